//! The catalogue of actions: what is new, what is gone, and which resource an action takes.

use super::*;

fn found(action: &str, resource: &str) -> Vec<Finding> {
    let statement = format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#);
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
    let mut findings = found_in_policy(&policy, Persona::Pedantic);
    findings.retain(|finding| rules::find(finding.rule).is_ok_and(|rule| rule.page().category() == "validity"));
    findings
}

/// duo-labs/parliament#230, #186, #195, #200; salesforce/policy_sentry#371, #393, #220: actions that were new then are known.
#[test]
fn actions_that_were_new_once_are_known() {
    for action in [
        "s3:PutObjectLegalHold",
        "bedrock:InvokeModel",
        "sso:ListInstances",
        "resource-explorer-2:Search",
        "codeconnections:UseConnection",
        "ssmmessages:OpenDataChannel",
    ] {
        assert_eq!(names(&found(action, "*")), [""; 0], "{action}");
    }
}

/// salesforce/policy_sentry#393: what AWS has withdrawn is said to be retired, and is no matter for everyone; what never was is unknown.
#[test]
fn retired_is_not_unknown() {
    let retired = found("cloud9:ValidateEnvironmentName", "*");
    assert_eq!(names(&retired), ["unknown-action"]);
    assert!(
        retired.iter().all(|finding| finding.persona == Persona::Pedantic && finding.message.contains("is retired"))
    );
    let unknown = found("cloud9:ValidateEnvironmentNames", "*");
    assert!(
        unknown
            .iter()
            .all(|finding| finding.persona == Persona::Regular && finding.message.contains("is not an action"))
    );
    assert_eq!(names(&unknown), ["unknown-action"]);
}

/// AWS writes these in its own guides, and its reference lists none of them.
#[test]
fn what_only_a_guide_names_is_not_unknown() {
    for action in ["logs:PutLogEventsBatch", "glue:ShareResource", "SNS:Receive"] {
        assert_eq!(names(&found(action, "*")), [""; 0], "{action}");
    }
}

/// duo-labs/parliament#10, PR #208: an action fits where one resource of the list is of one type that it takes.
#[test]
fn one_matching_type_is_enough() {
    let list = r#"["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:subnet/*"]"#;
    for action in ["ec2:RunInstances", "ec2:StartInstances"] {
        let statement = format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": {list}}}"#);
        let policy = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
        let findings = found_in_policy(&policy, Persona::Pedantic);
        assert!(!names(&findings).contains(&"action-resource-mismatch"), "{action}");
    }
    assert_eq!(
        names(&found("ec2:StartInstances", "arn:aws:ec2:eu-west-2:111122223333:subnet/s")),
        ["action-resource-mismatch"]
    );
}

/// duo-labs/parliament#172: what a template fills in is not held against the policy.
#[test]
fn templated_resources_are_not_mismatches() {
    for resource in ["${resource}", "arn:aws:s3:::${bucket}/*", "arn:aws:dynamodb:${region}:${account}:table/${table}"]
    {
        let findings = found("dynamodb:GetItem", resource);
        let regular: Vec<_> = findings.into_iter().filter(|finding| finding.persona == Persona::Regular).collect();
        let elsewhere = resource.contains(":s3:");
        assert!(elsewhere || regular.is_empty(), "{resource}: {regular:?}");
    }
    let hcl = r#"
variable "resource" {}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["dynamodb:GetItem", "sqs:ListQueues"]
    resources = [var.resource, "${var.resource}/index/*"]
  }
}
"#;
    let findings = found_in(hcl, Persona::Pedantic);
    assert!(findings.iter().all(|finding| !finding.rule.starts_with("action-")), "{findings:?}");
}

/// salesforce/policy_sentry#407: the access level is the one AWS gives, with no list of exceptions beside it.
#[test]
fn access_levels_are_those_of_aws() {
    use iamlint::catalog::{AccessLevel, catalog};
    for (action, level) in [
        ("s3:PutBucketPolicy", AccessLevel::PermissionsManagement),
        ("s3:GetObject", AccessLevel::Read),
        ("s3:ListBucket", AccessLevel::List),
        ("s3:PutObjectTagging", AccessLevel::Tagging),
        ("iam:PassRole", AccessLevel::Write),
        ("ec2:RunInstances", AccessLevel::Write),
    ] {
        assert_eq!(catalog().action(action).map(|known| known.access_level()), Some(level), "{action}");
    }
}
