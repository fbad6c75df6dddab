//! `rules/style/empty-condition.md`

use super::empty::is_written_here;
use crate::policy::{Condition, PolicyType};
use crate::rules::page::{Page, page};
use crate::rules::validity::parsed;
use crate::rules::{Claim, Confidence, Fix, Persona, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct EmptyCondition;

impl Rule for EmptyCondition {
    fn page(&self) -> &'static Page {
        page!("style", "empty-condition")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let block = &at.statement.condition;
        // A condition that the provider dropped leaves an empty one behind; `condition-dropped` speaks of it.
        let lost = !at.policy.policy.dropped.is_empty();
        // What is made of text that is no JSON is told by `json-syntax-error`.
        let is_guess = || parsed(at.policy).is_some_and(|parsed| !parsed.problems.is_empty());
        if block.conditions.is_empty() && !block.origin.is_empty() && !lost && !is_guess() {
            let finding = at
                .finding(self.page(), "Condition is empty: the statement holds for every request")
                .with_severity(Severity::Low)
                .about("Condition")
                .with_label(block.origin.primary(), "asks for nothing")
                .with_help("write the condition that was meant, or leave it out")
                .with_fix(Fix::remove("remove the empty Condition", &block.origin));
            // The console writes one into every trust policy it makes.
            let finding = match at.policy_type() {
                PolicyType::Trust => finding.with_persona(Persona::Pedantic),
                _ => finding,
            };
            report.push(finding, std::iter::empty::<Claim>());
        }
        for condition in &block.conditions {
            if !condition.values.is_empty() || !condition.unknown.is_empty() {
                continue;
            }
            let key = &condition.key.text;
            let Some(when) = holds(condition) else { continue };
            let mut finding = at
                .finding(
                    self.page(),
                    format!("{} on {key} has no value: it {}", condition.operator.text, when.effect(&key.to_string())),
                )
                .about(format!("{} {key}", condition.operator.text))
                .with_label(condition.key.span(), "compared with nothing")
                .with_help(when.help());
            if !is_written_here(at, &condition.origin) {
                finding = finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Low);
            }
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// When a condition without values holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Never,
    Always,
    Absent,
    Present,
}

/// Which of these it is, where the operator is known. One request value has to match, or all have to, or none may; and there is nothing to match.
fn holds(condition: &Condition) -> Option<When> {
    let operator = condition.operator.text.known()?.to_ascii_lowercase();
    let (set, operator) = match operator.split_once(':') {
        Some((set, operator)) => (Some(set), operator),
        None => (None, operator.as_str()),
    };
    let if_exists = operator.ends_with("ifexists");
    Some(match (set, operator.contains("not")) {
        (Some("foranyvalue"), false) => When::Never,
        (Some("foranyvalue"), true) => When::Present,
        (Some("forallvalues"), false) => When::Absent,
        (_, true) => When::Always,
        (_, false) if if_exists => When::Absent,
        (_, false) => When::Never,
    })
}

impl When {
    fn effect(self, key: &str) -> String {
        match self {
            When::Never => "never holds".to_owned(),
            When::Always => "always holds".to_owned(),
            When::Absent => format!("holds only where a request does not carry {key}"),
            When::Present => format!("holds wherever a request carries {key}"),
        }
    }

    fn help(self) -> &'static str {
        match self {
            When::Never => "name the values that are meant; as it is the statement does nothing",
            When::Always => "name the values that are meant, or leave it out",
            When::Absent => "name the values that are meant; to ask for a key to be absent, write Null and `true`",
            When::Present => "name the values that are meant; to ask for a key to be there, write Null and `false`",
        }
    }
}
