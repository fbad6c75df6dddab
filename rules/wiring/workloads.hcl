# Roles that code of the user's own runs under, on machines and in containers of his: what it calls cannot be seen in the configuration.

service "ec2.amazonaws.com" {
  role "aws_iam_instance_profile" {
    attribute = "role"
    open      = "what runs on the instances that have ${self.address} is not in this configuration"
  }

  role "aws_instance" {
    attribute = "iam_instance_profile"
    open      = "what runs on ${self.address} is not in this configuration"
  }

  role "aws_launch_configuration" {
    attribute = "iam_instance_profile"
    open      = "what runs on the instances of ${self.address} is not in this configuration"
  }

  role "aws_launch_template" {
    attribute = ["iam_instance_profile.name", "iam_instance_profile.arn"]
    open      = "what runs on the instances of ${self.address} is not in this configuration"
  }

  role "aws_batch_compute_environment" {
    attribute = "compute_resources.instance_role"
    open      = "what runs on the instances of ${self.address} is not in this configuration"
  }

  role "aws_emr_cluster" {
    attribute = "ec2_attributes.instance_profile"
    open      = "what runs on the machines of ${self.address} is not in this configuration"
  }

  # The kubelet and the network plugin need what AWS's policies for nodes allow; pods that have no role of their own use the node's.
  role "aws_eks_node_group" {
    attribute = "node_role_arn"
    open      = "the nodes of ${self.address} run what AWS puts on them, and pods of the cluster may use their role"
  }

  role "aws_eks_cluster" {
    attribute = "compute_config.node_role_arn"
    open      = "the nodes of ${self.address} run what AWS puts on them, and pods of the cluster may use their role"
  }
}

service "pods.eks.amazonaws.com" {
  role "aws_eks_pod_identity_association" {
    attribute = "role_arn"
    open      = "pods of ${self.address} run code of their own"
  }

  role "aws_eks_addon" {
    attribute = "pod_identity_association.role_arn"
    open      = "the add-on of ${self.address} calls what its own documentation says"
  }
}

service "eks.amazonaws.com" {
  # AWS writes the policies of the cluster and changes them with its versions: AmazonEKSClusterPolicy, and four more for EKS Auto Mode.
  role "aws_eks_cluster" {
    attribute = "role_arn"
    open      = "the control plane of ${self.address} calls what AWS's own policies for clusters allow"

    need "encrypt secrets" {
      for_each  = self.encryption_config[*].provider[*].key_arn
      strength  = "conditional"
      actions   = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"]
      resources = [key(each.value).arn]
      because   = "encryption_config of ${self.address}"
      source    = "Amazon EKS User Guide, Encrypt Kubernetes secrets with KMS on existing clusters"
    }
  }
}

service "eks-fargate-pods.amazonaws.com" {
  role "aws_eks_fargate_profile" {
    attribute = "pod_execution_role_arn"
    open      = "pods of ${self.address} may send their logs anywhere"

    need "log in to registries" {
      strength  = "conditional"
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
      because   = "pods of ${self.address} pull images"
      source    = "AWS Managed Policy Reference, AmazonEKSFargatePodExecutionRolePolicy"
    }

    need "pull images" {
      strength  = "conditional"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
      resources = ["arn:${partition}:ecr:*:*:repository/*"]
      because   = "pods of ${self.address} pull images"
      source    = "AWS Managed Policy Reference, AmazonEKSFargatePodExecutionRolePolicy"
    }
  }
}

# Whoever has a token of the provider calls what they like with these.
service "cognito-identity.amazonaws.com" {
  role "aws_cognito_identity_pool_roles_attachment" {
    attribute = "role_mapping.mapping_rule.role_arn"
    open      = "users of ${self.address} call AWS themselves"
  }

  role "aws_cognito_user_group" {
    attribute = "role_arn"
    open      = "users of ${self.address} call AWS themselves"
  }
}

