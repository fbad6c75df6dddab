//! The hook in git repositories, run by the real pre-commit and the real prek. It is built here: what the manifest says beside that is taken from it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::python::programs;
use crate::{iamlint, root, run, said, write};

const ROLE: &str = "resource \"aws_iam_role\" \"reader\" {
  name               = \"reader\"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data \"aws_iam_policy_document\" \"trust\" {
  statement {
    actions = [\"sts:AssumeRole\"]

    principals {
      type        = \"Service\"
      identifiers = [\"lambda.amazonaws.com\"]
    }
  }
}

resource \"aws_iam_role_policy\" \"reader\" {
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.reader.json
}
";

const NARROW: &str = "data \"aws_iam_policy_document\" \"reader\" {
  statement {
    actions   = [\"s3:GetObject\"]
    resources = [\"arn:aws:s3:::photos/*\"]
  }
}
";

/// Line 4 is the wide one.
const WIDE: &str = "data \"aws_iam_policy_document\" \"reader\" {
  statement {
    actions   = [\"s3:GetObject\"]
    resources = [\"*\"]
  }
}
";

/// A repository with a module, and the hook in it.
struct Repository {
    kept: tempfile::TempDir,
    path: String,
}

impl Repository {
    /// With the hook of `runner`; `None` where it cannot be had.
    fn with(runner: &str) -> Option<Self> {
        let programs = programs()?;
        let kept = tempfile::tempdir().expect("a directory");
        let parts = [iamlint().parent().expect("a directory"), programs];
        let path = std::env::join_paths(parts.map(Path::to_path_buf).into_iter().chain(usual_path())).expect("a path");
        let repository = Self { kept, path: path.into_string().expect("UTF-8") };
        repository.git(&["init", "--quiet"]);
        repository.write(".pre-commit-config.yaml", &configuration());
        repository.write("reader/main.tf", ROLE);
        repository.write("reader/policy.tf", NARROW);
        repository.git(&["add", "."]);
        repository.git(&["commit", "--quiet", "--message", "narrow"]);
        let installed = run(repository.command(runner).arg("install"));
        assert!(installed.status.success(), "{}", said(&installed));
        Some(repository)
    }

    fn directory(&self) -> &Path {
        self.kept.path()
    }

    fn write(&self, name: &str, text: &str) {
        write(self.directory(), name, text);
    }

    /// A program with an environment of its own: neither the machine's configuration of git nor its caches.
    fn command(&self, program: &str) -> Command {
        let program = find(program, &self.path);
        let mut command = Command::new(program);
        command.current_dir(self.directory()).env_clear().env("PATH", &self.path);
        for (name, directory) in [("HOME", "."), ("PRE_COMMIT_HOME", ".git/cache"), ("PREK_HOME", ".git/cache")] {
            command.env(name, self.directory().join(directory));
        }
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "a").env(format!("GIT_{who}_EMAIL"), "a@example.invalid");
        }
        command
    }

    fn git(&self, arguments: &[&str]) {
        let output = run(self.command("git").args(arguments));
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    }

    /// Stages everything and commits, with the hook.
    fn commit(&self) -> Output {
        self.git(&["add", "--all"]);
        run(self.command("git").args(["commit", "--message", "change"]))
    }
}

fn usual_path() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

