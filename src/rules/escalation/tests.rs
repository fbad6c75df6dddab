//! Every set of the table, and what takes it away.

use std::path::Path;
use std::sync::Arc;

use crate::graph::{Graph, Options as GraphOptions};
use crate::input::Sources;
use crate::rules::{Confidence, Finding, Options, Persona, check};

use crate::escalation::{Category, Needs, Path as Way, table};
use crate::terraform::Evaluation;
use crate::wiring::Wiring;

fn found(statements: &str, persona: Persona) -> Vec<Finding> {
    let sources = Arc::new(Sources::new());
    let policy = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}");
    let source = sources.add(Path::new("policy.json"), policy);
    let graph = Graph::from_policies(&[source], sources, &GraphOptions::default());
    let options = Options { select: vec!["privilege-escalation".to_owned()], persona, ..Options::default() };
    check(&graph, &options)
}

fn allow(actions: &[&str], resource: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": {actions:?}, "Resource": "{resource}"{condition}}}"#)
}

#[test]
fn every_set_completes_by_itself_and_not_without_one_of_its_actions() {
    for path in table().paths.iter().filter(|path| path.needs != Needs::Entry) {
        let actions: Vec<&str> = path.with.iter().copied().chain([path.deciding]).collect();
        let persona = match path.category {
            _ if path.needs == Needs::Provision => Persona::Auditor,
            Category::SelfEscalation | Category::PrincipalAccess | Category::NewPassRole => Persona::Regular,
            Category::Boundary | Category::ExistingPassRole | Category::RetiredPassRole => Persona::Auditor,
        };
        let complete = found(&allow(&actions, "*", ""), persona);
        assert_eq!(complete.len(), 1, "{}: {complete:?}", path.name);
        let smaller = |other: &&Way| other.name != path.name && path.actions.has_all(other.actions);
        if table().paths.iter().any(|other| smaller(&other)) {
            continue;
        }
        for left_out in &actions {
            let rest: Vec<&str> = actions.iter().copied().filter(|action| action != left_out).collect();
            if !rest.is_empty() {
                assert_eq!(found(&allow(&rest, "*", ""), Persona::Auditor), [], "{} without {left_out}", path.name);
            }
        }
    }
    for pattern in ["iam:*", "iam:Put*"] {
        assert_eq!(found(&allow(&[pattern], "*", ""), Persona::Regular).len(), 1, "{pattern}");
    }
}

