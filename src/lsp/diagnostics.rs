//! What is found, as an editor shows it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString,
};
use serde_json::json;

use super::documents::Documents;
use super::position::Lines;
use super::reader::Root;
use crate::input::{self, FileId, Level, Sources, Span, is_of_module};
use crate::rules::{self, Applicability, Change, Finding, Meta, Severity};

/// Who says it.
pub(super) const SOURCE: &str = "iamlint";

/// How many other places of one finding are named.
const MAX_RELATED: usize = 20;

/// What is said of each file of a root: its findings with their fingerprints, and what is wrong with the input.
pub(super) fn of<'f>(
    root: &Root,
    sources: &Sources,
    findings: impl Iterator<Item = (&'f Finding, &'f str)>,
    wrong: &[input::Diagnostic],
    documents: &Documents,
) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
    let mut places = Places { sources, documents, lines: HashMap::new() };
    let mut said: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    for (finding, print) in findings {
        let Some(label) = finding.labels.first() else { continue };
        if let Some((path, diagnostic)) = places.finding(finding, label.span, print) {
            said.entry(path).or_default().push(diagnostic);
        }
    }
    for problem in wrong {
        let (path, diagnostic) = match problem.labels.first() {
            Some(label) => match places.problem(problem, label.span) {
                Some(placed) => placed,
                None => continue,
            },
            None => (home(root, sources), plain(problem, lsp_types::Range::default())),
        };
        said.entry(path).or_default().push(diagnostic);
    }
    said
}

/// Where something is said that has no place: in the first file.
fn home(root: &Root, sources: &Sources) -> PathBuf {
    match root {
        Root::Policy(path) => path.clone(),
        Root::Module(directory) => {
            let all = sources.all();
            let own = all.iter().map(|source| source.path());
            let mut own = own.filter(|path| is_of_module(path) && path.parent() == Some(directory));
            own.next().map_or_else(|| directory.join("main.tf"), Path::to_path_buf)
        }
    }
}

struct Places<'a> {
    sources: &'a Sources,
    documents: &'a Documents,
    lines: HashMap<FileId, Lines>,
}

impl Places<'_> {
    fn finding(&mut self, finding: &Finding, span: Span, print: &str) -> Option<(PathBuf, Diagnostic)> {
        let (path, range) = self.place(span)?;
        let meta = rules::find(finding.rule).ok().map(|rule| rule.meta());
        let mut message = finding.message.clone();
        for help in &finding.help {
            message.push_str(&format!("\nhelp: {help}"));
        }
        let more = finding.labels.iter().skip(1).filter(|label| !label.message.is_empty()).take(MAX_RELATED);
        let related: Vec<_> = more.filter_map(|label| self.related(label.span, label.message.clone())).collect();
        let tags = is_superfluous(finding).then(|| vec![DiagnosticTag::UNNECESSARY]);
        let diagnostic = Diagnostic {
            range,
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.to_owned())),
            code_description: meta.and_then(reference).map(|href| CodeDescription { href }),
            source: Some(SOURCE.to_owned()),
            message,
            related_information: Some(related).filter(|related| !related.is_empty()),
            tags,
            data: Some(json!({ "fingerprint": print })),
        };
        Some((path, diagnostic))
    }

    fn problem(&mut self, problem: &input::Diagnostic, span: Span) -> Option<(PathBuf, Diagnostic)> {
        let (path, range) = self.place(span)?;
        let related: Vec<_> = problem
            .labels
            .iter()
            .skip(1)
            .filter_map(|label| {
                let said = if label.message.is_empty() { "here" } else { &label.message };
                self.related(label.span, said.to_owned())
            })
            .collect();
        let related_information = Some(related).filter(|related| !related.is_empty());
        Some((path, Diagnostic { related_information, ..plain(problem, range) }))
    }

    fn related(&mut self, span: Span, message: String) -> Option<DiagnosticRelatedInformation> {
        let (path, range) = self.place(span)?;
        let location = Location::new(self.documents.uri(&path)?, range);
        Some(DiagnosticRelatedInformation { location, message })
    }

    /// A place in a file of the user's; iamlint's own texts are none.
    fn place(&mut self, span: Span) -> Option<(PathBuf, lsp_types::Range)> {
        let source = self.sources.get(span.file);
        if source.is_own() {
            return None;
        }
        let encoding = self.documents.encoding();
        let lines = self.lines.entry(span.file).or_insert_with(|| Lines::of(source.text(), encoding));
        Some((source.path().to_path_buf(), lines.range(source.text(), span.range())))
    }
}

fn plain(problem: &input::Diagnostic, range: lsp_types::Range) -> Diagnostic {
    let severity = match problem.level {
        Level::Error => DiagnosticSeverity::ERROR,
        Level::Warning => DiagnosticSeverity::WARNING,
        Level::Note => DiagnosticSeverity::INFORMATION,
    };
    let mut message = problem.message.clone();
    if let Some(help) = &problem.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let source = Some(SOURCE.to_owned());
    Diagnostic { range, severity: Some(severity), source, message, ..Diagnostic::default() }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Critical | Severity::High => DiagnosticSeverity::ERROR,
        Severity::Medium => DiagnosticSeverity::WARNING,
        Severity::Low => DiagnosticSeverity::INFORMATION,
    }
}

/// Whether what the finding points at could go and nothing would be allowed or denied that is not.
fn is_superfluous(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| {
        fix.applicability == Applicability::Safe && fix.changes.iter().all(|change| matches!(change, Change::Remove(_)))
    })
}

/// What the rule's page refers to first: a page of AWS's documentation.
fn reference(meta: &Meta) -> Option<lsp_types::Uri> {
    let (_, references) = meta.body.split_once("## References")?;
    let start = references.find("https://")?;
    let link = &references[start..];
    let end = link.find(|c: char| c.is_whitespace() || matches!(c, ')' | '>' | '"')).unwrap_or(link.len());
    link[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_refers_to_a_page() {
        let without: Vec<&str> =
            rules::pages().into_iter().filter(|meta| reference(meta).is_none()).map(|meta| meta.name).collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
