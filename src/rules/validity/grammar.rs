//! Rules that say what reading a document found wrong with it: one page for each kind of mistake.

use std::cell::LazyCell;

use crate::graph::{Form, Policy};
use crate::json::{self, Json, Kind};
use crate::policy::{PolicyType, Problem};
use crate::rules::draft::head;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Finding, Persona, PolicyAt, Report, Rule, Severity, StatementKey};
use crate::text::Text;

/// A rule whose findings are problems that the reader of policies has named.
#[derive(Debug)]
pub(in crate::rules) struct Grammar {
    page: fn() -> &'static Page,
    /// The codes of its problems.
    codes: &'static [&'static str],
    /// What to do about one, by its code.
    help: fn(&str) -> &'static str,
}

pub(in crate::rules) static WRONG_JSON_TYPE: Grammar = Grammar {
    page: || page!("validity", "wrong-json-type"),
    codes: &["not-an-object", "wrong-type", "nested-list", "null"],
    help: |code| match code {
        "not-an-object" => "write an object with Version and Statement",
        "null" => "leave the element out instead of setting it to null",
        "nested-list" => "write one list",
        _ => "write the value in the type that the element has",
    },
};

pub(in crate::rules) static UNKNOWN_ELEMENT: Grammar = Grammar {
    page: || page!("validity", "unknown-element"),
    codes: &["unknown-element", "wrong-case"],
    help: |code| match code {
        "wrong-case" => "spell the element as the policy language does",
        _ => "take it out, or spell it as the policy language does",
    },
};

pub(in crate::rules) static DUPLICATE_ELEMENT: Grammar = Grammar {
    page: || page!("validity", "duplicate-element"),
    codes: &["duplicate-key"],
    help: |_| "join the two: what a reader of JSON makes of a repeated key is its own choice",
};

pub(in crate::rules) static INVALID_EFFECT: Grammar = Grammar {
    page: || page!("validity", "invalid-effect"),
    codes: &["effect-invalid"],
    help: |_| "write Allow or Deny, with a capital",
};

pub(in crate::rules) static CONFLICTING_ELEMENTS: Grammar = Grammar {
    page: || page!("validity", "conflicting-elements"),
    codes: &["action-and-not-action", "resource-and-not-resource", "principal-and-not-principal"],
    help: |_| "keep the one that says what is meant, or write two statements",
};

impl Rule for Grammar {
    fn page(&self) -> &'static Page {
        (self.page)()
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let problems = &at.policy.document.problems;
        // A statement where a document should be lacks the Statement around it: one mistake.
        let is_statement = at.policy.document.statements.is_empty() && is_statement(&at.policy.json);
        // What is made of text that is no JSON is told by `json-syntax-error`.
        let is_guess = LazyCell::new(|| parsed(at).is_some_and(|parsed| !parsed.problems.is_empty()));
        for problem in problems.iter().filter(|problem| self.codes.contains(&problem.code)) {
            let is_said = match problem.code {
                "unknown-element" => is_statement,
                "not-an-object" => *is_guess,
                _ => false,
            };
            if is_said {
                continue;
            }
            let finding = of_problem(at, self.page(), problem).with_help((self.help)(problem.code));
            let finding = match problem.code {
                "null" => finding
                    .with_severity(Severity::Low)
                    .with_persona(Persona::Pedantic)
                    .with_confidence(Confidence::Medium),
                "duplicate-key" | "wrong-case" => finding.with_confidence(Confidence::Medium),
                "wrong-type" if *is_guess => finding.with_persona(Persona::Auditor),
                _ => finding,
            };
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// Whether an object has elements that only a statement has, in whatever case.
pub(super) fn is_statement(json: &Json) -> bool {
    let is_one = |key: &str| ["Effect", "Action", "NotAction"].iter().any(|element| element.eq_ignore_ascii_case(key));
    match &json.kind {
        Kind::Object(members) => members.iter().any(|member| member.key.known().is_some_and(|key| is_one(&key))),
        _ => false,
    }
}

/// The text of a document as JSON, where somebody wrote it out: what jsonencode and data sources print is JSON.
pub(in crate::rules) fn parsed(at: &PolicyAt<'_>) -> Option<json::Parsed> {
    let written_out = matches!(at.policy.form, Form::Heredoc | Form::JsonFile);
    at.policy.rendered.as_ref().filter(|_| written_out).map(json::parse)
}

/// A finding that says `problem`, of the statement that it is in.
pub(super) fn of_problem(at: &PolicyAt<'_>, page: &'static Page, problem: &Problem) -> Finding {
    let mut finding = at.finding(page, problem.message.clone()).about(problem.message.clone());
    let statement = problem.statement.and_then(|index| at.policy.document.statements.get(index));
    finding.statement = statement.map(|statement| StatementKey {
        index: statement.index,
        sid: statement.sid.as_ref().map(|sid| sid.text.to_string()),
    });
    let origin = if problem.origin.is_empty() { statement.map(|of| &of.origin) } else { Some(&problem.origin) };
    let span = origin.and_then(|origin| head(at, origin)).or(at.policy.header);
    let confidence = if at.policy.alternative { Confidence::Medium } else { Confidence::High };
    finding.with_label(span, label(at.policy.policy_type)).with_confidence(confidence)
}

/// What comes of a document that breaks the grammar.
fn label(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::Resource | PolicyType::VpcEndpoint => "the service refuses the policy",
        PolicyType::Scp | PolicyType::Rcp => "AWS Organizations refuses the policy",
        PolicyType::Session => "the session cannot be made",
        PolicyType::Identity | PolicyType::Trust | PolicyType::Boundary => "IAM refuses the policy",
    }
}

/// Whether a resource may be without the policy that is written in it: what is nothing but a policy may not, an endpoint's aside, nor a role without its trust.
fn may_be_left_out(policy: &Policy) -> bool {
    let type_name = policy.address.as_ref().map_or("", |address| &*address.type_name);
    matches!(policy.policy_type, PolicyType::Resource | PolicyType::VpcEndpoint)
        && (!type_name.ends_with("_policy") || type_name == "aws_vpc_endpoint_policy")
}

/// `rules/validity/json-syntax-error.md`
#[derive(Debug)]
pub(in crate::rules) struct JsonSyntaxError;

impl Rule for JsonSyntaxError {
    fn page(&self) -> &'static Page {
        page!("validity", "json-syntax-error")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        // Of a file that is nothing but the policy it is an error of the input already.
        let persona = if at.policy.path.is_some() { Persona::Auditor } else { Persona::Regular };
        if persona > report.persona() {
            return;
        }
        let Some(parsed) = parsed(at) else { return };
        let Some(first) = parsed.problems.first() else { return };
        let more = match parsed.problems.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let span = first.origin.primary().or_else(|| head(at, &at.policy.document.origin)).or(at.policy.header);
        let is_blank = at.policy.rendered.as_ref().and_then(Text::known).is_some_and(|text| text.trim().is_empty());
        let (message, help) = match is_blank {
            true => (
                "the text of the policy is empty".to_owned(),
                match may_be_left_out(at.policy) {
                    true => "write the policy, or leave the argument out",
                    false => "write the policy: the argument cannot be left out",
                },
            ),
            false => (
                format!("the policy is not valid JSON: {}{more}", first.message),
                "write the policy with jsonencode or aws_iam_policy_document, which cannot get it wrong",
            ),
        };
        let finding = at
            .finding(self.page(), message)
            .about(first.code)
            .with_label(span, label(at.policy.policy_type))
            .with_help(help);
        report.push(finding.with_persona(persona), std::iter::empty::<Claim>());
    }
}
