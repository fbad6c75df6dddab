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
                    self.repeated(operator, &mut seen, "duplicate-key");
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
            self.repeated(key, &mut seen, "duplicate-condition-key");
            self.mixed(key);
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

    /// Says that a key of the block is there twice: AWS compares operators and keys without case. `recased` is the code where only that differs.
    fn repeated(&mut self, member: &Member, seen: &mut Vec<String>, recased: &'static str) {
        let Some(name) = member.key.known() else { return };
        match seen.iter().find(|before| before.eq_ignore_ascii_case(&name)) {
            Some(before) if *before == name => {
                self.problem("duplicate-key", format!("`{name}` is there twice"), &member.key_origin);
            }
            Some(before) => {
                let message = format!("`{name}` is `{before}` in another case");
                self.problem(recased, message, &member.key_origin);
            }
            None => seen.push(name.into_owned()),
        }
    }

    /// Says that the values of a key are of several JSON types.
    fn mixed(&mut self, key: &Member) {
        let (values, _) = items(&key.value);
        let kinds = values.iter().filter_map(|value| match &value.kind {
            Kind::Bool(_) => Some("a boolean"),
            Kind::Number(_) => Some("a number"),
            Kind::String(_) => Some("a string"),
            _ => None,
        });
        let mut kinds = kinds.zip(&values);
        let Some((first, _)) = kinds.next() else { return };
        if let Some((other, value)) = kinds.find(|(kind, _)| *kind != first) {
            let message = format!("the values of `{}` are {first} and {other}", key.key);
            self.problem("condition-value-types", message, &value.origin);
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
