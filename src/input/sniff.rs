//! Whether a JSON file is an IAM policy or a Terraform plan, from its beginning.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How much of a file is looked at: its top-level keys usually stand well within.
const LOOK: u64 = 64 * 1024;

/// How much is looked at first: a policy says within it that it is one.
const GLANCE: usize = 2 * 1024;

/// What the beginning of a JSON file says of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    /// An object with a `Statement`, and without what a rule of AWS WAF has besides.
    Policy,
    /// An object with a `format_version` and what a plan or a state has besides, or a state as Terraform keeps it.
    Plan,
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
        Look::Plan | Look::Another => false,
        Look::Unclear => path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().contains("polic")),
    }
}

/// Whether a file of any name is a JSON object with a top-level `Statement`.
pub(super) fn has_statement(path: &Path) -> bool {
    look(path) == Look::Policy
}

/// Whether a file of any name is a plan: what `terraform show -json` prints, or what it reads.
pub(super) fn looks_like_plan(path: &Path) -> bool {
    let bytes = beginning(path);
    is_plan_file(&bytes) || look_at(&bytes) == Look::Plan
}

/// Whether the text is what `terraform show -json` prints of a plan or a state.
pub fn is_plan(text: &str) -> bool {
    let bytes = text.as_bytes();
    look_at(bytes.get(..LOOK as usize).unwrap_or(bytes)) == Look::Plan
}

/// Whether the text is a JSON object with a top-level `Statement`.
pub fn is_policy(text: &str) -> bool {
    let bytes = text.as_bytes();
    look_at(bytes.get(..LOOK as usize).unwrap_or(bytes)) == Look::Policy
}

/// Whether the bytes begin a plan in Terraform's own format: a zip archive whose first file is `tfplan`.
pub(super) fn is_plan_file(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && bytes.get(30..36) == Some(b"tfplan")
}

fn look(path: &Path) -> Look {
    let Some(mut file) = open(path) else { return Look::Unclear };
    let mut bytes = Vec::with_capacity(GLANCE);
    let glance = file.by_ref().take(GLANCE as u64).read_to_end(&mut bytes);
    // What follows may only add keys.
    if glance.is_ok() && look_at(&bytes) == Look::Policy {
        return Look::Policy;
    }
    look_at(&the_rest(file, bytes))
}

fn beginning(path: &Path) -> Vec<u8> {
    open(path).map_or_else(Vec::new, |file| the_rest(file, Vec::new()))
}

/// The file, if it is one: opening a named pipe would wait for its writer.
fn open(path: &Path) -> Option<File> {
    path.is_file().then(|| File::open(path).ok()).flatten()
}

/// What is looked at of a file of which these bytes were read already; nothing of one that cannot be read.
fn the_rest(file: File, mut bytes: Vec<u8>) -> Vec<u8> {
    if file.take(LOOK - bytes.len() as u64).read_to_end(&mut bytes).is_err() {
        bytes.clear();
    }
    utf16(&bytes).map_or(bytes, String::into_bytes)
}

/// The text of bytes that say of themselves that they are UTF-16: what PowerShell makes of a program's output.
pub(super) fn utf16(bytes: &[u8]) -> Option<String> {
    let (encoding, mark) =
        encoding_rs::Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != encoding_rs::UTF_8)?;
    Some(encoding.decode_without_bom_handling(bytes.get(mark..)?).0.into_owned())
}

/// Whether an object with these keys is a plan, a state, or a state as Terraform keeps it.
fn has_plan_keys(keys: &[&[u8]]) -> bool {
    let has = |name: &str| keys.contains(&name.as_bytes());
    let parts = ["planned_values", "resource_changes", "values", "variables", "terraform_version", "prior_state"];
    (has("format_version") && parts.into_iter().any(has)) || (has("lineage") && has("serial"))
}

/// Goes through the bytes once, counting brackets outside of strings. An object that ends before all it opened is closed says nothing for sure,
/// unless there was no more to look at than its beginning.
fn look_at(bytes: &[u8]) -> Look {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut depth = 0usize;
    let mut keys: Vec<&[u8]> = Vec::new();
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
                        let of_waf = keys.iter().any(|key| *key == b"Priority");
                        return if of_waf { Look::Another } else { Look::Policy };
                    }
                    keys.push(text);
                }
            }
            _ => {}
        }
    }
    let broken = depth > 0 && (bytes.len() as u64) < LOOK;
    if has_plan_keys(&keys) {
        return Look::Plan;
    }
    if keys.is_empty() || broken { Look::Unclear } else { Look::Another }
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
        assert_eq!(look_at(br#"{"Name": "a", "Priority": 1, "Statement": {}}"#), Look::Another);
        assert_eq!(look_at(br#"{"Version": 1,,"#), Look::Unclear);
        assert_eq!(look_at(b""), Look::Unclear);
        assert_eq!(look_at(b"\xff\x00\"\\"), Look::Unclear);
        assert_eq!(look_at(br#"[{"Statement": []}]"#), Look::Another);
    }

    #[test]
    fn plans_are_told_by_their_keys() {
        assert_eq!(look_at(br#"{"format_version":"1.2","terraform_version":"1.11.4","planned_va"#), Look::Plan);
        assert_eq!(look_at(br#"{"format_version":"1.0","provider_schemas":{"planned_values":1}}"#), Look::Another);
        assert_eq!(look_at(br#"{"version":4,"serial":1,"lineage":"a","outputs":{}}"#), Look::Plan);
        assert!(is_plan_file(b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\t\0tfplan"));
        assert!(!is_plan_file(b"PK\x03\x04"));
        assert_eq!(utf16(b"\xff\xfe{\0}\0").as_deref(), Some("{}"));
        assert_eq!(utf16(b"\xef\xbb\xbf{}"), None);
    }
}
