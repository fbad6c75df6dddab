## bucket
s3 {
  bucket_name = aws_s3_bucket.b.bucket
  key         = "k"
  canned_acl  = "private"
  role_arn    = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_s3_bucket" "b" {
  bucket = "b"
}

## stream
kinesis {
  stream_name = aws_kinesis_stream.s.name
  role_arn    = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_kinesis_stream" "s" {
  name = "s"
}

## delivery stream
firehose {
  delivery_stream_name = aws_kinesis_firehose_delivery_stream.s.name
  batch_mode           = true
  role_arn             = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
}

## encrypted queue
sqs {
  queue_url  = aws_sqs_queue.q.url
  use_base64 = false
  role_arn   = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_sqs_queue" "q" {
  name              = "q"
  kms_master_key_id = aws_kms_key.k.id
}
resource "aws_kms_key" "k" {
}

## queue that is declared elsewhere
sqs {
  queue_url  = "https://sqs.eu-west-2.amazonaws.com/111122223333/q"
  use_base64 = false
  role_arn   = "arn:aws:iam::111122223333:role/service"
}

## topic
sns {
  target_arn = aws_sns_topic.t.arn
  role_arn   = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_sns_topic" "t" {
  name = "t"
}

## tables
dynamodb {
  table_name     = aws_dynamodb_table.t.name
  hash_key_field = "h"
  hash_key_value = "v"
  role_arn       = "arn:aws:iam::111122223333:role/service"
}
dynamodbv2 {
  put_item {
    table_name = "other"
  }
  role_arn = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_dynamodb_table" "t" {
  name = "t"
}

## function
lambda {
  function_arn = "arn:aws:lambda:eu-west-2:111122223333:function:f"
}

## state machine
step_functions {
  state_machine_name = aws_sfn_state_machine.m.name
  role_arn           = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_sfn_state_machine" "m" {
  name = "m"
}

## metric, alarm and log group
cloudwatch_metric {
  metric_name      = "m"
  metric_namespace = "n"
  metric_unit      = "Count"
  metric_value     = "1"
  role_arn         = "arn:aws:iam::111122223333:role/service"
}
cloudwatch_alarm {
  alarm_name   = aws_cloudwatch_metric_alarm.a.alarm_name
  state_reason = "r"
  state_value  = "OK"
  role_arn     = "arn:aws:iam::111122223333:role/service"
}
cloudwatch_logs {
  log_group_name = aws_cloudwatch_log_group.g.name
  role_arn       = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name = "a"
}
resource "aws_cloudwatch_log_group" "g" {
  name = "/g"
}

## topics of things, one of them reserved, one made of the message
republish {
  topic    = "alerts/all"
  role_arn = "arn:aws:iam::111122223333:role/service"
}
republish {
  topic    = "$$aws/things/$${clientid()}/shadow/update"
  role_arn = "arn:aws:iam::111122223333:role/service"
}

## events and analytics
iot_events {
  input_name = "i"
  role_arn   = "arn:aws:iam::111122223333:role/service"
}
iot_analytics {
  channel_name = "c"
  role_arn     = "arn:aws:iam::111122223333:role/service"
}

## domain and Timestream
elasticsearch {
  endpoint = "https://${aws_opensearch_domain.d.endpoint}"
  id       = "x"
  index    = "i"
  type     = "t"
  role_arn = "arn:aws:iam::111122223333:role/service"
}
timestream {
  database_name = "d"
  table_name    = "t"
  role_arn      = "arn:aws:iam::111122223333:role/service"
}
---
resource "aws_opensearch_domain" "d" {
  domain_name = "d"
}

## where errors go
error_action {
  s3 {
    bucket_name = "errors"
    key         = "k"
    role_arn    = "arn:aws:iam::111122223333:role/service"
  }
}

## Kafka
kafka {
  destination_arn   = aws_iot_topic_rule_destination.d.arn
  topic             = "t"
  client_properties = {}
}
---
resource "aws_iot_topic_rule_destination" "d" {
  vpc_configuration {
    role_arn   = "arn:aws:iam::111122223333:role/service"
    subnet_ids = []
    vpc_id     = "vpc-1"
  }
}

## a statement that looks things up
sql = "SELECT get_dynamodb('devices', 'id', topic(2), 'arn:aws:iam::111122223333:role/service') AS device FROM 'in/+'"
sqs {
  queue_url  = "https://sqs.eu-west-2.amazonaws.com/111122223333/inbox"
  role_arn   = "arn:aws:iam::111122223333:role/service"
  use_base64 = false
}
