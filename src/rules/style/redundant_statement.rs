//! `rules/style/redundant-statement.md`

use crate::policy::access::{Verdict, adds_to};
use crate::policy::{Clause, Document, Statement};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Finding, Fix, Persona, PolicyAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct RedundantStatement;

impl Rule for RedundantStatement {
    fn page(&self) -> &'static Page {
        page!("style", "redundant-statement")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let document = &at.policy.document;
        let mut kept: Vec<&Statement> = document.statements.iter().collect();
        // From the last on, each against those that are left: of two alike the first stays, and removing all that are found changes nothing.
        for statement in document.statements.iter().rev() {
            let others: Vec<&Statement> = kept.iter().copied().filter(|other| other.index != statement.index).collect();
            if !may_be_within(statement, &others) || adds_to(document, statement, &others) != Verdict::Proven {
                continue;
            }
            let finding = self.finding(at, statement, &others, document);
            report.push(finding, std::iter::empty::<Claim>());
            kept = others;
        }
    }
}

impl RedundantStatement {
    fn finding(&self, at: &PolicyAt<'_>, statement: &Statement, others: &[&Statement], document: &Document) -> Finding {
        let alone = others.iter().copied().find(|other| {
            may_be_within(statement, &[*other]) && adds_to(document, statement, &[*other]) == Verdict::Proven
        });
        let does = if statement.allows() { "allows" } else { "forbids" };
        let message = match alone {
            Some(other) => format!("{} {does} nothing that {} does not", name(statement), name(other)),
            None => format!("{} {does} nothing that the others do not", name(statement)),
        };
        let finding = at
            .finding_in(statement, self.page(), message)
            .about(name(statement))
            .with_label(place(statement), "adds nothing");
        let finding = match alone {
            Some(other) => finding.with_label(place(other), format!("{does} all of it")),
            None => finding,
        };
        // Where one statement allows everything it is that one which is wrong, and another rule says so.
        let finding = match alone.is_some_and(is_everything) {
            true => finding.with_persona(Persona::Pedantic),
            false => finding,
        };
        finding
            .with_help("remove it, or narrow the one that covers it where this one is what is meant")
            .with_fix(Fix::remove(format!("remove {}", name(statement)), &statement.origin))
    }
}

/// Where a statement is shown: its Sid, or else what it is about.
fn place(statement: &Statement) -> Option<crate::input::Span> {
    let sid = statement.sid.as_ref().and_then(|sid| sid.span());
    sid.or_else(|| statement.actions.first().and_then(|clause| clause.key.primary()))
        .or_else(|| statement.origin.primary())
}

fn name(statement: &Statement) -> String {
    match statement.sid.as_ref().filter(|sid| !sid.text.is_empty()) {
        Some(sid) => format!("the statement {}", sid.text),
        None => format!("statement {}", statement.index + 1),
    }
}

fn is_everything(statement: &Statement) -> bool {
    let any = |clauses: &[Clause]| {
        clauses.iter().any(|clause| !clause.negated && clause.values.iter().any(|leaf| leaf.text.is("*")))
    };
    any(&statement.actions) && any(&statement.resources)
}

/// Whether one of the others may have the first action and the first resource: asked before anything is proven, and answered by looking at letters.
/// A statement without a value is another rule's.
fn may_be_within(statement: &Statement, others: &[&Statement]) -> bool {
    let fits = |own: &[Clause], other: &[Clause], fold: bool| {
        let (Some(own), Some(other)) = (own.first(), other.first()) else { return own.len() == other.len() };
        let Some(first) = own.values.first() else { return !own.unknown.is_empty() };
        if other.negated || !other.unknown.is_empty() {
            return true;
        }
        let first = first.text.to_string();
        other.values.iter().any(|value| {
            let Some(value) = value.text.known() else { return true };
            let fixed = value.split(['*', '?', '$']).next().unwrap_or_default();
            let begins = first.as_bytes().get(..fixed.len()).is_some_and(|begin| match fold {
                true => begin.eq_ignore_ascii_case(fixed.as_bytes()),
                false => begin == fixed.as_bytes(),
            });
            if own.negated {
                fixed.is_empty()
            } else {
                begins && (fixed.len() < value.len() || first.len() == value.len())
            }
        })
    };
    statement.effect.is_some()
        && others.iter().any(|other| {
            other.effect == statement.effect
                && other.principals.len() == statement.principals.len()
                && fits(&statement.actions, &other.actions, true)
                && fits(&statement.resources, &other.resources, false)
        })
}
