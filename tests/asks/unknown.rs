//! Values that are known only after apply: one of them costs nothing but itself.

use super::*;

/// awslabs/terraform-iam-policy-validator#27 ("No policy found" for every policy); bridgecrewio/checkov#5752; aquasecurity/trivy#8797:
/// a policy that names what apply makes is still judged.
#[test]
fn a_value_known_after_apply_does_not_hide_its_policy() {
    let findings = found_in(
        r#"
resource "aws_sqs_queue" "jobs" {}

resource "aws_iam_role" "worker" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "worker" {
  role   = aws_iam_role.worker.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = aws_sqs_queue.jobs.arn },
      { Effect = "Allow", Action = "dynamodb:DeleteTable", Resource = "*" },
    ]
  })
}
"#,
        Persona::Regular,
    );
    assert_eq!(names(&findings), ["resource-wildcard"]);
    assert!(findings[0].message.contains("dynamodb:DeleteTable"), "{}", findings[0].message);
}

/// DataDog/datadog-iac-scanner#181: one unknown scalar dropped the whole document.
#[test]
fn an_unknown_scalar_costs_itself_alone() {
    let findings = found_in(
        r#"
variable "sid" {}
variable "effect" {}
variable "actions" {}

data "aws_iam_policy_document" "mixed" {
  statement {
    sid       = var.sid
    actions   = ["dynamodb:DeleteTable"]
    resources = ["*"]
  }

  statement {
    effect    = var.effect
    actions   = ["dynamodb:DeleteItem"]
    resources = ["*"]
  }

  statement {
    actions   = var.actions
    resources = ["*"]
  }
}
"#,
        Persona::Regular,
    );
    let wide: Vec<_> = findings.iter().filter(|finding| finding.rule == "resource-wildcard").collect();
    assert_eq!(wide.len(), 1, "{findings:#?}");
    assert!(wide[0].message.contains("dynamodb:DeleteTable"), "{}", wide[0].message);
}

/// aquasecurity/trivy#8797: what is not known is no wildcard.
#[test]
fn an_unknown_resource_is_not_taken_for_everything() {
    let findings = found_in(
        r#"
variable "table_arn" {}

data "aws_iam_policy_document" "table" {
  statement {
    actions   = ["dynamodb:DeleteItem"]
    resources = [var.table_arn, "${var.table_arn}/index/*"]
  }
}
"#,
        Persona::Auditor,
    );
    assert!(!names(&findings).contains(&"resource-wildcard"), "{findings:#?}");
}

/// How modules refer to what they make only where they are enabled: `TYPE.NAME` is the block, `ATTRIBUTE` what is taken of it.
const OF_ONE_OR_NONE: [&str; 22] = [
    r#"join("", TYPE.NAME[*].ATTRIBUTE)"#,
    r#"join("", TYPE.NAME.*.ATTRIBUTE)"#,
    r#""${join("", TYPE.NAME[*].ATTRIBUTE)}""#,
    "one(TYPE.NAME[*].ATTRIBUTE)",
    "one(TYPE.NAME[*]).ATTRIBUTE",
    r#"try(TYPE.NAME[0].ATTRIBUTE, "")"#,
    "try(TYPE.NAME[0].ATTRIBUTE, null)",
    r#"try(one(TYPE.NAME[*].ATTRIBUTE), "")"#,
    "TYPE.NAME[0].ATTRIBUTE",
    "TYPE.NAME.*.ATTRIBUTE[0]",
    "TYPE.NAME[count.index].ATTRIBUTE",
    r#"concat(TYPE.NAME[*].ATTRIBUTE, [""])[0]"#,
    r#"element(concat(TYPE.NAME.*.ATTRIBUTE, [""]), 0)"#,
    "element(TYPE.NAME.*.ATTRIBUTE, count.index)",
    r#"coalesce(one(TYPE.NAME[*].ATTRIBUTE), "")"#,
    r#"coalescelist(TYPE.NAME[*].ATTRIBUTE, [""])[0]"#,
    "compact(TYPE.NAME[*].ATTRIBUTE)[0]",
    "flatten([TYPE.NAME[*].ATTRIBUTE])[0]",
    r#"length(TYPE.NAME) > 0 ? TYPE.NAME[0].ATTRIBUTE : """#,
    r#"var.enabled ? join("", TYPE.NAME[*].ATTRIBUTE) : """#,
    "one([for one in TYPE.NAME : one.ATTRIBUTE])",
    r#"join("", formatlist("%s", TYPE.NAME[*].ATTRIBUTE))"#,
];

