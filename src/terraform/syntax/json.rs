//! `.tf.json` and `.tfvars.json` to the same tree as HCL.

use super::ast::{Attribute, Block, Body, Expr, ExprKind, Ident, ObjectItem, ObjectKey, Template, TemplatePart};
use super::{Parsed, parser, remap};
use crate::input::{Diagnostic, FileId, Source, Span};
use crate::json::{self, Json, Kind, Member};
use crate::text::{Part, Text};

/// Parses a `.tf.json` file: its strings are templates.
pub(super) fn configuration(source: &Source) -> Parsed {
    let mut reader = Reader { source, templates: true, parsed: Parsed::default() };
    let Some(root) = reader.root() else { return reader.parsed };
    for member in reader.members(&root) {
        let kind = reader.ident(&member);
        let labels = match &*kind.name {
            "//" => continue,
            "resource" | "data" | "ephemeral" => 2,
            "variable" | "module" | "output" | "provider" | "check" => 1,
            _ => 0,
        };
        let mut blocks = Vec::new();
        reader.blocks(&kind, &mut Vec::new(), labels, &member.value, &mut blocks);
        reader.parsed.body.blocks.append(&mut blocks);
    }
    reader.parsed
}

/// Parses a `.tfvars.json` file: its strings are what they are.
pub(super) fn values(source: &Source) -> Parsed {
    let mut reader = Reader { source, templates: false, parsed: Parsed::default() };
    let Some(root) = reader.root() else { return reader.parsed };
    let members = reader.members(&root);
    let attributes = members.iter().map(|member| reader.attribute(member)).collect();
    reader.parsed.body.attributes = attributes;
    reader.parsed
}

struct Reader<'s> {
    source: &'s Source,
    /// Whether strings are templates.
    templates: bool,
    parsed: Parsed,
}

