//! What a release consists of, built and installed. With the profile of the tests, so that nothing is compiled again.

use std::path::Path;
use std::process::Command;

use crate::python::programs;
use crate::{iamlint, root, run, said, write};

fn package(out: &Path, tag: &str, programs: &Path) -> std::process::Output {
    let target = iamlint().parent().and_then(Path::parent).expect("a target directory");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("bash");
    command.arg(root().join("ci/package.sh")).arg(out).arg(tag).env("IAMLINT_PROFILE", "dev");
    command.env("CARGO_TARGET_DIR", target).env("PATH", format!("{}:{path}", programs.display()));
    run(&mut command)
}

#[test]
fn a_release_has_an_archive_and_a_wheel_that_installs() {
    let Some(programs) = programs() else { return };
    let kept = tempfile::tempdir().expect("a directory");
    let dist = kept.path().join("dist");
    let version = env!("CARGO_PKG_VERSION");
    let made = package(&dist, &format!("v{version}"), programs);
    assert!(made.status.success(), "{}", said(&made));
    let checked = run(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(&dist));
    assert!(checked.status.success(), "{}", said(&checked));
    let sums = std::fs::read_to_string(dist.join("SHA256SUMS")).expect("checksums");
    let names: Vec<&str> = sums.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    let [archive, wheel] = names[..] else { panic!("{sums}") };

    let listed = run(Command::new("tar").arg("--list").arg("--file").arg(dist.join(archive)));
    let listed = said(&listed);
    let has = [
        "/iamlint",
        "/LICENSE-MIT",
        "/man/iamlint-check.1",
        "/completions/iamlint.nushell",
        "/completions/iamlint.zsh",
    ];
    for part in has {
        assert!(listed.lines().any(|line| line.ends_with(part)), "{part}: {listed}");
    }

    hook_of_the_wheel(&dist.join(wheel), kept.path(), programs);

    let fresh = kept.path().join("fresh");
    let venv = run(Command::new("python3").args(["-m", "venv"]).arg(&fresh));
    assert!(venv.status.success(), "{}", said(&venv));
    let pip = ["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"];
    let installed = run(Command::new(fresh.join("bin/python")).args(pip).arg(dist.join(wheel)));
    assert!(installed.status.success(), "{}", said(&installed));
    let mut check = Command::new(fresh.join("bin/iamlint"));
    check.args(["check", "--quiet"]).arg(root().join("fixtures/serverless-pipeline"));
    let checked = run(&mut check);
    assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
    assert!(said(&checked).contains("privilege-escalation"), "{}", said(&checked));
}

/// The hook of docs/ci.md that installs a wheel, run by the real pre-commit where there is neither Rust nor an iamlint to take.
fn hook_of_the_wheel(wheel: &Path, kept: &Path, programs: &Path) {
    let page = std::fs::read_to_string(root().join("docs/ci.md")).expect("the page");
    let start = page.find("```yaml\nrepos:\n  - repo: local").expect("the hook") + "```yaml\n".len();
    let hook = page[start..].split("```").next().expect("its end");
    let address = hook.lines().find_map(|line| line.trim().strip_prefix("- iamlint @ ")).expect("the wheel");
    let repository = kept.join("repository");
    write(&repository, ".pre-commit-config.yaml", &hook.replace(address, &format!("file://{}", wheel.display())));
    let wide = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}"#;
    write(&repository, "policies/wide-policy.json", wide);
    let command = |program: &Path, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&repository).env_clear().env("HOME", kept).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("PATH", format!("{}:/usr/bin:/bin", programs.display()));
        run(&mut command)
    };
    for arguments in [&["init", "--quiet"][..], &["add", "."]] {
        assert!(command(Path::new("git"), arguments).status.success());
    }
    let ran = command(&programs.join("pre-commit"), &["run", "--verbose"]);
    assert!(!ran.status.success() && said(&ran).contains("policies/wide-policy.json:1:"), "{}", said(&ran));
}

#[test]
fn a_tag_of_another_version_is_refused() {
    let kept = tempfile::tempdir().expect("a directory");
    let refused = package(kept.path(), "v999.0.0", Path::new("/nowhere"));
    assert!(!refused.status.success() && said(&refused).contains("the tag is v999.0.0"), "{}", said(&refused));
}

/// Bash is there wherever these tests run: its script is read, and offers what there is.
#[test]
fn completions_are_scripts_of_their_shells() {
    for shell in ["bash", "elvish", "fish", "nushell", "powershell", "zsh"] {
        let script = run(Command::new(iamlint()).args(["completions", shell]));
        assert!(script.status.success() && said(&script).contains("who-can"), "{shell}");
    }
    let script = "eval \"$(\"$0\" completions bash)\"; COMP_WORDS=(iamlint check --output-f); COMP_CWORD=2; \
                  _iamlint iamlint --output-f check; echo \"${COMPREPLY[@]}\"";
    let completed = run(Command::new("bash").args(["-c", script]).arg(iamlint()));
    assert_eq!(said(&completed), "--output-format\n");
}
