//! The narrowed policies as the blocks that hold them, for reading and pasting.

use crate::graph::Graph;
use crate::input::{Source, Sources};
use crate::json::Style;
use crate::suggest::{Outcome, Patch, PolicyPlan, Subject, Suggestion};
use crate::terraform::syntax;
use crate::text::{Address, Mode};

use super::{policy_name, proven, shortened, size, statement_name, tally, who};

/// Every role with its narrowed policies, in the language they are written in, reasons as comments. Roles that hold no policy of the configuration, and of which
/// nothing else is to be said, are named in one line at the end.
pub fn hcl(graph: &Graph, suggestions: &[Suggestion], patch: &Patch) -> String {
    let says_nothing = |one: &&Suggestion| one.policies.is_empty() && one.missing.is_empty();
    let (without, with): (Vec<&Suggestion>, Vec<&Suggestion>) = suggestions.iter().partition(says_nothing);
    let mut parts: Vec<String> = with.into_iter().map(|suggestion| role(graph, suggestion, patch)).collect();
    let names: Vec<String> = without.into_iter().map(|suggestion| address(graph, suggestion)).collect();
    if !names.is_empty() {
        parts.push(format!("# no policy of this configuration to narrow: {}\n", names.join(", ")));
    }
    parts.join("\n")
}

fn address(graph: &Graph, suggestion: &Suggestion) -> String {
    graph.principals[suggestion.role.index()].address.to_string()
}

fn role(graph: &Graph, suggestion: &Suggestion, patch: &Patch) -> String {
    let mut lines = vec![format!("# {}: {}", address(graph, suggestion), who(suggestion))];
    lines.extend(suggestion.notes.iter().map(|note| format!("#   note: {note}")));
    lines.extend(missing(suggestion));
    for plan in &suggestion.policies {
        lines.push(String::new());
        policy(graph, suggestion, plan, patch, &mut lines);
    }
    lines.push(String::new());
    lines.join("\n")
}

/// `#   missing: s3:GetObject, s3:PutObject on aws_s3_bucket.build.arn (artifact store of …)`, a line for all that is needed on one resource for one reason.
fn missing(suggestion: &Suggestion) -> Vec<String> {
    let mut lines: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for missing in &suggestion.missing {
        let resource = &missing.grant.resource;
        let on = resource.as_symbol().map_or_else(|| resource.to_string(), |symbol| symbol.expression().to_owned());
        match lines.iter_mut().find(|(known, because, _)| *known == on && *because == missing.because) {
            Some((.., actions)) => actions.push(&missing.grant.action),
            None => lines.push((on, &missing.because, vec![&missing.grant.action])),
        }
    }
    let line = |(on, because, actions): (String, &str, Vec<&str>)| {
        format!("#   missing: no policy allows {} on {on} (needed for {because})", actions.join(", "))
    };
    lines.into_iter().map(line).collect()
}

fn policy(graph: &Graph, suggestion: &Suggestion, plan: &PolicyPlan, patch: &Patch, lines: &mut Vec<String>) {
    let name = policy_name(graph, &plan.policy);
    if !plan.changes() {
        lines.push(match (&plan.refused, &suggestion.notes[..]) {
            (Some(why), _) => format!("# {name}: left as it is: {why}"),
            (None, []) => format!("# {name}: all of it is needed"),
            (None, _) => format!("# {name}: left as it is: nothing in it is known to be unneeded"),
        });
        return;
    }
    let (before, after) = (plan.before.statements.len(), plan.after.statements.len());
    let turn = if before == 1 { "statement becomes" } else { "statements become" };
    lines.push(format!("# {name}: {before} {turn} {after} ({}); {}", tally(plan), proven(plan)));
    lines.extend(plan.size.map(|measured| format!("#   size: {}", size(measured))));
    if !suggestion.notes.is_empty() {
        lines.push(
            "#   not all that runs under the role is known: see the notes above before you take this over".to_owned(),
        );
    }
    for statement in plan.statements.iter().filter(|statement| statement.outcome != Outcome::Kept) {
        let mut because = statement.because.iter().map(|because| shortened(because));
        let first = because.next().unwrap_or_default();
        lines.push(format!("#   {} {}: {first}", statement_name(statement), statement.outcome.word()));
        lines.extend(because.map(|because| format!("#     {because}")));
    }
    for addition in &plan.added {
        let on: Vec<String> = addition.grants.resources.iter().map(ToString::to_string).collect();
        lines.push(format!("#   added: {} on {}", addition.grants.actions.join(", "), on.join(", ")));
    }
    let beside = patch.beside.get(&plan.policy);
    if let Some((blocks, _)) = beside {
        let how = patch.refused.get(&plan.policy).map(|why| format!(" (not written: {why})")).unwrap_or_default();
        lines.push(format!("#   in place of {}, which goes:{how}", attached(graph, plan)));
        lines.push(blocks.clone());
        return;
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
    let address = graph.policies[plan.document()?.index()].address.as_ref().filter(|_| !is_json);
    match address {
        Some(address) => block_of(&changed, address),
        None => Some(changed.text().trim_end().to_owned()),
    }
}

/// What attaches a policy of AWS: the attachment, or the element of a list.
fn attached(graph: &Graph, plan: &PolicyPlan) -> String {
    let Subject::AwsManaged { arn, role, .. } = &plan.policy else { return plan.attachment.to_string() };
    let (role, by) = (&graph.principals[role.index()].address, &plan.attachment);
    match &*by.type_name {
        "aws_iam_role" => format!("\"{arn}\" in managed_policy_arns of {by}"),
        "aws_iam_policy_attachment" => format!("{role} in roles of {by}"),
        "aws_iam_role_policy_attachments_exclusive" => format!("\"{arn}\" in policy_arns of {by}"),
        _ => by.to_string(),
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
