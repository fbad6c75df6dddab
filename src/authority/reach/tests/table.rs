//! Each kind of step: those of PMapper's edges, by the file that has them there, and every row of `rules/aws/escalation-paths.csv`.

use crate::escalation::{Category, Holder, Needs, Path, table};

use super::*;

/// Where a role is passed to something new.
pub(super) const PASSING: &[Kind] = &[
    kind("ec2: an instance with an existing instance profile", &["iam:PassRole", "ec2:RunInstances"], EC2, PROFILE),
    kind("lambda: a new function", &["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], LAMBDA, ""),
    kind(
        "lambda: code and role of an existing function",
        &["iam:PassRole", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
        LAMBDA,
        "",
    ),
    kind("cloudformation: a new stack", &["iam:PassRole", "cloudformation:CreateStack"], FORMATION, ""),
    kind("cloudformation: another role for a stack", &["iam:PassRole", "cloudformation:UpdateStack"], FORMATION, ""),
    kind("codebuild: a new project", &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"], BUILD, ""),
    kind(
        "codebuild: a new project, in a batch",
        &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuildBatch"],
        BUILD,
        "",
    ),
    kind(
        "codebuild: another role for a project",
        &["iam:PassRole", "codebuild:UpdateProject", "codebuild:StartBuild"],
        BUILD,
        "",
    ),
    kind(
        "codebuild: another role for a project, in a batch",
        &["iam:PassRole", "codebuild:UpdateProject", "codebuild:StartBuildBatch"],
        BUILD,
        "",
    ),
    kind("sagemaker: a notebook", &["iam:PassRole", "sagemaker:CreateNotebookInstance"], SAGEMAKER, ""),
    kind("sagemaker: a training job", &["iam:PassRole", "sagemaker:CreateTrainingJob"], SAGEMAKER, ""),
    kind("sagemaker: a processing job", &["iam:PassRole", "sagemaker:CreateProcessingJob"], SAGEMAKER, ""),
    kind(
        "autoscaling: a new launch configuration",
        &["iam:PassRole", "autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"],
        EC2,
        PROFILE,
    ),
];

/// Where what runs under the role already is made to do something else.
pub(super) const CHANGING: &[Kind] = &[
    kind("lambda: code of an existing function", &["lambda:UpdateFunctionCode"], LAMBDA, FUNCTION),
    kind("codebuild: an existing project", &["codebuild:StartBuild"], BUILD, PROJECT),
    kind("cloudformation: an existing stack", &["cloudformation:UpdateStack"], FORMATION, STACK),
    kind(
        "cloudformation: a change set",
        &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
        FORMATION,
        STACK,
    ),
    kind("sagemaker: an open notebook", &["sagemaker:CreatePresignedNotebookInstanceUrl"], SAGEMAKER, NOTEBOOK),
    kind("ssm: a command", &["ssm:SendCommand"], EC2, INSTANCE),
    kind("ssm: a session", &["ssm:StartSession"], EC2, INSTANCE),
    kind("codebuild: an existing project, in a batch", &["codebuild:StartBuildBatch"], BUILD, PROJECT),
    kind("ec2: instance connect", &["ec2-instance-connect:SendSSHPublicKey", "ec2:DescribeInstances"], EC2, INSTANCE),
    kind(
        "autoscaling: another version of a launch template",
        &["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
        EC2,
        TEMPLATE,
    ),
];

const TEMPLATE: &str = r#"
resource "aws_iam_instance_profile" "p" {
  name = "p"
  role = aws_iam_role.target.name
}
resource "aws_launch_template" "t" {
  name = "t"
  iam_instance_profile { name = aws_iam_instance_profile.p.name }
}
"#;

const LAUNCH: &str = r#"
resource "aws_iam_instance_profile" "p" {
  name = "p"
  role = aws_iam_role.target.name
}
resource "aws_launch_configuration" "l" {
  name                 = "l"
  iam_instance_profile = aws_iam_instance_profile.p.name
}
"#;

/// PMapper's edges that take more than another does, and so say nothing more of who reaches whom.
#[test]
fn edges_that_take_more_are_edges() {
    let associate: &[&str] = &["iam:PassRole", "ec2:RunInstances", "ec2:AssociateIamInstanceProfile"];
    let run = kind("ec2: an instance with a profile that is associated later", associate, EC2, PROFILE);
    assert!(is_sure(&text(&run, "", "", EC2)), "{}", run.name);
    let denied = r#", { Effect = "Deny", Action = "ec2:RunInstances", Resource = "*" }"#;
    assert!(is_none(&text(&run, "", denied, EC2)), "{}", run.name);
    let made: &[&str] =
        &["iam:PassRole", "ec2:RunInstances", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"];
    let run = kind("ec2: an instance with an instance profile that is made for it", made, EC2, "");
    assert!(is_sure(&text(&run, "", "", EC2)), "{}", run.name);
    for left_out in &made[2..] {
        let deny = format!(r#", {{ Effect = "Deny", Action = "{left_out}", Resource = "*" }}"#);
        let ways = told(&text(&run, "", &deny, EC2), "aws_iam_role.start", "aws_iam_role.target");
        assert_eq!(ways[0].0, Certainty::Perhaps, "{}: without {left_out}", run.name);
    }
}

/// What it runs is set: who starts it may not get into it.
#[test]
fn autoscaling_by_an_existing_launch_configuration_is_perhaps_a_way() {
    let group =
        kind("autoscaling: an existing launch configuration", &["autoscaling:CreateAutoScalingGroup"], EC2, LAUNCH);
    let ways = told(&text(&group, "", "", EC2), "aws_iam_role.start", "aws_iam_role.target");
    assert_eq!(
        ways,
        [(Certainty::Perhaps, vec!["starts instances by aws_launch_configuration.l, under it".to_owned()])]
    );
    assert!(is_none(&text(&group, "", "", EC2).replace(LAUNCH, PROFILE)), "nothing starts under it");
    let deny = r#", { Effect = "Deny", Action = "autoscaling:*", Resource = "*" }"#;
    assert!(is_none(&text(&group, "", deny, EC2)));
    // The role of a lifecycle hook tells of instances, and none runs under it.
    let hook = r#"
resource "aws_autoscaling_group" "g" {
  name     = "g"
  min_size = 1
  max_size = 1
  initial_lifecycle_hook {
    name                    = "told"
    lifecycle_transition    = "autoscaling:EC2_INSTANCE_LAUNCHING"
    notification_target_arn = "arn:aws:sns:eu-west-2:111122223333:told"
    role_arn                = aws_iam_role.target.arn
  }
}
"#;
    let autoscaling = r#"{ Service = "autoscaling.amazonaws.com" }"#;
    assert!(is_none(&text(&group, "", "", autoscaling).replace(LAUNCH, hook)), "nothing starts under a hook's role");
}

/// Rows that are no steps between principals of a configuration, each with why.
const NO_STEPS: &[(&str, &str)] = &[
    ("iam-set-default-policy-version", "what an older version allowed is not in the source"),
    ("sso-001", "permission sets are principals of other accounts"),
    ("sso-002", "permission sets are principals of other accounts"),
    ("sso-003", "permission sets are principals of other accounts"),
    ("sso-attach-and-assign", "permission sets are principals of other accounts"),
    ("sso-attach-and-provision", "permission sets are principals of other accounts"),
    ("sso-put-and-assign", "permission sets are principals of other accounts"),
    ("sso-put-and-provision", "permission sets are principals of other accounts"),
    ("autoscaling-existing-configuration", "only perhaps a way"),
    ("sts-001", "to assume a role is a step of its own"),
    ("codedeploy-001", "what is deployed runs elsewhere"),
    ("ecs-execute-command", "a task is not in the source"),
    ("bedrock-browser-existing", "the ARN of a browser is not known from the source"),
    ("glue-002", "the ARN of a development endpoint is not known from the source"),
    ("bedrock-002", "the ARN of an interpreter is not known from the source"),
];

fn is_step(path: &Path) -> bool {
    // A boundary that can be taken away is no step, and who is new cannot use what is retired.
    !matches!(path.category, Category::Boundary | Category::RetiredPassRole)
        && !NO_STEPS.iter().any(|(name, _)| *name == path.name)
}

#[test]
fn rows_that_are_no_steps_are_rows() {
    for (name, _) in NO_STEPS {
        assert!(table().paths.iter().any(|path| path.name == *name), "{name}");
    }
}

/// What runs under the target where a row changes it.
fn runs(path: &Path) -> (&'static str, String) {
    let of_type = |type_name: &str, attribute: &str| {
        format!("resource \"{type_name}\" \"x\" {{\n  name = \"x\"\n  {attribute} = aws_iam_role.target.arn\n}}\n")
    };
    let (service, action) = path.deciding.split_once(':').expect("a service");
    match service {
        "apprunner" => (
            r#"{ Service = "tasks.apprunner.amazonaws.com" }"#,
            "resource \"aws_apprunner_service\" \"x\" {\n  service_name = \"x\"\n  instance_configuration { instance_role_arn = aws_iam_role.target.arn }\n}\n".to_owned(),
        ),
        "batch" => (
            r#"{ Service = "ecs-tasks.amazonaws.com" }"#,
            "resource \"aws_batch_job_definition\" \"x\" {\n  name = \"x\"\n  type = \"container\"\n  container_properties = jsonencode({ image = \"x\", jobRoleArn = aws_iam_role.target.arn })\n}\n".to_owned(),
        ),
        "bedrock-agentcore" => {
            (r#"{ Service = "bedrock-agentcore.amazonaws.com" }"#, of_type("aws_bedrockagentcore_agent_runtime", "role_arn"))
        }
        "cloudformation" => (FORMATION, STACK.to_owned()),
        "codebuild" => (BUILD, PROJECT.to_owned()),
        "lambda" => (LAMBDA, FUNCTION.to_owned()),
        "sagemaker" => (SAGEMAKER, NOTEBOOK.to_owned()),
        "states" => (r#"{ Service = "states.amazonaws.com" }"#, of_type("aws_sfn_state_machine", "role_arn")),
        "ec2" if action.contains("LaunchTemplate") => (EC2, TEMPLATE.to_owned()),
        "ec2" | "ssm" | "ec2-instance-connect" => (EC2, INSTANCE.to_owned()),
        _ => panic!("nothing is known to run: {}", path.name),
    }
}

/// A configuration in which `start` may do the actions of a row but `left_out`, and the goal of that.
fn configuration(path: &Path, left_out: &str) -> (String, &'static str, &'static str) {
    let actions: Vec<&str> =
        path.with.iter().copied().chain([path.deciding]).filter(|action| *action != left_out).collect();
    let allow = format!(r#"{{ Effect = "Allow", Action = {actions:?}, Resource = "*" }}"#);
    let read = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    let all = r#"{ Effect = "Allow", Action = "*", Resource = "*" }"#;
    match path.category {
        Category::NewPassRole => {
            let trusts = format!("{{ Service = {:?} }}", path.services);
            let profile = if path.needs == Needs::Profile { PROFILE } else { "" };
            let text = [
                &role("start", r#"{ Service = "batch.amazonaws.com" }"#, &allow),
                &role("target", &trusts, read),
                profile,
            ];
            (text.concat(), "aws_iam_role.start", "aws_iam_role.target")
        }
        Category::ExistingPassRole => {
            let (trusts, more) = runs(path);
            let start = role("start", r#"{ Service = "events.amazonaws.com" }"#, &allow);
            (start + &role("target", trusts, read) + &more, "aws_iam_role.start", "aws_iam_role.target")
        }
        _ => {
            let people = format!(
                r#"
resource "aws_iam_policy" "start" {{
  name   = "start"
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{read}] }})
}}
resource "aws_iam_user" "root" {{ name = "root" }}
resource "aws_iam_user_policy" "root" {{
  user   = aws_iam_user.root.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{all}] }})
}}
resource "aws_iam_group" "admins" {{ name = "admins" }}
resource "aws_iam_group_policy" "admins" {{
  group  = aws_iam_group.admins.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{all}] }})
}}
resource "aws_iam_group" "own" {{ name = "own" }}
"#
            );
            let target = role("target", "{ AWS = \"*\" }", all).replace("{ AWS = \"*\" }", EC2);
            let user = path.holder == Some(Holder::User);
            let start = if user {
                format!(
                    r#"
resource "aws_iam_user" "start" {{ name = "start" }}
resource "aws_iam_user_policy" "start" {{
  user   = aws_iam_user.start.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{allow}] }})
}}
resource "aws_iam_user_group_membership" "start" {{
  user   = aws_iam_user.start.name
  groups = [aws_iam_group.own.name]
}}
"#
                )
            } else {
                role("start", r#"{ Service = "batch.amazonaws.com" }"#, &allow)
                    + "resource \"aws_iam_role_policy_attachment\" \"start\" {\n  role = aws_iam_role.start.name\n  policy_arn = aws_iam_policy.start.arn\n}\n"
            };
            (people + &target + &start, if user { "aws_iam_user.start" } else { "aws_iam_role.start" }, "admin")
        }
    }
}

#[test]
fn each_row_is_a_step_and_is_none_without_one_of_its_actions() {
    let mut wrong = Vec::new();
    for path in table().paths.iter().filter(|path| is_step(path)) {
        let (text, from, to) = configuration(path, "");
        let found = told(&text, from, to);
        if !found.iter().any(|(certainty, _)| *certainty > Certainty::Perhaps) {
            wrong.push(format!("{}: {found:?}", path.name));
        }
        let smaller = |other: &&Path| other.name != path.name && path.actions.has_all(other.actions);
        if table().paths.iter().any(|other| smaller(&other)) {
            continue;
        }
        for left_out in path.with.iter().chain([&path.deciding]) {
            let (text, from, to) = configuration(path, left_out);
            let found = told(&text, from, to);
            if !found.is_empty() {
                wrong.push(format!("{} without {left_out}: {found:?}", path.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
