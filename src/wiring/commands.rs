//! What commands say on their command lines, as wiring files see it. Which programs there are and what they need is theirs to say.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::shell::{self, Command, UNKNOWN};
use crate::terraform::value::{Kind, Value};
use crate::text::{Origin, Text};

use super::values;

/// How many words make the longest phrase: `aws s3 cp`.
const PHRASE_WORDS: usize = 3;

/// The commands that lines of a script run, with the variables it starts with: an object of `calls`, `variables` and `unread`. `flags` are options that no word belongs to.
///
/// A call has its `program` and its `phrases` (`aws`, `aws s3`, `aws s3 cp`) as far as they are known, its `words`, those of them that belong to no option
/// (`positional`), and the options without their hyphens: the first value of each in `options`, all of them in `lists`.
pub(super) fn read(lines: &Value, variables: &Value, flags: &Value) -> Value {
    let mut unread: Vec<Value> = Vec::new();
    let mut texts = Vec::new();
    match values::elements(lines) {
        Some(lines) => lines.iter().filter(|line| !values::is_null(line)).for_each(|line| match values::text(line) {
            Some(line) => texts.push(line),
            None => unread.push(values::literal("a line that is no text")),
        }),
        None => unread.push(values::literal("lines that are not known")),
    }
    let environment: BTreeMap<String, Option<Text>> = match &variables.kind {
        Kind::Object(entries) | Kind::Map(_, entries) => {
            entries.iter().map(|(name, value)| (name.to_string(), values::text(value))).collect()
        }
        _ => BTreeMap::new(),
    };
    let flags: Vec<String> = values::elements(flags)
        .unwrap_or_default()
        .iter()
        .filter_map(|flag| values::text(flag)?.known().map(|flag| flag.into_owned()))
        .collect();
    let script = shell::read(&texts, &environment);
    unread.extend(script.unread.iter().map(|what| values::literal(what)));
    let object = |entries: BTreeMap<Arc<str>, Value>| values::object(entries, Origin::default());
    object(BTreeMap::from([
        ("calls".into(), values::tuple(script.commands.iter().map(|command| call(command, &flags)))),
        ("variables".into(), texts_by_name(&script.variables)),
        ("unread".into(), values::tuple(unread)),
    ]))
}

fn texts_by_name(texts: &BTreeMap<String, Text>) -> Value {
    let entries = texts.iter().map(|(name, text)| (name.as_str().into(), values::string(text.clone())));
    values::object(entries.collect(), Origin::default())
}

fn call(command: &Command, flags: &[String]) -> Value {
    let Some((program, words)) = command.words.split_first() else { return values::null() };
    let mut positional: Vec<Text> = Vec::new();
    let mut options: BTreeMap<String, Vec<Text>> = BTreeMap::new();
    let mut option: Option<String> = None;
    for word in words {
        match word.known_prefix().strip_prefix('-').map(|rest| rest.trim_start_matches('-').to_owned()) {
            Some(name) if !name.is_empty() => {
                let (name, value) = match name.split_once('=') {
                    Some((name, _)) => (name.to_owned(), super::cut::after(word, "=")),
                    None => (word.to_string().trim_start_matches('-').to_owned(), None),
                };
                options.entry(name.clone()).or_default().extend(value.clone());
                option = (value.is_none() && !flags.contains(&name)).then_some(name);
            }
            _ => match &option {
                Some(name) => options.entry(name.clone()).or_default().push(word.clone()),
                None => positional.push(word.clone()),
            },
        }
        // Only the word behind an option of one letter is its own.
        if option.as_ref().is_some_and(|name| name.len() == 1 && options.get(name).is_some_and(|own| !own.is_empty())) {
            option = None;
        }
    }
    let program = program.known().filter(|program| !program.contains(UNKNOWN));
    let mut phrases: Vec<String> = Vec::new();
    for word in program.iter().cloned().map(Some).chain(positional.iter().map(Text::known)).take(PHRASE_WORDS) {
        let Some(word) = word.filter(|word| !word.contains(UNKNOWN)) else { break };
        phrases.push(phrases.last().map_or_else(|| word.to_string(), |before| format!("{before} {word}")));
    }
    if program.is_none() {
        phrases.clear();
    }
    let strings = |texts: &[Text]| values::tuple(texts.iter().map(|text| values::string(text.clone())));
    let first = |own: &Vec<Text>| values::string(own.first().cloned().unwrap_or_default());
    let line = command.words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let origin = command.words.iter().fold(Origin::default(), |all, word| all.and(&word.origin()));
    let entries: BTreeMap<Arc<str>, Value> = BTreeMap::from([
        ("program".into(), program.map_or_else(values::null, |program| values::literal(&program))),
        ("phrases".into(), values::tuple(phrases.iter().map(|phrase| values::literal(phrase)))),
        ("words".into(), strings(words)),
        ("positional".into(), strings(&positional)),
        (
            "options".into(),
            values::object(
                options.iter().map(|(name, own)| (name.as_str().into(), first(own))).collect(),
                Origin::default(),
            ),
        ),
        (
            "lists".into(),
            values::object(
                options.iter().map(|(name, own)| (name.as_str().into(), strings(own))).collect(),
                Origin::default(),
            ),
        ),
        ("variables".into(), texts_by_name(&command.variables)),
        ("line".into(), values::literal(&shortened(&line))),
    ]);
    values::object(entries, origin)
}

/// How many characters of a command are shown.
const SHOWN: usize = 60;

fn shortened(line: &str) -> String {
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}
