//! A client in the same process, and the article's pipeline in its editor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};

use super::super::guard::STACK_BYTES;
use super::*;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless-pipeline");

/// More than any answer takes, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

struct Client {
    connection: Connection,
    server: Option<JoinHandle<bool>>,
    directory: tempfile::TempDir,
    capabilities: Value,
    last: i32,
    version: i32,
    texts: BTreeMap<String, String>,
    said: BTreeMap<String, Value>,
    asked: Vec<(String, Value)>,
}

impl Client {
    /// Over a directory of these files.
    fn new(files: &[(&str, &str)], capabilities: Value) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
        Self::in_directory(directory, capabilities)
    }

    /// Over a copy of the article's example.
    fn sample() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        for entry in std::fs::read_dir(SAMPLE).expect("the sample").flatten() {
            std::fs::copy(entry.path(), directory.path().join(entry.file_name())).expect("a copy");
        }
        let resolves = json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } });
        Self::in_directory(directory, resolves)
    }

    fn in_directory(directory: tempfile::TempDir, capabilities: Value) -> Self {
        let (server, connection) = Connection::memory();
        let serve = move || {
            lsp::serve(&server, &Engine::new().map_err(said).expect("a judge"))
                .expect("the client keeps to the protocol")
        };
        let server = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(serve).expect("a thread");
        let mut client = Self {
            connection,
            server: Some(server),
            directory,
            capabilities: Value::Null,
            last: 0,
            version: 1,
            texts: BTreeMap::new(),
            said: BTreeMap::new(),
            asked: Vec::new(),
        };
        let root = client.uri("");
        let folders = json!([{ "uri": root.trim_end_matches('/'), "name": "work" }]);
        let introduced = json!({ "capabilities": capabilities, "workspaceFolders": folders });
        client.capabilities = client.ask("initialize", introduced)["capabilities"].clone();
        client.tell("initialized", json!({}));
        client
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.directory.path().display())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn tell(&self, method: &str, params: Value) {
        let note = Notification::new(method.to_owned(), params);
        self.connection.sender.send(note.into()).expect("the server listens");
    }

    /// The answer, an error as text.
    fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.last += 1;
        let id = self.last;
        let request = Request::new(id.into(), method.to_owned(), params);
        self.connection.sender.send(request.into()).expect("the server listens");
        loop {
            match self.next() {
                Some(Message::Response(response)) if response.id == id.into() => {
                    return response.error.map_or(Ok(response.result.unwrap_or_default()), |error| Err(error.message));
                }
                Some(other) => self.keep(other),
                None => panic!("no answer to {method}"),
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).expect("an answer")
    }

    fn next(&self) -> Option<Message> {
        self.connection.receiver.recv_timeout(PATIENCE).ok()
    }

    fn keep(&mut self, message: Message) {
        match message {
            Message::Notification(note) if note.method == "textDocument/publishDiagnostics" => {
                let uri = note.params["uri"].as_str().expect("a URI").to_owned();
                self.said.insert(uri, note.params["diagnostics"].clone());
            }
            Message::Request(request) => self.asked.push((request.method, request.params)),
            _ => {}
        }
    }

    fn open(&mut self, name: &str) {
        let text = std::fs::read_to_string(self.path(name)).expect("a file");
        self.open_as(name, &text);
    }

    fn open_as(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.uri(name), "languageId": "terraform", "version": 1, "text": text });
        self.texts.insert(name.to_owned(), text.to_owned());
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Types `new` in place of `old`, as an incremental change.
    fn replace(&mut self, name: &str, old: &str, new: &str) {
        let text = self.texts[name].clone();
        let at = text.find(old).unwrap_or_else(|| panic!("{old} is in {name}"));
        let range = json!({ "start": position(&text, at), "end": position(&text, at + old.len()) });
        self.version += 1;
        let document = json!({ "uri": self.uri(name), "version": self.version });
        let change = json!({ "range": range, "text": new });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
        self.texts.insert(name.to_owned(), text.replacen(old, new, 1));
    }

    /// What is said of a file, once that meets a condition: messages with codes.
    fn said(&mut self, name: &str, is_wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let uri = self.uri(name);
        loop {
            let lines: Option<Vec<String>> = self.said.get(&uri).and_then(Value::as_array).map(|all| {
                all.iter()
                    .map(|one| {
                        format!(
                            "{} {}",
                            one["code"].as_str().unwrap_or("-"),
                            one["message"].as_str().unwrap_or_default()
                        )
                    })
                    .collect()
            });
            if let Some(lines) = lines.filter(|lines| is_wanted(lines)) {
                return lines;
            }
            match self.next() {
                Some(message) => self.keep(message),
                None => panic!("of {name} it is said: {:?}", self.said.get(&uri)),
            }
        }
    }

    /// The params of a request about the first place of `mark`, so many bytes in.
    fn at(&self, name: &str, mark: &str, offset: usize) -> Value {
        let text = &self.texts[name];
        let at = text.find(mark).unwrap_or_else(|| panic!("{mark} is in {name}"));
        json!({ "textDocument": { "uri": self.uri(name) }, "position": position(text, at + offset) })
    }

    fn hover(&mut self, name: &str, mark: &str, offset: usize) -> String {
        let at = self.at(name, mark, offset);
        self.ask("textDocument/hover", at)["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn labels(&mut self, name: &str, mark: &str, offset: usize) -> Vec<String> {
        let at = self.at(name, mark, offset);
        let answer = self.ask("textDocument/completion", at);
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["textEdit"]["newText"].as_str().expect("text").to_owned()).collect()
    }

    /// File and line, from 1, of a definition.
    fn definition(&mut self, name: &str, mark: &str, offset: usize) -> String {
        let at = self.at(name, mark, offset);
        let found = self.ask("textDocument/definition", at);
        let Some(uri) = found["uri"].as_str() else { return "nowhere".to_owned() };
        let file = uri.rsplit('/').next().unwrap_or_default().to_owned();
        let line = found["range"]["start"]["line"].as_u64().expect("a line") as usize;
        let text = std::fs::read_to_string(self.path(&file)).expect("a file");
        format!("{file}: {}", text.lines().nth(line).unwrap_or_default())
    }

    fn actions(&mut self, name: &str, mark: &str) -> Vec<Value> {
        let mut params = self.at(name, mark, 0);
        let place = params["position"].take();
        params["range"] = json!({ "start": place, "end": place });
        params["context"] = json!({ "diagnostics": [] });
        self.ask("textDocument/codeAction", params).as_array().cloned().unwrap_or_default()
    }

    /// Makes the edits of an action in the open texts, and tells the server.
    fn apply(&mut self, edit: &Value) {
        let changes = edit["changes"].as_object().expect("changes").clone();
        for (uri, edits) in changes {
            let name = uri.rsplit('/').next().unwrap_or_default().to_owned();
            let mut text = self.texts[&name].clone();
            for edit in edits.as_array().expect("a list").iter().rev() {
                let at = |end: &str| offset(&text, &edit["range"][end]);
                let bytes = at("start")..at("end");
                text.replace_range(bytes, edit["newText"].as_str().expect("text"));
            }
            self.version += 1;
            let document = json!({ "uri": uri, "version": self.version });
            let change = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
            self.tell("textDocument/didChange", change);
            self.texts.insert(name, text);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        let ended = self.server.take().map(JoinHandle::join);
        assert!(matches!(ended, Some(Ok(true))), "the server ends well");
    }
}

