## a state machine that does nothing
definition = jsonencode({ StartAt = "D", States = { D = { Type = "Succeed" } } })

## functions, by ARN and by name, in branches and iterators
definition = jsonencode({
  StartAt = "All"
  States = {
    All = {
      Type = "Parallel"
      Branches = [
        { StartAt = "A", States = { A = { Type = "Task", Resource = aws_lambda_function.a.arn, End = true } } },
        { StartAt = "B", States = { B = { Type = "Task", Resource = "arn:aws:states:::lambda:invoke.waitForTaskToken", Parameters = { FunctionName = "${aws_lambda_function.b.function_name}:live" }, End = true } } },
      ]
      Next = "Each"
    }
    Each = {
      Type     = "Map"
      Iterator = { StartAt = "C", States = { C = { Type = "Task", Resource = "arn:aws:lambda:eu-west-2:111122223333:function:c", End = true } } }
      Next     = "Items"
    }
    Items = {
      Type          = "Map"
      ItemProcessor = { StartAt = "D", States = { D = { Type = "Task", Resource = "arn:aws:states:::lambda:invoke", Parameters = { "FunctionName.$" = "$.name" }, End = true } } }
      End           = true
    }
  }
})
---
resource "aws_lambda_function" "a" {
  function_name = "a"
}
resource "aws_lambda_function" "b" {
  function_name = "b"
}

## JSONata
definition = jsonencode({
  QueryLanguage = "JSONata"
  StartAt       = "A"
  States = {
    A = { Type = "Task", Resource = "arn:aws:states:::lambda:invoke", Arguments = { FunctionName = "{% $states.input.name %}" }, Next = "B" }
    B = { Type = "Task", Resource = "arn:aws:states:::sqs:sendMessage", Arguments = "{% $states.input %}", End = true }
  }
})

## a definition in a document, with references
definition = <<EOF
{
  "StartAt": "Put",
  "States": {
    "Put":  { "Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": { "TableName": "${aws_dynamodb_table.t.name}" }, "Next": "Send" },
    "Send": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": { "QueueUrl": "${aws_sqs_queue.q.url}" }, "Next": "Tell" },
    "Tell": { "Type": "Task", "Resource": "arn:${data.aws_partition.current.partition}:states:::sns:publish", "Parameters": { "TopicArn": "${aws_sns_topic.t.arn}" }, "Next": "Call" },
    "Call": { "Type": "Task", "Resource": "${aws_sfn_activity.a.id}", "Next": "Other" },
    "Other": { "Type": "Task", "Resource": "arn:aws:states:eu-west-2:111122223333:activity:other", "End": true }
  }
}
EOF
---
data "aws_partition" "current" {
}
resource "aws_dynamodb_table" "t" {
  name = "t"
}
resource "aws_sqs_queue" "q" {
  name              = "q"
  kms_master_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}
resource "aws_sns_topic" "t" {
  name = "t"
}
resource "aws_sfn_activity" "a" {
  name = "a"
}

## messages to what is declared elsewhere
definition = jsonencode({ States = {
  Send  = { Type = "Task", Resource = "arn:aws:states:::sqs:sendMessage", Parameters = { QueueUrl = "https://sqs.us-east-1.amazonaws.com/444455556666/inbox" } }
} })

## events
definition = jsonencode({ States = {
  Own     = { Type = "Task", Resource = "arn:aws:states:::events:putEvents", Parameters = { Entries = [{ EventBusName = aws_cloudwatch_event_bus.b.name }] } }
  Default = { Type = "Task", Resource = "arn:aws:states:::events:putEvents", Parameters = { Entries = [{ Source = "s" }] } }
  Any     = { Type = "Task", Resource = "arn:aws:states:::events:putEvents", Parameters = { "Entries.$" = "$.entries" } }
} })
---
resource "aws_cloudwatch_event_bus" "b" {
  name = "b"
}

## other state machines
definition = jsonencode({ States = {
  Start = { Type = "Task", Resource = "arn:aws:states:::states:startExecution", Parameters = { StateMachineArn = aws_sfn_state_machine.other.arn } }
  Wait  = { Type = "Task", Resource = "arn:aws:states:::states:startExecution.sync:2", Parameters = { StateMachineArn = "arn:aws:states:eu-west-2:111122223333:stateMachine:far" } }
} })
---
resource "aws_sfn_state_machine" "other" {
  name = "other"
}

## ECS tasks
definition = jsonencode({ States = {
  Start = { Type = "Task", Resource = "arn:aws:states:::ecs:runTask", Parameters = { TaskDefinition = "family" } }
  Wait  = { Type = "Task", Resource = "arn:aws:states:::ecs:runTask.sync", Parameters = { TaskDefinition = aws_ecs_task_definition.t.arn, Cluster = "c" } }
} })
---
resource "aws_ecs_task_definition" "t" {
  family             = "t"
  execution_role_arn = aws_iam_role.exec.arn
  task_role_arn      = aws_iam_role.task.arn
}
resource "aws_iam_role" "exec" {
  name = "exec"
}
resource "aws_iam_role" "task" {
  name = "task"
}