impl Reader<'_> {
    fn root(&mut self) -> Option<Json> {
        let parsed = json::parse_source(self.source);
        self.parsed.diagnostics.extend(parsed.problems.iter().map(json::Problem::to_diagnostic));
        parsed.value
    }

    /// The members of an object, or of the objects in an array.
    fn members(&mut self, json: &Json) -> Vec<Member> {
        match &json.kind {
            Kind::Object(members) => members.clone(),
            Kind::Array(items) => items
                .iter()
                .filter_map(|item| match &item.kind {
                    Kind::Object(members) => Some(members.clone()),
                    _ => None,
                })
                .flatten()
                .collect(),
            _ => {
                self.parsed.diagnostics.push(Diagnostic::error("an object is expected here", json.span()));
                Vec::new()
            }
        }
    }

    fn span(&self, json: &Json) -> Span {
        json.span().unwrap_or(Span::new(self.source.id(), 0, 0))
    }

    fn ident(&self, member: &Member) -> Ident {
        let quoted = member.key_origin.primary().unwrap_or(Span::new(self.source.id(), 0, 0));
        Ident { name: member.key.to_string().into(), span: quoted.part(1, quoted.len().saturating_sub(1)) }
    }

    /// The blocks of one kind: `wanted` more levels of the object are labels, then come bodies, one or an array of them.
    fn blocks(&mut self, kind: &Ident, labels: &mut Vec<Ident>, wanted: usize, json: &Json, into: &mut Vec<Block>) {
        if wanted > 0 {
            for member in self.members(json) {
                labels.push(self.ident(&member));
                self.blocks(kind, labels, wanted - 1, &member.value, into);
                labels.pop();
            }
            return;
        }
        match &json.kind {
            Kind::Array(items) => {
                for item in items.iter().filter(|item| matches!(item.kind, Kind::Object(_))) {
                    self.blocks(kind, labels, 0, item, into);
                }
            }
            Kind::Object(members) => {
                let last = labels.last().unwrap_or(kind).span;
                let block = Block {
                    kind: kind.clone(),
                    labels: labels.clone(),
                    header: last,
                    span: last.join(self.span(json)),
                    body: self.body(&kind.name, members),
                };
                into.push(block);
            }
            _ => self.parsed.diagnostics.push(Diagnostic::error("an object is expected here", json.span())),
        }
    }

    /// What in a body is a block only a provider's schema can tell: all are attributes, but those that Terraform itself defines.
    fn body(&mut self, kind: &str, members: &[Member]) -> Body {
        let mut body = Body::default();
        for member in members {
            let name = self.ident(member);
            let labels = match (kind, &*name.name) {
                (_, "//") => continue,
                ("resource" | "data" | "content", "dynamic") => 1,
                ("dynamic", "content") | ("variable", "validation") => 0,
                ("variable", "type") => {
                    body.attributes.push(self.type_attribute(member));
                    continue;
                }
                _ => {
                    body.attributes.push(self.attribute(member));
                    continue;
                }
            };
            self.blocks(&name, &mut Vec::new(), labels, &member.value, &mut body.blocks);
        }
        body
    }

    fn attribute(&mut self, member: &Member) -> Attribute {
        let name = self.ident(member);
        let value = self.expr(&member.value);
        Attribute { span: name.span.join(value.span), name, value }
    }

    /// A type is an expression in a string.
    fn type_attribute(&mut self, member: &Member) -> Attribute {
        let mut attribute = self.attribute(member);
        if let Kind::String(text) = &member.value.kind {
            let decoded = text.to_string();
            if let Ok((mut expr, _)) = parser::expression(&decoded, self.source.id(), 0) {
                remap::expr(&mut expr, &|span| place(text, span));
                attribute.value = expr;
            }
        }
        attribute
    }

    /// The reader bounds nesting, and so this recursion.
    fn expr(&mut self, json: &Json) -> Expr {
        let span = self.span(json);
        let kind = match &json.kind {
            Kind::Null => ExprKind::Null,
            Kind::Bool(value) => ExprKind::Bool(*value),
            Kind::Number(number) => match number.strip_prefix('-') {
                Some(digits) => {
                    let digits = Expr { kind: ExprKind::Number(digits.into()), span: span.part(1, span.len()) };
                    ExprKind::Unary(super::ast::UnaryOp::Neg, Box::new(digits))
                }
                None => ExprKind::Number(number.as_ref().into()),
            },
            Kind::String(text) | Kind::Unknown(text) => ExprKind::Template(self.string(text)),
            Kind::Array(items) => ExprKind::Tuple(items.iter().map(|item| self.expr(item)).collect()),
            Kind::Object(members) => ExprKind::Object(members.iter().map(|member| self.item(member)).collect()),
        };
        Expr { kind, span }
    }

    fn item(&mut self, member: &Member) -> ObjectItem {
        let key_span = member.key_origin.primary().unwrap_or(Span::new(self.source.id(), 0, 0));
        let key = Expr { kind: ExprKind::Template(self.string(&member.key)), span: key_span };
        let value = self.expr(&member.value);
        ObjectItem { key: ObjectKey::Expr(key), span: key_span.join(value.span), value }
    }

    fn string(&mut self, text: &Text) -> Template {
        let literal = |text: &Text| {
            let parts = if text.is_empty() { Vec::new() } else { vec![TemplatePart::Literal(text.clone())] };
            Template { parts, heredoc: false }
        };
        let decoded = text.to_string();
        if !self.templates || !(decoded.contains("${") || decoded.contains("%{")) {
            return literal(text);
        }
        match template_of(text, &decoded, self.source.id()) {
            Ok((template, problems)) => {
                self.parsed.diagnostics.extend(problems);
                template
            }
            Err(problem) => {
                self.parsed.diagnostics.push(problem);
                literal(text)
            }
        }
    }
}

/// Parses a template that is the content of a string; its spans point where the string was written, in `file` where that is not known.
pub(super) fn template_of(text: &Text, decoded: &str, file: FileId) -> Result<(Template, Vec<Diagnostic>), Diagnostic> {
    let moved = |span: Span| place(text, span);
    let move_labels = |problem: &mut Diagnostic| {
        for label in &mut problem.labels {
            label.span = moved(label.span);
        }
    };
    let (mut template, mut problems) = parser::template(decoded, file, 0).map_err(|mut problem| {
        move_labels(&mut problem);
        *problem
    })?;
    remap::parts(&mut template.parts, &moved);
    problems.iter_mut().for_each(move_labels);
    Ok((template, problems))
}

/// Where the bytes of a decoded string stand in its file.
fn place(text: &Text, decoded: Span) -> Span {
    let spans = text.spans_of(decoded.start as usize, (decoded.end as usize).max(decoded.start as usize + 1));
    match (spans.first(), spans.last()) {
        (Some(first), Some(last)) => first.join(*last),
        // Past the end: right behind the last byte.
        _ => text.parts().iter().filter_map(part_span).next_back().unwrap_or(decoded),
    }
}

fn part_span(part: &Part) -> Option<Span> {
    part.origin().spans().last().map(|span| span.part(span.len(), span.len()))
}
