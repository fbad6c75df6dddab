//! What a node is called in a picture.

use crate::catalog::catalog;
use crate::text::Text;

use super::super::arn::{Fields, readable};
use super::super::edges::Node;
use super::super::model::{Graph, Policy, PrincipalKind};
use super::super::render::nodes::drawn;

/// How a box is headed.
pub(super) struct Words {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) name: String,
    pub(super) service: Option<String>,
    pub(super) span: Option<crate::input::Span>,
}

/// What is said of a node.
pub(super) fn of(graph: &Graph, node: &Node) -> Words {
    let drawn = drawn(graph, node);
    let (title, subtitle, service) = match node {
        Node::Principal(id) => {
            let principal = &graph.principals[id.index()];
            let kind = match principal.kind {
                PrincipalKind::Role => "role",
                PrincipalKind::User => "user",
                PrincipalKind::Group => "group of users",
            };
            (title(&principal.address), within(kind, &principal.address), None)
        }
        Node::Policy(id) => policy(&graph.policies[id.index()]),
        Node::Resource(id) => {
            let resource = graph.resources.resource(*id);
            let prefix = resource.iam_type.as_deref().and_then(|name| name.split(':').next()).map(str::to_owned);
            let service = prefix.or_else(|| of_type(&resource.address.type_name)).map(|prefix| service(&prefix));
            (title(&resource.address), within(&resource.address.type_name, &resource.address), service)
        }
        Node::AwsManaged(name) => (name.clone(), "AWS managed policy".into(), None),
        Node::Arn(arn) => of_arn(arn),
        Node::Service(name) => {
            let prefix = name.split('.').next().unwrap_or_default();
            (service(prefix), name.clone(), None)
        }
        Node::Aws(name) => (readable(name), "AWS principal".into(), None),
        Node::Federated(name) => (name.to_string(), "identity provider".into(), None),
        Node::Anyone => ("anyone".into(), "every principal of every account".into(), None),
        Node::Unknown(text) => (text.to_string(), "not known before an apply".into(), None),
    };
    Words { id: drawn.id, kind: drawn.kind, title, subtitle, name: drawn.label, service, span: drawn.span }
}

fn title(address: &crate::text::Address) -> String {
    let key = address.key.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{}{key}", address.name)
}

/// `role`, or `role in module.x`.
fn within(kind: &str, address: &crate::text::Address) -> String {
    if address.module.is_root() { kind.to_owned() } else { format!("{kind} in {}", address.module) }
}

fn policy(policy: &Policy) -> (String, String, Option<String>) {
    let kind = match policy.document.statements.len() {
        1 => "policy, 1 statement".to_owned(),
        count => format!("policy, {count} statements"),
    };
    match (&policy.address, &policy.path) {
        (Some(address), _) => (title(address), within(&kind, address), None),
        (None, Some(path)) => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            (name.to_string_lossy().into_owned(), kind, None)
        }
        (None, None) => ("policy".into(), kind, None),
    }
}

fn of_arn(arn: &Text) -> (String, String, Option<String>) {
    let whole = readable(arn);
    if arn.is("*") {
        return ("everything".into(), "*, every resource".into(), None);
    }
    let Some(fields) = Fields::of(arn) else { return (whole, "not declared here".into(), None) };
    let prefix = fields.service.known().map(|prefix| service(&prefix));
    (readable(&fields.resource), whole, prefix)
}

/// What AWS calls the service with this prefix, without the maker's name: `CodePipeline`, `CloudWatch Logs`.
pub(super) fn service(prefix: &str) -> String {
    let Some(service) = catalog().service(prefix) else { return prefix.to_owned() };
    let name = service.name();
    let short = name.strip_prefix("AWS ").or_else(|| name.strip_prefix("Amazon ")).unwrap_or(name);
    // "Identity and Access Management (IAM)" has its short name with it.
    match short.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')) {
        Some(abbreviation) if abbreviation.len() < 8 => abbreviation.to_owned(),
        _ => short.to_owned(),
    }
}

/// The service prefix in the type of a resource: `aws_codepipeline_webhook`.
fn of_type(type_name: &str) -> Option<String> {
    let words = type_name.strip_prefix("aws_")?;
    words.split('_').next().filter(|word| catalog().service(word).is_some()).map(str::to_owned)
}

/// Actions of one service in few words: `s3: GetObject, PutObject +3`.
pub(super) fn actions(actions: &[String]) -> String {
    const NAMED: usize = 2;
    let prefix = actions.first().and_then(|action| action.split_once(':')).map(|(prefix, _)| prefix);
    let verb = |action: &String| match prefix.and_then(|prefix| action.strip_prefix(prefix)?.strip_prefix(':')) {
        Some(verb) => verb.to_owned(),
        None => action.clone(),
    };
    let named: Vec<String> = actions.iter().take(NAMED).map(verb).collect();
    let more = match actions.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    let prefix = prefix.map(|prefix| format!("{prefix}:")).unwrap_or_default();
    format!("{prefix}{}{more}", named.join(", "))
}
