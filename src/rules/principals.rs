//! Whom a statement names, as far as it is written.

use crate::graph::Graph;
use crate::input::Span;
use crate::policy::{Arn, Leaf, PrincipalClause, PrincipalEntry, Statement};
use crate::text::{Identity, SymbolKind, Text};

use super::choosing::is_stars;
use super::draft::text_span;

/// Where a statement names everyone.
#[derive(Debug)]
pub(super) struct Everyone<'a> {
    /// The value that does.
    pub(super) at: &'a Leaf,
    /// Whether it is everyone except those listed: `NotPrincipal`.
    pub(super) except: bool,
}

impl Everyone<'_> {
    /// "anyone", as the subject of a sentence.
    pub(super) fn name(&self) -> &'static str {
        if self.except { "anyone but those listed" } else { "anyone" }
    }
}

/// The first principal that is everyone: `*`, an ARN with a wildcard where the account is, or all that `NotPrincipal` leaves.
pub(super) fn everyone(statement: &Statement) -> Option<Everyone<'_>> {
    statement.principals.iter().find_map(|clause| {
        if clause.negated {
            let first = clause.entries.iter().flat_map(|entry| &entry.values).next()?;
            return Some(Everyone { at: first, except: true });
        }
        let kinds = ["*", "AWS", "CanonicalUser"];
        let entries = clause.entries.iter().filter(|entry| kinds.iter().any(|kind| entry.kind.text.is(kind)));
        entries.flat_map(|entry| &entry.values).find(|value| is_anyone(value)).map(|at| Everyone { at, except: false })
    })
}

/// `*`, or an ARN with a wildcard where the account is.
fn is_anyone(value: &Leaf) -> bool {
    let any_account = |text: &str| {
        text.strip_prefix("arn:").and_then(|arn| arn.split(':').nth(3)).is_some_and(|account| account.contains('*'))
    };
    is_stars(&value.text) || value.text.known().is_some_and(|text| any_account(&text))
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
    named(statement, "AWS").filter(|leaf| !is_anyone(leaf)).map(|leaf| aws_principal(graph, leaf))
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

/// Where a principal is written: the identifier, or the element it stands in, where nothing says where the identifier is (a reference in a list).
pub(super) fn place(statement: &Statement, leaf: &Leaf) -> Option<Span> {
    let element = || statement.principals.iter().find_map(|clause| clause.origin.primary());
    text_span(leaf).or_else(element).or_else(|| statement.origin.primary())
}
