//! Who may do an action on a resource.

use crate::graph::{Graph, Principal, PrincipalId, PrincipalKind};
use crate::input::Span;

use super::answer::{Certainty, Grant};
use super::asked::Asked;
use super::assume::{Becomes, becoming};
use super::conditions::Known;
use super::held::held;
use super::let_in::principal;
use super::target::Target;

/// Somebody whom a statement allows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Able {
    /// The address, the service principal, the account: as the graph calls it.
    pub who: String,
    /// `role`, `user`, `group`, `service`, `aws`, `federated` or `anyone`.
    pub kind: &'static str,
    /// Where it is declared.
    pub span: Option<Span>,
    /// The statements.
    pub grants: Vec<Grant>,
    /// Who may assume the role, and so do it.
    pub trusts: Vec<Becomes>,
}

impl Able {
    /// How far it may, by its surest statement.
    pub fn certainty(&self) -> Certainty {
        self.grants.iter().map(|grant| grant.certainty).max().unwrap_or(Certainty::Denied)
    }

    /// A principal of the configuration, by no statement yet.
    pub(super) fn of(principal: &Principal) -> Self {
        Self {
            who: principal.address.to_string(),
            kind: kind(principal.kind),
            span: principal.header,
            grants: Vec::new(),
            trusts: Vec::new(),
        }
    }

    /// Somebody else.
    pub(super) fn other(who: String, kind: &'static str) -> Self {
        Self { who, kind, span: None, grants: Vec::new(), trusts: Vec::new() }
    }
}

/// Who may do it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Answer {
    /// Those who may, the surest first; then those from whom it is taken back.
    pub able: Vec<Able>,
    /// Who may be able to without its being seen, and why.
    pub unseen: Vec<String>,
}

/// The principals of the configuration, and those whom resource policies name, that a statement allows what is asked.
pub fn who_can(graph: &Graph, target: &Target) -> Answer {
    let mut answer = able(graph, target);
    for one in &mut answer.able {
        one.trusts = principal(graph, &one.who).map(|principal| becoming(graph, principal)).unwrap_or_default();
    }
    answer
}

/// The same without who may assume the roles.
pub(super) fn able(graph: &Graph, target: &Target) -> Answer {
    let mut answer = Answer::default();
    let beside = Asked::new(graph, target).resource_policies();
    for (number, principal) in graph.principals.iter().enumerate() {
        let id = PrincipalId(number as u32);
        let has_members = graph.principals.iter().any(|other| other.groups.contains(&id));
        if principal.kind == PrincipalKind::Group && has_members {
            continue;
        }
        let mut asked = Asked::new(graph, target);
        if let Some(own) = &graph.resources.resource(principal.resource).arn {
            asked = asked.knowing(Known::caller(own));
        }
        let (held, unseen) = held(graph, principal);
        let reason = |why| format!("{}: {why}", principal.address);
        answer.unseen.extend(unseen.into_iter().map(reason));
        let grants = asked.grants(principal, &held, &beside);
        if !grants.is_empty() {
            answer.able.push(Able { grants, ..Able::of(principal) });
        }
    }
    Asked::new(graph, target).let_in(&beside, &mut answer.able);
    for able in &mut answer.able {
        able.grants.sort_by_key(|grant| std::cmp::Reverse(grant.certainty));
    }
    answer.able.sort_by_key(|able| std::cmp::Reverse(able.certainty()));
    answer
}

/// What a principal is, in one word.
pub(super) fn kind(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Role => "role",
        PrincipalKind::User => "user",
        PrincipalKind::Group => "group",
    }
}
