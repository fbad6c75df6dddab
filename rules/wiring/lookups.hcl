# How what a setting holds (a name, an ARN, a URL, a reference) becomes the resource it names.
# README.md says what a lookup block means.

lookup "bucket" {
  type  = "aws_s3_bucket"
  takes = "name"
  cut   = before(given, "/") # CodeBuild writes a place in a bucket as bucket/prefix
  arn   = "arn:${partition}:s3:::${name}"
}

lookup "repository" {
  type = "aws_codecommit_repository"
  # https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app
  cut = last(given, "/")
  arn = "arn:${partition}:codecommit:${has(given, "git-codecommit.") ? before(after(given, "git-codecommit."), ".") : region}:${account}:${name}"
}

lookup "project" {
  type = "aws_codebuild_project"
  arn  = "arn:${partition}:codebuild:${region}:${account}:project/${name}"
}

lookup "report_group" {
  type = "aws_codebuild_report_group"
  arn  = "arn:${partition}:codebuild:${region}:${account}:report-group/${name}"
}

lookup "pipeline" {
  type  = "aws_codepipeline"
  takes = "name"
  arn   = "arn:${partition}:codepipeline:${region}:${account}:${name}"
}

lookup "image_repository" {
  type = "aws_ecr_repository"
  # 111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:latest, or the repository's own name
  cut = begins(given, "arn:") ? given : before(before(has(given, ".amazonaws.com/") ? after(given, "/") : given, "@"), ":")
  arn = (
    has(given, ".dkr.ecr.")
    ? "arn:${partition}:ecr:${before(after(given, ".dkr.ecr."), ".")}:${before(given, ".")}:repository/${name}"
    : "arn:${partition}:ecr:${region}:${account}:repository/${name}"
  )
}

lookup "log_group" {
  type  = "aws_cloudwatch_log_group"
  takes = "name"
  cut   = before(given, ":*")
  arn   = "arn:${partition}:logs:${region}:${account}:log-group:${name}"
}

lookup "key" {
  type  = "aws_kms_key"
  takes = "id"
  # An alias names a key that cannot be told from here, and an alias's ARN in a policy never matches.
  through      = { aws_kms_alias = "target_key_id", aws_kms_replica_key = "key_id" }
  looked_up_by = { aws_kms_alias = "name", aws_kms_key = "key_id" }
  cut          = begins(last(given, ":"), "alias/") ? "*" : given
  # The policy of a key that AWS manages lets in whoever may use its service: nobody needs a grant for it.
  arn = begins(last(given, ":"), "alias/aws/") ? null : "arn:${partition}:kms:${region}:${account}:key/${name}"
}

lookup "secret" {
  type = "aws_secretsmanager_secret"
  # secret-id:json-key:version-stage:version-id
  cut = begins(given, "arn:") ? take(given, ":", 7) : before(given, ":")
  arn = "arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-??????"
}

lookup "parameter" {
  type  = "aws_ssm_parameter"
  holds = ["value", "insecure_value"] # often the ARN of something else
  # A path begins with a slash that its ARN has not twice: of one that is not known nobody can tell.
  takes = "neither"
  cut   = begins(given, "/") ? after(given, "/") : given
  arn   = "arn:${partition}:ssm:${region}:${account}:parameter/${name}"
}

lookup "role" {
  type = "aws_iam_role"
  arn  = "arn:${partition}:iam::${account}:role/${name}"
}

lookup "function" {
  type    = "aws_lambda_function"
  through = { aws_lambda_alias = "function_name" }
  # A version or an alias stands after the name: name:live, arn:…:function:name:live
  cut = begins(given, "arn:") ? take(given, ":", 7) : before(given, ":")
  arn = "arn:${partition}:lambda:${region}:${account}:function:${name}"
}

lookup "stream_consumer" {
  type  = "aws_kinesis_stream_consumer"
  takes = "arn"
  arn   = "arn:${partition}:kinesis:${region}:${account}:stream/*/consumer/${name}:*"
}

lookup "access_point" {
  type  = "aws_efs_access_point"
  takes = "arn"
  arn   = "arn:${partition}:elasticfilesystem:${region}:${account}:access-point/${name}"
}

lookup "topic" {
  type  = "aws_sns_topic"
  takes = "arn"
  arn   = "arn:${partition}:sns:${region}:${account}:${name}"
}

