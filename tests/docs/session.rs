//! Commands and what they print, as pages show them.
//!
//! A block whose language is `console` has commands behind `$ `, each followed by all that it prints on both streams.
//! They run one after the other, a page in one directory: a git repository that holds a copy of `fixtures` and nothing
//! else. A line `...` stands for any lines. A command that ends with an exit code of 2 or more has to be followed
//! by `$ echo $?`. A block of another language with `file=NAME` behind it is written to that file first.
//!
//! `IAMLINT_DOCS=write cargo test --test docs` puts what comes into the pages, where it is something else: read the diff.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{markdown, pages};

#[test]
fn what_a_page_shows_is_what_comes() {
    let write = std::env::var_os("IAMLINT_DOCS").is_some_and(|value| value == "write");
    let (mut commands, mut wrong) = (0, Vec::new());
    for page in pages::all() {
        let path = pages::root().join(&page);
        let text = pages::read(&path);
        let steps = steps(&text);
        if !steps.iter().any(|step| matches!(step, Step::Command(_))) {
            continue;
        }
        let session = Session::new();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut moved = 0_isize;
        for answer in session.run(&steps) {
            commands += 1;
            if answer.problem.is_none() {
                continue;
            }
            wrong.push(answer.told(&page));
            let from = answer.shown.line.saturating_add_signed(moved);
            lines.splice(from..from + answer.shown.output.len(), answer.came.iter().cloned());
            moved += answer.came.len().cast_signed() - answer.shown.output.len().cast_signed();
        }
        if write {
            std::fs::write(&path, lines.join("\n") + "\n").expect("the page is written");
        }
    }
    assert!(commands > 10, "{commands} commands: have the blocks another name?");
    assert!(write || wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_not_what_comes_is_told() {
    let page = "```console\n$ echo one; echo two >&2\none\ntwo\n$ echo three\nfour\n$ exit 3\n$ exit 3\n$ echo $?\n3\n```\n\
                ```text file=a/b.txt\nx\n\ny\nz\n```\n```console\n$ cat a/b.txt\nx\n...\nz\n$ cat a/b.txt\nx\n...\ny\n```\n";
    let steps = steps(page);
    let told: Vec<String> = Session::new()
        .run(&steps)
        .iter()
        .filter_map(|answer| answer.problem.map(|problem| format!("{}: {problem}", answer.shown.line)))
        .collect();
    assert_eq!(
        told,
        [
            "5: prints something else",
            "7: ends with 2 or more, and the page does not say so",
            "23: prints something else"
        ]
    );
}

/// What a page has a reader do.
enum Step {
    Command(Shown),
    File { name: String, text: String },
}

/// A command as a page shows it.
struct Shown {
    command: String,
    /// The number of the line that the command ends on, from 1, so that of its output's first line, from 0.
    line: usize,
    output: Vec<String>,
}

/// A command of a page and what came of it.
struct Answer<'a> {
    shown: &'a Shown,
    came: Vec<String>,
    problem: Option<&'static str>,
}

impl Answer<'_> {
    fn told(&self, page: &Path) -> String {
        format!(
            "{}:{}: `{}` {}\n--- the page\n{}\n--- what comes\n{}",
            page.display(),
            self.shown.line,
            self.shown.command,
            self.problem.unwrap_or_default(),
            self.shown.output.join("\n"),
            self.came.join("\n")
        )
    }
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for block in markdown::blocks(page) {
        let (language, rest) = block.info.split_once(' ').unwrap_or((&block.info, ""));
        if let Some(name) = rest.strip_prefix("file=") {
            steps.push(Step::File { name: name.to_owned(), text: block.lines.join("\n") + "\n" });
        }
        if language != "console" {
            continue;
        }
        let mut lines = block.lines.iter().enumerate().peekable();
        while let Some((index, line)) = lines.next() {
            let command = line.strip_prefix("$ ").unwrap_or_else(|| {
                panic!("line {}: output without a command: {line}", block.line + index);
            });
            let mut shown = Shown { command: command.to_owned(), line: block.line + index, output: Vec::new() };
            while shown.command.ends_with('\\') {
                let (_, more) = lines.next().expect("a command that goes on");
                shown.command.push('\n');
                shown.command.push_str(more);
                shown.line += 1;
            }
            while let Some((_, line)) = lines.next_if(|(_, line)| !line.starts_with("$ ")) {
                shown.output.push(line.clone());
            }
            steps.push(Step::Command(shown));
        }
    }
    steps
}

