# What the commands of a build need, as far as its buildspec says. `suggest` alone reads this: codebuild.hcl says what CodeBuild itself needs.
#
# It is evidence of what builds use, and never of what they do not: the role stays open, and what is narrowed by it is a guess. A buildspec that is a file of the
# source is looked for in this repository, which need not be the source.

service "codebuild.amazonaws.com" {
  locals {
    spec_name = local.buildspec == null ? "buildspec.yml" : local.buildspec
    spec_file = local.visible || contains(local.sources[*].type, "NO_SOURCE") ? null : beside(self, local.spec_name)
    spec      = yaml(local.visible ? local.buildspec : local.spec_file)
    spec_text = local.visible ? local.buildspec : local.spec_file
    spec_said = local.visible ? "the buildspec of ${self.address}" : "${local.spec_name} of this repository, taken for the buildspec of ${self.address},"

    phases = [for phase in [local.spec.phases.install, local.spec.phases.pre_build, local.spec.phases.build, local.spec.phases.post_build] : phase if phase != null]
    lines  = flatten([for phase in local.phases : [phase.commands, phase.finally]])

    # The project's variables go before those of the buildspec, and a pipeline's before both.
    own_variables = merge({
      for variable in local.variables : variable.name => variable.type == null || variable.type == "PLAINTEXT" ? variable.value : null
    }, {})
    given_variables = merge({
      for given in flatten([for build in local.builds : jsondecode(build.action.configuration.EnvironmentVariables) if build.action.configuration.EnvironmentVariables != null]) : given.name => null
    }, {})
    region_variables = { AWS_REGION = region, AWS_DEFAULT_REGION = region }

    # Options of commands that take no word.
    flags  = ["recursive", "delete", "quiet", "no-progress", "only-show-errors", "dryrun", "force", "with-decryption", "no-cli-pager", "no-paginate", "debug", "no-verify-ssl", "no-include-email", "include-email", "push", "pull", "all-tags", "disable-content-trust", "load", "no-cache"]
    script = commands(local.lines, merge(local.region_variables, local.spec.env.variables, local.own_variables, local.given_variables), local.flags)
    # Whatever sets one of the two names of the region may mean another one.
    configures = anytrue([for call in local.script.calls : contains(call.phrases, "aws configure")])
    home       = !local.configures && local.script.variables.AWS_REGION != null && local.script.variables.AWS_REGION == local.script.variables.AWS_DEFAULT_REGION ? null : "*"
    calls = [
      for call in local.script.calls : merge(call, {
        region  = call.options.region != null ? call.options.region : (length(call.variables) > 0 ? "*" : local.home)
        because = "`${call.line}` in ${local.spec_said} asks for it"
      })
    ]

    # Programs that make no calls to AWS, and commands of programs that do in others. What is a script, or starts one of the project's own, is not among them.
    quiet = [
      ":", "[", "[[", "apk", "apt", "apt-get", "awk", "base64", "basename", "cat", "cd", "chmod", "chown", "cp", "curl", "cut", "date", "df", "diff", "dirname", "dnf", "du",
      "dockerd", "echo", "exit", "export", "false", "file", "grep", "gunzip", "gzip", "head", "hostname", "id", "jq", "ln", "ls", "md5sum", "mkdir", "mv", "nproc", "printenv",
      "printf", "pwd", "rm", "rmdir", "sed", "set", "sha256sum", "sleep", "sort", "stat", "tail", "tar", "tee", "test", "touch", "tr", "true", "uname", "uniq", "unset",
      "unzip", "wc", "wget", "which", "whoami", "yum", "zip",
      "docker build", "docker compose build", "docker-compose build", "docker image ls", "docker images", "docker info", "docker inspect", "docker login", "docker logout", "docker ps", "docker rmi",
      "docker save", "docker tag", "docker version", "git add", "git branch", "git checkout", "git commit", "git config", "git describe", "git diff", "git log", "git rev-parse",
      "git show", "git status", "go build", "go mod", "go version", "node --version", "npm ci", "npm config", "npm i", "npm install", "npm version", "pip check", "pip install",
      "pip list", "pip3 install", "pip3 list", "pnpm install", "service docker", "terraform fmt", "terraform version", "yarn install",
      "aws configure list", "aws help", "aws sts get-caller-identity",
    ]
    # Settings of the AWS CLI that change nothing of what its commands ask for, but where.
    settings = ["region", "default.region", "output", "default.output", "cli_pager", "default.cli_pager", "default.s3.max_concurrent_requests"]

    # A quiet program with one of these in its words may not be so.
    loud = ["--aws-sigv4", "169.254", "AWS_", "codecommit", "--output=dockerd"]

    aws = [for call in local.calls : merge(call, { service = service_of(last(call.phrases[1], " ")) }) if call.program == "aws" && length(call.phrases) == 3]
    api = [
      for call in local.aws : merge(call, { operation = join("", [for word in split("-", last(call.phrases[2], " ")) : title(word)]) })
      if call.service != null && call.phrases[1] != "aws s3" && !contains(keys(local.composed), call.phrases[2]) && !contains(local.quiet, call.phrases[1])
    ]
    requests = flatten([
      for call in local.api : [
        # A copy of one version asks for that.
        for action in concat(actions_of(call.service, call.operation), [for named in flatten([call.lists.copy-source]) : "s3:GetObjectVersion" if has(named, "?versionId=")]) : {
          action = action, call = call, words = call.words
          # What names a resource, by the option that does; resources_of takes what the action takes.
          arns = [
            for arn in concat(
              [for word in call.words : resource(word).arn],
              [for name in flatten([call.lists.bucket]) : bucket(name).arn],
              # What a copy reads is the object that it copies.
              [for name in flatten([call.lists.bucket]) : call.options.key == null || (begins(action, "s3:GetObject") && call.options.copy-source != null) ? null : "${bucket(name).arn}/${call.options.key}"],
              [
                for place in [for named in flatten([call.lists.copy-source]) : begins(named, "/") ? after(named, "/") : named] :
                !begins(action, "s3:GetObject") || after(place, "/") == null ? null : "${bucket(before(place, "/")).arn}/${before(after(place, "/"), "?versionId=")}"
              ],
              [for name in flatten([call.lists.table-name]) : table(name).arn],
              flatten([for name in flatten([call.lists.function-name]) : [function(name).arn, name == null ? null : "${function(name).arn}:*"]]),
              [for name in flatten([call.lists.project-name]) : project(name).arn],
              [for name in flatten([call.lists.repository-name]) : call.service == "ecr" ? image_repository(name).arn : repository(name).arn],
              [for name in flatten([call.lists.queue-url]) : queue(name).arn],
              [for name in flatten([call.lists.secret-id]) : secret(name).arn],
              [for name in flatten([call.lists.name, call.lists.names]) : call.service == "ssm" ? parameter(name).arn : (call.service == "codepipeline" ? pipeline(name).arn : null)],
              [for name in flatten([call.lists.name]) : call.service == "eks" && name != null ? "arn:${partition}:eks:${region}:${account}:cluster/${name}" : null],
              [for name in flatten([call.lists.stream-name]) : stream(name).arn],
              [for name in flatten([call.lists.delivery-stream-name]) : delivery_stream(name).arn],
              [for name in flatten([call.lists.cluster, call.lists.clusters]) : ecs_cluster(name).arn],
              [for name in flatten([call.lists.service, call.lists.services]) : ecs_service(name).arn],
              [for name in flatten([call.lists.task-definition]) : task_definition(name).arn],
              [for name in flatten([call.lists.stack-name]) : name == null ? null : "arn:${partition}:cloudformation:${region}:${account}:stack/${name}/*"],
              [for name in flatten([call.lists.distribution-id]) : name == null ? null : "arn:${partition}:cloudfront::${account}:distribution/${name}"],
              [for name in flatten([call.lists.log-group-name]) : name == null ? null : "${log_group(name).arn}:*"],
              [for name in flatten([call.lists.key-id]) : key(name).arn],
            ) : arn if begins(arn, "arn:")
          ]
        }
      ]
    ])

    # Commands of the AWS CLI that are no single call, and what they ask for on `*`.
    composed = {
      "aws cloudfront wait"               = ["cloudfront:GetDistribution", "cloudfront:GetInvalidation"]
      "aws cloudformation wait"           = ["cloudformation:DescribeStacks", "cloudformation:DescribeChangeSet"]
      "aws ecr get-login"                 = ["ecr:GetAuthorizationToken"]
      "aws ecr get-login-password"        = ["ecr:GetAuthorizationToken"]
      "aws ecr wait"                      = ["ecr:DescribeImageScanFindings"]
      "aws ecs wait"                      = ["ecs:DescribeServices", "ecs:DescribeTasks"]
      "aws eks get-token"                 = []
      "aws eks update-kubeconfig"         = ["eks:DescribeCluster"]
      "aws lambda wait"                   = ["lambda:GetFunction", "lambda:GetFunctionConfiguration"]
      "aws ecr-public get-login-password" = ["ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"]
      "aws codeartifact login"            = ["codeartifact:GetAuthorizationToken", "codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository", "sts:GetServiceBearerToken"]
    }

    # Calls that change something and ask for nothing beside their own action, but perhaps for a key.
    plain = [
      "cloudformation:ValidateTemplate", "cloudfront:CreateInvalidation", "cloudwatch:PutMetricData", "codebuild:StartBuild", "codebuild:StopBuild",
      "codepipeline:StartPipelineExecution", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem", "ecr:PutImage",
      "ecs:UpdateService", "events:PutEvents", "lambda:InvokeFunction", "lambda:PublishVersion", "lambda:UpdateAlias", "logs:FilterLogEvents", "s3:DeleteObject",
      "s3:PutObject", "sns:Publish", "sqs:SendMessage", "ssm:PutParameter", "states:StartExecution", "sts:AssumeRole",
    ]
    reads = ["Get", "List", "Describe", "BatchGet", "Head", "Lookup"]
    # Services whose calls that read ask for nothing beside their own action, but perhaps for a key.
    readable = [
      "acm", "autoscaling", "cloudformation", "cloudfront", "cloudwatch", "codebuild", "codecommit", "codedeploy", "codepipeline", "dynamodb", "ec2", "ecr", "ecs", "eks",
      "elasticloadbalancing", "events", "iam", "kinesis", "lambda", "logs", "rds", "route53", "s3", "secretsmanager", "sns", "sqs", "ssm", "states", "sts",
    ]
    # Options with which a call asks for more than the action of its name, or asks in the name of another role.
    more = ["acl", "grant-full-control", "grant-read", "grant-read-acp", "grant-write-acp", "profile", "tag", "tagging", "tags", "version-id"]

    # Commands about places in Amazon S3. A path that is not known may be one.
    s3 = [
      for call in local.calls : merge(call, {
        command = last(call.phrases[2], " ")
        paths   = slice(call.positional, 2, length(call.positional))
        many    = call.phrases[2] == "aws s3 sync" || call.options.recursive != null
      })
      if call.program == "aws" && length(call.phrases) == 3 && try(call.phrases[1] == "aws s3", false)
    ]
    transfers = [
      for call in local.s3 : merge(call, { from = length(call.paths) == 2 ? call.paths[0] : "*", to = length(call.paths) == 2 ? call.paths[1] : "*" })
      if contains(["cp", "mv", "sync"], call.command)
    ]
    s3_reads  = [for call in local.transfers : merge(call, { uri = call.from }) if begins(call.from, "s3://") || begins(call.from, "*") || !known(call.from)]
    s3_writes = [for call in local.transfers : merge(call, { uri = call.to }) if begins(call.to, "s3://") || begins(call.to, "*") || !known(call.to)]
    s3_places = concat(
      [for call in local.s3_reads : merge(call, { actions = ["s3:GetObject"], optional = ["s3:GetObjectVersion", "s3:GetObjectTagging"], lists = call.many })],
      [
        for call in local.s3_writes : merge(call, {
          actions  = concat(["s3:PutObject"], call.options.acl == null && call.options.grants == null ? [] : ["s3:PutObjectAcl"])
          optional = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObjectTagging", "s3:PutObjectAcl"]
          lists    = call.many
        })
      ],
      [for call in local.s3_reads : merge(call, { actions = ["s3:DeleteObject"], optional = [], lists = false }) if call.command == "mv"],
      [for call in local.s3_writes : merge(call, { actions = ["s3:DeleteObject"], optional = [], lists = false }) if call.options.delete != null],
      [for call in local.s3 : merge(call, { uri = try(call.paths[0], "*"), actions = ["s3:DeleteObject"], optional = [], lists = call.many }) if call.command == "rm"],
      [for call in local.s3 : merge(call, { uri = try(call.paths[0], "*"), actions = ["s3:GetObject"], optional = [], lists = false }) if call.command == "presign"],
      [for call in local.s3 : merge(call, { uri = call.paths[0], actions = [], optional = [], lists = true }) if call.command == "ls" && length(call.paths) > 0],
    )
    places = [for place in local.s3_places : merge(place, { bucket = bucket(begins(place.uri, "s3://") ? after(place.uri, "s3://") : "*"), path = after(after(place.uri, "s3://"), "/") })]

    # Images: one whose registry is written and is not Amazon ECR needs nothing.
    pushes        = ["docker push", "docker image push"]
    pulls         = ["docker pull", "docker image pull"]
    builds_images = ["docker build", "docker buildx build", "docker compose build", "docker-compose build"]
    logins        = [for call in local.calls : call if length(setintersection(call.phrases, ["aws ecr get-login-password", "aws ecr get-login"])) > 0]
    pushed = concat(
      [for call in local.calls : { call = call, image = try(reverse([for word in call.words : word if !begins(word, "-")])[0], "*") } if length(setintersection(call.phrases, local.pushes)) > 0],
      flatten([
        for call in local.calls : [for image in flatten([call.lists.t, call.lists.tag]) : { call = call, image = image } if image != null]
        if length(setintersection(call.phrases, local.builds_images)) > 0 && call.options.push != null
      ]),
      [for call in local.calls : { call = call, image = "*" } if length(setintersection(call.phrases, ["docker compose push", "docker-compose push", "docker manifest push"])) > 0],
    )
    pulled = concat(
      [for call in local.calls : { call = call, because = call.because, image = try(reverse([for word in call.words : word if !begins(word, "-")])[0], "*") } if length(setintersection(call.phrases, local.pulls)) > 0],
      # Which images a build begins with, its Dockerfile says.
      [
        for call in local.calls : { call = call, because = "`${call.line}` in ${local.spec_said} may begin with images of Amazon ECR, where it logs in", image = "*" }
        if length(local.logins) > 0 && length(setintersection(call.phrases, concat(local.builds_images, ["docker manifest create"]))) > 0
      ],
    )

    understood = concat(
      local.quiet, keys(local.composed),
      ["aws s3 cp", "aws s3 mv", "aws s3 sync", "aws s3 rm", "aws s3 ls", "aws s3 presign"],
      ["docker push", "docker image push", "docker pull", "docker image pull", "docker buildx build"],
      [
        for request in local.requests : request.call.phrases[2]
        if contains(local.plain, request.action) || (contains(local.readable, request.call.service) && anytrue([for verb in local.reads : begins(request.call.operation, verb)]))
      ],
    )
    puzzles = distinct([
      for call in local.calls : call.line
      if length(setintersection(call.phrases, local.understood)) == 0 && !(contains(call.phrases, "aws configure set") && contains(local.settings, try(call.positional[2], "")))
      || (call.program == "aws" && length(setintersection(keys(call.options), contains(call.phrases, "aws s3") ? ["profile"] : local.more)) > 0)
      || (anytrue([for word in call.words : anytrue([for part in local.loud : has(word, part)])]) && call.program != "aws" && call.program != "export")
    ])
    # What a variable holds on every path, what a program's own scripts call, and which permissions each option of a call takes besides, no list says for
    # certain: what the commands name is where the role is used, and no proof that it is used nowhere else.
    unseen = length(local.puzzling) > 0 ? local.puzzling : ["builds of ${self.address} run commands: their buildspec says where they go, and not all that they ask for"]
    puzzling = !local.visible || local.spec == null ? ["builds of ${self.address} run commands of their own"] : concat(
      length(local.puzzles) == 0 ? [] : [
        "builds of ${self.address} run what may call anything: ${join(", ", [for line in slice(local.puzzles, 0, min(3, length(local.puzzles))) : "`${line}`"])}${length(local.puzzles) > 3 ? " and ${length(local.puzzles) - 3} more" : ""}"
      ],
      [for what in local.script.unread : "the buildspec of ${self.address} has ${what}, which is not read"],
      length(local.lines) == 0 ? ["the buildspec of ${self.address} has no commands that are known"] : [],
      length(setintersection(local.all_variables, ["AWS_PROFILE", "AWS_ROLE_ARN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL"])) == 0 ? [] : [
        "builds of ${self.address} may take another role than their own: a variable says so"
      ],
      local.spec.batch != null ? ["builds of ${self.address} are batches, which may have other buildspecs"] : [],
      local.spec.env.shell == null ? [] : contains(["bash", "/bin/sh", "sh"], local.spec.env.shell) ? [] : ["builds of ${self.address} run commands in another shell than bash"],
      anytrue([for environment in self.environment[*] : begins(environment.type, "WINDOWS")]) ? ["builds of ${self.address} run commands of Windows"] : [],
      anytrue([for target in resources("aws_cloudwatch_event_target") : has(target.input, "Override")]) ? ["a rule may start builds of ${self.address} with another buildspec"] : [],
      anytrue([for machine in resources("aws_sfn_state_machine") : has(machine.definition, "BuildspecOverride")]) ? ["a state machine may start builds of ${self.address} with another buildspec"] : [],
    )
    # Everything that is called like a variable in the text counts: an assignment within a branch is one, too.
    all_variables = concat(
      keys(merge(local.spec.env.variables, local.own_variables, local.given_variables, {})),
      [for name in ["AWS_PROFILE", "AWS_ROLE_ARN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL"] : name if has(local.spec_text, "${name}=")],
    )
    certainty = "hint"
  }

  role "aws_codebuild_project" {
    attribute = "service_role"
    extends   = true

    need "reach objects that its commands name" {
      for_each         = local.places
      strength         = local.certainty
      actions          = each.value.actions
      optional_actions = each.value.optional
      resources = [
        each.value.many || each.value.path == null || each.value.path == "" || ends(each.value.path, "/")
        ? under(each.value.bucket.arn, each.value.path)
        : "${each.value.bucket.arn}/${each.value.path}"
      ]
      because  = each.value.because
      source   = "AWS CLI Command Reference, s3"
      evidence = each.value.words
    }

    need "list buckets that its commands name" {
      for_each         = local.places
      strength         = local.certainty
      actions          = each.value.lists ? ["s3:ListBucket"] : []
      optional_actions = ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"]
      resources        = [each.value.bucket.arn]
      because          = each.value.because
      source           = "AWS CLI Command Reference, s3"
      evidence         = each.value.words
    }

    need "list all buckets" {
      for_each  = [for call in local.s3 : call if call.command == "ls" && length(call.paths) == 0]
      strength  = local.certainty
      actions   = ["s3:ListAllMyBuckets"]
      resources = ["*"]
      because   = each.value.because
      source    = "AWS CLI Command Reference, s3 ls"
      evidence  = each.value.words
    }

    need "make calls that its commands make" {
      for_each  = local.requests
      strength  = local.certainty
      actions   = [each.value.action]
      resources = each.value.call.region == null ? resources_of(each.value.action, each.value.arns) : ["*"]
      because   = each.value.call.because
      source    = "Service Authorization Reference: the action of the call's name"
      evidence  = each.value.words
    }

    need "pass roles in calls that its commands make" {
      for_each  = [for request in local.requests : request if passes_roles(request.action)]
      strength  = local.certainty
      actions   = ["iam:PassRole"]
      resources = ["arn:${partition}:iam::*:role/*"]
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = lookup(local.passed_to, each.value.action, [])
      }
      because  = each.value.call.because
      source   = "Service Authorization Reference: dependent actions"
      evidence = each.value.words
    }

    need "run commands that are several calls" {
      for_each  = [for call in local.aws : merge(call, { asked = local.composed[call.phrases[2]] }) if contains(keys(local.composed), call.phrases[2])]
      strength  = local.certainty
      actions   = each.value.asked
      resources = ["*"]
      because   = each.value.because
      source    = "AWS CLI Command Reference"
      evidence  = each.value.words
    }

    need "push images that its commands name" {
      for_each = [for push in local.pushed : merge(push, { words = push.call.words })]
      strength = local.certainty
      actions = [
        "ecr:BatchCheckLayerAvailability", "ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
      ]
      optional_actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = [
        image_repository(each.value.image).declared || has(each.value.image, ".dkr.ecr.")
        ? image_repository(each.value.image).arn
        : (known(before(each.value.image, "/")) && !has(before(each.value.image, "/"), "*") ? null : "arn:${partition}:ecr:*:*:repository/*")
      ]
      because  = each.value.call.because
      source   = "Amazon ECR User Guide, IAM permissions for pushing an image to an Amazon ECR private repository"
      evidence = each.value.words
    }

    need "pull images that its commands name" {
      for_each = [for pull in local.pulled : merge(pull, { words = pull.call.words })]
      strength = local.certainty
      actions  = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = [
        image_repository(each.value.image).declared || has(each.value.image, ".dkr.ecr.")
        ? image_repository(each.value.image).arn
        : (known(before(each.value.image, "/")) && !has(before(each.value.image, "/"), "*") ? null : "arn:${partition}:ecr:*:*:repository/*")
      ]
      because  = each.value.because
      source   = "Amazon ECR User Guide, Using Amazon ECR images with Amazon ECS: the actions that a pull asks for"
      evidence = each.value.words
    }

    # What is encrypted with a key of its own asks for the key, too, and nobody sees that here.
    need "use the keys of what its commands use" {
      when      = length(local.aws) > 0 || length(local.s3) > 0
      strength  = local.certainty
      actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:DescribeKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
      resources = ["arn:${partition}:kms:*:*:key/*"]
      because   = "what ${local.spec_said} uses may be encrypted with a key of its own"
      source    = "AWS KMS Developer Guide, Determining past usage of a KMS key"
      evidence  = local.spec_text
    }

    # What CodeBuild itself does for a buildspec

    need "read secrets that its buildspec names" {
      for_each         = flatten([for name, from in merge(local.spec.env.secrets-manager, {}) : { name = name, from = from }])
      strength         = local.certainty
      actions          = ["secretsmanager:GetSecretValue"]
      optional_actions = ["secretsmanager:DescribeSecret"]
      resources        = [secret(each.value.from).arn, !secret(each.value.from).declared && begins(each.value.from, "arn:") ? "${take(each.value.from, ":", 7)}-??????" : null]
      because          = "${local.spec_said} reads the secret into ${each.value.name}"
      source           = "CodeBuild User Guide, Build specification reference: env/secrets-manager"
      evidence         = local.spec_text
    }

    need "read parameters that its buildspec names" {
      for_each         = flatten([for name, from in merge(local.spec.env.parameter-store, {}) : { name = name, from = from }])
      strength         = local.certainty
      actions          = ["ssm:GetParameters"]
      optional_actions = ["ssm:GetParameter"]
      resources        = [parameter(each.value.from).arn]
      because          = "${local.spec_said} reads the parameter into ${each.value.name}"
      source           = "CodeBuild User Guide, Build specification reference: env/parameter-store"
      evidence         = local.spec_text
    }

    need "decrypt secrets and parameters that its buildspec names" {
      when      = length(merge(local.spec.env.secrets-manager, local.spec.env.parameter-store, {})) > 0
      strength  = local.certainty
      actions   = ["kms:Decrypt"]
      resources = ["arn:${partition}:kms:*:*:key/*"]
      because   = "the secrets and parameters that ${local.spec_said} reads may have a key of their own"
      source    = "Secrets Manager User Guide, Secret encryption and decryption"
      evidence  = local.spec_text
    }

    need "report to the groups of its buildspec" {
      for_each         = keys(merge(local.spec.reports, {}))
      strength         = local.certainty
      actions          = ["codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases"]
      optional_actions = ["codebuild:CreateReportGroup", "codebuild:BatchPutCodeCoverages"]
      resources        = [begins(each.value, "arn:") ? each.value : "arn:${partition}:codebuild:${region}:${account}:report-group/${self.name}-${each.value}"]
      because          = "reports of ${local.spec_said}"
      source           = "CodeBuild User Guide, Test report permissions"
      evidence         = local.spec_text
    }

    need "clone with the credential helper" {
      when      = local.spec.env.git-credential-helper == true || local.spec.env.git-credential-helper == "yes"
      strength  = local.certainty
      actions   = ["codecommit:GitPull", "codecommit:GitPush"]
      resources = ["arn:${partition}:codecommit:*:*:*"]
      because   = "git-credential-helper of ${local.spec_said}"
      source    = "CodeBuild User Guide, Build specification reference: env/git-credential-helper"
      evidence  = local.spec_text
    }
  }
}
