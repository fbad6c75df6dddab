//! From attributes to the texts they stand for: what Terraform would compute, as far as it can be known without asking AWS.

use crate::catalog::terraform::{ArnRule, Id, Template, TemplatePart, arn_rule, secondary};
use crate::text::reason::AFTER_APPLY;
use crate::text::{Address, Identity, Origin, Part, Symbol, SymbolKind, Text};

use super::super::arn::{adjusted, fill, identity_of, own, quirks};
use super::super::model::ResourceId;
use super::super::values::string;
use super::Resources;

/// How far a name is followed through names that are made of other names.
pub(super) const MAX_DEPTH: usize = 8;

impl Resources {
    /// The text with each reference in it replaced by what it stands for.
    pub(super) fn expand(&self, text: &Text) -> Text {
        self.expand_within(text, MAX_DEPTH)
    }

    fn expand_within(&self, text: &Text, depth: usize) -> Text {
        if text.is_known() {
            return text.clone();
        }
        let texts: Vec<Text> = text
            .parts()
            .iter()
            .map(|part| match part {
                Part::Symbol(symbol, origin) => self
                    .meaning(symbol, depth)
                    .map_or_else(|| Text::from_parts([part.clone()]), |meaning| meaning.placed_at(origin)),
                Part::Literal(..) => Text::from_parts([part.clone()]),
            })
            .collect();
        Text::concat(&texts)
    }

    /// What a symbol stands for, where it is more than itself.
    fn meaning(&self, symbol: &Symbol, depth: usize) -> Option<Text> {
        if let Some(all) = symbol.of_all() {
            return Some(self.expand_within(&Text::symbol(all.clone(), Origin::default()), depth.checked_sub(1)?));
        }
        if let Some(which) = identity_of(symbol) {
            return Some(self.identity_named(symbol, which));
        }
        let SymbolKind::Attribute { address, path } = symbol.kind() else { return None };
        let depth = depth.checked_sub(1)?;
        let id = self.of_symbol(symbol).or_else(|| self.by_address(address))?;
        let rule = self.rule_of(id)?;
        if rule.arn_attributes().any(|attribute| *attribute == **path) {
            return self.arn_within(id, depth);
        }
        let attribute = match (&**path, rule.id()) {
            ("id", Id::Arn) => return self.arn_within(id, depth),
            ("id", Id::Attribute(attribute)) => attribute,
            ("id", Id::Other | Id::None) => return None,
            (attribute, _) => attribute,
        };
        if let Some(secondary) = secondary(rule.terraform_type(), attribute) {
            return Some(self.fill(id, secondary.template(), depth));
        }
        let is_name = path.as_ref() == "id" || rule.name_attributes().any(|name| name == attribute);
        is_name.then(|| self.attribute(id, attribute, depth))
    }

    /// The name of a resource, where its type has one.
    pub(super) fn name_of(&self, id: ResourceId) -> Option<Text> {
        let name = self.rule_of(id)?.name_attributes().next()?;
        Some(self.attribute(id, name, MAX_DEPTH))
    }

    /// The ARN of a resource, where it is known how the type's is made.
    pub(super) fn arn_of(&self, id: ResourceId) -> Option<Text> {
        self.arn_within(self.same_as(id), MAX_DEPTH)
    }

    fn arn_within(&self, id: ResourceId, depth: usize) -> Option<Text> {
        let rule = self.rule_of(id)?;
        // A plan knows the ARN of what exists already, the part that AWS chose included.
        let told = rule.arn_attributes().find_map(|name| string(self.body(id), name).filter(is_arn));
        let arn = told.unwrap_or_else(|| self.fill(id, rule.template(), depth));
        Some(self.in_own_fields(&arn))
    }

    /// The ARN of a resource of a type that is called `name` and is not declared. `None` where more than its name is in the ARN.
    pub(super) fn arn_of_name(&self, tf_type: &str, name: &Text) -> Option<Text> {
        let rule = arn_rule(tf_type)?;
        let named = rule.name_attributes().next()?;
        let attribute = |attribute: &str| {
            let value = (attribute == named).then(|| name.clone());
            adjusted(rule.adjustments(attribute), value)
        };
        let parts = rule.template().parts();
        let mut attributes = parts.filter_map(|part| match part {
            TemplatePart::Attribute(name) => Some(name),
            _ => None,
        });
        let is_told = attributes.all(|name| attribute(name).is_some());
        let any = |_| Text::literal("*", Origin::default());
        let attribute = |name: &str| attribute(name).unwrap_or_default();
        is_told.then(|| self.in_own_fields(&fill(rule.template(), attribute, own_text, any)))
    }

    fn rule_of(&self, id: ResourceId) -> Option<ArnRule> {
        self.rules.get(&self.resource(id).address.type_name).copied()
    }

    /// A template with the attributes of a resource.
    pub(super) fn fill(&self, id: ResourceId, template: Template, depth: usize) -> Text {
        let address = &self.resource(id).address;
        let rule = self.rule_of(id);
        let attribute = |name: &str| match name {
            "arn" => depth.checked_sub(1).and_then(|depth| self.arn_within(id, depth)).unwrap_or_default(),
            _ => {
                let written = self.written(id, name, depth);
                let adjusted = match rule {
                    Some(rule) => adjusted(rule.adjustments(name), written),
                    None => written,
                };
                adjusted.unwrap_or_else(|| attribute(address, name))
            }
        };
        let chosen = |number: usize| {
            let expand = |text: &Text| self.expand_within(text, depth.saturating_sub(1));
            let told = quirks::chosen(&address.type_name, number, self.body(id), expand);
            told.unwrap_or_else(|| chosen_by_aws(address, number))
        };
        fill(template, attribute, |which| self.identity_at(id, which), chosen)
    }

