//! Taking things out of a list as it is written.

use std::collections::BTreeSet;
use std::ops::Range;

use super::listed::Apart;
use super::splice::{Edit, line_start, whole_lines};

/// What becomes of a comment behind a thing that goes, on its line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Comments {
    /// It goes with the thing: what is left would be read as said of the next one.
    Go,
    /// It stays, on a line of its own.
    Stay,
}

impl Comments {
    /// Whether nothing stays of what stands behind a thing on its line.
    pub(super) fn leave_nothing(self, behind: &str) -> bool {
        let behind = behind.trim_start();
        let behind = behind.strip_prefix(',').unwrap_or(behind).trim();
        behind.is_empty() || self == Comments::Go && (behind.starts_with('#') || behind.starts_with("//"))
    }
}

/// The edits that take `gone` out of the list of `items`.
///
/// # Errors
///
/// Why that cannot be written: nothing would be left, or the thing shares its line with what is no list.
pub(crate) fn without(
    text: &str,
    items: &[Range<usize>],
    apart: Apart,
    comments: Comments,
    gone: &BTreeSet<usize>,
) -> Result<Vec<Edit>, String> {
    if gone.len() >= items.len() && apart != Apart::Lines {
        return Err("nothing would be left of the list".to_owned());
    }
    gone.iter().map(|&at| Ok(Edit::new(range(text, items, apart, comments, gone, at)?, ""))).collect()
}

fn range(
    text: &str,
    items: &[Range<usize>],
    apart: Apart,
    comments: Comments,
    gone: &BTreeSet<usize>,
    at: usize,
) -> Result<Range<usize>, String> {
    let own = items.get(at).cloned().ok_or("it is not in the list")?;
    let lines = own_lines(text, &own, comments);
    let next = items.get(at + 1);
    let more = (at + 1..items.len()).any(|after| !gone.contains(&after));
    if apart == Apart::Lines {
        // A block goes with the blank line that set it apart; an attribute stands among others.
        let is_block = text[own.clone()].ends_with('}') && text[own.clone()].contains('\n');
        let lines = if is_block { whole_lines(text, own, more, comments) } else { lines };
        return lines.ok_or_else(|| "it shares its line with something else".to_owned());
    }
    let comma = after_comma(text, own.end);
    if more || comma.is_some() && apart == Apart::Either {
        if let Some(lines) = lines {
            return Ok(lines);
        }
        let plain = |gap: &Range<usize>| !is_comment(&text[gap.clone()]) && !text[gap.clone()].contains('\n');
        if let Some(next) = next.filter(|next| plain(&(own.end..next.start))) {
            return Ok(own.start..next.start);
        }
        // A comment after it stays where it is.
        let end = comma.unwrap_or(own.end);
        let blanks = text[end..].len() - text[end..].trim_start_matches([' ', '\t']).len();
        let last = text[end + blanks..].starts_with(['\n', '\r']);
        // What follows the comma goes with it, unless that would glue the line's end to what stands before.
        return Ok(own.start..if last { end } else { end + blanks });
    }
    let before = items[..at].iter().enumerate().rfind(|(before, _)| !gone.contains(before)).map(|(_, item)| item);
    let before = before.ok_or("nothing would be left of the list")?;
    if apart == Apart::Either && is_comment(&text[before.end..own.start]) {
        return Ok(lines.unwrap_or(own));
    }
    Ok(before.end..own.end)
}

/// The lines of a thing, where nothing else but a comma stands on them, and what goes with it.
fn own_lines(text: &str, own: &Range<usize>, comments: Comments) -> Option<Range<usize>> {
    let start = line_start(text, own.start);
    let end = text[own.end..].find('\n').map_or(text.len(), |newline| own.end + newline + 1);
    let alone = text[start..own.start].trim().is_empty() && comments.leave_nothing(&text[own.end..end]);
    (alone && text[own.end..end].contains('\n')).then_some(start..end)
}

/// One past the comma that follows, where one does.
fn after_comma(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?.trim_start();
    rest.starts_with(',').then(|| text.len() - rest.len() + 1)
}

