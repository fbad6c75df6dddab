# Roles with which services write logs, metrics and records of what they did.
#
# Checked 2026-11-23 against the Amazon CloudWatch Logs User Guide, Log group-level subscription filters; the Amazon VPC User Guide, IAM roles for cross account
# delivery.

service "cloudtrail.amazonaws.com" {
  # The bucket, the topic and the key of a trail are reached through their own policies.
  role "aws_cloudtrail" {
    attribute = "cloud_watch_logs_role_arn"

    need "write to the log group" {
      for_each  = [self.cloud_watch_logs_group_arn]
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${log_group(each.value, "id").arn}:*"]
      because   = "cloud_watch_logs_group_arn of ${self.address}"
      source    = "AWS CloudTrail User Guide, Role policy document for CloudTrail to use CloudWatch Logs for monitoring"
    }
  }
}

service "vpc-flow-logs.amazonaws.com" {
  locals {
    to_logs = self.log_destination_type == null ? true : self.log_destination_type == "cloud-watch-logs"
    group   = log_group(self.log_destination == null ? self.log_group_name : self.log_destination, "either")
  }

  role "aws_flow_log" {
    attribute = "iam_role_arn"

    need "write to the log group" {
      when      = local.to_logs
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.group.arn}:*"]
      because   = "destination of ${self.address}"
      source    = "Amazon VPC User Guide, IAM role for publishing flow logs to CloudWatch Logs"
    }

    # The guide lists all three; where the group is there, flow logs are delivered without.
    need "make the log group and look into it" {
      when      = local.to_logs
      strength  = "conditional"
      actions   = ["logs:CreateLogGroup", "logs:DescribeLogStreams"]
      resources = [local.group.arn, "${local.group.arn}:*"]
      because   = "destination of ${self.address}"
      source    = "Amazon VPC User Guide, IAM role for publishing flow logs to CloudWatch Logs"
    }

    need "find the log group" {
      when      = local.to_logs
      strength  = "conditional"
      actions   = ["logs:DescribeLogGroups"]
      resources = ["*"]
      because   = "destination of ${self.address}"
      source    = "Amazon VPC User Guide, IAM role for publishing flow logs to CloudWatch Logs"
    }

    # To a delivery stream of another account: the role takes one there, and is handed to the service that delivers.

    need "take the role of the other account" {
      for_each  = [self.deliver_cross_account_role]
      actions   = ["sts:AssumeRole"]
      resources = [role(each.value).arn]
      because   = "deliver_cross_account_role of ${self.address}"
      source    = "Amazon VPC User Guide, IAM roles for cross account delivery"
    }

    need "deliver to the other account" {
      for_each           = [self.deliver_cross_account_role]
      actions            = ["logs:CreateLogDelivery"]
      documented_actions = ["logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:GetLogDelivery"]
      resources          = ["*"]
      because            = "deliver_cross_account_role of ${self.address}"
      source             = "Amazon VPC User Guide, IAM roles for cross account delivery"
    }

    need "be handed to the service that delivers" {
      for_each  = [self.deliver_cross_account_role]
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = [role(self.iam_role_arn).arn]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["delivery.logs.amazonaws.com"]
      }
      because = "deliver_cross_account_role of ${self.address}"
      source  = "Amazon VPC User Guide, IAM roles for cross account delivery"
    }

    no_need "buckets and delivery streams" {
      when     = (self.log_destination_type == "s3" || self.log_destination_type == "kinesis-data-firehose") && self.deliver_cross_account_role == null
      because  = "flow logs reach buckets through the bucket's policy and delivery streams through a service-linked role, not with a role"
      source   = "Amazon VPC User Guide, Publish flow logs to Amazon S3; Publish flow logs to Amazon Data Firehose"
      evidence = self.log_destination_type
    }
  }
}

service "monitoring.rds.amazonaws.com" {
  role "aws_db_instance" {
    attribute = "monitoring_role_arn"
    include   = ["monitor a database"]
  }

  role "aws_rds_cluster_instance" {
    attribute = "monitoring_role_arn"
    include   = ["monitor a database"]
  }

  role "aws_rds_cluster" {
    attribute = "monitoring_role_arn"
    include   = ["monitor a database"]
  }
}

