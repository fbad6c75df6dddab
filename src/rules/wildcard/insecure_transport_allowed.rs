//! `rules/wildcard/insecure-transport-allowed.md`

use crate::policy::Condition;
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct InsecureTransportAllowed;

impl Rule for InsecureTransportAllowed {
    fn page(&self) -> &'static Page {
        page!("wildcard", "insecure-transport-allowed")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.grants_access() {
            return;
        }
        let Some(condition) = at.statement.condition.conditions.iter().find(|condition| wants_plain(condition)) else {
            return;
        };
        // Where it lets everyone in, that is said, and what was meant instead.
        if report.is_claimed("*", self.page().name()) {
            return;
        }
        let place = condition.values.first().and_then(text_span).or_else(|| condition.key.span());
        let finding = at
            .finding(self.page(), "only requests without TLS are allowed")
            .about("aws:SecureTransport false")
            .with_label(place, "asks that the connection is not encrypted")
            .held_by(at.policy)
            .with_help("write true; or Deny what comes with false, which is the usual way round");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// Whether the condition holds for nothing but plain connections.
pub(in crate::rules) fn wants_plain(condition: &Condition) -> bool {
    let is = |leaf: &crate::policy::Leaf, words: [&str; 2]| {
        leaf.text.known().is_some_and(|known| words.iter().any(|word| word.eq_ignore_ascii_case(&known)))
    };
    is(&condition.key, ["aws:SecureTransport"; 2])
        && is(&condition.operator, ["Bool", "BoolIfExists"])
        && condition.unknown.is_empty()
        && !condition.values.is_empty()
        && condition.values.iter().all(|value| is(value, ["false"; 2]))
}