fn find(program: &str, path: &str) -> PathBuf {
    let found = std::env::split_paths(path).map(|directory| directory.join(program)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{program} is not there"))
}

/// The manifest's hook as one that builds nothing.
fn configuration() -> String {
    let manifest = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the manifest");
    assert!(manifest.contains("\n  language: rust\n"), "{manifest}");
    let hook: String =
        manifest.replace("language: rust", "language: system").lines().map(|line| format!("      {line}\n")).collect();
    format!("repos:\n  - repo: local\n    hooks:\n{hook}")
}

const RUNNERS: [&str; 2] = ["pre-commit", "prek"];

#[test]
fn a_commit_that_widens_is_blocked_with_the_line_and_one_that_narrows_passes() {
    for runner in RUNNERS {
        let Some(repository) = Repository::with(runner) else { return };
        repository.write("reader/policy.tf", WIDE);
        let blocked = repository.commit();
        assert!(!blocked.status.success(), "{runner}: {}", said(&blocked));
        let out = said(&blocked);
        assert!(out.contains("reader/policy.tf:4:19") && out.contains("resource-wildcard"), "{runner}: {out}");
        repository.git(&["commit", "--quiet", "--no-verify", "--message", "wide"]);
        repository.write("reader/policy.tf", NARROW);
        let passed = repository.commit();
        assert!(passed.status.success() && said(&passed).contains("Passed"), "{runner}: {}", said(&passed));
    }
}

#[test]
fn a_change_of_another_file_of_the_module_is_judged_with_the_rest_of_it() {
    for runner in RUNNERS {
        let Some(repository) = Repository::with(runner) else { return };
        repository.write("reader/policy.tf", &NARROW.replace("arn:aws:s3:::photos/*", "${var.photos}"));
        repository.write("reader/variables.tf", "variable \"photos\" {\n  default = \"arn:aws:s3:::photos/*\"\n}\n");
        assert!(repository.commit().status.success(), "{runner}");
        repository.write("reader/terraform.tfvars", "photos = \"*\"\n");
        let blocked = repository.commit();
        let out = said(&blocked);
        assert!(!blocked.status.success() && out.contains("reader/terraform.tfvars:1:1"), "{runner}: {out}");
    }
}

#[test]
fn renames_and_deletions_are_checked_with_what_is_left() {
    for runner in RUNNERS {
        let Some(repository) = Repository::with(runner) else { return };
        repository.git(&["mv", "reader", "readers"]);
        let renamed = repository.commit();
        assert!(renamed.status.success() && said(&renamed).contains("Passed"), "{runner}: {}", said(&renamed));
        repository.git(&["mv", "readers/policy.tf", "readers/document.tf"]);
        repository.write("readers/document.tf", WIDE);
        let widened = repository.commit();
        assert!(said(&widened).contains("readers/document.tf:4:19"), "{runner}: {}", said(&widened));
        repository.git(&["rm", "--quiet", "--force", "-r", "readers"]);
        let deleted = repository.commit();
        assert!(deleted.status.success(), "{runner}: {}", said(&deleted));
        assert!(said(&deleted).contains("no files to check"), "{runner}: {}", said(&deleted));
    }
}

#[test]
fn files_outside_of_a_module_block_nothing() {
    for runner in RUNNERS {
        let Some(repository) = Repository::with(runner) else { return };
        repository.write("templates/hello.tftpl", "hello ${name}\n");
        repository.write("environments/prod.tfvars", "name = \"x\"\n");
        repository.write("README.md", "# x\n");
        let passed = repository.commit();
        assert!(passed.status.success(), "{runner}: {}", said(&passed));
        let policy =
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}"#;
        repository.write("policies/admin-policy.json", policy);
        let blocked = repository.commit();
        let out = said(&blocked);
        assert!(!blocked.status.success() && out.contains("policies/admin-policy.json:1:"), "{runner}: {out}");
    }
}

/// Names with blanks, and more of them than a runner would give to one process if the hook let it share them out.
#[test]
fn a_thousand_names_go_to_one_run() {
    for runner in RUNNERS {
        let Some(repository) = Repository::with(runner) else { return };
        for number in 0..1000 {
            let name = format!("modules/the module {}/file {number}.tf", number % 50);
            repository.write(&name, &format!("locals {{\n  l{number} = 1\n}}\n"));
        }
        repository.write("modules/the module 7/wide.tf", &format!("{ROLE}\n{WIDE}"));
        let blocked = repository.commit();
        let out = said(&blocked);
        assert!(!blocked.status.success() && out.contains("modules/the module 7/wide.tf:25:19"), "{runner}: {out}");
        assert_eq!(out.matches("Checked ").count(), 1, "{runner}: {out}");
    }
}
