//! What the statements of one document make up.

use crate::catalog::rows;
use crate::escalation::{Category, Needs, Path as Way, table};
use crate::rules::{Confidence, Persona};

use super::{allow, found};

#[test]
fn every_set_completes_by_itself_and_not_without_one_of_its_actions() {
    for path in table().paths.iter().filter(|path| path.needs != Needs::Entry) {
        let actions: Vec<&str> = path.with.iter().copied().chain([path.deciding]).collect();
        let persona = match path.category {
            _ if path.needs == Needs::Provision => Persona::Auditor,
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
    let message = &found(&perhaps, Persona::Auditor)[0].message;
    assert!(message.ends_with(", unless a Deny under a condition forbids it"), "{message}");
    assert!(!message.contains("except where it is denied"), "said once: {message}");
}

#[test]
fn who_may_write_the_own_permissions_may_write_any() {
    let own =
        found(&allow(&["iam:PutUserPolicy"], "arn:aws:iam::111122223333:user/${aws:username}", ""), Persona::Regular);
    assert_eq!(
        own[0].message,
        "iam:PutUserPolicy is allowed on its own holder: a user with this policy can give itself any permissions by an inline policy"
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

/// An instance of IAM Identity Center, and who is assigned to a permission set, are seldom in a configuration.
#[test]
fn ways_by_permission_sets_are_less_sure() {
    let attach = ["sso:AttachManagedPolicyToPermissionSet", "sso:ProvisionPermissionSet"];
    let [one] = &found(&allow(&attach, "*", ""), Persona::Regular)[..] else { panic!("one finding") };
    assert_eq!(one.confidence, Confidence::Medium);
    let alone = |persona| found(&allow(&attach[..1], "*", ""), persona).len();
    assert_eq!((alone(Persona::Regular), alone(Persona::Auditor)), (0, 1), "who is assigned already keeps what it has");
    let [one] = &found(&allow(&["iam:PutRolePolicy"], "*", ""), Persona::Regular)[..] else { panic!("one finding") };
    assert_eq!(one.confidence, Confidence::High);
}

/// Whoever narrows one statement hears of the others that allow the same.
#[test]
fn another_statement_that_allows_as_much_is_shown() {
    let both =
        format!("{}, {}", allow(&["iam:PassRole", "ec2:RunInstances"], "*", ""), allow(&["iam:PassRole"], "*", ""));
    let found = found(&both, Persona::Regular);
    assert_eq!(found.len(), 2);
    for one in &found {
        assert!(one.labels.iter().any(|label| label.message.contains("too, on as much")), "{:?}", one.labels);
    }
    let some = format!(
        "{}, {}",
        allow(&["iam:PassRole", "ec2:RunInstances"], "*", ""),
        allow(&["iam:PassRole"], "arn:aws:iam::111122223333:role/photos", "")
    );
    let [one] = &self::found(&some, Persona::Regular)[..] else { panic!("one finding") };
    assert!(!one.labels.iter().any(|label| label.message.contains("too")), "{:?}", one.labels);
}

/// A session on an instance is one under its role; on a document, or a machine that is registered from elsewhere, it is not.
#[test]
fn what_systems_manager_reaches_is_an_instance() {
    let on = |resource: &str| found(&allow(&["ssm:StartSession"], resource, ""), Persona::Auditor).len();
    assert_eq!(on("*"), 1);
    assert_eq!(on("arn:aws:ec2:*:111122223333:instance/*"), 1);
    assert_eq!(on("arn:aws:ssm:eu-west-2:111122223333:*"), 0);
    assert_eq!(on("arn:aws:ecs:*:111122223333:task/*"), 1, "a task has a role");
}

/// Which of the values is about instances decides, and not which stands last.
#[test]
fn a_document_beside_the_instances_takes_nothing_away() {
    let (instances, documents) = ("arn:aws:ec2:*:111122223333:instance/*", "arn:aws:ssm:*:111122223333:document/*");
    for resources in [[instances, documents], [documents, instances]] {
        let statement = format!(r#"{{"Effect": "Allow", "Action": "ssm:StartSession", "Resource": {resources:?}}}"#);
        let [one] = &found(&statement, Persona::Auditor)[..] else { panic!("{statement}") };
        assert!(one.message.starts_with("ssm:StartSession is allowed on every instance"), "{}", one.message);
    }
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
    let of_pathfinding = rows(text).filter(|[.., sources]: &[&str; 10]| sources.contains("pathfinding"));
    let mut names: Vec<&str> = of_pathfinding.map(|[name, ..]| name).collect();
    names.sort_unstable();
    assert_eq!(*claimed, names);
}

/// A `Deny` says what it is, and what is denied for certain is said whatever else may be.
#[test]
fn each_deny_is_said_as_it_is() {
    let both = allow(&["iam:PassRole", "ec2:RunInstances"], "*", "");
    let message = |denies: &str| found(&format!("{both}, {denies}"), Persona::Auditor)[0].message.clone();
    let but_one =
        r#"{"Effect": "Deny", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::111122223333:role/app"}"#;
    let said = message(but_one);
    assert!(said.ends_with(", but a Deny forbids it on all except what its NotResource names"), "{said}");
    assert!(!said.contains("except where it is denied") && !said.contains("under a condition"), "{said}");
    let one = r#"{"Effect": "Deny", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/admin"}"#;
    let perhaps = r#"{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}"#;
    for denies in [format!("{one}, {perhaps}"), format!("{perhaps}, {one}")] {
        let said = message(&denies);
        assert!(said.contains(", except where it is denied"), "{said}");
        assert!(said.ends_with(", unless a Deny under a condition forbids it"), "{said}");
    }
}

/// A statement that allows another way to use the same action is not one that allows as much.
#[test]
fn another_statement_for_another_way_is_not_shown() {
    let service = r#", "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}"#;
    let all = allow(&["iam:PassRole", "lambda:*", "ec2:RunInstances"], "*", "");
    let found = found(&format!("{all}, {}", allow(&["iam:PassRole"], "*", service)), Persona::Regular);
    assert_eq!(found.len(), 2);
    let first = found.iter().find(|one| one.message.contains("ec2:RunInstances")).expect("the way of the first");
    assert!(!first.labels.iter().any(|label| label.message.contains("too, on as much")), "{:?}", first.labels);
}
