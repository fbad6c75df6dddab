//! Suggestions as changes to files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::edit::{Edit, FileChange, change};
use crate::graph::{Graph, PolicyId};
use crate::input::{FileId, Span};
use crate::policy::Statement;
use crate::text::{Address, Mode, Text};

use super::express::Place;
use super::given::in_own_words;
use super::model::{Outcome, PolicyPlan, StatementPlan, Subject, Suggestion};
use super::rewrite::{self, Beside, Replaced, Task, Written, hull};

/// All changes, and what could not be written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Patch {
    /// Changed files, by path.
    pub files: Vec<FileChange>,
    /// Policies that could not be rewritten where they stand, and why.
    pub refused: BTreeMap<Subject, String>,
    /// Documents that nobody holds, that change with the policies that are made of them.
    pub parts: BTreeSet<PolicyId>,
    /// The blocks that take the place of attached policies of AWS, and the address of the document in them.
    pub beside: BTreeMap<Subject, (String, Address)>,
}

/// Where a statement is written: its file and bytes. What the root modules of a repository share has one site in all of them.
pub type Site = (PathBuf, u32, u32);

/// The suggestions for several root modules as changes to the files the policies are written in, one patch a root. A policy whose statements cannot be rewritten
/// in place, or that other policies share without the same suggestion, be they of the same root or of another, is refused whole, and so is one with a
/// statement at a site in `excluded`; the others are not touched by that.
pub fn patch(roots: &[(&Graph, &[Suggestion])], excluded: &BTreeMap<Site, String>) -> Vec<Patch> {
    let mut patches = vec![Patch::default(); roots.len()];
    let mut by_file: BTreeMap<PathBuf, Vec<Rewritten>> = BTreeMap::new();
    for (root, (graph, suggestions)) in roots.iter().enumerate() {
        let all = suggestions.iter().flat_map(|one| one.policies.iter().map(move |plan| (one, plan)));
        let changing: Vec<&PolicyPlan> = all.clone().map(|(_, plan)| plan).filter(|plan| plan.changes()).collect();
        let plans: BTreeMap<PolicyId, &PolicyPlan> =
            all.filter_map(|(_, plan)| Some((plan.document()?, plan))).collect();
        let sharers = sharers(graph);
        let barred =
            |plan: &PolicyPlan| sites(graph, &plan.policy).into_iter().find_map(|site| excluded.get(&site).cloned());
        let mut replaced = replaced(graph, &changing, &barred);
        let mut seen: BTreeSet<&Subject> = BTreeSet::new();
        for plan in changing {
            let policy = plan.policy.clone();
            if !seen.insert(&plan.policy) {
                continue;
            }
            let edits = match &plan.policy {
                Subject::Document(id) => policy_edits(graph, *id, plan, &plans, &sharers),
                Subject::AwsManaged { .. } => {
                    let beside =
                        replaced.remove(&plan.policy).unwrap_or_else(|| Err("its source is not known".to_owned()));
                    beside.and_then(|beside| {
                        patches[root].beside.insert(policy.clone(), (beside.text, beside.document));
                        let (file, edits) = beside.edits?;
                        Ok(Edits { files: vec![(file, edits)], parts: BTreeSet::new() })
                    })
                }
            };
            match barred(plan).map_or(edits, Err) {
                Ok(edits) => {
                    patches[root].parts.extend(edits.parts);
                    for (file, edits) in edits.files {
                        let path = graph.sources.get(file).path().to_path_buf();
                        by_file.entry(path).or_default().push(Rewritten { root, policy: policy.clone(), file, edits });
                    }
                }
                Err(why) => {
                    patches[root].refused.insert(policy, why);
                }
            }
        }
    }
    for rewritten in by_file.into_values() {
        let (agreed, at_odds): (Vec<&Rewritten>, Vec<&Rewritten>) =
            rewritten.iter().partition(|one| !rewritten.iter().any(|other| one.is_at_odds_with(other)));
        for one in at_odds {
            let why = "its instances would need different text in the same place".to_owned();
            patches[one.root].refused.insert(one.policy.clone(), why);
        }
        let mut edits: Vec<Edit> = Vec::new();
        for edit in agreed.iter().flat_map(|one| &one.edits) {
            if !edits.contains(edit) {
                edits.push(edit.clone());
            }
        }
        let Some(first) = agreed.first() else { continue };
        let changed = change(&roots[first.root].0.sources.get(first.file), &edits);
        let concerned: BTreeSet<usize> = agreed.iter().map(|one| one.root).collect();
        match changed {
            Ok(changed) => concerned.into_iter().for_each(|root| patches[root].files.extend(changed.clone())),
            Err(why) => agreed.iter().for_each(|one| {
                patches[one.root].refused.insert(one.policy.clone(), why.to_owned());
            }),
        }
    }
    patches
}