fn is_comment(gap: &str) -> bool {
    gap.contains('#') || gap.contains("//") || gap.contains("/*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::splice::apply;

    /// The text without the things in it that begin with `-`; things are words in quotes.
    fn without_marked(text: &str, apart: Apart) -> String {
        without_marked_and(text, apart, Comments::Stay)
    }

    fn without_marked_and(text: &str, apart: Apart, comments: Comments) -> String {
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(open) = text[at..].find('"') {
            let start = at + open;
            let end = start + 2 + text[start + 1..].find('"').expect("a closing quote");
            items.push(start..end);
            at = end;
        }
        let gone =
            items.iter().enumerate().filter(|(_, item)| text[(*item).clone()].starts_with("\"-")).map(|(at, _)| at);
        match without(text, &items, apart, comments, &gone.collect()) {
            Ok(edits) => apply(text, &edits).expect("edits that go together"),
            Err(why) => why,
        }
    }

    #[test]
    fn on_one_line() {
        let both = |text: &str| {
            let one = without_marked(text, Apart::Commas);
            assert_eq!(one, without_marked(text, Apart::Either));
            one
        };
        assert_eq!(both(r#"["-a", "b", "c"]"#), r#"["b", "c"]"#);
        assert_eq!(both(r#"["a", "-b", "c"]"#), r#"["a", "c"]"#);
        assert_eq!(both(r#"["a", "b", "-c"]"#), r#"["a", "b"]"#);
        assert_eq!(both(r#"["a", "-b", "-c"]"#), r#"["a"]"#);
        assert_eq!(both(r#"["-a", "-b", "c"]"#), r#"["c"]"#);
        assert_eq!(both(r#"["-a", "b", "-c"]"#), r#"["b"]"#);
        assert_eq!(both(r#"["-a"]"#), "nothing would be left of the list");
        assert_eq!(without_marked(r#"["a", "-b",]"#, Apart::Either), r#"["a", ]"#);
    }

    #[test]
    fn on_lines_of_their_own() {
        assert_eq!(without_marked("[\n  \"a\",\n  \"-b\",\n  \"c\"\n]", Apart::Commas), "[\n  \"a\",\n  \"c\"\n]");
        assert_eq!(without_marked("[\n  \"a\",\n  \"-b\"\n]", Apart::Commas), "[\n  \"a\"\n]");
        assert_eq!(without_marked("[\r\n  \"a\",\r\n  \"-b\",\r\n]", Apart::Either), "[\r\n  \"a\",\r\n]");
        assert_eq!(without_marked("[\"a\",\n \"-b\",\n \"c\"]", Apart::Commas), "[\"a\",\n \"c\"]");
        assert_eq!(without_marked("[\"-a\",\n \"b\"]", Apart::Commas), "[\n \"b\"]");
    }

    #[test]
    fn blocks_go_with_the_blank_lines_that_set_them_apart() {
        let text = "a {\n  b {\n  }\n\n  c {\n  }\n\n  d {\n  }\n}\n";
        let items: Vec<Range<usize>> =
            ["b {", "c {", "d {"].map(|name| text.find(name).map(|at| at..at + 7).expect("there")).to_vec();
        let left = |gone: &[usize]| {
            let gone = gone.iter().copied().collect();
            let edits = without(text, &items, Apart::Lines, Comments::Stay, &gone).expect("lines of their own");
            apply(text, &edits).expect("edits that go together")
        };
        assert_eq!(left(&[0]), "a {\n  c {\n  }\n\n  d {\n  }\n}\n");
        assert_eq!(left(&[1, 2]), "a {\n  b {\n  }\n}\n");
        assert_eq!(left(&[0, 2]), "a {\n  c {\n  }\n}\n");
        let commented = text.replace("c {\n  }", "c {\n  } # c");
        let gone = [1].into_iter().collect();
        let without = |comments| without(&commented, &items, Apart::Lines, comments, &gone);
        assert!(without(Comments::Stay).is_err());
        let edits = without(Comments::Go).expect("its line");
        assert_eq!(apply(&commented, &edits).expect("one edit"), "a {\n  b {\n  }\n\n  d {\n  }\n}\n");
    }

    #[test]
    fn a_comment_behind_a_thing_goes_with_it_or_stays_and_others_stay() {
        let both = |text: &str| {
            let stay = without_marked(text, Apart::Either);
            assert_eq!(without_marked_and(text, Apart::Either, Comments::Go), stay);
            stay
        };
        for comment in ["# why", "// why"] {
            let text = format!("[\n  \"-a\", {comment}\n  \"b\",\n]");
            assert_eq!(without_marked(&text, Apart::Either), format!("[\n  {comment}\n  \"b\",\n]"));
            assert_eq!(without_marked_and(&text, Apart::Either, Comments::Go), "[\n  \"b\",\n]");
        }
        assert_eq!(both("[\n  \"-a\", /* b */ \"c\",\n]"), "[\n  /* b */ \"c\",\n]");
        assert_eq!(both("[\n  \"a\", # first\n  \"-b\"\n]"), "[\n  \"a\", # first\n]");
        assert_eq!(both("[\n  # all\n  \"-a\",\n  \"b\"\n]"), "[\n  # all\n  \"b\"\n]");
    }
}
