//! What findings show and advise beside their message.

use super::parts;
use crate::graph::Graph;
use crate::rules::{Finding, Persona};

fn graph(text: &str) -> Graph {
    parts::graph(&[("main.tf", text)])
}

fn found(graph: &Graph, rule: &str) -> Vec<Finding> {
    parts::found(graph, rule, Persona::Regular)
}

/// The sources that the one finding about a key names.
fn sources(text: &str) -> Vec<String> {
    let found = found(&graph(text), "kms-key-policy-gap");
    let [one] = &found[..] else { panic!("one finding: {found:#?}") };
    let pages = one.help.iter().filter_map(|help| help.strip_prefix("source: https://docs.aws.amazon.com/"));
    pages.map(str::to_owned).collect()
}

fn topic(name: &str) -> String {
    format!("resource \"aws_sns_topic\" \"{name}\" {{\nkms_master_key_id = aws_kms_key.k.id\n}}\n")
}

#[test]
fn who_sends_is_said_where_its_own_page_says_it() {
    let key = "resource \"aws_kms_key\" \"k\" {}\n";
    let budget = |name: &str| {
        format!(
            "resource \"aws_budgets_budget\" \"{name}\" {{\nbudget_type = \"COST\"\nnotification {{\n\
             subscriber_sns_topic_arns = [aws_sns_topic.{name}.arn]\n}}\n}}\n"
        )
    };
    let (of_budgets, of_sns) =
        ("cost-management/latest/userguide/budgets-sns-policy.html", "sns/latest/dg/sns-key-management.html");
    assert_eq!(sources(&format!("{key}{}{}", topic("a"), budget("a"))), [of_budgets, of_sns]);
    let both = format!("{key}{}{}{}{}", topic("a"), budget("a"), topic("b"), budget("b"));
    assert_eq!(sources(&both), [of_budgets, of_sns]);
    let alarm = "resource \"aws_cloudwatch_metric_alarm\" \"a\" {\nalarm_name = \"a\"\n\
                 alarm_actions = [aws_sns_topic.a.arn]\n}\n";
    assert_eq!(sources(&format!("{key}{}{alarm}", topic("a"))), [of_sns]);
    let group = "resource \"aws_cloudwatch_log_group\" \"a\" {\nkms_key_id = aws_kms_key.k.arn\n}\n";
    assert_eq!(sources(&format!("{key}{group}")), ["AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"]);
}

#[test]
fn what_an_empty_document_is_made_of_is_shown() {
    let graph = graph(
        r#"
        variable "more" {
          default = ""
        }
        data "aws_iam_policy_document" "d" {
          source_policy_documents   = [var.more]
          override_policy_documents = [jsonencode({ Version = "2012-10-17" })]
        }
        resource "aws_kms_key" "k" {
          policy = data.aws_iam_policy_document.d.json
        }
        "#,
    );
    let found = found(&graph, "missing-element");
    let [one] = &found[..] else { panic!("one finding: {found:#?}") };
    let labels = one.labels.iter().filter(|label| label.message == "no statement comes from here");
    let shown: Vec<_> = labels.map(|label| graph.sources.slice(label.span).to_string()).collect();
    assert_eq!(shown, ["[var.more]", r#"[jsonencode({ Version = "2012-10-17" })]"#]);
}

#[test]
fn a_statement_without_its_policy_is_one_finding_in_whatever_case() {
    for (text, advice) in [
        (r#"{ Effect = "Allow", Principal = "*", Action = "kms:*", Resource = "*" }"#, 1),
        (r#"{ effect = "Allow", principal = "*", action = "kms:*", resource = "*" }"#, 2),
    ] {
        let graph = graph(&format!("resource \"aws_kms_key\" \"k\" {{\npolicy = jsonencode({text})\n}}"));
        let found = found(&graph, "validity");
        let [one] = &found[..] else { panic!("one finding: {found:#?}") };
        assert_eq!((one.rule, one.help.len()), ("missing-element", advice), "{one:#?}");
    }
}

#[test]
fn an_argument_that_is_required_is_not_to_be_left_out() {
    let advice = |text: &str| {
        let found = found(&graph(text), "json-syntax-error");
        let [one] = &found[..] else { panic!("one finding: {found:#?}") };
        one.help.clone()
    };
    assert_eq!(
        advice("resource \"aws_kms_key\" \"k\" {\npolicy = \" \"\n}"),
        ["write the policy, or leave the argument out"]
    );
    for required in [
        "resource \"aws_iam_role\" \"r\" {\nassume_role_policy = \" \"\n}",
        "resource \"aws_s3_bucket_policy\" \"b\" {\nbucket = \"b\"\npolicy = \" \"\n}",
        "resource \"aws_iam_role_policy\" \"p\" {\nrole = \"r\"\npolicy = \" \"\n}",
    ] {
        assert_eq!(advice(required), ["write the policy: the argument cannot be left out"], "{required}");
    }
}
