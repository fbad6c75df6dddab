# What Amazon EMR needs from the roles of its clusters and studios. The role of a cluster's machines is in workloads.hcl; a job of EMR Serverless or of EMR on EKS names
# its role when it is started, which no resource of Terraform does.
#
# Checked 2026-11-23 against AWS managed policies AmazonEMRServicePolicy_v2 and AmazonElasticMapReduceforAutoScalingRole; the Amazon EMR Management Guide, edition of
# 2023: Service role for Amazon EMR; Create an EMR Studio service role.

service "elasticmapreduce.amazonaws.com" {
  locals {
    machines = flatten(self.ec2_attributes[*].instance_profile)
    location = after(self.default_s3_location, "s3://")
    files    = local.location == null ? null : bucket(local.location)

    buckets_read    = []
    buckets_written = local.files == null ? [] : [local.files]
    studio          = "Amazon EMR Management Guide, Create an EMR Studio service role"
  }

  # AWS writes the policy of this role, and the one before it allowed more.
  role "aws_emr_cluster" {
    attribute = "service_role"
    open      = "Amazon EMR manages the machines of ${self.address} with what AmazonEMRServicePolicy_v2 allows"

    need "manage machines" {
      for_each  = [for statement in managed_policy("AmazonEMRServicePolicy_v2") : statement if !contains(statement.actions, "iam:PassRole")]
      strength  = "conditional"
      actions   = each.value.actions
      resources = each.value.resources
      because   = "the machines of ${self.address}"
      source    = "AWS managed policy AmazonEMRServicePolicy_v2"
      evidence  = self.service_role
    }

    # AWS's policy allows that for the roles of its own names.
    need "pass the role of machines" {
      for_each  = local.machines
      strength  = profile_role(each.value).declared ? "required" : "conditional"
      actions   = ["iam:PassRole"]
      resources = [profile_role(each.value).declared ? profile_role(each.value).arn : "arn:${partition}:iam::${account}:role/*"]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["ec2.amazonaws.com*"]
      }
      because = "instance_profile of ${self.address}"
      source  = "Amazon EMR Management Guide, Service role for Amazon EMR: AmazonEMRServicePolicy_v2"
    }

    need "pass the role that scales" {
      for_each  = [for name in [self.autoscaling_role] : name if name != null]
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = [role(each.value).arn]
      condition {
        test     = "StringLike"
        variable = "iam:PassedToService"
        values   = ["application-autoscaling.amazonaws.com*"]
      }
      because = "autoscaling_role of ${self.address}"
      source  = "Amazon EMR Management Guide, Service role for Amazon EMR: AmazonEMRServicePolicy_v2"
    }
  }

  # The guide lists it by what a studio does, most of which hangs on what its users do in it.
  role "aws_emr_studio" {
    attribute = "service_role"
    include   = ["keys of buckets"]
    open      = "what ${self.address} needs hangs on what its users link their workspaces to"

    need "keep notebooks" {
      strength  = "conditional"
      actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      resources = [local.files == null ? null : under(local.files.arn, after(local.location, "/"))]
      because   = "default_s3_location of ${self.address}"
      source    = local.studio
      evidence  = self.default_s3_location
    }

    need "find notebooks" {
      strength  = "conditional"
      actions   = ["s3:ListBucket", "s3:GetEncryptionConfiguration"]
      resources = [local.files.arn]
      because   = "default_s3_location of ${self.address}"
      source    = local.studio
      evidence  = self.default_s3_location
    }

    need "encrypt notebooks" {
      for_each  = [for id in [self.encryption_key_arn] : id if id != null]
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"]
      resources = [key(each.value).arn]
      because   = "encryption_key_arn of ${self.address}"
      source    = local.studio
    }

    need "connect workspaces with clusters" {
      strength = "conditional"
      actions = [
        "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission",
        "ec2:ModifyNetworkInterfaceAttribute", "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress", "ec2:CreateSecurityGroup",
      ]
      resources = [for kind in ["instance", "network-interface", "security-group", "subnet", "vpc"] : "arn:${partition}:ec2:*:*:${kind}/*"]
      because   = "workspaces of ${self.address}"
      source    = local.studio
    }

    need "tag what connects them" {
      strength  = "conditional"
      actions   = ["ec2:CreateTags"]
      resources = [for kind in ["network-interface", "security-group"] : "arn:${partition}:ec2:*:*:${kind}/*"]
      because   = "workspaces of ${self.address}"
      source    = local.studio
    }

    need "look at what connects them" {
      strength = "conditional"
      actions = [
        "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces", "ec2:DescribeTags", "ec2:DescribeInstances", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
      ]
      resources = ["*"]
      because   = "workspaces of ${self.address}"
      source    = local.studio
    }

    need "look at clusters" {
      strength  = "conditional"
      actions   = ["elasticmapreduce:ListInstances", "elasticmapreduce:DescribeCluster", "elasticmapreduce:ListSteps"]
      resources = ["arn:${partition}:elasticmapreduce:*:*:cluster/*"]
      because   = "workspaces of ${self.address}"
      source    = local.studio
    }

    need "log in to repositories" {
      strength  = "conditional"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = ["arn:${partition}:secretsmanager:*:*:secret:*"]
      because   = "workspaces of ${self.address} may be linked to repositories"
      source    = local.studio
    }

    need "look at who works together" {
      strength  = "conditional"
      actions   = ["iam:GetUser", "iam:GetRole"]
      resources = ["arn:${partition}:iam::${account}:user/*", "arn:${partition}:iam::${account}:role/*"]
      because   = "people may share workspaces of ${self.address}"
      source    = local.studio
    }

    need "list who works together" {
      strength  = "conditional"
      actions   = ["iam:ListUsers", "iam:ListRoles", "sso:GetManagedApplicationInstance", "sso-directory:SearchUsers"]
      resources = ["*"]
      because   = "people may share workspaces of ${self.address}"
      source    = local.studio
    }
  }

  role "aws_emr_studio" {
    attribute = "user_role"
    open      = "people who use ${self.address} do with it what their session policies let them"
  }
}

service "application-autoscaling.amazonaws.com" {
  role "aws_emr_cluster" {
    attribute = "autoscaling_role"
    locals {
      scaled = length(flatten(concat(
        self.core_instance_group[*].autoscaling_policy,
        [for group in resources("aws_emr_instance_group") : group.autoscaling_policy if mentions(group.cluster_id, self)],
      ))) > 0
    }

    # Instance groups are changed by their cluster.
    need "resize instance groups" {
      strength  = local.scaled ? "required" : "conditional"
      actions   = ["elasticmapreduce:ListInstanceGroups", "elasticmapreduce:ModifyInstanceGroups"]
      resources = [self.arn]
      because   = "autoscaling_role of ${self.address}"
      source    = "AWS Managed Policy Reference, AmazonElasticMapReduceforAutoScalingRole"
      evidence  = self.autoscaling_role
    }

    need "watch alarms" {
      strength  = local.scaled ? "required" : "conditional"
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = ["arn:${partition}:cloudwatch:${region}:${account}:alarm:*"]
      because   = "autoscaling_role of ${self.address}"
      source    = "AWS Managed Policy Reference, AmazonElasticMapReduceforAutoScalingRole"
      evidence  = self.autoscaling_role
    }
  }
}
