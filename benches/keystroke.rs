//! How long the language server takes to answer a keystroke, in a root module of 500 resources beside ten others.
//!
//! The program is driven over its standard input and output, as an editor does: from the change that is sent to the diagnostics that come back, and to the
//! answer to a hover and a completion right behind a change. `cargo bench --bench keystroke`; a number as argument is how often each is done.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use std::fs;
use std::io::{BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Ten resources and data sources each.
const PARTS: usize = 50;

/// In how many files they stand.
const FILES: usize = 5;

struct Editor {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last: i32,
}

impl Editor {
    fn send(&mut self, message: Message) {
        message.write(&mut self.input).expect("the server listens");
        self.input.flush().expect("the server listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(Request::new(id.into(), method.to_owned(), params).into());
        loop {
            match self.next() {
                Message::Response(response) if response.id == id.into() => return response.result.unwrap_or_default(),
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Message {
        Message::read(&mut self.output).expect("a message").expect("the server speaks")
    }

    /// Waits for what is said of a version of a file.
    fn diagnosed(&mut self, version: usize) {
        loop {
            if let Message::Notification(note) = self.next()
                && note.method == "textDocument/publishDiagnostics"
                && note.params["version"] == version
            {
                return;
            }
        }
    }
}

fn main() {
    let rounds: usize = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(50);
    let workspace = TempDir::new().expect("a directory");
    for root in 0..10 {
        write(&workspace.path().join(format!("other-{root}")));
    }
    let own = workspace.path().join("own");
    write(&own);
    let mut server = Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let (input, output) = (server.stdin.take().expect("piped"), server.stdout.take().expect("piped"));
    let mut editor = Editor { input, output: BufReader::new(output), last: 0 };
    let folders = json!([{ "uri": format!("file://{}", workspace.path().display()), "name": "work" }]);
    editor.ask("initialize", json!({ "capabilities": {}, "workspaceFolders": folders }));
    editor.tell("initialized", json!({}));

    let path = own.join("part0.tf");
    let uri = format!("file://{}", path.display());
    let text = fs::read_to_string(&path).expect("a file");
    let begin = Instant::now();
    let document = json!({ "uri": uri, "languageId": "terraform", "version": 0, "text": text });
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
    editor.diagnosed(0);
    println!("{:48} {:>10.1?}", "opened, to diagnostics", begin.elapsed());

    // A letter more and a letter less in the action on line 26, so that what is found changes each time.
    let line = text.lines().position(|line| line.contains("sqs:*")).expect("an action");
    let column = text.lines().nth(line).and_then(|line| line.find("sqs:*")).expect("an action") + 4;
    let mut version = 0;
    let mut type_one = |editor: &mut Editor| {
        version += 1;
        let (start, end) =
            (json!({ "line": line, "character": column }), json!({ "line": line, "character": column + 1 }));
        let (range, text) = match version % 2 {
            1 => (json!({ "start": start, "end": start }), "X"),
            _ => (json!({ "start": start, "end": end }), ""),
        };
        let document = json!({ "uri": uri, "version": version });
        let changes = json!([{ "range": range, "text": text }]);
        editor.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        version
    };
    let mut times: [Vec<Duration>; 3] = Default::default();
    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } });
    for _ in 0..rounds {
        let begin = Instant::now();
        let version = type_one(&mut editor);
        editor.diagnosed(version);
        times[0].push(begin.elapsed());
        for (number, method) in [(1, "textDocument/hover"), (2, "textDocument/completion")] {
            let begin = Instant::now();
            let version = type_one(&mut editor);
            editor.ask(method, at.clone());
            times[number].push(begin.elapsed());
            editor.diagnosed(version);
        }
    }
    println!("{:48} {:>10} {:>10} {:>10}", "", "median", "9 of 10", "longest");
    let names = ["typed, to diagnostics", "typed, to the answer of a hover", "typed, to the answer of a completion"];
    for (name, mut times) in names.into_iter().zip(times) {
        times.sort();
        let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
        println!("{name:48} {:>10.1?} {:>10.1?} {:>10.1?}", at(50), at(90), at(100));
    }
    editor.ask("shutdown", Value::Null);
    editor.tell("exit", Value::Null);
    assert!(server.wait().expect("it ends").success(), "it ends well");
}

/// A root module of functions, each with its role, its policy, and what it uses.
fn write(directory: &Path) {
    fs::create_dir_all(directory).expect("a directory");
    for file in 0..FILES {
        let parts = (0..PARTS).filter(|number| number % FILES == file).map(part).collect::<String>();
        fs::write(directory.join(format!("part{file}.tf")), parts).expect("a file");
    }
}

fn part(number: usize) -> String {
    let template = r#"
resource "aws_iam_role" "r@" {
  name               = "role-@"
  assume_role_policy = data.aws_iam_policy_document.trust@.json
}

data "aws_iam_policy_document" "trust@" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "p@" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.b@.arn}/*"]
  }
  statement {
    actions   = ["sqs:*"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "rp@" {
  role   = aws_iam_role.r@.id
  policy = data.aws_iam_policy_document.p@.json
}

resource "aws_lambda_function" "f@" {
  function_name = "f-@"
  role          = aws_iam_role.r@.arn
  handler       = "x.y"
  runtime       = "python3.12"
  filename      = "x.zip"
  environment {
    variables = {
      BUCKET = aws_s3_bucket.b@.id
      QUEUE  = aws_sqs_queue.q@.url
    }
  }
}

resource "aws_s3_bucket" "b@" {
  bucket = "bucket-@"
}

resource "aws_dynamodb_table" "t@" {
  name     = "table-@"
  hash_key = "id"
}

resource "aws_sqs_queue" "q@" {
  name = "queue-@"
}

resource "aws_cloudwatch_log_group" "g@" {
  name = "/aws/lambda/f-@"
}

resource "aws_sns_topic" "s@" {
  name = "topic-@"
}
"#;
    template.replace('@', &number.to_string())
}