#[test]
fn a_service_that_the_path_does_not_use_completes_nothing() {
    let with = |service: &str| {
        let condition = format!(r#", "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}"#);
        let pass = allow(&["iam:PassRole"], "*", &condition);
        found(&format!("{pass}, {}", allow(&["ec2:RunInstances"], "*", "")), Persona::Auditor).len()
    };
    assert_eq!((with("ec2.amazonaws.com"), with("ec2*"), with("lambda.amazonaws.com")), (1, 1, 0));
}

#[test]
fn nobody_is_told_to_write_what_is_written() {
    let pass = |condition: &str| {
        let pass = allow(&["iam:PassRole"], "*", condition);
        found(&format!("{pass}, {}", allow(&["ec2:RunInstances"], "*", "")), Persona::Regular)[0].help.join("\n")
    };
    assert!(pass("").contains("with a condition on iam:PassedToService"));
    let limited = pass(r#", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#);
    assert!(!limited.contains("iam:PassedToService"), "{limited}");
    let help = |action: &str| found(&allow(&[action], "*", ""), Persona::Regular)[0].help.join("\n");
    assert!(
        help("iam:AttachRolePolicy").contains("name the roles that it manages, and let a condition on iam:PolicyARN")
    );
    assert!(!help("iam:CreatePolicyVersion").contains("iam:PolicyARN"), "{}", help("iam:CreatePolicyVersion"));
}

#[test]
fn other_resources_other_conditions_and_denials_complete_nothing() {
    let put = ["iam:PutRolePolicy"];
    let none = |statements: String| assert_eq!(found(&statements, Persona::Auditor), [], "{statements}");
    none(allow(&put, "arn:aws:iam::111122223333:role/photos-*", ""));
    none(allow(
        &put,
        "*",
        r#", "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limit"}}"#,
    ));
    none(format!(r#"{}, {{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}"#, allow(&put, "*", "")));
    none(format!(
        r#"{}, {{"Effect": "Deny", "Action": "iam:Put*", "Resource": "arn:aws:iam::*:role/*"}}"#,
        allow(&put, "*", "")
    ));
    none(allow(&["iam:CreateAccessKey"], "arn:aws:iam::111122223333:user/${aws:username}", ""));

    let some = format!(
        r#"{}, {{"Effect": "Deny", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/admin"}}"#,
        allow(&put, "*", "")
    );
    assert_eq!(found(&some, Persona::Regular).len(), 1, "all roles but one");
    let perhaps = format!(
        r#"{}, {{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {{"Bool": {{"aws:MultiFactorAuthPresent": "false"}}}}}}"#,
        allow(&put, "*", "")
    );
    assert_eq!((found(&perhaps, Persona::Regular).len(), found(&perhaps, Persona::Auditor).len()), (0, 1));
    let message = &found(&perhaps, Persona::Auditor)[0].message;
    assert!(message.ends_with(", unless a Deny under a condition forbids it"), "{message}");
    assert!(!message.contains("except where it is denied"), "said once: {message}");
}

#[test]
fn who_may_write_the_own_permissions_may_write_any() {
    let own =
        found(&allow(&["iam:PutUserPolicy"], "arn:aws:iam::111122223333:user/${aws:username}", ""), Persona::Regular);
    assert_eq!(
        own[0].message,
        "iam:PutUserPolicy is allowed on its own holder: a user with this policy can give itself any permissions by an inline policy"
    );
}

#[test]
fn everything_but_a_few_is_everything() {
    let statements = r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}"#;
    assert_eq!(found(statements, Persona::Regular).len(), 1);
    let statements = r#"{"Effect": "Allow", "NotAction": ["iam:*", "sso:*"], "Resource": "*"}"#;
    assert_eq!(found(statements, Persona::Regular), [], "IAM is left out");
    let statements =
        r#"{"Effect": "Allow", "Action": "iam:PutRolePolicy", "NotResource": "arn:aws:iam::*:role/admin"}"#;
    assert_eq!(found(statements, Persona::Regular).len(), 1);
}

/// Other ways are told by what they are done with, each once, and a few of them only.
#[test]
fn other_ways_are_named() {
    let actions =
        ["iam:PassRole", "ec2:RunInstances", "glue:CreateDevEndpoint", "iam:PutRolePolicy", "iam:AttachRolePolicy"];
    let found = found(&allow(&actions, "*", ""), Persona::Regular);
    let [one] = &found[..] else { panic!("{found:?}") };
    let others = one.help.iter().find(|line| line.contains("other ways")).expect("a line about them");
    assert!(others.contains("with iam:") || others.contains("with ec2:"), "{others}");
    assert!(!others.contains("-00"), "no bare names of paths: {others}");
}

/// An instance of IAM Identity Center, and who is assigned to a permission set, are seldom in a configuration.
#[test]
fn ways_by_permission_sets_are_less_sure() {
    let attach = ["sso:AttachManagedPolicyToPermissionSet", "sso:ProvisionPermissionSet"];
    let [one] = &found(&allow(&attach, "*", ""), Persona::Regular)[..] else { panic!("one finding") };
    assert_eq!(one.confidence, Confidence::Medium);
    let alone = |persona| found(&allow(&attach[..1], "*", ""), persona).len();
    assert_eq!((alone(Persona::Regular), alone(Persona::Auditor)), (0, 1), "who is assigned already keeps what it has");
    let [one] = &found(&allow(&["iam:PutRolePolicy"], "*", ""), Persona::Regular)[..] else { panic!("one finding") };
    assert_eq!(one.confidence, Confidence::High);
}

/// Whoever narrows one statement hears of the others that allow the same.
#[test]
fn another_statement_that_allows_as_much_is_shown() {
    let both =
        format!("{}, {}", allow(&["iam:PassRole", "ec2:RunInstances"], "*", ""), allow(&["iam:PassRole"], "*", ""));
    let found = found(&both, Persona::Regular);
    assert_eq!(found.len(), 2);
    for one in &found {
        assert!(one.labels.iter().any(|label| label.message.contains("too, on as much")), "{:?}", one.labels);
    }
    let some = format!(
        "{}, {}",
        allow(&["iam:PassRole", "ec2:RunInstances"], "*", ""),
        allow(&["iam:PassRole"], "arn:aws:iam::111122223333:role/photos", "")
    );
    let [one] = &self::found(&some, Persona::Regular)[..] else { panic!("one finding") };
    assert!(!one.labels.iter().any(|label| label.message.contains("too")), "{:?}", one.labels);
}

/// A session on an instance is one under its role; on a document, or a machine that is registered from elsewhere, it is not.
#[test]
fn what_systems_manager_reaches_is_an_instance() {
    let on = |resource: &str| found(&allow(&["ssm:StartSession"], resource, ""), Persona::Auditor).len();
    assert_eq!(on("*"), 1);
    assert_eq!(on("arn:aws:ec2:*:111122223333:instance/*"), 1);
    assert_eq!(on("arn:aws:ssm:eu-west-2:111122223333:*"), 0);
    assert_eq!(on("arn:aws:ecs:*:111122223333:task/*"), 1, "a task has a role");
}

/// Which of the values is about instances decides, and not which stands last.
#[test]
fn a_document_beside_the_instances_takes_nothing_away() {
    let (instances, documents) = ("arn:aws:ec2:*:111122223333:instance/*", "arn:aws:ssm:*:111122223333:document/*");
    for resources in [[instances, documents], [documents, instances]] {
        let statement = format!(r#"{{"Effect": "Allow", "Action": "ssm:StartSession", "Resource": {resources:?}}}"#);
        let [one] = &found(&statement, Persona::Auditor)[..] else { panic!("{statement}") };
        assert!(one.message.starts_with("ssm:StartSession is allowed on every instance"), "{}", one.message);
    }
}

/// What is allowed on what it does not apply to is not allowed, and completes nothing.
#[test]
fn an_empty_grant_completes_nothing() {
    let pass = allow(&["iam:PassRole"], "*", "");
    let start = |resource: &str| allow(&["glue:UpdateJob", "glue:StartJobRun"], resource, "");
    let both = |resource: &str| found(&format!("{pass}, {}", start(resource)), Persona::Regular);
    assert_eq!(both("arn:aws:glue:eu-west-2:111122223333:job/photos").len(), 1);
    assert!(both("arn:aws:s3:::photos").is_empty());
}

#[test]
fn each_name_of_pathfinding_cloud_is_an_equivalent() {
    let meta = crate::rules::find("privilege-escalation").expect("the rule").meta();
    let (_, claimed) = meta.equivalents.iter().find(|(tool, _)| *tool == "pathfinding").expect("its names");
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/escalation-paths.csv"));
    let of_pathfinding = text.lines().filter(|line| line.contains(",pathfinding"));
    let mut names: Vec<&str> = of_pathfinding.filter_map(|line| line.split(',').next()).collect();
    names.sort_unstable();
    assert_eq!(*claimed, names);
}

/// The findings of `admin-path` in a configuration of one file.
fn paths(text: &str) -> Vec<Finding> {
    of_rule("admin-path", text, Persona::Regular)
}

/// The findings of a rule in a configuration of one file.
fn of_rule(rule: &str, text: &str, persona: Persona) -> Vec<Finding> {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("main.tf"), text).expect("a file");
    let sources = Arc::new(Sources::new());
    let evaluation = Evaluation::load(directory.path(), &sources, &Default::default());
    let wiring = Wiring::builtin(&sources);
    let graph = Graph::from_terraform(&evaluation, &&wiring, &GraphOptions::default());
    check(&graph, &Options { select: vec![rule.to_owned()], persona, ..Options::default() })
}

fn user_with(policies: &[&str]) -> Vec<Finding> {
    let attached = policies.iter().enumerate().map(|(number, name)| {
        format!(
            "resource \"aws_iam_user_policy_attachment\" \"p{number}\" {{\n user = aws_iam_user.u.name\n policy_arn = \"arn:aws:iam::aws:policy/{name}\"\n}}\n"
        )
    });
    let text: String =
        std::iter::once("resource \"aws_iam_user\" \"u\" { name = \"u\" }\n".to_owned()).chain(attached).collect();
    of_rule("privilege-escalation", &text, Persona::Regular)
}

/// Of policies of AWS the one is blamed that is enough by itself, and what to do is not to narrow it.
#[test]
fn the_policy_of_aws_that_is_enough_is_blamed() {
    let [one] = &user_with(&["service-role/AmazonEC2ContainerServiceEventsRole", "AmazonECS_FullAccess"])[..] else {
        panic!("one finding")
    };
    assert_eq!(
        one.labels[0].message,
        "AmazonEC2ContainerServiceEventsRole allows iam:PassRole and ecs:RunTask, by itself"
    );
    assert!(one.labels.iter().any(|label| label.message == "AmazonECS_FullAccess opens such a way by itself, too"));
    let help = &one.help[0];
    assert!(
        help.starts_with(
            "replace AmazonEC2ContainerServiceEventsRole and AmazonECS_FullAccess with a policy of your own that allows iam:PassRole only on"
        ),
        "{help}"
    );
    assert!(help.contains("leaves out ecs:RunTask"), "{help}");
    assert_eq!(user_with(&["IAMFullAccess"]), [], "managed-policy-elevated speaks of it");
    assert_eq!(user_with(&["AmazonEC2ContainerRegistryPowerUser"]), []);
}

/// Which roles can be passed is said as far as the configuration knows.
#[test]
fn roles_at_stake_are_named() {
    let role = |name: &str, service: &str| {
        format!(
            "resource \"aws_iam_role\" \"{name}\" {{\n assume_role_policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = {{ Service = \"{service}\" }} }}] }})\n}}\n"
        )
    };
    let own = r#"
resource "aws_iam_role_policy" "a" {
  role   = aws_iam_role.a.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["iam:PassRole", "ec2:RunInstances"], Resource = "*" } ] })
}
"#;
    let said = |others: &str| {
        let found =
            of_rule("privilege-escalation", &[&role("a", "ec2.amazonaws.com"), own, others].concat(), Persona::Regular);
        found[0].help.join("\n")
    };
    assert!(!said("").contains("of this configuration"), "its own role is none to pass");
    let none = said(&role("b", "lambda.amazonaws.com"));
    assert!(none.contains("no other role of this configuration trusts ec2.amazonaws.com"), "{none}");
    let two = said(&[role("b", "ec2.amazonaws.com"), role("c", "ec2.amazonaws.com")].concat());
    assert!(two.contains("of this configuration, aws_iam_role.b and aws_iam_role.c trust ec2.amazonaws.com"), "{two}");
}

