//! A configuration full of variables, for both sides to judge.

use std::collections::{BTreeMap, BTreeSet};

use iamlint::input::Level;
use iamlint::terraform::{Assignment, Options};

use crate::generate::SURROUNDINGS;
use crate::ours::Ours;
use crate::referee::{Referee, Verdict, locals};
use crate::variables::{Giver, Variable};

/// A file, and which variable each of its lines belongs to.
#[derive(Default)]
struct Lines {
    text: String,
    owners: Vec<usize>,
}

impl Lines {
    fn push(&mut self, owner: usize, text: &str) {
        self.text.push_str(text);
        self.owners.extend(text.lines().map(|_| owner));
    }
}

/// The files that declare variables and give them values.
#[derive(Default)]
struct Written {
    root: Lines,
    values: Lines,
    module: Lines,
    /// What is given on the command line: `v1=text`.
    arguments: Vec<String>,
}

const ROOT: &str = "variables.tf";
const VALUES: &str = "terraform.tfvars";
const MODULE: &str = "m/main.tf";
const NOBODY: usize = usize::MAX;

impl Written {
    /// All the variables but those that are left out.
    fn of(variables: &[Variable], left_out: &BTreeSet<usize>) -> Self {
        let mut written = Self::default();
        let mut call = Lines::default();
        call.push(NOBODY, "module \"m\" {\n  source = \"./m\"\n");
        for (at, variable) in variables.iter().enumerate().filter(|(at, _)| !left_out.contains(at)) {
            let name = format!("v{at}");
            let declaration = variable.declaration(&name);
            if variable.in_module {
                written.module.push(at, &declaration);
                written.module.push(at, &format!("output \"{name}\" {{\n  value = var.{name}\n}}\n"));
            } else {
                written.root.push(at, &declaration);
            }
            let Some(given) = variable.given.as_ref().map(|given| given.text()) else { continue };
            match variable.giver {
                Giver::Nobody => {}
                Giver::File => written.values.push(at, &format!("{name} = {given}\n")),
                Giver::CommandLine => written.arguments.push(format!("{name}={given}")),
                Giver::Call => call.push(at, &format!("  {name} = {given}\n")),
            }
        }
        call.push(NOBODY, "}\n");
        written.root.text.push_str(&call.text);
        written.root.owners.extend(call.owners);
        written
    }

    fn write(&self, referee: &Referee) {
        referee.write(ROOT, &self.root.text);
        referee.write(VALUES, &self.values.text);
        referee.write(MODULE, &self.module.text);
    }

    /// Whose the line of a file is, counted from 1.
    fn owner(&self, file: &str, line: usize) -> Option<usize> {
        if let Some(name) = file.strip_prefix("<value for var.v") {
            return name.strip_suffix('>')?.parse().ok();
        }
        let lines = [(ROOT, &self.root), (VALUES, &self.values), (MODULE, &self.module)];
        let (_, lines) = lines.into_iter().find(|(name, _)| file.ends_with(name))?;
        lines.owners.get(line.checked_sub(1)?).copied().filter(|owner| *owner != NOBODY)
    }
}

fn reference(at: usize, variable: &Variable) -> String {
    if variable.in_module { format!("module.m.v{at}") } else { format!("var.v{at}") }
}

/// What the variables come to, by the real Terraform and by iamlint, and why where iamlint refuses.
pub(crate) fn judge(referee: &Referee, variables: &[Variable]) -> Vec<(Verdict, (Verdict, String))> {
    referee.write(
        ".terraform/modules/modules.json",
        r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"./m","Dir":"m"}]}"#,
    );
    theirs(referee, variables).into_iter().zip(ours(referee, variables)).collect()
}

/// Terraform says what is wrong one stage after the other, so what is wrong is left out until nothing is.
fn theirs(referee: &Referee, variables: &[Variable]) -> Vec<Verdict> {
    let mut refused = BTreeSet::new();
    loop {
        let written = Written::of(variables, &refused);
        written.write(referee);
        referee.write("main.tf", SURROUNDINGS);
        let problems = referee.problems(&written.arguments);
        if problems.is_empty() {
            break;
        }
        for problem in problems {
            let owner = problem.place.as_ref().and_then(|(file, line)| written.owner(file, *line));
            refused.insert(owner.unwrap_or_else(|| panic!("nobody's problem: {problem:?}\n{}", written.root.text)));
        }
    }
    let accepted: Vec<usize> = (0..variables.len()).filter(|at| !refused.contains(at)).collect();
    let expressions: Vec<String> = accepted.iter().map(|at| reference(*at, &variables[*at])).collect();
    referee.write("main.tf", &format!("{SURROUNDINGS}{}", locals(&expressions)));
    let arguments = Written::of(variables, &refused).arguments;
    let found = referee.locals(expressions.len(), &arguments).expect("a plan can be made, and so can this");
    let mut verdicts = vec![Verdict::Error; variables.len()];
    for (at, verdict) in accepted.into_iter().zip(found) {
        verdicts[at] = verdict;
    }
    verdicts
}

/// What does not even parse is left out, so that it costs none of its neighbours.
fn ours(referee: &Referee, variables: &[Variable]) -> Vec<(Verdict, String)> {
    let mut refused = BTreeMap::new();
    let (written, ours) = loop {
        let written = Written::of(variables, &refused.keys().copied().collect());
        let ours = read(referee, &written);
        let known = refused.len();
        refused.extend(problems(&ours, &written));
        if refused.len() == known {
            break (written, ours);
        }
    };
    let judged = |(at, variable): (usize, &Variable)| match refused.get(&at) {
        Some(problem) => (Verdict::Error, problem.clone()),
        None => ours.judge(&reference(at, variable)),
    };
    let mut verdicts: Vec<(Verdict, String)> = variables.iter().enumerate().map(judged).collect();
    for (at, problem) in problems(&ours, &written) {
        verdicts[at] = (Verdict::Error, problem);
    }
    verdicts
}

fn read(referee: &Referee, written: &Written) -> Ours {
    written.write(referee);
    referee.write("main.tf", SURROUNDINGS);
    let assignment = |argument: &String| {
        let (name, text) = argument.split_once('=').expect("it was put there");
        Assignment::Value { name: name.to_owned(), text: text.to_owned() }
    };
    let assignments = written.arguments.iter().map(assignment).collect();
    Ours::read(referee.directory(), &Options { assignments, ..Options::default() })
}

/// What is wrong so far, and with which variable.
fn problems(ours: &Ours, written: &Written) -> Vec<(usize, String)> {
    let errors = ours.problems().into_iter().filter(|(_, _, problem)| problem.level == Level::Error);
    errors.filter_map(|(file, line, problem)| Some((written.owner(&file, line)?, problem.message))).collect()
}
