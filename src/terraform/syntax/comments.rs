//! The comments of a file, which are no part of its tree.

use crate::input::{Source, Span};
use crate::json::{self, Json, Kind};

use super::lexer::{Start, lex};
use super::{is_json, start, token};

/// A comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// All of it, with what begins and ends it.
    pub span: Span,
    /// Where its text begins in the file, and the text, without what begins and ends it.
    pub at: usize,
    /// The text.
    pub text: String,
    /// Where it stands.
    pub place: CommentPlace,
}

/// Where a comment stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommentPlace {
    /// Before everything else on its line.
    OwnLine,
    /// Behind something else.
    Trailing,
    /// In this object, of a `.tf.json`: under the key `//`.
    Object(Span),
}

/// The comments of a Terraform file of either syntax, in order. What stands in a string or a heredoc is none.
pub fn comments(source: &Source) -> Vec<Comment> {
    if is_json(source) { in_json(source) } else { in_hcl(source) }
}

fn in_hcl(source: &Source) -> Vec<Comment> {
    let text = source.text();
    let begin = start(text);
    let tokens = lex(text, begin..text.len(), Start::Code);
    let mut comments = Vec::new();
    let (mut at, mut own_line) = (begin, true);
    let ends = tokens.iter().map(|token| (token.start(), token.end(), token.kind == token::Kind::Newline));
    for (from, to, is_newline) in ends.chain([(text.len(), text.len(), true)]) {
        gap(source, at..from, own_line, &mut comments);
        (at, own_line) = (to, is_newline);
    }
    comments
}

/// What lies between two tokens: white space and comments.
fn gap(source: &Source, range: std::ops::Range<usize>, own_line: bool, comments: &mut Vec<Comment>) {
    let mut at = range.start;
    while let Some(rest) = source.text().get(at..range.end).filter(|rest| !rest.is_empty()) {
        let (mark, len) = match rest.as_bytes() {
            [b'#', ..] => (1, rest.len()),
            [b'/', b'/', ..] => (2, rest.len()),
            [b'/', b'*', ..] => (2, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            _ => {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
        };
        let text = rest.get(mark..len).unwrap_or_default();
        let text = if rest.starts_with("/*") { text.strip_suffix("*/").unwrap_or(text) } else { text };
        comments.push(Comment {
            span: Span::new(source.id(), at, at + rest.get(..len).map_or(0, |all| all.trim_end().len())),
            at: at + mark,
            text: text.trim_end().to_owned(),
            place: if own_line { CommentPlace::OwnLine } else { CommentPlace::Trailing },
        });
        at += len;
    }
}

fn in_json(source: &Source) -> Vec<Comment> {
    let mut comments = Vec::new();
    if let Some(root) = json::parse_source(source).value {
        in_value(&root, &mut comments);
    }
    comments.sort_by_key(|comment| comment.span.start);
    comments
}

/// The parser bounds how deep values go.
fn in_value(value: &Json, comments: &mut Vec<Comment>) {
    match &value.kind {
        Kind::Array(elements) => elements.iter().for_each(|element| in_value(element, comments)),
        Kind::Object(members) => {
            for member in members {
                let strings: Vec<&Json> = match &member.value.kind {
                    _ if !member.key.is("//") => Vec::new(),
                    Kind::Array(elements) => elements.iter().collect(),
                    _ => vec![&member.value],
                };
                for (string, object) in strings.into_iter().zip(std::iter::repeat(value.span())) {
                    let (Kind::String(text), Some(span), Some(object)) = (&string.kind, string.span(), object) else {
                        continue;
                    };
                    let place = CommentPlace::Object(object);
                    comments.push(Comment { span, at: span.start as usize + 1, text: text.to_string(), place });
                }
                in_value(&member.value, comments);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Sources;

    fn found(name: &str, text: &str) -> Vec<(String, String, CommentPlace)> {
        let sources = Sources::new();
        let source = sources.add(Path::new(name), text);
        let shown = |comment: Comment| {
            assert!(source.text()[comment.at..].starts_with(&*comment.text) || name.ends_with("json"));
            (source.slice(comment.span).to_owned(), comment.text, comment.place)
        };
        comments(&source).into_iter().map(shown).collect()
    }

    #[test]
    fn comments_are_found_and_what_looks_like_one_is_not() {
        use CommentPlace::{OwnLine, Trailing};
        let text = "# a\n  // b\r\nx = \"# no ${1 /* c */} // no\" # d\n/* e\n f */ y = <<E\n# no\n// no ${2} # no\nE\nz = 1 /* g */ /* h */ // i\n# last";
        let all = found("main.tf", text);
        let texts: Vec<(&str, CommentPlace)> = all.iter().map(|(_, text, place)| (text.as_str(), *place)).collect();
        let expected = [
            (" a", OwnLine),
            (" b", OwnLine),
            (" c", Trailing),
            (" d", Trailing),
            (" e\n f", OwnLine),
            (" g", Trailing),
            (" h", Trailing),
            (" i", Trailing),
            (" last", OwnLine),
        ];
        assert_eq!(texts, expected);
        assert_eq!(all[1].0, "// b");
        assert_eq!(all[5].0, "/* g */");
    }

    #[test]
    fn json_has_comments_under_a_key_of_its_own() {
        let all = found("main.tf.json", r#"{"//": "a", "x": {"//": ["b", "c"], "y": "//"}}"#);
        let texts: Vec<&str> = all.iter().map(|(_, text, _)| text.as_str()).collect();
        assert_eq!(texts, ["a", "b", "c"]);
        let CommentPlace::Object(span) = all[1].2 else { panic!("in an object") };
        assert_eq!((span.start, span.end), (17, 46));
    }
}
