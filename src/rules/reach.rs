//! How far a value of `Resource` reaches.

use std::cell::{OnceCell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalog::{Action, ActionResource, ArnPattern, ResourceType};
use crate::graph::arn::Fields;
use crate::policy::{Leaf, Pattern};
use crate::text::{Origin, Part, SymbolKind, Text};

use super::grant::Grant;

/// The resource types of an action that one value of `Resource` matches whole.
#[derive(Debug)]
pub(super) struct Covered<'a> {
    /// The value.
    pub(super) leaf: &'a Leaf,
    /// How it does so.
    pub(super) width: Width,
    /// Which of the statement's values it is.
    index: usize,
    /// How many types there are.
    count: usize,
}

/// An action that a statement names, on all resources of a type.
#[derive(Debug)]
pub(super) struct Reaching<'a> {
    /// The action.
    pub(super) action: Action,
    /// The first value of `Action` that stands for it.
    pub(super) from: &'a Leaf,
    /// What reaches all of a type.
    pub(super) reach: Covered<'a>,
}

/// How a value of `Resource` matches all resources of a type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Width {
    /// It names the type and says "all of it", in one account or Region: `arn:aws:codebuild:eu-west-2:111122223333:project/*`.
    Type,
    /// It matches all there are, wherever they are, or names no type: `*`, `arn:aws:codebuild:*:*:project/*`, `arn:aws:s3:::*`.
    All,
}

/// One value of `Resource`, read once for all actions of its statement.
#[derive(Debug)]
pub struct Reach<'a> {
    /// The value.
    pub leaf: &'a Leaf,
    /// The text in the commercial partition.
    text: Text,
    /// Only a text with `?`, variables or holes is ever compared as a pattern.
    pattern: OnceCell<Pattern>,
    fields: Option<Fields>,
    everything: bool,
    /// Whether it can match all of a type at all: a value that does not end in a wildcard names something.
    open_ended: bool,
    /// How wide it is at least, whatever the type.
    least: Width,
    /// The text, where it is known and has no special character but `*`.
    plain: Option<String>,
    /// What stands before the first wildcard or symbol.
    beginning: String,
    /// What was found out already: the actions of a service take the same few types.
    known: RefCell<FxHashMap<ResourceType, Option<Width>>>,
}

impl<'a> Reach<'a> {
    pub(super) fn read(leaf: &'a Leaf) -> Self {
        let text = in_commercial_partition(&leaf.text);
        let open_ended = matches!(text.parts().last(), Some(Part::Literal(tail, _)) if tail.ends_with('*'));
        let beginning = text.known_prefix().split(['*', '?']).next().unwrap_or_default().to_owned();
        let fields = Fields::of(&text);
        let plain = text.known().filter(|text| !text.contains(['?', '$'])).map(std::borrow::Cow::into_owned);
        let least = if names_no_type(fields.as_ref()) { Width::All } else { Width::Type };
        let pattern = OnceCell::new();
        let known = RefCell::default();
        let mut reach =
            Self { leaf, text, fields, pattern, everything: false, open_ended, least, plain, beginning, known };
        reach.everything = open_ended && reach.text.is_known() && reach.covers_glob("arn:aws:*:*:*:*");
        reach
    }

    /// Whether it matches every ARN of the partition it names.
    pub fn is_everything(&self) -> bool {
        self.everything
    }
}

/// The value that matches the most types of `action` whole, where one matches any. A value with a hole in its last field matches none:
/// what is not known is no wildcard.
pub(super) fn covered<'a>(resources: &[Reach<'a>], action: Action) -> Option<Covered<'a>> {
    // Beside what matches everything no other value says anything.
    if let Some((index, reach)) = resources.iter().enumerate().find(|(_, reach)| reach.everything) {
        let count = action.resource_types().len();
        return (count > 0).then_some(Covered { leaf: reach.leaf, width: Width::All, index, count });
    }
    let open_ended = resources.iter().enumerate().filter(|(_, reach)| reach.open_ended);
    let reaches = open_ended.filter_map(|(index, reach)| {
        let widths = action.resource_types().filter_map(|of_type| reach.covers_type(of_type.resource_type()));
        let (count, widest) = widths.fold((0, reach.least), |(count, widest), width| (count + 1, widest.max(width)));
        (count > 0).then_some(Covered { leaf: reach.leaf, width: widest, index, count })
    });
    reaches.max_by_key(|reach| (reach.width, reach.count))
}

impl Covered<'_> {
    /// The types of `action` that it is about, where `resources` are those it was found among.
    pub(super) fn types(&self, action: Action, resources: &[Reach<'_>]) -> Vec<ActionResource> {
        let Some(reach) = resources.get(self.index) else { return Vec::new() };
        action.resource_types().filter(|of_type| reach.covers_type(of_type.resource_type()).is_some()).collect()
    }
}

