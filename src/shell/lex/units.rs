//! What a script is read by: characters, and holes that stand for what is not known.

use crate::text::{Origin, Part, Symbol, Text};

/// A character or a hole, and where in the text it stands.
#[derive(Clone, Debug)]
pub(super) struct Unit<'t> {
    pub(super) what: What<'t>,
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What<'t> {
    Char(char),
    Hole(&'t Symbol, &'t Origin),
}

/// Those of a text, in order.
pub(super) fn units(text: &Text) -> Vec<Unit<'_>> {
    let mut at = 0;
    let mut units = Vec::new();
    for part in text.parts() {
        match part {
            Part::Literal(literal, _) => {
                for char in literal.chars() {
                    units.push(Unit { what: What::Char(char), from: at, to: at + char.len_utf8() });
                    at += char.len_utf8();
                }
            }
            Part::Symbol(symbol, origin) => {
                let to = at + symbol.expression().len() + "${}".len();
                units.push(Unit { what: What::Hole(symbol, origin), from: at, to });
                at = to;
            }
        }
    }
    units
}
