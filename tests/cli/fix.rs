//! `check --fix`: what is edited, what is proven, and what is left alone.

mod actions;
mod left_alone;

use insta::assert_snapshot;

use crate::harness::{Answer, Project};

const STYLE: [&str; 5] = ["check", "--select=style", "--persona=pedantic", "--output-format=concise", "--fix"];

fn fix(project: &Project) -> Answer {
    project.run(&STYLE)
}

/// The patch for one file.
fn patch(files: &[(&str, &str)]) -> String {
    let project = Project::new(files);
    let answer = project.run(&["check", "--select=style", "--persona=pedantic", "--diff"]);
    assert_eq!(answer.code, i32::from(!answer.out.is_empty()), "{answer:?}");
    for (name, text) in files {
        assert_eq!(project.read(name), *text, "--diff writes nothing");
    }
    // What the patch says is what --fix writes, and doing it again changes nothing.
    fix(&project);
    let once: Vec<String> = files.iter().map(|(name, _)| project.read(name)).collect();
    assert_eq!(project.run(&["check", "--select=style", "--persona=pedantic", "--diff"]).out, "");
    fix(&project);
    assert_eq!(once, files.iter().map(|(name, _)| project.read(name)).collect::<Vec<_>>());
    format!("{}{}", answer.out, answer.err)
}

const POLICY: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:Get*"],
            "Resource": [
                "arn:aws:s3:::photos/2021/*",
                "arn:aws:s3:::photos/*",
                "arn:aws:s3:::photos/2022/*"
            ],
            "Condition": {}
        },
        {
            "Effect": "Allow",
            "Action": "s3:GetObjectTagging",
            "Resource": "arn:aws:s3:::photos/a"
        }
    ]
}
"#;

#[test]
fn a_policy_file_keeps_its_line_endings_and_all_other_bytes() {
    let crlf = POLICY.replace('\n', "\r\n");
    let project = Project::new(&[("policy.json", &crlf)]);
    let answer = fix(&project);
    assert_eq!((answer.code, answer.err.as_str()), (0, "fixed 6 findings in 1 file\n"), "{answer:?}");
    let after = project.read("policy.json");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert_snapshot!(after.replace("\r\n", "\n"), @r#"
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:Get*"],
                "Resource": [
                    "arn:aws:s3:::photos/*"
                ]
            }
        ]
    }
    "#);
    let again = fix(&project);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    assert_eq!(project.read("policy.json"), after);
}

