//! `rules/condition/unknown-condition-key.md`

use crate::catalog::catalog;
use crate::rules::page::{Page, page};
use crate::rules::registry::suggest_name;
use crate::rules::{Confidence, Report, Rule, Severity, StatementAt};

use super::{effect, facts, place};

#[derive(Debug)]
pub(in crate::rules) struct UnknownConditionKey;

impl Rule for UnknownConditionKey {
    fn page(&self) -> &'static Page {
        page!("condition", "unknown-condition-key")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(key) = test.key.as_deref() else { continue };
            let Some(problem) = problem(key, !test.keys().is_empty()) else { continue };
            if is_of_withdrawn_service(at, key) {
                continue;
            }
            let (severity, outcome) = match problem.undocumented {
                true => (Severity::Medium, "not in the reference of the service"),
                false => test
                    .holds_without_key()
                    .and_then(|holds| effect::of_constant(at, holds))
                    .unwrap_or((Severity::Medium, "not in any request")),
            };
            let claim = effect::claim(at, test.holds_without_key()).filter(|_| problem.confidence == Confidence::High);
            let mut finding = at
                .finding(self.page(), problem.message)
                .with_severity(severity)
                .with_confidence(problem.confidence)
                .about(key)
                .with_label(place::key(at, test), outcome);
            finding.help.extend(problem.help);
            report.push(finding, claim);
        }
    }
}

/// Whether the key is of a service that is gone with its actions, of which the statement names one: that is said of the action.
fn is_of_withdrawn_service(at: &StatementAt<'_>, key: &str) -> bool {
    let Some((prefix, _)) = key.split_once(':') else { return false };
    let of_same =
        |text: std::borrow::Cow<str>| text.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(prefix));
    catalog().service(prefix).is_none() && at.statement.action_values().any(|leaf| of_same(leaf.text.known_prefix()))
}

struct Problem {
    message: String,
    help: Option<String>,
    confidence: Confidence,
    /// Whether requests may have it all the same.
    undocumented: bool,
}

fn problem(key: &str, known: bool) -> Option<Problem> {
    let of_confidence = |confidence, message: String, help: Option<String>| {
        Some(Problem { message, help, confidence, undocumented: false })
    };
    let certain = |message, help| of_confidence(Confidence::High, message, help);
    let likely = |message, help| of_confidence(Confidence::Medium, message, help);
    if key.contains("${TagKey}") || (!known && is_family(key)) {
        let key = key.trim_end_matches("${TagKey}").trim_end_matches('/');
        return certain(
            format!("the condition key {key} is without the name of the tag"),
            Some(format!("write the tag's name after it: {key}/team")),
        );
    }
    if known || facts::fact(key, "unsupported").is_some() {
        return None;
    }
    let Some((prefix, name)) = key.split_once(':') else {
        let global = format!("aws:{key}");
        let help = catalog().global_condition_key(&global).map(|known| format!("did you mean {}?", known.name()));
        return certain(format!("{key} is not a condition key: it names no service before a colon"), help);
    };
    // The issuer of an OpenID Connect provider, whose claims are its own.
    if prefix.contains(['.', '/']) {
        return None;
    }
    if prefix.eq_ignore_ascii_case("aws") {
        let near = suggest_name(key, catalog().global_condition_keys().map(|known| known.name()));
        let help = near.map(|near| format!("did you mean {near}?"));
        return likely(format!("there is no global condition key {key}"), help);
    }
    let Some(service) = catalog().service(prefix) else {
        return likely(format!("there is no condition key {key}: no service is called {prefix}"), None);
    };
    // A service whose keys nobody listed may have any.
    if service.condition_keys().len() == 0 {
        return None;
    }
    let message = format!("{key} is not a condition key of {}", service.name());
    // Services had such keys before there was a global one, and the reference has left out those that a service still fills.
    if let Some(tag) = tag_of_resource(name) {
        let help = Some(format!("write aws:ResourceTag/{tag}"));
        return Some(Problem { message, help, confidence: Confidence::Medium, undocumented: true });
    }
    let near = suggest_name(key, service.condition_keys().map(|known| known.name()));
    likely(message, near.map(|near| format!("did you mean {near}?")))
}

/// The tag that a key without its prefix asks a resource for: `team` of `ResourceTag/team`.
fn tag_of_resource(name: &str) -> Option<&str> {
    let (family, tag) = name.split_once('/')?;
    (family.eq_ignore_ascii_case("ResourceTag") && !tag.is_empty()).then_some(tag)
}

/// Whether it is the name of a family of keys without the part that makes it a key: `aws:RequestTag`, `aws:RequestTag/`.
fn is_family(key: &str) -> bool {
    let bare = key.trim_end_matches('/');
    let is = |name: &str| {
        name.split_once("/${").is_some_and(|(family, rest)| rest.ends_with('}') && family.eq_ignore_ascii_case(bare))
    };
    let service = key.split_once(':').and_then(|(prefix, _)| catalog().service(prefix));
    catalog().global_condition_keys().any(|known| is(known.name()))
        || service.is_some_and(|service| service.condition_keys().any(|known| is(known.name())))
}
