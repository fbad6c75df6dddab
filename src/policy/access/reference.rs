//! What one request meets, slow and obvious: the proofs are tested against this.
//!
//! A statement is written as [`Spec`]; `#` in it is an attribute and `~` a variable, which may be a pattern. Reading it either keeps these symbols
//! or puts values in their places.

use proptest::prelude::*;

use crate::json;
use crate::policy::pattern::reference::{chars, matches, pattern, symbol};
use crate::policy::{Condition, Document, Effect, Pattern};
use crate::text::{Origin, Text};

#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) deny: bool,
    pub(crate) not_action: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) not_resource: bool,
    pub(crate) resources: Vec<String>,
    pub(crate) condition: Option<(&'static str, &'static str, Vec<&'static str>)>,
}

/// The values of the keys `k` and `l`.
pub(crate) type Context = [Option<&'static str>; 2];

pub(crate) fn contexts() -> Vec<Context> {
    let values = [None, Some("x"), Some("y")];
    values.iter().flat_map(|&k| values.iter().map(move |&l| [k, l])).collect()
}

impl Spec {
    fn json(&self) -> String {
        let effect = if self.deny { "Deny" } else { "Allow" };
        let not = |negated: bool| if negated { "Not" } else { "" };
        let condition = match &self.condition {
            Some((operator, key, values)) => format!(r#","Condition":{{"{operator}":{{"{key}":{values:?}}}}}"#),
            None => String::new(),
        };
        format!(
            r#"{{"Effect":"{effect}","{}Action":{:?},"{}Resource":{:?}{condition}}}"#,
            not(self.not_action),
            self.actions,
            not(self.not_resource),
            self.resources
        )
    }
}

/// The document with symbols.
pub(super) fn symbolic(specs: &[Spec]) -> Document {
    let parts: Vec<Text> = whole(specs)
        .chars()
        .map(|char| match char {
            '#' => Text::symbol(symbol('X'), Origin::default()),
            '~' => Text::symbol(symbol('V'), Origin::default()),
            char => Text::literal(char.to_string(), Origin::default()),
        })
        .collect();
    Document::read(&json::parse(&Text::concat(&parts)).value.expect("a value"))
}

/// The document with values for `#` and `~`.
pub(super) fn filled(specs: &[Spec], attribute: &str, variable: &str) -> Document {
    let text = Text::literal(fill(&whole(specs), attribute, variable), Origin::default());
    Document::read(&json::parse(&text).value.expect("a value"))
}

/// The text, or a symbolic text as it prints, with values for the symbols.
pub(super) fn fill(text: &str, attribute: &str, variable: &str) -> String {
    text.replace("${X}", attribute).replace("${V}", variable).replace('#', attribute).replace('~', variable)
}

/// The document as it would be written.
pub(crate) fn whole(specs: &[Spec]) -> String {
    let statements: Vec<String> = specs.iter().map(Spec::json).collect();
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

/// Whether the document, of known text, allows the request.
pub(crate) fn allows(document: &Document, action: &str, resource: &str, context: &Context) -> bool {
    let fits = |effect: Effect| {
        document.statements.iter().any(|statement| {
            let clause = |clauses: &[crate::policy::Clause], read: fn(&Text) -> Pattern, text: &str| {
                let clause = &clauses[0];
                let hit = clause.values.iter().any(|leaf| matches(read(&leaf.text).tokens(), &chars(text), &|_| true));
                hit != clause.negated
            };
            statement.effect == Some(effect)
                && clause(&statement.actions, Pattern::action, action)
                && clause(&statement.resources, Pattern::resource, resource)
                && statement.condition.conditions.iter().all(|condition| holds(condition, context))
        })
    };
    fits(Effect::Allow) && !fits(Effect::Deny)
}

/// Whether a line of a Condition holds in a context, for the operators the tests use.
pub(super) fn holds(condition: &Condition, context: &Context) -> bool {
    let value = if condition.key.text.is("k") { context[0] } else { context[1] };
    let values: Vec<String> = condition.values.iter().map(|leaf| leaf.text.to_string()).collect();
    let equal = |value: &str| values.iter().any(|one| one == value);
    match &*condition.operator.text.to_string() {
        "StringEquals" => value.is_some_and(equal),
        "StringEqualsIfExists" => value.is_none_or(equal),
        "StringNotEquals" | "StringNotEqualsIfExists" => !value.is_some_and(equal),
        "StringLike" => value.is_some_and(|value| values.iter().any(|one| glob(one, value))),
        "StringNotLike" => !value.is_some_and(|value| values.iter().any(|one| glob(one, value))),
        "Null" => values.iter().any(|one| (one == "true") == value.is_none()),
        other => panic!("{other} is not in these tests"),
    }
}

fn glob(written: &str, value: &str) -> bool {
    matches(pattern(written).tokens(), &chars(value), &|_| true)
}

fn globs(alphabet: &'static str, length: usize) -> impl Strategy<Value = Vec<String>> {
    let letters: Vec<char> = alphabet.chars().collect();
    let one =
        prop::collection::vec(prop::sample::select(letters), 1..=length).prop_map(|chars| chars.into_iter().collect());
    prop::collection::vec(one, 1..3)
}

pub(super) fn conditions() -> impl Strategy<Value = Option<(&'static str, &'static str, Vec<&'static str>)>> {
    let operators = ["StringEquals", "StringEqualsIfExists", "StringNotEquals", "StringNotEqualsIfExists"];
    let key = || prop::sample::select(vec!["k", "l"]);
    let values = |all: Vec<&'static str>| prop::sample::subsequence(all, 1..3);
    prop_oneof![
        2 => Just(None),
        2 => (prop::sample::select(operators.to_vec()), key(), values(vec!["x", "y"])).prop_map(Some),
        1 => (prop::sample::select(vec!["StringLike", "StringNotLike"]), key(), values(vec!["x", "?", "*"])).prop_map(Some),
        1 => (Just("Null"), key(), values(vec!["true", "false"])).prop_map(Some),
    ]
}

/// Any statement. `resources` is the alphabet of its resources.
pub(crate) fn spec(resources: &'static str, conditional: bool) -> impl Strategy<Value = Spec> {
    let condition = if conditional { conditions().boxed() } else { Just(None).boxed() };
    let rarely = || prop::bool::weighted(0.2);
    (prop::bool::weighted(0.3), rarely(), globs("a*?", 2), rarely(), globs(resources, 3), condition).prop_map(
        |(deny, not_action, actions, not_resource, resources, condition)| Spec {
            deny,
            not_action,
            actions,
            not_resource,
            resources,
            condition,
        },
    )
}

/// Old statements, and new ones most of which are old ones, whole or in part: else nearly nothing would ever be proven.
pub(crate) fn pairs(resources: &'static str, conditional: bool) -> impl Strategy<Value = (Vec<Spec>, Vec<Spec>)> {
    let old = prop::collection::vec(spec(resources, conditional), 1..4);
    let fresh = prop::collection::vec(spec(resources, conditional), 0..2);
    let how = prop::collection::vec((0..6u8, globs(resources, 3), globs("a*?", 2), conditions()), 3);
    (old, fresh, how).prop_map(move |(old, fresh, how)| {
        let kept = old.iter().zip(how).filter_map(|(spec, (how, resources, actions, condition))| {
            let mut spec = spec.clone();
            match how {
                0 => return None,
                1 => spec.resources = resources,
                2 => spec.actions = actions,
                3 if conditional => spec.condition = condition,
                4 => spec.resources.truncate(1),
                _ => {}
            }
            Some(spec)
        });
        let new = kept.chain(fresh).collect();
        (old, new)
    })
}