const FUNCTION: &str = r#"
variable "x" {}
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.f.arn
}
resource "aws_iam_role" "f" {
  name = "f"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } } ] })
}
resource "aws_iam_role_policy_attachment" "f" {
  role       = aws_iam_role.f.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;

const REST: &str = r#"
resource "aws_api_gateway_rest_api" "a" {
  name = "a"
  # api
}
resource "aws_api_gateway_rest_api" "b" { name = "b" }
data "aws_api_gateway_rest_api" "c" { name = "c" }
resource "aws_api_gateway_method" "m" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  resource_id   = aws_api_gateway_rest_api.a.root_resource_id
  http_method   = "POST"
  authorization = "NONE"
  # method
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_rest_api.a.root_resource_id
  http_method = aws_api_gateway_method.m.http_method
  type        = "AWS_PROXY"
  uri         = aws_lambda_function.f.invoke_arn
}
"#;

#[test]
fn a_rest_api_that_asks_nobody_has_the_function_run() {
    let with = |from: &str, to: &str| {
        assert!(REST.contains(from), "{from}");
        paths(&[FUNCTION, &REST.replace(from, to)].concat()).len()
    };
    assert_eq!(with("", ""), 1);
    assert_eq!(with("# method", "api_key_required = false"), 1);
    assert_eq!(with("# method", "api_key_required = true"), 0);
    assert_eq!(with("# method", "api_key_required = var.x"), 0);
    assert_eq!(with("\"NONE\"", "\"AWS_IAM\""), 0);
    assert_eq!(with("\"NONE\"", "var.x"), 0);
    assert_eq!(with("= aws_api_gateway_method.m.http_method", "= \"GET\""), 0, "the method is another");
    let types = |types: &str| with("# api", &format!("endpoint_configuration {{ types = {types} }}"));
    assert_eq!((types("[\"REGIONAL\"]"), types("[\"PRIVATE\"]"), types("[var.x]"), types("var.x")), (1, 0, 0, 0));
    assert_eq!(with("# api", "policy = var.x"), 0);
    assert_eq!(with("aws_api_gateway_rest_api.a.id", "var.x"), 0, "the API is not known");
    assert_eq!(with("aws_api_gateway_rest_api.a.id", "data.aws_api_gateway_rest_api.c.id"), 0, "it is made elsewhere");
    let policy_of = |api: &str| {
        let policy = format!(
            "resource \"aws_api_gateway_rest_api_policy\" \"p\" {{\n rest_api_id = {api}\n policy = \"{{}}\"\n}}\n"
        );
        paths(&[FUNCTION, REST, &policy].concat()).len()
    };
    assert_eq!(policy_of("aws_api_gateway_rest_api.b.id"), 1);
    assert_eq!((policy_of("aws_api_gateway_rest_api.a.id"), policy_of("var.x")), (0, 0));
}

