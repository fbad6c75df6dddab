//! Values from JSON.

use crate::json;
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::Value;
use crate::text::Origin;

impl Value {
    /// JSON as a value: arrays as tuples, objects as objects, each with its place. The reader bounds nesting.
    pub(crate) fn from_json(json: &json::Json) -> Value {
        let origin = json.origin.clone();
        match &json.kind {
            json::Kind::Null => Value::null(Type::Dynamic, origin),
            json::Kind::Bool(flag) => Value::bool(*flag, origin),
            json::Kind::Number(number) => match Number::parse(number) {
                Some(number) => Value::number(number, origin),
                None => Value::null(Type::Number, origin),
            },
            json::Kind::String(text) => Value::string_at(text.clone(), origin),
            json::Kind::Array(items) => Value::tuple(items.iter().map(Value::from_json).collect::<Vec<_>>(), origin),
            json::Kind::Object(members) => Value::object(
                members.iter().map(|member| (member.key.to_string().into(), Value::from_json(&member.value))),
                origin,
            ),
            json::Kind::Unknown(text) => match text.as_symbol() {
                Some(symbol) => Value::symbol(symbol.clone(), Type::Dynamic, origin),
                None => Value::computed(text.to_string(), Type::Dynamic, "part of it is not known", Origin::default()),
            },
        }
    }
}
