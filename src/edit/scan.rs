//! JSON as it stands in a source, interpolations included: where its values begin and end.

use std::ops::Range;

/// The members of the JSON object that `text` is: byte ranges of each key, quotes included, and of each value.
/// Interpolations are passed over whole, quotes and braces in them included, so this reads JSON in a heredoc too.
pub(crate) fn json_members(text: &str) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let bytes = text.as_bytes();
    let mut at = skip_space(bytes, 0);
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    at = skip_space(bytes, at + 1);
    let mut members = Vec::new();
    while bytes.get(at) == Some(&b'"') {
        let key = at..string_end(bytes, at)?;
        at = skip_space(bytes, key.end);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        at = skip_space(bytes, at + 1);
        let value = at..value_end(bytes, at)?;
        at = skip_space(bytes, value.end);
        members.push((key, value));
        if bytes.get(at) == Some(&b',') {
            at = skip_space(bytes, at + 1);
        }
    }
    (bytes.get(at) == Some(&b'}')).then_some(members)
}

/// The elements of the JSON array that `text` begins with: byte ranges.
pub(crate) fn json_elements(text: &str) -> Option<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'[') {
        return None;
    }
    let mut at = skip_space(bytes, 1);
    let mut elements = Vec::new();
    while bytes.get(at) != Some(&b']') {
        // A directive of a template stands in no list as JSON knows it.
        if matches!(bytes.get(at)?, b'%' | b',' | b'}') {
            return None;
        }
        let element = at..value_end(bytes, at)?;
        at = skip_space(bytes, element.end);
        elements.push(element);
        match bytes.get(at)? {
            b',' => at = skip_space(bytes, at + 1),
            b']' => {}
            _ => return None,
        }
    }
    Some(elements)
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// One past the closing quote of the string that begins at `at`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            b'$' if bytes.get(at + 1) == Some(&b'$') => at += 2,
            b'$' if bytes.get(at + 1) == Some(&b'{') => at = braces_end(bytes, at + 1)?,
            _ => at += 1,
        }
    }
}

/// One past the brace that closes the one at `at`, strings passed over.
fn braces_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = at;
    loop {
        match bytes.get(at)? {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth -= 1,
            b'"' => {
                // A string inside an interpolation: only its own escapes matter here.
                at += 1;
                while *bytes.get(at)? != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// One past the value that begins at `at`.
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = at;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                at = braces_end(bytes, at + 1)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return Some(at),
            b']' | b'}' if depth == 1 => return Some(at + 1),
            b']' | b'}' => depth -= 1,
            b',' if depth == 0 => return Some(at),
            byte if depth == 0 && byte.is_ascii_whitespace() => return Some(at),
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_members_are_found_around_interpolations() {
        let text = r#"{ "Sid": "a", "Action": ["s3:*", "ec2:*"],
          "Resource": "${lookup(local.arns, "x}y")}/*", "Condition": {"Bool": {"k": "true"}} }"#;
        let members = json_members(text).expect("an object");
        let shown: Vec<(&str, &str)> = members.into_iter().map(|(key, value)| (&text[key], &text[value])).collect();
        assert_eq!(
            shown,
            [
                ("\"Sid\"", "\"a\""),
                ("\"Action\"", "[\"s3:*\", \"ec2:*\"]"),
                ("\"Resource\"", "\"${lookup(local.arns, \"x}y\")}/*\""),
                ("\"Condition\"", "{\"Bool\": {\"k\": \"true\"}}"),
            ]
        );
    }

    #[test]
    fn what_is_not_an_object_has_no_members() {
        assert_eq!(json_members("[]"), None);
        assert_eq!(json_members("{\"a\": "), None);
        assert_eq!(json_members("{}"), Some(vec![]));
    }
}
