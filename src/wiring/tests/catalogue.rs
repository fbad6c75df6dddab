//! Needs against the catalogue: actions that exist, on resources that they take.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::rows::configurations;
use super::uses;
use crate::catalog::catalog;
use crate::text::{Part, Text};
use crate::wiring::{Need, NeedCondition};

/// Actions that take a resource and whose own resource has no name before it is made, or that the reference has without one: AWS's policies for these services have `*`, too.
const MADE_LATER: [&str; 11] = [
    "batch:TerminateJob",
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:UnassignPrivateIpAddresses",
    "ecs:DescribeTasks",
    "ecs:RegisterTaskDefinition",
    "ecs:StopTask",
    "kafka:GetBootstrapBrokers",
    "sagemaker:ListTags",
];

/// All needs of all tables.
fn needs() -> impl Iterator<Item = &'static Need> {
    static NEEDS: OnceLock<Vec<Need>> = OnceLock::new();
    let all = || configurations().iter().flat_map(|text| uses(text)).flat_map(|(_, applied)| applied.needs).collect();
    NEEDS.get_or_init(all).iter()
}

/// Needs whose resources are not ours to choose: AWS's own policies.
fn given(need: &Need) -> bool {
    need.source.starts_with("AWS managed policy")
}

/// The ARN as a glob, with `*` for what is not known.
fn glob(text: &Text) -> String {
    let part = |part: &Part| match part {
        Part::Literal(literal, _) => literal.to_string(),
        Part::Symbol(..) => "*".to_owned(),
    };
    text.parts().iter().map(part).collect()
}

#[test]
fn every_action_exists_in_its_own_spelling() {
    let actions: BTreeSet<&String> = needs().flat_map(|need| &need.actions).collect();
    assert!(actions.len() > 150, "only {} actions", actions.len());
    let unknown = |action: &&&String| catalog().action(action).is_none_or(|known| known.name() != **action);
    let wrong: Vec<_> = actions.iter().filter(unknown).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// With `IfExists` an action may be asked without.
#[test]
fn every_condition_is_on_a_key_that_each_action_is_asked_with() {
    let mut keys = BTreeSet::new();
    let mut wrong = BTreeSet::new();
    for need in needs() {
        let must_be_there = |condition: &&NeedCondition| !condition.operator.ends_with("IfExists");
        for condition in need.conditions.iter().filter(must_be_there) {
            let is_sent = |action: &&String| {
                catalog().action(action).is_some_and(|action| action.condition_key(&condition.key).is_some())
                    || catalog().global_condition_key(&condition.key).is_some()
            };
            let idle = need.actions.iter().filter(|action| !is_sent(action));
            wrong.extend(idle.map(|action| format!("{}: {action} is asked without {}", need.title, condition.key)));
            keys.insert(condition.key.as_str());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for key in ["iam:PassedToService", "ecs:cluster", "ec2:AuthorizedService", "ec2:Subnet", "kms:ViaService"] {
        assert!(keys.contains(key), "{key} among {keys:?}");
    }
}

/// `suggest` adds these conditions to what it narrows: an operator that several values narrow, where it should widen, has no place among them.
#[test]
fn every_condition_asks_for_one_of_its_values() {
    let operators: BTreeSet<&str> =
        needs().flat_map(|need| &need.conditions).map(|condition| condition.operator.as_str()).collect();
    let any = ["ArnEquals", "ArnLike", "StringEquals", "StringEqualsIfExists", "StringLike"];
    assert!(operators.iter().all(|operator| any.contains(operator)), "{operators:?}");
}

/// Whether the action takes a resource of that form. What AWS itself owns has no account in its ARN (`arn:aws:ssm:eu-west-2::document/AWS-RunShellScript`).
fn takes(action: &str, resource: &Text) -> bool {
    let arn = glob(resource);
    let owned = arn.replacen("::document/", ":*:document/", 1).replacen("::type/", ":*:type/", 1);
    let Some(action) = catalog().action(action) else { return false };
    action.resource_types().any(|kind| kind.arn_patterns().any(|form| form.fits(&arn) || form.fits(&owned)))
}

#[test]
fn every_resource_is_one_that_an_action_takes_and_every_action_takes_one() {
    // What is optional shares the resources of what is not.
    let mut blocks: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for need in needs().filter(|need| !given(need) && !need.resources.iter().any(|resource| resource.is("*"))) {
        blocks.entry((&need.title, &need.resources)).or_default().extend(need.actions.iter().map(String::as_str));
    }
    let mut wrong = BTreeSet::new();
    for ((title, resources), actions) in blocks {
        let idle = actions.iter().filter(|action| !resources.iter().any(|resource| takes(action, resource)));
        wrong.extend(idle.map(|action| format!("{title}: {action} takes none of {}", resources[0])));
        let stray = resources.iter().filter(|resource| !actions.iter().any(|action| takes(action, resource)));
        wrong.extend(stray.map(|resource| format!("{title}: {resource} is taken by no action")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_star_stands_only_for_actions_that_take_no_resource() {
    let known = needs().filter(|need| !given(need) && need.undecided.is_empty());
    let starred = known.filter(|need| need.resources.iter().any(|resource| resource.is("*")));
    let actions: BTreeSet<&String> = starred.flat_map(|need| &need.actions).collect();
    let takes_one = |action: &&&String| catalog().action(action).is_some_and(|known| !known.requires_star());
    let wrong: Vec<_> =
        actions.iter().filter(takes_one).filter(|action| !MADE_LATER.contains(&action.as_str())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
