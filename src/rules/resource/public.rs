//! `rules/resource/public-access.md`, `rules/resource/public-access-conditioned.md` and `rules/resource/public-access-limited.md`

use crate::catalog::AccessLevel;
use crate::graph::values;
use crate::policy::{Condition, Leaf, PolicyType};
use crate::rules::choosing::{chooses_nobody, glob};
use crate::rules::condition::place::key_of;
use crate::rules::draft::{list, text_span};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::harm::values_by_harm;
use crate::rules::idle::unless_idle;
use crate::rules::limits::{Limit, is_private, limit};
use crate::rules::page::{Page, page};
use crate::rules::principals::{Everyone, everyone_at};
use crate::rules::validity::{is_about_others, is_foreign_action, needs_resource};
use crate::rules::wildcard::{Scope, wants_plain};
use crate::rules::{Claim, Confidence, Finding, Persona, PolicyAt, Report, ResourceAt, Rule, Severity, StatementAt};
use crate::text::{Mode, SymbolKind};

use super::{of_the_account, resource, type_on};

#[derive(Debug)]
pub(in crate::rules) struct PublicAccess;

impl Rule for PublicAccess {
    fn page(&self) -> &'static Page {
        page!("resource", "public-access")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((open, Limit::None)) = opened(at) else { return };
        let what = what(at);
        let on = resource(at.policy);
        let draft = |message: String| at.finding(self.page(), message).about(format!("anyone {what}"));
        let finding = match reception(at) {
            Reception::Heeded => unless_unseen(at, draft(format!("anyone may use {what} on {on}")))
                .with_severity(severity(at))
                .with_label(text_span(open.at), "anyone, in whatever AWS account")
                .with_help("name the accounts, roles or services that use it, or add a condition on aws:PrincipalOrgID, aws:SourceAccount or aws:SourceVpce"),
            Reception::Refused => draft(format!("the policy of {on} is refused: it lets anyone use {what}"))
                .with_label(text_span(open.at), "anyone, which this service never takes: public access to it is always blocked")
                .with_help("name the accounts, roles or services that use it"),
            Reception::OwnAccount => draft(format!("every principal of the account may use {what} on {on}"))
                .with_severity(Severity::Medium)
                .with_label(text_span(open.at), "everyone in the account: the service turns requests from other accounts away")
                .with_help("name the roles that use it"),
            Reception::OwnOrganization => draft(format!("every account of the organization may use {what} on {on}"))
                .with_severity(Severity::Low)
                .with_persona(Persona::Pedantic)
                .with_label(text_span(open.at), "no account outside of the organization")
                .with_help("name the accounts that use it"),
        };
        report.push(graded(at, &open, finding), [Claim::Statement]);
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let Some(permission) = self.meta().list("permissions").iter().find(|name| **name == at.type_name()) else {
            return;
        };
        let Some(principal) = at.text("principal").filter(|principal| principal.is("*")) else { return };
        // A function's URL without authentication is meant for everyone; an organization or an account narrows the rest.
        let narrowed = ["source_account", "source_arn", "principal_org_id", "condition", "function_url_auth_type"];
        let limits: Vec<&str> = narrowed.into_iter().filter(|name| at.may_have(name)).collect();
        let fixed = limits.iter().any(|name| ["principal_org_id", "condition"].contains(name));
        if fixed {
            return;
        }
        let (action, on) = match *permission {
            "aws_lambda_permission" => ("invoke", "function_name"),
            _ => ("put events on", "event_bus_name"),
        };
        let target = at.text(on).map_or_else(|| "the default bus".to_owned(), |name| name.to_string());
        let mut finding = at
            .finding(self.page(), format!("anyone may {action} {target}"))
            .about(principal.to_string())
            .with_label(at.span("principal"), "anyone, in any AWS account")
            .with_help("name the service or the account that uses it, or add principal_org_id");
        if let Some(limit) = limits.first() {
            finding = finding
                .with_severity(Severity::Low)
                .with_persona(Persona::Auditor)
                .with_label(at.span(limit), "the only limit");
        }
        report.push(finding, [Claim::Statement]);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct PublicAccessConditioned;

impl Rule for PublicAccessConditioned {
    fn page(&self) -> &'static Page {
        page!("resource", "public-access-conditioned")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((open, Limit::Weak(condition))) = opened(at) else { return };
        // A condition that cannot be read may choose.
        let conditions = &at.statement.condition.conditions;
        if conditions.iter().any(|condition| condition.key.text.known().is_none() || !condition.unknown.is_empty()) {
            return;
        }
        let key = &condition.key.text;
        let what = what(at);
        let weakness = Weakness::of(condition);
        let short = too_few_fields(condition);
        let on = resource(at.policy);
        let message = match short {
            Some((value, fields)) => format!(
                "`{}` has {fields} fields where an ARN has six: if it matches at all, anyone may use {what} on {on}",
                value.text
            ),
            None => format!("anyone who meets the condition on {key} may use {what} on {on}"),
        };
        let mut finding = at
            .finding(self.page(), message)
            .about(format!("anyone {what} {key}"))
            .with_label(text_span(open.at), "anyone, in any AWS account")
            .with_label(key_of(at, condition), weakness.label());
        if let Some((value, _)) = short {
            finding = finding
                .with_severity(Severity::Medium)
                .with_confidence(Confidence::Low)
                .with_label(text_span(value), "ARN operators compare field by field");
        }
        if wants_plain(condition) {
            finding = finding.with_help("to turn requests without TLS away, write Deny in the place of Allow");
        }
        finding = finding.with_help(
            "name the principals, or add a condition on aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceAccount",
        );
        let meek = self.meta().list("partial-keys").iter().any(|partial| key.to_string().eq_ignore_ascii_case(partial));
        if meek {
            finding = finding.with_severity(Severity::Low).with_persona(Persona::Pedantic);
        }
        // The set operator is the mistake, and its own rules say so; who is let in otherwise is said by `public-access`.
        if weakness == Weakness::AllOfNone || reception(at) != Reception::Heeded {
            finding = finding.with_persona(Persona::Auditor);
        }
        report.push(graded(at, &open, finding), [Claim::Statement]);
    }
}

