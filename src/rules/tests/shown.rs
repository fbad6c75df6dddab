//! Where `grant-missing` shows what a need rests on.

use super::example::{Example, File};
use super::project;
use crate::rules::{Options, Persona, check};

/// What is shown beside the role, with its text, of a function whose role lacks something.
fn shown(text: &str) -> Vec<(String, String)> {
    let role = r#"
        resource "aws_iam_role" "f" {
          name               = "f"
          assume_role_policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
          })
        }
    "#;
    let example = Example {
        at: String::new(),
        files: vec![File { name: "main.tf".to_owned(), text: format!("{role}{text}") }],
        persona: Persona::Regular,
        only: Vec::new(),
        policy_type: None,
        expected: Vec::new(),
    };
    let graph = project::graph(&example);
    assert!(graph.diagnostics.is_empty(), "{:#?}", graph.diagnostics);
    let found = check(&graph, &Options { select: vec!["grant-missing".to_owned()], ..Options::default() });
    let [one] = &found[..] else { panic!("one finding: {found:#?}") };
    let label = |label: &crate::input::Label| {
        (label.message.clone(), graph.sources.get(label.span.file).slice(label.span).to_owned())
    };
    one.labels.iter().skip(1).map(label).collect()
}

fn function(settings: &str) -> String {
    format!(
        r#"
        variable "topic" {{
          type    = string
          default = "arn:aws:sns:eu-west-1:111122223333:failed"
        }}
        resource "aws_lambda_function" "f" {{
          function_name = "f"
          role          = aws_iam_role.f.arn
          runtime       = "python3.13"
          handler       = "f.f"
          filename      = "f.zip"
          {settings}
        }}
        "#
    )
}

/// Of the arguments that a variable is in, the one that the need is for.
#[test]
fn the_argument_is_shown_that_decides() {
    let settings = r#"
          description = "sends to ${var.topic}"
          environment {
            variables = { TOPIC = var.topic }
          }
          dead_letter_config {
            target_arn = var.topic
          }
    "#;
    let expected = ("dead_letter_config of aws_lambda_function.f".to_owned(), "var.topic".to_owned());
    assert_eq!(shown(&function(settings)), [expected]);
}

/// What a resource beside it takes counts more than what the function has in its tags.
#[test]
fn the_argument_of_the_resource_is_shown_that_the_need_is_of() {
    let queue = r#"
        variable "queue" {
          default = "arn:aws:sqs:eu-west-1:111122223333:q"
        }
        resource "aws_lambda_event_source_mapping" "m" {
          function_name    = aws_lambda_function.f.arn
          event_source_arn = var.queue
        }
    "#;
    let text = format!("{}{queue}", function("tags = { queue = var.queue }"));
    let expected = ("event source of aws_lambda_event_source_mapping.m".to_owned(), "var.queue".to_owned());
    assert_eq!(shown(&text), [expected]);
}

/// A role without any policy is one mistake, with a place for each thing that it needs.
#[test]
fn a_role_without_a_policy_is_said_once() {
    let queue = r#"
          dead_letter_config {
            target_arn = "arn:aws:sns:eu-west-1:111122223333:failed"
          }
        }
        resource "aws_lambda_event_source_mapping" "m" {
          function_name    = aws_lambda_function.f.arn
          event_source_arn = "arn:aws:sqs:eu-west-1:111122223333:q"
    "#;
    let all = shown(&function(queue));
    assert_eq!(all.len(), 2, "{all:?}");
}
