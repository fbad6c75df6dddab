//! `rules/validity/missing-element.md`

use crate::graph::Form;
use crate::input::Span;
use crate::json::Kind;
use crate::policy::{Clause, PolicyType, Problem, Statement};
use crate::rules::draft::head;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Finding, Persona, PolicyAt, Report, Rule, StatementAt};

use super::grammar::{is_statement, of_problem};
use super::places::is_in_use;

#[derive(Debug)]
pub(in crate::rules) struct MissingElement;

impl Rule for MissingElement {
    fn page(&self) -> &'static Page {
        page!("validity", "missing-element")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let in_use = is_in_use(at.policy);
        if in_use
            && matches!(at.policy.json.get("Statement").map(|json| &json.kind), Some(Kind::Array(items)) if items.is_empty())
        {
            let message = "the Statement of a policy holds at least one statement";
            let span = at.policy.json.get("Statement").and_then(|json| json.span()).or(at.policy.header);
            let finding = at.finding(self.page(), message).about("Statement").with_label(span, "no statement");
            report.push(finding.with_help("write at least one statement"), std::iter::empty::<Claim>());
        }
        for problem in &at.policy.document.problems {
            let help = match problem.code {
                // A document that others are merged into may have no statements of its own.
                "missing-statement" if in_use => {
                    report.push(without_statement(at, self.page(), problem), std::iter::empty::<Claim>());
                    continue;
                }
                "missing-effect" => "write Effect: Allow or Deny",
                "missing-action" => "write the Action that the statement is about",
                _ => continue,
            };
            let statement = problem.statement.and_then(|index| at.policy.document.statements.get(index));
            let meant = statement.filter(|_| problem.code == "missing-action");
            let meant = meant.and_then(|statement| misnamed(at, statement, &["action", "not_action"]));
            let finding = of_problem(at, self.page(), problem);
            let finding = match meant {
                Some(meant) => finding.with_help(meant),
                None => finding.with_help(help),
            };
            report.push(finding, std::iter::empty::<Claim>());
        }
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for finding in [self.resource(at), self.principal(at)].into_iter().flatten() {
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// What a document is that has no Statement.
fn without_statement(at: &PolicyAt<'_>, page: &'static Page, problem: &Problem) -> Finding {
    let mut finding = of_problem(at, page, problem);
    let json = &at.policy.json;
    if is_statement(json) {
        finding.message = "a statement stands where a policy should: it is in no Statement".to_owned();
        finding = finding.with_help("write it in the Statement of a policy, beside its Version");
        return match json.get("Effect") {
            Some(_) => finding,
            None => finding.with_help("spell its elements as the policy language does: Effect, Action, Resource"),
        };
    }
    if at.policy.form == Form::Blocks {
        finding.message = "the document comes out without a statement".to_owned();
        for span in made_of(at) {
            finding = finding.with_label(Some(span), "no statement comes from here");
        }
    } else if matches!(&json.kind, Kind::Object(members) if members.is_empty()) {
        finding.message = "the policy is empty: it has no Statement".to_owned();
    }
    finding.with_help("write at least one statement")
}

/// What the data source was given to make its document of, as it is written there: where no statement came out, none was in any of it.
fn made_of(at: &PolicyAt<'_>) -> Vec<Span> {
    let Some(header) = at.policy.header else { return Vec::new() };
    let file = at.graph.written(header);
    let block = file.body.blocks.iter().find(|block| block.header == header);
    let arguments = block.iter().flat_map(|block| &block.body.attributes);
    let documents = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
    arguments.filter(|argument| documents.contains(&&*argument.name.name)).map(|argument| argument.value.span).collect()
}

/// Whether a resource policy is refused without `Resource`: by the service of what it sits on, or of all its actions where that is not known. Several
/// services take one for the resource itself.
pub(in crate::rules) fn needs_resource(at: &StatementAt<'_>) -> bool {
    let wants = |service: &str| MissingElement.meta().list("services-that-need-resource").contains(&service);
    let target = at.policy.policy.sits_on.and_then(|id| at.graph().resources.get(id.index()));
    match target.and_then(|target| target.iam_type.as_deref()?.split(':').next()) {
        Some(service) => wants(service),
        None if at.policy.policy.address.is_some() => false,
        None => {
            let mut services =
                at.actions().iter().map(|grant| grant.actions.first().map(|action| action.service().prefix()));
            !at.actions().is_empty() && services.all(|service| service.is_some_and(wants))
        }
    }
}

impl MissingElement {
    fn resource(&self, at: &StatementAt<'_>) -> Option<Finding> {
        if !at.statement.resources.is_empty() {
            return None;
        }
        let sure = match at.policy_type() {
            // A role's trust policy is about the role.
            PolicyType::Trust => return None,
            PolicyType::Resource => needs_resource(at),
            PolicyType::VpcEndpoint => false,
            // Without a Principal it would be refused; with one it is of another kind than was said.
            PolicyType::Identity | PolicyType::Boundary | PolicyType::Session | PolicyType::Scp => {
                if !at.statement.principals.is_empty() {
                    return None;
                }
                true
            }
            // `invalid-rcp` says it.
            PolicyType::Rcp => return None,
        };
        let finding = self.finding(at, "the statement has neither Resource nor NotResource", "no Resource");
        let meant = misnamed(at.policy, at.statement, &["resource", "not_resource"]);
        let help = meant.unwrap_or_else(|| "write the Resource that the statement is about".to_owned());
        let finding = finding.with_help(help);
        if is_left_out(at, "resources") {
            return Some(finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Medium));
        }
        Some(if sure { finding } else { finding.with_persona(Persona::Auditor).with_confidence(Confidence::Low) })
    }

    fn principal(&self, at: &StatementAt<'_>) -> Option<Finding> {
        let needed = matches!(at.policy_type(), PolicyType::Resource | PolicyType::Trust | PolicyType::VpcEndpoint);
        if !needed || !at.statement.principals.is_empty() {
            return None;
        }
        let finding =
            self.finding(at, "the statement does not say whom it is about: it has no Principal", "no Principal");
        let finding = finding.with_help("write the Principal that the statement is about");
        if is_left_out(at, "principals") {
            return Some(finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Medium));
        }
        Some(finding)
    }

