//! Plans in Terraform's format, written by hand.

use std::path::Path;

use serde_json::{Value as Given, json};

use super::*;
use crate::input::Sources;

fn read(text: &str) -> Result<Plan, Diagnostic> {
    Plan::read(&Sources::new().add(Path::new("plan.json"), text))
}

fn plan(given: &Given) -> Plan {
    read(&given.to_string()).unwrap()
}

fn resource(address: &str, index: Given, values: Given) -> Given {
    let local = address.split('.').collect::<Vec<_>>();
    let local = local[local.len() - 2..].join(".");
    let local = local.split('[').next().unwrap_or_default();
    let (kind, name) = local.split_once('.').unwrap();
    let mode = if address.contains("data.") { "data" } else { "managed" };
    let mut resource = json!({"address": address, "mode": mode, "type": kind, "name": name, "values": values});
    if !index.is_null() {
        resource["index"] = index;
    }
    resource
}

fn change(address: &str, actions: &[&str], unknown: Given) -> Given {
    json!({"address": address, "change": {"actions": actions, "after_unknown": unknown}})
}

fn written(kind: &str, name: &str, expressions: Given) -> Given {
    json!({"mode": "managed", "type": kind, "name": name, "expressions": expressions})
}

/// A plan with these resources in its root module, what is said of their changes, and their blocks.
fn small(resources: &[Given], changes: &[Given], blocks: &[Given]) -> Given {
    json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": blocks}},
    })
}

/// The attribute of an instance as Terraform would write it; nothing where it has none.
fn shown(plan: &Plan, address: &str, attribute: &str) -> String {
    let instance = plan.instances().iter().find(|instance| instance.address.to_string() == address);
    let instance = instance.unwrap_or_else(|| panic!("no {address} in {:?}", plan.instances()));
    instance.body.get(attribute).map(Value::expression).unwrap_or_default()
}

#[test]
fn an_unknown_attribute_is_the_reference_it_is_configured_with() {
    let role = json!({"references": ["aws_iam_role.a.name", "aws_iam_role.a"]});
    let name = json!({"references": ["aws_iam_role.a.name", "aws_iam_role.a"]});
    let given = small(
        &[
            resource("aws_iam_role.a", Given::Null, json!({"path": "/"})),
            resource("aws_iam_role_policy.p", Given::Null, json!({"name_prefix": null})),
        ],
        &[
            change("aws_iam_role.a", &["create"], json!({"name": true, "arn": true, "managed_policy_arns": true})),
            change(
                "aws_iam_role_policy.p",
                &["create"],
                json!({"id": true, "role": true, "name": true, "policy": true}),
            ),
        ],
        &[
            written("aws_iam_role", "a", json!({})),
            written("aws_iam_role_policy", "p", json!({"role": role, "name": name, "policy": {}})),
        ],
    );
    let plan = plan(&given);
    assert_eq!(shown(&plan, "aws_iam_role_policy.p", "role"), "aws_iam_role.a.name");
    // `"${aws_iam_role.a.name}-policy"` has the same references.
    assert_eq!(shown(&plan, "aws_iam_role_policy.p", "name"), "aws_iam_role_policy.p.name");
    assert_eq!(shown(&plan, "aws_iam_role_policy.p", "policy"), "aws_iam_role_policy.p.policy");
    // What nobody configured the provider fills in: it says nothing of what is attached.
    assert_eq!(shown(&plan, "aws_iam_role.a", "managed_policy_arns"), "");
    assert_eq!(shown(&plan, "aws_iam_role.a", "path"), r#""/""#);
}

#[test]
fn references_are_followed_through_variables_outputs_and_keys() {
    let role = resource("module.roles[\"x\"].aws_iam_role.r", Given::Null, json!({}));
    let policy = resource("module.policy.aws_iam_role_policy.p[\"x\"]", json!("x"), json!({}));
    let unknown = json!({"role": true});
    let given = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"child_modules": [
            {"address": "module.roles[\"x\"]", "resources": [role]},
            {"address": "module.policy", "resources": [policy]},
        ]}},
        "resource_changes": [change("module.policy.aws_iam_role_policy.p[\"x\"]", &["create"], unknown)],
        "configuration": {"root_module": {"module_calls": {
            "roles": {"module": {
                "resources": [written("aws_iam_role", "r", json!({}))],
                "outputs": {"role": {"expression": {"references": ["aws_iam_role.r"]}}},
            }},
            "policy": {
                "expressions": {"role": {"references": ["module.roles[\"x\"].role", "module.roles[\"x\"]", "module.roles"]}},
                "module": {"resources": [
                    written("aws_iam_role_policy", "p", json!({"role": {"references": ["var.role.id", "var.role", "each.key"]}})),
                ]},
            },
        }}},
    });
    let plan = plan(&given);
    let role = shown(&plan, "module.policy.aws_iam_role_policy.p[\"x\"]", "role");
    assert_eq!(role, "module.roles[\"x\"].aws_iam_role.r.id");
    assert_eq!(plan.modules(), 3);
    assert_eq!(plan.declares().iter().collect::<Vec<_>>(), ["module.policy", "module.roles"]);
}

