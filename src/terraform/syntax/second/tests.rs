//! Our trees and those of hcl-rs: the same nodes at the same bytes.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, ObjectKey as TheirKey, TraversalOperator};
use hcl::edit::structure::{Body as TheirBody, Structure};
use hcl::edit::template::{Directive, Element};

use crate::input::{Sources, Span};
use crate::terraform::syntax::ast::{Body, Expr, ExprKind, ObjectKey, StepKind, Template, TemplatePart};
use crate::terraform::syntax::parse;

/// What a node is, and its bytes.
type Nodes = BTreeSet<(usize, usize, &'static str)>;

struct Ours(Nodes);

impl Ours {
    fn put(&mut self, span: Span, kind: &'static str) {
        self.0.insert((span.range().start, span.range().end, kind));
    }

    fn body(&mut self, body: &Body) {
        for attribute in &body.attributes {
            self.put(attribute.span, "attribute");
            self.put(attribute.name.span, "name");
            self.expr(&attribute.value);
        }
        for block in &body.blocks {
            self.put(block.span, "block");
            self.put(block.kind.span, "name");
            self.body(&block.body);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        let kind = match &expr.kind {
            ExprKind::Null => "null",
            ExprKind::Bool(_) => "bool",
            ExprKind::Number(_) => "number",
            ExprKind::Template(template) => {
                self.template(template);
                "template"
            }
            ExprKind::Tuple(items) => {
                items.iter().for_each(|item| self.expr(item));
                "tuple"
            }
            ExprKind::Object(items) => {
                for item in items {
                    match &item.key {
                        ObjectKey::Word(word) => self.put(word.span, "name"),
                        ObjectKey::Expr(key) => self.expr(key),
                    }
                    self.expr(&item.value);
                }
                "object"
            }
            ExprKind::Variable(_) => "variable",
            ExprKind::Traversal(base, steps) => {
                self.expr(base);
                for step in steps {
                    self.put(step.span, "step");
                    if let StepKind::Index(index) = &step.kind {
                        self.expr(index);
                    }
                }
                "traversal"
            }
            ExprKind::Call { name, args, .. } => {
                self.put(name.span, "name");
                args.iter().for_each(|arg| self.expr(arg));
                "call"
            }
            ExprKind::Parens(inner) => {
                self.expr(inner);
                "parens"
            }
            ExprKind::Unary(_, operand) => {
                self.expr(operand);
                "unary"
            }
            ExprKind::Binary(left, _, right) => {
                self.expr(left);
                self.expr(right);
                "binary"
            }
            ExprKind::Conditional(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| self.expr(part));
                "conditional"
            }
            ExprKind::For(looped) => {
                looped.key_var.iter().chain([&looped.value_var]).for_each(|name| self.put(name.span, "name"));
                self.expr(&looped.collection);
                looped.key.iter().chain([&looped.value]).chain(&looped.cond).for_each(|part| self.expr(part));
                "for"
            }
        };
        self.put(expr.span, kind);
    }

    fn template(&mut self, template: &Template) {
        self.parts(&template.parts);
    }

    fn parts(&mut self, parts: &[TemplatePart]) {
        for part in parts {
            match part {
                TemplatePart::Literal(_) => {}
                TemplatePart::Interpolation(inner, span) => {
                    self.put(*span, "interpolation");
                    self.expr(inner);
                }
                TemplatePart::If { cond, then, otherwise, span } => {
                    self.put(*span, "if");
                    self.expr(cond);
                    self.parts(then);
                    self.parts(otherwise);
                }
                TemplatePart::For { key_var, value_var, collection, body, span } => {
                    self.put(*span, "for");
                    key_var.iter().chain([value_var]).for_each(|name| self.put(name.span, "name"));
                    self.expr(collection);
                    self.parts(body);
                }
            }
        }
    }
}

struct Theirs<'t> {
    text: &'t str,
    nodes: Nodes,
}

