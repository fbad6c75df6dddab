//! The baseline: findings that were there before, by their fingerprints.
//!
//! A file of JSON, one line an entry, sorted, and every entry ends with a comma: two branches that each add one merge without a conflict unless they add at the
//! same place. The fingerprint holds no line number and counts equal findings, so an entry stands for one finding: who fixes one and adds another is heard.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::rules::Persona;

/// The name of the file where nothing else is said.
pub const FILE_NAME: &str = ".iamlint-baseline.json";

const VERSION: u64 = 1;

/// One finding of a baseline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, from the root of the repository.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// The principal, or what the policy sits on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it said when it was taken in, for whoever reads the file.
    pub message: String,
    /// Why it is in the baseline, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who hears it, where that is not everyone: for others it is not stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
}

/// Entries by fingerprint.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline(pub BTreeMap<String, Entry>);

/// What a run looked at: an entry of something else is not stale.
pub struct Looked<'a> {
    /// Whether all of a file, by its path from the root of the repository, was looked at, or is gone.
    pub at: &'a dyn Fn(&str) -> bool,
    /// Whether a rule ran.
    pub for_rule: &'a dyn Fn(&str) -> bool,
    /// Who listened.
    pub persona: Persona,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut all: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())?;
        match all.remove("version") {
            Some(version) if version == VERSION => {}
            Some(version) => {
                return Err(format!("version {version} is not known: this iamlint reads version {VERSION}"));
            }
            None => return Err("it has no `version`: it is no baseline of iamlint's".to_owned()),
        }
        let entry = |(print, value)| match serde_json::from_value(value) {
            Ok(entry) => Ok((print, entry)),
            Err(error) => Err(format!("entry {print}: {error}")),
        };
        all.into_iter().map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// The text of the file.
    pub fn write(&self) -> String {
        let mut entries: Vec<(&String, &Entry)> = self.0.iter().collect();
        entries.sort_by_key(|(print, entry)| (&entry.path, &entry.rule, &entry.address, *print));
        let mut text = "{\n".to_owned();
        for (print, entry) in entries {
            // An entry is text and options of text: it is always JSON. Writing to a string does not fail.
            let entry = serde_json::to_string(entry).unwrap_or_default();
            let _ = writeln!(text, "\"{print}\": {entry},");
        }
        let _ = write!(text, "\"version\": {VERSION}\n}}\n");
        text
    }

    /// The fingerprints of entries that nothing is found for any more.
    pub fn stale(&self, found: &BTreeSet<String>, looked: &Looked<'_>) -> Vec<String> {
        let is_heard = |entry: &Entry| {
            let persona = entry.persona.as_deref().and_then(|word| word.parse::<Persona>().ok());
            persona.unwrap_or_default() <= looked.persona
        };
        let is_stale = |(print, entry): &(&String, &Entry)| {
            !found.contains(*print) && is_heard(entry) && (looked.for_rule)(&entry.rule) && (looked.at)(&entry.path)
        };
        self.0.iter().filter(is_stale).map(|(print, _)| print.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, rule: &str, persona: Option<&str>) -> Entry {
        Entry {
            path: path.to_owned(),
            rule: rule.to_owned(),
            address: Some("aws_iam_role.r".to_owned()),
            message: "too \"much\"".to_owned(),
            reason: None,
            persona: persona.map(str::to_owned),
        }
    }

    fn baseline() -> Baseline {
        let entries = [
            ("b0", entry("a.tf", "z", None)),
            ("a1", entry("b.tf", "a", None)),
            ("c2", entry("a.tf", "a", Some("auditor"))),
        ];
        Baseline(entries.into_iter().map(|(print, entry)| (print.to_owned(), entry)).collect())
    }

    #[test]
    fn it_is_one_sorted_line_an_entry_and_reads_as_it_was_written() {
        let text = baseline().write();
        insta::assert_snapshot!(text, @r#"
        {
        "c2": {"path":"a.tf","rule":"a","address":"aws_iam_role.r","message":"too \"much\"","persona":"auditor"},
        "b0": {"path":"a.tf","rule":"z","address":"aws_iam_role.r","message":"too \"much\""},
        "a1": {"path":"b.tf","rule":"a","address":"aws_iam_role.r","message":"too \"much\""},
        "version": 1
        }
        "#);
        assert_eq!(Baseline::read(&text), Ok(baseline()));
        assert_eq!(Baseline::read(&Baseline::default().write()), Ok(Baseline::default()));
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        let error = |text: &str| Baseline::read(text).unwrap_err();
        assert!(error("[]").contains("invalid type"));
        assert!(error("{}").contains("no `version`"));
        assert!(error("{\"version\": 2}").contains("version 2 is not known"));
        assert!(error("{\"a\": {\"rule\": \"x\"}, \"version\": 1}").starts_with("entry a: missing field"));
    }

    #[test]
    fn only_what_was_looked_at_is_stale() {
        let stale = |found: &[&str], rule: &str, persona| {
            let found = found.iter().map(|print| (*print).to_owned()).collect();
            let looked = Looked { at: &|path| path == "a.tf", for_rule: &|own| rule.contains(own), persona };
            baseline().stale(&found, &looked)
        };
        assert_eq!(stale(&[], "az", Persona::Auditor), ["b0", "c2"]);
        assert_eq!(stale(&[], "az", Persona::Regular), ["b0"]);
        assert_eq!(stale(&["b0"], "az", Persona::Auditor), ["c2"]);
        assert_eq!(stale(&[], "a", Persona::Regular), [""; 0]);
    }
}
