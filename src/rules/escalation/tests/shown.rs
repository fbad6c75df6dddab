//! What is shown of a way, and which of several.

use crate::graph::testing;
use crate::rules::{Finding, Options, Persona, check};

use super::of_rule;

/// What is said of a project, with the text of each label's line.
fn labels(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let graph = testing::of_files(files);
    let options = Options { select: vec!["privilege-escalation".to_owned()], ..Options::default() };
    let found = check(&graph, &options);
    let label = |label: &crate::input::Label| {
        let source = graph.sources.get(label.span.file);
        let name = source.path().file_name().expect("a file").to_string_lossy().into_owned();
        (label.message.clone(), format!("{name}: {}", source.slice(label.span)))
    };
    found.iter().flat_map(|finding| &finding.labels).map(label).collect()
}

const MODULE: &str = r#"
variable "more" {
  type    = list(string)
  default = ["ecs:RunTask"]
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = concat(["iam:PassRole", "logs:PutLogEvents"], var.more)
      Resource = "*"
    }]
  })
}
"#;

fn said(labels: &[(String, String)], what: &str) -> Option<String> {
    labels.iter().find(|(message, _)| message == what).map(|(_, text)| text.clone())
}

/// An action that comes from somewhere else is shown there: in a default, in the call of the module, in the values of a file.
#[test]
fn every_action_of_a_way_is_shown_where_it_is_written() {
    let by_default = labels(&[("main.tf", MODULE)]);
    assert_eq!(
        said(&by_default, "ecs:RunTask is allowed here").as_deref(),
        Some("main.tf: ecs:RunTask"),
        "{by_default:?}"
    );
    assert_eq!(said(&by_default, "allows iam:PassRole").as_deref(), Some("main.tf: iam:PassRole"));

    let call = "module \"p\" {\n  source = \"./p\"\n  more   = [\"ec2:*\"]\n}\n";
    let by_call = labels(&[("call.tf", call), ("p/main.tf", MODULE)]);
    assert_eq!(said(&by_call, "ec2:RunInstances is allowed here").as_deref(), Some("call.tf: ec2:*"), "{by_call:?}");

    let values = "{ \"more\": [\"glue:CreateJob\", \"glue:StartJobRun\"] }";
    let by_values = labels(&[("main.tf", MODULE), ("a.auto.tfvars.json", values)]);
    assert_eq!(
        said(&by_values, "glue:StartJobRun is allowed here").as_deref(),
        Some("a.auto.tfvars.json: glue:StartJobRun"),
        "{by_values:?}"
    );
}

/// What one value allows is said once.
#[test]
fn one_value_has_one_label() {
    let all =
        MODULE.replace("concat([\"iam:PassRole\", \"logs:PutLogEvents\"], var.more)", "[\"iam:PassRole\", \"glue:*\"]");
    let labels = labels(&[("main.tf", &all)]);
    let allowed: Vec<&str> =
        labels.iter().map(|(message, _)| &**message).filter(|said| said.contains("allow")).collect();
    let [passes, others] = &allowed[..] else { panic!("{labels:?}") };
    assert_eq!(*passes, "allows iam:PassRole");
    assert!(others.starts_with("glue:") && others.ends_with(" are allowed here"), "{others}");
}

const PASSES: &str = r#"
resource "aws_iam_role" "a" {
  name               = "a"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "codepipeline.amazonaws.com" } } ] })
}
resource "aws_iam_role_policy" "a" {
  role   = aws_iam_role.a.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["iam:PassRole", "cloudformation:*", "ecs:*", "ec2:*"], Resource = "*" } DENY ] })
}
"#;

fn shown(more: &str, deny: &str) -> String {
    shown_of(&format!("{}{more}", PASSES.replace("DENY", deny)))
}

fn shown_of(text: &str) -> String {
    let found: Vec<Finding> = of_rule("privilege-escalation", text, Persona::Regular);
    let [one] = &found[..] else { panic!("one finding: {found:#?}") };
    one.message.clone()
}

/// Of several ways that one is said which a role of the configuration can be passed by.
#[test]
fn a_way_that_leads_somewhere_here_is_shown_first() {
    let role = |service: &str| {
        format!(
            r#"
resource "aws_iam_role" "b" {{
  name               = "b"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}.amazonaws.com" }} }} ] }})
}}
"#
        )
    };
    let profile = "resource \"aws_iam_instance_profile\" \"b\" {\n  role = aws_iam_role.b.name\n}\n";
    let deny = r#", { Effect = "Deny", Action = "iam:PassRole", Resource = "arn:aws:iam::*:role/b" }"#;
    let stack = shown("", "");
    assert!(stack.contains("cloudformation:CreateStack"), "{stack}");
    assert!(shown(&role("ecs-tasks"), "").contains("with ecs:RunTask:"));
    assert!(shown(&role("cloudformation"), "").contains("cloudformation:CreateStack"));
    assert!(shown(&format!("{}{profile}", role("ec2")), "").contains("with ec2:RunInstances:"));
    // Without a profile no instance has it, and what is denied is passed by no way.
    assert_eq!(shown(&role("ec2"), ""), stack);
    assert!(shown(&role("ecs-tasks"), deny).contains("cloudformation:CreateStack"));
    // Its own role gives it nothing.
    let own = PASSES.replace("DENY", "").replace("codepipeline", "ecs-tasks");
    assert!(shown_of(&own).contains("cloudformation:CreateStack"), "{}", shown_of(&own));
    assert!(shown_of(&format!("{own}{}", role("ecs-tasks"))).contains("with ecs:RunTask:"));
}

/// Roots that call one module may have other roles; what is true of the statement is the same.
#[test]
fn which_way_is_shown_tells_no_instances_apart() {
    let task = r#"
resource "aws_iam_role" "b" {
  name               = "b"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } } ] })
}
"#;
    let case = |more: &str| {
        let text = format!("{}{more}", PASSES.replace("DENY", ""));
        of_rule("privilege-escalation", &text, Persona::Regular).first().map(|one| one.case)
    };
    assert_eq!((case(""), case(task)), (Some("cloudformation-001"), Some("cloudformation-001")));
}
