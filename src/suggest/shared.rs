//! One statement for several: what instances of a module, or documents that are made of the same statement, need together.
//!
//! A statement is written once. Where its instances need different parts of it, it keeps what any of them needs, said in words that all of them understand. What
//! has no such word stays as it is. Each instance is proven by itself: contained in what it was, and with all that it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::graph::{Graph, PolicyId, Principal};
use crate::policy::Statement;
use crate::text::{ModulePath, Text};
use crate::wiring::NeedCondition;

use super::document::{self, left};
use super::express::Place;
use super::model::{Grant, Outcome, PolicyPlan, Replacement, StatementPlan, Subject, Suggestion};
use super::prove::{self, Unproven};
use super::rewrite::{Written, attached_at, hull};
use super::words::Word;
use super::{holders, managed, missing, name, naming};

/// Where a statement is written, and for one of AWS's which it is.
type Site = (PathBuf, u32, u32, Option<(&'static str, usize)>);

/// A statement of a plan: the root, its suggestion, the suggestion's policy, and the policy's statement.
type At = (usize, usize, usize, usize);

/// How many that share a statement are named.
const NAMED: usize = 3;

/// Gives all suggestions for one statement the same form, over all roots.
///
/// # Errors
///
/// What several need together is not contained in what one of them had: a defect of iamlint.
pub fn share(roots: &mut [(&Graph, Vec<Suggestion>)]) -> Result<(), Unproven> {
    let mut changed: BTreeSet<(usize, usize)> = BTreeSet::new();
    for all in sites(roots).into_values().filter(|all| all.len() > 1 && !makes_several(all)) {
        let Some(plans) = united(roots, &all) else { continue };
        for (&(root, suggestion, policy, statement), (plan, words)) in all.iter().zip(plans) {
            let policy = &mut roots[root].1[suggestion].policies[policy];
            policy.statements[statement] = plan;
            policy.words.extend(words);
            changed.insert((root, suggestion));
        }
    }
    for (root, suggestion) in changed {
        let (graph, suggestions) = &mut roots[root];
        let suggestion = &mut suggestions[suggestion];
        let role = &graph.principals[suggestion.role.index()];
        let mut withdrawn = false;
        for plan in suggestion.policies.iter_mut().filter(|plan| plan.refused.is_none()) {
            let added = !plan.added.is_empty();
            prove(graph, role, plan)?;
            withdrawn |= added && plan.added.is_empty();
        }
        if withdrawn {
            suggestion.missing = missing::of(graph, role);
            suggestion.added = Vec::new();
        }
        let removed: BTreeSet<Grant> = suggestion.policies.iter().flat_map(document::removed).collect();
        suggestion.removed = removed.into_iter().collect();
    }
    Ok(())
}

/// The statements of all plans that are not refused, by where they are written.
fn sites(roots: &[(&Graph, Vec<Suggestion>)]) -> BTreeMap<Site, Vec<At>> {
    let mut sites: BTreeMap<Site, Vec<At>> = BTreeMap::new();
    for (root, (graph, suggestions)) in roots.iter().enumerate() {
        let plans = suggestions.iter().enumerate().flat_map(|(at, suggestion)| {
            suggestion.policies.iter().enumerate().map(move |(policy, plan)| (at, policy, plan))
        });
        for (suggestion, policy, plan) in plans.filter(|(.., plan)| plan.refused.is_none()) {
            for (index, statement) in plan.before.statements.iter().enumerate() {
                let (span, which) = match &plan.policy {
                    Subject::Document(_) => (hull(&statement.origin), None),
                    Subject::AwsManaged { arn, attachment, role } => {
                        let role = &graph.principals[role.index()];
                        (attached_at(graph, attachment, role, arn), Some((*arn, index)))
                    }
                };
                if let Some(span) = span {
                    let path = graph.sources.get(span.file).path().to_path_buf();
                    let at = (root, suggestion, policy, index);
                    sites.entry((path, span.start, span.end, which)).or_default().push(at);
                }
            }
        }
    }
    sites
}

/// Whether one place makes several statements of one policy: what iterates is not one statement for several.
fn makes_several(all: &[At]) -> bool {
    let policies: BTreeSet<(usize, usize, usize)> =
        all.iter().map(|&(root, suggestion, policy, _)| (root, suggestion, policy)).collect();
    policies.len() < all.len()
}

/// One that shares a statement.
struct Sharer<'a> {
    place: Place<'a>,
    /// Its module, among the roots.
    module: (usize, ModulePath),
    role: String,
    statement: &'a Statement,
    plan: &'a StatementPlan,
}

/// A plan, and what the module calls resources of it that it has no reference to.
type United = (StatementPlan, Vec<(Text, Text)>);

/// The plans for one statement, in the order of `all`, where they have to be other than they are.
fn united(roots: &[(&Graph, Vec<Suggestion>)], all: &[At]) -> Option<Vec<United>> {
    let sharer = |&(root, suggestion, policy, statement): &At| {
        let (graph, suggestions) = &roots[root];
        let suggestion = &suggestions[suggestion];
        let plan = &suggestion.policies[policy];
        let place = match plan.document() {
            Some(id) => Place::of(&graph.policies[id.index()], graph),
            None => Place::beside(&plan.attachment, graph),
        };
        Sharer {
            module: (root, place.module().clone()),
            place,
            role: graph.principals[suggestion.role.index()].address.to_string(),
            statement: &plan.before.statements[statement],
            plan: &plan.statements[statement],
        }
    };
    if all.iter().all(|&(root, suggestion, policy, statement)| {
        let plan = &roots[root].1[suggestion].policies[policy].statements[statement];
        matches!(plan.outcome, Outcome::Kept)
    }) {
        return None;
    }
    let sharers: Vec<Sharer<'_>> = all.iter().map(sharer).collect();
    let outcome = |outcome| sharers.iter().filter(move |sharer| sharer.plan.outcome == outcome);
    if outcome(Outcome::Removed).count() == sharers.len() {
        return None;
    }
    if outcome(Outcome::Kept).next().is_some() {
        let why = format!("{} needs all of it, and has the same statement", named(outcome(Outcome::Kept)));
        let plan = |sharer: &Sharer<'_>| match sharer.plan.outcome {
            Outcome::Kept => (sharer.plan.clone(), Vec::new()),
            _ => (left(sharer.statement, &why), Vec::new()),
        };
        return Some(sharers.iter().map(plan).collect());
    }
    let words: Vec<Vec<Pair<'_>>> = sharers.iter().map(Sharer::words).collect();
    if is_one(&sharers, &words) {
        return None;
    }
    let needs = needs(&sharers, &words);
    let mut united: Vec<United> = sharers.iter().map(|sharer| sharer.plan_for(&needs, &sharers)).collect();
    if stands_alone(roots, all) {
        united.iter_mut().for_each(|(plan, _)| document::in_one(plan));
    }
    Some(united)
}

