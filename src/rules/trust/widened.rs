//! `rules/trust/trust-widened.md`

use crate::graph::Graph;
use crate::policy::{Condition, Leaf, Pattern, Statement};
use crate::rules::condition::place::key_of;
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::principals::{self, Account, named, place};
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
        if others.len() < 2 || policy.alternative || !lets_assume(at) {
            return;
        }
        let mut held = others.iter().filter(|other| other.allows());
        let found = held.find_map(|held| Some((missing(held, at.statement)?, shared(at.graph(), held, at.statement)?)));
        let Some((limit, (conditioned, free))) = found else { return };
        let is_free = at.statement.condition.conditions.is_empty();
        let (how, help) = match is_free {
            true => ("without any condition", "take the statement without conditions out, or give it the same ones"),
            false => ("without it", "take the statement with fewer conditions out, or give it the same ones"),
        };
        let subject = free.text.to_string();
        let key = limit.key.text.to_string();
        let message = match is_free {
            true => format!("{subject} may assume {} whatever its condition says", role(at.policy)),
            false => format!("{subject} may assume {} whatever its condition on {key} says", role(at.policy)),
        };
        let finding = at
            .finding(self.page(), message)
            .about(subject)
            .with_label(place(at.statement, free), format!("may assume it {how}"))
            .with_label(text_span(conditioned), "may assume it on conditions")
            .with_label(key_of(at, limit), "limits nothing: one statement that allows is enough")
            .with_help(help);
        report.push(finding.held_by(at.policy), []);
    }
}

/// The first condition of `held` that `open` does without, where it has no other than those.
fn missing<'a>(held: &'a Statement, open: &Statement) -> Option<&'a Condition> {
    let (held, open) = (&held.condition.conditions, &open.condition.conditions);
    let is_same = |one: &Condition, other: &Condition| {
        one.operator.text == other.operator.text
            && one.key.text == other.key.text
            && one.unknown.is_empty()
            && other.unknown.is_empty()
            && one.values.len() == other.values.len()
            && one.values.iter().zip(&other.values).all(|(one, other)| one.text == other.text)
    };
    let all_in = open.iter().all(|other| held.iter().any(|one| is_same(one, other)));
    held.iter().find(|one| !open.iter().any(|other| is_same(one, other))).filter(|_| all_in)
}

/// The first principal that both name, where the second's actions are all the first's.
fn shared<'a>(graph: &'a Graph, held: &'a Statement, open: &'a Statement) -> Option<(&'a Leaf, &'a Leaf)> {
    let within = |action: &Leaf| {
        let wanted = Pattern::action(&action.text);
        open.action_values().any(|other| Pattern::action(&other.text).covers(&wanted))
    };
    if !held.action_values().all(within) {
        return None;
    }
    let by_name = |kind| {
        named(held, kind)
            .find_map(|one| named(open, kind).find(|other| other.text == one.text).map(|other| (one, other)))
    };
    // What a provider of identities must say besides, the rules of its provider ask.
    let kinds: &[&str] = match open.condition.conditions.is_empty() {
        true => &["AWS", "Service", "Federated"],
        false => &["AWS", "Service"],
    };
    kinds.iter().copied().find_map(by_name).or_else(|| {
        // An account is written as its number, too.
        let whole = |statement: &'a Statement| principals::aws(graph, statement).filter(|principal| principal.whole);
        whole(held)
            .filter(|one| one.account != Account::Unknown)
            .find_map(|one| whole(open).find(|other| other.account == one.account).map(|other| (one.leaf, other.leaf)))
    })
}
