//! Who may assume a role, and on whose behalf.

use super::*;

/// A role of a service that anything may use.
fn role(service: &str) -> String {
    format!(
        r#"
resource "aws_iam_role" "it" {{
  name = "it"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}" }} }}]
  }})
}}
"#
    )
}

fn says(hcl: &str, persona: Persona, rule: &str) -> bool {
    names(&found_in(hcl, persona)).contains(&rule)
}

/// prowler-cloud/prowler#2810: EC2 sends no aws:SourceArn when it assumes a role, so none is asked for.
#[test]
fn no_source_is_asked_of_a_service_that_sends_none() {
    for service in ["ec2.amazonaws.com", "lambda.amazonaws.com"] {
        assert!(!says(&role(service), Persona::Auditor, "trust-confused-deputy"), "{service}");
    }
    assert!(says(&role("codebuild.amazonaws.com"), Persona::Pedantic, "trust-confused-deputy"));
}

/// prowler-cloud/prowler#4714: a condition is on all that a statement names, and would lock the others out.
#[test]
fn a_service_beside_others_is_given_a_statement_of_its_own() {
    let hcl = role("codebuild.amazonaws.com")
        .replace(r#""codebuild.amazonaws.com""#, r#"["codebuild.amazonaws.com", "lambda.amazonaws.com"]"#);
    let found = found_in(&hcl, Persona::Pedantic);
    let finding = found.iter().find(|finding| finding.rule == "trust-confused-deputy").expect("it is said");
    assert_eq!(
        finding.help,
        ["give codebuild.amazonaws.com a statement of its own, with a condition: ArnLike aws:SourceArn \
          arn:aws:codebuild:REGION:ACCOUNT:project/*, or StringEquals aws:SourceAccount ACCOUNT; here it would \
          be on lambda.amazonaws.com too"]
    );
}

/// prowler-cloud/prowler#4714: Scheduler sends the group of a schedule, never the schedule.
#[test]
fn a_schedules_role_is_bound_to_its_group() {
    let hcl = role("scheduler.amazonaws.com")
        + r#"
resource "aws_scheduler_schedule" "nightly" {
  name                = "nightly"
  schedule_expression = "rate(1 day)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:sqs:eu-west-2:111122223333:nightly"
    role_arn = aws_iam_role.it.arn
  }
}
"#;
    let found = found_in(&hcl, Persona::Pedantic);
    let finding = found.iter().find(|finding| finding.rule == "trust-confused-deputy").expect("it is said");
    assert!(finding.help[0].contains("arn:aws:scheduler:REGION:ACCOUNT:schedule-group/*"), "{:?}", finding.help);
}

/// prowler-cloud/prowler#4714: the advice broke the roles of CloudTrail and of the transcoder.
#[test]
fn no_advice_locks_a_service_out() {
    for service in ["cloudtrail.amazonaws.com", "elastictranscoder.amazonaws.com"] {
        assert!(!says(&role(service), Persona::Auditor, "trust-confused-deputy"), "{service}");
    }
    let topic = r#"
resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alerts.arn
      Principal = { Service = "events.amazonaws.com" }
    }]
  })
}
"#;
    assert!(!says(topic, Persona::Auditor, "service-source-missing"), "EventBridge sends no source to a topic");
}

/// aws-solutions/aws-control-tower-customizations#226, terraform-aws-modules/terraform-aws-iam#535: a build's role without a source is said, with what to write;
/// not to everyone, since nobody outside the account can pass the role.
#[test]
fn a_builds_role_without_a_source_is_said_with_the_source_to_write() {
    let hcl = role("codebuild.amazonaws.com")
        + r#"
resource "aws_codebuild_project" "photos" {
  name         = "photos"
  service_role = aws_iam_role.it.arn

  source {
    type      = "NO_SOURCE"
    buildspec = "version: 0.2"
  }

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/standard:7.0"
    type         = "LINUX_CONTAINER"
  }
}
"#;
    let found = found_in(&hcl, Persona::Pedantic);
    let finding = found.iter().find(|finding| finding.rule == "trust-confused-deputy").expect("it is said");
    assert_eq!(
        finding.help,
        ["add a condition: ArnLike aws:SourceArn arn:aws:codebuild:REGION:ACCOUNT:project/photos"]
    );
    assert!(!says(&hcl, Persona::Regular, "trust-confused-deputy"));
}

/// terraform-aws-modules/terraform-aws-lambda#771: a second statement with a condition tightens nothing beside one without.
#[test]
fn a_condition_beside_a_statement_without_one_limits_nothing() {
    let hcl = r#"
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
  }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}
"#;
    assert!(says(hcl, Persona::Regular, "trust-widened"));
}

fn github(subject: &str) -> String {
    format!(
        r#"
variable "owner" {{}}
variable "repository" {{}}

data "aws_iam_policy_document" "trust" {{
  statement {{
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {{
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }}

    condition {{
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["{subject}"]
    }}
  }}
}}
"#
    )
}

/// bridgecrewio/checkov#6983: what is asked for can be written, and the finding says how.
#[test]
fn a_subject_that_names_a_repository_passes() {
    for subject in
        ["repo:photos/app:*", "repo:photos/app:ref:refs/heads/main", "repo:photos/app:environment:production"]
    {
        assert!(!says(&github(subject), Persona::Regular, "github-oidc-subject"), "{subject}");
    }
    let found = found_in(&github("repo:photos*"), Persona::Regular);
    let finding = found.iter().find(|finding| finding.rule == "github-oidc-subject").expect("the owner is not fixed");
    assert!(finding.help[0].contains("repo:OWNER/REPOSITORY:ref:refs/heads/main"), "{:?}", finding.help);
}

/// bridgecrewio/checkov#5423: a variable in the repository's part is no wildcard.
#[test]
fn a_variable_in_the_subject_is_not_broad() {
    for subject in [
        "repo:${var.owner}/${var.repository}:*",
        "repo:photos/${var.repository}:ref:refs/heads/main",
        "${var.repository}",
    ] {
        assert!(!says(&github(subject), Persona::Regular, "github-oidc-subject"), "{subject}");
    }
}

/// gebalamariusz/cloud-audit#17: other providers that sign for everyone are asked for their claim, too.
#[test]
fn other_providers_are_asked_whose_token_it_is() {
    let trust = |host: &str| {
        format!(
            r#"
data "aws_iam_policy_document" "trust" {{
  statement {{
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {{
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/{host}"]
    }}

    condition {{
      test     = "StringEquals"
      variable = "{host}:aud"
      values   = ["sts.amazonaws.com"]
    }}
  }}
}}
"#
        )
    };
    for host in ["gitlab.com", "app.terraform.io", "agent.buildkite.com"] {
        assert!(says(&trust(host), Persona::Regular, "oidc-subject"), "{host}");
    }
    assert!(!says(&trust("login.example.com"), Persona::Regular, "oidc-subject"), "one of the account's own");
}
