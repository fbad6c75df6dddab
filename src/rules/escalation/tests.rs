//! Every set of the table, and what takes it away.

use std::path::Path;
use std::sync::Arc;

use crate::graph::{Graph, Options as GraphOptions};
use crate::input::Sources;
use crate::rules::{Finding, Options, Persona, check};

use crate::escalation::{Category, Needs, Path as Way, table};

fn found(statements: &str, persona: Persona) -> Vec<Finding> {
    let sources = Arc::new(Sources::new());
    let policy = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}");
    let source = sources.add(Path::new("policy.json"), policy);
    let graph = Graph::from_policies(&[source], sources, &GraphOptions::default());
    let options = Options { select: vec!["privilege-escalation".to_owned()], persona, ..Options::default() };
    check(&graph, &options)
}

fn allow(actions: &[&str], resource: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": {actions:?}, "Resource": "{resource}"{condition}}}"#)
}

#[test]
fn every_set_completes_by_itself_and_not_without_one_of_its_actions() {
    for path in table().paths.iter().filter(|path| path.needs != Needs::Entry) {
        let actions: Vec<&str> = path.with.iter().copied().chain([path.deciding]).collect();
        let persona = match path.category {
            Category::SelfEscalation | Category::PrincipalAccess | Category::NewPassRole => Persona::Regular,
            Category::Boundary | Category::ExistingPassRole | Category::RetiredPassRole => Persona::Auditor,
        };
        let complete = found(&allow(&actions, "*", ""), persona);
        assert_eq!(complete.len(), 1, "{}: {complete:?}", path.name);
        let smaller = |other: &&Way| other.name != path.name && path.actions.has_all(other.actions);
        if table().paths.iter().any(|other| smaller(&other)) {
            continue;
        }
        for left_out in &actions {
            let rest: Vec<&str> = actions.iter().copied().filter(|action| action != left_out).collect();
            if !rest.is_empty() {
                assert_eq!(found(&allow(&rest, "*", ""), Persona::Auditor), [], "{} without {left_out}", path.name);
            }
        }
    }
    for pattern in ["iam:*", "iam:Put*"] {
        assert_eq!(found(&allow(&[pattern], "*", ""), Persona::Regular).len(), 1, "{pattern}");
    }
}

