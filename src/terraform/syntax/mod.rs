//! From bytes to [`ast`]: the one door to `hcl::edit`, with recovery.
//!
//! A file never fails as a whole: what cannot be parsed costs one diagnostic and its own block. Text that Terraform accepts and the parser
//! does not is repaired first, at the same length, so that every span points into the file as it is.

pub mod ast;
mod json;
mod lower;
mod recover;
mod remap;
mod scan;
mod template;

use std::sync::Arc;

use ast::{Body, Expr, Template};
use hcl::edit::parser;

use crate::input::{Diagnostic, Source, Span};
use crate::text::{Origin, Text};
use lower::Lower;

/// A file that was parsed: as much of it as could be.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Its attributes and blocks.
    pub body: Body,
    /// What was left out, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// U+FEFF at the start of a file, which editors on Windows leave there.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Parses a `.tf` or `.tfvars` file.
pub fn parse(source: &Source) -> Parsed {
    let text = &**source.text();
    let base = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    match parser::parse_body(&text[base..]) {
        Ok(tree) => {
            let mut lower = Lower { text, file: source.id(), base, diagnostics: Vec::new() };
            let body = lower.body(&tree);
            Parsed { body, diagnostics: lower.diagnostics }
        }
        Err(_) => recover::parse(source, base),
    }
}

/// Parses a configuration file of either syntax, by its name.
pub fn parse_file(source: &Source) -> Parsed {
    if is_json(source) { json::configuration(source) } else { parse(source) }
}

/// Parses a file of values for variables, of either syntax, by its name.
pub fn parse_values(source: &Source) -> Parsed {
    if is_json(source) { json::values(source) } else { parse(source) }
}

fn is_json(source: &Source) -> bool {
    source.path().extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Parses one expression, which is all there is in the source but white space and comments around it.
///
/// # Errors
///
/// What the parser has to say, pointing into the source.
pub fn parse_expression(source: &Source) -> Result<Expr, Vec<Diagnostic>> {
    let text = &**source.text();
    let (tree, base, notes) = recover::expression(source)?;
    let mut lower = Lower { text, file: source.id(), base, diagnostics: notes };
    let expr = lower.expr(&tree);
    refused(lower.diagnostics).map(|()| expr)
}

/// Parses a file that is a template, as `templatefile` reads it.
///
/// # Errors
///
/// What the parser has to say, pointing into the source.
pub fn parse_template(source: &Source) -> Result<Template, Vec<Diagnostic>> {
    let text = &**source.text();
    if !text.contains("${") && !text.contains("%{") {
        let whole = Span::new(source.id(), 0, text.len());
        let parts = if text.is_empty() {
            Vec::new()
        } else {
            vec![ast::TemplatePart::Literal(Text::literal(Arc::clone(source.text()), Origin::at(whole)))]
        };
        return Ok(Template { parts, heredoc: false });
    }
    let tree = parser::parse_template(text).map_err(|error| vec![problem(source, 0, &error)])?;
    let mut lower = Lower { text, file: source.id(), base: 0, diagnostics: Vec::new() };
    let template = template::bare(&mut lower, tree.iter());
    refused(lower.diagnostics).map(|()| template)
}

/// Parses a template that is the content of a string. Its spans point to where the string was written.
///
/// # Errors
///
/// The string holds symbols, or came from nowhere, or what the parser has to say.
pub fn parse_template_text(text: &Text) -> Result<Template, Vec<Diagnostic>> {
    let origin = text.origin();
    let (Some(decoded), Some(written)) = (text.known(), origin.primary()) else {
        return Err(vec![Diagnostic::error("the template is not known", origin.primary())]);
    };
    let (template, problems) = json::template_of(text, &decoded, written.file).map_err(|problem| vec![problem])?;
    refused(problems).map(|()| template)
}

/// What Terraform would refuse is an error where there is nothing else to read.
fn refused(diagnostics: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.level == crate::input::Level::Error);
    if refused { Err(diagnostics) } else { Ok(()) }
}

/// The parser's error as a diagnostic; `base` is where the text it was given starts in the source.
fn problem(source: &Source, base: usize, error: &parser::Error) -> Diagnostic {
    let text = source.text();
    let mut at = (base + error.location().offset()).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let len = text[at..].chars().next().map_or(0, char::len_utf8);
    Diagnostic::error(format!("not valid HCL: {}", error.message()), Span::new(source.id(), at, at + len))
}

#[cfg(test)]
mod tests;
