//! Labelled source, drawn by miette, one frame a neighbourhood, file by file.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::style::{Style, harmless};
use crate::input::{Label, Source, Sources};

/// Lines drawn above and below a label.
const CONTEXT: usize = 1;
/// Labels drawn of one finding; the rest is counted.
const MAX_LABELS: usize = 12;
/// A label over more lines than this is drawn at its first line only.
const MAX_LABEL_LINES: usize = 6;
/// Bytes of one label, and of the line on either side of it, that are drawn.
const MAX_LABEL_BYTES: usize = 200;
const MAX_LINE_BYTES: usize = 240;
const MARGIN: usize = 60;
/// The most that is drawn in one frame.
const MAX_FRAME_BYTES: usize = 8 * 1024;

/// The places of `labels` with their source. The first is the one whose line and column stand in the frame's heading.
pub(super) fn draw(labels: &[Label], sources: &Sources, style: &Style) -> String {
    let mut out = String::new();
    for (file, labels) in by_file(&labels[..labels.len().min(MAX_LABELS)], sources) {
        for neighbours in neighbourhoods(&file, labels) {
            out.push_str(&draw_frame(Arc::clone(&file), &neighbours, style));
        }
    }
    match labels.len().saturating_sub(MAX_LABELS) {
        0 => {}
        1 => out.push_str("  = and 1 more place\n"),
        more => out.push_str(&format!("  = and {more} more places\n")),
    }
    out
}

/// Files in the order in which they are first pointed into. One path read twice is one file.
fn by_file<'a>(labels: &'a [Label], sources: &Sources) -> Vec<(Arc<Source>, Vec<&'a Label>)> {
    let mut files: Vec<(Arc<Source>, Vec<&Label>)> = Vec::new();
    for label in labels {
        let source = sources.get(label.span.file);
        match files.iter_mut().find(|(file, _)| file.name() == source.name() && file.text() == source.text()) {
            Some((_, labels)) => labels.push(label),
            None => files.push((source, vec![label])),
        }
    }
    files
}

/// Labels of one file that belong in one frame: between two of them lies no more than the context of both. The frame of the first label comes first, the
/// others follow as their first labels do.
fn neighbourhoods<'a>(source: &Source, labels: Vec<&'a Label>) -> Vec<Vec<&'a Label>> {
    let lines = |label: &Label| {
        let line = |at: u32| source.line_column(at as usize).line;
        (line(label.span.start), line(label.span.end))
    };
    let mut groups: Vec<(usize, usize, Vec<&Label>)> = Vec::new();
    for label in labels {
        let (mut first, mut last) = lines(label);
        let mut members = Vec::new();
        let mut place = groups.len();
        while let Some(at) =
            groups.iter().position(|(from, to, _)| *from <= last + 2 * CONTEXT && first <= *to + 2 * CONTEXT)
        {
            let (from, to, joined) = groups.remove(at);
            (first, last, place) = (first.min(from), last.max(to), place.min(at));
            members.extend(joined);
        }
        members.push(label);
        groups.insert(place.min(groups.len()), (first, last, members));
    }
    groups.into_iter().map(|(_, _, members)| members).collect()
}

fn draw_frame(source: Arc<Source>, labels: &[&Label], style: &Style) -> String {
    let spans = labels.iter().enumerate().map(|(place, label)| {
        let (start, end) = clipped(&source, label);
        let text = Some(harmless(&label.message).into_owned()).filter(|message| !message.is_empty());
        let span = SourceSpan::from((start, end - start));
        if place == 0 { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
    });
    let frame = Frame { labels: spans.collect(), source: Indexed::new(Arc::clone(&source)) };
    let mut drawn = String::new();
    let handler = handler(style.theme());
    if handler.render_report(&mut drawn, &frame).is_err() {
        // Writing to a string cannot fail; a frame that cannot be drawn still names its place.
        return format!("  at {}\n", source.name());
    }
    // The first line is miette's heading, which the caller writes in its own form.
    drawn.split_once('\n').map(|(_, frames)| trim_lines(frames)).unwrap_or_default()
}

fn handler(theme: GraphicalTheme) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_wrap_lines(false)
        .with_context_lines(CONTEXT)
        .without_syntax_highlighting()
}

fn trim_lines(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What is drawn of a label: not more than a few lines, and not more of a line than fits.
fn clipped(source: &Source, label: &Label) -> (usize, usize) {
    let text = source.text();
    let start = floor(text, (label.span.start as usize).min(text.len()));
    let mut end = floor(text, (label.span.end as usize).clamp(start, text.len()));
    let (first, last) = (source.line_column(start).line, source.line_column(end).line);
    if last - first >= MAX_LABEL_LINES
        && let Some(line) = source.line_range(first)
    {
        end = line.end.max(start);
    }
    if first == last || end - start > MAX_FRAME_BYTES / 2 {
        end = floor(text, end.min(start + MAX_LABEL_BYTES));
    }
    (start, end)
}

/// The character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Frame {
    labels: Vec<LabeledSpan>,
    source: Indexed,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("labels", &self.labels).finish_non_exhaustive()
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A source that answers from its line table. miette's own implementation for strings scans from the first byte for every label, draws labels as
/// neighbours that are not, and counts columns in bytes.
struct Indexed {
    source: Arc<Source>,
    /// The text without control characters, where it has any.
    harmless: Option<String>,
}

impl Indexed {
    fn new(source: Arc<Source>) -> Self {
        let harmless = match harmless(source.text()) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        };
        Self { source, harmless }
    }

    /// What is drawn, byte for byte as long as the source.
    fn text(&self) -> &str {
        self.harmless.as_deref().unwrap_or(self.source.text())
    }
}

