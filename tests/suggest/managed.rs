//! `iamlint suggest` where a role holds a policy that AWS keeps.

use serde_json::Value;

use crate::common::{iamlint, printed, project, suggestions};

/// An event rule that starts a pipeline, and the role it does so with.
pub(crate) const EVENT: &str = r#"
resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = "arn:aws:iam::111122223333:role/p"
}

resource "aws_cloudwatch_event_target" "t" {
  rule     = "nightly"
  arn      = aws_codepipeline.p.arn
  role_arn = aws_iam_role.event.arn
}

resource "aws_iam_role" "event" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }]
  })
}
"#;

/// The attachment that most tests are about.
pub(crate) const ATTACHED: &str = r#"
# starts the pipeline
resource "aws_iam_role_policy_attachment" "event" {
  role       = aws_iam_role.event.name
  policy_arn = "arn:aws:iam::aws:policy/AWSCodePipeline_FullAccess"
}
"#;

/// What is suggested for the only role.
fn suggested(text: &str) -> Value {
    suggestions(project(text).path()).swap_remove(0)
}

/// The patch, and what is said beside the text form.
pub(crate) fn diff(text: &str) -> (String, String) {
    let project = project(text);
    let diff = iamlint(project.path(), &["suggest", "--diff", "."]);
    let shown = iamlint(project.path(), &["suggest", "."]);
    (printed(&diff), printed(&shown))
}

/// That nothing is written, and that it is shown why.
pub(crate) fn assert_only_shown(text: &str, why: &str) {
    let (patch, shown) = diff(text);
    assert_eq!(patch, "");
    assert!(shown.contains(why), "{shown}");
    assert!(shown.contains("\"codepipeline:StartPipelineExecution\""), "{shown}");
}

#[test]
fn what_is_needed_of_it_takes_its_place() {
    insta::assert_snapshot!(diff(&[EVENT, ATTACHED].concat()).0, @r#"
    --- a/main.tf
    +++ b/main.tf
    @@ -18,7 +18,16 @@
     }
     
     # starts the pipeline
    -resource "aws_iam_role_policy_attachment" "event" {
    -  role       = aws_iam_role.event.name
    -  policy_arn = "arn:aws:iam::aws:policy/AWSCodePipeline_FullAccess"
    +resource "aws_iam_role_policy" "event" {
    +  role = aws_iam_role.event.name
    +  policy = jsonencode({
    +    Version = "2012-10-17"
    +    Statement = [
    +      {
    +        Effect   = "Allow"
    +        Action   = "codepipeline:StartPipelineExecution"
    +        Resource = aws_codepipeline.p.arn
    +      },
    +    ]
    +  })
     }
    "#);
    let suggestion = suggested(&[EVENT, ATTACHED].concat());
    let policy = &suggestion["policies"][0];
    assert_eq!(policy["address"], "arn:aws:iam::aws:policy/AWSCodePipeline_FullAccess");
    assert_eq!(policy["attachment"], "aws_iam_role_policy_attachment.event");
    assert_eq!(policy["after"]["Statement"][0]["Resource"], "${aws_codepipeline.p.arn}", "{policy:#}");
    assert_eq!(policy["statements"][0]["outcome"], "narrowed");
    assert_eq!(suggestion["added"], Value::Array(Vec::new()));
}

#[test]
fn a_module_that_writes_documents_gets_one_and_nothing_is_left_to_say() {
    let document = r#"
data "aws_iam_policy_document" "event" {
  statement {
    actions   = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}
"#;
    let text = [EVENT, document, ATTACHED].concat();
    let project = project(&text.replace('\n', "\r\n"));
    let written = iamlint(project.path(), &["suggest", "--write", "."]);
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let after = std::fs::read_to_string(project.path().join("main.tf")).expect("reads");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after}");
    let after = after.replace("\r\n", "\n");
    let (_, new) = after.split_once("# starts the pipeline").expect("the comment stays");
    insta::assert_snapshot!(new.trim(), @r#"
    data "aws_iam_policy_document" "event_needed" {
      statement {
        actions   = ["codepipeline:StartPipelineExecution"]
        resources = [aws_codepipeline.p.arn]
      }
    }

    resource "aws_iam_role_policy" "event_needed" {
      role   = aws_iam_role.event.name
      policy = data.aws_iam_policy_document.event_needed.json
    }
    "#);
    let again = iamlint(project.path(), &["suggest", "--check", "."]);
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
}

#[test]
fn what_is_not_one_attachment_of_one_policy_is_only_shown() {
    let each = ATTACHED
        .replace("  role ", "  for_each   = toset([\"AWSCodePipeline_FullAccess\"])\n  role ")
        .replace("policy/AWSCodePipeline_FullAccess", "policy/${each.key}");
    assert_only_shown(&[EVENT, &each].concat(), "for_each");
    let named = "output \"attached\" {\n  value = aws_iam_role_policy_attachment.event.id\n}\n";
    assert_only_shown(&[EVENT, ATTACHED, named].concat(), "other blocks name");
    let comment = ATTACHED.replace("event.name", "event.name # the events'");
    assert_only_shown(&[EVENT, &comment].concat(), "there are comments");
}

#[test]
fn one_of_which_nothing_is_needed_can_go() {
    let text = [EVENT, &ATTACHED.replace("AWSCodePipeline_FullAccess", "AmazonSQSFullAccess")].concat();
    let (patch, shown) = diff(&text);
    assert_eq!(patch, "");
    assert!(shown.contains("nothing of it is needed: the attachment can go"), "{shown}");
    assert_eq!(suggested(&text)["policies"][0]["after"]["Statement"], Value::Array(Vec::new()));
}

#[test]
fn what_runs_code_or_is_not_used_keeps_it() {
    let function = r#"
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.event.arn
}
"#;
    let unused = EVENT.replace("role_arn = aws_iam_role.event.arn", "role_arn = var.role");
    for text in [[EVENT, function, ATTACHED].concat(), [&*unused, ATTACHED].concat()] {
        let suggestion = suggested(&text);
        assert_eq!(suggestion["policies"], Value::Array(Vec::new()), "{suggestion:#}");
        let notes = suggestion["notes"].to_string();
        assert!(notes.contains("AWSCodePipeline_FullAccess is AWS's own policy"), "{notes}");
    }
}

#[test]
fn one_that_is_all_needed_stays() {
    let text = r#"
resource "aws_api_gateway_account" "a" {
  cloudwatch_role_arn = aws_iam_role.logs.arn
}

resource "aws_iam_role" "logs" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "apigateway.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.logs.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}
"#;
    let suggestion = suggested(text);
    let policy = &suggestion["policies"][0];
    assert_eq!(policy["after"], policy["before"], "{suggestion:#}");
}

/// AWS adds to a policy of its own what the service comes to need: to do without that is for somebody to decide.
#[test]
fn one_that_aws_made_for_the_service_is_replaced_where_the_role_is_named() {
    let text = r#"
resource "aws_api_gateway_integration" "i" {
  rest_api_id             = "a"
  resource_id             = "b"
  http_method             = "POST"
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = aws_lambda_function.f.invoke_arn
  credentials             = aws_iam_role.call.arn
}

resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "arn:aws:iam::111122223333:role/f"
}

resource "aws_iam_role" "call" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "apigateway.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "call" {
  role       = aws_iam_role.call.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"
}
"#;
    let project = project(text);
    let written = iamlint(project.path(), &["suggest", "--write", "."]);
    let said = String::from_utf8_lossy(&written.stderr);
    assert!(said.contains("AWS made it for the service"), "{said}");
    let named = iamlint(project.path(), &["suggest", "--diff", "--role", "aws_iam_role.call", "."]);
    insta::assert_snapshot!(String::from_utf8_lossy(&named.stdout), @r#"
    --- a/main.tf
    +++ b/main.tf
    @@ -21,7 +21,16 @@
       })
     }
     
    -resource "aws_iam_role_policy_attachment" "call" {
    -  role       = aws_iam_role.call.name
    -  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"
    +resource "aws_iam_role_policy" "call" {
    +  role = aws_iam_role.call.name
    +  policy = jsonencode({
    +    Version = "2012-10-17"
    +    Statement = [
    +      {
    +        Effect   = "Allow"
    +        Action   = "lambda:InvokeFunction"
    +        Resource = [aws_lambda_function.f.arn, "${aws_lambda_function.f.arn}:*"]
    +      },
    +    ]
    +  })
     }
    "#);
}

