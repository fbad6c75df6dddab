//! `rules/usage/target-without-permission.md`

use crate::graph::{Graph, Policy, Resource, ResourceId, values};
use crate::input::Span;
use crate::policy::{Condition, Overlap, Pattern, PolicyType, Statement};
use crate::rules::draft::list;
use crate::rules::page::{Page, page};
use crate::rules::sources::without_region;
use crate::rules::{Claim, Confidence, Persona, Report, ResourceAt, Rule, Severity};
use crate::text::{Mode, Origin, Text};

use crate::rules::services::{ServiceTarget, targets_of};

const FUNCTION: &str = "aws_lambda_function";
const PERMISSION: &str = "aws_lambda_permission";
const LOG_GROUP: &str = "aws_cloudwatch_log_group";

#[derive(Debug)]
pub(in crate::rules) struct TargetWithoutPermission;

/// Whether a target lets the service in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum LetsIn {
    /// Certainly not; for another resource, where that is so, as the condition there says.
    No(Option<Span>),
    /// It cannot be seen from here.
    Perhaps,
    Yes,
}

impl Rule for TargetWithoutPermission {
    fn page(&self) -> &'static Page {
        page!("usage", "target-without-permission")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let mut seen: Vec<ResourceId> = Vec::new();
        for row in targets_of(at.type_name()) {
            if !row.role.is_empty() && at.may_have(row.role) {
                continue;
            }
            for value in at.leaves(row.path) {
                let Some(setting) = values::text(value) else { continue };
                let Some(target) = find(at.graph, row.target, &setting).filter(|target| !seen.contains(target)) else {
                    continue;
                };
                if at.graph.resources.resource(target).address.mode != Mode::Managed {
                    continue;
                }
                let source = at.text(row.source).and_then(|source| find(at.graph, row.source_type, &source));
                let asked = |action| Asked { graph: at.graph, row, action, target, source };
                let refused: Vec<(Asked<'_>, Option<Span>)> = row
                    .actions()
                    .map(asked)
                    .filter_map(|asked| match asked.lets_in() {
                        LetsIn::No(other) => Some((asked, other)),
                        LetsIn::Perhaps | LetsIn::Yes => None,
                    })
                    .collect();
                if let Some((first, other)) = refused.first() {
                    seen.push(target);
                    let actions: Vec<&str> = refused.iter().map(|(asked, _)| asked.action).collect();
                    let finding = self.draft(at, first, &actions, value.origin.primary(), *other);
                    report.push(finding, std::iter::empty::<Claim>());
                }
            }
        }
    }
}

impl TargetWithoutPermission {
    fn draft(
        &self,
        at: &ResourceAt<'_>,
        asked: &Asked<'_>,
        actions: &[&str],
        place: Option<Span>,
        other: Option<Span>,
    ) -> crate::rules::Finding {
        let row = asked.row;
        let target = at.graph.resources.resource(asked.target);
        let service = row.services().next().unwrap_or_default();
        let address = &target.address;
        let refused = list(actions, 2);
        let mut finding = at
            .finding(
                self.page(),
                format!("{} calls {address}, which does not let {service} do {refused}", at.resource.address),
            )
            .about(format!("{service} {} {}", actions.join(" "), address.local()))
            .with_label(place.or(at.resource.header), format!("{service} is refused there"))
            .with_label(other, "lets it in for something else")
            .with_label(target.header, format!("nothing lets {service} in"));
        let source = asked
            .source
            .map(|id| at.graph.resources.resource(id))
            .and_then(|source: &Resource| at.graph.resources.reference(asked.source?, &source.address.module));
        let from = source.map(|arn| format!(" and source_arn = {arn}")).unwrap_or_default();
        finding = match row.target {
            FUNCTION => finding
                .with_help(format!("add an {PERMISSION} with action = \"{refused}\", principal = \"{service}\"{from}")),
            LOG_GROUP => finding.with_help(format!(
                "add an aws_cloudwatch_log_resource_policy that allows {refused} to {}",
                list(&row.services().collect::<Vec<_>>(), 2)
            )),
            _ => finding.with_help(format!("allow {refused} to {service} in the resource policy of the target")),
        };
        finding = finding.with_help(format!("source: {}", row.page));
        if row.target == LOG_GROUP {
            // Resource policies of CloudWatch Logs are the account's: one that is declared elsewhere may let the service in.
            finding = finding
                .with_severity(Severity::Medium)
                .with_confidence(Confidence::Low)
                .with_persona(Persona::Pedantic);
        }
        finding
    }
}

