//! Putting a finding together, word by word.

use std::borrow::Cow;

use crate::graph::arn::{readable, strip_prefix};
use crate::graph::{Graph, Principal, ResourceId};
use crate::input::{Label, Span};
use crate::policy::Leaf;
use crate::text::{Mode, Origin, Part, Text};

use super::context::{PolicyAt, StatementAt};
use super::finding::{Confidence, Finding, Persona, Severity};
use super::offer::Offer;

impl Finding {
    /// The same, this bad.
    pub fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// The same, this sure.
    pub fn with_confidence(self, confidence: Confidence) -> Self {
        Self { confidence, ..self }
    }

    /// The same, for those who listen this closely.
    pub fn with_persona(self, persona: Persona) -> Self {
        Self { persona, ..self }
    }

    /// The same with one more place, where it is known. The first is the smallest that is wrong.
    pub fn with_label(mut self, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        let message = message.into();
        let label = span.into().map(|span| Label::new(span, message));
        // One place that several things lead to says it once.
        self.labels.extend(label.filter(|label| !self.labels.contains(label)));
        self
    }

    /// The same with one more line of advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same with the text it is about.
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), ..self }
    }

    /// The same as one of the several things that its rule says.
    pub fn of_case(self, case: &'static str) -> Self {
        Self { case, ..self }
    }

    /// The same with the header of who holds the policy: by what it is assumed, and what uses it.
    pub fn held_by(mut self, policy: &PolicyAt<'_>) -> Self {
        for (_, holder) in &policy.holders {
            self = self.with_label(holder.header, holder_label(policy.graph, holder));
        }
        self
    }

    /// The same with the command that narrows the holder's policies, where the holder is a role that something uses.
    pub fn with_suggest(self, policy: &PolicyAt<'_>) -> Self {
        let role = policy.holders.iter().map(|(_, holder)| *holder).find(|holder| {
            // One of which only apply knows how many there are has no name yet.
            !holder.users.is_empty() && !holder.address.is_one_of_unknown()
        });
        Self { suggest: role.map(|role| Offer::of(policy.graph, role, policy.id)), ..self }
    }
}

/// "assumed by codepipeline.amazonaws.com, used by aws_codepipeline.photo_lambda".
pub(super) fn holder_label(graph: &Graph, holder: &Principal) -> String {
    let mut parts = Vec::new();
    // People and other accounts first: a service does what it is configured for, and they do what they like.
    let others = ["AWS", "Federated"].into_iter().flat_map(|kind| holder.trusted(graph, kind));
    let others = others.map(|leaf| named_resource(graph, leaf));
    let takers: Vec<String> = others.chain(holder.trusted_services(graph)).collect();
    if !takers.is_empty() {
        parts.push(format!("assumed by {}", list(&takers, 3)));
    }
    let mut users: Vec<String> = holder
        .users
        .iter()
        .filter_map(|used| graph.resources.get(used.resource.index()))
        .map(|resource| resource.address.to_string())
        .collect();
    users.dedup();
    if !users.is_empty() {
        parts.push(format!("used by {}", list(&users, 2)));
    }
    if parts.is_empty() { "holds this policy".to_owned() } else { parts.join(", ") }
}

/// A canonical ARN as people would write it: by reference to the declared resource that it is, or is something in.
pub(super) fn as_written(graph: &Graph, arn: &Text) -> String {
    let owners = graph.resources.iter().enumerate().filter(|(_, owner)| owner.address.mode == Mode::Managed);
    let within = owners.filter_map(|(number, owner)| {
        let rest = strip_prefix(arn, owner.arn.as_ref()?)?.to_string();
        let id = ResourceId(u32::try_from(number).ok()?);
        let parted = rest.is_empty() || rest.starts_with(['/', ':', '*']);
        let reference = graph.resources.reference(id, &owner.address.module).filter(|_| parted)?;
        let module = if owner.address.module.is_root() { String::new() } else { format!("{}.", owner.address.module) };
        Some((rest, format!("{module}{reference}")))
    });
    match within.min_by_key(|(rest, _)| rest.len()) {
        Some((rest, reference)) if rest.is_empty() => reference,
        Some((rest, reference)) => format!("${{{reference}}}{rest}"),
        // The partition that nearly everyone is in, as nearly everyone writes it.
        None => readable(arn).replace("arn:${partition}:", "arn:aws:"),
    }
}

/// A value of `Resource` as people would write it.
pub(super) fn named_resource(graph: &Graph, leaf: &Leaf) -> String {
    if let Some(known) = leaf.text.known() {
        return known.into_owned();
    }
    let shown = as_written(graph, &graph.resources.canonical(&leaf.text));
    // The own account and the like are written in many ways: in the source's, where nothing declared is behind it.
    if shown.starts_with("arn:") { as_in_source(graph, leaf) } else { shown }
}

