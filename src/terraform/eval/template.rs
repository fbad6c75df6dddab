//! Templates: text with holes where it is not known.

use super::{Bound, Evaluator, error, naming};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::{convert, uncertain_order};
use crate::terraform::syntax::ast::{Expr, Template, TemplatePart};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, MAX_TEXT_BYTES, Marks, TOO_LONG, Value, text_len};
use crate::text::{Origin, Part, Symbol, SymbolKind, Text};

/// A value as text: numbers and booleans converted, a symbol as a hole.
///
/// # Errors
///
/// Why it is no text, as Terraform words it.
pub(crate) fn to_text(value: &Value) -> Result<Text, String> {
    match &value.kind {
        Kind::Str { text, .. } => Ok(text.clone()),
        Kind::Null(_) => {
            Err("the expression result is null; cannot include a null value in a string template".to_owned())
        }
        Kind::Unknown(unknown) => {
            convert(value, &Type::String)?;
            let symbol = unknown.symbol.clone().unwrap_or_else(|| {
                Symbol::new(format!("unknown /* {} */", unknown.why), SymbolKind::Other, &*unknown.why)
            });
            Ok(Text::symbol(symbol, value.origin.clone()))
        }
        _ => match convert(value, &Type::String)?.kind {
            Kind::Str { text, .. } => Ok(text),
            _ => Err("string required".to_owned()),
        },
    }
}

/// What a template has come to so far.
#[derive(Default)]
struct Output {
    parts: Vec<Part>,
    bytes: usize,
    marks: Marks,
}

impl Output {
    fn push(&mut self, text: &Text, span: Span) -> Result<(), Diagnostic> {
        self.bytes += text_len(text);
        if self.bytes > MAX_TEXT_BYTES {
            return Err(Diagnostic::error(TOO_LONG, span));
        }
        self.parts.extend_from_slice(text.parts());
        Ok(())
    }
}

impl Evaluator<'_> {
    pub(super) fn template(&self, template: &Template, span: Span) -> Result<Value, Diagnostic> {
        // One interpolation alone is its value, whatever its type: "${var.list}" is a list.
        if let ([TemplatePart::Interpolation(inner, _)], false) = (&template.parts[..], template.heredoc) {
            return self.expr(inner);
        }
        let mut output = Output::default();
        self.parts(&template.parts, &mut output, span)?;
        self.made(output.bytes, span)?;
        Ok(Value::string_at(Text::from_parts(output.parts), Origin::at(span)).with_marks(output.marks))
    }

    fn parts(&self, parts: &[TemplatePart], output: &mut Output, span: Span) -> Result<(), Diagnostic> {
        for part in parts {
            self.step(span)?;
            match part {
                TemplatePart::Literal(text) => output.push(text, span)?,
                TemplatePart::Interpolation(inner, span) => {
                    let value = self.expr(inner)?;
                    let text = to_text(&value).map_err(|why| {
                        let why = format!("cannot include the given value in a string template: {why}");
                        error("Invalid template interpolation value", why, *span)
                    })?;
                    output.marks = output.marks.and(value.marks);
                    output.push(&text, *span)?;
                }
                TemplatePart::If { cond, then, otherwise, span } => {
                    self.if_part(cond, (then, otherwise), output, *span)?
                }
                TemplatePart::For { key_var, value_var, collection, body, span } => {
                    let names = (key_var.as_ref().map(|name| &*name.name), &*value_var.name);
                    self.for_part(names, collection, body, output, *span)?;
                }
            }
        }
        Ok(())
    }

    fn if_part(
        &self,
        cond: &Expr,
        (then, otherwise): (&[TemplatePart], &[TemplatePart]),
        output: &mut Output,
        span: Span,
    ) -> Result<(), Diagnostic> {
        let condition = self.condition(cond)?;
        output.marks = output.marks.and(condition.marks);
        if let Some(holds) = condition.as_bool() {
            return self.parts(if holds { then } else { otherwise }, output, span);
        }
        let text_of = |parts: &[TemplatePart]| {
            let mut inner = Output::default();
            self.parts(parts, &mut inner, span)?;
            Ok(Value::string(Text::from_parts(inner.parts)))
        };
        let chosen = match (text_of(then), text_of(otherwise)) {
            (Ok(then), Ok(otherwise)) => super::conditional::open_choice(&condition, then, otherwise, span),
            (Err(problem), Err(_)) => return Err(problem),
            (Ok(one), Err(_)) => super::conditional::if_it_exists(&condition, one, true),
            (Err(_), Ok(one)) => super::conditional::if_it_exists(&condition, one, false),
        };
        match to_text(&chosen) {
            Ok(text) => output.push(&text, span),
            Err(why) => Err(error("Invalid template interpolation value", why, span)),
        }
    }

    fn for_part(
        &self,
        (key_name, value_name): (Option<&str>, &str),
        collection: &Expr,
        body: &[TemplatePart],
        output: &mut Output,
        span: Span,
    ) -> Result<(), Diagnostic> {
        let value = self.expr(collection)?;
        output.marks = output.marks.and(value.marks);
        // Which symbol of a set comes first is not certain before apply.
        let ordered = match &value.kind {
            Kind::Set(_, elements) => !uncertain_order(elements),
            _ => true,
        };
        let items = super::for_expr::items(&value, collection.span)?.filter(|_| ordered);
        let Some(items) = items else {
            let written = self.scope.sources().slice(span);
            let expression = naming::local(self, &format!("\"{written}\""), &value, |found| {
                naming::in_body(key_name.into_iter().chain([value_name]), body, found);
            });
            let why = value.why_unknown();
            let why = why.as_deref().unwrap_or("it goes through a collection that is not known");
            let unknown = Value::computed(expression, Type::String, why, Origin::at(span));
            return output.push(&to_text(&unknown).unwrap_or_default(), span);
        };
        for (key, element) in items {
            let element = Bound { name: value_name, value: element, outer: self.bound };
            match key_name {
                Some(name) => {
                    let key = Bound { name, value: key, outer: Some(&element) };
                    Evaluator { bound: Some(&key), ..*self }.parts(body, output, span)?;
                }
                None => Evaluator { bound: Some(&element), ..*self }.parts(body, output, span)?,
            }
        }
        Ok(())
    }
}
