//! Small configurations, and what may be done in them.

use crate::catalog::catalog;
use crate::graph::{Graph, testing};

use super::*;

mod unclear;

/// The graph of one file.
pub(super) fn graph(text: &str) -> Graph {
    testing::of_files(&[("main.tf", text)])
}

/// A role that trusts what `principal` says, with one inline policy.
pub(super) fn role(name: &str, principal: &str, statements: &str) -> String {
    format!(
        r#"
resource "aws_iam_role" "{name}" {{
  name = "{name}"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Principal = {principal}, Action = "sts:AssumeRole" }} ] }})
}}
resource "aws_iam_role_policy" "{name}" {{
  role   = aws_iam_role.{name}.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statements}] }})
}}
"#
    )
}

pub(super) const EC2: &str = r#"{ Service = "ec2.amazonaws.com" }"#;
pub(super) const ACCOUNT: &str = r#"{ AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }"#;
pub(super) const IDENTITY: &str = "data \"aws_caller_identity\" \"current\" {}\n";

fn asked(text: &str, action: &str, on: &str) -> Answer {
    let graph = graph(text);
    let action = catalog().action(action).expect("an action");
    who_can(&graph, &target(&graph, action, Some(on)).expect("a target"))
}

/// The principals with how far each may, and what its surest statement depends on or is limited by.
fn said(answer: &Answer) -> Vec<String> {
    let one = |able: &Able| {
        let first = able.grants.first();
        let limits = first.iter().flat_map(|grant| grant.limits.iter().map(|limit| limit.says.as_str()));
        let depends = first.iter().flat_map(|grant| grant.depends.iter().map(String::as_str));
        let more: Vec<&str> = limits.chain(depends).collect();
        format!("{}: {} {}", able.who, able.certainty().word(), more.join("; ")).trim_end().to_owned()
    };
    answer.able.iter().map(one).collect()
}

#[test]
fn an_empty_name_of_a_statement_is_none() {
    let read = r#"{ Sid = "", Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    let answer = asked(&role("r", EC2, read), "s3:GetObject", "arn:aws:s3:::photos/a");
    assert_eq!(answer.able[0].grants[0].place.sid, None);
}

#[test]
fn what_an_attachment_is_repeated_for_is_named_once() {
    let attach = r#"
variable "more" { type = set(string) }
resource "aws_iam_role_policy_attachment" "more" {
  for_each   = var.more
  role       = aws_iam_role.r.name
  policy_arn = each.value
}
"#;
    let read = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    let graph = graph(&(role("r", EC2, read) + attach));
    let unseen = graph.principals[0].unseen_policies.join("; ");
    assert!(unseen.ends_with("attaches what is not known: ${each.key}"), "{unseen}");
}

#[test]
fn a_member_may_what_its_group_may_but_not_what_is_denied_to_itself() {
    let answer = asked(
        r#"
resource "aws_s3_bucket" "build" { bucket = "photo-build" }
resource "aws_iam_group" "people" { name = "people" }
resource "aws_iam_user" "ann" { name = "ann" }
resource "aws_iam_user" "bob" { name = "bob" }
resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.people.name]
}
resource "aws_iam_user_group_membership" "bob" {
  user   = aws_iam_user.bob.name
  groups = [aws_iam_group.people.name]
}
resource "aws_iam_group_policy" "people" {
  group  = aws_iam_group.people.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
resource "aws_iam_user_policy" "bob" {
  user   = aws_iam_user.bob.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "s3:Delete*", Resource = "*" }] })
}
"#,
        "s3:DeleteBucket",
        "aws_s3_bucket.build",
    );
    assert_eq!(said(&answer), ["aws_iam_user.ann: allowed", "aws_iam_user.bob: denied denied"]);
    assert_eq!(answer.able[0].grants[0].through.as_deref(), Some("aws_iam_group.people"));
}

