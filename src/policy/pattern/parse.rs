//! Reading patterns out of the strings of a policy.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags" (variables, `${*}`, `${?}`, `${$}`, defaults) and "Resource" (wildcards).

use super::{Hole, Pattern, Token};
use crate::text::{Part, Text};

impl Pattern {
    /// A value of Resource or NotResource, or a condition value, of a document with version 2012-10-17.
    pub fn resource(text: &Text) -> Self {
        Self::from_tokens(parse(text, true))
    }

    /// A value of Resource or NotResource of a document with version 2008-10-17, or none: it knows no variables, `${aws:username}` is text.
    pub fn resource_without_variables(text: &Text) -> Self {
        Self::from_tokens(parse(text, false))
    }

    /// A value of Action or NotAction: `?` and `*` without variables, ASCII letters in lower case, since actions are compared without case.
    pub fn action(text: &Text) -> Self {
        let mut tokens = parse(text, false);
        for token in &mut tokens {
            if let Token::Char(char) = token {
                char.make_ascii_lowercase();
            }
        }
        Self::from_tokens(tokens)
    }

    /// The pattern of these tokens.
    pub(in crate::policy) fn from_tokens(tokens: impl IntoIterator<Item = Token>) -> Self {
        let mut tokens = tokens.into_iter().collect();
        normalise_stars(&mut tokens);
        Pattern { tokens: tokens.into() }
    }
}

/// A character or a symbol of the text as it is written.
enum Item {
    Char(char),
    Symbol(Hole),
}

fn parse(text: &Text, variables: bool) -> Vec<Token> {
    // Nearly every text is one literal without a variable.
    if let [Part::Literal(literal, _)] = text.parts()
        && !(variables && literal.contains("${"))
    {
        return literal.chars().map(token).collect();
    }
    let items: Vec<Item> = text
        .parts()
        .iter()
        .flat_map(|part| match part {
            Part::Literal(literal, _) => literal.chars().map(Item::Char).collect::<Vec<_>>(),
            Part::Symbol(symbol, _) => vec![Item::Symbol(Hole::Symbol(symbol.clone()))],
        })
        .collect();
    let mut tokens: Vec<Token> = Vec::with_capacity(items.len());
    let mut at = 0;
    while let Some(item) = items.get(at) {
        if let Some((token, len)) = variables.then(|| variable(&items[at..])).flatten() {
            tokens.push(token);
            at += len;
            continue;
        }
        at += 1;
        match item {
            Item::Char(char) => tokens.push(token(*char)),
            Item::Symbol(hole) => tokens.push(Token::Hole(hole.clone())),
        }
    }
    tokens
}

fn token(char: char) -> Token {
    match char {
        '*' => Token::Star,
        '?' => Token::One,
        char => Token::Char(char),
    }
}

/// Moves each star behind the `?`s beside it and joins it with others there: `*?*` and `?*` are the same pattern.
fn normalise_stars(tokens: &mut Vec<Token>) {
    let mut run = 0;
    while run < tokens.len() {
        let len = tokens[run..].iter().take_while(|token| matches!(token, Token::Star | Token::One)).count();
        let ones = tokens[run..run + len].iter().filter(|token| **token == Token::One).count();
        if ones < len {
            let normal = std::iter::repeat_n(Token::One, ones).chain([Token::Star]);
            tokens.splice(run..run + len, normal);
            run += ones;
        }
        run += if ones < len { 1 } else { len.max(1) };
    }
}

/// The variable `${…}` at the start of the items, and how many items it takes. What is opened and never closed is text.
fn variable(items: &[Item]) -> Option<(Token, usize)> {
    let [Item::Char('$'), Item::Char('{'), rest @ ..] = items else { return None };
    let close = rest.iter().position(|item| matches!(item, Item::Char('}')))?;
    let name: String = rest[..close]
        .iter()
        .map(|item| match item {
            Item::Char(char) => char.to_string(),
            Item::Symbol(hole) => hole.to_string(),
        })
        .collect();
    let token = match name.as_str() {
        "*" => Token::Char('*'),
        "?" => Token::Char('?'),
        "$" => Token::Char('$'),
        _ => {
            // The key has no case (a tag's name after `/` is kept as written, which tells apart more than AWS does); a default has.
            let key_end = name.find(['/', ',']).unwrap_or(name.len());
            let (key, rest) = name.split_at(key_end);
            Token::Hole(Hole::Variable(format!("{}{rest}", key.trim().to_ascii_lowercase()).into()))
        }
    };
    Some((token, close + 3))
}
