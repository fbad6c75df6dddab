//! Whom a statement names, as far as it is written.

use crate::graph::{Graph, Principal};
use crate::input::Span;
use crate::policy::{Arn, Leaf, PrincipalClause, PrincipalEntry, Problem, Statement};
use crate::text::{Identity, SymbolKind, Text};

use super::choosing::is_stars;
use super::draft::text_span;
use super::{PolicyAt, StatementAt};

/// Where a statement names everyone.
#[derive(Debug)]
pub(super) struct Everyone<'a> {
    /// The value that does.
    pub(super) at: &'a Leaf,
    /// Whether it is everyone except those listed: `NotPrincipal`.
    pub(super) except: bool,
    /// Whether AWS refuses the way it is written: `invalid-principal` or `wrong-json-type` says so, and nobody gets in by it.
    pub(super) refused: bool,
}

impl Everyone<'_> {
    /// "anyone", as the subject of a sentence.
    pub(super) fn name(&self) -> &'static str {
        if self.except { "anyone but those listed" } else { "anyone" }
    }
}

/// The first principal that is everyone: `*`, or all that `NotPrincipal` leaves. Where there is none, one that was meant so in a form that AWS refuses: an ARN with a
/// wildcard where the account is.
pub(super) fn everyone(statement: &Statement) -> Option<Everyone<'_>> {
    let found = |is_meant: fn(&Leaf) -> bool, refused: bool| {
        statement.principals.iter().find_map(|clause| {
            if clause.negated {
                let first = clause.entries.iter().flat_map(|entry| &entry.values).next()?;
                return Some(Everyone { at: first, except: true, refused: false });
            }
            let kinds = ["*", "AWS", "CanonicalUser"];
            let entries = clause.entries.iter().filter(|entry| kinds.iter().any(|kind| entry.kind.text.is(kind)));
            let at = entries.flat_map(|entry| &entry.values).find(|value| is_meant(value))?;
            Some(Everyone { at, except: false, refused })
        })
    };
    found(|value| is_stars(&value.text), false).or_else(|| found(has_any_account, true))
}

/// The same of a statement in its document, which tells whether the form of the whole element is refused: a list where an object has to be.
pub(super) fn everyone_at<'a>(at: &StatementAt<'a>) -> Option<Everyone<'a>> {
    let open = everyone(at.statement)?;
    Some(Everyone { refused: open.refused || is_refused(at, open.at), ..open })
}

/// Whether the element that an identifier stands in is of a form that is refused: a name without a kind, or a list of names.
pub(super) fn is_refused(at: &StatementAt<'_>, identifier: &Leaf) -> bool {
    let spoils = |problem: &Problem| {
        let place = problem.origin.primary().zip(identifier.origin.primary());
        ["wrong-type", "principal-invalid"].contains(&problem.code)
            && problem.statement == Some(at.statement.index)
            && place.is_some_and(|(wrong, named)| wrong.covers(&named))
    };
    at.policy.policy.document.problems.iter().any(spoils)
}

/// An ARN with a wildcard where the account is.
fn has_any_account(value: &Leaf) -> bool {
    value.text.known().is_some_and(|text| {
        text.strip_prefix("arn:").and_then(|arn| arn.split(':').nth(3)).is_some_and(|account| account.contains('*'))
    })
}

/// The identifiers of one kind that `Principal` (not `NotPrincipal`) names: `AWS`, `Service`, `Federated`.
pub(super) fn named<'a>(statement: &'a Statement, kind: &str) -> impl Iterator<Item = &'a Leaf> {
    let clauses = statement.principals.iter().filter(|clause| !clause.negated);
    let entries = clauses.flat_map(|clause| &clause.entries).filter(move |entry| entry.kind.text.is(kind));
    entries.flat_map(|entry| &entry.values)
}

/// Every entry of `Principal` and `NotPrincipal`.
pub(super) fn entries(statement: &Statement) -> impl Iterator<Item = (&PrincipalClause, &PrincipalEntry)> {
    statement.principals.iter().flat_map(|clause| clause.entries.iter().map(move |entry| (clause, entry)))
}

