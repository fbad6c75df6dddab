//! What a provider reads back into one resource of what other resources say. Each policy counts once, where it is declared.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::terraform::value::Value;

use super::super::super::resources::Declared;

/// Drops from roles the policies that resources of their own attach, and from everything else the policy that a resource of its own sets.
pub(super) fn drop_echoes(declared: &mut [Declared]) {
    let told = Told::of(declared);
    for one in declared.iter_mut() {
        let type_name = Arc::clone(&one.address.type_name);
        if &*type_name == "aws_iam_role" {
            let names = [text(&one.body, "name"), text(&one.body, "id")];
            let role = |of: &str| names.iter().flatten().any(|name| name == of);
            let is_inline = |policy: &Value| {
                text(policy, "name")
                    .is_some_and(|name| told.inline.iter().any(|(of, other)| role(of) && *other == name))
            };
            let is_managed = |arn: &Value| {
                arn.as_str().is_some_and(|arn| told.managed.iter().any(|(of, other)| role(of) && **other == *arn))
            };
            filter(&mut one.body, "inline_policy", &is_inline);
            filter(&mut one.body, "managed_policy_arns", &is_managed);
        } else if let Some(policies) = told.of_type.get(&format!("{type_name}_policy")) {
            let policy = text(&one.body, "policy");
            if policy.is_some_and(|policy| policies.contains(&policy)) {
                replace(&mut one.body, "policy", None);
            }
        }
    }
}

/// What resources of their own say.
#[derive(Default)]
struct Told {
    /// Roles and the names of their inline policies.
    inline: Vec<(String, String)>,
    /// Roles and the ARNs of the policies attached to them.
    managed: Vec<(String, String)>,
    /// Documents in `policy`, by type.
    of_type: BTreeMap<String, Vec<String>>,
}

impl Told {
    fn of(declared: &[Declared]) -> Self {
        let mut told = Self::default();
        for one in declared {
            let of = |name: &str| text(&one.body, name);
            match &*one.address.type_name {
                "aws_iam_role_policy" => told.inline.extend(of("role").zip(of("name"))),
                "aws_iam_role_policy_attachment" => told.managed.extend(of("role").zip(of("policy_arn"))),
                type_name if type_name.ends_with("_policy") => {
                    told.of_type.entry(type_name.to_owned()).or_default().extend(of("policy"));
                }
                _ => {}
            }
        }
        told
    }
}

fn text(body: &Value, name: &str) -> Option<String> {
    body.get(name)?.as_str().map(Into::into)
}

/// Takes the elements that are echoes out of a list.
fn filter(body: &mut Value, name: &str, is_echo: &dyn Fn(&Value) -> bool) {
    let Some(list) = body.get(name) else { return };
    let Some(elements) = list.elements().filter(|elements| elements.iter().any(is_echo)) else { return };
    let kept: Vec<Value> = elements.iter().filter(|element| !is_echo(element)).cloned().collect();
    let kept = (!kept.is_empty()).then(|| Value::tuple(kept, list.origin.clone()));
    replace(body, name, kept);
}

fn replace(body: &mut Value, name: &str, value: Option<Value>) {
    let Some(entries) = body.entries() else { return };
    let mut entries = entries.to_map();
    match value {
        Some(value) => entries.insert(name.into(), value),
        None => entries.remove(name),
    };
    *body = Value::object(entries, body.origin.clone()).with_marks(body.marks);
}
