## Lambda function
arn = aws_lambda_function.f.arn
---
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## queue
arn = aws_sqs_queue.q.arn
---
resource "aws_sqs_queue" "q" {
  name = "q"
}

## queue, by its literal ARN
arn = "arn:aws:sqs:eu-west-2:111122223333:q"

## topic
arn = aws_sns_topic.t.arn
---
resource "aws_sns_topic" "t" {
  name = "t"
}

## log group
arn = aws_cloudwatch_log_group.g.arn
---
resource "aws_cloudwatch_log_group" "g" {
  name = "/aws/events/g"
}

## dead-letter queue
arn = "arn:aws:codepipeline:eu-west-2:111122223333:p"
dead_letter_config {
  arn = "arn:aws:sqs:eu-west-2:111122223333:dlq"
}

## event bus
arn = aws_cloudwatch_event_bus.central.arn
---
resource "aws_cloudwatch_event_bus" "central" {
  name = "central"
}

## event bus of another account
arn = "arn:aws:events:us-east-1:444455556666:event-bus/central"

## pipeline
arn = aws_codepipeline.p.arn
---
resource "aws_codepipeline" "p" {
  name = "p"
}

## build
arn = aws_codebuild_project.b.arn
---
resource "aws_codebuild_project" "b" {
  name = "b"
}

## state machine
arn = aws_sfn_state_machine.m.arn
---
resource "aws_sfn_state_machine" "m" {
  name = "m"
}

## Kinesis stream
arn = aws_kinesis_stream.s.arn
---
resource "aws_kinesis_stream" "s" {
  name       = "s"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## delivery stream
arn = aws_kinesis_firehose_delivery_stream.s.arn
---
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
}

## ECS task
arn = aws_ecs_cluster.c.arn
ecs_target {
  task_definition_arn = aws_ecs_task_definition.d.arn
  propagate_tags      = "TASK_DEFINITION"
}
---
resource "aws_ecs_cluster" "c" {
  name = "c"
}
resource "aws_ecs_task_definition" "d" {
  family             = "job"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
}
resource "aws_iam_role" "execution" {
  name = "execution"
}
resource "aws_iam_role" "task" {
  name = "task"
}

## ECS task that is declared elsewhere
arn = "arn:aws:ecs:eu-west-2:111122223333:cluster/c"
ecs_target {
  task_definition_arn = "arn:aws:ecs:eu-west-2:111122223333:task-definition/job:7"
}

## Batch job
arn = aws_batch_job_queue.q.arn
batch_target {
  job_definition = aws_batch_job_definition.d.arn
  job_name       = "j"
}
---
resource "aws_batch_job_queue" "q" {
  name = "q"
}
resource "aws_batch_job_definition" "d" {
  name = "d"
}

## Batch job by name
arn = aws_batch_job_queue.q.arn
batch_target {
  job_definition = "d"
  job_name       = "j"
}
---
resource "aws_batch_job_queue" "q" {
  name = "q"
}

## API destination
arn = aws_cloudwatch_event_api_destination.d.arn
---
resource "aws_cloudwatch_event_api_destination" "d" {
  name = "d"
}

## API Gateway
arn = "${aws_api_gateway_rest_api.a.execution_arn}/prod/POST/orders"
---
resource "aws_api_gateway_rest_api" "a" {
  name = "a"
}

## Run Command by tag
arn = "arn:aws:ssm:eu-west-2::document/AWS-RunShellScript"
run_command_targets {
  key    = "tag:Env"
  values = ["dev", "test"]
}

## Run Command by instance
arn = aws_ssm_document.d.arn
run_command_targets {
  key    = "InstanceIds"
  values = ["i-0123456789abcdef0"]
}
---
resource "aws_ssm_document" "d" {
  name = "d"
}

## automation
arn   = "arn:aws:ssm:eu-west-2:111122223333:automation-definition/stop:$DEFAULT"
input = jsonencode({ AutomationAssumeRole = ["arn:aws:iam::111122223333:role/automation"] })

## automation without a role
arn = "arn:aws:ssm:eu-west-2:111122223333:automation-definition/stop:$DEFAULT"

## response plan
arn = "arn:aws:ssm-incidents::111122223333:response-plan/outage"

## work item
arn = "arn:aws:ssm:eu-west-2:111122223333:opsitem"

## Redshift cluster
arn = "arn:aws:redshift:eu-west-2:111122223333:cluster:warehouse"
redshift_target {
  database = "db"
  db_user  = "loader"
}

## Redshift workgroup with a secret
arn = "arn:aws:redshift-serverless:eu-west-2:111122223333:workgroup/0123"
redshift_target {
  database            = "db"
  secrets_manager_arn = aws_secretsmanager_secret.s.arn
}
---
resource "aws_secretsmanager_secret" "s" {
  name = "s"
}

## SageMaker pipeline
arn = "arn:aws:sagemaker:eu-west-2:111122223333:pipeline/train"

## Inspector
arn = "arn:aws:inspector:eu-west-2:111122223333:target/0-a/template/0-b"

## Glue workflow
arn = "arn:aws:glue:eu-west-2:111122223333:workflow/w"

## AppSync
arn = "arn:aws:appsync:eu-west-2:111122223333:endpoints/graphql-api/abc"

## stop an instance
arn = "arn:aws:events:eu-west-2:111122223333:target/stop-instance"

## make a snapshot
arn = "arn:aws:events:eu-west-2:111122223333:target/create-snapshot"

## a target nobody can see
arn = var.target
---
variable "target" {
}

## a kind of target that is not known
arn = "arn:aws:timestream:eu-west-2:111122223333:database/d"

## Run Command of AWS's own document, on machines elsewhere
arn = "arn:aws:ssm:eu-west-2:111122223333:document/AWS-RunShellScript"
run_command_targets {
  key    = "InstanceIds"
  values = ["mi-0123456789abcdef0"]
}
