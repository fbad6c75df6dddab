//! Policies that are documents of blocks.

use super::narrowed;
use crate::parts::documented;

#[test]
fn a_list_that_a_dynamic_block_goes_over_loses_what_nothing_needs() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = ["s3", "sqs", "lambda"]
    content {
      actions   = ["${statement.value}:*"]
      resources = ["*"]
    }
  }
}
"#;
    let policy = &(documented("p") + policy);
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -6,7 +6,7 @@

     data "aws_iam_policy_document" "p" {
       dynamic "statement" {
    -    for_each = ["s3", "sqs", "lambda"]
    +    for_each = ["s3"]
         content {
           actions   = ["${statement.value}:*"]
           resources = ["*"]
    "#);
}

#[test]
fn a_map_in_a_local_of_its_own_loses_what_nothing_needs_and_keeps_its_comments() {
    let policy = r#"
locals {
  # what it may do
  grants = {
    store = { actions = ["s3:GetObject*", "s3:PutObject"], resources = ["arn:aws:s3:::store/*"] } # objects
    queue = { actions = ["sqs:SendMessage"], resources = ["*"] }                                   # gone?
  }
}
data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = local.grants
    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}
"#;
    let policy = &(documented("p") + policy);
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -8,7 +8,6 @@
       # what it may do
       grants = {
         store = { actions = ["s3:GetObject*", "s3:PutObject"], resources = ["arn:aws:s3:::store/*"] } # objects
    -    queue = { actions = ["sqs:SendMessage"], resources = ["*"] }                                   # gone?
       }
     }
     data "aws_iam_policy_document" "p" {
    "#);
}

#[test]
fn the_content_of_a_dynamic_block_stays_one_statement() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = [1]
    content {
      actions   = ["s3:*", "sqs:*"]
      resources = ["*"]
    }
  }
}
"#;
    let policy = &(documented("p") + policy);
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -8,8 +8,15 @@
       dynamic "statement" {
         for_each = [1]
         content {
    -      actions   = ["s3:*", "sqs:*"]
    -      resources = ["*"]
    +      actions = [
    +        "s3:GetBucketAcl",
    +        "s3:GetBucketLocation",
    +        "s3:GetBucketVersioning",
    +        "s3:GetObject",
    +        "s3:GetObjectVersion",
    +        "s3:PutObject",
    +      ]
    +      resources = [aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*"]
         }
       }
     }
    "#);
}

#[test]
fn a_document_that_only_others_are_made_of_is_edited() {
    let policy = r#"
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "a"
    actions   = ["s3:*", "sqs:*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "p" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    actions   = ["sns:*", "s3:GetObject*"]
    resources = ["*"]
  }
}
"#;
    let policy = &(documented("p") + policy);
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -6,15 +6,29 @@

     data "aws_iam_policy_document" "base" {
       statement {
    -    sid       = "a"
    -    actions   = ["s3:*", "sqs:*"]
    -    resources = ["*"]
    +    sid = "a"
    +    actions = [
    +      "s3:GetBucketAcl",
    +      "s3:GetBucketLocation",
    +      "s3:GetBucketVersioning",
    +    ]
    +    resources = [aws_s3_bucket.b.arn]
    +  }
    +
    +  statement {
    +    sid = "aObject"
    +    actions = [
    +      "s3:GetObject",
    +      "s3:GetObjectVersion",
    +      "s3:PutObject",
    +    ]
    +    resources = ["${aws_s3_bucket.b.arn}/*"]
       }
     }
     data "aws_iam_policy_document" "p" {
       source_policy_documents = [data.aws_iam_policy_document.base.json]
       statement {
    -    actions   = ["sns:*", "s3:GetObject*"]
    -    resources = ["*"]
    +    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    +    resources = ["${aws_s3_bucket.b.arn}/*"]
       }
     }
    "#);
}

#[test]
fn a_list_keeps_the_comments_of_what_stays() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  statement {
    sid = "Store" # why

    effect    = "Allow"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
    resources = [
      "${aws_s3_bucket.b.arn}/*",   # objects
      "arn:aws:s3:::other/*"
    ]
  }
}
"#;
    let policy = &(documented("p") + policy);
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -9,10 +9,9 @@
         sid = "Store" # why

         effect    = "Allow"
    -    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
    +    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
         resources = [
           "${aws_s3_bucket.b.arn}/*",   # objects
    -      "arn:aws:s3:::other/*"
         ]
       }
     }
    "#);
}

#[test]
fn a_statement_that_becomes_several_keeps_its_comments() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  # the store
  statement {
    effect = "Allow"

    actions = [
      "s3:GetObject",        # artifacts
      "s3:GetBucketVersioning",
      "s3:PutObject",
      "sqs:SendMessage",
    ]
    #checkov:skip=CKV_AWS_111:several resources
    resources = ["*"]
  }
}
"#;
    let policy = &(documented("p") + policy);
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -10,12 +10,15 @@
         effect = "Allow"

         actions = [
    -      "s3:GetObject",        # artifacts
           "s3:GetBucketVersioning",
    -      "s3:PutObject",
    -      "sqs:SendMessage",
         ]
         #checkov:skip=CKV_AWS_111:several resources
    -    resources = ["*"]
    +    resources = [aws_s3_bucket.b.arn]
    +  }
    +
    +  statement {
    +    effect    = "Allow"
    +    actions   = ["s3:GetObject", "s3:PutObject"]
    +    resources = ["${aws_s3_bucket.b.arn}/*"]
       }
     }
    "#);
}
