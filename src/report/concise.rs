//! One line a finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::location::Location;
use super::style::{Style, harmless};
use super::{Report, summary};

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let place = match (finding.labels.first(), &finding.address) {
            (Some(label), _) => {
                let location = Location::of(label.span, &report.sources);
                format!("{}:{}:{}", location.path, location.start.line, location.start.column)
            }
            (None, Some(address)) => address.to_string(),
            (None, None) => "-".to_owned(),
        };
        let head = style.bold(&format!("{}[{}]", finding.severity, style.linked(finding.rule)));
        writeln!(out, "{}: {head} {}", harmless(&place), harmless(&finding.message))?;
    }
    summary::write(report, style, out)
}
