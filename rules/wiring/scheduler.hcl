# What EventBridge Scheduler needs from the role of a schedule's target. Unlike a rule, a schedule reaches every target with the role, queues and functions too.
#
# Checked 2026-11-23 against the EventBridge Scheduler User Guide: Using templated targets, which names the call of each; Encryption at rest.

service "scheduler.amazonaws.com" {
  locals {
    target_block  = one(self.target[*])
    target        = resource(local.target_block.arn)
    target_at     = local.target_block.arn
    target_source = "EventBridge Scheduler User Guide, Using templated targets"
    target_calls = [
      for name, call in local.calls : call
      if contains(["lambda", "sqs", "sns", "codepipeline", "codebuild", "states", "kinesis", "firehose", "bus", "model_building"], name)
    ]

    ecs        = one(local.target_block.ecs_parameters[*])
    task       = local.ecs.task_definition_arn
    task_at    = local.target_block.ecs_parameters
    task_input = try(jsondecode(local.target_block.input), null)
    task_tags  = local.ecs.propagate_tags != null || local.ecs.tags != null

    # A universal target is a call of any service's API: arn:aws:scheduler:::aws-sdk:sqs:sendMessage
    sdk_call = after(local.target_block.arn, ":aws-sdk:")
    # The SDK's names of services that IAM calls otherwise.
    sdk_services = {
      apigatewayv2            = "apigateway"
      applicationautoscaling  = "application-autoscaling"
      cloudwatchlogs          = "logs"
      cognitoidentityprovider = "cognito-idp"
      costexplorer            = "ce"
      databasemigration       = "dms"
      efs                     = "elasticfilesystem"
      elasticloadbalancingv2  = "elasticloadbalancing"
      emr                     = "elasticmapreduce"
      emrserverless           = "emr-serverless"
      eventbridge             = "events"
      opensearch              = "es"
      redshiftdata            = "redshift-data"
      redshiftserverless      = "redshift-serverless"
      sesv2                   = "ses"
      sfn                     = "states"
      timestreamwrite         = "timestream"
      wafv2                   = "wafv2"
    }
    sdk_service = local.sdk_call == null ? null : before(local.sdk_call, ":")
    sdk_actions = local.sdk_call == null ? [] : actions_of(lookup(local.sdk_services, local.sdk_service, local.sdk_service), last(local.sdk_call, ":"))

    sdk_method = local.sdk_call == null ? "" : lower(last(local.sdk_call, ":"))
    # Whether it may reach further than its own action: see calls.hcl.
    sdk_reaches = length(local.sdk_actions) > 0 && !anytrue(concat(
      [for action in local.sdk_actions : contains(local.plain_services, before(action, ":"))],
      [for action in local.sdk_actions : contains(local.plain_calls, "${before(action, ":")}:${local.sdk_method}")],
      [for verb in local.reading_calls : begins(local.sdk_method, verb) && !anytrue([for action in local.sdk_actions : contains(local.reads_beyond, before(action, ":"))])],
    ))

    # What the call is made with: ARNs, and the names under which the commonest calls know their resources.
    sdk_input = local.sdk_call == null ? null : try(jsondecode(local.target_block.input), null)
    sdk_named = concat(
      [for value in local.sdk_input == null ? [] : values(local.sdk_input) : try(resource("${value}").arn, null)],
      [for name in [local.sdk_input.QueueUrl] : queue(name).arn],
      [for name in [local.sdk_input.FunctionName] : function(name).arn],
      [for name in [local.sdk_input.ProjectName] : project(name).arn],
      [for name in [local.sdk_input.TableName] : table(name).arn],
      [for name in [local.sdk_input.DbInstanceIdentifier, local.sdk_input.DBInstanceIdentifier] : db_instance(name).arn],
      [for name in [local.sdk_input.DbClusterIdentifier, local.sdk_input.DBClusterIdentifier] : db_cluster(name).arn],
    )
    sdk_given = concat(
      [for arn in local.sdk_named : arn if begins(arn, "arn:")],
      [for id in flatten([local.sdk_input.InstanceIds]) : "arn:${partition}:ec2:${region}:${account}:instance/${id}" if id != null],
    )

    known = anytrue([
      contains(["lambda", "sqs", "sns", "codepipeline", "codebuild", "states", "kinesis", "firehose", "sagemaker", "inspector", "ecs"], local.target_service),
      local.target.service == "events" && local.target.kind == "event-bus",
      length(local.sdk_actions) > 0,
    ])
  }

  role "aws_scheduler_schedule" {
    attribute = "target.role_arn"
    include   = ["call the target", "encrypt for the target", "run a task"]
    open = [
      local.target.service == null ? "what ${self.address} targets is not known" : null,
      local.target.service == null || local.sdk_call != null || local.known ? null : "nothing here says what a schedule needs for a target of ${local.target_service}",
      local.sdk_call != null && length(local.sdk_actions) == 0 ? "nothing here says what the call that ${self.address} makes needs" : null,
      local.sdk_reaches ? "the call that ${self.address} makes may act further with its rights" : null,
    ]

    need "make the call" {
      for_each  = local.sdk_actions
      actions   = [each.value]
      resources = resources_of(each.value, local.sdk_given)
      because   = "target of ${self.address}"
      source    = "EventBridge Scheduler User Guide, Using universal targets"
      evidence  = local.target_at
    }

    need "pass a role with the call" {
      for_each  = [for action in local.sdk_actions : action if passes_roles(action)]
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = ["arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = lookup(local.passed_to, each.value, [])
      }
      because  = "the call that ${self.address} makes may hand a role to a service"
      source   = "EventBridge Scheduler User Guide, Using universal targets"
      evidence = local.target_at
    }

    need "use the keys of what the call reads and writes" {
      when      = length(local.sdk_actions) > 0
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:DescribeKey"]
      resources = ["arn:${partition}:kms:*:*:key/*"]
      because   = "what the call that ${self.address} makes reads and writes may be encrypted"
      source    = "AWS Key Management Service Developer Guide, How AWS services use AWS KMS"
      evidence  = local.target_at
    }

    # Here the role sends to the dead-letter queue, where a rule of EventBridge needs the queue's policy.
    need "send what could not be delivered" {
      for_each  = local.target_block.dead_letter_config[*].arn
      actions   = ["sqs:SendMessage"]
      resources = [resource(each.value).arn]
      because   = "dead_letter_config of ${self.address}"
      source    = "EventBridge Scheduler User Guide, Configuring a dead-letter queue"
    }

    need "encrypt what could not be delivered" {
      for_each = local.target_block.dead_letter_config[*].arn
      strength = "conditional"
      actions  = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = resource(each.value).declared ? [
        for id in [resource(each.value).kms_master_key_id] : key(id).arn if !begins(id, "alias/aws/")
      ] : ["arn:${partition}:kms:${region}:*:key/*"]
      because = "the dead-letter queue of ${self.address} may be encrypted"
      source  = "EventBridge Scheduler User Guide, Configuring a dead-letter queue"
    }

    # What the key encrypts is what a target is given.
    need "decrypt the schedule" {
      when      = self.kms_key_arn != null
      strength  = length(local.target_block.input[*]) > 0 ? "required" : "conditional"
      actions   = ["kms:Decrypt"]
      resources = [key(self.kms_key_arn).arn]
      because   = "kms_key_arn of ${self.address}"
      source    = "EventBridge Scheduler User Guide, Encryption at rest"
      evidence  = self.kms_key_arn
    }
  }
}
