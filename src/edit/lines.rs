//! The lines in which two texts differ.

use std::ops::Range;

use similar::{DiffTag, TextDiff};

/// Each run of lines that differ, as its bytes before and after.
///
/// A lone `\r` ends a line, too: what a line is, only the comparison itself says.
pub(crate) fn changed_lines(before: &str, after: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let diff = TextDiff::from_lines(before, after);
    let (mut old, mut new) = (0, 0);
    let mut runs = Vec::new();
    for operation in diff.ops() {
        let (old_start, new_start) = (old, new);
        for change in diff.iter_changes(operation) {
            old += change.old_index().map_or(0, |_| change.value().len());
            new += change.new_index().map_or(0, |_| change.value().len());
        }
        if operation.tag() != DiffTag::Equal {
            runs.push((old_start..old, new_start..new));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_is_one() {
        let (before, after) = ("a\rb\r\nc\nd", "a\rx\r\nc\ne\n");
        let runs = changed_lines(before, after);
        let shown: Vec<(&str, &str)> = runs.into_iter().map(|(old, new)| (&before[old], &after[new])).collect();
        assert_eq!(shown, [("b\r\n", "x\r\n"), ("d", "e\n")]);
        assert_eq!(changed_lines("a\rb\rc\r", "a\rc\r"), [(2..4, 2..2)]);
        assert_eq!(changed_lines(before, before), []);
    }
}
