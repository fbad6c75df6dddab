//! Plans with and without their source.

use std::path::Path;

use serde_json::{Value as Given, json};

use super::*;
use crate::terraform;

const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}]}"#;

fn resource(module: &str, local: &str, index: &Given, values: &Given) -> Given {
    let (kind, name) = local.split_once('.').unwrap();
    let address = format!("{module}{local}");
    let mut resource = json!({"address": address, "mode": "managed", "type": kind, "name": name, "values": values});
    if !index.is_null() {
        resource["index"] = index.clone();
    }
    resource
}

/// The graph of a plan, with the source beside it where there is one.
fn graph(plan: &Given, source: Option<&str>) -> Graph {
    let sources = Arc::new(Sources::new());
    let plan = Plan::read(&sources.add(Path::new("plan.json"), plan.to_string())).unwrap();
    let evaluation = source.map(|text| {
        let source = sources.add(Path::new("main.tf"), text);
        let options = terraform::Options { facts: Arc::new(plan.told().clone()), ..terraform::Options::default() };
        Evaluation::of_source(&source, Path::new("."), &sources, &options)
    });
    let beside = evaluation.as_ref().map(|evaluation| Beside { evaluation, rewrite: false });
    let wiring = std::sync::LazyLock::new(|| Wiring::builtin(&sources));
    Graph::from_plan(&plan, beside, &sources, &wiring, &Options::default())
}

fn addresses(graph: &Graph) -> Vec<String> {
    graph.policies.iter().map(|policy| policy.address.as_ref().map(ToString::to_string).unwrap_or_default()).collect()
}

#[test]
fn a_plan_says_which_instances_there_are() {
    let source = r#"
resource "terraform_data" "names" {}

resource "aws_iam_policy" "p" {
  for_each = toset(terraform_data.names.output)
  name     = each.key
  policy   = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${each.value}/*" }] })
}

resource "aws_iam_policy" "off" {
  count  = length(terraform_data.names.output) > 5 ? 1 : 0
  policy = jsonencode({ Statement = [] })
}
"#;
    let policy = |key: &str| {
        let document = format!(
            r#"{{"Statement":[{{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::{key}/*"}}]}}"#
        );
        resource("", "aws_iam_policy.p", &json!(key), &json!({"name": key, "policy": document}))
    };
    let plan =
        json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [policy("a"), policy("b")]}}});
    let graph = graph(&plan, Some(source));
    assert_eq!(addresses(&graph), [r#"aws_iam_policy.p["a"]"#, r#"aws_iam_policy.p["b"]"#]);
    let of = |at: usize| {
        graph.policies[at].document.statements[0].resource_values().map(|one| one.text.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((of(0), of(1)), (vec!["arn:aws:s3:::a/*".to_owned()], vec!["arn:aws:s3:::b/*".to_owned()]));
    let place = graph.policies[0].json.span().unwrap();
    assert_eq!(graph.sources.get(place.file).name(), "main.tf");
}

#[test]
fn a_module_that_is_not_installed_is_read_from_the_plan() {
    let source = r#"
module "role" {
  source = "registry/role/aws"
}
"#;
    let inner = resource("module.role.", "aws_iam_policy.p", &Given::Null, &json!({"policy": ALLOW}));
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [
        {"address": "module.role", "resources": [inner]},
    ]}}});
    let graph = graph(&plan, Some(source));
    assert_eq!(addresses(&graph), ["module.role.aws_iam_policy.p"]);
    assert!(graph.not_analysed.is_empty(), "{:?}", graph.not_analysed);
    assert!(matches!(graph.policies[0].form, Form::Other(_)), "{:?}", graph.policies[0].form);
}

#[test]
fn what_a_state_says_twice_counts_once() {
    let role = json!({
        "name": "r", "id": "r", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": "{\"Statement\":[]}",
        "inline_policy": [{"name": "p", "policy": ALLOW}, {"name": "by-hand", "policy": ALLOW}],
        "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    });
    let attachment = json!({"role": "r", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"});
    let at = |local: &str, values: &Given| resource("", local, &Given::Null, values);
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        at("aws_iam_role.r", &role),
        at("aws_iam_role_policy.p", &json!({"role": "r", "name": "p", "policy": ALLOW})),
        at("aws_iam_role_policy_attachment.a", &attachment),
        at("aws_s3_bucket.b", &json!({"bucket": "b", "policy": ALLOW})),
        at("aws_s3_bucket_policy.b", &json!({"bucket": "b", "policy": ALLOW})),
    ]}}});
    let graph = graph(&state, None);
    let held: Vec<String> = graph.principals[0].attachments.iter().map(|one| one.by.to_string()).collect();
    assert_eq!(held, ["aws_iam_role.r", "aws_iam_role_policy.p", "aws_iam_role_policy_attachment.a"]);
    assert_eq!(
        addresses(&graph).iter().filter(|address| address.contains("bucket")).collect::<Vec<_>>(),
        ["aws_s3_bucket_policy.b"]
    );
}
