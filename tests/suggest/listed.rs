//! `iamlint suggest` where a policy that AWS keeps is attached by a list: `managed_policy_arns`, or the `roles` of an attachment for several.

use crate::common::{iamlint, printed, project, rewritten};
use crate::managed::{ATTACHED, EVENT, assert_only_shown};

const PIPELINES: &str = "arn:aws:iam::aws:policy/AWSCodePipeline_FullAccess";

/// The configuration with `managed_policy_arns` in the role's block.
fn listing(arns: &str) -> String {
    EVENT.replace("\"event\" {\n", &format!("\"event\" {{\n  managed_policy_arns = {arns}\n"))
}

/// What becomes of a configuration, from the role on.
fn written(text: &str) -> String {
    let after = rewritten(&[("main.tf", text)]);
    let after = std::fs::read_to_string(after.path().join("main.tf")).expect("reads");
    after.split_once("resource \"aws_iam_role\" \"event\"").expect("the role").1.replace('\r', "␍")
}

#[test]
fn what_is_needed_of_one_in_the_list_of_a_role_stands_beside_the_role() {
    let text = listing(&format!("[\"{PIPELINES}\"]"));
    insta::assert_snapshot!(written(&text), @r#"
     {
      managed_policy_arns = []
      assume_role_policy = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }]
      })
    }

    resource "aws_iam_role_policy" "event" {
      role = aws_iam_role.event.name
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Effect   = "Allow"
            Action   = "codepipeline:StartPipelineExecution"
            Resource = aws_codepipeline.p.arn
          },
        ]
      })
    }
    "#);
    let crlf = written(&text.replace('\n', "\r\n"));
    assert!(crlf.lines().all(|line| line.ends_with('␍')), "{crlf}");
}

#[test]
fn the_others_of_the_list_stay_and_two_that_go_get_names_of_their_own() {
    let own = ["one", "two"].map(|name| format!("\"arn:aws:iam::111122223333:policy/{name}\""));
    let here = PIPELINES.replace("arn:aws:", "arn:${data.aws_partition.here.partition}:");
    let two = "arn:aws:iam::aws:policy/AdministratorAccess";
    let list = format!("concat([\n    {},\n    \"{here}\",\n    \"{two}\",\n  ], [{}])", own[0], own[1]);
    let text = listing(&list) + "data \"aws_partition\" \"here\" {}\n";
    let after = written(&text);
    assert!(after.contains(&format!("concat([\n    {},\n  ], [{}])", own[0], own[1])), "{after}");
    assert!(after.contains("\"aws_iam_role_policy\" \"event_aws_code_pipeline_full_access\""), "{after}");
    assert!(after.contains("\"aws_iam_role_policy\" \"event_administrator_access\""), "{after}");
}

/// A second role, that a rule starts the pipeline with.
const OTHER: &str = r#"
resource "aws_cloudwatch_event_target" "other" {
  rule     = "daily"
  arn      = aws_codepipeline.p.arn
  role_arn = aws_iam_role.other.arn
}

resource "aws_iam_role" "other" {
  name = "other"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }]
  })
}
"#;

/// An attachment of one policy to these roles.
fn attached(roles: &str, more: &str) -> String {
    format!(
        "\nresource \"aws_iam_policy_attachment\" \"all\" {{\n  name       = \"all\"\n  roles      = {roles}\n  policy_arn = \"{PIPELINES}\"\n{more}}}\n"
    )
}

#[test]
fn a_role_goes_out_of_an_attachment_that_others_need() {
    let text = [EVENT, &attached("[aws_iam_role.event.name]", "  users      = [\"ann\"]\n")].concat();
    let after = written(&text);
    assert!(after.contains("  roles      = []\n"), "{after}");
    assert!(after.contains("users      = [\"ann\"]"), "{after}");
    assert!(after.ends_with("\n}\n"), "{after}");
    assert!(
        after.contains("\n}\n\nresource \"aws_iam_role_policy\" \"all\" {\n  role = aws_iam_role.event.name\n"),
        "{after}"
    );
}

