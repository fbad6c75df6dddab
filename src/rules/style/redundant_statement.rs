//! `rules/style/redundant-statement.md`

use std::borrow::Cow;

use super::escape;
use super::redundant::folded_hash;
use super::wide::is_wider;
use crate::policy::access::{adds_nothing, implies};
use crate::policy::{Clause, Condition, Document, Leaf, Statement};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Finding, Fix, Persona, PolicyAt, Report, Rule};
use crate::text::Text;

#[derive(Debug)]
pub(in crate::rules) struct RedundantStatement;

impl Rule for RedundantStatement {
    fn page(&self) -> &'static Page {
        page!("style", "redundant-statement")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let document = &at.policy.document;
        if document.statements.len() < 2 {
            return;
        }
        let actions = Actions::of(document);
        let mut kept: Vec<&Statement> = document.statements.iter().collect();
        // From the last on, each against those that are left: of two alike the first stays, and removing all that are found changes nothing.
        for statement in document.statements.iter().rev() {
            if !actions.may_be_elsewhere(statement) {
                continue;
            }
            let near = |other: &&&Statement| other.index != statement.index && may_share(statement, other);
            let others: Vec<&Statement> = kept.iter().filter(near).copied().collect();
            let Some(cover) = Cover::of(document, statement, others) else { continue };
            report.push(self.finding(at, statement, &cover), std::iter::empty::<Claim>());
            // One that is not to go may make another redundant.
            if !cover.is_too_wide {
                kept.retain(|other| other.index != statement.index);
            }
        }
    }
}

impl RedundantStatement {
    fn finding(&self, at: &PolicyAt<'_>, statement: &Statement, cover: &Cover<'_>) -> Finding {
        let does = if statement.allows() { "allows" } else { "forbids" };
        let message = match cover.alone {
            Some(other) => format!("{} {does} nothing that {} does not", name(statement), name(other)),
            None => format!("{} {does} nothing that the others do not", name(statement)),
        };
        let finding = at
            .finding_in(statement, self.page(), message)
            .about(name(statement))
            .with_label(place(statement), "adds nothing");
        let finding = match cover.alone {
            Some(other) => finding.with_label(place(other), format!("{does} all of it")),
            None => finding,
        };
        if cover.is_too_wide {
            let wide = cover.alone.map_or_else(|| "the wide one of the others".to_owned(), name);
            let help = format!("{wide} is what to change, where this one is what is meant");
            return finding.with_persona(Persona::Pedantic).with_help(help);
        }
        let conditions = statement.condition.conditions.len();
        let other_conditions = |other: &&Statement| !other.condition.conditions.is_empty();
        if !statement.allows()
            && cover.asks_otherwise
            && conditions > 1
            && cover.statements().any(|of| other_conditions(&of))
        {
            return finding
                .with_help("its conditions must all hold: write a statement for each that is to forbid by itself");
        }
        let finding = finding.with_help("remove it, or narrow the one that covers it where this one is what is meant");
        // What its conditions say of what was meant would go with it.
        match cover.asks_otherwise {
            true => finding,
            false => finding.with_fix(Fix::remove(format!("remove {}", name(statement)), &statement.origin)),
        }
    }
}

/// Whether the others say all that a statement says. What letters or one request show is not proven.
fn is_within(document: &Document, statement: &Statement, others: &[&Statement]) -> bool {
    // The others prove something only where they hold whenever this one does. Before this version a value's `${…}` is read otherwise.
    let is_current = document.version.as_ref().is_some_and(|version| version.text.is("2012-10-17"));
    let holds =
        |other: &&&Statement| !is_current || implies(&statement.condition.conditions, &other.condition.conditions);
    // What fits none of all fits none of some: what their conditions are is asked last.
    are_listed(statement, others)
        && !escape::is_seen(statement, others)
        && !escape::is_seen(statement, &others.iter().filter(holds).copied().collect::<Vec<_>>())
        && adds_nothing(document, statement, others)
}

/// What says all that a statement says.
struct Cover<'a> {
    /// One statement that does by itself.
    alone: Option<&'a Statement>,
    /// Those that do together.
    together: Vec<&'a Statement>,
    /// Whether they do only because one of them is wide in a way that another rule calls wrong.
    is_too_wide: bool,
    /// Whether the statement has conditions, and others than they have.
    asks_otherwise: bool,
}

impl<'a> Cover<'a> {
    fn of(document: &Document, statement: &Statement, others: Vec<&'a Statement>) -> Option<Self> {
        let is_covered = |by: &[&Statement]| is_within(document, statement, by);
        if !is_covered(&others) {
            return None;
        }
        let fit: Vec<&Statement> = others.iter().copied().filter(|other| !is_wider(other, statement)).collect();
        let is_too_wide = fit.len() < others.len() && !is_covered(&fit);
        let together = if is_too_wide { others } else { fit };
        let alone = together.iter().copied().find(|other| is_covered(&[other]));
        let mut cover = Self { alone, together, is_too_wide, asks_otherwise: false };
        cover.asks_otherwise = !statement.condition.conditions.is_empty()
            && cover.statements().any(|other| !asks_the_same(statement, other));
        Some(cover)
    }

