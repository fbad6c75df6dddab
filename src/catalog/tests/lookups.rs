//! Names, patterns and suggestions.

use crate::catalog::glob::{compare, glob_matches, pattern_matches};
use crate::catalog::{AccessLevel, ConditionType, catalog, rows};
use proptest::prelude::*;
use std::cmp::Ordering;

fn names(pattern: &str) -> Vec<&'static str> {
    catalog().expand(pattern).into_iter().map(crate::catalog::Action::name).collect()
}

#[test]
fn names_do_not_distinguish_case() {
    let action = catalog().action("S3:getOBJECT").unwrap();
    assert_eq!(action.name(), "s3:GetObject");
    assert_eq!(action.short_name(), "GetObject");
    assert_eq!(action.access_level(), AccessLevel::Read);
    for name in ["s3:GetObjects", "s3:", ":GetObject", "GetObject", "", "s3:Get*", "nosuch:GetObject", "zzz:A", "a:A"] {
        assert_eq!(catalog().action(name), None, "{name}");
    }
}

#[test]
fn every_action_is_found_by_its_name_and_expands_to_itself() {
    for action in catalog().actions() {
        assert_eq!(catalog().action(action.name()), Some(action));
        assert_eq!(catalog().expand(&action.name().to_ascii_uppercase()), [action]);
    }
}

#[test]
fn access_levels_of_joined_kinds_take_the_specific_part() {
    assert_eq!(catalog().action("iam:PassRole").unwrap().access_level(), AccessLevel::Write);
    assert_eq!(catalog().action("iam:PutRolePolicy").unwrap().access_level(), AccessLevel::PermissionsManagement);
    assert_eq!(catalog().action("ec2:CreateTags").unwrap().access_level(), AccessLevel::Tagging);
}

#[test]
fn star_is_required_where_an_action_takes_no_resource_type() {
    for name in
        ["logs:DescribeLogGroups", "ecr:GetAuthorizationToken", "cloudwatch:PutMetricData", "ec2:DescribeInstances"]
    {
        assert!(catalog().action(name).unwrap().requires_star(), "{name}");
    }
    for name in ["s3:GetObject", "codebuild:StartBuild", "iam:PassRole", "logs:CreateLogStream"] {
        assert!(!catalog().action(name).unwrap().requires_star(), "{name}");
    }
}

#[test]
fn dependents_are_known_empty_or_not_known() {
    let dependents = |name: &str| catalog().action(name).unwrap().dependent_actions().map(Vec::from_iter);
    assert_eq!(dependents("lambda:CreateFunction"), Some(vec!["iam:PassRole", "lambda:PassCapacityProvider"]));
    assert_eq!(dependents("s3:GetObject"), Some(vec![]));
    assert!(
        catalog().actions().any(|action| action.dependent_actions().is_none()),
        "newer actions have no information"
    );
}

#[test]
fn a_pattern_means_what_a_whole_scan_finds() {
    for pattern in [
        "*",
        "**",
        "*:*",
        "s3:*",
        "S3:get*",
        "s3:Get*Acl",
        "s3:*Object",
        "s?:*",
        "s3*:List*",
        "*:Describe?ags",
        "ec2:*",
        "iam:?????ole",
        "s3:GetObject",
        "s3:",
        "nosuch:*",
        "s3",
        "s3*",
        "",
        "s3:*:*",
        "*GetObject",
        "codebuild:Batch*Get*s",
        "kms:",
        "?3:*",
        "s3:[a]*",
    ] {
        let scanned: Vec<_> = catalog()
            .actions()
            .filter(|action| {
                (pattern.contains(':') || pattern.starts_with('*')) && glob_matches(pattern, action.name())
            })
            .map(crate::catalog::Action::name)
            .collect();
        let expected = if pattern == "*GetObject" { Vec::new() } else { scanned };
        assert_eq!(names(pattern), expected, "{pattern}");
    }
    assert_eq!(names("s3:GetBucketAcl*"), ["s3:GetBucketAcl"]);
    assert_eq!(names("*").len(), catalog().actions().len());
}

/// The matcher by definition: slow, and plainly right.
fn matches_by_definition(glob: &[u8], text: &[u8]) -> bool {
    match (glob.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            matches_by_definition(rest, text) || (!text.is_empty() && matches_by_definition(glob, &text[1..]))
        }
        (Some((b'?', glob)), Some((_, text))) => matches_by_definition(glob, text),
        (Some((a, glob)), Some((b, text))) => a.eq_ignore_ascii_case(b) && matches_by_definition(glob, text),
        _ => false,
    }
}

proptest! {
    #[test]
    fn the_matcher_agrees_with_its_definition(glob in "[abB*?]{0,8}", text in "[aAb]{0,10}") {
        prop_assert_eq!(glob_matches(&glob, &text), matches_by_definition(glob.as_bytes(), text.as_bytes()));
    }
}

#[test]
fn records_are_ordered_by_lower_case_bytes() {
    assert_eq!(compare("GetObject", "getobjectAcl"), Ordering::Less);
    assert_eq!(compare("B", "a"), Ordering::Greater);
    assert_eq!(compare("A", "a"), Ordering::Equal);
}

