## function, by the ARN that invokes it
type = "AWS_PROXY"
uri  = aws_lambda_function.f.invoke_arn
---
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## function, by its alias
type = "AWS_PROXY"
uri  = "arn:aws:apigateway:eu-west-2:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-2:111122223333:function:f:live/invocations"

## queue, by path
type                    = "AWS"
integration_http_method = "POST"
uri                     = "arn:aws:apigateway:${data.aws_region.current.name}:sqs:path/${data.aws_caller_identity.current.account_id}/${aws_sqs_queue.q.name}"
request_templates = {
  "application/json" = "Action=SendMessage&MessageBody=$input.body"
}
---
data "aws_region" "current" {
}
data "aws_caller_identity" "current" {
}
resource "aws_sqs_queue" "q" {
  name = "q"
}

## queue that is read and elsewhere
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:sqs:path/111122223333/inbox"
request_templates = { "application/json" = "Action=ReceiveMessage&MaxNumberOfMessages=1" }

## queue, by action
type = "AWS"
uri  = "arn:aws:apigateway:eu-west-2:sqs:action/SendMessage"

## state machine
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:states:action/StartExecution"
request_templates = { "application/json" = "{\"input\": \"{}\", \"stateMachineArn\": \"${aws_sfn_state_machine.m.arn}\"}" }
---
resource "aws_sfn_state_machine" "m" {
  name = "m"
}

## state machine that the request names
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:states:action/StartSyncExecution"
request_templates = { "application/json" = "{\"stateMachineArn\": \"$input.params('machine')\"}" }

## table
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:dynamodb:action/Query"
request_templates = { "application/json" = jsonencode({ TableName = aws_dynamodb_table.t.name, KeyConditionExpression = "id = :id" }) }
---
resource "aws_dynamodb_table" "t" {
  name = "t"
}

## tables that the request names
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:dynamodb:action/PutItem"
request_templates = { "application/json" = "{\"TableName\": \"$input.params('table')\"}" }

## topic
type               = "AWS"
uri                = "arn:aws:apigateway:eu-west-2:sns:action/Publish"
request_parameters = { "integration.request.querystring.TopicArn" = "'${aws_sns_topic.t.arn}'" }
---
resource "aws_sns_topic" "t" {
  name = "t"
}

## stream and delivery stream
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:kinesis:action/PutRecord"
request_templates = { "application/json" = "{\"StreamName\": \"s\", \"Data\": \"x\"}" }

## delivery stream
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:firehose:action/PutRecord"
request_templates = { "application/json" = "{\"DeliveryStreamName\": \"d\"}" }

## events
type              = "AWS"
uri               = "arn:aws:apigateway:eu-west-2:events:action/PutEvents"
request_templates = { "application/json" = "{\"Entries\": [{\"EventBusName\": \"bus\"}]}" }

## object
type                    = "AWS"
integration_http_method = "GET"
uri                     = "arn:aws:apigateway:eu-west-2:s3:path/${aws_s3_bucket.b.bucket}/{key}"
---
resource "aws_s3_bucket" "b" {
  bucket = "b"
}

## objects of the bucket that the request names
type                    = "AWS"
integration_http_method = "ANY"
uri                     = "arn:aws:apigateway:eu-west-2:s3:path/{bucket}/{key}"

## any other service
type = "AWS"
uri  = "arn:aws:apigateway:eu-west-2:logs:action/DescribeLogGroups"

## a service without an action
type = "AWS"
uri  = "arn:aws:apigateway:eu-west-2:data.iot:path/topics/x"

## a call that nobody can see
type = "AWS"
uri  = var.uri
---
variable "uri" {
}

## a web server
type = "HTTP_PROXY"
uri  = "https://example.com"

## integrations of an HTTP API
type = "MOCK"
---
resource "aws_apigatewayv2_integration" "send" {
  credentials_arn     = "arn:aws:iam::111122223333:role/http"
  integration_subtype = "SQS-SendMessage"
  request_parameters  = { QueueUrl = aws_sqs_queue.q.url, MessageBody = "$request.body" }
}
resource "aws_sqs_queue" "q" {
  name              = "q"
  kms_master_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}
resource "aws_apigatewayv2_integration" "receive" {
  credentials_arn     = "arn:aws:iam::111122223333:role/http"
  integration_subtype = "SQS-ReceiveMessage"
  request_parameters  = { QueueUrl = "$request.querystring.queue" }
}
resource "aws_apigatewayv2_integration" "events" {
  credentials_arn     = "arn:aws:iam::111122223333:role/http"
  integration_subtype = "EventBridge-PutEvents"
  request_parameters  = { Detail = "$request.body", Source = "s", DetailType = "d" }
}
resource "aws_apigatewayv2_integration" "record" {
  credentials_arn     = "arn:aws:iam::111122223333:role/http"
  integration_subtype = "Kinesis-PutRecord"
  request_parameters  = { StreamName = "s" }
}
resource "aws_apigatewayv2_integration" "start" {
  credentials_arn     = "arn:aws:iam::111122223333:role/http"
  integration_subtype = "StepFunctions-StartExecution"
  request_parameters  = { StateMachineArn = aws_sfn_state_machine.m.arn }
}
resource "aws_sfn_state_machine" "m" {
  name = "m"
}
resource "aws_apigatewayv2_integration" "stop" {
  credentials_arn     = "arn:aws:iam::111122223333:role/http"
  integration_subtype = "StepFunctions-StopExecution"
  request_parameters  = { ExecutionArn = "$request.querystring.execution" }
}
resource "aws_apigatewayv2_integration" "settings" {
  credentials_arn     = "arn:aws:iam::111122223333:role/http"
  integration_subtype = "AppConfig-GetConfiguration"
  request_parameters  = { Application = "a", Environment = "e", Configuration = "c", ClientId = "i" }
}
resource "aws_apigatewayv2_integration" "function" {
  credentials_arn  = "arn:aws:iam::111122223333:role/http"
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.f.invoke_arn
}
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## authorizers and the account
type = "MOCK"
---
resource "aws_api_gateway_authorizer" "a" {
  authorizer_uri         = aws_lambda_function.f.invoke_arn
  authorizer_credentials = "arn:aws:iam::111122223333:role/authorizer"
}
resource "aws_apigatewayv2_authorizer" "a" {
  authorizer_uri             = aws_lambda_function.f.invoke_arn
  authorizer_credentials_arn = "arn:aws:iam::111122223333:role/authorizer"
}
resource "aws_lambda_function" "f" {
  function_name = "f"
}
resource "aws_api_gateway_account" "a" {
  cloudwatch_role_arn = "arn:aws:iam::111122223333:role/logs"
}
