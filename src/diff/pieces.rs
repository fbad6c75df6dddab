//! A statement taken apart into what it allows: one action, one principal, one resource at a time.

use crate::input::Span;
use crate::policy::{Clause, PrincipalEntry, Statement};
use crate::text::Text;

use super::judge::{Forms, Judgement};

/// Parts of one statement that are judged; what is left of its actions is counted.
const MAX_JUDGED: usize = 300;

/// What of an element a part has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Pick {
    /// The whole element, where it has no values to take apart.
    Whole,
    /// One value; of principals, counted through the kinds.
    Value(usize),
    /// Those values that are not known.
    Unknown,
}

/// A part of a statement.
#[derive(Clone, Copy, Debug)]
struct Part {
    action: Pick,
    principal: Pick,
    resource: Pick,
}

/// A part of a statement that is not allowed by the other side, or may not be.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) action: String,
    pub(super) principal: Option<String>,
    pub(super) resource: Option<String>,
    /// The action's value or key.
    pub(super) span: Option<Span>,
    pub(super) judgement: Judgement,
    /// The part itself, whose one action can be replaced.
    pub(super) forms: Forms<Statement>,
}

/// The parts of a statement that `judge` has something to say of, and how many actions were not looked at.
pub(super) fn pieces(
    statement: &Forms<Statement>,
    judge: &dyn Fn(&Forms<Statement>) -> Judgement,
) -> (Vec<Piece>, usize) {
    let written = &statement.written;
    let (actions, resources) = (picks(&written.actions), picks(&written.resources));
    let principals = principal_picks(written);
    let one_each = principals.len() == 1 && resources.len() == 1;
    let (mut found, mut judged) = (Vec::new(), 0);
    for (number, &action) in actions.iter().enumerate() {
        if judged >= MAX_JUDGED {
            return (in_order(found), actions.len() - number);
        }
        if !one_each {
            judged += 1;
            let whole = Part { action, principal: Pick::Whole, resource: Pick::Whole };
            if judge(&part(statement, whole)) == Judgement::Nothing {
                continue;
            }
        }
        for &principal in &principals {
            for &resource in &resources {
                let one = Part { action, principal, resource };
                let forms = part(statement, one);
                judged += 1;
                let judgement = match judge(&forms) {
                    Judgement::Nothing => continue,
                    Judgement::New { .. } if one.is_unknown() => Judgement::New { certain: false },
                    judgement => judgement,
                };
                found.push(piece(&forms, judgement, action));
            }
        }
    }
    (in_order(found), 0)
}

/// As they are written: the provider sorts what a document lists.
fn in_order(mut found: Vec<Piece>) -> Vec<Piece> {
    found.sort_by_key(|piece| piece.span.map(|span| (span.file, span.start)));
    found
}

impl Part {
    fn is_unknown(self) -> bool {
        [self.action, self.principal, self.resource].contains(&Pick::Unknown)
    }
}

fn picks(clauses: &[Clause]) -> Vec<Pick> {
    match clauses {
        [clause] if !clause.negated => {
            let values = (0..clause.values.len()).map(Pick::Value);
            values.chain((!clause.unknown.is_empty()).then_some(Pick::Unknown)).collect()
        }
        _ => vec![Pick::Whole],
    }
}

fn principal_picks(statement: &Statement) -> Vec<Pick> {
    match &statement.principals[..] {
        [clause] if !clause.negated => {
            let count = clause.entries.iter().map(|entry| entry.values.len()).sum();
            (0..count).map(Pick::Value).chain((!clause.unknown.is_empty()).then_some(Pick::Unknown)).collect()
        }
        _ => vec![Pick::Whole],
    }
}

fn part(statement: &Forms<Statement>, part: Part) -> Forms<Statement> {
    let cut = |statement: &Statement| {
        let mut statement = statement.clone();
        cut(&mut statement.actions, part.action);
        cut(&mut statement.resources, part.resource);
        for clause in &mut statement.principals {
            match part.principal {
                Pick::Whole => {}
                Pick::Unknown => clause.entries.clear(),
                Pick::Value(place) => {
                    let values =
                        clause.entries.iter().flat_map(|entry| entry.values.iter().map(|value| (&entry.kind, value)));
                    let one = values.skip(place).take(1);
                    let entries = one
                        .map(|(kind, value)| PrincipalEntry { kind: kind.clone(), values: vec![value.clone()] })
                        .collect();
                    clause.entries = entries;
                    clause.unknown.clear();
                }
            }
        }
        statement
    };
    Forms { written: cut(&statement.written), canonical: cut(&statement.canonical) }
}

fn cut(clauses: &mut [Clause], pick: Pick) {
    for clause in clauses {
        match pick {
            Pick::Whole => {}
            Pick::Unknown => clause.values.clear(),
            Pick::Value(place) => {
                clause.values = clause.values.iter().skip(place).take(1).cloned().collect();
                clause.unknown.clear();
            }
        }
    }
}

fn piece(forms: &Forms<Statement>, judgement: Judgement, action: Pick) -> Piece {
    let statement = &forms.written;
    let principals: Vec<String> = statement
        .principals
        .iter()
        .map(|clause| {
            let values =
                clause.entries.iter().flat_map(|entry| entry.values.iter().map(|value| value.text.to_string()));
            let list = values.chain(clause.unknown.iter().map(Text::to_string)).collect::<Vec<_>>().join(", ");
            if clause.negated { format!("everyone but {list}") } else { list }
        })
        .collect();
    let value = statement.actions.iter().flat_map(|clause| &clause.values).next().and_then(|leaf| leaf.span());
    let key = statement.actions.first().and_then(|clause| clause.key.primary());
    Piece {
        action: said(&statement.actions).unwrap_or_else(|| "every action".to_owned()),
        principal: (!principals.is_empty()).then(|| principals.join(", ")),
        resource: said(&statement.resources),
        span: if action == Pick::Whole { key.or(value) } else { value.or(key) }.or_else(|| statement.origin.primary()),
        judgement,
        forms: forms.clone(),
    }
}

/// The values of an element as they are written; `None` where there is none.
fn said(clauses: &[Clause]) -> Option<String> {
    let clause = clauses.first()?;
    let values = clause.values.iter().map(|leaf| leaf.text.to_string());
    let list = values.chain(clause.unknown.iter().map(Text::to_string)).collect::<Vec<_>>().join(", ");
    Some(if clause.negated { format!("all but {list}") } else { list })
}
