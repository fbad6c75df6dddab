//! Every record of the table, walked beside the text.

use crate::catalog::reference::{self, Reference};
use crate::catalog::{ArnPattern, ConditionKey, ConditionType, catalog};
use std::path::Path;

fn text() -> Reference {
    reference::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/aws")).unwrap()
}

fn same_keys(packed: impl ExactSizeIterator<Item = ConditionKey>, written: &[String]) {
    assert_eq!(packed.len(), written.len());
    for (packed, written) in packed.zip(written) {
        assert!(packed.name().eq_ignore_ascii_case(written), "{} and {written}", packed.name());
    }
}

#[test]
fn every_service_action_and_resource_type_is_as_written() {
    let text = text();
    assert_eq!(catalog().version(), text.catalogue);
    assert_eq!(catalog().services().len(), text.services.len());
    for (service, written) in catalog().services().zip(&text.services) {
        assert_eq!((service.prefix(), service.name()), (written.prefix.as_str(), written.name.as_str()));
        assert_eq!(service.condition_keys().len(), written.conditions.len());
        for (key, line) in service.condition_keys().zip(&written.conditions) {
            assert!(key.name().eq_ignore_ascii_case(&line.condition));
            assert_eq!(key.value_type().map(ConditionType::name), Some(line.value_type.as_str()));
        }
        assert_eq!(service.resource_types().len(), written.resources.len());
        for (resource, line) in service.resource_types().zip(&written.resources) {
            assert_eq!(resource.name(), line.resource);
            assert_eq!(resource.service(), service);
            assert!(resource.arn_patterns().map(ArnPattern::as_str).eq(line.arn.iter().map(String::as_str)));
            same_keys(resource.condition_keys(), &line.conditions);
        }
        assert_eq!(service.actions().len(), written.actions.len());
        for (action, line) in service.actions().zip(&written.actions) {
            assert_eq!(action.short_name(), line.action);
            assert_eq!(action.name(), format!("{}:{}", written.prefix, line.action));
            assert_eq!(action.service(), service);
            assert_eq!(action.access_level().name(), line.level);
            assert_eq!(action.requires_star(), line.resources.is_empty());
            assert_eq!(action.resource_types().len(), line.resources.len());
            for (row, written) in action.resource_types().zip(&line.resources) {
                assert!(row.name().eq_ignore_ascii_case(&written.resource));
                assert_eq!(row.resource_type().service(), service);
                assert_eq!(row.required(), written.required);
                same_keys(row.condition_keys(), &written.conditions);
            }
            same_keys(action.condition_keys(), &line.conditions);
            let dependents: Option<Vec<&str>> = action.dependent_actions().map(Iterator::collect);
            assert_eq!(dependents, line.dependents.as_ref().map(|names| names.iter().map(String::as_str).collect()));
        }
    }
}

#[test]
fn every_managed_policy_is_as_written() {
    let text = text();
    assert_eq!(catalog().managed_policies().len(), text.managed.len());
    for (policy, written) in catalog().managed_policies().zip(&text.managed) {
        assert_eq!(policy.name(), written.name);
        assert_eq!(policy.arn(), written.arn);
        assert_eq!(policy.version(), written.version);
        assert_eq!(policy.updated(), written.updated);
        assert_eq!(policy.is_deprecated(), written.deprecated);
        assert_eq!(policy.document(), written.document);
        let document: serde_json::Value = serde_json::from_str(policy.document()).unwrap();
        assert_eq!(document["Version"], "2012-10-17", "{}", policy.name());
        assert!(policy.arn().ends_with(policy.name()));
    }
}

#[test]
fn every_row_of_the_small_tables_is_as_written() {
    let text = text();
    assert_eq!(catalog().global_condition_keys().len(), text.global_keys.len());
    for (key, row) in catalog().global_condition_keys().zip(&text.global_keys) {
        assert_eq!(key.name(), row.key);
        assert_eq!(key.value_type().map(ConditionType::name), Some(row.value_type.as_str()));
        assert_eq!(key.category(), row.category);
    }
    assert_eq!(catalog().retired_actions().len(), text.retired.len());
    for (retired, name) in catalog().retired_actions().zip(&text.retired) {
        assert_eq!(retired.name(), name);
        assert_eq!(catalog().retired(&name.to_uppercase()), Some(retired));
        assert!(catalog().action(name).is_none(), "{name} is retired and not");
    }
}

/// Packing is deterministic, and the build that was embedded is of this text.
#[test]
fn packing_again_gives_the_same_bytes() {
    let packed = crate::catalog::pack::pack(&text()).unwrap();
    assert!(catalog().table.is(&packed.table, &packed.strings, &packed.managed));
}

/// A refresh that silently keeps an old edition would pass everything else: these came between 2024 and 2026.
#[test]
fn the_catalogue_knows_what_aws_added_lately() {
    for name in [
        "s3tables:CreateTable",
        "s3vectors:PutVectors",
        "bedrock-agentcore:InvokeAgentRuntime",
        "codeconnections:UseConnection",
        "codestar-connections:UseConnection",
        "lambda:PassCapacityProvider",
        "s3:PutBucketAbac",
        "eks:CreateCapability",
        "rolesanywhere:CreateProfile",
        "dsql:DbConnect",
        "ec2:CreateSecondaryNetwork",
    ] {
        assert!(catalog().action(name).is_some(), "{name}");
    }
}

#[test]
fn the_packer_refuses_what_contradicts_itself() {
    use crate::catalog::pack::pack;
    use crate::catalog::reference::{ActionLine, ResourceRow, Service};
    let with = |change: fn(&mut Service)| {
        let action = ActionLine {
            action: "Act".into(),
            level: "Write".into(),
            resources: Vec::new(),
            conditions: Vec::new(),
            dependents: None,
        };
        let mut service = Service { prefix: "thing".into(), actions: vec![action], ..Service::default() };
        change(&mut service);
        pack(&Reference { services: vec![service], ..Reference::default() }).map(|_| ())
    };
    assert_eq!(with(|_| ()), Ok(()));
    let level = with(|service| service.actions[0].level = "Wrote".into()).unwrap_err();
    assert_eq!(level, "thing:Act: level: Wrote is none of List, Read, Write, Permissions management, Tagging");
    let missing = with(|service| {
        let row = ResourceRow { resource: "box".into(), required: false, conditions: Vec::new() };
        service.actions[0].resources = vec![row];
    });
    assert_eq!(missing.unwrap_err(), "thing:Act: resource type box is not defined");
    let twice = with(|service| {
        let again = ActionLine { action: "act".into(), ..service.actions[0].clone() };
        service.actions.push(again);
    });
    assert_eq!(twice.unwrap_err(), "thing:Act has two lines");
}
