//! What an expression can see: the names around it, and the files beside it.

use std::path::Path;
use std::sync::Arc;

use crate::input::{Diagnostic, Source, Sources, Span};
use crate::terraform::syntax::ast::{Expr, Ident, Step, Template};
use crate::terraform::syntax::parse_template;
use crate::terraform::value::Value;

/// The names and files an expression is evaluated with. Who implements it keeps the memo and the guard against cycles.
pub trait Scope {
    /// The value a reference stands for: of `root` and as many of `steps` as the scope wants to take for itself (`var.a` takes one,
    /// `aws_s3_bucket.build[0].arn` may take all three). The evaluator applies the steps that are left, and never asks for names that a `for` binds.
    ///
    /// A thing that exists and is not known is not an error: it is an unknown value with a symbol.
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic>;

    /// The directory that relative paths in `file()` and its kin start from: the one Terraform would be run in, which is the root module's.
    fn base_dir(&self) -> &Path;

    /// Where the files that functions read are kept.
    fn sources(&self) -> &Arc<Sources>;

    /// A file as a template. A scope may keep what it parsed: one template is often read in a loop.
    ///
    /// # Errors
    ///
    /// As [`parse_template`].
    fn template(&self, source: &Source) -> Result<Arc<Template>, Vec<Diagnostic>> {
        parse_template(source).map(Arc::new)
    }

    /// What a function answers that Terraform does not have and this scope does. `None` where the scope has none of that name: Terraform's own
    /// functions are asked then.
    fn call(&self, _name: &Ident, _args: &[Value]) -> Option<Result<Value, Diagnostic>> {
        None
    }

    /// Whether an attribute that an object does not have is null, as is every attribute of null, and a splat over nested blocks gives one
    /// flat list. Terraform refuses such attributes; wiring files speak of blocks whose attributes are mostly left out.
    fn absent_is_null(&self) -> bool {
        false
    }
}

/// A reference as it was written: `root` and what follows.
pub struct Reference<'a> {
    /// The first name: `var`, `aws_s3_bucket`.
    pub root: &'a str,
    /// What follows it, in order.
    pub steps: &'a [Step],
    /// The bytes of all of it.
    pub span: Span,
    pub(super) evaluate: &'a dyn Fn(&Expr) -> Result<Value, Diagnostic>,
}

impl<'a> Reference<'a> {
    /// A reference, with what evaluates the expressions in its index steps.
    pub fn new(
        root: &'a str,
        steps: &'a [Step],
        span: Span,
        evaluate: &'a dyn Fn(&Expr) -> Result<Value, Diagnostic>,
    ) -> Self {
        Self { root, steps, span, evaluate }
    }

    /// The value of an expression inside an index step (`[each.key]`), with the names of the place it stands in.
    pub fn evaluate(&self, key: &Expr) -> Result<Value, Diagnostic> {
        (self.evaluate)(key)
    }
}

/// What a [`Scope`] answers.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The value of the root and the steps taken.
    pub value: Value,
    /// How many steps were taken.
    pub consumed: usize,
    /// What of it may not be there.
    pub doubt: Option<Doubt>,
}

/// An instance of a resource or module that may not be there: which there are is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubt {
    /// How it is written: `aws_s3_bucket.build[0]`.
    pub instance: Arc<str>,
    /// Why that is not known, where anything says it: "var.live has no default".
    pub why: Option<Arc<str>>,
}
