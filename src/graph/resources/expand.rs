//! From attributes to the texts they stand for: what Terraform would compute, as far as it can be known without asking AWS.

use std::sync::Arc;

use crate::text::{Address, Origin, Part, Symbol, SymbolKind, Text};

use super::super::arn::{Rule, Template, identity_of, own, quirks};
use super::super::model::ResourceId;
use super::super::values::string;
use super::Resources;

/// How far a name is followed through names that are made of other names.
const MAX_DEPTH: usize = 8;

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
                    .map_or_else(|| Text::from_parts([part.clone()]), |meaning| placed_at(&meaning, origin)),
                Part::Literal(..) => Text::from_parts([part.clone()]),
            })
            .collect();
        Text::concat(&texts)
    }

    /// What a symbol stands for, where it is more than itself.
    fn meaning(&self, symbol: &Symbol, depth: usize) -> Option<Text> {
        if let Some(which) = identity_of(symbol) {
            return Some(Text::symbol(own(which), Origin::default()));
        }
        let SymbolKind::Attribute { address, path } = symbol.kind() else { return None };
        let depth = depth.checked_sub(1)?;
        let id = self.of_symbol(symbol).or_else(|| self.by_address(address))?;
        let rule = self.rules.get(&address.type_name)?;
        if rule.arn_attributes.contains(&&**path) {
            return self.arn_within(id, depth);
        }
        if let Some((_, template)) = rule.secondary.iter().find(|(attribute, _)| **attribute == **path) {
            return Some(self.fill(id, template, depth));
        }
        match (&**path, rule.id_is) {
            ("id", "arn") => self.arn_within(id, depth),
            ("id", "name") => rule.name().map(|name| self.field(id, name, depth)),
            ("id", "other" | "none" | "") => None,
            ("id", attribute) if rule.secondary.iter().any(|(name, _)| *name == attribute) => {
                let (_, template) = rule.secondary.iter().find(|(name, _)| *name == attribute)?;
                Some(self.fill(id, template, depth))
            }
            ("id", attribute) => Some(self.field(id, attribute, depth)),
            (attribute, _) if rule.names.contains(&attribute) => Some(self.field(id, attribute, depth)),
            _ => None,
        }
    }

    /// The name of a resource, where its type has one.
    pub(super) fn name_of(&self, id: ResourceId) -> Option<Text> {
        let name = self.rule_of(id)?.name()?;
        Some(self.field(id, name, MAX_DEPTH))
    }

    /// The ARN of a resource, where it is known how the type's is made.
    pub(super) fn arn_of(&self, id: ResourceId) -> Option<Text> {
        self.arn_within(self.same_as(id), MAX_DEPTH)
    }

    fn arn_within(&self, id: ResourceId, depth: usize) -> Option<Text> {
        let arn = self.fill(id, &self.rule_of(id)?.arn, depth);
        Some(self.in_own_fields(&arn))
    }

    /// The ARN of a resource of a type that is called `name` and is not declared.
    pub(super) fn arn_of_name(&self, tf_type: &str, name: &Text) -> Option<Text> {
        let rule = Rule::of(tf_type)?;
        let named = rule.name()?;
        if rule.arn.fields().any(|field| field != named && quirks::default(tf_type, field).is_none()) {
            return None;
        }
        let body = crate::terraform::value::Value {
            kind: crate::terraform::value::Kind::Object(Arc::default()),
            origin: Origin::default(),
            marks: Default::default(),
        };
        let field = |field: &str| match quirks::default(tf_type, field) {
            Some(default) if field != named => literal(default),
            _ => quirks::in_arn(tf_type, field, name.clone(), &body),
        };
        Some(self.in_own_fields(&rule.arn.fill(field, |_| literal("*"))))
    }

    fn rule_of(&self, id: ResourceId) -> Option<&Rule> {
        self.rules.get(&self.resource(id).address.type_name)
    }

    pub(super) fn fill(&self, id: ResourceId, template: &Template<'_>, depth: usize) -> Text {
        let tf_type = Arc::clone(&self.resource(id).address.type_name);
        let field = |name: &str| match name {
            "arn" => self.arn_within(id, depth.saturating_sub(1)).unwrap_or_default(),
            _ => quirks::in_arn(&tf_type, name, self.field(id, name, depth), self.body(id)),
        };
        let chosen = |number: usize| {
            let told = quirks::chosen(&tf_type, number, self.body(id), |text| self.expand_within(text, depth));
            told.unwrap_or_else(|| chosen_by_aws(&self.resource(id).address, number))
        };
        template.fill(field, chosen)
    }

    /// An attribute of a resource: as written, by its prefix, by default, or as a symbol.
    fn field(&self, id: ResourceId, name: &str, depth: usize) -> Text {
        let body = self.body(id);
        let address = &self.resource(id).address;
        if let Some(written) = string(body, name) {
            let is_itself = written.as_symbol().is_some_and(|symbol| is_attribute(symbol, address, name));
            return if is_itself { written } else { self.expand_within(&written, depth) };
        }
        if let Some(prefix) = string(body, &format!("{name}_prefix")) {
            let rest = format!("trimprefix({address}.{name}, \"{prefix}\")");
            let rest = Symbol::new(rest, SymbolKind::Other, "AWS adds a random suffix");
            return Text::concat([&self.expand_within(&prefix, depth), &Text::symbol(rest, Origin::default())]);
        }
        match quirks::default(&address.type_name, name) {
            Some(default) => literal(default),
            None => attribute(address, name),
        }
    }
}

/// The symbol `address.path`.
fn attribute(address: &Address, path: &str) -> Text {
    let kind = SymbolKind::Attribute { address: address.clone(), path: path.into() };
    Text::symbol(Symbol::new(format!("{address}.{path}"), kind, "known after apply"), Origin::default())
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

/// What a symbol stands for came from the place that named it.
fn placed_at(meaning: &Text, origin: &Origin) -> Text {
    Text::from_parts(meaning.parts().iter().map(|part| match part {
        Part::Literal(text, _) => Part::Literal(Arc::clone(text), origin.clone()),
        Part::Symbol(symbol, _) => Part::Symbol(symbol.clone(), origin.clone()),
    }))
}

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}
