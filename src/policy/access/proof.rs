//! The engine against the evaluator of single requests, at length: as many requests as `IAMLINT_PROOF_REQUESTS` says, or a sample.
//!
//! `IAMLINT_PROOF_REQUESTS=1000000 cargo test --lib policy::access::proof`, which asks of every AWS managed policy, too.

use proptest::prelude::Rng;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::reference::{Context, allows, contexts, pairs, symbolic};
use super::tests::requests;
use super::{Verdict, compare};
use crate::catalog::catalog;
use crate::json;
use crate::policy::pattern::reference::{chars, matches};
use crate::policy::{Clause, Document, Effect, Pattern, Token};
use crate::text::{Origin, Text};

/// How many requests a run asks for where nothing is said.
const SAMPLE: usize = 40_000;

fn wanted() -> Option<usize> {
    std::env::var("IAMLINT_PROOF_REQUESTS").ok()?.parse().ok()
}

/// One generator for every run: a failure is found again.
fn runner() -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Checks a verdict against requests, and answers how many it asked.
fn check(old: &Document, new: &Document, requests: &[(String, String)]) -> usize {
    let verdict = compare(&[old], &[new]);
    let more = |action: &str, resource: &str, context: &Context| {
        allows(new, action, resource, context) && !allows(old, action, resource, context)
    };
    match &verdict {
        Verdict::Proven => {
            for (action, resource) in requests {
                for context in &contexts() {
                    assert!(!more(action, resource, context), "{action} on {resource} in {context:?}: {old:?} {new:?}");
                }
            }
            requests.len() * contexts().len()
        }
        Verdict::Refuted(witness) => {
            let resource = witness.resource.to_string();
            let added = contexts().iter().any(|context| more(&witness.action, &resource, context));
            assert!(added, "{witness}: {old:?} {new:?}");
            1
        }
        Verdict::Undecided { .. } => 0,
    }
}

#[test]
fn the_engine_and_the_evaluator_of_single_requests_agree() {
    let wanted = wanted().unwrap_or(SAMPLE);
    let (mut runner, all) = (runner(), requests());
    let (mut asked, mut proven, mut refuted) = (0, 0, 0);
    while asked < wanted || proven == 0 || refuted == 0 {
        let (old, new) = pairs("a*?", true).new_tree(&mut runner).expect("a pair").current();
        match check(&symbolic(&old), &symbolic(&new), &all) {
            0 => {}
            1 => {
                refuted += 1;
                asked += 1;
            }
            many => {
                proven += 1;
                asked += many;
            }
        }
    }
    assert!(asked >= wanted, "{asked} of {wanted}");
}

/// How many actions and how many resources of a managed policy are asked for together.
const EDGE: usize = 16;

/// A document without conditions, its patterns read once.
struct Plain(Vec<(Effect, Globs, Globs)>);

/// Patterns, and whether what none of them matches is meant.
struct Globs {
    negated: bool,
    patterns: Vec<Pattern>,
}

impl Globs {
    fn of(clauses: &[Clause], read: fn(&Text) -> Pattern) -> Self {
        let clause = &clauses[0];
        Self { negated: clause.negated, patterns: clause.values.iter().map(|leaf| read(&leaf.text)).collect() }
    }

    fn fit(&self, letters: &[Token]) -> bool {
        self.patterns.iter().any(|pattern| matches(pattern.tokens(), letters, &|_| true)) != self.negated
    }
}

impl Plain {
    fn of(document: &Document) -> Self {
        let statements = document.statements.iter().filter_map(|statement| {
            let actions = Globs::of(&statement.actions, Pattern::action);
            Some((statement.effect?, actions, Globs::of(&statement.resources, Pattern::resource)))
        });
        Self(statements.collect())
    }

    fn allows(&self, action: &[Token], resource: &[Token]) -> bool {
        let fits = |wanted: Effect| {
            self.0
                .iter()
                .any(|(effect, actions, resources)| *effect == wanted && actions.fit(action) && resources.fit(resource))
        };
        fits(Effect::Allow) && !fits(Effect::Deny)
    }
}

