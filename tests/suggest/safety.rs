//! What `iamlint suggest` must leave alone: whatever may be needed by something that is not seen.

use serde_json::Value;

use crate::common::{iamlint, project, suggestions};
use crate::parts::{self, document, documented, role, role_with, source, stage};

/// A pipeline's role, its policy and its bucket.
fn base() -> String {
    let bucket = "\nvariable \"choice\" {}\n\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n";
    [bucket, &role_with("p", "codepipeline", "  name = \"p\"\n"), &documented("p")].concat()
}

/// The policy that most tests are about.
fn wide() -> String {
    document("p", r#""s3:*", "codebuild:*", "lambda:*""#, "\"*\"")
}

/// A pipeline of a source and one more stage. `more` goes into its block.
fn pipeline(name: &str, more: &str, role: &str, next: &str) -> String {
    let bucket = "aws_s3_bucket.b.bucket";
    parts::pipeline(name, role, bucket, &[&source(bucket), next, more, "\n"].concat())
}

fn builds() -> String {
    pipeline("one", "", "aws_iam_role.p.arn", &stage("Build", "CodeBuild", r#"{ ProjectName = "x" }"#))
}

fn invokes(more: &str, role: &str) -> String {
    pipeline("two", more, role, &stage("Invoke", "Lambda", r#"{ FunctionName = "fn" }"#))
}

/// What is suggested for the role `aws_iam_role.p`, or the first role of that name.
fn suggested(text: &str) -> Value {
    let is_p = |one: &Value| one["role"].as_str().is_some_and(|role| role.starts_with("aws_iam_role.p"));
    suggestions(project(text).path()).into_iter().find(is_p).expect("p")
}

/// The actions that the first policy still allows.
fn actions(suggestion: &Value) -> Vec<String> {
    let statements = suggestion["policies"][0]["after"]["Statement"].as_array().cloned().unwrap_or_default();
    let of = |statement: &Value| match &statement["Action"] {
        Value::Array(all) => all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        one => one.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
    };
    statements.iter().flat_map(of).collect()
}

/// That nothing of a configuration's first policy is changed, and a reason that says why.
fn assert_left_alone(text: &str, why: &str) {
    let suggestion = suggested(text);
    let policy = &suggestion["policies"][0];
    assert_eq!(policy["after"], policy["before"], "{suggestion:#}");
    let because = policy["statements"][0]["because"][0].as_str().expect("a reason");
    assert!(because.contains(why), "{because}");
}

#[test]
fn a_pipeline_that_may_be_there_needs_what_it_would_need() {
    let by_variable = "variable \"off\" {\n  default = false\n}\n";
    for count in ["count = var.choice", "for_each = var.choice", "count = var.off ? 1 : 0"] {
        let text = [&*base(), &wide(), by_variable, &builds(), &invokes(count, "aws_iam_role.p.arn")].concat();
        let kept = actions(&suggested(&text));
        assert!(kept.contains(&"lambda:InvokeFunction".to_owned()), "{count}: {kept:?}");
        assert!(!kept.contains(&"lambda:*".to_owned()), "{count}: {kept:?}");
    }
}

#[test]
fn a_role_that_is_one_of_two_may_be_used() {
    let other = r#"resource "aws_iam_role" "other" {
      assume_role_policy = jsonencode({ Statement = [] })
    }"#;
    let role = "var.choice ? aws_iam_role.p.arn : aws_iam_role.other.arn";
    assert_left_alone(&[&*base(), &wide(), other, &builds(), &invokes("", role)].concat(), "aws_codepipeline.two");
}

#[test]
fn a_module_that_is_not_installed_may_use_the_role_it_is_given() {
    let call = "module \"other\" {\n  source   = \"acme/pipeline/aws\"\n  role_arn = local.role\n}\n";
    let local = "locals {\n  role = aws_iam_role.p.arn\n}\n";
    assert_left_alone(&[&*base(), &wide(), call, local, &builds()].concat(), "module.other");
}

#[test]
fn a_resource_that_is_not_of_aws_may_use_the_role_it_is_given() {
    let elsewhere = "resource \"local_file\" \"role\" {\n  content = \"role: ${aws_iam_role.p.arn}\"\n}\n";
    assert_left_alone(&[&*base(), &wide(), elsewhere, &builds()].concat(), "local_file.role");
}

#[test]
fn an_attribute_that_takes_no_role_hands_it_on() {
    let stack = "resource \"aws_cloudformation_stack\" \"s\" {\n  parameters = { Role = aws_iam_role.p.arn }\n}\n";
    assert_left_alone(&[&*base(), &wide(), stack, &builds()].concat(), "aws_cloudformation_stack.s");
}

#[test]
fn an_output_is_said_and_forbids_nothing() {
    let text = [&*base(), &wide(), "output \"role\" {\n  value = aws_iam_role.p.arn\n}\n", &builds()].concat();
    let suggestion = suggested(&text);
    assert!(!actions(&suggestion).contains(&"lambda:*".to_owned()));
    assert!(suggestion["notes"][0].as_str().is_some_and(|note| note.contains("output role")), "{suggestion:#}");
}

#[test]
fn a_policy_that_is_attached_to_a_role_that_is_only_named_stays() {
    for role in ["\"someone-else\"", "var.choice"] {
        let attached = format!(
            r#"
resource "aws_iam_policy" "p" {{
  policy = data.aws_iam_policy_document.p.json
}}
resource "aws_iam_role_policy_attachment" "p" {{
  role       = aws_iam_role.p.name
  policy_arn = aws_iam_policy.p.arn
}}
resource "aws_iam_role_policy_attachment" "other" {{
  role       = {role}
  policy_arn = aws_iam_policy.p.arn
}}
"#
        );
        let base = base();
        let base = base.split("resource \"aws_iam_role_policy\"").next().expect("a part");
        assert_left_alone(&[base, &wide(), &attached, &builds()].concat(), "also attached to something");
    }
}

#[test]
fn a_list_that_may_lack_some_of_it_is_not_written_out() {
    let lists = [
        r#"concat(var.choice ? ["s3:GetObject"] : [], ["s3:*"])"#,
        r#"[for action in ["GetObject", "*"] : "s3:${action}" if var.choice]"#,
        "local.some",
    ];
    for list in lists {
        let policy = format!(
            r#"
locals {{
  some = var.choice ? ["s3:*"] : ["s3:Get*"]
}}
data "aws_iam_policy_document" "p" {{
  statement {{
    actions   = {list}
    resources = ["*"]
  }}
}}
"#
        );
        let suggestion = suggested(&[&*base(), &policy, &builds()].concat());
        let policy = &suggestion["policies"][0];
        assert_eq!(policy["after"], policy["before"], "{list}: {suggestion:#}");
    }
}

#[test]
fn a_list_that_is_named_and_is_all_there_is_written_out() {
    let policy = r#"
locals {
  actions = concat(["s3:*"], ["sqs:*"])
}
data "aws_iam_policy_document" "p" {
  statement {
    actions   = local.actions
    resources = ["*"]
  }
}
"#;
    let kept = actions(&suggested(&[&*base(), policy, &builds()].concat()));
    assert!(kept.contains(&"s3:PutObject".to_owned()) && !kept.contains(&"sqs:*".to_owned()), "{kept:?}");
}

#[test]
fn a_statement_that_may_not_be_there_stands_in_for_none() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = var.choice ? [1] : []
    content {
      actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
      resources = ["${aws_s3_bucket.b.arn}/*"]
    }
  }
}
"#;
    let suggestion = suggested(&[&*base(), policy, &builds()].concat());
    let first = &suggestion["policies"][0]["after"]["Statement"];
    let objects =
        first.as_array().expect("statements").iter().filter(|one| one["Action"].to_string().contains("PutObject"));
    assert_eq!(objects.count(), 2, "{suggestion:#}");
}

#[test]
fn what_is_no_valid_policy_stops_nothing() {
    let policy = r#"
resource "aws_iam_role_policy" "q" {
  role   = aws_iam_role.p.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Actions = "s3:*", Resource = "*" }] })
}
"#;
    let suggestion = suggested(&[&*base(), &wide(), policy, &builds()].concat());
    let changed = |policy: &Value| policy["after"] != policy["before"];
    let changed: Vec<bool> = suggestion["policies"].as_array().expect("policies").iter().map(changed).collect();
    assert_eq!(changed, [true, false]);
}

