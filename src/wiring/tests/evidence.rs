//! What commands and environment variables say that code uses.

use std::sync::{Arc, OnceLock};

use super::configuration::Small;
use super::{applied, shown};
use crate::input::Sources;
use crate::wiring::Wiring;

const ROLE: &str = "arn:aws:iam::111122223333:role/service";

/// What is known of each use of a role, without what services themselves need.
fn evidence(configuration: &str) -> String {
    static BUILTIN: OnceLock<(Arc<Sources>, Wiring)> = OnceLock::new();
    let (sources, wiring) = BUILTIN.get_or_init(|| {
        let sources = Arc::new(Sources::new());
        let wiring = Wiring::with_evidence(&sources);
        assert!(wiring.diagnostics().is_empty(), "{:#?}", wiring.diagnostics());
        (sources, wiring)
    });
    let shown = shown(&applied(wiring, &Small::within(sources, configuration)));
    let own = [
        "logs to",
        "may have reports",
        "may have breakpoints",
        "Session Manager preferences",
        "superseded",
        "nothing for",
    ];
    let lines = shown.lines().filter(|line| !own.iter().any(|own| line.contains(own)));
    lines.collect::<Vec<_>>().join("\n")
}

/// A build of these commands, and what else the project and the configuration have.
fn build(commands: &str, project: &str, more: &str) -> String {
    let lines: Vec<String> = commands.trim().lines().map(|line| format!("          - {line}")).collect();
    let spec = format!("phases:\n      build:\n        commands:\n{}", lines.join("\n"));
    evidence(&format!(
        "resource \"aws_codebuild_project\" \"b\" {{\n  name = \"b\"\n  service_role = \"{ROLE}\"\n  {project}\n  source {{\n    type = \"NO_SOURCE\"\n    \
         buildspec = <<-EOT\n    version: 0.2\n    {spec}\n    EOT\n  }}\n}}\n{more}"
    ))
}

