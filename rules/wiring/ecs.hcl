# What Amazon ECS needs from the roles of a task definition, of a job of AWS Batch and of a service.
#
# Checked 2026-11-23, jobs only, against the AWS Batch User Guide, AWS Batch IAM execution role.

service "ecs-tasks.amazonaws.com" {
  locals {
    visible    = has(self.container_definitions, "[")
    containers = flatten([for text in [self.container_definitions] : jsondecode(text) if local.visible])
    definition = self.container_definitions
    hidden     = local.visible ? null : "which containers ${self.address} runs is not known"

    # On EC2 instances the agent may pull and log with the role of the instance.
    fargate  = self.requires_compatibilities == null ? false : contains(self.requires_compatibilities, "FARGATE")
    strength = local.fargate ? "required" : "conditional"

    images = [
      for container in local.containers : { container = container, image = container.image, repository = image_repository(container.image) }
      if length(container.repositoryCredentials[*]) == 0
    ]
    pulled = [for use in local.images : use if use.repository.declared ? true : has(use.image, ".dkr.ecr.")]

    # What deploys registers revisions with images of its own: the one that is written here is only the first.
    deployments = concat(
      flatten([
        for pipeline in resources("aws_codepipeline") : [
          for action in pipeline.stage[*].action : "${pipeline.address} deploys images of its own"
          if action.provider == "CodeDeployToECS" || (action.provider == "ECS" && (ecs_service(action.configuration.ServiceName).declared ? contains(local.services[*].address, ecs_service(action.configuration.ServiceName).address) : true))
        ]
      ]),
      [
        for service in local.services : "${service.address} is deployed by something else than Terraform"
        if anytrue([for controller in service.deployment_controller[*] : controller.type == "CODE_DEPLOY" || controller.type == "EXTERNAL"]) || ignores(service, "task_definition")
      ],
      [for task in [self] : "changes of what ${self.address} runs are ignored" if ignores(task, "container_definitions")],
    )
    # A name that is not known may be one of Amazon ECR. What stands before the first slash of any other is known: nginx:1, public.ecr.aws/nginx/nginx.
    unnamed = [
      for use in local.images : use
      if use.repository.declared ? false : (has(use.image, ".dkr.ecr.") ? false : !known(before(before(before(use.image, "/"), "@"), ":")))
    ]

    logs = [
      for container in local.containers : { container = container, options = container.logConfiguration.options }
      if container.logConfiguration.logDriver == "awslogs"
    ]
    routers = [for container in local.containers : container.firelensConfiguration if container.firelensConfiguration != null]
    routed = [
      for container in local.containers : { container = container, options = container.logConfiguration.options }
      if container.logConfiguration.logDriver == "awsfirelens"
    ]

    # Secrets of Secrets Manager, perhaps with a key, a stage and a version behind them, and parameters of Systems Manager, by ARN or by name.
    values = flatten([
      for container in local.containers : [
        for secret in concat(flatten([container.secrets[*]]), flatten([container.logConfiguration.secretOptions[*]])) : { container = container, name = secret.name, from = secret.valueFrom }
      ]
    ])
    named = [
      for value in local.values : merge(value, {
        arn       = begins(value.from, "arn:") ? take(value.from, ":", 7) : before(value.from, ":")
        secret    = has(value.from, ":secretsmanager:") ? true : secret(value.from).declared
        parameter = has(value.from, ":ssm:") ? true : (parameter(value.from).declared ? true : (known(value.from) ? !begins(value.from, "arn:") : begins(value.from, "/")))
      })
    ]
    secrets    = [for value in local.named : value if value.secret]
    parameters = [for value in local.named : value if !value.secret && value.parameter]
    unclear    = [for value in local.named : value if !value.secret && !value.parameter]
    credentials = [
      for container in local.containers : { container = container, from = one(container.repositoryCredentials[*].credentialsParameter) }
      if length(container.repositoryCredentials[*]) > 0
    ]
    shares = flatten([for volume in self.volume[*] : volume.fsx_windows_file_server_volume_configuration[*].authorization_config[*].credentials_parameter])

    # Of a secret or parameter that is declared elsewhere, the key is not known either.
    keys = concat(
      [for value in local.secrets : { container = value.container, key = secret(value.from).kms_key_id } if secret(value.from).declared],
      [for value in local.parameters : { container = value.container, key = parameter(value.from).key_id } if parameter(value.from).declared],
    )
    hidden_keys = anytrue(concat(
      [for value in local.secrets : !secret(value.from).declared],
      [for value in local.parameters : !parameter(value.from).declared],
      [for value in local.credentials : !secret(value.from).declared],
      [for value in local.unclear : true],
      [for from in local.shares : true],
    ))

    buckets_read    = [for use in local.files : bucket(before(use.arn, "/"), "arn")]
    buckets_written = []
    files = flatten([
      for container in local.containers : [
        for file in flatten([container.environmentFiles[*]]) : { container = container, arn = file.value }
      ]
    ])
    router_files = [for router in local.routers : router.options.config-file-value if router.options.config-file-type == "s3"]

    services = [for service in resources("aws_ecs_service") : service if task_definition(service.task_definition).address == self.address]
    exec = concat(
      [for service in local.services : { user = service, cluster = service.cluster } if service.enable_execute_command == true],
      flatten([
        for target in resources("aws_cloudwatch_event_target") : [
          for task in target.ecs_target[*] : { user = target, cluster = target.arn }
          if task.enable_execute_command == true && task_definition(task.task_definition_arn).address == self.address
        ]
      ]),
    )
    exec_settings = flatten([
      for use in local.exec : [
        for setting in ecs_cluster(use.cluster).configuration[*].execute_command_configuration : { user = use.user, setting = setting }
      ]
    ])
    exec_logs = flatten([for use in local.exec_settings : [for logs in use.setting.log_configuration[*] : { user = use.user, logs = logs }]])

    file_systems = [
      for config in flatten([for volume in self.volume[*] : volume.efs_volume_configuration[*]]) : config
      if one(config.authorization_config[*].iam) == "ENABLED"
    ]
  }

  role "aws_ecs_task_definition" {
    attribute = "execution_role_arn"
    open      = local.hidden
    include   = ["start containers", "keys of buckets"]
  }

  role "aws_ecs_task_definition" {
    attribute = "task_role_arn"
    code      = "the containers of ${self.address} run code of their own"

    need "let people run commands in containers" {
      for_each  = local.exec
      actions   = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]
      resources = ["*"]
      because   = "enable_execute_command of ${each.value.user.address}"
      source    = "Amazon ECS Developer Guide, Using Amazon ECS Exec for debugging"
      evidence  = each.value.user.enable_execute_command
    }

    need "log commands that people run" {
      for_each  = local.exec_logs
      strength  = "conditional"
      actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      resources = [log_group(each.value.logs.cloud_watch_log_group_name).arn, log_group(each.value.logs.cloud_watch_log_group_name).arn == null ? null : "${log_group(each.value.logs.cloud_watch_log_group_name).arn}:*"]
      because   = "execute_command_configuration of the cluster of ${each.value.user.address}"
      source    = "Amazon ECS Developer Guide, Using Amazon ECS Exec for debugging: Logging and auditing"
    }

    need "find the log group of commands that people run" {
      when      = length(local.exec) > 0
      strength  = "conditional"
      actions   = ["logs:DescribeLogGroups"]
      resources = ["*"]
      because   = "the cluster of ${self.address} may log the commands that people run"
      source    = "Amazon ECS Developer Guide, Using Amazon ECS Exec for debugging: Logging and auditing"
    }

    need "keep commands that people run" {
      for_each  = [for use in local.exec_logs : use if use.logs.s3_bucket_name != null]
      strength  = "conditional"
      actions   = ["s3:PutObject"]
      resources = [under(bucket(each.value.logs.s3_bucket_name).arn, each.value.logs.s3_key_prefix)]
      because   = "execute_command_configuration of the cluster of ${each.value.user.address}"
      source    = "Amazon ECS Developer Guide, Using Amazon ECS Exec for debugging: Logging and auditing"
    }

    need "find the bucket of commands that people run" {
      for_each  = [for use in local.exec_logs : use if use.logs.s3_bucket_name != null]
      strength  = "conditional"
      actions   = ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"]
      resources = [bucket(each.value.logs.s3_bucket_name).arn]
      because   = "execute_command_configuration of the cluster of ${each.value.user.address}"
      source    = "Amazon ECS Developer Guide, Using Amazon ECS Exec for debugging: Logging and auditing"
    }

    need "decrypt what people type" {
      for_each  = [for use in local.exec_settings : use if use.setting.kms_key_id != null]
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [key(each.value.setting.kms_key_id).arn]
      because   = "execute_command_configuration of the cluster of ${each.value.user.address}"
      source    = "Amazon ECS Developer Guide, Using Amazon ECS Exec for debugging"
    }

    # Whether the role needs this hangs on the policy of the file system.
    need "mount its file systems" {
      for_each         = local.file_systems
      strength         = "conditional"
      actions          = ["elasticfilesystem:ClientMount"]
      optional_actions = ["elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"]
      resources        = [file_system(each.value.file_system_id, "name").arn]
      because          = "efs_volume_configuration of ${self.address}"
      source           = "Amazon ECS Developer Guide, Amazon EFS volumes"
    }

    # FireLens sends logs with the role of the task, wherever the options of a container say.
    need "send logs to delivery streams" {
      for_each  = [for use in local.routed : use if use.options.delivery_stream != null]
      region    = each.value.options.region
      strength  = "conditional"
      actions   = ["firehose:PutRecordBatch"]
      resources = [delivery_stream(each.value.options.delivery_stream).arn]
      because   = "awsfirelens of container ${each.value.container.name} of ${self.address}"
      source    = "Amazon ECS Developer Guide, Custom log routing"
    }

    need "send logs to log groups" {
      for_each  = [for use in local.routed : use if use.options.log_group_name != null]
      strength  = "conditional"
      actions   = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"]
      resources = [log_group(each.value.options.log_group_name).arn, "${log_group(each.value.options.log_group_name).arn}:*"]
      because   = "awsfirelens of container ${each.value.container.name} of ${self.address}"
      source    = "Amazon ECS Developer Guide, Custom log routing"
    }
  }

  # Jobs of AWS Batch run in containers of Amazon ECS. Their properties are JSON, of one container or of several.

  role "aws_batch_job_definition" {
    attribute = "container_properties.executionRoleArn"
    include   = ["start containers", "keys of buckets", "log jobs"]
    locals {
      fargate    = self.platform_capabilities == null ? false : contains(self.platform_capabilities, "FARGATE")
      definition = block
      containers = [merge(block, { name = self.name })]
    }
  }

  role "aws_batch_job_definition" {
    attribute = "ecs_properties.taskProperties.executionRoleArn"
    include   = ["start containers", "keys of buckets", "log jobs"]
    locals {
      fargate    = self.platform_capabilities == null ? false : contains(self.platform_capabilities, "FARGATE")
      definition = block
      containers = flatten([block.containers])
    }
  }

  role "aws_batch_job_definition" {
    attribute = ["container_properties.jobRoleArn", "ecs_properties.taskProperties.taskRoleArn"]
    code      = "the jobs of ${self.address} run code of their own"
  }
}

