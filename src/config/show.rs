//! The settings that count, with where each comes from.

use std::fmt::Write;

use super::merge::{Config, is_list_of_tables};

/// The file that `iamlint config init` writes.
pub const STARTER: &str = include_str!("starter.toml");

/// What counts where nothing is said.
const DEFAULTS: [(&str, &str); 7] = [
    ("exclude", "[]"),
    ("fail-on", "\"low\""),
    ("persona", "\"regular\""),
    ("select", "[]"),
    ("ignore", "[]"),
    ("min-severity", "\"low\""),
    ("suppressions.require-reason", "true"),
];

/// One line a key, lists of tables last: `fail-on = "medium"  # iamlint.toml:3`. It is itself a file that says the same. `said` are those of the command
/// line.
pub fn show(config: &Config, said: &[(&str, String)]) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    let is_said = |key: &str| said.iter().any(|(name, _)| *name == key);
    for (key, text) in said {
        lines.push((format!("{key} = {text}"), "command line".to_owned()));
    }
    let values = config.places.iter().filter(|place| !is_list_of_tables(&place.key));
    for place in values.filter(|place| !is_said(&place.key)) {
        lines.push((format!("{} = {}", place.key, place.text), format!("{}:{}", in_comment(&place.file), place.line)));
    }
    let is_set = |key: &str| is_said(key) || config.places.iter().any(|place| place.key == key);
    for (key, text) in DEFAULTS.into_iter().filter(|(key, _)| !is_set(key)) {
        lines.push((format!("{key} = {text}"), "default".to_owned()));
    }
    let width =
        lines.iter().map(|(line, _)| line.chars().count()).filter(|width| *width <= 60).max().unwrap_or_default();
    let mut shown = String::new();
    for (line, from) in lines {
        // Writing to a string does not fail.
        let _ = writeln!(shown, "{line:width$}  # {from}");
    }
    for place in config.places.iter().filter(|place| is_list_of_tables(&place.key)) {
        let file = in_comment(&place.file);
        let _ = write!(shown, "\n[[{}]]  # {file}:{}\n{}\n", place.key, place.line, place.text);
    }
    shown
}

/// A file's name without what may not stand in a comment.
fn in_comment(name: &str) -> String {
    name.replace(char::is_control, "?")
}

#[cfg(test)]
mod tests {
    use super::super::file::File;
    use super::*;
    use crate::config::read;
    use crate::input::Sources;

    #[test]
    fn what_is_shown_is_itself_a_file_that_says_the_same() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("iamlint.toml");
        let text = include_str!("../../tests/cli/every-key.toml");
        std::fs::write(&path, text).unwrap();
        let shown = show(&read(&path, &Sources::new()).unwrap(), &[]);
        assert_eq!(toml::from_str::<File>(&shown).unwrap(), toml::from_str::<File>(text).unwrap(), "{shown}");
        assert!(shown.contains("# ") && shown.contains("iamlint.toml:3\n"), "{shown}");
    }

    #[test]
    fn lists_over_several_lines_are_shown_in_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("iamlint.toml");
        let text = "exclude = [ # what nobody wrote\n  \"vendor/\", # theirs\n  'gen\"erated/',\n]\nbaseline = \"\"\"\\\n  known.json\"\"\"\n\n                    [[overrides]]\npaths = [\n  \"a/**\", # a\n]\nignore = [\"style\"] # not there\nreason = \"\"\"\none # two\nthree\"\"\"\n";
        std::fs::write(&path, text).unwrap();
        let shown = show(&read(&path, &Sources::new()).unwrap(), &[("ignore", "[\"style\"]".to_owned())]);
        let mut expected: File = toml::from_str(text).unwrap();
        expected.ignore = Some(vec!["style".to_owned()]);
        let said: File = toml::from_str(&shown).unwrap_or_else(|error| panic!("{error}: {shown}"));
        assert_eq!(
            (said.overrides, said.exclude, said.baseline, said.ignore),
            (expected.overrides, expected.exclude, expected.baseline, expected.ignore)
        );
        assert_eq!(shown.lines().filter(|line| line.starts_with("exclude = [\"vendor/\", ")).count(), 1, "{shown}");
    }

    #[test]
    fn the_starter_says_nothing_but_what_is_so_anyway() {
        let starter: File = toml::from_str(STARTER).unwrap();
        assert_eq!(starter, File::default(), "all of it is commented out");
        let without: Vec<&str> = STARTER.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect();
        let awake: File = toml::from_str(&without.join("\n")).unwrap();
        assert!(awake.fail_on.is_some() && !awake.suppress.is_empty() && !awake.overrides.is_empty());
    }
}
