//! What stands at a place of a text that need not be whole: somebody is writing it.
//!
//! Told from what stands before it, byte by byte and without a grammar, the same for HCL, for JSON, and for JSON in a heredoc.

mod frame;
mod scan;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::Path;

use crate::input::is_configuration;
use scan::Scanner;

/// A place in a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Cursor {
    /// The names that lead to it, outermost first: types of blocks, keys of objects, names of attributes.
    pub(super) path: Vec<String>,
    /// What it is in, or at the end of.
    pub(super) token: Option<Token>,
    /// The bytes of the comment it is in.
    pub(super) comment: Option<Range<usize>>,
    /// Where each brace that is open there begins, outermost first.
    pub(super) braces: Vec<usize>,
}

/// A string or a reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// Its bytes; of a string, those between the quotes.
    pub(super) range: Range<usize>,
    /// Whether it is a string.
    pub(super) is_string: bool,
    /// Whether it stands where a name does, not a value.
    pub(super) is_key: bool,
}

/// What belongs at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    /// An Action, or a pattern of actions.
    Action,
    /// An ARN, or something that is one.
    Resource,
    /// A condition key.
    ConditionKey,
    /// Anything else.
    Other,
}

impl Cursor {
    /// What belongs there.
    pub(super) fn slot(&self) -> Slot {
        let nth = |from_end: usize| {
            let at = self.path.len().checked_sub(from_end + 1)?;
            self.path.get(at).map(|name| name.to_ascii_lowercase())
        };
        let is_key = self.token.as_ref().is_some_and(|token| token.is_key);
        match (nth(0).as_deref(), nth(1).as_deref()) {
            (Some(_), Some("condition")) if is_key => Slot::ConditionKey,
            (Some("variable"), Some("condition")) => Slot::ConditionKey,
            _ if is_key => Slot::Other,
            (Some("action" | "actions" | "notaction" | "not_actions"), _) => Slot::Action,
            (Some("resource" | "resources" | "notresource" | "not_resources"), _) => Slot::Resource,
            _ => Slot::Other,
        }
    }

    /// The bytes of the innermost braces around it whose content `is_wanted`.
    pub(super) fn enclosing<'t>(&self, text: &'t str, is_wanted: impl Fn(&str) -> bool) -> Option<&'t str> {
        self.braces
            .iter()
            .rev()
            .filter_map(|&start| text.get(start..end_of(text, start)))
            .find(|inner| is_wanted(inner))
    }
}

/// One past the brace that closes the one at `start`, or the end. Strings are not looked into: braces in them come in pairs.
fn end_of(text: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// What a text is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    /// Terraform's own.
    Hcl,
    /// JSON whose strings are templates.
    TerraformJson,
    /// JSON, in whose strings `${` is nothing but what a policy puts in.
    Json,
}

impl Language {
    /// By the name of a file.
    pub(super) fn of(path: &Path) -> Self {
        let name = path.to_string_lossy().to_ascii_lowercase();
        let is_configuration = is_configuration(Path::new(&name));
        match name.ends_with(".json") {
            true if is_configuration => Self::TerraformJson,
            true => Self::Json,
            false => Self::Hcl,
        }
    }
}

/// The place `offset` of a text.
pub(super) fn at(text: &str, offset: usize, language: Language) -> Cursor {
    Scanner::new(text, offset, language).run()
}
