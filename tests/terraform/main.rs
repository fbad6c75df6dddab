//! The evaluator against the real `terraform`, on expressions nobody thought of.
//!
//! `IAMLINT_DIFFERENTIAL_CASES` says how many, `IAMLINT_DIFFERENTIAL_SEED` which. Without the binary there is nothing to compare with, and the test says so.

mod calls;
mod generate;
mod node;
mod ours;
mod random;
mod referee;

use generate::{Generator, SURROUNDINGS};
use node::Node;
use ours::Ours;
use referee::{Referee, Verdict};

/// How many cases there are unless it is said.
const CASES: u64 = 500;
/// How many of those that differ are made small and shown.
const SHOWN: usize = 12;
/// How many ways of making one smaller are tried at a time.
const ATTEMPTS: usize = 40;

fn setting(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => otherwise,
    }
}

/// An expression that is judged differently.
struct Difference {
    node: Node,
    theirs: Verdict,
    ours: (Verdict, String),
}

fn differences(referee: &Referee, ours: &Ours, nodes: Vec<Node>) -> Vec<Option<Difference>> {
    let texts: Vec<String> = nodes.iter().map(Node::text).collect();
    let judged = referee.judge(&texts).into_iter().zip(texts).zip(nodes);
    let difference = |((theirs, text), node): ((Verdict, String), Node)| {
        let ours = ours.judge(&text);
        let agree = match (&theirs, &ours.0) {
            // What is not known before apply may turn out not to be possible.
            (Verdict::Unknown, Verdict::Error) => true,
            (theirs, ours) => theirs == ours,
        };
        (!agree).then_some(Difference { node, theirs, ours })
    };
    judged.map(difference).collect()
}

/// Makes all of them as small as they get, a step at a time.
fn shrink(referee: &Referee, ours: &Ours, found: &mut [Difference]) {
    let mut tried: Vec<std::collections::BTreeSet<String>> = found.iter().map(|_| Default::default()).collect();
    loop {
        let mut candidates: Vec<(usize, Node)> = Vec::new();
        for (at, difference) in found.iter().enumerate() {
            let smaller = difference.node.smaller().into_iter().filter(|node| tried[at].insert(node.text()));
            candidates.extend(smaller.take(ATTEMPTS).map(|node| (at, node)));
        }
        if candidates.is_empty() {
            return;
        }
        let (places, nodes): (Vec<usize>, Vec<Node>) = candidates.into_iter().unzip();
        for (at, difference) in places.into_iter().zip(differences(referee, ours, nodes)) {
            let Some(difference) = difference else { continue };
            if difference.node.text().len() < found[at].node.text().len() {
                found[at] = difference;
            }
        }
    }
}

#[test]
fn expressions_come_to_what_terraform_says() {
    let Some(referee) = Referee::find() else {
        println!("skipped: there is no terraform in PATH to compare with");
        return;
    };
    let (seed, cases) = (setting("IAMLINT_DIFFERENTIAL_SEED", 1), setting("IAMLINT_DIFFERENTIAL_CASES", CASES));
    referee.write("main.tf", SURROUNDINGS);
    let ours = Ours::read(referee.directory());
    let mut generator = Generator::new(seed);
    let nodes: Vec<Node> = (0..cases).map(|_| generator.expression()).collect();
    let mut found: Vec<Difference> = differences(&referee, &ours, nodes).into_iter().flatten().collect();
    let count = found.len();
    found.truncate(setting("IAMLINT_DIFFERENTIAL_SHOWN", SHOWN as u64) as usize);
    shrink(&referee, &ours, &mut found);
    let mut shown: Vec<String> = found
        .iter()
        .map(|Difference { node, theirs, ours: (ours, why) }| {
            format!("{}\n  terraform: {theirs:?}\n  iamlint:   {ours:?} {why}\n", node.text())
        })
        .collect();
    shown.sort();
    shown.dedup();
    assert!(
        found.is_empty(),
        "seed {seed}: {count} of {cases} differ, the first of them made small:\n{}",
        shown.join("\n")
    );
}
