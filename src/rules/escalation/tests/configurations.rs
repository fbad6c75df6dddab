//! What policies make up that a configuration attaches.

use crate::rules::{Finding, Persona};

use super::of_rule;

/// The findings of `admin-path` in a configuration of one file.
fn paths(text: &str) -> Vec<Finding> {
    of_rule("admin-path", text, Persona::Regular)
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
    let [one] = &user_with(&[
        "AWSCodeDeployRoleForECS",
        "service-role/AmazonEC2ContainerServiceEventsRole",
        "AmazonECS_FullAccess",
    ])[..] else {
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
    assert_eq!(user_with(&["AWSCodeDeployRoleForECS"]), [], "it decides a way only together with another");
}

/// Which roles can be passed is said as far as the configuration knows.
#[test]
fn roles_at_stake_are_named() {
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

fn role(name: &str, service: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"{name}\" {{\n name = \"{name}\"\n assume_role_policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = {{ Service = \"{service}\" }} }}] }})\n}}\n"
    )
}

/// An inline policy of a role or user.
fn inline(kind: &str, name: &str, statements: &str) -> String {
    format!(
        "resource \"aws_iam_{kind}_policy\" \"{name}\" {{\n {kind} = aws_iam_{kind}.{name}.name\n policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{statements}] }})\n}}\n"
    )
}

const PASS: &str = r#"{ Effect = "Allow", Action = ["iam:PassRole", "ec2:RunInstances"], Resource = "*" }"#;

fn help_of(parts: &[&str]) -> String {
    of_rule("privilege-escalation", &parts.concat(), Persona::Regular)[0].help.join("\n")
}

/// What trusts the service is not said of a role whose trust policy only apply knows.
#[test]
fn an_unread_trust_policy_decides_nothing() {
    let unread = "variable \"trust\" { type = string }\nresource \"aws_iam_role\" \"b\" {\n name = \"b\"\n assume_role_policy = var.trust\n}\n";
    let (own, pass) = (role("a", "lambda.amazonaws.com"), inline("role", "a", PASS));
    let said = help_of(&[&own, unread, &pass]);
    assert!(!said.contains("of this configuration"), "{said}");
    let said = help_of(&[&own, unread, &pass, &role("c", "ec2.amazonaws.com")]);
    assert!(said.contains("of this configuration, aws_iam_role.c trusts ec2.amazonaws.com"), "{said}");
}

/// A role that is denied cannot be passed.
#[test]
fn a_role_that_is_denied_is_not_at_stake() {
    let deny = r#"{ Effect = "Deny", Action = "iam:PassRole", Resource = aws_iam_role.b.arn }"#;
    let pass = inline("role", "a", &format!("{PASS}, {deny}"));
    let (a, b) = (role("a", "lambda.amazonaws.com"), role("b", "ec2.amazonaws.com"));
    let said = help_of(&[&a, &b, &pass]);
    assert!(said.contains("each role of this configuration that trusts ec2.amazonaws.com is denied"), "{said}");
    let said = help_of(&[&a, &b, &role("c", "ec2.amazonaws.com"), &pass]);
    assert!(said.contains("of this configuration, aws_iam_role.c trusts ec2.amazonaws.com"), "{said}");
}

/// What one holder has is at stake where another holds the policy, and nothing where it is the only one, be it only perhaps.
#[test]
fn the_only_holder_is_not_at_stake() {
    let policy = format!(
        "resource \"aws_iam_policy\" \"p\" {{\n name = \"p\"\n policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{PASS}] }})\n}}\n"
    );
    let attached = |name: &str| {
        format!(
            "resource \"aws_iam_role_policy_attachment\" \"{name}\" {{\n role = aws_iam_role.{name}.name\n policy_arn = aws_iam_policy.p.arn\n}}\n"
        )
    };
    let (a, b) = (role("a", "ec2.amazonaws.com"), role("b", "lambda.amazonaws.com"));
    let said = help_of(&[&a, &b, &policy, &attached("a"), &attached("b")]);
    assert!(said.contains("of this configuration, aws_iam_role.a trusts ec2.amazonaws.com"), "{said}");
    let perhaps = "variable \"more\" { type = string }\nresource \"aws_iam_role_policy_attachment\" \"a\" {\n for_each = { p = aws_iam_policy.p.arn, q = var.more }\n role = aws_iam_role.a.name\n policy_arn = replace(each.value, var.more, \"\")\n}\n";
    let said = help_of(&[&a, &policy, perhaps]);
    assert!(!said.contains("of this configuration"), "{said}");
}

/// Whoever holds a statement has what else its holder has: that decides whether another statement allows as much.
#[test]
fn statements_are_compared_by_what_their_holder_has() {
    let user = "resource \"aws_iam_user\" \"u\" { name = \"u\" }\n";
    let twice = r#"{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }, { Effect = "Allow", Action = ["iam:PassRole", "s3:GetObject"], Resource = "*" }"#;
    let start = "resource \"aws_iam_user_policy\" \"start\" {\n user = aws_iam_user.u.name\n policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"ec2:RunInstances\", Resource = \"*\" }] })\n}\n";
    let found = of_rule("privilege-escalation", &[user, &inline("user", "u", twice), start].concat(), Persona::Regular);
    assert_eq!(found.len(), 2);
    for one in &found {
        assert!(one.labels.iter().any(|label| label.message.contains("too, on as much")), "{:?}", one.labels);
    }
}

/// Of a pattern that a `Deny` meets the action is said that is left.
#[test]
fn a_stronger_role_is_said_to_have_what_it_has() {
    let with = |more: &str| {
        let statements = format!(r#"{{ Effect = "Allow", Action = "s3:*", Resource = "*" }}{more}"#);
        let function = "resource \"aws_lambda_function\" \"f\" {\n function_name = \"f\"\n role = aws_iam_role.l.arn\n}\nresource \"aws_iam_user\" \"u\" { name = \"u\" }\n";
        let update =
            r#"{ Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = aws_lambda_function.f.arn }"#;
        let parts = [
            &role("l", "lambda.amazonaws.com"),
            &inline("role", "l", &statements),
            function,
            &inline("user", "u", update),
        ];
        of_rule("privilege-escalation", &parts.concat(), Persona::Auditor)[0].message.clone()
    };
    assert!(with("").contains("which may do s3:*"), "{}", with(""));
    let denied = with(r#", { Effect = "Deny", NotAction = ["s3:PutObject"], Resource = "*" }"#);
    assert!(denied.contains("which may do s3:PutObject"), "{denied}");
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
