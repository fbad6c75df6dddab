//! What new policies allow that old ones did not, and the reverse: what Access Analyzer's CheckNoNewAccess and CheckAccessNotGranted answer, offline.
//!
//! # What is compared
//!
//! Subject by subject ([`Kind`]): a principal with all that it holds, AWS managed policies, groups and permissions boundary included; the policies on a
//! resource; a role's trust policy; and what is attached to nothing here. A subject of one side meets the one of the same address on the other side, in the
//! root module at the same place below what was named; a principal without one, that of the same ARN, where it has been renamed only. What has no other is
//! compared with nothing: all that a new principal is allowed is new.
//!
//! # What an answer is worth
//!
//! [`policy::access`](crate::policy::access) decides, in two readings (`judge.rs`): as exact as it goes, where only what holds whatever symbols and
//! conditions turn out to be counts; then, where that cannot be told, as it is written. Something is *new* where either reading refutes that the old side
//! allowed it, and *certain* where the first does. What is left is undecided: above all what nobody can see.
//!
//! A document that nobody sees counts for nothing where it is on both sides under one name, and is undecided where it is on the new side only. On the old
//! side only, what is not otherwise proven to have been allowed is undecided. That it may have denied something is not counted.

mod bound;
mod case;
mod examples;
mod forbid;
mod form;
mod judge;
mod pair;
mod pieces;
#[cfg(test)]
mod properties;
mod subject;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::path::PathBuf;

use rayon::prelude::*;

pub use forbid::Forbidden;
pub use subject::{Kind, Name};

use crate::graph::Graph;
use crate::input::Span;
use case::Case;
use subject::Subject;

/// One of the two things that are compared.
#[derive(Debug, Default)]
pub struct Side<'a> {
    /// The graphs of what was read.
    pub graphs: Vec<&'a Graph>,
    /// Where it was read, as it was named: roots and files are found on the other side by their path below it.
    pub at: PathBuf,
}

/// Something that a statement allows.
#[derive(Clone, PartialEq, Debug)]
pub struct Access {
    /// Whom, or on what.
    pub subject: Name,
    /// Whether the other side does not have the subject.
    pub alone: bool,
    /// The policy, by its address, ARN or path.
    pub policy: String,
    /// The statement's place in it, from 0.
    pub statement: usize,
    /// Its Sid.
    pub sid: Option<String>,
    /// The action as it is written; the whole of a NotAction.
    pub action: String,
    /// The principal as it is written, where the policy names some.
    pub principal: Option<String>,
    /// The resource as it is written; the whole of a NotResource. `None` in a trust policy.
    pub resource: Option<String>,
    /// Some actions that the pattern means and the other side does not allow.
    pub examples: Vec<&'static str>,
    /// Whether that the other side does not allow it holds whatever symbols and conditions turn out to be.
    pub certain: bool,
    /// How many more actions of the statement were not looked at one by one.
    pub more: usize,
    /// The action, or what else is nearest to it, in the sources of its side.
    pub span: Option<Span>,
}

/// Something of which it cannot be told whether it is new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubt {
    /// Whose.
    pub subject: Name,
    /// The policy, where it is about one.
    pub policy: Option<String>,
    /// Why, without a full stop.
    pub why: String,
    /// Where, in the sources of the new side.
    pub span: Option<Span>,
}

/// Something that must not be allowed, and is.
#[derive(Clone, PartialEq, Debug)]
pub struct Granted {
    /// What must not be, as it was asked for.
    pub forbidden: String,
    /// What allows it; `certain` where it does for every value of its symbols, conditions aside.
    pub access: Access,
}

/// What there is to say.
#[derive(Debug, Default)]
pub struct Diff {
    /// What the new side allows and the old one did not.
    pub new: Vec<Access>,
    /// What the old side allowed and the new one does not.
    pub removed: Vec<Access>,
    /// What the new side may allow, for all that can be told.
    pub undecided: Vec<Doubt>,
    /// What must not be allowed, and is by the new side.
    pub granted: Vec<Granted>,
    /// How many subjects the new side has.
    pub subjects: usize,
}

/// Compares the two sides.
///
/// # Errors
///
/// Nothing on one side has anything to do with the other: policies on their own, and a configuration. Says so, without a full stop.
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Result<Diff, String> {
    let pairs = pair::pairs(old, new)?;
    let found: Vec<Diff> = pairs.par_iter().map(|(old, new)| one(old.as_ref(), new.as_ref())).collect();
    Ok(all(found))
}

/// Looks for what must not be allowed.
pub fn granted(new: &Side<'_>, forbidden: &[Forbidden]) -> Diff {
    let subjects: Vec<Subject<'_>> = new.graphs.iter().flat_map(|graph| subject::of(graph)).collect();
    let found: Vec<Diff> = subjects.par_iter().map(|subject| forbid::find(subject, forbidden)).collect();
    all(found)
}

fn one(old: Option<&Subject<'_>>, new: Option<&Subject<'_>>) -> Diff {
    let mut diff = Diff { subjects: usize::from(new.is_some()), ..Diff::default() };
    if let Some(new) = new {
        let mut case = Case::of(old, new);
        case.run();
        (diff.new, diff.undecided) = (case.found, case.doubts);
    }
    if let Some(old) = old {
        let mut case = Case::of(new, old);
        case.run();
        diff.removed = case.found;
    }
    diff
}

/// One of many. What a document that nothing holds allows is said once, where it is part of one that something holds.
fn all(found: Vec<Diff>) -> Diff {
    let mut diff = Diff::default();
    for mut one in found {
        diff.new.append(&mut one.new);
        diff.removed.append(&mut one.removed);
        diff.undecided.append(&mut one.undecided);
        diff.granted.append(&mut one.granted);
        diff.subjects += one.subjects;
    }
    for list in [&mut diff.new, &mut diff.removed] {
        let held: HashSet<(Option<Span>, String)> =
            list.iter().filter(|access| access.subject.kind != Kind::Policy).map(place).collect();
        list.retain(|access| {
            access.subject.kind != Kind::Policy || access.span.is_none() || !held.contains(&place(access))
        });
    }
    let held: HashSet<(Option<Span>, String)> = diff
        .granted
        .iter()
        .filter(|one| one.access.subject.kind != Kind::Policy)
        .map(|one| place(&one.access))
        .collect();
    diff.granted.retain(|one| {
        one.access.subject.kind != Kind::Policy || one.access.span.is_none() || !held.contains(&place(&one.access))
    });
    diff
}

fn place(access: &Access) -> (Option<Span>, String) {
    (access.span, access.action.clone())
}