/// The account of an AWS principal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Account {
    /// The one that the configuration runs in.
    Own,
    /// One that is written out, and is not known to be the own.
    Literal(String),
    /// Not known.
    Unknown,
}

/// An AWS principal: an account, or somebody in it.
#[derive(Debug)]
pub(super) struct AwsPrincipal<'a> {
    /// The identifier.
    pub(super) leaf: &'a Leaf,
    /// Its account.
    pub(super) account: Account,
    /// Whether it is the whole account: its number, or the ARN of its root.
    pub(super) whole: bool,
}

/// The AWS principals that a statement names, everyone aside.
pub(super) fn aws<'a>(graph: &'a Graph, statement: &'a Statement) -> impl Iterator<Item = AwsPrincipal<'a>> {
    let anyone = |leaf: &Leaf| is_stars(&leaf.text) || has_any_account(leaf);
    named(statement, "AWS").filter(move |leaf| !anyone(leaf)).map(|leaf| aws_principal(graph, leaf))
}

fn aws_principal<'a>(graph: &Graph, leaf: &'a Leaf) -> AwsPrincipal<'a> {
    if let Some(id) = leaf.text.known().filter(|text| is_account_id(text)) {
        return AwsPrincipal { leaf, account: account(graph, &Text::literal(id, leaf.origin.clone())), whole: true };
    }
    let canonical = graph.resources.canonical(&leaf.text);
    match Arn::parse(&canonical) {
        Ok(arn) => {
            let account = account(graph, &arn.account);
            AwsPrincipal { leaf, account, whole: arn.service.is("iam") && arn.resource.is("root") }
        }
        Err(_) => {
            let whole = is_own_account(&canonical);
            AwsPrincipal { leaf, account: if whole { Account::Own } else { Account::Unknown }, whole }
        }
    }
}

/// Which account a text is: an account field of an ARN, or the number by itself.
pub(super) fn account(graph: &Graph, field: &Text) -> Account {
    match field.known() {
        Some(id) if graph.resources.own_literal(Identity::Account) == Some(&*id) => Account::Own,
        Some(id) if is_account_id(&id) => Account::Literal(id.into_owned()),
        _ if is_own_account(field) => Account::Own,
        _ => Account::Unknown,
    }
}

fn is_own_account(text: &Text) -> bool {
    text.as_symbol().is_some_and(|symbol| *symbol.kind() == SymbolKind::Identity(Identity::Account))
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The services that assume the roles that hold the policy, where nobody else does.
pub(super) fn services_alone(policy: &PolicyAt<'_>) -> Option<Vec<String>> {
    let of_all: Option<Vec<Vec<String>>> =
        policy.holders.iter().map(|(_, holder)| services_that_assume(policy.graph, holder)).collect();
    of_all.filter(|services| !services.is_empty()).map(|services| services.concat())
}

/// The services that assume a role, where nobody else does.
pub(super) fn services_that_assume(graph: &Graph, role: &Principal) -> Option<Vec<String>> {
    let trust = role.trust.and_then(|id| graph.policies.get(id.index()))?;
    let statements = trust.document.statements.iter().filter(|statement| statement.allows());
    let mut clauses = statements.flat_map(|statement| &statement.principals);
    let is_services = |clause: &PrincipalClause| {
        !clause.negated && clause.unknown.is_empty() && clause.entries.iter().all(|entry| entry.kind.text.is("Service"))
    };
    clauses.all(is_services).then(|| role.trusted_services(graph)).filter(|services| !services.is_empty())
}

/// Where a principal is written: the identifier, or the element it stands in, where nothing says where the identifier is (a reference in a list).
pub(super) fn place(statement: &Statement, leaf: &Leaf) -> Option<Span> {
    let element = || statement.principals.iter().find_map(|clause| clause.origin.primary());
    text_span(leaf).or_else(element).or_else(|| statement.origin.primary())
}
