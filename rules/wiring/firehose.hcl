# What Amazon Data Firehose needs from its roles: one for the source, one for the destination, one for each bucket, and others that settings name.

service "firehose.amazonaws.com" {
  locals {
    guide = "Amazon Data Firehose Developer Guide, Controlling access with Amazon Data Firehose"

    # A stream has one destination.
    destination = one(concat(
      self.extended_s3_configuration[*], self.redshift_configuration[*], self.elasticsearch_configuration[*], self.opensearch_configuration[*],
      self.opensearchserverless_configuration[*], self.splunk_configuration[*], self.http_endpoint_configuration[*], self.snowflake_configuration[*],
      self.iceberg_configuration[*],
    ))
    plain_s3     = self.extended_s3_configuration[*]
    intermediate = concat(local.destination.s3_configuration[*], local.destination.s3_backup_configuration[*])

    # Functions that transform records. Other processors need nothing.
    processors = flatten([for processing in local.destination.processing_configuration[*] : processing.processors[*] if processing.enabled != false])
    functions = flatten([
      for processor in local.processors : [for parameter in processor.parameters[*] : parameter if parameter.parameter_name == "LambdaArn"]
      if processor.type == "Lambda"
    ])

    # Where delivery errors are logged, of the destination and of its buckets.
    logging = [
      for options in flatten([for place in concat([local.destination], local.intermediate) : place.cloudwatch_logging_options[*]]) :
      options if options.enabled != false && options.log_group_name != null
    ]

    conversions = flatten([for place in local.plain_s3 : place.data_format_conversion_configuration[*]])

    buckets_read = []

    # What the roles that settings name say otherwise.
    main     = false
    to_login = false
  }

  # The source

  role "aws_kinesis_firehose_delivery_stream" {
    attribute = "kinesis_source_configuration.role_arn"

    need "read the stream" {
      actions   = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords"]
      resources = [resource(block.kinesis_stream_arn).arn]
      because   = "kinesis_source_configuration of ${self.address}"
      source    = local.guide
      evidence  = block
    }

    need "list the shards of the stream" {
      strength  = "conditional"
      actions   = ["kinesis:ListShards"]
      resources = [resource(block.kinesis_stream_arn).arn]
      because   = "kinesis_source_configuration of ${self.address}"
      source    = local.guide
      evidence  = block
    }

    need "describe the stream in other ways" {
      optional_actions = ["kinesis:DescribeStreamSummary"]
      resources        = [resource(block.kinesis_stream_arn).arn]
      because          = "kinesis_source_configuration of ${self.address}"
      source           = "aws-cdk-lib, aws-kinesisfirehose KinesisStreamSource"
      evidence         = block
    }

    need "read as a consumer of the stream" {
      optional_actions = ["kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"]
      resources        = ["${resource(block.kinesis_stream_arn).arn}/consumer/*"]
      because          = "kinesis_source_configuration of ${self.address}"
      source           = "aws-cdk-lib, aws-kinesisfirehose KinesisStreamSource"
      evidence         = block
    }

    need "list streams" {
      optional_actions = ["kinesis:ListStreams"]
      resources        = ["*"]
      because          = "kinesis_source_configuration of ${self.address}"
      source           = "aws-cdk-lib, aws-kinesisfirehose KinesisStreamSource"
      evidence         = block
    }

    need "decrypt the stream" {
      strength = "conditional"
      actions  = ["kms:Decrypt"]
      resources = resource(block.kinesis_stream_arn).declared ? [
        for id in [resource(block.kinesis_stream_arn).kms_key_id] : key(id).arn if !begins(id, "alias/aws/")
      ] : ["arn:${partition}:kms:${region}:*:key/*"]
      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["kinesis.${region}.amazonaws.com"]
      }
      because  = "the source of ${self.address} may be encrypted"
      source   = local.guide
      evidence = block
    }
  }

  role "aws_kinesis_firehose_delivery_stream" {
    attribute = "msk_source_configuration.authentication_configuration.role_arn"
    locals {
      msk     = one(self.msk_source_configuration[*])
      cluster = resource(local.msk.msk_cluster_arn)

      msk_guide = "${local.guide}: the role that the console makes for an Amazon MSK source"
    }

    # The role that the console makes has these. The part of the page that lists them was not seen, and AWS lists the brokers on the cluster, where the service takes none.
    need "find and reach the cluster" {
      strength         = "conditional"
      actions          = ["kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka-cluster:Connect"]
      optional_actions = ["kafka-cluster:DescribeCluster"]
      resources        = [local.cluster.arn]
      because          = "msk_source_configuration of ${self.address}"
      source           = local.msk_guide
      evidence         = block
    }

    need "find the cluster's brokers" {
      strength  = "conditional"
      actions   = ["kafka:GetBootstrapBrokers"]
      resources = ["*"]
      because   = "msk_source_configuration of ${self.address}"
      source    = local.msk_guide
      evidence  = block
    }

    need "read the topic" {
      strength  = "conditional"
      actions   = ["kafka-cluster:DescribeTopic", "kafka-cluster:DescribeTopicDynamicConfiguration", "kafka-cluster:ReadData"]
      resources = ["${before(local.cluster.arn, ":cluster/")}:topic/${after(local.cluster.arn, ":cluster/")}/${local.msk.topic_name}"]
      because   = "msk_source_configuration of ${self.address}"
      source    = local.msk_guide
      evidence  = block
    }

    need "keep its place in the topic" {
      strength         = "conditional"
      actions          = ["kafka-cluster:DescribeGroup"]
      optional_actions = ["kafka-cluster:AlterGroup"]
      resources        = ["${before(local.cluster.arn, ":cluster/")}:group/${after(local.cluster.arn, ":cluster/")}/*"]
      because          = "msk_source_configuration of ${self.address}"
      source           = local.msk_guide
      evidence         = block
    }
  }

  # The destination

  role "aws_kinesis_firehose_delivery_stream" {
    attribute = [
      "extended_s3_configuration.role_arn", "redshift_configuration.role_arn", "elasticsearch_configuration.role_arn", "opensearch_configuration.role_arn",
      "opensearchserverless_configuration.role_arn", "http_endpoint_configuration.role_arn", "snowflake_configuration.role_arn",
      "iceberg_configuration.role_arn",
    ]
    include = ["keys of buckets", "write to buckets", "transform and log", "read a schema", "reach a VPC", "log in"]
    open    = length(self.iceberg_configuration[*]) > 0 ? "where the Iceberg tables that ${self.address} writes keep their data is not known" : null
    locals {
      places          = local.plain_s3
      place           = "destination"
      schemas         = flatten([for conversion in local.conversions : conversion.schema_configuration[*] if conversion.enabled != false])
      vpcs            = local.destination.vpc_config[*]
      logins          = local.destination.secrets_manager_configuration[*]
      main            = true
      buckets_written = [for place in concat(local.plain_s3, local.intermediate) : bucket(place.bucket_arn, "arn") if place.kms_key_arn == null]
    }

    need "write objects that have a role of their own" {
      for_each  = local.intermediate
      strength  = "conditional"
      actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
      resources = ["${bucket(each.value.bucket_arn, "arn").arn}/*"]
      because   = "a bucket of ${self.address}"
      source    = local.guide
    }

    need "find the bucket that has a role of its own" {
      for_each  = local.intermediate
      strength  = "conditional"
      actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
      resources = [bucket(each.value.bucket_arn, "arn").arn]
      because   = "a bucket of ${self.address}"
      source    = local.guide
    }

    need "encrypt objects of the bucket that has a role of its own" {
      for_each  = [for place in local.intermediate : place.kms_key_arn]
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(each.value).arn]
      because   = "kms_key_arn of ${self.address}"
      source    = local.guide
    }

    # OpenSearch

    need "describe the domain" {
      strength  = "conditional"
      for_each  = [for place in concat(self.elasticsearch_configuration[*], self.opensearch_configuration[*]) : place.domain_arn]
      actions   = ["es:DescribeDomain", "es:DescribeDomainConfig", "es:DescribeDomains"]
      resources = [resource(each.value).arn]
      because   = "destination of ${self.address}"
      source    = local.guide
    }

    need "write to the domain" {
      for_each           = [for place in concat(self.elasticsearch_configuration[*], self.opensearch_configuration[*]) : place.domain_arn]
      actions            = ["es:ESHttpPost"]
      documented_actions = ["es:ESHttpPut"]
      resources          = ["${resource(each.value).arn}/*"]
      because            = "destination of ${self.address}"
      source             = local.guide
    }

    need "see how the domain is" {
      for_each  = [for place in concat(self.elasticsearch_configuration[*], self.opensearch_configuration[*]) : place.domain_arn]
      strength  = "conditional"
      actions   = ["es:ESHttpGet"]
      resources = ["${resource(each.value).arn}/*"]
      because   = "destination of ${self.address}"
      source    = local.guide
    }

    # A domain of another account is named by its endpoint.
    need "write to a domain that is named by its endpoint" {
      for_each  = [for place in concat(self.elasticsearch_configuration[*], self.opensearch_configuration[*]) : place if place.domain_arn == null]
      strength  = "conditional"
      actions   = ["es:DescribeDomain", "es:DescribeDomainConfig", "es:DescribeDomains", "es:ESHttpPost", "es:ESHttpPut", "es:ESHttpGet"]
      resources = ["arn:${partition}:es:*:*:domain/*"]
      because   = "destination of ${self.address}"
      source    = local.guide
    }

    need "write to the collection" {
      when      = length(self.opensearchserverless_configuration[*]) > 0
      strength  = "conditional"
      actions   = ["aoss:APIAccessAll"]
      resources = ["arn:${partition}:aoss:${region}:${account}:collection/*"]
      because   = "destination of ${self.address}"
      source    = "Amazon OpenSearch Service Developer Guide, Identity and Access Management for Amazon OpenSearch Serverless"
    }

    need "find the collection" {
      when             = length(self.opensearchserverless_configuration[*]) > 0
      optional_actions = ["aoss:BatchGetCollection"]
      resources        = ["*"]
      because          = "destination of ${self.address}"
      source           = "Amazon OpenSearch Service Developer Guide, Identity and Access Management for Amazon OpenSearch Serverless"
    }

    # Iceberg tables

    need "keep the tables" {
      when             = length(self.iceberg_configuration[*]) > 0
      strength         = "conditional"
      actions          = ["glue:GetTable", "glue:GetDatabase", "glue:UpdateTable"]
      optional_actions = ["glue:CreateTable", "glue:CreateDatabase"]
      resources        = ["arn:${partition}:glue:${region}:${account}:catalog", "arn:${partition}:glue:${region}:${account}:database/*", "arn:${partition}:glue:${region}:${account}:table/*"]
      because          = "destination of ${self.address}"
      source           = local.guide
    }

    no_need "encryption of the stream itself" {
      when     = one(self.server_side_encryption[*].key_type) == "CUSTOMER_MANAGED_CMK"
      because  = "Firehose uses the key of server_side_encryption through a grant that whoever makes the stream gives it"
      source   = "Amazon Data Firehose API Reference, StartDeliveryStreamEncryption"
      evidence = self.server_side_encryption
    }

    no_need "logging in" {
      when     = length(concat(self.redshift_configuration[*], self.splunk_configuration[*], self.http_endpoint_configuration[*])) > 0 && length(local.destination.secrets_manager_configuration[*]) == 0
      because  = "Firehose logs in to the destination with what its configuration says, not with the role"
      source   = local.guide
      evidence = local.destination
    }
  }

  # Buckets that stand beside the destination

  role "aws_kinesis_firehose_delivery_stream" {
    attribute = [
      "extended_s3_configuration.s3_backup_configuration.role_arn", "redshift_configuration.s3_configuration.role_arn",
      "redshift_configuration.s3_backup_configuration.role_arn", "elasticsearch_configuration.s3_configuration.role_arn",
      "opensearch_configuration.s3_configuration.role_arn", "opensearchserverless_configuration.s3_configuration.role_arn",
      "splunk_configuration.s3_configuration.role_arn", "http_endpoint_configuration.s3_configuration.role_arn",
      "snowflake_configuration.s3_configuration.role_arn", "iceberg_configuration.s3_configuration.role_arn",
    ]
    include = ["keys of buckets", "write to buckets", "transform and log", "log in"]
    locals {
      places          = [block]
      place           = attribute
      logins          = self.splunk_configuration[*].secrets_manager_configuration
      buckets_written = block.kms_key_arn == null ? [bucket(block.bucket_arn, "arn")] : []
    }
  }

  # Settings that name a role of their own

  role "aws_kinesis_firehose_delivery_stream" {
    attribute = "extended_s3_configuration.data_format_conversion_configuration.schema_configuration.role_arn"
    include   = ["read a schema"]
    locals {
      schemas = [block]
    }
  }

  role "aws_kinesis_firehose_delivery_stream" {
    attribute = [
      "elasticsearch_configuration.vpc_config.role_arn", "opensearch_configuration.vpc_config.role_arn", "opensearchserverless_configuration.vpc_config.role_arn",
    ]
    include = ["reach a VPC"]
    locals {
      vpcs = [block]
    }
  }

  role "aws_kinesis_firehose_delivery_stream" {
    attribute = [
      "redshift_configuration.secrets_manager_configuration.role_arn", "splunk_configuration.secrets_manager_configuration.role_arn",
      "http_endpoint_configuration.secrets_manager_configuration.role_arn", "snowflake_configuration.secrets_manager_configuration.role_arn",
    ]
    include = ["log in"]
    locals {
      logins   = [block]
      to_login = true
    }
  }
}

