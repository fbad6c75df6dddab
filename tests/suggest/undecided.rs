//! `iamlint suggest` where a setting holds what is not declared: a variable, a parameter, an output of another state.

use crate::common::{directory, iamlint, printed, suggestions};
use crate::parts::{self, encoded};

/// What is not declared, by other names than `…_arn` and `…_name`.
const REFERENCES: [&str; 5] = [
    "var.v",
    "data.aws_ssm_parameter.v.value",
    "data.terraform_remote_state.v.outputs.v",
    "module.v.v",
    "replace(aws_x.v.arn_of_it, \"/:[0-9]+$/\", \"\")",
];

const DECLARED: &str = "variable \"v\" {\n  type = string\n}\ndata \"aws_ssm_parameter\" \"v\" {\n  name = \"v\"\n}\ndata \"terraform_remote_state\" \"v\" {\n  backend = \"s3\"\n}\n\
                        module \"v\" {\n  source = \"git::https://example.com/v.git\"\n}\nresource \"aws_x\" \"v\" {}\n";

/// A state machine that makes a call, and its role with a policy of these statements.
fn machine(call: &str, parameters: &str, statements: &str) -> String {
    let definition = format!(
        "jsonencode({{ StartAt = \"T\", States = {{ T = {{ Type = \"Task\", Resource = \"arn:aws:states:::{call}\", Parameters = {{ {parameters} }}, End = true }} }} }})"
    );
    format!(
        "{DECLARED}resource \"aws_sfn_state_machine\" \"m\" {{\n  name       = \"m\"\n  role_arn   = aws_iam_role.r.arn\n  definition = {definition}\n}}\n{}{}",
        parts::role("r", "states"),
        encoded("r", statements)
    )
}

/// What becomes of each statement, and what stands for its resources then.
fn outcomes(main: &str) -> Vec<String> {
    let directory = directory(&[("main.tf", main)]);
    let check = printed(&iamlint(directory.path(), &["check", "--select", "grant-missing,grant-not-used", "."]));
    assert!(!check.contains("grant-missing") && !check.contains("grant-not-used"), "{check}");
    suggested(main)
}

/// The same, whatever is found.
fn suggested(main: &str) -> Vec<String> {
    let directory = directory(&[("main.tf", main)]);
    let all = suggestions(directory.path());
    let statements = all[0]["policies"][0]["statements"].as_array().cloned().unwrap_or_default();
    let outcome = |statement: &serde_json::Value| statement["outcome"].as_str().unwrap_or_default().to_owned();
    let mut outcomes: Vec<String> = statements.iter().map(outcome).collect();
    outcomes.push(all[0]["policies"][0]["after"].to_string());
    outcomes
}

/// A grant on everything stays, and so does one on the very reference or on something else: it may be that.
#[test]
fn what_may_be_a_name_or_an_arn_narrows_nothing() {
    let calls = [
        ("sqs:sendMessage", "QueueUrl = V, MessageBody = \"x\"", "sqs:SendMessage", "sqs:eu-west-1:111122223333:q"),
        ("lambda:invoke", "FunctionName = V", "lambda:InvokeFunction", "lambda:eu-west-1:111122223333:function:f"),
        ("dynamodb:putItem", "TableName = V, Item = {}", "dynamodb:PutItem", "dynamodb:eu-west-1:111122223333:table/t"),
        (
            "codebuild:startBuild",
            "ProjectName = V",
            "codebuild:StartBuild",
            "codebuild:eu-west-1:111122223333:project/p",
        ),
        (
            "ecs:runTask",
            "Cluster = V, TaskDefinition = V",
            "ecs:RunTask",
            "ecs:eu-west-1:111122223333:task-definition/t:*",
        ),
    ];
    for (call, parameters, action, other) in calls {
        for reference in REFERENCES {
            for resource in ["\"*\"".to_owned(), reference.to_owned(), format!("\"arn:aws:{other}\"")] {
                let statement = format!("{{ Effect = \"Allow\", Action = \"{action}\", Resource = {resource} }}");
                let main = machine(call, &parameters.replace('V', reference), &statement);
                assert_eq!(outcomes(&main)[0], "kept", "{call} {reference} {resource}");
            }
        }
    }
}

/// Where nothing but an ARN can stand, the reference is one.
#[test]
fn what_must_be_an_arn_is_one() {
    for reference in REFERENCES {
        let statement = |on: &str| format!("{{ Effect = \"Allow\", Action = \"sns:Publish\", Resource = {on} }}");
        let parameters = format!("TopicArn = {reference}, Message = \"x\"");
        assert_eq!(outcomes(&machine("sns:publish", &parameters, &statement(reference)))[0], "kept", "{reference}");
        let narrowed = outcomes(&machine("sns:publish", &parameters, &statement("\"*\"")));
        assert_eq!(narrowed[0], "narrowed", "{reference}");
        assert!(!narrowed[1].contains("arn:"), "{narrowed:?}");
    }
}

/// A policy can only name an ARN: what another statement names is the function, and a grant on all of them is not needed.
#[test]
fn a_reference_that_a_policy_names_is_that_resource() {
    let statements = "{ Effect = \"Allow\", Action = \"lambda:InvokeFunction\", Resource = var.v },\n      \
                      { Effect = \"Allow\", Action = \"lambda:InvokeFunction\", Resource = \"*\" }";
    let outcomes = outcomes(&machine("lambda:invoke", "FunctionName = var.v", statements));
    assert_eq!(outcomes[..2], ["kept", "narrowed"], "{outcomes:?}");
    assert!(outcomes[2].contains("${var.v}") && !outcomes[2].contains("\"*\""), "{outcomes:?}");
}

