## table
type = "AMAZON_DYNAMODB"
dynamodb_config {
  table_name = aws_dynamodb_table.t.name
}
---
resource "aws_dynamodb_table" "t" {
  name = "t"
}

## table with a log of what changed
type = "AMAZON_DYNAMODB"
dynamodb_config {
  table_name = "t"
  region     = "us-east-1"
  versioned  = true
  delta_sync_config {
    delta_sync_table_name = "delta"
  }
}

## function
type = "AWS_LAMBDA"
lambda_config {
  function_arn = aws_lambda_function.f.arn
}
---
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## event bus
type = "AMAZON_EVENTBRIDGE"
event_bridge_config {
  event_bus_arn = aws_cloudwatch_event_bus.b.arn
}
---
resource "aws_cloudwatch_event_bus" "b" {
  name = "b"
}

## database
type = "RELATIONAL_DATABASE"
relational_database_config {
  http_endpoint_config {
    db_cluster_identifier = aws_rds_cluster.c.arn
    aws_secret_store_arn  = aws_secretsmanager_secret.s.arn
  }
}
---
resource "aws_rds_cluster" "c" {
  cluster_identifier = "c"
}
resource "aws_secretsmanager_secret" "s" {
  name       = "s"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## search
type = "AMAZON_OPENSEARCH_SERVICE"
opensearchservice_config {
  endpoint = "https://${aws_opensearch_domain.d.endpoint}"
}
---
resource "aws_opensearch_domain" "d" {
  domain_name = "d"
}

## search elsewhere
type = "AMAZON_ELASTICSEARCH"
elasticsearch_config {
  endpoint = "https://search-d-abc.eu-west-2.es.amazonaws.com"
}

## web server
type = "HTTP"
http_config {
  endpoint = "https://example.com"
}

## calls that are signed
type = "HTTP"
http_config {
  endpoint = "https://states.eu-west-2.amazonaws.com"
  authorization_config {
    authorization_type = "AWS_IAM"
    aws_iam_config {
      signing_region       = "eu-west-2"
      signing_service_name = "states"
    }
  }
}

## nothing
type = "NONE"

## roles of APIs
type = "NONE"
---
resource "aws_appsync_graphql_api" "a" {
  name                          = "a"
  merged_api_execution_role_arn = "arn:aws:iam::111122223333:role/merged"
  xray_enabled                  = true
  log_config {
    cloudwatch_logs_role_arn = "arn:aws:iam::111122223333:role/logs"
    field_log_level          = "ERROR"
  }
}
resource "aws_appsync_api" "e" {
  name = "e"
  event_config {
    log_config {
      cloudwatch_logs_role_arn = "arn:aws:iam::111122223333:role/logs"
      log_level                = "ERROR"
    }
  }
}
