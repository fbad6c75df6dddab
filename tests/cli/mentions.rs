//! Roles and policies that only another file names, by ARN or by name, are used from there.

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
