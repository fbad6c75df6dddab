//! `rules/style/redundant-action.md` and `rules/style/redundant-resource.md`

use std::borrow::Cow;
use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::input::Sources;
use crate::policy::{Clause, Leaf, Pattern};
use crate::rules::draft::{as_in_source, text_span};
use crate::rules::empty_key::bucket_of_empty_key;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Fix, Persona, Report, Rule, StatementAt};
use crate::text::{Origin, Text};

use super::wide::{is_wide_action, is_wide_resource};

#[derive(Debug)]
pub(in crate::rules) struct RedundantAction;

impl Rule for RedundantAction {
    fn page(&self) -> &'static Page {
        page!("style", "redundant-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        judge(self.page(), at, &at.statement.actions, &Pattern::action, &is_wide_action, report);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct RedundantResource;

impl Rule for RedundantResource {
    fn page(&self) -> &'static Page {
        page!("style", "redundant-resource")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        judge(self.page(), at, &at.statement.resources, &Pattern::resource, &is_wide_resource, report);
    }
}

fn judge(
    page: &'static Page,
    at: &StatementAt<'_>,
    clauses: &[Clause],
    pattern: &dyn Fn(&Text) -> Pattern,
    is_wide: &dyn Fn(&Text) -> bool,
    report: &mut Report<'_>,
) {
    for clause in clauses {
        for (value, cover) in redundant(&clause.values, pattern, &at.graph().sources) {
            let (name, within) = (&value.text, &cover.text);
            let again = pattern(name) == pattern(within);
            // The slash is one too many, and the bucket is meant: no reason to take it out.
            if !again && bucket_of_empty_key(at.graph(), name).is_some() {
                continue;
            }
            let [shown, wider] = [value, cover].map(|leaf| as_in_source(at.graph(), leaf));
            let message = match again {
                true => format!("{shown} is listed twice"),
                false => format!("{shown} is part of {wider} already"),
            };
            let finding = at
                .finding(page, message)
                .about(name.to_string())
                .with_label(text_span(value), "adds nothing")
                .with_label(text_span(cover), if again { "the first time" } else { "matches all of it" });
            let fix = Fix::remove(format!("remove {name}"), &value.origin);
            let grants = at.statement.allows() && !clause.negated;
            let finding = match again {
                true => finding.with_fix(fix),
                // The wide one is what is wrong, and another rule says so.
                false if grants && is_wide(within) && !is_wide(name) => finding
                    .with_persona(Persona::Pedantic)
                    .with_help(format!("{within} is what to change, where {name} is all that is meant")),
                // What is in a thing is written beside it, as AWS's examples do: `photos-*` and `photos-*/*`.
                false if is_everything(within) || continues(name, within) => {
                    finding.with_persona(Persona::Pedantic).with_fix(fix)
                }
                false => {
                    finding.with_help(format!("remove it, or {within} where {name} is all that is meant")).with_fix(fix)
                }
            };
            // Another caller may need both.
            let finding = match holds_as_written(at, value, cover, pattern) {
                true => finding,
                false => finding.with_persona(Persona::Pedantic),
            };
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// Whether a value is the wider one and more: `arn:aws:s3:::photos-*/*` beside `arn:aws:s3:::photos-*`.
fn continues(name: &Text, within: &Text) -> bool {
    let (name, within) = (name.to_string(), within.to_string());
    let more = name.strip_prefix(&*within).filter(|_| within.ends_with('*'));
    more.is_some_and(|more| more.starts_with(['/', ':']))
}

/// Whether one value covers the other whatever is given to the module: by what stands in the source, where a variable may have come in.
fn holds_as_written(at: &StatementAt<'_>, value: &Leaf, cover: &Leaf, pattern: &dyn Fn(&Text) -> Pattern) -> bool {
    let written = |leaf: &Leaf| leaf.span().map(|span| at.graph().sources.slice(span));
    let (Some(value), Some(cover)) = (written(value), written(cover)) else { return true };
    let address = at.policy.policy.address.as_ref();
    let is_called = address.is_some_and(|address| !address.module.is_root());
    if !is_called && !value.contains("var.") && !cover.contains("var.") {
        return true;
    }
    // An interpolation is the same wherever it is written the same, and no policy variable.
    let of = |text: &str| pattern(&Text::literal(text.trim_matches('"').replace("${", "{"), Origin::default()));
    of(&cover).covers(&of(&value))
}

fn is_everything(value: &Text) -> bool {
    value.known().is_some_and(|value| value.bytes().all(|byte| matches!(byte, b'*' | b':')))
}

/// A value as it is looked at before any pattern is made of it.
struct Written<'a> {
    leaf: &'a Leaf,
    /// What is known of it, in one case: actions have none.
    folded: Cow<'a, str>,
    /// The characters that every string it stands for begins with.
    fixed: usize,
    known: bool,
    pattern: OnceCell<Pattern>,
}

impl Written<'_> {
    fn pattern(&self, read: &dyn Fn(&Text) -> Pattern) -> &Pattern {
        self.pattern.get_or_init(|| read(&self.leaf.text))
    }

    fn is_wide(&self) -> bool {
        !self.known || self.folded.contains(['*', '?'])
    }

    /// The service of an action, `s3:`, or all up to it of an ARN, where every string that it stands for begins with that.
    fn beginning(&self) -> Option<&str> {
        let colon = if self.folded.starts_with("arn:") { 2 } else { 0 };
        let fixed = self.folded.get(..self.fixed)?;
        let (at, _) = fixed.match_indices(':').nth(colon)?;
        fixed.get(..=at)
    }
}

/// The values with wildcards, to be looked up: a list may have hundreds, and nearly all are of one service.
struct Wide<'a> {
    by_beginning: FxHashMap<&'a str, Vec<usize>>,
    /// Those with a wildcard in what they begin with.
    open: Vec<usize>,
    all: Vec<usize>,
}

impl<'a> Wide<'a> {
    fn of(written: &'a [Written<'_>]) -> Self {
        let mut wide = Self { by_beginning: FxHashMap::default(), open: Vec::new(), all: Vec::new() };
        for (at, value) in written.iter().enumerate().filter(|(_, value)| value.is_wide()) {
            wide.all.push(at);
            match value.beginning() {
                Some(beginning) => wide.by_beginning.entry(beginning).or_default().push(at),
                None => wide.open.push(at),
            }
        }
        wide
    }

