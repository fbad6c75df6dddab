# What actions that build, test and scan need.
#
# Checked 2026-11-23 against the CodePipeline User Guide, Action reference: Commands; InspectorScan; ECRBuildAndPublish.

service "codepipeline.amazonaws.com" {
  locals {
    # Actions that run commands or builds in an environment of CodePipeline's own log there.
    logging_actions = [for action in local.actions : action if contains(["Commands", "ECRBuildAndPublish", "EKS", "EC2", "InspectorScan"], action.provider)]
  }

  role "aws_codepipeline" {
    attribute = ["role_arn", "stage.action.role_arn"]
    extends   = true

    need "start and watch builds" {
      for_each         = [for action in local.actions : action if action.provider == "CodeBuild" && action.configuration.BatchEnabled != "true"]
      region           = local.cross_region ? each.value.region : null
      actions          = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
      optional_actions = ["codebuild:StopBuild"]
      resources        = [project(each.value.configuration.ProjectName, "name").arn]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: CodeBuild"
    }

    need "start and watch batches of builds" {
      for_each         = [for action in local.actions : action if action.provider == "CodeBuild" && action.configuration.BatchEnabled == "true"]
      region           = local.cross_region ? each.value.region : null
      actions          = ["codebuild:StartBuildBatch", "codebuild:BatchGetBuildBatches"]
      optional_actions = ["codebuild:StopBuildBatch", "codebuild:StartBuild", "codebuild:BatchGetBuilds"]
      resources        = [project(each.value.configuration.ProjectName, "name").arn]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: CodeBuild"
    }

    need "log what its actions run" {
      for_each         = local.logging_actions
      actions          = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      optional_actions = ["logs:GetLogEvents"]
      resources        = [local.log_group.arn, "${local.log_group.arn}:*"]
      because          = "action ${each.value.name} of ${self.address} logs to /aws/codepipeline/${self.name}"
      source           = "CodePipeline User Guide, Action reference: ${each.value.provider}"
    }

    need "push the image it builds" {
      for_each = [for action in local.actions : action if action.provider == "ECRBuildAndPublish" && action.configuration.RegistryType != "public"]
      actions = [
        "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage", "ecr:BatchCheckLayerAvailability",
      ]
      documented_actions = ["ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer"]
      resources          = [image_repository(each.value.configuration.ECRRepositoryName, "name").arn]
      because            = "action ${each.value.name} of ${self.address}"
      source             = "CodePipeline User Guide, Action reference: ECRBuildAndPublish"
    }

    need "log in to the registry" {
      for_each  = [for action in local.actions : action if action.provider == "ECRBuildAndPublish" && action.configuration.RegistryType != "public"]
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: ECRBuildAndPublish"
    }

    need "push the public image it builds" {
      for_each = [for action in local.actions : action if action.provider == "ECRBuildAndPublish" && action.configuration.RegistryType == "public"]
      actions = [
        "ecr-public:InitiateLayerUpload", "ecr-public:UploadLayerPart", "ecr-public:CompleteLayerUpload",
        "ecr-public:PutImage", "ecr-public:BatchCheckLayerAvailability",
      ]
      documented_actions = ["ecr-public:DescribeRepositories"]
      resources          = ["arn:${partition}:ecr-public::${account}:repository/${each.value.configuration.ECRRepositoryName}"]
      because            = "action ${each.value.name} of ${self.address}"
      source             = "CodePipeline User Guide, Action reference: ECRBuildAndPublish"
    }

    need "log in to the public registry" {
      for_each  = [for action in local.actions : action if action.provider == "ECRBuildAndPublish" && action.configuration.RegistryType == "public"]
      actions   = ["ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: ECRBuildAndPublish"
    }

    need "read secrets into the variables of commands" {
      for_each = flatten([
        for action in local.actions : [
          for variable in action.environment_variable[*] : { action = action, variable = variable }
          if variable.type == "SECRETS_MANAGER"
        ] if action.provider == "Commands"
      ])
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [secret(each.value.variable.value).arn]
      because   = "environment variable ${each.value.variable.name} of action ${each.value.action.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Commands"
      evidence  = each.value.variable
    }

    # With VpcId, Subnets and SecurityGroupIds commands run in a VPC. The page that says so lists no permissions for it: these are what CodeBuild needs there.
    need "attach commands to a VPC" {
      for_each = [for action in local.actions : action if action.provider == "Commands"]
      strength = "conditional"
      actions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface",
        "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs",
      ]
      resources = ["*"]
      because   = "commands of action ${each.value.name} of ${self.address} may run in a VPC"
      source    = "CodePipeline User Guide, Action reference: Commands"
    }

    need "hand network interfaces to commands" {
      for_each  = [for action in local.actions : action if action.provider == "Commands"]
      strength  = "conditional"
      actions   = ["ec2:CreateNetworkInterfacePermission"]
      resources = ["arn:${partition}:ec2:${region}:${account}:network-interface/*"]
      because   = "commands of action ${each.value.name} of ${self.address} may run in a VPC"
      source    = "CodePipeline User Guide, Action reference: Commands"
    }

    need "scan for vulnerabilities" {
      for_each  = [for action in local.actions : action if action.provider == "InspectorScan"]
      actions   = ["inspector-scan:ScanSbom"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: InspectorScan"
    }

    need "pull the image to scan" {
      for_each  = [for action in local.actions : action if action.provider == "InspectorScan" && action.configuration.InspectorRunMode == "ECRImageScan"]
      strength  = "conditional"
      actions   = ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"]
      resources = [image_repository(each.value.configuration.ECRRepositoryName, "name").arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: InspectorScan"
    }

    need "log in to the registry of the image to scan" {
      for_each  = [for action in local.actions : action if action.provider == "InspectorScan" && action.configuration.InspectorRunMode == "ECRImageScan"]
      strength  = "conditional"
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: InspectorScan"
    }

    need "list Device Farm projects" {
      for_each  = [for action in local.actions : action if action.provider == "DeviceFarm"]
      strength  = "documented"
      actions   = ["devicefarm:ListProjects"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Device Farm"
    }

    # Runs, uploads and device pools get their names when they are made. Device Farm is in us-west-2 only.
    need "run tests on Device Farm" {
      for_each = [
        for action, kinds in {
          "devicefarm:ListDevicePools" = ["project"]
          "devicefarm:CreateUpload"    = ["project"]
          "devicefarm:ScheduleRun"     = ["project", "devicepool", "upload"]
          "devicefarm:GetRun"          = ["run"]
          "devicefarm:GetUpload"       = ["upload"]
        } : { action = action, kinds = kinds } if anytrue([for action in local.actions : action.provider == "DeviceFarm"])
      ]
      strength  = each.value.action == "devicefarm:ListDevicePools" ? "documented" : "required"
      actions   = [each.value.action]
      resources = [for kind in each.value.kinds : "arn:${partition}:devicefarm:us-west-2:${account}:${kind}:*"]
      because   = "an action of ${self.address} runs tests on Device Farm"
      source    = "CodePipeline User Guide, Action reference: Device Farm"
    }
  }
}
