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

/// One line a key, lists of tables last: `fail-on = "medium"  # iamlint.toml:3`. `said` are those of the command line.
pub fn show(config: &Config, said: &[(&str, String)]) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    let is_said = |key: &str| said.iter().any(|(name, _)| *name == key);
    for (key, text) in said {
        lines.push((format!("{key} = {text}"), "command line".to_owned()));
    }
    let values = config.places.iter().filter(|place| !is_list_of_tables(&place.key));
    for place in values.filter(|place| !is_said(&place.key)) {
        let flat: Vec<&str> = place.text.lines().map(str::trim).collect();
        lines.push((format!("{} = {}", place.key, flat.join(" ")), format!("{}:{}", place.file, place.line)));
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
        let _ = write!(shown, "\n[[{}]]  # {}:{}\n{}\n", place.key, place.file, place.line, place.text);
    }
    shown
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
    fn the_starter_says_nothing_but_what_is_so_anyway() {
        let starter: File = toml::from_str(STARTER).unwrap();
        assert_eq!(starter, File::default(), "all of it is commented out");
        let without: Vec<&str> = STARTER.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect();
        let awake: File = toml::from_str(&without.join("\n")).unwrap();
        assert!(awake.fail_on.is_some() && !awake.suppress.is_empty() && !awake.overrides.is_empty());
    }
}
