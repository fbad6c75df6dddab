## queue to state machine, enriched by a function
source     = aws_sqs_queue.q.arn
enrichment = aws_lambda_function.f.arn
target     = aws_sfn_state_machine.m.arn
target_parameters {
  step_function_state_machine_parameters {
    invocation_type = "FIRE_AND_FORGET"
  }
}
---
resource "aws_sqs_queue" "q" {
  name = "q"
}
resource "aws_lambda_function" "f" {
  function_name = "f"
}
resource "aws_sfn_state_machine" "m" {
  name = "m"
}

## encrypted queue to a machine that is waited for
source = aws_sqs_queue.q.arn
target = "arn:aws:states:eu-west-2:111122223333:stateMachine:m"
target_parameters {
  step_function_state_machine_parameters {
    invocation_type = "REQUEST_RESPONSE"
  }
}
---
resource "aws_sqs_queue" "q" {
  name              = "q"
  kms_master_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## Kinesis with a dead-letter queue to an encrypted queue
source = aws_kinesis_stream.s.arn
source_parameters {
  kinesis_stream_parameters {
    starting_position = "LATEST"
    dead_letter_config {
      arn = aws_sqs_queue.dead.arn
    }
  }
}
target = aws_sqs_queue.q.arn
---
resource "aws_kinesis_stream" "s" {
  name = "s"
}
resource "aws_sqs_queue" "dead" {
  name = "dead"
}
resource "aws_sqs_queue" "q" {
  name              = "q"
  kms_master_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## a table's stream with a dead-letter topic to a topic
source = aws_dynamodb_table.t.stream_arn
source_parameters {
  dynamodb_stream_parameters {
    starting_position = "LATEST"
    dead_letter_config {
      arn = aws_sns_topic.dead.arn
    }
  }
}
target = aws_sns_topic.t.arn
---
resource "aws_dynamodb_table" "t" {
  name = "t"
}
resource "aws_sns_topic" "t" {
  name = "t"
}
resource "aws_sns_topic" "dead" {
  name = "dead"
}

## RabbitMQ to a bus
source = "arn:aws:mq:eu-west-2:111122223333:broker:b:b-1"
source_parameters {
  rabbitmq_broker_parameters {
    queue_name = "q"
    credentials {
      basic_auth = aws_secretsmanager_secret.s.arn
    }
  }
}
target = aws_cloudwatch_event_bus.b.arn
---
resource "aws_cloudwatch_event_bus" "b" {
  name = "b"
}
resource "aws_secretsmanager_secret" "s" {
  name = "s"
}

## MSK to a stream
source = aws_msk_cluster.c.arn
source_parameters {
  managed_streaming_kafka_parameters {
    topic_name = "t"
  }
}
target = aws_kinesis_stream.s.arn
---
resource "aws_msk_cluster" "c" {
  cluster_name = "c"
}
resource "aws_kinesis_stream" "s" {
  name = "s"
}

## Kafka of one's own to a delivery stream
source = "smk://kafka.example.com:9092"
source_parameters {
  self_managed_kafka_parameters {
    topic_name                 = "t"
    server_root_ca_certificate = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:ca-abcdef"
    credentials {
      sasl_scram_512_auth = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:login-abcdef"
    }
  }
}
target = aws_kinesis_firehose_delivery_stream.s.arn
---
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
}

## enrichment by a machine, to a log group
source     = "arn:aws:sqs:eu-west-2:111122223333:q"
enrichment = aws_sfn_state_machine.m.arn
target     = aws_cloudwatch_log_group.g.arn
---
resource "aws_sfn_state_machine" "m" {
  name = "m"
  type = "EXPRESS"
}
resource "aws_cloudwatch_log_group" "g" {
  name = "/g"
}

## enrichment by an API, to an API destination
source     = "arn:aws:sqs:eu-west-2:111122223333:q"
enrichment = "arn:aws:execute-api:eu-west-2:111122223333:abc123/live/POST/enrich"
target     = "arn:aws:events:eu-west-2:111122223333:api-destination/d/6f1d2a0a-0000-0000-0000-000000000000"

## enrichment by an API destination, to an API
source     = "arn:aws:sqs:eu-west-2:111122223333:q"
enrichment = "arn:aws:events:eu-west-2:111122223333:api-destination/d/6f1d2a0a-0000-0000-0000-000000000000"
target     = "arn:aws:execute-api:eu-west-2:111122223333:abc123/live/POST/target"

## to a function
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = aws_lambda_function.f.arn
---
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## to a job
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = aws_batch_job_queue.q.arn
target_parameters {
  batch_job_parameters {
    job_definition = "d"
    job_name       = "j"
  }
}
---
resource "aws_batch_job_queue" "q" {
  name = "q"
}

## to a task, with a role that stands in
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = "arn:aws:ecs:eu-west-2:111122223333:cluster/c"
target_parameters {
  ecs_task_parameters {
    task_definition_arn = aws_ecs_task_definition.d.arn
    overrides {
      task_role_arn = "arn:aws:iam::111122223333:role/other"
    }
  }
}
---
resource "aws_ecs_task_definition" "d" {
  family             = "job"
  execution_role_arn = "arn:aws:iam::111122223333:role/execution"
}

## to Redshift
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = "arn:aws:redshift:eu-west-2:111122223333:cluster:c"
target_parameters {
  redshift_data_parameters {
    database           = "db"
    secret_manager_arn = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:db-abcdef"
    sqls               = ["select 1"]
  }
}

## to SageMaker
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = "arn:aws:sagemaker:eu-west-2:111122223333:pipeline/p"

## to Timestream
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = "arn:aws:timestream:eu-west-2:111122223333:database/d/table/t"

## to Inspector
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = "arn:aws:inspector:eu-west-2:111122223333:target/0-a/template/0-b"

## a key and a log of its own
source             = "arn:aws:sqs:eu-west-2:111122223333:q"
target             = "arn:aws:sqs:eu-west-2:111122223333:r"
kms_key_identifier = aws_kms_key.k.arn
log_configuration {
  level = "INFO"
  firehose_log_destination {
    delivery_stream_arn = "arn:aws:firehose:eu-west-2:111122223333:deliverystream/logs"
  }
}
---
resource "aws_kms_key" "k" {
}

## to what is not known, from what pipes do not read
source = "arn:aws:s3:::b"
target = var.target
---
variable "target" {
}

## logs to a group and to a bucket
source = "arn:aws:sqs:eu-west-2:111122223333:q"
target = "arn:aws:sqs:eu-west-2:111122223333:out"
log_configuration {
  level = "ERROR"
  cloudwatch_logs_log_destination {
    log_group_arn = "arn:aws:logs:eu-west-2:111122223333:log-group:/pipe"
  }
  s3_log_destination {
    bucket_name = "logs"
    prefix      = "pipe"
  }
}