common "log runs of AWS Glue" {
  need "log" {
    strength  = "conditional"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${partition}:logs:*:*:log-group:/aws-glue/*"]
    because   = "runs of ${self.address} are logged"
    source    = "AWS Managed Policy Reference, AWSGlueServiceRole"
  }
}

service "glue.amazonaws.com" {
  locals {
    guide  = "AWS Glue Developer Guide, Create an IAM role for AWS Glue"
    script = one(self.command[*].script_location)
    place  = local.script == null ? null : after(local.script, "s3://")
  }

  role "aws_glue_job" {
    attribute = "role_arn"
    open      = "the script of ${self.address} runs code of its own"
    include   = ["log runs of AWS Glue"]

    need "read its script" {
      for_each  = [local.place]
      strength  = "conditional"
      actions   = ["s3:GetObject"]
      resources = ["${bucket(each.value).arn}/${after(each.value, "/") == null ? "*" : after(each.value, "/")}"]
      because   = "script_location of ${self.address}"
      source    = local.guide
    }
  }

  # A crawler may be given more by its classifiers and connections than its targets show.
  role "aws_glue_crawler" {
    attribute = "role"
    open      = "${self.address} writes tables that are named after what it finds"
    include   = ["log runs of AWS Glue"]

    need "read what it crawls" {
      for_each  = [for path in self.s3_target[*].path : after(path, "s3://")]
      strength  = "conditional"
      actions   = ["s3:GetObject"]
      resources = [under(bucket(each.value).arn, after(each.value, "/"))]
      because   = "s3_target of ${self.address}"
      source    = local.guide
    }

    need "list what it crawls" {
      for_each  = [for path in self.s3_target[*].path : after(path, "s3://")]
      strength  = "conditional"
      actions   = ["s3:ListBucket"]
      resources = [bucket(each.value).arn]
      because   = "s3_target of ${self.address}"
      source    = local.guide
    }

    need "write tables of what it found" {
      strength = "conditional"
      actions = [
        "glue:GetDatabase", "glue:GetTable", "glue:CreateTable", "glue:UpdateTable", "glue:BatchCreatePartition", "glue:BatchGetPartition", "glue:GetPartitions",
        "glue:UpdatePartition",
      ]
      resources = [
        "arn:${partition}:glue:${region}:${account}:catalog", "arn:${partition}:glue:${region}:${account}:database/${self.database_name}",
        "arn:${partition}:glue:${region}:${account}:table/${self.database_name}/*",
      ]
      because  = "database_name of ${self.address}"
      source   = "AWS Managed Policy Reference, AWSGlueServiceRole"
      evidence = self.database_name
    }
  }
}

service "sagemaker.amazonaws.com" {
  role "aws_sagemaker_model" {
    attribute = "execution_role_arn"
    open      = "the containers of ${self.address} run code of their own"

    need "read its models" {
      for_each  = [for container in concat(self.primary_container[*], self.container[*]) : after(container.model_data_url, "s3://")]
      strength  = "conditional"
      actions   = ["s3:GetObject"]
      resources = ["${bucket(each.value).arn}/${after(each.value, "/") == null ? "*" : after(each.value, "/")}"]
      because   = "model_data_url of ${self.address}"
      source    = "Amazon SageMaker AI Developer Guide, How to use SageMaker AI execution roles"
    }

    need "pull its images" {
      for_each  = [for container in concat(self.primary_container[*], self.container[*]) : container.image if container.image != null]
      strength  = "conditional"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
      resources = [image_repository(each.value).arn]
      because   = "image of ${self.address}"
      source    = "Amazon SageMaker AI Developer Guide, How to use SageMaker AI execution roles"
    }

    need "log in to registries and write metrics" {
      strength  = "conditional"
      actions   = ["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData"]
      resources = ["*"]
      because   = "the containers of ${self.address}"
      source    = "Amazon SageMaker AI Developer Guide, How to use SageMaker AI execution roles"
    }

    need "log" {
      strength  = "conditional"
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:/aws/sagemaker/*"]
      because   = "endpoints of ${self.address} log"
      source    = "Amazon SageMaker AI Developer Guide, How to use SageMaker AI execution roles"
    }

    need "reach the VPC" {
      for_each = self.vpc_config[*]
      strength = "conditional"
      actions  = ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"]
      resources = [
        for kind in ["network-interface", "security-group", "subnet"] : "arn:${partition}:ec2:${region}:${account}:${kind}/*"
      ]
      because = "vpc_config of ${self.address}"
      source  = "Amazon SageMaker AI Developer Guide, How to use SageMaker AI execution roles"
    }

    need "look at the VPC" {
      for_each  = self.vpc_config[*]
      strength  = "conditional"
      actions   = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
      resources = ["*"]
      because   = "vpc_config of ${self.address}"
      source    = "Amazon SageMaker AI Developer Guide, How to use SageMaker AI execution roles"
    }
  }

  role "aws_sagemaker_notebook_instance" {
    attribute = "role_arn"
    open      = "notebooks of ${self.address} run code of their own"
  }

  role "aws_sagemaker_domain" {
    attribute = ["default_user_settings.execution_role", "default_space_settings.execution_role", "domain_settings.r_studio_server_pro_domain_settings.domain_execution_role_arn"]
    open      = "users of ${self.address} run code of their own"
  }

  role "aws_sagemaker_user_profile" {
    attribute = "user_settings.execution_role"
    open      = "the user of ${self.address} runs code of their own"
  }

  role "aws_sagemaker_pipeline" {
    attribute = "role_arn"
    open      = "the steps of ${self.address} run code of their own"
  }

  role "aws_sagemaker_endpoint_configuration" {
    attribute = "execution_role_arn"
    open      = "the containers of ${self.address} run code of their own"
  }
}

service "kinesisanalytics.amazonaws.com" {
  role "aws_kinesisanalyticsv2_application" {
    attribute = "service_execution_role"
    open      = "${self.address} runs code of its own"
    locals {
      content = flatten(self.application_configuration[*].application_code_configuration[*].code_content[*].s3_content_location)
      vpcs    = flatten(self.application_configuration[*].vpc_configuration)
    }

    need "read its code" {
      for_each  = local.content
      strength  = "conditional"
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${bucket(each.value.bucket_arn, "arn").arn}/${each.value.file_key}"]
      because   = "s3_content_location of ${self.address}"
      source    = "Managed Service for Apache Flink Developer Guide, Create an application: permissions policy"
    }

    need "log" {
      for_each  = self.cloudwatch_logging_options[*].log_stream_arn
      strength  = "conditional"
      actions   = ["logs:DescribeLogStreams", "logs:PutLogEvents"]
      resources = [each.value]
      because   = "cloudwatch_logging_options of ${self.address}"
      source    = "Managed Service for Apache Flink Developer Guide, Setting up application logging"
    }

    need "find its log group" {
      when      = length(self.cloudwatch_logging_options[*]) > 0
      strength  = "conditional"
      actions   = ["logs:DescribeLogGroups"]
      resources = ["*"]
      because   = "cloudwatch_logging_options of ${self.address}"
      source    = "Managed Service for Apache Flink Developer Guide, Setting up application logging"
      evidence  = self.cloudwatch_logging_options
    }

    need "reach the VPC" {
      when     = length(local.vpcs) > 0
      strength = "conditional"
      actions  = ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"]
      resources = [
        for kind in ["network-interface", "security-group", "subnet"] : "arn:${partition}:ec2:${region}:${account}:${kind}/*"
      ]
      because  = "vpc_configuration of ${self.address}"
      source   = "Managed Service for Apache Flink Developer Guide, VPC application permissions"
      evidence = local.vpcs
    }

    need "look at the VPC" {
      when      = length(local.vpcs) > 0
      strength  = "conditional"
      actions   = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
      resources = ["*"]
      because   = "vpc_configuration of ${self.address}"
      source    = "Managed Service for Apache Flink Developer Guide, VPC application permissions"
      evidence  = local.vpcs
    }
  }
}

service "airflow.amazonaws.com" {
  role "aws_mwaa_environment" {
    attribute = "execution_role_arn"
    open      = "the workflows of ${self.address} run code of their own"

    need "read its workflows" {
      strength  = "conditional"
      actions   = ["s3:GetObject"]
      resources = ["${bucket(self.source_bucket_arn, "arn").arn}/*"]
      because   = "source_bucket_arn of ${self.address}"
      source    = "Amazon MWAA User Guide, Amazon MWAA execution role"
      evidence  = self.source_bucket_arn
    }

    need "list its workflows" {
      strength  = "conditional"
      actions   = ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketPublicAccessBlock"]
      resources = [bucket(self.source_bucket_arn, "arn").arn]
      because   = "source_bucket_arn of ${self.address}"
      source    = "Amazon MWAA User Guide, Amazon MWAA execution role"
      evidence  = self.source_bucket_arn
    }

    need "write metrics" {
      strength  = "conditional"
      actions   = ["airflow:PublishMetrics"]
      resources = ["arn:${partition}:airflow:${region}:${account}:environment/${self.name}"]
      because   = "${self.address} reports how it is"
      source    = "Amazon MWAA User Guide, Amazon MWAA execution role"
    }

    need "log" {
      strength  = "conditional"
      actions   = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents", "logs:GetLogEvents", "logs:GetLogRecord", "logs:GetLogGroupFields", "logs:GetQueryResults"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:airflow-${self.name}-*"]
      because   = "${self.address} logs"
      source    = "Amazon MWAA User Guide, Amazon MWAA execution role"
    }

    need "find log groups, write metrics and look at what is public" {
      strength  = "conditional"
      actions   = ["logs:DescribeLogGroups", "cloudwatch:PutMetricData", "s3:GetAccountPublicAccessBlock"]
      resources = ["*"]
      because   = "${self.address} logs, and its bucket may not be public"
      source    = "Amazon MWAA User Guide, Amazon MWAA execution role"
    }

    # Of an environment without a key of its own, the key is one that AWS owns.
    need "encrypt its queue" {
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
      resources = [self.kms_key == null ? "arn:${partition}:kms:${region}:*:key/*" : key(self.kms_key).arn]
      because   = "the workers of ${self.address}"
      source    = "Amazon MWAA User Guide, Amazon MWAA execution role"
    }

    # The queue is in an account of AWS.
    need "use the queue of its workers" {
      strength  = "conditional"
      actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage"]
      resources = ["arn:${partition}:sqs:${region}:*:airflow-celery-*"]
      because   = "the workers of ${self.address}"
      source    = "Amazon MWAA User Guide, Amazon MWAA execution role"
    }
  }
}

service "bedrock.amazonaws.com" {
  role "aws_bedrockagent_agent" {
    attribute = "agent_resource_role_arn"
    open      = "what ${self.address} may use is set in resources of its own"

    need "invoke its model" {
      strength  = "conditional"
      actions   = ["bedrock:InvokeModel"]
      resources = [begins(self.foundation_model, "arn:") ? self.foundation_model : "arn:${partition}:bedrock:${region}::foundation-model/${self.foundation_model}"]
      because   = "foundation_model of ${self.address}"
      source    = "Amazon Bedrock User Guide, Create a service role for Amazon Bedrock Agents"
      evidence  = self.foundation_model
    }
  }
}

service "grafana.amazonaws.com" {
  role "aws_grafana_workspace" {
    attribute = "role_arn"
    open      = "people who use ${self.address} query what they like"
  }
}

service "osis-pipelines.amazonaws.com" {
  role "aws_osis_pipeline" {
    attribute = "pipeline_role_arn"
    open      = "what ${self.address} reads and writes stands in its configuration, which is not read here"
  }
}
