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

/// The labels and the help of the one finding of a rule about a statement with this condition.
fn said_of(rule: &str, persona: Persona, action: &str, condition: &str) -> Option<(Vec<String>, Vec<String>)> {
    let graph = graph(&format!(
        "variable \"partition\" {{}}\nresource \"aws_iam_role\" \"photos\" {{\nname = \"photos\"\nassume_role_policy = \"{{}}\"\n}}\n\
         data \"aws_iam_policy_document\" \"d\" {{\nstatement {{\nactions = [\"{action}\"]\nresources = [\"*\"]\ncondition {{\n{condition}\n}}\n}}\n}}\n"
    ));
    let found = parts::found(&graph, rule, persona);
    assert!(found.len() < 2, "{found:#?}");
    let finding = found.into_iter().next()?;
    Some((finding.labels.into_iter().map(|label| label.message).collect(), finding.help))
}

#[test]
fn an_undocumented_key_is_replaced_by_what_its_values_ask_for() {
    let said = |persona, value: &str| {
        let condition = format!("test = \"ArnLike\"\nvariable = \"aws:ARN\"\nvalues = [{value}]");
        said_of("deprecated-condition-key", persona, "ec2:AttachVolume", &condition)
    };
    let advises = |value: &str| {
        let (labels, help) = said(Persona::Regular, value).expect("a finding");
        assert!(labels.contains(&"not documented by AWS".to_owned()), "{labels:?}");
        help.iter().any(|help| help == "take aws:PrincipalArn")
    };
    for value in [
        "\"arn:aws:iam::111122223333:role/photos-*\"",
        "\"arn:aws:iam::111122223333:root\", \"arn:aws:sts::111122223333:assumed-role/photos/*\"",
        "aws_iam_role.photos.arn",
    ] {
        assert!(advises(value), "{value}");
    }
    for value in
        ["\"arn:aws:ec2:eu-west-2:111122223333:instance/*\"", "\"arn:aws:iam::111122223333:policy/photos\"", "\"*\""]
    {
        assert!(!advises(value), "{value}");
    }
    let own = "\"&{ec2:SourceInstanceArn}\"";
    assert_eq!(said(Persona::Regular, own), None);
    let (_, help) = said(Persona::Pedantic, own).expect("a finding");
    assert!(help.is_empty(), "no other key says it: {help:?}");
}

#[test]
fn a_services_own_tag_key_is_written_as_the_global_one() {
    let condition = "test = \"StringEquals\"\nvariable = \"sqs:resourceTag/team\"\nvalues = [\"photos\"]";
    let (labels, help) =
        said_of("unknown-condition-key", Persona::Regular, "sqs:SendMessage", condition).expect("a finding");
    assert_eq!(help, ["write aws:ResourceTag/team"]);
    assert_eq!(labels, ["not in the reference of the service"]);
}

#[test]
fn no_pattern_is_advised_for_what_is_of_another_form() {
    let help = |key: &str, value: &str| {
        let condition = format!("test = \"StringEquals\"\nvariable = \"{key}\"\nvalues = [\"{value}\"]");
        said_of("wildcard-without-like", Persona::Regular, "s3:GetObject", &condition).map(|(_, help)| help)
    };
    let like = ["write StringLike, or ${*} for an asterisk"];
    assert_eq!(help("aws:SourceAccount", "arn:aws:s3:::photos-*"), None, "condition-value-invalid says it");
    let partly = help("aws:SourceAccount", "arn:${var.partition}:s3:::photos-*").expect("a finding");
    assert!(partly[0].starts_with("it is not an account ID"), "{partly:?}");
    assert_eq!(help("aws:SourceAccount", "1111*").expect("a finding"), like);
    assert_eq!(help("aws:SourceArn", "arn:aws:s3:::photos-*").expect("a finding"), like);
}

#[test]
fn a_kind_of_provider_has_its_article() {
    let trust = |identifier: &str, action: &str| {
        let found = found(
            &graph(&format!(
                "data \"aws_iam_policy_document\" \"d\" {{\nstatement {{\nactions = [\"sts:{action}\"]\n\
                 principals {{\ntype = \"Federated\"\nidentifiers = [\"{identifier}\"]\n}}\n}}\n}}\n"
            )),
            "federated-provider",
        );
        let [one] = &found[..] else { panic!("one finding: {found:#?}") };
        one.help[0].clone()
    };
    assert!(trust("login.example.com", "AssumeRoleWithWebIdentity").starts_with("an OpenID Connect provider"));
    assert!(trust("Corporate", "AssumeRoleWithSAML").starts_with("a SAML provider"));
}
