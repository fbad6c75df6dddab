//! Graphs of configurations written by hand.

mod uses;

use std::collections::HashMap;

use super::super::edges::{Access, Node, Relation};
use super::super::model::{AttachmentKind, PolicyRef, Resource};
use super::super::resources::Declared;
use super::super::values::make::{address, literal, object, reference, str, tuple, unknown, value};
use super::*;
use crate::catalog::terraform::{Content, RoleAttribute, Shape, all_role_attributes};
use crate::input::Sources;
use crate::terraform::Place;
use crate::terraform::value::{Kind, Value};
use crate::text::{Origin, Text};
use crate::wiring::{Need, Openness, Strength, Wiring};

fn declared(local: &str, body: Value) -> Declared {
    Declared { address: address(local), header: None, block: None, body, place: Place::default(), ignored: Vec::new() }
}

/// A policy as `jsonencode` leaves it.
fn encoded(statements: impl IntoIterator<Item = Value>) -> Value {
    let document = object([("Version", str("2012-10-17")), ("Statement", tuple(statements))]);
    value(Kind::Str { text: literal("{…}"), json: Some(Arc::new(document)) })
}

fn trusts(service: &str) -> Value {
    encoded([object([
        ("Effect", str("Allow")),
        ("Action", str("sts:AssumeRole")),
        ("Principal", object([("Service", str(service))])),
    ])])
}

fn allow(actions: &[&str], resources: impl IntoIterator<Item = Value>) -> Value {
    object([
        ("Effect", str("Allow")),
        ("Action", tuple(actions.iter().map(|action| str(action)))),
        ("Resource", tuple(resources)),
    ])
}

fn objects(bucket: &str) -> Value {
    let text = Text::concat([&reference(bucket, "arn"), &literal("/*")]);
    value(Kind::Str { text, json: None })
}

fn need(user: &str, actions: &[&str], resource: Text) -> Need {
    Need {
        title: "read and write artifacts".into(),
        actions: actions.iter().map(ToString::to_string).collect(),
        resources: vec![resource],
        undecided: Vec::new(),
        conditions: Vec::new(),
        strength: Strength::Required,
        sole: false,
        because: "its artifact store".into(),
        source: "user guide".into(),
        evidence: None,
        user: address(user),
    }
}

/// A pipeline with its role and bucket.
fn pipeline() -> Vec<Declared> {
    let policy = encoded([
        allow(&["s3:GetObject", "s3:PutObject"], [objects("aws_s3_bucket.build")]),
        allow(&["codebuild:*"], [str("*")]),
    ]);
    vec![
        declared(
            "aws_codepipeline.photo",
            object([("name", str("photo")), ("role_arn", unknown("aws_iam_role.pipeline", "arn"))]),
        ),
        declared(
            "aws_iam_role.pipeline",
            object([("name", str("pipeline")), ("assume_role_policy", trusts("codepipeline.amazonaws.com"))]),
        ),
        declared(
            "aws_iam_role_policy.pipeline",
            object([("role", unknown("aws_iam_role.pipeline", "id")), ("policy", policy)]),
        ),
        declared("aws_s3_bucket.build", object([("bucket_prefix", str("photo-"))])),
    ]
}

fn build(declared: Vec<Declared>, wire: impl FnOnce(&Resources) -> Vec<(ResourceId, Applied)>) -> Graph {
    Graph::build(Input { declared, ..Input::default() }, &Options::default(), wire)
}

fn unwired(_: &Resources) -> Vec<(ResourceId, Applied)> {
    Vec::new()
}

/// The pipeline, wired: it needs its bucket, and to describe it.
pub(crate) fn article() -> Graph {
    build(pipeline(), |resources| {
        let bucket = resources.canonical(&reference("aws_s3_bucket.build", "arn"));
        let objects = Text::concat([&bucket, &literal("/*")]);
        let applied = Applied {
            attribute: "role_arn".into(),
            role: unknown("aws_iam_role.pipeline", "arn"),
            service: Some("codepipeline.amazonaws.com".into()),
            assumed_by: None,
            needs: vec![
                need("aws_codepipeline.photo", &["s3:GetObject", "s3:PutObject"], objects),
                need("aws_codepipeline.photo", &["codecommit:GitPull"], literal("arn:aws:codecommit:::photo")),
            ],
            no_needs: Vec::new(),
            open: Vec::new(),
            superseded: Vec::new(),
            uncertain: false,
            code: false,
            modelled: true,
            problems: Vec::new(),
        };
        vec![(resources.by_type("aws_codepipeline")[0], applied)]
    })
}

