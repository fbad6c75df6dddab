//! A finding points at the bytes that were written, in whichever form and file they stand.

use crate::harness::Project;

/// `statement.actions` of a policy document, attached.
fn document(actions: &str) -> String {
    format!(
        "data \"aws_iam_policy_document\" \"d\" {{\n  statement {{\n    actions = {actions}\n    resources = \
         [\"*\"]\n  }}\n}}\n{}",
        attached("data.aws_iam_policy_document.d.json")
    )
}

fn attached(policy: &str) -> String {
    format!("resource \"aws_iam_role_policy\" \"p\" {{\n  role = \"r\"\n  policy = {policy}\n}}\n")
}

/// A policy in JSON, over several lines.
const JSON: &str = "{\"Version\": \"2012-10-17\",\n    \"Statement\": [{\"Effect\": \"Allow\",\n  \"Action\": [\"ec2:Describe*\", \
                    \"s3:*\"], \"Resource\": \"*\"}]}";

/// Checks that the one wildcard of a service is reported at bytes that read `written`, and at their line and column.
#[track_caller]
fn points_at(files: &[(&str, &str)], written: &str) {
    let project = Project::new(files);
    let answer = project.run(&["check", "--output-format", "json", "."]);
    let json = answer.json();
    let findings = json["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["rule"] == "service-wildcard");
    let Some(finding) = finding else { panic!("{files:?}: {json}") };
    let place = &finding["location"];
    let number = |value: &serde_json::Value| value.as_u64().expect("a number") as usize;
    let text = project.read(place["path"].as_str().expect("a path"));
    let (start, end) = (number(&place["byte_start"]), number(&place["byte_end"]));
    assert_eq!(&text[start..end], written, "{files:?}");
    for (at, shown) in [(start, &place["start"]), (end, &place["end"])] {
        let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[..at].matches('\n').count() + 1;
        let column = text[line_start..at].chars().count() + 1;
        assert_eq!((number(&shown["line"]), number(&shown["column"])), (line, column), "{files:?}");
    }
}

#[test]
fn in_the_file_it_is_used_in() {
    let quoted = format!("\"{}\"", JSON.replace('"', "\\\"").replace('\n', "\\n"));
    let forms = [
        document("[\"s3:*\"]"),
        document("[\t/* 日本語 é */\t\"s3:*\"]"),
        document("concat([\"ec2:DescribeInstances\"], [\"s3:*\"])"),
        document("flatten([[\"s3:*\"], []])"),
        document("[for action in [\"s3:*\"] : action]"),
        document("split(\",\", \"ec2:DescribeInstances,s3:*\")"),
        document("jsondecode(\"[\\\"s3:*\\\"]\")"),
        document("[substr(\"xs3:*\", 1, -1)]"),
        document("[trimspace(\" s3:* \")]"),
        document("[coalesce(\"\", \"s3:*\")]"),
        document("[{ a = \"s3:*\" }][*].a"),
        document("[merge({ a = \"x\" }, { a = \"s3:*\" })[\"a\"]]"),
        format!("locals {{\n  x = \"s3:*\"\n}}\n{}", document("[local.x]")),
        format!("variable \"x\" {{\n  default = \"s3:*\"\n}}\n{}", document("[var.x]")),
        attached("jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"s3:*\", Resource = \"*\" }] })"),
        attached(&format!("<<EOT\n{JSON}\nEOT")),
        attached(&format!("<<-EOT\n      {JSON}\n  EOT")),
        attached(&format!("<<EOT\n{}\nEOT", JSON.replace("\"*\"", "\"arn:aws:s3:::${var.x}/*\""))),
        attached(&quoted),
    ];
    for form in forms {
        for text in [form.clone(), form.replace('\n', "\r\n"), format!("\u{feff}{form}")] {
            points_at(&[("main.tf", &text)], "s3:*");
        }
    }
    points_at(&[("main.tf", &document("[\"s3\\u003a*\"]"))], "s3\\u003a*");
}

#[test]
fn in_the_file_it_was_written_in() {
    let variable = "variable \"x\" {}\n";
    let used = format!("{variable}{}", document("[var.x]"));
    points_at(&[("main.tf", &used), ("terraform.tfvars", "# é\nx = \"s3:*\"\n")], "s3:*");
    points_at(&[("main.tf", &used), ("terraform.tfvars.json", "{\"x\": \"s3:*\"}")], "s3:*");
    points_at(&[("main.tf", "module \"m\" {\n  source = \"./m\"\n  x = \"s3:*\"\n}\n"), ("m/main.tf", &used)], "s3:*");
    let whole = format!("{variable}{}", attached("var.x"));
    points_at(&[("main.tf", &whole), ("terraform.tfvars", &format!("x = <<E\n{JSON}\nE\n"))], "s3:*");
    let file = attached("file(\"${path.module}/p.json\")");
    points_at(&[("main.tf", &file), ("p.json", JSON)], "s3:*");
    points_at(&[("main.tf", &file), ("p.json", &JSON.replace('\n', "\r\n"))], "s3:*");
    let again = attached("jsonencode(jsondecode(file(\"${path.module}/p.json\")))");
    points_at(&[("main.tf", &again), ("p.json", JSON)], "s3:*");
    let template = attached("templatefile(\"${path.module}/p.tftpl\", { sid = \"A\" })");
    let text = JSON.replacen("\"Effect\"", "\"Sid\": \"${sid}\", \"Effect\"", 1);
    points_at(&[("main.tf", &template), ("p.tftpl", &text)], "s3:*");
}

#[test]
fn where_the_wildcard_stands_when_put_together() {
    for actions in [
        "[format(\"s3:%s\", \"*\")]",
        "[format(\"%s:*\", \"s3\")]",
        "[join(\":\", [\"s3\", \"*\"])]",
        "[replace(\"SVC:*\", \"SVC\", \"s3\")]",
        "formatlist(\"s3:%s\", [\"*\"])",
    ] {
        points_at(&[("main.tf", &document(actions))], "*");
    }
}

#[test]
fn in_json_syntax() {
    let string = serde_json::to_string(JSON).expect("a string");
    let policy =
        format!("{{\"resource\": {{\"aws_iam_role_policy\": {{\"p\": {{\"role\": \"r\", \"policy\": {string}}}}}}}}}");
    points_at(&[("main.tf.json", &policy)], "s3:*");
    let statement = "{\"data\": {\"aws_iam_policy_document\": {\"d\": {\"statement\": [{\"actions\": [\"s3:*\"], \
                     \"resources\": [\"*\"]}]}}}, \"resource\": {\"aws_iam_role_policy\": {\"p\": {\"role\": \"r\",\n \
                     \"policy\": \"${data.aws_iam_policy_document.d.json}\"}}}}";
    points_at(&[("main.tf.json", statement)], "s3:*");
}

const MANIFEST: &str = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"a","Source":"registry.terraform.io/x/y/z","Dir":".terraform/modules/a"},
  {"Key":"own","Source":"./own","Dir":"own"},{"Key":"own.b","Source":"registry.terraform.io/x/y/z","Dir":".terraform/modules/a"}]}"#;

