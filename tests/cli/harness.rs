//! A directory with files, and the program run in it with an environment that holds nothing of the machine's.

use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;

/// A guard against a program that never ends, far above what any machine needs.
const GUARD: Duration = Duration::from_secs(120);

pub(crate) struct Project {
    directory: tempfile::TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { directory: tempfile::tempdir().expect("a directory") };
        for (name, text) in files {
            project.write(name, text.as_bytes());
        }
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("a file")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, &[], "")
    }

    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)], stdin: &str) -> Answer {
        let mut command = Command::cargo_bin("iamlint").expect("the program is built");
        command.current_dir(self.path()).env_clear().timeout(GUARD).args(arguments).write_stdin(stdin);
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        let output = command.output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let answer =
            Answer { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
        assert!((0..=2).contains(&answer.code), "{answer:?}");
        assert!(!answer.err.contains("has a defect"), "{}", answer.err);
        answer
    }
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// How many errors and warnings were said on standard error.
    pub(crate) fn said(&self) -> usize {
        self.err.lines().filter(|line| line.starts_with("error") || line.starts_with("warning")).count()
    }
}
