# What EventBridge rules need from the roles of their targets, by what the target is.

service "events.amazonaws.com" {
  locals {
    target  = resource(self.arn)
    service = local.target.service
    kind    = local.target.kind

    # What lets EventBridge in by its own policy, and the rest that the blocks below know.
    by_policy = ["lambda", "sqs", "sns", "logs"]
    by_role = [
      "codepipeline", "codebuild", "states", "kinesis", "firehose", "ecs", "batch", "execute-api", "ssm", "ssm-incidents", "redshift",
      "redshift-serverless", "sagemaker", "inspector", "glue", "appsync",
    ]
    event_kinds = ["event-bus", "api-destination", "target"]
    known       = anytrue(concat([for service in concat(local.by_policy, local.by_role) : service == local.service], [for kind in local.event_kinds : local.service == "events" && kind == local.kind]))

    command = self.run_command_targets[*]

    # What the blocks of targets.hcl speak of
    target_at     = self.arn
    target_source = "EventBridge User Guide, Using IAM roles for targets"
    target_calls = concat(
      [for name, call in local.calls : call if !contains(["lambda", "sqs", "sns", "firehose"], name)],
      [merge(local.calls.firehose, { actions = ["firehose:PutRecord", "firehose:PutRecordBatch"], optional = [] })],
    )
    task       = one(self.ecs_target[*].task_definition_arn)
    task_at    = self.ecs_target
    task_input = try(jsondecode(self.input), null)
    task_tags  = one(self.ecs_target[*].propagate_tags) != null || one(self.ecs_target[*].tags) != null
    job        = one(self.batch_target[*].job_definition)
    redshift   = one(self.redshift_target[*])
    database   = local.redshift == null ? null : { secret = local.redshift.secrets_manager_arn, database = local.redshift.database, db_user = local.redshift.db_user }
    statements = false
  }

  role "aws_cloudwatch_event_target" {
    attribute = "role_arn"
    include   = ["call the target", "run a task", "submit a job", "run a statement"]
    open = local.service == null ? "what ${self.address} targets is not known" : (
      local.known ? null : "nothing here says what a rule needs for a target of ${local.service}"
    )

    # Targets that may let EventBridge in by their own policy

    # AWS's guide has said both that a role given for these targets is used and that it is not: what it would need is never asked for, and never taken away.
    need "invoke the function" {
      when      = local.service == "lambda"
      strength  = "conditional"
      actions   = ["lambda:InvokeFunction"]
      resources = [local.target.arn, "${local.target.arn}:*"]
      because   = "target of ${self.address}, where the function's own policy does not let EventBridge in"
      source    = "EventBridge User Guide, Using resource-based policies for Amazon EventBridge"
      evidence  = self.arn
    }

    need "send to the queue" {
      when      = local.service == "sqs"
      strength  = "conditional"
      actions   = ["sqs:SendMessage"]
      resources = [local.target.arn]
      because   = "target of ${self.address}, where the queue's own policy does not let EventBridge in"
      source    = "EventBridge User Guide, Using resource-based policies for Amazon EventBridge"
      evidence  = self.arn
    }

    need "publish to the topic" {
      when      = local.service == "sns"
      strength  = "conditional"
      actions   = ["sns:Publish"]
      resources = [local.target.arn]
      because   = "target of ${self.address}, where the topic's own policy does not let EventBridge in"
      source    = "EventBridge User Guide, Using resource-based policies for Amazon EventBridge"
      evidence  = self.arn
    }

    need "encrypt for the queue or the topic" {
      when     = local.service == "sqs" || local.service == "sns"
      strength = "conditional"
      actions  = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = local.target.declared ? [
        for id in [local.target.kms_master_key_id] : key(id).arn if !begins(id, "alias/aws/")
      ] : ["arn:${partition}:kms:${region}:*:key/*"]
      because  = "what ${self.address} targets may be encrypted"
      source   = "EventBridge User Guide, Using resource-based policies for Amazon EventBridge"
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

    need "encrypt records on the stream" {
      when     = local.service == "kinesis"
      strength = "conditional"
      actions  = ["kms:GenerateDataKey"]
      resources = local.target.declared ? [
        for id in [local.target.kms_key_id] : key(id).arn if !begins(id, "alias/aws/")
      ] : ["arn:${partition}:kms:${region}:*:key/*"]
      because  = "the stream that ${self.address} targets may be encrypted"
      source   = "Kinesis Data Streams Developer Guide, Permissions to use user-generated KMS keys"
      evidence = self.arn
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
        variable = "ssm:resourceTag/${trimprefix(each.value.key, "tag:")}"
        values   = each.value.values
      }
      because = "run_command_targets of ${self.address}"
      source  = "Systems Manager User Guide, Restricting Run Command access based on tags"
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
        test     = "StringEquals"
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
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["events.amazonaws.com"]
      }
      because = "replication of ${self.address}"
      source  = "EventBridge User Guide, Making applications Regional-fault tolerant with global endpoints"
    }
  }
}
