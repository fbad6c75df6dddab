//! Reading Action, Resource and Principal in all their shapes.

use super::{Reader, both, items, mistyped, scalar};
use crate::json::{Json, Kind, Member};
use crate::policy::document::take_for_given;
use crate::policy::{Clause, Leaf, PrincipalClause, PrincipalEntry};
use crate::text::Text;

const PRINCIPAL_TYPES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

impl Reader {
    pub(super) fn clause(&mut self, member: &Member, negated: bool) -> Clause {
        let (values, unknown) = self.strings(&member.value, &member.key);
        let origin = both(&member.key_origin, &member.value.origin);
        Clause { negated, values, key: member.key_origin.clone(), origin, unknown, supposed: Vec::new() }
    }

    /// A string or a list of strings: the strings, and what is not known.
    pub(super) fn strings(&mut self, json: &Json, element: &Text) -> (Vec<Leaf>, Vec<Text>) {
        let (items, nested) = items(json);
        if nested {
            self.problem("nested-list", format!("the list of {element} holds a list"), &json.origin);
        }
        let (mut values, mut unknown) = (Vec::with_capacity(items.len()), Vec::new());
        for item in items {
            match &item.kind {
                Kind::Unknown(text) => unknown.push(text.clone()),
                Kind::String(text) => values.push(Leaf { text: text.clone(), origin: item.origin.clone() }),
                _ => {
                    let message = format!("{element} is a string or a list of strings");
                    self.problem(mistyped(item), message, &item.origin);
                    values.extend(scalar(item));
                }
            }
        }
        (values, unknown)
    }

    /// `allows` says whether the statement does: what is perhaps there is then taken for a value.
    pub(super) fn principal(&mut self, member: &Member, negated: bool, allows: bool) -> PrincipalClause {
        let mut clause = PrincipalClause {
            negated,
            entries: Vec::new(),
            key: member.key_origin.clone(),
            origin: both(&member.key_origin, &member.value.origin),
            unknown: Vec::new(),
        };
        match &member.value.kind {
            Kind::Object(kinds) => kinds.iter().for_each(|kind| self.principals_of_kind(kind, allows, &mut clause)),
            Kind::Unknown(text) => clause.unknown.push(text.clone()),
            Kind::String(_) => self.bare_principal(&member.value, &mut clause),
            _ => {
                let message = "a principal is `*` or an object of AWS, Service, Federated or CanonicalUser";
                self.problem(mistyped(&member.value), message, &member.value.origin);
                items(&member.value).0.into_iter().for_each(|item| self.bare_principal(item, &mut clause));
            }
        }
        clause
    }

    fn principals_of_kind(&mut self, member: &Member, allows: bool, clause: &mut PrincipalClause) {
        let (mut values, mut unknown) = self.strings(&member.value, &member.key);
        if allows && !clause.negated {
            take_for_given(&mut values, &mut unknown);
        }
        clause.unknown.extend(unknown);
        if let Some(kind) = member.key.known()
            && !PRINCIPAL_TYPES.contains(&&*kind)
        {
            self.problem("principal-type-invalid", format!("there is no principal type `{kind}`"), &member.key_origin);
        }
        let kind = Leaf { text: member.key.clone(), origin: member.key_origin.clone() };
        clause.entries.push(PrincipalEntry { kind, values });
    }

    /// A principal without a type: `"*"`, or a slip that means an AWS principal.
    fn bare_principal(&mut self, json: &Json, clause: &mut PrincipalClause) {
        let Some(leaf) = scalar(json) else { return };
        if !leaf.text.is_known() {
            clause.unknown.push(leaf.text);
            return;
        }
        let kind = if leaf.text.is("*") {
            leaf.clone()
        } else {
            self.problem("principal-invalid", "only `*` stands without a principal type", &json.origin);
            Leaf { text: Text::literal("AWS", leaf.origin.clone()), origin: leaf.origin.clone() }
        };
        clause.entries.push(PrincipalEntry { kind, values: vec![leaf] });
    }
}