/// Texts here are ASCII: the unit does not matter.
fn position(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let line = before.matches('\n').count();
    json!({ "line": line, "character": at - before.rfind('\n').map_or(0, |newline| newline + 1) })
}

fn offset(text: &str, position: &Value) -> usize {
    let line = position["line"].as_u64().expect("a line") as usize;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    start + position["character"].as_u64().expect("a column") as usize
}

fn has(rule: &'static str) -> impl Fn(&[String]) -> bool {
    move |lines| lines.iter().any(|line| line.starts_with(rule))
}

#[test]
fn findings_come_as_one_types() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let said = client.said("pipeline.tf", has("service-wildcard"));
    assert_eq!(said.len(), 17, "{said:#?}");
    // Of the other files of the root module too.
    client.said("build.tf", has("grant-not-used"));
    client.replace("pipeline.tf", "\"codebuild:StartBuild\",", "\"codebuild:StartBiuld\",");
    let said = client.said("pipeline.tf", has("unknown-action"));
    assert!(said.iter().any(|line| line.contains("StartBiuld")), "{said:#?}");
    client.replace("pipeline.tf", "\"codebuild:StartBiuld\",", "\"codebuild:StartBuild\",");
    client.said("pipeline.tf", |lines| lines.len() == 17);
}

#[test]
fn a_diagnostic_says_all_that_a_finding_does() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    client.said("pipeline.tf", has("redundant-statement"));
    let all = client.said[&client.uri("pipeline.tf")].clone();
    let one = |rule: &str| {
        let found = all.as_array().expect("a list").iter().find(|one| one["code"] == rule);
        found.unwrap_or_else(|| panic!("{rule} is said")).clone()
    };
    let escalation = one("privilege-escalation");
    assert_eq!((&escalation["severity"], &escalation["source"]), (&json!(1), &json!("iamlint")));
    assert_eq!(
        escalation["range"],
        json!({ "start": { "line": 31, "character": 18 }, "end": { "line": 31, "character": 19 } })
    );
    assert!(escalation["relatedInformation"].as_array().is_some_and(|all| !all.is_empty()), "{escalation}");
    assert!(escalation["codeDescription"]["href"].as_str().is_some_and(|href| href.starts_with("https://")));
    assert!(escalation["tags"].is_null());
    assert_eq!(one("redundant-statement")["tags"], json!([1]));
    assert_eq!(one("redundant-statement")["severity"], 3);
    assert_eq!(one("resource-wildcard")["severity"], 2);
}

