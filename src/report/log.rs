//! Text for people, as it may stand in the log of a CI: a runner takes some of what it reads there, on either stream, for commands to itself, and names and
//! sources are whatever someone wrote.

use std::borrow::Cow;
use std::io::{self, Write};

/// Passes lines on of which none is a command: `::add-mask::…` at the beginning of one (GitHub Actions), `##[…]`, `##vso[…]` and `##teamcity[…]` anywhere
/// (older GitHub Actions, Azure Pipelines, TeamCity). What was written last is passed on by `flush`.
#[derive(Debug)]
pub struct Log<W> {
    to: W,
    /// What was written since the last end of a line.
    line: Vec<u8>,
}

impl<W: Write> Log<W> {
    /// A log that is written to `to`.
    pub fn new(to: W) -> Self {
        Self { to, line: Vec::new() }
    }
}

impl<W: Write> Write for Log<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            let rest = self.line.split_off(end + 1);
            let lines = std::mem::replace(&mut self.line, rest);
            self.to.write_all(no_commands(&String::from_utf8_lossy(&lines)).as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.line);
        self.to.write_all(no_commands(&String::from_utf8_lossy(&rest)).as_bytes())?;
        self.to.flush()
    }
}

/// What `write` writes, as a log.
pub(super) fn logged(
    out: &mut dyn Write,
    write: impl FnOnce(&mut Log<&mut dyn Write>) -> io::Result<()>,
) -> io::Result<()> {
    let mut log = Log::new(out);
    write(&mut log)?;
    log.flush()
}

/// The text with a blank in what would begin a command.
pub(super) fn no_commands(text: &str) -> Cow<'_, str> {
    let mut cuts = Vec::new();
    let mut start = 0;
    // A carriage return ends a line for a runner, too.
    for line in text.split_inclusive(['\n', '\r']) {
        let first = line.trim_start();
        cuts.extend(first.starts_with("::").then(|| start + line.len() - first.len()));
        start += line.len();
    }
    // Of three in a row the last two are one, too.
    let is_word = |at: &usize| {
        let word =
            text[*at..].strip_prefix("##").map(|word| word.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
        word.is_some_and(|behind| behind.starts_with('['))
    };
    cuts.extend(text.match_indices('#').map(|(at, _)| at).filter(is_word));
    if cuts.is_empty() {
        return Cow::Borrowed(text);
    }
    cuts.sort_unstable();
    let mut plain = String::with_capacity(text.len() + cuts.len());
    let mut from = 0;
    for at in cuts {
        plain.push_str(&text[from..=at]);
        plain.push(' ');
        from = at + 1;
    }
    plain.push_str(&text[from..]);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(parts: &[&str]) -> String {
        let mut to = Vec::new();
        let mut log = Log::new(&mut to);
        parts.iter().for_each(|part| log.write_all(part.as_bytes()).unwrap());
        log.flush().unwrap();
        String::from_utf8(to).unwrap()
    }

    #[test]
    fn nothing_that_is_passed_on_is_a_command() {
        assert_eq!(logged(&["::error::x\n"]), ": :error::x\n");
        assert_eq!(logged(&["a::b\n \t:", ":stop-commands::", "x"]), "a::b\n \t: :stop-commands::x");
        assert_eq!(logged(&["a\r::add-mask::e\r\n"]), "a\r: :add-mask::e\r\n");
        assert_eq!(
            logged(&["3 │ #", "#[group]x ##vso[task.x]y ##TeamCity[z]\n"]),
            "3 │ # #[group]x # #vso[task.x]y # #TeamCity[z]\n"
        );
        assert_eq!(logged(&["####[x]\n"]), "### #[x]\n");
        assert_eq!(logged(&["###[add-mask]e #####vso[x]\n"]), "## #[add-mask]e #### #vso[x]\n");
        assert_eq!(logged(&[":::add-mask::e\n"]), ": ::add-mask::e\n");
    }

    #[test]
    fn all_else_stays_what_it_is() {
        for text in ["", "## Heading [x]\n", "arn:aws:iam::111122223333:root\n", "### x\n\n  = help: a::b", "│ ü ##\n"]
        {
            assert_eq!(logged(&[text]), text);
        }
    }
}
