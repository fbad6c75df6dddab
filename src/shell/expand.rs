//! Variables in place of their names, as far as they have one value throughout.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::lex::{Piece, Word, Written};
use super::{Command, Script, UNKNOWN};
use crate::text::{Origin, Text};

/// How many variables may be made of each other.
const MAX_DEPTH: usize = 16;

/// Programs that run what follows them, and how many words of their own come first.
const IN_FRONT: [(&str, usize); 5] = [("sudo", 0), ("command", 0), ("exec", 0), ("nohup", 0), ("timeout", 1)];

/// Programs behind which the variables may be anything.
const CHANGES_ALL: [&str; 3] = ["eval", "source", "."];

/// Builtins that give variables a value; `export` and its like only with an assignment behind them.
const DECLARES: [&str; 5] = ["export", "declare", "local", "readonly", "typeset"];
const CHANGES: [&str; 5] = ["read", "unset", "mapfile", "readarray", "getopts"];

pub(super) fn expand(written: Written, environment: &BTreeMap<String, Option<Text>>) -> Script {
    let mut values = Values { of: BTreeMap::new(), anything: false, lookups: Cell::new(0) };
    values.of.extend(environment.iter().map(|(name, value)| {
        let value = value.clone().map(|text| vec![Piece::Text(text)]);
        (name.clone(), value)
    }));
    let Written { mut commands, assigned, unread } = written;
    assigned.into_iter().for_each(|(name, word)| values.assign(name, word));
    for (_, words) in &mut commands {
        skip_front(words);
        values.changed_by(words);
    }
    let all = commands.into_iter().filter(|(_, words)| !words.is_empty()).map(|(assignments, words)| Command {
        words: words.iter().map(|word| values.text(word, 0)).collect(),
        variables: assignments.iter().map(|(name, word)| (name.clone(), values.text(word, 0))).collect(),
    });
    let commands = all.collect();
    let variables = values.of.keys().filter_map(|name| Some((name.clone(), values.variable(name, 0)?))).collect();
    Script { commands, variables, unread }
}

/// Leaves out programs that only run another.
fn skip_front(words: &mut Vec<Word>) {
    while let Some(name) = words.first().and_then(|word| known(word)) {
        match IN_FRONT.iter().find(|(front, _)| *front == name) {
            // An option of theirs may take a word: then it is not told what they run.
            Some((_, own)) if words.get(1).and_then(|word| known(word)).is_none_or(|next| !next.starts_with('-')) => {
                words.drain(..(1 + own).min(words.len()));
            }
            _ => break,
        }
    }
}

fn known(word: &[Piece]) -> Option<String> {
    match word {
        [Piece::Text(text)] => text.known().map(|known| known.into_owned()),
        _ => None,
    }
}

/// How often variables are looked up in one script: lines that double each other would not end.
const MAX_LOOKUPS: usize = 10_000;

struct Values {
    /// `None` where it may have several values.
    of: BTreeMap<String, Option<Word>>,
    /// Whether any variable may have been set by what was not read.
    anything: bool,
    /// How often one was looked up.
    lookups: Cell<usize>,
}

impl Values {
    fn assign(&mut self, name: String, word: Option<Word>) {
        let word = if self.of.contains_key(&name) { None } else { word };
        self.of.insert(name, word);
    }

    /// What builtins do to variables.
    fn changed_by(&mut self, words: &[Word]) {
        let Some((program, rest)) = words.split_first() else { return };
        let Some(program) = known(program) else { return };
        self.anything |= CHANGES_ALL.contains(&program.as_str());
        if DECLARES.contains(&program.as_str()) {
            for word in rest {
                let Some((Piece::Text(first), more)) = word.split_first() else { continue };
                let Some(literal) = first.known() else { continue };
                if let Some((name, value)) = literal.split_once('=') {
                    let value = (!value.is_empty()).then(|| Piece::Text(Text::literal(value, first.origin())));
                    self.assign(name.to_owned(), Some(value.into_iter().chain(more.iter().cloned()).collect()));
                }
            }
        }
        if CHANGES.contains(&program.as_str()) {
            rest.iter().filter_map(|word| known(word)).for_each(|name| {
                self.of.insert(name, None);
            });
        }
        if program == "printf" && rest.first().and_then(|word| known(word)).is_some_and(|option| option == "-v") {
            self.anything = true;
        }
    }

    fn variable(&self, name: &str, depth: usize) -> Option<Text> {
        if self.anything || depth > MAX_DEPTH {
            return None;
        }
        self.lookups.set(self.lookups.get() + 1);
        if self.lookups.get() > MAX_LOOKUPS {
            return None;
        }
        self.of.get(name)?.as_ref().map(|word| self.text(word, depth + 1))
    }

    fn text(&self, word: &[Piece], depth: usize) -> Text {
        let unknown = || Text::literal(UNKNOWN, Origin::default());
        let parts: Vec<Text> = word
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Unknown => unknown(),
                Piece::Variable(name, quoted) => {
                    let value = self.variable(name, depth);
                    // Without quotes the shell takes spaces for the ends of words.
                    let whole = |text: &Text| *quoted || !text.to_string().contains([' ', '\t', '\n']);
                    value.filter(whole).unwrap_or_else(unknown)
                }
            })
            .collect();
        Text::concat(&parts)
    }
}
