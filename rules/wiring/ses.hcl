# What Amazon SES needs from the role with which it publishes sending events to a delivery stream.
#
# Checked 2026-11-23 against the Amazon SES Developer Guide, Set up a Data Firehose event destination for Amazon SES event publishing, in its edition of 2023.

service "ses.amazonaws.com" {
  locals {
    guide = "Amazon SES Developer Guide, Set up a Data Firehose event destination for Amazon SES event publishing: Permissions policy"
  }

  role "aws_sesv2_configuration_set_event_destination" {
    attribute = "event_destination.kinesis_firehose_destination.iam_role_arn"

    need "publish events" {
      actions   = ["firehose:PutRecordBatch"]
      resources = [delivery_stream(block.delivery_stream_arn).arn]
      because   = "kinesis_firehose_destination of ${self.address}"
      source    = local.guide
    }
  }

  role "aws_ses_event_destination" {
    attribute = "kinesis_destination.role_arn"

    need "publish events" {
      actions   = ["firehose:PutRecordBatch"]
      resources = [delivery_stream(block.stream_arn).arn]
      because   = "kinesis_destination of ${self.address}"
      source    = local.guide
    }
  }
}
