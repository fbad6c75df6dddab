## an application that is declared elsewhere
app_name = "elsewhere"

## instances
app_name = aws_codedeploy_app.a.name
blue_green_deployment_config {
  green_fleet_provisioning_option {
    action = "COPY_AUTO_SCALING_GROUP"
  }
}
trigger_configuration {
  trigger_name       = "failures"
  trigger_events     = ["DeploymentFailure"]
  trigger_target_arn = aws_sns_topic.t.arn
}
---
resource "aws_codedeploy_app" "a" {
  name             = "a"
  compute_platform = "Server"
}
resource "aws_sns_topic" "t" {
  name = "t"
}

## services
app_name = "a"
ecs_service {
  cluster_name = aws_ecs_cluster.c.name
  service_name = aws_ecs_service.s.name
}
load_balancer_info {
  target_group_pair_info {
    prod_traffic_route {
      listener_arns = [aws_lb_listener.l.arn]
    }
  }
}
---
resource "aws_ecs_cluster" "c" {
  name = "c"
}
resource "aws_ecs_service" "s" {
  name            = "s"
  cluster         = aws_ecs_cluster.c.arn
  task_definition = aws_ecs_task_definition.t.arn
}
resource "aws_ecs_task_definition" "t" {
  family        = "t"
  task_role_arn = aws_iam_role.task.arn
}
resource "aws_iam_role" "task" {
  name = "task"
}
resource "aws_lb_listener" "l" {
}

## functions
app_name = "a"
---
resource "aws_codedeploy_app" "a" {
  name             = "a"
  compute_platform = "Lambda"
}

## stacks, stack sets and images
app_name = "a"
---
resource "aws_cloudformation_stack" "s" {
  name         = "s"
  iam_role_arn = "arn:aws:iam::111122223333:role/stack"
}
resource "aws_cloudformation_stack_set" "s" {
  name                    = "s"
  administration_role_arn = "arn:aws:iam::111122223333:role/admin"
}
resource "aws_cloudformation_stack_set" "own" {
  name                    = "own"
  administration_role_arn = "arn:aws:iam::111122223333:role/admin"
  execution_role_name     = "Target"
}
resource "aws_imagebuilder_infrastructure_configuration" "i" {
  name                  = "i"
  instance_profile_name = "builder"
  logging {
    s3_logs {
      s3_bucket_name = "logs"
      s3_key_prefix  = "images"
    }
  }
}
