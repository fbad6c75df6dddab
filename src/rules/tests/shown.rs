//! Where `grant-missing` shows what a need rests on.

use super::parts::{self, graph};
use crate::rules::Persona;

/// What is shown beside the role, with its text, of a function whose role lacks something.
fn shown(text: &str) -> Vec<(String, String)> {
    let graph = graph(&[("main.tf", text)]);
    let found = parts::found(&graph, "grant-missing", Persona::Regular);
    let [one] = &found[..] else { panic!("one finding: {found:#?}") };
    parts::shown(&graph, one)
}

fn function(settings: &str) -> String {
    let topic = r#"
        variable "topic" {
          type    = string
          default = "arn:aws:sns:eu-west-1:111122223333:failed"
        }
    "#;
    parts::function("f", settings) + topic
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
