//! Ways to rights that nobody was given.

use super::*;

fn escalations(findings: &[Finding]) -> Vec<&str> {
    let of_rule = findings.iter().filter(|finding| finding.rule == "privilege-escalation");
    of_rule.map(|finding| finding.message.as_str()).collect()
}

fn statements(text: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#)
}

/// salesforce/cloudsplaining#188: what one principal holds counts together.
#[test]
fn the_policies_of_a_principal_add_up() {
    let role = |extra: &str| {
        format!(
            r#"
resource "aws_iam_role" "deploy" {{
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "codebuild.amazonaws.com" }} }}]
  }})
}}

resource "aws_iam_role_policy" "pass" {{
  role   = aws_iam_role.deploy.name
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }}]
  }})
}}

{extra}
"#
        )
    };
    let inline = r#"
resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.deploy.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ec2:RunInstances", Resource = ["arn:aws:ec2:eu-west-2:111122223333:*", "arn:aws:ec2:eu-west-2::image/*"] }]
  })
}
"#;
    let of_aws = r#"
resource "aws_iam_role_policy_attachment" "start" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2FullAccess"
}
"#;
    assert_eq!(escalations(&found_in(&role(""), Persona::Regular)), [""; 0]);
    for extra in [inline, of_aws] {
        let found = found_in(&role(extra), Persona::Regular);
        let [message] = escalations(&found)[..] else { panic!("{found:?}") };
        assert_eq!(
            message,
            "iam:PassRole is allowed on every role, with ec2:RunInstances: a new instance runs the caller's code under any role that trusts ec2.amazonaws.com and has an instance profile"
        );
    }
}

/// salesforce/cloudsplaining#585; prowler-cloud/prowler#2220: what depends on a target counts where the target has more rights.
#[test]
fn a_path_through_what_exists_needs_a_target_worth_it() {
    let configuration = |rights: &str| {
        format!(
            r#"
resource "aws_iam_role" "photos" {{
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "lambda.amazonaws.com" }} }}]
  }})
}}

resource "aws_iam_role_policy" "photos" {{
  role   = aws_iam_role.photos.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", {rights} }}] }})
}}

resource "aws_lambda_function" "photos" {{
  function_name = "photos"
  role          = aws_iam_role.photos.arn
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  filename      = "photos.zip"
}}

resource "aws_iam_user" "anna" {{
  name = "anna"
}}

resource "aws_iam_user_policy" "anna" {{
  user   = aws_iam_user.anna.name
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = aws_lambda_function.photos.arn }}]
  }})
}}
"#
        )
    };
    let of_a_few =
        found_in(&configuration(r#"Action = "s3:GetObject", Resource = "arn:aws:s3:::photos/*""#), Persona::Regular);
    assert_eq!(escalations(&of_a_few), [""; 0]);
    let of_everything = found_in(&configuration(r#"Action = "*", Resource = "*""#), Persona::Regular);
    let [message] = escalations(&of_everything)[..] else { panic!("{of_everything:?}") };
    assert!(
        message.starts_with("lambda:UpdateFunctionCode is allowed for aws_iam_role.photos, an administrator"),
        "{message}"
    );
}

/// prowler-cloud/prowler#3807, #2770; salesforce/cloudsplaining#580: a set holds what is needed and nothing else; `sts:AssumeRole` is not needed where
/// the role's trust is rewritten, or the caller is the role.
#[test]
fn sets_hold_what_is_needed_and_no_more() {
    let alone = |action: &str| {
        let policy = statements(&format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}"#));
        escalations(&found_in_policy(&policy, Persona::Regular)).len()
    };
    for action in ["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:CreatePolicyVersion"]
    {
        assert_eq!(alone(action), 1, "{action}");
    }
    for action in ["iam:PassRole", "lambda:CreateFunction", "iam:CreatePolicy", "iam:CreateUser", "iam:GetRole"] {
        assert_eq!(alone(action), 0, "{action}");
    }
}

/// prowler-cloud/prowler#2636, #9879; trivy's AWS-0342: `iam:PassRole` by itself is no escalation, and not nothing either.
#[test]
fn passing_a_role_is_half_of_a_path() {
    let policy = statements(r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}"#);
    assert_eq!(names(&found_in_policy(&policy, Persona::Regular)), ["passrole-any-role"]);
    let limited = statements(
        r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/task",
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}"#,
    );
    assert_eq!(names(&found_in_policy(&limited, Persona::Regular)), [""; 0]);
    assert!(names(&found_in_policy(&limited, Persona::Auditor)).contains(&"passrole-allowed"));
}

/// prowler-cloud/prowler#10703: `sts:AssumeRole` counts where it is on every role and nothing limits it.
#[test]
fn assuming_every_role_is_said_once() {
    let every = statements(r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}"#);
    let found = found_in_policy(&every, Persona::Regular);
    assert_eq!(names(&found), ["resource-wildcard"]);
    assert_eq!(found[0].message, "sts:AssumeRole is allowed on every role");
    assert_eq!(escalations(&found_in_policy(&every, Persona::Auditor)).len(), 1, "sts-001");
    let one = statements(
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/reader"}"#,
    );
    assert_eq!(names(&found_in_policy(&one, Persona::Regular)), [""; 0]);
}

/// What a `Deny` or a permissions boundary takes away completes nothing.
#[test]
fn what_is_taken_back_completes_nothing() {
    let denied = statements(
        r#"{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*"},
           {"Effect": "Deny", "Action": "iam:Put*", "Resource": "*"}"#,
    );
    assert_eq!(escalations(&found_in_policy(&denied, Persona::Auditor)), [""; 0]);
    let bounded = r#"
resource "aws_iam_policy" "boundary" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_user" "anna" {
  name                 = "anna"
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_user_policy" "anna" {
  user   = aws_iam_user.anna.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "iam:PutUserPolicy", Resource = "*" }] })
}
"#;
    assert_eq!(escalations(&found_in(bounded, Persona::Auditor)), [""; 0]);
    let free = bounded.replace("permissions_boundary = aws_iam_policy.boundary.arn", "");
    assert_eq!(escalations(&found_in(&free, Persona::Auditor)).len(), 1);
}
