## a build that a pipeline runs, with a full clone and a key
resource "aws_codebuild_project" "b" {
  name         = "b"
  service_role = aws_iam_role.build.arn
  source {
    type      = "CODEPIPELINE"
    buildspec = "version: 0.2\nphases: {}\n"
  }
  artifacts {
    type = "CODEPIPELINE"
  }
}
resource "aws_codebuild_project" "other" {
  name         = "other"
  service_role = aws_iam_role.build.arn
  source {
    type      = "NO_SOURCE"
    buildspec = "version: 0.2\nphases: {}\n"
  }
}
resource "aws_iam_role" "build" {
  name = "build"
}
resource "aws_iam_role" "pipeline" {
  name = "pipeline"
}
resource "aws_s3_bucket" "store" {
  bucket_prefix = "store"
}
resource "aws_kms_key" "k" {
}
resource "aws_codecommit_repository" "r" {
  repository_name = "app"
}
resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = aws_iam_role.pipeline.arn
  artifact_store {
    location = aws_s3_bucket.store.id
    type     = "S3"
    encryption_key {
      id   = aws_kms_key.k.arn
      type = "KMS"
    }
  }
  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeCommit"
      output_artifacts = ["src"]
      configuration = {
        RepositoryName       = aws_codecommit_repository.r.repository_name
        BranchName           = "main"
        OutputArtifactFormat = "CODEBUILD_CLONE_REF"
      }
    }
  }
  stage {
    name = "Build"
    action {
      name             = "Build"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      input_artifacts  = ["src"]
      output_artifacts = ["out"]
      configuration    = { ProjectName = aws_codebuild_project.b.name }
    }
  }
}

## a build that only reads, through a connection, in a pipeline with the console's own bucket
resource "aws_codebuild_project" "b" {
  name         = "b"
  service_role = "arn:aws:iam::111122223333:role/build"
  source {
    type      = "CODEPIPELINE"
    buildspec = "version: 0.2\nphases: {}\n"
  }
}
resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = "arn:aws:iam::111122223333:role/pipeline"
  artifact_store {
    location = "codepipeline-eu-west-2-123456789012"
    type     = "S3"
  }
  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      output_artifacts = ["src"]
      configuration = {
        ConnectionArn        = "arn:aws:codeconnections:eu-west-2:111122223333:connection/0-1"
        OutputArtifactFormat = "CODEBUILD_CLONE_REF"
      }
    }
  }
  stage {
    name = "Test"
    action {
      name            = "Test"
      category        = "Test"
      owner           = "AWS"
      provider        = "CodeBuild"
      input_artifacts = ["src"]
      configuration   = { ProjectName = "b" }
    }
  }
}

## a store that nobody can see
variable "bucket" {
}
resource "aws_codebuild_project" "b" {
  name         = "b"
  service_role = "arn:aws:iam::111122223333:role/build"
  source {
    type      = "CODEPIPELINE"
    buildspec = "version: 0.2\nphases: {}\n"
  }
}
resource "aws_codepipeline" "p" {
  name = "p"
  artifact_store {
    location = var.bucket
    type     = "S3"
  }
  stage {
    name = "Test"
    action {
      name          = "Test"
      category      = "Test"
      owner         = "AWS"
      provider      = "CodeBuild"
      configuration = { ProjectName = "b" }
    }
  }
}

## a fleet in a VPC
resource "aws_codebuild_fleet" "f" {
  name               = "f"
  fleet_service_role = "arn:aws:iam::111122223333:role/fleet"
  vpc_config {
    vpc_id  = "vpc-1"
    subnets = ["subnet-1"]
  }
}

## a fleet outside
resource "aws_codebuild_fleet" "f" {
  name               = "f"
  fleet_service_role = "arn:aws:iam::111122223333:role/fleet"
}

## a global endpoint
resource "aws_cloudwatch_event_endpoint" "e" {
  name     = "e"
  role_arn = aws_iam_role.replicate.arn
  event_bus {
    event_bus_arn = "arn:aws:events:eu-west-2:111122223333:event-bus/orders"
  }
  event_bus {
    event_bus_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/orders"
  }
  replication_config {
    state = "ENABLED"
  }
}
resource "aws_iam_role" "replicate" {
  name = "replicate"
}

## a global endpoint that replicates nothing
resource "aws_cloudwatch_event_endpoint" "e" {
  name     = "e"
  role_arn = "arn:aws:iam::111122223333:role/replicate"
  replication_config {
    state = "DISABLED"
  }
}

## a fleet of an image of its own
resource "aws_codebuild_fleet" "f" {
  name               = "f"
  image_id           = "ami-0123456789abcdef0"
  fleet_service_role = "arn:aws:iam::111122223333:role/fleet"
}

## a function at an edge that is declared elsewhere
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.edge.arn
}
resource "aws_iam_role" "edge" {
  name               = "edge"
  assume_role_policy = data.aws_iam_policy_document.edge.json
}
data "aws_iam_policy_document" "edge" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]
    }
  }
}