# All databases of the account log to RDSOSMetrics.
common "monitor a database" {
  need "make the log group" {
    strength  = "conditional"
    actions   = ["logs:CreateLogGroup", "logs:PutRetentionPolicy"]
    resources = ["arn:${partition}:logs:${region}:${account}:log-group:RDS*"]
    because   = "enhanced monitoring of ${self.address}"
    source    = "AWS Managed Policy Reference, AmazonRDSEnhancedMonitoringRole"
    evidence  = self.monitoring_interval
  }

  need "write to the log group" {
    strength  = self.monitoring_interval == 0 ? "conditional" : "required"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${partition}:logs:${region}:${account}:log-group:RDS*:log-stream:*", "arn:${partition}:logs:${region}:${account}:log-group:RDS*"]
    because   = "enhanced monitoring of ${self.address}"
    source    = "AWS Managed Policy Reference, AmazonRDSEnhancedMonitoringRole"
    evidence  = self.monitoring_interval
  }

  need "look into the log group" {
    strength  = "conditional"
    actions   = ["logs:DescribeLogStreams", "logs:GetLogEvents"]
    resources = ["arn:${partition}:logs:${region}:${account}:log-group:RDS*:log-stream:*", "arn:${partition}:logs:${region}:${account}:log-group:RDS*"]
    because   = "enhanced monitoring of ${self.address}"
    source    = "AWS Managed Policy Reference, AmazonRDSEnhancedMonitoringRole"
    evidence  = self.monitoring_interval
  }
}

