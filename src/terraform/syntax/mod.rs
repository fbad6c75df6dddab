//! From bytes to [`ast`]: HCL as Terraform reads it, with recovery.
//!
//! The scanner and the grammar follow HCL's own: what `terraform fmt` accepts is read, and what it refuses is a diagnostic. A file never fails as a
//! whole: what cannot be parsed costs one diagnostic and its own block. Every span points into the file as it is.

pub mod ast;
mod comments;
mod json;
mod lexer;
mod literal;
mod parser;
mod recover;
mod remap;
mod scan;
pub mod second;
mod token;
mod trees;

pub use comments::{Comment, CommentPlace, comments};
pub(crate) use trees::Trees;

use std::sync::Arc;

use crate::input::{Diagnostic, Source, Span};
use crate::text::{Origin, Text};
use ast::{Block, Body, Expr, Template};
use unicode_normalization::{IsNormalized, is_nfc_quick};

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
    let base = start(source.text());
    match parser::body(source.text(), source.id(), base..source.text().len()) {
        Ok((body, diagnostics)) => Parsed { body, diagnostics },
        Err(error) => recover::parse(source, base, *error),
    }
}

/// Where the text starts behind a byte order mark.
fn start(text: &str) -> usize {
    if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 }
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
    let text = source.text();
    let (expr, notes) = parser::expression(text, source.id(), start(text)).map_err(|problem| vec![*problem])?;
    refused(notes).map(|()| expr)
}

/// Parses a file that is a template, as `templatefile` reads it.
///
/// # Errors
///
/// What the parser has to say, pointing into the source.
pub fn parse_template(source: &Source) -> Result<Template, Vec<Diagnostic>> {
    let text = source.text();
    let base = start(text);
    if !text.contains("${") && !text.contains("%{") && base == 0 && is_nfc_quick(text.chars()) == IsNormalized::Yes {
        let whole = Text::literal(Arc::clone(text), Origin::at(Span::new(source.id(), 0, text.len())));
        let parts = if text.is_empty() { Vec::new() } else { vec![ast::TemplatePart::Literal(whole)] };
        return Ok(Template { parts, heredoc: false });
    }
    let (template, notes) = parser::template(text, source.id(), base).map_err(|problem| vec![*problem])?;
    refused(notes).map(|()| template)
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

/// The attributes whose changes a resource's block ignores, as its `lifecycle` block names them; `all` where it ignores every one. `slice` gives the text of the file.
pub(crate) fn ignored_changes(block: &Block, slice: impl Fn(Span) -> String) -> Vec<String> {
    let lifecycles = block.body.blocks.iter().filter(|nested| &*nested.kind.name == "lifecycle");
    let attributes = lifecycles.flat_map(|nested| &nested.body.attributes);
    let ignored = attributes.filter(|attribute| &*attribute.name.name == "ignore_changes");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    ignored
        .flat_map(|attribute| {
            let written = slice(attribute.value.span);
            written.split(|c| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod damage;
#[cfg(test)]
mod tests;
