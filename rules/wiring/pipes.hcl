# What EventBridge Pipes needs from a pipe's role: to read the source, to call the enrichment and to call the target. The role does all of it.
#
# Checked 2026-11-23 against the EventBridge User Guide: Event source permissions; Amazon EventBridge Pipes targets, which lists the targets and no permissions. Where
# more than one call is likely, a target's need is conditional.

service "pipes.amazonaws.com" {
  locals {
    # The source

    origin         = resource(self.source)
    origin_service = local.origin.service == null ? "" : local.origin.service
    self_managed   = self.source == null ? false : begins(self.source, "smk://")
    read           = one(self.source_parameters[*])
    origin_vpc     = contains(["mq", "kafka"], local.origin_service) || local.self_managed
    known_sources  = ["sqs", "kinesis", "dynamodb", "mq", "kafka"]

    stream = flatten([for block in [local.read.kinesis_stream_parameters, local.read.dynamodb_stream_parameters] : block[*]])
    kafka  = flatten([for block in [local.read.managed_streaming_kafka_parameters, local.read.self_managed_kafka_parameters] : block[*]])
    broker = flatten([for block in [local.read.activemq_broker_parameters, local.read.rabbitmq_broker_parameters] : block[*]])
    logins = flatten([for block in concat(local.kafka, local.broker) : block.credentials[*]])
    secrets = [
      for secret in concat(
        [for kafka in local.kafka : kafka.server_root_ca_certificate],
        flatten([for login in local.logins : [login.basic_auth, login.client_certificate_tls_auth, login.sasl_scram_256_auth, login.sasl_scram_512_auth]]),
      ) : secret if secret != null
    ]

    # What reading asks for, by what is read.
    origin_arn = local.origin.arn == null ? "" : local.origin.arn
    kafka_page = "EventBridge User Guide, Amazon Managed Streaming for Apache Kafka topic as a source"
    asks = {
      sqs = [
        { on = [local.origin_arn], actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], optional = ["sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"] },
      ]
      kinesis = [
        { on = [local.origin_arn], actions = ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"] },
        { on = [local.origin_arn], actions = ["kinesis:DescribeStreamSummary", "kinesis:ListShards"], strength = "conditional" },
        { on = ["${local.origin_arn}/consumer/*"], optional = ["kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"] },
        { on = ["*"], optional = ["kinesis:ListStreams"] },
      ]
      dynamodb = [
        { on = [has(local.origin_arn, "/stream/") ? local.origin_arn : "${local.origin_arn}/stream/*"], actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"] },
        # The guide asks for it on the stream; the action takes no resource, and those who follow the guide have pipes that run.
        { on = ["*"], actions = ["dynamodb:ListStreams"], strength = "conditional" },
      ]
      mq = [
        { on = [local.origin_arn], actions = ["mq:DescribeBroker"] },
      ]
      # What is asked of the cluster itself is needed where it lets clients in by IAM. Topics and groups are named after the cluster.
      kafka = [
        { on = [local.origin_arn], actions = ["kafka:DescribeClusterV2"], optional = ["kafka:DescribeCluster"], strength = "documented" },
        { on = ["*"], actions = ["kafka:GetBootstrapBrokers"] },
        { on = [local.origin_arn], actions = ["kafka-cluster:Connect", "kafka-cluster:DescribeClusterDynamicConfiguration"], strength = "conditional", page = local.kafka_page },
        { on = ["arn:${partition}:kafka:${region}:${account}:topic/*"], actions = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"], strength = "conditional", page = local.kafka_page },
        { on = ["arn:${partition}:kafka:${region}:${account}:group/*"], actions = ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"], strength = "conditional", page = local.kafka_page },
      ]
    }

    # The enrichment

    enrichment = resource(self.enrichment)
    enrichments = {
      lambda      = { service = "lambda", actions = ["lambda:InvokeFunction"] }
      states      = { service = "states", actions = ["states:StartSyncExecution"] }
      destination = { service = "events", kind = "api-destination", actions = ["events:InvokeApiDestination"] }
      api         = { service = "execute-api", actions = ["execute-api:Invoke"], strength = "conditional" }
    }

    # The target, as the blocks of targets.hcl speak of it

    target        = resource(self.target)
    target_at     = self.target
    target_source = "EventBridge User Guide, Amazon EventBridge Pipes targets"
    parameters    = one(self.target_parameters[*])
    waits         = one(local.parameters.step_function_state_machine_parameters[*].invocation_type)
    target_calls = concat(
      [for name, call in local.calls : call if !contains(["codepipeline", "codebuild", "states", "kinesis", "firehose"], name)],
      [
        # Whether one by one or in batches, no page says.
        { service = "kinesis", actions = ["kinesis:PutRecord", "kinesis:PutRecords"], optional = ["kinesis:ListShards"], strength = "conditional" },
        { service = "firehose", actions = ["firehose:PutRecord", "firehose:PutRecordBatch"], strength = "conditional" },
        { service = "states", actions = [local.waits == "REQUEST_RESPONSE" ? "states:StartSyncExecution" : "states:StartExecution"] },
      ],
    )
    known_targets = [
      "lambda", "sqs", "sns", "states", "kinesis", "firehose", "logs", "execute-api", "ecs", "batch", "sagemaker", "redshift", "redshift-serverless",
      "inspector", "timestream",
    ]
    run        = one(local.parameters.ecs_task_parameters[*])
    task       = local.run.task_definition_arn
    task_at    = local.parameters.ecs_task_parameters
    task_input = one(local.run.overrides[*])
    task_tags  = local.run.propagate_tags != null || local.run.tags != null
    job        = one(local.parameters.batch_job_parameters[*].job_definition)
    redshift   = one(local.parameters.redshift_data_parameters[*])
    database   = local.redshift == null ? null : { secret = local.redshift.secret_manager_arn, database = local.redshift.database, db_user = local.redshift.db_user }
    statements = true

    guide = "EventBridge User Guide, Event source permissions for Amazon EventBridge Pipes"
  }

  role "aws_pipes_pipe" {
    attribute = "role_arn"
    include   = ["call the target", "encrypt for the target", "run a task", "submit a job", "run a statement"]
    open = [
      local.origin.service == null && !local.self_managed ? "what ${self.address} reads is not known" : (
        local.self_managed || contains(local.known_sources, local.origin_service) ? null : "nothing here says what a pipe needs for a source of ${local.origin.service}"
      ),
      self.enrichment == null ? null : (
        local.enrichment.service == null ? "what enriches the events of ${self.address} is not known" : (
          anytrue([for call in local.enrichments : call.service == local.enrichment.service && (call.kind == null ? true : call.kind == local.enrichment.kind)])
          ? null : "nothing here says what a pipe needs for an enrichment by ${local.enrichment.service}"
        )
      ),
      local.target.service == null ? "what ${self.address} targets is not known" : (
        contains(local.known_targets, local.target_service) || (local.target.service == "events" && contains(["event-bus", "api-destination"], local.target.kind))
        ? null : "nothing here says what a pipe needs for a target of ${local.target.service}"
      ),
    ]

    # Sources

    need "read the source" {
      for_each         = lookup(local.asks, local.origin_service, [])
      strength         = each.value.strength == null ? "required" : each.value.strength
      actions          = each.value.actions == null ? [] : each.value.actions
      optional_actions = each.value.optional == null ? [] : each.value.optional
      resources        = each.value.on
      because          = "source of ${self.address}"
      source           = each.value.page == null ? local.guide : each.value.page
      evidence         = self.source
    }

    need "decrypt what it reads" {
      when     = contains(["sqs", "kinesis", "dynamodb"], local.origin_service)
      strength = "conditional"
      actions  = ["kms:Decrypt"]
      resources = local.origin.declared ? [
        for id in [
          local.origin.service == "sqs" ? local.origin.kms_master_key_id : (
            local.origin.service == "kinesis" ? local.origin.kms_key_id : one(local.origin.server_side_encryption[*].kms_key_arn)
          )
        ] : key(id).arn if !begins(id, "alias/aws/")
      ] : ["arn:${partition}:kms:${region}:*:key/*"]
      because  = "the source of ${self.address} may be encrypted"
      source   = "Amazon SQS Developer Guide, Key management; Kinesis Data Streams Developer Guide, Permissions to use user-generated KMS keys"
      evidence = self.source
    }

    need "read the credentials of the source" {
      for_each  = local.secrets
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [secret(each.value).arn]
      because   = "source_parameters of ${self.address}"
      source    = local.guide
    }

    need "decrypt the credentials of the source" {
      for_each = local.secrets
      strength = "conditional"
      actions  = ["kms:Decrypt"]
      resources = secret(each.value).declared ? [
        for id in [secret(each.value).kms_key_id] : key(id).arn
      ] : ["arn:${partition}:kms:${region}:*:key/*"]
      because = "the secret of ${self.address} may be encrypted with a key of its own"
      source  = local.guide
    }

    # A broker that is open to everybody is reached without.
    need "reach the source in its VPC" {
      when     = local.origin_vpc
      strength = local.origin.publicly_accessible == true || local.self_managed ? "conditional" : "required"
      actions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ]
      documented_actions = ["ec2:DeleteNetworkInterface"]
      resources          = ["*"]
      because            = "source of ${self.address}"
      source             = local.guide
      evidence           = self.source
    }

    need "log what it reads from a broker" {
      when      = local.origin_vpc
      strength  = "conditional"
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:*"]
      because   = "source of ${self.address}"
      source    = local.guide
      evidence  = self.source
    }

    need "send what could not be processed" {
      for_each  = flatten([for stream in local.stream : stream.dead_letter_config[*].arn])
      actions   = [resource(each.value).service == "sns" ? "sns:Publish" : "sqs:SendMessage"]
      resources = [resource(each.value).arn]
      because   = "dead_letter_config of ${self.address}"
      source    = local.guide
    }

    need "encrypt what could not be processed" {
      for_each = flatten([for stream in local.stream : stream.dead_letter_config[*].arn])
      strength = "conditional"
      actions  = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = resource(each.value).declared ? [
        for id in [resource(each.value).kms_master_key_id] : key(id).arn if !begins(id, "alias/aws/")
      ] : ["arn:${partition}:kms:${region}:*:key/*"]
      because = "the dead-letter queue of ${self.address} may be encrypted"
      source  = "Amazon SQS Developer Guide, Key management"
    }

    # Enrichment

    need "enrich events" {
      for_each = [
        for call in local.enrichments : call
        if call.service == local.enrichment.service && (call.kind == null ? true : call.kind == local.enrichment.kind)
      ]
      strength = each.value.strength == null ? "required" : each.value.strength
      actions  = each.value.actions
      resources = concat(
        [local.enrichment.arn],
        each.value.service == "lambda" && take(local.enrichment.arn, ":", 7) == local.enrichment.arn ? ["${local.enrichment.arn}:*"] : [],
      )
      because  = "enrichment of ${self.address}"
      source   = "EventBridge User Guide, Amazon EventBridge Pipes enrichment"
      evidence = self.enrichment
    }

    # Targets that only pipes have, or that pipes reach in another way

    need "write to the log group" {
      when      = local.target.service == "logs"
      actions   = ["logs:PutLogEvents"]
      resources = ["${before(local.target.arn, ":*")}:*"]
      because   = "target of ${self.address}"
      source    = local.target_source
      evidence  = self.target
    }

    # A stream that is there already needs no making.
    need "make log streams" {
      when      = local.target.service == "logs"
      strength  = "conditional"
      actions   = ["logs:CreateLogStream"]
      resources = ["${before(local.target.arn, ":*")}:*"]
      because   = "target of ${self.address}"
      source    = "@aws-cdk/aws-pipes-targets-alpha, CloudWatchLogsTarget"
      evidence  = self.target
    }

    # No page was found that says what a pipe needs here: this is what writing asks of anybody.
    need "write to the table of Timestream" {
      when      = local.target.service == "timestream"
      strength  = "conditional"
      actions   = ["timestream:WriteRecords"]
      resources = [local.target.arn]
      because   = "target of ${self.address}"
      source    = "Amazon Timestream Developer Guide, How Amazon Timestream for LiveAnalytics works with IAM"
      evidence  = self.target
    }

    need "find the endpoint of Timestream" {
      when      = local.target.service == "timestream"
      strength  = "conditional"
      actions   = ["timestream:DescribeEndpoints"]
      resources = ["*"]
      because   = "target of ${self.address}"
      source    = "Amazon Timestream Developer Guide, How Amazon Timestream for LiveAnalytics works with IAM"
      evidence  = self.target
    }

    # The pipe itself

    need "use the pipe's key" {
      when      = self.kms_key_identifier != null
      strength  = "conditional"
      actions   = ["kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(self.kms_key_identifier).arn]
      because   = "kms_key_identifier of ${self.address}"
      source    = "EventBridge User Guide, Encrypting EventBridge Pipes data with AWS KMS keys"
      evidence  = self.kms_key_identifier
    }

    need "log to the group that the pipe says" {
      for_each  = flatten([for logs in self.log_configuration[*] : logs.cloudwatch_logs_log_destination[*].log_group_arn])
      strength  = "conditional"
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${log_group(each.value, "id").arn}:*"]
      because   = "log_configuration of ${self.address}"
      source    = "EventBridge User Guide, Logging Amazon EventBridge Pipes performance"
    }

    need "log to the bucket that the pipe says" {
      for_each  = flatten([for logs in self.log_configuration[*] : logs.s3_log_destination[*]])
      strength  = "conditional"
      actions   = ["s3:PutObject"]
      resources = [under(bucket(each.value.bucket_name).arn, each.value.prefix)]
      because   = "log_configuration of ${self.address}"
      source    = "EventBridge User Guide, Logging Amazon EventBridge Pipes performance"
    }

    need "log where the pipe says" {
      for_each  = flatten([for logs in self.log_configuration[*] : logs.firehose_log_destination[*].delivery_stream_arn])
      strength  = "conditional"
      actions   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      resources = [resource(each.value).arn]
      because   = "log_configuration of ${self.address}"
      source    = "EventBridge User Guide, Logging Amazon EventBridge Pipes performance"
    }
  }
}