/// The types of which a statement names some and does not reach all: a command goes to every instance, and only with the document named.
pub(super) struct TypesNamed<'r, 'a> {
    resources: &'r [Reach<'a>],
    globs: &'r [String],
    known: RefCell<FxHashMap<ResourceType, bool>>,
}

impl<'r, 'a> TypesNamed<'r, 'a> {
    /// Among the values of `Resource` and the same as globs.
    pub(super) fn among(resources: &'r [Reach<'a>], globs: &'r [String]) -> Self {
        Self { resources, globs, known: RefCell::default() }
    }

    /// The names of those that an action takes.
    pub(super) fn of(&self, action: Action) -> Vec<&'static str> {
        // One value that reaches all of a type names nothing of another.
        if self.resources.len() < 2 || self.resources.iter().any(|reach| reach.everything) {
            return Vec::new();
        }
        action.resource_types().filter(|row| self.names(row.resource_type())).map(|row| row.name()).collect()
    }

    fn names(&self, of_type: ResourceType) -> bool {
        let find = || {
            !self.resources.iter().any(|reach| reach.covers_type(of_type).is_some())
                && self.globs.iter().any(|glob| of_type.fits(glob))
        };
        *self.known.borrow_mut().entry(of_type).or_insert_with(find)
    }
}

/// Each action that `grants` stand for and one of `resources` reaches all of a type for, once.
pub(super) fn reaching<'a>(grants: &[Grant<'a>], resources: &[Reach<'a>]) -> Vec<Reaching<'a>> {
    if !resources.iter().any(|reach| reach.open_ended) {
        return Vec::new();
    }
    let count = grants.iter().map(|grant| grant.actions.len()).sum();
    let mut seen = FxHashSet::with_capacity_and_hasher(count, Default::default());
    let all = grants.iter().flat_map(|grant| grant.actions.iter().map(|&action| (action, grant.leaf)));
    let once = all.filter(|(action, _)| seen.insert(*action));
    once.filter_map(|(action, from)| Some(Reaching { action, from, reach: covered(resources, action)? })).collect()
}

impl Reach<'_> {
    fn pattern(&self) -> &Pattern {
        self.pattern.get_or_init(|| Pattern::resource(&self.text))
    }

    /// How it matches every resource of the type, if it does: in the widest of the forms of its ARN.
    fn covers_type(&self, of_type: ResourceType) -> Option<Width> {
        if self.everything {
            return Some(Width::All);
        }
        let find = || of_type.arn_patterns().filter_map(|form| self.covers(form)).max();
        *self.known.borrow_mut().entry(of_type).or_insert_with(find)
    }

    /// How it matches every ARN of the form, if it does: all there are, or all in the Region and the account that it names itself.
    fn covers(&self, form: ArnPattern) -> Option<Width> {
        let after_partition = form.glob().strip_prefix("arn:*:")?;
        if self.begins_otherwise(after_partition) {
            return None;
        }
        if let Some(own) = self.plain.as_ref().and_then(|plain| plain.strip_prefix("arn:aws:"))
            && covers_plainly(own.as_bytes(), after_partition.as_bytes())
        {
            return Some(Width::All);
        }
        if self.names_one_where(form) {
            return None;
        }
        let form = format!("arn:aws:{after_partition}");
        if self.covers_glob(&form) {
            return Some(Width::All);
        }
        // Only with a Region or an account of its own is the form with these any narrower.
        let named = self.fields.as_ref().filter(|named| !named.region.is("*") || !named.account.is("*"))?;
        if let Some(plain) = &self.plain {
            return covers_plainly(plain.as_bytes(), located_as(&form, plain)?.as_bytes()).then_some(Width::Type);
        }
        let mut fields = Fields::of(&literal(&form))?;
        for (field, given) in [(&mut fields.region, &named.region), (&mut fields.account, &named.account)] {
            if field.is("*") && !given.is_empty() {
                *field = given.clone();
            }
        }
        self.pattern().covers(&Pattern::resource(&fields.join())).then_some(Width::Type)
    }

    fn covers_glob(&self, form: &str) -> bool {
        match &self.plain {
            Some(plain) => covers_plainly(plain.as_bytes(), form.as_bytes()),
            None => self.pattern().covers(&Pattern::resource(&literal(form))),
        }
    }

    /// Whether what it begins with, before any wildcard, is not what every ARN of a form begins with, in the partition it names. Nearly every value names
    /// another service than nearly every form.
    fn begins_otherwise(&self, after_partition: &str) -> bool {
        let Some(own) = self.beginning.strip_prefix("arn:aws:") else { return false };
        let fixed = after_partition.bytes().take_while(|byte| *byte != b'*');
        own.bytes().zip(fixed).any(|(own, fixed)| own != fixed)
    }

    /// Whether it names in full what the form leaves open, which is seen without comparing patterns: `arn:aws:s3:::build/*` where a form begins with
    /// a bucket. Only of a value whose fields before the last hold no wildcard, which might reach over their colons.
    fn names_one_where(&self, form: ArnPattern) -> bool {
        let Some(fields) = &self.fields else { return false };
        let plain = |field: &Text| field.known().is_none_or(|known| !known.contains(['*', '?']));
        if ![&fields.partition, &fields.service, &fields.region, &fields.account].into_iter().all(plain) {
            return false;
        }
        let form = form.as_str();
        let mut of_form = form.splitn(6, ':').skip(2);
        let service = of_form.next().unwrap_or_default();
        let resource = of_form.nth(2).unwrap_or_default();
        if !service.contains("${") && fields.service.known().is_some_and(|named| named != service) {
            return true;
        }
        let named = fields.resource.known_prefix();
        let named = named.split(['*', '?']).next().unwrap_or_default();
        let open = resource.split("${").next().unwrap_or_default();
        !open.starts_with(named)
    }
}

