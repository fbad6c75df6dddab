//! `rules/usage/arn-dangling.md`

use crate::graph::arn::Fields;
use crate::graph::{Graph, PolicyId, Resource};
use crate::policy::Leaf;
use crate::rules::draft::{as_in_source, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, Finding, Persona, PolicyAt, Report, Rule};
use crate::text::{Identity, Mode, Part, Symbol, SymbolKind, Text};

#[derive(Debug)]
pub(in crate::rules) struct ArnDangling;

/// What parts the words of a name.
const SEPARATORS: [char; 3] = ['-', '_', '.'];

/// What ends a name in an ARN.
const ENDS: [char; 2] = [':', '/'];

impl Rule for ArnDangling {
    fn page(&self) -> &'static Page {
        page!("usage", "arn-dangling")
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        // A module that could not be read may declare what is named.
        let is_all_read = || !graph.not_analysed.iter().any(|missing| missing.what.contains("module."));
        if report.persona() < Persona::Pedantic || graph.resources.is_empty() || !is_all_read() {
            return;
        }
        let declared: Vec<Declared<'_>> = graph.resources.iter().filter_map(|one| Declared::of(graph, one)).collect();
        if !declared.iter().any(|one| scheme(&one.name).is_some()) {
            return;
        }
        for (id, policy) in (0..).map(PolicyId).zip(&graph.policies).filter(|(_, policy)| !policy.alternative) {
            let at = PolicyAt::new(graph, id, policy);
            for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
                for leaf in statement.resource_values().filter(|leaf| leaf.text.known_prefix().starts_with("arn:")) {
                    let Some(sibling) = dangles(graph, &declared, leaf) else { continue };
                    let message = format!(
                        "{} names nothing that is declared, in the way {} is named",
                        as_in_source(graph, leaf),
                        sibling.address
                    );
                    let finding: Finding = at
                        .finding_in(statement, self.page(), message)
                        .about(leaf.text.to_string())
                        .with_confidence(Confidence::Low)
                        .with_label(text_span(leaf), "nothing of this name is declared")
                        .with_label(sibling.header, "named with the same prefix")
                        .with_help("remove it, or correct the name; write it by reference, and it cannot drift");
                    report.push(finding.held_by(&at), []);
                }
            }
        }
    }
}

/// A declared resource as an ARN names it.
struct Declared<'a> {
    resource: &'a Resource,
    service: Text,
    /// What stands before the name: `function:`, nothing for a bucket.
    before: String,
    name: Text,
}

impl<'a> Declared<'a> {
    fn of(graph: &Graph, resource: &'a Resource) -> Option<Self> {
        let name = resource.name.as_ref().filter(|_| resource.address.mode == Mode::Managed)?;
        let fields = Fields::of(&graph.resources.canonical_as_own(resource.arn.as_ref()?))?;
        let shown = fields.resource.to_string();
        let before = shown.get(..shown.find(&name.to_string())?)?.to_owned();
        Some(Self { resource, service: fields.service, before, name: name.clone() })
    }
}

/// The declared resource by whose scheme the value names another, where nothing of that name is declared, nor may be.
fn dangles<'a>(graph: &Graph, declared: &[Declared<'a>], leaf: &Leaf) -> Option<&'a Resource> {
    let fields = Fields::of(&graph.resources.canonical_as_own(&leaf.text))?;
    let shown = fields.resource.to_string();
    let named = |one: &Declared<'_>| {
        let is_of_type = one.service == fields.service && shown.starts_with(&one.before);
        is_of_type.then(|| name_in(&fields.resource, one.before.len()))
    };
    let sibling = declared.iter().find(|one| {
        let name = named(one).flatten();
        name.is_some_and(
            |name| matches!((scheme(&name), scheme(&one.name)), (Some(own), Some(other)) if is_same(own, other)),
        )
    })?;
    let name = named(sibling).flatten()?;
    let prefix = scheme(&name)?;
    let mut of_type = declared.iter().filter(|one| one.service == sibling.service && one.before == sibling.before);
    // One whose name is not known may be it.
    let is_it = |one: &Declared<'_>| one.name == name || is_open(&one.name, prefix);
    (!of_type.any(is_it) && is_of_own_place(graph, leaf)).then_some(sibling.resource)
}

