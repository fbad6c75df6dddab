//! `rules/validity/action-resource-mismatch.md`, `rules/validity/action-needs-star-resource.md` and `rules/validity/partial-resource-mismatch.md`

use std::borrow::Cow;
use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::catalog::{Action, ActionResource, ResourceType, glob_matches};
use crate::graph::{Policy, PolicyRef, Principal, aws_managed};
use crate::policy::{Document, Leaf, PolicyType, Statement};
use crate::rules::draft::{as_in_source, list, text_span};
use crate::rules::empty_key::bucket_of_empty_key;
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::resource_glob::has_placeholder;
use crate::rules::{Claim, Confidence, Finding, Persona, Report, Rule, Severity, StatementAt};
use crate::text::{Part, SymbolKind};

use super::places::{is_passed_in, is_written_elsewhere};

#[derive(Debug)]
pub(in crate::rules) struct ActionResourceMismatch;

impl Rule for ActionResourceMismatch {
    fn page(&self) -> &'static Page {
        page!("validity", "action-resource-mismatch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        empty_keys(self, at, report);
        let Some(resources) = listed(at) else { return };
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
        if at.statement.resource_values().any(is_template) {
            finding = finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Low);
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

#[derive(Debug)]
pub(in crate::rules) struct ActionNeedsStarResource;

impl Rule for ActionNeedsStarResource {
    fn page(&self) -> &'static Page {
        page!("validity", "action-needs-star-resource")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(resources) = listed(at) else { return };
        // A variable may hold `*`.
        if at.statement.resource_values().any(|leaf| may_be_star(leaf) || is_template(leaf)) {
            return;
        }
        // What takes no resource type fits none of them.
        let starred: Vec<&Grant<'_>> = listed_actions(at).filter(|grant| takes_none(grant)).collect();
        let (redundant, starred): (Vec<_>, Vec<_>) =
            starred.into_iter().partition(|grant| given_on_all(at, grant).is_some());
        self.redundant(at, &redundant, &resources, report);
        // Several services ask, for what takes no resource, about all resources of a type in the account, and a wildcard for those does match.
        let (sure, open): (Vec<_>, Vec<_>) = starred.into_iter().partition(|grant| {
            let listed = |list, name: &str| self.meta().list(list).iter().any(|known| known.eq_ignore_ascii_case(name));
            grant.actions.iter().all(|action| {
                let prefix = action.service().prefix();
                !listed("services-asked-about-otherwise", prefix)
                    && !listed("actions-asked-about-otherwise", action.name())
                    && !resources.iter().any(|glob| is_wide(glob, prefix))
            })
        });
        for (grants, persona) in [(sure, Persona::Regular), (open, Persona::Pedantic)] {
            if grants.is_empty() {
                continue;
            }
            let names = names(&grants);
            let shown = list(&names, 3);
            let message = match &grants[..] {
                [_] => format!("{shown} takes no resource, and works on * only"),
                _ => format!("{shown} take no resource, and work on * only"),
            };
            let claims: Vec<Claim> = names.iter().cloned().map(Claim::Action).collect();
            let finding = finding(self, at, &grants, message, &resources).with_persona(persona);
            let finding = finding.with_help("move to a statement of its own with Resource *");
            let sure = persona == Persona::Regular;
            let confidence = if sure { Confidence::High } else { Confidence::Low };
            let severity = if sure { Severity::Medium } else { Severity::Low };
            report.push(finding.with_confidence(confidence).with_severity(severity), claims);
        }
    }
}

impl ActionNeedsStarResource {
    /// Says of what another statement allows on `*` that here it is too much: nothing fails.
    fn redundant(&self, at: &StatementAt<'_>, grants: &[&Grant<'_>], resources: &[String], report: &mut Report<'_>) {
        let Some(given) = grants.first().and_then(|grant| given_on_all(at, grant)) else { return };
        let names = names(grants);
        let takes = if names.len() == 1 { "takes" } else { "take" };
        let message = format!("{} {takes} no resource, and another statement allows it on *", list(&names, 3));
        let finding = finding(self, at, grants, message, resources)
            .with_label(given.and_then(text_span), "allowed on * here")
            .with_help("take it out here")
            .with_severity(Severity::Low)
            .with_persona(Persona::Pedantic);
        report.push(finding, names.into_iter().map(Claim::Action));
    }
}

