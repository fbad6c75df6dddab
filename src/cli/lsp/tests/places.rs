//! What is asked about places.

use serde_json::json;

use super::Client;

#[test]
fn hovers_say_what_stands_there() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let action = client.hover("pipeline.tf", "codebuild:StartBuild", 3);
    for part in
        ["**codebuild:StartBuild** (AWS CodeBuild)", "Access level: Write", "project", "arn:${Partition}:codebuild"]
    {
        assert!(action.contains(part), "{part}: {action}");
    }
    let pattern = client.hover("pipeline.tf", "sqs:*", 1);
    assert!(pattern.starts_with("**sqs:***") && pattern.contains("- Write: "), "{pattern}");
    let forced = client.hover("pipeline.tf", "lambda:ListFunctions", 1);
    assert!(forced.contains("only be `\"*\"`"), "{forced}");
    let key = client.hover("pipeline.tf", "iam:PassedToService", 5);
    assert!(key.contains("String") && key.contains("`iam:PassRole`"), "{key}");
    let role = client.hover("pipeline.tf", "resource \"aws_iam_role\" \"pipeline\"", 3);
    for part in [
        "**aws_iam_role.pipeline**",
        "Assumed by: `codepipeline.amazonaws.com`",
        "Used by: `aws_codepipeline.photo_lambda` (role_arn)",
        "Wired to: ",
        "Policies: `data.aws_iam_policy_document.pipeline`",
    ] {
        assert!(role.contains(part), "{part}: {role}");
    }
    client.open("build.tf");
    let reference = client.hover("build.tf", "${aws_cloudwatch_log_group.lambda.arn}", 5);
    assert!(reference.contains("`aws_cloudwatch_log_group.lambda`"), "{reference}");
    client.replace(
        "build.tf",
        "# Policy controlling",
        "# iamlint: ignore[service-wildcard] reason: x\n# Policy controlling",
    );
    let rule = client.hover("build.tf", "service-wildcard", 4);
    assert!(rule.starts_with("**service-wildcard**"), "{rule}");
    assert_eq!(client.hover("build.tf", "description", 2), "");
}

#[test]
fn completion_offers_what_may_be_written() {
    let mut client = Client::sample();
    client.open("build.tf");
    client.replace("build.tf", "actions = [\"logs:CreateLogGroup\",", "actions = [\"s3:\", \"\",");
    let actions = client.labels("build.tf", "\"s3:\"", 4);
    assert!(actions.contains(&"s3:GetObject".to_owned()) && actions.iter().all(|label| label.starts_with("s3:")));
    let services = client.labels("build.tf", "\"s3:\", \"\"", 8);
    assert!(services.contains(&"codebuild:".to_owned()) && services.len() > 300, "{}", services.len());
    let resources = client.labels("build.tf", "      aws_cloudwatch_log_group.lambda.arn,", 10);
    assert!(resources.contains(&"aws_s3_bucket.build.arn".to_owned()), "{resources:?}");
    assert!(resources.contains(&"\"${aws_s3_bucket.build.arn}/*\"".to_owned()), "{resources:?}");
    client.open("pipeline.tf");
    let keys = client.labels("pipeline.tf", "iam:PassedToService", 4);
    assert_eq!(
        keys.iter().filter(|key| key.starts_with("iam:")).collect::<Vec<_>>(),
        ["iam:AssociatedResourceArn", "iam:PassedToService", "iam:ResourceTag/"]
    );
    assert!(keys.contains(&"aws:SourceArn".to_owned()));
    client.replace("pipeline.tf", "# the role for", "# iamlint: ignore[serv\n# the role for");
    let rules = client.labels("pipeline.tf", "ignore[serv", 11);
    assert!(rules.contains(&"service-wildcard".to_owned()), "{rules:?}");
    assert!(client.labels("pipeline.tf", "description", 3).is_empty());
}

#[test]
fn definitions_lead_from_attachments_and_references() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let document = "pipeline.tf: data \"aws_iam_policy_document\" \"pipeline\" {";
    assert_eq!(client.definition("pipeline.tf", "policy = data.aws_iam_policy_document.pipeline.json", 30), document);
    assert_eq!(client.definition("pipeline.tf", "resource \"aws_iam_role_policy\" \"pipeline\"", 3), document);
    assert_eq!(
        client.definition("pipeline.tf", "role   = aws_iam_role.pipeline.id", 12),
        "pipeline.tf: resource \"aws_iam_role\" \"pipeline\" {"
    );
    client.open("build.tf");
    assert_eq!(client.definition("build.tf", "${var.aws_region}", 5), "variables.tf: variable \"aws_region\" {");
    client.replace(
        "build.tf",
        "resources = [\"arn:aws:s3:::codepipeline-${var.aws_region}-*\"]",
        "resources = [\"arn:aws:s3:::known-bucket/*\"]",
    );
    client.open_as("bucket.tf", "resource \"aws_s3_bucket\" \"known\" {\n  bucket = \"known-bucket\"\n}\n");
    std::fs::write(client.path("bucket.tf"), &client.texts["bucket.tf"]).expect("a file");
    assert_eq!(client.definition("build.tf", "known-bucket/*", 2), "bucket.tf: resource \"aws_s3_bucket\" \"known\" {");
    assert_eq!(client.definition("build.tf", "sid       = \"s3\"", 14), "nowhere");
}

#[test]
fn completion_writes_over_nothing_beyond_its_string() {
    let text = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = [\"s3:Get\"]\n    resources = [\"arn:${local.x}/*\"]\n  }\n}\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\nlocals {\n  x = \"y\"\n}\n";
    let mut client = Client::new(&[("main.tf", text)], json!({}));
    client.open("main.tf");
    let whole = json!({ "start": { "line": 3, "character": 18 }, "end": { "line": 3, "character": 34 } });
    // Left of the interpolation, in the middle of its sign, and behind it.
    for (mark, offset) in [("arn:${", 2), ("arn:${", 5), ("/*\"]", 1)] {
        let at = client.at("main.tf", mark, offset);
        let answer = client.ask("textDocument/completion", at);
        let items = answer["items"].as_array().expect("what is declared").clone();
        assert!(items.iter().any(|item| item["label"] == "${aws_s3_bucket.b.arn}"), "{items:#?}");
        assert!(items.iter().all(|item| item["textEdit"]["range"] == whole), "{mark} {offset}: {items:#?}");
    }
    let before = client.at("main.tf", "\"s3:Get\"", 0);
    assert_eq!(client.ask("textDocument/completion", before), json!(null), "it is before the string");
}

#[test]
fn json_is_offered_only_arns_that_are_wholly_known() {
    let module = "resource \"aws_s3_bucket\" \"known\" {\n  bucket = \"known\"\n}\nresource \"aws_s3_bucket\" \"any\" {\n  bucket_prefix = \"any\"\n}\nresource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = file(\"${path.module}/p.json\")\n}\n";
    let policy =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "x"}]}"#;
    let offered = |configuration: &str| {
        let files = [("main.tf", module), ("p.json", policy), ("iamlint.toml", configuration)];
        let mut client = Client::new(&files, json!({}));
        client.open("p.json");
        client.labels("p.json", "\"x\"", 1)
    };
    // Nobody says in which region and account the queue is, and what follows the prefix only apply tells.
    assert_eq!(offered(""), ["arn:aws:s3:::known"]);
    let own = "[aws]\naccount-id = \"111122223333\"\nregion = \"cn-north-1\"\n";
    assert_eq!(offered(own), ["arn:aws-cn:s3:::known", "arn:aws-cn:sqs:cn-north-1:111122223333:q"]);
}