/// Where the statements of a policy are written; of one that AWS keeps, where it is attached.
pub fn sites(graph: &Graph, policy: &Subject) -> Vec<Site> {
    match policy {
        Subject::Document(id) => {
            let statements = &graph.policies[id.index()].document.statements;
            statements.iter().filter_map(|statement| site(graph, statement)).collect()
        }
        Subject::AwsManaged { arn, attachment, role } => {
            let role = &graph.principals[role.index()];
            let at = rewrite::attached_at(graph, attachment, role, arn);
            at.map(|span| site_at(graph, span)).into_iter().collect()
        }
    }
}

/// Where a statement is written, if in one piece.
pub(super) fn site(graph: &Graph, statement: &Statement) -> Option<Site> {
    hull(&statement.origin).map(|span| site_at(graph, span))
}

fn site_at(graph: &Graph, span: Span) -> Site {
    (graph.sources.get(span.file).path().to_path_buf(), span.start, span.end)
}

/// What takes the place of attached policies of AWS, or why that cannot be said: those of one attachment together.
fn replaced<'p>(
    graph: &Graph,
    changing: &[&'p PolicyPlan],
    barred: &dyn Fn(&PolicyPlan) -> Option<String>,
) -> BTreeMap<&'p Subject, Result<Beside, String>> {
    let mut all = BTreeMap::new();
    let mut by_attachment: BTreeMap<&Address, BTreeMap<&Subject, &PolicyPlan>> = BTreeMap::new();
    for plan in changing.iter().filter(|plan| plan.document().is_none()) {
        match plan.after.statements.is_empty() {
            true => {
                all.insert(&plan.policy, Err("nothing of it is needed: the attachment can go".to_owned()));
            }
            false => {
                by_attachment.entry(&plan.attachment).or_default().insert(&plan.policy, plan);
            }
        }
    }
    for (attachment, plans) in by_attachment {
        let place = Place::beside(attachment, graph);
        let says: Vec<_> = plans.values().map(|plan| |text: &Text| say(plan, &place, text)).collect();
        let own = plans.iter().zip(&says).filter_map(|((subject, plan), say)| match subject {
            Subject::AwsManaged { arn, role, .. } => {
                let role = &graph.principals[role.index()];
                Some(Replaced { role, arn, document: &plan.after, barred: barred(plan), say })
            }
            Subject::Document(_) => None,
        });
        let own: Vec<Replaced<'_>> = own.collect();
        all.extend(plans.keys().copied().zip(rewrite::beside(graph, attachment, &own)));
    }
    all
}

/// A resource in the words of the module.
fn say(plan: &PolicyPlan, place: &Place<'_>, text: &Text) -> Option<Text> {
    let given = plan.words.iter().find(|(known, _)| known == text).map(|(_, said)| said.clone());
    let said = given.or_else(|| place.say(text))?;
    Some(Text::from_parts(in_own_words(&said, place)?.into_iter().map(|(part, _)| part)))
}

/// What a policy changes.
#[derive(Default)]
struct Edits {
    files: Vec<(FileId, Vec<Edit>)>,
    /// Documents that the policy is made of, and that change with it.
    parts: BTreeSet<PolicyId>,
}

/// The edits of one policy in one file.
struct Rewritten {
    root: usize,
    policy: Subject,
    file: FileId,
    edits: Vec<Edit>,
}

impl Rewritten {
    /// Whether both change the same bytes, each in its own way.
    fn is_at_odds_with(&self, other: &Self) -> bool {
        let clash = |one: &Edit, other: &Edit| {
            one != other
                && one.range.0 < other.range.1.max(other.range.0 + 1)
                && other.range.0 < one.range.1.max(one.range.0 + 1)
        };
        (self.root, &self.policy) != (other.root, &other.policy)
            && self.edits.iter().any(|one| other.edits.iter().any(|other| clash(one, other)))
    }
}

