# What EventBridge rules need from the roles of their targets, by what the target is.
#
# Checked 2026-11-23 against the EventBridge User Guide: IAM roles for sending events to targets; Event bus targets; Sending events between event buses; AWS AppSync
# targets; the AWS Glue Developer Guide, Starting a workflow with an EventBridge event; the SageMaker AI Developer Guide, Schedule Pipeline Runs; the AWS Batch User
# Guide, EventBridge IAM role; the Systems Manager User Guide, Run automations based on EventBridge events. What pages list no permissions for is conditional: builds,
# pipelines and delivery streams apart, which aws-cdk-lib 2.276.0 grants alike. Global endpoints: the acceptance tests of the Terraform AWS provider.

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

    # Systems Manager: arn:aws:ssm:eu-west-2:111122223333:document/Patch, …:automation-definition/AWS-StopEC2Instance:$DEFAULT
    command          = self.run_command_targets[*]
    command_document = local.service == "ssm" && local.kind == "document" ? after(local.target.arn, ":document/") : null
    runbook          = local.service == "ssm" && local.kind == "automation-definition" ? before(after(local.target.arn, ":automation-definition/"), ":") : null
    inputs           = concat([self.input], self.input_transformer[*].input_template)

    # What the blocks of targets.hcl speak of
    target_at     = self.arn
    target_source = "EventBridge User Guide, IAM roles for sending events to targets"
    target_calls  = [for name, call in local.calls : call if !contains(local.by_policy, name)]
    task          = one(self.ecs_target[*].task_definition_arn)
    task_at       = self.ecs_target
    task_input    = try(jsondecode(self.input), null)
    task_tags     = one(self.ecs_target[*].propagate_tags) != null || one(self.ecs_target[*].tags) != null
    job           = one(self.batch_target[*].job_definition)
    redshift      = one(self.redshift_target[*])
    database      = local.redshift == null ? null : { secret = local.redshift.secrets_manager_arn, database = local.redshift.database, db_user = local.redshift.db_user }
    statements    = false
  }

  role "aws_cloudwatch_event_target" {
    attribute = "role_arn"
    include   = ["call the target", "encrypt for the target", "run a task", "submit a job", "run a statement"]
    open = [
      local.service == null ? "what ${self.address} targets is not known" : (
        local.known ? null : "nothing here says what a rule needs for a target of ${local.service}"
      ),
      # A runbook without a role of its own acts with that of whoever starts it.
      local.runbook == null || anytrue([for text in local.inputs : has(text, "AutomationAssumeRole")]) ? null : "the runbook that ${self.address} starts acts with it",
    ]

    # Targets that may let EventBridge in by their own policy

    # These are reached with a role or through their own policy: which of the two, a rule does not say.
    need "invoke the function" {
      when      = local.service == "lambda"
      strength  = "conditional"
      actions   = ["lambda:InvokeFunction"]
      resources = [local.target.arn, "${local.target.arn}:*"]
      because   = "target of ${self.address}, where the function's own policy does not let EventBridge in"
      source    = local.target_source
      evidence  = self.arn
    }

    need "send to the queue" {
      when      = local.service == "sqs"
      strength  = "conditional"
      actions   = ["sqs:SendMessage"]
      resources = [local.target.arn]
      because   = "target of ${self.address}, where the queue's own policy does not let EventBridge in"
      source    = local.target_source
      evidence  = self.arn
    }

    need "publish to the topic" {
      when      = local.service == "sns"
      strength  = "conditional"
      actions   = ["sns:Publish"]
      resources = [local.target.arn]
      because   = "target of ${self.address}, where the topic's own policy does not let EventBridge in"
      source    = local.target_source
      evidence  = self.arn
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

    # Systems Manager

    # AWS's own documents have no account in their ARN, and a rule may name them with one.
    need "run the command document" {
      when      = local.command_document != null
      actions   = ["ssm:SendCommand"]
      resources = [local.target.arn, begins(local.command_document, "AWS") ? "arn:${partition}:ssm:${region}::document/${local.command_document}" : null]
      because   = "target of ${self.address}"
      source    = local.target_source
      evidence  = self.arn
    }

    need "run commands on machines by their id" {
      for_each = [for target in local.command : target if local.command_document != null && target.key == "InstanceIds"]
      actions  = ["ssm:SendCommand"]
      resources = [
        for id in each.value.values :
        begins(id, "mi-") ? "arn:${partition}:ssm:${region}:${account}:managed-instance/${id}" : "arn:${partition}:ec2:${region}:${account}:instance/${id}"
      ]
      because = "run_command_targets of ${self.address}"
      source  = local.target_source
    }

    need "run commands on machines by their tags" {
      for_each  = [for target in local.command : target if local.command_document != null && target.key != "InstanceIds"]
      actions   = ["ssm:SendCommand"]
      resources = ["arn:${partition}:ec2:${region}:${account}:instance/*", "arn:${partition}:ssm:${region}:${account}:managed-instance/*"]
      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${trimprefix(each.value.key, "tag:")}"
        values   = begins(each.value.key, "tag:") ? each.value.values : []
      }
      because = "run_command_targets of ${self.address}"
      source  = local.target_source
    }

    # An automation is authorised on its definition, on the runbook behind it and on the execution that it becomes.
    need "start the automation" {
      when     = local.runbook != null
      strength = "conditional"
      actions  = ["ssm:StartAutomationExecution"]
      resources = [
        local.target.arn,
        "arn:${partition}:ssm:${region}:*:automation-definition/${local.runbook}:*",
        "arn:${partition}:ssm:${region}:${account}:document/${local.runbook}",
        begins(local.runbook, "AWS") ? "arn:${partition}:ssm:${region}::document/${local.runbook}" : null,
        "arn:${partition}:ssm:${region}:${account}:automation-execution/*",
      ]
      because  = "target of ${self.address}"
      source   = "Systems Manager User Guide, Run automations based on EventBridge events; Service Authorization Reference, AWS Systems Manager"
      evidence = self.arn
    }

    need "pass the role of the automation" {
      when      = local.runbook != null
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = flatten([for roles in [try(local.task_input.AutomationAssumeRole, null)] : roles == null ? ["arn:${partition}:iam::${account}:role/*"] : [for name in flatten([roles]) : role(name).arn]])
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

    # An input transformer may ask for a batch of builds.
    need "start a batch of builds" {
      when      = local.service == "codebuild"
      strength  = "conditional"
      actions   = ["codebuild:StartBuildBatch"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "EventBridge User Guide, Event bus targets"
      evidence  = self.arn
    }

    # Data and machine learning

    need "notify the workflow" {
      when      = local.service == "glue"
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
