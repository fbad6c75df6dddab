//! `iamlint suggest --diff`: only the bytes that have to change, in every form that a policy is written in.

use crate::common::{directory, iamlint, printed, rewritten, said};

/// A pipeline of one stage, its bucket and its role. `INLINE` is for blocks of the role.
const PIPELINE: &str = r#"resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = aws_iam_role.p.arn
  artifact_store {
    location = aws_s3_bucket.b.bucket
    type     = "S3"
  }
  stage {
    name = "Source"
    action {
      name          = "S"
      category      = "Source"
      owner         = "AWS"
      provider      = "S3"
      version       = "1"
      configuration = { S3Bucket = aws_s3_bucket.b.bucket, S3ObjectKey = "k" }
    }
  }
}

resource "aws_s3_bucket" "b" {
  bucket = "store"
}

resource "aws_iam_role" "p" {
INLINE
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "codepipeline.amazonaws.com" } }]
  })
}
"#;

/// The files of a project, with one policy.
fn all(inline: &str, policy: &str, files: &[(&str, &str)], ends: &str) -> Vec<(String, String)> {
    let main = PIPELINE.replace("INLINE", inline);
    let own = [("main.tf", main.as_str()), ("policy.tf", policy)];
    let all = own.into_iter().chain(files.iter().copied());
    all.map(|(name, text)| (name.to_owned(), text.replace('\n', ends))).collect()
}

/// The lines that change. Written, nothing is left to say, and nothing is allowed that was not.
fn changed(inline: &str, policy: &str, files: &[(&str, &str)], ends: &str) -> String {
    let files = all(inline, policy, files, ends);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    rewritten(&files);
    let patch = printed(&iamlint(directory(&files).path(), &["suggest", "--diff", "."]));
    let added = |line: &&str| line.starts_with('+') && !line.starts_with("+++");
    let stray: Vec<&str> = patch.split_inclusive('\n').filter(added).filter(|line| !line.ends_with(ends)).collect();
    assert!(stray.is_empty(), "{stray:?}");
    patch.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn narrowed(inline: &str, policy: &str, files: &[(&str, &str)]) -> String {
    changed(inline, policy, files, "\n")
}

fn narrowed_crlf(inline: &str, policy: &str, files: &[(&str, &str)]) -> String {
    changed(inline, policy, files, "\r\n")
}

/// What is said of a policy that is not changed.
fn left(policy: &str, files: &[(&str, &str)]) -> String {
    let files = all("", policy, files, "\n");
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let project = directory(&files);
    let run = |arguments: &[&str]| iamlint(project.path(), arguments);
    assert_eq!(printed(&run(&["suggest", "--diff", "."])), "");
    let json = printed(&run(&["suggest", "--output-format", "json", "."]));
    json + &said(&run(&["suggest", "--write", "."]))
}

#[test]
fn a_list_that_a_dynamic_block_goes_over_loses_what_nothing_needs() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

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
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

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
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -8,7 +8,7 @@
       # what it may do
       grants = {
         store = { actions = ["s3:GetObject*", "s3:PutObject"], resources = ["arn:aws:s3:::store/*"] } # objects
    -    queue = { actions = ["sqs:SendMessage"], resources = ["*"] }                                   # gone?
    +                                       # gone?
       }
     }
     data "aws_iam_policy_document" "p" {
    "#);
}

#[test]
fn the_content_of_a_dynamic_block_stays_one_statement() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

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
fn a_heredoc_keeps_the_layout_of_what_stays() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "a",
          "Effect": "Allow",
          "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"],
          "Resource": "${aws_s3_bucket.b.arn}/*"
        },
        {
          "Effect": "Allow", "Action": "s3:*", "Resource": "*"
        },
        { "Effect": "Allow", "Action": ["sqs:*"], "Resource": "*" }
      ]
    }
  EOT
}
"#;
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -8,13 +8,16 @@
             {
               "Sid": "a",
               "Effect": "Allow",
    -          "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"],
    +          "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
               "Resource": "${aws_s3_bucket.b.arn}/*"
             },
             {
    -          "Effect": "Allow", "Action": "s3:*", "Resource": "*"
    -        },
    -        { "Effect": "Allow", "Action": ["sqs:*"], "Resource": "*" }
    +          "Effect": "Allow", "Action": [
    +            "s3:GetBucketAcl",
    +            "s3:GetBucketLocation",
    +            "s3:GetBucketVersioning"
    +          ], "Resource": "${aws_s3_bucket.b.arn}"
    +        }
           ]
         }
       EOT
    "#);
}