#[test]
fn the_report_is_of_what_is_left() {
    let project = Project::new(&[("policy.json", &POLICY.replace("photos/2022/*", "*"))]);
    let before = project.run(&["check", "policy.json", "--output-format", "json"]);
    let fixes: Vec<String> = before.json()["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| finding["fix"].to_string())
        .collect();
    assert!(fixes.contains(&r#"{"applicability":"safe","title":"remove s3:GetObject"}"#.to_owned()), "{fixes:?}");
    let text = project.run(&["check", "--select=redundant-action", "policy.json"]);
    assert!(text.out.contains("= fix:  remove s3:GetObject (iamlint check --fix)"), "{}", text.out);
    assert!(text.out.contains("1 finding (1 low), 1 fixable with --fix"), "{}", text.out);
    let after = project.run(&["check", "--fix", "policy.json", "--output-format", "json"]);
    let left = after.json()["findings"].as_array().expect("a list").clone();
    assert_eq!(after.code, i32::from(!left.is_empty()));
    assert!(left.iter().all(|finding| finding["rule"] != "redundant-action"), "{left:?}");
}

#[test]
fn blocks_keep_their_comments() {
    assert_snapshot!(patch(&[("main.tf", r#"
data "aws_iam_policy_document" "read" {
  statement {
    actions = [
      "s3:GetObject", # the photos
      "s3:Get*",
      "s3:GetObjectAcl",
    ]
    resources = ["arn:aws:s3:::photos/*"]
  }

  # The old ones.
  statement {
    sid       = "Old"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::photos/2021/*"]
  }

  statement {
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::photos"]
  }
}
"#)]), @r##"
        --- a/main.tf
        +++ b/main.tf
        @@ -2,20 +2,13 @@
         data "aws_iam_policy_document" "read" {
           statement {
             actions = [
        -      "s3:GetObject", # the photos
        +      # the photos
               "s3:Get*",
        -      "s3:GetObjectAcl",
             ]
             resources = ["arn:aws:s3:::photos/*"]
           }
         
           # The old ones.
        -  statement {
        -    sid       = "Old"
        -    actions   = ["s3:GetObject"]
        -    resources = ["arn:aws:s3:::photos/2021/*"]
        -  }
        -
           statement {
             actions   = ["s3:ListBucket"]
             resources = ["arn:aws:s3:::photos"]
        "##);
}

#[test]
fn jsonencode_and_a_heredoc_are_edited_where_they_stand() {
    assert_snapshot!(patch(&[("main.tf", r#"
resource "aws_sqs_queue" "orders" {}

resource "aws_iam_policy" "one" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["sqs:SendMessage", "sqs:Send*"], Resource = aws_sqs_queue.orders.arn },
    { Effect = "Deny", Action = [], Resource = "*" },
  ] })
}

resource "aws_iam_policy" "two" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "",
          "Effect": "Allow",
          "Action": ["sqs:Send*", "sqs:SendMessage"],
          "Resource": "${aws_sqs_queue.orders.arn}",
          "Condition": {}
        }
      ]
    }
  EOT
}
"#)]), @r##"
        --- a/main.tf
        +++ b/main.tf
        @@ -3,8 +3,7 @@
         
         resource "aws_iam_policy" "one" {
           policy = jsonencode({ Version = "2012-10-17", Statement = [
        -    { Effect = "Allow", Action = ["sqs:SendMessage", "sqs:Send*"], Resource = aws_sqs_queue.orders.arn },
        -    { Effect = "Deny", Action = [], Resource = "*" },
        +    { Effect = "Allow", Action = ["sqs:Send*"], Resource = aws_sqs_queue.orders.arn },
           ] })
         }
         
        @@ -14,11 +13,9 @@
               "Version": "2012-10-17",
               "Statement": [
                 {
        -          "Sid": "",
                   "Effect": "Allow",
        -          "Action": ["sqs:Send*", "sqs:SendMessage"],
        -          "Resource": "${aws_sqs_queue.orders.arn}",
        -          "Condition": {}
        +          "Action": ["sqs:Send*"],
        +          "Resource": "${aws_sqs_queue.orders.arn}"
                 }
               ]
             }
        "##);
}

#[test]
fn files_that_terraform_reads_and_its_json_syntax_are_edited_too() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "${bucket}/*"}}"#;
    assert_snapshot!(patch(&[
        ("main.tf", "resource \"aws_iam_policy\" \"one\" {\n  policy = templatefile(\"${path.module}/one.json.tftpl\", { bucket = \"arn:aws:s3:::photos\" })\n}\n"),
        ("one.json.tftpl", policy),
        ("two.tf.json", r#"{"data": {"aws_iam_policy_document": {"two": {"statement": [
  {"actions": ["s3:GetObject", "s3:Get*"], "resources": ["arn:aws:s3:::photos/*"]}
]}}}}"#),
    ]), @r##"
        --- a/one.json.tftpl
        +++ b/one.json.tftpl
        @@ -1 +1 @@
        -{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "${bucket}/*"}}
        \ No newline at end of file
        +{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "${bucket}/*"}}
        \ No newline at end of file
        --- a/two.tf.json
        +++ b/two.tf.json
        @@ -1,3 +1,3 @@
         {"data": {"aws_iam_policy_document": {"two": {"statement": [
        -  {"actions": ["s3:GetObject", "s3:Get*"], "resources": ["arn:aws:s3:::photos/*"]}
        +  {"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::photos/*"]}
         ]}}}}
        \ No newline at end of file
        "##);
}

#[test]
fn a_version_is_written_where_no_variable_begins_to_mean_something() {
    let fixed = |text: &str| {
        let project = Project::new(&[("policy.json", text)]);
        let answer = project.run(&[
            "check",
            "--fix",
            "--select=missing-version,old-version",
            "--persona=pedantic",
            "policy.json",
        ]);
        (project.read("policy.json"), answer.err)
    };
    let statement =
        r#""Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}"#;
    assert_eq!(
        fixed(&format!("{{\r\n  {statement}\r\n}}")).0,
        format!("{{\r\n  \"Version\": \"2012-10-17\",\r\n  {statement}\r\n}}")
    );
    assert_eq!(fixed(&format!("{{{statement}}}")).0, format!("{{\"Version\": \"2012-10-17\", {statement}}}"));
    let old = |version: &str| format!("{{\"Version\": \"{version}\", {statement}}}");
    assert_eq!(fixed(&old("2008-10-17")).0, old("2012-10-17"));
    let literal = format!("{{{}}}", statement.replace('*', "${aws:username}/*"));
    let (text, said) = fixed(&literal);
    assert_eq!(text, literal, "it would stand for whoever asks");
    assert!(said.contains("not fixed: policy.json:1"), "{said}");

    let hcl = "resource \"aws_iam_policy\" \"a\" {\n  policy = jsonencode({\n    Statement = [{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\" }]\n  })\n}\n";
    let project = Project::new(&[("main.tf", hcl)]);
    project.run(&["check", "--fix", "--select=missing-version"]);
    assert_eq!(project.read("main.tf"), hcl.replace("    Statement", "    Version = \"2012-10-17\"\n    Statement"));
}

#[test]
fn a_repeated_sid_gets_the_first_number_that_is_free() {
    let statement = |sid: &str, action: &str| {
        format!("    {{ Sid = \"{sid}\", Effect = \"Allow\", Action = \"s3:{action}\", Resource = \"*\" }},\n")
    };
    let text = |sids: [&str; 4]| {
        let actions = ["GetObject", "PutObject", "ListBucket", "GetObjectAcl"];
        let statements: String = sids.iter().zip(actions).map(|(sid, action)| statement(sid, action)).collect();
        format!(
            "resource \"aws_iam_policy\" \"a\" {{\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [\n{statements}  ] }})\n}}\n"
        )
    };
    let project = Project::new(&[("main.tf", &text(["Read", "Read", "Read2", "Read"]))]);
    let answer = project.run(&["check", "--fix", "--select=duplicate-sid"]);
    assert_eq!((answer.code, project.read("main.tf")), (0, text(["Read", "Read3", "Read2", "Read4"])), "{answer:?}");
}

#[test]
fn single_values_are_written_as_most_of_them_are() {
    let project = Project::new(&[(
        "main.tf",
        r#"
resource "aws_iam_policy" "read" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::photos/*"] },
      { Effect = "Allow", Action = "s3:ListBucket", Resource = ["arn:aws:s3:::photos"] }, # the bucket
    ]
  })
}

resource "aws_iam_policy" "write" {
  policy = <<EOT
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": [ "s3:PutObject" ], "Resource": "arn:aws:s3:::photos/*" },
    { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::photos" },
    { "Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": "arn:aws:s3:::photos" }
  ]
}
EOT
}
"#,
    )]);
    let answer = project.run(&["check", "--select=mixed-list-style", "--persona=pedantic", "--diff"]);
    assert_snapshot!(answer.out, @r#"
    --- a/main.tf
    +++ b/main.tf
    @@ -4,7 +4,7 @@
         Version = "2012-10-17"
         Statement = [
           { Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::photos/*"] },
    -      { Effect = "Allow", Action = "s3:ListBucket", Resource = ["arn:aws:s3:::photos"] }, # the bucket
    +      { Effect = "Allow", Action = ["s3:ListBucket"], Resource = ["arn:aws:s3:::photos"] }, # the bucket
         ]
       })
     }
    @@ -14,7 +14,7 @@
     {
       "Version": "2012-10-17",
       "Statement": [
    -    { "Effect": "Allow", "Action": [ "s3:PutObject" ], "Resource": "arn:aws:s3:::photos/*" },
    +    { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::photos/*" },
         { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::photos" },
         { "Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": "arn:aws:s3:::photos" }
       ]
    "#);
}

/// Interrupted whenever it may be, it leaves each file as it was or as it should be, and nothing beside it.
#[test]
#[cfg(unix)]
fn an_interrupt_leaves_no_file_half_written() {
    let before = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObject"], "Resource": "arn:aws:s3:::photos/*"}}"#;
    let after = before.replace("\"s3:GetObject\", \"s3:GetObject\"", "\"s3:GetObject\"");
    let project = Project::new(&[]);
    let names: Vec<String> = (0..300).map(|number| format!("p{number}.json")).collect();
    let arguments = ["check", "--fix", "--select", "duplicate-element", "--persona", "auditor", "--quiet"];
    for part in 0..6 {
        names.iter().for_each(|name| drop(project.write(name, before.as_bytes())));
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("iamlint"));
        command.current_dir(project.path()).args(arguments);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut child = command.spawn().expect("the program runs");
        // When the first file is another, the others are being written.
        let is_written = || names.iter().any(|name| project.read(name) != before);
        while part > 0 && !is_written() && child.try_wait().is_ok_and(|ended| ended.is_none()) {
            std::thread::yield_now();
        }
        let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(interrupted.is_ok());
        child.wait().expect("it ends");
        let all: Vec<_> = std::fs::read_dir(project.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(all.len(), names.len(), "{all:?}");
        assert!(names.iter().map(|name| project.read(name)).all(|text| text == before || text == after));
    }
}