/// Whether another statement allows all of a grant on `*` to everyone who holds this one, in the same document or in one that every holder has besides; and
/// its value of `Action`, where it is the configuration's own.
fn given_on_all<'a>(at: &StatementAt<'a>, grant: &Grant<'_>) -> Option<Option<&'a Leaf>> {
    if !at.is_identity_grant() {
        return None;
    }
    let policy = at.policy.policy;
    let given_by_own = |policy: &'a Policy| {
        let document = Some(&policy.document).filter(|_| !policy.alternative)?;
        given_by(document, at.statement, grant)
    };
    if let Some(leaf) = given_by_own(policy) {
        return Some(Some(leaf));
    }
    let by_other = |(_, holder): &(_, &'a Principal)| {
        holder.attachments.iter().find_map(|attachment| match attachment.policy {
            PolicyRef::Document(id) => given_by_own(at.graph().policies.get(id.index())?).map(Some),
            PolicyRef::AwsManaged(ref name) => given_by(&*aws_managed(name)?, at.statement, grant).map(|_| None),
            PolicyRef::External(_) => None,
        })
    };
    let given: Option<Vec<Option<&Leaf>>> = at.policy.holders.iter().map(by_other).collect();
    given?.first().copied()
}

/// The value of `Action` in a statement of the document, other than `own`, that allows all of a grant on `*` without conditions.
fn given_by<'d>(document: &'d Document, own: &Statement, grant: &Grant<'_>) -> Option<&'d Leaf> {
    let open = |statement: &&'d Statement| {
        statement.allows()
            && !std::ptr::eq(*statement, own)
            && statement.condition.conditions.is_empty()
            && statement.resource_values().any(|leaf| is_stars(&leaf.text.to_string()))
    };
    let all_of = |leaf: &&'d Leaf| {
        let stands_for = |pattern: &str| grant.actions.iter().all(|of| glob_matches(pattern, of.name()));
        leaf.text.known().is_some_and(|pattern| stands_for(&pattern))
    };
    document.statements.iter().filter(open).flat_map(Statement::action_values).find(all_of)
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
        let Some(resources) = listed(at) else { return };
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

/// The resources of the statement as globs, where all of them are known and none is everything.
fn listed<'s>(at: &'s StatementAt<'_>) -> Option<Cow<'s, [String]>> {
    let of_principals =
        matches!(at.policy_type(), PolicyType::Identity | PolicyType::Boundary | PolicyType::Session | PolicyType::Scp);
    let clauses = &at.statement.resources;
    let listed = !clauses.is_empty() && clauses.iter().all(|clause| !clause.negated && clause.unknown.is_empty());
    if !of_principals || !listed || at.statement.actions.iter().any(|clause| clause.negated) {
        return None;
    }
    let globs = at.globs();
    // Of an object with an empty name it is said that the bucket is meant.
    let is_bucket = |leaf: &Leaf| bucket_of_empty_key(at.graph(), &leaf.text).is_some();
    let named = at.statement.resource_values().zip(globs).filter(|(leaf, _)| is_bucket(leaf));
    let meant: Vec<String> = named.map(|(_, glob)| glob.trim_end_matches('/').to_owned()).collect();
    let resources = if meant.is_empty() { Cow::Borrowed(globs) } else { Cow::Owned([globs, &meant].concat()) };
    (!resources.is_empty() && !resources.iter().any(|glob| is_stars(glob))).then_some(resources)
}

/// The values of `Action` that say which actions are meant.
fn listed_actions<'g, 'a>(at: &'g StatementAt<'a>) -> impl Iterator<Item = &'g Grant<'a>> {
    at.actions().iter().filter(|grant| grant.breadth != Breadth::Everything && !grant.actions.is_empty())
}

/// Whether none of the actions takes a resource.
fn takes_none(grant: &Grant<'_>) -> bool {
    grant.actions.iter().all(|action| action.requires_star())
}

