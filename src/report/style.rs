//! Whether to colour.

use std::borrow::Cow;
use std::io::IsTerminal;

use miette::GraphicalTheme;
use owo_colors::OwoColorize;

use crate::rules::{self, Severity};

/// What `--color` says.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, clap::ValueEnum)]
pub enum Color {
    /// As the environment and the terminal say.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether to colour what is written to `stream`: `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are asked in this order, then the stream.
    pub fn wanted(self, stream: &impl IsTerminal) -> bool {
        self.decide(|name| std::env::var(name).ok(), stream.is_terminal())
    }

    fn decide(self, variable: impl Fn(&str) -> Option<String>, terminal: bool) -> bool {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Color::Always => true,
            Color::Never => false,
            // https://no-color.org: present and not empty, whatever the value.
            Color::Auto if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
            Color::Auto if set("FORCE_COLOR") || set("CLICOLOR_FORCE") => true,
            Color::Auto => terminal && variable("TERM").is_none_or(|value| value != "dumb"),
        }
    }
}

/// Text without control characters, which could otherwise tell a terminal what to do: names and sources are whatever someone wrote. A byte stays a byte,
/// so that places stay where they are.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let is_control = |byte: u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Whole files come here, again and again: without a branch a byte, many are looked at at once.
    match text.bytes().fold(false, |any, byte| any | is_control(byte)) {
        true => Cow::Owned(text.replace(|c: char| u8::try_from(c).is_ok_and(is_control), "?")),
        false => Cow::Borrowed(text),
    }
}

/// How text formats look, and how much they say.
#[derive(Clone, Copy, Default, Debug)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Whether a rule is a link to what AWS says of it.
    pub links: bool,
    /// Findings only, no summary.
    pub quiet: bool,
    /// Each thing that was not analysed is listed, and notes are shown.
    pub verbose: bool,
    /// A table of findings a rule.
    pub statistics: bool,
}

/// The word and colour of a heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tone {
    Error,
    Warning,
    Note,
}

impl Tone {
    pub(super) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Tone::Error,
            Severity::Medium => Tone::Warning,
            Severity::Low => Tone::Note,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Tone::Error => "error",
            Tone::Warning => "warning",
            Tone::Note => "note",
        }
    }
}

impl Style {
    /// `error[rule]: message`, or `error: message` where there is no rule.
    pub(super) fn heading(&self, tone: Tone, rule: Option<&str>, message: &str) -> String {
        let message = harmless(message);
        let head = match rule {
            Some(rule) => format!("{}[{}]", tone.word(), self.linked(rule)),
            None => tone.word().to_owned(),
        };
        if !self.color {
            return format!("{head}: {message}");
        }
        let head = match tone {
            Tone::Error => head.red().bold().to_string(),
            Tone::Warning => head.yellow().bold().to_string(),
            Tone::Note => head.cyan().bold().to_string(),
        };
        format!("{head}: {}", message.bold())
    }

    /// A rule's name, as a link to the first reference of its page where the terminal knows links.
    pub(super) fn linked<'r>(&self, rule: &'r str) -> Cow<'r, str> {
        let reference = || rules::find(rule).ok()?.meta().reference();
        match reference().filter(|_| self.links) {
            Some(link) => Cow::Owned(format!("\u{1b}]8;;{link}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\")),
            None => Cow::Borrowed(rule),
        }
    }

    pub(super) fn bold(&self, text: &str) -> String {
        if self.color { text.bold().to_string() } else { text.to_owned() }
    }

    pub(super) fn theme(&self) -> GraphicalTheme {
        if self.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_blanked_and_nothing_else() {
        for text in ["", "a\tb\r\nc", "é\u{85}\u{a0}…", &"x".repeat(1000)] {
            assert!(matches!(harmless(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
        assert_eq!(harmless("a\u{1b}[31m\u{7f}é\0"), "a?[31m?é?");
    }

    fn decide(color: Color, set: &[(&str, &str)], terminal: bool) -> bool {
        let variable = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        color.decide(variable, terminal)
    }

    #[test]
    fn a_rule_is_a_link_where_links_are_known() {
        let heading = |links| Style { links, ..Style::default() }.heading(Tone::Error, Some("full-admin"), "x");
        assert_eq!(heading(false), "error[full-admin]: x");
        let linked = heading(true);
        assert!(linked.starts_with("error[\u{1b}]8;;https://docs.aws.amazon.com/"), "{linked:?}");
        assert!(linked.ends_with("\u{1b}\\full-admin\u{1b}]8;;\u{1b}\\]: x"), "{linked:?}");
        assert_eq!(Style { links: true, ..Style::default() }.linked("undecided"), "undecided");
    }

    #[test]
    fn the_flag_beats_the_environment_and_the_environment_the_terminal() {
        assert!(decide(Color::Always, &[("NO_COLOR", "1")], false));
        assert!(!decide(Color::Never, &[("FORCE_COLOR", "1")], true));
        assert!(!decide(Color::Auto, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
        assert!(decide(Color::Auto, &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], false));
        assert!(!decide(Color::Auto, &[("CLICOLOR_FORCE", "0")], false));
        assert!(decide(Color::Auto, &[], true));
        assert!(!decide(Color::Auto, &[("TERM", "dumb")], true));
    }
}
