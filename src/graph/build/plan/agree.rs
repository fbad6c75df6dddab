//! Whether a document as it is written may be the one that a plan has.

use crate::json::{Json, Kind, Member};
use crate::text::{Part, Text};

/// Whether `planned` may be what `written` comes to. Order in lists is nothing, a list of one is its element, and what is not known may be anything.
pub(super) fn agree(written: &Json, planned: &Json) -> bool {
    match (&written.kind, &planned.kind) {
        (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => true,
        (Kind::Object(left), Kind::Object(right)) => objects_agree(left, right),
        (Kind::Object(_), Kind::Array(items)) | (Kind::Array(items), Kind::Object(_)) => match &items[..] {
            [only] if matches!(written.kind, Kind::Object(_)) => agree(written, only),
            [only] => agree(only, planned),
            _ => false,
        },
        (Kind::Object(_), _) | (_, Kind::Object(_)) => false,
        _ => lists_agree(&items(written), &items(planned)),
    }
}

fn items(json: &Json) -> Vec<&Json> {
    match &json.kind {
        Kind::Array(items) => items.iter().collect(),
        Kind::Null => Vec::new(),
        _ => vec![json],
    }
}

fn lists_agree(written: &[&Json], planned: &[&Json]) -> bool {
    // One that is a symbol alone may stand for several, and two may turn out to be one.
    let open = written.iter().any(|item| match &item.kind {
        Kind::Unknown(_) => true,
        Kind::String(text) => !text.is_known(),
        _ => false,
    });
    if open {
        let known = written.iter().filter(|item| is_known(item));
        return known.into_iter().all(|item| planned.iter().any(|other| one_agrees(item, other)));
    }
    let mut left: Vec<&Json> = planned.to_vec();
    written.len() == planned.len()
        && written.iter().all(|item| match left.iter().position(|other| one_agrees(item, other)) {
            Some(at) => {
                left.swap_remove(at);
                true
            }
            None => false,
        })
}

fn is_known(json: &Json) -> bool {
    !matches!(json.kind, Kind::Unknown(_)) && !matches!(&json.kind, Kind::String(text) if text.as_symbol().is_some())
}

fn one_agrees(written: &Json, planned: &Json) -> bool {
    match (&written.kind, &planned.kind) {
        (Kind::String(written), Kind::String(planned)) => match planned.known() {
            Some(planned) => matches(written, &planned),
            None => true,
        },
        (Kind::Bool(flag), Kind::String(text)) | (Kind::String(text), Kind::Bool(flag)) => text.is(&flag.to_string()),
        (Kind::Number(digits), Kind::String(text)) | (Kind::String(text), Kind::Number(digits)) => text.is(digits),
        (Kind::Bool(left), Kind::Bool(right)) => left == right,
        (Kind::Number(left), Kind::Number(right)) => left == right,
        (Kind::Object(_) | Kind::Unknown(_), _) | (_, Kind::Object(_) | Kind::Unknown(_)) => agree(written, planned),
        _ => false,
    }
}

/// Members that hold nothing are as good as none.
fn objects_agree(written: &[Member], planned: &[Member]) -> bool {
    if written.iter().any(|member| !member.key.is_known()) {
        return true;
    }
    let has_something = |member: &&Member| match &member.value.kind {
        Kind::Null => false,
        Kind::Array(items) => !items.is_empty(),
        Kind::String(text) => !text.is_empty(),
        _ => true,
    };
    let find = |members: &[Member], key: &Text| {
        members.iter().rfind(|member| member.key == *key).map(|member| member.value.clone())
    };
    let same = |member: &Member| find(planned, &member.key).is_some_and(|value| agree(&member.value, &value));
    written.iter().filter(has_something).all(same)
        && planned.iter().filter(has_something).all(|member| find(written, &member.key).is_some())
}

/// Whether `known` is `text` with something in place of each symbol.
fn matches(text: &Text, known: &str) -> bool {
    let mut rest = known;
    let mut after_symbol = false;
    let last = text.parts().len().saturating_sub(1);
    for (at, part) in text.parts().iter().enumerate() {
        let Part::Literal(literal, _) = part else {
            after_symbol = true;
            continue;
        };
        let found = match (after_symbol, at == last) {
            (false, _) => rest.strip_prefix(&**literal),
            (true, true) => return rest.ends_with(&**literal),
            (true, false) => rest.find(&**literal).and_then(|from| rest.get(from + literal.len()..)),
        };
        let Some(found) = found else { return false };
        (rest, after_symbol) = (found, false);
    }
    rest.is_empty() || after_symbol
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;
    use crate::text::{Origin, Symbol, SymbolKind};

    fn json(text: &str) -> Json {
        let parts = text.split("${x}").map(|part| Text::literal(part, Origin::default())).collect::<Vec<_>>();
        let symbol = Text::symbol(Symbol::new("x", SymbolKind::Other, ""), Origin::default());
        let mut joined = parts[0].clone();
        for part in &parts[1..] {
            joined = Text::concat([&joined, &symbol, part]);
        }
        parse(&joined).value.expect("JSON")
    }

    #[test]
    fn a_document_agrees_with_what_it_may_come_to() {
        let cases = [
            (r#"{"Action": ["a", "b"]}"#, r#"{"Action": ["b", "a"]}"#, true),
            (r#"{"Action": ["a"]}"#, r#"{"Action": "a", "Sid": ""}"#, true),
            (r#"{"Action": ["a"]}"#, r#"{"Action": ["a", "b"]}"#, false),
            (r#"{"Action": ["a", "b"]}"#, r#"{"Action": "a"}"#, false),
            (r#"{"Resource": "${x}/*"}"#, r#"{"Resource": "arn:aws:s3:::b/*"}"#, true),
            (r#"{"Resource": "${x}/*"}"#, r#"{"Resource": "arn:aws:s3:::b"}"#, false),
            (r#"{"Resource": "arn:${x}:b${x}"}"#, r#"{"Resource": "arn:aws:c:bee"}"#, true),
            (r#"{"Resource": ["${x}", "a"]}"#, r#"{"Resource": ["a", "b", "c"]}"#, true),
            (r#"{"Resource": ["${x}", "a"]}"#, r#"{"Resource": ["b", "c"]}"#, false),
            (r#"{"Statement": [{"Sid": "a"}]}"#, r#"{"Statement": {"Sid": "a"}}"#, true),
            (r#"{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}"#, r#"{"Statement": {"Sid": "a"}}"#, false),
            (r#"{"Flag": true}"#, r#"{"Flag": "true"}"#, true),
            (r#"{"Effect": "Allow"}"#, r#"{"Effect": "Deny"}"#, false),
            (r#"{"Effect": "Allow"}"#, r#"{"Effect": "Allow", "Condition": {"Bool": {"a": "b"}}}"#, false),
        ];
        for (written, planned, expected) in cases {
            assert_eq!(agree(&json(written), &json(planned)), expected, "{written} {planned}");
        }
    }
}
