//! `iamlint explain`.

use std::fmt::Write;

use super::exit::{Exit, Failure, Outcome};
use super::rules::unknown_id;
use super::terminal::Terminal;
use crate::catalog::{Action, ConditionKey, asked_for_by, catalog};
use crate::rules::{self, Equivalent, Meta};

/// Explain a rule, by its name or its id in another tool, or what an Action is
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A rule, a check of another tool such as CKV_AWS_274 or parliament:RESOURCE_STAR, an Action such as s3:GetObject, or a pattern such as s3:Get*
    #[arg(value_name = "RULE|ID|ACTION")]
    subject: String,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let text = explain(&args.subject)?;
    terminal.out.write_all(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn explain(subject: &str) -> Result<String, Failure> {
    if subject == "*" || (subject.contains(':') && !rules::names_tool(subject)) {
        return match catalog().action(subject) {
            Some(action) => Ok(action_page(action)),
            None if subject.contains(['*', '?']) => pattern_page(subject),
            None => Err(unknown_action(subject)),
        };
    }
    if let Ok(rule) = rules::find(subject) {
        return Ok(rule_page(rule.meta()));
    }
    let said = rules::find_equivalent(subject);
    if !said.is_empty() {
        return Ok(pages_of(&said));
    }
    if let Some(left_out) = rules::find_left_out(subject) {
        return Ok(format!("{subject} is left out on purpose ({}): {}.\n", left_out.check, left_out.reason));
    }
    if rules::names_tool(subject) {
        return Err(unknown_id(subject));
    }
    let near = rules::nearest_equivalent(subject);
    let unknown = rules::find(subject).err().filter(|unknown| unknown.suggestion.is_some() || near.is_none());
    match unknown {
        Some(unknown) => {
            let help = "`iamlint rules` lists every rule; an Action is written with its service, s3:GetObject";
            Err(Failure::new(unknown.to_string()).with_help(help))
        }
        None => Err(unknown_id(subject)),
    }
}

/// The pages of the rules that say what a check of another tool says, after a line that says so.
fn pages_of(said: &[Equivalent]) -> String {
    let mut text = String::new();
    let mut shown: Vec<&str> = Vec::new();
    for one in said {
        let (tool, id) = one.id.split_once(':').filter(|_| one.tool == "other").unwrap_or((one.tool, one.id));
        let _ = writeln!(text, "In {tool}, {id} is what {} says.", one.rule.name);
    }
    for one in said {
        if !shown.contains(&one.rule.name) {
            shown.push(one.rule.name);
            let _ = write!(text, "\n{}", rule_page(one.rule));
        }
    }
    text
}

fn rule_page(meta: &Meta) -> String {
    let mut page = format!("{}\n", meta.body.trim_end());
    let fix = match meta.fix {
        rules::FixHint::None => "by hand",
        rules::FixHint::Safe => "safe: access is unchanged",
        rules::FixHint::Unsafe => "unsafe: access becomes narrower",
    };
    let _ = write!(
        page,
        "\nCategory: {}\nSeverity: {}\nPersona: {}\nFix: {fix}\n",
        meta.category, meta.severity, meta.persona
    );
    for (tool, ids) in &meta.equivalents {
        let _ = writeln!(page, "In {tool}: {}", ids.join(", "));
    }
    page
}

fn action_page(action: Action) -> String {
    let mut page = format!("{} ({})\n\n", action.name(), action.service().name());
    let _ = writeln!(page, "Access level    {}", action.access_level());
    if action.requires_star() {
        page.push_str("Resource types  none: the Resource of a statement can only be \"*\"\n");
    }
    for (row, resource) in action.resource_types().enumerate() {
        let head = if row == 0 { "Resource types  " } else { "                " };
        let required = if resource.required() { " (required)" } else { "" };
        let _ = writeln!(page, "{head}{}{required}", resource.name());
        for pattern in resource.arn_patterns() {
            let _ = writeln!(page, "                  {}", pattern.as_str());
        }
        let keys = names(resource.condition_keys());
        if !keys.is_empty() {
            let _ = writeln!(page, "                  conditions: {keys}");
        }
    }
    let keys = names(action.condition_keys());
    let _ = writeln!(page, "Condition keys  {}", if keys.is_empty() { "none of its own" } else { &keys });
    match action.dependent_actions() {
        Some(needed) if needed.len() > 0 => {
            let _ = writeln!(page, "Also needs      {}", needed.collect::<Vec<_>>().join(", "));
        }
        Some(_) => {}
        None => page.push_str("Also needs      not known\n"),
    }
    page
}

fn names(keys: impl Iterator<Item = ConditionKey>) -> String {
    keys.map(ConditionKey::name).collect::<Vec<_>>().join(", ")
}

fn pattern_page(pattern: &str) -> Result<String, Failure> {
    let actions = catalog().expand(pattern);
    if actions.is_empty() {
        return Err(unknown_action(pattern));
    }
    let width = actions.iter().map(|action| action.name().len()).max().unwrap_or_default();
    let mut page = format!("{pattern} matches {} actions\n\n", actions.len());
    for action in actions {
        let _ = writeln!(page, "{:width$}  {}", action.name(), action.access_level());
    }
    Ok(page)
}

pub(super) fn unknown_action(name: &str) -> Failure {
    if let Some(retired) = catalog().retired(name) {
        return Failure::new(format!("AWS has withdrawn {}: it is no longer an action", retired.name()));
    }
    let message = format!("no action is called {name} in the catalogue of {}", catalog().version());
    let asked = asked_for_by(name);
    if !asked.is_empty() {
        return Failure::new(message).with_help(format!("it is a call, and asks for {}", asked.join(" and ")));
    }
    match catalog().nearest_actions(name).as_slice() {
        [] => Failure::new(message),
        near => Failure::new(message).with_help(format!("did you mean {}?", near.join(" or "))),
    }
}
