# What EventBridge rules need from the roles of their targets, by what the target is.

service "events.amazonaws.com" {
  locals {
    target  = resource(self.arn)
    service = local.target.service
    kind    = local.target.kind

    # What is known to be reached through its own policy, and the rest that the blocks below know.
    by_policy = ["lambda", "sqs", "sns", "logs"]
    by_role = [
      "codepipeline", "codebuild", "states", "kinesis", "firehose", "ecs", "batch", "execute-api", "ssm", "ssm-incidents", "redshift",
      "redshift-serverless", "sagemaker", "inspector", "glue", "appsync",
    ]
    event_kinds = ["event-bus", "api-destination", "target"]
    known       = anytrue(concat([for service in concat(local.by_policy, local.by_role) : service == local.service], [for kind in local.event_kinds : local.service == "events" && kind == local.kind]))

    # A target in another account is reached with the role. An account that is written out and not known to be the own one may be another.
    foreign = !local.target.declared && known(local.target.account) && (known(account) ? local.target.account != account : true)

    task    = one(self.ecs_target[*].task_definition_arn)
    command = self.run_command_targets[*]
  }

  role "aws_cloudwatch_event_target" {
    attribute = "role_arn"
    open = local.service == null ? "what ${self.address} targets is not known" : (
      local.known ? null : "nothing here says what a rule needs for a target of ${local.service}"
    )

    # Targets that are reached through their own policy

    no_need "Lambda functions" {
      when     = local.service == "lambda" && !local.foreign
      because  = "EventBridge invokes functions through aws_lambda_permission, not with a role"
      source   = "EventBridge User Guide, Using IAM roles for targets: resource-based policies"
      evidence = self.arn
    }

    no_need "SQS queues" {
      when     = local.service == "sqs" && !local.foreign
      because  = "EventBridge sends to queues through the queue's policy, not with a role"
      source   = "EventBridge User Guide, Using IAM roles for targets: resource-based policies"
      evidence = self.arn
    }

    no_need "SNS topics" {
      when     = local.service == "sns" && !local.foreign
      because  = "EventBridge publishes to topics through the topic's policy, not with a role"
      source   = "EventBridge User Guide, Using IAM roles for targets: resource-based policies"
      evidence = self.arn
    }

    no_need "log groups" {
      when     = local.service == "logs"
      because  = "EventBridge writes to log groups through aws_cloudwatch_log_resource_policy, not with a role"
      source   = "EventBridge User Guide, Using resource-based policies"
      evidence = self.arn
    }

    no_need "dead-letter queues" {
      when     = length(self.dead_letter_config[*]) > 0
      because  = "EventBridge sends to the dead-letter queue of a target through the queue's policy, not with the target's role"
      source   = "EventBridge User Guide, Using dead-letter queues"
      evidence = self.dead_letter_config
    }

    need "invoke the function of another account" {
      when      = local.service == "lambda" && local.foreign
      strength  = "conditional"
      actions   = ["lambda:InvokeFunction"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Cross-account delivery with roles"
      evidence  = self.arn
    }

    need "send to the queue of another account" {
      when      = local.service == "sqs" && local.foreign
      strength  = "conditional"
      actions   = ["sqs:SendMessage"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Cross-account delivery with roles"
      evidence  = self.arn
    }

    need "publish to the topic of another account" {
      when      = local.service == "sns" && local.foreign
      strength  = "conditional"
      actions   = ["sns:Publish"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Cross-account delivery with roles"
      evidence  = self.arn
    }

    # EventBridge itself

    need "put events on the bus" {
      when      = local.service == "events" && local.kind == "event-bus"
      actions   = ["events:PutEvents"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Sending and receiving events between event buses"
      evidence  = self.arn
    }

    need "call the API destination" {
      when      = local.service == "events" && local.kind == "api-destination"
      actions   = ["events:InvokeApiDestination"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Using IAM roles for targets"
      evidence  = self.arn
    }

    # Targets of a single call

    need "start the pipeline" {
      when      = local.service == "codepipeline"
      actions   = ["codepipeline:StartPipelineExecution"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Using IAM roles for targets"
      evidence  = self.arn
    }

    need "start the build" {
      when      = local.service == "codebuild"
      actions   = ["codebuild:StartBuild"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Using IAM roles for targets"
      evidence  = self.arn
    }

    need "start the state machine" {
      when      = local.service == "states"
      actions   = ["states:StartExecution"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Using IAM roles for targets"
      evidence  = self.arn
    }

    need "put records on the stream" {
      when             = local.service == "kinesis"
      actions          = ["kinesis:PutRecord"]
      optional_actions = ["kinesis:PutRecords", "kinesis:ListShards"]
      resources        = [local.target.arn]
      because          = "target of ${self.address}"
      source           = "EventBridge User Guide, Using IAM roles for targets"
      evidence         = self.arn
    }

    need "encrypt records on the stream" {
      when      = local.service == "kinesis" && local.target.kms_key_id != null && local.target.kms_key_id != "alias/aws/kinesis"
      strength  = "conditional"
      actions   = ["kms:GenerateDataKey"]
      resources = [key(local.target.kms_key_id).arn]
      because   = "the stream that ${self.address} targets is encrypted"
      source    = "Kinesis Data Streams Developer Guide, Permissions to use user-generated KMS keys"
      evidence  = self.arn
    }

    need "put records on the delivery stream" {
      when      = local.service == "firehose"
      actions   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Using IAM roles for targets"
      evidence  = self.arn
    }

    # A job is authorised on its queue and on its definition.
    need "submit the job" {
      when    = local.service == "batch"
      actions = ["batch:SubmitJob"]
      resources = concat([local.target.arn], [
        for definition in self.batch_target[*].job_definition : "${take(job_definition(definition).arn, ":", 6)}:*"
      ])
      because  = "target of ${self.address}"
      source   = "AWS Batch User Guide, EventBridge IAM role"
      evidence = self.arn
    }

    need "call the API" {
      when             = local.service == "execute-api"
      actions          = ["execute-api:Invoke"]
      optional_actions = ["execute-api:ManageConnections"]
      resources        = [local.target.arn]
      because          = "target of ${self.address}"
      source           = "EventBridge User Guide, Using IAM roles for targets"
      evidence         = self.arn
    }

    # Amazon ECS: the target is the cluster, the permission is on the task definition, whatever its revision.

    need "run the task" {
      when    = local.service == "ecs" && local.task != null
      actions = ["ecs:RunTask"]
      resources = ["${take(task_definition(local.task).arn, ":", 6)}:*"]
      condition {
        test     = "ArnLike"
        variable = "ecs:cluster"
        values   = [local.target.arn]
      }
      because  = "target of ${self.address}"
      source   = "EventBridge User Guide, Using IAM roles for targets"
      evidence = self.ecs_target
    }

    need "pass the roles of the task" {
      when     = local.service == "ecs" && local.task != null
      strength = task_definition(local.task).declared ? "required" : "conditional"
      actions  = ["iam:PassRole"]
      resources = task_definition(local.task).declared ? [
        for arn in [task_definition(local.task).execution_role_arn, task_definition(local.task).task_role_arn] : role(arn).arn if arn != null
      ] : ["arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["ecs-tasks.amazonaws.com"]
      }
      because  = "the task that ${self.address} runs has roles"
      source   = "EventBridge User Guide, Using IAM roles for targets"
      evidence = self.ecs_target
    }

    need "tag the task" {
      when      = local.service == "ecs" && local.task != null && (one(self.ecs_target[*].propagate_tags) != null || one(self.ecs_target[*].tags) != null)
      strength  = "conditional"
      actions   = ["ecs:TagResource"]
      resources = ["arn:${partition}:ecs:${region}:${account}:task/${last(ecs_cluster(self.arn).name, "/")}/*"]
      condition {
        test     = "StringEquals"
        variable = "ecs:CreateAction"
        values   = ["RunTask"]
      }
      because  = "the task that ${self.address} runs is tagged"
      source   = "Amazon ECS Developer Guide, Grant permission to tag resources on creation"
      evidence = self.ecs_target
    }

    # Systems Manager

    need "run the command document" {
      when      = local.service == "ssm" && local.kind == "document"
      actions   = ["ssm:SendCommand"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Using IAM roles for targets"
      evidence  = self.arn
    }

    need "run commands on instances by their id" {
      for_each  = [for target in local.command : target if local.service == "ssm" && local.kind == "document" && target.key == "InstanceIds"]
      actions   = ["ssm:SendCommand"]
      resources = [for id in each.value.values : "arn:${partition}:ec2:${region}:${account}:instance/${id}"]
      because   = "run_command_targets of ${self.address}"
      source    = "EventBridge User Guide, Using IAM roles for targets"
    }

    need "run commands on instances by their tags" {
      for_each  = [for target in local.command : target if local.service == "ssm" && local.kind == "document" && target.key != "InstanceIds"]
      actions   = ["ssm:SendCommand"]
      resources = ["arn:${partition}:ec2:${region}:${account}:instance/*"]
      condition {
        test     = "StringEquals"
        variable = "ec2:ResourceTag/${trimprefix(each.value.key, "tag:")}"
        values   = each.value.values
      }
      because = "run_command_targets of ${self.address}"
      source  = "EventBridge User Guide, Using IAM roles for targets"
    }

    need "start the automation" {
      when      = local.service == "ssm" && local.kind == "automation-definition"
      strength  = "conditional"
      actions   = ["ssm:StartAutomationExecution"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "Systems Manager User Guide, Run automations based on EventBridge events"
      evidence  = self.arn
    }

    need "pass the role of the automation" {
      when      = local.service == "ssm" && local.kind == "automation-definition"
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = flatten([for roles in [try(jsondecode(self.input).AutomationAssumeRole, ["arn:${partition}:iam::${account}:role/*"])] : [for name in flatten([roles]) : role(name).arn]])
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["ssm.amazonaws.com"]
      }
      because  = "the automation that ${self.address} starts may have a role"
      source   = "Systems Manager User Guide, Run automations based on EventBridge events"
      evidence = self.arn
    }

    need "open the work item" {
      when      = local.service == "ssm" && local.kind == "opsitem"
      strength  = "conditional"
      actions   = ["ssm:CreateOpsItem"]
      resources = ["*"]
      because   = "target of ${self.address}"
      source    = "Systems Manager User Guide, Configure EventBridge rules to create OpsItems"
      evidence  = self.arn
    }

    need "start the incident" {
      when      = local.service == "ssm-incidents"
      strength  = "conditional"
      actions   = ["ssm-incidents:StartIncident"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "Incident Manager User Guide, Creating incidents automatically"
      evidence  = self.arn
    }

    # Data and machine learning

    need "run the statement" {
      when             = local.service == "redshift" || local.service == "redshift-serverless"
      strength         = "conditional"
      actions          = ["redshift-data:ExecuteStatement"]
      optional_actions = ["redshift-data:BatchExecuteStatement"]
      resources        = [local.target.arn]
      because          = "target of ${self.address}"
      source           = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
      evidence         = self.arn
    }

    need "log in to the cluster" {
      for_each = [for target in self.redshift_target[*] : target if local.service == "redshift" && target.secrets_manager_arn == null]
      strength = "conditional"
      actions  = ["redshift:GetClusterCredentials"]
      resources = [
        "arn:${partition}:redshift:${region}:${account}:dbname:${last(local.target.arn, ":")}/${each.value.database}",
        "arn:${partition}:redshift:${region}:${account}:dbuser:${last(local.target.arn, ":")}/${each.value.db_user == null ? "*" : each.value.db_user}",
      ]
      because = "target of ${self.address}"
      source  = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
    }

    need "log in to the workgroup" {
      when      = local.service == "redshift-serverless"
      strength  = "conditional"
      actions   = ["redshift-serverless:GetCredentials"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
      evidence  = self.arn
    }

    need "read the secret of the database" {
      for_each  = [for target in self.redshift_target[*] : target if target.secrets_manager_arn != null]
      strength  = "conditional"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [secret(each.value.secrets_manager_arn).arn]
      because   = "secrets_manager_arn of ${self.address}"
      source    = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
    }

    need "start the SageMaker pipeline" {
      when      = local.service == "sagemaker"
      strength  = "conditional"
      actions   = ["sagemaker:StartPipelineExecution"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "Amazon SageMaker Developer Guide, Schedule pipeline runs"
      evidence  = self.arn
    }

    need "start the assessment" {
      when      = local.service == "inspector"
      strength  = "conditional"
      actions   = ["inspector:StartAssessmentRun"]
      resources = ["*"]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Event bus targets"
      evidence  = self.arn
    }

    need "notify the workflow" {
      when      = local.service == "glue"
      strength  = "conditional"
      actions   = ["glue:NotifyEvent"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "AWS Glue Developer Guide, Starting a workflow with an EventBridge event"
      evidence  = self.arn
    }

    # The target is endpoints/graphql-api/ID; the permission is on the field of the API that the operation names.
    need "call the mutation" {
      when      = local.service == "appsync"
      strength  = "conditional"
      actions   = ["appsync:GraphQL"]
      resources = ["arn:${partition}:appsync:${region}:${account}:apis/*/types/Mutation/fields/*"]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, AWS AppSync targets"
      evidence  = self.arn
    }

    # Calls to EC2 that EventBridge makes itself

    need "call EC2" {
      for_each = [
        for call, action in {
          "create-snapshot"    = { action = "ec2:CreateSnapshot", resources = ["volume/*"], snapshot = true }
          "reboot-instance"    = { action = "ec2:RebootInstances", resources = ["instance/*"], snapshot = false }
          "stop-instance"      = { action = "ec2:StopInstances", resources = ["instance/*"], snapshot = false }
          "terminate-instance" = { action = "ec2:TerminateInstances", resources = ["instance/*"], snapshot = false }
        } : action if local.service == "events" && ends(self.arn, "target/${call}")
      ]
      actions = [each.value.action]
      resources = concat(
        [for path in each.value.resources : "arn:${partition}:ec2:${region}:${account}:${path}"],
        each.value.snapshot ? ["arn:${partition}:ec2:${region}::snapshot/*"] : [],
      )
      because  = "target of ${self.address}"
      source   = "EventBridge User Guide, Event bus targets"
      evidence = self.arn
    }

    need "describe what it calls EC2 for" {
      when             = local.service == "events" && local.kind == "target"
      optional_actions = ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"]
      resources        = ["*"]
      because          = "target of ${self.address}"
      source           = "EventBridge User Guide, Event bus targets"
      evidence         = self.arn
    }
  }

  # Global endpoints copy events to the bus of the other region through rules that they manage.

  role "aws_cloudwatch_event_endpoint" {
    attribute = "role_arn"

    need "manage the rules that replicate events" {
      when      = one(self.replication_config[*].state) != "DISABLED"
      strength  = "conditional"
      actions   = ["events:PutRule", "events:PutTargets", "events:DeleteRule", "events:RemoveTargets"]
      resources = ["arn:${partition}:events:*:${account}:rule/*/GlobalEndpointManagedRule-*", "arn:${partition}:events:*:${account}:rule/GlobalEndpointManagedRule-*"]
      because   = "replication of ${self.address}"
      source    = "EventBridge User Guide, Making applications Regional-fault tolerant with global endpoints"
    }

    need "put events on both buses" {
      when      = one(self.replication_config[*].state) != "DISABLED"
      strength  = "conditional"
      actions   = ["events:PutEvents"]
      resources = [for bus in self.event_bus[*].event_bus_arn : resource(bus).arn]
      because   = "replication of ${self.address}"
      source    = "EventBridge User Guide, Making applications Regional-fault tolerant with global endpoints"
      evidence  = self.event_bus
    }

    need "pass the role to the rules" {
      when      = one(self.replication_config[*].state) != "DISABLED"
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = [role(self.role_arn).arn]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["events.amazonaws.com"]
      }
      because = "replication of ${self.address}"
      source  = "EventBridge User Guide, Making applications Regional-fault tolerant with global endpoints"
    }
  }
}
