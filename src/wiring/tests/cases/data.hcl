## migration to a bucket with a key, from a bucket, and to a stream
resource "aws_dms_s3_endpoint" "to" {
  endpoint_type                     = "target"
  bucket_name                       = aws_s3_bucket.b.bucket
  bucket_folder                     = "in"
  server_side_encryption_kms_key_id = aws_kms_key.k.arn
  service_access_role_arn           = "arn:aws:iam::111122223333:role/service"
}
resource "aws_dms_s3_endpoint" "from" {
  endpoint_type           = "source"
  bucket_name             = "elsewhere"
  service_access_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_dms_endpoint" "k" {
  endpoint_type = "target"
  engine_name   = "kinesis"
  kinesis_settings {
    service_access_role_arn = "arn:aws:iam::111122223333:role/service"
    stream_arn              = aws_kinesis_stream.s.arn
  }
}
resource "aws_dms_endpoint" "d" {
  endpoint_type       = "target"
  engine_name         = "dynamodb"
  service_access_role = "arn:aws:iam::111122223333:role/service"
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
resource "aws_kms_key" "k" {
}
resource "aws_kinesis_stream" "s" {
  name = "s"
}

## moving files from one bucket to another
resource "aws_datasync_location_s3" "from" {
  s3_bucket_arn = aws_s3_bucket.from.arn
  s3_config {
    bucket_access_role_arn = "arn:aws:iam::111122223333:role/service"
  }
}
resource "aws_datasync_location_s3" "to" {
  s3_bucket_arn = "arn:aws:s3:::to"
  s3_config {
    bucket_access_role_arn = "arn:aws:iam::111122223333:role/service"
  }
}
resource "aws_datasync_task" "t" {
  source_location_arn      = aws_datasync_location_s3.from.arn
  destination_location_arn = aws_datasync_location_s3.to.arn
}
resource "aws_s3_bucket" "from" {
  bucket = "from"
}

## files of users
resource "aws_transfer_server" "s" {
  logging_role = "arn:aws:iam::111122223333:role/service"
}
resource "aws_transfer_user" "u" {
  role = "arn:aws:iam::111122223333:role/service"
}

## text messages
resource "aws_cognito_user_pool" "p" {
  sms_configuration {
    external_id    = "x"
    sns_caller_arn = "arn:aws:iam::111122223333:role/service"
  }
}

## hooks of a group
resource "aws_autoscaling_lifecycle_hook" "q" {
  role_arn                = "arn:aws:iam::111122223333:role/service"
  notification_target_arn = aws_sqs_queue.q.arn
}
resource "aws_autoscaling_group" "g" {
  initial_lifecycle_hook {
    role_arn                = "arn:aws:iam::111122223333:role/service"
    notification_target_arn = "arn:aws:sns:eu-west-2:111122223333:t"
  }
}
resource "aws_sqs_queue" "q" {
  name = "q"
}

## jobs, backups and maintenance
resource "aws_batch_compute_environment" "c" {
  service_role = "arn:aws:iam::111122223333:role/service"
  compute_resources {
    spot_iam_fleet_role = "arn:aws:iam::111122223333:role/service"
  }
}
resource "aws_backup_selection" "s" {
  iam_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_appautoscaling_target" "t" {
  role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_ssm_maintenance_window_task" "l" {
  service_role_arn = "arn:aws:iam::111122223333:role/service"
  task_type        = "LAMBDA"
  task_arn         = aws_lambda_function.f.arn
}
resource "aws_ssm_maintenance_window_task" "r" {
  service_role_arn = "arn:aws:iam::111122223333:role/service"
  task_type        = "RUN_COMMAND"
  task_arn         = "AWS-RunShellScript"
}
resource "aws_ssm_maintenance_window_task" "a" {
  service_role_arn = "arn:aws:iam::111122223333:role/service"
  task_type        = "AUTOMATION"
  task_arn         = "AWS-RestartEC2Instance"
}
resource "aws_ssm_maintenance_window_task" "s" {
  service_role_arn = "arn:aws:iam::111122223333:role/service"
  task_type        = "STEP_FUNCTIONS"
  task_arn         = "arn:aws:states:eu-west-2:111122223333:stateMachine:m"
}
resource "aws_ssm_activation" "a" {
  iam_role = "service"
}
resource "aws_lambda_function" "f" {
  function_name = "f"
}

## machines, clusters and what runs on them
resource "aws_instance" "i" {
  iam_instance_profile = "p"
}
resource "aws_launch_template" "t" {
  iam_instance_profile {
    name = "p"
  }
}
resource "aws_iam_instance_profile" "p" {
  role = "service"
}
resource "aws_eks_cluster" "c" {
  role_arn = "arn:aws:iam::111122223333:role/service"
  encryption_config {
    provider {
      key_arn = aws_kms_key.k.arn
    }
  }
  compute_config {
    node_role_arn = "arn:aws:iam::111122223333:role/service"
  }
}
resource "aws_eks_node_group" "n" {
  node_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_eks_fargate_profile" "f" {
  pod_execution_role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_eks_pod_identity_association" "a" {
  role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_kms_key" "k" {
}

## scripts, models and workflows
resource "aws_glue_job" "j" {
  role_arn = "arn:aws:iam::111122223333:role/service"
  command {
    script_location = "s3://${aws_s3_bucket.b.bucket}/jobs/j.py"
  }
}
resource "aws_glue_crawler" "c" {
  role          = "arn:aws:iam::111122223333:role/service"
  database_name = "found"
  s3_target {
    path = "s3://${aws_s3_bucket.b.bucket}/data"
  }
}
resource "aws_sagemaker_model" "m" {
  execution_role_arn = "arn:aws:iam::111122223333:role/service"
  primary_container {
    image          = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/model:1"
    model_data_url = "s3://models/m.tar.gz"
  }
  vpc_config {
    subnets = ["subnet-1"]
  }
}
resource "aws_sagemaker_notebook_instance" "n" {
  role_arn = "arn:aws:iam::111122223333:role/service"
}
resource "aws_kinesisanalyticsv2_application" "a" {
  service_execution_role = "arn:aws:iam::111122223333:role/service"
  application_configuration {
    application_code_configuration {
      code_content {
        s3_content_location {
          bucket_arn = aws_s3_bucket.b.arn
          file_key   = "a.jar"
        }
      }
    }
    vpc_configuration {
      subnet_ids = ["subnet-1"]
    }
  }
  cloudwatch_logging_options {
    log_stream_arn = aws_cloudwatch_log_stream.l.arn
  }
}
resource "aws_mwaa_environment" "e" {
  name               = "e"
  execution_role_arn = "arn:aws:iam::111122223333:role/service"
  source_bucket_arn  = aws_s3_bucket.b.arn
}
resource "aws_bedrockagent_agent" "a" {
  agent_resource_role_arn = "arn:aws:iam::111122223333:role/service"
  foundation_model        = "anthropic.claude-v2"
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
resource "aws_cloudwatch_log_stream" "l" {
  name           = "l"
  log_group_name = "g"
}

## jobs in containers
resource "aws_batch_job_definition" "one" {
  name                  = "one"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  container_properties = jsonencode({
    image            = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/job:1"
    jobRoleArn       = "arn:aws:iam::111122223333:role/job"
    executionRoleArn = "arn:aws:iam::111122223333:role/execution"
    secrets          = [{ name = "TOKEN", valueFrom = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:token-a1b2c3" }]
  })
}

resource "aws_batch_job_definition" "several" {
  name = "several"
  type = "container"
  ecs_properties = jsonencode({
    taskProperties = [{
      executionRoleArn = "arn:aws:iam::111122223333:role/execution"
      taskRoleArn      = "arn:aws:iam::111122223333:role/job"
      containers = [
        { name = "app", image = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/app:1", logConfiguration = { logDriver = "awslogs", options = { awslogs-group = "/jobs" } } },
        { name = "side", image = "nginx:1" },
      ]
    }]
  })
}

## a hook that calls a function
resource "aws_autoscaling_lifecycle_hook" "h" {
  name                    = "h"
  notification_target_arn = "arn:aws:lambda:eu-west-2:111122223333:function:f"
  role_arn                = "arn:aws:iam::111122223333:role/hook"
}

## clusters of machines, and where people write notebooks for them
resource "aws_emr_cluster" "c" {
  service_role     = "arn:aws:iam::111122223333:role/service"
  autoscaling_role = aws_iam_role.scaling.arn
  ec2_attributes {
    instance_profile = aws_iam_instance_profile.node.arn
  }
  core_instance_group {
    autoscaling_policy = "{}"
  }
}
resource "aws_emr_cluster" "elsewhere" {
  service_role     = "EMR_DefaultRole"
  autoscaling_role = "EMR_AutoScaling_DefaultRole"
  ec2_attributes {
    instance_profile = "arn:aws:iam::111122223333:instance-profile/EMR_EC2_DefaultRole"
  }
}
resource "aws_emr_studio" "s" {
  service_role        = "arn:aws:iam::111122223333:role/studio"
  user_role           = "arn:aws:iam::111122223333:role/user"
  default_s3_location = "s3://${aws_s3_bucket.b.bucket}/notebooks"
}
resource "aws_iam_role" "scaling" {
  name = "scaling"
}
resource "aws_iam_role" "node" {
  name = "node"
}
resource "aws_iam_instance_profile" "node" {
  role = aws_iam_role.node.name
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
