//! `iamlint suggest` where only apply knows how many instances of a resource there are: one of them is not another.

use proptest::prelude::*;
use serde_json::Value;

use crate::common::{directory, project, rewritten, suggestions};
use crate::parts::{encoded, pipeline, role};

/// Buckets, and a pipeline that stores in one of them. `repeated` goes into what belongs to the pipeline.
fn configuration(repeated: &str, bucket: &str, of: &str, statements: &str) -> String {
    format!(
        r#"
variable "names" {{
  type = set(string)
}}

variable "others" {{
  type = set(string)
}}

resource "aws_s3_bucket" "b" {{
  for_each = var.names
}}

resource "aws_codepipeline" "p" {{
  {repeated}
  name     = "p"
  role_arn = aws_iam_role.p{of}.arn
  artifact_store {{
    location = {bucket}
    type     = "S3"
  }}
}}

resource "aws_iam_role" "p" {{
  {repeated}
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "codepipeline.amazonaws.com" }} }}]
  }})
}}

resource "aws_iam_role_policy" "p" {{
  {repeated}
  role = aws_iam_role.p{of}.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{statements}]
  }})
}}
"#
    )
}

/// What is suggested for the one role.
fn suggested(text: &str) -> Value {
    suggestions(project(text).path()).swap_remove(0)
}

/// The actions and resources that stay of the policy, one statement a line.
fn stays(suggestion: &Value) -> String {
    let statements = suggestion["policies"][0]["after"]["Statement"].as_array().cloned().unwrap_or_default();
    let line = |statement: &Value| format!("{} {}\n", statement["Action"], statement["Resource"]);
    statements.iter().map(line).collect()
}

const OBJECTS: &str = r#"{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = ["${aws_s3_bucket.b["letters"].arn}/*", "${aws_s3_bucket.b["photos"].arn}/*"] }"#;