/// Requests near the edges of two documents' patterns, some of them: each glob filled with nothing, and with a letter.
fn near(documents: [&Document; 2], rng: &mut TestRng) -> Vec<(Vec<Token>, Vec<Token>)> {
    let filled = |text: &str| [text.replace(['*', '?'], ""), text.replace(['*', '?'], "q")];
    let statements = || documents.into_iter().flat_map(|document| &document.statements);
    let mut actions: Vec<String> = statements()
        .flat_map(|statement| statement.actions.iter().flat_map(|clause| &clause.values))
        .flat_map(|leaf| filled(&leaf.text.to_string().to_ascii_lowercase()))
        .collect();
    let mut resources: Vec<String> = statements()
        .flat_map(|statement| statement.resources.iter().flat_map(|clause| &clause.values))
        .flat_map(|leaf| filled(&leaf.text.to_string()))
        .collect();
    for list in [&mut actions, &mut resources] {
        list.sort();
        list.dedup();
        // A sample, by a shuffle of its beginning.
        for at in 0..list.len().min(EDGE) {
            let other = at + rng.next_u32() as usize % (list.len() - at);
            list.swap(at, other);
        }
        list.truncate(EDGE);
    }
    let resources: Vec<Vec<Token>> = resources.iter().map(|on| chars(on)).collect();
    actions.iter().flat_map(|action| resources.iter().map(|on| (chars(action), on.clone()))).collect()
}

/// A managed policy without its conditions, which the evaluator knows only few of; nothing where something else of it is not for it.
fn readable(text: &str) -> Option<Document> {
    let parsed = json::parse(&Text::literal(text, Origin::default())).value?;
    let mut document = Document::read(&parsed);
    document.statements.iter_mut().for_each(|statement| statement.condition.conditions.clear());
    let plain = |text: &str| !text.contains('$');
    let one_each =
        document.statements.iter().all(|statement| statement.actions.len() == 1 && statement.resources.len() == 1);
    (one_each && plain(text)).then_some(document)
}

/// What the verdicts on the managed policies come to.
#[derive(Default, Debug)]
struct Tally {
    proven: usize,
    refuted: usize,
    undecided: usize,
    requests: usize,
}

impl Tally {
    /// Checks the verdict on one pair against requests.
    fn check(&mut self, old: &Document, new: &Document, requests: &[(Vec<Token>, Vec<Token>)], name: &str) {
        let (plain_old, plain_new) = (Plain::of(old), Plain::of(new));
        let more = |action: &[Token], on: &[Token]| plain_new.allows(action, on) && !plain_old.allows(action, on);
        match compare(&[old], &[new]) {
            Verdict::Proven => {
                for (action, on) in requests {
                    assert!(!more(action, on), "{name}: {action:?} on {on:?}");
                }
                self.proven += 1;
                self.requests += requests.len();
            }
            Verdict::Refuted(witness) => {
                assert!(more(&chars(&witness.action), &chars(&witness.resource.to_string())), "{name}: {witness}");
                self.refuted += 1;
                self.requests += 1;
            }
            Verdict::Undecided { .. } => self.undecided += 1,
        }
    }
}

/// All of them where requests are asked for, which takes a minute; one in twenty otherwise.
#[test]
fn they_agree_on_the_managed_policies_too() {
    let step = if wanted().is_some() { 1 } else { 20 };
    let mut rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut tally = Tally::default();
    for policy in catalog().managed_policies().step_by(step) {
        let Some(old) = readable(policy.document()) else { continue };
        let (mut less, mut more) = (old.clone(), old.clone());
        for statement in &mut less.statements {
            statement.actions.iter_mut().for_each(|clause| clause.values.truncate(1));
            for leaf in statement.resources.iter_mut().flat_map(|clause| &mut clause.values) {
                if leaf.text.is("*") {
                    leaf.text = Text::literal("arn:aws:s3:::q/*", Origin::default());
                }
            }
        }
        for leaf in more.statements.iter_mut().flat_map(|one| &mut one.actions).flat_map(|clause| &mut clause.values) {
            let action = leaf.text.to_string();
            leaf.text =
                Text::literal(action.get(..action.len() / 2 + 1).unwrap_or("*").to_owned() + "*", Origin::default());
        }
        for new in [&less, &more] {
            let around = near([&old, new], &mut rng);
            tally.check(&old, new, &around, policy.name());
            tally.check(new, &old, &around, policy.name());
        }
    }
    if wanted().is_some() {
        eprintln!("{tally:?}");
    }
    let decided = tally.proven + tally.refuted;
    assert!(tally.proven > 0 && tally.refuted > 0 && decided > 20 * tally.undecided, "{tally:?}");
    assert!(tally.requests > 1_000, "{tally:?}");
}
