//! The real `terraform`, asked for many values at once.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::generate::{SURROUNDINGS, TEMPLATES};

/// What an expression comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It is refused.
    Error,
    /// There is a number without end in it, which JSON does not have.
    Infinite,
    /// Its value waits for apply.
    Unknown,
    /// It has a value: what `jsonencode` writes of it, and its type as `type()` in the console writes it, without spaces and commas at the end of a list.
    Value { json: String, ty: String },
}

/// The binary, and a directory with a configuration.
pub(crate) struct Referee {
    program: PathBuf,
    directory: tempfile::TempDir,
}

/// A guard against an expression that Terraform never comes to the end of.
const PATIENCE: Duration = Duration::from_secs(120);

/// Files that expressions may read.
const FILES: &[(&str, &[u8])] = &[
    ("a.txt", b"text of a file\n"),
    ("crlf.txt", b"one\r\ntwo\r\n"),
    ("binary.bin", b"\xff\xfe\x00\x01"),
    ("sub/b.txt", b"deeper"),
];

impl Referee {
    /// The binary in the search path, or why it is no referee: another version answers some questions in another way.
    pub(crate) fn find() -> Result<Self, String> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let program = std::env::split_paths(&path).map(|folder| folder.join("terraform")).find(|file| file.is_file());
        let program = program.ok_or("there is no terraform in PATH to compare with")?;
        let version = Command::new(&program).args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1").output();
        let version = version.ok().and_then(|output| serde_json::from_slice::<serde_json::Value>(&output.stdout).ok());
        let version = version.and_then(|answer| Some(answer["terraform_version"].as_str()?.to_owned()));
        let version = version.ok_or("terraform does not say its version")?;
        if !version.starts_with("1.11.") {
            return Err(format!("terraform is {version}, and the evaluator follows 1.11"));
        }
        let directory = tempfile::tempdir().expect("a directory");
        let templates = TEMPLATES.iter().map(|(name, text)| (*name, text.as_bytes()));
        for (name, bytes) in FILES.iter().copied().chain(templates) {
            let file = directory.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
            std::fs::write(file, bytes).expect("a file");
        }
        Ok(Self { program, directory })
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let file = self.directory().join(name);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
        std::fs::write(file, text).expect("a file");
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(self.directory()).args(arguments);
        command.env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    /// Starts a console that is asked one thing. Two at a time do not share a state, which either would lock.
    fn ask(&self, state: &str, variables: &[String], question: &str) -> Child {
        let mut console = self.command(&["console", state]).args(given(variables)).spawn().expect("terraform runs");
        let mut input = console.stdin.take().expect("a pipe");
        // A console that does not get as far as reading is one that answers nothing.
        let _ = writeln!(input, "{question}");
        console
    }

    /// What these expressions come to. One that Terraform does not even begin to evaluate is found by halving.
    pub(crate) fn judge(&self, expressions: &[String]) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(expressions.len());
        for batch in expressions.chunks(1_000) {
            verdicts.extend(self.judge_batch(batch));
        }
        verdicts
    }

    fn judge_batch(&self, expressions: &[String]) -> Vec<Verdict> {
        if expressions.is_empty() {
            return Vec::new();
        }
        if let Some(verdicts) = self.attempt(expressions) {
            return verdicts;
        }
        if expressions.len() == 1 {
            return vec![Verdict::Error];
        }
        let (first, second) = expressions.split_at(expressions.len() / 2);
        [self.judge_batch(first), self.judge_batch(second)].concat()
    }

    fn attempt(&self, expressions: &[String]) -> Option<Vec<Verdict>> {
        self.write("main.tf", &format!("{SURROUNDINGS}{}", locals(expressions)));
        self.locals(expressions.len(), &[])
    }

    /// What so many [`locals`] come to, the root's variables given as `-var` says; nothing where Terraform does not even begin.
    pub(crate) fn locals(&self, count: usize, variables: &[String]) -> Option<Vec<Verdict>> {
        let ask = |state, question| self.ask(state, variables, question);
        let (types, texts) = (ask("-state=types", "type(local.all)"), ask("-state=texts", "local.texts"));
        let (types, texts) = (answer(types), answer(texts));
        let (types, texts) = (types?, texts?);
        let types = elements(&types);
        let texts: Vec<&str> = texts.lines().skip_while(|line| *line != "[").skip(1).take(count).collect();
        assert_eq!((texts.len(), types.len()), (count, count));
        Some(texts.into_iter().zip(types).map(|(text, ty)| verdict(text, &ty)).collect())
    }

    /// What is wrong with the configuration as it is written, as far as Terraform gets.
    pub(crate) fn problems(&self, variables: &[String]) -> Vec<Problem> {
        let mut plan = self.command(&["plan", "-json", "-input=false", "-lock=false"]);
        let output = plan.args(given(variables)).output().expect("terraform runs");
        let lines = String::from_utf8(output.stdout).expect("UTF-8");
        let problem = |line: &str| {
            let message: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let diagnostic = message.get("diagnostic").filter(|it| it["severity"] == "error")?;
            let place = diagnostic.get("range").and_then(|range| {
                Some((range["filename"].as_str()?.to_owned(), usize::try_from(range["start"]["line"].as_u64()?).ok()?))
            });
            // A default that a module's variable takes on its own has no place, but the rule that it breaks has.
            let place = place.filter(|(file, _)| !file.is_empty()).or_else(|| {
                let (_, rule) = diagnostic["detail"].as_str()?.rsplit_once("the validation rule at ")?;
                let (file, line) = rule.split(',').next()?.split_once(':')?;
                Some((file.to_owned(), line.parse().ok()?))
            });
            Some(Problem { message: format!("{}: {}", diagnostic["summary"], diagnostic["detail"]), place })
        };
        lines.lines().filter_map(problem).collect()
    }
}

