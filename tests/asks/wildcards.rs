//! `*` where it is required, where it is not one, and where it grants nothing.

use super::*;

fn allow(actions: &str, resource: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": [{actions}], "Resource": "{resource}"}}}}"#
    )
}

fn said_of(actions: &str, resource: &str) -> Vec<String> {
    let findings = found_in_policy(&allow(actions, resource), Persona::Regular);
    findings.into_iter().map(|finding| finding.message).collect()
}

/// bridgecrewio/checkov#5134, #5442, #7279; aquasecurity/trivy#5040; aquasecurity/tfsec#915; stelligent/cfn_nag#408, #490; Checkmarx/kics#5714;
/// SonarSource/SonarJS#3543; aws-cloudformation/cfn-lint#1940: what takes no resource needs `*`.
#[test]
fn actions_that_take_no_resource_may_have_a_star() {
    let none = r#""logs:DescribeLogGroups", "ec2:DescribeInstances", "s3:ListAllMyBuckets", "comprehend:DetectSentiment",
                  "cloudwatch:PutMetricData", "xray:PutTraceSegments", "textract:DetectDocumentText", "rekognition:DetectText""#;
    assert_eq!(said_of(none, "*"), [""; 0]);
    let one_more = format!(r#"{none}, "sqs:SendMessage""#);
    assert_eq!(
        said_of(&one_more, "*"),
        ["sqs:SendMessage is allowed on every queue"],
        "only what could be narrowed is named"
    );
}

/// bridgecrewio/checkov#988, #1815: a login for a registry can do no more than its caller.
#[test]
fn a_registry_login_exposes_no_credentials() {
    let policy = allow(r#""ecr:GetAuthorizationToken""#, "*");
    assert_eq!(names(&found_in_policy(&policy, Persona::Regular)), [""; 0]);
    assert!(!names(&found_in_policy(&policy, Persona::Auditor)).contains(&"credentials-exposure"));
    let others = allow(r#""redshift:GetClusterCredentials""#, "*");
    assert!(names(&found_in_policy(&others, Persona::Auditor)).contains(&"credentials-exposure"));
}

/// bridgecrewio/checkov#2336, #5181, #5148; aquasecurity/tfsec#794: in the policy of a resource `*` is that resource.
#[test]
fn a_star_in_a_key_policy_is_that_key() {
    let key = r#"
data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/photos"]
    }
  }
}

resource "aws_kms_key" "photos" {
  policy = data.aws_iam_policy_document.key.json
}
"#;
    let findings = found_in(key, Persona::Regular);
    assert!(findings.iter().all(|finding| !finding.rule.contains("wildcard")), "{findings:?}");
}

/// aquasecurity/trivy#5090, #5114; aquasecurity/tfsec#1978: the streams of a log group and the objects of a bucket have no other name.
#[test]
fn a_wildcard_within_one_resource_is_none() {
    let logs = "arn:aws:logs:eu-west-2:111122223333:log-group:/aws/lambda/photos:*";
    assert_eq!(said_of(r#""logs:CreateLogStream", "logs:PutLogEvents""#, logs), [""; 0]);
    assert_eq!(said_of(r#""s3:GetObject", "s3:PutObject""#, "arn:aws:s3:::photos/*"), [""; 0]);
    assert_eq!(said_of(r#""s3:GetObject""#, "arn:aws:s3:::*"), ["s3:GetObject is allowed on every object"]);
}

/// aquasecurity/trivy#5089; aquasecurity/tfsec#1974: a reference with something after it is not what comes after it.
#[test]
fn a_reference_with_a_suffix_is_no_wildcard() {
    let hcl = r#"
resource "aws_s3_bucket" "photos" {
  bucket_prefix = "photos"
}

module "archive" {
  source = "./archive"
}

data "aws_iam_policy_document" "photos" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.photos.arn}/*", "${module.archive.bucket_arn}/*"]
  }
}
"#;
    let archive = r#"
resource "aws_s3_bucket" "archive" {}

output "bucket_arn" {
  value = aws_s3_bucket.archive.arn
}
"#;
    let findings = found_in_files(&[("main.tf", hcl), ("archive/main.tf", archive)], Persona::Regular);
    assert_eq!(names(&findings), [""; 0]);
}

/// bridgecrewio/checkov#1000, #4394, #1037; aquasecurity/tfsec#450; stelligent/cfn_nag#584: to deny is not to allow.
#[test]
fn what_is_denied_is_not_allowed() {
    let deny = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": ["s3:*", "iam:PassRole"], "Resource": "*"},
        {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
    ]}"#;
    let findings = found_in_policy(deny, Persona::Auditor);
    let of_grants = |finding: &&Finding| {
        let meta = rules::find(finding.rule).expect("a rule").meta();
        ["wildcard", "escalation"].contains(&meta.category) && finding.rule != "deny-not-action"
    };
    assert_eq!(findings.iter().filter(of_grants).map(|finding| finding.rule).collect::<Vec<_>>(), [""; 0]);
}

/// salesforce/cloudsplaining#278; bridgecrewio/checkov#1392, #1582; prowler-cloud/prowler#679: a condition that chooses the resources is a limit, one that does not is none.
#[test]
fn conditions_that_choose_count_everywhere() {
    let with = |condition: &str| {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": ["ec2:TerminateInstances", "iam:PutRolePolicy"],
                "Resource": "*", "Condition": {condition}}}}}"#
        );
        names(&found_in_policy(&policy, Persona::Regular))
    };
    let chosen = with(r#"{"StringEquals": {"aws:ResourceTag/project": "photos"}}"#);
    assert!(!chosen.contains(&"resource-wildcard") && !chosen.contains(&"privilege-escalation"), "{chosen:?}");
    assert!(with(r#"{"Bool": {"aws:SecureTransport": "true"}}"#).contains(&"resource-wildcard"));
}
