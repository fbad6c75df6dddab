# Services that move, keep and run data and jobs.
#
# Checked 2026-11-23 against the Amazon EC2 Auto Scaling User Guide, Prepare to add a lifecycle hook; AWS managed policies AutoScalingNotificationAccessRole and
# AWSTransferLoggingAccess; the DMS User Guide, edition of 2023.

service "batch.amazonaws.com" {
  # AWS writes the policy for this role, and manages instances of ECS, EKS and EC2 with it.
  role "aws_batch_compute_environment" {
    attribute = "service_role"
    open      = "AWS Batch manages the instances of ${self.address} with what AWSBatchServiceRole allows"
  }
}

service "spotfleet.amazonaws.com" {
  role "aws_batch_compute_environment" {
    attribute = "compute_resources.spot_iam_fleet_role"
    open      = "EC2 Spot Fleet manages the instances of ${self.address} with what AmazonEC2SpotFleetTaggingRole allows"
  }
}

service "backup.amazonaws.com" {
  # AWS Backup takes the rights of each service it backs up: AWSBackupServiceRolePolicyForBackup, ForRestores and ForS3Backup.
  role "aws_backup_selection" {
    attribute = "iam_role_arn"
    open      = "AWS Backup calls every service whose resources ${self.address} selects"
  }

  role "aws_backup_restore_testing_selection" {
    attribute = "iam_role_arn"
    open      = "AWS Backup restores whatever ${self.address} selects"
  }
}

service "dms.amazonaws.com" {
  locals {
    written         = []
    buckets_read    = []
    buckets_written = []
    guide           = "AWS Database Migration Service User Guide, Using Amazon S3 as a target; Using Amazon S3 as a source"
    is_source       = self.endpoint_type == "source"
  }

  role "aws_dms_s3_endpoint" {
    attribute = "service_access_role_arn"
    include   = ["keys of buckets", "replicate to or from a bucket"]
    locals {
      s3              = self
      buckets_read    = local.is_source ? [bucket(self.bucket_name)] : []
      buckets_written = local.is_source ? [] : [bucket(self.bucket_name)]
      data_key        = self.server_side_encryption_kms_key_id
    }
  }

  # One role serves whatever kind of endpoint it is; of the others the settings have roles of their own.
  role "aws_dms_endpoint" {
    attribute = ["service_access_role", "s3_settings.service_access_role_arn"]
    include   = ["keys of buckets", "replicate to or from a bucket"]
    open      = length(self.s3_settings[*]) == 0 ? "nothing here says what ${self.address} needs of its role" : null
    locals {
      s3              = one(self.s3_settings[*])
      buckets_read    = local.is_source ? [for settings in self.s3_settings[*] : bucket(settings.bucket_name)] : []
      buckets_written = local.is_source ? [] : [for settings in self.s3_settings[*] : bucket(settings.bucket_name)]
      data_key        = local.s3.server_side_encryption_kms_key_id
    }
  }

  role "aws_dms_endpoint" {
    attribute = "kinesis_settings.service_access_role_arn"
    include   = ["keys of what it writes to"]
    locals {
      written = [stream(block.stream_arn, "arn")]
    }

    need "put records on the stream" {
      actions   = ["kinesis:DescribeStream", "kinesis:PutRecord", "kinesis:PutRecords"]
      resources = [stream(block.stream_arn, "arn").arn]
      because   = "kinesis_settings of ${self.address}"
      source    = "AWS Database Migration Service User Guide, Using Amazon Kinesis Data Streams as a target"
      evidence  = block
    }
  }
}