/// What Terraform finds wrong.
#[derive(Debug)]
pub(crate) struct Problem {
    #[expect(dead_code, reason = "it is shown where a problem is nobody's")]
    pub(crate) message: String,
    /// The file, and the line counted from 1.
    pub(crate) place: Option<(String, usize)>,
}

/// `-var` for each of them.
fn given(variables: &[String]) -> impl Iterator<Item = &str> {
    variables.iter().flat_map(|variable| ["-var", variable])
}

/// Locals that hold each expression, and an `"error"` for one that comes to none.
pub(crate) fn locals(expressions: &[String]) -> String {
    let mut text = String::new();
    for (at, expression) in expressions.iter().enumerate() {
        text.push_str(&format!("locals {{\n  c{at} = try({{ v = ({expression}\n) }}, \"error\")\n}}\n"));
    }
    let names: Vec<String> = (0..expressions.len()).map(|at| format!("local.c{at}")).collect();
    let texts: Vec<String> = names.iter().map(|name| format!("try(base64encode(jsonencode({name})), \"\")")).collect();
    text.push_str(&format!("locals {{\n  all = [{}]\n  texts = [{}]\n}}\n", names.join(", "), texts.join(", ")));
    text
}

/// What a line of the texts says with the type that belongs to it.
fn verdict(text: &str, ty: &str) -> Verdict {
    let Some(encoded) = text.strip_prefix("  \"").and_then(|text| text.strip_suffix("\",")) else {
        return Verdict::Unknown;
    };
    if encoded.is_empty() {
        return Verdict::Infinite;
    }
    let json = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("UTF-8");
    match (json.strip_prefix("{\"v\":"), ty.strip_prefix("object({v:")) {
        (Some(json), Some(ty)) => Verdict::Value {
            json: json.strip_suffix('}').expect("an object").to_owned(),
            ty: ty.strip_suffix("})").expect("an object").to_owned(),
        },
        _ => Verdict::Error,
    }
}

/// What a console says, where it comes to an end as it should.
fn answer(mut console: Child) -> Option<String> {
    let mut output = console.stdout.take().expect("a pipe");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).expect("UTF-8");
        text
    });
    let started = Instant::now();
    let status = loop {
        if let Some(status) = console.try_wait().expect("terraform can be waited for") {
            break status;
        }
        if started.elapsed() > PATIENCE {
            console.kill().expect("terraform can be stopped");
            panic!("terraform takes longer than {PATIENCE:?} for one batch");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = reader.join().expect("the output is read");
    status.success().then_some(text)
}

/// The types of the elements of a tuple, as the console writes that: each four columns in.
fn elements(written: &str) -> Vec<String> {
    let mut types: Vec<String> = Vec::new();
    let mut inside = false;
    // Warnings stand before the answer.
    for line in written.lines().skip_while(|line| *line != "tuple([").skip(1) {
        match line.strip_prefix("    ") {
            Some("object({") if !inside => {
                types.push("object({".to_owned());
                inside = true;
            }
            Some("}),") if inside => {
                let ty = types.last_mut().expect("it was opened");
                ty.push_str("})");
                // Commas before a closing bracket depend on what stands in them.
                *ty = ty.replace(",)", ")").replace(",]", "]").replace(",}", "}");
                inside = false;
            }
            Some(other) if !inside => types.push(other.trim_end_matches(',').to_owned()),
            _ if inside => {
                types.last_mut().expect("it was opened").extend(line.chars().filter(|char| !char.is_whitespace()));
            }
            _ => {}
        }
    }
    types
}
