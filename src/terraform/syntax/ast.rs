//! Terraform's syntax as iamlint sees it: small, with a span on every node, and the same for HCL and `.tf.json`.
//!
//! `syntax` reads HCL and JSON into this, so that only one room knows how either is written.

use std::sync::Arc;

use crate::input::Span;
use crate::text::Text;

/// A name as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ident {
    /// The name.
    pub name: Arc<str>,
    /// Its bytes.
    pub span: Span,
}

/// A body: of a file, or of a block.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Body {
    /// `name = expression`, in order.
    pub attributes: Vec<Attribute>,
    /// Blocks, in order.
    pub blocks: Vec<Block>,
}

/// `name = expression`
#[derive(Clone, PartialEq, Debug)]
pub struct Attribute {
    /// The name.
    pub name: Ident,
    /// The value.
    pub value: Expr,
    /// Name, `=` and value.
    pub span: Span,
}

/// `type "label" { … }`
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// The type: `resource`, `statement`.
    pub kind: Ident,
    /// The labels, quotes resolved, their spans without the quotes.
    pub labels: Vec<Ident>,
    /// What is between the braces.
    pub body: Body,
    /// Type and labels: `resource "aws_iam_role" "pipeline"`.
    pub header: Span,
    /// The whole block, from its type to its closing brace.
    pub span: Span,
}

/// An expression and its bytes.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// All its bytes: quotes, brackets and heredoc markers included.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as written.
    Number(Arc<str>),
    /// A quoted string or a heredoc.
    Template(Template),
    /// `[a, b]`
    Tuple(Vec<Expr>),
    /// `{ k = v }`, in the order written, repeated keys kept (Terraform: the last one wins).
    Object(Vec<ObjectItem>),
    /// The first name of a reference: `var`, `local`, `aws_s3_bucket`, `each`.
    Variable(Arc<str>),
    /// `base.name`, `base[key]`, `base.0`, `base[*].name`, `base.*.name`
    Traversal(Box<Expr>, Vec<Step>),
    /// `f(args...)`; `provider::name::f` keeps its colons.
    Call {
        /// The function's name.
        name: Ident,
        /// The arguments.
        args: Vec<Expr>,
        /// Whether the last argument is followed by `...`.
        expand: bool,
    },
    /// `( e )`
    Parens(Box<Expr>),
    /// `!e`, `-e`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(Box<Expr>, BinaryOp, Box<Expr>),
    /// `c ? a : b`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `[for …]`, `{for …}`
    For(Box<ForExpr>),
}

/// One `key = value` of an object.
#[derive(Clone, PartialEq, Debug)]
pub struct ObjectItem {
    /// The key.
    pub key: ObjectKey,
    /// The value.
    pub value: Expr,
    /// Key and value.
    pub span: Span,
}

/// A key of an object.
#[derive(Clone, PartialEq, Debug)]
pub enum ObjectKey {
    /// A bare word, which stands for itself.
    Word(Ident),
    /// Anything else: a string, `(expression)`, a number.
    Expr(Expr),
}

/// One step of a traversal.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// Its bytes: `.arn`, `[0]`.
    pub span: Span,
}

/// What a step does.
#[derive(Clone, PartialEq, Debug)]
pub enum StepKind {
    /// `.name`
    Attr(Arc<str>),
    /// `[expression]`
    Index(Box<Expr>),
    /// `.0`
    LegacyIndex(u64),
    /// `.*`: the attribute steps that follow are mapped, up to the next index.
    AttrSplat,
    /// `[*]`: all steps that follow are mapped.
    FullSplat,
}

/// `!`, `-`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Neg,
}

/// The binary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each is its operator's name")]
pub enum BinaryOp {
    Eq,
    NotEq,
    LessEq,
    GreaterEq,
    Less,
    Greater,
    Plus,
    Minus,
    Mul,
    Div,
    Mod,
    And,
    Or,
}

/// A `for` expression.
#[derive(Clone, PartialEq, Debug)]
pub struct ForExpr {
    /// The first of two names.
    pub key_var: Option<Ident>,
    /// The only or second name.
    pub value_var: Ident,
    /// What is gone through.
    pub collection: Expr,
    /// The key, of an object.
    pub key: Option<Expr>,
    /// The value.
    pub value: Expr,
    /// Whether `...` groups values of one key.
    pub grouping: bool,
    /// `if …`
    pub cond: Option<Expr>,
}

/// A quoted string, a heredoc, or a file that is a template.
#[derive(Clone, PartialEq, Debug)]
pub struct Template {
    /// Its parts; dedent and strip markers are already done.
    pub parts: Vec<TemplatePart>,
    /// Whether it is a heredoc.
    pub heredoc: bool,
}

/// One part of a template.
#[derive(Clone, PartialEq, Debug)]
pub enum TemplatePart {
    /// Literal bytes, cut so that each part maps to its source as `Part::Literal` promises: an escape is a part of its own.
    Literal(Text),
    /// `${ … }`; the span is with its braces.
    Interpolation(Expr, Span),
    /// `%{ if } … %{ else } … %{ endif }`
    If {
        /// The condition.
        cond: Expr,
        /// What is there if it holds.
        then: Vec<TemplatePart>,
        /// What is there if not.
        otherwise: Vec<TemplatePart>,
        /// From the first `%{` to the last `}`.
        span: Span,
    },
    /// `%{ for } … %{ endfor }`
    For {
        /// The first of two names.
        key_var: Option<Ident>,
        /// The only or second name.
        value_var: Ident,
        /// What is gone through.
        collection: Expr,
        /// What is repeated.
        body: Vec<TemplatePart>,
        /// From the first `%{` to the last `}`.
        span: Span,
    },
}