#[test]
fn a_role_has_its_trust_its_policy_and_its_user() {
    let graph = article();
    let [role] = graph.principals.as_slice() else { panic!("one principal") };
    assert_eq!(role.address.to_string(), "aws_iam_role.pipeline");
    let trust = &graph.policies[role.trust.expect("a trust policy").index()];
    assert_eq!(trust.policy_type, PolicyType::Trust);
    assert_eq!(trust.address.as_ref().map(ToString::to_string).as_deref(), Some("aws_iam_role.pipeline"));
    let [attachment] = role.attachments.as_slice() else { panic!("one attachment") };
    assert_eq!(attachment.kind, AttachmentKind::Inline);
    assert_eq!(attachment.by.to_string(), "aws_iam_role_policy.pipeline");
    let PolicyRef::Document(id) = attachment.policy else { panic!("a document") };
    assert_eq!(graph.policies[id.index()].attached_to, std::slice::from_ref(&role.address));
    assert_eq!(role.users.len(), 1);
    assert_eq!(role.openness, Openness::Closed);
}

#[test]
fn access_says_what_is_granted_and_what_is_needed() {
    let graph = article();
    let acts: Vec<(&Node, &Access)> = graph
        .edges()
        .iter()
        .filter_map(|edge| match &edge.relation {
            Relation::Acts(access) => Some((&edge.to, access)),
            _ => None,
        })
        .collect();
    let on =
        |wanted: &dyn Fn(&Node) -> bool| acts.iter().find(|(node, _)| wanted(node)).map(|(_, access)| access.support());
    use super::super::edges::Support;
    assert_eq!(on(&|node| matches!(node, Node::Resource(_))), Some(Support::Both));
    assert_eq!(on(&|node| matches!(node, Node::Arn(arn) if arn.is("*"))), Some(Support::Granted));
    let repository = |node: &Node| matches!(node, Node::Arn(arn) if arn.to_string().contains("codecommit"));
    assert_eq!(on(&repository), Some(Support::Needed));
}

#[test]
fn one_data_document_of_two_roles_is_one_policy() {
    let sources = Arc::new(Sources::new());
    let source = sources.add(std::path::Path::new("main.tf"), "data \"aws_iam_policy_document\" \"trust\" {}");
    let block = crate::input::Span::new(source.id(), 0, 40);
    let mut document = object([(
        "Statement",
        tuple([object([
            ("Effect", str("Allow")),
            ("Action", str("sts:AssumeRole")),
            ("Principal", object([("Service", str("ec2.amazonaws.com"))])),
        ])]),
    )]);
    document.origin = Origin::at(block);
    let json = value(Kind::Str { text: literal("{…}"), json: Some(Arc::new(document.clone())) });
    let role = |name: &str| object([("name", str(name)), ("assume_role_policy", json.clone())]);
    let data = Declared { block: Some(block), ..declared("data.aws_iam_policy_document.trust", object([])) };
    let unused = declared("data.aws_iam_policy_document.unused", object([]));
    let input = Input {
        sources,
        declared: vec![declared("aws_iam_role.a", role("a")), declared("aws_iam_role.b", role("b")), data, unused],
        documents: HashMap::from([
            (address("data.aws_iam_policy_document.trust"), document),
            (address("data.aws_iam_policy_document.unused"), object([("Statement", tuple([]))])),
        ]),
        ..Input::default()
    };
    let graph = Graph::build(input, &Options::default(), unwired);
    let shown: Vec<String> = graph
        .policies
        .iter()
        .map(|policy| format!("{} {}", policy.address.as_ref().expect("an address"), policy.held_by.len()))
        .collect();
    assert_eq!(shown, ["data.aws_iam_policy_document.trust 2", "data.aws_iam_policy_document.unused 0"]);
    assert_eq!(graph.policies[0].form, super::super::model::Form::Blocks);
}