# What several of these roles do. `main` is the role of the destination, which does much that other settings may name a role of their own for.

# `places` are the blocks that name buckets, `place` says what they are.
common "write to buckets" {
  need "write objects" {
    for_each         = local.places
    actions          = ["s3:PutObject"]
    optional_actions = ["s3:PutObjectAcl"]
    resources        = ["${bucket(each.value.bucket_arn, "arn").arn}/*"]
    because          = "${local.place} of ${self.address}"
    source           = local.guide
  }

  # The guide lists these for the bucket and for its objects; small objects are delivered with s3:PutObject alone.
  need "look after its uploads" {
    for_each  = local.places
    strength  = "conditional"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject"]
    resources = ["${bucket(each.value.bucket_arn, "arn").arn}/*"]
    because   = "${local.place} of ${self.address}"
    source    = local.guide
  }

  need "find the bucket" {
    for_each  = local.places
    strength  = "conditional"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [bucket(each.value.bucket_arn, "arn").arn]
    because   = "${local.place} of ${self.address}"
    source    = local.guide
  }

  need "encrypt objects" {
    for_each           = [for place in local.places : place.kms_key_arn]
    actions            = ["kms:GenerateDataKey"]
    documented_actions = ["kms:Decrypt"] # only what is uploaded in parts is read again
    resources          = [key(each.value).arn]
    because            = "kms_key_arn of ${self.address}"
    source             = local.guide
  }
}