/// Which policies have a statement that is written at a place.
fn sharers(graph: &Graph) -> BTreeMap<Span, BTreeSet<PolicyId>> {
    let mut sharers: BTreeMap<Span, BTreeSet<PolicyId>> = BTreeMap::new();
    for (index, policy) in graph.policies.iter().enumerate() {
        for span in policy.document.statements.iter().filter_map(|statement| hull(&statement.origin)) {
            sharers.entry(span).or_default().insert(PolicyId(index as u32));
        }
    }
    sharers
}

fn policy_edits(
    graph: &Graph,
    id: PolicyId,
    plan: &PolicyPlan,
    plans: &BTreeMap<PolicyId, &PolicyPlan>,
    sharers: &BTreeMap<Span, BTreeSet<PolicyId>>,
) -> Result<Edits, String> {
    let policy = &graph.policies[id.index()];
    let written = Written::of(graph, policy);
    let mut edits = Edits::default();
    let mut by_file: BTreeMap<FileId, Vec<Task<'_>>> = BTreeMap::new();
    let mut last = None;
    for (index, (statement, what)) in plan.before.statements.iter().zip(&plan.statements).enumerate() {
        let span = hull(&statement.origin).ok_or("a statement is put together in several files")?;
        if what.replacements.len() > 1 && statement.sid.as_ref().is_some_and(|sid| !sid.text.is_known()) {
            return Err("a Sid that is not known cannot be told apart for the parts of its statement".to_owned());
        }
        let others = sharers.get(&span).into_iter().flatten().filter(|&&other| other != id);
        for &other in others.filter(|_| what.outcome != Outcome::Kept) {
            if plans.get(&other).and_then(|plan| of_span(plan, span)).is_some_and(|other| agree(other, what)) {
                continue;
            }
            if is_only_a_part(graph, other) {
                edits.parts.insert(other);
                continue;
            }
            let label = label(graph, other);
            return Err(match plans.get(&other).and_then(|plan| plan.refused.as_ref()) {
                Some(why) => format!("{label} has the same statement, and is left as it is: {why}"),
                None => format!("{label} has the same statement, and nothing like it is suggested for that"),
            });
        }
        let element = (what.outcome == Outcome::Removed).then(|| written.element(&plan.before, index)).flatten();
        let span = element.unwrap_or(span);
        if what.outcome != Outcome::Removed {
            last = Some(span.file);
        }
        by_file.entry(span.file).or_default().push(Task { span, statement, plan: what });
    }
    if last.is_none() {
        return Err(match plan.added.is_empty() {
            true => "nothing of it is needed: the whole policy can go".to_owned(),
            false => "nothing of it stays that what is added could stand beside".to_owned(),
        });
    }
    let place = Place::of(policy, graph);
    for (file, tasks) in by_file {
        let added = if last == Some(file) { &plan.added[..] } else { &[] };
        let source = graph.sources.get(file);
        let changed = rewrite::edits(&source, &written, &policy.form, &tasks, added, &|text| say(plan, &place, text))?;
        if !changed.is_empty() {
            edits.files.push((file, changed));
        }
    }
    Ok(edits)
}

/// Whether a document is nobody's policy: a data source that only other documents of its module are made of.
fn is_only_a_part(graph: &Graph, id: PolicyId) -> bool {
    let policy = &graph.policies[id.index()];
    let Some(address) = policy.address.as_ref().filter(|address| address.mode == Mode::Data) else { return false };
    let Some(header) = policy.header.filter(|_| policy.attached_to.is_empty() && policy.held_by.is_empty()) else {
        return false;
    };
    rewrite::is_only_in_documents(&graph.sources, header.file, address)
}

/// Whether two plans for one place say the same: instances differ in what their symbols are called from the root, so only the shape is compared here,
/// and the edits themselves afterwards.
fn agree(left: &StatementPlan, right: &StatementPlan) -> bool {
    let actions = |plan: &StatementPlan| -> Vec<Vec<String>> {
        plan.replacements.iter().map(|replacement| replacement.actions.clone()).collect()
    };
    left.outcome == right.outcome && actions(left) == actions(right)
}

fn of_span(plan: &PolicyPlan, span: Span) -> Option<&StatementPlan> {
    let at = |statement: &Statement| hull(&statement.origin) == Some(span);
    let index = plan.before.statements.iter().position(at)?;
    plan.statements.get(index)
}

fn label(graph: &Graph, id: PolicyId) -> String {
    let policy = &graph.policies[id.index()];
    match (&policy.address, &policy.path) {
        (Some(address), _) => address.to_string(),
        (None, Some(path)) => path.display().to_string(),
        (None, None) => "another policy".to_owned(),
    }
}
