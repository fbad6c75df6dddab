//! Finding in a text of any language what names a role or a policy: an ARN, a value after a word that says so, a data source of Terraform.

use std::sync::LazyLock;

use regex::Regex;

use crate::catalog::terraform::attachers_of;

/// How far is looked from a word, in bytes, either way: a name is near it, and in a data source among the first things that are written.
const MAX_LOOK: usize = 500;

/// How far is looked back for the block that an argument is in, in bytes.
const MAX_BLOCK: usize = 2000;

/// How blocks begin in a configuration.
const BLOCKS: [&str; 7] = ["resource \"", "data \"", "module \"", "variable \"", "output \"", "provider \"", "locals "];

/// What is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Named {
    Role,
    Policy,
}

/// By what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// By its ARN, or the end of one: `:role/deploy`.
    Arn,
    /// By a data source that looks it up.
    LookedUp,
    /// After a word that says what it is: `--role-name deploy`, `RoleName: deploy`.
    Given,
}

#[derive(PartialEq, Debug)]
pub(super) struct Found {
    pub(super) named: Named,
    pub(super) form: Form,
    /// The name, with `*` for what is put in.
    pub(super) name: String,
    /// Where it stands, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether the word before it says that it is a name.
    pub(super) is_for_name: bool,
    /// What the data source is called that looks it up.
    pub(super) label: Option<String>,
    /// Whether the form leaves no doubt that it is of IAM: an ARN, a data source, a word like `role_name`. A `role` is many things.
    pub(super) is_sure: bool,
}

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("(?i-u)role|polic(?:y|ies)").ok());

/// Every mention in the text, in order.
pub(super) fn scan(text: &str, mut found: impl FnMut(Found)) {
    let Some(words) = WORDS.as_ref() else { return };
    for word in words.find_iter(text) {
        let named = if word.len() == "role".len() { Named::Role } else { Named::Policy };
        let (before, after) = (end_of(&text[..word.start()], MAX_LOOK), start_of(&text[word.end()..]));
        let mention = in_arn(before, after, word.end())
            .or_else(|| looked_up(before, after, word.end()))
            .or_else(|| given(before, after, word.end()));
        if let Some(Mention { form, token, is_for_name, is_sure, label }) =
            mention.filter(|one| !one.token.name.is_empty())
        {
            found(Found {
                named,
                form,
                name: token.name,
                start: token.start,
                end: token.end,
                is_for_name,
                is_sure,
                label,
            });
        }
    }
}

/// Whether the text before an argument begins the block of a resource that gives a policy to a role: `resource "aws_iam_role_policy" "x" { role = `.
pub(super) fn is_attached(before: &str) -> bool {
    let mut lines = end_of(before, MAX_BLOCK).lines().rev().map(str::trim_start);
    let header = lines.find(|line| BLOCKS.iter().any(|block| line.starts_with(block)));
    let labels = header.and_then(|line| line.strip_prefix("resource \""));
    let type_name = labels.and_then(|labels| Some(labels.split_once('"')?.0));
    type_name.is_some_and(|of| attachers_of(of).any(|attacher| attacher.holder("aws_iam_role").is_some()))
}

/// The last bytes of a text, `most` at the most.
fn end_of(text: &str, most: usize) -> &str {
    let from = text.len().saturating_sub(most);
    (from..=text.len()).find_map(|from| text.get(from..)).unwrap_or_default()
}

/// The first bytes of a text, as far as is looked.
fn start_of(text: &str) -> &str {
    (0..=text.len().min(MAX_LOOK)).rev().find_map(|to| text.get(..to)).unwrap_or_default()
}

/// A run of what a name may hold, with `*` for what is put in.
struct Token {
    name: String,
    start: usize,
    end: usize,
}

struct Mention {
    form: Form,
    token: Token,
    is_for_name: bool,
    is_sure: bool,
    label: Option<String>,
}

