//! Reading evaluated Terraform values the way this room needs: attributes, paths through nested blocks, strings with holes.

use crate::terraform::value::{Kind, Value};
use crate::text::Text;

/// The attribute `name` of an object or map; `None` where it is absent or null.
pub(crate) fn attribute<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match &value.kind {
        Kind::Object(entries) | Kind::Map(_, entries) => {
            entries.get(name).filter(|found| !matches!(found.kind, Kind::Null(_)))
        }
        _ => None,
    }
}

/// The elements of a list, set or tuple, in whatever order where that is not known; `None` for anything else.
pub(crate) fn elements(value: &Value) -> Option<&[Value]> {
    value.possible_elements().map(|elements| &**elements)
}

/// Why a value is not known, where it is not: the reason and, where there is one, the reference.
pub(crate) fn why_unknown(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::Unknown(_) => value.why_unknown(),
        _ => None,
    }
}

/// A string, or the symbol that stands for one; of a string that may be missing, the string. A value that is not known and has no name is `None`: there is nothing to compare it by.
pub(crate) fn text(value: &Value) -> Option<Text> {
    let value = value.unless_absent().unwrap_or(value);
    match &value.kind {
        Kind::Str { text, .. } => Some(text.clone()),
        Kind::Unknown(unknown) => {
            unknown.symbol.as_ref().map(|symbol| Text::symbol(symbol.clone(), value.origin.clone()))
        }
        _ => None,
    }
}

/// A name or an ARN without which what it is said in would not be there: of one that may be missing, the one. As [`text`] otherwise.
pub(crate) fn required_text(value: &Value) -> Option<Text> {
    let text = text(value.sole_present().unwrap_or(value))?;
    let only = text.as_symbol().and_then(|symbol| symbol.unless_nothing()).filter(|only| only.is_known());
    Some(only.cloned().unwrap_or(text))
}

/// The string attribute `name`, where it is set to something that is not empty.
pub(crate) fn string(value: &Value, name: &str) -> Option<Text> {
    attribute(value, name).and_then(text).filter(|text| !text.is_empty())
}

/// Every value at a dotted path such as `stage.action.role_arn`: lists, sets and tuples on the way and at the end are gone through, and a map at the end.
pub(crate) fn leaves<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for step in path.split('.') {
        found = found.into_iter().flat_map(spread).filter_map(|value| attribute(value, step)).collect();
    }
    let values = |value: &'a Value| match &value.kind {
        Kind::Object(entries) | Kind::Map(_, entries) => entries.values().collect(),
        _ => vec![value],
    };
    found.into_iter().flat_map(spread).flat_map(values).collect()
}

/// Everything in a value that holds nothing else, however deep, and what is not known.
pub(crate) fn leaves_of(value: &Value) -> Vec<&Value> {
    const DEEPEST: usize = 16;
    fn collect<'a>(value: &'a Value, depth: usize, found: &mut Vec<&'a Value>) {
        let mut children = value.children().peekable();
        let listed = elements(value).filter(|items| children.peek().is_none() && !items.is_empty());
        if depth == 0 || (children.peek().is_none() && listed.is_none()) {
            return found.push(value);
        }
        children.chain(listed.into_iter().flatten()).for_each(|child| collect(child, depth - 1, found));
    }
    let mut found = Vec::new();
    collect(value, DEEPEST, &mut found);
    found
}

/// The elements of a collection, one level; anything else as itself.
fn spread(value: &Value) -> Vec<&Value> {
    match elements(value) {
        Some(items) => items.iter().collect(),
        None => vec![value],
    }
}

#[cfg(test)]
pub(crate) mod make {
    //! Values written by hand.

    use super::*;
    use crate::terraform::types::Type;
    use crate::terraform::value::Unknown;
    use crate::text::{Address, Mode, ModulePath, Origin, Symbol, SymbolKind};

    pub(crate) fn value(kind: Kind) -> Value {
        Value::new(kind, Origin::default())
    }

    pub(crate) fn str(text: &str) -> Value {
        of_text(literal(text))
    }

    pub(crate) fn of_text(text: Text) -> Value {
        value(Kind::Str { text, json: None })
    }

    pub(crate) fn literal(text: &str) -> Text {
        Text::literal(text, Origin::default())
    }

    pub(crate) fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
        value(Kind::Tuple(items.into_iter().collect()))
    }

    pub(crate) fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value)).collect();
        value(Kind::Object(entries))
    }

    /// `aws_s3_bucket.build` or `data.aws_s3_bucket.build`, in the root module.
    pub(crate) fn address(local: &str) -> Address {
        let (mode, rest) = match local.strip_prefix("data.") {
            Some(rest) => (Mode::Data, rest),
            None => (Mode::Managed, local),
        };
        let (type_name, name) = rest.split_once('.').expect("a type and a name");
        Address { module: ModulePath::root(), mode, type_name: type_name.into(), name: name.into(), key: None }
    }

    /// `attribute("aws_s3_bucket.build", "arn")`
    pub(crate) fn symbol(local: &str, path: &str) -> Symbol {
        let kind = SymbolKind::Attribute { address: address(local), path: path.into() };
        Symbol::new(format!("{local}.{path}"), kind, "known after apply")
    }

    pub(crate) fn reference(local: &str, path: &str) -> Text {
        Text::symbol(symbol(local, path), Origin::default())
    }

    pub(crate) fn unknown(local: &str, path: &str) -> Value {
        let unknown = Unknown {
            ty: Type::String,
            symbol: Some(symbol(local, path)),
            why: "known after apply".into(),
            not_null: true,
            bounds: Default::default(),
            partial: Default::default(),
        };
        value(Kind::Unknown(unknown))
    }
}

#[cfg(test)]
mod tests {
    use super::make::*;
    use super::*;

    #[test]
    fn a_path_goes_through_every_nested_block() {
        let action = |role: &str| object([("role_arn", str(role))]);
        let stage = |actions| object([("action", tuple(actions))]);
        let body = object([("stage", tuple([stage(vec![action("a"), object([])]), stage(vec![action("b")])]))]);
        let found: Vec<_> = leaves(&body, "stage.action.role_arn").into_iter().filter_map(text).collect();
        assert_eq!(found, [literal("a"), literal("b")]);
        assert!(leaves(&body, "stage.role_arn").is_empty());
    }

    #[test]
    fn null_is_absent() {
        let body = object([("name", value(Kind::Null(crate::terraform::types::Type::String)))]);
        assert!(attribute(&body, "name").is_none());
        assert_eq!(string(&object([("name", str(""))]), "name"), None);
    }
}