/// Three keys: one without a policy of its own, one that hands on to the account, one that does not.
#[test]
fn a_key_is_its_own_policy_s_to_give() {
    let of_key = |policy: &str| {
        let own = r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.photo.arn }"#;
        let text = format!("{IDENTITY}resource \"aws_kms_key\" \"photo\" {{\n{policy}\n}}\n{}", role("app", EC2, own));
        said(&asked(&text, "kms:Decrypt", "aws_kms_key.photo"))
    };
    let with = |principal: &str, more: &str| {
        format!(
            r#"policy = jsonencode({{ Version = "2012-10-17", Statement = [
                 {{ Effect = "Allow", Principal = {principal}, Action = "kms:*", Resource = "*"{more} }} ] }})"#
        )
    };
    assert_eq!(of_key(""), ["aws_iam_role.app: allowed"]);
    assert!(of_key(&with(ACCOUNT, "")).contains(&"aws_iam_role.app: allowed".to_owned()));
    let elsewhere = of_key(&with(r#"{ Service = "logs.amazonaws.com" }"#, ""));
    let refused = "aws_iam_role.app: denied the key's policy does not hand it on to the account's policies";
    assert!(elsewhere.contains(&refused.to_owned()), "{elsewhere:?}");
    let by_service = r#", Condition = { StringEquals = { "kms:ViaService" = "s3.eu-west-2.amazonaws.com" } }"#;
    let within = of_key(&with(ACCOUNT, by_service));
    assert!(
        within.iter().any(|one| one.starts_with("aws_iam_role.app: limited the key's policy asks for kms:ViaService"))
    );
}

#[test]
fn a_boundary_that_is_not_seen_decides() {
    let own = r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#;
    let text = format!("{}resource \"aws_s3_bucket\" \"build\" {{}}\n", role("app", EC2, own));
    let boundary = "assume_role_policy =";
    let text = text.replacen(
        boundary,
        "permissions_boundary = \"arn:aws:iam::111122223333:policy/limit\"\n  assume_role_policy =",
        1,
    );
    let said = said(&asked(&text, "s3:DeleteBucket", "aws_s3_bucket.build"));
    let expected = "111122223333:policy/limit is not in this configuration";
    assert!(said[0].starts_with("aws_iam_role.app: perhaps") && said[0].ends_with(expected), "{said:?}");
}

#[test]
fn becoming_a_role_takes_both_sides_where_both_are_asked() {
    let assume = |on: &str| format!(r#"{{ Effect = "Allow", Action = "sts:AssumeRole", Resource = {on} }}"#);
    let text = [
        IDENTITY.to_owned(),
        "resource \"aws_s3_bucket\" \"build\" {}\n".to_owned(),
        role("deploy", ACCOUNT, r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#),
        role("may", EC2, &assume("aws_iam_role.deploy.arn")),
        role("other", EC2, &assume("aws_iam_role.may.arn")),
        role(
            "forbidden",
            EC2,
            &format!("{}, {{ Effect = \"Deny\", Action = \"sts:*\", Resource = \"*\" }}", assume("\"*\"")),
        ),
    ];
    let answer = asked(&text.concat(), "s3:DeleteBucket", "aws_s3_bucket.build");
    let becomes: Vec<&str> = answer.able[0].trusts.iter().map(|one| one.who.as_str()).collect();
    assert_eq!(becomes.len(), 2, "{becomes:?}");
    assert!(becomes[0].ends_with(":root") && becomes[1] == "aws_iam_role.may", "{becomes:?}");
}

#[test]
fn a_trust_policy_that_denies_lets_nobody_in() {
    let assume = r#"{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.deploy.arn }"#;
    let trust = r#"{ Effect = "Allow", Principal = { AWS = aws_iam_role.may.arn }, Action = "sts:AssumeRole" }"#;
    let with = |deny: &str| {
        let deploy = format!(
            r#"resource "aws_iam_role" "deploy" {{
                 name = "deploy"
                 assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [{trust}{deny}] }})
               }}"#
        );
        let text = format!("{deploy}\n{}", role("may", EC2, assume));
        said(&asked(&text, "sts:AssumeRole", "aws_iam_role.deploy"))
    };
    assert_eq!(with(""), ["aws_iam_role.may: allowed"]);
    let denied = with(r#", { Effect = "Deny", Principal = "*", Action = "sts:AssumeRole" }"#);
    assert_eq!(denied.len(), 1);
    assert!(denied[0].starts_with("aws_iam_role.may: denied"), "{denied:?}");
    let other = with(
        r#", { Effect = "Deny", Principal = { AWS = "arn:aws:iam::999999999999:root" }, Action = "sts:AssumeRole" }"#,
    );
    // Nobody said that this account is another.
    let perhaps = "aws_iam_role.may: limited perhaps denied: whether arn:aws:iam::999999999999:root is this account";
    assert_eq!(other, [perhaps]);
}

#[test]
fn a_trust_policy_may_name_the_caller_by_its_arn() {
    let assume = r#"{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" }"#;
    let with = |arn: &str| {
        let deploy = format!(
            r#"resource "aws_iam_role" "deploy" {{
                 name = "deploy"
                 assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
                   {{ Effect = "Allow", Principal = {ACCOUNT}, Action = "sts:AssumeRole",
                      Condition = {{ ArnLike = {{ "aws:PrincipalArn" = "{arn}" }} }} }} ] }})
               }}"#
        );
        let text = format!("{IDENTITY}{deploy}\n{}", role("may", EC2, assume));
        said(&asked(&text, "sts:AssumeRole", "aws_iam_role.deploy"))
            .into_iter()
            .find(|one| one.starts_with("aws_iam_role"))
    };
    assert_eq!(with("arn:aws:iam::*:role/may").as_deref(), Some("aws_iam_role.may: allowed"));
    let other = with("arn:aws:iam::*:role/other-*");
    assert!(other.as_ref().is_some_and(|one| one.starts_with("aws_iam_role.may: denied")), "{other:?}");
}