    /// The one that does by itself, or else all of them.
    fn statements(&self) -> impl Iterator<Item = &'a Statement> {
        let all = if self.alone.is_some() { &[][..] } else { &self.together[..] };
        self.alone.into_iter().chain(all.iter().copied())
    }
}

/// Whether two statements have the same conditions.
fn asks_the_same(one: &Statement, other: &Statement) -> bool {
    let read = |statement: &Statement| {
        let of = |condition: &Condition| {
            let mut values: Vec<String> = condition.values.iter().map(|value| value.text.to_string()).collect();
            values.sort_unstable();
            let lower = |leaf: &Leaf| leaf.text.to_string().to_ascii_lowercase();
            (lower(&condition.operator), lower(&condition.key), values)
        };
        let mut all: Vec<_> = statement.condition.conditions.iter().map(of).collect();
        all.sort_unstable();
        all
    };
    read(one) == read(other)
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

/// The actions of a document's statements, to be looked up: nearly always no other statement has the first action of one, and there is nothing to prove.
struct Actions {
    /// Hashes of those without a wildcard, each with its statement, in order.
    plain: Vec<(u64, usize)>,
    /// What wildcards begin with, each with its statement.
    wide: Vec<(String, usize)>,
    /// Statements that name what they leave out, or whose actions are not all known.
    open: Vec<usize>,
}

impl Actions {
    fn of(document: &Document) -> Self {
        let mut all = Self { plain: Vec::new(), wide: Vec::new(), open: Vec::new() };
        for statement in &document.statements {
            let Some(clause) = statement.actions.first() else { continue };
            if clause.negated || !clause.unknown.is_empty() {
                all.open.push(statement.index);
            }
            for value in &clause.values {
                match value.text.known() {
                    Some(text) => match text.find(['*', '?']) {
                        Some(wild) => all.wide.push((text[..wild].to_owned(), statement.index)),
                        None => all.plain.push((folded_hash(&text), statement.index)),
                    },
                    None => all.open.push(statement.index),
                }
            }
        }
        all.plain.sort_unstable();
        all
    }

    /// Whether another statement may have the first action of this one.
    fn may_be_elsewhere(&self, statement: &Statement) -> bool {
        let Some(clause) = statement.actions.first() else { return false };
        let other = |index: usize| index != statement.index;
        if self.open.iter().any(|&index| other(index)) {
            return true;
        }
        let Some(first) = clause.values.first().filter(|_| !clause.negated) else { return !clause.values.is_empty() };
        let first = shown(&first.text);
        let hash = folded_hash(&first);
        let from = self.plain.partition_point(|(own, _)| *own < hash);
        self.plain[from..].iter().take_while(|(own, _)| *own == hash).any(|&(_, index)| other(index))
            || self.wide.iter().any(|(fixed, index)| other(*index) && begins(&first, fixed, true))
    }
}

fn begins(text: &str, fixed: &str, fold: bool) -> bool {
    text.as_bytes().get(..fixed.len()).is_some_and(|begin| match fold {
        true => begin.eq_ignore_ascii_case(fixed.as_bytes()),
        false => begin == fixed.as_bytes(),
    })
}

/// Whether the other statement is of the same effect and may hold wherever this one does: it has no condition on a key that this one has none on.
fn may_share(statement: &Statement, other: &Statement) -> bool {
    let asked = |line: &Condition| {
        let own = statement.condition.conditions.iter().map(|line| line.key.text.to_string());
        let key = line.key.text.to_string();
        own.into_iter().any(|own| own.eq_ignore_ascii_case(&key))
    };
    statement.effect.is_some()
        && other.effect == statement.effect
        && other.principals.len() == statement.principals.len()
        && other.condition.conditions.iter().all(asked)
}

/// Whether each action and each resource may be one of the others', as far as letters show. A statement without a value is another rule's.
fn are_listed(statement: &Statement, others: &[&Statement]) -> bool {
    let all = |own: Option<&Clause>, clause: &dyn Fn(&Statement) -> Option<&Clause>, fold: bool| {
        let Some(own) = own else { return others.iter().any(|other| clause(other).is_none()) };
        let fits = |value: &Leaf| {
            let text = shown(&value.text);
            others.iter().filter_map(|other| clause(other)).any(|other| may_list(other, own, &text, fold))
        };
        match own.values.is_empty() {
            true => !own.unknown.is_empty() && !others.is_empty(),
            false => own.values.iter().all(fits),
        }
    };
    all(statement.actions.first(), &|other| other.actions.first(), true)
        && all(statement.resources.first(), &|other| other.resources.first(), false)
}

/// The text as it is shown, without a copy where all of it is known.
fn shown(text: &Text) -> Cow<'_, str> {
    text.known().unwrap_or_else(|| Cow::Owned(text.to_string()))
}

fn may_list(clause: &Clause, own: &Clause, text: &str, fold: bool) -> bool {
    if clause.negated || !clause.unknown.is_empty() {
        return true;
    }
    clause.values.iter().any(|cover| {
        let Some(cover) = cover.text.known() else { return true };
        let fixed = &cover[..cover.find(['*', '?', '$']).unwrap_or(cover.len())];
        match own.negated {
            true => fixed.is_empty(),
            false => begins(text, fixed, fold) && (fixed.len() < cover.len() || text.len() == cover.len()),
        }
    })
}