#[test]
fn a_template_says_what_it_is_given() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = templatefile("${path.module}/policy.json.tftpl", { bucket = aws_s3_bucket.b.arn })
}
"#;
    insta::assert_snapshot!(narrowed("", policy, &[("policy.json.tftpl", r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:*", "sqs:*"],
      "Resource": ["${bucket}", "${bucket}/*", "*"]
    }
  ]
}
"#)]), @r#"
--- a/policy.json.tftpl
+++ b/policy.json.tftpl
@@ -3,8 +3,21 @@
   "Statement": [
     {
       "Effect": "Allow",
-      "Action": ["s3:*", "sqs:*"],
-      "Resource": ["${bucket}", "${bucket}/*", "*"]
+      "Action": [
+        "s3:GetBucketAcl",
+        "s3:GetBucketLocation",
+        "s3:GetBucketVersioning"
+      ],
+      "Resource": ["${bucket}"]
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "s3:GetObject",
+        "s3:GetObjectVersion",
+        "s3:PutObject"
+      ],
+      "Resource": ["${bucket}/*"]
     }
   ]
 }
"#);
}

#[test]
fn a_json_file_keeps_its_line_ends() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = file("${path.module}/policy.json")
}
"#;
    insta::assert_snapshot!(narrowed_crlf("", policy, &[("policy.json", r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:*", "sqs:*"],
      "Resource": "*"
    }
  ]
}
"#)]), @r#"
--- a/policy.json
+++ b/policy.json
@@ -3,8 +3,21 @@
   "Statement": [
     {
       "Effect": "Allow",
-      "Action": ["s3:*", "sqs:*"],
-      "Resource": "*"
+      "Action": [
+        "s3:GetBucketAcl",
+        "s3:GetBucketLocation",
+        "s3:GetBucketVersioning"
+      ],
+      "Resource": "arn:aws:s3:::store"
+    },
+    {
+      "Effect": "Allow",
+      "Action": [
+        "s3:GetObject",
+        "s3:GetObjectVersion",
+        "s3:PutObject"
+      ],
+      "Resource": "arn:aws:s3:::store/*"
     }
   ]
 }
"#);
}

#[test]
fn a_document_that_only_others_are_made_of_is_edited() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

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
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

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
  }"#;
    insta::assert_snapshot!(narrowed(inline, "", &[]), @r#"
    --- a/main.tf
    +++ b/main.tf
    @@ -28,8 +28,7 @@
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

#[test]
fn a_list_that_something_else_goes_over_too_is_left_to_a_person() {
    let policy = r#"
locals {
  services = ["s3", "sqs"]
}

output "services" {
  value = local.services
}

resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = local.services
    content {
      actions   = ["${statement.value}:*"]
      resources = ["*"]
    }
  }
}
"#;
    assert!(left(policy, &[]).contains("one place makes several statements"));
}

#[test]
fn a_statement_that_is_merged_of_several_is_left_to_a_person() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(local.allow, { Action = ["s3:*"], Resource = "*" })]
  })
}

locals {
  allow = { Effect = "Allow" }
}
"#;
    assert!(left(policy, &[]).contains("the statement is put together from several places"));
}

#[test]
fn a_template_that_is_given_different_things_is_left_to_a_person() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = templatefile("${path.module}/policy.tftpl", { bucket = aws_s3_bucket.b.arn })
}

resource "aws_iam_user_policy" "other" {
  user   = "someone"
  policy = templatefile("${path.module}/policy.tftpl", { bucket = "arn:aws:s3:::other" })
}
"#;
    let template = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:*", "sqs:*"], "Resource": ["${bucket}", "${bucket}/*"]}
]}
"#;
    assert!(left(policy, &[("policy.tftpl", template)]).contains("aws_iam_user_policy.other has the same statement"));
}

#[test]
fn a_statement_that_becomes_several_keeps_its_comments() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

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
    insta::assert_snapshot!(narrowed("", policy, &[]), @r#"
    --- a/policy.tf
    +++ b/policy.tf
    @@ -10,12 +10,16 @@
         effect = "Allow"

         actions = [
    -      "s3:GetObject",        # artifacts
    +      # artifacts
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
