//! Whether a JSON file is an IAM policy, from its beginning.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How much of a file is looked at: its top-level keys usually stand well within.
const LOOK: u64 = 64 * 1024;

/// What the beginning of a JSON file says of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    /// An object with a `Statement`.
    Policy,
    /// An object whose keys are other ones, or a list: `aws_iam_policy.json` may well be another tool's list of something.
    Another,
    /// Nothing, or not JSON.
    Unclear,
}

/// Whether a `.json` file found in a directory is to be read as a policy: one with a top-level `Statement`, and one whose name says that it is a
/// policy and whose content does not say that it is not. A CloudFormation template, in which statements stand deeper, is not one.
pub(super) fn looks_like_policy(path: &Path) -> bool {
    match look(path) {
        Look::Policy => true,
        Look::Another => false,
        Look::Unclear => path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().contains("polic")),
    }
}

/// Whether a file of any name is a JSON object with a top-level `Statement`.
pub(super) fn has_statement(path: &Path) -> bool {
    look(path) == Look::Policy
}

fn look(path: &Path) -> Look {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LOOK).read_to_end(&mut bytes));
    if read.is_err() { Look::Unclear } else { look_at(&bytes) }
}

/// Goes through the bytes once, counting brackets outside of strings. An object that ends before all it opened is closed says nothing for sure,
/// unless there was no more to look at than its beginning.
fn look_at(bytes: &[u8]) -> Look {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut depth = 0usize;
    let mut keys = 0usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => {
                if depth == 0 && byte == b'[' {
                    return Look::Another;
                }
                depth += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at;
                at = end_of_string(bytes, at);
                let text = bytes.get(start..at.saturating_sub(1)).unwrap_or_default();
                let next = bytes.get(at..).unwrap_or_default().iter().find(|byte| !byte.is_ascii_whitespace());
                if depth == 1 && next == Some(&b':') {
                    if text.eq_ignore_ascii_case(b"Statement") {
                        return Look::Policy;
                    }
                    keys += 1;
                }
            }
            _ => {}
        }
    }
    let broken = depth > 0 && (bytes.len() as u64) < LOOK;
    if keys == 0 || broken { Look::Unclear } else { Look::Another }
}

/// One past the closing quote of the string whose content starts at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_top_level_statement_counts() {
        assert_eq!(look_at(br#"{"Version": "2012-10-17", "Statement" : []}"#), Look::Policy);
        assert_eq!(look_at(br#"{"a": {"Statement": []}, "b": "\"Statement\": {"}"#), Look::Another);
        assert_eq!(look_at(br#"{"a": "Statement"}"#), Look::Another);
        assert_eq!(look_at(br#"{"Version": 1,,"#), Look::Unclear);
        assert_eq!(look_at(b""), Look::Unclear);
        assert_eq!(look_at(b"\xff\x00\"\\"), Look::Unclear);
        assert_eq!(look_at(br#"[{"Statement": []}]"#), Look::Another);
    }
}