/// A value as the source has it, where that is a string or a reference of reasonable length: `arn:aws:dms:*:${local.account_id}:task:*`. What is known of it,
/// otherwise.
pub(super) fn as_in_source(graph: &Graph, leaf: &Leaf) -> String {
    const LONGEST: usize = 200;
    let written = || {
        let slice = graph.sources.slice(leaf.span()?);
        let string = slice.trim_matches('"');
        let fits = string.len() <= LONGEST && !string.contains('\n') && !has_quotes_of_its_own(string);
        let is_reference = !string.starts_with(|c: char| !c.is_ascii_alphabetic())
            && string.contains('.')
            && string.chars().all(|c| c.is_ascii_alphanumeric() || "._-[]".contains(c));
        match fits {
            true if string.contains("${") => Some(string.to_owned()),
            true if is_reference && slice == string => Some(format!("${{{string}}}")),
            _ => None,
        }
    };
    let shown = || leaf.text.to_string();
    // What a module's caller hands in may be a longer way to say it.
    let short = |written: &String| written.len() <= shown().len();
    leaf.text.known().map(Cow::into_owned).or_else(|| written().filter(short)).unwrap_or_else(shown)
}

/// Whether a quote is in the text outside of what is put into it: `arn:aws:iam::${local.accounts["photos"]}:root` has none.
fn has_quotes_of_its_own(string: &str) -> bool {
    let mut outside = string.split("${").enumerate().map(|(number, part)| match number {
        0 => part,
        _ => part.split_once('}').map_or("", |(_, behind)| behind),
    });
    outside.any(|part| part.contains('"'))
}

/// "a", "a and b", "a, b and 3 more": the first `most` by name.
pub(super) fn list<T: AsRef<str>>(items: &[T], most: usize) -> String {
    let shown: Vec<&str> = items.iter().take(most).map(AsRef::as_ref).collect();
    let more = items.len().saturating_sub(shown.len());
    match (shown.split_last(), more) {
        (None, _) => String::new(),
        (Some((last, [])), 0) => (*last).to_owned(),
        (Some((last, rest)), 0) => format!("{} and {last}", rest.join(", ")),
        (Some(_), more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// "a bucket", "an object".
pub(super) fn with_article(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}

/// "is" for one, "are" for more.
pub(super) fn be(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Where a value of a statement stands: its own bytes, or else the element it is in, the statement or the document. A reference in a list has no bytes of
/// its own.
pub(super) fn place_in(at: &StatementAt<'_>, leaf: &Leaf) -> Option<Span> {
    let statement = at.statement;
    let holds = |values: &[Leaf]| values.iter().any(|value| std::ptr::eq(value, leaf));
    let element = || {
        let clause = statement.actions.iter().chain(&statement.resources).find(|clause| holds(&clause.values));
        let of_whom =
            || statement.principals.iter().find(|clause| clause.entries.iter().any(|entry| holds(&entry.values)));
        clause.map(|clause| &clause.key).or_else(|| of_whom().map(|clause| &clause.origin))?.primary()
    };
    text_span(leaf).or_else(element).or_else(|| head(at.policy, &statement.origin)).or(at.policy.policy.header)
}

/// The first line of what stands at `origin`: enough to see which statement is meant.
pub(super) fn head(at: &PolicyAt<'_>, origin: &Origin) -> Option<Span> {
    let span = origin.primary()?;
    let text = at.graph.sources.slice(span);
    let line = text.lines().next().map_or(0, |line| line.trim_end().len());
    Some(if line == 0 { span } else { span.part(0, line) })
}

/// The bytes of a string without its quotes, where they stand in one place; otherwise the whole value, or its wildcard where that was written elsewhere.
pub(super) fn text_span(leaf: &Leaf) -> Option<Span> {
    let shown = leaf.text.to_string();
    if let [span] = leaf.text.spans_of(0, shown.len())[..] {
        return Some(span);
    }
    // Put together from several places, it is shown where its wildcard was written.
    let star = leaf.text.parts().iter().find_map(|part| match part {
        Part::Literal(text, origin) => Text::literal(text.to_string(), origin.clone())
            .spans_of(text.find('*')?, text.find('*')? + 1)
            .first()
            .copied(),
        Part::Symbol(..) => None,
    });
    match (leaf.span(), star) {
        (Some(whole), Some(star)) if !whole.covers(&star) => Some(star),
        (whole, _) => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_within_a_reference_are_not_those_of_the_text() {
        assert!(!has_quotes_of_its_own(r#"arn:aws:iam::${local.accounts["photos"]}:role/a"#));
        assert!(has_quotes_of_its_own(r#"arn:${a}", "b"#) && has_quotes_of_its_own(r#"say "x""#));
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list::<&str>(&[], 2), "");
        assert_eq!(list(&["a"], 2), "a");
        assert_eq!(list(&["a", "b"], 2), "a and b");
        assert_eq!(list(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(list(&["a", "b", "c", "d"], 2), "a, b and 2 more");
    }
}
