//! What `check --fix` would write, as replacements.
//!
//! The edits are those that `--fix` makes; that they change no access is proven only there.

use super::log::{ArtifactChange, FixObject, Replacement, Text};
use super::places::{Places, region};
use crate::edit::{FileChange, changed_lines};
use crate::input::Source;
use crate::rules::{Applicability, Finding};

/// The fix of a finding; `None` where it has none, or it cannot be made.
pub(super) fn of(finding: &Finding, places: &Places<'_>) -> Option<FixObject> {
    let fix = finding.fix.as_ref()?;
    let patch = crate::fix::patch(&[finding], places.sources);
    let files = if patch.refused.is_empty() { patch.files } else { return None };
    let changes = files.iter().filter_map(|file| {
        let source = places.sources.find(&file.path)?;
        Some(ArtifactChange { artifact_location: places.artifact(&source), replacements: replacements(file, &source) })
    });
    let artifact_changes: Vec<ArtifactChange> = changes.collect();
    let note = match fix.applicability {
        Applicability::Safe => "",
        Applicability::Unsafe => " (the policy allows less)",
    };
    let description = Text { text: format!("{}{note}", fix.title) };
    (!artifact_changes.is_empty()).then_some(FixObject { description, artifact_changes })
}

/// The lines that differ, each run of them cut to what differs in it.
fn replacements(file: &FileChange, source: &Source) -> Vec<Replacement> {
    let (before, after) = (&*file.before, file.after.as_str());
    changed_lines(before, after)
        .into_iter()
        .map(|(old, new)| {
            let (from, to) = (old.start, old.end);
            let (gone, written) = (&before[old], &after[new]);
            let head = common(gone.chars(), written.chars());
            let (gone, written) = (&gone[head..], &written[head..]);
            let tail = common(gone.chars().rev(), written.chars().rev());
            Replacement {
                deleted_region: region(source, from + head..to - tail),
                inserted_content: Text { text: written[..written.len() - tail].to_owned() },
            }
        })
        .collect()
}

/// How many bytes the two begin with alike.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Sources;
    use std::path::Path;

    #[test]
    fn replacements_are_no_larger_than_the_change() {
        let before = "a = [\n  \"é1\",\n  \"é2\",\n]\nb = 1\n";
        let file = FileChange {
            path: "x.tf".into(),
            name: "x.tf".to_owned(),
            before: before.into(),
            after: "a = [\n  \"é1\",\n]\nb = 22\n".to_owned(),
        };
        let source = Sources::new().add(Path::new("x.tf"), before);
        let replacements = replacements(&file, &source);
        let shown: Vec<_> = replacements
            .iter()
            .map(|one| {
                let at = &one.deleted_region;
                (at.start_line, at.start_column, at.end_line, at.end_column, one.inserted_content.text.as_str())
            })
            .collect();
        assert_eq!(shown, [(3, 1, 4, 1, ""), (5, 5, 5, 6, "22")]);
    }

    #[test]
    fn a_lone_carriage_return_ends_a_line_of_the_comparison() {
        let (before, after) = ("# a\rb\rc\na = 1\n", "# a\rb\rc\na = 2\n");
        let (path, name) = ("x.tf".into(), "x.tf".to_owned());
        let file = FileChange { path, name, before: before.into(), after: after.to_owned() };
        let source = Sources::new().add(Path::new("x.tf"), before);
        let replacements = replacements(&file, &source);
        let texts: Vec<&str> = replacements.iter().map(|one| one.inserted_content.text.as_str()).collect();
        assert_eq!(texts, ["2"]);
        assert_eq!((replacements[0].deleted_region.start_line, replacements[0].deleted_region.start_column), (2, 5));
    }
}
