//! Policies that are expressions: `jsonencode`, and what is put together with it.

use super::narrowed;

#[test]
fn a_list_that_a_for_goes_over_loses_what_nothing_needs() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for s in ["s3", "sqs"] : {
      Effect   = "Allow"
      Action   = "${s}:*"
      Resource = "*"
    }]
  })
}
"#;
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -3,7 +3,7 @@
       role   = aws_iam_role.p.id
       policy = jsonencode({
         Version = "2012-10-17"
    -    Statement = [for s in ["s3", "sqs"] : {
    +    Statement = [for s in ["s3"] : {
           Effect   = "Allow"
           Action   = "${s}:*"
           Resource = "*"
    "#);
}

#[test]
fn a_policy_that_is_merged_and_concatenated_is_edited_where_its_statements_stand() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = jsonencode(merge(local.base, {
    Statement = concat(local.storage, [{
      Effect   = "Allow"
      Action   = ["sqs:*", "s3:GetBucket*"]
      Resource = "*"
    }])
  }))
}

locals {
  base = { Version = "2012-10-17" }
  storage = [
    # objects
    {
      Sid      = "Objects"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
      Resource = "*"
    },
  ]
}
"#;
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -3,9 +3,13 @@
       role   = aws_iam_role.p.id
       policy = jsonencode(merge(local.base, {
         Statement = concat(local.storage, [{
    -      Effect   = "Allow"
    -      Action   = ["sqs:*", "s3:GetBucket*"]
    -      Resource = "*"
    +      Effect = "Allow"
    +      Action = [
    +        "s3:GetBucketAcl",
    +        "s3:GetBucketLocation",
    +        "s3:GetBucketVersioning",
    +      ]
    +      Resource = aws_s3_bucket.b.arn
         }])
       }))
     }
    @@ -17,8 +21,8 @@
         {
           Sid      = "Objects"
           Effect   = "Allow"
    -      Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
    -      Resource = "*"
    +      Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    +      Resource = "${aws_s3_bucket.b.arn}/*"
         },
       ]
     }
    "#);
}

#[test]
fn the_value_of_statement_becomes_a_list() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect   = "Allow"
      Action   = ["s3:*", "sqs:*"]
      Resource = "*"
    }
  })
}
"#;
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -3,10 +3,25 @@
       role   = aws_iam_role.p.id
       policy = jsonencode({
         Version = "2012-10-17"
    -    Statement = {
    -      Effect   = "Allow"
    -      Action   = ["s3:*", "sqs:*"]
    -      Resource = "*"
    -    }
    +    Statement = [
    +      {
    +        Effect = "Allow"
    +        Action = [
    +          "s3:GetBucketAcl",
    +          "s3:GetBucketLocation",
    +          "s3:GetBucketVersioning",
    +        ]
    +        Resource = aws_s3_bucket.b.arn
    +      },
    +      {
    +        Effect = "Allow"
    +        Action = [
    +          "s3:GetObject",
    +          "s3:GetObjectVersion",
    +          "s3:PutObject",
    +        ]
    +        Resource = "${aws_s3_bucket.b.arn}/*"
    +      },
    +    ]
       })
     }
    "#);
}

#[test]
fn an_inline_policy_keeps_its_statements_on_one_line() {
    let inline = r#"  inline_policy {
    name   = "p"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "sqs:*"], Resource = "*" },
        { Effect = "Allow", Action = "sns:*", Resource = "*" },
      ]
    })
  }
"#;
    insta::assert_snapshot!(narrowed(inline, "", &[]), @r#"
    --- a/main.tf
    +++ b/main.tf
    @@ -29,8 +29,7 @@
         policy = jsonencode({
           Version = "2012-10-17"
           Statement = [
    -        { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "sqs:*"], Resource = "*" },
    -        { Effect = "Allow", Action = "sns:*", Resource = "*" },
    +        { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.b.arn}/*" },
           ]
         })
       }
    "#);
}