## batch jobs
definition = jsonencode({ States = {
  Start = { Type = "Task", Resource = "arn:aws:states:::batch:submitJob", Parameters = { JobDefinition = "arn:aws:batch:eu-west-2:111122223333:job-definition/d:1", JobQueue = "arn:aws:batch:eu-west-2:111122223333:job-queue/q" } }
  Wait  = { Type = "Task", Resource = "arn:aws:states:::batch:submitJob.sync", Parameters = { JobDefinition = aws_batch_job_definition.d.arn, JobQueue = aws_batch_job_queue.q.arn } }
} })
---
resource "aws_batch_job_definition" "d" {
  name = "d"
  type = "container"
}
resource "aws_batch_job_queue" "q" {
  name = "q"
}

## builds
definition = jsonencode({ States = {
  Start = { Type = "Task", Resource = "arn:aws:states:::codebuild:startBuild", Parameters = { ProjectName = "start" } }
  Wait  = { Type = "Task", Resource = "arn:aws:states:::codebuild:startBuild.sync", Parameters = { ProjectName = aws_codebuild_project.b.name } }
  Batch = { Type = "Task", Resource = "arn:aws:states:::codebuild:startBuildBatch.sync", Parameters = { ProjectName = "batch" } }
  Stop  = { Type = "Task", Resource = "arn:aws:states:::codebuild:stopBuild", Parameters = { "Id.$" = "$.id" } }
  Read  = { Type = "Task", Resource = "arn:aws:states:::codebuild:batchGetReports", Parameters = { "ReportArns.$" = "$.reports" } }
} })
---
resource "aws_codebuild_project" "b" {
  name = "b"
}

## Glue and DataBrew
definition = jsonencode({ States = {
  Start   = { Type = "Task", Resource = "arn:aws:states:::glue:startJobRun", Parameters = { JobName = "start" } }
  Wait    = { Type = "Task", Resource = "arn:aws:states:::glue:startJobRun.sync", Parameters = { JobName = aws_glue_job.j.name } }
  Brew    = { Type = "Task", Resource = "arn:aws:states:::databrew:startJobRun.sync", Parameters = { Name = "brew" } }
  Crawl   = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:glue:startCrawler", Parameters = { Name = "crawler" } }
} })
---
resource "aws_glue_job" "j" {
  name = "j"
}

## SageMaker
definition = jsonencode({ States = {
  Train     = { Type = "Task", Resource = "arn:aws:states:::sagemaker:createTrainingJob.sync", Parameters = { TrainingJobName = "train", RoleArn = "arn:aws:iam::111122223333:role/sagemaker" } }
  Transform = { Type = "Task", Resource = "arn:aws:states:::sagemaker:createTransformJob.sync", Parameters = { "TransformJobName.$" = "$.name" } }
} })

## EMR
definition = jsonencode({ States = {
  Make   = { Type = "Task", Resource = "arn:aws:states:::elasticmapreduce:createCluster.sync", Parameters = { ServiceRole = "service", JobFlowRole = aws_iam_instance_profile.node.name } }
  Step   = { Type = "Task", Resource = "arn:aws:states:::elasticmapreduce:addStep.sync", Parameters = { "ClusterId.$" = "$.id" } }
  Keep   = { Type = "Task", Resource = "arn:aws:states:::elasticmapreduce:setClusterTerminationProtection", Parameters = { "ClusterId.$" = "$.id" } }
  End    = { Type = "Task", Resource = "arn:aws:states:::elasticmapreduce:terminateCluster.sync", Parameters = { ClusterId = "j-1" } }
  Eks    = { Type = "Task", Resource = "arn:aws:states:::emr-containers:startJobRun.sync", Parameters = { VirtualClusterId = "v1", ExecutionRoleArn = "arn:aws:iam::111122223333:role/job" } }
  Server = { Type = "Task", Resource = "arn:aws:states:::emr-serverless:startJobRun.sync", Parameters = { ApplicationId = "a1", ExecutionRoleArn = "arn:aws:iam::111122223333:role/job" } }
} })
---
resource "aws_iam_instance_profile" "node" {
  name = "node-profile"
  role = aws_iam_role.node.name
}
resource "aws_iam_role" "node" {
  name = "node"
}

## Athena
definition = jsonencode({ States = {
  Query = { Type = "Task", Resource = "arn:aws:states:::athena:startQueryExecution.sync", Parameters = { QueryString = "select 1", WorkGroup = "analysts" } }
  Read  = { Type = "Task", Resource = "arn:aws:states:::athena:getQueryResults", Parameters = { "QueryExecutionId.$" = "$.id" } }
} })

