## image from ECR, logs
container_definitions = jsonencode([{
  name  = "app"
  image = "${aws_ecr_repository.r.repository_url}:v1"
  logConfiguration = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.g.name
      awslogs-region        = "eu-west-2"
      awslogs-stream-prefix = "app"
    }
  }
}])
---
resource "aws_ecr_repository" "r" {
  name = "app"
}
resource "aws_cloudwatch_log_group" "g" {
  name = "/ecs/app"
}

## the same as a document, with a group of another region that ECS makes
container_definitions = <<EOF
[{
  "name": "app",
  "image": "111122223333.dkr.ecr.eu-west-2.amazonaws.com/team/app@sha256:00",
  "logConfiguration": {
    "logDriver": "awslogs",
    "options": { "awslogs-group": "/ecs/app", "awslogs-region": "us-east-1", "awslogs-create-group": "true" }
  }
}]
EOF

## public images
container_definitions = jsonencode([
  { name = "web", image = "nginx:${var.tag}" },
  { name = "side", image = "public.ecr.aws/nginx/nginx:1" },
])
---
variable "tag" {
}

## an image that is not known
container_definitions = jsonencode([{ name = "app", image = var.image }])
---
variable "image" {
}

## containers that are not known
container_definitions = var.containers
---
variable "containers" {
}

## GuardDuty
container_definitions = jsonencode([{ name = "web", image = "nginx" }])
---
resource "aws_guardduty_detector" "d" {
}

## secrets and parameters
container_definitions = jsonencode([{
  name  = "app"
  image = "nginx"
  secrets = [
    { name = "DB", valueFrom = "${aws_secretsmanager_secret.db.arn}:password::" },
    { name = "API", valueFrom = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:api:key:AWSPREVIOUS:" },
    { name = "HOST", valueFrom = aws_ssm_parameter.host.arn },
    { name = "KEY", valueFrom = aws_ssm_parameter.host.name },
    { name = "PORT", valueFrom = "/app/port" },
    { name = "OTHER", valueFrom = var.other_arn },
  ]
  logConfiguration = {
    logDriver     = "splunk"
    secretOptions = [{ name = "splunk-token", valueFrom = "arn:aws:ssm:eu-west-2:111122223333:parameter/splunk" }]
  }
}])
---
variable "other_arn" {
}
resource "aws_secretsmanager_secret" "db" {
  name       = "db"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_ssm_parameter" "host" {
  name = "/app/host"
  type = "SecureString"
}
resource "aws_kms_key" "k" {
}

## secrets whose keys are AWS's own
container_definitions = jsonencode([{
  name    = "app"
  image   = "nginx"
  secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
}])
---
resource "aws_secretsmanager_secret" "db" {
  name = "db"
}

## private registry
container_definitions = jsonencode([{
  name                  = "app"
  image                 = "${var.registry}/app"
  repositoryCredentials = { credentialsParameter = aws_secretsmanager_secret.login.arn }
}])
---
variable "registry" {
}
resource "aws_secretsmanager_secret" "login" {
  name       = "login"
  kms_key_id = aws_kms_key.k.arn
}
resource "aws_kms_key" "k" {
}

## environment files
container_definitions = jsonencode([{
  name             = "app"
  image            = "nginx"
  environmentFiles = [{ type = "s3", value = "${aws_s3_bucket.env.arn}/prod.env" }, { type = "s3", value = "arn:aws:s3:::settings/app/x.env" }]
}])
---
resource "aws_s3_bucket" "env" {
  bucket = "env"
}

## log router
container_definitions = jsonencode([
  {
    name  = "router"
    image = "fluent/fluent-bit"
    firelensConfiguration = {
      type    = "fluentbit"
      options = { config-file-type = "s3", config-file-value = "arn:aws:s3:::settings/fluent.conf" }
    }
  },
  {
    name             = "app"
    image            = "nginx"
    logConfiguration = { logDriver = "awsfirelens", options = { Name = "firehose", region = "eu-west-2", delivery_stream = "logs" } }
  },
  {
    name             = "side"
    image            = "nginx"
    logConfiguration = { logDriver = "awsfirelens", options = { Name = "cloudwatch", log_group_name = "/ecs/side" } }
  },
])

## file systems
container_definitions = "[]"
volume {
  name = "shared"
  efs_volume_configuration {
    file_system_id = aws_efs_file_system.shared.id
    authorization_config {
      iam = "ENABLED"
    }
  }
}
volume {
  name = "open"
  efs_volume_configuration {
    file_system_id = aws_efs_file_system.shared.id
  }
}
volume {
  name = "windows"
  fsx_windows_file_server_volume_configuration {
    file_system_id = "fs-1"
    authorization_config {
      credentials_parameter = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:share-abcdef"
    }
  }
}
---
resource "aws_efs_file_system" "shared" {
}

## commands that people run
container_definitions = "[]"
---
resource "aws_ecs_cluster" "c" {
  name = "c"
  configuration {
    execute_command_configuration {
      kms_key_id = aws_kms_key.k.arn
      log_configuration {
        cloud_watch_log_group_name = "/ecs/exec"
        s3_bucket_name             = "exec"
        s3_key_prefix              = "sessions"
      }
    }
  }
}
resource "aws_kms_key" "k" {
}
resource "aws_ecs_service" "s" {
  name                   = "s"
  cluster                = aws_ecs_cluster.c.id
  task_definition        = aws_ecs_task_definition.t.arn
  enable_execute_command = true
}

## a service without them
container_definitions = "[]"
---
resource "aws_ecs_service" "s" {
  name            = "s"
  task_definition = aws_ecs_task_definition.t.arn
}

## the roles of a service
container_definitions = "[]"
---
resource "aws_ecs_service" "s" {
  name     = "s"
  iam_role = "arn:aws:iam::111122223333:role/s"
  volume_configuration {
    name = "data"
    managed_ebs_volume {
      role_arn = "arn:aws:iam::111122223333:role/s"
    }
  }
  service_connect_configuration {
    enabled = true
    service {
      port_name = "http"
      tls {
        role_arn = "arn:aws:iam::111122223333:role/s"
      }
    }
  }
  load_balancer {
    container_name = "app"
    advanced_configuration {
      role_arn = "arn:aws:iam::111122223333:role/s"
    }
  }
  vpc_lattice_configurations {
    role_arn = "arn:aws:iam::111122223333:role/s"
  }
  deployment_configuration {
    lifecycle_hook {
      hook_target_arn = aws_lambda_function.hook.arn
      role_arn        = "arn:aws:iam::111122223333:role/s"
    }
  }
}
resource "aws_lambda_function" "hook" {
  function_name = "hook"
}

## an image that is only the first, with a group that is declared for a driver that makes one
container_definitions = jsonencode([{
  name  = "app"
  image = "public.ecr.aws/nginx/nginx"
  logConfiguration = {
    logDriver = "awslogs"
    options   = { awslogs-group = aws_cloudwatch_log_group.g.name, awslogs-create-group = "true" }
  }
}])
---
resource "aws_cloudwatch_log_group" "g" {
  name = "/ecs/app"
}
resource "aws_ecs_service" "s" {
  name            = "s"
  task_definition = aws_ecs_task_definition.t.arn
  lifecycle {
    ignore_changes = [task_definition]
  }
}