#[test]
fn commands_that_call_nothing_need_nothing_and_close_no_role() {
    insta::assert_snapshot!(build("cd app && npm ci\ndocker build -t app .", "", ""), @r"
    aws_codebuild_project.b service_role for codebuild.amazonaws.com, open
      required logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on arn:P:logs:R:A:log-group:/aws/codebuild/b arn:P:logs:R:A:log-group:/aws/codebuild/b:* (builds of aws_codebuild_project.b log to /aws/codebuild/b)
      open: builds of aws_codebuild_project.b run commands: their buildspec says where they go, and not all that they ask for
    ");
}

#[test]
fn transfers_with_s3_need_the_places_they_name() {
    let bucket = "resource \"aws_s3_bucket\" \"site\" {\n  bucket_prefix = \"site\"\n}";
    let commands = "
aws s3 sync --delete dist s3://${aws_s3_bucket.site.id}/www
aws s3 cp s3://sources/app.zip .
aws s3 cp s3://a/x s3://b/y/ --acl public-read
aws s3 mv --recursive s3://a/in s3://b
aws s3 rm s3://a --recursive
aws s3 ls
aws s3 cp app.zip $TARGET";
    insta::assert_snapshot!(build(commands, "", bucket), @r#"
    aws_codebuild_project.b service_role for codebuild.amazonaws.com, open
      required logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on arn:P:logs:R:A:log-group:/aws/codebuild/b arn:P:logs:R:A:log-group:/aws/codebuild/b:* (builds of aws_codebuild_project.b log to /aws/codebuild/b)
      hint s3:GetObject on arn:P:s3:::sources/app.zip (`aws s3 cp s3://sources/app.zip .` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:GetObjectVersion s3:GetObjectTagging on arn:P:s3:::sources/app.zip (`aws s3 cp s3://sources/app.zip .` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:GetObject on arn:P:s3:::a/x (`aws s3 cp s3://a/x s3://b/y/ --acl public-read` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:GetObjectVersion s3:GetObjectTagging on arn:P:s3:::a/x (`aws s3 cp s3://a/x s3://b/y/ --acl public-read` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:GetObject on arn:P:s3:::a/in/* (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:GetObjectVersion s3:GetObjectTagging on arn:P:s3:::a/in/* (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:PutObject on arn:P:s3:::site${trimprefix(aws_s3_bucket.site.bucket, "site")}/www/* (`aws s3 sync --delete dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObjectTagging s3:PutObjectAcl on arn:P:s3:::site${trimprefix(aws_s3_bucket.site.bucket, "site")}/www/* (`aws s3 sync --delete dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:PutObject s3:PutObjectAcl on arn:P:s3:::b/y/* (`aws s3 cp s3://a/x s3://b/y/ --acl public-read` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObjectTagging on arn:P:s3:::b/y/* (`aws s3 cp s3://a/x s3://b/y/ --acl public-read` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:PutObject on arn:P:s3:::b/* (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObjectTagging s3:PutObjectAcl on arn:P:s3:::b/* (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:PutObject on arn:P:s3:::*/* (`aws s3 cp app.zip *` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObjectTagging s3:PutObjectAcl on arn:P:s3:::*/* (`aws s3 cp app.zip *` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:DeleteObject on arn:P:s3:::a/in/* (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:DeleteObject on arn:P:s3:::site${trimprefix(aws_s3_bucket.site.bucket, "site")}/www/* (`aws s3 sync --delete dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:DeleteObject on arn:P:s3:::a/* (`aws s3 rm s3://a --recursive` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:ListBucket s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::sources (`aws s3 cp s3://sources/app.zip .` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:ListBucket s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::a (`aws s3 cp s3://a/x s3://b/y/ --acl public-read` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:ListBucket on arn:P:s3:::a (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::a (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:ListBucket on arn:P:s3:::site${trimprefix(aws_s3_bucket.site.bucket, "site")} (`aws s3 sync --delete dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::site${trimprefix(aws_s3_bucket.site.bucket, "site")} (`aws s3 sync --delete dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:ListBucket s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::b (`aws s3 cp s3://a/x s3://b/y/ --acl public-read` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:ListBucket on arn:P:s3:::b (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::b (`aws s3 mv --recursive s3://a/in s3://b` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:ListBucket s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::* (`aws s3 cp app.zip *` in the buildspec of aws_codebuild_project.b asks for it)
      optional s3:ListBucket s3:GetBucketLocation s3:ListBucketMultipartUploads on arn:P:s3:::site${trimprefix(aws_s3_bucket.site.bucket, "site")} (`aws s3 sync --delete dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b asks for it)
      hint s3:ListAllMyBuckets on * (`aws s3 ls` in the buildspec of aws_codebuild_project.b asks for it)
      hint kms:Decrypt kms:GenerateDataKey kms:Encrypt kms:DescribeKey kms:ReEncryptFrom kms:ReEncryptTo on arn:P:kms:*:*:key/* (what the buildspec of aws_codebuild_project.b uses may be encrypted with a key of its own)
      open: builds of aws_codebuild_project.b run commands: their buildspec says where they go, and not all that they ask for
    "#);
}

#[test]
fn images_need_the_repository_they_are_pushed_to() {
    let repository = "resource \"aws_ecr_repository\" \"app\" {\n  name = \"app\"\n}";
    let variable = "environment {\n    environment_variable {\n      name = \"REPOSITORY\"\n      value = aws_ecr_repository.app.repository_url\n    }\n  }";
    let commands = "
aws ecr get-login-password | docker login --username AWS --password-stdin $REPOSITORY
docker build -t $REPOSITORY:1 .
docker push $REPOSITORY:1
docker push someone/app:1
docker push $OTHER
docker push 111122223333.dkr.ecr.$AWS_REGION.amazonaws.com/team/api:1";
    insta::assert_snapshot!(build(commands, variable, repository), @r"
    aws_codebuild_project.b service_role for codebuild.amazonaws.com, open
      required logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on arn:P:logs:R:A:log-group:/aws/codebuild/b arn:P:logs:R:A:log-group:/aws/codebuild/b:* (builds of aws_codebuild_project.b log to /aws/codebuild/b)
      hint ecr:GetAuthorizationToken on * (`aws ecr get-login-password` in the buildspec of aws_codebuild_project.b asks for it)
      hint ecr:BatchCheckLayerAvailability ecr:CompleteLayerUpload ecr:InitiateLayerUpload ecr:PutImage ecr:UploadLayerPart on arn:P:ecr:R:A:repository/app (`docker push ${aws_ecr_repository.app.repository_url}:1` in the buildspec of aws_codebuild_project.b asks for it)
      optional ecr:BatchGetImage ecr:GetDownloadUrlForLayer on arn:P:ecr:R:A:repository/app (`docker push ${aws_ecr_repository.app.repository_url}:1` in the buildspec of aws_codebuild_project.b asks for it)
      hint ecr:BatchCheckLayerAvailability ecr:CompleteLayerUpload ecr:InitiateLayerUpload ecr:PutImage ecr:UploadLayerPart on arn:P:ecr:*:*:repository/* (`docker push *` in the buildspec of aws_codebuild_project.b asks for it)
      optional ecr:BatchGetImage ecr:GetDownloadUrlForLayer on arn:P:ecr:*:*:repository/* (`docker push *` in the buildspec of aws_codebuild_project.b asks for it)
      hint ecr:BatchCheckLayerAvailability ecr:CompleteLayerUpload ecr:InitiateLayerUpload ecr:PutImage ecr:UploadLayerPart on arn:P:ecr:R:111122223333:repository/team/api (`docker push 111122223333.dkr.ecr.${data.aws_region.current.n…` in the buildspec of aws_codebuild_project.b asks for it)
      optional ecr:BatchGetImage ecr:GetDownloadUrlForLayer on arn:P:ecr:R:111122223333:repository/team/api (`docker push 111122223333.dkr.ecr.${data.aws_region.current.n…` in the buildspec of aws_codebuild_project.b asks for it)
      hint ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer on arn:P:ecr:*:*:repository/* (`docker build -t ${aws_ecr_repository.app.repository_url}:1 .` in the buildspec of aws_codebuild_project.b may begin with images of Amazon ECR, where it logs in)
      hint kms:Decrypt kms:GenerateDataKey kms:Encrypt kms:DescribeKey kms:ReEncryptFrom kms:ReEncryptTo on arn:P:kms:*:*:key/* (what the buildspec of aws_codebuild_project.b uses may be encrypted with a key of its own)
      open: builds of aws_codebuild_project.b run commands: their buildspec says where they go, and not all that they ask for
    ");
}

/// With `--all-tags` the repository is named, before or behind it.
#[test]
fn all_tags_are_pushed_to_the_repository_that_is_named() {
    let repository = "resource \"aws_ecr_repository\" \"app\" {\n  name = \"app\"\n}";
    for command in
        ["docker push --all-tags", "docker image push --quiet", "docker push -a", "docker push --platform linux/amd64"]
    {
        let before = build(&format!("{command} ${{aws_ecr_repository.app.repository_url}}"), "", repository);
        assert!(before.contains("ecr:PutImage ecr:UploadLayerPart on arn:P:ecr:R:A:repository/app ("), "{before}");
    }
    let behind = build("docker push ${aws_ecr_repository.app.repository_url} --all-tags", "", repository);
    assert!(behind.contains("ecr:PutImage ecr:UploadLayerPart on arn:P:ecr:R:A:repository/app ("), "{behind}");
    for command in ["docker pull -q", "docker pull --platform linux/amd64"] {
        let pulled = build(&format!("{command} ${{aws_ecr_repository.app.repository_url}}:1"), "", repository);
        assert!(pulled.contains("ecr:GetDownloadUrlForLayer on arn:P:ecr:R:A:repository/app ("), "{pulled}");
    }
}

#[test]
fn a_copy_reads_what_it_copies_and_writes_what_it_is_called() {
    let needs = |from: &str| {
        let command = format!("aws s3api copy-object --copy-source {from} --bucket to --key b.zip");
        let needs = build(&command, "", "");
        needs
            .lines()
            .filter(|line| line.contains("s3:"))
            .map(|line| line.split(" (").next().unwrap_or_default().trim().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let expected = "hint s3:GetObject on arn:P:s3:::from/dir/a.zip\nhint s3:PutObject on arn:P:s3:::to/b.zip";
    assert_eq!(needs("from/dir/a.zip"), expected);
    assert_eq!(needs("/from/dir/a.zip"), expected);
    let version = format!("{expected}\nhint s3:GetObjectVersion on arn:P:s3:::from/dir/a.zip");
    assert_eq!(needs("'from/dir/a.zip?versionId=x'"), version);
}

#[test]
fn calls_need_the_action_of_their_name() {
    let commands = "
aws lambda update-alias --function-name app --name live --function-version 3
aws lambda update-function-code --function-name app --zip-file fileb://app.zip
aws dynamodb put-item --region us-east-1 --table-name orders --item file://item.json
aws ssm get-parameters --names /a /b --with-decryption
aws ecs update-service --cluster main --service web --force-new-deployment
aws cloudformation create-stack --stack-name app --template-body file://t.yml
aws nothing at-all";
    insta::assert_snapshot!(build(commands, "", ""), @r"
    aws_codebuild_project.b service_role for codebuild.amazonaws.com, open
      required logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on arn:P:logs:R:A:log-group:/aws/codebuild/b arn:P:logs:R:A:log-group:/aws/codebuild/b:* (builds of aws_codebuild_project.b log to /aws/codebuild/b)
      hint lambda:UpdateAlias on arn:P:lambda:R:A:function:app arn:P:lambda:R:A:function:app:* (`aws lambda update-alias --function-name app --name live --fu…` in the buildspec of aws_codebuild_project.b asks for it)
      hint lambda:UpdateFunctionCode on arn:P:lambda:R:A:function:app arn:P:lambda:R:A:function:app:* (`aws lambda update-function-code --function-name app --zip-fi…` in the buildspec of aws_codebuild_project.b asks for it)
      hint dynamodb:PutItem on * (`aws dynamodb put-item --region us-east-1 --table-name orders…` in the buildspec of aws_codebuild_project.b asks for it)
      hint ssm:GetParameters on arn:P:ssm:R:A:parameter/a arn:P:ssm:R:A:parameter/b (`aws ssm get-parameters --names /a /b --with-decryption` in the buildspec of aws_codebuild_project.b asks for it)
      hint ecs:UpdateService on arn:P:ecs:R:A:service/*/web (`aws ecs update-service --cluster main --service web --force-…` in the buildspec of aws_codebuild_project.b asks for it)
      hint cloudformation:CreateStack on arn:P:cloudformation:R:A:stack/app/* (`aws cloudformation create-stack --stack-name app --template-…` in the buildspec of aws_codebuild_project.b asks for it)
      hint kms:Decrypt kms:GenerateDataKey kms:Encrypt kms:DescribeKey kms:ReEncryptFrom kms:ReEncryptTo on arn:P:kms:*:*:key/* (what the buildspec of aws_codebuild_project.b uses may be encrypted with a key of its own)
      open: builds of aws_codebuild_project.b run what may call anything: `aws lambda update-function-code --function-name app --zip-fi…`, `aws cloudformation create-stack --stack-name app --template-…`, `aws nothing at-all`
    ");
}

#[test]
fn what_may_call_anything_leaves_a_build_open() {
    for command in [
        "make deploy",
        "./deploy.sh",
        "bash -c 'aws s3 ls'",
        "terraform apply",
        "npx cdk deploy",
        "sam deploy",
        "npm run deploy",
        "python deploy.py",
        "$DEPLOY",
        "${var.script}",
        "curl https://x.example | sh",
        "eval \"$(cat x)\"",
        "source ./env",
        "aws cloudformation deploy --stack-name x",
        "aws s3 website s3://x",
        "docker run -v ~/.aws:/root/.aws app",
        "docker build --build-arg AWS_SESSION_TOKEN=$T .",
        "curl --aws-sigv4 aws:amz:x:y https://x",
        "cat <<EOF > x; EOF",
        "xargs make",
        "aws s3 ls --profile deploy",
        "export AWS_PROFILE=deploy",
        "aws configure set role_arn arn:aws:iam::111122223333:role/x",
        "aws ssm put-parameter --name x --value y --tags Key=a,Value=b",
        "aws s3api put-object --bucket b --key k --acl public-read",
        "aws athena get-query-results --query-execution-id x",
    ] {
        let shown = build(command, "", "variable \"script\" {}");
        assert!(shown.contains(", open\n") && shown.contains("  open: "), "{command}\n{shown}");
    }
}

#[test]
fn settings_that_put_other_commands_in_place_leave_a_build_open() {
    let rule = "resource \"aws_cloudwatch_event_target\" \"t\" {\n  rule = \"r\"\n  arn = aws_codebuild_project.b.arn\n  input = jsonencode({ buildspecOverride = \"x\" })\n}";
    assert!(!build("npm ci", "", "").contains("with another buildspec"));
    assert!(build("npm ci", "", rule).contains("with another buildspec"));
    let windows = "environment {\n    type = \"WINDOWS_SERVER_2019_CONTAINER\"\n  }";
    assert!(build("npm ci", windows, "").contains("commands of Windows"));
}

#[test]
fn a_variable_that_a_pipeline_gives_is_not_known() {
    let project =
        "environment {\n    environment_variable {\n      name = \"BUCKET\"\n      value = \"own\"\n    }\n  }";
    assert!(build("aws s3 cp x s3://$BUCKET/y", project, "").contains("arn:P:s3:::own/y"));
    let pipeline = format!(
        "resource \"aws_codepipeline\" \"p\" {{\n  name = \"p\"\n  role_arn = \"{ROLE}\"\n  artifact_store {{\n    type = \"S3\"\n    location = \"store\"\n  }}\n  \
         stage {{\n    name = \"s\"\n    action {{\n      name = \"build\"\n      category = \"Build\"\n      owner = \"AWS\"\n      provider = \"CodeBuild\"\n      version = \"1\"\n      \
         configuration = {{\n        ProjectName = aws_codebuild_project.b.name\n        EnvironmentVariables = jsonencode([{{ name = \"BUCKET\", value = \"other\" }}])\n      }}\n    }}\n  }}\n}}"
    );
    let shown = build("aws s3 cp x s3://$BUCKET/y", project, &pipeline);
    assert!(shown.contains("arn:P:s3:::*/y") && !shown.contains("own/y"), "{shown}");
}

#[test]
fn what_codebuild_reads_for_a_buildspec_is_needed() {
    let spec = "jsonencode({ version = 0.2, env = { secrets-manager = { KEY = \"team/key:api\" }, parameter-store = { TOKEN = \"/app/token\" } }, \
                reports = { unit = { files = [\"*\"] } }, phases = { build = { commands = [\"npm ci\"] } } })";
    let configuration = format!(
        "resource \"aws_codebuild_project\" \"b\" {{\n  name = \"b\"\n  service_role = \"{ROLE}\"\n  source {{\n    type = \"NO_SOURCE\"\n    buildspec = {spec}\n  }}\n}}"
    );
    let encoded = evidence(&configuration);
    insta::assert_snapshot!(encoded, @r"
    aws_codebuild_project.b service_role for codebuild.amazonaws.com, open
      required logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on arn:P:logs:R:A:log-group:/aws/codebuild/b arn:P:logs:R:A:log-group:/aws/codebuild/b:* (builds of aws_codebuild_project.b log to /aws/codebuild/b)
      hint secretsmanager:GetSecretValue on arn:P:secretsmanager:R:A:secret:team/key-?????? (the buildspec of aws_codebuild_project.b reads the secret into KEY)
      optional secretsmanager:DescribeSecret on arn:P:secretsmanager:R:A:secret:team/key-?????? (the buildspec of aws_codebuild_project.b reads the secret into KEY)
      hint ssm:GetParameters on arn:P:ssm:R:A:parameter/app/token (the buildspec of aws_codebuild_project.b reads the parameter into TOKEN)
      optional ssm:GetParameter on arn:P:ssm:R:A:parameter/app/token (the buildspec of aws_codebuild_project.b reads the parameter into TOKEN)
      hint kms:Decrypt on arn:P:kms:*:*:key/* (the secrets and parameters that the buildspec of aws_codebuild_project.b reads may have a key of their own)
      hint codebuild:CreateReport codebuild:UpdateReport codebuild:BatchPutTestCases on arn:P:codebuild:R:A:report-group/b-unit (reports of the buildspec of aws_codebuild_project.b)
      optional codebuild:CreateReportGroup codebuild:BatchPutCodeCoverages on arn:P:codebuild:R:A:report-group/b-unit (reports of the buildspec of aws_codebuild_project.b)
      open: builds of aws_codebuild_project.b run commands: their buildspec says where they go, and not all that they ask for
    ");
    assert_eq!(evidence(&configuration.replace("jsonencode", "yamlencode")), encoded);
}

#[test]
fn environment_variables_name_what_code_uses() {
    let configuration = format!(
        "resource \"aws_sqs_queue\" \"q\" {{\n  name_prefix = \"q\"\n}}\nresource \"aws_sns_topic\" \"t\" {{\n  name = \"topic\"\n}}\nresource \"aws_lambda_function\" \"f\" {{\n  function_name = \"f\"\n  \
         role = \"{ROLE}\"\n  environment {{\n    variables = {{\n      QUEUE = aws_sqs_queue.q.url\n      TOPIC = aws_sns_topic.t.name\n      TEXT = \"topic\"\n      \
         SIZE = aws_sqs_queue.q.max_message_size\n    }}\n  }}\n}}"
    );
    insta::assert_snapshot!(evidence(&configuration), @r#"
    aws_lambda_function.f role for lambda.amazonaws.com, open
      hint sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListDeadLetterSourceQueues sqs:ListMessageMoveTasks sqs:ListQueueTags sqs:ReceiveMessage on arn:P:sqs:R:A:q${trimprefix(aws_sqs_queue.q.name, "q")} (environment variable QUEUE of aws_lambda_function.f names aws_sqs_queue.q)
      hint sns:GetDataProtectionPolicy sns:GetSubscriptionAttributes sns:GetTopicAttributes sns:ListSubscriptionsByTopic sns:ListTagsForResource on arn:P:sns:R:A:topic (environment variable TOPIC of aws_lambda_function.f names aws_sns_topic.t)
      open: the code of aws_lambda_function.f runs under it
    "#);
}

#[test]
fn what_a_parameter_holds_names_nothing() {
    let of = |attribute: &str| {
        evidence(&format!(
            "data \"aws_ssm_parameter\" \"p\" {{\n  name = \"/app/table\"\n}}\nresource \"aws_lambda_function\" \"f\" {{\n  function_name = \"f\"\n  role = \"{ROLE}\"\n  environment {{\n    \
             variables = {{ TABLE = data.aws_ssm_parameter.p.{attribute} }}\n  }}\n}}"
        ))
    };
    assert!(of("name").contains("hint ssm:"), "{}", of("name"));
    assert!(!of("value").contains("hint"), "{}", of("value"));
}

#[test]
fn environment_variables_of_containers_do_too() {
    let configuration = format!(
        "resource \"aws_dynamodb_table\" \"t\" {{\n  name = \"orders\"\n  hash_key = \"id\"\n}}\nresource \"aws_ecs_task_definition\" \"t\" {{\n  family = \"t\"\n  task_role_arn = \"{ROLE}\"\n  \
         container_definitions = jsonencode([{{ name = \"app\", image = \"nginx\", environment = [{{ name = \"TABLE\", value = aws_dynamodb_table.t.name }}] }}])\n}}"
    );
    let shown = evidence(&configuration);
    assert!(shown.contains("hint dynamodb:") && shown.contains("table/orders/index/*"), "{shown}");
}

#[test]
fn without_evidence_nothing_is_read_of_commands() {
    let sources = Arc::new(Sources::new());
    let wiring = Wiring::builtin(&sources);
    let configuration = format!(
        "resource \"aws_codebuild_project\" \"b\" {{\n  name = \"b\"\n  service_role = \"{ROLE}\"\n  source {{\n    type = \"NO_SOURCE\"\n    buildspec = \"phases:\\n  build:\\n    commands: [ls]\"\n  }}\n}}"
    );
    let shown = shown(&applied(&wiring, &Small::within(&sources, &configuration)));
    assert!(shown.contains("open: builds of aws_codebuild_project.b run commands of their own"), "{shown}");
}