/// A directory as a reader has it who tries what a page says.
struct Session {
    directory: tempfile::TempDir,
}

impl Session {
    fn new() -> Self {
        let session = Self { directory: tempfile::tempdir().expect("a directory") };
        copy(&pages::root().join("fixtures"), &session.directory.path().join("fixtures"));
        let (code, said) = session.sh("git init -q -b main && git add . && git commit -q -m 'A sample project'", 0);
        assert_eq!(code, 0, "{said}");
        session
    }

    /// The commands of a page, run in order.
    fn run<'a>(&self, steps: &'a [Step]) -> Vec<Answer<'a>> {
        let mut answers: Vec<Answer> = Vec::new();
        let mut code = 0;
        for step in steps {
            let shown = match step {
                Step::Command(shown) => shown,
                Step::File { name, text } => {
                    let path = self.directory.path().join(name);
                    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
                    std::fs::write(path, text).expect("a file");
                    continue;
                }
            };
            if shown.command != "echo $?" {
                fails_unsaid(answers.last_mut(), code);
            }
            let said;
            (code, said) = self.sh(&shown.command, code);
            let mut came: Vec<String> = said.lines().map(|line| line.trim_end().to_owned()).collect();
            while came.last().is_some_and(String::is_empty) {
                came.pop();
            }
            let problem = (!agree(&shown.output, &came)).then_some("prints something else");
            answers.push(Answer { shown, came, problem });
        }
        fails_unsaid(answers.last_mut(), code);
        answers
    }

    /// What a command ends with and prints, the exit code of the one before being `before`.
    fn sh(&self, command: &str, before: i32) -> (i32, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_iamlint"));
        let mut path = OsString::from(program.parent().expect("a directory"));
        if let Some(others) = std::env::var_os("PATH") {
            path.push(":");
            path.push(others);
        }
        let home = self.directory.path();
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n(exit {before})\n{command}")])
            .current_dir(home)
            .env_clear()
            .envs([("LC_ALL", "C.UTF-8"), ("COLUMNS", "110"), ("GIT_CONFIG_NOSYSTEM", "1")])
            .envs([("GIT_AUTHOR_NAME", "you"), ("GIT_AUTHOR_EMAIL", "you@example.com")])
            .envs([("GIT_COMMITTER_NAME", "you"), ("GIT_COMMITTER_EMAIL", "you@example.com")])
            .envs([("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"), ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z")])
            .env("PATH", path)
            .env("HOME", home)
            .output()
            .expect("a shell");
        (output.status.code().unwrap_or(-1), String::from_utf8(output.stdout).expect("UTF-8"))
    }
}

fn fails_unsaid(answer: Option<&mut Answer>, code: i32) {
    if let Some(answer) = answer
        && !matches!(code, 0 | 1)
    {
        answer.problem = answer.problem.or(Some("ends with 2 or more, and the page does not say so"));
    }
}

/// Whether lines are what a page shows, where `...` is any lines.
fn agree(shown: &[String], came: &[String]) -> bool {
    match shown.split_first() {
        None => came.is_empty(),
        Some((line, rest)) if line == "..." => (0..=came.len()).any(|skip| agree(rest, &came[skip..])),
        Some((line, rest)) => {
            came.split_first().is_some_and(|(first, others)| first == line.trim_end() && agree(rest, others))
        }
    }
}

fn copy(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file");
        }
    }
}
