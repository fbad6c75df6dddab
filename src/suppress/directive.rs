//! What a comment asks for: `iamlint: ignore[resource-wildcard] until=2027-01-31 reason: replaced next quarter`.

use std::ops::Range;

use crate::config::Date;
use crate::rules;

/// What every comment begins with that asks for something.
pub(super) const MARKER: &str = "iamlint:";

/// What a comment asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Directive {
    /// Whether it is about the whole file.
    pub(super) file: bool,
    /// The rules it names, with the bytes of each name.
    pub(super) rules: Vec<(&'static str, Range<usize>)>,
    /// What is between the brackets.
    pub(super) list: Range<usize>,
    /// The last day on which it counts.
    pub(super) until: Option<Date>,
    /// Why.
    pub(super) reason: Option<String>,
}

/// Why a comment cannot be followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Invalid {
    /// One sentence, without a full stop.
    pub(super) what: String,
    /// The bytes that are wrong.
    pub(super) at: Range<usize>,
    /// What was probably meant.
    pub(super) help: String,
}

/// A comment that asks for something, and its bytes in the text.
pub(super) type Read = (Range<usize>, Result<Directive, Vec<Invalid>>);

const EXAMPLE: &str = "write `iamlint: ignore[RULE] reason: WHY`";

/// Words with which other tools' comments suppress: who writes one after the tool's name means that.
const VERBS: [&str; 7] = ["ignore", "ignore-file", "skip", "disable", "suppress", "allow", "noqa"];

/// What the lines of a comment's text ask for. Lines that ask for nothing are left out.
pub(super) fn read(text: &str) -> Vec<Read> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split('\n') {
        let begin = at;
        at += line.len() + 1;
        if let Some(offset) = asks(line) {
            let own = line.get(offset..).unwrap_or_default().trim_end();
            found.push((begin + offset..begin + offset + own.len(), directive(own, begin + offset)));
        }
    }
    found
}

/// Where a line begins to ask for something: at its first word, or, behind what is for another tool, where there is no doubt.
fn asks(line: &str) -> Option<usize> {
    let first = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '/'));
    let start = line.len() - first.len();
    let name = first.get(..7).filter(|name| name.eq_ignore_ascii_case("iamlint"));
    if name.is_some() {
        if first.starts_with(MARKER) {
            return Some(start);
        }
        // Only what would suppress something if it were written well is worth a word.
        let rest = first.get(7..)?.trim_start_matches([':', '.', '-', ' ']);
        let verb = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next()?;
        let is_verb = VERBS.contains(&verb.to_ascii_lowercase().as_str());
        let apart = first.as_bytes().get(7).is_some_and(|byte| b":.- ".contains(byte));
        let asks = is_verb
            && apart
            && (first.as_bytes().get(7) != Some(&b' ') || rest[verb.len()..].starts_with(['[', '(', '=', ':']));
        return asks.then_some(start);
    }
    ["iamlint: ignore[", "iamlint: ignore-file["].iter().filter_map(|words| line.find(words)).min()
}