/// A role, its policy and what it starts, all there only where the module is enabled, each referred to as `idiom` says; `action` is what the policy allows.
fn made_where_enabled(idiom: &str, count: &str, name: &str, action: &str) -> String {
    let of = |block: &str, attribute: &str| idiom.replace("TYPE.NAME", block).replace("ATTRIBUTE", attribute);
    let (machine, document) = ("aws_sfn_state_machine.jobs", "data.aws_iam_policy_document.start");
    let (role, policy) = ("aws_iam_role.starter", "aws_iam_policy.start");
    format!(
        r#"
variable "enabled" {{ type = bool }}
variable "number" {{ type = number }}
locals {{
  made = var.enabled ? 1 : 0
}}
resource "aws_sfn_state_machine" "jobs" {{
  count      = {count}
  name       = "jobs"
  definition = "{{}}"
  role_arn   = "arn:aws:iam::111122223333:role/jobs"
}}
resource "aws_iam_role" "starter" {{
  count              = {count}
  {name}
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "events.amazonaws.com" }} }}]
  }})
}}
data "aws_iam_policy_document" "start" {{
  count = {count}
  statement {{
    actions   = ["{action}"]
    resources = [{}]
  }}
}}
resource "aws_iam_policy" "start" {{
  count  = {count}
  policy = {}
}}
resource "aws_iam_role_policy_attachment" "start" {{
  count      = {count}
  role       = {}
  policy_arn = {}
}}
resource "aws_cloudwatch_event_rule" "nightly" {{
  count               = {count}
  name                = "nightly"
  schedule_expression = "rate(1 day)"
}}
resource "aws_cloudwatch_event_target" "jobs" {{
  count    = {count}
  rule     = {}
  arn      = {}
  role_arn = {}
}}
"#,
        of(machine, "arn"),
        of(document, "json"),
        of(role, "name"),
        of(policy, "arn"),
        of("aws_cloudwatch_event_rule.nightly", "name"),
        of(machine, "arn"),
        of(role, "arn"),
    )
}

/// cloudposse/terraform-null-label's `enabled` and what stands for it elsewhere: what is there only where a module is enabled is still what it is.
#[test]
fn what_is_there_only_where_a_module_is_enabled_is_what_it_is() {
    let spoken = ["grant-missing", "undecidable", "orphan-policy", "orphan-role", "orphan-document", "grant-not-used"];
    for idiom in OF_ONE_OR_NONE {
        for count in ["var.enabled ? 1 : 0", "local.made", "min(1, var.number)"] {
            for name in ["", r#"name = "starter""#] {
                let found =
                    found_in(&made_where_enabled(idiom, count, name, "states:StartExecution"), Persona::Auditor);
                let wrong: Vec<_> = found.iter().filter(|it| spoken.contains(&it.rule)).map(|it| &it.message).collect();
                assert!(wrong.is_empty(), "{idiom} with count = {count}, {name}: {wrong:#?}");
            }
        }
    }
}

#[test]
fn what_a_policy_that_may_not_be_there_lacks_is_missing() {
    for idiom in OF_ONE_OR_NONE {
        let found =
            found_in(&made_where_enabled(idiom, "var.enabled ? 1 : 0", "", "states:StopExecution"), Persona::Regular);
        assert!(names(&found).contains(&"grant-missing"), "{idiom}: {:?}", names(&found));
    }
}
