# What CloudFormation actions need. Each mode of an action calls its own few operations.
#
# Checked 2026-11-23 against the CodePipeline User Guide, Action reference: AWS CloudFormation, which lists one set of permissions for
# all modes; AWS CloudFormation StackSets.

service "codepipeline.amazonaws.com" {
  locals {
    stack_actions = [for action in local.actions : action if action.provider == "CloudFormation"]
    stack_sets    = [for action in local.actions : action if action.provider == "CloudFormationStackSet"]
  }

  role "aws_codepipeline" {
    attribute = ["role_arn", "stage.action.role_arn"]
    extends   = true

    need "create and update the stack" {
      for_each = [for action in local.stack_actions : action if contains(["CREATE_UPDATE", "REPLACE_ON_FAILURE"], action.configuration.ActionMode)]
      region   = local.cross_region ? each.value.region : null
      actions  = ["cloudformation:DescribeStacks", "cloudformation:CreateStack", "cloudformation:UpdateStack"]
      # Only a stack that has failed is replaced.
      documented_actions = each.value.configuration.ActionMode == "REPLACE_ON_FAILURE" ? ["cloudformation:DeleteStack"] : []
      optional_actions = [
        "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResources", "cloudformation:DescribeStackResource", "cloudformation:GetTemplate",
        "cloudformation:GetTemplateSummary", "cloudformation:SetStackPolicy", "cloudformation:GetStackPolicy", "cloudformation:DeleteStack",
        "cloudformation:TagResource", "cloudformation:UntagResource",
      ]
      resources = ["arn:${partition}:cloudformation:${region}:${account}:stack/${has(each.value.configuration.StackName, "#{") ? "*" : each.value.configuration.StackName}/*"]
      because   = "action ${each.value.name} of ${self.address} (${each.value.configuration.ActionMode})"
      source    = "CodePipeline User Guide, Action reference: AWS CloudFormation"
    }

    need "validate templates" {
      for_each         = local.stack_actions
      optional_actions = ["cloudformation:ValidateTemplate"]
      resources        = ["*"]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: AWS CloudFormation"
    }

    need "prepare the change set" {
      for_each = [for action in local.stack_actions : action if action.configuration.ActionMode == "CHANGE_SET_REPLACE"]
      region   = local.cross_region ? each.value.region : null
      actions  = ["cloudformation:CreateChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:DescribeStacks"]
      # Only a change set that nobody executed is replaced.
      documented_actions = ["cloudformation:DeleteChangeSet"]
      # A template's configuration may have tags.
      optional_actions = ["cloudformation:TagResource", "cloudformation:UntagResource"]
      resources        = ["arn:${partition}:cloudformation:${region}:${account}:stack/${has(each.value.configuration.StackName, "#{") ? "*" : each.value.configuration.StackName}/*"]
      condition {
        test     = "StringEqualsIfExists"
        variable = "cloudformation:ChangeSetName"
        values   = has(each.value.configuration.ChangeSetName, "#{") ? [] : [each.value.configuration.ChangeSetName]
      }
      because = "action ${each.value.name} of ${self.address} (CHANGE_SET_REPLACE)"
      source  = "CodePipeline User Guide, Action reference: AWS CloudFormation"
    }

    need "execute the change set" {
      for_each           = [for action in local.stack_actions : action if action.configuration.ActionMode == "CHANGE_SET_EXECUTE"]
      region             = local.cross_region ? each.value.region : null
      actions            = ["cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet"]
      documented_actions = ["cloudformation:DescribeChangeSet"]
      optional_actions   = ["cloudformation:DescribeStackEvents"]
      resources          = ["arn:${partition}:cloudformation:${region}:${account}:stack/${has(each.value.configuration.StackName, "#{") ? "*" : each.value.configuration.StackName}/*"]
      condition {
        test     = "StringEqualsIfExists"
        variable = "cloudformation:ChangeSetName"
        values   = has(each.value.configuration.ChangeSetName, "#{") ? [] : [each.value.configuration.ChangeSetName]
      }
      because = "action ${each.value.name} of ${self.address} (CHANGE_SET_EXECUTE)"
      source  = "CodePipeline User Guide, Action reference: AWS CloudFormation"
    }

    need "delete the stack" {
      for_each         = [for action in local.stack_actions : action if action.configuration.ActionMode == "DELETE_ONLY"]
      region           = local.cross_region ? each.value.region : null
      actions          = ["cloudformation:DescribeStacks", "cloudformation:DeleteStack"]
      optional_actions = ["cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResources", "cloudformation:DescribeStackResource"]
      resources        = ["arn:${partition}:cloudformation:${region}:${account}:stack/${has(each.value.configuration.StackName, "#{") ? "*" : each.value.configuration.StackName}/*"]
      because          = "action ${each.value.name} of ${self.address} (DELETE_ONLY)"
      source           = "CodePipeline User Guide, Action reference: AWS CloudFormation"
    }

    # The role in the action's configuration is CloudFormation's, not the pipeline's. Executing a change set passes none.
    need "pass the role that CloudFormation acts with" {
      for_each  = [for action in local.stack_actions : action if action.configuration.RoleArn != null && action.configuration.ActionMode != "CHANGE_SET_EXECUTE"]
      strength  = each.value.configuration.ActionMode == "DELETE_ONLY" ? "conditional" : "required"
      actions   = ["iam:PassRole"]
      resources = [role(each.value.configuration.RoleArn).arn]
      condition {
        test     = "StringEqualsIfExists"
        variable = "iam:PassedToService"
        values   = ["cloudformation.amazonaws.com"]
      }
      because = "RoleArn of action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: AWS CloudFormation"
    }

    need "update the stack set" {
      for_each = local.stack_sets
      actions = [
        "cloudformation:UpdateStackSet", "cloudformation:CreateStackInstances", "cloudformation:DescribeStackSetOperation", "cloudformation:DescribeStackSet",
      ]
      documented_actions = ["cloudformation:ListStackInstances"]
      optional_actions   = ["cloudformation:UpdateStackInstances", "cloudformation:DeleteStackInstances"]
      resources          = ["arn:${partition}:cloudformation:${region}:${each.value.configuration.CallAs == "DELEGATED_ADMIN" ? "*" : account}:stackset/${each.value.configuration.StackSetName}:*"]
      because            = "action ${each.value.name} of ${self.address}"
      source             = "CodePipeline User Guide, Action reference: AWS CloudFormation StackSets"
    }

    # A stack set has no ARN before it exists.
    need "create the stack set" {
      for_each  = local.stack_sets
      actions   = ["cloudformation:CreateStackSet"]
      resources = ["*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS CloudFormation StackSets"
    }

    # A delegated administrator's stack sets are the management account's.
    need "act for the organization" {
      for_each = [
        for action in local.actions : action
        if contains(["CloudFormationStackSet", "CloudFormationStackInstances"], action.provider) && action.configuration.CallAs == "DELEGATED_ADMIN"
      ]
      actions   = ["organizations:ListDelegatedAdministrators"]
      resources = ["*"]
      because   = "CallAs of action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS CloudFormation StackSets"
    }

    need "pass the role that administers the stack set" {
      for_each  = local.stack_sets
      strength  = "conditional"
      actions   = ["iam:PassRole"]
      resources = [role(each.value.configuration.AdministrationRoleArn).arn]
      condition {
        test     = "StringEqualsIfExists"
        variable = "iam:PassedToService"
        values   = ["cloudformation.amazonaws.com"]
      }
      because = "AdministrationRoleArn of action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: AWS CloudFormation StackSets; Manage the CodePipeline service role"
    }

    need "create stack instances" {
      for_each         = [for action in local.actions : action if action.provider == "CloudFormationStackInstances"]
      actions          = ["cloudformation:CreateStackInstances", "cloudformation:DescribeStackSetOperation"]
      optional_actions = ["cloudformation:UpdateStackInstances", "cloudformation:DescribeStackSet", "cloudformation:ListStackInstances"]
      resources        = ["arn:${partition}:cloudformation:${region}:${each.value.configuration.CallAs == "DELEGATED_ADMIN" ? "*" : account}:stackset/${each.value.configuration.StackSetName}:*"]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: AWS CloudFormation StackSets"
    }

    # Making instances is authorised on their targets and on the resource types in them, too.
    need "create instances in their targets" {
      for_each = concat(local.stack_sets, [for action in local.actions : action if action.provider == "CloudFormationStackInstances"])
      strength = "conditional"
      actions  = ["cloudformation:CreateStackInstances"]
      resources = [
        "arn:${partition}:cloudformation:${region}:${each.value.configuration.CallAs == "DELEGATED_ADMIN" ? "*" : account}:stackset-target/${each.value.configuration.StackSetName}:*",
        "arn:${partition}:cloudformation:${region}::type/resource/*",
      ]
      because = "action ${each.value.name} of ${self.address}"
      source  = "CodePipeline User Guide, Action reference: AWS CloudFormation StackSets"
    }
  }
}
