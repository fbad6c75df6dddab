//! Which identity provider a federated principal is.

use crate::graph::{Graph, values};
use crate::policy::{Leaf, Statement};

/// Whether a federated principal is a SAML provider (and not OpenID Connect), where that is certain.
pub(super) fn is_saml(graph: &Graph, leaf: &Leaf) -> Option<bool> {
    let shown = leaf.text.to_string();
    if shown.contains(":saml-provider/") {
        return Some(true);
    }
    if shown.contains(":oidc-provider/") {
        return Some(false);
    }
    let id = graph.resources.of_symbol(leaf.text.as_symbol()?)?;
    match &*graph.resources.resource(id).address.type_name {
        "aws_iam_saml_provider" => Some(true),
        "aws_iam_openid_connect_provider" => Some(false),
        _ => None,
    }
}

/// The host (and path) of the OpenID Connect provider that signs in through the statement, as far as it is known: what its ARN and its condition keys begin with.
pub(super) fn host(graph: &Graph, statement: &Statement, leaf: &Leaf) -> Option<String> {
    let shown = leaf.text.to_string();
    if let Some((_, host)) = shown.split_once(":oidc-provider/") {
        return Some(host.to_owned());
    }
    let declared = leaf.text.as_symbol().and_then(|symbol| graph.resources.of_symbol(symbol));
    let url = declared.and_then(|id| {
        let resource = graph.resources.resource(id);
        let is_provider = &*resource.address.type_name == "aws_iam_openid_connect_provider";
        is_provider.then(|| values::attribute(graph.resources.body(id), "url").and_then(values::text))?
    });
    if let Some(url) = url.map(|url| url.to_string()) {
        return Some(url.strip_prefix("https://").unwrap_or(&url).trim_end_matches('/').to_owned());
    }
    if leaf.text.is_known() && !shown.contains(':') {
        return Some(shown);
    }
    // A provider that is only referred to: its condition keys say which.
    let keys = statement.condition.conditions.iter().filter_map(|condition| condition.key.text.known());
    keys.filter_map(|key| key.rsplit_once(':').map(|(host, _)| host.to_owned())).find(|host| host.contains('.'))
}
