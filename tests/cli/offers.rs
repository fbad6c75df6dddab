//! Commands that `check` names for a finding: they change what it is about, or are not named.

use crate::harness::Project;
use crate::parts::{encoded, role};

/// A role that a service takes, and may do more than anything needs.
fn wide(service: &str) -> String {
    role("r", service) + &encoded("r", r#"{ Effect = "Allow", Action = "states:*", Resource = "*" }"#)
}

/// EventBridge starts executions, and does nothing else with the role.
const TARGET: &str = r#"
resource "aws_sfn_state_machine" "s" {
  name       = "s"
  role_arn   = "arn:aws:iam::111122223333:role/machine"
  definition = jsonencode({ StartAt = "A", States = { A = { Type = "Succeed" } } })
}
resource "aws_cloudwatch_event_target" "t" {
  rule     = "nightly"
  arn      = aws_sfn_state_machine.s.arn
  role_arn = aws_iam_role.r.arn
}
"#;

/// What runs in a notebook nobody can tell.
const NOTEBOOK: &str = r#"
resource "aws_sagemaker_notebook_instance" "n" {
  name          = "n"
  instance_type = "ml.t2.medium"
  role_arn      = aws_iam_role.r.arn
}
"#;

fn project(service: &str, user: &str) -> Project {
    Project::new(&[("main.tf", &(wide(service) + user))])
}

/// The commands that `check` names, without the program's name.
fn offered(project: &Project) -> Vec<Vec<String>> {
    let json = project.run(&["check", "--output-format", "json"]).json();
    let findings = json["findings"].as_array().expect("an array").clone();
    assert!(!findings.is_empty());
    let commands = findings.iter().filter_map(|finding| finding["fix"]["title"].as_str());
    let words = |command: &str| command.split(' ').skip(1).map(str::to_owned).collect();
    commands.filter(|command| command.starts_with("iamlint suggest")).map(words).collect()
}

#[test]
fn a_command_is_named_that_changes_the_statement() {
    let project = project("events", TARGET);
    let commands = offered(&project);
    assert!(!commands.is_empty());
    for command in commands {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        assert_eq!(words, ["suggest", "--role", "aws_iam_role.r", "--diff"]);
        let diff = project.run(&words).out;
        assert!(diff.contains("-    Statement = [{ Effect = \"Allow\", Action = \"states:*\""), "{diff}");
    }
}

#[test]
fn no_command_is_named_that_changes_nothing() {
    let project = project("sagemaker", NOTEBOOK);
    assert_eq!(offered(&project), Vec::<Vec<String>>::new());
    assert_eq!(project.run(&["suggest", "--role", "aws_iam_role.r", "--diff"]).out, "");
}

/// Where all of a policy can go, no file is written anew: what is known is printed.
#[test]
fn what_cannot_be_written_is_printed() {
    let more = r#"
resource "aws_iam_role_policy" "more" {
  role   = aws_iam_role.r.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }]
  })
}
"#;
    let project = project("events", &(TARGET.to_owned() + more));
    let commands = offered(&project);
    let plain = ["suggest", "--role", "aws_iam_role.r"].map(str::to_owned).to_vec();
    assert!(commands.contains(&plain), "{commands:?}");
    assert!(project.run(&["suggest", "--role", "aws_iam_role.r"]).out.contains("the whole policy can go"));
}

/// What a policy of AWS says is not narrowed where a data source reads it.
#[test]
fn the_text_of_a_policy_of_aws_is_not_to_be_narrowed() {
    let copied = "data \"aws_iam_policy\" \"all\" {\n  arn = \"arn:aws:iam::aws:policy/IAMFullAccess\"\n}\n\
                  resource \"aws_iam_role_policy\" \"c\" {\n  role   = aws_iam_role.r.id\n  policy = data.aws_iam_policy.all.policy\n}\n";
    let out = project("ec2", copied).run(&["check", "--select", "privilege-escalation"]).out;
    assert!(out.contains("the text of this policy allows it") && out.contains("write one of your own"), "{out}");
}

/// A root that calls the module `m` by a name, and gives it what it starts: a state machine of its own, or what nobody knows.
fn root(name: &str, is_known: bool) -> String {
    let machine = &TARGET[..TARGET.find("resource \"aws_cloudwatch").expect("a target")];
    let (target, more) = match is_known {
        true => ("aws_sfn_state_machine.s.arn", machine),
        false => ("var.target", "variable \"target\" {}\n"),
    };
    format!("module \"{name}\" {{\n  source = \"../m\"\n  target = {target}\n}}\n{more}")
}

/// Roots that read one module.
fn roots(of: &[(&str, &str, bool)]) -> Project {
    let target = &TARGET[TARGET.find("resource \"aws_cloudwatch").expect("a target")..];
    let module = format!("variable \"target\" {{}}\n{}{target}", wide("events"));
    let module = module.replace("aws_sfn_state_machine.s.arn", "var.target");
    let mut files = vec![("m/main.tf".to_owned(), module)];
    files.extend(of.iter().map(|(directory, name, is_known)| (format!("{directory}/main.tf"), root(name, *is_known))));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    Project::new(&files)
}

#[test]
fn a_statement_of_a_called_module_is_written_in_its_words() {
    for of in [&[("a", "m", true)][..], &[("a", "m", true), ("b", "m", true)]] {
        let project = roots(of);
        let commands = offered(&project);
        assert!(!commands.is_empty());
        for command in commands {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            assert_eq!(words, ["suggest", "--role", "module.m.aws_iam_role.r", "--diff"]);
            let diff = project.run(&words).out;
            assert!(diff.contains("Action = \"states:StartExecution\", Resource = var.target"), "{diff}");
        }
    }
}

/// One statement is for all roots that read it: what one of them may need all of, none narrows.
#[test]
fn what_another_root_needs_is_not_to_be_narrowed() {
    for other in ["m", "n"] {
        let project = roots(&[("a", "m", true), ("b", other, false)]);
        assert_eq!(offered(&project), Vec::<Vec<String>>::new(), "{other}");
    }
    assert_eq!(roots(&[("a", "m", true), ("b", "m", false)]).run(&["suggest", "--diff"]).out, "");
}
