//! Rules that ask what uses a role, on graphs written by hand.

use std::path::Path;
use std::sync::Arc;

use crate::graph::{
    Attachment, AttachmentKind, Declared, Graph, Options as GraphOptions, Policy, PolicyId, PolicyRef, Principal,
    PrincipalId, PrincipalKind, ResourceId, Resources, Use,
};
use crate::input::Sources;
use crate::policy::PolicyType;
use crate::rules::{Confidence, Finding, Options, Persona, Severity, check};
use crate::terraform::Place;
use crate::terraform::types::Type;
use crate::terraform::value::Value;
use crate::text::{Address, InstanceKey, Mode, ModulePath, Origin, Text};
use crate::wiring::{Need, Openness, Strength, Superseded};

const BUILD: &str = "arn:aws:codebuild:eu-west-2:111122223333:project/photos";

fn address(type_name: &str, name: &str) -> Address {
    let (type_name, name) = (type_name.into(), name.into());
    Address { module: ModulePath::root(), mode: Mode::Managed, type_name, name, key: None }
}

fn text(text: &str) -> Text {
    Text::literal(text, Origin::default())
}

fn need(actions: &[&str], resource: &str) -> Need {
    Need {
        title: "start builds".to_owned(),
        actions: actions.iter().map(ToString::to_string).collect(),
        resources: vec![text(resource)],
        undecided: Vec::new(),
        conditions: Vec::new(),
        strength: Strength::Required,
        sole: false,
        because: "its build stage".to_owned(),
        source: "user guide".to_owned(),
        evidence: None,
        user: address("aws_codepipeline", "photo"),
    }
}

/// A pipeline that runs under a role which trusts `service` and holds a policy of these statements.
fn pipeline(statements: &str, service: &str, needs: Vec<Need>) -> Graph {
    let nothing = Value::null(Type::Dynamic, Origin::default());
    let declared = |type_name, name| Declared {
        address: address(type_name, name),
        header: None,
        block: None,
        body: nothing.clone(),
        place: Place::default(),
        ignored: Vec::new(),
    };
    let sources = Arc::new(Sources::new());
    let policy = sources
        .add(Path::new("policy.json"), format!("{{\"Version\": \"2012-10-17\", \"Statement\": [\n{statements}\n]}}"));
    let trust = sources.add(
        Path::new("trust.json"),
        format!(
            "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \
             \"Principal\": {{\"Service\": \"{service}\"}}}}}}"
        ),
    );
    let mut graph = Graph::from_policies(&[policy, trust], sources, &GraphOptions::default());
    graph.resources = Resources::of(
        [
            declared("aws_codepipeline", "photo"),
            declared("aws_iam_role", "pipeline"),
            declared("aws_kms_key", "photos"),
        ],
        GraphOptions::default().own,
    );
    let role = address("aws_iam_role", "pipeline");
    for (policy, policy_type) in graph.policies.iter_mut().zip([PolicyType::Identity, PolicyType::Trust]) {
        policy.policy_type = policy_type;
        policy.held_by = vec![PrincipalId(0)];
        policy.attached_to = vec![role.clone()];
    }
    graph.principals = vec![Principal {
        address: role.clone(),
        kind: PrincipalKind::Role,
        header: None,
        resource: ResourceId(1),
        trust: Some(PolicyId(1)),
        attachments: vec![Attachment {
            policy: PolicyRef::Document(PolicyId(0)),
            kind: AttachmentKind::Inline,
            by: role,
            span: None,
        }],
        boundary: None,
        groups: Vec::new(),
        users: vec![Use {
            resource: ResourceId(0),
            attribute: "role_arn".to_owned(),
            service: Some("codepipeline.amazonaws.com".to_owned()),
            span: None,
            modelled: true,
            code: false,
            elsewhere: false,
        }],
        needs,
        no_needs: Vec::new(),
        superseded: Vec::new(),
        openness: Openness::Closed,
        uncertain: false,
        recorded: None,
        code: false,
        unseen_policies: Vec::new(),
        may_hold: Vec::new(),
    }];
    graph
}

fn allow(actions: &str, resource: &str) -> String {
    format!("{{\"Effect\": \"Allow\", \"Action\": {actions}, \"Resource\": \"{resource}\"}}")
}

fn said(graph: &Graph, persona: Persona) -> Vec<(&'static str, Severity, String)> {
    let findings = check(graph, &Options { persona, ..Options::default() });
    findings.into_iter().map(|finding| (finding.rule, finding.severity, finding.message)).collect()
}