fn names_no_type(fields: Option<&Fields>) -> bool {
    // With an account of its own it is all of a type there, as `project/*` is.
    let anywhere = |field: &Text| field.known().is_some_and(|field| field.bytes().all(|byte| byte == b'*'));
    let untyped = |fields: &Fields| anywhere(&fields.resource) && anywhere(&fields.account);
    fields.is_none_or(untyped)
}

/// The text with a partition that is only known at apply as `aws`: whatever it is, it is one partition.
fn in_commercial_partition(text: &Text) -> Text {
    let parts = text.parts().iter().map(|part| match part {
        Part::Symbol(symbol, origin)
            if matches!(symbol.kind(), SymbolKind::Identity(crate::text::Identity::Partition)) =>
        {
            Part::Literal("aws".into(), origin.clone())
        }
        _ => part.clone(),
    });
    Text::from_parts(parts.collect::<Vec<_>>())
}

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}

/// What [`Pattern::covers`] says of two globs whose only special character is `*`, without making patterns of them: forms are many. A star of the
/// narrower is taken by a star of the wider alone.
fn covers_plainly(wide: &[u8], narrow: &[u8]) -> bool {
    let (mut w, mut n) = (0, 0);
    let mut retry = None;
    while n < narrow.len() {
        match wide.get(w) {
            Some(b'*') => {
                w += 1;
                retry = Some((w, n));
            }
            Some(byte) if *byte == narrow[n] && *byte != b'*' => (w, n) = (w + 1, n + 1),
            _ => match retry {
                Some((after, taken)) => {
                    (w, n) = (after, taken + 1);
                    retry = Some((after, n));
                }
                None => return false,
            },
        }
    }
    wide[w..].iter().all(|byte| *byte == b'*')
}

/// The form in the Region and the account that a known ARN names, where the form leaves them open. `None` where one of the two is no ARN.
fn located_as(form: &str, arn: &str) -> Option<String> {
    let mut fields: Vec<&str> = form.splitn(6, ':').collect();
    let given: Vec<&str> = arn.splitn(6, ':').collect();
    if fields.len() < 6 || given.len() < 6 || fields[0] != "arn" {
        return None;
    }
    for at in [3, 4] {
        if fields[at] == "*" && !given[at].is_empty() {
            fields[at] = given[at];
        }
    }
    Some(fields.join(":"))
}

/// "project", "object and bucket", or "resource" where there are more: what the actions apply to.
pub(super) fn types_of(actions: impl Iterator<Item = Action>) -> String {
    name_types(actions.flat_map(|action| action.resource_types().collect::<Vec<_>>()))
}

/// So many names are never one or two with roads to them.
const MANY_NAMES: usize = 12;

/// The same of types that were chosen already. A type of another service is named only where the action has none of its own.
pub(super) fn name_types(types: impl Iterator<Item = ActionResource>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for of_type in types {
        if !names.contains(&of_type.name()) {
            names.push(of_type.name());
        }
        if names.len() > MANY_NAMES {
            return "resource".to_owned();
        }
    }
    // `accesspointobject` is an object by another road: a name that only adds to a shorter one says nothing more.
    let all = names.clone();
    names.retain(|name| !all.iter().any(|other| other != name && (name.starts_with(other) || name.ends_with(other))));
    match names[..] {
        [] => "resource".to_owned(),
        [one] => one.to_owned(),
        [one, other] => format!("{one} and {other}"),
        _ => "resource".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_plain_comparison_is_that_of_patterns(wide in "[ab*:]{0,8}", narrow in "[ab*:]{0,8}") {
            let slow = Pattern::resource(&literal(&wide)).covers(&Pattern::resource(&literal(&narrow)));
            proptest::prop_assert_eq!(covers_plainly(wide.as_bytes(), narrow.as_bytes()), slow);
        }
    }
}
