//! Texts with a `|` at the place.

use super::*;

/// The place of the `|`.
fn shown(marked: &str, language: Language) -> String {
    let offset = marked.find('|').expect("a place");
    let text = marked.replacen('|', "", 1);
    let cursor = at(&text, offset, language);
    let token = cursor.token.as_ref().map_or("-".to_owned(), |token| {
        let key = if token.is_key { "key " } else { "" };
        let quote = if token.is_string { "\"" } else { "" };
        format!("{key}{quote}{}{quote}", &text[token.range.clone()])
    });
    format!("{} {token} {:?}", cursor.path.join("/"), cursor.slot())
}

#[test]
fn hcl_is_read_up_to_the_place() {
    let document = |inner: &str| format!("data \"aws_iam_policy_document\" \"p\" {{\n  statement {{\n{inner}");
    let cases = [
        ("actions = [\"s3:Get|", "data/statement/actions \"s3:Get\" Action"),
        ("actions = [\"a:B\", \"s3:|GetObject\"]\n}}", "data/statement/actions \"s3:GetObject\" Action"),
        (
            "actions = [\"a:B\"]\n  resources = [\n    aws_s3_bucket.b|uild.arn,\n",
            "data/statement/resources aws_s3_bucket.build.arn Resource",
        ),
        ("resources = [\"${aws_s3_bucket.x.ar|n}/*\"]", "data/statement/resources aws_s3_bucket.x.arn Resource"),
        (
            "resources = [\"${aws_s3_bucket.x.arn}/|*\"]",
            "data/statement/resources \"${aws_s3_bucket.x.arn}/*\" Resource",
        ),
        (
            "condition {\n test = \"StringEquals\"\n variable = \"aws:So|",
            "data/statement/condition/variable \"aws:So\" ConditionKey",
        ),
        ("act|", "data/statement key act Other"),
        ("# iamlint: ig|nore\n", "data/statement - Other"),
    ];
    for (inner, expected) in cases {
        assert_eq!(shown(&document(inner), Language::Hcl), expected, "{inner}");
    }
}

#[test]
fn objects_and_heredocs_are_read_alike() {
    let cases = [
        (
            "policy = jsonencode({\n  Statement = [{\n    Action = \"s3:|\"\n  }]\n})",
            "policy/Statement/Action \"s3:\" Action",
        ),
        (
            "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = [\"a:B\", \"|",
            "policy/Statement/Action \"\" Action",
        ),
        (
            "policy = <<EOF\n{\"Statement\": [{\n  \"Effect\": \"Allow\",\n  \"Resource\": \"ar|n\"\n}]}\nEOF\n",
            "policy/Statement/Resource \"arn\" Resource",
        ),
        ("a = <<-EOF\n  x { y [\n  EOF\nb = \"c|\"", "b \"c\" Other"),
        ("a = [for x in y : x.z]\nb = c|.d", "b c.d Other"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text, Language::Hcl), expected, "{text}");
    }
}

#[test]
fn json_is_read_up_to_the_place() {
    let cases = [
        ("{\"Statement\": [{\"Action\":\n  [\"s3:G|", "Statement/Action \"s3:G\" Action"),
        (
            "{\"Statement\": {\"Condition\": {\"StringEquals\": {\"aws:So|",
            "Statement/Condition/StringEquals key \"aws:So\" ConditionKey",
        ),
        (
            "{\"Statement\": {\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"tr|ue\"}}}}",
            "Statement/Condition/Bool/aws:SecureTransport \"true\" Other",
        ),
        ("{\"Action\": \"a:B\",\n \"Resource\": \"ar|n\"}", "Resource \"arn\" Resource"),
        ("{\"Act|", " key \"Act\" Other"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text, Language::Json), expected, "{text}");
    }
}

#[test]
fn a_string_is_one_token_from_quote_to_quote() {
    let cases = [
        ("actions = [|\"s3:GetObject\"]\nb = 1", "actions - Action"),
        ("resources = [\"a|rn:${x[\"y\"]}/*\"]\nb = 1", "resources \"arn:${x[\"y\"]}/*\" Resource"),
        ("resources = [\"arn:$|{x}/*\"]\nb = 1", "resources \"arn:${x}/*\" Resource"),
        ("resources = [\"arn:${x[0] |}/*\"]\nb = 1", "resources - Resource"),
        ("resources = [\"$${aws:user|name}\"]", "resources \"$${aws:username}\" Resource"),
        ("resources = [\"arn:%{ if x }a|\nb = 1", "resources \"arn:%{ if x }a\" Resource"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text, Language::Hcl), expected, "{text}");
    }
    let variable = "{\"Resource\": \"arn:${aws:user|name}/*\"}";
    assert_eq!(shown(variable, Language::Json), "Resource \"arn:${aws:username}/*\" Resource");
    let template = "{\"resources\": \"arn:${aws_s3_bucket.x|.arn}/*\"}";
    assert_eq!(shown(template, Language::of(Path::new("x.tf.json"))), "resources aws_s3_bucket.x.arn Resource");
}

#[test]
fn no_text_breaks_it() {
    let text = "a \"b\" {\n c = <<E\n ${x[\"y\"]} }])\nE\n d = [\"\\\"${e}\", #\n /* ü */ f({ \"\\\n\"g${h";
    for offset in 0..=text.len() + 1 {
        let cut = text.get(..offset).unwrap_or(text);
        for (text, language) in [text, cut].into_iter().zip([Language::Hcl, Language::Json]).chain([
            (text, Language::Json),
            (text, Language::TerraformJson),
            (cut, Language::Hcl),
        ]) {
            let found = at(text, offset, language);
            let _ = found.enclosing(text, |_| false);
            let Some(token) = found.token else { continue };
            let range = token.range;
            assert!((range.start..=range.end).contains(&offset.min(text.len())), "{offset}: {range:?}");
            assert!(text.get(range).is_some_and(|token| !token.contains('\n')), "{offset}");
        }
    }
}