/// `:role/service/deploy`, or the same without the colon where the key says that it is of an ARN. What the account `aws` has is nobody's own.
fn in_arn(before: &str, after: &str, at: usize) -> Option<Mention> {
    let is_of_aws = || before.ends_with(":aws:");
    if !after.starts_with('/') || !(before.ends_with(':') || is_of_arn(before)) || is_of_aws() {
        return None;
    }
    let mut token = token(&after[1..], at + 1);
    if let Some((_, name)) = token.name.rsplit_once('/') {
        token.name = name.to_owned();
    }
    Some(Mention { form: Form::Arn, token, is_for_name: false, is_sure: true, label: None })
}

/// Whether the text ends in the key of an ARN and a quote: `role_arn = "`.
fn is_of_arn(before: &str) -> bool {
    let spaces = [' ', '\t'];
    let quotes = ['"', '\''];
    let key = before.trim_end_matches(quotes).trim_end_matches(spaces);
    let Some(key) = key.strip_suffix("=>").or_else(|| key.strip_suffix([':', '='])) else { return false };
    let key = key.trim_end_matches(spaces).trim_end_matches(quotes);
    key.len()
        .checked_sub("arn".len())
        .and_then(|from| key.get(from..))
        .is_some_and(|end| end.eq_ignore_ascii_case("arn"))
}

/// `data "aws_iam_role" "deploy" { name = "deploy" }`, and what it is called.
fn looked_up(before: &str, after: &str, at: usize) -> Option<Mention> {
    before.strip_suffix("\"aws_iam_")?.trim_end().strip_suffix("data")?;
    let rest = after.strip_prefix('"')?;
    let label = rest.trim_start().strip_prefix('"').and_then(|rest| Some(rest.split_once('"')?.0.to_owned()));
    let mut offset = at + 1 + rest.find('{')? + 1;
    for line in after.get(offset - at..)?.split_inclusive('\n') {
        let trimmed = line.trim_start();
        if trimmed.starts_with('}') {
            return None;
        }
        let value = trimmed.strip_prefix("name").map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
        if let Some(value) = value.map(str::trim_start) {
            let at = |text: &str| offset + line.len() - text.len();
            let token = match value.strip_prefix('"') {
                Some(value) => token(value, at(value)),
                // An expression: any name.
                None => Token { name: "*".to_owned(), start: at(value), end: at(value) + value.trim_end().len() },
            };
            return Some(Mention { form: Form::LookedUp, token, is_for_name: true, is_sure: true, label });
        }
        offset += line.len();
    }
    None
}

/// `RoleName: deploy`, `"role" = "deploy"`, `--role-name deploy`.
fn given(before: &str, after: &str, at: usize) -> Option<Mention> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let rest = after.trim_start_matches(is_of_word);
    let word = &after[..after.len() - rest.len()];
    let start = before.trim_end_matches(is_of_word).len();
    let is_option = before[start..].starts_with("--");
    let spaces = [' ', '\t'];
    let unquoted = rest.trim_start_matches('\\').trim_start_matches(['"', '\'']).trim_start_matches(spaces);
    let value = match unquoted.strip_prefix("=>").or_else(|| unquoted.strip_prefix([':', '='])) {
        Some(value) => value,
        None if is_option && rest.starts_with(spaces) => rest,
        None => return None,
    };
    let value = value.trim_start_matches(spaces).trim_start_matches('[').trim_start_matches(spaces);
    let value = value.trim_start_matches('\\').trim_start_matches(['"', '\'']);
    let token = token(value, at + after.len() - value.len());
    // A function, a path, a URL: no name.
    let is_more = value[token.end - token.start..].starts_with(['(', ':']) || token.name.contains('/');
    let is_for_name = word.to_ascii_lowercase().ends_with("name");
    let is_sure = is_of_iam(&before[start..], word);
    (!is_more).then_some(Mention { form: Form::Given, token, is_for_name, is_sure, label: None })
}

/// Whether a key is IAM's by what stands in it before and after its word: `iam_role`, `RoleName`, `role-to-assume`.
fn is_of_iam(before: &str, after: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['_', '-'], "");
    let (before, after) = (plain(before), plain(after));
    let after = after.strip_prefix('s').unwrap_or(&after);
    ["name", "arn", "toassume"].iter().any(|end| after.starts_with(end))
        || ["iam", "assume", "execution"].iter().any(|start| before.ends_with(start))
}

