//! How much it matters that an action is allowed on every resource.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::catalog::{AccessLevel, Action, ResourceType, catalog};
use crate::rules::{Persona, Rule, Severity};

use super::resource_wildcard::ResourceWildcard;
use super::service_wildcard::ServiceWildcard;

/// How bad it is, and who wants to hear of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight {
    pub(super) severity: Severity,
    pub(super) persona: Persona,
}

/// What an action weighs: by its access level, and by the lists of `rules/wildcard/resource-wildcard.md`.
pub(super) fn weight(action: Action) -> Weight {
    let lists = LISTS.get(&action).map_or(&[][..], Vec::as_slice);
    let listed = |list| lists.contains(&list);
    let regular = |severity| Weight { severity, persona: Persona::Regular };
    let pedantic = |severity| Weight { severity, persona: Persona::Pedantic };
    let high = ["reads-of-data", "writes-of-data", "destroys", "hands-rights-on"];
    let service = action.service().prefix();
    let of_administrators = || ServiceWildcard.meta().list("administrator-services").contains(&service);
    match action.access_level() {
        _ if listed("one-of-a-kind") => pedantic(Severity::Low),
        _ if high.into_iter().any(listed) => regular(Severity::High),
        _ if listed("small-writes") || listed("small-reads") => pedantic(Severity::Low),
        _ if listed("names-unknown") => pedantic(Severity::Medium),
        AccessLevel::PermissionsManagement if only_shows(action) => pedantic(Severity::Low),
        // The reference counts attaching an appliance among what changes permissions.
        AccessLevel::PermissionsManagement if listed("minor-permissions") => regular(Severity::Medium),
        AccessLevel::PermissionsManagement => regular(Severity::High),
        AccessLevel::Tagging => regular(Severity::Medium),
        _ if listed("names-of-data") => regular(Severity::Medium),
        AccessLevel::List | AccessLevel::Read => pedantic(Severity::Low),
        AccessLevel::Write if names_come_later(action) => pedantic(Severity::Medium),
        AccessLevel::Write if is_on_the_only_one(action) => pedantic(Severity::Low),
        AccessLevel::Write if of_administrators() => regular(Severity::High),
        AccessLevel::Write => regular(Severity::Medium),
    }
}

/// Whether an action by its name only shows something, whatever level AWS gives it: `quicksight:DescribeSpacePermissions`.
pub(super) fn only_shows(action: Action) -> bool {
    begins_with(action, "showing-verbs").is_some()
}

/// What follows the verb that the name of an action begins with, of those in a list of the page.
fn begins_with(action: Action, list: &str) -> Option<&'static str> {
    ResourceWildcard.meta().list(list).iter().find_map(|verb| action.short_name().strip_prefix(verb))
}

/// The lists of the page that an action is in.
static LISTS: LazyLock<FxHashMap<Action, Vec<&'static str>>> = LazyLock::new(|| {
    let mut lists: FxHashMap<Action, Vec<&'static str>> = FxHashMap::default();
    for (list, names) in &ResourceWildcard.meta().lists {
        for action in names.iter().filter_map(|name| catalog().action(name)) {
            lists.entry(action).or_default().push(list);
        }
    }
    lists
});

/// Whether the action makes what AWS gives a name to: nobody can write down the instance that `ec2:RunInstances` will start.
fn names_come_later(action: Action) -> bool {
    let Some(made) = begins_with(action, "making-verbs") else { return false };
    let plain = |name: &str| name.replace('-', "").trim_end_matches('s').to_ascii_lowercase();
    let made = plain(made);
    // An instance is there before it is started, and a job is not.
    let is_run = || ResourceWildcard.meta().list("runs-when-started").iter().any(|run| made.ends_with(run));
    if action.short_name().starts_with("Start") && (!is_run() || takes_a_name(action)) {
        return false;
    }
    let mut of_made = action.resource_types().filter(|of_type| plain(of_type.name()) == made);
    of_made.any(|row| is_identified_by_aws(row.resource_type()))
}

