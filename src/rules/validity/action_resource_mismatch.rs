//! `rules/validity/action-resource-mismatch.md` and `rules/validity/partial-resource-mismatch.md`

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::Path;

use rustc_hash::FxHashMap;

use crate::catalog::{Action, ActionResource, ResourceType};
use crate::input::Span;
use crate::policy::Leaf;
use crate::rules::draft::{as_in_source, list, text_span};
use crate::rules::empty_key::bucket_of_empty_key;
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Finding, Persona, Report, Rule, Severity, StatementAt};

use super::action_needs_star_resource::given_on_all;
use super::listed::{finding, is_template, listed, listed_actions, names, takes_none};
use super::places::{is_passed_in, is_written_elsewhere};

#[derive(Debug)]
pub(in crate::rules) struct ActionResourceMismatch;

impl Rule for ActionResourceMismatch {
    fn page(&self) -> &'static Page {
        page!("validity", "action-resource-mismatch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        empty_keys(self, at, report);
        let Some(resources) = listed(at).filter(|_| !is_only_perhaps(at)) else { return };
        let types = Types::new(self, &resources);
        let dead = |grant: &&Grant<'_>| !takes_none(grant) && !grant.actions.iter().any(|&action| types.fit(action));
        let mut grants: Vec<&Grant<'_>> = listed_actions(at).filter(dead).collect();
        grants.retain(|grant| !report.is_claimed(&grant.leaf.text.to_string(), self.page().name()));
        if grants.is_empty() {
            return;
        }
        let names = names(&grants);
        let does = if grants.len() == 1 { "does" } else { "do" };
        let message = format!("{} {does} not apply to any resource named here", list(&names, 3));
        let claims: Vec<Claim> = names.iter().cloned().map(Claim::Action).collect();
        let mut finding = finding(self, at, &grants, message, &resources);
        finding =
            finding.with_help(form_of(&grants).unwrap_or_else(|| "name the resource that it applies to".to_owned()));
        let mut named = at.statement.resource_values().zip(at.globs());
        if let Some((leaf, _)) = named.find(|(_, glob)| lacks_its_account(&grants, glob)) {
            let shown = as_in_source(at.graph(), leaf);
            finding = finding.with_help(format!("{shown} names no account, which this ARN must"));
        }
        if at.statement.resource_values().any(is_template) {
            finding = finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Low);
        }
        if grants.len() == at.actions().len() {
            finding = led_by_the_caller(at, finding);
        }
        if grants.iter().all(|grant| given_on_all(at, grant).is_some()) {
            finding = finding.with_severity(Severity::Low).with_help(
                "another statement or policy of the same holder allows it: nothing fails, and it can go here",
            );
        }
        let elsewhere =
            |leaf: &Leaf| is_written_elsewhere(at, leaf.text.origin().spans()) || is_passed_in(at, &leaf.text);
        // A module that takes a target of any kind lists what each kind needs, and lets the caller choose.
        let is_generic = grants.len() < at.actions().len() && at.statement.resource_values().any(elsewhere);
        // A pattern beside others of its service is there for what the service may have one day, and a name that is empty is mostly a default.
        let is_idle = grants.iter().all(|grant| at.statement.allows() && is_one_of_many(at, grant, &grants))
            || resources.iter().all(|glob| has_no_name(glob));
        if is_generic || is_idle {
            finding = finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Medium);
        }
        report.push(finding, claims);
    }
}

/// Whether each resource of the statement is only perhaps there: what decides that may be whether it fits, as where a module sorts ARNs by their service.
fn is_only_perhaps(at: &StatementAt<'_>) -> bool {
    at.statement.resources.iter().all(|clause| {
        let is_supposed = |leaf: &Leaf| clause.supposed.iter().any(|supposed| supposed.text == leaf.text);
        clause.values.iter().all(is_supposed)
    })
}

