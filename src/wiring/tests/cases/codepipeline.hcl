## CodeCommit
action {
  name             = "a"
  category         = "Source"
  owner            = "AWS"
  provider         = "CodeCommit"
  output_artifacts = ["src"]
  configuration    = { RepositoryName = aws_codecommit_repository.r.repository_name, BranchName = "main" }
}
---
resource "aws_codecommit_repository" "r" {
  repository_name = "app"
}

## CodeCommit, full clone, declared elsewhere
action {
  name             = "a"
  category         = "Source"
  owner            = "AWS"
  provider         = "CodeCommit"
  output_artifacts = ["src"]
  configuration    = { RepositoryName = "app", BranchName = "main", OutputArtifactFormat = "CODEBUILD_CLONE_REF" }
}

## S3 source
action {
  name          = "a"
  category      = "Source"
  owner         = "AWS"
  provider      = "S3"
  configuration = { S3Bucket = aws_s3_bucket.s.bucket, S3ObjectKey = "in/app.zip" }
}
---
resource "aws_s3_bucket" "s" {
  bucket = "sources"
}

## S3 deploy of one object
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "S3"
  configuration = { BucketName = "site", ObjectKey = "app.zip", Extract = "false" }
}

## S3 deploy of an archive with an ACL and a key
action {
  name     = "a"
  category = "Deploy"
  owner    = "AWS"
  provider = "S3"
  configuration = {
    BucketName          = "site"
    Extract             = "true"
    CannedACL           = "public-read"
    KMSEncryptionKeyARN = "arn:aws:kms:eu-west-2:111122223333:key/abc"
  }
}

## connection by its old name
action {
  name          = "a"
  category      = "Source"
  owner         = "AWS"
  provider      = "CodeStarSourceConnection"
  configuration = { ConnectionArn = aws_codestarconnections_connection.c.arn, FullRepositoryId = "o/r", BranchName = "main" }
}
---
resource "aws_codestarconnections_connection" "c" {
  name = "c"
}

## connection by its new name
action {
  name          = "a"
  category      = "Source"
  owner         = "AWS"
  provider      = "CodeStarSourceConnection"
  configuration = { ConnectionArn = "arn:aws:codeconnections:eu-west-2:111122223333:connection/0-1" }
}

## connection nobody can see
action {
  name          = "a"
  category      = "Source"
  owner         = "AWS"
  provider      = "CodeStarSourceConnection"
  configuration = { ConnectionArn = var.connection_arn }
}
---
variable "connection_arn" {
}

## GitHub version 1
action {
  name          = "a"
  category      = "Source"
  owner         = "ThirdParty"
  provider      = "GitHub"
  configuration = { Owner = "o", Repo = "r" }
}

## ECR
action {
  name          = "a"
  category      = "Source"
  owner         = "AWS"
  provider      = "ECR"
  configuration = { RepositoryName = aws_ecr_repository.r.name }
}
---
resource "aws_ecr_repository" "r" {
  name = "app"
}

## CodeBuild, by reference
action {
  name          = "a"
  category      = "Build"
  owner         = "AWS"
  provider      = "CodeBuild"
  configuration = { ProjectName = aws_codebuild_project.b.id }
}
---
resource "aws_codebuild_project" "b" {
  name = "b"
}

## CodeBuild, by name, in another region of a cross-region pipeline
action {
  name          = "a"
  category      = "Test"
  owner         = "AWS"
  provider      = "CodeBuild"
  region        = "us-east-1"
  configuration = { ProjectName = "elsewhere" }
}
}
artifact_store {
  location = "store-us"
  type     = "S3"
  region   = "us-east-1"
}
stage {

## CodeBuild, batch
action {
  name          = "a"
  category      = "Build"
  owner         = "AWS"
  provider      = "CodeBuild"
  configuration = { ProjectName = "b", BatchEnabled = "true" }
}

## CodeDeploy
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CodeDeploy"
  configuration = { ApplicationName = "app", DeploymentGroupName = aws_codedeploy_deployment_group.g.deployment_group_name }
}
---
resource "aws_codedeploy_deployment_group" "g" {
  app_name               = "app"
  deployment_group_name  = "blue"
  deployment_config_name = "CodeDeployDefault.AllAtOnce"
}

## CodeDeploy to ECS
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CodeDeployToECS"
  configuration = { ApplicationName = "app", DeploymentGroupName = "blue" }
}

## ECS
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "ECS"
  configuration = { ClusterName = aws_ecs_cluster.c.name, ServiceName = aws_ecs_service.s.name }
}
---
resource "aws_ecs_cluster" "c" {
  name = "c"
}
resource "aws_ecs_service" "s" {
  name            = "s"
  cluster         = aws_ecs_cluster.c.id
  task_definition = aws_ecs_task_definition.d.arn
}
resource "aws_ecs_task_definition" "d" {
  family             = "web"
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn
}
resource "aws_iam_role" "execution" {
  name = "execution"
}
resource "aws_iam_role" "task" {
  name = "task"
}