#[test]
fn a_grant_on_the_instance_that_is_needed_stays_and_not_that_on_another() {
    let suggestion = suggested(&configuration("", "aws_s3_bucket.b[\"photos\"].bucket", "", OBJECTS));
    insta::assert_snapshot!(stays(&suggestion), @r#"["s3:GetObject","s3:PutObject"] "${aws_s3_bucket.b[\"photos\"].arn}/*""#);
    let missing: Vec<&str> =
        suggestion["missing"].as_array().expect("a list").iter().filter_map(|it| it["resource"].as_str()).collect();
    assert!(missing.contains(&"${aws_s3_bucket.b[\"photos\"].arn}"), "{missing:?}");
}

#[test]
fn a_wildcard_becomes_the_instance_that_is_needed() {
    let wide = r#"{ Effect = "Allow", Action = ["s3:PutObject", "s3:CreateBucket"], Resource = "*" }"#;
    insta::assert_snapshot!(stays(&suggested(&configuration("", "aws_s3_bucket.b[\"photos\"].bucket", "", wide))), @r#""s3:PutObject" "${aws_s3_bucket.b[\"photos\"].arn}/*""#);
}

/// The pipelines store in buckets of which nobody knows whether they are those that are named.
#[test]
fn what_may_be_another_instance_stays() {
    let text = configuration("for_each = var.names", "aws_s3_bucket.b[each.key].bucket", "[each.key]", OBJECTS);
    let suggestion = suggested(&text);
    assert_eq!(suggestion["policies"][0]["after"], suggestion["policies"][0]["before"], "{suggestion:#}");
}

#[test]
fn what_is_repeated_for_the_same_goes_together_and_nothing_else_does() {
    let wide = r#"{ Effect = "Allow", Action = ["s3:PutObject", "s3:CreateBucket"], Resource = "*" }"#;
    let of = |repeated: &str| {
        stays(&suggested(&configuration(repeated, "aws_s3_bucket.b[each.key].bucket", "[each.key]", wide)))
    };
    insta::assert_snapshot!(of("for_each = var.names"), @r#""s3:PutObject" "${aws_s3_bucket.b[each.key].arn}/*""#);
    insta::assert_snapshot!(of("for_each = var.others"), @r#""s3:PutObject" "*""#);
}

/// A module of a bucket, several times over, and a pipeline that stores in one of them. Each grant is on the bucket of a name.
fn of_modules(each: &str, needed: &str, granted: &[String]) -> Vec<(&'static str, String)> {
    let on: Vec<String> = granted.iter().map(|name| format!("\"${{module.m[\"{name}\"].arn}}/*\"")).collect();
    let calls = format!(
        r#"
variable "names" {{
  type = set(string)
}}

module "m" {{
  source   = "./m"
  for_each = {each}
}}
"#
    );
    let store = format!("module.m[\"{needed}\"].store.bucket");
    let statement = format!(
        "{{ Effect = \"Allow\", Action = [\"s3:GetObject\", \"s3:PutObject\"], Resource = [{}] }}",
        on.join(", ")
    );
    let pipeline = pipeline("p", "aws_iam_role.p.arn", &store, "");
    let text = [calls, pipeline, role("p", "codepipeline"), encoded("p", &statement)].concat();
    let module = "resource \"aws_s3_bucket\" \"b\" {}\noutput \"store\" {\n  value = { bucket = aws_s3_bucket.b.bucket }\n}\noutput \"arn\" {\n  value = aws_s3_bucket.b.arn\n}\n";
    vec![("main.tf", text), ("m/main.tf", module.to_owned())]
}

fn suggested_for(files: &[(&'static str, String)]) -> Value {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    suggestions(directory(&files).path()).swap_remove(0)
}

#[test]
fn what_an_output_of_one_module_of_several_says_is_of_that_one() {
    let names = ["letters", "photos"].map(str::to_owned);
    let suggestion = suggested_for(&of_modules("var.names", "photos", &names));
    insta::assert_snapshot!(stays(&suggestion), @r#"["s3:GetObject","s3:PutObject"] "${module.m[\"photos\"].aws_s3_bucket.b.arn}/*""#);
}

/// In the root module the bucket has no other word than the output of its module.
#[test]
fn one_of_several_modules_is_called_by_its_name() {
    let files = of_modules("var.names", "photos", &["photos".to_owned()]);
    let text = files[0].1.replace("\"${module.m[\"photos\"].arn}/*\"", "\"*\"");
    let after = rewritten(&[("main.tf", &text), (files[1].0, &files[1].1)]);
    let after = std::fs::read_to_string(after.path().join("main.tf")).expect("reads");
    assert!(after.contains("Resource = [\"${module.m[\"photos\"].arn}/*\"]"), "{after}");
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Of instances that only apply knows, exactly what stays of them where they are all known.
    #[test]
    fn instances_that_are_not_known_are_told_apart_as_those_that_are(
        needed in prop::sample::select(&NAMES[..]),
        granted in prop::sample::subsequence(&NAMES[..], 1..4),
        modules in any::<bool>(),
    ) {
        let granted: Vec<String> = granted.into_iter().map(str::to_owned).collect();
        let suggestion = |each: &str| match modules {
            true => suggested_for(&of_modules(each, needed, &granted)),
            false => {
                let on: Vec<String> = granted.iter().map(|name| format!("\"${{aws_s3_bucket.b[\"{name}\"].arn}}/*\"")).collect();
                let statement = format!("{{ Effect = \"Allow\", Action = [\"s3:GetObject\", \"s3:PutObject\"], Resource = [{}] }}", on.join(", "));
                let text = configuration("", &format!("aws_s3_bucket.b[\"{needed}\"].bucket"), "", &statement);
                suggested_for(&[("main.tf", text.replace("for_each = var.names", &format!("for_each = {each}")))])
            }
        };
        let (known, unknown) = (suggestion("toset([\"a\", \"b\", \"c\", \"d\"])"), suggestion("var.names"));
        prop_assert_eq!(stays(&unknown), stays(&known));
        prop_assert_eq!(stays(&unknown).is_empty(), !granted.contains(&needed.to_owned()));
        let missing = |suggestion: &Value| suggestion["missing"].clone();
        prop_assert_eq!(missing(&unknown), missing(&known));
    }
}