    fn finding(&self, at: &StatementAt<'_>, message: &str, label: &str) -> Finding {
        let span = first_clause(at.statement).and_then(|clause| clause.key.primary());
        let span = span.or_else(|| head(at.policy, &at.statement.origin)).or(at.policy.policy.header);
        let confidence = if at.policy.policy.alternative { Confidence::Medium } else { Confidence::High };
        at.finding(self.page(), message).about(label).with_label(span, label).with_confidence(confidence)
    }
}

/// Whether a statement block has what its document has not: an empty list, of a variable's default perhaps, is left out.
fn is_left_out(at: &StatementAt<'_>, argument: &str) -> bool {
    let text = at.statement.origin.primary().map(|span| at.graph().sources.slice(span));
    let begins = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("dynamic \"").unwrap_or(line);
        let rest = line.strip_prefix("not_").unwrap_or(line).strip_prefix(argument);
        rest.is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with(['=', '{']))
    };
    at.policy.policy.form == Form::Blocks && text.is_some_and(|text| text.lines().any(begins))
}

fn first_clause(statement: &Statement) -> Option<&Clause> {
    statement.actions.first()
}

/// What to write where a `statement` block has an argument by the name of the element of JSON, which it does not know: `action` for `actions`.
fn misnamed(at: &PolicyAt<'_>, statement: &Statement, names: &[&str]) -> Option<String> {
    let span = statement.origin.primary().filter(|_| at.policy.form == Form::Blocks)?;
    let text = at.graph.sources.slice(span);
    let is_set = |name: &str| {
        let mut after = text.lines().filter_map(|line| line.trim_start().strip_prefix(name));
        after.any(|rest| rest.trim_start().starts_with('='))
    };
    let name = names.iter().find(|name| is_set(name))?;
    Some(format!("`{name}` is no argument of a statement block: write `{name}s`"))
}