# What the agent that starts containers does with the execution role, of a task or of a job. It speaks of what the locals above make of `local.containers`.
common "start containers" {
  need "pull its images" {
    for_each  = local.pulled
    strength  = local.strength
    actions   = ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = [each.value.repository.arn]
    because   = "image of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
  }

  # The guide lists it, and AmazonEC2ContainerRegistryPullOnly does without: the reference knows it of pushing alone.
  need "check the layers of its images" {
    for_each  = local.pulled
    strength  = "conditional"
    actions   = ["ecr:BatchCheckLayerAvailability"]
    resources = [each.value.repository.arn]
    because   = "image of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
  }

  need "pull images whose repository is not known" {
    for_each  = local.unnamed
    strength  = "conditional"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = ["arn:${partition}:ecr:*:*:repository/*"]
    because   = "the image of container ${each.value.container.name} of ${self.address} may be one of Amazon ECR"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
    evidence  = each.value.image
  }

  need "pull images that are deployed" {
    when      = length(local.deployments) > 0
    strength  = "conditional"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = ["arn:${partition}:ecr:*:*:repository/*"]
    because   = "${try(local.deployments[0], self.address)}, which may be in Amazon ECR"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
    evidence  = local.definition
  }

  need "pull the agent of Runtime Monitoring" {
    when      = length(resources("aws_guardduty_detector")) > 0 && local.fargate
    strength  = "conditional"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = ["arn:${partition}:ecr:*:*:repository/aws-guardduty-agent-fargate"]
    because   = "GuardDuty may run its agent beside the containers of ${self.address}"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
  }

  # A repository that nothing here declares may be a copy of one upstream, which the first pull makes.
  need "pull through to registries upstream" {
    for_each  = [for use in local.pulled : use if !use.repository.declared]
    strength  = "conditional"
    actions   = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]
    resources = [each.value.repository.arn]
    because   = "image of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECR User Guide, IAM permissions required to sync an upstream registry with an Amazon ECR private registry"
  }

  need "log in to Amazon ECR" {
    when      = length(local.pulled) + length(local.unnamed) + length(local.deployments) > 0
    strength  = length(local.pulled) > 0 ? local.strength : "conditional"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
    because   = "images of ${self.address}"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
    evidence  = local.definition
  }

  no_need "images that are not in Amazon ECR" {
    when     = length(local.deployments) == 0 && length(local.images) > length(local.pulled) + length(local.unnamed)
    because  = "images of public registries are pulled without a role"
    source   = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
    evidence = local.definition
  }

  need "write logs" {
    for_each         = local.logs
    region           = each.value.options.awslogs-region
    strength         = local.strength
    actions          = ["logs:CreateLogStream", "logs:PutLogEvents"]
    optional_actions = ["logs:CreateLogGroup"]
    resources        = [log_group(each.value.options.awslogs-group).arn, log_group(each.value.options.awslogs-group).arn == null ? null : "${log_group(each.value.options.awslogs-group).arn}:*"]
    because          = "logConfiguration of container ${each.value.container.name} of ${self.address}"
    source           = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role"
  }

  # The driver creates the group where there is none when it comes to write to it.
  need "create log groups" {
    for_each  = [for use in local.logs : use if use.options.awslogs-create-group == "true"]
    region    = each.value.options.awslogs-region
    strength  = log_group(each.value.options.awslogs-group).declared ? "conditional" : local.strength
    actions   = ["logs:CreateLogGroup"]
    resources = [log_group(each.value.options.awslogs-group).arn, log_group(each.value.options.awslogs-group).arn == null ? null : "${log_group(each.value.options.awslogs-group).arn}:*"]
    because   = "awslogs-create-group of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Using the awslogs log driver"
  }

  no_need "logs that a router takes" {
    when     = length(local.routed) > 0
    because  = "FireLens sends logs on with the task role"
    source   = "Amazon ECS Developer Guide, Custom log routing"
    evidence = local.definition
  }

  # A secret's ARN may be written without the six characters at its end.
  need "read secrets" {
    for_each         = local.secrets
    actions          = ["secretsmanager:GetSecretValue"]
    optional_actions = ["secretsmanager:DescribeSecret"]
    resources        = [secret(each.value.from).arn, !secret(each.value.from).declared && begins(each.value.from, "arn:") ? "${each.value.arn}-??????" : null]
    because          = "secret ${each.value.name} of container ${each.value.container.name} of ${self.address}"
    source           = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role: Required IAM permissions for Amazon ECS secrets"
  }

  need "read parameters" {
    for_each         = local.parameters
    actions          = ["ssm:GetParameters"]
    optional_actions = ["ssm:GetParameter", "ssm:GetParameterHistory"]
    resources        = [parameter(each.value.from).arn]
    because          = "secret ${each.value.name} of container ${each.value.container.name} of ${self.address}"
    source           = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role: Required IAM permissions for Amazon ECS secrets"
  }

  need "read what is a secret or a parameter" {
    for_each  = local.unclear
    strength  = "conditional"
    actions   = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
    resources = [parameter(each.value.arn, "id").arn]
    because   = "secret ${each.value.name} of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role: Required IAM permissions for Amazon ECS secrets"
  }

  need "decrypt secrets and parameters" {
    for_each  = local.keys
    strength  = "conditional"
    actions   = ["kms:Decrypt"]
    resources = [key(each.value.key).arn]
    because   = "the key of a secret of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role: Required IAM permissions for Amazon ECS secrets"
  }

  need "decrypt secrets whose key is not known" {
    when      = local.hidden_keys
    strength  = "conditional"
    actions   = ["kms:Decrypt"]
    resources = ["arn:${partition}:kms:*:*:key/*"]
    because   = "secrets of ${self.address} that are declared elsewhere may have a key of their own"
    source    = "Amazon ECS Developer Guide, Amazon ECS task execution IAM role: Required IAM permissions for Amazon ECS secrets"
    evidence  = local.definition
  }

  need "read the credentials of a private registry" {
    for_each  = local.credentials
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [secret(each.value.from).arn, !secret(each.value.from).declared && begins(each.value.from, "arn:") ? "${each.value.from}-??????" : null]
    because   = "repositoryCredentials of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Private registry authentication for tasks"
  }

  need "decrypt the credentials of a private registry" {
    for_each  = [for use in local.credentials : secret(use.from).kms_key_id]
    strength  = "conditional"
    actions   = ["kms:Decrypt"]
    resources = [key(each.value).arn]
    because   = "repositoryCredentials of ${self.address}"
    source    = "Amazon ECS Developer Guide, Private registry authentication for tasks"
  }

  need "read the credentials of a file share" {
    for_each  = local.shares
    strength  = "conditional"
    actions   = has(each.value, ":ssm:") ? ["ssm:GetParameters"] : ["secretsmanager:GetSecretValue"]
    resources = [has(each.value, ":ssm:") ? parameter(each.value).arn : secret(each.value).arn]
    because   = "fsx_windows_file_server_volume_configuration of ${self.address}"
    source    = "Amazon ECS Developer Guide, FSx for Windows File Server volumes"
  }

  need "read environment files" {
    for_each  = local.files
    actions   = ["s3:GetObject"]
    resources = [each.value.arn]
    because   = "environmentFiles of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Passing environment variables to a container"
  }

  need "find the bucket of environment files" {
    for_each  = local.files
    actions   = ["s3:GetBucketLocation"]
    resources = [bucket(before(each.value.arn, "/"), "arn").arn]
    because   = "environmentFiles of container ${each.value.container.name} of ${self.address}"
    source    = "Amazon ECS Developer Guide, Passing environment variables to a container"
  }

  need "read the configuration of a log router" {
    for_each  = local.router_files
    actions   = ["s3:GetObject"]
    resources = [each.value]
    because   = "firelensConfiguration of ${self.address}"
    source    = "Amazon ECS Developer Guide, Custom log routing"
  }

  need "find the bucket of a log router's configuration" {
    for_each  = local.router_files
    actions   = ["s3:GetBucketLocation"]
    resources = [bucket(before(each.value, "/"), "arn").arn]
    because   = "firelensConfiguration of ${self.address}"
    source    = "Amazon ECS Developer Guide, Custom log routing"
  }
}