#[test]
fn an_unknown_element_has_a_name_of_its_own() {
    let references = json!({"references": ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"]});
    let address = "data.aws_iam_policy_document.d";
    let statement =
        json!({"actions": ["s3:GetObject"], "condition": [], "resources": ["arn:aws:s3:::a", null], "sid": null});
    let block = json!({"mode": "data", "type": "aws_iam_policy_document", "name": "d",
        "expressions": {"statement": [{"actions": {"constant_value": ["s3:GetObject"]}, "resources": references}]}});
    let given = small(
        &[
            resource("aws_s3_bucket.b", Given::Null, json!({})),
            resource(address, Given::Null, json!({"statement": [statement]})),
            resource("aws_iam_policy.p", Given::Null, json!({})),
        ],
        &[
            change(address, &["read"], json!({"json": true, "statement": [{"resources": [false, true]}]})),
            change("aws_iam_policy.p", &["create"], json!({"policy": true})),
        ],
        &[
            block,
            written("aws_iam_policy", "p", json!({"policy": {"references": [format!("{address}.json"), address]}})),
        ],
    );
    let plan = plan(&given);
    let [(_, document)] = plan.documents().iter().collect::<Vec<_>>()[..] else { panic!("{:?}", plan.documents()) };
    let text = document.json_text().to_string();
    assert!(
        text.contains(r#""Resource":["arn:aws:s3:::a","${data.aws_iam_policy_document.d.statement[0].resources[1]}"]"#)
            || text.contains(
                r#""Resource":["${data.aws_iam_policy_document.d.statement[0].resources[1]}","arn:aws:s3:::a"]"#
            ),
        "{text}"
    );
    let policy = plan.instances().iter().find(|one| &*one.address.type_name == "aws_iam_policy").unwrap();
    let structured = policy.body.get("policy").unwrap().to_json();
    assert!(matches!(&structured.kind, crate::json::Kind::String(held) if held.to_string() == text), "{structured:?}");
}

#[test]
fn what_is_deleted_is_not_there() {
    let given = small(
        &[resource("aws_iam_role.new", Given::Null, json!({})), resource("aws_iam_role.old", Given::Null, json!({}))],
        &[
            change("aws_iam_role.new", &["delete", "create"], json!({})),
            change("aws_iam_role.old", &["delete"], json!({})),
        ],
        &[],
    );
    let addresses: Vec<String> = plan(&given).instances().iter().map(|one| one.address.to_string()).collect();
    assert_eq!(addresses, ["aws_iam_role.new"]);
}

#[test]
fn data_sources_that_were_read_are_in_the_state_before() {
    let identity = resource("data.aws_caller_identity.current", Given::Null, json!({"account_id": "111122223333"}));
    let gone = resource("aws_iam_role.gone", Given::Null, json!({}));
    let given = json!({
        "format_version": "1.2",
        "variables": {"region": {"value": "eu-west-2"}, "secret": {"value": "x"}},
        "planned_values": {"root_module": {}},
        "prior_state": {"values": {"root_module": {"resources": [identity, gone]}}},
        "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}}}},
    });
    let plan = plan(&given);
    assert_eq!(plan.instances().len(), 1);
    assert_eq!(plan.told().account.as_deref(), Some("111122223333"));
    assert_eq!(plan.told().region.as_deref(), Some("eu-west-2"));
    assert_eq!(plan.told().variables.len(), 2);
}

#[test]
fn a_state_has_the_shape_of_a_plan() {
    let given = json!({
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": [resource("aws_iam_role.r[1]", json!(1), json!({"name": "r", "arn": "arn:aws:iam::1:role/r"}))]}},
    });
    let plan = plan(&given);
    assert_eq!(shown(&plan, "aws_iam_role.r[1]", "arn"), r#""arn:aws:iam::1:role/r""#);
    assert_eq!(plan.declares().iter().collect::<Vec<_>>(), ["aws_iam_role.r"]);
}

#[test]
fn sensitive_values_stay_marked() {
    let mut one = resource("aws_ssm_parameter.p", Given::Null, json!({"value": "x", "tags": {"a": "b"}, "name": "n"}));
    one["sensitive_values"] = json!({"value": true, "tags": {"a": true}});
    let plan = plan(&small(&[one], &[], &[]));
    let marks = |name: &str| plan.instances()[0].body.get(name).map(|value| value.all_marks().sensitive);
    assert_eq!([marks("value"), marks("tags"), marks("name")], [Some(true), Some(true), Some(false)]);
}

#[test]
fn only_versions_that_can_be_known_are_read() {
    let of = |version: &str| read(&json!({"format_version": version, "planned_values": {}}).to_string());
    for known in ["0.2", "1.0", "1.99"] {
        assert!(of(known).is_ok(), "{known}");
    }
    let refused = of("2.0").unwrap_err();
    assert_eq!(refused.message, "plan format version \"2.0\" is not known: iamlint reads version 1");
    assert!(refused.labels.first().is_some_and(|label| label.span.len() == 5), "{refused:?}");
    assert!(read("{\"Statement\": []}").is_err());
    assert!(read("").is_err());
}

#[test]
fn a_plan_that_is_cut_off_costs_one_diagnostic() {
    let mut given = small(&[resource("aws_iam_role.r", Given::Null, json!({"name": "r"}))], &[], &[]);
    given.as_object_mut().unwrap().remove("format_version");
    let head = r#"{"format_version":"1.2","terraform_version":"1.11.4","#;
    let text = given.to_string().replacen('{', head, 1);
    for end in head.len()..text.len() {
        let plan = read(&text[..end]).unwrap_or_else(|error| panic!("{end}: {error:?}"));
        assert_eq!(plan.diagnostics().len(), 1, "{end}");
    }
    assert!(read(&text).unwrap().diagnostics().is_empty());
}

#[test]
fn every_byte_of_an_escaped_document_knows_its_place() {
    let document = r#"{"Statement": [{"Action": "s3:*"}]}"#;
    let given = small(&[resource("aws_iam_policy.p", Given::Null, json!({"policy": document}))], &[], &[]).to_string();
    let sources = Sources::new();
    let plan = Plan::read(&sources.add(Path::new("plan.json"), given)).unwrap();
    let policy = plan.instances()[0].body.get("policy").and_then(Value::text).unwrap();
    let json = crate::json::parse(&policy).value.unwrap();
    let crate::json::Kind::Array(statements) = &json.get("Statement").unwrap().kind else { panic!("{json:?}") };
    let place = statements[0].get("Action").and_then(crate::json::Json::span).unwrap();
    assert_eq!(sources.slice(place), r#"\"s3:*\""#);
}
