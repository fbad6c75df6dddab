//! `rules/trust/oidc-subject.md`

use std::sync::LazyLock;

use crate::catalog::rows;
use crate::input::Span;
use crate::policy::{Condition, Leaf};
use crate::rules::choosing::{Absent, choosing, glob};
use crate::rules::draft::{head, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals::{named, place};
use crate::rules::{Confidence, Report, Rule, Severity, StatementAt};
use crate::text::Text;

use super::audience::{has_unread_key, on_claim};
use super::federated::{host, is_saml};
use super::{role, takes_tokens};

const TABLE: &str = include_str!("../../../rules/aws/oidc-providers.csv");

/// What a provider's tokens must be asked for.
struct Provider {
    /// Its host and path, a glob.
    host: &'static str,
    /// Whether one issuer signs for every customer, and not for one account or cluster only.
    shared: bool,
    /// The claim that says whose token it is.
    claim: &'static str,
    /// What that claim's value begins with.
    head: &'static str,
    /// Who is let in without it.
    everyone: &'static str,
    /// A value to write.
    example: &'static str,
}

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    let row = |[host, shared, claim, head, everyone, example, _]: [&'static str; 7]| {
        let shared = shared == "yes";
        Provider { host, shared, claim, head, everyone, example }
    };
    rows(TABLE).map(row).collect()
});

#[derive(Debug)]
pub(in crate::rules) struct OidcSubject;

impl Rule for OidcSubject {
    fn page(&self) -> &'static Page {
        page!("trust", "oidc-subject")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !takes_tokens(at) || has_unread_key(at) {
            return;
        }
        for federated in named(at.statement, "Federated") {
            if is_saml(at.graph(), federated) == Some(true) {
                continue;
            }
            let Some(host) = host(at.graph(), at.statement, federated) else { continue };
            let Some(provider) = PROVIDERS.iter().find(|provider| glob(provider.host, &host)) else { continue };
            let open = match limit(at, provider, self.meta().list("limiting-claims")) {
                Limit::Held => continue,
                Limit::Missing => None,
                Limit::Broad(value) => Some(value),
            };
            let (span, label) = match open {
                Some(value) => (text_span(value), format!("matches {}", provider.everyone)),
                None => (within(at, federated), format!("no condition on {}", provider.claim)),
            };
            let finding = at
                .finding(self.page(), format!("{} may assume {}", provider.everyone, role(at.policy)))
                .about(format!("{host} {}", provider.claim))
                .with_severity(if provider.shared { Severity::Critical } else { Severity::Medium })
                .with_confidence(if federated.text.is_known() { Confidence::High } else { Confidence::Medium })
                .with_label(span, label)
                .with_help(format!("add a condition on {host}:{}, such as {}", provider.claim, provider.example));
            report.push(finding.held_by(at.policy), []);
        }
    }
}

/// Whose tokens of a provider that signs for all its customers let everyone in, and where that is written.
pub(in crate::rules) fn everyone_s_token(at: &StatementAt<'_>) -> Option<(Option<Span>, &'static str)> {
    if !takes_tokens(at) || has_unread_key(at) {
        return None;
    }
    let others = page!("trust", "oidc-subject").meta().list("limiting-claims");
    named(at.statement, "Federated").find_map(|federated| {
        let is_saml = is_saml(at.graph(), federated) == Some(true);
        let host = host(at.graph(), at.statement, federated).filter(|_| !is_saml)?;
        let provider = PROVIDERS.iter().find(|provider| provider.shared && glob(provider.host, &host))?;
        match limit(at, provider, others) {
            Limit::Held => None,
            Limit::Missing => Some((within(at, federated), provider.everyone)),
            Limit::Broad(value) => Some((text_span(value), provider.everyone)),
        }
    })
}

/// Where the statement names the provider: of an ARN that stands elsewhere, an output or another module, the statement's own words.
fn within(at: &StatementAt<'_>, federated: &Leaf) -> Option<Span> {
    let statement = at.statement.origin.primary();
    let is_own = |span: &Span| statement.is_none_or(|statement| statement.covers(span));
    let clause = || at.statement.principals.iter().find_map(|clause| clause.origin.primary()).filter(is_own);
    let own = place(at.statement, federated).filter(is_own);
    own.or_else(clause).or_else(|| head(at.policy, &at.statement.origin)).or_else(|| place(at.statement, federated))
}

enum Limit<'a> {
    Held,
    Missing,
    Broad(&'a crate::policy::Leaf),
}

/// What the conditions on the claim leave. `others` are claims that limit as well as the provider's own.
fn limit<'a>(at: &StatementAt<'a>, provider: &'static Provider, others: &[&'static str]) -> Limit<'a> {
    let positive = |condition: &&Condition| {
        let operator = condition.operator.text.to_string();
        !operator.contains("Not") && operator != "Null"
    };
    let conditions: Vec<&'a Condition> = on_claim(at, provider.claim).filter(positive).collect();
    if conditions.is_empty() {
        let by_other = choosing(&at.statement.condition, others, Absent::Possible);
        return if by_other.is_some() { Limit::Held } else { Limit::Missing };
    }
    let broad = |condition: &'a Condition| condition.values.iter().find(|value| is_broad(&value.text, provider.head));
    // All conditions must hold: one that binds is enough.
    match conditions.iter().map(|condition| broad(condition)).collect::<Option<Vec<_>>>() {
        Some(values) => values.first().map_or(Limit::Held, |value| Limit::Broad(value)),
        None => Limit::Held,
    }
}

/// Whether the wildcard begins before anything is said: `*`, `system:serviceaccount:*`.
fn is_broad(value: &Text, head: &str) -> bool {
    let shown = value.masked();
    let star = shown.find(['*', '?']);
    star.is_some_and(|star| shown.get(..star).is_some_and(|before| head.starts_with(before)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::lines;
    use crate::text::Origin;

    #[test]
    fn a_wildcard_before_anything_is_said_is_broad() {
        let broad = |value: &str| is_broad(&Text::literal(value, Origin::default()), "system:serviceaccount:");
        assert!(broad("*") && broad("system:*") && broad("system:serviceaccount:*:*"));
        assert!(!broad("system:serviceaccount:photos:*") && !broad("system:serviceaccount:photos:app"));
    }

    #[test]
    fn every_line_of_the_table_is_whole() {
        for line in lines(TABLE) {
            let fields: Vec<&str> = line.split(',').collect();
            let [host, shared, claim, _, everyone, example, url] = fields[..] else { panic!("{line}") };
            assert!(host.contains('.') && ["yes", "no"].contains(&shared) && !claim.is_empty(), "{line}");
            assert!(!everyone.is_empty() && !example.is_empty() && url.starts_with("https://"), "{line}");
        }
    }
}
