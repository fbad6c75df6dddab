//! AWS managed policies as lists of what they allow: for services that AWS writes the policy of.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::catalog;
use crate::json;
use crate::policy::Document;
use crate::terraform::value::Value;
use crate::text::{Identity, Origin, Text};

use super::cut;
use super::session::Session;
use super::values;

/// What each statement of the managed policy with that name allows: an object of `actions`, full names without wildcards, and `resources`. `None` where the
/// catalogue has no such policy. Conditions are left out: they limit a grant, and say no more of what is needed.
pub(super) fn statements(session: &Session<'_>, name: &str) -> Option<Value> {
    let text = catalog().managed_policy(name)?.document();
    let document = Document::read(&json::parse(&Text::literal(text, Origin::default())).value?);
    let allowed = document.statements.iter().filter(|statement| statement.allows()).map(|statement| {
        let granted = statement.action_values().filter_map(|action| action.text.known());
        let actions: Vec<&str> =
            granted.flat_map(|action| catalog().expand(&action)).map(|action| action.name()).collect();
        let resources = statement.resource_values().map(|resource| values::string(own(session, &resource.text)));
        let entries: BTreeMap<Arc<str>, Value> = BTreeMap::from([
            ("actions".into(), values::tuple(actions.into_iter().map(values::literal))),
            ("resources".into(), values::tuple(resources)),
        ]);
        values::object(entries, Origin::default())
    });
    Some(values::tuple(allowed))
}

/// A resource in the partition of the configuration: AWS writes the same policy for each.
fn own(session: &Session<'_>, resource: &Text) -> Text {
    let literal = |text: &str| Text::literal(text, Origin::default());
    match cut::begins(resource, "arn:aws:").then(|| cut::after(resource, "arn:aws:")).flatten() {
        Some(rest) => {
            let partition = session.configuration.identity(Identity::Partition);
            Text::concat([&literal("arn:"), &partition, &literal(":"), &rest])
        }
        None => resource.clone(),
    }
}