# Where the destination has no role of its own, as Splunk, the role of its bucket does this.
common "transform and log" {
  need "transform records" {
    for_each  = local.functions
    strength  = local.main ? "required" : "conditional"
    actions   = ["lambda:InvokeFunction"]
    resources = [function(each.value.parameter_value).arn, "${function(each.value.parameter_value).arn}:*"]
    because   = "processing_configuration of ${self.address}"
    source    = local.guide
  }

  need "see how long the function may take" {
    for_each  = local.functions
    strength  = "conditional"
    actions   = ["lambda:GetFunctionConfiguration"]
    resources = [function(each.value.parameter_value).arn, "${function(each.value.parameter_value).arn}:*"]
    because   = "processing_configuration of ${self.address}"
    source    = local.guide
  }

  need "log delivery errors" {
    for_each         = local.logging
    strength         = "conditional"
    actions          = ["logs:PutLogEvents"]
    optional_actions = ["logs:CreateLogStream"]
    resources        = ["${log_group(each.value.log_group_name).arn}:*"]
    because          = "cloudwatch_logging_options of ${self.address}"
    source           = local.guide
  }
}

common "read a schema" {
  need "read the schema of the records" {
    for_each           = local.schemas
    strength           = local.main ? "conditional" : "required"
    actions            = ["glue:GetTableVersions"]
    documented_actions = ["glue:GetTable", "glue:GetTableVersion"]
    resources = [
      for path in ["catalog", "database/${each.value.database_name}", "table/${each.value.database_name}/${each.value.table_name}"] :
      "arn:${partition}:glue:${each.value.region == null ? region : each.value.region}:${each.value.catalog_id == null ? account : each.value.catalog_id}:${path}"
    ]
    because = "schema_configuration of ${self.address}"
    source  = local.guide
  }
}