## ECS, declared elsewhere
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "ECS"
  configuration = { ClusterName = "c", ServiceName = "s" }
}

## CloudFormation CREATE_UPDATE
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormation"
  configuration = { ActionMode = "CREATE_UPDATE", StackName = "web", RoleArn = aws_iam_role.cfn.arn }
}
---
resource "aws_iam_role" "cfn" {
  name = "cfn"
}

## CloudFormation REPLACE_ON_FAILURE
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormation"
  configuration = { ActionMode = "REPLACE_ON_FAILURE", StackName = "web" }
}

## CloudFormation change sets
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormation"
  configuration = { ActionMode = "CHANGE_SET_REPLACE", StackName = "web", ChangeSetName = "next", RoleArn = "arn:aws:iam::111122223333:role/cfn" }
}
action {
  name          = "b"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormation"
  configuration = { ActionMode = "CHANGE_SET_EXECUTE", StackName = "web", ChangeSetName = "next", RoleArn = "arn:aws:iam::111122223333:role/cfn" }
}

## CloudFormation DELETE_ONLY
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormation"
  configuration = { ActionMode = "DELETE_ONLY", StackName = "web", RoleArn = "arn:aws:iam::111122223333:role/cfn" }
}

## stack set
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormationStackSet"
  configuration = { StackSetName = "base", AdministrationRoleArn = "arn:aws:iam::111122223333:role/admin" }
}

## stack instances
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormationStackInstances"
  configuration = { StackSetName = "base" }
}

## Lambda invoke
action {
  name          = "a"
  category      = "Invoke"
  owner         = "AWS"
  provider      = "Lambda"
  configuration = { FunctionName = aws_lambda_function.f.function_name }
}
---
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "arn:aws:iam::111122223333:role/f"
}

## Lambda deploy
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "Lambda"
  configuration = { FunctionName = "f", Alarms = "errors, latency" }
}

## Step Functions
action {
  name          = "a"
  category      = "Invoke"
  owner         = "AWS"
  provider      = "StepFunctions"
  configuration = { StateMachineArn = aws_sfn_state_machine.m.arn }
}
---
resource "aws_sfn_state_machine" "m" {
  name = "m"
}

## approval that notifies
action {
  name          = "a"
  category      = "Approval"
  owner         = "AWS"
  provider      = "Manual"
  configuration = { NotificationArn = aws_sns_topic.t.arn }
}
---
resource "aws_sns_topic" "t" {
  name              = "t"
  kms_master_key_id = aws_kms_alias.k.name
}
resource "aws_kms_alias" "k" {
  name          = "alias/k"
  target_key_id = aws_kms_key.k.key_id
}
resource "aws_kms_key" "k" {
}

## approval that notifies nobody
action {
  name     = "a"
  category = "Approval"
  owner    = "AWS"
  provider = "Manual"
}

## Service Catalog
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "ServiceCatalog"
  configuration = { ProductId = "prod-abc" }
}

## AppConfig
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "AppConfig"
  configuration = { Application = "app1", Environment = "env1", ConfigurationProfile = "prof1", DeploymentStrategy = "strat1" }
}

## Device Farm
action {
  name          = "a"
  category      = "Test"
  owner         = "AWS"
  provider      = "DeviceFarm"
  configuration = { ProjectId = "1-2" }
}

## Elastic Beanstalk
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "ElasticBeanstalk"
  configuration = { ApplicationName = "app", EnvironmentName = "env" }
}

## ECR build and publish
action {
  name          = "a"
  category      = "Build"
  owner         = "AWS"
  provider      = "ECRBuildAndPublish"
  configuration = { ECRRepositoryName = "app" }
}

## ECR build and publish, public
action {
  name          = "a"
  category      = "Build"
  owner         = "AWS"
  provider      = "ECRBuildAndPublish"
  configuration = { ECRRepositoryName = "app", RegistryType = "public" }
}

## EKS
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "EKS"
  configuration = { ClusterName = "k8s", Subnets = "subnet-1,subnet-2" }
}

## EC2
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "EC2"
  configuration = { InstanceTagKey = "App", InstanceTagValue = "web", TargetGroupNameList = "web" }
}

## Inspector, image
action {
  name          = "a"
  category      = "Invoke"
  owner         = "AWS"
  provider      = "InspectorScan"
  configuration = { InspectorRunMode = "ECRImageScan", ECRRepositoryName = "app" }
}

## Inspector, source
action {
  name          = "a"
  category      = "Invoke"
  owner         = "AWS"
  provider      = "InspectorScan"
  configuration = { InspectorRunMode = "SourceCodeScan" }
}

## Commands
action {
  name     = "a"
  category = "Compute"
  owner    = "AWS"
  provider = "Commands"
  commands = ["make"]
  environment_variable {
    name  = "TOKEN"
    value = "token"
    type  = "SECRETS_MANAGER"
  }
}

## another pipeline
action {
  name          = "a"
  category      = "Invoke"
  owner         = "AWS"
  provider      = "CodePipeline"
  configuration = { PipelineName = "next" }
}

