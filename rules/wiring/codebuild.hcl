# What a CodeBuild project needs from the roles it uses.
#
# Checked 2026-11-23 against the CodeBuild User Guide: Allow CodeBuild to interact with other AWS services; GitHub App connections; Debug builds with Session Manager;
# Amazon Elastic File System sample, which lists no permissions; Publish a Docker image, edition of 2023. Fleets: aws-cdk-lib 2.276.0.

service "codebuild.amazonaws.com" {
  locals {
    sources   = concat(self.source[*], self.secondary_sources[*])
    artifacts = concat(self.artifacts[*], self.secondary_artifacts[*])
    variables = self.environment[*].environment_variable

    # A buildspec of more than one line, or of JSON, stands in the configuration; any other is a file in the source, which cannot be seen from here.
    buildspec = one(self.source[*].buildspec)
    visible   = local.buildspec == null ? false : has(local.buildspec, "\n") || begins(local.buildspec, "{")

    # Whether it stops for a debug session: one that is not seen may.
    breaks    = local.visible ? has(local.buildspec, "codebuild-breakpoint") : false
    may_break = local.visible ? has(local.buildspec, "codebuild-breakpoint") : true

    # The actions of pipelines that run this project.
    builds = flatten([
      for pipeline in resources("aws_codepipeline") : [
        for action in pipeline.stage[*].action : { pipeline = pipeline, action = action }
        if action.provider == "CodeBuild" && project(action.configuration.ProjectName, "name").address == self.address
      ]
    ])

    # Where those pipelines keep their artifacts: in a pipeline of several regions, only the store of the action's region.
    stores = flatten([
      for build in local.builds : [
        for store in build.pipeline.artifact_store : { store = store, pipeline = build.pipeline, action = build.action }
        if store.region == null || build.action.region == null || store.region == build.action.region
      ]
    ])

    # The source actions that hand this project a reference to clone instead of an archive.
    clones = flatten([
      for build in local.builds : [
        for action in build.pipeline.stage[*].action : { source = action, pipeline = build.pipeline }
        if action.configuration.OutputArtifactFormat == "CODEBUILD_CLONE_REF"
        && anytrue([for artifact in action.output_artifacts[*] : contains(build.action.input_artifacts[*], artifact)])
      ]
    ])

    cloudwatch_logs = self.logs_config[*].cloudwatch_logs
    log_group_name  = one(local.cloudwatch_logs[*].group_name)
    logging         = one(local.cloudwatch_logs[*].status) != "DISABLED"
    default_group   = log_group("/aws/codebuild/${self.name}")

    s3_logs      = [for logs in self.logs_config[*].s3_logs : logs if logs.status == "ENABLED"]
    s3_sources   = [for source in local.sources : source if source.type == "S3"]
    s3_artifacts = [for artifacts in local.artifacts : artifacts if artifacts.type == "S3"]
    s3_caches    = [for cache in self.cache[*] : cache if cache.type == "S3"]
    subnets      = [for subnet in elements(one(self.vpc_config).subnets) : "arn:${partition}:ec2:${region}:${account}:subnet/${subnet}"]

    # Images that builds pull with the project's role, and repositories that a variable names where builds may run Docker.
    pulled_images = [
      for environment in self.environment[*] : environment.image
      if environment.image_pull_credentials_type == "SERVICE_ROLE" && (has(environment.image, ".dkr.ecr.") || image_repository(environment.image).declared)
    ]
    pushed_images = [
      for variable in local.variables : variable.value
      if image_repository(variable.value).declared && one(self.environment[*].privileged_mode) == true
    ]
  }

  role "aws_codebuild_project" {
    attribute = "service_role"
    # evidence/buildspec.hcl, where it is read, knows of which commands it cannot tell what they call.
    commands = try(local.unseen, "builds of ${self.address} run commands of their own")
    open = [
      anytrue([for part in concat(local.sources, local.artifacts) : part.type == "CODEPIPELINE"]) && length(local.builds) == 0
      ? "the pipeline that runs ${self.address} is not in this configuration, so its artifact bucket is not known"
      : null,
    ]

    need "write logs to the default group" {
      when             = local.logging && local.log_group_name == null
      actions          = local.default_group.declared ? ["logs:CreateLogStream", "logs:PutLogEvents"] : ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      optional_actions = local.default_group.declared ? ["logs:CreateLogGroup"] : []
      resources        = [local.default_group.arn, "${local.default_group.arn}:*"]
      because          = "builds of ${self.address} log to /aws/codebuild/${self.name}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
    }

    need "write logs to the group it names" {
      when             = local.logging && local.log_group_name != null
      actions          = ["logs:CreateLogStream", "logs:PutLogEvents"]
      optional_actions = ["logs:CreateLogGroup"]
      resources        = [log_group(local.log_group_name).arn, "${log_group(local.log_group_name).arn}:*"]
      because          = "logs_config of ${self.address}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
      evidence         = local.log_group_name
    }

    need "write logs to S3" {
      for_each         = local.s3_logs
      actions          = ["s3:PutObject"]
      optional_actions = ["s3:PutObjectAcl", "s3:AbortMultipartUpload"]
      resources        = [under(bucket(each.value.location).arn, after(each.value.location, "/"))]
      because          = "s3_logs of ${self.address}"
      source           = "CodeBuild User Guide, Create a build project (Logs)"
    }

    need "find the bucket of its logs" {
      for_each         = local.s3_logs
      optional_actions = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      resources        = [bucket(each.value.location).arn]
      because          = "s3_logs of ${self.address}"
      source           = "CodeBuild User Guide, Create a build project (Logs)"
    }

    # Sources

    need "clone its CodeCommit source" {
      for_each  = [for source in local.sources : source if source.type == "CODECOMMIT"]
      actions   = ["codecommit:GitPull"]
      resources = [repository(each.value.location).arn]
      because   = "source of ${self.address}"
      source    = "CodeBuild User Guide, Create a CodeBuild service role"
    }

    need "read its S3 source" {
      for_each           = local.s3_sources
      actions            = ["s3:GetObject"]
      documented_actions = ["s3:GetObjectVersion"]
      resources          = [ends(each.value.location, "/") ? under(bucket(each.value.location).arn, after(each.value.location, "/")) : "${bucket(each.value.location).arn}/${after(each.value.location, "/")}"]
      because            = "source of ${self.address}"
      source             = "CodeBuild User Guide, Create a CodeBuild service role"
    }

    need "find the bucket of its S3 source" {
      for_each         = local.s3_sources
      strength         = "conditional"
      actions          = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      optional_actions = ["s3:ListBucket", "s3:GetBucketVersioning"]
      resources        = [bucket(each.value.location).arn]
      because          = "source of ${self.address}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
    }

    # A connection is named by the source itself, or by the credentials of the account for that kind of server.
    need "use the connection to its source" {
      for_each = concat(
        [
          for source in local.sources : { connection = one(source.auth[*].resource) }
          if one(source.auth[*].type) == "CODECONNECTIONS"
        ],
        flatten([
          for credential in resources("aws_codebuild_source_credential") : [
            for source in local.sources : { connection = credential.token }
            if source.type == credential.server_type && one(source.auth[*].type) == null
          ] if credential.auth_type == "CODECONNECTIONS"
        ]),
      )
      # The service renamed itself; IAM goes by the name that stands in the connection's ARN.
      strength           = length(connection(each.value.connection).services) > 1 ? "conditional" : "required"
      actions            = flatten([for service in connection(each.value.connection).services : ["${service}:GetConnectionToken"]])
      documented_actions = [for service in connection(each.value.connection).services : "${service}:GetConnection"]
      optional_actions   = [for service in connection(each.value.connection).services : "${service}:UseConnection"]
      resources          = [connection(each.value.connection).arn]
      because            = "source of ${self.address}"
      source             = "CodeBuild User Guide, Connect to a Git provider through a connection"
    }

    # CodePipeline's guide asks for connections under both names of the service, whichever is in the ARN.
    need "use connections under the service's other name" {
      for_each = [
        for arn in concat(
          [for source in local.sources : one(source.auth[*].resource) if one(source.auth[*].type) == "CODECONNECTIONS"],
          [for credential in resources("aws_codebuild_source_credential") : credential.token if credential.auth_type == "CODECONNECTIONS"],
          [for clone in local.clones : clone.source.configuration.ConnectionArn if clone.source.provider == "CodeStarSourceConnection"],
        ) : arn
      ]
      strength  = "conditional"
      actions   = flatten([for service in connection(each.value).others : ["${service}:UseConnection", "${service}:GetConnectionToken", "${service}:GetConnection"]])
      resources = [connection(each.value).arn]
      because   = "a source of ${self.address} is reached through a connection"
      source    = "CodePipeline User Guide, Action reference: CodeStarSourceConnection"
    }

    need "read the credentials of its source" {
      for_each  = [for source in local.sources : one(source.auth[*].resource) if one(source.auth[*].type) == "SECRETS_MANAGER"]
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [secret(each.value).arn]
      because   = "source of ${self.address}"
      source    = "CodeBuild User Guide, Store tokens in Secrets Manager"
    }

    no_need "sources that use the account's stored token, and no source" {
      when = anytrue([
        for source in local.sources : one(source.auth[*].type) == null
        && contains(["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED", "NO_SOURCE"], source.type)
        && !anytrue([
          for credential in resources("aws_codebuild_source_credential") :
          credential.auth_type == "CODECONNECTIONS" && credential.server_type == source.type
        ])
      ])
      because = "CodeBuild keeps OAuth and personal access tokens itself"
      source  = "CodeBuild User Guide, Access tokens"
    }

    # Artifacts and cache

    need "write its artifacts" {
      for_each         = local.s3_artifacts
      actions          = concat(["s3:PutObject"], each.value.bucket_owner_access == null ? [] : ["s3:PutObjectAcl"])
      optional_actions = ["s3:GetObject", "s3:GetObjectVersion", "s3:AbortMultipartUpload", "s3:PutObjectAcl"]
      resources        = [under(bucket(each.value.location).arn, each.value.path)]
      because          = "artifacts of ${self.address}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
    }

    need "find the bucket of its artifacts" {
      for_each         = local.s3_artifacts
      strength         = "conditional"
      actions          = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      optional_actions = ["s3:ListBucket"]
      resources        = [bucket(each.value.location).arn]
      because          = "artifacts of ${self.address}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
    }

    need "keep its cache" {
      for_each           = local.s3_caches
      actions            = ["s3:GetObject", "s3:PutObject"]
      documented_actions = ["s3:GetObjectVersion"]
      optional_actions   = ["s3:DeleteObject"]
      resources          = [under(bucket(each.value.location).arn, after(each.value.location, "/"))]
      because            = "cache of ${self.address}"
      source             = "CodeBuild User Guide, Cache builds"
    }

    need "find the bucket of its cache" {
      for_each         = local.s3_caches
      strength         = "conditional"
      actions          = ["s3:GetBucketLocation"]
      optional_actions = ["s3:ListBucket", "s3:GetBucketAcl"]
      resources        = [bucket(each.value.location).arn]
      because          = "cache of ${self.address}"
      source           = "CodeBuild User Guide, Cache builds"
    }

    need "encrypt its artifacts" {
      when = self.encryption_key != null
      # What has no artifacts and no cache encrypts nothing.
      strength  = length(local.s3_caches) > 0 || anytrue([for artifacts in local.artifacts : artifacts.type != "NO_ARTIFACTS"]) ? "required" : "documented"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key(self.encryption_key).arn]
      because   = "encryption_key of ${self.address}"
      source    = "CodeBuild User Guide, Create a customer managed key"
      evidence  = self.encryption_key
    }

    # The guide lists these for the key's own policy; Amazon S3 asks for the two above.
    need "use the key in other ways" {
      when             = self.encryption_key != null
      strength         = "conditional"
      actions          = ["kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
      optional_actions = ["kms:DescribeKey", "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext", "kms:GenerateDataKeyWithoutPlaintext"]
      resources        = [key(self.encryption_key).arn]
      because          = "encryption_key of ${self.address}"
      source           = "CodeBuild User Guide, Create a customer managed key"
      evidence         = self.encryption_key
    }

    # What the pipelines that run the project hand to it

    need "read the artifacts of its pipelines" {
      for_each           = local.stores
      actions            = ["s3:GetObject"]
      documented_actions = ["s3:GetObjectVersion"]
      resources          = ["${bucket(each.value.store.location).arn}/*"]
      because            = "artifact store of ${each.value.pipeline.address}"
      source             = "CodeBuild User Guide, Create a CodeBuild service role"
      evidence           = each.value.store
    }

    need "write artifacts of its pipelines" {
      for_each         = [for use in local.stores : use if use.action.output_artifacts == null ? false : length(use.action.output_artifacts) > 0]
      actions          = ["s3:PutObject"]
      optional_actions = ["s3:PutObjectAcl", "s3:AbortMultipartUpload"]
      resources        = ["${bucket(each.value.store.location).arn}/*"]
      because          = "artifact store of ${each.value.pipeline.address}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
      evidence         = each.value.store
    }

    need "find the artifact bucket of its pipelines" {
      for_each         = local.stores
      strength         = "conditional"
      actions          = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
      optional_actions = ["s3:GetBucketVersioning", "s3:ListBucket"]
      resources        = [bucket(each.value.store.location).arn]
      because          = "artifact store of ${each.value.pipeline.address}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
      evidence         = each.value.store
    }

    need "decrypt and encrypt the artifacts of its pipelines" {
      for_each         = flatten([for use in local.stores : [for id in use.store.encryption_key[*].id : { id = id, pipeline = use.pipeline }]])
      actions          = ["kms:Decrypt", "kms:GenerateDataKey"]
      optional_actions = ["kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"]
      resources        = [key(each.value.id).arn]
      because          = "encryption key of ${each.value.pipeline.address}"
      source           = "CodePipeline User Guide, Create a pipeline that uses resources from another account"
      evidence         = each.value.id
    }

    # With a full clone the pipeline only passes a reference on, and the build does what needs the repository.
    need "clone the repository of its pipeline" {
      for_each  = [for clone in local.clones : clone if clone.source.provider == "CodeCommit"]
      actions   = ["codecommit:GitPull"]
      resources = [repository(each.value.source.configuration.RepositoryName, "name").arn]
      because   = "full clone by action ${each.value.source.name} of ${each.value.pipeline.address}"
      source    = "CodePipeline User Guide, Tutorial: Use full clone with a CodeCommit pipeline source"
      evidence  = each.value.source
    }

    need "clone through the connection of its pipeline" {
      for_each         = [for clone in local.clones : clone if clone.source.provider == "CodeStarSourceConnection"]
      strength         = length(connection(each.value.source.configuration.ConnectionArn).services) > 1 ? "conditional" : "required"
      actions          = [for service in connection(each.value.source.configuration.ConnectionArn).services : "${service}:UseConnection"]
      optional_actions = flatten([for service in connection(each.value.source.configuration.ConnectionArn).services : ["${service}:GetConnectionToken", "${service}:GetConnection"]])
      resources        = [connection(each.value.source.configuration.ConnectionArn).arn]
      because          = "full clone by action ${each.value.source.name} of ${each.value.pipeline.address}"
      source           = "CodePipeline User Guide, Troubleshooting: add CodeBuild GitClone permissions for connections"
      evidence         = each.value.source
    }

    # The console's policy and many examples allow it, wherever the source is. A configuration with a repository of CodeCommit may have commands that clone it.
    superseded "cloning a source in CodeCommit" {
      when = alltrue([
        length(local.sources) > 0,
        alltrue([for source in local.sources : source.type == "CODEPIPELINE" ? length(local.builds) > 0 : source.type != "CODECOMMIT"]),
        !anytrue(flatten([for build in local.builds : [for action in build.pipeline.stage[*].action : action.provider == "CodeCommit"]])),
        length(resources("aws_codecommit_repository")) == 0,
        !has(local.buildspec, "codecommit"),
        !has(local.buildspec, "git-credential-helper"),
      ])
      unnamed   = true
      actions   = ["codecommit:GitPull"]
      resources = ["*"]
      because   = "no source of ${self.address} is in CodeCommit, and no repository of CodeCommit is in this configuration"
      source    = "CodeBuild User Guide, Create a CodeBuild service role"
      evidence  = self.source
    }

    superseded "the artifact bucket that the CodePipeline console makes" {
      when = length(local.stores) > 0 && alltrue([
        for use in local.stores :
        !begins(bucket(use.store.location).name, "codepipeline-")
        && !begins(bucket(use.store.location).bucket_prefix, "codepipeline-")
        && (known(bucket(use.store.location).name) || (bucket(use.store.location).declared && bucket(use.store.location).bucket == null))
      ])
      actions   = ["s3:*"]
      resources = ["arn:*:s3:::codepipeline-*"]
      because   = "the pipelines that run ${self.address} keep their artifacts in ${join(", ", distinct([for use in local.stores : bucket(use.store.location).label]))}"
      source    = "CodePipeline User Guide, Input and output artifacts: the default artifact bucket is codepipeline-REGION-NUMBER"
      evidence  = local.stores[0].store.location
    }

    # Environment

    need "pull its image" {
      for_each  = local.pulled_images
      actions   = ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
      resources = [image_repository(each.value).arn]
      because   = "image of ${self.address}"
      source    = "CodeBuild User Guide, Amazon ECR sample"
    }

    # The guide lists it; AmazonEC2ContainerRegistryPullOnly does without.
    need "check the layers of its image" {
      for_each  = local.pulled_images
      strength  = "conditional"
      actions   = ["ecr:BatchCheckLayerAvailability"]
      resources = [image_repository(each.value).arn]
      because   = "image of ${self.address}"
      source    = "CodeBuild User Guide, Amazon ECR sample"
    }

    need "log in to the registry of its image" {
      for_each  = local.pulled_images
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
      because   = "image of ${self.address}"
      source    = "CodeBuild User Guide, Amazon ECR sample"
    }

    no_need "images that CodeBuild pulls with its own credentials" {
      when     = anytrue([for environment in self.environment[*] : environment.image_pull_credentials_type != "SERVICE_ROLE" && (has(environment.image, ".dkr.ecr.") || image_repository(environment.image).declared)])
      because  = "with image_pull_credentials_type CODEBUILD the repository's policy lets codebuild.amazonaws.com pull"
      source   = "CodeBuild User Guide, Amazon ECR sample"
      evidence = one(self.environment[*].image)
    }

    # What the commands do is not visible; a variable that names a repository and a Docker daemon say what it is likely to be.
    need "push the image it builds" {
      for_each = local.pushed_images
      strength = "hint"
      actions = [
        "ecr:BatchCheckLayerAvailability", "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer",
      ]
      resources = [image_repository(each.value).arn]
      because   = "an environment variable of ${self.address} names the repository, and builds may run Docker"
      source    = "CodeBuild User Guide, Publish a Docker image to an Amazon ECR image repository"
    }

    need "log in to the registry it pushes to" {
      for_each  = local.pushed_images
      strength  = "hint"
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
      because   = "an environment variable of ${self.address} names a repository, and builds may run Docker"
      source    = "CodeBuild User Guide, Publish a Docker image to an Amazon ECR image repository"
    }

    need "read the credentials of its private registry" {
      for_each  = [for credential in self.environment[*].registry_credential : credential if credential.credential_provider == "SECRETS_MANAGER"]
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [secret(each.value.credential).arn]
      because   = "registry_credential of ${self.address}"
      source    = "CodeBuild User Guide, Private registry with Secrets Manager sample"
    }

    need "read secrets into variables" {
      for_each         = [for variable in local.variables : variable if variable.type == "SECRETS_MANAGER"]
      actions          = ["secretsmanager:GetSecretValue"]
      optional_actions = ["secretsmanager:DescribeSecret"]
      resources        = [secret(each.value.value).arn]
      because          = "environment variable ${each.value.name} of ${self.address}"
      source           = "CodeBuild User Guide, Build specification reference: env/secrets-manager"
    }

    need "read parameters into variables" {
      for_each         = [for variable in local.variables : variable if variable.type == "PARAMETER_STORE"]
      actions          = ["ssm:GetParameters"]
      optional_actions = ["ssm:GetParameter"]
      resources        = [parameter(each.value.value).arn]
      because          = "environment variable ${each.value.name} of ${self.address}"
      source           = "CodeBuild User Guide, Create a CodeBuild service role"
    }

    need "decrypt secrets and parameters" {
      for_each = concat(
        [for variable in local.variables : secret(variable.value).kms_key_id if variable.type == "SECRETS_MANAGER"],
        [for variable in local.variables : parameter(variable.value).key_id if variable.type == "PARAMETER_STORE"],
      )
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [key(each.value).arn]
      because   = "the key of a secret or parameter that ${self.address} reads into a variable"
      source    = "Secrets Manager User Guide, Secret encryption and decryption"
    }

    # VPC and file systems

    need "attach builds to its VPC" {
      when = length(self.vpc_config[*]) > 0
      actions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs",
      ]
      documented_actions = ["ec2:DeleteNetworkInterface"] # when the build is over
      resources          = ["*"]
      because            = "vpc_config of ${self.address}"
      source             = "CodeBuild User Guide, Allow CodeBuild access to AWS services required to create a VPC network interface"
      evidence           = self.vpc_config
    }

    need "hand network interfaces to builds" {
      when      = length(self.vpc_config[*]) > 0
      actions   = ["ec2:CreateNetworkInterfacePermission"]
      resources = ["arn:${partition}:ec2:${region}:${account}:network-interface/*"]
      condition {
        test     = "StringEquals"
        variable = "ec2:AuthorizedService"
        values   = ["codebuild.amazonaws.com"]
      }
      condition {
        test     = "ArnEquals"
        variable = "ec2:Subnet"
        values   = local.subnets
      }
      because  = "vpc_config of ${self.address}"
      source   = "CodeBuild User Guide, Allow CodeBuild access to AWS services required to create a VPC network interface"
      evidence = self.vpc_config
    }

    need "mount its file systems" {
      for_each  = self.file_system_locations[*]
      strength  = "conditional" # only where the mount options have iam
      actions   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
      resources = [file_system(each.value.location).arn]
      because   = "file_system_locations of ${self.address}"
      source    = "CodeBuild User Guide, Amazon Elastic File System sample"
    }

    # What a buildspec may ask for

    # Without reports in its buildspec a build reports what it finds, unless it is told not to.
    need "report test results" {
      when      = !local.visible || has(local.buildspec, "reports") || !contains([for variable in local.variables : variable.value if variable.name == "CODEBUILD_CONFIG_AUTO_DISCOVER"], "false")
      strength  = "hint"
      actions   = ["codebuild:CreateReportGroup", "codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases", "codebuild:BatchPutCodeCoverages"]
      resources = ["arn:${partition}:codebuild:${region}:${account}:report-group/${self.name}-*"]
      because   = "the buildspec of ${self.address} may have reports"
      source    = "CodeBuild User Guide, Test report permissions; Auto-discover reports in CodeBuild"
      evidence  = local.buildspec
    }

    need "report to the groups its buildspec names" {
      for_each         = [for group in resources("aws_codebuild_report_group") : group if mentions(local.buildspec, group)]
      actions          = ["codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases"]
      optional_actions = ["codebuild:BatchPutCodeCoverages"]
      resources        = [each.value.arn]
      because          = "the buildspec of ${self.address} reports to ${each.value.address}"
      source           = "CodeBuild User Guide, Test report permissions"
      evidence         = local.buildspec
    }

    need "export reports" {
      for_each = flatten([
        for group in resources("aws_codebuild_report_group") : group.export_config[*].s3_destination
        if mentions(local.buildspec, group)
      ])
      strength  = "conditional"
      actions   = ["s3:PutObject"]
      resources = [under(bucket(each.value.bucket).arn, each.value.path)]
      because   = "a report group that the buildspec of ${self.address} names exports to S3"
      source    = "CodeBuild User Guide, Test report permissions"
    }

    need "open debug sessions" {
      when      = local.may_break
      strength  = "hint"
      actions   = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]
      resources = ["*"]
      because   = "the buildspec of ${self.address} may have breakpoints"
      source    = "CodeBuild User Guide, Debug builds with Session Manager"
      evidence  = local.buildspec
    }

    need "log debug sessions" {
      when      = local.may_break
      strength  = "hint"
      actions   = ["logs:DescribeLogGroups"]
      resources = ["*"]
      because   = "Session Manager preferences may send session logs to CloudWatch Logs"
      source    = "CodeBuild User Guide, Debug builds with Session Manager"
      evidence  = local.buildspec
    }

    # Where a buildspec is not seen, these would keep every grant on logs and objects.
    need "write logs of debug sessions" {
      when      = local.breaks
      strength  = "hint"
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:*"]
      because   = "Session Manager preferences may send session logs to CloudWatch Logs"
      source    = "CodeBuild User Guide, Debug builds with Session Manager"
      evidence  = local.buildspec
    }

    need "write debug sessions to S3" {
      when      = local.breaks
      strength  = "hint"
      actions   = ["s3:PutObject"]
      resources = ["arn:${partition}:s3:::*/*"]
      because   = "Session Manager preferences may send session logs to S3"
      source    = "CodeBuild User Guide, Debug builds with Session Manager"
      evidence  = local.buildspec
    }

    need "keep debug sessions in S3" {
      when      = local.may_break
      strength  = "hint"
      actions   = ["s3:GetEncryptionConfiguration"]
      resources = ["arn:${partition}:s3:::*"]
      because   = "Session Manager preferences may send session logs to S3"
      source    = "CodeBuild User Guide, Debug builds with Session Manager"
      evidence  = local.buildspec
    }
  }

  role "aws_codebuild_project" {
    attribute = "build_batch_config.service_role"

    need "run the builds of a batch" {
      actions            = ["codebuild:StartBuild"]
      documented_actions = ["codebuild:StopBuild", "codebuild:RetryBuild"]
      resources          = [self.arn]
      because            = "build_batch_config of ${self.address}"
      source             = "CodeBuild User Guide, Run builds in batches"
      evidence           = block
    }
  }

  role "aws_codebuild_project" {
    attribute = "resource_access_role"

    need "show logs of public builds" {
      when      = local.logging
      strength  = "conditional"
      actions   = ["logs:GetLogEvents"]
      resources = ["${local.log_group_name == null ? local.default_group.arn : log_group(local.log_group_name).arn}:*"]
      because   = "builds of ${self.address} are public"
      source    = "CodeBuild User Guide, Get public build project URLs"
    }

    need "show logs of public builds that are in S3" {
      for_each  = local.s3_logs
      strength  = "conditional"
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = [under(bucket(each.value.location).arn, after(each.value.location, "/"))]
      because   = "builds of ${self.address} are public"
      source    = "CodeBuild User Guide, Get public build project URLs"
    }

    need "show artifacts of public builds" {
      for_each  = local.s3_artifacts
      strength  = "conditional"
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = [under(bucket(each.value.location).arn, each.value.path)]
      because   = "builds of ${self.address} are public"
      source    = "CodeBuild User Guide, Get public build project URLs"
    }
  }

  role "aws_codebuild_fleet" {
    attribute = "fleet_service_role"
    open      = self.image_id == null ? null : "nothing here says what ${self.address} needs for an image of its own"

    need "attach the fleet to its VPC" {
      when = length(self.vpc_config[*]) > 0
      actions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs",
      ]
      documented_actions = ["ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"]
      resources          = ["*"]
      because            = "vpc_config of ${self.address}"
      source             = "aws-cdk-lib, aws-codebuild Fleet"
      evidence           = self.vpc_config
    }

    need "hand network interfaces to the fleet" {
      when      = length(self.vpc_config[*]) > 0
      actions   = ["ec2:CreateNetworkInterfacePermission"]
      resources = ["arn:${partition}:ec2:${region}:${account}:network-interface/*"]
      condition {
        test     = "ArnEquals"
        variable = "ec2:Subnet"
        values   = local.subnets
      }
      because  = "vpc_config of ${self.address}"
      source   = "aws-cdk-lib, aws-codebuild Fleet"
      evidence = self.vpc_config
    }
  }
}