common "reach a VPC" {
  need "reach the destination in its VPC" {
    for_each = local.vpcs
    strength = local.main ? "conditional" : "required"
    actions = [
      "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces",
      "ec2:CreateNetworkInterface",
    ]
    documented_actions = ["ec2:DeleteNetworkInterface"]
    resources          = ["*"]
    because            = "vpc_config of ${self.address}"
    source             = local.guide
  }

  need "look at the VPC" {
    for_each  = local.vpcs
    strength  = local.main ? "conditional" : "documented"
    actions   = ["ec2:DescribeVpcAttribute"]
    resources = ["arn:${partition}:ec2:${region}:${account}:vpc/*"]
    because   = "vpc_config of ${self.address}"
    source    = local.guide
  }

  need "give the network interfaces away" {
    for_each  = local.vpcs
    strength  = local.main ? "conditional" : "required"
    actions   = ["ec2:CreateNetworkInterfacePermission"]
    resources = ["arn:${partition}:ec2:${region}:${account}:network-interface/*"]
    because   = "vpc_config of ${self.address}"
    source    = local.guide
  }
}

# Redshift, Splunk, Snowflake and HTTP endpoints are logged in to without IAM. A block that names a role of its own has that do it (`to_login`).
common "log in" {
  need "read the login of the destination" {
    for_each  = [for secrets in local.logins : secrets if secrets.enabled != false && secrets.secret_arn != null]
    strength  = each.value.role_arn == null || local.to_login ? "required" : "conditional"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [secret(each.value.secret_arn).arn]
    because   = "secrets_manager_configuration of ${self.address}"
    source    = "Amazon Data Firehose Developer Guide, Authenticate with AWS Secrets Manager"
  }

  need "decrypt the login of the destination" {
    for_each = [for secrets in local.logins : secrets if secrets.enabled != false && secrets.secret_arn != null]
    strength = "conditional"
    actions  = ["kms:Decrypt"]
    resources = secret(each.value.secret_arn).declared ? [
      for id in [secret(each.value.secret_arn).kms_key_id] : key(id).arn
    ] : ["arn:${partition}:kms:${region}:*:key/*"]
    because = "the secret of ${self.address} may be encrypted with a key of its own"
    source  = "Amazon Data Firehose Developer Guide, Authenticate with AWS Secrets Manager"
  }
}
