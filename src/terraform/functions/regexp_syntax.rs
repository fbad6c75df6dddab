//! Regular expressions as Terraform writes them (RE2 as Go reads it), in the syntax of the `regex` crate: both match alike, but not all is spelled alike.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::Chars;

/// The most often a pattern may ask for one thing.
const MAX_REPEAT: u32 = 1000;

/// A pattern in the other spelling.
pub(super) struct Translated {
    /// The pattern, its groups without names.
    pub(super) pattern: String,
    /// The name of each capture group, in order.
    pub(super) names: Vec<Option<String>>,
}

/// Translates a pattern. What both refuse is left for the crate to refuse.
pub(super) fn translate(pattern: &str) -> Result<Translated, String> {
    let mut translator = Translator {
        rest: pattern.chars().peekable(),
        out: String::with_capacity(pattern.len() + 8),
        names: Vec::new(),
    };
    translator.all()?;
    Ok(Translated { pattern: translator.out, names: translator.names })
}

struct Translator<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
    names: Vec<Option<String>>,
}

impl Translator<'_> {
    fn all(&mut self) -> Result<(), String> {
        let mut repeated = false;
        while let Some(char) = self.rest.next() {
            let repetition = match char {
                '*' | '+' | '?' => Some(char.to_string()),
                '{' => self.counted()?,
                _ => None,
            };
            if let Some(repetition) = repetition {
                if repeated {
                    return Err(format!("invalid nested repetition operator: `{repetition}`"));
                }
                self.out.push_str(&repetition);
                // One `?` more makes it lazy.
                if self.rest.next_if_eq(&'?').is_some() {
                    self.out.push('?');
                }
                repeated = true;
                continue;
            }
            repeated = false;
            match char {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group()?,
                '{' => self.out.push_str("\\{"),
                _ => self.out.push(char),
            }
        }
        Ok(())
    }

    /// `2}`, `2,}`, `2,3}` behind a brace; `None` where the brace stands for itself.
    fn counted(&mut self) -> Result<Option<String>, String> {
        let ahead: String = self.rest.clone().take_while(|&char| char != '}').take(12).collect();
        if self.rest.clone().nth(ahead.chars().count()) != Some('}') {
            return Ok(None);
        }
        let (low, high) = ahead.split_once(',').map_or((&*ahead, None), |(low, high)| (low, Some(high)));
        let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !number(low) || !high.is_none_or(|high| high.is_empty() || number(high)) {
            return Ok(None);
        }
        let too_large = |digits: &str| digits.parse::<u32>().is_ok_and(|count| count > MAX_REPEAT) || digits.len() > 6;
        if too_large(low) || high.is_some_and(|high| !high.is_empty() && too_large(high)) {
            return Err(format!("invalid repeat count in {{{ahead}}}"));
        }
        for _ in 0..=ahead.chars().count() {
            self.rest.next();
        }
        Ok(Some(format!("{{{ahead}}}")))
    }

    fn group(&mut self) -> Result<(), String> {
        if self.rest.next_if_eq(&'?').is_none() {
            self.names.push(None);
            self.out.push('(');
            return Ok(());
        }
        let ahead: String = self.rest.clone().take(2).collect();
        let skip = match &*ahead {
            "P<" => 2,
            _ if ahead.starts_with('<') && !matches!(&*ahead, "<=" | "<!") => 1,
            _ => {
                self.out.push_str("(?");
                return if ahead.starts_with(['=', '!', '<']) {
                    Err(format!("invalid or unsupported Perl syntax in (?{ahead}"))
                } else {
                    Ok(())
                };
            }
        };
        let name: String = self.rest.by_ref().skip(skip).take_while(|&char| char != '>').collect();
        if name.is_empty() || !name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_') {
            return Err(format!("invalid named capture in (?{ahead}{name}>"));
        }
        self.names.push(Some(name));
        self.out.push('(');
        Ok(())
    }

    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(char) = self.rest.next() else { return Err("trailing backslash at end of expression".to_owned()) };
        match char {
            // RE2's shorthands are ASCII.
            'd' => self.out.push_str(if in_class { "0-9" } else { "[0-9]" }),
            'D' => self.out.push_str("[^0-9]"),
            'w' => self.out.push_str(if in_class { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            's' => self.out.push_str(if in_class { "\\t\\n\\f\\r " } else { "[\\t\\n\\f\\r ]" }),
            'S' => self.out.push_str("[^\\t\\n\\f\\r ]"),
            'b' if !in_class => self.out.push_str("(?-u:\\b)"),
            'B' if !in_class => self.out.push_str("(?-u:\\B)"),
            'Q' if !in_class => self.quoted(),
            '0'..='7' if char == '0' || self.rest.peek().is_some_and(|next| next.is_digit(8)) => {
                let mut code = char.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    match self.rest.peek().and_then(|next| next.to_digit(8)) {
                        Some(digit) => {
                            code = code * 8 + digit;
                            self.rest.next();
                        }
                        None => break,
                    }
                }
                let _ = write!(self.out, "\\x{{{code:x}}}");
            }
            '1'..='9' | 'C' | 'Z' => return Err(format!("invalid escape sequence in \\{char}")),
            'p' | 'P' | 'x' if self.rest.peek() == Some(&'{') => {
                self.out.extend(['\\', char]);
                for next in self.rest.by_ref() {
                    self.out.push(next);
                    if next == '}' {
                        break;
                    }
                }
            }
            'A' | 'z' | 'a' | 'f' | 't' | 'n' | 'r' | 'v' | 'x' | 'p' | 'P' => self.out.extend(['\\', char]),
            _ if char.is_alphanumeric() => return Err(format!("invalid escape sequence in \\{char}")),
            _ => self.literal(char),
        }
        Ok(())
    }

    /// A character that stands for itself, wherever it stands.
    fn literal(&mut self, char: char) {
        if char.is_ascii_punctuation() && !matches!(char, '<' | '>' | '_') {
            self.out.push('\\');
        }
        self.out.push(char);
    }

    /// `\Q…\E`
    fn quoted(&mut self) {
        while let Some(char) = self.rest.next() {
            if char == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            self.literal(char);
        }
    }

    /// `[…]`: no nesting and no set operations, which the crate would read into it.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let Some(char) = self.rest.next() else { return Err("missing closing ]".to_owned()) };
            match char {
                ']' if !first => {
                    self.out.push(']');
                    return Ok(());
                }
                '[' if self.rest.peek() == Some(&':') => {
                    let name: String = self
                        .rest
                        .clone()
                        .skip(1)
                        .take_while(|char| char.is_ascii_alphabetic() || *char == '^')
                        .collect();
                    if self.rest.clone().skip(1 + name.len()).take(2).eq([':', ']']) {
                        (0..name.len() + 3).for_each(|_| {
                            self.rest.next();
                        });
                        let _ = write!(self.out, "[:{name}:]");
                    } else {
                        self.out.push_str("\\[");
                    }
                }
                '\\' => self.escape(true)?,
                '-' => self.out.push('-'),
                '[' | ']' | '&' | '~' | '^' => self.out.extend(['\\', char]),
                _ => self.out.push(char),
            }
            first = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn spellings_that_differ_are_translated() {
        let pattern = |text: &str| translate(text).map(|translated| translated.pattern);
        assert_eq!(pattern(r"\d[\w-]").as_deref(), Ok("[0-9][0-9A-Za-z_-]"));
        assert_eq!(pattern("[[]a&&b{x").as_deref(), Ok(r"[\[]a&&b\{x"));
        assert_eq!(pattern("[a&&b]").as_deref(), Ok(r"[a\&\&b]"));
        assert_eq!(pattern(r"\Qa.b\E.").as_deref(), Ok(r"a\.b."));
        assert_eq!(pattern(r"\012").as_deref(), Ok(r"\x{a}"));
        assert_eq!(pattern("[[:alpha:]]+?").as_deref(), Ok("[[:alpha:]]+?"));
        assert_eq!(pattern("a{1,2").as_deref(), Ok(r"a\{1,2"));
        for refused in ["a**", "x{2}{3}", "a{1001}", r"\1", "(?=a)", r"\C", "[a"] {
            assert!(translate(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn group_names_are_kept_aside() {
        let translated = translate("(?P<x>a)(b)(?:c)(?<y>d)").expect("a pattern");
        assert_eq!(translated.pattern, "(a)(b)(?:c)(d)");
        assert_eq!(translated.names, [Some("x".to_owned()), None, Some("y".to_owned())]);
    }
}
