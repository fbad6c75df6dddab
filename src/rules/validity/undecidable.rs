//! `rules/validity/undecidable.md`

use crate::input::Span;
use crate::policy::{Clause, Leaf};
use crate::rules::draft::{head, list};
use crate::rules::page::{Page, page};
use crate::rules::{Persona, Report, Rule, StatementAt};
use crate::text::{Mode, Origin, Symbol, SymbolKind, Text};

#[derive(Debug)]
pub(in crate::rules) struct Undecidable;

/// The most values that are shown of one statement.
const MOST: usize = 4;

/// The longest expression that a message repeats, in characters.
const LONGEST: usize = 80;

/// What of a statement is not known.
struct Open {
    /// "which actions"
    what: &'static str,
    /// What it hangs on: "var.actions".
    on: String,
    /// Why nobody knows: "var.actions has no default".
    because: String,
    span: Option<Span>,
}

impl Rule for Undecidable {
    fn page(&self) -> &'static Page {
        page!("validity", "undecidable")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || !at.statement.allows() {
            return;
        }
        let mut open: Vec<Open> = Vec::new();
        let statement = at.statement;
        for (clauses, what) in [(&statement.actions, "which actions"), (&statement.resources, "which resources")] {
            for clause in clauses {
                open.extend(of_clause(at, clause, what));
            }
        }
        for clause in &statement.principals {
            let values = clause.entries.iter().flat_map(|entry| &entry.values);
            open.extend(values.filter_map(|leaf| of_leaf(at, leaf, &clause.key, "whom")));
            open.extend(clause.unknown.iter().filter_map(|text| of_text(text, place(at, &clause.key), "whom")));
        }
        if open.is_empty() {
            return;
        }
        let once = |words: Vec<String>| {
            let mut once: Vec<String> = Vec::new();
            words.into_iter().for_each(|word| {
                if !once.contains(&word) {
                    once.push(word)
                }
            });
            once
        };
        let what = once(open.iter().map(|one| one.what.to_owned()).collect());
        let on = once(open.iter().map(|one| one.on.clone()).collect());
        let mut finding = at
            .finding(
                self.page(),
                format!("{} it allows is not decided here: it depends on {}", list(&what, 3), list(&on, 3)),
            )
            .about(on.join(" "));
        for one in open.iter().take(MOST) {
            finding = finding.with_label(one.span, one.because.clone());
        }
        report.push(
            finding
                .held_by(at.policy)
                .with_help("nothing was judged of it: give the value, with --var or --var-file, or check the plan"),
            [],
        );
    }
}

fn of_clause(at: &StatementAt<'_>, clause: &Clause, what: &'static str) -> Vec<Open> {
    let values = clause.values.iter().filter_map(|leaf| of_leaf(at, leaf, &clause.key, what));
    let unread = clause.unknown.iter().filter_map(|text| of_text(text, place(at, &clause.key), what));
    values.chain(unread).collect()
}

/// A value that is nothing but what nobody here knows.
fn of_leaf(at: &StatementAt<'_>, leaf: &Leaf, key: &Origin, what: &'static str) -> Option<Open> {
    leaf.text.as_symbol()?;
    of_text(&leaf.text, place(at, key), what)
}

/// The element that a value is used in, or the statement where the element has no place of its own: the value's is where a variable is declared.
fn place(at: &StatementAt<'_>, key: &Origin) -> Option<Span> {
    let statement = at.statement.origin.primary();
    let is_in = |key: &Span| statement.is_some_and(|statement| statement.covers(key));
    key.primary().filter(is_in).or_else(|| head(at.policy, &at.statement.origin))
}

fn of_text(text: &Text, span: Option<Span>, what: &'static str) -> Option<Open> {
    let symbol = text.symbols().next().filter(|symbol| is_anything(symbol))?;
    Some(Open { what, on: shortened(symbol.expression()), because: symbol.reason(), span })
}

/// Whether a symbol stands for anything at all. An attribute of a managed resource is of that resource, and the ARN or identifier of something is of one thing, whatever they come to.
fn is_anything(symbol: &Symbol) -> bool {
    let is_of_one = || ["arn", "id", "ARN"].iter().any(|end| symbol.expression().ends_with(end));
    match symbol.kind() {
        SymbolKind::Attribute { address, .. } => address.mode == Mode::Data && !is_of_one(),
        SymbolKind::Identity(_) => false,
        SymbolKind::Variable { .. } => true,
        SymbolKind::Other | SymbolKind::Element => !is_of_one(),
    }
}

fn shortened(expression: &str) -> String {
    if expression.chars().count() <= LONGEST {
        return expression.to_owned();
    }
    let shown: String = expression.chars().take(LONGEST).collect();
    format!("{shown}…")
}
