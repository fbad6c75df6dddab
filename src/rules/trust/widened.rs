//! `rules/trust/trust-widened.md`

use crate::policy::{Leaf, Statement};
use crate::rules::condition::place::key_of;
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::principals::{named, place};
use crate::rules::{Report, Rule, StatementAt};

use super::{lets_assume, role};

#[derive(Debug)]
pub(in crate::rules) struct TrustWidened;

impl Rule for TrustWidened {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-widened")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let policy = at.policy.policy;
        let others = &policy.document.statements;
        if others.len() < 2 || policy.alternative || !at.statement.condition.conditions.is_empty() || !lets_assume(at) {
            return;
        }
        for held in others.iter().filter(|other| other.allows()) {
            let Some(first) = held.condition.conditions.first() else { continue };
            let Some((conditioned, free)) = shared(held, at.statement) else { continue };
            let finding = at
                .finding(
                    self.page(),
                    format!("{} may assume {} whatever its condition says", free.text, role(at.policy)),
                )
                .about(free.text.to_string())
                .with_label(place(at.statement, free), "may assume it without any condition")
                .with_label(text_span(conditioned), "may assume it on conditions")
                .with_label(key_of(at, first), "limits nothing: one statement that allows is enough")
                .with_help("take the statement without conditions out, or give it the same ones");
            report.push(finding.held_by(at.policy), []);
        }
    }
}

/// The first principal that both name, where the second's actions are all the first's.
fn shared<'a>(held: &'a Statement, open: &'a Statement) -> Option<(&'a Leaf, &'a Leaf)> {
    let within = |action: &Leaf| {
        open.action_values().any(|other| other.text.to_string().eq_ignore_ascii_case(&action.text.to_string()))
    };
    if !held.action_values().all(within) {
        return None;
    }
    ["AWS", "Service", "Federated"].iter().find_map(|kind| {
        named(held, kind)
            .find_map(|one| named(open, kind).find(|other| other.text == one.text).map(|other| (one, other)))
    })
}
