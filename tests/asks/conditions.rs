//! Conditions: honoured by every rule, and judged for what they do.

use super::*;

fn policy(statement: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": {{{statement}}}}}"#)
}

fn of(statement: &str) -> Vec<&'static str> {
    names(&found_in_policy(&policy(statement), Persona::Regular))
}

/// salesforce/cloudsplaining#278; bridgecrewio/checkov#1392, #1582: a statement on every resource that a condition limits to some of them is not unlimited.
#[test]
fn a_condition_that_chooses_resources_is_a_limit_to_every_rule() {
    let limited = r#""Effect": "Allow", "Action": ["ec2:TerminateInstances", "ec2:StopInstances"], "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceTag/team": "photos"}}"#;
    assert_eq!(of(limited), [""; 0]);
    let unlimited = r#""Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:ResourceTag/team": "photos"}}"#;
    assert_eq!(of(unlimited), ["resource-wildcard"]);
}

/// bridgecrewio/checkov#990: `cloudwatch:PutMetricData` takes no resource, and the condition on its namespace is the limit there is.
#[test]
fn a_namespace_limits_what_takes_no_resource() {
    let namespace = r#""Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*",
        "Condition": {"StringEquals": {"cloudwatch:namespace": "photos"}}"#;
    assert_eq!(of(namespace), [""; 0]);
}

/// bridgecrewio/checkov#1000: a `Deny` outside of known addresses, with services acting for the caller let through.
#[test]
fn a_deny_outside_of_known_addresses_is_sound() {
    let deny = r#""Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:ViaAWSService": "false"}}"#;
    assert_eq!(of(deny), [""; 0]);
}

const QUEUE: &str = r#"
resource "aws_sqs_queue_policy" "photos" {
  queue_url = "https://sqs.eu-west-2.amazonaws.com/111122223333/photos"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-2:111122223333:photos"
      Condition = { ArnEquals = { "aws:SourceArn" = "CALLER" } }
    }]
  })
}
"#;

/// prowler-cloud/prowler#679, #247, #2565, #8326: a queue or topic for everyone with a condition on the caller is not public; with one that everyone meets it is.
#[test]
fn what_a_condition_asks_for_decides_whether_a_resource_is_public() {
    let spoken = |arn: &str| {
        let found = found_in(&QUEUE.replace("CALLER", arn), Persona::Auditor);
        found.iter().any(|finding| finding.rule == "condition-not-restrictive")
    };
    assert!(!spoken("arn:aws:sns:eu-west-2:111122223333:photos"));
    assert!(!spoken("arn:aws:s3:::photos"), "an S3 ARN names no account, and is one bucket");
    assert!(spoken("*"));
}

/// AWS's own pattern: which tags may be set, and which must be. boogy/iam-policy-validator takes it for a hole.
#[test]
fn limiting_which_tags_may_be_set_is_sound() {
    let tags = r#""Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:eu-west-2:111122223333:instance/*",
        "Condition": {"StringEquals": {"aws:RequestTag/team": "photos"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}"#;
    assert_eq!(of(tags), [""; 0]);
}

/// The `Deny` that AWS recommends to ask for MFA, and the one that misses long-term access keys.
#[test]
fn a_deny_without_mfa_is_judged_by_whom_it_misses() {
    let deny = |operator: &str| {
        format!(
            r#""Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"{operator}": {{"aws:MultiFactorAuthPresent": "false"}}}}"#
        )
    };
    assert_eq!(of(&deny("BoolIfExists")), [""; 0]);
    assert_eq!(of(&deny("Bool")), ["mfa-not-required"]);
}

/// String operators on ARNs, several organizational units, seconds since 1970, a boolean in quotes: all of it works.
#[test]
fn what_works_is_not_spoken_of() {
    let works = r#""Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*",
        "Condition": {
          "StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/photos-*"},
          "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"]},
          "DateGreaterThan": {"aws:CurrentTime": "1767225600"},
          "Bool": {"aws:SecureTransport": "true"}
        }"#;
    assert_eq!(of(works), [""; 0]);
}
