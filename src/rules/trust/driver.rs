//! Roles whose trust policy lets in more than their owner watches over.

use crate::graph::{Graph, PolicyId, Principal};
use crate::input::Span;
use crate::policy::Statement;
use crate::rules::draft::text_span;
use crate::rules::principals::{everyone_at, place};
use crate::rules::{PolicyAt, StatementAt};

use super::github::{any_repository, open_subject, subject_alone};
use super::oidc::everyone_s_token;

/// Who may take a role.
#[derive(Debug)]
pub(in crate::rules) struct Driver {
    /// As the subject of a sentence: "every branch, tag and pull request of a repository".
    pub(in crate::rules) who: String,
    /// Where that is written.
    pub(in crate::rules) place: Option<Span>,
    /// What is said of it there.
    pub(in crate::rules) label: String,
    /// Whether it is anyone at all.
    pub(in crate::rules) anyone: bool,
}

/// Who may take a role without the owner's say: anyone, or a workflow on a branch or a pull request that anybody with access to a repository makes.
pub(in crate::rules) fn driver(graph: &Graph, role: &Principal) -> Option<Driver> {
    let id: PolicyId = role.trust?;
    let trust = graph.policies.get(id.index()).filter(|trust| !trust.alternative)?;
    let denies = |statement: &Statement| !statement.allows();
    if !trust.document.unknown.is_empty() || trust.document.statements.iter().any(denies) {
        return None;
    }
    let policy = PolicyAt::new(graph, id, trust);
    trust.document.statements.iter().find_map(|statement| {
        let at = StatementAt::new(&policy, statement);
        let open = everyone_at(&at).filter(|open| !open.refused && statement.condition.conditions.is_empty());
        if let Some(open) = open {
            let (who, label) = ("anyone".to_owned(), format!("anyone may assume {}", role.address));
            return Some(Driver { who, place: place(statement, open.at), label, anyone: true });
        }
        if !subject_alone(&at) {
            return None;
        }
        let any = any_repository(&at).map(|place| (place, "a workflow of any repository on GitHub"));
        if let Some((place, who)) = any.or_else(|| everyone_s_token(&at)) {
            let label = format!("lets {who} assume {}", role.address);
            return Some(Driver { who: who.to_owned(), place, label, anyone: true });
        }
        let (value, who) = open_subject(&at)?;
        let label = format!("lets {who} assume {}", role.address);
        Some(Driver { who: who.to_owned(), place: text_span(value), label, anyone: false })
    })
}