## custom action
action {
  name     = "a"
  category = "Test"
  owner    = "Custom"
  provider = "Jenkins"
}

## OpsWorks
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "OpsWorks"
  configuration = { Stack = "s" }
}

## a provider that is not known
action {
  name     = "a"
  category = "Deploy"
  owner    = "AWS"
  provider = "Teleport"
}

## rules of a stage
before_entry {
  condition {
    rule {
      name = "alarm"
      rule_type_id {
        category = "Rule"
        owner    = "AWS"
        provider = "CloudWatchAlarm"
        version  = "1"
      }
      configuration = { AlarmName = "errors" }
    }
    rule {
      name = "window"
      rule_type_id {
        category = "Rule"
        owner    = "AWS"
        provider = "DeploymentWindow"
        version  = "1"
      }
    }
  }
}
on_success {
  condition {
    rule {
      name     = "check"
      role_arn = "arn:aws:iam::111122223333:role/rule"
      rule_type_id {
        category = "Rule"
        owner    = "AWS"
        provider = "LambdaInvoke"
        version  = "1"
      }
      configuration = { FunctionName = "check" }
    }
  }
}

## an action with a role of its own
action {
  name             = "a"
  category         = "Build"
  owner            = "AWS"
  provider         = "CodeBuild"
  role_arn         = aws_iam_role.action.arn
  input_artifacts  = ["src"]
  output_artifacts = ["out"]
  configuration    = { ProjectName = "b" }
}
---
resource "aws_iam_role" "action" {
  name = "action"
}

## an action nobody can see beside one that everybody can
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = var.provider
  configuration = { ClusterName = "c" }
}
action {
  name          = "b"
  category      = "Build"
  owner         = "AWS"
  provider      = "CodeBuild"
  configuration = { ProjectName = "b" }
}
---
variable "provider" {
}

## actions from a typed variable, whose configurations are maps
dynamic "action" {
  for_each = var.actions
  content {
    name          = action.value.name
    category      = "Build"
    owner         = "AWS"
    provider      = action.value.provider
    configuration = action.value.configuration
  }
}
---
variable "actions" {
  type = list(object({ name = string, provider = string, configuration = map(string) }))
  default = [
    { name = "build", provider = "CodeBuild", configuration = { ProjectName = "b" } },
    { name = "batch", provider = "CodeBuild", configuration = { ProjectName = "b", BatchEnabled = "true" } },
  ]
}

## actions from a variable that nobody gives
dynamic "action" {
  for_each = var.actions
  content {
    name          = action.value.name
    provider      = "CodeBuild"
    configuration = action.value.configuration
  }
}
---
variable "actions" {
}

## S3 source whose object may change, in a bucket with a key
action {
  name          = "a"
  category      = "Source"
  owner         = "AWS"
  provider      = "S3"
  configuration = { S3Bucket = aws_s3_bucket.s.bucket, S3ObjectKey = "in/app.zip", AllowOverrideForS3ObjectKey = "true" }
}
---
resource "aws_s3_bucket" "s" {
  bucket = "sources"
}
resource "aws_s3_bucket_server_side_encryption_configuration" "s" {
  bucket = aws_s3_bucket.s.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.k.arn
    }
  }
}
resource "aws_kms_key" "k" {
}

## EC2 deploy to machines elsewhere
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "EC2"
  configuration = { InstanceTagKey = "app", InstanceTagValue = "web", InstanceType = "SSM_MANAGED_NODE", TargetDirectory = "/srv" }
}

## rules that build, with the pipeline's role and with one of their own
before_entry {
  condition {
    rule {
      name = "build"
      rule_type_id {
        category = "Rule"
        provider = "CodeBuild"
      }
      configuration = { ProjectName = "check" }
    }
    rule {
      name            = "batch"
      role_arn        = "arn:aws:iam::111122223333:role/rule"
      input_artifacts = ["src"]
      rule_type_id {
        category = "Rule"
        provider = "CodeBuild"
      }
      configuration = { ProjectName = "check", BatchEnabled = "true" }
    }
    rule {
      name     = "shell"
      commands = ["make check"]
      rule_type_id {
        category = "Rule"
        provider = "Commands"
      }
    }
  }
}

## S3 deploy of an object that is named when it is deployed
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "S3"
  configuration = { BucketName = "site", ObjectKey = "builds/#{codepipeline.PipelineExecutionId}.zip", Extract = "false" }
}

## CloudFormation of a stack that is named by a variable
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormation"
  configuration = { ActionMode = "CHANGE_SET_EXECUTE", StackName = "#{variables.stack}", ChangeSetName = "#{variables.set}" }
}

## stack set of an organization, by a delegated administrator
action {
  name          = "a"
  category      = "Deploy"
  owner         = "AWS"
  provider      = "CloudFormationStackSet"
  configuration = { StackSetName = "base", PermissionModel = "SERVICE_MANAGED", CallAs = "DELEGATED_ADMIN" }
}
