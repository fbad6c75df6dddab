//! In what the two types of a conditional differ, in Terraform's words: the first difference, however deep it is.

use crate::terraform::types::Type;

/// What keeps `then` and `otherwise` from being one type.
pub(super) fn mismatch(then: &Type, otherwise: &Type) -> String {
    match (then, otherwise) {
        (Type::Object(then, _), Type::Object(otherwise, _)) => {
            let differs = then.iter().find_map(|(name, ty)| match otherwise.get(name) {
                None => Some(absent("true", name, "false")),
                Some(other) if other == ty => None,
                Some(other) => Some(format!("type mismatch for object attribute {name:?}: {}", mismatch(ty, other))),
            });
            let more = || otherwise.keys().find(|name| !then.contains_key(*name));
            differs.or_else(|| more().map(|name| absent("false", name, "true")))
        }
        (Type::Tuple(then), Type::Tuple(otherwise)) if then.len() != otherwise.len() => {
            let (then, otherwise) = (then.len(), otherwise.len());
            Some(format!("the 'true' tuple has length {then}, but the 'false' tuple has length {otherwise}"))
        }
        (Type::Tuple(then), Type::Tuple(otherwise)) => {
            let mut pairs = then.iter().zip(otherwise.iter()).enumerate();
            let differs = pairs.find(|(_, (then, otherwise))| then != otherwise);
            differs
                .map(|(at, (then, other))| format!("type mismatch for tuple element {at}: {}", mismatch(then, other)))
        }
        (Type::List(then), Type::List(otherwise)) => Some(of_elements("list", then, otherwise)),
        (Type::Set(then), Type::Set(otherwise)) => Some(of_elements("set", then, otherwise)),
        (Type::Map(then), Type::Map(otherwise)) => Some(of_elements("map", then, otherwise)),
        _ => None,
    }
    .unwrap_or_else(|| {
        let (then, otherwise) = (then.friendly_name(), otherwise.friendly_name());
        format!("the 'true' value is {then}, but the 'false' value is {otherwise}")
    })
}

fn absent(one: &str, name: &str, other: &str) -> String {
    format!("the '{one}' value includes object attribute {name:?}, which is absent in the '{other}' value")
}

fn of_elements(collection: &str, then: &Type, otherwise: &Type) -> String {
    format!("mismatched {collection} element types: {}", mismatch(then, otherwise))
}