#[test]
fn what_cannot_be_parsed_is_said_and_taken_back() {
    let mut client = Client::sample();
    client.open("build.tf");
    client.said("build.tf", has("grant-not-used"));
    client.replace("build.tf", "resources = [\n", "resources = [[\n");
    client.said("build.tf", has("-"));
    client.replace("build.tf", "resources = [[\n", "resources = [\n");
    client.said("build.tf", |lines| lines.iter().all(|line| !line.starts_with('-')) && !lines.is_empty());
}

#[test]
fn buffers_count_before_they_are_saved_and_files_that_are_nowhere_too() {
    let mut client = Client::new(&[("main.tf", "")], json!({}));
    client.open("main.tf");
    let policy = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    client.open_as("new.tf", policy);
    client.said("new.tf", |lines| !lines.is_empty());
}

#[test]
fn policy_json_is_judged_alone_or_as_part_of_a_module() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let module = "resource \"aws_iam_policy\" \"p\" {\n  policy = file(\"${path.module}/p.json\")\n}\n";
    let files = [("alone/x.json", policy), ("m/main.tf", module), ("m/p.json", policy), ("m/other.json", "{}")];
    let mut client = Client::new(&files, json!({}));
    client.open("alone/x.json");
    client.said("alone/x.json", |lines| !lines.is_empty());
    client.open("m/p.json");
    client.said("m/p.json", |lines| !lines.is_empty());
    client.open("m/other.json");
    client.replace("m/other.json", "{}", policy);
    client.said("m/other.json", |lines| !lines.is_empty());
}

#[test]
fn a_file_outside_of_every_folder_is_read_with_its_directory() {
    let mut client = Client::new(&[("in/main.tf", "")], json!({}));
    let elsewhere = tempfile::tempdir().expect("a directory");
    let path = elsewhere.path().join("main.tf");
    let text = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    std::fs::write(&path, text).expect("a file");
    let uri = format!("file://{}", path.display());
    let document = json!({ "uri": uri, "languageId": "terraform", "version": 1, "text": text });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    loop {
        if client.said.get(&uri).is_some_and(|said| said.as_array().is_some_and(|all| !all.is_empty())) {
            break;
        }
        let message = client.next().expect("diagnostics");
        client.keep(message);
    }
}

#[test]
fn a_module_is_judged_with_the_root_that_calls_it() {
    let root = "module \"m\" {\n  source  = \"../m\"\n  actions = [\"*\"]\n}\n";
    let called = "variable \"actions\" {}\ndata \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = var.actions\n    resources = [\"*\"]\n  }\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n";
    let mut client = Client::new(&[("root/main.tf", root), ("m/main.tf", called)], json!({}));
    client.open("m/main.tf");
    client.said("root/main.tf", |lines| !lines.is_empty());
}

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
fn a_safe_fix_mends_and_is_preferred() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let said = client.said("pipeline.tf", has("redundant-statement"));
    let actions = client.actions("pipeline.tf", "\"cloudformation:ValidateTemplate\"]\n");
    let fix = actions.iter().find(|action| action["isPreferred"] == true).unwrap_or_else(|| panic!("{actions:#?}"));
    assert_eq!((&fix["kind"], &fix["edit"]), (&json!("quickfix"), &Value::Null));
    let resolved = client.ask("codeAction/resolve", fix.clone());
    client.apply(&resolved["edit"]);
    let left = client.said("pipeline.tf", |lines| lines.iter().all(|line| !line.starts_with("redundant-statement")));
    assert!(left.len() < said.len());
}