    /// Those that may cover a value, in order.
    fn near(&self, value: &Written<'_>) -> impl Iterator<Item = usize> {
        let (near, open) = match value.beginning() {
            Some(beginning) => (self.by_beginning.get(beginning).map_or(&[][..], Vec::as_slice), &self.open[..]),
            None => (&self.all[..], &[][..]),
        };
        let (mut near, mut open) = (near.iter().copied().peekable(), open.iter().copied().peekable());
        std::iter::from_fn(move || match (near.peek(), open.peek()) {
            (Some(one), Some(other)) if other < one => open.next(),
            (Some(_), _) => near.next(),
            (None, _) => open.next(),
        })
    }
}

/// The values that another of the list covers, each with one that nothing covers. Of two that mean the same the later is the one too many.
///
/// Removing all of them together changes nothing: whatever is removed is within something that stays.
fn redundant<'a>(
    values: &'a [Leaf],
    pattern: &dyn Fn(&Text) -> Pattern,
    sources: &Sources,
) -> Vec<(&'a Leaf, &'a Leaf)> {
    if values.len() < 2 || are_plainly_apart(values) {
        return Vec::new();
    }
    let mut written: Vec<Written<'_>> = values.iter().map(read).collect();
    // Terraform's policy documents sort them; the earlier is the one that stands first.
    written.sort_by(|one, other| sources.order(one.leaf.span(), other.leaf.span()));
    let wide = Wide::of(&written);
    let mut alike: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, value) in written.iter().enumerate() {
        alike.entry(&value.folded).or_default().push(at);
    }
    let covers = |one: usize, other: usize| {
        let (wide, value) = (&written[one], &written[other]);
        one != other
            && (!value.known || value.folded.as_bytes().starts_with(&wide.folded.as_bytes()[..wide.fixed]))
            // What one place is said to be twice, a loop made of it.
            && wide.leaf.span() != value.leaf.span()
            && wide.pattern(pattern).covers(value.pattern(pattern))
    };
    let too_many = |at: usize| {
        let same = alike.get(&*written[at].folded).map_or(&[][..], Vec::as_slice);
        let does = |other: &usize| covers(*other, at) && (*other < at || !covers(at, *other));
        same.iter().copied().find(does).or_else(|| wide.near(&written[at]).find(does))
    };
    let covered: Vec<Option<usize>> = (0..written.len()).map(too_many).collect();
    let root = |mut at: usize| {
        // Each step goes to one that covers it and either stands before it or is wider, so it ends; the bound is for patterns too intricate to compare.
        for _ in 0..written.len() {
            let Some(cover) = covered[at] else { break };
            at = cover;
        }
        at
    };
    let pairs = covered.iter().enumerate().filter(|(_, cover)| cover.is_some());
    pairs.map(|(at, _)| (written[at].leaf, written[root(at)].leaf)).collect()
}