common "replicate to or from a bucket" {
  need "write objects" {
    when             = local.s3 != null && !local.is_source
    actions          = ["s3:PutObject"]
    optional_actions = ["s3:GetObject", "s3:PutObjectAcl"]
    resources        = [under(bucket(local.s3.bucket_name).arn, local.s3.bucket_folder)]
    because          = "target of ${self.address}"
    source           = local.guide
    evidence         = local.s3
  }

  need "find objects" {
    when             = local.s3 != null
    actions          = ["s3:ListBucket"]
    optional_actions = ["s3:GetBucketLocation"]
    resources        = [bucket(local.s3.bucket_name).arn]
    because          = "bucket of ${self.address}"
    source           = local.guide
    evidence         = local.s3
  }

  need "read objects" {
    when      = local.s3 != null && local.is_source
    actions   = ["s3:GetObject"]
    resources = [under(bucket(local.s3.bucket_name).arn, local.s3.bucket_folder)]
    because   = "source of ${self.address}"
    source    = local.guide
    evidence  = local.s3
  }

  need "delete and tag objects" {
    when      = local.s3 != null && !local.is_source
    strength  = "conditional"
    actions   = ["s3:DeleteObject", "s3:PutObjectTagging"]
    resources = [under(bucket(local.s3.bucket_name).arn, local.s3.bucket_folder)]
    because   = "target of ${self.address}"
    source    = local.guide
    evidence  = local.s3
  }

  need "encrypt objects" {
    for_each  = [local.data_key]
    strength  = "conditional"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
    resources = [key(each.value).arn]
    because   = "server_side_encryption_kms_key_id of ${self.address}"
    source    = "AWS Database Migration Service User Guide, Creating AWS KMS keys to encrypt Amazon S3 target objects"
  }

  # Validation queries what was written, and so does whoever uses the catalog that is made of it.
  need "catalog what it writes" {
    when     = local.s3 != null && !local.is_source
    strength = "conditional"
    actions = [
      "glue:CreateDatabase", "glue:GetDatabase", "glue:CreateTable", "glue:DeleteTable", "glue:UpdateTable", "glue:GetTable", "glue:BatchCreatePartition",
      "glue:CreatePartition", "glue:UpdatePartition", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition", "glue:GetTables",
      "glue:DeleteDatabase",
    ]
    resources = [
      "arn:${partition}:glue:${region}:${account}:catalog", "arn:${partition}:glue:${region}:${account}:database/*", "arn:${partition}:glue:${region}:${account}:table/*",
      "arn:${partition}:glue:${region}:${account}:userDefinedFunction/*",
    ]
    because  = "target of ${self.address}"
    source   = "AWS Database Migration Service User Guide, Using AWS Glue Data Catalog with an Amazon S3 target; Amazon S3 target data validation"
    evidence = local.s3
  }

  need "look after uploads of what it queries" {
    when      = local.s3 != null && !local.is_source
    strength  = "conditional"
    actions   = ["s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
    resources = [bucket(local.s3.bucket_name).arn, "${bucket(local.s3.bucket_name).arn}/*"]
    because   = "target of ${self.address}"
    source    = "AWS Database Migration Service User Guide, Amazon S3 target data validation"
    evidence  = local.s3
  }

  need "query what it writes" {
    when      = local.s3 != null && !local.is_source
    strength  = "conditional"
    actions   = ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:CreateWorkGroup"]
    resources = ["arn:${partition}:athena:${region}:${account}:workgroup/*"]
    because   = "target of ${self.address}"
    source    = "AWS Database Migration Service User Guide, Using AWS Glue Data Catalog with an Amazon S3 target; Amazon S3 target data validation"
    evidence  = local.s3
  }

  # Change data and the files of a source may lie elsewhere in the bucket than the folder.
  need "reach the rest of the bucket" {
    when      = local.s3 != null
    strength  = "conditional"
    actions   = local.is_source ? ["s3:GetObject"] : ["s3:PutObject", "s3:DeleteObject", "s3:PutObjectTagging", "s3:GetObject"]
    resources = ["${bucket(local.s3.bucket_name).arn}/*"]
    because   = "bucket of ${self.address}"
    source    = local.guide
    evidence  = local.s3
  }
}

service "datasync.amazonaws.com" {
  locals {
    buckets_read    = []
    buckets_written = [bucket(self.s3_bucket_arn, "arn")]
    guide           = "AWS DataSync User Guide, Configuring DataSync transfers with Amazon S3: required permissions"

    # The tasks that move something here or away from here. Without any, both may be.
    tasks   = resources("aws_datasync_task")
    reads   = anytrue([for task in local.tasks : mentions(task.source_location_arn, self)])
    writes  = anytrue([for task in local.tasks : mentions(task.destination_location_arn, self)])
    unknown = !local.reads && !local.writes
  }

  role "aws_datasync_location_s3" {
    attribute = "s3_config.bucket_access_role_arn"
    include   = ["keys of buckets"]

    need "find objects" {
      actions          = ["s3:GetBucketLocation", "s3:ListBucket"]
      optional_actions = ["s3:GetBucketVersioning"]
      resources        = [bucket(self.s3_bucket_arn, "arn").arn]
      because          = "bucket of ${self.address}"
      source           = local.guide
      evidence         = self.s3_bucket_arn
    }

    need "look after its uploads" {
      strength  = "conditional"
      actions   = ["s3:ListBucketMultipartUploads"]
      resources = [bucket(self.s3_bucket_arn, "arn").arn]
      because   = "bucket of ${self.address}"
      source    = local.guide
      evidence  = self.s3_bucket_arn
    }

    need "look after tags and uploads of objects" {
      strength  = "conditional"
      actions   = ["s3:GetObjectTagging", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
      resources = ["${bucket(self.s3_bucket_arn, "arn").arn}/*"]
      because   = "bucket of ${self.address}"
      source    = local.guide
      evidence  = self.s3_bucket_arn
    }

    need "read objects" {
      actions          = ["s3:GetObject"]
      optional_actions = ["s3:GetObjectVersion", "s3:GetObjectVersionTagging", "s3:GetObjectAcl", "s3:GetObjectVersionAcl"]
      resources        = ["${bucket(self.s3_bucket_arn, "arn").arn}/*"]
      because          = "bucket of ${self.address}"
      source           = local.guide
      evidence         = self.s3_bucket_arn
    }

    need "tag and delete objects" {
      when             = local.writes || local.unknown
      strength         = "conditional"
      actions          = ["s3:PutObjectTagging", "s3:DeleteObject"]
      optional_actions = ["s3:PutObjectAcl"]
      resources        = ["${bucket(self.s3_bucket_arn, "arn").arn}/*"]
      because          = "bucket of ${self.address}"
      source           = local.guide
      evidence         = self.s3_bucket_arn
    }

    need "write objects" {
      when      = local.writes || local.unknown
      strength  = local.writes ? "required" : "conditional"
      actions   = ["s3:PutObject"]
      resources = ["${bucket(self.s3_bucket_arn, "arn").arn}/*"]
      because   = "bucket of ${self.address}"
      source    = local.guide
      evidence  = self.s3_bucket_arn
    }
  }
}

service "transfer.amazonaws.com" {
  # What a user may do with his files is for the policy to say: to read only, say.
  role "aws_transfer_user" {
    attribute = "role"
    open      = "what the user of ${self.address} may do with files is what the role lets them"
  }

  role "aws_transfer_access" {
    attribute = "role"
    open      = "what users of ${self.address} may do with files is what the role lets them"
  }

  role "aws_transfer_server" {
    attribute = "logging_role"

    # A server that logs to groups of its own choosing does so without the role.
    need "log" {
      strength  = self.structured_log_destinations == null ? "required" : "conditional"
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:/aws/transfer/*"]
      because   = "logging_role of ${self.address}"
      source    = "AWS Managed Policy Reference, AWSTransferLoggingAccess"
    }

    need "make log groups and look into them" {
      strength  = "conditional"
      actions   = ["logs:DescribeLogStreams", "logs:CreateLogGroup"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:/aws/transfer/*"]
      because   = "logging_role of ${self.address}"
      source    = "AWS Managed Policy Reference, AWSTransferLoggingAccess"
    }
  }
}

service "cognito-idp.amazonaws.com" {
  # A text message goes to a phone number, which is no resource.
  role "aws_cognito_user_pool" {
    attribute = "sms_configuration.sns_caller_arn"
    open      = "a text message of ${self.address} goes to a phone number, which no policy can name"

    need "send text messages" {
      strength  = "conditional"
      actions   = ["sns:Publish"]
      resources = ["arn:${partition}:sns:*:*:*"]
      because   = "sms_configuration of ${self.address}"
      source    = "Amazon Cognito Developer Guide, SMS message settings for Amazon Cognito user pools"
      evidence  = block
    }
  }
}

service "autoscaling.amazonaws.com" {
  locals {
    written = [for told in [local.told] : told if contains(["sqs", "sns"], told.service == null ? "" : told.service)]
  }

  role "aws_autoscaling_lifecycle_hook" {
    attribute = "role_arn"
    include   = ["tell of a lifecycle", "keys of what it writes to"]
    open      = local.told.service == null ? "what ${self.address} notifies is not known" : null
    locals {
      told  = resource(self.notification_target_arn)
      names = self.notification_target_arn
    }
  }

  role "aws_autoscaling_group" {
    attribute = "initial_lifecycle_hook.role_arn"
    include   = ["tell of a lifecycle", "keys of what it writes to"]
    open      = local.told.service == null ? "what ${self.address} notifies is not known" : null
    locals {
      told  = resource(block.notification_target_arn)
      names = block.notification_target_arn
    }
  }
}

common "tell of a lifecycle" {
  need "send to the queue" {
    when             = local.told.service == "sqs"
    actions          = ["sqs:SendMessage"]
    optional_actions = ["sqs:GetQueueUrl"]
    resources        = [local.told.arn]
    because          = "notification_target_arn of ${self.address}"
    source           = "Amazon EC2 Auto Scaling User Guide, Prepare to add a lifecycle hook; AWS Managed Policy Reference, AutoScalingNotificationAccessRole"
    evidence         = local.names
  }

  need "publish to the topic" {
    when      = local.told.service == "sns"
    actions   = ["sns:Publish"]
    resources = [local.told.arn]
    because   = "notification_target_arn of ${self.address}"
    source    = "Amazon EC2 Auto Scaling User Guide, Prepare to add a lifecycle hook; AWS Managed Policy Reference, AutoScalingNotificationAccessRole"
    evidence  = local.names
  }

  # The guide has the function's own policy let in the service-linked role instead.
  need "invoke the function" {
    when      = local.told.service == "lambda"
    strength  = "conditional"
    actions   = ["lambda:InvokeFunction"]
    resources = [local.told.arn, "${local.told.arn}:*"]
    because   = "notification_target_arn of ${self.address}"
    source    = "Amazon EC2 Auto Scaling User Guide, Prepare to add a lifecycle hook"
    evidence  = local.names
  }
}

service "application-autoscaling.amazonaws.com" {
  # Application Auto Scaling uses a service-linked role for nearly every service, whatever role_arn says.
  role "aws_appautoscaling_target" {
    attribute = "role_arn"
    open      = "what Application Auto Scaling calls for ${self.address} hangs on the service it scales"
  }
}

service "ssm.amazonaws.com" {
  # A task runs commands or an automation, which may do anything with the role.
  role "aws_ssm_maintenance_window_task" {
    attribute = ["service_role_arn", "task_invocation_parameters.run_command_parameters.service_role_arn"]
    open      = contains(["LAMBDA", "STEP_FUNCTIONS"], self.task_type) ? "the targets of ${self.address} are found with its role" : "the commands and automations that ${self.address} runs are not in this configuration"

    need "invoke the function" {
      when      = self.task_type == "LAMBDA"
      strength  = "conditional"
      actions   = ["lambda:InvokeFunction"]
      resources = [function(self.task_arn).arn, "${function(self.task_arn).arn}:*"]
      because   = "task_arn of ${self.address}"
      source    = "AWS Systems Manager User Guide, Setting up Maintenance Windows"
      evidence  = self.task_arn
    }

    need "start the state machine" {
      when      = self.task_type == "STEP_FUNCTIONS"
      strength  = "conditional"
      actions   = ["states:StartExecution", "states:DescribeExecution"]
      resources = [state_machine(self.task_arn).arn, "arn:${partition}:states:${region}:${account}:execution:${last(state_machine(self.task_arn).name, ":")}:*"]
      because   = "task_arn of ${self.address}"
      source    = "AWS Systems Manager User Guide, Setting up Maintenance Windows"
      evidence  = self.task_arn
    }

    need "run the commands" {
      when      = self.task_type == "RUN_COMMAND"
      strength  = "conditional"
      actions   = ["ssm:SendCommand"]
      resources = ["arn:${partition}:ec2:${region}:${account}:instance/*", "arn:${partition}:ssm:${region}:*:document/${last(self.task_arn, "/")}"]
      because   = "task_arn of ${self.address}"
      source    = "AWS Systems Manager User Guide, Setting up Maintenance Windows"
      evidence  = self.task_arn
    }

    need "start the automation" {
      when     = self.task_type == "AUTOMATION"
      strength = "conditional"
      actions  = ["ssm:StartAutomationExecution"]
      resources = [
        "arn:${partition}:ssm:${region}:*:automation-definition/${last(self.task_arn, "/")}:*", "arn:${partition}:ssm:${region}:*:document/${last(self.task_arn, "/")}",
        "arn:${partition}:ssm:${region}:${account}:automation-execution/*",
      ]
      because  = "task_arn of ${self.address}"
      source   = "AWS Systems Manager User Guide, Setting up Maintenance Windows"
      evidence = self.task_arn
    }
  }

  role "aws_ssm_activation" {
    attribute = "iam_role"
    open      = "commands run on the machines that ${self.address} takes in"
  }
}
