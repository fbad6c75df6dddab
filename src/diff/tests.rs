//! Both sides are policies in JSON, or Terraform in one file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Access, Diff, Forbidden, Side, compare, granted};
use crate::graph::{Graph, Options};
use crate::input::Sources;
use crate::terraform::{self, Evaluation};
use crate::wiring::Wiring;

/// The graph of one policy whose statements are given.
pub(super) fn policy(statements: &str) -> Graph {
    let sources = Arc::new(Sources::new());
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let source = sources.add(Path::new("policy.json"), text);
    Graph::from_policies(&[source], sources, &Options::default())
}

fn terraform(text: &str) -> Graph {
    let sources = Arc::new(Sources::new());
    let source = sources.add(Path::new("main.tf"), text);
    let options = terraform::Options { answers: Some(Arc::new(crate::graph::DataSources)), ..Default::default() };
    let evaluation = Evaluation::of_source(&source, Path::new("."), &sources, &options);
    let wiring = std::sync::LazyLock::new(|| Wiring::builtin(&sources));
    let mut graph = Graph::from_terraform(&evaluation, &wiring, &Options::default());
    assert!(graph.diagnostics.is_empty(), "{:?}", graph.diagnostics);
    graph.root = Some(PathBuf::from("."));
    graph
}

fn side(graph: &Graph) -> Side<'_> {
    Side { graphs: vec![graph], at: PathBuf::from(".") }
}

pub(super) fn of(old: &Graph, new: &Graph) -> Diff {
    compare(&side(old), &side(new)).expect("they are comparable")
}

/// What is new, a line each, what is not certain with a `?`; then what cannot be told.
fn said(old: &Graph, new: &Graph) -> Vec<String> {
    let diff = of(old, new);
    let doubts = diff.undecided.iter().map(|doubt| format!("undecided: {}", doubt.why));
    diff.new.iter().map(line).chain(doubts).collect()
}

fn line(access: &Access) -> String {
    let sure = if access.certain { "" } else { "? " };
    let mut line = format!("{sure}{}", access.action);
    for part in [&access.resource, &access.principal].into_iter().flatten() {
        line.push_str(&format!(" {part}"));
    }
    line
}

const READ: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}"#;
const TLS: &str =
    r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;

fn allow(action: &str, resource: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}", "Condition": {{{condition}}}}}"#)
}

#[test]
fn what_is_not_wider_is_not_new() {
    let old = policy(&allow("s3:*", "*", ""));
    for same in [READ.to_owned(), format!("{READ}, {TLS}"), allow("S3:Put*", "arn:aws:s3:::a", ""), String::new()] {
        assert_eq!(said(&old, &policy(&same)), [] as [&str; 0], "{same}");
    }
}

