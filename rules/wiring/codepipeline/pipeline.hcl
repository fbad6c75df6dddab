# What a pipeline needs from its role whatever its actions do, and which roles it uses. What each provider's actions need is in the files beside this one.
#
# Checked 2026-11-23 against the CodePipeline User Guide: Manage the CodePipeline service role; the references of the rules CodeBuild and Commands. Those of the rules
# CloudWatchAlarm and LambdaInvoke list no permissions. Custom actions: Create and add a custom action, edition of 2023.

service "codepipeline.amazonaws.com" {
  locals {
    # The actions that run under the role at hand: an action with a role of its own runs under that one.
    own_actions = concat(
      [for action in self.stage[*].action : action if attribute == "role_arn" && action.role_arn == null],
      [for action in [block] : action if attribute == "stage.action.role_arn"],
    )
    actions = [for action in local.own_actions : action if known(action.provider)]

    # Only a pipeline that acts in several regions has several stores, and only its actions' regions matter.
    cross_region = length(self.artifact_store) > 1

    # The rules of stage conditions that run under the role at hand.
    conditions = concat(self.stage[*].before_entry[*].condition, self.stage[*].on_success[*].condition, self.stage[*].on_failure[*].condition)
    rules = concat(
      [for rule in local.conditions[*].rule : rule if attribute == "role_arn" && rule.role_arn == null && known(one(rule.rule_type_id[*].provider))],
      [for rule in [block] : rule if ends(attribute, ".rule.role_arn") && known(one(rule.rule_type_id[*].provider))],
    )

    log_group = log_group("/aws/codepipeline/${self.name}")

    # Buckets that may have keys of their own, where no setting of the pipeline names one.
    buckets_read = [for action in local.actions : bucket(action.configuration.S3Bucket) if action.provider == "S3" && action.category == "Source"]
    buckets_written = concat(
      [for store in self.artifact_store[*] : bucket(store.location) if length(store.encryption_key[*]) == 0],
      [
        for action in local.actions : bucket(action.configuration.BucketName)
        if action.provider == "S3" && action.category == "Deploy" && action.configuration.KMSEncryptionKeyARN == null
      ],
    )

    # Providers that the files beside this one know, and those known to need nothing.
    providers = [
      "AppConfig", "CloudFormation", "CloudFormationStackInstances", "CloudFormationStackSet", "CodeBuild", "CodeCommit", "CodeDeploy",
      "CodeDeployToECS", "CodePipeline", "CodeStarSourceConnection", "Commands", "DeviceFarm", "EC2", "ECR", "ECRBuildAndPublish", "ECS", "EKS",
      "ElasticBeanstalk", "InspectorScan", "Lambda", "Manual", "OpsWorks", "S3", "ServiceCatalog", "StepFunctions",
    ]
    rule_providers = ["CloudWatchAlarm", "CodeBuild", "Commands", "DeploymentWindow", "LambdaInvoke", "VariableCheck"]

    open = concat(
      [
        for action in local.own_actions : "what action ${action.name} of ${self.address} does is not known"
        if !known(action.provider)
      ],
      [
        for action in local.actions : "nothing here says what action ${action.name} of ${self.address} needs: its provider is ${action.provider}"
        if action.owner == "AWS" && !contains(local.providers, action.provider)
      ],
      [
        for action in local.actions : "the commands of action ${action.name} of ${self.address} run under this role"
        if action.provider == "Commands"
      ],
      [
        for action in local.actions : "Elastic Beanstalk acts on whatever the environments of ${self.address} are made of with this role"
        if action.provider == "ElasticBeanstalk"
      ],
      [
        for rule in local.rules : "the commands of rule ${rule.name} of ${self.address} run under this role"
        if one(rule.rule_type_id[*].provider) == "Commands"
      ],
      [
        for rule in local.rules : "nothing here says what rule ${rule.name} of ${self.address} needs"
        if !contains(local.rule_providers, one(rule.rule_type_id[*].provider))
      ],
    )
  }

  role "aws_codepipeline" {
    attribute = "role_arn"
    open      = local.open

    need "read and write artifacts" {
      for_each           = self.artifact_store[*]
      actions            = ["s3:GetObject", "s3:PutObject"]
      documented_actions = ["s3:GetObjectVersion"]
      optional_actions   = ["s3:PutObjectAcl", "s3:GetObjectTagging", "s3:GetObjectVersionTagging", "s3:PutObjectTagging"]
      resources          = ["${bucket(each.value.location).arn}/*"]
      because            = "artifact store of ${self.address}"
      source             = "CodePipeline User Guide, Manage the CodePipeline service role"
    }

    need "find the artifact bucket" {
      for_each  = self.artifact_store[*]
      strength  = "documented"
      actions   = ["s3:GetBucketVersioning"]
      resources = [bucket(each.value.location).arn]
      because   = "artifact store of ${self.address}"
      source    = "CodePipeline User Guide, Manage the CodePipeline service role"
    }

    # Listed in the role that the console makes; a pipeline runs without them.
    need "see whose the artifact bucket is" {
      for_each         = self.artifact_store[*]
      strength         = "conditional"
      actions          = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      optional_actions = ["s3:ListBucket"]
      resources        = [bucket(each.value.location).arn]
      because          = "artifact store of ${self.address}"
      source           = "CodePipeline User Guide, Manage the CodePipeline service role"
    }

    need "encrypt and decrypt artifacts" {
      for_each  = self.artifact_store[*].encryption_key[*].id
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(each.value).arn]
      because   = "encryption key of the artifact store of ${self.address}"
      source    = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }

    # The guide lists these for the key's own policy; Amazon S3 asks for the two above.
    need "use the key in other ways" {
      for_each         = self.artifact_store[*].encryption_key[*].id
      strength         = "conditional"
      actions          = ["kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"]
      optional_actions = ["kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext"]
      resources        = [key(each.value).arn]
      because          = "encryption key of the artifact store of ${self.address}"
      source           = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }

    need "take the role of an action" {
      for_each  = [for action in self.stage[*].action : action if action.role_arn != null]
      actions   = ["sts:AssumeRole"]
      resources = [role(each.value.role_arn).arn]
      because   = "action ${each.value.name} of ${self.address} has a role of its own"
      source    = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
      evidence  = each.value.role_arn
    }

    need "take the role of a rule" {
      for_each  = [for rule in local.conditions[*].rule : rule if rule.role_arn != null]
      strength  = "conditional"
      actions   = ["sts:AssumeRole"]
      resources = [role(each.value.role_arn).arn]
      because   = "rule ${each.value.name} of ${self.address} has a role of its own"
      source    = "CodePipeline User Guide, Rule structure reference"
      evidence  = each.value.role_arn
    }
  }

  role "aws_codepipeline" {
    attribute  = "stage.action.role_arn"
    assumed_by = role(self.role_arn).arn
    open       = local.open

    need "read the artifacts the action takes" {
      for_each           = [for store in self.artifact_store[*] : store if length(block.input_artifacts[*]) > 0]
      actions            = ["s3:GetObject"]
      documented_actions = ["s3:GetObjectVersion"]
      resources          = ["${bucket(each.value.location).arn}/*"]
      because            = "input artifacts of action ${block.name} of ${self.address}"
      source             = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }

    need "write the artifacts the action makes" {
      for_each         = [for store in self.artifact_store[*] : store if length(block.output_artifacts[*]) > 0]
      actions          = ["s3:PutObject"]
      optional_actions = ["s3:PutObjectAcl"]
      resources        = ["${bucket(each.value.location).arn}/*"]
      because          = "output artifacts of action ${block.name} of ${self.address}"
      source           = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }

    need "find the artifact bucket" {
      for_each         = [for store in self.artifact_store[*] : store if length(concat(block.input_artifacts[*], block.output_artifacts[*])) > 0]
      optional_actions = ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket"]
      resources        = [bucket(each.value.location).arn]
      because          = "artifacts of action ${block.name} of ${self.address}"
      source           = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }

    need "encrypt and decrypt artifacts" {
      for_each  = [for id in self.artifact_store[*].encryption_key[*].id : id if length(concat(block.input_artifacts[*], block.output_artifacts[*])) > 0]
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(each.value).arn]
      because   = "encryption key of the artifact store of ${self.address}"
      source    = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }

    # The guide lists these for the key's own policy; Amazon S3 asks for the two above.
    need "use the key in other ways" {
      for_each         = [for id in self.artifact_store[*].encryption_key[*].id : id if length(concat(block.input_artifacts[*], block.output_artifacts[*])) > 0]
      strength         = "conditional"
      actions          = ["kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"]
      optional_actions = ["kms:GenerateDataKeyWithoutPlaintext"]
      resources        = [key(each.value).arn]
      because          = "encryption key of the artifact store of ${self.address}"
      source           = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }
  }

  role "aws_codepipeline" {
    attribute  = ["stage.before_entry.condition.rule.role_arn", "stage.on_success.condition.rule.role_arn", "stage.on_failure.condition.rule.role_arn"]
    assumed_by = role(self.role_arn).arn
    open       = local.open

    need "read the artifacts the rule takes" {
      for_each  = [for store in self.artifact_store[*] : store if length(block.input_artifacts[*]) > 0]
      strength  = "conditional"
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${bucket(each.value.location).arn}/*"]
      because   = "input artifacts of rule ${block.name} of ${self.address}"
      source    = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }

    need "decrypt the artifacts the rule takes" {
      for_each  = [for id in self.artifact_store[*].encryption_key[*].id : id if length(block.input_artifacts[*]) > 0]
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [key(each.value).arn]
      because   = "encryption key of the artifact store of ${self.address}"
      source    = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
    }
  }

  # Rules of stage conditions, under the pipeline's role or their own

  role "aws_codepipeline" {
    attribute = ["role_arn", "stage.before_entry.condition.rule.role_arn", "stage.on_success.condition.rule.role_arn", "stage.on_failure.condition.rule.role_arn"]
    extends   = true

    # The pages about these two rules list no permissions.

    need "watch the alarm of a rule" {
      for_each  = [for rule in local.rules : rule if one(rule.rule_type_id[*].provider) == "CloudWatchAlarm"]
      strength  = "conditional"
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = [alarm(each.value.configuration.AlarmName).arn]
      because   = "rule ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, CloudWatchAlarm rule reference"
    }

    need "invoke the function of a rule" {
      for_each  = [for rule in local.rules : rule if one(rule.rule_type_id[*].provider) == "LambdaInvoke"]
      strength  = "conditional"
      actions   = ["lambda:InvokeFunction"]
      resources = [function(each.value.configuration.FunctionName, "name").arn, "${function(each.value.configuration.FunctionName, "name").arn}:*"]
      because   = "rule ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, LambdaInvoke rule reference"
    }

    need "list functions" {
      for_each         = [for rule in local.rules : rule if one(rule.rule_type_id[*].provider) == "LambdaInvoke"]
      optional_actions = ["lambda:ListFunctions"]
      resources        = ["*"]
      because          = "rule ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, LambdaInvoke rule reference"
    }

    need "run the build of a rule" {
      for_each  = [for rule in local.rules : rule if one(rule.rule_type_id[*].provider) == "CodeBuild"]
      strength  = each.value.configuration.BatchEnabled == "true" ? "conditional" : "required"
      actions   = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
      resources = [project(each.value.configuration.ProjectName, "name").arn]
      because   = "rule ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, CodeBuild rule reference"
    }

    # The page knows the setting and lists no permissions for it: these are what an action needs.
    need "run the batch of builds of a rule" {
      for_each  = [for rule in local.rules : rule if one(rule.rule_type_id[*].provider) == "CodeBuild" && rule.configuration.BatchEnabled == "true"]
      strength  = "conditional"
      actions   = ["codebuild:StartBuildBatch", "codebuild:BatchGetBuildBatches"]
      resources = [project(each.value.configuration.ProjectName, "name").arn]
      because   = "BatchEnabled of rule ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: CodeBuild"
    }

    need "log the commands of a rule" {
      when      = anytrue([for rule in local.rules : one(rule.rule_type_id[*].provider) == "Commands"])
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = [local.log_group.arn, "${local.log_group.arn}:*"]
      because   = "commands of rules of ${self.address} log to /aws/codepipeline/${self.name}"
      source    = "CodePipeline User Guide, Commands rule reference"
    }

    no_need "deployment windows and variable checks" {
      when    = anytrue([for rule in local.rules : contains(["DeploymentWindow", "VariableCheck"], one(rule.rule_type_id[*].provider))])
      because = "CodePipeline checks the time and its own variables itself"
      source  = "CodePipeline User Guide, Rule structure reference"
    }
  }

  # Actions whose work somebody else does

  role "aws_codepipeline" {
    attribute = ["role_arn", "stage.action.role_arn"]
    extends   = true

    no_need "actions of third parties and of custom providers" {
      when    = anytrue([for action in local.actions : action.owner == "ThirdParty" || action.owner == "Custom"])
      because = "their job workers poll CodePipeline with credentials of their own, or use a token in the configuration"
      source  = "CodePipeline User Guide, Create and add a custom action"
    }

    no_need "approvals that notify nobody" {
      when    = anytrue([for action in local.actions : action.provider == "Manual" && action.configuration.NotificationArn == null])
      because = "an approval is given by a person under their own permissions"
      source  = "CodePipeline User Guide, Manage approval actions in stages"
    }
  }
}