impl SourceCode for Indexed {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (source, text) = (&*self.source, self.text());
        let (from, to) = (span.offset(), span.offset() + span.len());
        if to > text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let (first, last) = (source.line_column(from).line, source.line_column(to).line);
        let start = if before == 0 { from } else { self.start(from, first, before) };
        let end = if after == 0 { to } else { self.end(to, last, after) };
        if end - start > MAX_FRAME_BYTES {
            // miette then draws the two labels it wanted to join in frames of their own.
            return Err(MietteError::OutOfBounds);
        }
        let at = source.line_column(start);
        let lines = source.line_column(end).line - at.line + 1;
        Ok(Box::new(MietteSpanContents::new_named(
            source.name().to_owned(),
            &text.as_bytes()[start..end],
            SourceSpan::from((start, end - start)),
            at.line - 1,
            at.column - 1,
            lines,
        )))
    }
}

impl Indexed {
    /// The start of the frame of a place at `from` in line `line`: some lines up, or within the line where it is long.
    fn start(&self, from: usize, line: usize, before: usize) -> usize {
        let own = self.source.line_range(line).map_or(from, |range| range.start);
        if from - own > MAX_LINE_BYTES {
            return floor(self.text(), from - MARGIN);
        }
        let above = (1..=before).map_while(|up| self.source.line_range(line.checked_sub(up)?));
        above.take_while(|range| range.len() <= MAX_LINE_BYTES).last().map_or(own, |range| range.start)
    }

    /// The end of the frame, likewise.
    fn end(&self, to: usize, line: usize, after: usize) -> usize {
        let own = self.source.line_range(line).map_or(to, |range| range.end.max(to));
        if own - to > MAX_LINE_BYTES {
            return floor(self.text(), to + MARGIN);
        }
        let below = (1..=after).map_while(|down| self.source.line_range(line + down));
        below.take_while(|range| range.len() <= MAX_LINE_BYTES).last().map_or(own, |range| range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Span;
    use std::path::Path;

    fn label(source: &Source, part: &str, message: &str) -> Label {
        let start = source.text().find(part).expect("the part is in the text");
        Label::new(Span::new(source.id(), start, start + part.len()), message)
    }

    #[test]
    fn neighbours_share_a_frame_and_others_do_not() {
        let sources = Sources::new();
        let body: String = (1..=200).map(|line| format!("line{line:03}\n")).collect();
        let source = sources.add(Path::new("a.tf"), body);
        let other = sources.add(Path::new("b.tf"), "ä = [\"*\"]\n");
        let labels = [
            label(&source, "line102", "first"),
            label(&source, "line050", "far"),
            label(&source, "line100", ""),
            label(&other, "\"*\"", "elsewhere"),
        ];
        insta::assert_snapshot!(draw(&labels, &sources, &Style::default()), @r#"
            ╭─[a.tf:102:1]
         99 │ line099
        100 │ line100
            · ───────
        101 │ line101
        102 │ line102
            · ───┬───
            ·    ╰── first
        103 │ line103
            ╰────
           ╭─[a.tf:50:1]
        49 │ line049
        50 │ line050
           · ───┬───
           ·    ╰── far
        51 │ line051
           ╰────
          ╭─[b.tf:1:6]
        1 │ ä = ["*"]
          ·      ─┬─
          ·       ╰── elsewhere
          ╰────
        "#);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let sources = Sources::new();
        let line = format!("{}\"*\"{}", "é".repeat(50_000), "x".repeat(1_000_000));
        let source = sources.add(Path::new("a.json"), line);
        let drawn = draw(&[label(&source, "\"*\"", "here")], &sources, &Style::default());
        assert!(drawn.contains("a.json:1:50001"), "{drawn}");
        assert!(drawn.contains("here") && drawn.len() < 1_000, "{drawn}");
    }

    #[test]
    fn a_label_over_many_lines_is_drawn_at_its_first() {
        let sources = Sources::new();
        let source = sources.add(Path::new("a.tf"), "statement {\n".to_owned() + &"  x = 1\n".repeat(100) + "}\n");
        let all = Label::new(Span::new(source.id(), 0, source.text().len()), "the whole");
        let drawn = draw(&[all], &sources, &Style::default());
        assert!(drawn.lines().count() < 8, "{drawn}");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let sources = Sources::new();
        let source = sources.add(Path::new("a.tf"), "x = \"\u{1b}[31m\u{7}\"\n");
        let drawn = draw(&[label(&source, "x", "\u{1b}]0;title")], &sources, &Style::default());
        assert!(drawn.contains("x = \"?[31m?\"") && drawn.contains("?]0;title"), "{drawn}");
    }

    #[test]
    fn many_labels_are_counted() {
        let sources = Sources::new();
        let source = sources.add(Path::new("a.tf"), "x\n".repeat(100));
        let labels: Vec<Label> =
            (0..100).map(|at| Label::new(Span::new(source.id(), at * 2, at * 2 + 1), "")).collect();
        assert!(draw(&labels, &sources, &Style::default()).ends_with("= and 88 more places\n"));
        assert!(draw(&labels[..13], &sources, &Style::default()).ends_with("= and 1 more place\n"));
    }
}