#[test]
fn a_role_is_narrowed_as_suggest_does() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let actions = client.actions("pipeline.tf", "resource \"aws_iam_role\" \"pipeline\"");
    let narrow =
        actions.iter().find(|action| action["kind"] == "refactor.rewrite").unwrap_or_else(|| panic!("{actions:#?}"));
    assert_eq!(narrow["title"], "iamlint: narrow the policies of aws_iam_role.pipeline to what it needs");
    let resolved = client.ask("codeAction/resolve", narrow.clone());
    client.apply(&resolved["edit"]);
    let output = assert_cmd_suggest(client.directory.path());
    assert_eq!(client.texts["pipeline.tf"], output);
    client.said("pipeline.tf", |lines| lines.len() < 5);
    let again = client.try_ask("codeAction/resolve", narrow.clone()).expect_err("nothing is left to narrow");
    assert!(again.contains("nothing"), "{again}");
}

#[test]
fn an_action_that_is_not_taken_leaves_nothing_behind() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let lines = |client: &Client| -> Vec<u64> {
        let all = client.said[&client.uri("pipeline.tf")].as_array().cloned().unwrap_or_default();
        all.iter().filter_map(|one| one["range"]["start"]["line"].as_u64()).collect()
    };
    client.said("pipeline.tf", |all| all.len() == 17);
    let before = lines(&client);
    let actions = client.actions("pipeline.tf", "resource \"aws_iam_role\" \"pipeline\"");
    let narrow = actions.iter().find(|action| action["kind"] == "refactor.rewrite").expect("it may be narrowed");
    client.ask("codeAction/resolve", narrow.clone());
    client.said.clear();
    client.replace("pipeline.tf", "# the role for", "\n# the role for");
    client.said("pipeline.tf", |all| !all.is_empty());
    let moved = |line: &u64| line + u64::from(*line > 0);
    assert_eq!(lines(&client), before.iter().map(moved).collect::<Vec<_>>());
}

#[test]
fn another_roots_role_of_the_same_name_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    for root in ["a", "b"] {
        let there = directory.path().join(root);
        std::fs::create_dir(&there).expect("a directory");
        for entry in std::fs::read_dir(SAMPLE).expect("the sample").flatten() {
            std::fs::copy(entry.path(), there.join(entry.file_name())).expect("a copy");
        }
        std::fs::write(there.join("shared.tf"), "module \"m\" {\n  source = \"../m\"\n}\n").expect("a file");
    }
    std::fs::create_dir(directory.path().join("m")).expect("a directory");
    std::fs::write(directory.path().join("m/main.tf"), "locals {\n  x = 1\n}\n").expect("a file");
    let resolves = json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } });
    let mut client = Client::in_directory(directory, resolves);
    for name in ["a/pipeline.tf", "b/pipeline.tf"] {
        client.open(name);
        client.said(name, has("service-wildcard"));
    }
    let actions = client.actions("a/pipeline.tf", "resource \"aws_iam_role\" \"pipeline\"");
    let narrow = actions.iter().find(|action| action["kind"] == "refactor.rewrite").expect("it may be narrowed");
    let resolved = client.ask("codeAction/resolve", narrow.clone());
    let edited: Vec<&String> = resolved["edit"]["changes"].as_object().expect("changes").keys().collect();
    assert!(!edited.is_empty() && edited.iter().all(|uri| uri.contains("/a/")), "{edited:?}");
}

/// What `suggest` makes of the file.
fn assert_cmd_suggest(directory: &Path) -> String {
    let input = InputArgs { paths: vec![directory.to_path_buf()], ..InputArgs::default() };
    let analysis = Analysis::for_rewrite(&input, false).map_err(said).expect("it is read");
    let graph = analysis.graphs().next().expect("a graph");
    let suggestions = suggest::suggest(graph, &["aws_iam_role.pipeline".to_owned()], false).expect("proven");
    let patches = suggest::patch(&[(graph, &suggestions[..])], &Default::default());
    let changed = patches[0].files.iter().find(|file| file.path.ends_with("pipeline.tf"));
    changed.expect("it changes").after.clone()
}

#[test]
fn a_rule_is_explained_as_the_client_can_show_it() {
    let mut client = Client::new(&[], json!({ "window": { "showDocument": { "support": true } } }));
    client.ask("workspace/executeCommand", json!({ "command": "iamlint.explain", "arguments": ["resource-wildcard"] }));
    let (method, params) = client.asked.first().cloned().expect("a request");
    assert_eq!(method, "window/showDocument");
    let path = params["uri"].as_str().and_then(|uri| uri.strip_prefix("file://")).expect("a file").to_owned();
    let page = std::fs::read_to_string(path).expect("a page");
    assert!(page.trim_start().starts_with("# resource-wildcard"), "{page}");
    assert_eq!(params["takeFocus"], true);
}