fn directive(text: &str, base: usize) -> Result<Directive, Vec<Invalid>> {
    let place = |from: usize, len: usize| base + from..base + from + len;
    let invalid = |what: String, at: Range<usize>, help: String| Err(vec![Invalid { what, at, help }]);
    let Some(rest) = text.strip_prefix(MARKER) else {
        let what = "this comment suppresses nothing: it does not begin with `iamlint:`".to_owned();
        return invalid(what, place(0, text.len()), EXAMPLE.to_owned());
    };
    let rest = rest.trim_start();
    let verb_at = text.len() - rest.len();
    let verb = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
    let file = match verb {
        "ignore" => false,
        "ignore-file" => true,
        _ => {
            let what = match verb {
                "" => "this comment suppresses nothing: it says neither `ignore` nor `ignore-file`".to_owned(),
                _ => format!("`{verb}` is not known: a comment says `ignore` or `ignore-file`"),
            };
            let at = if verb.is_empty() { place(0, text.len()) } else { place(verb_at, verb.len()) };
            return invalid(what, at, EXAMPLE.to_owned());
        }
    };
    let rest = &rest[verb.len()..];
    let Some((names, tail)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        let what = format!("`{verb}` names no rule");
        return invalid(what, place(verb_at, verb.len()), "name the rules: ignore[resource-wildcard]".to_owned());
    };
    let list_at = text.len() - tail.len() - 1 - names.len();
    let mut problems = Vec::new();
    let mut rules: Vec<(&'static str, Range<usize>)> = Vec::new();
    let mut at = list_at;
    for written in names.split(',') {
        let name = written.trim();
        let range = place(at + written.len() - written.trim_start().len(), name.len());
        at += written.len() + 1;
        match rules::find(name) {
            Ok(rule) => rules.push((rule.page().name(), range)),
            Err(_) if name.is_empty() => problems.push(Invalid {
                what: format!("`{verb}` names no rule"),
                at: if range.is_empty() { place(list_at - 1, names.len() + 2) } else { range },
                help: "name the rules: ignore[resource-wildcard]".to_owned(),
            }),
            Err(unknown) => problems.push(Invalid {
                what: format!("no rule is called `{name}`"),
                at: range,
                help: match unknown.suggestion {
                    _ if is_category(name) => format!("{name} is a category: a comment names rules, one by one"),
                    Some(suggestion) => format!("did you mean `{suggestion}`?"),
                    None => "`iamlint rules` lists every rule".to_owned(),
                },
            }),
        }
    }
    let (mut until, mut reason) = (None, None);
    let mut left = tail.trim_start();
    if let Some(rest) = left.strip_prefix("until=").map(str::trim_start) {
        let word = rest.split_whitespace().next().unwrap_or_default();
        let at = text.len() - rest.len();
        match word.parse::<Date>() {
            Ok(date) => until = Some(date),
            Err(error) => {
                problems.push(Invalid { what: error.to_string(), at: place(at, word.len()), help: EXAMPLE.to_owned() });
            }
        }
        left = rest[word.len()..].trim_start();
    }
    match left.strip_prefix("reason:") {
        Some(words) => reason = Some(words.trim().to_owned()).filter(|words| !words.is_empty()),
        None if left.is_empty() => {}
        None => {
            let word = left.split_whitespace().next().unwrap_or_default();
            let help = match until {
                Some(_) => "write the reason after `reason:`",
                None => "write the reason after `reason:`, and a last day as `until=2027-01-31` before it",
            };
            let what = format!("`{word}` is neither `until=` nor `reason:`");
            problems.push(Invalid { what, at: place(text.len() - left.len(), word.len()), help: help.to_owned() });
        }
    }
    match problems.is_empty() {
        true => Ok(Directive { file, rules, list: place(list_at, names.len()), until, reason }),
        false => Err(problems),
    }
}

fn is_category(name: &str) -> bool {
    rules::registry().iter().any(|rule| rule.page().category() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first line that asks for something asks for.
    fn one(text: &str) -> Result<Directive, Vec<Invalid>> {
        read(text).into_iter().next().expect("it asks for something").1
    }

    #[test]
    fn comments_are_read() {
        let text = " iamlint: ignore[resource-wildcard, action-wildcard] until=2027-01-31 reason: list-only: no type";
        let directive = one(text).unwrap();
        let names: Vec<(&str, &str)> = directive.rules.iter().map(|(name, at)| (*name, &text[at.clone()])).collect();
        assert_eq!(names, [("resource-wildcard", "resource-wildcard"), ("action-wildcard", "action-wildcard")]);
        assert_eq!(&text[directive.list.clone()], "resource-wildcard, action-wildcard");
        assert_eq!(directive.until.unwrap().to_string(), "2027-01-31");
        assert_eq!((directive.reason.as_deref(), directive.file), (Some("list-only: no type"), false));
        assert!(one("iamlint:ignore-file[full-admin]").unwrap().file);
        assert_eq!(one("iamlint: ignore[full-admin] reason:  ").unwrap().reason, None);
        let two = read("\n * iamlint: ignore[full-admin] reason: a\n * iamlint: ignore[resource-wildcard] reason: b\n");
        assert_eq!(two.iter().map(|(_, read)| read.clone().unwrap().reason.unwrap()).collect::<Vec<_>>(), ["a", "b"]);
        let after = "tfsec:ignore:aws-iam iamlint: ignore[full-admin] reason: a";
        assert_eq!(&after[read(after)[0].0.clone()], "iamlint: ignore[full-admin] reason: a");
    }

    #[test]
    fn what_asks_for_nothing_is_left_alone() {
        for text in [
            "see iamlint: it says so",
            "iamlint ignores this",
            "iamlintish: ignore",
            "IAMLINT",
            " checkov:skip=CKV_AWS_1",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn what_cannot_be_followed_is_said() {
        let wrong = |text: &str| {
            let problems = one(text).unwrap_err();
            let shown =
                |problem: &Invalid| format!("{} | {} | {}", problem.what, &text[problem.at.clone()], problem.help);
            problems.iter().map(shown).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(
            wrong("iamlint: ignore[resource-wildcards, trust]"),
            "no rule is called `resource-wildcards` | resource-wildcards | did you mean `resource-wildcard`?\n\
             no rule is called `trust` | trust | trust is a category: a comment names rules, one by one"
        );
        assert!(wrong("iamlint: ignore reason: all").starts_with("`ignore` names no rule | ignore | "));
        assert!(wrong("iamlint: ignore[]").starts_with("`ignore` names no rule | [] | "));
        assert!(wrong("iamlint: skip[full-admin]").starts_with("`skip` is not known: "));
        assert!(wrong("iamlint:").starts_with("this comment suppresses nothing"));
        assert!(wrong("iamlint.ignore[full-admin]").starts_with("this comment suppresses nothing: it does not begin"));
        assert!(wrong("Iamlint: ignore[full-admin]").starts_with("this comment suppresses nothing: it does not begin"));
        assert!(wrong("iamlint ignore[full-admin]").starts_with("this comment suppresses nothing: it does not begin"));
        assert!(wrong("iamlint: ignore[full-admin] until=soon").starts_with("`soon` is not a day"));
        let apart = wrong("iamlint: ignore[full-admin] until= é reason: white space is no part of the day");
        assert!(apart.starts_with("`é` is not a day") && apart.contains(" | é | ") && !apart.contains('\n'), "{apart}");
        assert!(
            wrong("iamlint: ignore[full-admin] because")
                .starts_with("`because` is neither `until=` nor `reason:` | because | ")
        );
        assert!(wrong("iamlint: ignore[full-admin").starts_with("`ignore` names no rule"));
    }
}