#[test]
fn a_service_that_the_path_does_not_use_completes_nothing() {
    let with = |service: &str| {
        let condition = format!(r#", "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}"#);
        let pass = allow(&["iam:PassRole"], "*", &condition);
        found(&format!("{pass}, {}", allow(&["ec2:RunInstances"], "*", "")), Persona::Auditor).len()
    };
    assert_eq!((with("ec2.amazonaws.com"), with("ec2*"), with("lambda.amazonaws.com")), (1, 1, 0));
}

#[test]
fn nobody_is_told_to_write_what_is_written() {
    let pass = |condition: &str| {
        let pass = allow(&["iam:PassRole"], "*", condition);
        found(&format!("{pass}, {}", allow(&["ec2:RunInstances"], "*", "")), Persona::Regular)[0].help.join("\n")
    };
    assert!(pass("").contains("with a condition on iam:PassedToService"));
    let limited = pass(r#", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#);
    assert!(!limited.contains("iam:PassedToService"), "{limited}");
    let help = |action: &str| found(&allow(&[action], "*", ""), Persona::Regular)[0].help.join("\n");
    assert!(
        help("iam:AttachRolePolicy").contains("name the roles that it manages, and let a condition on iam:PolicyARN")
    );
    assert!(!help("iam:CreatePolicyVersion").contains("iam:PolicyARN"), "{}", help("iam:CreatePolicyVersion"));
}

#[test]
fn other_resources_other_conditions_and_denials_complete_nothing() {
    let put = ["iam:PutRolePolicy"];
    let none = |statements: String| assert_eq!(found(&statements, Persona::Auditor), [], "{statements}");
    none(allow(&put, "arn:aws:iam::111122223333:role/photos-*", ""));
    none(allow(
        &put,
        "*",
        r#", "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limit"}}"#,
    ));
    none(format!(r#"{}, {{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}}"#, allow(&put, "*", "")));
    none(format!(
        r#"{}, {{"Effect": "Deny", "Action": "iam:Put*", "Resource": "arn:aws:iam::*:role/*"}}"#,
        allow(&put, "*", "")
    ));
    none(allow(&["iam:CreateAccessKey"], "arn:aws:iam::111122223333:user/${aws:username}", ""));

    let some = format!(
        r#"{}, {{"Effect": "Deny", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/admin"}}"#,
        allow(&put, "*", "")
    );
    assert_eq!(found(&some, Persona::Regular).len(), 1, "all roles but one");
    let perhaps = format!(
        r#"{}, {{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {{"Bool": {{"aws:MultiFactorAuthPresent": "false"}}}}}}"#,
        allow(&put, "*", "")
    );
    assert_eq!((found(&perhaps, Persona::Regular).len(), found(&perhaps, Persona::Auditor).len()), (0, 1));
}

#[test]
fn who_may_write_the_own_permissions_may_write_any() {
    let own =
        found(&allow(&["iam:PutUserPolicy"], "arn:aws:iam::111122223333:user/${aws:username}", ""), Persona::Regular);
    assert_eq!(
        own[0].message,
        "iam:PutUserPolicy is allowed on its own holder: an inline policy allows whatever it says"
    );
}

#[test]
fn everything_but_a_few_is_everything() {
    let statements = r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}"#;
    assert_eq!(found(statements, Persona::Regular).len(), 1);
    let statements = r#"{"Effect": "Allow", "NotAction": ["iam:*", "sso:*"], "Resource": "*"}"#;
    assert_eq!(found(statements, Persona::Regular), [], "IAM is left out");
    let statements =
        r#"{"Effect": "Allow", "Action": "iam:PutRolePolicy", "NotResource": "arn:aws:iam::*:role/admin"}"#;
    assert_eq!(found(statements, Persona::Regular).len(), 1);
}

/// Other ways are told by what they are done with, each once, and a few of them only.
#[test]
fn other_ways_are_named() {
    let actions =
        ["iam:PassRole", "ec2:RunInstances", "glue:CreateDevEndpoint", "iam:PutRolePolicy", "iam:AttachRolePolicy"];
    let found = found(&allow(&actions, "*", ""), Persona::Regular);
    let [one] = &found[..] else { panic!("{found:?}") };
    let others = one.help.iter().find(|line| line.contains("other ways")).expect("a line about them");
    assert!(others.contains("with iam:") || others.contains("with ec2:"), "{others}");
    assert!(!others.contains("-00"), "no bare names of paths: {others}");
}

/// A session on an instance is one under its role; on a document, or a machine that is registered from elsewhere, it is not.
#[test]
fn what_systems_manager_reaches_is_an_instance() {
    let on = |resource: &str| found(&allow(&["ssm:StartSession"], resource, ""), Persona::Auditor).len();
    assert_eq!(on("*"), 1);
    assert_eq!(on("arn:aws:ec2:*:111122223333:instance/*"), 1);
    assert_eq!(on("arn:aws:ssm:eu-west-2:111122223333:*"), 0);
}

/// What is allowed on what it does not apply to is not allowed, and completes nothing.
#[test]
fn an_empty_grant_completes_nothing() {
    let pass = allow(&["iam:PassRole"], "*", "");
    let start = |resource: &str| allow(&["glue:UpdateJob", "glue:StartJobRun"], resource, "");
    let both = |resource: &str| found(&format!("{pass}, {}", start(resource)), Persona::Regular);
    assert_eq!(both("arn:aws:glue:eu-west-2:111122223333:job/photos").len(), 1);
    assert!(both("arn:aws:s3:::photos").is_empty());
}

#[test]
fn each_name_of_pathfinding_cloud_is_an_equivalent() {
    let meta = crate::rules::find("privilege-escalation").expect("the rule").meta();
    let (_, claimed) = meta.equivalents.iter().find(|(tool, _)| *tool == "pathfinding").expect("its names");
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/escalation-paths.csv"));
    let of_pathfinding = text.lines().filter(|line| line.contains(",pathfinding"));
    let mut names: Vec<&str> = of_pathfinding.filter_map(|line| line.split(',').next()).collect();
    names.sort_unstable();
    assert_eq!(*claimed, names);
}