fn names(grants: &[&Grant<'_>]) -> Vec<String> {
    grants.iter().map(|grant| grant.leaf.text.to_string()).collect()
}

fn finding(
    rule: &dyn Rule,
    at: &StatementAt<'_>,
    grants: &[&Grant<'_>],
    message: String,
    resources: &[String],
) -> Finding {
    let effect = if at.statement.allows() { "allows nothing here" } else { "forbids nothing here" };
    let subject = format!("{} on {}", names(grants).join(" "), resources.join(" "));
    let mut finding = at.finding(rule.page(), message).about(subject);
    for grant in grants.iter().take(3) {
        finding = finding.with_label(text_span(grant.leaf), effect);
    }
    let first = at.statement.resource_values().next();
    finding.with_label(first.and_then(text_span), "not what it applies to")
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

/// Whether a glob of this service, or of any, reaches all resources of a type: `arn:aws:s3:::*`, `arn:aws:iam::111122223333:role/*`.
fn is_wide(glob: &str, prefix: &str) -> bool {
    let fields: Vec<&str> = glob.splitn(6, ':').collect();
    let &[_, _, service, region, account, resource] = &fields[..] else { return true };
    if service.contains(['*', '?']) {
        return true;
    }
    if service != prefix {
        return false;
    }
    let name = match resource.split_once(['/', ':']) {
        // A bucket is named first, what has an account after its type.
        Some((_, name)) if !(region.is_empty() && account.is_empty()) => name,
        _ => resource,
    };
    // CloudWatch Logs asks about `log-group::log-stream:` where it lists groups: a name that is empty is that of none.
    name.is_empty() || name.starts_with(['*', ':'])
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

/// Whether a template fills in some of a value: it may be more than the name that it is taken for.
fn is_template(leaf: &Leaf) -> bool {
    leaf.text.known().is_some_and(|text| has_placeholder(&text))
}

/// Whether a value may be `*`, or a pattern as wide: what somebody passes in.
fn may_be_star(leaf: &Leaf) -> bool {
    match leaf.text.parts().first() {
        Some(Part::Symbol(symbol, _)) => !matches!(symbol.kind(), SymbolKind::Attribute { .. }),
        _ => false,
    }
}

fn is_stars(glob: &str) -> bool {
    !glob.is_empty() && glob.bytes().all(|byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::is_wide;
    use crate::graph::{Graph, Options as GraphOptions};
    use crate::input::Sources;
    use crate::rules::{Options, Persona, check};
    use crate::terraform::Evaluation;
    use crate::wiring::Wiring;

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
            let directory = tempfile::tempdir().expect("a temporary directory");
            std::fs::create_dir(directory.path().join("send")).expect("a directory");
            std::fs::write(directory.path().join("main.tf"), root).expect("a file");
            std::fs::write(directory.path().join("send/main.tf"), module.replace("RESOURCE", resource))
                .expect("a file");
            let sources = Arc::new(Sources::new());
            let evaluation = Evaluation::load(directory.path(), &sources, &Default::default());
            let graph = Graph::from_terraform(&evaluation, &&Wiring::builtin(&sources), &GraphOptions::default());
            let select = vec!["action-resource-mismatch".to_owned()];
            let found = check(&graph, &Options { persona, select, ..Options::default() });
            found.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
        };
        let message = "sns:Publish does not apply to any resource named here";
        assert_eq!(found("aws_sqs_queue.own.arn", Persona::Regular), [message]);
        assert!(found("var.target_arn", Persona::Regular).is_empty());
        assert_eq!(found("var.target_arn", Persona::Pedantic), [message]);
    }

    #[test]
    fn a_wildcard_for_a_type_is_wide() {
        for glob in ["arn:aws:s3:::*", "arn:aws:s3:*:1:*", "*:*:*:*:*:*", "arn:aws:*:*:*:x"] {
            assert!(is_wide(glob, "s3"), "{glob}");
        }
        assert!(is_wide("arn:aws:iam::1:role/*", "iam") && is_wide("arn:aws:logs:r:1:log-group:*", "logs"));
        for glob in ["arn:aws:s3:::photos/*", "arn:aws:s3:::photos-*", "arn:aws:sqs:r:1:*"] {
            assert!(!is_wide(glob, "s3"), "{glob}");
        }
        assert!(is_wide("arn:aws:logs:*:1:log-group::log-stream:*", "logs"));
        assert!(!is_wide("arn:aws:iam::1:role/build-*", "iam"));
    }
}