## APIs and HTTP endpoints
definition = jsonencode({ States = {
  Own  = { Type = "Task", Resource = "arn:aws:states:::apigateway:invoke", Parameters = { ApiEndpoint = "abc.execute-api.eu-west-2.amazonaws.com", Stage = "live", Method = "GET", Path = "/orders", AuthType = "IAM_ROLE" } }
  Open = { Type = "Task", Resource = "arn:aws:states:::apigateway:invoke", Parameters = { ApiEndpoint = "xyz.execute-api.eu-west-2.amazonaws.com", Method = "GET" } }
  Far  = { Type = "Task", Resource = "arn:aws:states:::http:invoke", Parameters = { ApiEndpoint = "https://example.com", Method = "GET", Authentication = { ConnectionArn = aws_cloudwatch_event_connection.c.arn } } }
} })
---
resource "aws_cloudwatch_event_connection" "c" {
  name = "c"
}

## models, media, Kubernetes
definition = jsonencode({ States = {
  Ask     = { Type = "Task", Resource = "arn:aws:states:::bedrock:invokeModel", Parameters = { ModelId = "anthropic.claude-v2" } }
  Convert = { Type = "Task", Resource = "arn:aws:states:::mediaconvert:createJob.sync", Parameters = { Role = "arn:aws:iam::111122223333:role/convert" } }
  Run     = { Type = "Task", Resource = "arn:aws:states:::eks:runJob.sync", Parameters = { ClusterName = "c" } }
} })

## calls of any service
definition = jsonencode({ States = {
  Query  = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:dynamodb:query", Parameters = { TableName = aws_dynamodb_table.t.name } }
  List   = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:s3:listObjectsV2", Parameters = { Bucket = "data" } }
  Copy   = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:s3:copyObject", Parameters = { Bucket = "data" } }
  Logs   = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:cloudwatchlogs:describeLogGroups", Parameters = {} }
  Stop   = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:ec2:stopInstances", Parameters = { "InstanceIds.$" = "$.ids" } }
  Coffee = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:s3:makeCoffee", Parameters = {} }
  Later  = { Type = "Task", Resource = "arn:aws:states:::future:thing", Parameters = {} }
} })
---
resource "aws_dynamodb_table" "t" {
  name = "t"
}

## a task that nobody can see
definition = jsonencode({ States = { A = { Type = "Task", Resource = var.resource } } })
---
variable "resource" {
}

## a definition that nobody can see
definition = var.definition
---
variable "definition" {
}

## states that nobody can see
definition = jsonencode({ StartAt = "A", States = var.states })
---
variable "states" {
}

## a state with a role of its own
definition = jsonencode({ States = { A = {
  Type        = "Task"
  Resource    = "arn:aws:states:::lambda:invoke"
  Parameters  = { FunctionName = "arn:aws:lambda:eu-west-2:444455556666:function:far" }
  Credentials = { RoleArn = "arn:aws:iam::444455556666:role/far" }
} } })

## distributed map
definition = jsonencode({ States = { Each = {
  Type = "Map"
  ItemProcessor = {
    ProcessorConfig = { Mode = "DISTRIBUTED", ExecutionType = "STANDARD" }
    StartAt         = "A"
    States          = { A = { Type = "Task", Resource = "arn:aws:lambda:eu-west-2:111122223333:function:a", End = true } }
  }
  ItemReader   = { Resource = "arn:aws:states:::s3:getObject", Parameters = { Bucket = "in", Key = "items.json" } }
  ResultWriter = { Resource = "arn:aws:states:::s3:putObject", Parameters = { Bucket = "out", Prefix = "results" } }
} } })

## logs, traces and a key
logging_configuration {
  level           = "ALL"
  log_destination = "${aws_cloudwatch_log_group.g.arn}:*"
}
tracing_configuration {
  enabled = true
}
encryption_configuration {
  kms_key_id = aws_kms_key.k.arn
  type       = "CUSTOMER_MANAGED_KMS_KEY"
}
---
resource "aws_cloudwatch_log_group" "g" {
  name       = "/machines/m"
  kms_key_id = aws_kms_key.logs.arn
}
resource "aws_kms_key" "logs" {
}
resource "aws_kms_key" "k" {
}

## no logs and no traces
logging_configuration {
  level = "OFF"
}
tracing_configuration {
  enabled = false
}

## calls that reach further than their own action
definition = jsonencode({
  States = {
    Stack  = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:cloudformation:createStack", Parameters = { StackName = "s", RoleARN = "arn:aws:iam::111122223333:role/deploy" } }
    Look   = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:cloudformation:describeStacks", Parameters = { StackName = "s" } }
    Result = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:athena:getQueryResults", Parameters = { QueryExecutionId = "q" } }
  }
})

## an object that is written
definition = jsonencode({
  States = {
    Put = { Type = "Task", Resource = "arn:aws:states:::aws-sdk:s3:putObject", Parameters = { Bucket = "b", Key = "k", ACL = "bucket-owner-full-control" } }
  }
})