const ROUTES: &str = r#"
resource "aws_apigatewayv2_api" "a" {
  name          = "a"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_api" "b" {
  name          = "b"
  protocol_type = "WEBSOCKET"
}
resource "aws_apigatewayv2_integration" "i" {
  api_id           = aws_apigatewayv2_api.a.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.f.invoke_arn
}
resource "aws_apigatewayv2_route" "r" {
  api_id    = aws_apigatewayv2_api.a.id
  route_key = "send"
  target    = "integrations/${aws_apigatewayv2_integration.i.id}"
}
"#;

#[test]
fn a_websocket_api_asks_who_connects() {
    let with =
        |protocol: &str, more: &str| paths(&[FUNCTION, &ROUTES.replacen("\"HTTP\"", protocol, 1), more].concat()).len();
    let connect = |api: &str, asks: &str| {
        format!(
            "resource \"aws_apigatewayv2_route\" \"c\" {{\n api_id = aws_apigatewayv2_api.{api}.id\n route_key = \"$connect\"\n {asks}\n}}\n"
        )
    };
    assert_eq!(with("\"HTTP\"", ""), 1);
    for protocol in ["\"WEBSOCKET\"", "var.x"] {
        assert_eq!(with(protocol, ""), 0, "{protocol}: who connects is not known");
        assert_eq!(with(protocol, &connect("a", "")), 1, "{protocol}");
        assert_eq!(with(protocol, &connect("b", "")), 0, "{protocol}: to another API");
        assert_eq!(with(protocol, &connect("a", "authorization_type = \"AWS_IAM\"")), 0, "{protocol}");
        assert_eq!(with(protocol, &connect("a", "api_key_required = true")), 0, "{protocol}");
    }
    let elsewhere = ROUTES.replace("aws_apigatewayv2_api.a.id", "var.x");
    assert_eq!(paths(&[FUNCTION, &elsewhere].concat()).len(), 0, "the API is not known");
}