#[test]
fn managed_policies_of_aws_the_configuration_and_elsewhere() {
    let policy = encoded([allow(&["s3:ListAllMyBuckets"], [str("*")])]);
    let attach = |local: &str, arn: Value| declared(local, object([("role", str("a")), ("policy_arn", arn)]));
    let graph = build(
        vec![
            declared("aws_iam_policy.own", object([("name", str("own")), ("policy", policy)])),
            declared(
                "aws_iam_role.a",
                object([
                    ("name", str("a")),
                    ("assume_role_policy", trusts("ec2.amazonaws.com")),
                    ("permissions_boundary", unknown("aws_iam_policy.own", "arn")),
                ]),
            ),
            attach(
                "aws_iam_role_policy_attachment.aws",
                str("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
            ),
            attach("aws_iam_role_policy_attachment.elsewhere", str("arn:aws:iam::111122223333:policy/elsewhere")),
            attach("aws_iam_role_policy_attachment.own", unknown("aws_iam_policy.own", "arn")),
            attach("aws_iam_role_policy_attachment.unknown", unknown("aws_ssm_parameter.x", "value")),
        ],
        unwired,
    );
    let role = &graph.principals[0];
    let held: Vec<&PolicyRef> = role.attachments.iter().map(|attachment| &attachment.policy).collect();
    assert!(matches!(held[0], PolicyRef::AwsManaged(name) if name == "AWSLambdaBasicExecutionRole"));
    assert!(matches!(held[1], PolicyRef::External(arn) if arn.to_string().ends_with(":policy/elsewhere")));
    let PolicyRef::Document(own) = held[2] else { panic!("the document of aws_iam_policy.own") };
    assert_eq!(graph.policies[own.index()].policy_type, PolicyType::Identity, "held as well as a boundary");
    assert_eq!(role.boundary.as_ref(), Some(held[2]));
    assert_eq!(role.unseen_policies.len(), 1, "{:?}", role.unseen_policies);
}

#[test]
fn an_exclusive_list_attaches_what_nothing_else_does() {
    let arn = |name: &str| str(&format!("arn:aws:iam::aws:policy/{name}"));
    let listed = tuple([arn("ReadOnlyAccess"), arn("SecurityAudit")]);
    let graph = build(
        vec![
            declared(
                "aws_iam_role.a",
                object([("name", str("a")), ("assume_role_policy", trusts("ec2.amazonaws.com"))]),
            ),
            declared(
                "aws_iam_role_policy_attachment.one",
                object([("role", str("a")), ("policy_arn", arn("ReadOnlyAccess"))]),
            ),
            declared(
                "aws_iam_role_policy_attachments_exclusive.all",
                object([("role_name", str("a")), ("policy_arns", listed)]),
            ),
        ],
        unwired,
    );
    let held = graph.principals[0].attachments.iter().map(|attachment| (attachment.by.to_string(), &attachment.policy));
    let held: Vec<String> = held.map(|(by, policy)| format!("{by} {policy:?}")).collect();
    assert_eq!(
        held,
        [
            "aws_iam_role_policy_attachment.one AwsManaged(\"ReadOnlyAccess\")",
            "aws_iam_role_policy_attachments_exclusive.all AwsManaged(\"SecurityAudit\")",
        ]
    );
}

#[test]
fn a_bucket_policy_sits_on_its_bucket() {
    let policy = encoded([object([
        ("Effect", str("Allow")),
        ("Action", str("s3:GetObject")),
        ("Principal", str("*")),
        ("Resource", objects("aws_s3_bucket.build")),
    ])]);
    let graph = build(
        vec![
            declared("aws_s3_bucket.build", object([("bucket", str("photos"))])),
            declared("aws_s3_bucket_policy.build", object([("bucket", str("photos")), ("policy", policy)])),
        ],
        unwired,
    );
    let [policy] = graph.policies.as_slice() else { panic!("one policy") };
    assert_eq!(policy.policy_type, PolicyType::Resource);
    assert_eq!(policy.sits_on, Some(ResourceId(0)));
    assert_eq!(policy.attached_to, [address("aws_s3_bucket.build")]);
}

#[test]
fn a_document_that_is_not_known_is_kept_and_counted() {
    let body = object([("role", str("a")), ("policy", unknown("data.http.policy", "response_body"))]);
    let graph = build(vec![declared("aws_iam_role_policy.a", body)], unwired);
    assert_eq!(graph.policies.len(), 1);
    let [reason] = graph.not_analysed.as_slice() else { panic!("one reason") };
    assert_eq!(reason.reason, "policy is not known: data.http.policy.response_body is read at apply");
    let shown = super::super::show::show(&graph);
    assert_eq!(shown[0].unknown.len(), 1);
}

#[test]
fn a_user_is_in_its_groups_however_that_is_written() {
    let graph = build(
        vec![
            declared("aws_iam_group.a", object([("name", str("a"))])),
            declared("aws_iam_group.b", object([("name", str("b"))])),
            declared(
                "aws_iam_group_membership.a",
                object([("group", unknown("aws_iam_group.a", "id")), ("users", tuple([str("ann")]))]),
            ),
            declared("aws_iam_user.ann", object([("name", str("ann"))])),
            declared(
                "aws_iam_user_group_membership.ann",
                object([("user", str("ann")), ("groups", tuple([str("b"), str("c")]))]),
            ),
        ],
        unwired,
    );
    let ann = graph.principals.iter().find(|principal| principal.address == address("aws_iam_user.ann"));
    let groups: Vec<String> =
        ann.expect("a user").groups.iter().map(|id| graph.principals[id.index()].address.to_string()).collect();
    assert_eq!(groups, ["aws_iam_group.a", "aws_iam_group.b"]);
}

#[test]
fn a_policy_of_a_role_that_is_only_looked_up_says_so() {
    let policy = encoded([allow(&["s3:ListAllMyBuckets"], [str("*")])]);
    let role = unknown("data.aws_iam_role.deploy", "id");
    let graph = build(
        vec![
            declared("aws_iam_role_policy.deploy", object([("role", role), ("policy", policy)])),
            declared("data.aws_iam_role.deploy", object([("name", str("deploy"))])),
        ],
        unwired,
    );
    assert!(graph.principals.is_empty());
    assert_eq!(graph.policies[0].attached_to, [address("data.aws_iam_role.deploy")]);
}
