//! How large a policy may be.

use std::sync::OnceLock;

use super::rows;

/// A row of `rules/aws/policy-quotas.csv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PolicyQuota {
    kind: &'static str,
    service: &'static str,
    /// What holds unless a quota was raised, in characters.
    pub default: usize,
    /// What it can be raised to; the same where it cannot be.
    pub maximum: usize,
    /// Whether AWS counts what stands between the values, too.
    pub counts_whitespace: bool,
}

/// The quota of a kind of policy (`managed`, `inline-role`); of one that sits on a resource, by the resource's service. `None` where it is not known.
pub fn policy_quota(kind: &str, service: &str) -> Option<PolicyQuota> {
    static QUOTAS: OnceLock<Vec<PolicyQuota>> = OnceLock::new();
    let quotas = QUOTAS.get_or_init(|| {
        let rows = rows(include_str!("../../rules/aws/policy-quotas.csv"));
        let quota = |[kind, service, default, maximum, whitespace]: [&'static str; 5]| {
            let (default, maximum) = (default.parse().ok()?, maximum.parse().ok()?);
            Some(PolicyQuota { kind, service, default, maximum, counts_whitespace: whitespace == "counted" })
        };
        rows.filter_map(quota).collect()
    });
    quotas.iter().find(|quota| quota.kind == kind && quota.service == service).copied()
}
