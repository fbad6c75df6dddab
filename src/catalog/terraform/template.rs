//! Templates of ARNs, and how attributes' values go into them.

use std::borrow::Cow;
use std::fmt;

/// An ARN or URL with placeholders: `arn:${Partition}:iam::${Account}:role${path}${name}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Template {
    text: &'static str,
}

/// A stretch of a [`Template`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TemplatePart {
    /// This text. No `*` or `?` is in it.
    Literal(&'static str),
    /// The partition of the provider.
    Partition,
    /// The region of the provider, or of the resource.
    Region,
    /// The account of the provider.
    Account,
    /// The value of an attribute of the resource, adjusted.
    Attribute(&'static str),
    /// Any text: what only AWS knows.
    Any,
    /// Any one character.
    AnyCharacter,
}

impl Template {
    pub(super) const fn new(text: &'static str) -> Self {
        Template { text }
    }

    /// The template as the table has it.
    pub fn as_str(self) -> &'static str {
        self.text
    }

    /// Its parts, in order.
    pub fn parts(self) -> impl Iterator<Item = TemplatePart> {
        let mut rest = self.text;
        std::iter::from_fn(move || {
            let (part, after) = first_part(rest)?;
            rest = after;
            Some(part)
        })
    }
}

fn first_part(text: &'static str) -> Option<(TemplatePart, &'static str)> {
    if let Some(after) = text.strip_prefix("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let part = match name {
            "Partition" => TemplatePart::Partition,
            "Region" => TemplatePart::Region,
            "Account" => TemplatePart::Account,
            attribute => TemplatePart::Attribute(attribute),
        };
        return Some((part, after));
    }
    match text.chars().next()? {
        '*' => Some((TemplatePart::Any, &text[1..])),
        '?' => Some((TemplatePart::AnyCharacter, &text[1..])),
        _ => {
            let dollar = text.find("${").unwrap_or(text.len());
            let wildcard = text.find(['*', '?']).unwrap_or(text.len());
            let (literal, after) = text.split_at(dollar.min(wildcard));
            Some((TemplatePart::Literal(literal), after))
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({})", self.text)
    }
}

/// A step between an attribute's value and the text in the ARN.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Adjustment {
    /// The value where the attribute is not set.
    Default(&'static str),
    /// Pairs `A>B` joined with `|`: a value `A` becomes `B`.
    Map(&'static str),
    /// Taken off the front where it is there.
    Strip(&'static str),
    /// Put before a value that is not empty.
    Prefix(&'static str),
}

impl Adjustment {
    /// Reads `path:default=/`: the attribute and the step.
    pub(super) fn read(text: &'static str) -> Option<(&'static str, Self)> {
        let (attribute, step) = text.split_once(':')?;
        let (kind, argument) = step.split_once('=')?;
        let adjustment = match kind {
            "default" => Self::Default(argument),
            "map" => Self::Map(argument),
            "strip" => Self::Strip(argument),
            "prefix" => Self::Prefix(argument),
            _ => return None,
        };
        Some((attribute, adjustment))
    }

    /// The value after this step; `None` is an attribute that is not set.
    pub fn apply<'v>(self, value: Option<Cow<'v, str>>) -> Option<Cow<'v, str>> {
        let Some(value) = value else {
            return if let Self::Default(text) = self { Some(Cow::Borrowed(text)) } else { None };
        };
        Some(match self {
            Self::Default(_) => value,
            Self::Map(pairs) => {
                let found = pairs.split('|').filter_map(|pair| pair.split_once('>')).find(|(from, _)| *from == value);
                found.map_or(value, |(_, to)| Cow::Borrowed(to))
            }
            Self::Strip(front) => match value.strip_prefix(front) {
                Some(rest) => Cow::Owned(rest.to_owned()),
                None => value,
            },
            Self::Prefix(_) if value.is_empty() => value,
            Self::Prefix(front) => Cow::Owned(format!("{front}{value}")),
        })
    }
}
