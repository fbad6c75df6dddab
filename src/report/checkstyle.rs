//! Checkstyle's XML, which reviewdog and most CI servers read.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::style::Tone;
use super::{Location, Report, xml};
use crate::input::Level;

/// The version of Checkstyle whose form it is; readers look for the attribute.
const VERSION: &str = "4.3";

/// One `error`.
struct Entry {
    at: Option<Location>,
    severity: &'static str,
    message: String,
    source: String,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let files = files(report);
    writer.create_element("checkstyle").with_attribute(("version", VERSION)).write_inner_content(|writer| {
        for (name, entries) in &files {
            let file = writer.create_element("file").with_attribute(("name", &*xml::text(name)));
            file.write_inner_content(|writer| entries.iter().try_for_each(|entry| write_entry(entry, writer)))?;
        }
        Ok(())
    })?;
    out.write_all(&writer.into_inner())?;
    writeln!(out)
}

fn write_entry(entry: &Entry, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let mut element = writer.create_element("error");
    if let Some(at) = &entry.at {
        let (line, column) = (at.start.line.to_string(), at.start.column.to_string());
        element = element.with_attributes([("line", line.as_str()), ("column", column.as_str())]);
    }
    let (message, source) = (xml::text(&entry.message), entry.source.as_str());
    element
        .with_attributes([("severity", entry.severity), ("message", &*message), ("source", source)])
        .write_empty()?;
    Ok(())
}

/// Findings and what is wrong with the input, by file.
fn files(report: &Report) -> Vec<(String, Vec<Entry>)> {
    let mut files: std::collections::BTreeMap<String, Vec<Entry>> = std::collections::BTreeMap::new();
    for diagnostic in &report.diagnostics {
        let severity = match diagnostic.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => continue,
        };
        let label = diagnostic.labels.first();
        let file = label.map(|label| report.repository.path_of(&report.sources.get(label.span.file)));
        let entry = Entry {
            at: label.map(|label| Location::of(label.span, &report.sources)),
            severity,
            message: diagnostic.message.clone(),
            source: "iamlint.input".to_owned(),
        };
        files.entry(file.map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned())).or_default().push(entry);
    }
    for (file, findings) in xml::by_file(report) {
        let entries = findings.into_iter().map(|(finding, at)| Entry {
            at,
            severity: match Tone::of(finding.severity) {
                Tone::Error => "error",
                Tone::Warning => "warning",
                Tone::Note => "info",
            },
            message: finding.message.clone(),
            source: format!("iamlint.{}", finding.rule),
        });
        files.entry(file).or_default().extend(entries);
    }
    files.into_iter().collect()
}