/// The first value of an ARN operator that has fewer fields than an ARN, and how many, in words: AWS does not say what it matches.
fn too_few_fields(condition: &Condition) -> Option<(&Leaf, &'static str)> {
    const WORDS: [&str; 4] = ["two", "three", "four", "five"];
    let operator = condition.operator.text.known()?.to_ascii_lowercase();
    let of_arns = operator.rsplit(':').next().is_some_and(|operator| operator.starts_with("arn"));
    condition.values.iter().filter(|_| of_arns).find_map(|value| {
        let known = value.text.known().filter(|known| known.starts_with("arn:") && !known.contains("${"))?;
        let words = WORDS.get(known.split(':').count().checked_sub(2)?)?;
        Some((value, *words))
    })
}

#[derive(Debug)]
pub(in crate::rules) struct PublicAccessLimited;

impl Rule for PublicAccessLimited {
    fn page(&self) -> &'static Page {
        page!("resource", "public-access-limited")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor {
            return;
        }
        let Some((open, Limit::Fixed(condition))) = opened(at) else { return };
        let key = condition.key.text.to_string();
        let binding = self.meta().list("binding-keys").iter().any(|binding| binding.eq_ignore_ascii_case(&key));
        let narrow = |value: &str| is_private(value) || (binding && !value.contains('*'));
        if condition.values.iter().all(|value| narrow(&value.text.to_string())) && !condition.values.is_empty() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("only {key} keeps others from using {} on {}", what(at), resource(at.policy)))
            .about(key)
            .with_label(text_span(open.at), "anyone")
            .with_label(key_of(at, condition), "the only limit")
            .with_help("name the principals where they are known");
        report.push(finding, []);
    }
}

