# What EventBridge rules, EventBridge Scheduler and EventBridge Pipes do alike with the role of a target.
#
# A service whose roles include a block from here says in locals of its own what the block speaks of:
#   target           the resource that is the target
#   target_calls     those of the calls below that the service makes with the role
#   target_at        the setting that names the target
#   target_source    the document that lists its targets
# and for tasks of Amazon ECS `task` (the task definition), `task_at`, `task_input` (overrides: an object, or null) and `task_tags` (whether it is tagged);
# for AWS Batch `job`; for Amazon Redshift `database` (an object with secret, database and db_user, or null).

locals {
  # Targets that are reached by a call on the target itself.
  calls = {
    lambda       = { service = "lambda", actions = ["lambda:InvokeFunction"] }
    sqs          = { service = "sqs", actions = ["sqs:SendMessage"] }
    sns          = { service = "sns", actions = ["sns:Publish"] }
    codepipeline = { service = "codepipeline", actions = ["codepipeline:StartPipelineExecution"] }
    codebuild    = { service = "codebuild", actions = ["codebuild:StartBuild"] }
    states       = { service = "states", actions = ["states:StartExecution"] }
    kinesis      = { service = "kinesis", actions = ["kinesis:PutRecord"], optional = ["kinesis:PutRecords", "kinesis:ListShards"] }
    firehose     = { service = "firehose", actions = ["firehose:PutRecord"], optional = ["firehose:PutRecordBatch"] }
    bus          = { service = "events", kind = "event-bus", actions = ["events:PutEvents"] }
    destination  = { service = "events", kind = "api-destination", actions = ["events:InvokeApiDestination"] }
    # Only a method that asks for IAM authorization asks for the role's.
    api            = { service = "execute-api", actions = ["execute-api:Invoke"], optional = ["execute-api:ManageConnections"], strength = "conditional" }
    model_building = { service = "sagemaker", actions = ["sagemaker:StartPipelineExecution"] }
  }

  target_service = local.target.service == null ? "" : local.target.service

  # A function is invoked by its own ARN, or by that of a version or an alias.
  target_arns = local.target.service == "lambda" && take(local.target.arn, ":", 7) == local.target.arn ? [local.target.arn, "${local.target.arn}:*"] : [local.target.arn]
}

common "call the target" {
  need "call the target" {
    for_each = [
      for call in local.target_calls : call
      if call.service == local.target.service && (call.kind == null ? true : call.kind == local.target.kind)
    ]
    strength         = each.value.strength == null ? "required" : each.value.strength
    actions          = each.value.actions
    optional_actions = each.value.optional == null ? [] : each.value.optional
    resources        = local.target_arns
    because          = "target of ${self.address}"
    source           = local.target_source
    evidence         = local.target_at
  }

  # Inspector Classic takes no resource. AWS has ended it, and only the list of EventBridge Scheduler's targets still has it.
  need "start the assessment" {
    when      = local.target.service == "inspector"
    strength  = "conditional"
    actions   = ["inspector:StartAssessmentRun"]
    resources = ["*"]
    because   = "target of ${self.address}"
    source    = local.target_source
    evidence  = local.target_at
  }
}

# Who puts something on an encrypted queue, topic or stream uses its key. Where the target is declared elsewhere, so is its key.
common "encrypt for the target" {
  need "use the key of the queue or topic" {
    when     = contains(["sqs", "sns"], local.target_service)
    strength = "conditional"
    actions  = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = local.target.declared ? [
      for id in [local.target.kms_master_key_id] : key(id).arn if !begins(id, "alias/aws/")
    ] : ["arn:${partition}:kms:${region}:*:key/*"]
    because  = "the target of ${self.address} may be encrypted"
    source   = "Amazon SQS Developer Guide, Configure KMS permissions for AWS services; Amazon SNS Developer Guide, Managing Amazon SNS encryption keys and costs"
    evidence = local.target_at
  }

  need "use the key of the stream" {
    when     = local.target.service == "kinesis"
    strength = "conditional"
    actions  = ["kms:GenerateDataKey"]
    resources = local.target.declared ? [
      for id in [local.target.kms_key_id] : key(id).arn if !begins(id, "alias/aws/")
    ] : ["arn:${partition}:kms:${region}:*:key/*"]
    because  = "the stream that ${self.address} targets may be encrypted"
    source   = "Kinesis Data Streams Developer Guide, Permissions to use user-generated KMS keys"
    evidence = local.target_at
  }
}

