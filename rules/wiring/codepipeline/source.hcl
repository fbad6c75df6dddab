# What source actions need.
#
# Checked 2026-11-23 against the CodePipeline User Guide, Action reference: CodeCommit; CodeStarSourceConnection.

service "codepipeline.amazonaws.com" {
  role "aws_codepipeline" {
    attribute = ["role_arn", "stage.action.role_arn"]
    extends   = true
    include   = ["keys of buckets"]

    # Not GitPull: CodePipeline asks CodeCommit for an archive.
    need "fetch the repository" {
      for_each = [for action in local.actions : action if action.provider == "CodeCommit"]
      region   = local.cross_region ? each.value.region : null
      actions = concat(
        ["codecommit:GetBranch", "codecommit:GetCommit"],
        each.value.configuration.OutputArtifactFormat == "CODEBUILD_CLONE_REF" ? [] : ["codecommit:UploadArchive", "codecommit:GetUploadArchiveStatus"],
      )
      # Of a full clone no archive is made.
      documented_actions = ["codecommit:UploadArchive", "codecommit:GetUploadArchiveStatus"]
      optional_actions   = ["codecommit:GetRepository"]
      resources          = [repository(each.value.configuration.RepositoryName, "name").arn]
      because            = "action ${each.value.name} of ${self.address}"
      source             = "CodePipeline User Guide, Action reference: CodeCommit"
    }

    # Only an execution that is stopped or superseded while it fetches cancels.
    need "stop fetching" {
      for_each  = [for action in local.actions : action if action.provider == "CodeCommit"]
      region    = local.cross_region ? each.value.region : null
      strength  = "conditional"
      actions   = ["codecommit:CancelUploadArchive"]
      resources = [repository(each.value.configuration.RepositoryName, "name").arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: CodeCommit"
    }

    need "describe the repository for a full clone" {
      for_each  = [for action in local.actions : action if action.provider == "CodeCommit" && action.configuration.OutputArtifactFormat == "CODEBUILD_CLONE_REF"]
      region    = local.cross_region ? each.value.region : null
      actions   = ["codecommit:GetRepository"]
      resources = [repository(each.value.configuration.RepositoryName, "name").arn]
      because   = "action ${each.value.name} of ${self.address} hands the build a reference to clone (CODEBUILD_CLONE_REF)"
      source    = "CodePipeline User Guide, Tutorial: Use full clone with a CodeCommit pipeline source"
    }

    need "read the source object" {
      for_each           = [for action in local.actions : action if action.provider == "S3" && action.category == "Source"]
      actions            = ["s3:GetObject"]
      documented_actions = ["s3:GetObjectVersion"]
      optional_actions   = ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"]
      # Whoever starts an execution may name another object where the action lets them.
      resources = ["${bucket(each.value.configuration.S3Bucket).arn}/${each.value.configuration.AllowOverrideForS3ObjectKey == "true" ? "*" : each.value.configuration.S3ObjectKey}"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon S3 source action"
    }

    need "find versions in the source bucket" {
      for_each  = [for action in local.actions : action if action.provider == "S3" && action.category == "Source"]
      strength  = "documented"
      actions   = ["s3:GetBucketVersioning"]
      resources = [bucket(each.value.configuration.S3Bucket).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon S3 source action"
    }

    # Listed in the role that the console makes; a pipeline runs without them.
    need "see whose the source bucket is" {
      for_each         = [for action in local.actions : action if action.provider == "S3" && action.category == "Source"]
      strength         = "conditional"
      actions          = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      optional_actions = ["s3:ListBucket"]
      resources        = [bucket(each.value.configuration.S3Bucket).arn]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: Amazon S3 source action"
    }

    need "use the connection" {
      for_each  = [for action in local.actions : action if action.provider == "CodeStarSourceConnection"]
      strength  = length(connection(each.value.configuration.ConnectionArn).services) > 1 ? "conditional" : "required"
      actions   = [for service in connection(each.value.configuration.ConnectionArn).services : "${service}:UseConnection"]
      resources = [connection(each.value.configuration.ConnectionArn).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: CodeStarSourceConnection"
    }

    # The guide asks for the action under both names of the service, whichever is in the connection's ARN.
    need "use the connection under the service's other name" {
      for_each  = [for action in local.actions : action if action.provider == "CodeStarSourceConnection"]
      strength  = "conditional"
      actions   = [for service in connection(each.value.configuration.ConnectionArn).others : "${service}:UseConnection"]
      resources = [connection(each.value.configuration.ConnectionArn).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: CodeStarSourceConnection"
    }

    # CodePipeline reads the digest and never pulls.
    need "find the image" {
      for_each  = [for action in local.actions : action if action.provider == "ECR"]
      region    = local.cross_region ? each.value.region : null
      actions   = ["ecr:DescribeImages"]
      resources = [image_repository(each.value.configuration.RepositoryName, "name").arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: Amazon ECR source action"
    }
  }
}