/// Whether a statement that they share is written where no other can be put beside it.
fn stands_alone(roots: &[(&Graph, Vec<Suggestion>)], all: &[At]) -> bool {
    let Some(&(root, suggestion, policy, statement)) = all.first() else { return false };
    let (graph, suggestions) = &roots[root];
    let plan = &suggestions[suggestion].policies[policy];
    plan.document().is_some_and(|id| {
        Written::of(graph, &graph.policies[id.index()]).stands_alone(&plan.before.statements[statement])
    })
}

/// An action that stays for one of them.
struct Pair<'a> {
    action: &'a str,
    /// On what, where the module has a word for it.
    word: Option<Word>,
    /// Under which conditions beside those of the statement.
    conditions: &'a [NeedCondition],
}

/// What an action is needed on, by all together.
struct Need<'a> {
    action: &'a str,
    /// The conditions under which each of them needs it: none where these are not the same for all.
    conditions: &'a [NeedCondition],
    /// The words, and who says each first; `None` where they have no words in common: it stays on what it was on.
    on: Option<Vec<(Word, usize)>>,
}

impl Need<'_> {
    fn keys(&self) -> Option<BTreeSet<String>> {
        self.on.as_ref().map(|on| on.iter().map(|(word, _)| word.key()).collect())
    }
}

