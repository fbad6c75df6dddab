//! Who may assume a role.

mod any_principal;
mod service_mismatch;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &any_principal::TrustAnyPrincipal,
    &any_principal::TrustAnyPrincipalConditioned,
    &service_mismatch::TrustServiceMismatch,
];
