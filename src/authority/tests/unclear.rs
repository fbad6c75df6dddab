//! What conditions, and what is not known, leave of an answer.

use super::*;

use crate::authority::conditions::{self, Known};
use crate::policy::Effect;

const ALL: &str = r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#;
const BUCKET: &str = "resource \"aws_s3_bucket\" \"build\" { bucket = \"photo-build\" }\n";
const UNKNOWN: &str = "variable \"unknown\" { type = string }\n";

/// What the role `app` may do.
fn of_app(text: &str) -> Can {
    let graph = graph(text);
    let number = graph.principals.iter().position(|one| one.address.to_string() == "aws_iam_role.app");
    can(&graph, crate::graph::PrincipalId(number.expect("a role") as u32)).expect("an answer")
}

#[test]
fn a_boundary_that_is_not_known_takes_nothing_back_for_certain() {
    let within = |action: &str| {
        let limit = format!(
            r#"resource "aws_iam_policy" "limit" {{
                 policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = {action}, Resource = "*" }}] }})
               }}"#
        );
        let of_role = role("app", EC2, ALL).replacen(
            "assume_role_policy =",
            "permissions_boundary = aws_iam_policy.limit.arn\n  assume_role_policy =",
            1,
        );
        of_app(&format!("{UNKNOWN}{limit}\n{of_role}"))
    };
    let can = within("var.unknown");
    assert_eq!(can.taken_back, 0);
    assert!(can.rows.iter().all(|row| row.certainty == Certainty::Perhaps && !row.depends.is_empty()));
    assert!(!can.rows.is_empty() && within(r#""ec2:*""#).rows.is_empty());
}

#[test]
fn a_deny_whose_action_is_not_known_is_said() {
    let deny = r#", { Effect = "Deny", Action = var.unknown, Resource = "*" }"#;
    let can = of_app(&format!("{UNKNOWN}{}", role("app", EC2, &format!("{ALL}{deny}"))));
    let says = |row: &Row| row.limits.iter().any(|limit| limit.open && limit.says.starts_with("perhaps denied: "));
    assert!(!can.rows.is_empty() && can.rows.iter().all(says));
}

#[test]
fn a_limit_is_open_where_a_condition_or_what_is_not_known_decides() {
    let limit = |deny: &str| {
        let text = format!("{UNKNOWN}{BUCKET}{}", role("app", EC2, &format!("{ALL}, {{ Effect = \"Deny\", {deny} }}")));
        let answer = asked(&text, "s3:PutObject", "aws_s3_bucket.build");
        let limits = &answer.able[0].grants[0].limits;
        limits.first().map(|limit| limit.open)
    };
    let part = r#"Action = "s3:*", Resource = "${aws_s3_bucket.build.arn}/kept/*""#;
    let insecure = r#", Condition = { Bool = { "aws:SecureTransport" = "false" } }"#;
    assert_eq!(limit(part), Some(false));
    assert_eq!(limit(&format!("{part}{insecure}")), Some(true));
    assert_eq!(limit(r#"Action = var.unknown, Resource = "*""#), Some(true));
    assert_eq!(limit(r#"Action = "ec2:*", Resource = "*""#), None);
}

#[test]
fn a_resource_policy_denies_the_account_and_perhaps_whom_a_variable_names() {
    let with = |principal: &str| {
        let policy = format!(
            r#"resource "aws_s3_bucket_policy" "build" {{
                 bucket = aws_s3_bucket.build.id
                 policy = jsonencode({{ Version = "2012-10-17", Statement = [
                   {{ Effect = "Deny", Principal = {principal}, Action = "s3:*", Resource = "${{aws_s3_bucket.build.arn}}/*" }} ] }})
               }}"#
        );
        let text = format!("{IDENTITY}{UNKNOWN}{BUCKET}{policy}\n{}", role("app", EC2, ALL));
        said(&asked(&text, "s3:PutObject", "aws_s3_bucket.build")).remove(0)
    };
    assert_eq!(with(ACCOUNT), "aws_iam_role.app: denied denied");
    let perhaps = with("{ AWS = var.unknown }");
    assert!(perhaps.starts_with("aws_iam_role.app: limited perhaps denied: "), "{perhaps}");
    assert_eq!(with(r#"{ Service = "logs.amazonaws.com" }"#), "aws_iam_role.app: allowed");
}

fn key(principal: &str, more: &str) -> String {
    format!(
        r#"resource "aws_kms_key" "photo" {{
             policy = jsonencode({{ Version = "2012-10-17", Statement = [
               {{ Effect = "Allow", Principal = {principal}, Action = "kms:*", Resource = "*"{more} }} ] }})
           }}
"#
    )
}

const DECRYPT: &str = r#"{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.photo.arn }"#;

#[test]
fn a_key_policy_agrees_within_its_conditions_and_with_an_account_that_is_the_own() {
    let with = |principal: &str, more: &str| {
        let text = format!("{}{}", key(principal, more), role("app", EC2, DECRYPT));
        let graph = graph(&text);
        let action = catalog().action("kms:Decrypt").expect("an action");
        let answer = who_can(&graph, &target(&graph, action, Some("aws_kms_key.photo")).expect("a target"));
        let app = answer.able.iter().find(|one| one.who == "aws_iam_role.app").expect("the role");
        let grant = app.grants.iter().find(|grant| grant.place.policy == "aws_iam_role_policy.app").expect("its own");
        grant.certainty
    };
    let app = "{ AWS = aws_iam_role.app.arn }";
    let by_service = r#", Condition = { StringEquals = { "kms:ViaService" = "s3.eu-west-2.amazonaws.com" } }"#;
    assert_eq!(with(app, ""), Certainty::Allowed);
    assert_eq!(with(app, by_service), Certainty::Limited);
    assert_eq!(with(r#"{ AWS = "arn:aws:iam::111122223333:root" }"#, ""), Certainty::Perhaps);
}

#[test]
fn of_any_key_each_is_its_own_policy_s_to_give() {
    let with = |principal: &str| {
        let graph = graph(&format!("{IDENTITY}{}{}", key(principal, ""), role("app", EC2, DECRYPT)));
        let action = catalog().action("kms:Decrypt").expect("an action");
        said(&who_can(&graph, &target(&graph, action, None).expect("a target")))
    };
    assert!(with(ACCOUNT).contains(&"aws_iam_role.app: allowed".to_owned()));
    let elsewhere = with(r#"{ Service = "logs.amazonaws.com" }"#);
    assert!(elsewhere.iter().any(|one| one.starts_with("aws_iam_role.app: denied the key's policy")), "{elsewhere:?}");
}

#[test]
fn text_that_is_compared_otherwise_than_as_a_pattern_is_not_decided() {
    let with = |operator: &str, arn: &str| {
        let deny = format!(
            r#"{{ Effect = "Deny", Action = "s3:*", Resource = "*", Condition = {{ {operator} = {{ "aws:PrincipalArn" = "{arn}" }} }} }}"#
        );
        let text = format!("{BUCKET}{}", role("app", EC2, &format!("{ALL}, {deny}")));
        asked(&text, "s3:PutObject", "aws_s3_bucket.build").able[0].certainty()
    };
    assert_eq!(with("StringLike", "arn:aws:iam::*:role/app"), Certainty::Denied);
    assert_eq!(with("ArnEquals", "arn:aws:iam::*:role/app"), Certainty::Denied);
    assert_eq!(with("StringEquals", "arn:aws:iam::*:role/app"), Certainty::Limited);
    assert_eq!(with("StringEquals", "arn:aws:iam::111122223333:role/other"), Certainty::Allowed);
    assert_eq!(with("StringNotEqualsIgnoreCase", "arn:aws:iam::111122223333:role/APP"), Certainty::Limited);
}

#[test]
fn a_deny_is_met_by_all_that_is_known_of_the_requests_or_left_open() {
    let open = |effect: &str, services: &[&str]| {
        let pass = format!(
            r#"{{ Effect = "{effect}", Action = "iam:PassRole", Resource = "*",
                 Condition = {{ StringEquals = {{ "iam:PassedToService" = "lambda.amazonaws.com" }} }} }}"#
        );
        let graph = graph(&role("app", EC2, &pass));
        let statements = graph.policies.iter().flat_map(|policy| &policy.document.statements);
        let wanted = if effect == "Deny" { Effect::Deny } else { Effect::Allow };
        let statement =
            statements.filter(|one| one.effect == Some(wanted)).find(|one| !one.condition.conditions.is_empty());
        let open = conditions::open(&graph, statement.expect("it"), &[Known::passed_to(services)]);
        open.map(|open| open.len())
    };
    let both = ["lambda.amazonaws.com", "ec2.amazonaws.com"];
    assert_eq!((open("Allow", &both), open("Deny", &both)), (Some(0), Some(1)));
    assert_eq!((open("Deny", &both[..1]), open("Deny", &both[1..])), (Some(0), None));
}

#[test]
fn whom_the_trust_policy_denies_does_not_become_the_role() {
    let becoming = |more: &str| {
        let trust = format!(
            r#"resource "aws_iam_role" "app" {{
                 assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
                   {{ Effect = "Allow", Principal = {{ AWS = "999999999999" }}, Action = "sts:AssumeRole" }}{more} ] }})
               }}"#
        );
        of_app(&trust).becoming.len()
    };
    let deny = r#", { Effect = "Deny", Principal = { AWS = "999999999999" }, Action = "sts:AssumeRole" }"#;
    assert_eq!((becoming(""), becoming(deny)), (1, 0));
}

#[test]
fn what_one_branch_allows_is_perhaps_allowed_and_nothing_else_is() {
    let with = |action: &str, resources: &str| {
        let of = |words: &str| format!(r#"var.unknown == "" ? [{words}] : []"#);
        let more = of(r#""s3:PutObject""#);
        let statement = format!(
            r#"{{ Effect = "Allow", Action = concat(["s3:GetObject"], {more}), Resource = concat(["arn:aws:s3:::other/*"], {}) }}"#,
            of(resources)
        );
        let answer =
            asked(&format!("{UNKNOWN}{BUCKET}{}", role("app", EC2, &statement)), action, "aws_s3_bucket.build");
        answer.able.first().map(Able::certainty)
    };
    assert_eq!(with("s3:PutObject", r#""*""#), Some(Certainty::Perhaps));
    assert_eq!(with("s3:GetObject", r#""*""#), Some(Certainty::Perhaps));
    assert_eq!(with("s3:DeleteObject", r#""*""#), None);
    assert_eq!(with("s3:GetObject", r#""arn:aws:s3:::third/*""#), None);
}