lookup "queue" {
  type  = "aws_sqs_queue"
  takes = "id"
  # https://sqs.eu-west-1.amazonaws.com/111122223333/inbox, or its name
  cut = begins(given, "arn:") ? given : last(given, "/")
  arn = (
    begins(given, "https://sqs.")
    ? "arn:${partition}:sqs:${before(after(given, "https://sqs."), ".")}:${before(after(after(given, "https://"), "/"), "/")}:${name}"
    : "arn:${partition}:sqs:${region}:${account}:${name}"
  )
}

lookup "table" {
  type = "aws_dynamodb_table"
  arn  = "arn:${partition}:dynamodb:${region}:${account}:table/${name}"
}

lookup "stream" {
  type = "aws_kinesis_stream"
  arn  = "arn:${partition}:kinesis:${region}:${account}:stream/${name}"
}

lookup "delivery_stream" {
  type = "aws_kinesis_firehose_delivery_stream"
  arn  = "arn:${partition}:firehose:${region}:${account}:deliverystream/${name}"
}

lookup "db_instance" {
  type = "aws_db_instance"
  arn  = "arn:${partition}:rds:${region}:${account}:db:${name}"
}

lookup "db_cluster" {
  type = "aws_rds_cluster"
  arn  = "arn:${partition}:rds:${region}:${account}:cluster:${name}"
}

lookup "state_machine" {
  type  = "aws_sfn_state_machine"
  takes = "arn"
  arn   = "arn:${partition}:states:${region}:${account}:stateMachine:${name}"
}

lookup "ecs_cluster" {
  type = "aws_ecs_cluster"
  arn  = "arn:${partition}:ecs:${region}:${account}:cluster/${name}"
}

lookup "ecs_service" {
  type  = "aws_ecs_service"
  takes = "name"
  cut   = last(given, "/")
  arn   = "arn:${partition}:ecs:${region}:${account}:service/*/${name}"
}

# Its name is the family: a revision in a policy breaks with the next deployment.
lookup "task_definition" {
  type = "aws_ecs_task_definition"
  # A revision may be given with it or not, and its family by itself.
  takes = "neither"
  cut   = before(last(given, "/"), ":")
  arn   = "arn:${partition}:ecs:${region}:${account}:task-definition/${name}:*"
}

lookup "file_system" {
  type = "aws_efs_file_system"
  cut  = before(before(given, ":"), ".") # fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com:/path
  arn  = "arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${name}"
}

lookup "deployment_group" {
  type  = "aws_codedeploy_deployment_group"
  takes = "name"
  arn   = "arn:${partition}:codedeploy:${region}:${account}:deploymentgroup:*/${name}"
}

lookup "job_queue" {
  type = "aws_batch_job_queue"
  arn  = "arn:${partition}:batch:${region}:${account}:job-queue/${name}"
}

lookup "glue_job" {
  type  = "aws_glue_job"
  takes = "name"
  arn   = "arn:${partition}:glue:${region}:${account}:job/${name}"
}

lookup "event_bus" {
  type = "aws_cloudwatch_event_bus"
  arn  = "arn:${partition}:events:${region}:${account}:event-bus/${name}"
}

lookup "event_connection" {
  type  = "aws_cloudwatch_event_connection"
  takes = "arn"
  arn   = "arn:${partition}:events:${region}:${account}:connection/${name}/*"
}

# The role behind an instance profile, which often has its name.
lookup "profile_role" {
  type    = "aws_iam_role"
  through = { aws_iam_instance_profile = "role" }
  arn     = "arn:${partition}:iam::${account}:role/${name}"
}

lookup "job_definition" {
  type  = "aws_batch_job_definition"
  takes = "neither"
  cut   = before(last(given, "job-definition/"), ":")
  arn   = "arn:${partition}:batch:${region}:${account}:job-definition/${name}:*"
}

# Its endpoint says its name with more around it.
lookup "domain" {
  type = ["aws_opensearch_domain", "aws_elasticsearch_domain"]
  cut  = has(given, "://") ? after(given, "://") : given
  arn  = "arn:${partition}:es:${region}:${account}:domain/*"
}

lookup "alarm" {
  type  = "aws_cloudwatch_metric_alarm"
  takes = "name"
  arn   = "arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}"
}

# The service that makes connections was renamed, and IAM goes by the name that stands in a connection's ARN.
lookup "connection" {
  type  = ["aws_codestarconnections_connection", "aws_codeconnections_connection"]
  takes = "arn"
  arn   = "arn:${partition}:codeconnections:${region}:${account}:connection/${name}"
  attributes = {
    services = service == null ? ["codeconnections", "codestar-connections"] : [service]
    others   = service == null ? [] : [for other in ["codeconnections", "codestar-connections"] : other if other != service]
  }
}
