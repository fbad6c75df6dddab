//! Before and after, side by side, for people.

use crate::graph::Graph;
use crate::policy::{Clause, Leaf, Statement};
use crate::suggest::{Outcome, Patch, PolicyPlan, StatementPlan, Suggestion};

use super::{policy_name, proven, shortened, statement_name, tally, who};

/// What stands before the columns.
const INDENT: &str = "      ";

/// What stands between them.
const BETWEEN: &str = " │ ";

/// Every role with its policies: each statement as it is beside what becomes of it, and why, in lines of at most `width` characters where that can be.
pub fn text(graph: &Graph, suggestions: &[Suggestion], patch: &Patch, width: usize) -> String {
    let with = suggestions.iter().filter(|one| !one.policies.is_empty() || !one.missing.is_empty());
    let lines = with.map(|suggestion| role(graph, suggestion, patch, width));
    lines.collect::<Vec<_>>().join("\n")
}

fn role(graph: &Graph, suggestion: &Suggestion, patch: &Patch, width: usize) -> String {
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
        policy(graph, suggestion, plan, patch, width, &mut lines);
    }
    let mut text = String::new();
    for line in lines {
        // The columns keep to the width themselves.
        let wrapped = if line.contains(BETWEEN) { vec![line] } else { in_lines(&line, width) };
        for line in wrapped {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

fn policy(
    graph: &Graph,
    suggestion: &Suggestion,
    plan: &PolicyPlan,
    patch: &Patch,
    width: usize,
    lines: &mut Vec<String>,
) {
    let name = policy_name(graph, &plan.policy);
    if !plan.changes() {
        let known =
            if suggestion.notes.is_empty() { "all of it is needed" } else { "nothing in it is known to be unneeded" };
        lines.push(format!("  {name}: left as it is: {}", plan.refused.as_deref().unwrap_or(known)));
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
            side_by_side(before, &becomes, width, lines);
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

fn side_by_side(before: &Statement, after: &[&Statement], width: usize, lines: &mut Vec<String>) {
    let left = says(before);
    let mut right: Vec<String> = Vec::new();
    for statement in after {
        right.extend((!right.is_empty()).then(String::new));
        right.extend(says(statement));
    }
    if right.is_empty() {
        right.push("(nothing)".to_owned());
    }
    let widest = |lines: &[String]| lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let room = width.saturating_sub(INDENT.len() + BETWEEN.chars().count());
    let wide = widest(&left).min(room.saturating_sub(widest(&right)).max(room / 2));
    let wrapped = |lines: &[String], width: usize| -> Vec<String> {
        lines.iter().flat_map(|line| in_lines(line, width)).collect()
    };
    let (left, right) = (wrapped(&left, wide), wrapped(&right, room - wide));
    for at in 0..left.len().max(right.len()) {
        let (one, other) = (left.get(at).map_or("", String::as_str), right.get(at).map_or("", String::as_str));
        lines.push(format!("{INDENT}{one:wide$}{BETWEEN}{other}"));
    }
}

/// How far the second line of what is too long is set in.
const HANGING: usize = 4;

/// A line in lines of at most `width` characters, cut behind what words and ARNs are cut at, the second and all further ones set in.
pub(in crate::report) fn in_lines(line: &str, width: usize) -> Vec<String> {
    let indent = line.len() - line.trim_start().len() + HANGING;
    let mut lines = Vec::new();
    let mut rest = line.to_owned();
    while rest.chars().count() > width && width > indent + HANGING {
        let end = rest.char_indices().nth(width).map_or(rest.len(), |(at, _)| at);
        let head = &rest[..end];
        let start = rest.len() - rest.trim_start().len();
        let cut = |chars: &[char]| head.rfind(chars).map(|at| at + 1).filter(|at| *at > start + HANGING);
        let at = cut(&[' ']).or_else(|| cut(&['/', ':', '.', ','])).unwrap_or(end);
        lines.push(rest[..at].trim_end().to_owned());
        rest = format!("{}{}", " ".repeat(indent), rest[at..].trim_start());
    }
    lines.push(rest);
    lines
}

/// Actions, one a line, then the resources, then the conditions.
fn says(statement: &Statement) -> Vec<String> {
    let not = |negated: bool, word: &str| if negated { format!("not {word}") } else { word.to_owned() };
    let actions = statement
        .actions
        .iter()
        .flat_map(|clause| as_written(clause).into_iter().map(move |leaf| not(clause.negated, &leaf.text.to_string())));
    let actions = by_service(actions.collect());
    let resources = statement.resources.iter().flat_map(|clause| {
        let said = move |leaf: &Leaf| format!("  on {}", not(clause.negated, &shown(&leaf.text.to_string())));
        as_written(clause).into_iter().map(said)
    });
    let conditions = statement.condition.conditions.iter().map(|condition| {
        let values: Vec<String> = condition.values.iter().map(|leaf| leaf.text.to_string()).collect();
        format!("  if {} {} {}", condition.key.text, condition.operator.text, values.join(", "))
    });
    actions.into_iter().chain(resources).chain(conditions).collect()
}

/// The most actions that have a line each.
const LISTED: usize = 12;

/// Many actions as a line a service, `ec2: DescribeSubnets, DescribeVpcs`; a few as they are.
fn by_service(actions: Vec<String>) -> Vec<String> {
    if actions.len() <= LISTED {
        return actions;
    }
    let mut services: Vec<(String, Vec<String>)> = Vec::new();
    for action in actions {
        let (service, name) = action.split_once(':').unwrap_or((&action, ""));
        match services.iter_mut().find(|(known, _)| known == service) {
            Some((_, names)) => names.push(name.to_owned()),
            None => services.push((service.to_owned(), vec![name.to_owned()])),
        }
    }
    let line = |(service, names): (String, Vec<String>)| match &names[..] {
        [only] if only.is_empty() => service,
        [only] => format!("{service}:{only}"),
        many => format!("{service}: {}", many.join(", ")),
    };
    services.into_iter().map(line).collect()
}

/// The values in the order they were written: a policy document sorts its lists.
fn as_written(clause: &Clause) -> Vec<&Leaf> {
    let mut leaves: Vec<&Leaf> = clause.values.iter().collect();
    leaves.sort_by_cached_key(|leaf| leaf.place());
    leaves
}

/// A text that is one reference without the braces.
fn shown(text: &str) -> String {
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|inner| !inner.contains("${"));
    inner.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::in_lines;

    #[test]
    fn long_lines_are_cut_between_words_and_within_arns() {
        assert_eq!(in_lines("  short", 20), ["  short"]);
        assert_eq!(in_lines("  because: it is needed here", 20), ["  because: it is", "      needed here"]);
        let arn = in_lines("  on arn:aws:logs:eu-west-2:111122223333:log-group:/aws/lambda/f:*", 40);
        // A short word at the beginning does not stand alone.
        assert_eq!(arn, ["  on arn:aws:logs:eu-west-2:", "      111122223333:log-group:/aws/", "      lambda/f:*"]);
        // There is no room: it is not cut at all.
        assert_eq!(in_lines("    abcdefghij", 8), ["    abcdefghij"]);
    }
}