/// The name that begins at byte `from` of an ARN's resource field; `None` where it is a pattern, or goes on after a slash. That of a bucket, before which
/// nothing stands, ends there.
fn name_in(resource: &Text, from: usize) -> Option<Text> {
    let rest = resource.slice(from, resource.to_string().len());
    let mut end = 0;
    // What a symbol is written with ends nothing.
    for part in rest.parts() {
        match part {
            Part::Literal(text, _) => match text.find(ENDS) {
                Some(at) if from > 0 && text[at..].starts_with('/') => return None,
                Some(at) => {
                    end += at;
                    break;
                }
                None => end += text.len(),
            },
            Part::Symbol(symbol, _) => end += symbol.expression().len() + "${}".len(),
        }
    }
    let name = rest.slice(0, end);
    let is_pattern =
        name.parts().iter().any(|part| matches!(part, Part::Literal(text, _) if text.contains(['*', '?'])));
    (!name.is_empty() && !is_pattern).then_some(name)
}

/// The parts of a name before its last words, which are written out: what other names may begin with, too.
fn scheme(name: &Text) -> Option<&[Part]> {
    let (last, prefix) = name.parts().split_last()?;
    let Part::Literal(words, _) = last else { return None };
    let is_shared = |part: &Part| match part {
        Part::Symbol(symbol, _) => matches!(symbol.kind(), SymbolKind::Variable { .. } | SymbolKind::Other),
        Part::Literal(text, _) => !text.contains(ENDS),
    };
    let are_words = words.starts_with(SEPARATORS) && words.len() > 2 && !words.contains(ENDS);
    (are_words && !prefix.is_empty() && prefix.iter().all(is_shared)).then_some(prefix)
}

/// Whether two prefixes are one expression: the same symbols, or the same letters of the same place.
fn is_same(one: &[Part], other: &[Part]) -> bool {
    let is_one = |(one, other): (&Part, &Part)| match (one, other) {
        (Part::Symbol(one, _), Part::Symbol(other, _)) => one == other,
        (Part::Literal(one, _), Part::Literal(other, _)) => one == other,
        _ => false,
    };
    let is_shared = |(one, other): (&Part, &Part)| match (one, other) {
        (Part::Literal(_, place), Part::Literal(_, elsewhere)) => {
            place.spans().iter().any(|span| elsewhere.spans().contains(span))
        }
        _ => true,
    };
    one.len() == other.len() && one.iter().zip(other).all(is_one) && one.iter().zip(other).any(is_shared)
}

/// Whether a name holds something that is not known, beside what is in the prefix: it may be any.
fn is_open(name: &Text, prefix: &[Part]) -> bool {
    let in_prefix = |symbol: &Symbol| prefix.iter().any(|part| matches!(part, Part::Symbol(own, _) if own == symbol));
    name.symbols().any(|symbol| !in_prefix(symbol))
}

/// Whether the ARN is of the own account: what is elsewhere, others declare. A region that is written out is the own of whoever writes the names of his own by hand.
fn is_of_own_place(graph: &Graph, leaf: &Leaf) -> bool {
    let Some(fields) = Fields::of(&graph.resources.canonical(&leaf.text)) else { return false };
    let is_own = |field: &Text| {
        field.is_empty()
            || field.is("*")
            || field.as_symbol().is_some_and(|symbol| matches!(symbol.kind(), SymbolKind::Identity(_)))
    };
    // Where the own is known, another is another.
    let by_hand = || fields.region.is_known() && graph.resources.own_literal(Identity::Region).is_none();
    is_own(&fields.account) && (is_own(&fields.region) || by_hand())
}
