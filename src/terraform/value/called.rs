//! A value by another name: what stands for any entry of a map is what the instance made of it calls `each.value`.

use std::sync::Arc;

use super::{Kind, Partial, Unknown, Value};
use crate::terraform::types::Type;
use crate::text::{Origin, Symbol, SymbolKind};

/// How the part of an object under a key is taken out of it.
fn step(key: &str) -> String {
    let is_name = key.starts_with(|c: char| c.is_alphabetic()) && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_name { format!(".{key}") } else { format!("[{}]", Value::known(key, Origin::default()).expression()) }
}

impl Value {
    /// The same by another name: what stands for any element of a collection is taken out of `expression`.
    pub(crate) fn called(self, expression: &str) -> Self {
        let is_of_any = |symbol: &&Symbol| symbol.is_of_any_element();
        let kind = match &self.kind {
            Kind::Unknown(unknown) => match unknown.symbol.as_ref().filter(is_of_any) {
                Some(symbol) if !matches!(unknown.partial, Partial::OneOf(_)) => {
                    let expression = super::print::bounded(expression.to_owned());
                    let symbol = Symbol::new(expression, SymbolKind::Other, symbol.reason());
                    Kind::Unknown(Unknown { symbol: Some(symbol), ..unknown.clone() })
                }
                _ => return self,
            },
            Kind::Str { text, .. } => match text.as_symbol().filter(is_of_any) {
                Some(symbol) => {
                    return Self::computed(expression.to_owned(), Type::String, &symbol.reason(), self.origin);
                }
                None => return self,
            },
            Kind::Object(entries) => {
                let part = |(key, value): (&Arc<str>, &Value)| {
                    (Arc::clone(key), value.clone().called(&format!("{expression}{}", step(key))))
                };
                Kind::Object(entries.iter().map(part).collect())
            }
            _ => return self,
        };
        Self { kind, ..self }
    }
}
