//! Addresses, as a plan writes them.

use std::sync::Arc;

use crate::json::{Json, Kind};
use crate::text::{Address, InstanceKey, Mode, ModulePath};

/// One step of a reference or an address: a name, or what stands in brackets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    Name(Arc<str>),
    Key(InstanceKey),
}

/// The steps of `module.a["x.y"].aws_s3_bucket.b[0].arn`; `None` where it is not such a thing.
pub(super) fn steps(written: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = written;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (key, after) = key(inner)?;
            steps.push(Step::Key(key));
            rest = after.strip_prefix('.').unwrap_or(after);
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Name(name.into()));
            rest = after.strip_prefix('.').unwrap_or(after);
        }
    }
    Some(steps)
}

/// `0]` or `"x"]`, and what follows.
fn key(inner: &str) -> Option<(InstanceKey, &str)> {
    let Some(quoted) = inner.strip_prefix('"') else {
        let (digits, after) = inner.split_once(']')?;
        return Some((InstanceKey::Index(digits.parse().ok()?), after));
    };
    let mut name = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => {
                return Some((InstanceKey::Key(name.into()), quoted.get(at + 1..)?.strip_prefix(']')?));
            }
            '\\' => name.extend(chars.next().map(|(_, escaped)| match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                other => other,
            })),
            other => name.push(other),
        }
    }
    None
}

/// The path of a module instance, from `module.a["x"].module.b`.
pub(super) fn module_path(written: &str) -> Option<ModulePath> {
    let steps = steps(written)?;
    let (path, rest) = split_modules(&ModulePath::root(), &steps);
    rest.is_empty().then_some(path)
}

/// The module calls at the head of `steps`, taken from `from`, and what follows them.
pub(super) fn split_modules<'s>(from: &ModulePath, mut steps: &'s [Step]) -> (ModulePath, &'s [Step]) {
    let mut path = from.clone();
    while let [Step::Name(word), Step::Name(name), rest @ ..] = steps
        && &**word == "module"
    {
        let (key, rest) = match rest {
            [Step::Key(key), rest @ ..] => (Some(key.clone()), rest),
            _ => (None, rest),
        };
        path = path.child(Arc::clone(name), key);
        steps = rest;
    }
    (path, steps)
}

/// The address of a resource object in the module at `module`: by its `mode`, `type`, `name` and `index`.
pub(super) fn of_resource(resource: &Json, module: &ModulePath) -> Option<Address> {
    let key = match resource.get("index").map(|index| &index.kind) {
        Some(Kind::Number(digits)) => Some(InstanceKey::Index(digits.parse().ok()?)),
        Some(Kind::String(text)) => Some(InstanceKey::Key(text.known()?.into())),
        _ => None,
    };
    Some(Address {
        module: module.clone(),
        mode: mode(resource)?,
        type_name: string(resource, "type")?.into(),
        name: string(resource, "name")?.into(),
        key,
    })
}

/// Whether the object is of a managed resource or of a data source.
pub(super) fn mode(resource: &Json) -> Option<Mode> {
    match string(resource, "mode")?.as_str() {
        "managed" => Some(Mode::Managed),
        "data" => Some(Mode::Data),
        _ => None,
    }
}

/// The string in a member of an object.
pub(super) fn string(json: &Json, name: &str) -> Option<String> {
    match &json.get(name)?.kind {
        Kind::String(text) => text.known().map(Into::into),
        _ => None,
    }
}

/// The elements of an array in a member of an object; none where there is no such array.
pub(super) fn array<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    match json.get(name).map(|member| &member.kind) {
        Some(Kind::Array(items)) => items,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_hold_dots_brackets_and_quotes() {
        let path = module_path(r#"module.a["x.y]\"z"].module.b[3]"#).unwrap();
        assert_eq!(path.to_string(), r#"module.a["x.y]\"z"].module.b[3]"#);
        assert_eq!(path.calls().len(), 2);
        for wrong in ["module.a[", "module.a[\"x", "module.a[x]", "aws_s3_bucket.b", "module..a"] {
            assert_eq!(module_path(wrong), None, "{wrong}");
        }
    }
}
