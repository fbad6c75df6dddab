//! Before and after, side by side, for people.

use crate::graph::Graph;
use crate::policy::Statement;
use crate::suggest::{Outcome, Patch, PolicyPlan, StatementPlan, Suggestion};

use super::{policy_name, proven, shortened, statement_name, tally, who};

/// The widest that the left column grows, in characters.
const LEFT: usize = 60;

/// Every role with its policies: each statement as it is beside what becomes of it, and why.
pub fn text(graph: &Graph, suggestions: &[Suggestion], patch: &Patch) -> String {
    let with = suggestions.iter().filter(|one| !one.policies.is_empty() || !one.missing.is_empty());
    with.map(|suggestion| role(graph, suggestion, patch)).collect::<Vec<_>>().join("\n")
}

fn role(graph: &Graph, suggestion: &Suggestion, patch: &Patch) -> String {
    let address = &graph.principals[suggestion.role.index()].address;
    let mut lines = vec![format!("{address}: {}", who(suggestion))];
    lines.extend(suggestion.notes.iter().map(|note| format!("  note: {note}")));
    lines.extend(suggestion.missing.iter().map(|missing| {
        format!(
            "  missing: {} on {} (needed for {})",
            missing.grant.action,
            shown(&missing.grant.resource.to_string()),
            missing.because
        )
    }));
    for plan in &suggestion.policies {
        policy(graph, plan, patch, &mut lines);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn policy(graph: &Graph, plan: &PolicyPlan, patch: &Patch, lines: &mut Vec<String>) {
    let name = policy_name(graph, &plan.policy);
    if !plan.changes() {
        let why = plan.refused.as_deref().unwrap_or("all of it is needed");
        lines.push(format!("  {name}: left as it is: {why}"));
        return;
    }
    lines.push(format!("  {name}: {}; {}", tally(plan), proven(plan)));
    lines.extend(plan.size.map(|size| format!("    size: {}", super::size(size))));
    if let Some(why) = patch.refused.get(&plan.policy) {
        lines.push(format!("    is not rewritten where it stands: {why}"));
    }
    let mut after = plan.after.statements.iter();
    for (before, what) in plan.before.statements.iter().zip(&plan.statements) {
        let parts = match what.outcome {
            Outcome::Kept => 1,
            Outcome::Removed => 0,
            Outcome::Narrowed | Outcome::Split | Outcome::Merged => what.replacements.len(),
        };
        let becomes: Vec<&Statement> = after.by_ref().take(parts).collect();
        if what.outcome != Outcome::Kept {
            lines.push(format!("    {} {}", statement_name(what), what.outcome.word()));
            side_by_side(before, &becomes, lines);
            lines.extend(reasons(what));
        }
    }
    for statement in after {
        lines.push("    added".to_owned());
        lines.extend(says(statement).into_iter().map(|line| format!("      {line}")));
    }
}

fn reasons(plan: &StatementPlan) -> impl Iterator<Item = String> {
    plan.because.iter().map(|because| format!("      because: {}", shortened(because)))
}

fn side_by_side(before: &Statement, after: &[&Statement], lines: &mut Vec<String>) {
    let left = says(before);
    let mut right: Vec<String> = Vec::new();
    for statement in after {
        right.extend((!right.is_empty()).then(String::new));
        right.extend(says(statement));
    }
    if right.is_empty() {
        right.push("(nothing)".to_owned());
    }
    let width = left.iter().map(|line| line.chars().count()).max().unwrap_or(0).min(LEFT);
    for at in 0..left.len().max(right.len()) {
        let (one, other) = (left.get(at).map_or("", String::as_str), right.get(at).map_or("", String::as_str));
        lines.push(format!("      {one:width$} │ {other}").trim_end().to_owned());
    }
}

/// Actions, one a line, then the resources, then the conditions.
fn says(statement: &Statement) -> Vec<String> {
    let not = |negated: bool, word: &str| if negated { format!("not {word}") } else { word.to_owned() };
    let actions = statement
        .actions
        .iter()
        .flat_map(|clause| clause.values.iter().map(move |leaf| not(clause.negated, &leaf.text.to_string())));
    let resources = statement.resources.iter().flat_map(|clause| {
        clause.values.iter().map(move |leaf| format!("  on {}", not(clause.negated, &shown(&leaf.text.to_string()))))
    });
    let conditions = statement.condition.conditions.iter().map(|condition| {
        let values: Vec<String> = condition.values.iter().map(|leaf| leaf.text.to_string()).collect();
        format!("  if {} {} {}", condition.key.text, condition.operator.text, values.join(", "))
    });
    actions.chain(resources).chain(conditions).collect()
}

/// A text that is one reference without the braces.
fn shown(text: &str) -> String {
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|inner| !inner.contains("${"));
    inner.unwrap_or(text).to_owned()
}
