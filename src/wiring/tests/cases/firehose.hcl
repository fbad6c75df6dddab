## from Kinesis, through a function, to a bucket with a key, with a backup
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "extended_s3"
  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.in.arn
    role_arn           = "arn:aws:iam::111122223333:role/service"
  }
  extended_s3_configuration {
    role_arn    = "arn:aws:iam::111122223333:role/service"
    bucket_arn  = aws_s3_bucket.lake.arn
    kms_key_arn = aws_kms_key.k.arn
    s3_backup_configuration {
      role_arn   = "arn:aws:iam::111122223333:role/service"
      bucket_arn = aws_s3_bucket.raw.arn
    }
    processing_configuration {
      enabled = true
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.f.arn}:$LATEST"
        }
      }
      processors {
        type = "AppendDelimiterToRecord"
      }
    }
    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.g.name
      log_stream_name = "S3"
    }
  }
}
resource "aws_kinesis_stream" "in" {
  name       = "in"
  kms_key_id = aws_kms_key.k.id
}
resource "aws_s3_bucket" "lake" {
  bucket = "lake"
}
resource "aws_s3_bucket" "raw" {
  bucket = "raw"
}
resource "aws_s3_bucket_server_side_encryption_configuration" "raw" {
  bucket = aws_s3_bucket.raw.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.other.arn
    }
  }
}
resource "aws_kms_key" "k" {
}
resource "aws_kms_key" "other" {
}
resource "aws_lambda_function" "f" {
  function_name = "f"
}
resource "aws_cloudwatch_log_group" "g" {
  name = "/firehose/s"
}

## what is switched off needs nothing
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = "arn:aws:iam::111122223333:role/service"
    bucket_arn = aws_s3_bucket.lake.arn
    processing_configuration {
      enabled = false
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "arn:aws:lambda:eu-west-2:111122223333:function:f:$LATEST"
        }
      }
    }
    cloudwatch_logging_options {
      enabled        = false
      log_group_name = "/firehose/s"
    }
    data_format_conversion_configuration {
      enabled = false
      schema_configuration {
        role_arn      = "arn:aws:iam::111122223333:role/service"
        database_name = "d"
        table_name    = "t"
      }
    }
  }
}
resource "aws_s3_bucket" "lake" {
  bucket = "lake"
}

## a bucket that is declared elsewhere, and records as columns
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "extended_s3"
  server_side_encryption {
    enabled  = true
    key_type = "CUSTOMER_MANAGED_CMK"
    key_arn  = "arn:aws:kms:eu-west-2:111122223333:key/1"
  }
  extended_s3_configuration {
    role_arn   = "arn:aws:iam::111122223333:role/service"
    bucket_arn = "arn:aws:s3:::lake"
    data_format_conversion_configuration {
      schema_configuration {
        role_arn      = "arn:aws:iam::111122223333:role/service"
        database_name = "d"
        table_name    = "t"
        region        = "eu-west-1"
      }
    }
  }
}

## from MSK
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "extended_s3"
  msk_source_configuration {
    msk_cluster_arn = aws_msk_cluster.c.arn
    topic_name      = "orders"
    authentication_configuration {
      connectivity = "PRIVATE"
      role_arn     = "arn:aws:iam::111122223333:role/service"
    }
  }
}
resource "aws_msk_cluster" "c" {
  cluster_name = "c"
}

## to a domain in a VPC
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "opensearch"
  opensearch_configuration {
    domain_arn = aws_opensearch_domain.d.arn
    role_arn   = "arn:aws:iam::111122223333:role/service"
    index_name = "i"
    s3_configuration {
      role_arn   = "arn:aws:iam::111122223333:role/service"
      bucket_arn = aws_s3_bucket.b.arn
    }
    vpc_config {
      role_arn           = "arn:aws:iam::111122223333:role/service"
      subnet_ids         = []
      security_group_ids = []
    }
  }
}
resource "aws_opensearch_domain" "d" {
  domain_name = "d"
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}

## to a domain by its endpoint, and a collection
resource "aws_kinesis_firehose_delivery_stream" "a" {
  name        = "a"
  destination = "elasticsearch"
  elasticsearch_configuration {
    cluster_endpoint = "https://d.example.com"
    role_arn         = "arn:aws:iam::111122223333:role/service"
    index_name       = "i"
  }
}
resource "aws_kinesis_firehose_delivery_stream" "b" {
  name        = "b"
  destination = "opensearchserverless"
  opensearchserverless_configuration {
    collection_endpoint = "https://c.example.com"
    role_arn            = "arn:aws:iam::111122223333:role/service"
    index_name          = "i"
  }
}

## to Redshift, with a password
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "redshift"
  redshift_configuration {
    role_arn = "arn:aws:iam::111122223333:role/service"
    username = "u"
    s3_configuration {
      role_arn   = "arn:aws:iam::111122223333:role/service"
      bucket_arn = aws_s3_bucket.b.arn
    }
  }
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}

## to Splunk, with a secret and a function
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "splunk"
  splunk_configuration {
    hec_endpoint = "https://splunk.example.com"
    secrets_manager_configuration {
      enabled    = true
      secret_arn = aws_secretsmanager_secret.s.arn
    }
    s3_configuration {
      role_arn   = "arn:aws:iam::111122223333:role/service"
      bucket_arn = aws_s3_bucket.b.arn
    }
    processing_configuration {
      enabled = true
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "arn:aws:lambda:eu-west-2:111122223333:function:f:$LATEST"
        }
      }
    }
  }
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
resource "aws_secretsmanager_secret" "s" {
  name = "s"
}

## to an HTTP endpoint, with a secret that has a role of its own
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "http_endpoint"
  http_endpoint_configuration {
    role_arn = "arn:aws:iam::111122223333:role/service"
    url      = "https://example.com"
    secrets_manager_configuration {
      enabled    = true
      role_arn   = "arn:aws:iam::111122223333:role/service"
      secret_arn = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:s-abcdef"
    }
  }
}

## to Iceberg tables
resource "aws_kinesis_firehose_delivery_stream" "s" {
  name = "s"
  destination = "iceberg"
  iceberg_configuration {
    role_arn    = "arn:aws:iam::111122223333:role/service"
    catalog_arn = "arn:aws:glue:eu-west-2:111122223333:catalog"
  }
}