impl Theirs<'_> {
    fn put(&mut self, range: Option<Range<usize>>, kind: &'static str) {
        let range = range.expect("a place");
        self.nodes.insert((range.start, range.end, kind));
    }

    fn body(&mut self, body: &TheirBody) {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    self.put(attribute.span(), "attribute");
                    self.put(attribute.key.span(), "name");
                    self.expr(&attribute.value);
                }
                Structure::Block(block) => {
                    self.put(block.span(), "block");
                    self.put(block.ident.span(), "name");
                    self.body(&block.body);
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expression) {
        let kind = match expr {
            Expression::Null(_) => "null",
            Expression::Bool(_) => "bool",
            Expression::Number(_) => {
                let range = expr.span().expect("a place");
                // To hcl-rs the minus is part of the number, to Terraform it is an operator.
                let Some(digits) = self.text[range.clone()].strip_prefix('-') else {
                    return self.put(Some(range), "number");
                };
                self.put(Some(range.end - digits.trim_start().len()..range.end), "number");
                "unary"
            }
            Expression::String(_) => "template",
            Expression::StringTemplate(template) => {
                template.iter().for_each(|element| self.element(element));
                "template"
            }
            Expression::HeredocTemplate(heredoc) => {
                heredoc.template.iter().for_each(|element| self.element(element));
                "template"
            }
            Expression::Array(array) => {
                array.iter().for_each(|item| self.expr(item));
                "tuple"
            }
            Expression::Object(object) => {
                for (key, value) in object.iter() {
                    match key {
                        TheirKey::Ident(_)
                        | TheirKey::Expression(Expression::Null(_))
                        | TheirKey::Expression(Expression::Bool(_)) => self.put(key.span(), "name"),
                        TheirKey::Expression(key) => self.expr(key),
                    }
                    self.expr(value.expr());
                }
                "object"
            }
            Expression::Parenthesis(parens) => {
                self.expr(parens.inner());
                "parens"
            }
            Expression::Variable(_) => "variable",
            Expression::Conditional(conditional) => {
                [&conditional.cond_expr, &conditional.true_expr, &conditional.false_expr]
                    .into_iter()
                    .for_each(|part| self.expr(part));
                "conditional"
            }
            Expression::FuncCall(call) => {
                let last = call.name.name.span().expect("a place");
                let first = call.name.namespace.first().and_then(|word| word.span()).unwrap_or(last.clone());
                self.put(Some(first.start..last.end), "name");
                call.args.iter().for_each(|arg| self.expr(arg));
                "call"
            }
            Expression::Traversal(traversal) => {
                self.expr(&traversal.expr);
                for step in &traversal.operators {
                    self.put(step.span(), "step");
                    if let TraversalOperator::Index(index) = step.value() {
                        self.expr(index);
                    }
                }
                "traversal"
            }
            Expression::UnaryOp(unary) => {
                self.expr(&unary.expr);
                "unary"
            }
            Expression::BinaryOp(binary) => {
                self.expr(&binary.lhs_expr);
                self.expr(&binary.rhs_expr);
                "binary"
            }
            Expression::ForExpr(looped) => {
                let intro = &looped.intro;
                intro.key_var.iter().chain([&intro.value_var]).for_each(|name| self.put(name.span(), "name"));
                self.expr(&intro.collection_expr);
                looped.key_expr.iter().chain([&looped.value_expr]).for_each(|part| self.expr(part));
                looped.cond.iter().for_each(|cond| self.expr(&cond.expr));
                "for"
            }
        };
        self.put(expr.span(), kind);
    }

    fn element(&mut self, element: &Element) {
        match element {
            Element::Literal(_) => {}
            Element::Interpolation(interpolation) => {
                self.put(element.span(), "interpolation");
                self.expr(&interpolation.expr);
            }
            Element::Directive(directive) => match &**directive {
                Directive::If(directive) => {
                    self.put(element.span(), "if");
                    self.expr(&directive.if_expr.cond_expr);
                    directive.if_expr.template.iter().for_each(|element| self.element(element));
                    let otherwise = directive.else_expr.iter().flat_map(|branch| branch.template.iter());
                    otherwise.for_each(|element| self.element(element));
                }
                Directive::For(directive) => {
                    let intro = &directive.for_expr;
                    self.put(element.span(), "for");
                    intro.key_var.iter().chain([&intro.value_var]).for_each(|name| self.put(name.span(), "name"));
                    self.expr(&intro.collection_expr);
                    intro.template.iter().for_each(|element| self.element(element));
                }
            },
        }
    }
}

/// What only one of the two trees has, where both parsers accept the text.
fn apart(text: &str) -> Option<Vec<String>> {
    let tree = hcl::edit::parser::parse_body(text).ok()?;
    let source = Sources::new().add(Path::new("main.tf"), text);
    let parsed = parse(&source);
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    let mut theirs = Theirs { text, nodes: Nodes::new() };
    theirs.body(&tree);
    let mut ours = Ours(Nodes::new());
    ours.body(&parsed.body);
    let shown = |(start, end, kind): &(usize, usize, &str)| format!("{kind} {:?}", &text[*start..*end]);
    let only = |who: &'static str, a: &Nodes, b: &Nodes| {
        a.difference(b).map(|node| format!("{who}: {}", shown(node))).collect::<Vec<_>>()
    };
    Some([only("ours", &ours.0, &theirs.nodes), only("theirs", &theirs.nodes, &ours.0)].concat())
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if entry.file_type().is_ok_and(|kind| kind.is_dir()) => files(&path, found),
            Some("tf" | "hcl" | "tfvars") => found.push(path),
            _ => {}
        }
    }
}

/// Over the project's own files, and over those below `IAMLINT_HCL_FILES` where it is set.
#[test]
fn both_readers_see_the_same_tree_in_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let more = std::env::var_os("IAMLINT_HCL_FILES").map(PathBuf::from);
    let mut found = Vec::new();
    [root.join("fixtures"), root.join("rules/wiring")].into_iter().chain(more).for_each(|dir| files(&dir, &mut found));
    let mut compared = 0;
    for path in found {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        if let Some(apart) = apart(&text) {
            compared += 1;
            assert!(apart.is_empty(), "{}: {apart:#?}", path.display());
        }
    }
    assert!(compared > 15, "only {compared} files were compared");
}

#[test]
fn both_readers_see_the_same_tree_in_what_is_easily_read_wrong() {
    for text in [
        "x = a ? b : c ? d : e\n",
        "x = 1 + 2 * 3 - 4 / 5 % 6 == 7 && !a || b\n",
        "x = (a\n + b)\n",
        "x = -1 - -2\n",
        "x = a[*].b[0].c.*.d\n",
        "x = a.0\ny = a[\"k\"][b.c]\n",
        "x = f(a, [for k, v in b : v]...)\n",
        "x = { for k, v in b : k => v... if v != null }\n",
        "x = {a = 1, \"b\" = 2, (c) = 3, d : 4\n e = 5 }\n",
        "x = \"a${b}c%{ if d }e%{ else }${f}%{ endif }\"\n",
        "x = <<-E\n    a ${b}\n  %{ for c in d ~}\n  ${c}\n  %{ endfor ~}\n  E\n",
        "x = provider::aws::f(1)\n",
        "a \"b\" c {\n  d \"e\" {}\n}\n",
        "a { b = 1 }\n",
        "x = [1, # one\n 2, /* two */ 3,\n]\n",
    ] {
        assert_eq!(apart(text), Some(Vec::new()), "{text}");
    }
}
