//! A document as JSON again, in the order IAM's own examples have, every origin kept.

use super::{Block, Clause, Document, Effect, Leaf, PrincipalClause, Statement};
use crate::json::{Json, Kind, Member};
use crate::text::{Origin, Text};

impl Document {
    /// The document as JSON: Version, Id, Statement; a list of one is the one value, as Terraform's provider prints it. Statements that are not
    /// known follow the others.
    pub fn to_json(&self) -> Json {
        let statements = self.statements.iter().map(Statement::to_json);
        let statements = statements.chain(self.unknown.iter().map(unknown)).collect();
        let members = [
            self.version.as_ref().map(|version| member("Version", string(version))),
            self.id.as_ref().map(|id| member("Id", string(id))),
            Some(member("Statement", Json::new(Kind::Array(statements), Origin::default()))),
        ];
        Json::new(Kind::Object(members.into_iter().flatten().collect()), self.origin.clone())
    }
}

impl Statement {
    /// The statement as JSON: Sid, Effect, Principal, Action, Resource, Condition.
    pub fn to_json(&self) -> Json {
        let mut members = Vec::new();
        members.extend(self.sid.as_ref().map(|sid| member("Sid", string(sid))));
        members.extend(match (self.effect, &self.effect_leaf) {
            (Some(effect), leaf) => {
                let name = if effect == Effect::Allow { "Allow" } else { "Deny" };
                let origin = leaf.as_ref().map(|leaf| leaf.origin.clone()).unwrap_or_default();
                Some(member("Effect", Json::new(Kind::String(Text::literal(name, origin.clone())), origin)))
            }
            (None, leaf) => leaf.as_ref().map(|leaf| member("Effect", string(leaf))),
        });
        members.extend(self.principals.iter().map(principal));
        members.extend(self.actions.iter().map(|clause| values(clause, "Action", "NotAction")));
        members.extend(self.resources.iter().map(|clause| values(clause, "Resource", "NotResource")));
        if !self.condition.conditions.is_empty() || !self.condition.origin.is_empty() {
            members.push(member("Condition", condition(&self.condition)));
        }
        Json::new(Kind::Object(members), self.origin.clone())
    }
}

fn values(clause: &Clause, plain: &str, negated: &str) -> Member {
    let mut member = member(if clause.negated { negated } else { plain }, list(&clause.values, &clause.unknown));
    member.key_origin = clause.key.clone();
    member
}

fn principal(clause: &PrincipalClause) -> Member {
    let name = if clause.negated { "NotPrincipal" } else { "Principal" };
    let value = match (clause.entries.as_slice(), clause.unknown.as_slice()) {
        ([only], []) if only.kind.text.is("*") && only.values.len() == 1 => list(&only.values, &[]),
        ([], [only]) => unknown(only),
        (entries, more) => {
            let kinds = entries.iter().map(|entry| key(&entry.kind, list(&entry.values, &[])));
            let more = more.iter().map(|text| key(&nowhere(text), unknown(text)));
            Json::new(Kind::Object(kinds.chain(more).collect()), Origin::default())
        }
    };
    let mut member = member(name, value);
    member.key_origin = clause.key.clone();
    member
}

/// Conditions of one operator in one object, operators in the order they first appear.
fn condition(block: &Block) -> Json {
    let mut operators: Vec<(&Leaf, Vec<Member>)> = Vec::new();
    for condition in &block.conditions {
        let line = key(&condition.key, list(&condition.values, &condition.unknown));
        match operators.iter_mut().find(|(operator, _)| operator.text == condition.operator.text) {
            Some((_, lines)) => lines.push(line),
            None => operators.push((&condition.operator, vec![line])),
        }
    }
    let members =
        operators.into_iter().map(|(operator, lines)| key(operator, Json::new(Kind::Object(lines), Origin::default())));
    Json::new(Kind::Object(members.collect()), block.origin.clone())
}

fn list(values: &[Leaf], more: &[Text]) -> Json {
    match (values, more) {
        ([only], []) => string(only),
        ([], [only]) => unknown(only),
        _ => {
            let items = values.iter().map(string).chain(more.iter().map(unknown)).collect();
            Json::new(Kind::Array(items), Origin::default())
        }
    }
}

fn string(leaf: &Leaf) -> Json {
    Json::new(Kind::String(leaf.text.clone()), leaf.origin.clone())
}

fn unknown(text: &Text) -> Json {
    Json::new(Kind::Unknown(text.clone()), text.origin())
}

fn nowhere(text: &Text) -> Leaf {
    Leaf { text: text.clone(), origin: text.origin() }
}

fn member(name: &str, value: Json) -> Member {
    Member { key: Text::literal(name, Origin::default()), key_origin: Origin::default(), value }
}

fn key(name: &Leaf, value: Json) -> Member {
    Member { key: name.text.clone(), key_origin: name.origin.clone(), value }
}
