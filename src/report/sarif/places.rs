//! Where things are, and the words that link there.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::log::{ArtifactLocation, LocationObject, PhysicalLocation, Region, Text};
use crate::input::{Label, Source, Sources, Span};
use crate::report::repository::{Repository, RepositoryPath};
use crate::rules::Finding;

/// What is not written as it is in a path. `:` is among it: what stands before one would be a scheme.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

pub(super) struct Places<'a> {
    pub(super) repository: &'a Repository,
    pub(super) sources: &'a Sources,
}

impl Places<'_> {
    pub(super) fn artifact(&self, source: &Source) -> ArtifactLocation {
        let encoded = |path: &str| utf8_percent_encode(path, RESERVED).to_string();
        match self.repository.path_of(source) {
            RepositoryPath::Inside(path) => ArtifactLocation { uri: encoded(&path), uri_base_id: Some("%SRCROOT%") },
            RepositoryPath::Outside(path) => {
                let uri = format!("file:///{}", encoded(path.trim_start_matches('/')));
                ArtifactLocation { uri, uri_base_id: None }
            }
        }
    }

    pub(super) fn location(&self, span: Span) -> LocationObject {
        let source = self.sources.get(span.file);
        let region = region(&source, span.range());
        let physical_location =
            Some(PhysicalLocation { artifact_location: self.artifact(&source), region: Some(region) });
        LocationObject { physical_location, ..LocationObject::default() }
    }

    /// The place of a label with what is said of it.
    pub(super) fn noted(&self, label: &Label, id: Option<usize>) -> LocationObject {
        let message = Some(&label.message).filter(|message| !message.is_empty());
        LocationObject { id, message: message.map(|text| Text { text: text.clone() }), ..self.location(label.span) }
    }
}

/// Lines and columns from 1, columns in code points, the end one past the last character.
pub(super) fn region(source: &Source, range: std::ops::Range<usize>) -> Region {
    let (start, end) = (source.line_column(range.start), source.line_column(range.end));
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

/// What is said of a finding. The first sentence stands alone where there is little room. Other places are shown only where the text links to them, by
/// their ids.
///
/// `{` and `}` stay as they are: the specification would have them doubled, and no reader of ours halves them.
pub(super) fn message(finding: &Finding) -> String {
    let mut text = plain(&finding.message);
    text.push('.');
    for help in &finding.help {
        text.push_str(&format!("\nHelp: {}.", plain(help)));
    }
    if let Some(first) = finding.labels.first().filter(|label| !label.message.is_empty()) {
        text.push_str(&format!("\nHere: {}.", plain(&first.message)));
    }
    for (at, label) in finding.labels.iter().enumerate().skip(1) {
        let what = if label.message.is_empty() { "here" } else { &label.message };
        text.push_str(&format!(
            "\nSee: [{}]({at}).",
            what.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
        ));
    }
    if !finding.reached_from.is_empty() {
        text.push_str(&format!("\nAlso reached from {}.", plain(&finding.reached_from.join(", "))));
    }
    if let Some(offer) = &finding.suggest {
        text.push_str(&format!("\nNarrow it with: {}", plain(&offer.to_string())));
    }
    text
}

/// Text that holds no link of its own: names and values are whatever someone wrote.
fn plain(text: &str) -> String {
    text.replace("](", "]\\(")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn names_of_files_become_uris() {
        let sources = Sources::new();
        let kept = tempfile::tempdir().unwrap();
        let repository = Repository::containing(kept.path());
        let places = Places { repository: &repository, sources: &sources };
        let uri = |path: &str| places.artifact(&sources.add(Path::new(path), "")).uri;
        assert_eq!(uri("a b/100%:ä#?.tf"), "a%20b/100%25%3A%C3%A4%23%3F.tf");
        assert_eq!(uri("/else where/x.tf"), "file:///else%20where/x.tf");
    }

    #[test]
    fn text_of_a_source_is_no_link() {
        assert_eq!(plain("[click](https://evil.example)"), "[click]\\(https://evil.example)");
    }
}