fn one(graph: &Graph) -> Finding {
    let mut findings = check(graph, &Options::default());
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

const TRUSTED: &str = "codepipeline.amazonaws.com";

#[test]
fn what_nothing_needs_of_a_closed_role_is_said_once() {
    let statements = allow("[\"codebuild:StartBuild\", \"codebuild:StopBuild\", \"codebuild:RetryBuild\"]", BUILD);
    let mut graph = pipeline(&statements, TRUSTED, vec![need(&["codebuild:StartBuild"], BUILD)]);
    let finding = one(&graph);
    assert_eq!(
        (finding.rule, finding.message.as_str()),
        ("grant-not-used", "aws_codepipeline.photo does not need codebuild:StopBuild and codebuild:RetryBuild")
    );
    assert_eq!(
        finding.suggest.as_ref().map(ToString::to_string).as_deref(),
        Some("iamlint suggest --role aws_iam_role.pipeline --diff")
    );

    graph.principals[0].openness = Openness::Open(vec!["it runs commands".to_owned()]);
    let usage = said(&graph, Persona::Auditor).into_iter().filter(|(rule, ..)| rule.starts_with("grant-"));
    assert_eq!(usage.count(), 0, "an open role may use anything");
}

#[test]
fn a_grant_that_cannot_apply_is_not_also_unused() {
    let statements = allow("\"kms:Decrypt\"", "arn:aws:s3:::photos");
    let finding = one(&pipeline(&statements, TRUSTED, Vec::new()));
    assert_eq!((finding.rule, finding.also), ("action-resource-mismatch", vec!["grant-not-used"]));
}

#[test]
fn a_statement_that_nothing_needs_is_one_finding() {
    let statements = allow("[\"lambda:InvokeFunction\", \"lambda:ListFunctions\"]", "*");
    let finding = one(&pipeline(&statements, TRUSTED, Vec::new()));
    assert_eq!((finding.rule, finding.also), ("resource-wildcard", vec!["grant-not-used"]));
    assert_eq!(finding.help, ["aws_codepipeline.photo needs nothing of this statement: it can go"]);
}

#[test]
fn a_need_that_a_grant_meets_in_part_is_not_missing() {
    let needs = || {
        vec![Need {
            resources: vec![text(BUILD), text(&format!("{BUILD}:*"))],
            ..need(&["codebuild:StartBuild"], BUILD)
        }]
    };
    let rules = |resource: &str| {
        let graph = pipeline(&allow("\"codebuild:StartBuild\"", resource), TRUSTED, needs());
        said(&graph, Persona::Regular).into_iter().map(|(rule, ..)| rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(BUILD), [""; 0], "one of two resources");
    assert_eq!(rules(&format!("{BUILD}:one*")), [""; 0], "a part of one");
    assert!(rules("arn:aws:codebuild:eu-west-2:111122223333:project/other").contains(&"grant-missing"));
}

#[test]
fn a_need_that_the_resource_itself_allows_is_not_missing() {
    let statements = allow("\"codebuild:StartBuild\"", BUILD);
    let is_missing = |principal: &str| {
        let mut graph = pipeline(&statements, TRUSTED, vec![need(&["codebuild:StartBuild"], BUILD)]);
        let key = graph.resources.resource(ResourceId(2)).arn.clone().expect("a key has an ARN");
        graph.principals[0].needs.push(Need { resources: vec![key], ..need(&["kms:Decrypt"], "") });
        let key = graph.sources.add(
            Path::new("key.json"),
            format!(
                "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"kms:Decrypt\", \
                 \"Resource\": \"*\", \"Principal\": {{\"AWS\": \"{principal}\"}}}}}}"
            ),
        );
        let policies = Graph::from_policies(&[key], Arc::clone(&graph.sources), &GraphOptions::default()).policies;
        graph.policies.extend(policies.into_iter().map(|policy| Policy {
            policy_type: PolicyType::Resource,
            sits_on: Some(ResourceId(2)),
            ..policy
        }));
        said(&graph, Persona::Regular).into_iter().any(|(rule, ..)| rule == "grant-missing")
    };
    assert!(is_missing("arn:aws:iam::111122223333:root"), "the root hands it on to the policies of the account");
    assert!(!is_missing("*"));
}

/// What is said not to be used of `statements`, where the pipeline needs to start its builds.
fn unused(statements: &str, change: impl Fn(&mut Graph)) -> Vec<String> {
    let mut graph = pipeline(statements, TRUSTED, vec![need(&["codebuild:StartBuild"], BUILD)]);
    change(&mut graph);
    let said = said(&graph, Persona::Regular).into_iter();
    said.filter(|(rule, ..)| *rule == "grant-not-used").map(|(_, _, message)| message).collect()
}

#[test]
fn beside_a_grant_on_the_wrong_resource_what_nothing_needs_is_said() {
    let other = "arn:aws:codebuild:eu-west-2:111122223333:project/other";
    let statements = allow("[\"codebuild:StartBuild\", \"codebuild:StopBuild\"]", other);
    assert_eq!(unused(&statements, |_| ()), ["aws_codepipeline.photo does not need codebuild:StopBuild"]);
}

#[test]
fn a_pattern_is_not_taken_for_the_grant_that_is_missing() {
    let other = "arn:aws:codebuild:eu-west-2:111122223333:project/other";
    let statements = allow("\"codebuild:StartB*\"", other);
    assert_eq!(unused(&statements, |_| ()), ["aws_codepipeline.photo does not need codebuild:StartB*"]);
}

#[test]
fn a_grant_is_only_left_to_what_is_missing_where_that_is_said() {
    let other = "arn:aws:codebuild:eu-west-2:111122223333:project/other";
    let statement = allow("\"codebuild:StartBuild\"", other);
    let message = ["aws_codepipeline.photo does not need codebuild:StartBuild"];
    assert_eq!(unused(&statement, |_| ()), [""; 0]);
    // A policy that is not known may allow it.
    let unseen = |graph: &mut Graph| graph.principals[0].unseen_policies.push("var.more".to_owned());
    assert_eq!(unused(&statement, unseen), message);
    // What is allowed and denied is not missing.
    let denied = allow("\"codebuild:StartBuild\"", BUILD).replace("Allow", "Deny");
    let statements = [statement, allow("\"codebuild:StartBuild\"", BUILD), denied].join(",\n");
    let graph = pipeline(&statements, TRUSTED, vec![need(&["codebuild:StartBuild"], BUILD)]);
    let findings = check(&graph, &Options::default());
    let not_used = findings.iter().find(|finding| finding.rule == "grant-not-used");
    assert_eq!(not_used.map(|finding| &*finding.message), Some(message[0]), "{findings:#?}");
    let missing = findings.iter().find(|finding| finding.rule == "grant-missing").expect("it is denied");
    let labels: Vec<&str> = missing.labels.iter().map(|label| &*label.message).collect();
    assert!(!labels.contains(&"allowed here, on another resource"), "{labels:?}");
}

#[test]
fn a_need_elsewhere_is_no_need_here() {
    let other = "arn:aws:codebuild:eu-west-2:111122223333:project/other";
    let statements = [allow("\"codebuild:StartBuild\"", BUILD), allow("\"codebuild:StartBuild\"", other)].join(",\n");
    let finding = one(&pipeline(&statements, TRUSTED, vec![need(&["codebuild:StartBuild"], BUILD)]));
    assert_eq!((finding.rule, finding.statement.map(|key| key.index)), ("grant-not-used", Some(1)));
}

#[test]
fn a_grant_on_the_wrong_resource_is_said_once_as_what_is_missing() {
    let other = "arn:aws:codebuild:eu-west-2:111122223333:project/other";
    let graph =
        pipeline(&allow("\"codebuild:StartBuild\"", other), TRUSTED, vec![need(&["codebuild:StartBuild"], BUILD)]);
    let finding = one(&graph);
    assert_eq!(finding.rule, "grant-missing");
    assert!(finding.labels.iter().any(|label| label.message == "allowed here, on another resource"), "{finding:?}");
}

#[test]
fn a_wildcard_says_who_needs_what_or_that_nobody_does() {
    let statements = allow("\"codebuild:StartBuild\"", "*");
    let needed = one(&pipeline(&statements, TRUSTED, vec![need(&["codebuild:StartBuild"], BUILD)]));
    assert_eq!(needed.message, "codebuild:StartBuild is allowed on every project");
    assert_eq!(needed.help, [format!("aws_codepipeline.photo needs codebuild:StartBuild on {BUILD} only")]);
    assert_eq!(needed.also, [""; 0]);

    let idle = one(&pipeline(&statements, TRUSTED, Vec::new()));
    assert_eq!(idle.rule, "resource-wildcard");
    assert_eq!(idle.help, ["aws_codepipeline.photo does not need it: the grant can go"]);
    assert_eq!(idle.also, ["grant-not-used"]);
}

#[test]
fn a_required_need_that_nothing_allows_is_missing() {
    let statements = allow("\"codebuild:StartBuild\"", BUILD);
    let needs = vec![need(&["codebuild:StartBuild", "codebuild:BatchGetBuilds"], BUILD)];
    let mut graph = pipeline(&statements, TRUSTED, needs.clone());
    // The role's header is not known in a graph by hand, so the finding has no place; it is there all the same.
    let finding = one(&graph);
    assert_eq!(
        (finding.rule, finding.severity, finding.confidence),
        ("grant-missing", Severity::High, Confidence::Medium)
    );
    assert_eq!(
        finding.message,
        format!(
            "aws_codepipeline.photo needs codebuild:BatchGetBuilds on {BUILD}, and aws_iam_role.pipeline does not allow it"
        )
    );

    graph.principals[0].unseen_policies.push("an attachment over a list that is not known".to_owned());
    let is_missing = |graph: &Graph| said(graph, Persona::Auditor).iter().any(|(rule, ..)| *rule == "grant-missing");
    assert!(!is_missing(&graph), "what cannot be seen may allow it");

    let wide = pipeline(&allow("\"codebuild:*\"", BUILD), TRUSTED, needs.clone());
    assert!(said(&wide, Persona::Auditor).iter().all(|(rule, ..)| *rule != "grant-missing"));

    let denied = allow("\"codebuild:*\"", BUILD)
        + ",\n{\"Effect\": \"Deny\", \"Action\": \"codebuild:BatchGet*\", \"Resource\": \"*\"}";
    let denied = said(&pipeline(&denied, TRUSTED, needs), Persona::Regular);
    let missing = denied.iter().find(|(rule, ..)| *rule == "grant-missing").expect("a finding");
    assert!(missing.2.ends_with("and a Deny of aws_iam_role.pipeline forbids it"), "{}", missing.2);
}

#[test]
fn a_role_must_trust_the_service_that_runs_under_it() {
    let statements = allow("\"codebuild:StartBuild\"", BUILD);
    let needs = vec![need(&["codebuild:StartBuild"], BUILD)];
    let finding = one(&pipeline(&statements, "codebuild.amazonaws.com", needs));
    assert_eq!(finding.rule, "trust-service-mismatch");
    assert_eq!(
        finding.message,
        "codepipeline.amazonaws.com cannot assume aws_iam_role.pipeline, which aws_codepipeline.photo gives it: the role trusts only codebuild.amazonaws.com"
    );
    assert_eq!(finding.labels[0].message, "codepipeline.amazonaws.com is not among the trusted");
}

#[test]
fn what_is_done_in_another_way_is_idle_in_an_open_role_too() {
    let statements = allow("[\"s3:GetObject\", \"s3:PutObject\"]", "arn:aws:s3:::codepipeline-eu-west-2-*/*");
    let mut graph = pipeline(&statements, TRUSTED, vec![need(&["s3:GetObject"], "arn:aws:s3:::photos/*")]);
    graph.principals[0].needs[0].strength = Strength::Hint;
    graph.principals[0].openness = Openness::Open(vec!["it runs commands".to_owned()]);
    assert_eq!(said(&graph, Persona::Regular), []);
    graph.principals[0].superseded = vec![Superseded {
        title: "the bucket that the console makes".to_owned(),
        actions: vec!["s3:*".to_owned()],
        resources: vec![text("arn:*:s3:::codepipeline-*")],
        unnamed: false,
        because: "its artifacts are elsewhere".to_owned(),
        source: "user guide".to_owned(),
        evidence: None,
        user: address("aws_codepipeline", "photo"),
    }];
    let finding = one(&graph);
    assert_eq!(
        (finding.rule, finding.message.as_str()),
        ("grant-not-used", "aws_codepipeline.photo needs nothing on arn:aws:s3:::codepipeline-eu-west-2-*/*")
    );
}

#[test]
fn instances_of_one_block_are_one_finding() {
    let mut graph = pipeline(&allow("\"s3:*\"", "*"), TRUSTED, Vec::new());
    graph.principals.clear();
    let policy = graph.policies.swap_remove(0);
    let instance = |key: &str| Policy {
        held_by: Vec::new(),
        address: Some(Address { key: Some(InstanceKey::Key(key.into())), ..address("aws_iam_policy", "photos") }),
        attached_to: Vec::new(),
        ..policy.clone()
    };
    graph.policies = vec![instance("b"), instance("a"), instance("c")];
    let finding = one(&graph);
    assert_eq!(finding.rule, "service-wildcard");
    assert_eq!(finding.reached_from.len(), 2, "{:?}", finding.reached_from);
}

#[test]
fn findings_are_in_the_order_of_their_places() {
    let statements =
        [allow("\"sqs:*\"", "*"), allow("\"s3:Getobjects\"", "*"), allow("\"iam:PassRole\"", "*")].join(",\n");
    let mut graph = pipeline(&statements, TRUSTED, Vec::new());
    graph.principals.clear();
    let rules: Vec<&str> = said(&graph, Persona::Regular).into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(rules, ["service-wildcard", "unknown-action", "passrole-any-role"]);
}