/// Whether each request for the action has a resource that somebody gave a name to, or that is in one.
fn takes_a_name(action: Action) -> bool {
    let names = |form: &str| form.splitn(6, ':').nth(5).map_or(0, |name| name.matches("${").count());
    let is_within = |of_type: ResourceType| of_type.arn_patterns().any(|form| names(form.as_str()) > 1);
    let mut required = action.resource_types().filter(|row| row.required()).map(|row| row.resource_type());
    required.any(|of_type| !is_identified_by_aws(of_type) || is_within(of_type))
}

/// Whether an account has one resource for the action in a Region, which says as little as `*`: `hub/default`.
fn is_on_the_only_one(action: Action) -> bool {
    let fixed = |form: &str| form.splitn(6, ':').nth(5).is_some_and(|name| !name.contains(['$', '*']));
    let mut types = action.resource_types().peekable();
    types.peek().is_some() && types.all(|row| row.resource_type().arn_patterns().all(|form| fixed(form.as_str())))
}

/// Whether AWS gives the resource the last part of its name: `${VolumeId}`. A version is of something that has a name.
pub(super) fn is_identified_by_aws(of_type: ResourceType) -> bool {
    let generated = |form: &str| {
        if !form.ends_with('}') {
            return false;
        }
        let resource = form.splitn(6, ':').nth(5).unwrap_or_default();
        let names = resource.rsplit("${").filter_map(|rest| rest.split_once('}'));
        let mut names = names.map(|(name, _)| name.to_ascii_lowercase()).filter(|name| !name.contains("version"));
        names.next().is_some_and(|name| name.ends_with("id") || name.ends_with("jobidentifier"))
    };
    of_type.arn_patterns().all(|form| generated(form.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn what_is_made_under_a_name_of_ones_own_can_be_named() {
        let later = |name| names_come_later(catalog().action(name).expect("an action"));
        for name in [
            "ec2:RunInstances",
            "ec2:CreateNetworkInterface",
            "ec2:CreateVolume",
            "ec2:CreateSnapshots",
            "comprehend:StartEntitiesDetectionJob",
        ] {
            assert!(later(name), "{name}");
        }
        for name in [
            "lambda:CreateFunction",
            "s3:CreateBucket",
            "ec2:CreateRoute",
            "ec2:TerminateInstances",
            "ec2:StartInstances",
            "ssm:StartAutomationExecution",
            "amplify:StartJob",
            "iam:CreateAccessKey",
        ] {
            assert!(!later(name), "{name}");
        }
    }

    #[test]
    fn a_version_is_named_by_what_it_is_of() {
        let identified = |action: &str, of_type: &str| {
            let action = catalog().action(action).expect("an action");
            let row = action.resource_types().find(|row| row.name() == of_type).expect("one of its types");
            is_identified_by_aws(row.resource_type())
        };
        assert!(identified("bedrock:StopModelInvocationJob", "model-invocation-job"));
        assert!(
            identified("textract:DeleteAdapterVersion", "adapterversion") && identified("ec2:DeleteVolume", "volume")
        );
        assert!(!identified("lambda:DeleteFunction", "function") && !identified("rds:StopDBInstance", "db"));
    }

    #[test]
    fn the_only_hub_of_an_account_says_no_more_than_a_wildcard() {
        let only = |name| is_on_the_only_one(catalog().action(name).expect("an action"));
        assert!(only("securityhub:CreateInsight"));
        assert!(!only("dms:StartReplicationTask") && !only("s3:PutObject") && !only("logs:DescribeLogGroups"));
    }

    #[test]
    fn lists_name_actions_there_are() {
        for meta in crate::rules::pages().iter().filter(|meta| meta.category == "wildcard") {
            let of_actions = |list: &str| {
                !list.contains("keys")
                    && !list.contains("services")
                    && ![
                        "always-present",
                        "makers",
                        "as-aws-prescribes",
                        "names-of-administrators",
                        "words-of-permissions",
                        "showing-verbs",
                        "making-verbs",
                        "runs-when-started",
                    ]
                    .contains(&list)
                    && list != "within-a-domain"
            };
            for (list, names) in meta.lists.iter().filter(|(list, _)| of_actions(list)) {
                for name in names {
                    let known = catalog().action(name).is_some() || catalog().retired(name).is_some();
                    assert!(known, "{}: {list}: {name}", meta.name);
                }
            }
        }
    }
}
