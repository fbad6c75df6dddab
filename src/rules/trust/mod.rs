//! Who may assume a role.

mod any_principal;
mod service_mismatch;

use super::rule::Rule;

pub(super) use service_mismatch::without_region;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &any_principal::TrustAnyPrincipal,
    &any_principal::TrustAnyPrincipalConditioned,
    &service_mismatch::TrustServiceMismatch,
];
