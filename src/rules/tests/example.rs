//! The examples of a page: its fenced `hcl` and `json` blocks, and what they say should be found.
//!
//! A block is one project of its own. What follows the language is `key=value`: `persona=pedantic`, `only=<rule>,<rule>` (other rules are not run),
//! `type=trust|resource|boundary|session|scp|rcp|vpc-endpoint` (of a JSON policy; identity unless it says so), `file=<name>` (the block is a file of the project that the block before
//! began). A comment `# error: [rule] "part of the message"` stands on the line that must be flagged, or alone on the line before it; in JSON it is `//`. Instead of `error` it may
//! name the severity. `# error+3: …` stands three lines above: what is in a heredoc has no comments.

use crate::rules::{Persona, Severity};

/// One project and what must be found in it: neither more nor less.
#[derive(Debug)]
pub(super) struct Example {
    /// `rules/<category>/<rule>.md:<line>`
    pub(super) at: String,
    pub(super) files: Vec<File>,
    pub(super) persona: Persona,
    pub(super) only: Vec<String>,
    pub(super) policy_type: Option<String>,
    pub(super) expected: Vec<Expected>,
}

#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) text: String,
}

/// A finding that must be there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Expected {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) rule: String,
    pub(super) severity: Option<Severity>,
    pub(super) message: String,
}

/// The examples of a page. Panics where a page is not well written: this is a test.
pub(super) fn examples(path: &str, page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let text: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default();
        if !["hcl", "json"].contains(&language) {
            continue;
        }
        let at = format!("{path}:{}", number + 1);
        let mut example = Example {
            at: at.clone(),
            files: Vec::new(),
            persona: Persona::Regular,
            only: Vec::new(),
            policy_type: None,
            expected: Vec::new(),
        };
        let mut name = None;
        for word in words {
            match word.split_once('=') {
                Some(("persona", value)) => example.persona = value.parse().expect("a persona"),
                Some(("only", value)) => example.only = value.split(',').map(str::to_owned).collect(),
                Some(("type", value)) => example.policy_type = Some(value.to_owned()),
                Some(("file", value)) => name = Some(value.to_owned()),
                _ => panic!("{at}: `{word}` is not understood"),
            }
        }
        let (continues, name) = match (name, language) {
            (Some(name), _) => (true, name),
            (None, "json") => (false, "policy.json".to_owned()),
            (None, _) => (false, "main.tf".to_owned()),
        };
        let target = match examples.last_mut().filter(|_| continues) {
            Some(before) => before,
            None => {
                examples.push(example);
                examples.last_mut().expect("just pushed")
            }
        };
        let comment = if language == "json" { "//" } else { "#" };
        let mut kept = String::new();
        for (index, line) in text.iter().enumerate() {
            let (code, marks) = split_marks(line, comment);
            let alone = code.trim().is_empty() && !marks.is_empty();
            for mark in marks {
                target.expected.push(expectation(&at, &name, index + 1, alone, mark));
            }
            kept.push_str(code.trim_end());
            kept.push('\n');
        }
        target.files.push(File { name, text: kept });
    }
    examples
}

const WORDS: [&str; 5] = ["error", "critical", "high", "medium", "low"];

fn split_marks<'a>(line: &'a str, comment: &str) -> (&'a str, Vec<&'a str>) {
    let starts = |at: &usize| {
        let rest = line[*at + comment.len()..].trim_start();
        WORDS.iter().any(|word| rest.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', '+'])))
    };
    let cuts: Vec<usize> = line.match_indices(comment).map(|(at, _)| at).filter(starts).collect();
    let code = cuts.first().map_or(line, |&first| &line[..first]);
    let ends = cuts.iter().skip(1).copied().chain([line.len()]);
    (code, cuts.iter().zip(ends).map(|(&from, to)| line[from + comment.len()..to].trim()).collect())
}

fn expectation(at: &str, file: &str, line: usize, alone: bool, mark: &str) -> Expected {
    let bad = || -> ! { panic!("{at}: `{mark}` is not `error: [rule] \"message\"`") };
    let Some((head, rest)) = mark.split_once(':') else { bad() };
    let (word, below) = head.split_once('+').unwrap_or((head, if alone { "1" } else { "0" }));
    let Some((rule, message)) = rest.trim().strip_prefix('[').and_then(|rest| rest.split_once(']')) else { bad() };
    let message = message.trim();
    let quoted = message.len() > 1 && message.starts_with('"') && message.ends_with('"');
    if !message.is_empty() && !quoted {
        bad()
    }
    Expected {
        file: file.to_owned(),
        line: line + below.parse::<usize>().expect("a number of lines"),
        rule: rule.to_owned(),
        severity: word.parse().ok(),
        message: message.trim_matches('"').to_owned(),
    }
}

#[test]
fn blocks_and_marks_are_read() {
    let page = "# x\n\n```json type=trust persona=pedantic\n{\n  \"a\": 1 // high: [r] \"m\" // error: [s]\n}\n```\n\n```text\nno\n```\n\n\
                ```hcl\n# error: [t]\na = 1\n# just words: # error\n```\n\n```hcl file=b.tf\n# low+2: [u]\nb = <<E\n*\nE\n```\n";
    let found = examples("p.md", page);
    assert_eq!(found.len(), 2);
    let expected = |file: &str, line, rule: &str, severity, message: &str| Expected {
        file: file.to_owned(),
        line,
        rule: rule.to_owned(),
        severity,
        message: message.to_owned(),
    };
    assert_eq!(found[0].at, "p.md:3");
    assert_eq!((found[0].persona, found[0].policy_type.as_deref()), (Persona::Pedantic, Some("trust")));
    assert_eq!(found[0].files[0].text, "{\n  \"a\": 1\n}\n");
    assert_eq!(
        found[0].expected,
        [expected("policy.json", 2, "r", Some(Severity::High), "m"), expected("policy.json", 2, "s", None, "")]
    );
    assert_eq!(found[1].files.len(), 2);
    assert_eq!(
        found[1].expected,
        [expected("main.tf", 2, "t", None, ""), expected("b.tf", 3, "u", Some(Severity::Low), "")]
    );
}
