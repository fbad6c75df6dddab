## its log group is declared
---
resource "aws_cloudwatch_log_group" "g" {
  name = "/aws/lambda/f"
}

## log group by name
logging_config {
  log_format = "JSON"
  log_group  = aws_cloudwatch_log_group.g.name
}
---
resource "aws_cloudwatch_log_group" "g" {
  name = "/functions"
}

## VPC
vpc_config {
  subnet_ids         = ["subnet-1"]
  security_group_ids = ["sg-1"]
}

## no VPC after all
vpc_config {
  subnet_ids         = []
  security_group_ids = []
}

## a VPC that is not known
vpc_config {
  subnet_ids         = var.subnets
  security_group_ids = []
}
---
variable "subnets" {
}

## dead letters to a queue
dead_letter_config {
  target_arn = aws_sqs_queue.dlq.arn
}
---
resource "aws_sqs_queue" "dlq" {
  name              = "dlq"
  kms_master_key_id = aws_kms_key.k.id
}
resource "aws_kms_key" "k" {
}

## dead letters to a topic
dead_letter_config {
  target_arn = "arn:aws:sns:eu-west-2:111122223333:dead"
}

## tracing
tracing_config {
  mode = "Active"
}

## tracing that others begin
tracing_config {
  mode = "PassThrough"
}

## file system
file_system_config {
  arn              = aws_efs_access_point.a.arn
  local_mount_path = "/mnt/data"
}
---
resource "aws_efs_file_system" "data" {
}
resource "aws_efs_access_point" "a" {
  file_system_id = aws_efs_file_system.data.id
}

## key
kms_key_arn = aws_kms_key.k.arn
---
resource "aws_kms_key" "k" {
}

## image, layers, code signing
image_uri               = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/f:1"
package_type            = "Image"
layers                  = ["arn:aws:lambda:eu-west-2:111122223333:layer:l:1"]
code_signing_config_arn = "arn:aws:lambda:eu-west-2:111122223333:code-signing-config:csc-1"

## queue as event source
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_sqs_queue.q.arn
  function_name    = aws_lambda_function.f.arn
}
resource "aws_sqs_queue" "q" {
  name              = "q"
  kms_master_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## stream as event source, by the function's alias, with a destination for what fails
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_kinesis_stream.s.arn
  function_name    = "${aws_lambda_function.f.arn}:live"
  destination_config {
    on_failure {
      destination_arn = aws_sns_topic.failed.arn
    }
  }
}
resource "aws_kinesis_stream" "s" {
  name       = "s"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}
resource "aws_sns_topic" "failed" {
  name = "failed"
}

## a consumer of a stream
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_kinesis_stream_consumer.c.arn
  function_name    = "f"
}
resource "aws_kinesis_stream_consumer" "c" {
  name       = "c"
  stream_arn = aws_kinesis_stream.s.arn
}
resource "aws_kinesis_stream" "s" {
  name = "s"
}

## stream of a table
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_dynamodb_table.t.stream_arn
  function_name    = aws_lambda_function.f.function_name
}
resource "aws_dynamodb_table" "t" {
  name = "t"
}

## Kafka
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_msk_cluster.k.arn
  function_name    = aws_lambda_function.f.function_name
  topics           = ["orders"]
  source_access_configuration {
    type = "SASL_SCRAM_512_AUTH"
    uri  = aws_secretsmanager_secret.s.arn
  }
}
resource "aws_msk_cluster" "k" {
  cluster_name = "k"
}
resource "aws_secretsmanager_secret" "s" {
  name       = "AmazonMSK_s"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## Kafka of one's own
---
resource "aws_lambda_event_source_mapping" "m" {
  function_name = aws_lambda_function.f.function_name
  topics        = ["orders"]
  self_managed_event_source {
    endpoints = { KAFKA_BOOTSTRAP_SERVERS = "kafka:9092" }
  }
  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:kafka-abcdef"
  }
  source_access_configuration {
    type = "VPC_SUBNET"
    uri  = "subnet:subnet-1"
  }
}

## message broker
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_mq_broker.b.arn
  function_name    = aws_lambda_function.f.function_name
  queues           = ["q"]
  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = aws_secretsmanager_secret.s.arn
  }
}
resource "aws_mq_broker" "b" {
  broker_name = "b"
}
resource "aws_secretsmanager_secret" "s" {
  name = "s"
}

## DocumentDB
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_docdb_cluster.d.arn
  function_name    = aws_lambda_function.f.function_name
  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:docdb-abcdef"
  }
}
resource "aws_docdb_cluster" "d" {
  cluster_identifier = "d"
}

## event source with a filter and a key
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = "arn:aws:sqs:eu-west-2:111122223333:q"
  function_name    = aws_lambda_function.f.function_name
  kms_key_arn      = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## event source of another function
---
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = "arn:aws:sqs:eu-west-2:111122223333:q"
  function_name    = "other"
}

## destinations of asynchronous invocations
---
resource "aws_lambda_function_event_invoke_config" "c" {
  function_name = aws_lambda_function.f.function_name
  destination_config {
    on_success {
      destination = aws_cloudwatch_event_bus.b.arn
    }
    on_failure {
      destination = aws_s3_bucket.failed.arn
    }
  }
}
resource "aws_lambda_function_event_invoke_config" "d" {
  function_name = "${aws_lambda_function.f.function_name}:live"
  destination_config {
    on_success {
      destination = aws_lambda_function.next.arn
    }
    on_failure {
      destination = aws_sqs_queue.failed.arn
    }
  }
}
resource "aws_cloudwatch_event_bus" "b" {
  name = "b"
}
resource "aws_s3_bucket" "failed" {
  bucket = "failed"
}
resource "aws_sqs_queue" "failed" {
  name = "failed"
}
resource "aws_lambda_function" "next" {
  function_name = "next"
}

## at the edge of a distribution
publish = true
---
resource "aws_cloudfront_distribution" "d" {
  default_cache_behavior {
    lambda_function_association {
      event_type = "viewer-request"
      lambda_arn = aws_lambda_function.f.qualified_arn
    }
  }
}
