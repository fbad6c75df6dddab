//! `rules/validity/federated-provider.md` and `rules/validity/unsupported-federated-principal.md`

use crate::policy::{Arn, Leaf, PolicyType};
use crate::rules::draft::place_in;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Finding, Persona, Report, Rule, StatementAt};

use super::principal::of_kind;

#[derive(Debug)]
pub(in crate::rules) struct FederatedProvider;

/// How a role is assumed with a provider.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Saml,
    WebIdentity,
}

impl Rule for FederatedProvider {
    fn page(&self) -> &'static Page {
        page!("validity", "federated-provider")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        // How the provider is written is no matter where none can stand.
        if is_elsewhere(at) && report.persona() < Persona::Auditor {
            return;
        }
        for leaf in of_kind(at, "Federated").filter(|leaf| !leaf.text.is("*")) {
            let Some((message, help)) = self.wrong(leaf, way(at)) else { continue };
            report.push(finding(self, at, leaf, message, help), std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct UnsupportedFederatedPrincipal;

impl Rule for UnsupportedFederatedPrincipal {
    fn page(&self) -> &'static Page {
        page!("validity", "unsupported-federated-principal")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for leaf in of_kind(at, "Federated").filter(|leaf| !leaf.text.is("*") && is_elsewhere(at)) {
            let message = "only the trust policy of a role takes a federated provider".to_owned();
            let help = "name the role that is assumed with the provider".to_owned();
            report.push(finding(self, at, leaf, message, help), std::iter::empty::<Claim>());
        }
    }
}

/// Whether the policy certainly is no trust policy. Of a document that is attached to nothing the kind is guessed from its actions.
fn is_elsewhere(at: &StatementAt<'_>) -> bool {
    let policy = at.policy.policy;
    at.policy_type() != PolicyType::Trust && (policy.sits_on.is_some() || policy.path.is_some())
}

fn finding(rule: &dyn Rule, at: &StatementAt<'_>, leaf: &Leaf, message: String, help: String) -> Finding {
    let confidence = if at.policy.policy.alternative { Confidence::Medium } else { Confidence::High };
    at.finding(rule.page(), message)
        .about(leaf.text.to_string())
        .with_label(place_in(at, leaf), "nobody comes in this way")
        .with_help(help)
        .with_confidence(confidence)
}

impl FederatedProvider {
    fn wrong(&self, leaf: &Leaf, way: Option<Way>) -> Option<(String, String)> {
        let shown = leaf.text.to_string();
        let (article, word, form) = match way {
            Some(Way::Saml) => ("a", "SAML", "arn:aws:iam::111122223333:saml-provider/Name"),
            _ => {
                ("an", "OpenID Connect", "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com")
            }
        };
        let help = || format!("{article} {word} provider is written {form}");
        let Ok(arn) = Arn::parse(&leaf.text) else {
            let written = leaf.text.known().filter(|written| !written.contains(['{', '<', '%']))?;
            let by_name = self.meta().list("providers-by-name").contains(&&*written);
            return match way {
                Some(Way::Saml) => Some((format!("{written} is no SAML provider"), help())),
                _ if by_name => None,
                _ => Some((format!("{written} is no identity provider that IAM knows by name"), help())),
            };
        };
        if let Some(message) = bad_account(&arn, &shown) {
            // Where no action asks for a provider, it is one more principal that is not well written.
            return way.map(|_| (message, help()));
        }
        let resource = arn.resource.known_prefix();
        if resource.contains(['*', '?']) {
            return Some((format!("{shown} has a wildcard in it: a provider is named in full"), help()));
        }
        let kind = match resource.split_once('/') {
            Some(("saml-provider", _)) => Way::Saml,
            Some(("oidc-provider", _)) => Way::WebIdentity,
            None if !arn.resource.is_known() => return None,
            _ => return Some((format!("{shown} is no identity provider"), help())),
        };
        way.filter(|way| *way != kind)
            .map(|_| (format!("{shown} is no {word} provider, as the action asks for"), help()))
    }
}

/// What is wrong with the account of a provider's ARN.
fn bad_account(arn: &Arn, shown: &str) -> Option<String> {
    let account = arn.account.known().filter(|account| !account.contains(['$', '{', '<', '%']))?;
    if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match account.contains(['*', '?']) {
        true => format!("{shown} has a wildcard in it: a provider is named in full"),
        false => format!("`{account}` is no account: it has 12 digits"),
    })
}

/// The same of a provider that no action of the statement asks for.
pub(super) fn unasked_bad_account(at: &StatementAt<'_>, leaf: &Leaf) -> Option<String> {
    let arn = Arn::parse(&leaf.text).ok().filter(|_| way(at).is_none())?;
    bad_account(&arn, &leaf.text.to_string())
}

/// What the actions ask for, where they ask for one.
fn way(at: &StatementAt<'_>) -> Option<Way> {
    let asks = |name: &str| {
        at.statement
            .action_values()
            .any(|leaf| leaf.text.known().is_some_and(|action| action.eq_ignore_ascii_case(name)))
    };
    match (asks("sts:AssumeRoleWithSAML"), asks("sts:AssumeRoleWithWebIdentity")) {
        (true, false) => Some(Way::Saml),
        (false, true) => Some(Way::WebIdentity),
        _ => None,
    }
}
