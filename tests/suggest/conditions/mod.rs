//! Conditions that `iamlint suggest` adds: those that the wiring names, in every form a policy is written in, and never in the place of one that is there.

mod blocks;
mod encoded;
mod text;

use crate::common::rewritten;

/// A rule that runs a task on a cluster, whose role passes another to the task.
const RULE: &str = r#"
provider "aws" {
  region = "eu-west-2"
}

resource "aws_ecs_cluster" "jobs" {
  name = "jobs"
}

resource "aws_iam_role" "task" {
  name               = "task"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}

resource "aws_ecs_task_definition" "job" {
  family                = "job"
  execution_role_arn    = aws_iam_role.task.arn
  container_definitions = jsonencode([])
}

resource "aws_cloudwatch_event_target" "job" {
  rule     = "nightly"
  arn      = aws_ecs_cluster.jobs.arn
  role_arn = aws_iam_role.start.arn
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.job.arn
  }
}

resource "aws_iam_role" "start" {
  name               = "start"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }] })
}
"#;

const ATTACHED: &str = r#"
resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}
"#;

/// What `--write` makes of a project's last file. After it there is nothing left to write, and what is there allows nothing that was not allowed.
fn written(files: &[(&str, &str)]) -> String {
    let name = files[files.len() - 1].0;
    std::fs::read_to_string(rewritten(files).path().join(name)).expect("reads")
}

/// The same for a policy document of blocks with this inside; answers the document alone.
fn document(statements: &str) -> String {
    let head = [RULE, ATTACHED].concat();
    let policy = format!("data \"aws_iam_policy_document\" \"start\" {{\n{statements}\n}}\n");
    written(&[("main.tf", &head), ("policy.tf", &policy)])
}