/// What any of them needs of the statement.
fn needs<'a>(sharers: &[Sharer<'_>], words: &'a [Vec<Pair<'a>>]) -> Vec<Need<'a>> {
    let mut actions: Vec<&str> = Vec::new();
    for Pair { action, .. } in words.iter().flatten() {
        if !actions.iter().any(|known| known.eq_ignore_ascii_case(action)) {
            actions.push(action);
        }
    }
    let need = |action: &'a str| {
        let own = || words.iter().flatten().filter(|pair| pair.action.eq_ignore_ascii_case(action));
        let first = own().next().map_or(&[][..], |pair| pair.conditions);
        let conditions = if own().all(|pair| pair.conditions == first) { first } else { &[] };
        Need { action, conditions, on: in_common(&said_of(action, words), sharers) }
    };
    actions.into_iter().map(need).collect()
}

/// The words for all that an action is needed on, and who says each; `None` where some of it has no word that means the like for all.
fn in_common(said: &[(usize, Option<&Word>)], sharers: &[Sharer<'_>]) -> Option<Vec<(Word, usize)>> {
    let said = said.iter().map(|&(by, word)| Some((by, word?))).collect::<Option<Vec<_>>>()?;
    let modules: BTreeSet<&(usize, ModulePath)> = said.iter().map(|(by, _)| &sharers[*by].module).collect();
    let ways = said.iter().map(|&(by, word)| {
        let more = if modules.len() > 1 { word.with_variables(&sharers[by].place) } else { Vec::new() };
        let ways = std::iter::once(word.clone()).chain(more);
        (by, ways.map(|word| (word.key(), word)).collect::<Vec<_>>())
    });
    let ways: Vec<(usize, Vec<(String, Word)>)> = ways.collect();
    let mut who: BTreeMap<&str, BTreeSet<&(usize, ModulePath)>> = BTreeMap::new();
    for (by, ways) in &ways {
        for (key, _) in ways {
            who.entry(key).or_default().insert(&sharers[*by].module);
        }
    }
    let mut on: Vec<(String, Word, usize)> = Vec::new();
    for (by, ways) in &ways {
        let by_all = |key: &str| who.get(key).is_some_and(|who| who.len() == modules.len());
        let means = |word: &Word| sharers.iter().all(|other| word.meant(&sharers[*by].place, &other.place).is_some());
        let (key, word) = ways.iter().find(|(key, word)| (word.is_common() || by_all(key)) && means(word))?;
        if !on.iter().any(|(known, ..)| known == key) {
            on.push((key.clone(), word.clone(), *by));
        }
    }
    Some(on.into_iter().map(|(_, word, by)| (word, by)).collect())
}

/// What an action is needed on, and by whom.
fn said_of<'a>(action: &str, words: &'a [Vec<Pair<'a>>]) -> Vec<(usize, Option<&'a Word>)> {
    let mut said = Vec::new();
    for (by, words) in words.iter().enumerate() {
        let own = words.iter().filter(|pair| pair.action.eq_ignore_ascii_case(action));
        said.extend(own.map(|pair| (by, pair.word.as_ref())));
    }
    said
}

/// Whether all say the same already.
fn is_one(sharers: &[Sharer<'_>], words: &[Vec<Pair<'_>>]) -> bool {
    type Said<'a> = Vec<(&'a str, Option<String>, &'a [NeedCondition])>;
    fn says<'a>(words: &'a [Pair<'_>]) -> Said<'a> {
        words.iter().map(|pair| (pair.action, pair.word.as_ref().map(Word::key), pair.conditions)).collect()
    }
    let (Some(first), Some(sharer)) = (words.first().map(|words| says(words)), sharers.first()) else { return true };
    first.iter().all(|(_, word, _)| word.is_some())
        && sharers.iter().all(|other| other.plan.outcome == sharer.plan.outcome)
        && words.iter().all(|words| says(words) == first)
}

impl Sharer<'_> {
    /// The pairs that stay, as the module says them.
    fn words(&self) -> Vec<Pair<'_>> {
        let mut pairs = Vec::new();
        for part in &self.plan.replacements {
            let words: Vec<Option<Word>> = part.resources.iter().map(|text| Word::of(text, &self.place)).collect();
            for action in &part.actions {
                let pair = |word: &Option<Word>| Pair { action, word: word.clone(), conditions: &part.conditions };
                pairs.extend(words.iter().map(pair));
            }
        }
        pairs
    }

    /// The statement with what all of them need.
    fn plan_for(&self, needs: &[Need<'_>], sharers: &[Sharer<'_>]) -> United {
        let mut words: Vec<(Text, Text)> = Vec::new();
        let mut groups: Vec<(Option<BTreeSet<String>>, Replacement)> = Vec::new();
        for need in needs {
            let keys = need.keys();
            let same = |known: &Option<BTreeSet<String>>, part: &Replacement| {
                *known == keys && part.conditions == need.conditions
            };
            if let Some((_, known)) = groups.iter_mut().find(|(known, part)| same(known, part)) {
                known.actions.push(need.action.to_owned());
                continue;
            }
            let meant = |(word, by): &(Word, usize)| Some((word.meant(&sharers[*by].place, &self.place)?, word.said()));
            let on: Option<Vec<(Text, Text)>> = need.on.as_ref().map(|on| on.iter().filter_map(meant).collect());
            let resources = match on {
                Some(on) => {
                    let other =
                        |(text, said): &&(Text, Text)| !said.is_known() && self.place.say(text).as_ref() != Some(said);
                    words.extend(on.iter().filter(other).cloned());
                    on.into_iter().map(|(text, _)| text).collect()
                }
                None => document::written_resources(self.statement),
            };
            let (actions, conditions) = (vec![need.action.to_owned()], need.conditions.to_vec());
            groups.push((keys, Replacement { actions, resources, conditions, sid: None }));
        }
        // What stays on what it was on may be what others are needed on.
        let replacements = document::joined(groups.into_iter().map(|(_, part)| part));
        let others = sharers.iter().filter(|other| other.role != self.role);
        let mut because = self.plan.because.clone();
        if self.plan.outcome == Outcome::Removed {
            because.clear();
        }
        because.push(format!("the same statement is for {}: what any of them needs stays", named(others)));
        let apart: Vec<&str> = needs.iter().filter(|need| need.on.is_none()).map(|need| need.action).collect();
        if !apart.is_empty() {
            because.push(format!(
                "there are no words for what each of them needs {} on: it stays on what it is on",
                apart.join(", ")
            ));
        }
        let outcome = document::outcome(self.statement, &replacements);
        let guessed = outcome != Outcome::Kept && sharers.iter().any(|sharer| sharer.plan.guessed);
        let replacements = if outcome == Outcome::Kept { Vec::new() } else { replacements };
        (StatementPlan { outcome, because, guessed, replacements, ..self.plan.clone() }, words)
    }
}

/// `a, b, c and 4 more`
fn named<'a, 's: 'a>(sharers: impl Iterator<Item = &'a Sharer<'s>>) -> String {
    let names: BTreeSet<&str> = sharers.map(|sharer| sharer.role.as_str()).collect();
    let shown: Vec<&str> = names.iter().copied().take(NAMED).collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Carries out changed plans of a policy, and proves it again; where that does not succeed it is left alone.
fn prove(graph: &Graph, role: &Principal, plan: &mut PolicyPlan) -> Result<(), Unproven> {
    let id: Option<PolicyId> = plan.document();
    naming::name_parts(&mut plan.statements, &graph.resources);
    plan.after = document::after(&plan.before, &plan.statements, &plan.added);
    if id.is_none() {
        managed::without_names(plan);
    }
    let (called, roles) = match id.map(|id| &graph.policies[id.index()]) {
        Some(policy) => (name(policy), holders(graph, policy)),
        None => (plan.attachment.to_string(), vec![role]),
    };
    let needs = roles.iter().flat_map(|holder| &holder.needs);
    prove::prove(plan, &called, needs, &graph.resources)
}
