//! `check`: exit codes, formats, and what is read.

use insta::assert_snapshot;

use crate::harness::Project;
use crate::parts::{encoded, role};

const WIDE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "All",
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}
"#;

const NARROW: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::photos/2021/*"
  }
}
"#;

const ROLE: &str = r#"
data "aws_iam_policy_document" "wide" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "wide" {
  name   = "wide"
  policy = data.aws_iam_policy_document.wide.json
}
"#;

#[test]
fn a_clean_policy_ends_with_zero() {
    let answer = Project::new(&[("policy.json", NARROW)]).run(&["check", "policy.json"]);
    assert_eq!((answer.code, answer.out.as_str(), answer.err.as_str()), (0, "No findings in 1 policy\n", ""));
}

#[test]
fn a_wide_policy_ends_with_one_and_shows_the_place() {
    let answer = Project::new(&[("policy.json", WIDE)]).run(&["check", "policy.json"]);
    assert_eq!(answer.code, 1);
    assert!(answer.out.contains("[policy.json:7:"), "{}", answer.out);
    assert!(answer.out.contains("Checked 1 policy: "), "{}", answer.out);
}

#[test]
fn fail_on_changes_the_exit_code_and_nothing_else() {
    let project = Project::new(&[("policy.json", WIDE)]);
    let failing = project.run(&["check", "policy.json"]);
    let passing = project.run(&["check", "policy.json", "--fail-on", "never"]);
    assert_eq!((failing.code, passing.code), (1, 0));
    assert_eq!(failing.out, passing.out);
}

#[test]
fn terraform_findings_name_the_document_and_the_file() {
    let answer = Project::new(&[("iam/main.tf", ROLE)]).run(&["check", "--output-format", "json"]);
    assert_eq!(answer.code, 1, "{}", answer.err);
    let json = answer.json();
    assert_eq!(json["version"], 1);
    let finding = &json["findings"][0];
    assert_eq!(finding["location"]["path"], "iam/main.tf");
    assert_eq!(finding["policy"], "data.aws_iam_policy_document.wide");
    assert_eq!(finding["fingerprint"].as_str().map(str::len), Some(32));
    let (start, end) = (&finding["location"]["byte_start"], &finding["location"]["byte_end"]);
    let range = start.as_u64().expect("a number") as usize..end.as_u64().expect("a number") as usize;
    assert_eq!(&ROLE[range], "*");
}

#[test]
fn every_format_has_the_same_exit_code() {
    let project = Project::new(&[("policy.json", WIDE)]);
    for format in ["full", "concise", "json", "jsonl"] {
        assert_eq!(project.run(&["check", "--output-format", format, "policy.json"]).code, 1, "{format}");
    }
}

#[test]
fn concise_lines_name_path_line_and_column() {
    let answer = Project::new(&[("policy.json", WIDE)]).run(&["check", "--output-format", "concise", "-q", "."]);
    assert!(answer.out.lines().all(|line| line.starts_with("policy.json:")), "{}", answer.out);
    assert!(answer.out.lines().count() >= 1);
}

#[test]
fn one_run_writes_several_reports() {
    let project = Project::new(&[("policy.json", WIDE)]);
    let arguments =
        ["check", "--output-format", "concise", "--output", "json=a.json", "--output", "full=b.txt", "policy.json"];
    let answer = project.run(&arguments);
    assert_eq!(answer.code, 1);
    let json: serde_json::Value = serde_json::from_str(&project.read("a.json")).expect("JSON");
    assert_eq!(json["summary"]["policies"], 1);
    assert!(project.read("b.txt").contains("[policy.json:"));
}

#[test]
fn colour_is_asked_for_or_not_there() {
    let project = Project::new(&[("policy.json", WIDE)]);
    let coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        project.run_with(arguments, environment, "").out.contains("\u{1b}[")
    };
    assert!(!coloured(&["check", "policy.json"], &[]));
    assert!(coloured(&["check", "policy.json", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&["check", "policy.json"], &[("FORCE_COLOR", "1")]));
    assert!(!coloured(&["check", "policy.json"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn standard_input_is_a_policy_or_terraform() {
    let project = Project::new(&[]);
    let policy = project.run_with(&["check", "-"], &[], WIDE);
    assert_eq!(policy.code, 1, "{}", policy.err);
    let named =
        project.run_with(&["check", "--stdin-filename", "a/b.json", "--output-format", "concise", "-"], &[], WIDE);
    assert!(named.out.starts_with("a/b.json:7:"), "{}", named.out);
    let terraform = project.run_with(&["check", "--stdin-type", "hcl", "--stdin-filename", "m.tf", "-"], &[], ROLE);
    assert!(terraform.code == 1 && terraform.out.contains("[m.tf:4:"), "{terraform:?}");
    let not_json = project.run_with(&["check", "--stdin-type", "policy", "-"], &[], ROLE);
    assert_eq!((not_json.code, not_json.said()), (2, 1), "{not_json:?}");
}

#[test]
fn a_file_name_selects_its_module() {
    let project = Project::new(&[
        ("m/policy.tf", ROLE),
        ("m/variables.tf", "variable \"x\" {}\n"),
        ("m/prod.tfvars", "x = 1\n"),
        ("other/main.tf", ROLE),
    ]);
    for name in ["m/variables.tf", "m/prod.tfvars"] {
        let answer = project.run(&["check", "--output-format", "json", name]);
        let json = answer.json();
        assert_eq!(json["findings"][0]["location"]["path"], "m/policy.tf", "{name}");
        assert_eq!(json["summary"]["policies"], 1, "{name}");
    }
}

#[test]
fn a_policy_that_a_module_reads_is_analysed_once() {
    let project = Project::new(&[
        (
            "main.tf",
            "resource \"aws_iam_policy\" \"p\" {\n  name   = \"p\"\n  policy = file(\"${path.module}/policy.json\")\n}\n",
        ),
        ("policy.json", WIDE),
    ]);
    let json = project.run(&["check", "--output-format", "json"]).json();
    assert_eq!(json["summary"]["policies"], 1, "{json}");
    assert_eq!(json["findings"][0]["location"]["path"], "policy.json");
    assert_eq!(json["findings"][0]["policy"], "aws_iam_policy.p");
}

#[test]
fn a_module_that_two_roots_call_is_reported_once() {
    let call = "module \"m\" {\n  source = \"../modules/m\"\n}\n";
    let project = Project::new(&[("a/main.tf", call), ("b/main.tf", call), ("modules/m/main.tf", ROLE)]);
    let json = project.run(&["check", "--output-format", "json"]).json();
    let paths: Vec<_> = json["findings"].as_array().expect("findings").iter().map(|f| &f["location"]).collect();
    let mut once = paths.clone();
    once.dedup();
    assert_eq!(paths, once);
    assert_eq!(json["findings"][0]["location"]["path"], "modules/m/main.tf");
}

/// What one root's variables make possible is not said of the others.
#[test]
fn roots_of_which_other_things_are_true_are_told_apart() {
    let statement = r#"{ Effect = "Allow", Action = ["iam:PassRole", var.extra], Resource = "*" }"#;
    let module = "variable \"extra\" {}\n".to_owned() + &role("build", "codebuild") + &encoded("build", statement);
    let call = |name: &str, extra: &str| {
        format!("module \"{name}\" {{\n  source = \"../modules/m\"\n  extra  = \"{extra}\"\n}}\n")
    };
    let (a, b, c) = (call("one", "ec2:RunInstances"), call("two", "ecs:RunTask"), call("three", "ecs:RunTask"));
    let project =
        Project::new(&[("a/main.tf", &a), ("b/main.tf", &b), ("c/main.tf", &c), ("modules/m/main.tf", &module)]);
    let out = project.run(&["check", "--select", "privilege-escalation"]).out;
    assert_eq!(out.matches("error[privilege-escalation]").count(), 2, "{out}");
    let (first, second) = out.split_once("with ecs:RunTask: ").expect("the two of ecs:RunTask");
    assert!(first.contains("with ec2:RunInstances: ") && !first.contains("also reached"), "{out}");
    assert!(
        second.contains("also reached from module.three.aws_iam_role.build") && !second.contains("module.one"),
        "{out}"
    );
}

#[test]
fn what_is_left_out_is_named_once_however_many_roots_lead_there() {
    let call = "module \"m\" {\n  source = \"../modules/m\"\n}\n";
    let missing = "module \"far\" {\n  source = \"example/far/aws\"\n}\n";
    let project = Project::new(&[
        ("a/main.tf", call),
        ("b/main.tf", call),
        ("modules/m/main.tf", missing),
        ("live/terragrunt.hcl", "include \"root\" {}\n"),
        ("root.hcl", "remote_state {\n  backend = \"s3\"\n}\n"),
    ]);
    let answer = project.run(&["check", "--output-format", "json"]);
    let json = answer.json();
    let left_out: Vec<_> =
        json["not_analysed"].as_array().expect("a list").iter().map(|what| &what["reason"]).collect();
    assert_eq!(
        left_out,
        [
            "Terragrunt configuration, and one more file: the modules it calls are analysed without its inputs",
            "module example/far/aws is not installed"
        ]
    );
    assert_eq!(answer.code, 0, "{json}");
}

#[test]
fn a_broken_file_costs_one_diagnostic_and_not_the_others() {
    let project = Project::new(&[("bad.tf", "resource \"a\" {\n  x = [1,\n}\n"), ("good.tf", ROLE)]);
    let answer = project.run(&["check", "--output-format", "json"]);
    assert_eq!(answer.code, 2);
    let json = answer.json();
    assert_eq!(json["errors"].as_array().map(Vec::len), Some(1), "{json}");
    assert_eq!(json["errors"][0]["location"]["path"], "bad.tf");
    assert_eq!(json["findings"][0]["location"]["path"], "good.tf");
}

#[test]
fn usage_errors_say_what_was_meant() {
    let project = Project::new(&[("policy.json", NARROW)]);
    let unknown = project.run(&["check", "--select", "resource-wildcrad", "policy.json"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert_snapshot!(unknown.err, @"
    error: no rule or category is called `resource-wildcrad`; did you mean `resource-wildcard`?
      = help: `iamlint rules` lists every rule and category
    ");
    let missing = project.run(&["check", "nowhere"]);
    assert_eq!(missing.code, 2);
    assert_eq!(missing.err, "error: nowhere does not exist\n");
    let severity = project.run(&["check", "--min-severity", "grave"]);
    assert_eq!(severity.code, 2);
    assert!(severity.err.contains("`grave` is not one of low, medium, high, critical"), "{}", severity.err);
    let format = project.run(&["check", "--output-format", "sarfi"]);
    assert_eq!(format.code, 2);
    assert!(format.err.contains("tip: a similar value exists: 'sarif'"), "{}", format.err);
    let output = project.run(&["check", "--output", "sarfi=x", "policy.json"]);
    assert_eq!(output.code, 2);
    assert!(
        output.err.contains("`sarfi` is not a format; there are full, concise, json, jsonl, sarif, "),
        "{}",
        output.err
    );
    let unwritable = project.run(&["check", "--output", "json=nowhere/x.json", "policy.json"]);
    assert_eq!(unwritable.code, 2);
    assert!(unwritable.err.starts_with("error: cannot write nowhere/x.json"), "{}", unwritable.err);
}

#[test]
fn an_empty_directory_is_said_to_be() {
    let answer = Project::new(&[("readme.md", "")]).run(&["check"]);
    assert_eq!(answer.code, 2);
    assert!(answer.err.starts_with("error: no Terraform and no IAM policy in .\n"), "{}", answer.err);
}

#[test]
fn a_rule_can_be_left_out() {
    let project = Project::new(&[("policy.json", WIDE)]);
    let all = project.run(&["check", "--output-format", "json", "policy.json"]).json();
    let rule = all["findings"][0]["rule"].as_str().expect("a rule").to_owned();
    let rest = project.run(&["check", "--output-format", "json", "--ignore", &rule, "policy.json"]).json();
    assert!(rest["findings"].as_array().expect("findings").iter().all(|finding| finding["rule"] != rule.as_str()));
    let only = project.run(&["check", "--output-format", "json", "--select", &rule, "policy.json"]).json();
    assert!(only["findings"].as_array().expect("findings").iter().all(|finding| finding["rule"] == rule.as_str()));
}

/// A block of a module is written once for all its instances: what one of them needs cannot go.
#[test]
fn a_grant_that_another_instance_of_a_module_needs_is_used() {
    let machine = r#"
variable "call" {
}
resource "aws_sfn_state_machine" "this" {
  name       = "m"
  role_arn   = aws_iam_role.this.arn
  definition = jsonencode({ StartAt = "A", States = { A = { Type = "Task", Resource = var.call, Parameters = { TableName = "t" }, End = true } } })
}
"#;
    let statement = r#"{ Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:PutItem"], Resource = "arn:aws:dynamodb:eu-west-2:111122223333:table/t" }"#;
    let module = machine.to_owned() + &role("this", "states") + &encoded("this", statement);
    let get = "module \"get\" {\n  source = \"./machine\"\n  call   = \"arn:aws:states:::dynamodb:getItem\"\n}\n";
    let put = "module \"put\" {\n  source = \"./machine\"\n  call   = \"arn:aws:states:::dynamodb:putItem\"\n}\n";
    let said = |root: &str| {
        let project = Project::new(&[("main.tf", root), ("machine/main.tf", &module)]);
        project.run(&["check", "--select", "grant-not-used", "--output-format", "concise", "."]).out
    };
    assert!(said(get).contains("does not need dynamodb:PutItem"), "{}", said(get));
    assert!(!said(&format!("{get}{put}")).contains("grant-not-used"), "{}", said(&format!("{get}{put}")));
}
