//! Graphs of the fixtures and of small configurations, from their files.

mod perhaps;

use std::path::Path;

use super::super::super::model::{Form, Graph};
use super::super::super::{arn, render, show, testing};
use super::*;
use crate::policy::PolicyType;
use crate::text::{Symbol, SymbolKind, Text};
use crate::wiring::Openness;

fn fixture(name: &str) -> Graph {
    testing::of_directory(&Path::new("fixtures").join(name))
}

fn written(text: &str) -> Graph {
    testing::of_files(&[("main.tf", text)])
}

/// Each policy as address, type, form and what it is attached to.
fn policies(graph: &Graph) -> Vec<String> {
    let line = |policy: &crate::graph::Policy| {
        let address = policy.address.as_ref().map(ToString::to_string).unwrap_or_default();
        let attached: Vec<String> = policy.attached_to.iter().map(ToString::to_string).collect();
        format!("{address} {:?} {:?} {}", policy.policy_type, policy.form, attached.join(" "))
    };
    graph.policies.iter().map(line).collect()
}

#[test]
fn a_document_that_only_what_is_not_made_would_read_is_of_the_kind_that_this_holds() {
    let whom = "principals {\n type = \"*\"\n identifiers = [\"*\"]\n }";
    let document = |name: &str, with: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"{name}\" {{\n statement {{\n actions = [\"kms:Decrypt\"]\n resources = [\"*\"]\n {with}\n }}\n}}\n"
        )
    };
    let resources = r#"
        resource "aws_kms_key_policy" "k" {
          count  = 0
          key_id = "k"
          policy = one(data.aws_iam_policy_document.key[*].json)
        }
        resource "aws_iam_role" "r" {
          count              = 0
          assume_role_policy = data.aws_iam_policy_document.trust.json
          inline_policy { policy = data.aws_iam_policy_document.inline.json }
        }
        resource "aws_vpc_endpoint" "e" {
          count  = 0
          policy = local.endpoint
        }
        resource "aws_sqs_queue_policy" "q" {
          count     = 0
          queue_url = "q"
          policy    = local.both
        }
        resource "aws_iam_policy" "p" {
          count  = 0
          policy = data.aws_iam_policy_document.both.json
        }
        resource "aws_sns_topic" "t" {
          tags = { hash = sha1(data.aws_iam_policy_document.hashed.json) }
        }
        resource "aws_s3_bucket_policy" "b" {
          count  = 0
          bucket = "b"
          policy = local.several.bucket
        }
        resource "aws_sqs_queue_policy" "handed" {
          count     = 0
          queue_url = "q"
          policy    = data.aws_iam_policy_document.handed.json
        }
        output "handed" { value = data.aws_iam_policy_document.handed.json }
        locals {
          both     = data.aws_iam_policy_document.both.json
          endpoint = data.aws_iam_policy_document.endpoint.json
          several  = { user = data.aws_iam_policy_document.user.json, bucket = "{}" }
        }
        data "aws_iam_policy_document" "merged" {
          source_policy_documents = [data.aws_iam_policy_document.part.json]
        }
        resource "aws_sqs_queue_policy" "merged" {
          count     = 0
          queue_url = "q"
          policy    = data.aws_iam_policy_document.merged.json
        }
        "#;
    let mut text = resources.to_owned();
    // Those that say whom they are about would be a resource's by their shape, the others an identity's.
    for name in ["both", "endpoint", "inline"] {
        text += &document(name, whom);
    }
    for name in ["handed", "hashed", "key", "part", "trust", "user"] {
        text += &document(name, "");
    }
    let graph = written(&text);
    let kinds: Vec<String> = graph
        .policies
        .iter()
        .filter(|policy| policy.attached_to.is_empty())
        .map(|policy| format!("{} {:?}", policy.address.as_ref().expect("an address").name, policy.policy_type))
        .collect();
    let expected = [
        "both Resource",
        "endpoint VpcEndpoint",
        "handed Identity",
        "hashed Identity",
        "inline Identity",
        "key Resource",
        "merged Resource",
        "part Resource",
        "trust Trust",
        "user Identity",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_policy_sits_on_what_it_is_named_after_and_not_on_what_that_is_in() {
    let graph = written(
        r#"
        resource "aws_s3tables_table_bucket" "b" { name = "b" }
        resource "aws_s3tables_table" "t" {
          name             = "t"
          namespace        = "n"
          table_bucket_arn = aws_s3tables_table_bucket.b.arn
          format           = "ICEBERG"
        }
        resource "aws_s3tables_table_policy" "p" {
          resource_policy  = jsonencode({ Version = "2012-10-17", Statement = [] })
          name             = aws_s3tables_table.t.name
          namespace        = aws_s3tables_table.t.namespace
          table_bucket_arn = aws_s3tables_table_bucket.b.arn
        }
        "#,
    );
    let on = graph.policies.iter().filter_map(|policy| policy.sits_on).next();
    let address = on.map(|id| graph.resources.resource(id).address.to_string());
    assert_eq!(address.as_deref(), Some("aws_s3tables_table.t"));
}

#[test]
fn the_article_in_text() {
    let graph = fixture("serverless-pipeline");
    assert_eq!(graph.diagnostics, []);
    let text = render::text(&graph);
    let roles =
        text.split("\n\n").find(|paragraph| paragraph.starts_with("aws_iam_role.codebuild")).unwrap_or_default();
    insta::assert_snapshot!(roles, @r#"
    aws_iam_role.codebuild (fixtures/serverless-pipeline/build.tf:13)
      trusted by  codebuild.amazonaws.com
      used by     aws_codebuild_project.photo_lambda (service_role)
      policies    data.aws_iam_policy_document.codebuild (inline, by aws_iam_role_policy.codebuild)
      may         aws_cloudwatch_log_group.lambda  Write: logs:CreateLogStream, PutLogEvents
                  aws_codecommit_repository.photo_lambda  Read: codecommit:GitPull
                  aws_s3_bucket.build  Read, Write: s3:GetBucketAcl, GetBucketLocation, GetObject, GetObjectVersion, PutObject
      may also    aws_cloudwatch_log_group.lambda  Write: logs:CreateLogGroup
                  arn:${partition}:s3:::codepipeline-ap-southeast-2-*  Read, Write: s3:GetBucketAcl, GetBucketLocation, GetObject, GetObjectVersion, PutObject
      not seen    builds of aws_codebuild_project.photo_lambda run commands of their own
    "#);
}

#[test]
fn the_article_is_one_graph_in_every_form() {
    let names = |form: &str| {
        let graph = fixture(form);
        let mut roles: Vec<(String, usize, usize, bool)> = graph
            .principals
            .iter()
            .filter(|principal| principal.trust.is_some())
            .map(|role| {
                let closed = role.openness == Openness::Closed;
                (role.address.name.to_string(), role.users.len(), role.attachments.len(), closed)
            })
            .collect();
        roles.sort();
        roles
    };
    let expected = names("serverless-pipeline");
    assert_eq!(expected.len(), 3);
    for form in ["jsonencode", "heredoc", "module", "json"] {
        assert_eq!(names(&format!("serverless-pipeline-{form}")), expected, "{form}");
    }
}

#[test]
fn the_form_is_where_the_bytes_stand() {
    let forms = |name: &str| -> Vec<Form> {
        let graph = fixture(name);
        let identity = graph.policies.into_iter().filter(|policy| policy.policy_type == PolicyType::Identity);
        identity.map(|policy| policy.form).collect()
    };
    assert_eq!(forms("serverless-pipeline"), vec![Form::Blocks; 3]);
    assert_eq!(forms("serverless-pipeline-jsonencode"), vec![Form::Jsonencode; 3]);
    assert_eq!(forms("serverless-pipeline-heredoc"), vec![Form::Heredoc; 3]);
    assert_eq!(forms("serverless-pipeline-module"), vec![Form::Blocks; 3]);
    assert!(forms("serverless-pipeline-json").contains(&Form::JsonFile));
}

#[test]
fn every_instance_of_a_document_is_a_policy_of_its_own() {
    let graph = written(
        r#"
        data "aws_iam_policy_document" "trust" {
          statement {
            actions = ["sts:AssumeRole"]
            principals {
              type        = "Service"
              identifiers = ["lambda.amazonaws.com"]
            }
          }
        }
        data "aws_iam_policy_document" "read" {
          for_each = toset(["a", "b"])
          statement {
            actions   = ["s3:GetObject"]
            resources = ["arn:aws:s3:::${each.key}/*"]
          }
        }
        resource "aws_iam_role" "read" {
          for_each           = toset(["a", "b"])
          name               = each.key
          assume_role_policy = data.aws_iam_policy_document.trust.json
        }
        resource "aws_iam_role_policy" "read" {
          for_each = aws_iam_role.read
          role     = each.value.id
          policy   = data.aws_iam_policy_document.read[each.key].json
        }
        "#,
    );
    assert_eq!(
        policies(&graph),
        [
            r#"data.aws_iam_policy_document.read["a"] Identity Blocks aws_iam_role.read["a"]"#,
            r#"data.aws_iam_policy_document.read["b"] Identity Blocks aws_iam_role.read["b"]"#,
            r#"data.aws_iam_policy_document.trust Trust Blocks aws_iam_role.read["a"] aws_iam_role.read["b"]"#,
        ]
    );
}

#[test]
fn a_role_is_found_through_modules() {
    let dir = tempfile::tempdir().expect("a directory");
    let module = dir.path().join("policy");
    std::fs::create_dir(&module).expect("a directory");
    std::fs::write(
        dir.path().join("main.tf"),
        r#"
        resource "aws_iam_role" "a" {
          name_prefix        = "a-"
          assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
        }
        module "policy" {
          source = "./policy"
          role   = aws_iam_role.a.name
        }
        "#,
    )
    .expect("a file");
    std::fs::write(
        module.join("main.tf"),
        r#"
        variable "role" {}
        variable "bucket" {}
        resource "aws_iam_role_policy" "this" {
          role   = var.role
          policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${var.bucket}/*" }] })
        }
        "#,
    )
    .expect("a file");
    let graph = testing::of_directory(dir.path());
    assert_eq!(
        policies(&graph),
        [
            "aws_iam_role.a Trust Jsonencode aws_iam_role.a",
            "module.policy.aws_iam_role_policy.this Identity Jsonencode aws_iam_role.a",
        ]
    );
    let shown = show::show(&graph);
    let gap = shown[1].unknown.first().expect("a variable that nobody gave");
    assert_eq!(gap.at, "Statement[0].Resource");
    assert!(gap.because.contains("var.bucket"), "{}", gap.because);
}

#[test]
fn a_document_is_written_where_its_braces_are() {
    let dir = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("a file");
    write("locals.tf", "locals { bucket = \"photos\" }");
    write(
        "policy.tftpl",
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${bucket}/*"}]}"#,
    );
    write(
        "main.tf",
        r#"
resource "aws_iam_policy" "heredoc" {
  policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${local.bucket}/*"}]}
  EOT
}
resource "aws_iam_policy" "template" {
  policy = templatefile("${path.module}/policy.tftpl", { bucket = local.bucket })
}
"#,
    );
    assert_eq!(
        policies(&testing::of_directory(dir.path())),
        ["aws_iam_policy.heredoc Identity Heredoc ", "aws_iam_policy.template Identity JsonFile "]
    );
}

#[test]
fn queues_of_one_name_in_two_regions_are_two() {
    let graph = written(
        r#"
        provider "aws" { region = "eu-west-2" }
        provider "aws" {
          alias  = "us"
          region = "us-east-1"
        }
        provider "aws" {
          alias  = "far"
          region = "eu-west-2"
          assume_role { role_arn = var.role }
        }
        variable "role" {}
        data "aws_region" "us" { provider = aws.us }
        data "aws_caller_identity" "far" { provider = aws.far }
        resource "aws_sqs_queue" "here" { name = "photos" }
        resource "aws_sqs_queue" "us" {
          provider = aws.us
          name     = "photos"
        }
        resource "aws_sqs_queue" "far" {
          provider = aws.far
          name     = "photos"
        }
        resource "aws_sqs_queue" "said" {
          region = "ap-south-1"
          name   = "photos"
        }
        "#,
    );
    let arn = |name: &str| {
        let resource =
            graph.resources.iter().find(|resource| resource.address.to_string() == format!("aws_sqs_queue.{name}"));
        let resource = resource.expect("it is there");
        arn::readable(resource.arn.as_ref().expect("an ARN"))
    };
    assert_eq!(arn("here"), "arn:${partition}:sqs:${region}:${account}:photos");
    assert_eq!(arn("far"), "arn:${partition}:sqs:${region}:${aws.far.account_id}:photos");
    assert_eq!(arn("said"), "arn:${partition}:sqs:ap-south-1:${account}:photos");
    let us = graph.resources.iter().find(|resource| resource.address.to_string() == "aws_sqs_queue.us").expect("it");
    assert_eq!(arn::readable(us.arn.as_ref().expect("an ARN")), "arn:${partition}:sqs:us-east-1:${account}:photos");
    let named = |text: &str| {
        let id = graph.resources.by_arn(&Text::literal(text, Origin::default()));
        id.map(|id| graph.resources.resource(id).address.to_string()).unwrap_or_default()
    };
    assert_eq!(named("arn:aws:sqs:us-east-1:111122223333:photos"), "aws_sqs_queue.us");
    assert_eq!(named("arn:aws:sqs:eu-west-2:111122223333:photos"), "aws_sqs_queue.here");
    assert_eq!(named("arn:aws:sqs:eu-north-1:111122223333:photos"), "");
    let far = Symbol::new(
        "data.aws_caller_identity.far.account_id",
        SymbolKind::Attribute {
            address: graph
                .resources
                .iter()
                .find(|resource| resource.address.to_string() == "data.aws_caller_identity.far")
                .expect("it")
                .address
                .clone(),
            path: "account_id".into(),
        },
        "",
    );
    let by_reference = Text::concat([
        &Text::literal("arn:aws:sqs:eu-west-2:", Origin::default()),
        &Text::symbol(far, Origin::default()),
        &Text::literal(":photos", Origin::default()),
    ]);
    let id = graph.resources.by_arn(&by_reference).expect("the one of the other account");
    assert_eq!(graph.resources.resource(id).address.to_string(), "aws_sqs_queue.far");
}
