# What AWS CodeDeploy, AWS CloudFormation and EC2 Image Builder need from the roles they are given.

service "codedeploy.amazonaws.com" {
  locals {
    application = one([for application in resources("aws_codedeploy_app") : application if application.name == self.app_name || mentions(self.app_name, application)])
    # Without a word about it, instances. A group that names services of Amazon ECS is for those, wherever its application is declared.
    declared = local.application == null ? null : (local.application.compute_platform == null ? "Server" : local.application.compute_platform)
    platform = length(self.ecs_service[*]) > 0 ? "ECS" : local.declared

    services  = [for service in self.ecs_service[*] : { service = service, found = ecs_service(service.service_name) }]
    tasks     = [for use in local.services : task_definition(use.found.task_definition)]
    listeners = flatten([for info in self.load_balancer_info[*].target_group_pair_info : concat(info.prod_traffic_route[*].listener_arns, info.test_traffic_route[*].listener_arns)])
    copies    = self.blue_green_deployment_config[*].green_fleet_provisioning_option[*].action
  }

  role "aws_codedeploy_deployment_group" {
    attribute = "service_role_arn"
    open = [
      local.platform == null ? "what ${self.address} deploys to is not known" : null,
      local.platform == "Server" ? "what CodeDeploy does with the instances of ${self.address} hangs on how they are set up" : null,
    ]

    need "deploy to instances" {
      for_each  = local.platform == "Server" ? managed_policy("AWSCodeDeployRole") : []
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "${self.address} deploys to instances"
      source    = "AWS managed policy AWSCodeDeployRole"
      evidence  = self.app_name
    }

    need "start instances from a launch template" {
      when      = local.platform == "Server" && contains(local.copies, "COPY_AUTO_SCALING_GROUP")
      strength  = "conditional"
      actions   = ["ec2:RunInstances", "ec2:CreateTags"]
      resources = ["arn:${partition}:ec2:*:*:*/*"]
      because   = "${self.address} copies an Auto Scaling group"
      source    = "AWS CodeDeploy User Guide, Create a service role for CodeDeploy"
      evidence  = self.blue_green_deployment_config
    }

    need "pass the role of instances" {
      when      = local.platform == "Server" && contains(local.copies, "COPY_AUTO_SCALING_GROUP")
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = ["arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["ec2.amazonaws.com*"]
      }
      because  = "${self.address} copies an Auto Scaling group"
      source   = "AWS CodeDeploy User Guide, Create a service role for CodeDeploy; Amazon EC2 Auto Scaling User Guide, IAM role for applications that run on Amazon EC2 instances"
      evidence = self.blue_green_deployment_config
    }

    need "replace the tasks of services" {
      for_each = [for use in local.services : use if local.platform == "ECS"]
      actions  = ["ecs:DescribeServices", "ecs:CreateTaskSet", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"]
      resources = [
        "arn:${partition}:ecs:${region}:${account}:service/${last(ecs_cluster(each.value.service.cluster_name, "name").name, "/")}/${each.value.found.name}",
        "arn:${partition}:ecs:${region}:${account}:task-set/${last(ecs_cluster(each.value.service.cluster_name, "name").name, "/")}/${each.value.found.name}/*",
      ]
      because = "ecs_service of ${self.address}"
      source  = "AWS managed policy AWSCodeDeployRoleForECS"
    }

    need "find listeners" {
      when               = local.platform == "ECS"
      actions            = ["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeListeners"]
      documented_actions = ["elasticloadbalancing:DescribeRules"]
      resources          = ["*"]
      because            = "load_balancer_info of ${self.address}"
      source             = "AWS managed policy AWSCodeDeployRoleForECS"
      evidence           = self.load_balancer_info
    }

    need "shift traffic" {
      for_each  = [for arn in local.listeners : arn if local.platform == "ECS"]
      actions   = ["elasticloadbalancing:ModifyListener"]
      resources = [each.value]
      because   = "load_balancer_info of ${self.address}"
      source    = "AWS managed policy AWSCodeDeployRoleForECS"
    }

    need "shift traffic by rules" {
      when      = local.platform == "ECS"
      strength  = "conditional"
      actions   = ["elasticloadbalancing:ModifyRule"]
      resources = ["arn:${partition}:elasticloadbalancing:${region}:${account}:listener-rule/app/*/*/*/*"]
      because   = "load_balancer_info of ${self.address}"
      source    = "AWS managed policy AWSCodeDeployRoleForECS"
      evidence  = self.load_balancer_info
    }

    need "pass the roles of tasks" {
      for_each  = [for task in local.tasks : task if local.platform == "ECS"]
      strength  = each.value.declared == true ? "required" : "conditional"
      actions   = ["iam:PassRole"]
      resources = each.value.declared == true ? [for arn in [each.value.execution_role_arn, each.value.task_role_arn] : role(arn).arn] : ["arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["ecs-tasks.amazonaws.com"]
      }
      because  = "the tasks of ${self.address} have roles"
      source   = "AWS managed policy AWSCodeDeployRoleForECS"
      evidence = self.ecs_service
    }

    need "invoke hooks" {
      when      = local.platform == "ECS"
      strength  = "conditional"
      actions   = ["lambda:InvokeFunction"]
      resources = ["arn:${partition}:lambda:*:*:function:*"]
      because   = "revisions of ${self.address} may name hooks"
      source    = "AWS managed policy AWSCodeDeployRoleForECS"
      evidence  = self.ecs_service
    }

    need "move the alias of a function" {
      for_each  = local.platform == "Lambda" ? managed_policy("AWSCodeDeployRoleForLambda") : []
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "${self.address} deploys to functions"
      source    = "AWS managed policy AWSCodeDeployRoleForLambda"
      evidence  = self.app_name
    }

    need "watch alarms" {
      when      = local.platform != null
      strength  = "conditional"
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = ["arn:${partition}:cloudwatch:${region}:${account}:alarm:*"]
      because   = "${self.address} may stop at an alarm"
      source    = "AWS managed policy AWSCodeDeployRoleForECS"
    }

    need "read revisions" {
      when      = local.platform != null
      strength  = "conditional"
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["arn:${partition}:s3:::*/*"]
      because   = "revisions of ${self.address} may lie in S3"
      source    = "AWS managed policy AWSCodeDeployRoleForECS"
    }

    need "tell of deployments" {
      for_each  = self.trigger_configuration[*]
      strength  = "conditional"
      actions   = ["sns:Publish"]
      resources = [topic(each.value.trigger_target_arn).arn]
      because   = "trigger_configuration of ${self.address}"
      source    = "AWS CodeDeploy User Guide, Monitoring deployments with Amazon SNS event notifications"
    }
  }
}

service "cloudformation.amazonaws.com" {
  # What the role needs is what the template makes, and what has to be undone when it changes.
  role "aws_cloudformation_stack" {
    attribute = "iam_role_arn"
    open      = "CloudFormation makes, changes and deletes what the template of ${self.address} holds with it"
  }

  role "aws_cloudformation_stack_set" {
    attribute = "administration_role_arn"

    need "take the roles of target accounts" {
      actions   = ["sts:AssumeRole"]
      resources = ["arn:${partition}:iam::*:role/${self.execution_role_name == null ? "AWSCloudFormationStackSetExecutionRole" : self.execution_role_name}"]
      because   = "${self.address} makes stacks in other accounts"
      source    = "AWS CloudFormation User Guide, Grant self-managed permissions"
      evidence  = self.administration_role_arn
    }
  }
}

service "ec2.amazonaws.com" {
  # Instances that build images run what the recipe says.
  role "aws_imagebuilder_infrastructure_configuration" {
    attribute = "instance_profile_name"
    code      = "the components of images that ${self.address} builds run under it"

    need "build images" {
      for_each  = managed_policy("EC2InstanceProfileForImageBuilder")
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "${self.address} is used to build images"
      source    = "AWS managed policy EC2InstanceProfileForImageBuilder"
      evidence  = self.instance_profile_name
    }

    need "keep logs of builds" {
      for_each  = self.logging[*].s3_logs
      strength  = "conditional"
      actions   = ["s3:PutObject"]
      resources = [under(bucket(each.value.s3_bucket_name).arn, each.value.s3_key_prefix)]
      because   = "logging of ${self.address}"
      source    = "EC2 Image Builder User Guide, Prerequisites: instance profile"
    }
  }
}
