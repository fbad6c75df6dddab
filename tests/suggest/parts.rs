//! Blocks that many configurations of these tests are made of. Each begins with an empty line and ends with its own.

/// A role that a service takes. `more` stands in its block, with a line end of its own.
pub(crate) fn role_with(name: &str, service: &str, more: &str) -> String {
    format!(
        r#"
resource "aws_iam_role" "{name}" {{
{more}  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}.amazonaws.com" }} }}]
  }})
}}
"#
    )
}

/// A role that a service takes.
pub(crate) fn role(name: &str, service: &str) -> String {
    role_with(name, service, "")
}

/// The policy of a role, made of the document of its name.
pub(crate) fn documented(name: &str) -> String {
    format!(
        r#"
resource "aws_iam_role_policy" "{name}" {{
  role   = aws_iam_role.{name}.id
  policy = data.aws_iam_policy_document.{name}.json
}}
"#
    )
}

/// A document of one statement.
pub(crate) fn document(name: &str, actions: &str, resources: &str) -> String {
    format!(
        r#"
data "aws_iam_policy_document" "{name}" {{
  statement {{
    actions   = [{actions}]
    resources = [{resources}]
  }}
}}
"#
    )
}

/// The policy of a role, with these statements of one line each.
pub(crate) fn encoded(name: &str, statements: &str) -> String {
    format!(
        r#"
resource "aws_iam_role_policy" "{name}" {{
  role = aws_iam_role.{name}.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{statements}]
  }})
}}
"#
    )
}

/// A pipeline that keeps what it makes in a bucket. `stages` stands in its block.
pub(crate) fn pipeline(name: &str, role: &str, store: &str, stages: &str) -> String {
    format!(
        r#"
resource "aws_codepipeline" "{name}" {{
  name     = "{name}"
  role_arn = {role}
  artifact_store {{
    location = {store}
    type     = "S3"
  }}
{stages}}}
"#
    )
}

/// A stage of one action that AWS has.
pub(crate) fn stage(category: &str, provider: &str, configuration: &str) -> String {
    format!(
        r#"  stage {{
    name = "{category}"
    action {{
      name          = "{category}"
      category      = "{category}"
      owner         = "AWS"
      provider      = "{provider}"
      version       = "1"
      configuration = {configuration}
    }}
  }}
"#
    )
}

/// The stage that takes the source out of a bucket.
pub(crate) fn source(bucket: &str) -> String {
    stage("Source", "S3", &format!("{{ S3Bucket = {bucket}, S3ObjectKey = \"k\" }}"))
}

/// A build that runs commands which are not seen. `more` stands in its block.
pub(crate) fn build(name: &str, role: &str, more: &str) -> String {
    format!(
        r#"
resource "aws_codebuild_project" "{name}" {{
  name         = "{name}"
  service_role = {role}
  artifacts {{
    type = "NO_ARTIFACTS"
  }}
  environment {{
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/standard:7.0"
    type         = "LINUX_CONTAINER"
  }}
  source {{
    type      = "NO_SOURCE"
    buildspec = "deploy.yml"
  }}
{more}}}
"#
    )
}

/// A function whose role is not looked at.
pub(crate) const FUNCTION: &str = r#"
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "arn:aws:iam::111122223333:role/f"
}
"#;
