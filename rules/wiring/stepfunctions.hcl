# What a state machine needs from its role, by what its states do.
#
# Checked 2026-11-23 against the AWS Step Functions Developer Guide: Call HTTPS APIs in Step Functions workflows.

service "states.amazonaws.com" {
  locals {
    visible    = has(self.definition, "{")
    definition = local.visible ? jsondecode(self.definition) : null
    states     = nested(local.definition, "States")

    # A state's arguments are its Parameters, or its Arguments where it is written in JSONata; one expression in place of all of them says nothing.
    tasks = [
      for state in local.states : {
        name        = state.name
        resource    = state.Resource
        to          = resource(state.Resource)
        call        = has(state.Resource, ":states:::") ? before(after(state.Resource, ":states:::"), ".") : ""
        sync        = has(state.Resource, ":states:::") ? has(after(state.Resource, ":states:::"), ".sync") : false
        args        = one([for args in [state.Parameters, state.Arguments] : args if args != null && !begins(args, "{%")])
        credentials = state.Credentials
      }
      if state.Type == "Task" && state.Resource != null
    ]
    # A task that takes a role of its own needs nothing else of this one.
    own = [for task in local.tasks : task if task.credentials == null]

    functions = concat(
      [for task in local.own : { task = task, name = task.args.FunctionName } if task.call == "lambda:invoke"],
      [for task in local.own : { task = task, name = task.resource } if task.call == "" && (task.to.service == "lambda" || function(task.resource).declared)],
    )
    activities = [for task in local.own : task if task.call == "" && (has(task.resource, ":activity:") || begins(task.to.kind, "activity"))]
    hidden     = [for task in local.own : task if task.call == "" && !has(task.resource, ":activity:") && !begins(task.to.kind, "activity") && task.to.service != "lambda" && !function(task.resource).declared]

    sdk = [
      for task in local.own : merge(task, {
        service = before(after(task.call, "aws-sdk:"), ":")
        method  = has(after(task.call, "aws-sdk:"), ":") ? lower(after(after(task.call, "aws-sdk:"), ":")) : ""
        actions = actions_of(lookup(local.prefixes, before(after(task.call, "aws-sdk:"), ":"), before(after(task.call, "aws-sdk:"), ":")), after(after(task.call, "aws-sdk:"), ":"))
      }) if begins(task.call, "aws-sdk:")
    ]
    # Those that may reach further than their own action: see calls.hcl.
    reaching = [
      for task in local.sdk : task
      if length(task.actions) > 0 && !anytrue(concat(
        [for action in task.actions : contains(local.plain_services, before(action, ":"))],
        [for action in task.actions : contains(local.plain_calls, "${before(action, ":")}:${task.method}")],
        [for verb in local.reading_calls : begins(task.method, verb) && !anytrue([for action in task.actions : contains(local.reads_beyond, before(action, ":"))])],
      ))
    ]

    known = [
      "apigateway:invoke", "athena:getQueryExecution", "athena:getQueryResults", "athena:startQueryExecution", "athena:stopQueryExecution", "batch:submitJob",
      "bedrock:invokeModel", "codebuild:batchDeleteBuilds", "codebuild:batchGetReports", "codebuild:startBuild", "codebuild:startBuildBatch", "codebuild:stopBuild",
      "databrew:startJobRun", "dynamodb:deleteItem", "dynamodb:getItem", "dynamodb:putItem", "dynamodb:updateItem", "ecs:runTask", "eks:call", "eks:runJob",
      "elasticmapreduce:addStep", "elasticmapreduce:cancelStep", "elasticmapreduce:createCluster", "elasticmapreduce:setClusterTerminationProtection",
      "elasticmapreduce:terminateCluster", "emr-containers:startJobRun", "emr-serverless:startJobRun", "events:putEvents", "glue:startJobRun", "http:invoke",
      "lambda:invoke", "mediaconvert:createJob", "sagemaker:createTrainingJob", "sagemaker:createTransformJob", "sns:publish", "sqs:sendMessage",
      "states:startExecution",
    ]

    # The rule that Step Functions makes to hear of the end of what it waits for. It asks AWS Glue, Amazon Athena and AWS Glue DataBrew itself.
    # Where it hears of the end, the guide lists asking for it and stopping it beside the rule: a state that nobody stops comes to its end without.
    rules = {
      "batch:submitJob"                   = "StepFunctionsGetEventsForBatchJobsRule"
      "codebuild:startBuild"              = "StepFunctionsGetEventForCodeBuildStartBuildRule"
      "codebuild:startBuildBatch"         = "StepFunctionsGetEventForCodeBuildStartBuildBatchRule"
      "ecs:runTask"                       = "StepFunctionsGetEventsForECSTaskRule"
      "elasticmapreduce:addStep"          = "StepFunctionsGetEventForEMRAddJobFlowStepsRule"
      "elasticmapreduce:createCluster"    = "StepFunctionsGetEventForEMRRunJobFlowRule"
      "elasticmapreduce:terminateCluster" = "StepFunctionsGetEventForEMRTerminateJobFlowsRule"
      "emr-serverless:startJobRun"        = "StepFunctionsGetEventsForEMRServerlessJobRule"
      "mediaconvert:createJob"            = "StepFunctionsGetEventsForMediaConvertJobRule"
      "sagemaker:createTrainingJob"       = "StepFunctionsGetEventsForSageMakerTrainingJobsRule"
      "sagemaker:createTransformJob"      = "StepFunctionsGetEventsForSageMakerTransformJobsRule"
      "states:startExecution"             = "StepFunctionsGetEventsForStepFunctionsExecutionRule"
    }

    # Services whose SDK is named otherwise than their actions.
    prefixes = {
      accessanalyzer           = "access-analyzer"
      applicationautoscaling   = "application-autoscaling"
      bedrockagent             = "bedrock"
      bedrockagentruntime      = "bedrock"
      bedrockruntime           = "bedrock"
      cloudwatchevents         = "events"
      cloudwatchlogs           = "logs"
      cognitoidentity          = "cognito-identity"
      cognitoidentityprovider  = "cognito-idp"
      costexplorer             = "ce"
      databasemigration        = "dms"
      docdb                    = "rds"
      dynamodbstreams          = "dynamodb"
      ecrpublic                = "ecr-public"
      efs                      = "elasticfilesystem"
      elasticloadbalancingv2   = "elasticloadbalancing"
      elasticsearch            = "es"
      emr                      = "elasticmapreduce"
      emrcontainers            = "emr-containers"
      emrserverless            = "emr-serverless"
      eventbridge              = "events"
      kinesisanalyticsv2       = "kinesisanalytics"
      neptune                  = "rds"
      networkfirewall          = "network-firewall"
      opensearch               = "es"
      pinpoint                 = "mobiletargeting"
      rdsdata                  = "rds-data"
      redshiftdata             = "redshift-data"
      resourcegroupstaggingapi = "tag"
      s3control                = "s3"
      sagemakerruntime         = "sagemaker"
      sesv2                    = "ses"
      sfn                      = "states"
      ssoadmin                 = "sso"
      timestreamquery          = "timestream"
      timestreamwrite          = "timestream"
    }

    # What may be encrypted with a key of its own. Of what a state only learns when it runs, the key is not known either.
    written         = [for task in local.own : table(task.args.TableName) if begins(task.call, "dynamodb:") && static(task.args.TableName)]
    buckets_read    = [for reader in local.readers : bucket(reader.args.Bucket) if static(reader.args.Bucket)]
    buckets_written = [for writer in local.writers : bucket(writer.args.Bucket) if static(writer.args.Bucket)]
    keyed = anytrue(concat(
      [for task in local.own : anytrue([for service in ["athena:", "aws-sdk:", "bedrock:", "events:", "http:"] : begins(task.call, service)])],
      [for task in local.own : begins(task.call, "dynamodb:") && !static(task.args.TableName)],
      [for place in concat(local.readers, local.writers) : !static(place.args.Bucket)],
    ))

    emr_roles = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR; AWS Managed Policy Reference, AmazonEMRFullAccessPolicy_v2"

    # What EMR's operations on a cluster ask for, and what waiting for their end asks for besides.
    cluster_calls = {
      "elasticmapreduce:addStep"                         = { calls = ["elasticmapreduce:AddJobFlowSteps"], waits = ["elasticmapreduce:DescribeStep", "elasticmapreduce:CancelSteps"] }
      "elasticmapreduce:cancelStep"                      = { calls = ["elasticmapreduce:CancelSteps"], waits = [] }
      "elasticmapreduce:setClusterTerminationProtection" = { calls = ["elasticmapreduce:SetTerminationProtection"], waits = [] }
      "elasticmapreduce:terminateCluster"                = { calls = ["elasticmapreduce:TerminateJobFlows"], waits = ["elasticmapreduce:DescribeCluster"] }
    }

    maps = [for state in local.states : state if state.Type == "Map" && state.ItemProcessor.ProcessorConfig.Mode == "DISTRIBUTED"]
    readers = [
      for state in local.maps : { state = state, resource = state.ItemReader.Resource, args = one([for args in [state.ItemReader.Parameters, state.ItemReader.Arguments] : args if args != null && !begins(args, "{%")]) }
      if state.ItemReader != null
    ]
    writers = [
      for state in local.maps : { state = state, args = one([for args in [state.ResultWriter.Parameters, state.ResultWriter.Arguments] : args if args != null && !begins(args, "{%")]) }
      if state.ResultWriter != null && state.ResultWriter.Resource != null
    ]
  }

  role "aws_sfn_state_machine" {
    attribute = "role_arn"
    include   = ["keys of what it writes to", "keys of buckets"]
    open = concat(
      [local.visible ? null : "what ${self.address} does is not known"],
      [for task in local.hidden : "what state ${task.name} of ${self.address} does is not known"],
      [for task in local.sdk : "nothing here says what ${task.call} in state ${task.name} of ${self.address} needs" if length(task.actions) == 0],
      [for task in local.reaching : "${task.call} in state ${task.name} of ${self.address} may act further with its rights"],
      [
        for task in local.own : "nothing here says what ${task.call} in state ${task.name} of ${self.address} needs"
        if task.call != "" && !begins(task.call, "aws-sdk:") && !contains(local.known, task.call)
      ],
    )

    need "take the role of a state" {
      for_each  = [for task in local.tasks : task if task.credentials != null]
      strength  = static(each.value.credentials.RoleArn) ? "required" : "conditional"
      actions   = ["sts:AssumeRole"]
      resources = [static(each.value.credentials.RoleArn) ? role(each.value.credentials.RoleArn).arn : "arn:${partition}:iam::*:role/*"]
      because   = "Credentials of state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, Accessing resources in other AWS accounts in Step Functions"
      evidence  = each.value.credentials
    }

    # Calls of one request

    need "invoke functions" {
      for_each  = local.functions
      strength  = static(each.value.name) ? "required" : "conditional"
      actions   = ["lambda:InvokeFunction"]
      resources = static(each.value.name) ? [function(each.value.name).arn, "${function(each.value.name).arn}:*"] : ["arn:${partition}:lambda:*:*:function:*"]
      because   = "state ${each.value.task.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS Lambda"
      evidence  = each.value.task.resource
    }

    no_need "activities" {
      when     = length(local.activities) > 0
      because  = "the workers of an activity poll for it with credentials of their own"
      source   = "AWS Step Functions Developer Guide, Activities"
      evidence = self.definition
    }

    need "read and write items" {
      for_each  = [for task in local.own : task if begins(task.call, "dynamodb:")]
      strength  = static(each.value.args.TableName) ? "required" : "conditional"
      actions   = actions_of("dynamodb", after(each.value.call, ":"))
      resources = [static(each.value.args.TableName) ? table(each.value.args.TableName).arn : "arn:${partition}:dynamodb:*:*:table/*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon DynamoDB"
      evidence  = each.value.resource
    }

    need "send messages" {
      for_each  = [for task in local.own : task if task.call == "sqs:sendMessage"]
      strength  = static(each.value.args.QueueUrl) ? "required" : "conditional"
      actions   = ["sqs:SendMessage"]
      resources = [static(each.value.args.QueueUrl) ? queue(each.value.args.QueueUrl).arn : "arn:${partition}:sqs:*:*:*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon SQS"
      evidence  = each.value.resource
    }

    need "encrypt messages" {
      for_each = concat(
        [for task in local.own : queue(task.args.QueueUrl).kms_master_key_id if task.call == "sqs:sendMessage" && static(task.args.QueueUrl)],
        [for task in local.own : topic(task.args.TopicArn).kms_master_key_id if task.call == "sns:publish" && static(task.args.TopicArn)],
      )
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [begins(each.value, "alias/aws/") ? null : key(each.value).arn]
      because   = "a queue or topic that ${self.address} sends to is encrypted"
      source    = "Amazon SQS Developer Guide, Key management: Configure KMS permissions for producers"
    }

    need "encrypt messages for what is declared elsewhere" {
      when = anytrue([
        for task in local.own : task.call == "sqs:sendMessage" ? !queue(task.args.QueueUrl).declared : task.call == "sns:publish" && !topic(task.args.TopicArn).declared
      ])
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = ["arn:${partition}:kms:*:*:key/*"]
      because   = "a queue or topic that ${self.address} sends to may be encrypted"
      source    = "Amazon SQS Developer Guide, Key management: Configure KMS permissions for producers"
    }

    # A message to a telephone goes to no topic.
    need "publish messages" {
      for_each  = [for task in local.own : task if task.call == "sns:publish"]
      strength  = static(each.value.args.TopicArn) ? "required" : "conditional"
      actions   = ["sns:Publish"]
      resources = [static(each.value.args.TopicArn) ? topic(each.value.args.TopicArn).arn : (static(each.value.args.TargetArn) ? each.value.args.TargetArn : "*")]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon SNS"
      evidence  = each.value.resource
    }

    need "put events" {
      for_each = [for task in local.own : task if task.call == "events:putEvents"]
      strength = each.value.args.Entries == null ? "conditional" : "required"
      actions  = ["events:PutEvents"]
      resources = each.value.args.Entries == null ? ["arn:${partition}:events:*:*:event-bus/*"] : [
        for entry in flatten([each.value.args.Entries]) :
        entry.EventBusName == null && lookup(entry, "EventBusName.$", null) == null ? event_bus("default").arn : (static(entry.EventBusName) ? event_bus(entry.EventBusName).arn : "arn:${partition}:events:*:*:event-bus/*")
      ]
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon EventBridge"
      evidence = each.value.resource
    }

    # An API asks for a permission only where the state says that it uses the role.
    need "call APIs" {
      for_each = [for task in local.own : task if task.call == "apigateway:invoke" && (task.args.AuthType == null ? false : task.args.AuthType != "NO_AUTH")]
      strength = each.value.args.AuthType == "IAM_ROLE" ? "required" : "conditional"
      actions  = ["execute-api:Invoke"]
      resources = [
        "arn:${partition}:execute-api:*:*:${static(each.value.args.ApiEndpoint) ? before(each.value.args.ApiEndpoint, ".execute-api.") : "*"}/${static(each.value.args.Stage) ? each.value.args.Stage : "*"}/${static(each.value.args.Method) ? each.value.args.Method : "*"}${static(each.value.args.Path) ? each.value.args.Path : "/*"}"
      ]
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon API Gateway"
      evidence = each.value.resource
    }

    need "call HTTP endpoints" {
      for_each  = [for task in local.own : task if task.call == "http:invoke"]
      actions   = ["states:InvokeHTTPEndpoint"]
      resources = [self.arn]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, Call HTTPS APIs in Step Functions workflows: IAM permissions to run an HTTP Task"
      evidence  = each.value.resource
    }

    need "read the credentials of HTTP endpoints" {
      for_each = [
        for task in local.own : { task = task, connection = one([for at in [task.args.InvocationConfig, task.args.Authentication] : at.ConnectionArn if at != null]) }
        if task.call == "http:invoke"
      ]
      strength  = static(each.value.connection) ? "required" : "conditional"
      actions   = ["events:RetrieveConnectionCredentials"]
      resources = [static(each.value.connection) ? event_connection(each.value.connection).arn : "arn:${partition}:events:*:*:connection/*"]
      because   = "state ${each.value.task.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, Call HTTPS APIs in Step Functions workflows: IAM permissions to run an HTTP Task"
      evidence  = each.value.task.resource
    }

    need "read the secrets of HTTP endpoints" {
      when               = anytrue([for task in local.own : task.call == "http:invoke"])
      actions            = ["secretsmanager:GetSecretValue"]
      documented_actions = ["secretsmanager:DescribeSecret"]
      resources          = ["arn:${partition}:secretsmanager:*:*:secret:events!connection/*"]
      because            = "states of ${self.address} call HTTP endpoints"
      source             = "AWS Step Functions Developer Guide, Call HTTPS APIs in Step Functions workflows: IAM permissions to run an HTTP Task"
      evidence           = self.definition
    }

    need "invoke models" {
      for_each = [for task in local.own : task if task.call == "bedrock:invokeModel"]
      strength = "conditional"
      actions  = ["bedrock:InvokeModel"]
      resources = static(each.value.args.ModelId) && !has(each.value.args.ModelId, "inference-profile") ? [
        begins(each.value.args.ModelId, "arn:") ? each.value.args.ModelId : "arn:${partition}:bedrock:*::foundation-model/${each.value.args.ModelId}",
      ] : ["arn:${partition}:bedrock:*::foundation-model/*", "arn:${partition}:bedrock:*:*:inference-profile/*", "arn:${partition}:bedrock:*:*:provisioned-model/*"]
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon Bedrock"
      evidence = each.value.resource
    }

    need "guard models" {
      for_each  = [for task in local.own : task if task.call == "bedrock:invokeModel" && (task.args == null || task.args.GuardrailIdentifier != null)]
      strength  = "conditional"
      actions   = ["bedrock:ApplyGuardrail"]
      resources = ["arn:${partition}:bedrock:*:*:guardrail/*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "Amazon Bedrock User Guide, Set up permissions to use Amazon Bedrock Guardrails"
      evidence  = each.value.resource
    }

    need "read and write what models are given" {
      for_each  = [for task in local.own : task if task.call == "bedrock:invokeModel" && (task.args == null || task.args.Input != null || task.args.Output != null)]
      strength  = "conditional"
      actions   = ["s3:GetObject", "s3:PutObject"]
      resources = ["arn:${partition}:s3:::*/*"]
      because   = "state ${each.value.name} of ${self.address} may take its input from a bucket"
      source    = "AWS Step Functions Developer Guide, Invoke and customize Amazon Bedrock models with Step Functions"
      evidence  = each.value.resource
    }

    # Executions

    need "start executions" {
      for_each  = [for task in local.own : task if task.call == "states:startExecution"]
      strength  = static(each.value.args.StateMachineArn) ? "required" : "conditional"
      actions   = ["states:StartExecution"]
      resources = [static(each.value.args.StateMachineArn) ? state_machine(each.value.args.StateMachineArn).arn : "arn:${partition}:states:*:*:stateMachine:*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS Step Functions"
      evidence  = each.value.resource
    }

    need "watch executions" {
      for_each = [for task in local.own : task if task.call == "states:startExecution" && task.sync]
      strength = static(each.value.args.StateMachineArn) ? "documented" : "conditional"
      actions  = ["states:DescribeExecution", "states:StopExecution"]
      resources = [
        static(each.value.args.StateMachineArn) && (state_machine(each.value.args.StateMachineArn).declared || begins(each.value.args.StateMachineArn, "arn:"))
        ? "arn:${partition}:states:${region}:${account}:execution:${state_machine(each.value.args.StateMachineArn).name}:*"
        : "arn:${partition}:states:*:*:execution:*:*"
      ]
      because  = "state ${each.value.name} of ${self.address} waits for the execution"
      source   = "AWS Step Functions Developer Guide, IAM policies for AWS Step Functions"
      evidence = each.value.resource
    }

    # Jobs

    # The pages about EMR Serverless jobs and MediaConvert were not seen to list them.
    need "hear of what it waits for" {
      for_each  = [for task in local.own : { task = task, rule = lookup(local.rules, task.call, null) } if task.sync && lookup(local.rules, task.call, null) != null]
      strength  = contains(["emr-serverless:startJobRun", "mediaconvert:createJob"], each.value.task.call) ? "conditional" : "required"
      actions   = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
      resources = ["arn:${partition}:events:${region}:${account}:rule/${each.value.rule}"]
      because   = "state ${each.value.task.name} of ${self.address} waits for its end"
      source    = "AWS Step Functions Developer Guide, IAM policies for integrated services"
      evidence  = each.value.task.resource
    }

    need "run tasks" {
      for_each = [for task in local.own : task if task.call == "ecs:runTask"]
      strength = static(each.value.args.TaskDefinition) ? "required" : "conditional"
      actions  = ["ecs:RunTask"]
      resources = static(each.value.args.TaskDefinition) ? [
        "${take(task_definition(each.value.args.TaskDefinition).arn, ":", 6)}:*",
        task_definition(each.value.args.TaskDefinition).declared ? null : task_definition(each.value.args.TaskDefinition).arn,
      ] : ["arn:${partition}:ecs:*:*:task-definition/*:*"]
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon ECS/AWS Fargate"
      evidence = each.value.resource
    }

    need "tag tasks" {
      for_each  = [for task in local.own : task if task.call == "ecs:runTask"]
      strength  = "conditional"
      actions   = ["ecs:TagResource"]
      resources = ["arn:${partition}:ecs:*:*:task/*"]
      because   = "the task that state ${each.value.name} of ${self.address} runs may be tagged"
      source    = "Amazon ECS Developer Guide, Grant permission to tag resources on creation"
      evidence  = each.value.resource
    }

    need "watch tasks" {
      for_each  = [for task in local.own : task if task.call == "ecs:runTask" && task.sync]
      strength  = "documented"
      actions   = ["ecs:DescribeTasks", "ecs:StopTask"]
      resources = ["*"]
      because   = "state ${each.value.name} of ${self.address} waits for the task"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon ECS/AWS Fargate"
      evidence  = each.value.resource
    }

    need "pass the roles of tasks" {
      for_each = [for task in local.own : task if task.call == "ecs:runTask"]
      strength = task_definition(each.value.args.TaskDefinition).declared ? "required" : "conditional"
      actions  = ["iam:PassRole"]
      resources = task_definition(each.value.args.TaskDefinition).declared ? [
        for arn in [
          task_definition(each.value.args.TaskDefinition).execution_role_arn, task_definition(each.value.args.TaskDefinition).task_role_arn,
          each.value.args.Overrides.ExecutionRoleArn, each.value.args.Overrides.TaskRoleArn,
        ] : role(arn).arn if arn != null
      ] : ["arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["ecs-tasks.amazonaws.com"]
      }
      because  = "the task that state ${each.value.name} of ${self.address} runs has roles"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon ECS/AWS Fargate"
      evidence = each.value.resource
    }

    need "submit jobs" {
      for_each = [for task in local.own : task if task.call == "batch:submitJob"]
      strength = static(each.value.args.JobDefinition) && static(each.value.args.JobQueue) ? "required" : "conditional"
      actions  = ["batch:SubmitJob"]
      resources = concat(
        [static(each.value.args.JobQueue) ? job_queue(each.value.args.JobQueue).arn : "arn:${partition}:batch:*:*:job-queue/*"],
        static(each.value.args.JobDefinition) ? [
          "${take(job_definition(each.value.args.JobDefinition).arn, ":", 6)}:*",
          job_definition(each.value.args.JobDefinition).declared ? null : job_definition(each.value.args.JobDefinition).arn,
        ] : ["arn:${partition}:batch:*:*:job-definition/*:*"],
      )
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for AWS Batch"
      evidence = each.value.resource
    }

    need "tag jobs" {
      for_each  = [for task in local.own : task if task.call == "batch:submitJob"]
      strength  = "conditional"
      actions   = ["batch:TagResource"]
      resources = ["arn:${partition}:batch:*:*:job/*"]
      because   = "the job that state ${each.value.name} of ${self.address} submits may be tagged"
      source    = "AWS Batch API Reference, SubmitJob"
      evidence  = each.value.resource
    }

    need "watch jobs" {
      for_each  = [for task in local.own : task if task.call == "batch:submitJob" && task.sync]
      strength  = "documented"
      actions   = ["batch:DescribeJobs", "batch:TerminateJob"]
      resources = ["*"]
      because   = "state ${each.value.name} of ${self.address} waits for the job"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS Batch"
      evidence  = each.value.resource
    }

    need "run builds" {
      for_each = [for task in local.own : task if task.call == "codebuild:startBuild" || task.call == "codebuild:startBuildBatch"]
      strength = static(each.value.args.ProjectName) ? "required" : "conditional"
      actions  = [each.value.call == "codebuild:startBuild" ? "codebuild:StartBuild" : "codebuild:StartBuildBatch"]
      documented_actions = !each.value.sync ? [] : (
        each.value.call == "codebuild:startBuild" ? ["codebuild:StopBuild", "codebuild:BatchGetBuilds"] : ["codebuild:StopBuildBatch", "codebuild:BatchGetBuildBatches"]
      )
      resources = [static(each.value.args.ProjectName) ? project(each.value.args.ProjectName).arn : "arn:${partition}:codebuild:*:*:project/*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS CodeBuild"
      evidence  = each.value.resource
    }

    need "see reports of builds" {
      for_each         = [for task in local.own : task if task.call == "codebuild:startBuild" && task.sync]
      optional_actions = ["codebuild:BatchGetReports"]
      resources        = ["arn:${partition}:codebuild:*:*:report-group/*"]
      because          = "state ${each.value.name} of ${self.address}"
      source           = "AWS Step Functions Developer Guide, IAM policies for AWS CodeBuild"
      evidence         = each.value.resource
    }

    need "stop builds" {
      for_each  = [for task in local.own : task if task.call == "codebuild:stopBuild" || task.call == "codebuild:batchDeleteBuilds"]
      strength  = "conditional"
      actions   = actions_of("codebuild", after(each.value.call, ":"))
      resources = ["arn:${partition}:codebuild:*:*:project/*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS CodeBuild"
      evidence  = each.value.resource
    }

    need "read reports of builds" {
      for_each  = [for task in local.own : task if task.call == "codebuild:batchGetReports"]
      strength  = "conditional"
      actions   = ["codebuild:BatchGetReports"]
      resources = ["arn:${partition}:codebuild:*:*:report-group/*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS CodeBuild"
      evidence  = each.value.resource
    }

    need "run AWS Glue jobs" {
      for_each           = [for task in local.own : task if task.call == "glue:startJobRun"]
      strength           = static(each.value.args.JobName) ? "required" : "conditional"
      actions            = each.value.sync ? ["glue:StartJobRun", "glue:GetJobRun"] : ["glue:StartJobRun"]
      documented_actions = each.value.sync ? ["glue:GetJobRuns", "glue:BatchStopJobRun"] : []
      resources          = [static(each.value.args.JobName) ? glue_job(each.value.args.JobName).arn : "arn:${partition}:glue:*:*:job/*"]
      because            = "state ${each.value.name} of ${self.address}"
      source             = "AWS Step Functions Developer Guide, IAM policies for AWS Glue"
      evidence           = each.value.resource
    }

    need "run AWS Glue DataBrew jobs" {
      for_each           = [for task in local.own : task if task.call == "databrew:startJobRun"]
      strength           = static(each.value.args.Name) ? "required" : "conditional"
      actions            = each.value.sync ? ["databrew:StartJobRun", "databrew:ListJobRuns"] : ["databrew:StartJobRun"]
      documented_actions = each.value.sync ? ["databrew:StopJobRun"] : []
      resources          = ["arn:${partition}:databrew:${region}:${account}:job/${static(each.value.args.Name) ? each.value.args.Name : "*"}"]
      because            = "state ${each.value.name} of ${self.address}"
      source             = "AWS Step Functions Developer Guide, IAM policies for AWS Glue DataBrew"
      evidence           = each.value.resource
    }

    need "run SageMaker training jobs" {
      for_each           = [for task in local.own : task if task.call == "sagemaker:createTrainingJob"]
      actions            = ["sagemaker:CreateTrainingJob"]
      documented_actions = each.value.sync ? ["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"] : []
      optional_actions   = ["sagemaker:AddTags"]
      resources          = ["arn:${partition}:sagemaker:${region}:${account}:training-job/${static(each.value.args.TrainingJobName) ? each.value.args.TrainingJobName : ""}*"]
      because            = "state ${each.value.name} of ${self.address}"
      source             = "AWS Step Functions Developer Guide, IAM policies for Amazon SageMaker"
      evidence           = each.value.resource
    }

    need "run SageMaker transform jobs" {
      for_each           = [for task in local.own : task if task.call == "sagemaker:createTransformJob"]
      actions            = ["sagemaker:CreateTransformJob"]
      documented_actions = each.value.sync ? ["sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"] : []
      optional_actions   = ["sagemaker:AddTags"]
      resources          = ["arn:${partition}:sagemaker:${region}:${account}:transform-job/${static(each.value.args.TransformJobName) ? each.value.args.TransformJobName : ""}*"]
      because            = "state ${each.value.name} of ${self.address}"
      source             = "AWS Step Functions Developer Guide, IAM policies for Amazon SageMaker"
      evidence           = each.value.resource
    }

    need "see the tags of SageMaker jobs" {
      for_each  = [for task in local.own : task if begins(task.call, "sagemaker:createTr")]
      strength  = "conditional"
      actions   = ["sagemaker:ListTags"]
      resources = ["*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon SageMaker"
      evidence  = each.value.resource
    }

    need "pass roles to SageMaker" {
      for_each  = [for task in local.own : task if task.call == "sagemaker:createTrainingJob"]
      strength  = static(each.value.args.RoleArn) ? "required" : "conditional"
      actions   = ["iam:PassRole"]
      resources = [static(each.value.args.RoleArn) ? role(each.value.args.RoleArn).arn : "arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["sagemaker.amazonaws.com"]
      }
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon SageMaker"
      evidence = each.value.resource
    }

    # The guide lists it for transform jobs too, which name no role.
    need "pass the roles of models" {
      for_each  = [for task in local.own : task if task.call == "sagemaker:createTransformJob"]
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = ["arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["sagemaker.amazonaws.com"]
      }
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon SageMaker"
      evidence = each.value.resource
    }

    need "start EMR clusters" {
      for_each  = [for task in local.own : task if task.call == "elasticmapreduce:createCluster"]
      actions   = ["elasticmapreduce:RunJobFlow"]
      resources = ["*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR"
      evidence  = each.value.resource
    }

    need "watch EMR clusters" {
      for_each         = [for task in local.own : task if task.call == "elasticmapreduce:createCluster"]
      strength         = each.value.sync ? "documented" : "conditional"
      actions          = ["elasticmapreduce:DescribeCluster", "elasticmapreduce:TerminateJobFlows"]
      optional_actions = ["elasticmapreduce:AddTags"]
      resources        = ["arn:${partition}:elasticmapreduce:*:*:cluster/*"]
      because          = "state ${each.value.name} of ${self.address}"
      source           = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR"
      evidence         = each.value.resource
    }

    need "pass the role of EMR" {
      for_each  = [for task in local.own : task if task.call == "elasticmapreduce:createCluster"]
      strength  = static(each.value.args.ServiceRole) ? "required" : "conditional"
      actions   = ["iam:PassRole"]
      resources = [static(each.value.args.ServiceRole) ? role(each.value.args.ServiceRole).arn : "arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["elasticmapreduce.amazonaws.com*"]
      }
      because  = "state ${each.value.name} of ${self.address}"
      source   = local.emr_roles
      evidence = each.value.resource
    }

    need "pass the role of machines of EMR clusters" {
      for_each  = [for task in local.own : task if task.call == "elasticmapreduce:createCluster"]
      strength  = static(each.value.args.JobFlowRole) ? "required" : "conditional"
      actions   = ["iam:PassRole"]
      resources = [static(each.value.args.JobFlowRole) ? profile_role(each.value.args.JobFlowRole).arn : "arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["ec2.amazonaws.com*"]
      }
      because  = "state ${each.value.name} of ${self.address}"
      source   = local.emr_roles
      evidence = each.value.resource
    }

    need "pass the role that scales EMR clusters" {
      for_each  = [for task in local.own : task if task.call == "elasticmapreduce:createCluster" && (task.args == null || task.args.AutoScalingRole != null || try(lookup(task.args, "AutoScalingRole.$", null), null) != null)]
      strength  = static(each.value.args.AutoScalingRole) ? "required" : "conditional"
      actions   = ["iam:PassRole"]
      resources = [static(each.value.args.AutoScalingRole) ? role(each.value.args.AutoScalingRole).arn : "arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["application-autoscaling.amazonaws.com*"]
      }
      because  = "state ${each.value.name} of ${self.address}"
      source   = local.emr_roles
      evidence = each.value.resource
    }

    need "act on EMR clusters" {
      for_each  = [for task in local.own : task if lookup(local.cluster_calls, task.call, null) != null]
      actions   = local.cluster_calls[each.value.call].calls
      resources = ["arn:${partition}:elasticmapreduce:*:*:cluster/${static(each.value.args.ClusterId) ? each.value.args.ClusterId : "*"}"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR"
      evidence  = each.value.resource
    }

    need "watch what it does on EMR clusters" {
      for_each  = [for task in local.own : task if lookup(local.cluster_calls, task.call, null) != null]
      strength  = each.value.sync ? "documented" : "conditional"
      actions   = local.cluster_calls[each.value.call].waits
      resources = ["arn:${partition}:elasticmapreduce:*:*:cluster/${static(each.value.args.ClusterId) ? each.value.args.ClusterId : "*"}"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR"
      evidence  = each.value.resource
    }

    need "run jobs of EMR on EKS" {
      for_each  = [for task in local.own : task if task.call == "emr-containers:startJobRun"]
      actions   = ["emr-containers:StartJobRun"]
      resources = ["arn:${partition}:emr-containers:*:*:/virtualclusters/${static(each.value.args.VirtualClusterId) ? each.value.args.VirtualClusterId : "*"}"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR on EKS"
      evidence  = each.value.resource
    }

    need "watch jobs of EMR on EKS" {
      for_each           = [for task in local.own : task if task.call == "emr-containers:startJobRun" && task.sync]
      actions            = ["emr-containers:DescribeJobRun"]
      documented_actions = ["emr-containers:CancelJobRun"]
      resources          = ["arn:${partition}:emr-containers:*:*:/virtualclusters/${static(each.value.args.VirtualClusterId) ? each.value.args.VirtualClusterId : "*"}/jobruns/*"]
      because            = "state ${each.value.name} of ${self.address} waits for the job"
      source             = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR on EKS"
      evidence           = each.value.resource
    }

    need "run jobs of EMR Serverless" {
      for_each  = [for task in local.own : task if task.call == "emr-serverless:startJobRun"]
      strength  = "conditional"
      actions   = ["emr-serverless:StartJobRun"]
      resources = ["arn:${partition}:emr-serverless:*:*:/applications/${static(each.value.args.ApplicationId) ? each.value.args.ApplicationId : "*"}"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR Serverless"
      evidence  = each.value.resource
    }

    need "watch jobs of EMR Serverless" {
      for_each  = [for task in local.own : task if task.call == "emr-serverless:startJobRun" && task.sync]
      strength  = "conditional"
      actions   = ["emr-serverless:GetJobRun", "emr-serverless:CancelJobRun"]
      resources = ["arn:${partition}:emr-serverless:*:*:/applications/${static(each.value.args.ApplicationId) ? each.value.args.ApplicationId : "*"}/jobruns/*"]
      because   = "state ${each.value.name} of ${self.address} waits for the job"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR Serverless"
      evidence  = each.value.resource
    }

    need "pass the role of EMR Serverless jobs" {
      for_each  = [for task in local.own : task if task.call == "emr-serverless:startJobRun"]
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = [static(each.value.args.ExecutionRoleArn) ? role(each.value.args.ExecutionRoleArn).arn : "arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["emr-serverless.amazonaws.com"]
      }
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon EMR Serverless"
      evidence = each.value.resource
    }

    # Amazon Athena reads the data catalog and the data with the role, wherever the tables say that they lie.
    need "run queries" {
      for_each           = [for task in local.own : task if begins(task.call, "athena:")]
      actions            = concat(actions_of("athena", after(each.value.call, ":")), each.value.sync ? ["athena:GetQueryExecution"] : [])
      documented_actions = each.value.sync ? ["athena:StopQueryExecution"] : []
      resources = [
        "arn:${partition}:athena:${region}:${account}:workgroup/${each.value.call == "athena:startQueryExecution" && lookup(each.value.args, "WorkGroup.$", null) == null ? (each.value.args.WorkGroup == null ? "primary" : (static(each.value.args.WorkGroup) ? each.value.args.WorkGroup : "*")) : "*"}"
      ]
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon Athena"
      evidence = each.value.resource
    }

    need "use data catalogs" {
      for_each  = [for task in local.own : task if task.call == "athena:startQueryExecution"]
      strength  = "conditional"
      actions   = ["athena:GetDataCatalog"]
      resources = ["arn:${partition}:athena:${region}:${account}:datacatalog/*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon Athena"
      evidence  = each.value.resource
    }

    need "read and write what it queries" {
      for_each = [for task in local.own : task if task.call == "athena:startQueryExecution" || task.call == "athena:getQueryResults"]
      strength = "conditional"
      actions = [
        "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload",
        "s3:CreateBucket", "s3:PutObject",
      ]
      resources = ["arn:${partition}:s3:::*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon Athena"
      evidence  = each.value.resource
    }

    need "read and write tables" {
      for_each = [for task in local.own : task if task.call == "athena:startQueryExecution"]
      strength = "conditional"
      actions = [
        "glue:CreateDatabase", "glue:GetDatabase", "glue:GetDatabases", "glue:UpdateDatabase", "glue:DeleteDatabase", "glue:CreateTable", "glue:UpdateTable",
        "glue:GetTable", "glue:GetTables", "glue:DeleteTable", "glue:BatchDeleteTable", "glue:BatchCreatePartition", "glue:CreatePartition",
        "glue:UpdatePartition", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition", "glue:DeletePartition", "glue:BatchDeletePartition",
      ]
      resources = [
        "arn:${partition}:glue:${region}:${account}:catalog", "arn:${partition}:glue:${region}:${account}:database/*",
        "arn:${partition}:glue:${region}:${account}:table/*", "arn:${partition}:glue:${region}:${account}:userDefinedFunction/*",
      ]
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon Athena"
      evidence = each.value.resource
    }

    need "read data of Lake Formation" {
      for_each  = [for task in local.own : task if task.call == "athena:startQueryExecution"]
      strength  = "conditional"
      actions   = ["lakeformation:GetDataAccess"]
      resources = ["*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for Amazon Athena"
      evidence  = each.value.resource
    }

    no_need "calls of Kubernetes" {
      when     = anytrue([for task in local.own : task.call == "eks:call" || task.call == "eks:runJob"])
      because  = "Kubernetes asks its own access rules whether the role may"
      source   = "AWS Step Functions Developer Guide, IAM policies for Amazon EKS"
      evidence = self.definition
    }

    need "convert media" {
      for_each  = [for task in local.own : task if task.call == "mediaconvert:createJob"]
      strength  = "conditional"
      actions   = ["mediaconvert:CreateJob"]
      resources = ["arn:${partition}:mediaconvert:*:*:queues/*", "arn:${partition}:mediaconvert:*:*:presets/*", "arn:${partition}:mediaconvert:*:*:jobTemplates/*"]
      because   = "state ${each.value.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS Elemental MediaConvert"
      evidence  = each.value.resource
    }

    need "watch conversions" {
      for_each  = [for task in local.own : task if task.call == "mediaconvert:createJob" && task.sync]
      strength  = "conditional"
      actions   = ["mediaconvert:GetJob", "mediaconvert:CancelJob"]
      resources = ["arn:${partition}:mediaconvert:*:*:jobs/*"]
      because   = "state ${each.value.name} of ${self.address} waits for the job"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS Elemental MediaConvert"
      evidence  = each.value.resource
    }

    need "pass roles to MediaConvert" {
      for_each  = [for task in local.own : task if task.call == "mediaconvert:createJob"]
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = [static(each.value.args.Role) ? role(each.value.args.Role).arn : "arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["mediaconvert.amazonaws.com"]
      }
      because  = "state ${each.value.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, IAM policies for AWS Elemental MediaConvert"
      evidence = each.value.resource
    }

    # Any call of any service: the action is named as the call, and on which resource it is says the argument that names it.

    need "call AWS services" {
      for_each = flatten([for task in local.sdk : [for action in task.actions : { task = task, action = action }]])
      strength = "conditional"
      actions  = [each.value.action]
      resources = resources_of(each.value.action, [
        static(each.value.task.args.TableName) && each.value.task.service == "dynamodb" ? table(each.value.task.args.TableName).arn : null,
        static(each.value.task.args.TableName) && each.value.task.service == "dynamodb" ? "${table(each.value.task.args.TableName).arn}/index/*" : null,
        static(each.value.task.args.Bucket) && each.value.task.service == "s3" ? bucket(each.value.task.args.Bucket).arn : null,
        # What is copied may lie in another bucket.
        each.value.action == "s3:GetObject" && ends(each.value.task.call, "copyObject") ? null : static(each.value.task.args.Bucket) && each.value.task.service == "s3" ? "${bucket(each.value.task.args.Bucket).arn}/*" : null,
        static(each.value.task.args.TopicArn) ? topic(each.value.task.args.TopicArn).arn : null,
        static(each.value.task.args.QueueUrl) ? queue(each.value.task.args.QueueUrl).arn : null,
        static(each.value.task.args.FunctionName) ? function(each.value.task.args.FunctionName).arn : null,
        static(each.value.task.args.FunctionName) ? "${function(each.value.task.args.FunctionName).arn}:*" : null,
        static(each.value.task.args.StateMachineArn) ? state_machine(each.value.task.args.StateMachineArn).arn : null,
        static(each.value.task.args.SecretId) ? secret(each.value.task.args.SecretId).arn : null,
        static(each.value.task.args.Name) && each.value.task.service == "ssm" ? parameter(each.value.task.args.Name).arn : null,
        static(each.value.task.args.Name) && each.value.task.service == "glue" ? "arn:${partition}:glue:${region}:${account}:crawler/${each.value.task.args.Name}" : null,
        static(each.value.task.args.JobName) && each.value.task.service == "glue" ? glue_job(each.value.task.args.JobName).arn : null,
      ])
      because  = "state ${each.value.task.name} of ${self.address}"
      source   = "AWS Step Functions Developer Guide, Using AWS Step Functions with other services: AWS SDK service integrations"
      evidence = each.value.task.resource
    }

    need "pass roles with calls" {
      for_each  = flatten([for task in local.sdk : [for action in task.actions : { task = task, action = action } if passes_roles(action)]])
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = ["arn:${partition}:iam::*:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = lookup(local.passed_to, each.value.action, [])
      }
      because  = "${each.value.task.call} in state ${each.value.task.name} of ${self.address} may hand a role to a service"
      source   = "AWS Step Functions Developer Guide, Using AWS Step Functions with other services: AWS SDK service integrations"
      evidence = each.value.task.resource
    }

    # An object may be written with an ACL, tags and a lock.
    need "describe the objects that calls write" {
      for_each         = [for task in local.sdk : task if task.service == "s3"]
      optional_actions = ["s3:PutObjectAcl", "s3:PutObjectTagging", "s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:GetObjectTagging", "s3:AbortMultipartUpload"]
      resources        = [static(each.value.args.Bucket) ? "${bucket(each.value.args.Bucket).arn}/*" : "arn:${partition}:s3:::*/*"]
      because          = "state ${each.value.name} of ${self.address}"
      source           = "Amazon S3 User Guide, Required permissions for Amazon S3 API operations"
      evidence         = each.value.resource
    }

    need "use the keys of what calls read and write" {
      when     = local.keyed
      strength = "conditional"
      actions = [
        "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:CreateGrant",
      ]
      resources = ["arn:${partition}:kms:*:*:key/*"]
      because   = "what states of ${self.address} read and write may be encrypted"
      source    = "AWS Key Management Service Developer Guide, How AWS services use AWS KMS"
      evidence  = self.definition
    }

    # Maps that run their items as executions of their own

    need "start executions for items" {
      when      = length(local.maps) > 0
      actions   = ["states:StartExecution"]
      resources = [self.arn]
      because   = "a distributed map in ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for using Distributed Map states"
      evidence  = self.definition
    }

    need "watch executions of items" {
      when      = length(local.maps) > 0
      strength  = "conditional"
      actions   = ["states:DescribeExecution", "states:StopExecution"]
      resources = ["arn:${partition}:states:${region}:${account}:execution:${self.name}:*", "arn:${partition}:states:${region}:${account}:execution:${self.name}/*:*"]
      because   = "a distributed map in ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for using Distributed Map states"
      evidence  = self.definition
    }

    need "run items again" {
      when      = length(local.maps) > 0
      strength  = "conditional"
      actions   = ["states:RedriveExecution"]
      resources = ["arn:${partition}:states:${region}:${account}:execution:${self.name}/*:*"]
      because   = "a distributed map in ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for using Distributed Map states"
      evidence  = self.definition
    }

    need "read items" {
      for_each  = local.readers
      strength  = "conditional"
      actions   = ["s3:GetObject"]
      resources = [static(each.value.args.Bucket) ? "${bucket(each.value.args.Bucket).arn}/*" : "arn:${partition}:s3:::*/*"]
      because   = "ItemReader of state ${each.value.state.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for using Distributed Map states"
      evidence  = each.value.state.ItemReader
    }

    need "list items" {
      for_each  = local.readers
      strength  = "conditional"
      actions   = ["s3:ListBucket"]
      resources = [static(each.value.args.Bucket) ? bucket(each.value.args.Bucket).arn : "arn:${partition}:s3:::*"]
      because   = "ItemReader of state ${each.value.state.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for using Distributed Map states"
      evidence  = each.value.state.ItemReader
    }

    need "write results of items" {
      for_each  = local.writers
      strength  = "conditional"
      actions   = ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
      resources = [static(each.value.args.Bucket) ? under(bucket(each.value.args.Bucket).arn, static(each.value.args.Prefix) ? each.value.args.Prefix : null) : "arn:${partition}:s3:::*/*"]
      because   = "ResultWriter of state ${each.value.state.name} of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for using Distributed Map states"
      evidence  = each.value.state.ResultWriter
    }

    # Settings of the machine

    need "deliver logs" {
      for_each = [for logging in self.logging_configuration[*] : logging if logging.level == null ? false : logging.level != "OFF"]
      actions = [
        "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
      ]
      documented_actions = ["logs:UpdateLogDelivery", "logs:DeleteLogDelivery"] # when the setting is changed or taken away
      resources          = ["*"]
      because            = "logging_configuration of ${self.address}"
      source             = "AWS Step Functions Developer Guide, Logging using CloudWatch Logs: IAM policies for logging to CloudWatch Logs"
    }

    need "make log streams" {
      for_each         = [for logging in self.logging_configuration[*] : logging if logging.level == null ? false : logging.level != "OFF"]
      optional_actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources        = ["${log_group(each.value.log_destination, "id").arn}:*"]
      because          = "logging_configuration of ${self.address}"
      source           = "AWS Step Functions Developer Guide, Logging using CloudWatch Logs: IAM policies for logging to CloudWatch Logs"
    }

    # The service that delivers logs uses the key through its policy; people grant it to the role all the same.
    need "encrypt logs" {
      for_each  = self.logging_configuration[*].log_destination
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(log_group(each.value, "id").kms_key_id).arn]
      because   = "the log group of ${self.address} is encrypted"
      source    = "AWS Step Functions Developer Guide, Logging using CloudWatch Logs: encryption of log groups"
    }

    # A state machine runs without it, and is not traced.
    need "send traces" {
      strength  = "conditional"
      when      = anytrue([for tracing in self.tracing_configuration[*] : tracing.enabled == null ? false : tracing.enabled])
      actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
      resources = ["*"]
      because   = "tracing_configuration of ${self.address}"
      source    = "AWS Step Functions Developer Guide, IAM policies for AWS X-Ray"
      evidence  = self.tracing_configuration
    }

    need "encrypt its data" {
      for_each  = [for id in self.encryption_configuration[*].kms_key_id : id]
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(each.value).arn]
      condition {
        test     = "StringEquals"
        variable = "kms:EncryptionContext:aws:states:stateMachineArn"
        values   = [self.arn]
      }
      because = "encryption_configuration of ${self.address}"
      source  = "AWS Step Functions Developer Guide, Data at rest encryption in Step Functions"
    }
  }
}
