//! Values as JSON that keeps its places, for what reads policies.

use super::{Kind, Partial, Unknown, Value};
use crate::json::{self, Json, Member};
use crate::text::Text;

impl Value {
    /// The value as `jsonencode` would write it, each part with its places. Symbols become text with holes; a list whose order is not certain becomes an array;
    /// a value that may be missing
    /// becomes itself; what is not known at all, or is in a list only perhaps, becomes [`json::Kind::Unknown`], named by the expression it is.
    pub fn to_json(&self) -> Json {
        if let Some(present) = self.unless_absent() {
            return present.clone().sure_as(self).to_json();
        }
        if let Some(perhaps) = self.perhaps_text() {
            return Json::new(json::Kind::Unknown(perhaps), self.deep_origin());
        }
        if let Some(list) = self.as_listed() {
            return list.to_json();
        }
        let array = |elements: &[Value]| json::Kind::Array(elements.iter().map(Value::to_json).collect());
        let kind = match &self.kind {
            Kind::Null(_) => json::Kind::Null,
            Kind::Bool(value) => json::Kind::Bool(*value),
            Kind::Number(number) => json::Kind::Number(number.to_string().into()),
            Kind::Str { text, .. } => json::Kind::String(text.clone()),
            Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => array(elements),
            Kind::Map(_, entries) | Kind::Object(entries) => json::Kind::Object(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let key_origin = value.deep_origin();
                        Member { key: Text::literal(&**key, key_origin.clone()), key_origin, value: value.to_json() }
                    })
                    .collect(),
            ),
            Kind::Unknown(Unknown { partial: Partial::Elements(elements), .. }) => array(elements),
            Kind::Unknown(Unknown { partial: Partial::Entries(_), .. }) if self.certain_entries().is_none() => {
                json::Kind::Unknown(self.text().unwrap_or_default())
            }
            Kind::Unknown(Unknown { partial: Partial::Entries(entries), .. }) => json::Kind::Object(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let written = key.origin();
                        let key_origin = if written.is_empty() { value.deep_origin() } else { written };
                        Member { key: key.clone(), key_origin, value: value.to_json() }
                    })
                    .collect(),
            ),
            Kind::Unknown(unknown) => {
                let named = match &unknown.symbol {
                    Some(symbol) => Text::symbol(symbol.clone(), self.origin.clone()),
                    None => Text::default(),
                };
                if unknown.ty == crate::terraform::types::Type::String {
                    json::Kind::String(named)
                } else {
                    json::Kind::Unknown(named)
                }
            }
        };
        Json::new(kind, self.deep_origin())
    }
}
