## replication, with a key and another owner, of a bucket with a key
resource "aws_s3_bucket_replication_configuration" "r" {
  role   = "arn:aws:iam::111122223333:role/service"
  bucket = aws_s3_bucket.from.id
  rule {
    status = "Enabled"
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }
    destination {
      bucket = aws_s3_bucket.to.arn
      access_control_translation {
        owner = "Destination"
      }
      encryption_configuration {
        replica_kms_key_id = aws_kms_key.to.arn
      }
    }
  }
  rule {
    status = "Disabled"
    destination {
      bucket = "arn:aws:s3:::never"
    }
  }
}
resource "aws_s3_bucket" "from" {
  bucket = "from"
}
resource "aws_s3_bucket" "to" {
  bucket = "to"
}
resource "aws_s3_bucket_server_side_encryption_configuration" "from" {
  bucket = aws_s3_bucket.from.bucket
  rule {
    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.from.arn
    }
  }
}
resource "aws_kms_key" "from" {
}
resource "aws_kms_key" "to" {
}

## replication in the bucket, as it used to be
resource "aws_s3_bucket" "from" {
  bucket = "from"
  replication_configuration {
    role = "arn:aws:iam::111122223333:role/service"
    rules {
      status = "Enabled"
      destination {
        bucket = "arn:aws:s3:::to"
      }
    }
  }
}

## trail
resource "aws_cloudtrail" "t" {
  name                       = "t"
  cloud_watch_logs_role_arn  = "arn:aws:iam::111122223333:role/service"
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.g.arn}:*"
}
resource "aws_cloudwatch_log_group" "g" {
  name = "trail"
}

## flow log, by name, by ARN and to a bucket
resource "aws_flow_log" "a" {
  iam_role_arn   = "arn:aws:iam::111122223333:role/service"
  log_group_name = "flow"
}
resource "aws_flow_log" "b" {
  iam_role_arn    = "arn:aws:iam::111122223333:role/service"
  log_destination = aws_cloudwatch_log_group.g.arn
}
resource "aws_flow_log" "c" {
  iam_role_arn         = "arn:aws:iam::111122223333:role/service"
  log_destination      = "arn:aws:s3:::b"
  log_destination_type = "s3"
}
resource "aws_cloudwatch_log_group" "g" {
  name = "flow"
}

## enhanced monitoring, of which one is switched off
resource "aws_db_instance" "d" {
  monitoring_interval = 60
  monitoring_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_rds_cluster_instance" "d" {
  monitoring_interval = 0
  monitoring_role_arn = "arn:aws:iam::111122223333:role/service"
}

## topic that says how its messages fare, and subscriptions
resource "aws_sns_topic" "t" {
  name                             = "t"
  lambda_success_feedback_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_sns_topic_subscription" "f" {
  topic_arn             = aws_sns_topic.t.arn
  protocol              = "firehose"
  endpoint              = aws_kinesis_firehose_delivery_stream.s.arn
  subscription_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_sns_topic_subscription" "q" {
  topic_arn             = aws_sns_topic.t.arn
  protocol              = "sqs"
  endpoint              = "arn:aws:sqs:eu-west-2:111122223333:q"
  subscription_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
}

## recorder
resource "aws_config_configuration_recorder" "r" {
  role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_config_delivery_channel" "c" {
  s3_bucket_name = aws_s3_bucket.b.bucket
  sns_topic_arn  = aws_sns_topic.t.arn
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
resource "aws_sns_topic" "t" {
  name = "t"
}

## log events to a stream, a delivery stream, a function and something else
resource "aws_cloudwatch_log_subscription_filter" "k" {
  role_arn        = "arn:aws:iam::111122223333:role/service"
  destination_arn = aws_kinesis_stream.s.arn
}
resource "aws_cloudwatch_log_subscription_filter" "l" {
  role_arn        = "arn:aws:iam::111122223333:role/service"
  destination_arn = "arn:aws:lambda:eu-west-2:111122223333:function:f"
}
resource "aws_cloudwatch_log_subscription_filter" "o" {
  role_arn        = "arn:aws:iam::111122223333:role/service"
  destination_arn = "arn:aws:logs:eu-west-2:111122223333:destination:d"
}
resource "aws_cloudwatch_log_destination" "f" {
  role_arn   = "arn:aws:iam::111122223333:role/service"
  target_arn = "arn:aws:firehose:eu-west-2:111122223333:deliverystream/s"
}
resource "aws_kinesis_stream" "s" {
  name = "s"
}

## metrics
resource "aws_cloudwatch_metric_stream" "m" {
  role_arn     = "arn:aws:iam::111122223333:role/service"
  firehose_arn = aws_kinesis_firehose_delivery_stream.s.arn
}
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
}

## flow log to a delivery stream of another account
resource "aws_flow_log" "f" {
  log_destination_type       = "kinesis-data-firehose"
  log_destination            = "arn:aws:firehose:eu-west-2:444455556666:deliverystream/s"
  iam_role_arn               = "arn:aws:iam::111122223333:role/source"
  deliver_cross_account_role = "arn:aws:iam::444455556666:role/AWSLogDeliveryFirehoseCrossAccountRole"
}
