//! What patterns mean, slow and obvious: the automata are tested against this.

use proptest::prelude::*;

use super::{Hole, Pattern, Token};
use crate::text::{Address, Mode, ModulePath, Origin, Symbol, SymbolKind, Text};

/// Whether the pattern stands for the letters, `*` covering whatever `star` says.
pub(crate) fn matches(pattern: &[Token], letters: &[Token], star: &dyn Fn(&Token) -> bool) -> bool {
    match (pattern, letters) {
        ([], []) => true,
        ([Token::Star, rest @ ..], _) => {
            matches(rest, letters, star)
                || letters.split_first().is_some_and(|(first, more)| star(first) && matches(pattern, more, star))
        }
        ([Token::One, rest @ ..], [Token::Char(_), more @ ..]) => matches(rest, more, star),
        ([token, rest @ ..], [letter, more @ ..]) => token == letter && matches(rest, more, star),
        _ => false,
    }
}

pub(crate) fn covers(pattern: &Pattern, letters: &[Token]) -> bool {
    matches(pattern.tokens(), letters, &|_| true)
}

pub(crate) fn generates(pattern: &Pattern, letters: &[Token]) -> bool {
    matches(pattern.tokens(), letters, &|letter| matches!(letter, Token::Char(_)))
}

/// All strings over `alphabet` of at most `length` letters, shortest first.
pub(crate) fn strings(alphabet: &[Token], length: usize) -> Vec<Vec<Token>> {
    let mut all = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..length {
        let to = all.len();
        for index in from..to {
            for letter in alphabet {
                let longer = all[index].iter().chain([letter]).cloned().collect();
                all.push(longer);
            }
        }
        from = to;
    }
    all
}

pub(crate) fn chars(text: &str) -> Vec<Token> {
    text.chars().map(Token::Char).collect()
}

/// The symbol a capital letter stands for in tests: `X`, `Y` are attributes, others something else.
pub(crate) fn symbol(name: char) -> Symbol {
    let kind = match name {
        'X' | 'Y' => SymbolKind::Attribute {
            address: Address {
                module: ModulePath::root(),
                mode: Mode::Managed,
                type_name: "t".into(),
                name: name.to_string().into(),
                key: None,
            },
            path: "arn".into(),
        },
        _ => SymbolKind::Other,
    };
    Symbol::new(name.to_string(), kind, "test")
}

/// A text in which capital letters are symbols.
pub(crate) fn text(written: &str) -> Text {
    let parts: Vec<Text> = written
        .chars()
        .map(|char| match char {
            'A'..='Z' => Text::symbol(symbol(char), Origin::default()),
            _ => Text::literal(char.to_string(), Origin::default()),
        })
        .collect();
    Text::concat(&parts)
}

pub(crate) fn pattern(written: &str) -> Pattern {
    Pattern::resource(&text(written))
}

/// The pattern with the text `value` written where a symbol was.
pub(crate) fn filled(pattern: &Pattern, values: &dyn Fn(&Hole) -> String) -> Pattern {
    let parts: Vec<Text> = pattern
        .tokens()
        .iter()
        .map(|token| match token {
            Token::Hole(hole) => values(hole),
            Token::Char(char) => char.to_string(),
            Token::One => "?".to_owned(),
            Token::Star => "*".to_owned(),
        })
        .map(|part| Text::literal(part, Origin::default()))
        .collect();
    Pattern::resource(&Text::concat(&parts))
}

/// Patterns of at most `length` tokens of `alphabet`, as they are written.
pub(crate) fn any_pattern(alphabet: &'static str, length: usize) -> impl Strategy<Value = Pattern> {
    let letters: Vec<char> = alphabet.chars().collect();
    prop::collection::vec(prop::sample::select(letters), 0..=length)
        .prop_map(|chars| pattern(&chars.into_iter().collect::<String>()))
}
