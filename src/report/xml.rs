//! What the XML formats share.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Location, Report};
use crate::rules::Finding;

/// Text that XML 1.0 can hold: it has no way to write most control characters, not even as references.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    let is_refused = |c: char| {
        (c.is_control() && (c as u32) < 0x20 && !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(is_refused) { text.replace(is_refused, "\u{fffd}").into() } else { text.into() }
}

/// The findings by the file they are in, as the repository names it, each with its place. What points nowhere is under its address.
pub(super) fn by_file<'a>(report: &'a Report<'_>) -> BTreeMap<String, Vec<(&'a Finding, Option<Location>)>> {
    let mut files: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for finding in &report.findings {
        let (file, at) = match finding.labels.first() {
            Some(label) => {
                let path = report.repository.path_of(&report.sources.get(label.span.file));
                (path.as_str().to_owned(), Some(Location::of(label.span, &report.sources)))
            }
            None => (finding.address.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string), None),
        };
        files.entry(file).or_default().push((finding, at));
    }
    files
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(super::text("a\u{1b}[0m\u{ffff}\tb"), "a\u{fffd}[0m\u{fffd}\tb");
        assert_eq!(super::text("ü 😀"), "ü 😀");
    }
}
