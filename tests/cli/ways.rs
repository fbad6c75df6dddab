//! `graph --from … --to …`: how one thing reaches another.

use crate::harness::Project;

const CONFIGURATION: &str = r#"
resource "aws_codebuild_project" "site" {
  name         = "site"
  service_role = aws_iam_role.build.arn
}

resource "aws_iam_role" "build" {
  name = "build"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { Service = "codebuild.amazonaws.com" }, Action = "sts:AssumeRole" } ] })
}
resource "aws_iam_role_policy" "build" {
  role = aws_iam_role.build.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Deploy", Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.deploy.arn },
  ] })
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = aws_iam_role.build.arn }, Action = "sts:AssumeRole" } ] })
}
resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;

fn asked(arguments: &[&str]) -> crate::harness::Answer {
    Project::new(&[("main.tf", CONFIGURATION)]).run(&[&["graph"], arguments].concat())
}

#[test]
fn the_text_says_each_step_with_its_statement_and_line() {
    let answer = asked(&["--from", "aws_codebuild_project.site", "--to", "admin"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    insta::assert_snapshot!(answer.out, @r#"
    aws_codebuild_project.site reaches admin:

    aws_codebuild_project.site (main.tf:2)
       → aws_iam_role.build (main.tf:7): runs under it
       → aws_iam_role.deploy (main.tf:19): assumes it
           sts:AssumeRole on aws_iam_role.deploy.arn, by aws_iam_role_policy.build Deploy (main.tf:15)
           trusted for sts:AssumeRole, by aws_iam_role.deploy (main.tf:22)
       → admin: may do everything
           * on *, by AdministratorAccess, of AWS (main.tf:24)
    "#);
}

#[test]
fn json_has_the_steps_and_pictures_draw_them_alone() {
    let answer = asked(&["--from", "aws_iam_role.build", "--to", "admin", "--output-format", "json"]);
    let json = answer.json();
    assert_eq!((&json["version"], &json["to"]), (&1.into(), &"admin".into()));
    let hops = json["roots"][0]["ways"][0]["hops"].as_array().expect("steps");
    assert_eq!(hops.len(), 2);
    assert_eq!(hops[0]["to"]["name"], "aws_iam_role.deploy");
    assert_eq!(hops[0]["by"][0]["by"]["statement"]["sid"], "Deploy");
    assert_eq!(hops[0]["by"][0]["by"]["location"]["start"]["line"], 15);
    assert_eq!(hops[1]["to"]["kind"], "admin");

    let drawn = asked(&["--from", "aws_iam_role.build", "--to", "admin", "--output-format", "mermaid"]);
    insta::assert_snapshot!(drawn.out, @r#"
    flowchart LR
      n0["aws_iam_role.build"]
      n1["aws_iam_role.deploy"]
      n2(["admin"])
      n0 -->|"assumes it"| n1
      n1 -->|"may do everything"| n2
    "#);
    let dot = asked(&["--from", "aws_iam_role.build", "--to", "admin", "--output-format", "dot"]);
    assert!(dot.out.starts_with("digraph iamlint {") && dot.out.matches("->").count() == 2, "{}", dot.out);
}

#[test]
fn nothing_found_is_an_answer_and_a_wrong_name_an_error() {
    let none = asked(&["--from", "ec2.amazonaws.com", "--to", "admin"]);
    assert_eq!(none.code, 0);
    assert_eq!(none.out, "No way from ec2.amazonaws.com to admin is seen here.\n");
    for (from, to, said) in [
        ("aws_iam_role.biuld", "admin", "did you mean aws_iam_role.build"),
        ("aws_iam_role.build", "admn", "did you mean admin"),
        ("aws_iam_role.build", "s3:DeleteBuket", "s3:DeleteBucket"),
    ] {
        let answer = asked(&["--from", from, "--to", to]);
        assert_eq!(answer.code, 2, "{from} {to}");
        assert!(answer.err.contains(said), "{said} in:\n{}", answer.err);
    }
    let alone = asked(&["--from", "aws_iam_role.build"]);
    assert_eq!(alone.code, 2);
    let page = asked(&["--from", "aws_iam_role.build", "--to", "admin", "--output-format", "html"]);
    assert_eq!(page.code, 2);
    assert!(page.err.contains("mermaid"), "{}", page.err);
}
