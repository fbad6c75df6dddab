//! What is found below paths, and what is not.

use super::*;
use std::fs;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": []}"#;

/// A directory with the given files, and what is found in it, shown relative to it.
fn found(files: &[(&str, &str)], paths: &[&str], options: &Options) -> (Vec<String>, Vec<String>, Vec<String>) {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let paths: Vec<PathBuf> = paths.iter().map(|path| directory.path().join(path)).collect();
    let found = walk(&paths, options);
    let root = directory.path().to_string_lossy().into_owned();
    let shown = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    (
        found.modules.iter().map(|path| shown(path)).collect(),
        found.policies.iter().map(|policy| shown(&policy.path)).collect(),
        found.diagnostics.iter().map(|problem| problem.message.replace(&root, "ROOT")).collect(),
    )
}

#[test]
fn directories_are_walked_and_copies_are_not() {
    let files = [
        ("main.tf", ""),
        ("a/x.tf.json", "{}"),
        ("b/y.tofu", ""),
        (".terraform/modules/m/main.tf", ""),
        ("notes.txt", "Statement"),
        ("package.json", r#"{"name": "Statement"}"#),
        ("anything.json", POLICY),
    ];
    let (modules, policies, problems) = found(&files, &[""], &Options::default());
    assert_eq!(modules, ["", "a", "b"]);
    assert_eq!(policies, ["anything.json"]);
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn gitignore_is_honoured_unless_told_otherwise() {
    let files = [(".gitignore", "build/\n"), ("build/main.tf", ""), ("src/main.tf", "")];
    assert_eq!(found(&files, &[""], &Options::default()).0, ["src"]);
    let all = Options { no_ignore: true, ..Options::default() };
    assert_eq!(found(&files, &[""], &all).0, ["build", "src"]);
}

#[test]
fn excluded_directories_are_left_out() {
    let files = [("a/examples/x/main.tf", ""), ("a/main.tf", ""), ("examples/main.tf", "")];
    let mut exclude = Exclude::default();
    exclude.add(Path::new("/"), &["**/examples/**".to_owned()]).unwrap();
    assert_eq!(found(&files, &[""], &Options { exclude, ..Options::default() }).0, ["a"]);
}

#[test]
fn file_names_select_their_module() {
    let files = [
        ("m/main.tf", ""),
        ("m/env/prod.tfvars", ""),
        ("m/templates/policy.json.tftpl", ""),
        ("other/main.tf", ""),
        ("p.json", "{}"),
    ];
    for name in ["m/main.tf", "m/env/prod.tfvars", "m/templates/policy.json.tftpl"] {
        assert_eq!(found(&files, &[name], &Options::default()).0, ["m"], "{name}");
    }
    assert_eq!(found(&files, &["p.json"], &Options::default()).1, ["p.json"]);
}

#[test]
fn a_plan_is_taken_only_where_it_is_named() {
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"Statement": []}}}"#;
    let directory = tempfile::tempdir().unwrap();
    for name in ["policy-plan.json", "plan.out"] {
        fs::write(directory.path().join(name), plan).unwrap();
    }
    fs::write(directory.path().join("main.tf"), "").unwrap();
    let walked = walk(&[directory.path().to_path_buf()], &Options::default());
    assert_eq!((walked.plans, walked.policies), (Vec::new(), Vec::new()));
    let named = ["policy-plan.json", "plan.out"].map(|name| directory.path().join(name));
    let walked = walk(&named, &Options::default());
    assert_eq!(walked.plans, [&named[1], &named[0]].map(PathBuf::clone));
    assert!(walked.policies.is_empty() && walked.diagnostics.is_empty(), "{walked:?}");
}

#[test]
fn beside_what_is_no_directory_only_its_module_is_looked_at() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["m/main.tf", "m/live.tfvars", "m/deploy.sh", "m/scripts/x.sh", "plan.json", "p.json", "other/x.sh"] {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}").unwrap();
    }
    let files = |path: &str| -> Vec<String> {
        let found = files(&[directory.path().join(path)], &Options::default());
        let shown = |path: PathBuf| path.strip_prefix(directory.path()).unwrap().to_string_lossy().replace('\\', "/");
        found.into_iter().map(shown).collect()
    };
    assert_eq!(files("plan.json"), Vec::<String>::new());
    for name in ["m/main.tf", "m/live.tfvars"] {
        assert_eq!(files(name), ["m/deploy.sh", "m/live.tfvars", "m/main.tf"], "{name}");
    }
    assert_eq!(files("m"), ["m/deploy.sh", "m/live.tfvars", "m/main.tf", "m/scripts/x.sh"]);
    assert_eq!(files("").len(), 7);
}

#[test]
fn what_is_not_there_is_said() {
    let files = [("empty/readme.md", "")];
    assert_eq!(found(&files, &["nothing"], &Options::default()).2, ["ROOT/nothing does not exist"]);
    assert_eq!(found(&files, &["empty"], &Options::default()).2, ["no Terraform and no IAM policy in ROOT/empty"]);
    let message = "ROOT/empty/readme.md is neither Terraform nor an IAM policy in JSON";
    assert_eq!(found(&files, &["empty/readme.md"], &Options::default()).2, [message]);
}

#[test]
fn terragrunt_is_recognised_and_is_no_module() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("live/terragrunt.hcl", "include \"root\" {}\n");
    write("root.hcl", "locals {}\nremote_state {\n  backend = \"s3\"\n}\n");
    write("other/root.hcl", "# remote_state {}\njob \"x\" {}\n");
    write("packer/build.hcl", "include \"x\" {}\n");
    let found = walk(&[directory.path().to_path_buf()], &Options::default());
    assert_eq!(found.terragrunt, [directory.path().join("live/terragrunt.hcl"), directory.path().join("root.hcl")]);
    assert!(found.modules.is_empty() && found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    let named = walk(&[directory.path().join("live/terragrunt.hcl")], &Options::default());
    assert_eq!(named.terragrunt.len(), 1);
}

#[cfg(unix)]
#[test]
fn loops_of_links_end() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("main.tf"), "").unwrap();
    std::os::unix::fs::symlink(directory.path(), directory.path().join("again")).unwrap();
    std::os::unix::fs::symlink("self.tf", directory.path().join("self.tf")).unwrap();
    let found = walk(&[directory.path().to_path_buf()], &Options::default());
    assert_eq!(found.modules, [directory.path()]);
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
}