#[test]
fn condition_keys_have_families() {
    assert!(pattern_matches("aws:RequestTag/${TagKey}", "AWS:requesttag/Team"));
    assert!(!pattern_matches("aws:RequestTag/${TagKey}", "aws:RequestTag/"));
    assert!(pattern_matches("codebuild:x/${a}.type", "codebuild:x/one.two.type"));
    assert!(!pattern_matches("codebuild:x/${a}.type", "codebuild:x/.type"));
    assert!(pattern_matches("a:${x}", "a:é"));
    assert!(!pattern_matches("a:${x}", "é"));
    let s3 = catalog().service("s3").unwrap();
    assert_eq!(s3.condition_key("s3:RequestObjectTag/team").unwrap().name(), "s3:RequestObjectTag/${TagKey}");
    let put = catalog().action("s3:PutObject").unwrap();
    assert_eq!(put.condition_key("s3:x-amz-acl").unwrap().value_type(), Some(ConditionType::String));
    assert!(put.condition_key("s3:prefix").is_none());
    assert!(catalog().action("s3:ListBucket").unwrap().condition_key("s3:Prefix").is_some());
}

#[test]
fn global_condition_keys_are_found_by_name_and_family() {
    let arn = catalog().global_condition_key("AWS:sourcearn").unwrap();
    assert_eq!((arn.name(), arn.value_type(), arn.category()), ("aws:SourceArn", Some(ConditionType::Arn), "request"));
    let tag = catalog().global_condition_key("aws:PrincipalTag/team").unwrap();
    assert_eq!(tag.name(), "aws:PrincipalTag/${TagKey}");
    assert_eq!(catalog().global_condition_key("aws:TagKeys").unwrap().value_type(), Some(ConditionType::ArrayOfString));
    assert!(catalog().global_condition_key("aws:SorceArn").is_none());
    assert!(catalog().condition_keys("token.actions.githubusercontent.com:sub").next().is_some());
    assert!(catalog().condition_keys("aws:NoSuchKey").next().is_none());
}

#[test]
fn a_retired_action_is_told_from_one_that_never_was() {
    assert_eq!(catalog().retired("codestar:CREATEPROJECT").unwrap().name(), "codestar:CreateProject");
    assert!(catalog().retired("codestar:CreateProjects").is_none());
    assert!(catalog().retired("s3:GetObject").is_none());
    assert!(catalog().retired_service("codestar"));
    assert!(!catalog().retired_service("s3"));
    assert!(!catalog().retired_service("nosuch"));
}

#[test]
fn a_misspelt_name_has_near_ones() {
    assert_eq!(catalog().nearest_actions("s3:GetObjct")[0], "s3:GetObject");
    assert_eq!(catalog().nearest_actions("codebild:StartBuild"), ["codebuild:StartBuild"]);
    assert_eq!(catalog().nearest_actions("scheduler:TagSchedule")[0], "scheduler:TagResource");
    assert!(catalog().nearest_actions("s3:Frobnicate").is_empty());
    assert!(catalog().nearest_actions("nonsense").is_empty());
    assert!(catalog().nearest_services("dynamdb").contains(&"dynamodb"));
    assert_eq!(catalog().nearest_condition_keys("aws:SorceArn")[0], "aws:SourceArn");
    assert_eq!(catalog().nearest_condition_keys("s3:prefx")[0], "s3:prefix");
    assert_eq!(catalog().nearest_managed_policies("AdministatorAccess"), ["AdministratorAccess"]);
}

#[test]
fn managed_policies_are_found_by_name_and_by_arn() {
    let policy = catalog().managed_policy("arn:aws:iam::aws:policy/AdministratorAccess").unwrap();
    assert_eq!(policy.name(), "AdministratorAccess");
    assert!(policy.document().contains(r#""Action":"*""#));
    assert_eq!(catalog().managed_policy("AdministratorAccess"), Some(policy));
    assert_eq!(catalog().managed_policy("arn:aws-cn:iam::aws:policy/AdministratorAccess"), Some(policy));
    let role = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    assert_eq!(catalog().managed_policy(role).unwrap().arn(), role);
    for name in [
        "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::123456789012:policy/AdministratorAccess",
        "administratoraccess",
        "service-role/AWSLambdaBasicExecutionRole",
        "",
    ] {
        assert_eq!(catalog().managed_policy(name), None, "{name}");
    }
    assert!(catalog().managed_policy("AWSOpsWorks_FullAccess").unwrap().is_deprecated());
}

#[test]
fn policies_that_aws_keeps_for_services_are_known_by_their_paths() {
    let kept = crate::catalog::is_kept_for_a_service;
    assert!(kept("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
    assert!(kept("arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
    assert!(!kept("arn:aws:iam::aws:policy/AdministratorAccess"));
    assert!(!kept("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"));
    let table = include_str!("../../../rules/aws/managed-policy-paths.csv");
    for row @ [path, ..] in rows::<3>(table) {
        let is_there = |arn: &str| arn.contains(&format!(":policy/{path}"));
        assert!(catalog().managed_policies().any(|policy| is_there(policy.arn())), "{row:?}");
    }
}
