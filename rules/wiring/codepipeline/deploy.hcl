# What deploy actions need, CloudFormation's apart.
#
# Checked 2026-11-23 against the CodePipeline User Guide, Action reference: Amazon S3 deploy action; CodeDeploy; Amazon ECS and CodeDeploy blue-green; Amazon ECS;
# AWS Lambda deploy action; Amazon EKS; Amazon EC2; AWS AppConfig.

service "codepipeline.amazonaws.com" {
  locals {
    s3_deploys  = [for action in local.actions : action if action.provider == "S3" && action.category == "Deploy"]
    ecs_deploys = [for action in local.actions : action if action.provider == "ECS"]
    eks_deploys = [for action in local.actions : action if action.provider == "EKS"]
    ec2_deploys = [for action in local.actions : action if action.provider == "EC2"]
    deployments = [for action in local.actions : action if contains(["CodeDeploy", "CodeDeployToECS"], action.provider)]

    target_group_actions = ["elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"]
  }

  role "aws_codepipeline" {
    attribute = ["role_arn", "stage.action.role_arn"]
    extends   = true

    # Amazon S3. An archive is unpacked below the key; a file becomes the object of that key.

    need "write the deployed objects" {
      for_each           = local.s3_deploys
      actions            = concat(["s3:PutObject"], each.value.configuration.CannedACL == null ? [] : ["s3:PutObjectAcl"])
      documented_actions = each.value.configuration.CannedACL == null ? [] : ["s3:PutObjectVersionAcl"]
      optional_actions   = ["s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:GetObjectTagging", "s3:GetObjectVersionTagging", "s3:PutObjectTagging", "s3:AbortMultipartUpload"]
      # A key may hold what is filled in when the action runs: {datetime}, {uuid}, #{codepipeline.PipelineExecutionId}.
      resources = [
        has(each.value.configuration.ObjectKey, "{") ? "${bucket(each.value.configuration.BucketName).arn}/${trimsuffix(before(each.value.configuration.ObjectKey, "{"), "#")}*" : (
          each.value.configuration.Extract == "true" || each.value.configuration.ObjectKey == null
          ? under(bucket(each.value.configuration.BucketName).arn, each.value.configuration.ObjectKey)
          : "${bucket(each.value.configuration.BucketName).arn}/${each.value.configuration.ObjectKey}"
        )
      ]
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: Amazon S3 deploy action"
    }

    need "find the bucket it deploys to" {
      for_each  = local.s3_deploys
      strength  = "documented"
      actions   = ["s3:GetBucketVersioning"]
      resources = [bucket(each.value.configuration.BucketName).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon S3 deploy action"
    }

    # Listed in the role that the console makes; a pipeline runs without them.
    need "see whose bucket it deploys to" {
      for_each  = local.s3_deploys
      strength  = "conditional"
      actions   = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      resources = [bucket(each.value.configuration.BucketName).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon S3 deploy action"
    }

    need "encrypt the deployed objects" {
      for_each  = [for action in local.s3_deploys : action if action.configuration.KMSEncryptionKeyARN != null]
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [key(each.value.configuration.KMSEncryptionKeyARN).arn]
      because   = "KMSEncryptionKeyARN of action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon S3 deploy action"
    }

    # CodeDeploy: three kinds of resource, and no ARN that covers them all.

    need "deploy to the deployment group" {
      for_each         = local.deployments
      region           = local.cross_region ? each.value.region : null
      actions          = ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"]
      optional_actions = ["codedeploy:ListDeployments", "codedeploy:GetDeploymentGroup"]
      resources        = ["arn:${partition}:codedeploy:${region}:${account}:deploymentgroup:${each.value.configuration.ApplicationName}/${each.value.configuration.DeploymentGroupName}"]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: ${each.value.provider}"
    }

    need "register the revision" {
      for_each           = local.deployments
      region             = local.cross_region ? each.value.region : null
      actions            = ["codedeploy:RegisterApplicationRevision"]
      documented_actions = each.value.provider == "CodeDeployToECS" ? ["codedeploy:GetApplication", "codedeploy:GetApplicationRevision"] : []
      optional_actions   = ["codedeploy:GetApplication", "codedeploy:ListDeploymentGroups"]
      resources          = ["arn:${partition}:codedeploy:${region}:${account}:application:${each.value.configuration.ApplicationName}"]
      because            = "action ${each.value.name} of ${self.address}"
      source             = "CodePipeline User Guide, Action reference: ${each.value.provider}"
    }

    # The page about CodeDeploy asked for it once, and does no more.
    need "find the revision" {
      for_each  = [for action in local.deployments : action if action.provider == "CodeDeploy"]
      region    = local.cross_region ? each.value.region : null
      strength  = "conditional"
      actions   = ["codedeploy:GetApplicationRevision"]
      resources = ["arn:${partition}:codedeploy:${region}:${account}:application:${each.value.configuration.ApplicationName}"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Manage the CodePipeline service role"
    }

    need "read the deployment configuration" {
      for_each = local.deployments
      region   = local.cross_region ? each.value.region : null
      actions  = ["codedeploy:GetDeploymentConfig"]
      # A group that is declared elsewhere may have any; one that names none has CodeDeploy's default.
      resources = [
        "arn:${partition}:codedeploy:${region}:${account}:deploymentconfig:${
          !deployment_group(each.value.configuration.DeploymentGroupName).declared ? "*" : (
            deployment_group(each.value.configuration.DeploymentGroupName).deployment_config_name == null
            ? "CodeDeployDefault.OneAtATime"
            : deployment_group(each.value.configuration.DeploymentGroupName).deployment_config_name
          )
        }"
      ]
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: ${each.value.provider}"
    }

    need "list deployment configurations" {
      for_each         = [for action in local.deployments : action if action.provider == "CodeDeploy"]
      optional_actions = ["codedeploy:ListDeploymentConfigs"]
      resources        = ["*"]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: CodeDeploy"
    }

    # A new revision has no number before it is registered.
    need "register the task definition for the blue/green deployment" {
      for_each  = [for action in local.deployments : action if action.provider == "CodeDeployToECS"]
      actions   = ["ecs:RegisterTaskDefinition"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon ECS and CodeDeploy blue-green"
    }

    # The task definition is a file in an artifact, so which roles it names cannot be seen: those of declared task definitions are likely.
    need "pass the roles of the tasks of the blue/green deployment" {
      for_each = [for action in local.deployments : action if action.provider == "CodeDeployToECS"]
      strength = "conditional"
      actions  = ["iam:PassRole"]
      resources = length(resources("aws_ecs_task_definition")) == 0 ? ["arn:${partition}:iam::${account}:role/*"] : flatten([
        for task in resources("aws_ecs_task_definition") : [
          task.execution_role_arn == null ? null : role(task.execution_role_arn).arn,
          task.task_role_arn == null ? null : role(task.task_role_arn).arn,
        ]
      ])
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]
      }
      because = "action ${each.value.name} of ${self.address} registers a task definition with roles"
      source  = "CodePipeline User Guide, Action reference: Amazon ECS and CodeDeploy blue-green"
    }

    need "tag the task definition of the blue/green deployment" {
      for_each         = [for action in local.deployments : action if action.provider == "CodeDeployToECS"]
      optional_actions = ["ecs:TagResource"]
      resources        = ["arn:${partition}:ecs:${region}:${account}:task-definition/*"]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: Amazon ECS and CodeDeploy blue-green"
    }

    # Amazon ECS

    need "register the task definition" {
      for_each  = local.ecs_deploys
      actions   = ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon ECS"
    }

    need "update the service" {
      for_each = local.ecs_deploys
      region   = local.cross_region ? each.value.region : null
      actions  = ["ecs:DescribeServices", "ecs:UpdateService"]
      resources = [
        ecs_service(each.value.configuration.ServiceName).declared
        ? ecs_service(each.value.configuration.ServiceName).arn
        : "arn:${partition}:ecs:${region}:${account}:service/${ecs_cluster(each.value.configuration.ClusterName, "name").name}/${each.value.configuration.ServiceName}"
      ]
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: Amazon ECS"
    }

    need "tag the task definition" {
      for_each = local.ecs_deploys
      strength = "conditional"
      actions  = ["ecs:TagResource"]
      resources = [
        ecs_service(each.value.configuration.ServiceName).task_definition == null
        ? "arn:${partition}:ecs:${region}:${account}:task-definition/*"
        : "${take(task_definition(ecs_service(each.value.configuration.ServiceName).task_definition).arn, ":", 6)}:*"
      ]
      condition {
        test     = "StringEquals"
        variable = "ecs:CreateAction"
        values   = ["RegisterTaskDefinition"]
      }
      because = "action ${each.value.name} of ${self.address} keeps the tags of the task definition"
      source  = "CodePipeline User Guide, Action reference: Amazon ECS"
    }

    # Older pages of AWS list these two, newer ones do not.

    need "watch the tasks" {
      for_each  = local.ecs_deploys
      strength  = "conditional"
      actions   = ["ecs:DescribeTasks"]
      resources = ["arn:${partition}:ecs:${region}:${account}:task/${ecs_cluster(each.value.configuration.ClusterName, "name").name}/*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon ECS"
    }

    need "list the tasks" {
      for_each  = local.ecs_deploys
      strength  = "conditional"
      actions   = ["ecs:ListTasks"]
      resources = ["arn:${partition}:ecs:${region}:${account}:container-instance/${ecs_cluster(each.value.configuration.ClusterName, "name").name}/*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon ECS"
    }

    need "pass the roles of the tasks" {
      for_each = local.ecs_deploys
      strength = task_definition(ecs_service(each.value.configuration.ServiceName).task_definition).declared ? "required" : "conditional"
      actions  = ["iam:PassRole"]
      resources = task_definition(ecs_service(each.value.configuration.ServiceName).task_definition).declared ? [
        for arn in [
          task_definition(ecs_service(each.value.configuration.ServiceName).task_definition).execution_role_arn,
          task_definition(ecs_service(each.value.configuration.ServiceName).task_definition).task_role_arn,
        ] : role(arn).arn if arn != null
      ] : ["arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]
      }
      because = "action ${each.value.name} of ${self.address} registers a task definition with these roles"
      source  = "CodePipeline User Guide, Action reference: Amazon ECS"
    }

    # AWS Lambda

    need "deploy the function" {
      for_each = [for action in local.actions : action if action.provider == "Lambda" && action.category == "Deploy"]
      actions  = concat(["lambda:UpdateFunctionCode"], each.value.configuration.FunctionAlias == null ? [] : ["lambda:GetAlias", "lambda:PublishVersion", "lambda:UpdateAlias"])
      documented_actions = [
        "lambda:GetAlias", "lambda:GetFunctionConfiguration", "lambda:GetProvisionedConcurrencyConfig", "lambda:PublishVersion", "lambda:UpdateAlias",
      ]
      resources = [function(each.value.configuration.FunctionName, "name").arn, "${function(each.value.configuration.FunctionName, "name").arn}:*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS Lambda deploy action"
    }

    need "watch alarms while the function is deployed" {
      for_each = [
        for action in local.actions : action
        if action.provider == "Lambda" && action.category == "Deploy" && (action.configuration.Alarms != null || action.configuration.DeployStrategy != null)
      ]
      strength  = "conditional"
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = each.value.configuration.Alarms == null ? ["arn:${partition}:cloudwatch:${region}:${account}:alarm:*"] : [for name in split(",", each.value.configuration.Alarms) : alarm(trimspace(name)).arn]
      because   = "action ${each.value.name} of ${self.address} watches alarms"
      source    = "CodePipeline User Guide, Action reference: AWS Lambda deploy action"
    }

    # The guide has the pipeline's log group here as /REGION/codepipeline/NAME, and for all other actions as /aws/codepipeline/NAME: both are kept.
    need "log the deployment of the function" {
      for_each  = [for action in local.actions : action if action.provider == "Lambda" && action.category == "Deploy"]
      strength  = "conditional"
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = flatten([for group in [local.log_group, log_group("/${region}/codepipeline/${self.name}")] : [group.arn, "${group.arn}:*"]])
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS Lambda deploy action"
    }

    # Amazon EKS. The role also needs an access entry of the cluster, which is not IAM's.

    need "find the cluster" {
      for_each  = local.eks_deploys
      region    = local.cross_region ? each.value.region : null
      actions   = ["eks:DescribeCluster"]
      resources = ["arn:${partition}:eks:${region}:${account}:cluster/${each.value.configuration.ClusterName}"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon EKS"
    }

    need "see the network of the cluster" {
      for_each  = local.eks_deploys
      strength  = "documented" # of a cluster that is not private nobody asks
      actions   = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon EKS"
    }

    need "reach a private cluster" {
      for_each  = local.eks_deploys
      strength  = "conditional"
      actions   = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}, where the cluster is private"
      source    = "CodePipeline User Guide, Action reference: Amazon EKS"
    }

    need "hand network interfaces to the action" {
      for_each  = local.eks_deploys
      strength  = "conditional"
      actions   = ["ec2:CreateNetworkInterfacePermission"]
      resources = ["arn:${partition}:ec2:${region}:${account}:network-interface/*"]
      because   = "action ${each.value.name} of ${self.address}, where the cluster is private"
      source    = "CodePipeline User Guide, Action reference: Amazon EKS"
    }

    # Amazon EC2. Commands are authorised on the document and on the instances both.

    need "find the instances" {
      for_each = local.ec2_deploys
      actions = concat(
        ["ec2:DescribeInstances", "ssm:ListCommandInvocations"],
        each.value.configuration.TargetGroupNameList != null ? local.target_group_actions : [],
      )
      documented_actions = concat(
        each.value.configuration.TargetGroupNameList == null ? local.target_group_actions : [],
        ["ssm:CancelCommand", "ssm:DescribeInstanceInformation"],
      )
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon EC2"
    }

    need "run commands on the instances" {
      for_each  = [for action in local.ec2_deploys : action if action.configuration.InstanceType != "SSM_MANAGED_NODE"]
      region    = local.cross_region ? each.value.region : null
      actions   = ["ssm:SendCommand"]
      resources = ["arn:${partition}:ec2:${region}:${account}:instance/*"]
      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${each.value.configuration.InstanceTagKey}"
        values   = [for value in [each.value.configuration.InstanceTagValue] : value if value != null && !has(value, "#{")]
      }
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: Amazon EC2"
    }

    need "run commands on machines elsewhere" {
      for_each  = [for action in local.ec2_deploys : action if action.configuration.InstanceType == "SSM_MANAGED_NODE"]
      region    = local.cross_region ? each.value.region : null
      strength  = "conditional"
      actions   = ["ssm:SendCommand"]
      resources = ["arn:${partition}:ssm:${region}:${account}:managed-instance/*", "arn:${partition}:ec2:${region}:${account}:instance/*"]
      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${each.value.configuration.InstanceTagKey}"
        values   = [for value in [each.value.configuration.InstanceTagValue] : value if value != null && !has(value, "#{")]
      }
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: Amazon EC2"
    }

    need "run shell scripts" {
      for_each  = local.ec2_deploys
      region    = local.cross_region ? each.value.region : null
      actions   = ["ssm:SendCommand"]
      resources = ["arn:${partition}:ssm:${region}::document/AWS-RunShellScript", "arn:${partition}:ssm:${region}::document/AWS-RunPowerShellScript"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon EC2"
    }

    need "take instances out of their target groups" {
      for_each  = [for action in local.ec2_deploys : action if action.configuration.TargetGroupNameList != null]
      strength  = "conditional"
      actions   = ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"]
      resources = [for name in split(",", each.value.configuration.TargetGroupNameList) : "arn:${partition}:elasticloadbalancing:${region}:${account}:targetgroup/${trimspace(name)}/*"]
      because   = "TargetGroupNameList of action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon EC2"
    }

    # Others

    # A product's ARN is the catalogue's, although the actions are Service Catalog's.
    need "update the product" {
      for_each           = [for action in local.actions : action if action.provider == "ServiceCatalog"]
      actions            = ["servicecatalog:ListProvisioningArtifacts", "servicecatalog:CreateProvisioningArtifact"]
      documented_actions = ["servicecatalog:DescribeProvisioningArtifact", "servicecatalog:DeleteProvisioningArtifact", "servicecatalog:UpdateProduct"]
      resources          = ["arn:${partition}:catalog:${region}:${account}:product/${each.value.configuration.ProductId == null ? "*" : each.value.configuration.ProductId}"]
      because            = "action ${each.value.name} of ${self.address}"
      source             = "CodePipeline User Guide, Action reference: AWS Service Catalog"
    }

    need "validate the product's template" {
      for_each  = [for action in local.actions : action if action.provider == "ServiceCatalog"]
      strength  = "documented"
      actions   = ["cloudformation:ValidateTemplate"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS Service Catalog"
    }

    # A deployment is authorised on its application, its environment, its profile and its strategy, and is itself below the environment.
    need "start the deployment of the configuration" {
      for_each = [for action in local.actions : action if action.provider == "AppConfig"]
      actions  = ["appconfig:StartDeployment"]
      resources = [
        "arn:${partition}:appconfig:${region}:${account}:application/${each.value.configuration.Application}",
        "arn:${partition}:appconfig:${region}:${account}:application/${each.value.configuration.Application}/*",
        "arn:${partition}:appconfig:${region}:${account}:deploymentstrategy/${each.value.configuration.DeploymentStrategy}",
      ]
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: AWS AppConfig"
    }

    need "watch and stop the deployment of the configuration" {
      for_each = [for action in local.actions : action if action.provider == "AppConfig"]
      actions  = ["appconfig:GetDeployment"]
      # Only an execution that is stopped stops it.
      documented_actions = ["appconfig:StopDeployment"]
      resources = [
        "arn:${partition}:appconfig:${region}:${account}:application/${each.value.configuration.Application}",
        "arn:${partition}:appconfig:${region}:${account}:application/${each.value.configuration.Application}/*",
      ]
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: AWS AppConfig"
    }

    need "deploy the application version" {
      for_each           = [for action in local.actions : action if action.provider == "ElasticBeanstalk"]
      actions            = ["elasticbeanstalk:CreateApplicationVersion", "elasticbeanstalk:DescribeEnvironments", "elasticbeanstalk:UpdateEnvironment"]
      documented_actions = ["elasticbeanstalk:DescribeApplicationVersions", "elasticbeanstalk:DescribeEvents"]
      resources = [
        "arn:${partition}:elasticbeanstalk:${region}:${account}:application/${each.value.configuration.ApplicationName}",
        "arn:${partition}:elasticbeanstalk:${region}:${account}:applicationversion/${each.value.configuration.ApplicationName}/*",
        "arn:${partition}:elasticbeanstalk:${region}:${account}:environment/${each.value.configuration.ApplicationName}/${each.value.configuration.EnvironmentName}",
      ]
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: AWS Elastic Beanstalk"
    }

    no_need "OpsWorks" {
      when    = anytrue([for action in local.actions : action.provider == "OpsWorks"])
      because = "AWS OpsWorks Stacks ended on 26 May 2024"
      source  = "AWS OpsWorks User Guide, End of life FAQs"
    }
  }
}