/// Where a resource policy's `Allow` names everyone, and what its conditions leave. One without an effect is taken for one that allows.
fn opened<'a>(at: &StatementAt<'a>) -> Option<(Everyone<'a>, Limit<'a>)> {
    let may_allow = at.statement.allows() || (at.statement.effect.is_none() && at.statement.effect_leaf.is_none());
    let is_nobody = || at.statement.condition.conditions.iter().any(chooses_nobody);
    if at.policy_type() != PolicyType::Resource || !may_allow || names_no_action(at) || is_nobody() {
        return None;
    }
    let open = everyone_at(at).filter(|open| !open.except)?;
    let keys = PublicAccess.meta().list("choosing-keys");
    Some((open, limit(&at.policy.policy.document, at.statement, keys)))
}

/// Whether it certainly comes to nothing, which another rule says: its `Resource` is missing where the service wants one, is of another resource, or is the
/// ARN of none; or its actions are all of another service.
pub(in crate::rules) fn comes_to_nothing(at: &StatementAt<'_>) -> bool {
    let values = at.statement.resource_values().count();
    let misfits = at.misfits().len();
    (at.statement.resources.is_empty() && needs_resource(at))
        || is_about_others(at)
        || (values > 0 && misfits == values)
        || (!at.actions().is_empty() && at.actions().iter().all(|grant| is_foreign_action(at, grant.leaf)))
}

/// Whether each of its actions lacks the name of a service, as `""` does: no request matches it.
fn names_no_action(at: &StatementAt<'_>) -> bool {
    let is_none = |grant: &Grant<'_>| {
        grant.breadth != Breadth::Everything && grant.leaf.text.known().is_some_and(|written| !written.contains(':'))
    };
    let is_unread = at.statement.actions.iter().any(|clause| clause.negated || !clause.unknown.is_empty());
    !is_unread && !at.actions().is_empty() && at.actions().iter().all(is_none)
}

/// What becomes of a policy that names everyone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reception {
    /// It holds: everyone may.
    Heeded,
    /// The service does not take it.
    Refused,
    /// The service answers its own account alone, whatever the policy says.
    OwnAccount,
    /// The service answers accounts of its own organization alone.
    OwnOrganization,
}

/// What the service does with the statement, by the lists of the page.
fn reception(at: &StatementAt<'_>) -> Reception {
    let lists = PublicAccess.meta();
    let is_in = |list: &str| type_on(at.policy).is_some_and(|name| lists.list(list).contains(&name));
    if is_in("refused-by") {
        return Reception::Refused;
    }
    if !is_in("own-account-only") {
        return Reception::Heeded;
    }
    let crosses = |grant: &Grant<'_>| lists.list("crosses-accounts").iter().any(|action| grant.leaf.text.is(action));
    if !at.actions().is_empty() && at.actions().iter().all(crosses) {
        Reception::OwnOrganization
    } else {
        Reception::OwnAccount
    }
}

/// Less sure where what it is about is not in the configuration, and neither are its other settings.
fn unless_unseen(at: &StatementAt<'_>, finding: Finding) -> Finding {
    let needs_more = PublicAccess.meta().list("asks-the-bucket-too");
    if type_on(at.policy).is_some_and(|name| needs_more.contains(&name)) {
        return finding
            .with_persona(Persona::Pedantic)
            .with_confidence(Confidence::Medium)
            .with_help("the policy of the bucket behind the access point must allow it too");
    }
    let graph = at.graph();
    let is_undeclared = |leaf: &&Leaf| {
        leaf.text.symbols().next().is_some_and(|symbol| match symbol.kind() {
            SymbolKind::Attribute { address, .. } => {
                address.mode == Mode::Managed && graph.resources.of_symbol(symbol).is_none()
            }
            _ => false,
        })
    };
    if let Some(leaf) = at.statement.resource_values().find(is_undeclared) {
        return finding
            .with_confidence(Confidence::Medium)
            .with_help(format!("{} is declared nowhere: this takes it for what the policy sits on", leaf.text));
    }
    // What is a policy and nothing else stands for a target that the configuration does not have.
    let is_target = |name: &str| name.ends_with("_policy") && of_the_account(name).is_none();
    if type_on(at.policy).is_some_and(is_target) {
        return finding
            .with_confidence(Confidence::Medium)
            .with_help(format!("{} is not declared here: what else it is set to is not seen", resource(at.policy)));
    }
    finding
}