/// The finding with the resource first, where a caller handed it in: a statement of a module is as it should be for other callers.
fn led_by_the_caller(at: &StatementAt<'_>, mut finding: Finding) -> Finding {
    let sources = &at.graph().sources;
    let directory = |span: Span| sources.get(span.file).path().parent().map(Path::to_path_buf);
    let Some(statement) = at.statement.origin.primary() else { return finding };
    let spans: Vec<Span> = at.statement.resource_values().filter_map(text_span).collect();
    let outside = |span: &Span| directory(*span) != directory(statement);
    if spans.is_empty() || !spans.iter().all(outside) {
        return finding;
    }
    if let Some(position) = finding.labels.iter().position(|label| spans.contains(&label.span)) {
        let label = finding.labels.remove(position);
        finding.labels.insert(0, label);
    }
    finding
}

#[derive(Debug)]
pub(in crate::rules) struct PartialResourceMismatch;

impl Rule for PartialResourceMismatch {
    fn page(&self) -> &'static Page {
        page!("validity", "partial-resource-mismatch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < self.meta().persona {
            return;
        }
        let Some(resources) = listed(at).filter(|_| !is_only_perhaps(at)) else { return };
        let types = Types::new(self, &resources);
        for grant in at.actions().iter().filter(|grant| grant.breadth == Breadth::Pattern) {
            let (live, dead): (Vec<Action>, Vec<Action>) = grant.actions.iter().partition(|&&action| types.fit(action));
            let (false, Some(first)) = (live.is_empty(), dead.first()) else { continue };
            let written = grant.leaf.text.to_string();
            let message = format!(
                "{} of the {} actions that {written} stands for apply to no resource named here, {} for one",
                dead.len(),
                grant.actions.len(),
                first.name()
            );
            let found = at
                .finding(self.page(), message)
                .about(written)
                .with_label(text_span(grant.leaf), "wider than what is named");
            report.push(found.with_help("name the actions that are meant"), std::iter::empty::<Claim>());
        }
    }
}