service "sns.amazonaws.com" {
  # Successes are logged to sns/REGION/ACCOUNT/TOPIC, failures to the same with /Failure.
  role "aws_sns_topic" {
    attribute = [
      "application_success_feedback_role_arn", "application_failure_feedback_role_arn", "firehose_success_feedback_role_arn",
      "firehose_failure_feedback_role_arn", "http_success_feedback_role_arn", "http_failure_feedback_role_arn", "lambda_success_feedback_role_arn",
      "lambda_failure_feedback_role_arn", "sqs_success_feedback_role_arn", "sqs_failure_feedback_role_arn",
    ]

    locals {
      # Nobody declares the groups of a topic but by their names; one whose name only apply tells may be one of them.
      names    = [for group in resources("aws_cloudwatch_log_group") : coalesce(group.name_prefix, group.name)]
      declared = anytrue([for name in local.names : try(begins(name, "sns/") || !known(before(name, "/")), true)])
    }

    need "write to its log groups" {
      actions   = local.declared ? ["logs:CreateLogStream", "logs:PutLogEvents"] : ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:sns/*"]
      because   = "${attribute} of ${self.address}"
      source    = "Amazon SNS Developer Guide, Prerequisites for delivery status logging; AWS Managed Policy Reference, AmazonSNSRole"
      evidence  = self[attribute]
    }

    need "keep and count what it logs" {
      strength  = "conditional"
      # Where one of its groups is declared, the other may not be.
      actions   = concat(local.declared ? ["logs:CreateLogGroup"] : [], ["logs:PutMetricFilter", "logs:PutRetentionPolicy"])
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:sns/*"]
      because   = "${attribute} of ${self.address}"
      source    = "Amazon SNS Developer Guide, Prerequisites for delivery status logging; AWS Managed Policy Reference, AmazonSNSRole"
      evidence  = self[attribute]
    }
  }

  role "aws_sns_topic_subscription" {
    attribute = "subscription_role_arn"

    need "put notifications on the delivery stream" {
      when               = self.protocol == "firehose"
      actions            = ["firehose:PutRecord"]
      documented_actions = ["firehose:PutRecordBatch"]
      resources          = [delivery_stream(self.endpoint, "arn").arn]
      because            = "endpoint of ${self.address}"
      source             = "Amazon SNS Developer Guide, Prerequisites for subscribing Firehose delivery streams to Amazon SNS topics"
      evidence           = self.endpoint
    }

    need "describe the delivery stream" {
      when      = self.protocol == "firehose"
      strength  = "conditional"
      actions   = ["firehose:DescribeDeliveryStream", "firehose:ListTagsForDeliveryStream"]
      resources = [delivery_stream(self.endpoint, "arn").arn]
      because   = "endpoint of ${self.address}"
      source    = "Amazon SNS Developer Guide, Prerequisites for subscribing Firehose delivery streams to Amazon SNS topics"
      evidence  = self.endpoint
    }

    need "list delivery streams" {
      when      = self.protocol == "firehose"
      strength  = "conditional"
      actions   = ["firehose:ListDeliveryStreams"]
      resources = ["*"]
      because   = "endpoint of ${self.address}"
      source    = "Amazon SNS Developer Guide, Prerequisites for subscribing Firehose delivery streams to Amazon SNS topics"
      evidence  = self.endpoint
    }

    no_need "other subscriptions" {
      when     = self.protocol != "firehose"
      because  = "only subscriptions of delivery streams have a role"
      source   = "Amazon SNS API Reference, Subscribe"
      evidence = self.protocol
    }
  }
}

service "config.amazonaws.com" {
  locals {
    channels = resources("aws_config_delivery_channel")
  }

  role "aws_config_configuration_recorder" {
    attribute = "role_arn"
    open      = "AWS Config reads everything that ${self.address} records"

    need "write its history and snapshots" {
      for_each         = [for channel in local.channels : channel if channel.s3_bucket_name != null]
      strength         = "conditional"
      actions          = ["s3:PutObject"]
      optional_actions = ["s3:PutObjectAcl"]
      resources        = ["${bucket(each.value.s3_bucket_name).arn}/*"]
      condition {
        test     = "StringLike"
        variable = "s3:x-amz-acl"
        values   = ["bucket-owner-full-control"]
      }
      because = "${each.value.address} delivers there"
      source  = "AWS Config Developer Guide, Permissions for the IAM role assigned to AWS Config"
    }

    need "see whose its bucket is" {
      for_each         = [for channel in local.channels : channel if channel.s3_bucket_name != null]
      strength         = "conditional"
      actions          = ["s3:GetBucketAcl"]
      optional_actions = ["s3:ListBucket", "s3:GetBucketLocation"]
      resources        = [bucket(each.value.s3_bucket_name).arn]
      because          = "${each.value.address} delivers there"
      source           = "AWS Config Developer Guide, Permissions for the IAM role assigned to AWS Config"
    }

    need "encrypt what it delivers" {
      for_each  = local.channels[*].s3_kms_key_arn
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(each.value).arn]
      because   = "the delivery channel's key"
      source    = "AWS Config Developer Guide, Permissions for the IAM role assigned to AWS Config"
    }

    need "notify its topic" {
      for_each  = local.channels[*].sns_topic_arn
      strength  = "conditional"
      actions   = ["sns:Publish"]
      resources = [topic(each.value).arn]
      because   = "the delivery channel's topic"
      source    = "AWS Config Developer Guide, Permissions for the IAM role assigned to AWS Config"
    }
  }
}

service "logs.amazonaws.com" {
  locals {
    written             = contains(["kinesis", "firehose"], local.destination_service) ? [local.destination] : []
    destination_service = local.destination.service == null ? "" : local.destination.service
  }

  role "aws_cloudwatch_log_subscription_filter" {
    attribute = "role_arn"
    include   = ["deliver log events", "keys of what it writes to"]
    open = local.destination.service == null ? "where ${self.address} delivers is not known" : (
      contains(["kinesis", "firehose", "lambda"], local.destination_service) ? null : "nothing here says what delivery to ${local.destination_service} needs"
    )
    locals {
      destination = resource(self.destination_arn)
      names       = self.destination_arn
    }

    no_need "functions" {
      when     = local.destination.service == "lambda"
      because  = "CloudWatch Logs invokes functions through aws_lambda_permission, not with a role"
      source   = "Amazon CloudWatch Logs User Guide, Log group-level subscription filters"
      evidence = self.destination_arn
    }
  }

  role "aws_cloudwatch_log_destination" {
    attribute = "role_arn"
    include   = ["deliver log events", "keys of what it writes to"]
    open = local.destination.service == null ? "where ${self.address} delivers is not known" : (
      contains(["kinesis", "firehose"], local.destination_service) ? null : "nothing here says what delivery to ${local.destination_service} needs"
    )
    locals {
      destination = resource(self.target_arn)
      names       = self.target_arn
    }
  }
}

common "deliver log events" {
  need "put records on the stream" {
    when             = local.destination.service == "kinesis"
    actions          = ["kinesis:PutRecord"]
    optional_actions = ["kinesis:PutRecords"]
    resources        = [local.destination.arn]
    because          = "destination of ${self.address}"
    source           = "Amazon CloudWatch Logs User Guide, Log group-level subscription filters"
    evidence         = local.names
  }

  need "put records on the delivery stream" {
    when    = local.destination.service == "firehose"
    actions = ["firehose:PutRecord"]
    # The guide asked for it once, and does no more.
    optional_actions = ["firehose:PutRecordBatch"]
    resources        = [local.destination.arn]
    because          = "destination of ${self.address}"
    source           = "Amazon CloudWatch Logs User Guide, Log group-level subscription filters"
    evidence         = local.names
  }
}

service "streams.metrics.cloudwatch.amazonaws.com" {
  role "aws_cloudwatch_metric_stream" {
    attribute = "role_arn"

    need "put metrics on the delivery stream" {
      actions            = ["firehose:PutRecordBatch"]
      documented_actions = ["firehose:PutRecord"]
      resources          = [delivery_stream(self.firehose_arn, "arn").arn]
      because            = "firehose_arn of ${self.address}"
      source             = "Amazon CloudWatch User Guide, Trust between CloudWatch and Firehose"
      evidence           = self.firehose_arn
    }
  }
}
