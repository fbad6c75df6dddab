//! Blocks that small configurations of these tests are made of, and what is found in them.

use crate::graph::{Graph, testing};
use crate::rules::{Finding, Options, Persona, check};

/// The graph of a configuration that is well written.
pub(super) fn graph(files: &[(&str, &str)]) -> Graph {
    let graph = testing::of_files(files);
    assert!(graph.diagnostics.is_empty(), "{:#?}", graph.diagnostics);
    graph
}

/// What one rule, or the rules of one category, find.
pub(super) fn found(graph: &Graph, rule: &str, persona: Persona) -> Vec<Finding> {
    check(graph, &Options { select: vec![rule.to_owned()], persona, ..Options::default() })
}

/// What stands at each label behind the first: its message, and the text that it is on.
pub(super) fn shown(graph: &Graph, finding: &Finding) -> Vec<(String, String)> {
    let text = |label: &crate::input::Label| {
        (label.message.clone(), graph.sources.get(label.span.file).slice(label.span).to_owned())
    };
    finding.labels.iter().skip(1).map(text).collect()
}

/// A role that a service takes.
pub(super) fn role(name: &str, service: &str) -> String {
    format!(
        r#"
resource "aws_iam_role" "{name}" {{
  name = "{name}"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}.amazonaws.com" }} }}]
  }})
}}
"#
    )
}

/// A function with its role. `settings` stands in its block.
pub(super) fn function(name: &str, settings: &str) -> String {
    let role = role(name, "lambda");
    format!(
        r#"{role}
resource "aws_lambda_function" "{name}" {{
  function_name = "{name}"
  role          = aws_iam_role.{name}.arn
  runtime       = "python3.13"
  handler       = "f.f"
  filename      = "f.zip"
  {settings}
}}
"#
    )
}

/// A pipeline that keeps what it makes in the bucket `artifacts`. `key` stands in its artifact store, `stages` in its block.
pub(super) fn pipeline(name: &str, role: &str, key: &str, stages: &str) -> String {
    format!(
        r#"
resource "aws_codepipeline" "{name}" {{
  name     = "{name}"
  role_arn = aws_iam_role.{role}.arn
  artifact_store {{
    location = "artifacts"
    type     = "S3"
    {key}
  }}
  {stages}
}}
"#
    )
}

/// The stage of a pipeline that takes the source from where `configuration` says.
pub(super) fn source(provider: &str, configuration: &str) -> String {
    format!(
        r#"
  stage {{
    name = "source"
    action {{
      name             = "source"
      category         = "Source"
      owner            = "AWS"
      provider         = "{provider}"
      version          = "1"
      output_artifacts = ["source"]
      configuration    = {{ {configuration} }}
    }}
  }}
"#
    )
}