#[test]
fn each_action_and_resource_that_is_new_is_said() {
    let old = policy(READ);
    let new = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": ["arn:aws:s3:::photos/*", "arn:aws:s3:::films/*"]}"#;
    let new = policy(new);
    assert_eq!(
        said(&old, &new),
        [
            "s3:GetObject arn:aws:s3:::films/*",
            "s3:PutObject arn:aws:s3:::photos/*",
            "s3:PutObject arn:aws:s3:::films/*"
        ]
    );
    let back = of(&new, &old);
    assert!(back.new.is_empty());
    assert_eq!(back.removed.iter().map(line).collect::<Vec<_>>(), said(&old, &new));
}

#[test]
fn a_wildcard_has_examples_of_what_it_adds() {
    let old = policy(&allow("s3:Put*", "*", ""));
    let new = of(&old, &policy(&allow("s3:*", "*", "")));
    let [access] = &new.new[..] else { panic!("{new:?}") };
    assert_eq!((access.action.as_str(), access.examples.len()), ("s3:*", 3));
    assert!(access.examples.iter().all(|name| name.starts_with("s3:") && !name.starts_with("s3:Put")), "{access:?}");
}

#[test]
fn a_deny_that_goes_is_new_access_and_one_that_stays_is_in_nobodys_way() {
    let with = policy(&format!("{READ}, {TLS}"));
    assert_eq!(said(&with, &policy(READ)), ["? s3:GetObject arn:aws:s3:::photos/*"]);
    let more = policy(&format!("{READ}, {TLS}, {}", allow("s3:PutObject", "*", "")));
    assert_eq!(said(&with, &more), ["s3:PutObject *"]);
    let denied = r#"{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}"#;
    assert_eq!(
        said(&policy(READ), &policy(&format!("{READ}, {denied}, {}", allow("s3:Put*", "*", "")))),
        ["s3:Put* *"]
    );
    assert_eq!(
        said(&policy(READ), &policy(&format!("{READ}, {denied}, {}", allow("s3:PutObject", "*", "")))),
        [] as [&str; 0]
    );
}

#[test]
fn a_condition_that_goes_is_new_access_and_one_that_comes_is_not() {
    let (vpc, other) =
        (r#""StringEquals": {"aws:SourceVpc": "vpc-1"}"#, r#""StringEquals": {"aws:SourceVpc": "vpc-2"}"#);
    let free = policy(&allow("s3:GetObject", "*", ""));
    let bound = policy(&allow("s3:GetObject", "*", vpc));
    assert_eq!(said(&bound, &free), ["? s3:GetObject *"]);
    assert_eq!(said(&free, &bound), [] as [&str; 0]);
    assert_eq!(said(&bound, &policy(&allow("s3:GetObject", "*", other))), ["? s3:GetObject *"]);
}

#[test]
fn principals_that_are_new_are_said() {
    let trust = |principals: &str| {
        policy(&format!(r#"{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {principals}}}"#))
    };
    let old = trust(r#"{"AWS": "arn:aws:iam::111122223333:root", "Service": "ecs.amazonaws.com"}"#);
    let both = r#"{"AWS": ["111122223333", "444455556666"], "Service": ["ecs.amazonaws.com", "ec2.amazonaws.com"]}"#;
    let new = said(&old, &trust(both));
    assert_eq!(new, ["? sts:AssumeRole 444455556666", "sts:AssumeRole ec2.amazonaws.com"]);
    let role = trust(r#"{"AWS": "arn:aws:iam::111122223333:role/a"}"#);
    assert!(said(&old, &role)[0].starts_with("undecided"), "an account may let its role in, or not");
    assert_eq!(said(&role, &old)[0], "? sts:AssumeRole arn:aws:iam::111122223333:root");
    assert_eq!(said(&old, &trust(r#""*""#)), ["? sts:AssumeRole *"]);
}

const ROLE: &str = r#"
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs.amazonaws.com" } }] })
}
resource "aws_s3_bucket" "a" {
  bucket = var.name
}
resource "aws_s3_bucket" "b" {}
variable "name" {}
"#;

/// A role with an inline policy that allows `action` on `resource`, an expression.
fn role(action: &str, resource: &str, more: &str) -> Graph {
    terraform(&format!(
        r#"{ROLE}
resource "aws_iam_role_policy" "p" {{
  role   = aws_iam_role.r.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = "{action}", Resource = {resource} }}] }})
}}
{more}"#
    ))
}

#[test]
fn references_are_the_same_where_they_are_written_the_same_and_others_are_others() {
    let old = role("s3:GetObject", r#""${aws_s3_bucket.a.arn}/*""#, "");
    assert_eq!(said(&old, &role("s3:GetObject", r#""${aws_s3_bucket.a.arn}/x""#, "")), [] as [&str; 0]);
    assert_eq!(said(&old, &role("s3:GetObject", r#""arn:aws:s3:::${var.name}/*""#, "")), [] as [&str; 0]);
    let other = said(&old, &role("s3:GetObject", r#""${aws_s3_bucket.b.arn}/*""#, ""));
    assert_eq!(other, ["? s3:GetObject ${aws_s3_bucket.b.arn}/*"]);
    assert_eq!(said(&old, &role("s3:GetObject", r#""*""#, "")), ["s3:GetObject *"]);
}

#[test]
fn a_principal_is_compared_by_all_that_it_holds() {
    let old = role("s3:*", r#""*""#, "");
    let moved = r#"
resource "aws_iam_policy" "m" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "m" {
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.m.arn
}"#;
    assert_eq!(said(&old, &role("s3:GetObject", r#""*""#, moved)), [] as [&str; 0]);
    let managed = |name: &str| {
        format!(
            "resource \"aws_iam_role_policy_attachment\" \"x\" {{\n  role = aws_iam_role.r.name\n  policy_arn = \"arn:aws:iam::aws:policy/{name}\"\n}}\n"
        )
    };
    assert_eq!(said(&old, &role("s3:*", r#""*""#, &managed("AdministratorAccess"))), ["* *"]);
    let reader = said(&old, &role("s3:*", r#""*""#, &managed("AmazonS3ReadOnlyAccess")));
    assert_eq!(reader, ["s3-object-lambda:Get* *", "s3-object-lambda:List* *"]);
    let unseen = "resource \"aws_iam_role_policy_attachment\" \"x\" {\n  role = aws_iam_role.r.name\n  policy_arn = \"arn:aws:iam::111122223333:policy/x\"\n}\n";
    let (with, without) = (role("s3:*", r#""*""#, unseen), role("s3:*", r#""*""#, ""));
    assert_eq!(
        said(&without, &with),
        ["undecided: arn:${partition}:iam::111122223333:policy/x is not in the configuration"]
    );
    assert_eq!(said(&with, &role("s3:Put*", r#""*""#, unseen)), [] as [&str; 0]);
    assert_eq!(said(&with, &role("ec2:RunInstances", r#""*""#, unseen)), ["ec2:RunInstances *"]);
    assert!(
        said(&with, &role("ec2:RunInstances", r#""*""#, ""))[0].starts_with("undecided: the other side may allow it")
    );
}

#[test]
fn a_permissions_boundary_is_taken_in() {
    let bounded = |boundary: &str, action: &str| {
        terraform(&format!(
            r#"
resource "aws_iam_policy" "boundary" {{
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{boundary}] }})
}}
resource "aws_iam_user" "u" {{
  name                 = "u"
  permissions_boundary = aws_iam_policy.boundary.arn
}}
resource "aws_iam_user_policy" "p" {{
  user   = aws_iam_user.u.name
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = {action}, Resource = "*" }}] }})
}}"#
        ))
    };
    let s3 = r#"{ Effect = "Allow", Action = "s3:*", Resource = "*" }"#;
    let both = r#"{ Effect = "Allow", Action = ["s3:*", "ec2:*"], Resource = "*" }"#;
    let parts = r#"{ Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::a" }, { Effect = "Allow", Action = "s3:Get*", Resource = "arn:aws:s3:::b" }"#;
    let old = bounded(s3, r#""s3:GetObject""#);
    assert_eq!(said(&old, &bounded(s3, r#"["s3:GetObject", "ec2:RunInstances"]"#)), [] as [&str; 0]);
    assert_eq!(said(&old, &bounded(s3, r#"["s3:GetObject", "s3:PutObject"]"#)), ["s3:PutObject *"]);
    let wide = bounded(s3, r#""*""#);
    assert_eq!(said(&wide, &bounded(both, r#""*""#)), ["* *"]);
    assert_eq!(
        of(&wide, &bounded(both, r#""*""#)).new[0].examples.iter().filter(|name| name.starts_with("ec2:")).count(),
        3
    );
    assert_eq!(said(&wide, &bounded(parts, r#""*""#)), [] as [&str; 0]);
    assert_eq!(said(&bounded(parts, r#""s3:Get*""#), &bounded(parts, r#""*""#)), ["* *"]);
    assert_eq!(said(&bounded(parts, r#""s3:*""#), &bounded(parts, r#""*""#)), [] as [&str; 0]);
}

#[test]
fn what_is_new_as_a_whole_is_all_new_and_a_new_name_is_not() {
    let empty = terraform("locals {}");
    let new = role("s3:GetObject", r#""*""#, "");
    let found = of(&empty, &new);
    assert_eq!(found.new.iter().map(line).collect::<Vec<_>>(), ["s3:GetObject *", "sts:AssumeRole ecs.amazonaws.com"]);
    assert!(found.new.iter().all(|access| access.alone));
    assert!(of(&new, &empty).new.is_empty());
    let renamed = ROLE.replace(r#""aws_iam_role" "r""#, r#""aws_iam_role" "renamed""#);
    let same = of(&terraform(ROLE), &terraform(&renamed));
    assert!(same.new.is_empty() && same.removed.is_empty(), "{same:?}");
}

#[test]
fn what_sits_on_a_resource_is_compared_there() {
    let topic = |principal: &str| {
        terraform(&format!(
            r#"
resource "aws_sns_topic" "t" {{}}
resource "aws_sns_topic_policy" "p" {{
  arn    = aws_sns_topic.t.arn
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = "sns:Publish", Resource = aws_sns_topic.t.arn, Principal = {{ Service = "{principal}" }} }}] }})
}}"#
        ))
    };
    let (old, new) = (topic("events.amazonaws.com"), topic("s3.amazonaws.com"));
    let found = of(&old, &new);
    assert_eq!(found.new.iter().map(line).collect::<Vec<_>>(), ["sns:Publish ${aws_sns_topic.t.arn} s3.amazonaws.com"]);
    assert_eq!((found.new[0].subject.address.as_str(), found.removed.len()), ("aws_sns_topic.t", 1));
}

#[test]
fn what_a_document_says_of_several_resources_is_compared_at_each() {
    let topics = |principal: &str| {
        terraform(&format!(
            r#"
data "aws_iam_policy_document" "d" {{
  statement {{
    actions   = ["sns:Publish"]
    resources = ["*"]
    principals {{
      type        = "Service"
      identifiers = ["{principal}"]
    }}
  }}
}}
resource "aws_sns_topic" "a" {{}}
resource "aws_sns_topic" "b" {{}}
resource "aws_sns_topic_policy" "a" {{
  arn    = aws_sns_topic.a.arn
  policy = data.aws_iam_policy_document.d.json
}}
resource "aws_sns_topic_policy" "b" {{
  arn    = aws_sns_topic.b.arn
  policy = data.aws_iam_policy_document.d.json
}}"#
        ))
    };
    let found = of(&topics("events.amazonaws.com"), &topics("s3.amazonaws.com"));
    let subjects: Vec<&str> = found.new.iter().map(|access| access.subject.address.as_str()).collect();
    assert_eq!(subjects, ["aws_sns_topic.a", "aws_sns_topic.b"]);
}

#[test]
fn a_policy_and_a_configuration_are_not_compared() {
    let message = compare(&side(&policy(READ)), &side(&terraform(ROLE))).expect_err("they have nothing in common");
    assert!(message.contains("nothing in common"), "{message}");
}

fn finds(graph: &Graph, forbidden: &str) -> Vec<String> {
    let forbidden: Forbidden = forbidden.parse().expect("it can be read");
    granted(&side(graph), &[forbidden]).granted.iter().map(|one| line(&one.access)).collect()
}

#[test]
fn what_is_forbidden_is_found_where_a_part_of_it_is_allowed() {
    let graph = policy(&format!("{}, {}", allow("s3:Delete*", "arn:aws:s3:::prod-1*", ""), READ));
    assert_eq!(finds(&graph, "s3:DeleteBucket"), ["s3:Delete* arn:aws:s3:::prod-1*"]);
    assert_eq!(finds(&graph, "s3:DeleteBucket@arn:aws:s3:::prod-*"), ["s3:Delete* arn:aws:s3:::prod-1*"]);
    assert_eq!(finds(&graph, "s3:DeleteBucket@arn:aws:s3:::test-*"), [] as [&str; 0]);
    assert_eq!(finds(&graph, "s3:*@arn:aws:s3:::photos/a"), ["s3:GetObject arn:aws:s3:::photos/*"]);
    assert_eq!(finds(&graph, "iam:*"), [] as [&str; 0]);
    let denied = r#"{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}"#;
    assert_eq!(finds(&policy(&format!("{}, {denied}", allow("s3:*", "*", ""))), "s3:DeleteBucket"), [] as [&str; 0]);
    assert_eq!(finds(&policy(&format!("{}, {TLS}", allow("s3:*", "*", ""))), "s3:DeleteBucket"), ["s3:* *"]);
}

#[test]
fn what_may_be_allowed_is_found_and_not_certain() {
    let graph = role("s3:GetObject", r#""${aws_s3_bucket.a.arn}/*""#, "");
    assert_eq!(finds(&graph, "s3:GetObject@arn:aws:s3:::prod-*"), ["? s3:GetObject ${aws_s3_bucket.a.arn}/*"]);
    assert_eq!(finds(&graph, "s3:GetObject@arn:aws:sns:*:*:prod-*"), [] as [&str; 0]);
    assert_eq!(finds(&graph, "sts:AssumeRole@arn:aws:iam::*:role/r"), ["sts:AssumeRole ecs.amazonaws.com"]);
    assert_eq!(finds(&graph, "sts:AssumeRole@arn:aws:iam::*:role/other"), [] as [&str; 0]);
}

#[test]
fn what_is_forbidden_has_to_exist() {
    let wrong = |text: &str| text.parse::<Forbidden>().expect_err("it cannot be read");
    assert_eq!(wrong("s3:DeletBucket"), "there is no action s3:DeletBucket; did you mean s3:DeleteBucket?");
    assert!(wrong("DeleteBucket").contains("an action has a service"));
    assert!(wrong("s3:DeleteBucket@prod").contains("a resource is an ARN"));
    assert_eq!("s3:Delete*@*".parse::<Forbidden>().map(|one| one.to_string()).as_deref(), Ok("s3:Delete*@*"));
}

#[test]
fn what_only_apply_tells_is_compared_with_itself() {
    let maybe = |on: &str, off: &str| {
        let document = |action: &str| {
            format!(
                r#"jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = "{action}", Resource = "*" }}] }})"#
            )
        };
        role(
            "s3:GetObject",
            r#""*""#,
            &format!(
                r#"
variable "on" {{}}
resource "aws_iam_role_policy" "maybe" {{
  role   = aws_iam_role.r.id
  policy = var.on ? {} : {}
}}"#,
                document(on),
                document(off)
            ),
        )
    };
    let old = maybe("s3:PutObject", "s3:ListBucket");
    assert_eq!(said(&old, &old), [] as [&str; 0]);
    assert_eq!(said(&old, &maybe("s3:PutObject", "s3:PutObject")), ["? s3:PutObject *"]);
    assert_eq!(said(&old, &maybe("s3:Put*", "s3:GetObject")), ["? s3:Put* *"]);
    assert_eq!(said(&maybe("s3:*", "s3:List*"), &old), [] as [&str; 0]);
    assert_eq!(said(&role("s3:GetObject", r#""*""#, ""), &old), ["? s3:PutObject *", "? s3:ListBucket *"]);
    assert_eq!(said(&old, &role("s3:*", r#""*""#, "")), ["? s3:* *"]);
}

#[test]
fn a_list_that_is_not_known_is_the_same_where_it_is_written_the_same() {
    let listed = |action: &str, list: &str| {
        role(action, list, "variable \"arns\" { type = list(string) }\nvariable \"more\" { type = list(string) }\n")
    };
    let old = listed("s3:GetObject", "var.arns");
    assert_eq!(said(&old, &listed("s3:GetObject", "var.arns")), [] as [&str; 0]);
    assert_eq!(said(&listed("s3:*", "var.arns"), &old), [] as [&str; 0]);
    assert_eq!(said(&old, &listed("s3:PutObject", "var.arns")), ["? s3:PutObject ${var.arns}"]);
    assert_eq!(said(&old, &listed("s3:GetObject", "var.more")), ["? s3:GetObject ${var.more}"]);
}
