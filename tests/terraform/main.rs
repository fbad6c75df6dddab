//! The evaluator against the real `terraform`, on expressions nobody thought of.
//!
//! `IAMLINT_DIFFERENTIAL_CASES` says how many, `IAMLINT_DIFFERENTIAL_SEED` which. Without the binary there is nothing to compare with, and the test says so.

mod calls;
mod configuration;
mod generate;
mod node;
mod ours;
mod random;
mod referee;
mod texts;
mod variables;

use std::io::Write;

use iamlint::terraform::Options;

use generate::{Generator, SURROUNDINGS};
use node::Node;
use ours::Ours;
use referee::{Referee, Verdict};
use variables::{Variable, Variables};

/// How many cases there are unless it is said.
const CASES: u64 = 500;
/// How many of those that differ are made small and shown.
const SHOWN: usize = 12;
/// How many ways of making one smaller are tried at a time.
const ATTEMPTS: usize = 40;
/// How many variables stand in one configuration.
const BATCH: usize = 250;

fn setting(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => otherwise,
    }
}

/// Something that both sides judge.
trait Case: Clone {
    fn text(&self) -> String;
    /// Everything that is this with one step of it taken away.
    fn smaller(&self) -> Vec<Self>;
}

impl Case for Node {
    fn text(&self) -> String {
        self.text()
    }
    fn smaller(&self) -> Vec<Self> {
        self.smaller()
    }
}

impl Case for Variable {
    fn text(&self) -> String {
        self.text()
    }
    fn smaller(&self) -> Vec<Self> {
        self.smaller()
    }
}

/// What Terraform says, then what iamlint does, and why where it refuses.
type Judged = (Verdict, (Verdict, String));

/// A case that is judged differently.
struct Difference<C> {
    case: C,
    theirs: Verdict,
    ours: (Verdict, String),
}

fn differences<C: Case>(judge: &dyn Fn(&[C]) -> Vec<Judged>, cases: Vec<C>) -> Vec<Option<Difference<C>>> {
    let judged = judge(&cases).into_iter().zip(cases);
    let difference = |((theirs, ours), case): (Judged, C)| {
        let agree = match (&theirs, &ours.0) {
            // What is not known before apply may turn out not to be possible.
            (Verdict::Unknown, Verdict::Error) => true,
            (theirs, ours) => theirs == ours,
        };
        (!agree).then_some(Difference { case, theirs, ours })
    };
    judged.map(difference).collect()
}

/// Makes all of them as small as they get, a step at a time.
fn shrink<C: Case>(judge: &dyn Fn(&[C]) -> Vec<Judged>, found: &mut [Difference<C>]) {
    let mut tried: Vec<std::collections::BTreeSet<String>> = found.iter().map(|_| Default::default()).collect();
    loop {
        let mut candidates: Vec<(usize, C)> = Vec::new();
        for (at, difference) in found.iter().enumerate() {
            let smaller = difference.case.smaller().into_iter().filter(|case| tried[at].insert(case.text()));
            candidates.extend(smaller.take(ATTEMPTS).map(|case| (at, case)));
        }
        if candidates.is_empty() {
            return;
        }
        let (places, cases): (Vec<usize>, Vec<C>) = candidates.into_iter().unzip();
        for (at, difference) in places.into_iter().zip(differences(judge, cases)) {
            let Some(difference) = difference else { continue };
            if difference.case.text().len() < found[at].case.text().len() {
                found[at] = difference;
            }
        }
    }
}

/// Fails with the differences among these cases, the first of them made small.
fn compare<C: Case>(seed: u64, cases: Vec<C>, judge: &dyn Fn(&[C]) -> Vec<Judged>) {
    let all = cases.len();
    let mut found: Vec<Difference<C>> = differences(judge, cases).into_iter().flatten().collect();
    let count = found.len();
    found.truncate(setting("IAMLINT_DIFFERENTIAL_SHOWN", SHOWN as u64) as usize);
    shrink(judge, &mut found);
    let mut shown: Vec<String> = found
        .iter()
        .map(|Difference { case, theirs, ours: (ours, why) }| {
            format!("{}\n  terraform: {theirs:?}\n  iamlint:   {ours:?} {why}\n", case.text())
        })
        .collect();
    shown.sort();
    shown.dedup();
    assert!(
        found.is_empty(),
        "seed {seed}: {count} of {all} differ, the first of them made small:\n{}",
        shown.join("\n")
    );
}

/// Said past the test harness, which keeps to itself what a test prints that passes.
fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

#[test]
fn expressions_come_to_what_terraform_says() {
    let referee = match Referee::find() {
        Ok(referee) => referee,
        Err(why) => return skipped(&why),
    };
    let (seed, cases) = (setting("IAMLINT_DIFFERENTIAL_SEED", 1), setting("IAMLINT_DIFFERENTIAL_CASES", CASES));
    referee.write("main.tf", SURROUNDINGS);
    let ours = Ours::read(referee.directory(), &Options::default());
    let mut generator = Generator::new(seed);
    let nodes: Vec<Node> = (0..cases).map(|_| generator.expression()).collect();
    compare(seed, nodes, &|nodes: &[Node]| {
        let texts: Vec<String> = nodes.iter().map(Node::text).collect();
        let ours = texts.iter().map(|text| ours.judge(text));
        referee.judge(&texts).into_iter().zip(ours).collect()
    });
}

#[test]
fn variables_take_what_they_take_in_terraform() {
    let referee = match Referee::find() {
        Ok(referee) => referee,
        Err(why) => return skipped(&why),
    };
    let (seed, cases) = (setting("IAMLINT_DIFFERENTIAL_SEED", 1), setting("IAMLINT_DIFFERENTIAL_CASES", CASES));
    let mut variables = Variables::new(seed);
    let variables: Vec<Variable> = (0..cases).map(|_| variables.variable()).collect();
    compare(seed, variables, &|variables: &[Variable]| {
        variables.chunks(BATCH).flat_map(|variables| configuration::judge(&referee, variables)).collect()
    });
}