/// Whether they are all known, none holds a wildcard, and no two are the same letters in any case: so it is nearly always.
fn are_plainly_apart(values: &[Leaf]) -> bool {
    let mut hashes = Vec::with_capacity(values.len());
    for value in values {
        let Some(text) = value.text.known().filter(|text| !text.contains(['*', '?'])) else { return false };
        hashes.push(folded_hash(&text));
    }
    hashes.sort_unstable();
    hashes.windows(2).all(|two| two[0] != two[1])
}

/// A number for a text in whatever case: FNV-1a over its bytes in lower case.
pub(super) fn folded_hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

fn read(leaf: &Leaf) -> Written<'_> {
    let known = leaf.text.known();
    let folded = match &known {
        Some(text) if text.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Owned(text.to_ascii_lowercase()),
        Some(_) => known.clone().unwrap_or_default(),
        None => Cow::Owned(leaf.text.known_prefix().to_ascii_lowercase()),
    };
    let fixed = folded.find(['*', '?', '$']).unwrap_or(folded.len());
    Written { leaf, folded, fixed, known: known.is_some(), pattern: OnceCell::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(values: &[&str], pattern: &dyn Fn(&Text) -> Pattern) -> Vec<String> {
        let sources = Sources::new();
        let source = sources.add(std::path::Path::new("p.json"), values.concat());
        let mut at = 0;
        let leaves: Vec<Leaf> = values
            .iter()
            .map(|value| {
                let origin = Origin::at(crate::input::Span::new(source.id(), at, at + value.len()));
                at += value.len();
                Leaf { text: Text::literal(*value, origin.clone()), origin }
            })
            .collect();
        redundant(&leaves, pattern, &sources)
            .iter()
            .map(|(value, cover)| format!("{} < {}", value.text, cover.text))
            .collect()
    }

    #[test]
    fn what_another_value_covers_is_too_many() {
        let found = |values: &[&str]| found(values, &Pattern::action);
        assert_eq!(found(&["s3:GetObject", "s3:Get*", "s3:*"]), ["s3:GetObject < s3:*", "s3:Get* < s3:*"]);
        assert_eq!(found(&["s3:GetObject", "s3:getobject"]), ["s3:getobject < s3:GetObject"]);
        assert_eq!(found(&["s3:Get**", "s3:Get*"]), ["s3:Get* < s3:Get**"]);
        assert_eq!(found(&["s3:Get*", "s3:Put*", "ec2:*"]), [""; 0]);
        assert_eq!(found(&["s3:*Object", "s3:Get*"]), [""; 0], "they overlap, and neither is within the other");
        assert_eq!(found(&["a:b", "A:*", "a:?"]), ["a:b < A:*", "a:? < A:*"]);
    }

    #[test]
    fn resources_have_case_and_variables() {
        let found = |values: &[&str]| found(values, &Pattern::resource);
        assert_eq!(found(&["arn:aws:s3:::a/*", "arn:aws:s3:::A/*"]), [""; 0]);
        assert_eq!(found(&["arn:aws:s3:::a", "arn:aws:s3:::a/*"]), [""; 0]);
        assert_eq!(
            found(&["arn:aws:s3:::a*", "arn:aws:s3:::a/${aws:username}"]),
            ["arn:aws:s3:::a/${aws:username} < arn:aws:s3:::a*"]
        );
        assert_eq!(found(&["arn:aws:s3:::a/${*}", "arn:aws:s3:::a/x"]), [""; 0], "a star that stands for itself");
    }
}