#[test]
fn roles_that_only_a_default_names_are_narrowed_and_it_is_said() {
    let text = [&*base(), &wide(), &builds()].concat();
    let text =
        text.replace("resource \"aws_iam_role\" \"p\" {", "resource \"aws_iam_role\" \"p\" {\n  for_each = var.names");
    let text = text.replace("aws_iam_role.p.", "aws_iam_role.p[\"a\"].");
    let names = "variable \"names\" {\n  type    = set(string)\n  default = [\"a\"]\n}\n";
    let suggestion = suggested(&[&text, names].concat());
    assert_eq!(suggestion["role"], "aws_iam_role.p[\"a\"]");
    assert!(!actions(&suggestion).contains(&"lambda:*".to_owned()));
    assert!(suggestion["notes"][0].as_str().is_some_and(|note| note.contains("defaults")), "{suggestion:#}");
}

/// What stands for any element of a list that is not known is no text: nothing is written of it, whatever it is called. An element that is written is one.
#[test]
fn a_list_is_not_written_as_a_part_of_a_text() {
    let text = r#"
data "aws_subnets" "s" {}

data "aws_subnet" "s" {}

module "network" {
  source = "example.com/network"
}
"#;
    let network = "  vpc_config {\n    vpc_id             = \"vpc-1\"\n    subnets            = SUBNETS\n    security_group_ids = [\"sg-1\"]\n  }\n";
    let actions = r#""ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DescribeSubnets""#;
    let build = parts::build("b", "aws_iam_role.p.arn", network) + &role("p", "codebuild") + &documented("p");
    let text = [text, &build, &document("p", actions, "\"*\"")].concat();
    let patch = |subnets: &str| {
        let project = project(&text.replace("SUBNETS", subnets));
        let output = iamlint(project.path(), &["suggest", "--diff", "--role", "aws_iam_role.p", "."]);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for list in ["data.aws_subnets.s.ids", "module.network.private", "module.network.subnets"] {
        let patch = patch(list);
        assert!(patch.contains("ec2:AuthorizedService") && !patch.contains("ec2:Subnet\""), "{patch}");
    }
    // The name is that of a list, and what is written is one.
    let one = patch("[data.aws_subnet.s.ids]");
    assert!(one.contains("subnet/${data.aws_subnet.s.ids}\""), "{one}");
}

/// Where a JSON file has no word for what is missing, `*` would grant more than that.
#[test]
fn nothing_is_added_to_a_file_that_has_no_word_for_it() {
    let text = |name: &str| {
        format!(
            r#"
variable "name" {{}}

resource "aws_codebuild_project" "b" {{
  name         = {name}
  service_role = "arn:aws:iam::111122223333:role/build"
}}

resource "aws_cloudwatch_event_target" "t" {{
  rule     = "nightly"
  arn      = aws_codebuild_project.b.arn
  role_arn = aws_iam_role.e.arn
}}

resource "aws_iam_role" "e" {{
  name = "e"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "events.amazonaws.com" }} }}]
  }})
}}

resource "aws_iam_role_policy" "p" {{
  role   = aws_iam_role.e.id
  policy = file("${{path.module}}/policy.json")
}}
"#
        )
    };
    let granted = |name: &str| {
        let directory = project(&text(name));
        let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}"#;
        std::fs::write(directory.path().join("policy.json"), policy).expect("a file");
        let output = iamlint(directory.path(), &["suggest", "--add-missing", "--output-format", "json", "."]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let count = |list: &str| json["suggestions"][0][list].as_array().map_or(0, Vec::len);
        (count("added"), count("missing"))
    };
    assert_eq!(granted("\"photos\""), (1, 0));
    assert_eq!(granted("var.name"), (0, 1));
}