    /// The partition, region or account that a resource is in.
    fn identity_at(&self, id: ResourceId, which: Identity) -> Text {
        let place = &self.places[id.index()];
        let elsewhere = match which {
            Identity::Account => place.account.clone(),
            // A resource may say its region itself.
            Identity::Region => string(self.body(id), "region").filter(Text::is_known).or_else(|| place.region.clone()),
            Identity::Partition => None,
        };
        elsewhere.unwrap_or_else(|| own_text(which))
    }

    /// Whether two resources are in one account and one region.
    pub(super) fn is_one_place(&self, one: ResourceId, other: ResourceId) -> bool {
        [Identity::Account, Identity::Region]
            .into_iter()
            .all(|which| self.identity_at(one, which) == self.identity_at(other, which))
    }

    /// Whether two resources are in one region.
    pub fn are_in_one_region(&self, one: ResourceId, other: ResourceId) -> bool {
        self.identity_at(one, Identity::Region) == self.identity_at(other, Identity::Region)
    }

    /// Whether two are one thing that is declared twice: of one type, by one known name and in one place.
    pub fn are_one_by_name(&self, one: ResourceId, other: ResourceId) -> bool {
        let (first, second) = (self.resource(one), self.resource(other));
        let is_known = first.name.as_ref().is_some_and(Text::is_known);
        first.address.type_name == second.address.type_name
            && is_known
            && first.name == second.name
            && self.may_be_one(one, other)
    }

    /// Whether two of one type and name are one thing, as far as the account and region say that their ARN has.
    pub(super) fn may_be_one(&self, one: ResourceId, other: ResourceId) -> bool {
        let Some(rule) = self.rule_of(one) else { return true };
        let mut parts = rule.template().parts();
        parts.all(|part| match part {
            TemplatePart::Account => {
                self.identity_at(one, Identity::Account) == self.identity_at(other, Identity::Account)
            }
            TemplatePart::Region => self.are_in_one_region(one, other),
            _ => true,
        })
    }

    /// What a data source says of the partition, region or account: of where its own provider works.
    fn identity_named(&self, symbol: &Symbol, which: Identity) -> Text {
        let SymbolKind::Attribute { address, .. } = symbol.kind() else { return own_text(which) };
        match self.by_address(address) {
            // What a region's endpoint says, only AWS knows.
            Some(id) if self.body(id).get("endpoint").is_some() => Text::symbol(symbol.clone(), Origin::default()),
            Some(id) => self.identity_at(id, which),
            None => own_text(which),
        }
    }

    /// An attribute of a resource: as written, or as a symbol.
    fn attribute(&self, id: ResourceId, name: &str, depth: usize) -> Text {
        self.written(id, name, depth).unwrap_or_else(|| attribute(&self.resource(id).address, name))
    }

    /// An attribute of a resource as written, or by its prefix.
    fn written(&self, id: ResourceId, name: &str, depth: usize) -> Option<Text> {
        let body = self.body(id);
        let address = &self.resource(id).address;
        if let Some(written) = string(body, name) {
            let is_itself = written.as_symbol().is_some_and(|symbol| is_attribute(symbol, address, name));
            return Some(if is_itself { written } else { self.expand_within(&written, depth.saturating_sub(1)) });
        }
        let prefix = string(body, &format!("{name}_prefix"))?;
        let rest = format!("trimprefix({address}.{name}, \"{prefix}\")");
        let rest = Symbol::new(rest, SymbolKind::Other, "AWS adds a random suffix");
        let prefix = self.expand_within(&prefix, depth.saturating_sub(1));
        Some(Text::concat([&prefix, &Text::symbol(rest, Origin::default())]))
    }
}

fn is_arn(text: &Text) -> bool {
    text.is_known() && text.known_prefix().starts_with("arn:")
}

fn own_text(which: Identity) -> Text {
    Text::symbol(own(which), Origin::default())
}

/// The symbol `address.path`.
fn attribute(address: &Address, path: &str) -> Text {
    let kind = SymbolKind::Attribute { address: address.clone(), path: path.into() };
    Text::symbol(Symbol::new(format!("{address}.{path}"), kind, AFTER_APPLY), Origin::default())
}

/// The part number `number` of an ARN that nobody but AWS knows. Not an attribute: following it would go round in circles.
fn chosen_by_aws(address: &Address, number: usize) -> Text {
    let expression = match number {
        0 => format!("regex(\"[^:/-]+$\", {address}.arn)"),
        _ => format!("regex(\"[^:/-]+\", {address}.arn)[{number}]"),
    };
    Text::symbol(Symbol::new(expression, SymbolKind::Other, "chosen by AWS"), Origin::default())
}

fn is_attribute(symbol: &Symbol, address: &Address, name: &str) -> bool {
    matches!(symbol.kind(), SymbolKind::Attribute { address: of, path } if of == address && **path == *name)
}