/// A service, a target, and what the service acts for.
struct Asked<'a> {
    graph: &'a Graph,
    row: &'static ServiceTarget,
    action: &'static str,
    target: ResourceId,
    source: Option<ResourceId>,
}

impl Asked<'_> {
    fn lets_in(&self) -> LetsIn {
        // A module that could not be read may let the service in.
        if self.graph.readers.is_given_to_unread_module(&self.graph.resources.resource(self.target).address) {
            return LetsIn::Perhaps;
        }
        match self.row.target {
            FUNCTION => self.by_permissions(),
            _ => self.by_policies(),
        }
    }

    /// What the permissions of a function say.
    fn by_permissions(&self) -> LetsIn {
        let resources = &self.graph.resources;
        let mut most = LetsIn::No(None);
        for &permission in resources.by_type(PERMISSION) {
            let body = resources.body(permission);
            let setting = |name: &str| values::attribute(body, name).map(values::text);
            let is_ours = self.is_about(setting("function_name").flatten());
            if is_ours == Some(false) {
                continue;
            }
            let principal =
                setting("principal").flatten().and_then(|text| text.known().map(|known| known.into_owned()));
            let action = setting("action").flatten().and_then(|text| text.known().map(|known| known.into_owned()));
            let (Some(principal), Some(action)) = (principal, action) else { return LetsIn::Perhaps };
            if !self.is_service(&principal) || !self.is_action(&Text::literal(action, Origin::default())) {
                continue;
            }
            let source = setting("source_arn").flatten();
            let one = match (is_ours, source) {
                (None, _) => LetsIn::Perhaps,
                (_, Some(source)) if self.is_other_source(&source) => {
                    LetsIn::No(values::attribute(body, "source_arn").and_then(|value| value.origin.primary()))
                }
                _ => LetsIn::Yes,
            };
            most = most.max(one);
        }
        most
    }

    /// What the resource policies that sit on the target say; of a log group, all of the account's.
    fn by_policies(&self) -> LetsIn {
        let resources = &self.graph.resources;
        let is_logs = self.row.target == LOG_GROUP;
        let holder_type = match self.row.target {
            LOG_GROUP => "aws_cloudwatch_log_resource_policy",
            "aws_sqs_queue" => "aws_sqs_queue_policy",
            _ => "aws_sns_topic_policy",
        };
        let sits = |policy: &&Policy| {
            let on = |id: ResourceId| {
                let type_name = &*resources.resource(id).address.type_name;
                // One that could not be laid to a target may be this one's.
                type_name == holder_type || (!is_logs && self.is_same(id))
            };
            policy.policy_type == PolicyType::Resource && self.graph.sites(policy).any(on)
        };
        let mut policies = self.graph.policies.iter().filter(sits).peekable();
        if policies.peek().is_none() {
            let own = resources
                .by_type(self.row.target)
                .iter()
                .any(|&id| self.is_same(id) && values::attribute(resources.body(id), "policy").is_some());
            let naming = if holder_type == "aws_sqs_queue_policy" { "queue_url" } else { "arn" };
            let unseen = resources.by_type(holder_type).iter().any(|&holder| {
                let names = values::attribute(resources.body(holder), naming).and_then(values::text);
                is_logs || self.is_about(names) != Some(false)
            });
            return if own || unseen { LetsIn::Perhaps } else { LetsIn::No(None) };
        }
        let mut most = LetsIn::No(None);
        for policy in policies {
            let document = &policy.document;
            let unlaid = !is_logs && !self.graph.sites(policy).any(|id| self.is_same(id));
            if unlaid || policy.alternative || !document.unknown.is_empty() || !document.problems.is_empty() {
                return LetsIn::Perhaps;
            }
            let statements = document.statements.iter();
            most = statements.map(|statement| self.by_statement(statement)).fold(most, LetsIn::max);
        }
        most
    }

    fn by_statement(&self, statement: &Statement) -> LetsIn {
        if statement.effect.is_none() {
            return LetsIn::Perhaps;
        }
        if !statement.allows() {
            return LetsIn::No(None);
        }
        let negated = statement.actions.iter().any(|clause| clause.negated || !clause.unknown.is_empty());
        let named = statement.action_values().any(|leaf| self.is_action(&leaf.text));
        let who = self.is_named(statement);
        if (!named && !negated) || who == Some(false) {
            return LetsIn::No(None);
        }
        if self.row.target == LOG_GROUP && !self.is_on_group(statement) {
            return LetsIn::No(None);
        }
        if let Some(other) = statement.condition.conditions.iter().find(|condition| self.is_for_others(condition)) {
            return LetsIn::No(other.values.first().and_then(|value| value.span()));
        }
        if negated || who.is_none() { LetsIn::Perhaps } else { LetsIn::Yes }
    }

    /// Whether the statement names the service; `None` where that is not known.
    fn is_named(&self, statement: &Statement) -> Option<bool> {
        let mut sure = true;
        for clause in &statement.principals {
            sure &= !clause.negated && clause.unknown.is_empty();
            for entry in &clause.entries {
                for value in &entry.values {
                    match (entry.kind.text.known().as_deref(), value.text.known()) {
                        (_, Some(name)) if name == "*" => return Some(true),
                        (Some("Service"), Some(name)) if self.is_service(&name) => return Some(true),
                        (Some("Service") | None, None) => sure = false,
                        _ => {}
                    }
                }
            }
        }
        sure.then_some(false)
    }

    fn is_on_group(&self, statement: &Statement) -> bool {
        let Some(arn) = &self.graph.resources.resource(self.target).arn else { return true };
        let streams = Text::concat([arn, &Text::literal(":log-stream:x", Origin::default())]);
        let meets = |leaf: &crate::policy::Leaf| {
            [arn, &streams]
                .into_iter()
                .any(|one| crate::graph::meets(self.graph, &leaf.text, one) != crate::graph::Meets::Never)
        };
        statement.resources.iter().any(|clause| clause.negated || !clause.unknown.is_empty())
            || statement.resource_values().any(meets)
    }

    fn is_service(&self, principal: &str) -> bool {
        principal == "*" || self.row.services().any(|service| without_region(principal) == service)
    }

    fn is_action(&self, named: &Text) -> bool {
        let action = Text::literal(self.action, Origin::default());
        Pattern::action(named).overlap(&Pattern::action(&action)) != Overlap::Disjoint
    }

    /// Whether a condition lets the service in for other resources only.
    fn is_for_others(&self, condition: &Condition) -> bool {
        let key = condition.key.text.known().is_some_and(|key| key.eq_ignore_ascii_case("aws:SourceArn"));
        let chooses = condition.operator.text.known().is_some_and(|name| !name.to_ascii_lowercase().contains("not"));
        key && chooses
            && condition.unknown.is_empty()
            && !condition.values.is_empty()
            && condition.values.iter().all(|value| self.is_other_source(&value.text))
    }

    /// Whether an ARN is that of another declared resource of the type that the service acts for here.
    fn is_other_source(&self, arn: &Text) -> bool {
        let Some(source) = self.source else { return false };
        let named = find(self.graph, self.row.source_type, arn);
        named.is_some_and(|named| !is_same(self.graph, named, source))
    }

    /// Whether a setting names the target; `None` where that is not known.
    fn is_about(&self, setting: Option<Text>) -> Option<bool> {
        let setting = setting?;
        if let Some(named) = find(self.graph, self.row.target, &setting) {
            return Some(self.is_same(named));
        }
        let name = self.graph.resources.resource(self.target).name.as_ref();
        (setting.is_known() && name.is_some_and(Text::is_known)).then_some(false)
    }

    /// Whether it is the target, under whatever address.
    fn is_same(&self, other: ResourceId) -> bool {
        is_same(self.graph, self.target, other) || self.graph.resources.are_one_by_name(self.target, other)
    }
}

/// The resource of a type that a setting means, or has an attribute of.
fn find(graph: &Graph, type_name: &str, setting: &Text) -> Option<ResourceId> {
    let is_type = |id: &ResourceId| &*graph.resources.resource(*id).address.type_name == type_name;
    let referred = || setting.symbols().find_map(|symbol| graph.resources.of_symbol(symbol).filter(is_type));
    graph.resources.find(type_name, setting).or_else(referred)
}

/// Whether two are one, or instances of one block: which belongs to which is not asked.
fn is_same(graph: &Graph, one: ResourceId, other: ResourceId) -> bool {
    let header = |id: ResourceId| graph.resources.resource(id).header;
    one == other || (header(one).is_some() && header(one) == header(other))
}