common "log jobs" {
  need "write logs of jobs" {
    for_each         = [for container in local.containers : container if container.logConfiguration == null ? true : container.logConfiguration.logDriver == "awslogs" && container.logConfiguration.options.awslogs-group == null]
    strength         = local.strength
    actions          = ["logs:CreateLogStream", "logs:PutLogEvents"]
    optional_actions = ["logs:CreateLogGroup"]
    resources        = [log_group("/aws/batch/job").arn, "${log_group("/aws/batch/job").arn}:*"]
    because          = "${self.address} does not say where it logs"
    source           = "AWS Batch User Guide, AWS Batch IAM execution role; Use the awslogs log driver"
  }
}

service "ecs.amazonaws.com" {
  role "aws_ecs_service" {
    attribute = "iam_role"
    open      = "iamlint knows what AmazonEC2ContainerServiceRole allows for the load balancers of ${self.address}, not what of it is called"

    need "register instances with load balancers" {
      for_each  = managed_policy("AmazonEC2ContainerServiceRole")
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "load_balancer of ${self.address}"
      source    = "AWS managed policy AmazonEC2ContainerServiceRole"
      evidence  = self.load_balancer
    }
  }

  role "aws_ecs_service" {
    attribute = "volume_configuration.managed_ebs_volume.role_arn"
    open      = block.kms_key_id == null ? null : "the key of the volumes of ${self.address} may ask for more than AmazonECSInfrastructureRolePolicyForVolumes allows"

    need "make and attach volumes" {
      for_each  = managed_policy("AmazonECSInfrastructureRolePolicyForVolumes")
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "managed_ebs_volume of ${self.address}"
      source    = "AWS managed policy AmazonECSInfrastructureRolePolicyForVolumes"
      evidence  = block
    }
  }

  role "aws_ecs_service" {
    attribute = "service_connect_configuration.service.tls.role_arn"
    open      = block.kms_key == null ? null : "the key of the certificates of ${self.address} may ask for more than AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity allows"

    need "issue certificates" {
      for_each  = managed_policy("AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity")
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "tls of a Service Connect service of ${self.address}"
      source    = "AWS managed policy AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"
      evidence  = block
    }
  }

  role "aws_ecs_service" {
    attribute = "load_balancer.advanced_configuration.role_arn"

    need "shift traffic" {
      for_each  = managed_policy("AmazonECSInfrastructureRolePolicyForLoadBalancers")
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "advanced_configuration of a load balancer of ${self.address}"
      source    = "AWS managed policy AmazonECSInfrastructureRolePolicyForLoadBalancers"
      evidence  = block
    }
  }

  role "aws_ecs_service" {
    attribute = "vpc_lattice_configurations.role_arn"

    need "register tasks with VPC Lattice" {
      for_each  = managed_policy("AmazonECSInfrastructureRolePolicyForVpcLattice")
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "vpc_lattice_configurations of ${self.address}"
      source    = "AWS managed policy AmazonECSInfrastructureRolePolicyForVpcLattice"
      evidence  = block
    }
  }

  role "aws_ecs_service" {
    attribute = "deployment_configuration.lifecycle_hook.role_arn"

    need "invoke the hook" {
      actions   = ["lambda:InvokeFunction"]
      resources = [function(block.hook_target_arn).arn, "${function(block.hook_target_arn).arn}:*"]
      because   = "lifecycle_hook of ${self.address}"
      source    = "Amazon ECS Developer Guide, Permissions required for Lambda functions in Amazon ECS blue/green deployments"
      evidence  = block.hook_target_arn
    }
  }
}