/// Whether a revision is in what the setting holds, nobody can tell: both ways to name the task stay.
#[test]
fn a_task_definition_that_a_policy_names_with_and_without_its_revision_keeps_both() {
    let statement = "{ Effect = \"Allow\", Action = \"ecs:RunTask\", Resource = [var.v, \"${var.v}:*\"] }";
    assert_eq!(outcomes(&machine("ecs:runTask", "Cluster = \"c\", TaskDefinition = var.v", statement))[0], "kept");
}

/// The agent takes the name of a parameter as well as an ARN, and the role's policy only an ARN.
#[test]
fn a_secret_of_a_container_may_be_given_by_name() {
    for reference in REFERENCES.into_iter().chain(["module.v.all[\"x\"].name"]) {
        let statement = "{ Effect = \"Allow\", Action = [\"ssm:GetParameters\", \"secretsmanager:GetSecretValue\"], Resource = \"*\" }";
        let main = format!(
            "{DECLARED}resource \"aws_ecs_task_definition\" \"t\" {{\n  family                = \"t\"\n  execution_role_arn    = aws_iam_role.r.arn\n  \
             container_definitions = jsonencode([{{ name = \"app\", image = \"nginx\", secrets = [{{ name = \"S\", valueFrom = {reference} }}] }}])\n}}\n{}{}",
            parts::role("r", "ecs-tasks"),
            encoded("r", statement)
        );
        assert_eq!(suggested(&main)[0], "kept", "{reference}");
    }
}

/// What a parameter holds may be the ARN of anything: a target of that is no parameter.
#[test]
fn a_target_that_a_parameter_holds_is_not_the_parameter() {
    let statement =
        "{ Effect = \"Allow\", Action = \"states:StartExecution\", Resource = data.aws_ssm_parameter.v.value }";
    let main = format!(
        "{DECLARED}resource \"aws_cloudwatch_event_target\" \"t\" {{\n  rule     = \"r\"\n  arn      = data.aws_ssm_parameter.v.value\n  role_arn = aws_iam_role.r.arn\n}}\n{}{}",
        parts::role("r", "events"),
        encoded("r", statement)
    );
    assert_eq!(outcomes(&main)[0], "kept");
}

/// A task of which only the first image is written here, and a role that may pull.
fn task(service: &str, more: &str) -> String {
    let statements = "{ Effect = \"Allow\", Action = \"ecr:GetAuthorizationToken\", Resource = \"*\" },\n      \
                      { Effect = \"Allow\", Action = [\"ecr:BatchGetImage\", \"ecr:GetDownloadUrlForLayer\"], Resource = \"arn:aws:ecr:eu-west-1:111122223333:repository/app\" }";
    format!(
        "resource \"aws_ecs_task_definition\" \"t\" {{\n  family                   = \"t\"\n  requires_compatibilities = [\"FARGATE\"]\n  execution_role_arn       = aws_iam_role.r.arn\n  \
         container_definitions    = jsonencode([{{ name = \"app\", image = \"public.ecr.aws/nginx/nginx\" }}])\n}}\n\
         resource \"aws_ecs_service\" \"s\" {{\n  name            = \"s\"\n  cluster         = \"c\"\n  task_definition = aws_ecs_task_definition.t.arn\n{service}}}\n{more}{}{}",
        parts::role("r", "ecs-tasks"),
        encoded("r", statements)
    )
}

#[test]
fn the_image_of_a_task_that_something_else_deploys_is_not_known() {
    let pipeline = |provider: &str, service: &str| {
        format!(
            "resource \"aws_codepipeline\" \"p\" {{\n  name     = \"p\"\n  role_arn = \"arn:aws:iam::111122223333:role/p\"\n  stage {{\n    name = \"Deploy\"\n    action {{\n      name          = \"Deploy\"\n      \
             category      = \"Deploy\"\n      owner         = \"AWS\"\n      provider      = \"{provider}\"\n      version       = \"1\"\n      configuration = {{ ClusterName = \"c\", ServiceName = {service} }}\n    }}\n  }}\n}}\n"
        )
    };
    let gone = suggested(&task("", ""));
    assert_eq!(gone[..2], ["removed", "removed"], "{gone:?}");
    for (service, more) in [
        ("  lifecycle {\n    ignore_changes = [desired_count, task_definition]\n  }\n", String::new()),
        ("  deployment_controller {\n    type = \"CODE_DEPLOY\"\n  }\n", String::new()),
        ("  deployment_controller {\n    type = \"EXTERNAL\"\n  }\n", String::new()),
        ("", pipeline("ECS", "aws_ecs_service.s.name")),
        ("", pipeline("CodeDeployToECS", "null")),
    ] {
        assert_eq!(outcomes(&task(service, &more))[..2], ["kept", "kept"], "{service}{more}");
    }
    let other = pipeline("ECS", "aws_ecs_service.other.name")
        + "resource \"aws_ecs_service\" \"other\" {\n  name            = \"other\"\n  cluster         = \"c\"\n  task_definition = \"other:1\"\n}\n";
    assert_eq!(suggested(&task("", &other))[..2], ["removed", "removed"]);
}
