## default group that is declared
---
resource "aws_cloudwatch_log_group" "b" {
  name = "/aws/codebuild/b"
}

## log group by name
logs_config {
  cloudwatch_logs {
    group_name = aws_cloudwatch_log_group.g.name
  }
}
---
resource "aws_cloudwatch_log_group" "g" {
  name = "/builds"
}

## no CloudWatch logs, logs in S3
logs_config {
  cloudwatch_logs {
    status = "DISABLED"
  }
  s3_logs {
    status   = "ENABLED"
    location = "${aws_s3_bucket.logs.id}/builds"
  }
}
---
resource "aws_s3_bucket" "logs" {
  bucket_prefix = "logs"
}

## CodeCommit source, by URL
source {
  type     = "CODECOMMIT"
  location = aws_codecommit_repository.r.clone_url_http
}
---
resource "aws_codecommit_repository" "r" {
  repository_name = "app"
}

## CodeCommit source, declared elsewhere
source {
  type     = "CODECOMMIT"
  location = "https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/other"
}

## S3 source
source {
  type     = "S3"
  location = "sources/in/app.zip"
}

## S3 source, a folder
source {
  type     = "S3"
  location = "sources/in/"
}

## GitHub through a connection
source {
  type     = "GITHUB"
  location = "https://github.com/o/r.git"
  auth {
    type     = "CODECONNECTIONS"
    resource = aws_codeconnections_connection.c.arn
  }
}
---
resource "aws_codeconnections_connection" "c" {
  name = "c"
}

## GitHub through the account's connection
source {
  type     = "GITHUB"
  location = "https://github.com/o/r.git"
}
---
resource "aws_codebuild_source_credential" "c" {
  auth_type   = "CODECONNECTIONS"
  server_type = "GITHUB"
  token       = "arn:aws:codestar-connections:eu-west-2:111122223333:connection/0-1"
}

## GitHub with a secret
source {
  type     = "GITHUB"
  location = "https://github.com/o/r.git"
  auth {
    type     = "SECRETS_MANAGER"
    resource = aws_secretsmanager_secret.s.arn
  }
}
---
resource "aws_secretsmanager_secret" "s" {
  name = "s"
}

## GitHub with a token
source {
  type     = "GITHUB"
  location = "https://github.com/o/r.git"
}

## no source
source {
  type = "NO_SOURCE"
}

## secondary sources
source {
  type = "NO_SOURCE"
}
secondary_sources {
  type              = "CODECOMMIT"
  location          = "https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/lib"
  source_identifier = "lib"
}
secondary_sources {
  type              = "S3"
  location          = "sources/data.zip"
  source_identifier = "data"
}

## artifacts in S3
artifacts {
  type     = "S3"
  location = aws_s3_bucket.out.id
  path     = "app"
}
secondary_artifacts {
  type                = "S3"
  location            = "public"
  artifact_identifier = "x"
  bucket_owner_access = "FULL"
}
---
resource "aws_s3_bucket" "out" {
  bucket = "out"
}

## no artifacts
artifacts {
  type = "NO_ARTIFACTS"
}

## a pipeline that is elsewhere
source {
  type = "CODEPIPELINE"
}
artifacts {
  type = "CODEPIPELINE"
}

## cache in S3
cache {
  type     = "S3"
  location = "${aws_s3_bucket.c.bucket}/b"
}
---
resource "aws_s3_bucket" "c" {
  bucket = "cache"
}

## local cache
cache {
  type  = "LOCAL"
  modes = ["LOCAL_SOURCE_CACHE"]
}

## key
encryption_key = aws_kms_key.k.arn
---
resource "aws_kms_key" "k" {
}

## VPC
vpc_config {
  vpc_id             = "vpc-1"
  subnets            = ["subnet-1", aws_subnet.two.id]
  security_group_ids = ["sg-1"]
}
---
resource "aws_subnet" "two" {
}

## image from ECR with the role
environment {
  image                       = "${aws_ecr_repository.r.repository_url}:latest"
  image_pull_credentials_type = "SERVICE_ROLE"
}
---
resource "aws_ecr_repository" "r" {
  name = "builder"
}

## image from another account's ECR with the role
environment {
  image                       = "444455556666.dkr.ecr.eu-west-2.amazonaws.com/team/builder@sha256:00"
  image_pull_credentials_type = "SERVICE_ROLE"
}

## image from ECR with CodeBuild's credentials
environment {
  image                       = "444455556666.dkr.ecr.eu-west-2.amazonaws.com/builder:1"
  image_pull_credentials_type = "CODEBUILD"
}

## managed image
environment {
  image = "aws/codebuild/standard:7.0"
}

## image that it builds
environment {
  image           = "aws/codebuild/standard:7.0"
  privileged_mode = true
  environment_variable {
    name  = "REPOSITORY"
    value = aws_ecr_repository.r.repository_url
  }
}
---
resource "aws_ecr_repository" "r" {
  name = "app"
}

## private registry
environment {
  image                       = "registry.example.com/builder:1"
  image_pull_credentials_type = "SERVICE_ROLE"
  registry_credential {
    credential          = "registry/login"
    credential_provider = "SECRETS_MANAGER"
  }
}

## secrets and parameters
environment {
  image = "aws/codebuild/standard:7.0"
  environment_variable {
    name  = "PASSWORD"
    type  = "SECRETS_MANAGER"
    value = "${aws_secretsmanager_secret.db.arn}:password::"
  }
  environment_variable {
    name  = "TOKEN"
    type  = "SECRETS_MANAGER"
    value = "build/token:value"
  }
  environment_variable {
    name  = "HOST"
    type  = "PARAMETER_STORE"
    value = "/build/host"
  }
  environment_variable {
    name  = "KEY"
    type  = "PARAMETER_STORE"
    value = aws_ssm_parameter.key.name
  }
}
---
resource "aws_secretsmanager_secret" "db" {
  name       = "db"
  kms_key_id = aws_kms_key.k.id
}
resource "aws_ssm_parameter" "key" {
  name   = "/build/key"
  type   = "SecureString"
  key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## buildspec without reports
source {
  type      = "NO_SOURCE"
  buildspec = "version: 0.2\nphases: {}\n"
}

## buildspec with reports and a breakpoint
source {
  type      = "NO_SOURCE"
  buildspec = "version: 0.2\nphases:\n  build:\n    commands: [codebuild-breakpoint]\nreports:\n  ${aws_codebuild_report_group.g.arn}:\n    files: ['**/*']\n"
}
---
resource "aws_codebuild_report_group" "g" {
  name = "unit"
  export_config {
    type = "S3"
    s3_destination {
      bucket = "reports"
      path   = "unit"
    }
  }
}
resource "aws_codebuild_report_group" "other" {
  name = "other"
}

## file system
file_system_locations {
  location      = "${aws_efs_file_system.f.dns_name}:/data"
  mount_options = "nfsvers=4.1,iam"
}
---
resource "aws_efs_file_system" "f" {
}

## batches
build_batch_config {
  service_role = "arn:aws:iam::111122223333:role/batch"
}

## public builds
resource_access_role = "arn:aws:iam::111122223333:role/public"
artifacts {
  type     = "S3"
  location = "out"
}

## a source that may be anything
source {
  type     = var.type
  location = var.location
}
---
variable "type" {
}
variable "location" {
}

## public builds that log to S3
resource_access_role = "arn:aws:iam::111122223333:role/public"
logs_config {
  s3_logs {
    status   = "ENABLED"
    location = "logs/builds"
  }
}