#[test]
fn instances_of_a_module_agree_or_keep_the_attachment() {
    let more = r#"
variable "code" {
  default = false
}

resource "aws_lambda_function" "f" {
  count         = var.code ? 1 : 0
  function_name = "f"
  role          = aws_iam_role.event.arn
}
"#;
    let module = [EVENT, more, ATTACHED].concat();
    let patch = |code: &str| {
        let calls = format!(
            "module \"a\" {{\n  source = \"./m\"\n  code = false\n}}\nmodule \"b\" {{\n  source = \"./m\"\n  code = {code}\n}}\n"
        );
        let project = project(&calls);
        std::fs::create_dir(project.path().join("m")).expect("creates");
        std::fs::write(project.path().join("m/main.tf"), &module).expect("writes");
        let diff = iamlint(project.path(), &["suggest", "--diff", "."]);
        assert_ne!(diff.status.code(), Some(2), "{}", String::from_utf8_lossy(&diff.stderr));
        String::from_utf8_lossy(&diff.stdout).into_owned()
    };
    assert_eq!(patch("false").matches("+resource \"aws_iam_role_policy\" \"event\"").count(), 1);
    assert_eq!(patch("true"), "");
}

/// The text form, for a terminal of so many characters.
fn text_of(width: &str) -> String {
    let project = project(&[EVENT, ATTACHED].concat());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_iamlint"));
    let command = command.args(["suggest", "--output-format", "text", "."]).env("COLUMNS", width);
    let output = command.current_dir(project.path()).env("NO_COLOR", "1").output().expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let most = width.parse().expect("a number");
    assert!(text.lines().all(|line| line.chars().count() <= most), "{text}");
    // The first statement, and the beginning of the second.
    text.lines().take(48).map(|line| format!("{line}\n")).collect()
}

#[test]
fn text_keeps_to_the_width_of_the_terminal() {
    insta::assert_snapshot!(text_of("80"));
    insta::assert_snapshot!(text_of("160"));
}
