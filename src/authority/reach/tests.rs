//! What takes each kind of step away.

use crate::authority::tests::{EC2, IDENTITY, graph, role};

use super::*;

mod search;
mod table;

use table::{CHANGING, PASSING};

/// A kind of step: what it is called, what the caller is allowed, whom the target trusts, and what else there is.
struct Kind {
    name: &'static str,
    /// The deciding action first.
    actions: &'static [&'static str],
    /// Whom the target trusts.
    trusts: &'static str,
    /// What runs under the target.
    more: &'static str,
}

const fn kind(name: &'static str, actions: &'static [&'static str], trusts: &'static str, more: &'static str) -> Kind {
    Kind { name, actions, trusts, more }
}

const PROFILE: &str = "resource \"aws_iam_instance_profile\" \"p\" { role = aws_iam_role.target.name }\n";
const FUNCTION: &str =
    "resource \"aws_lambda_function\" \"f\" {\n function_name = \"f\"\n role = aws_iam_role.target.arn\n}\n";
const PROJECT: &str =
    "resource \"aws_codebuild_project\" \"p\" {\n name = \"p\"\n service_role = aws_iam_role.target.arn\n}\n";
const STACK: &str =
    "resource \"aws_cloudformation_stack\" \"s\" {\n name = \"s\"\n iam_role_arn = aws_iam_role.target.arn\n}\n";
const NOTEBOOK: &str =
    "resource \"aws_sagemaker_notebook_instance\" \"n\" {\n name = \"n\"\n role_arn = aws_iam_role.target.arn\n}\n";
const INSTANCE: &str = r#"
resource "aws_iam_instance_profile" "p" {
  name = "p"
  role = aws_iam_role.target.name
}
resource "aws_instance" "i" {
  ami                  = "ami-1"
  iam_instance_profile = aws_iam_instance_profile.p.name
}
resource "aws_iam_role_policy_attachment" "i" {
  role       = aws_iam_role.target.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}
"#;

const LAMBDA: &str = r#"{ Service = "lambda.amazonaws.com" }"#;
const BUILD: &str = r#"{ Service = "codebuild.amazonaws.com" }"#;
const FORMATION: &str = r#"{ Service = "cloudformation.amazonaws.com" }"#;
const SAGEMAKER: &str = r#"{ Service = "sagemaker.amazonaws.com" }"#;

/// The text of a configuration in which `start` may do the actions of a kind, with `statements` besides.
fn text(kind: &Kind, condition: &str, statements: &str, trusts: &str) -> String {
    let actions = format!("{:?}", kind.actions);
    let allow = format!(r#"{{ Effect = "Allow", Action = {actions}, Resource = "*"{condition} }}{statements}"#);
    let read = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    [IDENTITY, &role("start", BUILD, &allow), &role("target", trusts, read), kind.more].concat()
}

/// The ways from `from` to `to`, each as its steps in words.
fn told(text: &str, from: &str, to: &str) -> Vec<(Certainty, Vec<String>)> {
    let graph = graph(text);
    let start = start(&graph, from).expect("a start");
    let goal = goal(&graph, to).expect("a goal");
    let told = |way: &Way| (way.certainty(), way.hops.iter().map(|hop| hop.how.clone()).collect());
    ways(&graph, &start, &goal, 10).ways.iter().map(told).collect()
}

fn is_sure(text: &str) -> bool {
    let ways = told(text, "aws_iam_role.start", "aws_iam_role.target");
    ways.iter().any(|(certainty, _)| *certainty > Certainty::Perhaps)
}

/// Whether there is no way, not even perhaps.
fn is_none(text: &str) -> bool {
    told(text, "aws_iam_role.start", "aws_iam_role.target").is_empty()
}

fn bounded(text: &str) -> String {
    let boundary = r#"
resource "aws_iam_policy" "limit" {
  name   = "limit"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
"#;
    let own = "name = \"start\"\n";
    text.replacen(own, &format!("{own}  permissions_boundary = aws_iam_policy.limit.arn\n"), 1) + boundary
}

#[test]
fn each_kind_leads_to_the_role_until_it_is_denied_or_bounded() {
    for kind in PASSING.iter().chain(CHANGING) {
        assert!(is_sure(&text(kind, "", "", kind.trusts)), "{}", kind.name);
        let deny = format!(r#", {{ Effect = "Deny", Action = "{}", Resource = "*" }}"#, kind.actions[0]);
        assert!(is_none(&text(kind, "", &deny, kind.trusts)), "{}: denied", kind.name);
        assert!(is_none(&bounded(&text(kind, "", "", kind.trusts))), "{}: bounded", kind.name);
        for left_out in kind.actions {
            let actions: Vec<&str> = kind.actions.iter().copied().filter(|action| action != left_out).collect();
            let without =
                text(kind, "", "", kind.trusts).replace(&format!("{:?}", kind.actions), &format!("{actions:?}"));
            assert!(actions.is_empty() || is_none(&without), "{}: without {left_out}", kind.name);
        }
    }
}

#[test]
fn a_role_is_passed_only_to_whom_it_trusts_and_whom_it_may_be_passed_to() {
    for kind in PASSING {
        let batch = r#"{ Service = "batch.amazonaws.com" }"#;
        assert!(is_none(&text(kind, "", "", batch)), "{}: trusts another", kind.name);
        let to =
            |service: &str| format!(r#", Condition = {{ StringEquals = {{ "iam:PassedToService" = "{service}" }} }}"#);
        assert!(is_none(&text(kind, &to("batch.amazonaws.com"), "", kind.trusts)), "{}: passed to another", kind.name);
    }
    // The condition is on the statement of the role alone.
    let pass = r#"{ Effect = "Allow", Action = "iam:PassRole", Resource = "*", Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } } }"#;
    let make = r#", { Effect = "Allow", Action = "lambda:*", Resource = "*" }"#;
    let read = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    let text = [role("start", BUILD, &format!("{pass}{make}")), role("target", LAMBDA, read)].concat();
    assert_eq!(told(&text, "aws_iam_role.start", "aws_iam_role.target")[0].0, Certainty::Allowed);
}

#[test]
fn what_is_not_the_role_s_own_is_not_changed() {
    let other = text(&CHANGING[0], "", "", LAMBDA)
        .replace("aws_iam_role.target.arn\n", "\"arn:aws:iam::111122223333:role/x\"\n");
    assert!(is_none(&other));
    let elsewhere = text(&CHANGING[0], "", "", LAMBDA).replacen(
        r#"Resource = "*""#,
        r#"Resource = "arn:aws:lambda:eu-west-2:111122223333:function:g""#,
        1,
    );
    assert!(is_none(&elsewhere), "another function");
    // One of two actions on the stack, the other on another.
    let of_stack = |on: &str| {
        let execute =
            format!(r#", {{ Effect = "Allow", Action = "cloudformation:ExecuteChangeSet", Resource = {on} }}"#);
        let create = kind("a change set", &["cloudformation:CreateChangeSet"], FORMATION, STACK);
        text(&create, "", &execute, FORMATION)
    };
    assert!(is_sure(&of_stack("\"*\"")));
    assert!(is_none(&of_stack(r#""arn:aws:cloudformation:eu-west-2:111122223333:stack/other/*""#)), "another stack");
}

/// Without an instance profile no instance has the role, and without the agent's rights no command reaches it.
#[test]
fn what_a_step_needs_besides_is_said() {
    let bare = text(&PASSING[0], "", "", EC2).replace(PROFILE, "");
    let ways = told(&bare, "aws_iam_role.start", "aws_iam_role.target");
    assert_eq!(ways[0].0, Certainty::Perhaps);
    let batch = r#"
resource "aws_batch_compute_environment" "b" {
  compute_resources {
    instance_role = aws_iam_instance_profile.p.arn
  }
}
"#;
    assert!(is_sure(&(text(&PASSING[0], "", "", EC2) + batch)), "it names a profile, whatever its setting is called");
    let unmanaged = text(&CHANGING[5], "", "", EC2).replace("AmazonSSMManagedInstanceCore", "ReadOnlyAccess");
    let ways = told(&unmanaged, "aws_iam_role.start", "aws_iam_role.target");
    assert_eq!(ways[0].0, Certainty::Perhaps);
}

const ASSUME: &str = r#"{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.target.arn }"#;

#[test]
fn a_role_is_assumed_as_both_sides_say() {
    let with = |trusts: &str, own: &str| {
        let read = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
        [IDENTITY, &role("start", BUILD, own), &role("target", trusts, read)].concat()
    };
    let account = crate::authority::tests::ACCOUNT;
    let by_name = "{ AWS = aws_iam_role.start.arn }";
    let nothing = r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#;
    assert!(is_sure(&with(account, ASSUME)));
    assert!(is_sure(&with(by_name, ASSUME)));
    assert!(is_sure(&with(by_name, nothing)), "named itself, in one account it needs no more");
    assert!(is_none(&with(account, nothing)), "the account leaves it to its policies");
    assert!(is_none(&with(EC2, ASSUME)), "the role trusts somebody else");
    assert!(is_none(&with("{ AWS = \"arn:aws:iam::999999999999:role/other\" }", ASSUME)));
    let denied = format!(r#"{nothing}, {{ Effect = "Deny", Action = "sts:*", Resource = "*" }}"#);
    assert!(is_none(&with(by_name, &denied)), "a Deny counts whoever allows");
    assert!(is_none(&bounded(&with(by_name, nothing))), "a role named in a resource policy is bounded");
}

#[test]
fn credentials_of_a_user_and_permissions_of_its_own_lead_on() {
    let user = |statements: &str| {
        format!(
            r#"
resource "aws_iam_user" "root" {{ name = "root" }}
resource "aws_iam_user_policy_attachment" "root" {{
  user       = aws_iam_user.root.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}}
{}"#,
            role("start", BUILD, statements)
        )
    };
    let each = [
        ("iam:CreateAccessKey", "makes itself an access key of it"),
        ("iam:CreateLoginProfile", "gives it a password"),
        ("iam:UpdateLoginProfile", "gives it another password"),
    ];
    for (action, how) in each {
        let own = format!(r#"{{ Effect = "Allow", Action = "{action}", Resource = aws_iam_user.root.arn }}"#);
        let ways = told(&user(&own), "aws_iam_role.start", "admin");
        assert_eq!(ways[0].1, [how, "may do everything"], "{action}");
        let other = own.replace("aws_iam_user.root.arn", "\"arn:aws:iam::111122223333:user/bob\"");
        assert!(told(&user(&other), "aws_iam_role.start", "admin").is_empty(), "{action} of another");
    }
    let own = r#"{ Effect = "Allow", Action = "iam:PutRolePolicy", Resource = aws_iam_role.start.arn }"#;
    let text = role("start", BUILD, own);
    assert_eq!(told(&text, "aws_iam_role.start", "admin")[0].1, ["writes its own permissions"]);
    assert!(told(&bounded(&text), "aws_iam_role.start", "admin").is_empty());
    let trust = r#"{ Effect = "Allow", Action = "iam:UpdateAssumeRolePolicy", Resource = aws_iam_role.target.arn }"#;
    let text =
        [role("start", BUILD, trust), role("target", EC2, r#"{ Effect = "Allow", Action = "*", Resource = "*" }"#)];
    assert_eq!(
        told(&text.concat(), "aws_iam_role.start", "admin")[0].1,
        ["makes it trust the caller", "may do everything"]
    );
}

#[test]
fn a_user_puts_itself_into_a_group() {
    let text = r#"
resource "aws_iam_user" "ann" { name = "ann" }
resource "aws_iam_group" "admins" { name = "admins" }
resource "aws_iam_group_policy_attachment" "admins" {
  group      = aws_iam_group.admins.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
resource "aws_iam_user_policy" "ann" {
  user   = aws_iam_user.ann.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "iam:AddUserToGroup", Resource = aws_iam_group.admins.arn } ] })
}
"#;
    assert_eq!(told(text, "aws_iam_user.ann", "admin")[0].1, ["puts itself into it", "may do everything"]);
    let member = format!(
        "{text}\nresource \"aws_iam_user_group_membership\" \"ann\" {{\n user = aws_iam_user.ann.name\n groups = [aws_iam_group.admins.name]\n}}\n"
    );
    assert_eq!(told(&member, "aws_iam_user.ann", "admin")[0].1, ["may do everything"]);
}

#[test]
fn the_shortest_way_is_first_and_one_that_is_only_perhaps_there_is_last() {
    let all = r#"{ Effect = "Allow", Action = "*", Resource = "*" }"#;
    let text = [
        role("start", BUILD, &format!("{ASSUME}, {}", ASSUME.replace("target", "middle"))),
        role("middle", "{ AWS = aws_iam_role.start.arn }", &ASSUME.replace("target", "far")),
        role("far", "{ AWS = aws_iam_role.middle.arn }", all),
        role("target", "{ AWS = var.who }", all),
        "variable \"who\" {}\n".to_owned(),
    ]
    .concat();
    let ways = told(&text, "aws_iam_role.start", "admin");
    let shape: Vec<(Certainty, usize)> = ways.iter().map(|(certainty, hops)| (*certainty, hops.len())).collect();
    assert_eq!(shape, [(Certainty::Allowed, 3), (Certainty::Perhaps, 2)]);
}

#[test]
fn a_workflow_a_service_and_anyone_are_starts() {
    let all = r#"{ Effect = "Allow", Action = "*", Resource = "*" }"#;
    let provider = "{ Federated = \"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\" }";
    let text = role("deploy", provider, all).replace("sts:AssumeRole\"", "sts:AssumeRoleWithWebIdentity\"")
        + &role("open", "\"*\"", r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#)
        + &role("build", BUILD, all);
    for (from, count) in [("token.actions.githubusercontent.com", 1), ("codebuild.amazonaws.com", 1), ("anyone", 0)] {
        assert_eq!(told(&text, from, "admin").len(), count, "{from}");
    }
    assert_eq!(told(&text, "anyone", "s3:DeleteBucket")[0].1, ["assumes it", "may do it"]);
}

#[test]
fn a_resource_is_reached_by_its_own_policy_or_by_one_s_own() {
    let text = role("app", EC2, r#"{ Effect = "Allow", Action = "s3:Put*", Resource = "${aws_s3_bucket.b.arn}/*" }"#)
        + r#"
resource "aws_s3_bucket" "b" { bucket = "photo-b" }
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.b.arn}/*" } ] })
}
"#;
    assert_eq!(told(&text, "aws_iam_role.app", "aws_s3_bucket.b").len(), 1);
    assert_eq!(told(&text, "ec2.amazonaws.com", "aws_s3_bucket.b")[0].1, ["assumes it", "acts on it"]);
    assert_eq!(told(&text, "anyone", "aws_s3_bucket.b")[0].1, ["acts on it"]);
    assert!(told(&text, "anyone", "s3:DeleteBucket").is_empty());
}
