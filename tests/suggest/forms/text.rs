//! Policies that are texts: heredocs, templates, files of JSON.

use super::{narrowed, narrowed_crlf};

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
