//! Who may assume a role.

mod any_principal;
mod service_mismatch;

pub(super) use any_principal::{TrustAnyPrincipal, TrustAnyPrincipalConditioned};
pub(super) use service_mismatch::TrustServiceMismatch;