# Amazon ECS: the target is the cluster, the permission is on the task definition, whatever its revision.
common "run a task" {
  need "run the task" {
    for_each  = local.target_service == "ecs" ? [local.task] : []
    actions   = ["ecs:RunTask"]
    resources = ["${take(task_definition(each.value).arn, ":", 6)}:*"]
    condition {
      test     = "ArnLike"
      variable = "ecs:cluster"
      values   = [local.target.arn]
    }
    because  = "target of ${self.address}"
    source   = local.target_source
    evidence = local.task_at
  }

  need "pass the roles of the task" {
    for_each = local.target_service == "ecs" ? [local.task] : []
    strength = task_definition(each.value).declared ? "required" : "conditional"
    actions  = ["iam:PassRole"]
    resources = task_definition(each.value).declared ? [
      for arn in [task_definition(each.value).execution_role_arn, task_definition(each.value).task_role_arn] : role(arn).arn if arn != null
    ] : ["arn:${partition}:iam::${account}:role/*"]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
    because  = "the task that ${self.address} runs has roles"
    source   = local.target_source
    evidence = local.task_at
  }

  need "pass the roles that stand in for those of the task" {
    when     = local.target.service == "ecs"
    strength = "conditional"
    actions  = ["iam:PassRole"]
    resources = [
      for name in [local.task_input.executionRoleArn, local.task_input.taskRoleArn, local.task_input.execution_role_arn, local.task_input.task_role_arn] :
      role(name).arn if name != null
    ]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
    because  = "overrides of the task that ${self.address} runs"
    source   = "Amazon ECS API Reference, TaskOverride"
    evidence = local.task_at
  }

  need "tag the task" {
    when      = local.target.service == "ecs" && local.task_tags
    strength  = "conditional"
    actions   = ["ecs:TagResource"]
    resources = ["arn:${partition}:ecs:${region}:${account}:task/${last(ecs_cluster(local.target.arn).name, "/")}/*"]
    condition {
      test     = "StringEquals"
      variable = "ecs:CreateAction"
      values   = ["RunTask"]
    }
    because  = "the task that ${self.address} runs is tagged"
    source   = "Amazon ECS Developer Guide, Grant permission to tag resources on creation"
    evidence = local.task_at
  }
}

# A job is authorised on its queue and on its definition.
common "submit a job" {
  need "submit the job" {
    when      = local.target.service == "batch"
    actions   = ["batch:SubmitJob"]
    resources = concat([local.target.arn], [for definition in [local.job] : "${take(job_definition(definition).arn, ":", 6)}:*" if definition != null])
    because   = "target of ${self.address}"
    source    = "AWS Batch User Guide, EventBridge IAM role"
    evidence  = local.target_at
  }
}

common "run a statement" {
  need "run the statement" {
    when             = contains(["redshift", "redshift-serverless"], local.target_service)
    strength         = "conditional"
    actions          = ["redshift-data:ExecuteStatement"]
    optional_actions = ["redshift-data:BatchExecuteStatement"]
    resources        = [local.target.arn]
    because          = "target of ${self.address}"
    source           = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
    evidence         = local.target_at
  }

  # Without a user's name and without a secret the role itself is who logs in.
  need "log in to the cluster as the role" {
    when      = local.target.service == "redshift"
    strength  = "conditional"
    actions   = ["redshift:GetClusterCredentialsWithIAM"]
    resources = ["arn:${partition}:redshift:${region}:${account}:dbname:${last(local.target.arn, ":")}/*"]
    because   = "target of ${self.address}"
    source    = "Amazon Redshift Management Guide, Authorizing access to the Amazon Redshift Data API"
    evidence  = local.target_at
  }

  need "run several statements" {
    when      = contains(["redshift", "redshift-serverless"], local.target_service) && local.statements
    strength  = "conditional"
    actions   = ["redshift-data:BatchExecuteStatement"]
    resources = [local.target.arn]
    because   = "target of ${self.address}"
    source    = "Amazon Redshift Data API Reference, BatchExecuteStatement"
    evidence  = local.target_at
  }

  need "log in to the cluster" {
    when     = local.target.service == "redshift" && local.database != null && local.database.secret == null
    strength = "conditional"
    actions  = ["redshift:GetClusterCredentials"]
    resources = [
      "arn:${partition}:redshift:${region}:${account}:dbname:${last(local.target.arn, ":")}/${local.database.database}",
      "arn:${partition}:redshift:${region}:${account}:dbuser:${last(local.target.arn, ":")}/${local.database.db_user == null ? "*" : local.database.db_user}",
    ]
    because  = "target of ${self.address}"
    source   = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
    evidence = local.target_at
  }

  need "log in to the workgroup" {
    when      = local.target.service == "redshift-serverless"
    strength  = "conditional"
    actions   = ["redshift-serverless:GetCredentials"]
    resources = [local.target.arn]
    because   = "target of ${self.address}"
    source    = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
    evidence  = local.target_at
  }

  need "read the secret of the database" {
    for_each  = [for secret in [local.database.secret] : secret if secret != null]
    strength  = "conditional"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [secret(each.value).arn]
    because   = "the database login of ${self.address}"
    source    = "Amazon Redshift Management Guide, Scheduling Amazon Redshift Data API operations with EventBridge"
  }
}
