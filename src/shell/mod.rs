//! Shell scripts with holes: which commands they run, with which words, as far as that is written.
//!
//! Nothing is run and nothing is guessed. A variable counts where it is given one value in all of the script; what only the shell would know is a `*` in the word. What
//! this room does not read (here-documents, functions, `case`) it says, so that nobody takes a script for understood. It knows no program.

mod expand;
mod lex;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::text::Text;

/// What stands in a word for what only the shell would know.
pub const UNKNOWN: &str = "*";

/// A command of a script: a program and its words.
#[derive(Clone, PartialEq, Debug)]
pub struct Command {
    /// The words, the program first. Assignments in front, redirections and `sudo` are left out.
    pub words: Vec<Text>,
    /// Variables that are set for this command alone: `AWS_REGION=eu-west-2 aws …`.
    pub variables: BTreeMap<String, Text>,
}

/// What was read of a script.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Script {
    /// The commands, in the order they are written, those of substitutions before the command around them.
    pub commands: Vec<Command>,
    /// Variables of the script and the environment that have one value throughout.
    pub variables: BTreeMap<String, Text>,
    /// What of the script was not read, in a few words: "a here-document".
    pub unread: Vec<&'static str>,
}

/// Reads lines that one shell runs after another, with the variables it starts with. One that is given as `None` has a value that is not known.
pub fn read(lines: &[Text], environment: &BTreeMap<String, Option<Text>>) -> Script {
    let mut written = lex::Written::default();
    lines.iter().for_each(|line| lex::read(line, &mut written));
    expand::expand(written, environment)
}
