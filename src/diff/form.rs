//! Documents in the forms in which they are compared.

use crate::graph::Resources;
use crate::policy::{Document, Effect, Leaf, Statement};
use crate::text::{Origin, Part, Text};

/// What marks a letter that stands for a symbol; of no use in an ARN.
const LETTER: char = '\u{e000}';

/// The document with its resources, and the AWS principals it names, in canonical form: a name, an ARN and a reference to one thing are one text.
pub(super) fn canonical(document: &Document, resources: &Resources) -> Document {
    let mut document = document.clone();
    for statement in &mut document.statements {
        for leaf in statement.resources.iter_mut().flat_map(|clause| &mut clause.values) {
            leaf.text = resources.canonical_if_one(&leaf.text);
        }
        let entries = statement.principals.iter_mut().flat_map(|clause| &mut clause.entries);
        for entry in entries.filter(|entry| entry.kind.text.is("AWS")) {
            entry.values.iter_mut().for_each(|leaf| leaf.text = resources.canonical_if_one(&leaf.text));
        }
    }
    document
}

/// The statement with a literal of its own for each symbol, and each list that is not known: two that are written differently are then different.
pub(super) fn lettered(statement: &Statement) -> Statement {
    let mut statement = statement.clone();
    let named = |unknown: &mut Vec<Text>| {
        unknown.drain(..).map(|text| Leaf { text, origin: Origin::default() }).collect::<Vec<_>>()
    };
    for clause in statement.actions.iter_mut().chain(&mut statement.resources) {
        clause.values.extend(named(&mut clause.unknown));
    }
    for condition in &mut statement.condition.conditions {
        condition.values.extend(named(&mut condition.unknown));
    }
    for leaf in leaves(&mut statement) {
        if !leaf.text.is_known() {
            leaf.text = letters(&leaf.text);
        }
    }
    statement
}

fn leaves(statement: &mut Statement) -> impl Iterator<Item = &mut Leaf> {
    let clauses = statement.actions.iter_mut().chain(&mut statement.resources).flat_map(|clause| &mut clause.values);
    let entries = statement.principals.iter_mut().flat_map(|clause| &mut clause.entries);
    let conditions = statement.condition.conditions.iter_mut().flat_map(|condition| &mut condition.values);
    clauses.chain(entries.flat_map(|entry| &mut entry.values)).chain(conditions)
}

fn letters(text: &Text) -> Text {
    Text::from_parts(text.parts().iter().map(|part| match part {
        Part::Literal(..) => part.clone(),
        Part::Symbol(symbol, origin) => {
            // Nothing of an expression may be read as a wildcard, a variable or the end of an ARN's field.
            let plain = |char: char| if char.is_ascii_alphanumeric() { char } else { char_of(char) };
            let name: String = symbol.expression().chars().map(plain).collect();
            Part::Literal(format!("{LETTER}{name}{LETTER}").into(), origin.clone())
        }
    }))
}

/// A character in the private use area for each that an expression may hold beside letters and digits.
fn char_of(char: char) -> char {
    match u32::from(char) {
        code @ ..0x80 => char::from_u32(0xe100 + code).unwrap_or(LETTER),
        _ => char,
    }
}

/// The statements of one effect that documents hold.
pub(super) fn with(documents: &[Document], effect: Effect) -> Vec<Document> {
    let of_effect = |document: &Document| {
        let statements = document.statements.iter().filter(|statement| statement.effect == Some(effect));
        Document { statements: statements.cloned().collect(), ..without_statements(document) }
    };
    documents.iter().map(of_effect).filter(|document| !document.statements.is_empty()).collect()
}

/// A document that holds one statement of another, with what is wrong with that one.
pub(super) fn alone(document: &Document, statement: Statement) -> Document {
    let about = |problem: &&crate::policy::Problem| problem.statement.is_none_or(|index| index == statement.index);
    let problems = document.problems.iter().filter(about).cloned().collect();
    Document { problems, statements: vec![statement], ..without_statements(document) }
}

pub(super) fn without_statements(document: &Document) -> Document {
    Document { version: document.version.clone(), problems: document.problems.clone(), ..Document::default() }
}