#[test]
fn an_attachment_that_no_role_needs_becomes_a_policy_of_each() {
    let text = [EVENT, OTHER, &attached("[aws_iam_role.event.name, \"other\"]", "")].concat();
    let after = written(&text);
    assert!(!after.contains("aws_iam_policy_attachment"), "{after}");
    for (name, role) in [("all_event", "event"), ("all_other", "other")] {
        let begins = format!("\"aws_iam_role_policy\" \"{name}\" {{\n  role = aws_iam_role.{role}.name\n");
        assert!(after.contains(&begins), "{after}");
    }
}

#[test]
fn what_is_no_list_of_texts_is_only_shown() {
    let list = |arns: &str| assert_only_shown(&listing(arns), "is no list in which");
    let local = format!("locals {{\n  arns = [\"{PIPELINES}\"]\n}}\n");
    assert_only_shown(&[&listing("local.arns"), &*local].concat(), "is no list in which");
    list(&format!("[for arn in [\"{PIPELINES}\"] : arn]"));
    list(&format!("[\"{PIPELINES}\", \"{PIPELINES}\"]"));
    assert_only_shown(&listing(&format!("[\n    # pipelines\n    \"{PIPELINES}\",\n  ]")), "there are comments");
    assert_only_shown(&[EVENT, &attached("aws_iam_role.event[*].name", "")].concat(), "is no list in which");
    let counted =
        listing(&format!("[\"{PIPELINES}\"]\n  count = 1")).replace("iam_role.event.arn", "iam_role.event[0].arn");
    assert_only_shown(&counted, "one of several (count)");
}

/// Beside `inline_policy` or a list of all that a role has, one more policy would be taken away by the next apply.
#[test]
fn a_role_whose_policies_are_all_listed_gets_no_other() {
    let inline = format!("[\"{PIPELINES}\"]\n  inline_policy {{}}");
    assert_only_shown(&listing(&inline), "inline_policy, which is all that it may have");
    let exclusive = |of: &str| {
        format!(
            "resource \"{of}\" \"e\" {{\n  role_name = aws_iam_role.event.name\n  policy_arns = [\"{PIPELINES}\"]\n}}\n"
        )
    };
    for of in ["aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive"] {
        assert_only_shown(&[EVENT, ATTACHED, &exclusive(of)].concat(), "says which policies the role has");
    }
}

/// As `terraform fmt` has it: the signs of neighbours on one line each stand below one another.
#[test]
fn a_list_that_is_on_one_line_afterwards_is_aligned_with_its_neighbours() {
    let text = listing(&format!("[\n    \"{PIPELINES}\",\n  ]\n  name = \"event\""));
    let after = written(&text);
    assert!(after.contains("  managed_policy_arns = []\n  name                = \"event\"\n"), "{after}");
}

/// One that AWS made for a service stays in the list where the role is not asked for by name, and the others of the list go all the same.
#[test]
fn one_of_a_list_stays_for_itself() {
    let service = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceEventsRole";
    let text = listing(&format!("[\"{service}\", \"{PIPELINES}\"]"));
    let project = project(&text);
    let patch = printed(&iamlint(project.path(), &["suggest", "--diff", "."]));
    assert!(patch.contains(&format!("+  managed_policy_arns = [\"{service}\"]")), "{patch}");
}

#[test]
fn a_list_whose_changes_terraform_ignores_is_left_to_a_person() {
    let lifecycle = |of: &str| format!("[\"{PIPELINES}\"]\n  lifecycle {{\n    ignore_changes = {of}\n  }}");
    for of in ["[managed_policy_arns]", "all"] {
        assert_only_shown(&listing(&lifecycle(of)), "ignores changes of managed_policy_arns");
    }
    let after = written(&listing(&lifecycle("[tags]")));
    assert!(after.contains("managed_policy_arns = []"), "{after}");
}

/// However its list is put together: an attachment with nobody in it is none that AWS takes.
#[test]
fn an_attachment_that_nobody_is_left_in_goes() {
    for roles in ["toset([aws_iam_role.event.name])", "concat([aws_iam_role.event.name], [])"] {
        let attachment = format!(
            "resource \"aws_iam_policy_attachment\" \"a\" {{\n  name       = \"a\"\n  policy_arn = \"{PIPELINES}\"\n  roles      = {roles}\n}}\n"
        );
        let after = written(&format!("{EVENT}\n{attachment}"));
        assert!(!after.contains("aws_iam_policy_attachment") && after.contains("aws_iam_role_policy"), "{after}");
    }
}