/// Why a condition does not choose who is calling.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Weakness {
    /// It is about something else.
    Key,
    /// `ForAllValues` holds where the key is absent.
    AllOfNone,
    /// So does `…IfExists`.
    IfExists,
    /// It names who is left out.
    Negated,
    /// Its values are wide.
    Values,
}

impl Weakness {
    fn of(condition: &Condition) -> Self {
        let key = condition.key.text.to_string();
        let chooses = PublicAccess.meta().list("choosing-keys").iter().any(|choosing| glob(choosing, &key));
        let operator = condition.operator.text.to_string().to_ascii_lowercase();
        match (chooses, operator) {
            (false, _) => Self::Key,
            (_, operator) if operator.starts_with("forallvalues:") => Self::AllOfNone,
            (_, operator) if operator.contains("not") => Self::Negated,
            (_, operator) if operator.ends_with("ifexists") => Self::IfExists,
            _ => Self::Values,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Key => "does not choose who is calling",
            Self::AllOfNone => "ForAllValues holds for callers that have none, too",
            Self::IfExists => "holds for callers that have none, too",
            Self::Negated => "leaves out those listed, and lets in everyone else",
            Self::Values => "the values are as wide as everyone",
        }
    }
}

/// The actions, in words, the most harmful first.
fn what(at: &StatementAt<'_>) -> String {
    let scope = Scope::of(at);
    // What the resource does not take is not allowed by its policy.
    let applies = |value: &&Leaf| {
        let grant = at.actions().iter().find(|grant| std::ptr::eq(grant.leaf, *value));
        !is_foreign_action(at, value)
            && grant.is_none_or(|grant| grant.actions.is_empty() || !scope.applying(&grant.actions).is_empty())
    };
    let all = values_by_harm(at.actions());
    let applying: Vec<&Leaf> = all.iter().copied().filter(applies).collect();
    let said = if applying.is_empty() { all } else { applying };
    let actions: Vec<String> = said.into_iter().map(|value| value.text.to_string()).collect();
    if actions.is_empty() { "it".to_owned() } else { list(&actions, 2) }
}

/// Critical where everyone may change who may do what, or everything; high for data.
fn severity(at: &StatementAt<'_>) -> Severity {
    let takes_over = at.actions().iter().any(|grant| match grant.breadth {
        Breadth::Everything | Breadth::Service(_) => true,
        _ => grant.actions.iter().any(|action| action.access_level() == AccessLevel::PermissionsManagement),
    });
    if takes_over { Severity::Critical } else { Severity::High }
}

/// Whether what the policy sits on is there for everyone to call, and asks by itself who it is, or cannot be reached by everyone.
pub(in crate::rules) fn is_open_by_nature(policy: &PolicyAt<'_>) -> bool {
    type_on(policy).is_some_and(|name| PublicAccess.meta().list("open-by-nature").contains(&name))
}

/// Said more quietly where the resource is open by nature, cannot be reached from outside, or where the statement is not certain.
fn graded(at: &StatementAt<'_>, open: &Everyone<'_>, finding: Finding) -> Finding {
    // What AWS refuses lets nobody in, and is said to be refused.
    let said_otherwise = at.statement.effect.is_none() || open.refused || comes_to_nothing(at);
    let finding = if said_otherwise { finding.with_persona(Persona::Auditor) } else { finding };
    let finding = if at.policy.policy.alternative { finding.with_confidence(Confidence::Medium) } else { finding };
    if is_open_by_nature(at.policy) || asks_by_itself(at) {
        return finding.with_severity(Severity::Low).with_persona(Persona::Auditor);
    }
    unless_idle(at.policy, finding)
}

/// Whether what it sits on has its only endpoint in a network of the account, or users of its own: an OpenSearch domain.
fn asks_by_itself(at: &StatementAt<'_>) -> bool {
    let Some(on) = at.policy.policy.sits_on else { return false };
    let body = at.graph().resources.body(on);
    let has_users =
        values::leaves(body, "advanced_security_options.enabled").iter().any(|on| on.as_bool() != Some(false));
    has_users || values::attribute(body, "vpc_options").is_some()
}
