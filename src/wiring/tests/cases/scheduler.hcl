## function
arn = aws_lambda_function.f.arn
---
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## alias of a function
arn = aws_lambda_alias.live.arn
---
resource "aws_lambda_alias" "live" {
  name          = "live"
  function_name = aws_lambda_function.f.function_name
}
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## encrypted queue
arn = aws_sqs_queue.q.arn
---
resource "aws_sqs_queue" "q" {
  name              = "q"
  kms_master_key_id = aws_kms_key.k.id
}
resource "aws_kms_key" "k" {
}

## queue that is declared elsewhere
arn = "arn:aws:sqs:eu-west-2:111122223333:q"

## topic
arn = aws_sns_topic.t.arn
---
resource "aws_sns_topic" "t" {
  name              = "t"
  kms_master_key_id = "alias/aws/sns"
}

## state machine
arn = aws_sfn_state_machine.m.arn
---
resource "aws_sfn_state_machine" "m" {
  name = "m"
}

## stream
arn = aws_kinesis_stream.s.arn
kinesis_parameters {
  partition_key = "k"
}
---
resource "aws_kinesis_stream" "s" {
  name = "s"
}

## delivery stream
arn = aws_kinesis_firehose_delivery_stream.s.arn
---
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
}

## event bus
arn = aws_cloudwatch_event_bus.b.arn
---
resource "aws_cloudwatch_event_bus" "b" {
  name = "b"
}

## build
arn = aws_codebuild_project.b.arn
---
resource "aws_codebuild_project" "b" {
  name = "b"
}

## pipeline
arn = aws_codepipeline.p.arn
---
resource "aws_codepipeline" "p" {
  name = "p"
}

## SageMaker pipeline
arn = "arn:aws:sagemaker:eu-west-2:111122223333:pipeline/train"

## Inspector template
arn = "arn:aws:inspector:eu-west-2:111122223333:target/0-a/template/0-b"

## task
arn = aws_ecs_cluster.c.arn
ecs_parameters {
  task_definition_arn = aws_ecs_task_definition.d.arn_without_revision
  propagate_tags      = "TASK_DEFINITION"
}
input = jsonencode({ taskRoleArn = aws_iam_role.other.arn })
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
resource "aws_iam_role" "other" {
  name = "other"
}

## any call, of what is declared
arn   = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
input = jsonencode({ QueueUrl = aws_sqs_queue.q.url, MessageBody = "Hello", DelaySeconds = 1 })
---
resource "aws_sqs_queue" "q" {
  name = "q"
}

## any call, under another name than its action
arn   = "arn:aws:scheduler:::aws-sdk:lambda:invoke"
input = jsonencode({ FunctionName = aws_lambda_function.f.function_name })
---
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## any call, of a service that IAM names otherwise
arn   = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"
input = "{\"StateMachineArn\":\"arn:aws:states:eu-west-2:111122223333:stateMachine:m\"}"

## any call, on instances by their id
arn   = "arn:aws:scheduler:::aws-sdk:ec2:stopInstances"
input = jsonencode({ InstanceIds = ["i-0123456789abcdef0", aws_instance.a.id] })
---
resource "aws_instance" "a" {
}

## any call, on what its input does not name
arn = "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance"

## any call, that takes no resource
arn = "arn:aws:scheduler:::aws-sdk:ec2:describeInstances"

## any call, that passes a role and needs two resources
arn   = "arn:aws:scheduler:::aws-sdk:ecs:runTask"
input = jsonencode({ Cluster = aws_ecs_cluster.c.name, TaskDefinition = "job" })
---
resource "aws_ecs_cluster" "c" {
  name = "c"
}

## any call, that nobody knows
arn = "arn:aws:scheduler:::aws-sdk:fooservice:doThings"

## dead-letter queue
arn = "arn:aws:codebuild:eu-west-2:111122223333:project/b"
dead_letter_config {
  arn = aws_sqs_queue.dead.arn
}
---
resource "aws_sqs_queue" "dead" {
  name = "dead"
}

## target that is not known
arn = var.target
---
variable "target" {
}

## target of a service that schedules do not have
arn = "arn:aws:glue:eu-west-2:111122223333:workflow/w"
