# What the actions of AWS IoT rules need from their roles. Each action has one; an action that calls a function has none, and neither has one that writes to Kafka:
# there the VPC destination has it.

service "iot.amazonaws.com" {
  locals {
    written         = []
    buckets_read    = []
    buckets_written = []
  }

  role "aws_iot_topic_rule" {
    attribute = ["s3.role_arn", "error_action.s3.role_arn"]
    include   = ["carry out the action", "keys of buckets"]
    locals {
      page            = "S3"
      asks            = [{ on = ["${bucket(block.bucket_name).arn}/*"], actions = ["s3:PutObject"] }]
      buckets_written = [bucket(block.bucket_name)]
    }

    need "set the ACL of objects" {
      when      = block.canned_acl != null
      strength  = "conditional"
      actions   = ["s3:PutObjectAcl"]
      resources = ["${bucket(block.bucket_name).arn}/*"]
      because   = "canned_acl of ${self.address}"
      source    = "Amazon S3 API Reference, PutObject"
      evidence  = block
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["kinesis.role_arn", "error_action.kinesis.role_arn"]
    include   = ["carry out the action", "keys of what it writes to"]
    locals {
      page    = "Kinesis Data Streams"
      asks    = [{ on = [stream(block.stream_name, "name").arn], actions = ["kinesis:PutRecord"] }]
      written = [stream(block.stream_name, "name")]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["firehose.role_arn", "error_action.firehose.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "Kinesis Data Firehose"
      asks = [{ on = [delivery_stream(block.delivery_stream_name, "name").arn], actions = ["firehose:PutRecord"] }]
    }

    need "put batches of records on the delivery stream" {
      when      = block.batch_mode != null && block.batch_mode != false
      strength  = "conditional"
      actions   = ["firehose:PutRecordBatch"]
      resources = [delivery_stream(block.delivery_stream_name, "name").arn]
      because   = "batch_mode of ${self.address}"
      source    = "AWS IoT Core Developer Guide, Kinesis Data Firehose rule action"
      evidence  = block
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["sqs.role_arn", "error_action.sqs.role_arn"]
    include   = ["carry out the action", "keys of what it writes to"]
    locals {
      page    = "SQS"
      asks    = [{ on = [queue(block.queue_url).arn], actions = ["sqs:SendMessage"] }]
      written = [queue(block.queue_url)]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["sns.role_arn", "error_action.sns.role_arn"]
    include   = ["carry out the action", "keys of what it writes to"]
    locals {
      page    = "SNS"
      asks    = [{ on = [topic(block.target_arn).arn], actions = ["sns:Publish"] }]
      written = [topic(block.target_arn)]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["dynamodb.role_arn", "error_action.dynamodb.role_arn"]
    include   = ["carry out the action", "keys of what it writes to"]
    locals {
      page    = "DynamoDB"
      asks    = [{ on = [table(block.table_name, "name").arn], actions = ["dynamodb:PutItem"], optional = ["dynamodb:UpdateItem", "dynamodb:DeleteItem"] }]
      written = [table(block.table_name, "name")]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["dynamodbv2.role_arn", "error_action.dynamodbv2.role_arn"]
    include   = ["keys of what it writes to"]
    locals {
      written = [for item in block.put_item[*] : table(item.table_name, "name")]
    }

    need "put items" {
      for_each  = block.put_item[*]
      actions   = ["dynamodb:PutItem"]
      resources = [table(each.value.table_name, "name").arn]
      because   = "${attribute} of ${self.address}"
      source    = "AWS IoT Core Developer Guide, DynamoDBv2 rule action"
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["step_functions.role_arn", "error_action.step_functions.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "Step Functions"
      asks = [{ on = [state_machine(block.state_machine_name, "name").arn], actions = ["states:StartExecution"] }]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["cloudwatch_metric.role_arn", "error_action.cloudwatch_metric.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "CloudWatch metrics"
      asks = [{ on = ["*"], actions = ["cloudwatch:PutMetricData"] }]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["cloudwatch_alarm.role_arn", "error_action.cloudwatch_alarm.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "CloudWatch alarms"
      asks = [{ on = [alarm(block.alarm_name).arn], actions = ["cloudwatch:SetAlarmState"] }]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["cloudwatch_logs.role_arn", "error_action.cloudwatch_logs.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "CloudWatch Logs"
      asks = [{ on = [log_group(block.log_group_name).arn, "${log_group(block.log_group_name).arn}:*"], actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], optional = ["logs:CreateLogGroup"] }]
    }
  }

  # A topic may be made of the message ($${…}), and a reserved one is written with two dollars.
  role "aws_iot_topic_rule" {
    attribute = ["republish.role_arn", "error_action.republish.role_arn"]
    include   = ["carry out the action"]
    locals {
      page  = "Republish"
      asks  = [{ on = ["arn:${partition}:iot:${region}:${account}:topic/${local.topic}"], actions = ["iot:Publish"] }]
      plain = begins(block.topic, "$$") ? after(block.topic, "$") : block.topic
      topic = has(local.plain, "$${") ? "${before(local.plain, "$${")}*" : local.plain
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["iot_events.role_arn", "error_action.iot_events.role_arn"]
    open      = "AWS has ended AWS IoT Events, and its actions are no longer listed"
  }

  role "aws_iot_topic_rule" {
    attribute = ["iot_analytics.role_arn", "error_action.iot_analytics.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "IoT Analytics"
      asks = [{ on = ["arn:${partition}:iotanalytics:${region}:${account}:channel/${block.channel_name}"], actions = ["iotanalytics:BatchPutMessage"] }]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["elasticsearch.role_arn", "error_action.elasticsearch.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "OpenSearch"
      asks = [{ on = ["${domain(block.endpoint).arn}/*"], actions = ["es:ESHttpPut"] }]
    }
  }

  role "aws_iot_topic_rule" {
    attribute = ["timestream.role_arn", "error_action.timestream.role_arn"]
    include   = ["carry out the action"]
    locals {
      page = "Timestream"
      asks = [
        { on = ["arn:${partition}:timestream:${region}:${account}:database/${block.database_name}/table/${block.table_name}"], actions = ["timestream:WriteRecords"] },
        { on = ["*"], actions = ["timestream:DescribeEndpoints"] },
      ]
    }
  }

  # The statement of a rule may look things up with a role that it names in its text, which is often that of an action.

  role "aws_iot_topic_rule" {
    attribute = [
      "s3.role_arn", "kinesis.role_arn", "firehose.role_arn", "sqs.role_arn", "sns.role_arn", "dynamodb.role_arn", "dynamodbv2.role_arn",
      "step_functions.role_arn", "cloudwatch_metric.role_arn", "cloudwatch_alarm.role_arn", "cloudwatch_logs.role_arn", "republish.role_arn",
      "iot_analytics.role_arn", "elasticsearch.role_arn", "timestream.role_arn", "error_action.s3.role_arn", "error_action.kinesis.role_arn",
      "error_action.firehose.role_arn", "error_action.sqs.role_arn", "error_action.sns.role_arn", "error_action.dynamodb.role_arn",
      "error_action.dynamodbv2.role_arn", "error_action.step_functions.role_arn", "error_action.cloudwatch_metric.role_arn",
      "error_action.cloudwatch_alarm.role_arn", "error_action.cloudwatch_logs.role_arn", "error_action.republish.role_arn",
      "error_action.iot_analytics.role_arn", "error_action.elasticsearch.role_arn", "error_action.timestream.role_arn",
    ]
    extends = true

    need "look up items" {
      when      = has(self.sql, "get_dynamodb")
      strength  = "conditional"
      actions   = ["dynamodb:GetItem"]
      resources = ["arn:${partition}:dynamodb:${region}:${account}:table/*"]
      because   = "sql of ${self.address}"
      source    = "AWS IoT Core Developer Guide, SQL functions: get_dynamodb"
      evidence  = self.sql
    }

    need "look up secrets" {
      when      = has(self.sql, "get_secret")
      strength  = "conditional"
      actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
      resources = ["arn:${partition}:secretsmanager:${region}:${account}:secret:*"]
      because   = "sql of ${self.address}"
      source    = "AWS IoT Core Developer Guide, SQL functions: get_secret"
      evidence  = self.sql
    }

    need "use the keys of what it looks up" {
      when      = has(self.sql, "get_dynamodb") || has(self.sql, "get_secret")
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = ["arn:${partition}:kms:${region}:*:key/*"]
      because   = "sql of ${self.address}"
      source    = "AWS IoT Core Developer Guide, SQL functions: get_secret"
      evidence  = self.sql
    }
  }

  # What a rule that writes to Kafka goes through

  role "aws_iot_topic_rule_destination" {
    attribute = "vpc_configuration.role_arn"

    need "reach the VPC" {
      actions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ]
      documented_actions = ["ec2:DeleteNetworkInterface"]
      resources          = ["*"]
      because            = "vpc_configuration of ${self.address}"
      source             = "AWS IoT Core Developer Guide, Virtual private cloud (VPC) destinations"
      evidence           = block
    }

    need "look at the VPC" {
      strength  = "documented"
      actions   = ["ec2:DescribeVpcAttribute"]
      resources = ["arn:${partition}:ec2:${region}:${account}:vpc/*"]
      because   = "vpc_configuration of ${self.address}"
      source    = "AWS IoT Core Developer Guide, Virtual private cloud (VPC) destinations"
      evidence  = block
    }

    need "give the network interfaces away" {
      actions   = ["ec2:CreateNetworkInterfacePermission"]
      resources = ["arn:${partition}:ec2:${region}:${account}:network-interface/*"]
      because   = "vpc_configuration of ${self.address}"
      source    = "AWS IoT Core Developer Guide, Virtual private cloud (VPC) destinations"
      evidence  = block
    }

    need "tag the network interfaces" {
      strength  = "conditional"
      actions   = ["ec2:CreateTags"]
      resources = ["arn:${partition}:ec2:${region}:${account}:network-interface/*"]
      because   = "vpc_configuration of ${self.address}"
      source    = "AWS IoT Core Developer Guide, Virtual private cloud (VPC) destinations"
      evidence  = block
    }
  }
}

# What an action of a rule does with its role. `asks` lists actions and what they are `on`, `page` is the page about the action.
common "carry out the action" {
  need "carry out the action" {
    for_each         = local.asks
    strength         = each.value.strength == null ? "required" : each.value.strength
    actions          = each.value.actions
    optional_actions = each.value.optional == null ? [] : each.value.optional
    resources        = each.value.on
    because          = "${attribute} of ${self.address}"
    source           = "AWS IoT Core Developer Guide, ${local.page} rule action"
    evidence         = block
  }
}
