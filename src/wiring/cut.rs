//! Cutting texts that may have holes. Only literal parts are searched: what a symbol stands for is never guessed at.

use std::borrow::Cow;

use crate::text::{Origin, Part, Text};

/// Where `separator` begins for the first time at or after `from`, in the offsets that [`Text::slice`] counts in.
fn find(text: &Text, separator: &str, from: usize) -> Option<usize> {
    let mut at = 0;
    // Literals that follow each other are one text: an escape or the end of a line begins another.
    let is_literal = |part: &Part| matches!(part, Part::Literal(..));
    for run in text.parts().chunk_by(|one, other| is_literal(one) && is_literal(other)) {
        let len: usize = run.iter().map(part_len).sum();
        let literals: Option<Vec<&str>> = run
            .iter()
            .map(|part| match part {
                Part::Literal(literal, _) => Some(&**literal),
                Part::Symbol(..) => None,
            })
            .collect();
        let literal = match literals.as_deref() {
            Some([one]) => Cow::Borrowed(*one),
            Some(many) => Cow::Owned(many.concat()),
            None => Cow::Borrowed(""),
        };
        let skip = from.saturating_sub(at).min(len);
        if let Some(found) = literal.get(skip..).and_then(|rest| rest.find(separator)) {
            return Some(at + skip + found);
        }
        at += len;
    }
    None
}

fn part_len(part: &Part) -> usize {
    match part {
        Part::Literal(literal, _) => literal.len(),
        Part::Symbol(symbol, _) => symbol.expression().len() + "${}".len(),
    }
}

fn len(text: &Text) -> usize {
    text.parts().iter().map(part_len).sum()
}

/// What stands before the first `separator`; all of it where there is none.
pub(super) fn before(text: &Text, separator: &str) -> Text {
    find(text, separator, 0).map_or_else(|| text.clone(), |at| text.slice(0, at))
}

/// What stands after the first `separator`.
pub(super) fn after(text: &Text, separator: &str) -> Option<Text> {
    find(text, separator, 0).map(|at| text.slice(at + separator.len(), len(text)))
}

/// What stands after the last `separator`; all of it where there is none.
pub(super) fn last(text: &Text, separator: &str) -> Text {
    let mut rest = text.clone();
    while let Some(shorter) = after(&rest, separator) {
        rest = shorter;
    }
    rest
}

/// The first `count` pieces between separators, joined again.
pub(super) fn take(text: &Text, separator: &str, count: usize) -> Text {
    let mut from = 0;
    for piece in 1.. {
        match find(text, separator, from) {
            Some(at) if piece == count => return text.slice(0, at),
            Some(at) => from = at + separator.len(),
            None => break,
        }
    }
    text.clone()
}

/// Whether it is known to begin so.
pub(super) fn begins(text: &Text, prefix: &str) -> bool {
    text.known_prefix().starts_with(prefix)
}

/// Whether it is known to end so.
pub(super) fn ends(text: &Text, suffix: &str) -> bool {
    let literals = text.parts().iter().rev().map_while(|part| match part {
        Part::Literal(literal, _) => Some(&**literal),
        Part::Symbol(..) => None,
    });
    let mut tail: Vec<&str> = literals.collect();
    tail.reverse();
    tail.concat().ends_with(suffix)
}

/// Whether it is known to have that in it.
pub(super) fn has(text: &Text, wanted: &str) -> bool {
    find(text, wanted, 0).is_some()
}

/// The pattern for everything under `path` in a bucket or the like: `arn/path/*`, `arn/*` where there is no path.
pub(super) fn under(arn: &Text, path: Option<&Text>) -> Text {
    let literal = |text: &str| Text::literal(text, Origin::default());
    let path = path.map(|path| trim(path, "/")).filter(|path| !path.is_empty());
    match path {
        Some(path) => Text::concat([arn, &literal("/"), &path, &literal("/*")]),
        None => Text::concat([arn, &literal("/*")]),
    }
}

fn trim(text: &Text, what: &str) -> Text {
    let mut text = text.clone();
    while begins(&text, what) {
        text = text.slice(what.len(), len(&text));
    }
    while ends(&text, what) {
        text = text.slice(0, len(&text) - what.len());
    }
    text
}

/// The six fields of an ARN: `arn`, partition, service, region, account, resource.
pub(super) fn arn_fields(text: &Text) -> Option<[Text; 6]> {
    let mut rest = text.clone();
    let mut fields = Vec::with_capacity(6);
    for _ in 0..5 {
        let (field, after) = (before(&rest, ":"), after(&rest, ":")?);
        fields.push(field);
        rest = after;
    }
    fields.push(rest);
    let fields: [Text; 6] = fields.try_into().ok()?;
    fields[0].is("arn").then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Symbol, SymbolKind};

    fn text(written: &str) -> Text {
        let mut parts = Vec::new();
        for (index, piece) in written.split('$').enumerate() {
            match piece.split_once('}') {
                Some((name, rest)) if index > 0 => {
                    let name = name.trim_start_matches('{');
                    parts.push(Part::Symbol(Symbol::new(name, SymbolKind::Other, ""), Origin::default()));
                    parts.push(Part::Literal(rest.into(), Origin::default()));
                }
                _ => parts.push(Part::Literal(piece.into(), Origin::default())),
            }
        }
        Text::from_parts(parts)
    }

    #[test]
    fn a_separator_inside_a_symbol_is_none() {
        let location = text("${module.a/b.bucket}/cache/x");
        assert_eq!(before(&location, "/"), text("${module.a/b.bucket}"));
        assert_eq!(after(&location, "/"), Some(text("cache/x")));
        assert_eq!(last(&location, "/"), text("x"));
        assert_eq!(after(&text("${a}"), "/"), None);
    }

    #[test]
    fn a_separator_may_run_over_several_literals() {
        let piece = |piece: &str| Part::Literal(piece.into(), Origin::default());
        let whole = Text::from_parts(vec![piece("{"), piece("\""), piece("Name"), piece("\""), piece(": x")]);
        assert_eq!(after(&whole, "\"Name\": "), Some(text("x")));
        assert_eq!(last(&whole, "\""), text(": x"));
    }

    #[test]
    fn secrets_keep_the_first_seven_fields_of_their_arn() {
        let secret = text("arn:aws:secretsmanager:eu-west-2:${account}:secret:db-abc:password::");
        assert_eq!(take(&secret, ":", 7), text("arn:aws:secretsmanager:eu-west-2:${account}:secret:db-abc"));
        assert_eq!(take(&text("a:b"), ":", 7), text("a:b"));
    }

    #[test]
    fn everything_under_a_path_whatever_slashes_it_has() {
        let bucket = text("arn:aws:s3:::${b}");
        assert_eq!(under(&bucket, None), text("arn:aws:s3:::${b}/*"));
        assert_eq!(under(&bucket, Some(&text("/"))), text("arn:aws:s3:::${b}/*"));
        assert_eq!(under(&bucket, Some(&text("/logs/${p}/"))), text("arn:aws:s3:::${b}/logs/${p}/*"));
    }

    #[test]
    fn the_fields_of_an_arn() {
        let fields = arn_fields(&text("arn:${p}:logs:${r}:${a}:log-group:/x:*")).expect("six fields");
        assert_eq!((&fields[2], &fields[5]), (&text("logs"), &text("log-group:/x:*")));
        assert!(arn_fields(&text("photo-lambda")).is_none());
    }
}
