//! Attachments to principals of which only apply tells which they are.

use crate::catalog::terraform::Gives;
use crate::terraform::value::Value;
use crate::text::{Address, Mode, Symbol, SymbolKind, Text};

use super::super::model::{Graph, Principal, ResourceId};
use super::super::resources::Resources;
use super::super::values::{leaves, required_text};
use super::attachments::to_principals;
use super::principals::Principals;

/// Says of each principal what may attach more to it: `role = each.value.role` in a collection that is not known.
pub(super) fn fill(principals: &mut Principals, resources: &Resources) {
    for (tf_type, path, of_type) in attachers() {
        for &by in resources.by_type(tf_type) {
            let settings = leaves(resources.body(by), path);
            let meant: Vec<Meant> = settings.into_iter().flat_map(|value| meant(value, of_type, resources)).collect();
            let address = &resources.resource(by).address;
            for principal in principals.list.iter_mut().filter(|_| !meant.is_empty()) {
                let is_of_type = &*principal.address.type_name == of_type;
                let is_held = principal.attachments.iter().any(|attachment| attachment.by == *address);
                if is_of_type && !is_held && meant.iter().any(|meant| meant.may_be(principal, resources)) {
                    principal.may_hold.push(address.clone());
                }
            }
        }
    }
}

/// What attaches policies: its type, its attribute that holds principals, and their type.
fn attachers() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    [Gives::Inline, Gives::Managed, Gives::AllManaged]
        .into_iter()
        .flat_map(to_principals)
        .flat_map(|attacher| attacher.holders.iter().map(|&(path, of_type)| (attacher.terraform_type, path, of_type)))
}

impl Graph {
    /// Whether an attachment whose policy may be made of a document names somebody who is none of the principals here: what the configuration looks up, what a
    /// variable names, what only apply tells.
    pub fn may_be_given_elsewhere(&self, document: &Address) -> bool {
        let resources = &self.resources;
        let is_elsewhere = |value: &Value, of_type: &str| {
            !value.is_null() && !required_text(value).is_some_and(|text| self.is_one_of_these(&text, of_type))
        };
        attachers().any(|(tf_type, path, of_type)| {
            let mut all = resources.by_type(tf_type).iter();
            all.any(|&by| {
                let settings = leaves(resources.body(by), path);
                settings.into_iter().any(|value| is_elsewhere(value, of_type))
                    && self.readers.may_attach_what_is_made_of(&resources.resource(by).address, document)
            })
        })
    }

    /// Whether a setting means a principal that the configuration declares, be it one of several.
    fn is_one_of_these(&self, setting: &Text, of_type: &str) -> bool {
        if let Some(id) = self.resources.find(of_type, setting) {
            return self.principals.iter().any(|principal| principal.resource == id);
        }
        match setting.as_symbol() {
            Some(symbol) if !symbol.among().is_empty() => {
                symbol.among().iter().all(|one| self.is_one_of_these(one, of_type))
            }
            _ => matches!(meant_by(setting, of_type, &self.resources)[..], [Meant::NamedIn(_)]),
        }
    }
}

/// Which principals a setting may mean that does not say so.
enum Meant {
    /// This one, perhaps.
    One(ResourceId),
    /// Those that the expression is made of.
    NamedIn(String),
    /// Any that may be called so; any at all where not even that is known.
    Called(Option<Text>),
}

impl Meant {
    fn may_be(&self, principal: &Principal, resources: &Resources) -> bool {
        match self {
            Meant::One(id) => *id == principal.resource,
            Meant::NamedIn(expression) => names(expression, &principal.address),
            Meant::Called(None) => true,
            Meant::Called(Some(text)) => {
                let name = resources.resource(principal.resource).name.as_ref();
                // One that is known in part only may go on in any way.
                name.and_then(Text::known)
                    .is_none_or(|name| name.starts_with(&*text.known_prefix()) && name.ends_with(&text.known_suffix()))
            }
        }
    }
}

/// What a setting may mean, where it is not known: a variable that nobody gave a value is somebody else's principal, and so is what another state or a
/// module that is not installed says.
fn meant(value: &Value, of_type: &str, resources: &Resources) -> Vec<Meant> {
    match required_text(value) {
        None => vec![Meant::Called(None)],
        Some(text) if resources.find(of_type, &text).is_some() => Vec::new(),
        Some(text) => meant_by(&text, of_type, resources),
    }
}

fn meant_by(text: &Text, of_type: &str, resources: &Resources) -> Vec<Meant> {
    if text.is_known() {
        return Vec::new();
    }
    if let Some(symbol) = text.as_symbol().filter(|symbol| !symbol.among().is_empty()) {
        let of_one = |one: &Text| match resources.find(of_type, one) {
            Some(id) => vec![Meant::One(id)],
            None => meant_by(one, of_type, resources),
        };
        return symbol.among().iter().flat_map(of_one).collect();
    }
    let looks_up =
        |symbol: &Symbol| matches!(symbol.kind(), SymbolKind::Attribute { address, .. } if address.mode == Mode::Data);
    if text.symbols().any(looks_up) {
        return Vec::new();
    }
    let reference = format!("{of_type}.");
    let named = |symbol: &&Symbol| symbol.expression().contains(&reference);
    if let Some(symbol) = text.symbols().find(named) {
        return vec![Meant::NamedIn(symbol.expression().to_owned())];
    }
    let is_of_each = |symbol: &Symbol| symbol.is_of_any_instance() || symbol.is_of_any_element();
    if text.symbols().any(is_of_each) { vec![Meant::Called(Some(text.clone()))] } else { Vec::new() }
}

/// Whether an expression has a reference to a resource in it, to whichever instance.
fn names(expression: &str, address: &Address) -> bool {
    let whole = Address { key: None, ..address.clone() }.to_string();
    expression.match_indices(&whole).any(|(at, _)| {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let (before, after) = (expression[..at].chars().next_back(), expression[at + whole.len()..].chars().next());
        !before.is_some_and(|before| before == '.' || is_word(before)) && !after.is_some_and(is_word)
    })
}
