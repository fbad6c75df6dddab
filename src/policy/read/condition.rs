//! Reading a Condition block.

use super::{Reader, both, items, mistyped, scalar};
use crate::json::{Kind, Member};
use crate::policy::{Block, Condition, Leaf};
use crate::text::Text;

impl Reader {
    pub(super) fn condition(&mut self, member: &Member, block: &mut Block) {
        block.origin = both(&member.key_origin, &member.value.origin);
        match &member.value.kind {
            Kind::Object(operators) => {
                let mut seen = Vec::new();
                for operator in operators {
                    self.repeated(operator, &mut seen);
                    self.operator(operator, block);
                }
            }
            Kind::Unknown(text) => block.conditions.push(unknown(text, text, member)),
            Kind::String(text) if !text.is_known() => block.conditions.push(unknown(text, text, member)),
            _ => self.problem(mistyped(&member.value), "a Condition is an object of operators", &member.value.origin),
        }
    }

    fn operator(&mut self, operator: &Member, block: &mut Block) {
        let keys = match &operator.value.kind {
            Kind::Object(keys) => keys,
            Kind::Unknown(text) => return block.conditions.push(unknown(&operator.key, text, operator)),
            Kind::String(text) if !text.is_known() => {
                return block.conditions.push(unknown(&operator.key, text, operator));
            }
            _ => {
                let message = "a condition operator holds an object of condition keys";
                self.problem(mistyped(&operator.value), message, &operator.value.origin);
                return;
            }
        };
        let mut seen = Vec::new();
        for key in keys {
            self.repeated(key, &mut seen);
            let mut condition = Condition {
                operator: leaf(operator),
                key: leaf(key),
                values: Vec::new(),
                unknown: Vec::new(),
                origin: both(&key.key_origin, &key.value.origin),
            };
            let (values, nested) = items(&key.value);
            if nested {
                self.problem("nested-list", "a list of condition values holds a list", &key.value.origin);
            }
            for value in values {
                match (&value.kind, scalar(value)) {
                    (Kind::Unknown(text), _) => condition.unknown.push(text.clone()),
                    (_, Some(leaf)) => condition.values.push(leaf),
                    (_, None) => {
                        let message = "a condition value is a string, a number or a boolean";
                        self.problem(mistyped(value), message, &value.origin);
                    }
                }
            }
            block.conditions.push(condition);
        }
    }

    /// Says that a key of the block is there twice. AWS compares operators and keys without case.
    fn repeated(&mut self, member: &Member, seen: &mut Vec<String>) {
        let Some(name) = member.key.known() else { return };
        let folded = name.to_ascii_lowercase();
        if seen.contains(&folded) {
            self.problem("duplicate-key", format!("`{name}` is there twice"), &member.key_origin);
        } else {
            seen.push(folded);
        }
    }
}

fn leaf(member: &Member) -> Leaf {
    Leaf { text: member.key.clone(), origin: member.key_origin.clone() }
}

/// A condition of which only `text` is known: it may ask for anything.
fn unknown(operator: &Text, text: &Text, member: &Member) -> Condition {
    Condition {
        operator: Leaf { text: operator.clone(), origin: member.key_origin.clone() },
        key: Leaf { text: text.clone(), origin: member.value.origin.clone() },
        values: Vec::new(),
        unknown: vec![text.clone()],
        origin: both(&member.key_origin, &member.value.origin),
    }
}
