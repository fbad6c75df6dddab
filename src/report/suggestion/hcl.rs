//! The narrowed policies as the blocks that hold them, for reading and pasting.

use crate::graph::Graph;
use crate::input::{Source, Sources};
use crate::json::Style;
use crate::suggest::{Outcome, Patch, PolicyPlan, Suggestion};
use crate::terraform::syntax;
use crate::text::{Address, Mode};

use super::{policy_name, statement_name, tally, who};

/// Every role with its narrowed policies, in the language they are written in, reasons as comments.
pub fn hcl(graph: &Graph, suggestions: &[Suggestion], patch: &Patch) -> String {
    let parts: Vec<String> = suggestions.iter().map(|suggestion| role(graph, suggestion, patch)).collect();
    parts.join("\n")
}

fn role(graph: &Graph, suggestion: &Suggestion, patch: &Patch) -> String {
    let address = &graph.principals[suggestion.role.index()].address;
    let mut lines = vec![format!("# {address}: {}", who(suggestion))];
    lines.extend(suggestion.notes.iter().map(|note| format!("#   note: {note}")));
    for missing in &suggestion.missing {
        let grant = &missing.grant;
        lines.push(format!("#   missing: {} on {} ({})", grant.action, grant.resource, missing.because));
    }
    if suggestion.policies.is_empty() {
        lines.push("#   it holds no policy of this configuration".to_owned());
    }
    for plan in &suggestion.policies {
        lines.push(String::new());
        policy(graph, plan, patch, &mut lines);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn policy(graph: &Graph, plan: &PolicyPlan, patch: &Patch, lines: &mut Vec<String>) {
    let name = policy_name(graph, plan.policy);
    if !plan.changes() {
        let why = plan.statements.iter().flat_map(|statement| &statement.because).next();
        let left =
            plan.statements.iter().all(|statement| Some(&statement.because[..]) == why.map(std::slice::from_ref));
        lines.push(match (why, left && plan.statements.len() > 1) {
            (Some(why), true) => format!("# {name}: left as it is: {why}"),
            _ => format!("# {name}: already minimal, as far as is known"),
        });
        return;
    }
    let (before, after) = (plan.before.statements.len(), plan.after.statements.len());
    lines.push(format!("# {name}: {before} statements become {after} ({}); proven to allow nothing new", tally(plan)));
    for statement in plan.statements.iter().filter(|statement| statement.outcome != Outcome::Kept) {
        for because in &statement.because {
            lines.push(format!("#   {} {}: {because}", statement_name(statement), statement.outcome.word()));
        }
    }
    match (patch.refused.get(&plan.policy), narrowed_block(graph, plan, patch)) {
        (None, Some(block)) => lines.push(block),
        (refused, _) => {
            if let Some(why) = refused {
                lines.push(format!("#   cannot be rewritten where it stands: {why}"));
            }
            lines.push(crate::json::to_string(&plan.after.to_json(), Style::Indented));
        }
    }
}

/// The whole block that holds the policy, out of the changed file; for a JSON file, the whole file.
fn narrowed_block(graph: &Graph, plan: &PolicyPlan, patch: &Patch) -> Option<String> {
    let span = plan.before.statements.iter().find_map(|statement| statement.origin.primary())?;
    let written_in = graph.sources.get(span.file);
    let change = patch.files.iter().find(|change| change.path == written_in.path())?;
    let changed = Sources::new().add(&change.path, &*change.after);
    let is_json = change.path.extension().is_some_and(|extension| extension == "json");
    let address = graph.policies[plan.policy.index()].address.as_ref().filter(|_| !is_json);
    match address {
        Some(address) => block_of(&changed, address),
        None => Some(changed.text().trim_end().to_owned()),
    }
}

fn block_of(source: &Source, address: &Address) -> Option<String> {
    let kind = if address.mode == Mode::Data { "data" } else { "resource" };
    let body = syntax::parse(source).body;
    let block = body.blocks.iter().find(|block| {
        let labels: Vec<&str> = block.labels.iter().map(|label| &*label.name).collect();
        *block.kind.name == *kind && labels == [&*address.type_name, &*address.name]
    })?;
    Some(source.slice(block.span).to_owned())
}
