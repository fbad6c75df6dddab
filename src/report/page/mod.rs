//! HTML: one page that needs nothing beside it, for a graph and for the findings of a run.
//!
//! The page is a script over data. Whatever came from a source stands in the data alone, as JSON in which no tag can begin, and the script makes text of it and never
//! markup. The page forbids every other script, by the hashes of its own.

mod data;
mod excerpts;
mod findings;
mod items;
#[cfg(test)]
mod tests;

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};

use super::{Counts, Report};
use crate::graph::{Graph, NotAnalysed};
use crate::input::Sources;
use crate::rules::Finding;

/// The script, in the order in which its parts build on one another.
const SCRIPT: &[&str] = &[
    include_str!("assets/dom.js"),
    include_str!("assets/state.js"),
    include_str!("assets/layout.js"),
    include_str!("assets/draw.js"),
    include_str!("assets/view.js"),
    include_str!("assets/source.js"),
    include_str!("assets/markdown.js"),
    include_str!("assets/finding.js"),
    include_str!("assets/panel.js"),
    include_str!("assets/list.js"),
    include_str!("assets/report.js"),
    include_str!("assets/keys.js"),
    include_str!("assets/main.js"),
];

const STYLE: &[&str] = &[
    include_str!("assets/base.css"),
    include_str!("assets/picture.css"),
    include_str!("assets/report.css"),
    include_str!("assets/print.css"),
];

/// The bytes of data from which on they are packed. Below that a page can be read, and searched, as the text that it is.
const PACKED: usize = 1 << 20;

const BODY: &str = include_str!("assets/body.html");

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content<'a> {
    graphs: &'a [Graph],
    sources: &'a Sources,
    findings: &'a [Finding],
    not_analysed: &'a [NotAnalysed],
    /// Of a report.
    counts: Option<Counts>,
}

/// The page of graphs: all of `sources`, each thing with what `findings` say of it.
pub fn graph(graphs: &[Graph], findings: &[Finding], sources: &Sources) -> String {
    page(&Content { graphs, sources, findings, not_analysed: &[], counts: None })
}

/// The page of a run of `check`.
pub(super) fn report(report: &Report<'_>) -> String {
    page(&Content {
        graphs: report.graphs,
        sources: &report.sources,
        findings: &report.findings,
        not_analysed: &report.not_analysed,
        counts: Some(report.counts),
    })
}

fn page(content: &Content<'_>) -> String {
    let title = if content.counts.is_some() { "iamlint report" } else { "iamlint graph" };
    let script = format!("(async () => {{\n\"use strict\";\n{}}})();\n", SCRIPT.concat());
    let style = STYLE.concat();
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(&style)
    );
    let data = data::data(content).to_string();
    let (kind, data) = match data.len() {
        0..=PACKED => ("application/json", harmless(&data)),
        _ => ("application/zlib", packed(&data)),
    };
    [
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n"),
        &format!("<title>{title}</title>\n<style>{style}</style>\n</head>\n"),
        BODY,
        &format!("<script type=\"{kind}\" id=\"data\">"),
        &data,
        "</script>\n<script>",
        &script,
        "</script>\n</body>\n</html>\n",
    ]
    .concat()
}

/// What a page's own rules call a script or a style sheet by.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// Text as zlib packs it, in base64: the tenth part, of what a page shows.
fn packed(text: &str) -> String {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    let written = packer.write_all(text.as_bytes()).and_then(|()| packer.finish());
    STANDARD.encode(written.expect("a vector takes all that is written"))
}

/// JSON that no tag, comment or entity can begin in. Outside of strings JSON has none of these characters.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