/// Nobody edits a module that was installed, and no server has its files.
#[test]
fn what_is_found_in_an_installed_module_is_shown_where_it_is_called() {
    let call = |name: &str| format!("module \"{name}\" {{\n  source = \"x/y/z\"\n}}\n");
    let role = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({\n    Version   = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = \"iam:*\", Resource = \"*\" }]\n  })\n}\n";
    let main = format!("\n{}module \"own\" {{\n  source = \"./own\"\n}}\n", call("a"));
    let project = Project::new(&[
        ("main.tf", &main),
        ("own/main.tf", &call("b")),
        (".terraform/modules/modules.json", MANIFEST),
        (".terraform/modules/a/main.tf", role),
    ]);
    let select = ["check", "--select", "service-wildcard,suppression", "--output-format", "json"];
    let run = |more: &[&str]| project.run(&[&select[..], more].concat()).json();
    let json = run(&[]);
    let place = |place: &serde_json::Value| {
        format!("{}:{}", place["path"].as_str().unwrap_or_default(), place["start"]["line"])
    };
    let findings = json["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 1, "{json}");
    assert_eq!(place(&findings[0]["location"]), "main.tf:2");
    assert_eq!(place(&findings[0]["related"][0]["location"]), ".terraform/modules/a/main.tf:4");
    let shown = project.run(&select[..3]).out;
    assert!(shown.contains("also reached from module.own.module.b.aws_iam_policy.p"), "the other call: {shown}");
    assert_eq!(run(&["--exclude", ".terraform"])["summary"]["findings"], 0);
    let comment = "# iamlint: ignore[service-wildcard] reason: theirs\n";
    project.write("main.tf", main.replacen('\n', comment, 1).as_bytes());
    let of_a = run(&[]);
    assert_eq!(
        (&of_a["summary"]["suppressed"], place(&of_a["findings"][0]["location"])),
        (&0.into(), "main.tf:2".to_owned()),
        "{of_a}"
    );
    project.write("own/main.tf", format!("{comment}{}", call("b")).as_bytes());
    assert_eq!(run(&[])["summary"]["suppressed"], 1);
}

/// A module that is installed, what calls it aside.
fn installed<'t>(main: &'t str, own: &'t str, module: &'t str) -> Project {
    let files = [
        ("main.tf", main),
        ("own/main.tf", own),
        (".terraform/modules/modules.json", MANIFEST),
        (".terraform/modules/a/main.tf", module),
    ];
    Project::new(&files)
}

const CALLS: &str = "module \"a\" {\n  source = \"x/y/z\"\n}\nmodule \"own\" {\n  source = \"./own\"\n}\n";
const CALLS_B: &str = "module \"b\" {\n  source = \"x/y/z\"\n}\n";

/// A policy of statements, one a line from the third on.
fn policy(statements: &[&str]) -> String {
    let statements: String = statements.iter().map(|one| format!("    {one},\n")).collect();
    format!(
        "resource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [\n{statements}  ] }})\n}}\n"
    )
}

const IAM: &str = r#"{ Effect = "Allow", Action = "iam:*", Resource = "*" }"#;

fn found(project: &Project, more: &[&str]) -> serde_json::Value {
    let select = ["check", "--select", "service-wildcard,suppression", "--output-format", "json", "--no-progress"];
    project.run(&[&select[..], more].concat()).json()
}

/// The line of each finding, where it is shown and where it was found, and its fingerprint.
fn lines(json: &serde_json::Value) -> Vec<(u64, u64, String)> {
    let line = |place: &serde_json::Value| place["start"]["line"].as_u64().unwrap_or_default();
    let one = |one: &serde_json::Value| {
        let print = one["fingerprint"].as_str().unwrap_or_default().to_owned();
        (line(&one["location"]), line(&one["related"][0]["location"]), print)
    };
    json["findings"].as_array().expect("a list").iter().map(one).collect()
}

#[test]
fn each_mistake_in_an_installed_module_is_one() {
    let project = installed(CALLS, "", &policy(&[IAM, IAM]));
    let json = found(&project, &[]);
    let all = lines(&json);
    assert_eq!(all.iter().map(|one| (one.0, one.1)).collect::<Vec<_>>(), [(1, 3), (1, 4)], "{json}");
    assert_ne!(all[0].2, all[1].2);
}

#[test]
fn the_call_that_is_shown_is_of_the_module_that_the_mistake_is_in() {
    let module = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"iam:*\"]\n    resources = [\"*\"]\n  }\n}\noutput \"json\" {\n  value = data.aws_iam_policy_document.d.json\n}\n";
    let main = format!("\n{}", CALLS.replace("./own\"\n", "./own\"\n  json = module.a.json\n"));
    let own = format!("variable \"json\" {{}}\n{}", attached("var.json"));
    let json = found(&installed(&main, &own, module), &[]);
    assert_eq!(lines(&json).iter().map(|one| one.0).collect::<Vec<_>>(), [2], "{json}");
}

#[test]
fn a_file_is_about_the_calls_of_an_installed_module_that_it_makes() {
    let (comment, policy) = ("# iamlint: ignore-file[service-wildcard] reason: theirs\n", policy(&[IAM]));
    let counts = |json: serde_json::Value| {
        (json["summary"]["findings"].as_u64().unwrap_or(99), json["summary"]["suppressed"].as_u64().unwrap_or(99))
    };
    let of = |main: &str, own: &str| counts(found(&installed(main, own, &policy), &[]));
    assert_eq!(of(&format!("{comment}{CALLS}"), CALLS_B), (1, 0), "another file calls it, too");
    assert_eq!(of(&format!("{comment}{CALLS}"), &format!("{comment}{CALLS_B}")), (0, 1));
    let table =
        |path: &str| format!("[[suppress]]\nrule = \"service-wildcard\"\npath = \"{path}\"\nreason = \"theirs\"\n");
    let project = installed(CALLS, CALLS_B, &policy);
    let with = |toml: &str| {
        project.write("iamlint.toml", toml.as_bytes());
        counts(found(&project, &[]))
    };
    assert_eq!(with(&table("/main.tf")), (1, 0));
    assert_eq!(with(&format!("{}{}", table("/main.tf"), table("own/**"))), (0, 1));
}

#[test]
fn what_is_left_out_at_a_call_still_uses_what_would_suppress_it() {
    let project = installed(CALLS, "", &policy(&[IAM]));
    let toml = "min-severity = \"medium\"\n[rules.unused-suppression]\nseverity = \"high\"\n[rules.service-wildcard]\nseverity = \"low\"\n[[suppress]]\nrule = \"service-wildcard\"\npath = \"PATH\"\nreason = \"theirs\"\n";
    let with = |path: &str| {
        project.write("iamlint.toml", toml.replace("PATH", path).as_bytes());
        found(&project, &[])["summary"]["findings"].clone()
    };
    assert_eq!(with("/main.tf"), 0);
    assert_eq!(with("own/main.tf"), 1, "unused");
}

#[test]
fn documents_of_an_installed_resource_are_told_apart() {
    let document = |action: &str| {
        let statement = IAM.replace("iam:*", action);
        format!(
            "  inline_policy {{\n    name   = \"p\"\n    policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{statement}] }})\n  }}\n"
        )
    };
    let role = format!(
        "resource \"aws_iam_role\" \"r\" {{\n  assume_role_policy = \"{{}}\"\n{}{}}}\n",
        document("iam:*"),
        document("s3:*")
    );
    let project = installed(CALLS, "", &role);
    let left = |action: &str| {
        let toml = format!("[rules.service-wildcard]\nallow = [{{ actions = [\"{action}\"] }}]\n");
        project.write("iamlint.toml", toml.as_bytes());
        lines(&found(&project, &[])).iter().map(|one| one.1).collect::<Vec<_>>()
    };
    assert_eq!((left("sqs:*"), left("iam:*"), left("s3:*")), (vec![5, 9], vec![9], vec![5]));
}