/// Says of each object with an empty name that the bucket is meant.
fn empty_keys(rule: &dyn Rule, at: &StatementAt<'_>, report: &mut Report<'_>) {
    for leaf in at.statement.resource_values() {
        let Some(bucket) = bucket_of_empty_key(at.graph(), &leaf.text) else { continue };
        let is_listed = at.statement.resource_values().any(|other| other.text == bucket);
        let help = match is_listed {
            true => "take it out: the bucket itself is in the list".to_owned(),
            false => format!("write {bucket} for the bucket, and {bucket}/* for its objects"),
        };
        let shown = as_in_source(at.graph(), leaf);
        let finding = at
            .finding(rule.page(), format!("{shown} is an object with an empty name: the bucket has no slash"))
            .about(leaf.text.to_string())
            .with_label(text_span(leaf), "matches neither the bucket nor any of its objects")
            .with_help(help);
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// "s3:GetObject applies to object: arn:${Partition}:s3:::${BucketName}/${ObjectName}", of the first action.
fn form_of(grants: &[&Grant<'_>]) -> Option<String> {
    // Of all that a pattern stands for no one says what was meant.
    let action = grants.first().filter(|grant| grant.breadth == Breadth::One)?.actions.first()?;
    let types: Vec<ActionResource> = action.resource_types().collect();
    // The plainest form: an access point is another road to the object.
    let of_type = types.iter().min_by_key(|of_type| of_type.name().len())?;
    let form = of_type.arn_patterns().next()?;
    Some(format!("{} applies to {}: {form}", action.name(), of_type.name()))
}

/// Which resource types the resources of a statement are of. What was found out is kept: the actions of a service take the same few types.
struct Types<'g> {
    resources: Vec<Cow<'g, str>>,
    known: RefCell<FxHashMap<ResourceType, bool>>,
}

impl<'g> Types<'g> {
    fn new(rule: &dyn Rule, resources: &'g [String]) -> Self {
        let renamed = resources.iter().filter_map(|glob| by_other_name(rule, glob)).map(Cow::Owned);
        let resources = resources.iter().map(|glob| Cow::Borrowed(glob.as_str())).chain(renamed).collect();
        Self { resources, known: RefCell::default() }
    }

    /// Whether the action applies to one of the resources.
    fn fit(&self, action: Action) -> bool {
        let of_type = |of_type: ResourceType| self.resources.iter().any(|glob| of_type.fits(glob));
        let known = |one: ResourceType| *self.known.borrow_mut().entry(one).or_insert_with(|| of_type(one));
        action.resource_types().any(|one| known(one.resource_type()))
    }
}

/// The same resource under the name that its service had before, or has now: which of the two is in the ARN of a resource is decided when it is made.
fn by_other_name(rule: &dyn Rule, glob: &str) -> Option<String> {
    let service = glob.split(':').nth(2)?;
    let pairs = rule.meta().list("renamed-services").chunks_exact(2);
    let mut other = pairs.filter_map(|pair| match pair {
        [old, new] if *old == service => Some(*new),
        [old, new] if *new == service => Some(*old),
        _ => None,
    });
    Some(glob.replacen(&format!(":{service}:"), &format!(":{}:", other.next()?), 1))
}

/// The same for other rules.
pub(in crate::rules) fn under_other_name(glob: &str) -> Option<String> {
    by_other_name(&ActionResourceMismatch, glob)
}

/// Whether all that keeps one of the actions from applying to an ARN is that its account is left out: `arn:aws:logs:eu-west-2::log-group:photos`.
fn lacks_its_account(grants: &[&Grant<'_>], glob: &str) -> bool {
    let mut fields: Vec<&str> = glob.splitn(6, ':').collect();
    let is_empty = fields.get(4).is_some_and(|account| account.is_empty());
    if !is_empty || fields.len() < 6 {
        return false;
    }
    fields[4] = "111122223333";
    let whole = fields.join(":");
    let actions = grants.iter().flat_map(|grant| &grant.actions);
    actions.flat_map(|action| action.resource_types()).any(|row| row.resource_type().fits(&whole))
}

/// Whether a grant is a pattern of a service of which other values of the statement do apply.
fn is_one_of_many(at: &StatementAt<'_>, grant: &Grant<'_>, dead: &[&Grant<'_>]) -> bool {
    let service = |grant: &Grant<'_>| grant.actions.first().map(|action| action.service());
    let alive = |other: &Grant<'_>| !dead.iter().any(|dead| std::ptr::eq(dead.leaf, other.leaf));
    grant.breadth == Breadth::Pattern
        && at.actions().iter().any(|other| alive(other) && service(other) == service(grant))
}

/// Whether nothing follows the type in an ARN: `arn:aws:kms:eu-west-2:111122223333:key/`.
fn has_no_name(glob: &str) -> bool {
    glob.starts_with("arn:") && glob.ends_with(['/', ':']) && !glob.starts_with("arn:aws:s3:")
}

#[cfg(test)]
mod tests {
    use crate::graph::testing;
    use crate::rules::{Options, Persona, check};

    /// A module that takes a queue or a topic lists what either needs; a module's own queue is held against it.
    #[test]
    fn what_is_passed_into_a_module_is_for_the_caller_to_choose() {
        let module = r#"
variable "target_arn" {}

resource "aws_sqs_queue" "own" {}

data "aws_iam_policy_document" "send" {
  statement {
    actions   = ["sqs:SendMessage", "sns:Publish"]
    resources = [RESOURCE]
  }
}
"#;
        let root = r#"
resource "aws_sqs_queue" "uploads" {}

module "send" {
  source     = "./send"
  target_arn = aws_sqs_queue.uploads.arn
}
"#;
        let found = |resource: &str, persona: Persona| {
            let module = module.replace("RESOURCE", resource);
            let graph = testing::of_files(&[("main.tf", root), ("send/main.tf", &module)]);
            let select = vec!["action-resource-mismatch".to_owned()];
            let found = check(&graph, &Options { persona, select, ..Options::default() });
            found.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
        };
        let message = "sns:Publish does not apply to any resource named here";
        assert_eq!(found("aws_sqs_queue.own.arn", Persona::Regular), [message]);
        assert!(found("var.target_arn", Persona::Regular).is_empty());
        assert_eq!(found("var.target_arn", Persona::Pedantic), [message]);
    }
}