/// The token at the beginning of `text`, which is at `at`.
fn token(text: &str, at: usize) -> Token {
    let (mut name, mut rest) = (String::new(), text);
    let put_in = |name: &mut String| {
        if !name.ends_with('*') {
            name.push('*');
        }
    };
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphanumeric() || matches!(first, '_' | '+' | '@' | '-' | '/' | '.') {
            name.push(first);
            rest = &rest[1..];
        } else if matches!(first, '*' | '?') {
            put_in(&mut name);
            rest = &rest[1..];
        } else if let Some(after) = after_hole(rest) {
            put_in(&mut name);
            rest = after;
        } else {
            break;
        }
    }
    let end = at + text.len() - rest.len();
    // The end of a sentence is no part of it.
    let name = name.trim_end_matches('.').to_owned();
    Token { name, start: at, end }
}

/// What follows `${…}`, `{{…}}`, `{…}`, `<…>`, `$NAME` or `%s`, where the text begins with one.
fn after_hole(text: &str) -> Option<&str> {
    let closed = |open: char, close: char| {
        let mut depth = 0;
        for (at, c) in text.char_indices() {
            depth += usize::from(c == open);
            if c == close {
                depth -= usize::from(depth > 0);
                if depth == 0 {
                    return Some(&text[at + 1..]);
                }
            }
            if c == '\n' {
                return None;
            }
        }
        None
    };
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match text.as_bytes() {
        [b'$', b'{', ..] | [b'{', ..] => closed('{', '}'),
        [b'<', ..] => closed('<', '>'),
        [b'$', ..] => Some(text[1..].trim_start_matches(is_of_word)).filter(|rest| rest.len() + 1 < text.len()),
        [b'%', b's' | b'v' | b'd', ..] => Some(&text[2..]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Named, Form, String)> {
        let mut all = Vec::new();
        scan(text, |found| {
            assert!(text.get(found.start..found.end).is_some_and(|text| !text.is_empty()), "{found:?}");
            all.push((found.named, found.form, found.name));
        });
        all
    }

    #[test]
    fn scripts_templates_and_terraform_name_roles() {
        let role = |form, name: &str| vec![(Named::Role, form, name.to_owned())];
        for (text, form, name) in [
            ("ARN=\"arn:aws:iam::111122223333:role/deploy\"", Form::Arn, "deploy"),
            ("see arn:aws:iam::111122223333:role/service/deploy.", Form::Arn, "deploy"),
            ("\"arn:aws:iam::${data.x.account_id}:role/${var.name}-deploy\"", Form::Arn, "*-deploy"),
            ("f'arn:aws:iam::{account}:role/photos-{env}-x'", Form::Arn, "photos-*-x"),
            ("arn:aws:iam::$ACCOUNT:role/photos-$STAGE-x", Form::Arn, "photos-*-x"),
            ("aws iam get-role --role-name deploy", Form::Given, "deploy"),
            ("  RoleName: deploy\n", Form::Given, "deploy"),
            ("{\"roleName\": \"deploy\"}", Form::Given, "deploy"),
            ("iam.get_role(RoleName='deploy')", Form::Given, "deploy"),
            ("role = [\"deploy\"]", Form::Given, "deploy"),
            (
                "data \"aws_iam_role\" \"x\" {\n  count = 1\n  name  = \"${local.prefix}-deploy\"\n}",
                Form::LookedUp,
                "*-deploy",
            ),
            ("data \"aws_iam_role\" \"{{ x }}\" {\n  name = \"deploy\"\n}", Form::LookedUp, "deploy"),
        ] {
            assert_eq!(found(text), role(form, name), "{text}");
        }
        assert_eq!(
            found("arn:aws:iam::111122223333:policy/photos/read"),
            [(Named::Policy, Form::Arn, "read".to_owned())]
        );
        assert_eq!(found("role_arn: 'role/deploy'"), role(Form::Arn, "deploy"));
    }

    #[test]
    fn keys_of_iam_are_told_from_those_of_others() {
        let is_sure = |text: &str| {
            let mut all = Vec::new();
            scan(text, |found| all.push(found.is_sure));
            all
        };
        let of_iam = ["role_name: web", "--role-arn web", "RoleName=web", "role-to-assume: web", "iam_role = \"web\""];
        for text in of_iam {
            assert_eq!(is_sure(text), [true], "{text}");
        }
        for text in ["role: web", "<nav role=\"navigation\">", "restartPolicy: Always", "--role web"] {
            assert_eq!(is_sure(text), [false], "{text}");
        }
    }

    #[test]
    fn who_gives_a_role_a_policy_is_told_from_who_uses_it() {
        for (before, expected) in [
            ("resource \"aws_iam_role_policy\" \"x\" {\n  role = ", true),
            ("resource \"aws_iam_role_policy_attachment\" \"x\" { role = ", true),
            ("resource \"aws_iam_role_policies_exclusive\" \"x\" { role_name = ", true),
            ("resource \"aws_iam_policy_attachment\" \"x\" {\n  name  = \"x\"\n  roles = [", true),
            ("resource \"aws_iam_user_policy\" \"x\" {\n  user = ", false),
            ("resource \"aws_iam_instance_profile\" \"x\" {\n  role = ", false),
            ("resource \"aws_iam_role_policy\" \"x\" {\n}\n\nmodule \"x\" {\n  role = ", false),
            ("role = ", false),
        ] {
            assert_eq!(is_attached(before), expected, "{before}");
        }
    }

    #[test]
    fn no_look_goes_far() {
        let far = |length: usize| format!("role-name={{{}}}-deploy", "x".repeat(length));
        assert_eq!(found(&far(100)), [(Named::Role, Form::Given, "*-deploy".to_owned())]);
        assert_eq!(found(&far(1000)), []);
        assert_eq!(found(&"role={".repeat(20_000)), []);
        assert_eq!(found(&"é".repeat(1000).replacen("éé", "éroleé", 1)), []);
        let beside = format!("{}:role/deploy {}", "é".repeat(499), "é".repeat(499));
        assert_eq!(found(&beside), [(Named::Role, Form::Arn, "deploy".to_owned())]);
    }

    /// The block that an argument is in is looked for a while: behind a long one nothing says that it gives a policy.
    #[test]
    fn the_block_of_an_argument_is_near() {
        let attached = |length: usize| {
            is_attached(&format!("resource \"aws_iam_role_policy\" \"x\" {{\n  # {}\n  role = ", "é".repeat(length)))
        };
        assert!(attached(900));
        assert!(!attached(1100));
    }

    #[test]
    fn what_looks_a_role_up_has_a_label() {
        let text = "data \"aws_iam_role\" \"worker\" {\n  name = local.worker_role\n}\nROLE=arn:aws:iam::111122223333:role/worker\n";
        let mut all = Vec::new();
        scan(text, |found| all.push((text[found.start..found.end].to_owned(), found.name, found.label)));
        assert_eq!(all[0], ("local.worker_role".to_owned(), "*".to_owned(), Some("worker".to_owned())));
        assert_eq!(all.last(), Some(&("worker".to_owned(), "worker".to_owned(), None)));
    }

    #[test]
    fn declarations_paths_and_calls_name_none() {
        for text in [
            "resource \"aws_iam_role\" \"deploy\" {\n  name = \"deploy\"\n}",
            "source = \"../modules/role/main\"",
            "policy = jsonencode({})",
            "aws_iam_role.deploy",
            "data \"aws_iam_role\" \"x\" {\n}\nname = \"deploy\"",
            "the role of everybody",
            "role: arn:aws:iam::1:user/x",
            "role",
            "role/",
            "role=\"${",
            "cd policy/read",
            "cp -r 'role/web' \"role/api\"",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "arn:aws-us-gov:iam::aws:policy/service-role/AWSLambdaRole",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
