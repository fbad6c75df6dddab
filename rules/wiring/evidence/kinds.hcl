# What a name in an environment variable is taken for. Keys are left out: what is encrypted with one is rarely named beside it. What has no name of its own, a new
# queue or table, no name is taken for either.

locals {
  named_kinds = [
    "dynamodb:table", "events:event-bus", "firehose:deliverystream", "kinesis:stream", "lambda:function", "s3:bucket", "secretsmanager:secret", "sns:topic", "sqs:queue",
    "ssm:parameter", "states:statemachine",
  ]
}
