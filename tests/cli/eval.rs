//! `eval` and `show`.

use crate::harness::Project;

const MODULE: &str = r#"
variable "name" {
  default = "photo"
}

variable "bucket" {}

resource "aws_s3_bucket" "build" {}

locals {
  objects = "${aws_s3_bucket.build.arn}/${var.name}/*"
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = [local.objects, var.bucket]
  }
}
"#;

#[test]
fn a_value_is_printed_as_jsonencode_prints_it() {
    let project = Project::new(&[("main.tf", MODULE)]);
    let value = |expression: &str| project.run(&["eval", "--", expression]).out;
    assert_eq!(value("{ b = 1.50, a = [true, null, \"<\"] }"), "{\"a\":[true,null,\"\\u003c\"],\"b\":1.5}\n");
    assert_eq!(value("-1"), "-1\n");
    assert_eq!(value("local.objects"), "\"${aws_s3_bucket.build.arn}/photo/*\"\n");
    assert_eq!(value("upper(var.name)"), "\"PHOTO\"\n");
}

#[test]
fn variables_come_from_the_command_line_the_last_one_wins() {
    let project = Project::new(&[("main.tf", MODULE), ("a.tfvars", "name = \"file\"\n")]);
    let value = |arguments: &[&str]| project.run(&[&["eval"], arguments, &["--", "var.name"]].concat()).out;
    assert_eq!(value(&["--var", "name=given"]), "\"given\"\n");
    assert_eq!(value(&["--var", "name=given", "--var-file", "a.tfvars"]), "\"file\"\n");
    assert_eq!(value(&["--var-file", "a.tfvars", "--var", "name=given"]), "\"given\"\n");
    assert_eq!(project.run(&["eval", "--workspace", "prod", "terraform.workspace"]).out, "\"prod\"\n");
}

#[test]
fn another_directory_can_be_named() {
    let project = Project::new(&[("deep/m/main.tf", MODULE)]);
    assert_eq!(project.run(&["eval", "--dir", "deep/m", "var.name"]).out, "\"photo\"\n");
    let answer = project.run(&["eval", "--dir", "nowhere", "1"]);
    assert_eq!((answer.code, answer.err.as_str()), (2, "error: nowhere is not a directory\n"));
}

#[test]
fn json_says_type_and_whether_it_is_known() {
    let project = Project::new(&[("main.tf", MODULE)]);
    let known = project.run(&["eval", "--output-format", "json", "[var.name]"]).json();
    assert_eq!(known, serde_json::json!({"value": ["photo"], "type": "tuple([string])", "known": true}));
    let unknown = project.run(&["eval", "--output-format", "json", "local.objects"]).json();
    assert_eq!((&unknown["type"], &unknown["known"]), (&"string".into(), &false.into()));
}

#[test]
fn what_terraform_refuses_ends_with_two_and_a_place() {
    let project = Project::new(&[("main.tf", MODULE)]);
    for expression in ["upper()", "1 +", "local.nothing", "[1, 2][5]"] {
        let answer = project.run(&["eval", "--", expression]);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{expression}");
        assert!(answer.err.starts_with("error: "), "{expression}: {}", answer.err);
        assert!(answer.err.contains("<expression>:1:") || expression == "local.nothing", "{}", answer.err);
    }
}

#[test]
fn documents_are_shown_with_what_is_not_known() {
    let project = Project::new(&[("main.tf", MODULE)]);
    let json = project.run(&["show", "--output-format", "json"]).json();
    let policy = &json["policies"][0];
    assert_eq!(policy["address"], "data.aws_iam_policy_document.read");
    // As the provider orders them: descending.
    let resources = serde_json::json!(["${var.bucket}", "${aws_s3_bucket.build.arn}/photo/*"]);
    assert_eq!(policy["document"]["Statement"][0]["Resource"], resources);
    assert_eq!(policy["unknown"][0]["at"], "Statement[0].Resource");
    let text = project.run(&["show"]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.out.starts_with("# data.aws_iam_policy_document.read ("), "{}", text.out);
}
