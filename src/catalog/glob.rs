//! Matching names without regard to case, as AWS does with actions and condition keys.

use std::cmp::Ordering;

/// The order of the packed records: by bytes, ASCII letters in lower case.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    for (a, b) in a.bytes().zip(b.bytes()) {
        let order = if a == b { Ordering::Equal } else { a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()) };
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Whether the glob (`*` any run of characters, `?` any one) matches the whole of the text, whatever the case.
pub(crate) fn glob_matches(glob: &str, text: &str) -> bool {
    let (glob, text) = (glob.as_bytes(), text.as_bytes());
    let (mut at_glob, mut at_text) = (0, 0);
    // Where the last `*` was, and how much of the text it has taken so far: only the last needs trying again.
    let mut star: Option<(usize, usize)> = None;
    while at_text < text.len() {
        match glob.get(at_glob) {
            Some(b'*') => {
                star = Some((at_glob, at_text));
                at_glob += 1;
            }
            Some(byte) if *byte == b'?' || byte.eq_ignore_ascii_case(&text[at_text]) => {
                at_glob += 1;
                at_text += 1;
            }
            _ => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    at_glob = place + 1;
                    at_text = taken + 1;
                }
                None => return false,
            },
        }
    }
    glob[at_glob..].iter().all(|byte| *byte == b'*')
}

/// Whether the pattern, whose `${…}` stand for one character or more, matches the whole of the key, whatever the case.
pub(super) fn pattern_matches(pattern: &str, key: &str) -> bool {
    let Some((before, rest)) = pattern.split_once("${") else { return pattern.eq_ignore_ascii_case(key) };
    let Some(rest) = rest.split_once('}').map(|(_, rest)| rest) else { return false };
    let Some(head) = key.get(..before.len()) else { return false };
    if !head.eq_ignore_ascii_case(before) {
        return false;
    }
    let tail = &key[before.len()..];
    tail.char_indices()
        .skip(1)
        .map(|(at, _)| &tail[at..])
        .chain((!tail.is_empty()).then_some(""))
        .any(|left| pattern_matches(rest, left))
}
