# Calls of any service's API, which state machines, schedules and APIs make with their roles.
#
# A call asks for an action of its own name. Many services then act with the rights of whoever called them: CloudFormation makes whatever a template says, Amazon
# Textract reads the document from its bucket, an automation runs its runbook. A role that makes such calls is open. What is listed here is known to ask for its own
# action and for nothing else but the use of a key, and so is whatever only reads.
locals {
  # By the prefix of their actions.
  plain_services = [
    "cloudwatch", "codepipeline", "events", "firehose", "iot", "kinesis", "kms", "logs", "route53", "s3", "ses", "sns", "states", "sts", "tag", "timestream", "xray",
  ]

  # Of other services: the prefix of the action and the call, in small letters.
  plain_calls = [
    "autoscaling:completelifecycleaction", "autoscaling:recordlifecycleactionheartbeat", "autoscaling:setdesiredcapacity", "batch:terminatejob",
    "cloudfront:createinvalidation", "dynamodb:batchwriteitem", "dynamodb:deleteitem", "dynamodb:executestatement", "dynamodb:putitem", "dynamodb:transactgetitems",
    "dynamodb:transactwriteitems", "dynamodb:updateitem", "dynamodb:updatetimetolive", "ec2:createtags", "ec2:deletetags", "ec2:rebootinstances", "ec2:startinstances", "ec2:stopinstances", "ec2:terminateinstances",
    "ecs:stoptask", "ecs:updateservice", "glue:startcrawler", "glue:startjobrun", "glue:stopcrawler", "lambda:invoke", "lambda:invokefunction", "rds:rebootdbinstance",
    "rds:startdbcluster", "rds:startdbinstance", "rds:stopdbcluster", "rds:stopdbinstance", "redshift:pausecluster", "redshift:resumecluster", "ssm:deleteparameter",
    "secretsmanager:createsecret", "secretsmanager:deletesecret", "secretsmanager:describesecret", "secretsmanager:getsecretvalue", "secretsmanager:putsecretvalue", "secretsmanager:restoresecret", "secretsmanager:tagresource",
    "secretsmanager:updatesecret", "sqs:changemessagevisibility", "sqs:deletemessage", "sqs:purgequeue", "sqs:receivemessage", "sqs:sendmessage",
    "sqs:sendmessagebatch", "ssm:putparameter", "ssm:sendcommand",
  ]

  # How calls that only read begin. What Amazon Athena reads lies in buckets, and a batch of secrets is asked for one by one.
  reading_calls = ["batchget", "check", "count", "describe", "get", "head", "list", "lookup", "query", "scan", "search"]
  reads_beyond  = ["athena", "secretsmanager"]

  # To whom a call hands the role that it names, where AWS's own policies and pages say so. A task of Amazon ECS has roles of its own, and one for its volumes.
  passed_to = {
    "ecs:RunTask"                   = ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"]
    "emr-serverless:StartJobRun"    = ["emr-serverless.amazonaws.com"]
    "mediaconvert:CreateJob"        = ["mediaconvert.amazonaws.com"]
    "sagemaker:CreateProcessingJob" = ["sagemaker.amazonaws.com"]
    "sagemaker:CreateTrainingJob"   = ["sagemaker.amazonaws.com"]
    "sagemaker:CreateTransformJob"  = ["sagemaker.amazonaws.com"]
  }
}
