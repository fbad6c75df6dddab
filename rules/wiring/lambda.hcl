# What a Lambda function needs from its role. Its own code runs under that role too: what the service needs is all that can be said here.
#
# Checked 2026-11-23, at the edge only, against the Amazon CloudFront Developer Guide: Set up IAM permissions and roles for Lambda@Edge; Edge function logs.

service "lambda.amazonaws.com" {
  locals {
    configured_group = one(self.logging_config[*].log_group)
    log_group        = log_group(local.configured_group == null ? "/aws/lambda/${self.function_name}" : local.configured_group)
    variables        = flatten([for environment in self.environment[*] : values(environment.variables == null ? {} : environment.variables)])

    # Code that is told of a log group writes to it on its own account.
    logs_elsewhere = anytrue([for value in local.variables : log_group(value).declared])

    # Lambda@Edge runs copies of the function, which log in the region of whoever asked, to a group that is named after the region of the original. A distribution
    # may be declared elsewhere: then the role's trust policy says that there is one.
    edges = flatten([
      for distribution in resources("aws_cloudfront_distribution") : [
        for association in concat(distribution.default_cache_behavior[*].lambda_function_association, distribution.ordered_cache_behavior[*].lambda_function_association) :
        { distribution = distribution, association = association } if function(association.lambda_arn).address == self.address
      ]
    ])
    at_edge     = length(local.edges) > 0 || has(role(self.role).assume_role_policy, "edgelambda.amazonaws.com")
    edge_groups = local.configured_group == null ? ["/aws/lambda/us-east-1.${self.function_name}", "/aws/lambda/${self.function_name}"] : [local.configured_group]

    dead_letters = [for target in self.dead_letter_config[*].target_arn : { arn = target, to = resource(target), because = "dead_letter_config of ${self.address}" }]

    mappings = [for mapping in resources("aws_lambda_event_source_mapping") : mapping if function(mapping.function_name).address == self.address]
    sources  = [for mapping in local.mappings : { mapping = mapping, arn = mapping.event_source_arn, from = resource(mapping.event_source_arn) } if length(mapping.self_managed_event_source[*]) == 0]
    streams  = [for source in local.sources : merge(source, { consumer = stream_consumer(source.arn) }) if source.from.service == "kinesis" ? true : stream_consumer(source.arn).declared]
    consumed = [for source in local.streams : source if source.consumer.declared ? true : has(source.arn, "/consumer/")]

    discarded = flatten([
      for mapping in local.mappings : [
        for arn in mapping.destination_config[*].on_failure[*].destination_arn : { arn = arn, to = resource(arn), because = "destination_config of ${mapping.address}" }
      ]
    ])
    invocations = flatten([
      for config in resources("aws_lambda_function_event_invoke_config") : [
        for arn in concat(config.destination_config[*].on_success[*].destination, config.destination_config[*].on_failure[*].destination) : {
          arn = arn, to = resource(arn), because = "destination_config of ${config.address}"
        }
      ] if function(config.function_name).address == self.address
    ])
    destinations = concat(local.dead_letters, local.discarded, local.invocations)

    credentials = flatten([
      for mapping in local.mappings : [
        for access in mapping.source_access_configuration[*] : { mapping = mapping, secret = access.uri }
        if contains(["BASIC_AUTH", "SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH", "SERVER_ROOT_CA_CERTIFICATE"], access.type)
      ]
    ])
    kafka = [for source in local.sources : source if source.from.service == "kafka"]

    # Sources that Lambda reaches through the VPC they stand in.
    in_vpc = concat(
      [for source in local.sources : source.mapping if source.from.service == "kafka" || source.from.service == "mq" || source.from.service == "rds"],
      [for mapping in local.mappings : mapping if anytrue([for access in mapping.source_access_configuration[*] : access.type == "VPC_SUBNET"])],
    )
  }

  role "aws_lambda_function" {
    attribute = "role"
    code      = "the code of ${self.address} runs under it"

    # The function runs without them, and nobody sees what it says.
    need "write logs" {
      strength         = "conditional"
      sole             = !local.logs_elsewhere && !local.at_edge
      actions          = local.log_group.declared ? ["logs:CreateLogStream", "logs:PutLogEvents"] : ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      optional_actions = ["logs:CreateLogGroup"]
      resources        = [local.log_group.arn, "${local.log_group.arn}:*"]
      because          = "${self.address} logs to ${local.log_group.name}"
      source           = "AWS Lambda Developer Guide, Lambda execution role: AWSLambdaBasicExecutionRole"
    }

    need "write logs at the edge" {
      when      = local.at_edge
      strength  = "conditional"
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = flatten([for name in local.edge_groups : ["arn:${partition}:logs:*:${account}:log-group:${name}", "arn:${partition}:logs:*:${account}:log-group:${name}:*"]])
      because   = "${self.address} runs at the edge, and logs in every region"
      source    = "Amazon CloudFront Developer Guide, Set up IAM permissions and roles for Lambda@Edge; Edge function logs"
      evidence  = length(local.edges) > 0 ? local.edges[0].association.lambda_arn : self.role
    }

    # VPC

    need "attach the function to its VPC" {
      when      = length(flatten([self.vpc_config[*].subnet_ids])) > 0
      actions   = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"]
      resources = ["*"]
      because   = "vpc_config of ${self.address}"
      source    = "AWS Lambda Developer Guide, Configuring a Lambda function to access resources in a VPC: Execution role permissions"
      evidence  = self.vpc_config
    }

    need "manage the network interfaces of the function" {
      when             = length(flatten([self.vpc_config[*].subnet_ids])) > 0
      strength         = "conditional"
      actions          = ["ec2:DescribeSubnets", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"]
      optional_actions = ["ec2:DescribeSecurityGroups", "ec2:DescribeVpcs"]
      resources        = ["*"]
      because          = "vpc_config of ${self.address}"
      source           = "AWS Lambda Developer Guide, Lambda execution role: AWSLambdaVPCAccessExecutionRole"
      evidence         = self.vpc_config
    }

    # Destinations: dead letters, batches and invocations that failed, invocations that did not

    need "send to queues" {
      for_each  = [for use in local.destinations : use if use.to.service == "sqs"]
      actions   = ["sqs:SendMessage"]
      resources = [each.value.to.arn]
      because   = each.value.because
      source    = "AWS Lambda Developer Guide, Asynchronous invocation: destinations and dead-letter queues"
      evidence  = each.value.arn
    }

    need "publish to topics" {
      for_each  = [for use in local.destinations : use if use.to.service == "sns"]
      actions   = ["sns:Publish"]
      resources = [each.value.to.arn]
      because   = each.value.because
      source    = "AWS Lambda Developer Guide, Asynchronous invocation: destinations and dead-letter queues"
      evidence  = each.value.arn
    }

    need "encrypt what it sends" {
      for_each = concat(
        [for use in local.destinations : { key = use.to.kms_master_key_id, because = use.because } if use.to.service == "sqs" || use.to.service == "sns"],
      )
      strength  = "conditional"
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [each.value.key == null || begins(each.value.key, "alias/aws/") ? null : key(each.value.key).arn]
      because   = "the queue or topic that ${each.value.because} names is encrypted"
      source    = "Amazon SQS Developer Guide, Key management: Configure KMS permissions for producers"
    }

    need "invoke functions" {
      for_each  = [for use in local.destinations : use if use.to.service == "lambda"]
      actions   = ["lambda:InvokeFunction"]
      resources = [each.value.to.arn, "${each.value.to.arn}:*"]
      because   = each.value.because
      source    = "AWS Lambda Developer Guide, Asynchronous invocation: destinations and dead-letter queues"
      evidence  = each.value.arn
    }

    need "put events" {
      for_each  = [for use in local.destinations : use if use.to.service == "events"]
      actions   = ["events:PutEvents"]
      resources = [each.value.to.arn]
      because   = each.value.because
      source    = "AWS Lambda Developer Guide, Asynchronous invocation: destinations and dead-letter queues"
      evidence  = each.value.arn
    }

    # Buckets came later than the pages that were seen.
    need "write records to a bucket" {
      for_each  = [for use in local.destinations : use if use.to.service == "s3"]
      strength  = "conditional"
      actions   = ["s3:PutObject"]
      resources = ["${each.value.to.arn}/*"]
      because   = each.value.because
      source    = "AWS Lambda Developer Guide, Capturing records of Lambda asynchronous invocations"
      evidence  = each.value.arn
    }

    need "list the bucket of records" {
      for_each  = [for use in local.destinations : use if use.to.service == "s3"]
      strength  = "conditional"
      actions   = ["s3:ListBucket"]
      resources = [each.value.to.arn]
      because   = each.value.because
      source    = "AWS Lambda Developer Guide, Capturing records of Lambda asynchronous invocations"
      evidence  = each.value.arn
    }

    # Tracing, file systems, keys

    # A function runs without it, and is not traced.
    need "send traces" {
      for_each  = self.tracing_config[*]
      strength  = "conditional"
      actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
      resources = ["*"]
      because   = "tracing_config of ${self.address}"
      source    = "AWS Lambda Developer Guide, Using AWS Lambda with AWS X-Ray: Execution role permissions"
    }

    # Whether the role needs this hangs on the policy of the file system.
    need "mount its file system" {
      for_each = self.file_system_config[*]
      strength = "conditional"
      sole     = true
      actions  = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
      resources = [
        access_point(each.value.arn).file_system_id == null
        ? "arn:${partition}:elasticfilesystem:${region}:${account}:file-system/*"
        : file_system(access_point(each.value.arn).file_system_id).arn
      ]
      condition {
        test     = "StringEquals"
        variable = "elasticfilesystem:AccessPointArn"
        values   = [access_point(each.value.arn).arn]
      }
      because = "file_system_config of ${self.address}"
      source  = "AWS Lambda Developer Guide, Configuring file system access for Lambda functions: Execution role and user permissions"
    }

    # Lambda has a grant on the key from whoever made the function.
    need "decrypt its environment variables" {
      when      = self.kms_key_arn != null
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [key(self.kms_key_arn).arn]
      because   = "kms_key_arn of ${self.address}"
      source    = "AWS Lambda Developer Guide, Using AWS Lambda environment variables: Securing environment variables"
      evidence  = self.kms_key_arn
    }

    no_need "container images" {
      when     = self.image_uri != null
      because  = "Lambda pulls images through the policy of the repository, not with the function's role"
      source   = "AWS Lambda Developer Guide, Creating Lambda container images: Amazon ECR permissions"
      evidence = self.image_uri
    }

    no_need "layers, code signing and concurrency" {
      when    = anytrue([for setting in [self.layers, self.code_signing_config_arn, self.snap_start, self.reserved_concurrent_executions] : setting != null])
      because = "they are settings of the function that Lambda applies itself"
      source  = "AWS Lambda Developer Guide, Lambda execution role"
    }

    # Event sources

    need "read its queues" {
      for_each         = [for source in local.sources : source if source.from.service == "sqs"]
      sole             = true
      actions          = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      optional_actions = ["sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"]
      resources        = [each.value.from.arn]
      because          = "event source of ${each.value.mapping.address}"
      source           = "AWS Lambda Developer Guide, Using Lambda with Amazon SQS: Execution role permissions"
      evidence         = each.value.arn
    }

    need "decrypt messages" {
      for_each  = [for source in local.sources : source.from.kms_master_key_id if source.from.service == "sqs"]
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [begins(each.value, "alias/aws/") ? null : key(each.value).arn]
      because   = "a queue that ${self.address} reads is encrypted"
      source    = "Amazon SQS Developer Guide, Key management: Configure KMS permissions for consumers"
    }

    need "read its streams" {
      for_each = local.streams
      sole     = true
      actions  = ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"]
      # Where it may not list shards it describes the stream.
      documented_actions = ["kinesis:ListShards"]
      resources          = [each.value.consumer.stream_arn == null ? before(each.value.from.arn, "/consumer/") : each.value.consumer.stream_arn]
      because            = "event source of ${each.value.mapping.address}"
      source             = "AWS Lambda Developer Guide, Using AWS Lambda with Amazon Kinesis: Execution role permissions"
      evidence           = each.value.arn
    }

    need "describe its streams" {
      for_each  = local.streams
      strength  = "conditional"
      sole      = true
      actions   = ["kinesis:DescribeStreamSummary"]
      resources = [each.value.consumer.stream_arn == null ? before(each.value.from.arn, "/consumer/") : each.value.consumer.stream_arn]
      because   = "event source of ${each.value.mapping.address}"
      source    = "AWS Lambda Developer Guide, Using AWS Lambda with Amazon Kinesis: Execution role permissions"
      evidence  = each.value.arn
    }

    need "read its streams with a consumer of its own" {
      for_each         = local.consumed
      sole             = true
      actions          = ["kinesis:SubscribeToShard"]
      optional_actions = ["kinesis:DescribeStreamConsumer"]
      resources        = [each.value.consumer.arn]
      because          = "event source of ${each.value.mapping.address}"
      source           = "AWS Lambda Developer Guide, Using AWS Lambda with Amazon Kinesis: Execution role permissions"
      evidence         = each.value.arn
    }

    need "list streams" {
      when      = length(local.streams) > 0
      strength  = "conditional"
      actions   = ["kinesis:ListStreams"]
      resources = ["*"]
      because   = "event sources of ${self.address}"
      source    = "AWS Lambda Developer Guide, Using AWS Lambda with Amazon Kinesis: Execution role permissions"
    }

    need "decrypt records" {
      for_each  = [for source in local.streams : source.from.kms_key_id]
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [begins(each.value, "alias/aws/") ? null : key(each.value).arn]
      because   = "a stream that ${self.address} reads is encrypted"
      source    = "Kinesis Data Streams Developer Guide, Permissions to use user-generated KMS keys"
    }

    need "read the streams of its tables" {
      for_each  = [for source in local.sources : source if source.from.service == "dynamodb"]
      sole      = true
      actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
      resources = [each.value.arn]
      because   = "event source of ${each.value.mapping.address}"
      source    = "AWS Lambda Developer Guide, Using AWS Lambda with Amazon DynamoDB: Execution role permissions"
    }

    need "list the streams of tables" {
      when      = anytrue([for source in local.sources : source.from.service == "dynamodb"])
      strength  = "conditional"
      actions   = ["dynamodb:ListStreams"]
      resources = ["*"]
      because   = "event sources of ${self.address}"
      source    = "AWS Lambda Developer Guide, Using AWS Lambda with Amazon DynamoDB: Execution role permissions"
    }

    need "find its Kafka clusters" {
      for_each         = local.kafka
      strength         = "conditional"
      actions          = ["kafka:DescribeCluster", "kafka:DescribeClusterV2"]
      optional_actions = ["kafka:ListScramSecrets"]
      resources        = [each.value.from.arn]
      because          = "event source of ${each.value.mapping.address}"
      source           = "AWS Lambda Developer Guide, Using Lambda with Amazon MSK: Required Lambda function execution role permissions"
      evidence         = each.value.arn
    }

    need "find the brokers of its Kafka clusters" {
      when      = length(local.kafka) > 0
      actions   = ["kafka:GetBootstrapBrokers"]
      resources = ["*"]
      because   = "event sources of ${self.address}"
      source    = "AWS Lambda Developer Guide, Using Lambda with Amazon MSK: Required Lambda function execution role permissions"
    }

    # Only where the cluster lets clients in by IAM.
    need "log in to its Kafka clusters" {
      for_each  = local.kafka
      strength  = "conditional"
      actions   = ["kafka-cluster:Connect", "kafka-cluster:DescribeClusterDynamicConfiguration"]
      resources = [each.value.from.arn]
      because   = "event source of ${each.value.mapping.address}"
      source    = "AWS Lambda Developer Guide, Using Lambda with Amazon MSK: IAM role-based authentication"
      evidence  = each.value.arn
    }

    need "read the topics of its Kafka clusters" {
      for_each  = flatten([for source in local.kafka : [for topic in flatten([source.mapping.topics[*]]) : { source = source, topic = topic }]])
      strength  = "conditional"
      actions   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
      resources = ["arn:${partition}:kafka:${region}:${account}:topic/*/*/${each.value.topic}"]
      because   = "topics of ${each.value.source.mapping.address}"
      source    = "AWS Lambda Developer Guide, Using Lambda with Amazon MSK: IAM role-based authentication"
      evidence  = each.value.topic
    }

    need "join consumer groups" {
      for_each  = local.kafka
      strength  = "conditional"
      actions   = ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"]
      resources = ["arn:${partition}:kafka:${region}:${account}:group/*/*/*"]
      because   = "event source of ${each.value.mapping.address}"
      source    = "AWS Lambda Developer Guide, Using Lambda with Amazon MSK: IAM role-based authentication"
      evidence  = each.value.arn
    }

    need "find its message broker" {
      for_each  = [for source in local.sources : source if source.from.service == "mq"]
      sole      = true
      actions   = ["mq:DescribeBroker"]
      resources = [each.value.from.arn]
      because   = "event source of ${each.value.mapping.address}"
      source    = "AWS Lambda Developer Guide, Using Lambda with Amazon MQ: Execution role permissions"
      evidence  = each.value.arn
    }

    # The guide was not seen to list these.
    need "find its DocumentDB cluster" {
      for_each = [for source in local.sources : source if source.from.service == "rds"]
      strength = "conditional"
      actions  = ["rds:DescribeDBClusters", "rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"]
      resources = [
        each.value.from.arn,
        "arn:${partition}:rds:${region}:${account}:cluster-pg:*",
        "arn:${partition}:rds:${region}:${account}:subgrp:*",
      ]
      because  = "event source of ${each.value.mapping.address}"
      source   = "AWS Lambda Developer Guide, Using Lambda with Amazon DocumentDB: execution role permissions"
      evidence = each.value.arn
    }

    need "read the credentials of its event sources" {
      for_each         = local.credentials
      actions          = ["secretsmanager:GetSecretValue"]
      optional_actions = ["secretsmanager:DescribeSecret"]
      resources        = [secret(each.value.secret).arn]
      because          = "source_access_configuration of ${each.value.mapping.address}"
      source           = "AWS Lambda Developer Guide, Using Lambda with self-managed Apache Kafka: Secrets Manager and AWS KMS permissions"
      evidence         = each.value.secret
    }

    need "decrypt the credentials of its event sources" {
      for_each  = [for use in local.credentials : secret(use.secret).kms_key_id]
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [key(each.value).arn]
      because   = "source_access_configuration of ${self.address}"
      source    = "AWS Lambda Developer Guide, Using Lambda with self-managed Apache Kafka: Secrets Manager and AWS KMS permissions"
    }

    need "reach event sources in their VPC" {
      for_each = local.in_vpc
      # A broker with a public endpoint is reached without.
      strength = resource(each.value.event_source_arn).publicly_accessible == true ? "documented" : "required"
      actions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups",
      ]
      documented_actions = ["ec2:DeleteNetworkInterface"]
      resources          = ["*"]
      because            = "${each.value.address} reads from a VPC"
      source             = "AWS Lambda Developer Guide, Using Lambda with Amazon MQ: Execution role permissions"
      evidence           = each.value.event_source_arn
    }

    need "decrypt filter criteria" {
      for_each  = local.mappings
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [key(each.value.kms_key_arn).arn]
      because   = "kms_key_arn of ${each.value.address}"
      source    = "AWS Lambda Developer Guide, Control which events Lambda sends to your function: encryption of filter criteria"
      evidence  = each.value.kms_key_arn
    }
  }
}
