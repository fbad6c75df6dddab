//! Roles and policies that only another file names, by ARN or by name, are used from there.

use serde_json::{Value, json};

use crate::harness::Project;
use crate::parts::role_with;

const POLICY: &str = r#"
resource "aws_iam_policy" "read" {
  name = "photos-read"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::photos/*" }]
  })
}
"#;

/// A role and a policy that nothing beside them uses.
fn unused() -> String {
    role_with("deploy", "codepipeline", "  name = \"photos-deploy\"\n") + POLICY
}

/// The rules that speak of what lies in `root`, beside one file more.
fn orphans(name: &str, text: &str) -> Vec<String> {
    let project = Project::new(&[("root/main.tf", &unused()), (name, text)]);
    let select = ["--select", "orphan-role", "--select", "orphan-policy"];
    let answer = project.run(&[&["check", "--persona", "auditor", "--output-format", "json"][..], &select].concat());
    let json = answer.json();
    let findings = json["findings"].as_array().expect("findings").iter();
    let of_root = findings.filter(|finding| finding["location"]["path"] == "root/main.tf");
    of_root.map(|finding| finding["rule"].as_str().expect("a rule").to_owned()).collect()
}

#[test]
fn what_another_file_names_is_used_there() {
    for (name, text) in [
        ("scripts/patch", "#!/bin/sh\nROLE=arn:aws:iam::111122223333:role/photos-deploy\n"),
        ("other/main.tf", "data \"aws_iam_role\" \"deploy\" {\n  name = \"photos-deploy\"\n}\n"),
        ("templates/pipeline.tf.jinja", "data \"aws_iam_role\" \"deploy\" {\n  name = \"photos-deploy\"\n}\n"),
        (".github/workflows/deploy.yml", "with:\n  role-to-assume: photos-deploy\n"),
        ("other/main.tf", "resource \"aws_iam_instance_profile\" \"x\" {\n  role = \"photos-deploy\"\n}\n"),
        ("root/user_data.sh", "aws sts assume-role --role-arn \"arn:aws:iam::$ACCOUNT:role/photos-deploy\"\n"),
    ] {
        assert_eq!(orphans(name, text), ["orphan-policy"], "{name}");
    }
    let policy = "eksctl create iamserviceaccount --attach-policy-arn arn:aws:iam::111122223333:policy/photos-read\n";
    assert_eq!(orphans("scripts/establish", policy), ["orphan-role"]);
}

#[test]
fn a_role_that_is_looked_up_by_a_computed_name_is_known_by_its_label() {
    let with = |label: &str, name: &str| {
        let text = format!("data \"aws_iam_role\" \"{label}\" {{\n  name = {name}\n}}\n");
        orphans("other/main.tf", &text).contains(&"orphan-role".to_owned())
    };
    assert!(!with("deploy", "\"${local.prefix}-${local.service}\""));
    assert!(!with("deploy", "local.role_name"));
    assert!(with("build", "\"${local.prefix}-${local.service}\""));
    assert!(with("deploy", "\"${local.prefix}-build\""));
    assert!(with("deploy", "\"music-deploy\""));
}

#[test]
fn what_declares_it_or_was_made_of_it_does_not_use_it() {
    for (name, text) in [
        ("notes.txt", "photos-deploy and photos-read are ours\n"),
        ("other/main.tf", "module \"deploy\" {\n  source    = \"./m\"\n  role_name = \"photos-deploy\"\n}\n"),
        ("other/live.tfvars", "role = \"photos-deploy\"\n"),
        (
            "root/more.tf",
            "resource \"aws_iam_role_policy_attachment\" \"x\" {\n  role       = \"photos-deploy\"\n  policy_arn = \"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n}\n",
        ),
        (
            "root/more.tf",
            "# arn:aws:iam::111122223333:role/photos-deploy is ours\nresource \"aws_iam_role_policy\" \"x\" {\n  role = aws_iam_role.deploy.id\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Deny\", Action = \"iam:PassRole\", Resource = \"arn:aws:iam::111122223333:role/photos-deploy\" }]\n  })\n}\n",
        ),
        (
            "copy/main.tf",
            "resource \"aws_iam_role_policy_attachment\" \"x\" {\n  role       = \"photos-deploy\"\n  policy_arn = \"arn:aws:iam::aws:policy/photos-read\"\n}\n",
        ),
        ("other/build.sh", "cd role/photos-deploy && cp -r 'policy/photos-read' .\n"),
        ("root/terraform.tfstate", "{\"arn\": \"arn:aws:iam::111122223333:role/photos-deploy\"}"),
        ("other/script", "arn:aws:iam::111122223333:role/photos-deploy-2\n"),
        (".gitignore", "scripts\n# role/photos-deploying\n"),
    ] {
        assert_eq!(orphans(name, text), ["orphan-role", "orphan-policy"], "{name}");
    }
}

#[test]
fn of_a_file_that_is_named_what_lies_beside_it_is_looked_at() {
    let script = "ROLE=arn:aws:iam::111122223333:role/photos-deploy\n";
    let project = Project::new(&[("root/main.tf", &unused()), ("root/deploy", script), ("root/scripts/patch", script)]);
    let select = ["--select", "orphan-role", "--persona", "auditor", "--output-format", "json"];
    let count = |path: &str| {
        let answer = project.run(&[&["check", path][..], &select].concat());
        answer.json()["findings"].as_array().expect("findings").len()
    };
    assert_eq!((count("root"), count("root/main.tf")), (0, 0));
    let project = Project::new(&[("root/main.tf", &unused()), ("root/scripts/patch", script)]);
    let answer = project.run(&[&["check", "root/main.tf"][..], &select].concat());
    assert_eq!(answer.json()["findings"].as_array().expect("findings").len(), 1);
}

/// What is larger than anything that somebody writes is not looked into.
#[test]
fn a_file_is_looked_into_up_to_a_size() {
    let script = "ROLE=arn:aws:iam::111122223333:role/photos-deploy\n";
    let of_size = |bytes: usize| script.to_owned() + &"#".repeat(bytes - script.len());
    assert_eq!(orphans("scripts/patch", &of_size(1024 * 1024)), ["orphan-policy"]);
    assert_eq!(orphans("scripts/patch", &of_size(1024 * 1024 + 1)), ["orphan-role", "orphan-policy"]);
}

/// What declares the role in JSON, as configurations and plans have it.
fn declared() -> Value {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "codepipeline.amazonaws.com" } }],
    });
    json!({ "name": "photos-deploy", "assume_role_policy": trust.to_string() })
}

/// A plan that makes the role.
fn planned() -> String {
    let role = json!({ "address": "aws_iam_role.deploy", "mode": "managed", "type": "aws_iam_role", "name": "deploy" });
    let with = |more: Value| {
        let both = role.as_object().into_iter().chain(more.as_object()).flatten();
        Value::Object(both.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    let output = json!({ "arn": { "sensitive": false, "value": "arn:aws:iam::111122223333:role/photos-deploy" } });
    let plan = json!({
        "format_version": "1.2",
        "terraform_version": "1.11.0",
        "planned_values": { "outputs": output, "root_module": { "resources": [with(json!({ "values": declared() }))] } },
        "configuration": { "root_module": { "resources": [with(json!({ "expressions": { "name": {}, "assume_role_policy": {} } }))] } },
    });
    plan.to_string()
}

/// How many roles nobody uses, of what these paths lead to.
fn unused_roles(project: &Project, paths: &[&str]) -> usize {
    let select = ["--select", "orphan-role", "--persona", "auditor", "--output-format", "json"];
    let answer = project.run(&[&["check"], paths, &select[..]].concat());
    answer.json()["findings"].as_array().expect("findings").len()
}

#[test]
fn a_plan_that_lies_beside_its_source_does_not_use_what_it_makes() {
    for name in ["root/plan.json", "plans/live.json"] {
        assert_eq!(orphans(name, &planned()), ["orphan-role", "orphan-policy"], "{name}");
    }
    let settings = json!({ "RoleArn": "arn:aws:iam::111122223333:role/photos-deploy" }).to_string();
    assert_eq!(orphans("plans/live.json", &settings), ["orphan-policy"], "it is no plan");
}

/// A plan is of a configuration that may lie anywhere: who uses its roles is looked for beside directories that are named with it.
#[test]
fn what_a_plan_makes_may_be_used_beside_what_is_named_with_it() {
    let script = "ROLE=arn:aws:iam::111122223333:role/photos-deploy\n";
    let source = role_with("deploy", "codepipeline", "  name = \"photos-deploy\"\n");
    let plan = planned();
    let project = Project::new(&[("plan.json", &plan), ("root/main.tf", &source), ("root/deploy", script)]);
    assert_eq!(unused_roles(&project, &["plan.json"]), 1);
    assert_eq!(unused_roles(&project, &["plan.json", "root"]), 0);
    let project = Project::new(&[("plan.json", &plan), ("root/main.tf", &source)]);
    assert_eq!(unused_roles(&project, &["plan.json", "root"]), 2, "said of both");
}

#[test]
fn configurations_in_json_use_what_they_name_and_declare_what_is_theirs() {
    let profile = json!({ "resource": { "aws_iam_instance_profile": { "x": { "role": "photos-deploy" } } } });
    let arn = json!({ "locals": { "deploy": "arn:aws:iam::${var.account}:role/photos-deploy" } });
    for other in [&profile, &arn] {
        assert_eq!(orphans("other/main.tf.json", &other.to_string()), ["orphan-policy"], "{other}");
    }
    let called = json!({ "module": { "deploy": { "source": "./m", "role_name": "photos-deploy" } } }).to_string();
    assert_eq!(orphans("other/main.tf.json", &called), ["orphan-role", "orphan-policy"]);
    let mut own = json!({ "resource": { "aws_iam_role": { "deploy": declared() } } });
    own["output"] = json!({ "arn": { "value": "arn:aws:iam::111122223333:role/photos-deploy" } });
    let project = Project::new(&[("root/main.tf.json", &own.to_string())]);
    assert_eq!(unused_roles(&project, &[]), 1);
    project.write("deploy.sh", b"aws iam get-role --role-name photos-deploy\n");
    assert_eq!(unused_roles(&project, &[]), 0);
}