#[test]
fn columns_are_counted_as_agreed() {
    let client = Client::new(&[], json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } }));
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    let client = Client::new(&[], json!({}));
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
}

#[test]
fn folders_may_come_and_go() {
    let client = Client::new(&[], json!({}));
    let expected = json!({ "supported": true, "changeNotifications": true });
    assert_eq!(client.capabilities["workspace"]["workspaceFolders"], expected);
}

/// A policy whose first statement allows what the second does, if it is on that.
const CALLED: &str = "variable \"on\" {}\ndata \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [var.on]\n  }\n  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [\"arn:aws:s3:::b/x\"]\n  }\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n";

#[test]
fn a_fix_holds_for_every_root_that_has_the_file() {
    let root = |on: &str| format!("module \"m\" {{\n  source = \"../m\"\n  on     = \"{on}\"\n}}\n");
    let (one, other) = (root("arn:aws:s3:::b/*"), root("arn:aws:s3:::c/*"));
    for (other, is_safe) in [(&one, true), (&other, false)] {
        let files = [("a/main.tf", &*one), ("b/main.tf", &**other), ("m/main.tf", CALLED)];
        let resolves = json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } });
        let mut client = Client::new(&files, resolves);
        client.open("m/main.tf");
        client.said("m/main.tf", has("redundant-statement"));
        let actions = client.actions("m/main.tf", "\"s3:GetObject\"]\n    resources = [\"arn");
        let fixes: Vec<&Value> = actions.iter().filter(|action| action["isPreferred"] == true).collect();
        assert_eq!(fixes.len(), 1, "{actions:#?}");
        let resolved = client.try_ask("codeAction/resolve", fixes[0].clone());
        assert_eq!(resolved.is_ok(), is_safe, "{resolved:?}");
    }
}

#[test]
fn a_suppression_that_another_root_needs_is_no_finding() {
    let root = |on: &str| format!("module \"m\" {{\n  source = \"../m\"\n  on     = \"{on}\"\n}}\n");
    let second = "  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [\"arn";
    let loud = "  statement {\n    actions   = [\"sqs:*\"]\n    resources = [\"*\"]\n  }\n";
    let called =
        CALLED.replace(second, &format!("{loud}  # iamlint: ignore[redundant-statement] reason: known\n{second}"));
    let (a, b) = (root("arn:aws:s3:::b/*"), root("arn:aws:s3:::c/*"));
    let files = [("a/main.tf", &*a), ("b/main.tf", &*b), ("m/main.tf", &*called)];
    let mut client = Client::new(&files, json!({}));
    client.open("m/main.tf");
    let said = client.said("m/main.tf", |lines| !lines.is_empty());
    assert!(said.iter().all(|line| !line.starts_with("unused-suppression")), "{said:?}");
}

#[test]
fn a_baseline_counts_as_soon_as_it_is_written() {
    let mut client = Client::sample();
    std::fs::write(client.path("iamlint.toml"), "baseline = \"known.json\"\n").expect("a file");
    client.open("pipeline.tf");
    client.said("pipeline.tf", has("service-wildcard"));
    let all: Vec<Value> = client.said[&client.uri("pipeline.tf")].as_array().expect("a list").clone();
    let print = all[0]["data"]["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let entry = json!({ "path": "pipeline.tf", "rule": all[0]["code"], "message": all[0]["message"] });
    let entry = serde_json::from_value(entry).expect("an entry");
    let text = crate::baseline::Baseline(BTreeMap::from([(print, entry)])).write();
    std::fs::write(client.path("known.json"), text).expect("a file");
    let change = json!({ "changes": [{ "uri": client.uri("known.json"), "type": 1 }] });
    client.tell("workspace/didChangeWatchedFiles", change);
    client.said("pipeline.tf", |lines| lines.len() == 16);
}

#[test]
fn configuration_counts_and_what_is_wrong_in_it_is_said() {
    let mut client = Client::sample();
    std::fs::write(client.path("iamlint.toml"), "exclud = []\n").expect("a file");
    client.open("pipeline.tf");
    client.said("iamlint.toml", |lines| lines.len() == 1);
    client.open_as("iamlint.toml", "exclude = [\"build.tf\"]\n");
    client.said("iamlint.toml", <[String]>::is_empty);
    client.said("pipeline.tf", has("service-wildcard"));
    assert!(!client.said.contains_key(&client.uri("build.tf")));
}
