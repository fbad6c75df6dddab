//! `iamlint.toml`, as runs of the program feel it.

use crate::harness::{Answer, Project};

const WIDE: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["codebuild:StartBuild", "s3:PutObject"], "Resource": "*"}}"#;

fn check(project: &Project, more: &[&str]) -> Answer {
    let arguments: Vec<&str> = ["check", "--output-format", "json"].iter().chain(more).copied().collect();
    project.run(&arguments)
}

/// `rule:severity` of each finding of the rule on wildcards, with its file.
fn found(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let all = json["findings"].as_array().expect("a list").iter();
    let of_rule = all.filter(|one| one["rule"] == "resource-wildcard");
    of_rule
        .map(|one| {
            format!(
                "{}:{}",
                one["location"]["path"].as_str().unwrap_or_default(),
                one["severity"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn rules_are_weighed_and_left_out_by_path() {
    let project = Project::new(&[("a/p.json", WIDE), ("b/p.json", WIDE)]);
    let with = |toml: &str| {
        project.write("iamlint.toml", toml.as_bytes());
        found(&check(&project, &[]))
    };
    let plain = with("");
    assert_eq!(plain.len(), 2, "{plain:?}");
    assert_eq!(with("[rules.resource-wildcard]\nseverity = \"low\"\n"), ["a/p.json:low", "b/p.json:low"]);
    assert_eq!(with("ignore = [\"wildcard\"]\n"), [""; 0]);
    assert_eq!(with("select = [\"trust\"]\n"), [""; 0]);
    assert_eq!(with("min-severity = \"critical\"\n"), [""; 0]);
    assert_eq!(
        with("[[overrides]]\npaths = [\"b/**\"]\nignore = [\"resource-wildcard\"]\nreason = \"old\"\n").len(),
        1
    );
    let low = "[[overrides]]\npaths = [\"b/**\"]\nrules = { resource-wildcard = { severity = \"low\" } }\n";
    assert_eq!(with(low)[1], "b/p.json:low");
    assert_eq!(
        with(&format!("min-severity = \"medium\"\n{low}")).len(),
        1,
        "the severity that counts is the one that is left out"
    );
    assert_eq!(with("exclude = [\"b/\"]\n").len(), 1);
    project.write("iamlint.toml", b"select = [\"trust\"]\npersona = \"auditor\"\n");
    assert_eq!(
        found(&check(&project, &["--select", "wildcard", "--persona", "regular"])).len(),
        2,
        "the command line wins"
    );
}

/// As ESLint's configuration objects do: one after the other, each going on from those before it.
#[test]
fn overrides_take_rules_away_and_give_them_back() {
    let project = Project::new(&[("a/p.json", WIDE), ("b/p.json", WIDE)]);
    let with = |toml: &str, more: &[&str]| {
        project.write("iamlint.toml", toml.as_bytes());
        found(&check(&project, more)).iter().map(|one| one[..1].to_owned()).collect::<String>()
    };
    let none = "ignore = [\"wildcard\"]\n[[overrides]]\npaths = [\"b/**\"]\n";
    assert_eq!(with(none, &[]), "");
    assert_eq!(with(&format!("{none}extend-select = [\"resource-wildcard\"]\n"), &[]), "b");
    assert_eq!(with(&format!("{none}select = [\"wildcard\"]\n"), &[]), "b", "it begins anew");
    assert_eq!(with(&format!("select = [\"trust\"]\n{none}select = [\"wildcard\"]\n"), &[]), "b");
    let again = "[[overrides]]\npaths = [\"b/p.json\"]\nignore = [\"resource-wildcard\"]\n";
    assert_eq!(with(&format!("{none}extend-select = [\"wildcard\"]\n{again}"), &[]), "", "the last one counts");
    let given = format!(
        "[[overrides]]\npaths = [\"**\"]\nignore = [\"wildcard\"]\n{}",
        again.replace("ignore", "extend-select")
    );
    assert_eq!(with(&given, &[]), "b", "what an override took away");
    assert_eq!(with(&given, &["--select", "wildcard"]), "", "the command line chooses; what files are spared stays so");
    assert_eq!(with(&given, &["--ignore", "resource-wildcard"]), "");
}

#[test]
fn an_override_says_who_is_listening() {
    let project = Project::new(&[("a/p.json", WIDE), ("b/p.json", WIDE)]);
    let heard = |toml: &str, more: &[&str]| {
        project.write("iamlint.toml", toml.as_bytes());
        let json = check(&project, more).json();
        let all = json["findings"].as_array().expect("a list").iter();
        let of = |file: &str| all.clone().filter(|one| one["location"]["path"] == file).count();
        (of("a/p.json"), of("b/p.json"))
    };
    let (regular, _) = heard("", &[]);
    let (auditor, _) = heard("", &["--persona", "auditor"]);
    assert!(auditor > regular);
    let toml = "[[overrides]]\npaths = [\"b/**\"]\npersona = \"auditor\"\n";
    assert_eq!(heard(toml, &[]), (regular, auditor));
    assert_eq!(heard(toml, &["--persona", "regular"]), (regular, regular), "the command line wins");
    assert_eq!(
        heard(&format!("persona = \"auditor\"\n{}", toml.replace("auditor", "regular")), &[]),
        (auditor, regular)
    );
}

/// A module's findings are chosen by its own directory, whichever root is at work.
#[test]
fn overrides_choose_for_terraform_too() {
    let policy = r#"
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
"#;
    let call = "module \"m\" {\n  source = \"../m\"\n}\n";
    let project =
        Project::new(&[("a/main.tf", policy), ("b/main.tf", policy), ("c/main.tf", call), ("m/main.tf", policy)]);
    let heard = |toml: &str| {
        project.write("iamlint.toml", toml.as_bytes());
        let json = check(&project, &[]).json();
        let all = json["findings"].as_array().expect("a list").iter();
        let of = |file: &str| all.clone().filter(|one| one["location"]["path"] == file).count();
        ["a", "b", "m"].map(|module| of(&format!("{module}/main.tf")))
    };
    let [some, ..] = heard("");
    let none = "ignore = [\"wildcard\"]\n[[overrides]]\npaths = [\"b/**\", \"m/**\"]\n";
    assert_eq!(heard(none), [0, 0, 0]);
    let [a, b, m] = heard(&format!("{none}select = [\"wildcard\"]\n"));
    assert!(a == 0 && b > 0 && m == b, "{a} {b} {m}");
    let [a, b, m] = heard("[[overrides]]\npaths = [\"b/**\", \"m/**\"]\npersona = \"auditor\"\n");
    assert!(a == some && b > some && m == b, "{a} {b} {m}");
}

#[test]
fn each_finding_fails_the_run_by_the_file_that_counts_for_it() {
    let low = "[rules.resource-wildcard]\nseverity = \"low\"\n";
    let project = Project::new(&[
        ("a/p.json", WIDE),
        ("a/iamlint.toml", &format!("select = [\"resource-wildcard\"]\nfail-on = \"high\"\n{low}")),
        ("b/p.json", WIDE),
        ("b/iamlint.toml", &format!("select = [\"resource-wildcard\"]\nfail-on = \"low\"\n{low}")),
    ]);
    let code = |paths: &[&str]| check(&project, paths).code;
    assert_eq!((code(&["a"]), code(&["b"])), (0, 1));
    assert_eq!((code(&["a", "b"]), code(&["b", "a"]), code(&[])), (1, 1, 1));
    assert_eq!((code(&["a", "b", "--fail-on", "medium"]), code(&["a", "--fail-on", "low"])), (0, 1));
    let role = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = [\"s3:DeleteObject\"]\n    resources = [\"*\"]\n  }\n}\n\
                resource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n";
    let call = "module \"m\" {\n  source = \"../module\"\n}\n";
    project.write("module/main.tf", role.as_bytes());
    for root in ["a", "b"] {
        std::fs::remove_file(project.path().join(root).join("p.json")).expect("it is there");
        project.write(&format!("{root}/main.tf"), call.as_bytes());
    }
    assert_eq!((code(&["a"]), code(&["b"]), code(&["a", "b"])), (0, 1, 1), "one finding, by the stricter of the two");
}

#[test]
fn a_rule_is_told_what_not_to_speak_of() {
    let project = Project::new(&[("p.json", WIDE)]);
    let with = |allow: &str| {
        project.write("iamlint.toml", format!("[rules.resource-wildcard]\nallow = [{{ {allow} }}]\n").as_bytes());
        found(&check(&project, &[])).len()
    };
    let all = found(&check(&project, &[])).len();
    assert!(all > 0);
    assert_eq!(with("actions = [\"codebuild:*\", \"s3:*\"]"), 0);
    assert!(with("actions = [\"ec2:*\"]") == all);
    assert_eq!(with("resources = [\"*\"]"), 0);
    assert_eq!(
        with("actions = [\"codebuild:*\", \"s3:*\"], addresses = [\"aws_iam_policy.x\"]"),
        all,
        "all of it has to be so"
    );
}

#[test]
fn the_nearest_file_counts_for_each_input() {
    let project = Project::new(&[
        ("a/p.json", WIDE),
        ("b/p.json", WIDE),
        ("iamlint.toml", ""),
        ("b/iamlint.toml", "ignore = [\"wildcard\"]"),
    ]);
    assert_eq!(found(&check(&project, &[])), found(&check(&project, &["a", "b"])));
    assert_eq!(found(&check(&project, &[])).len(), 1);
    assert_eq!(found(&check(&project, &["b"])).len(), 0);
    let piped = |name: &str| {
        let arguments = ["check", "--output-format", "json", "--stdin-filename", name, "-"];
        project.run_with(&arguments, &[], WIDE).json()["summary"]["findings"].as_u64()
    };
    assert_eq!((piped("a/new.json"), piped("b/new.json")), (piped("new.json"), Some(0)), "where it would stand");
    assert_ne!(piped("a/new.json"), Some(0));
    project.write("b/iamlint.toml", b"extend = \"../iamlint.toml\"\n");
    project.write("iamlint.toml", b"ignore = [\"wildcard\"]\n");
    assert_eq!(found(&check(&project, &["b"])).len(), 0, "by the file it builds on");
}

#[test]
fn what_is_wrong_with_the_file_is_shown_in_it() {
    let project = Project::new(&[("p.json", WIDE), ("iamlint.toml", "fail-on = \"low\"\nexclud = []\n")]);
    let answer = project.run(&["check"]);
    assert_eq!(answer.code, 2);
    assert!(
        answer.err.contains("unknown field `exclud`") && answer.err.contains("did you mean `exclude`?"),
        "{}",
        answer.err
    );
    assert!(answer.err.contains("iamlint.toml:2:1"), "{}", answer.err);
}

#[test]
fn settings_are_shown_with_where_they_are_said() {
    let project = Project::new(&[
        ("sub/iamlint.toml", "extend = \"../base.toml\"\nfail-on = \"high\"\n"),
        ("base.toml", "persona = \"auditor\"\nfail-on = \"low\"\n"),
    ]);
    let shown = project.run(&["config", "show", "sub", "--min-severity", "medium"]);
    insta::assert_snapshot!(shown.out, @r#"
    min-severity = "medium"             # command line
    persona = "auditor"                 # base.toml:1
    fail-on = "high"                    # sub/iamlint.toml:2
    exclude = []                        # default
    select = []                         # default
    ignore = []                         # default
    suppressions.require-reason = true  # default
    "#);
    assert_eq!(project.run(&["config", "show", "none"]).code, 2);
}

#[test]
fn a_starter_is_written_once() {
    let project = Project::new(&[("p.json", WIDE)]);
    assert_eq!(project.run(&["config", "init"]).code, 0);
    let text = project.read("iamlint.toml");
    assert!(text.contains("#: fail-on = \"medium\""), "{text}");
    assert_eq!(check(&project, &[]).code, 1, "it changes nothing");
    assert_eq!(project.run(&["config", "init"]).code, 2);
    assert_eq!(project.read("iamlint.toml"), text);
}

#[test]
fn the_schema_is_json() {
    let schema = Project::new(&[]).run(&["config", "schema"]).json();
    assert!(schema["properties"]["rules"]["properties"]["resource-wildcard"]["description"].is_string());
}
