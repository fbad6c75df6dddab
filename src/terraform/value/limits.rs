//! How large a value may grow: configuration is small, and what doubles itself is not.

use super::{Kind, Value};
use crate::text::{Part, Text};

/// The most bytes of one string.
pub const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;
/// A string that is longer.
pub(crate) const TOO_LONG: &str = "the result is longer than the limit of 16 MiB of text";
/// The most elements of one value, those inside its elements counted.
pub const MAX_ELEMENTS: usize = 1_000_000;
/// A value that has more.
pub(crate) const TOO_MANY: &str = "the result is larger than the limit of 1,000,000 elements";
/// How deep values may nest.
pub const MAX_DEPTH: usize = 200;

/// What a value has too much of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Excess {
    /// More than [`MAX_DEPTH`] levels.
    Depth,
    /// More than [`MAX_ELEMENTS`] elements, or more text than ten of the longest strings.
    Size,
}

impl Excess {
    /// In words.
    pub fn message(self) -> &'static str {
        match self {
            Excess::Depth => "the value is nested deeper than the limit of 200 levels",
            Excess::Size => "the value is larger than the limit of 1,000,000 elements and 160 MiB of text",
        }
    }
}

impl Value {
    /// Whether it is within the limits. Shared parts count each time: they would be printed each time.
    pub fn check_limits(&self) -> Result<(), Excess> {
        let mut budget = Budget { elements: MAX_ELEMENTS, bytes: 10 * MAX_TEXT_BYTES };
        budget.spend(self, 0)
    }
}

struct Budget {
    elements: usize,
    bytes: usize,
}

impl Budget {
    fn spend(&mut self, value: &Value, depth: usize) -> Result<(), Excess> {
        if depth > MAX_DEPTH {
            return Err(Excess::Depth);
        }
        self.elements = self.elements.checked_sub(1).ok_or(Excess::Size)?;
        if let Kind::Str { text, json } = &value.kind {
            self.bytes = self.bytes.checked_sub(text_len(text)).ok_or(Excess::Size)?;
            if let Some(json) = json {
                self.spend(json, depth + 1)?;
            }
        }
        let alternatives = value.alternatives().map_or(&[][..], |alternatives| &alternatives.values);
        value.children().chain(alternatives).try_for_each(|child| self.spend(child, depth + 1))
    }
}

/// What the place of one part of a text costs, in bytes: a text of many short parts takes more room than its bytes.
const PART: usize = 32;

/// The room a text takes: its bytes as it is printed, and what the places cost that they came from.
pub(crate) fn text_len(text: &Text) -> usize {
    PART * text.parts().len().saturating_sub(1) + printed_len(text)
}

fn printed_len(text: &Text) -> usize {
    let len = |part: &Part| match part {
        Part::Literal(literal, _) => literal.len(),
        Part::Symbol(symbol, _) => symbol.expression().len() + "${}".len(),
    };
    text.parts().iter().map(len).sum()
}
