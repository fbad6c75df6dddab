//! What cannot mean what was meant.

mod action_needs_star_resource;
mod action_resource_mismatch;
mod arn;
mod arn_of_service;
mod condition_dropped;
mod federation;
mod foreign;
mod grammar;
mod listed;
mod missing_element;
mod of_one;
mod places;
mod principal;
mod rcp;
mod service_wildcard;
mod sid;
mod size;
mod type_hint;
mod undecidable;
mod unknown_action;
mod unknown_service;
mod variable;
mod version;

use super::rule::Rule;
pub(super) use action_resource_mismatch::under_other_name;
pub(super) use foreign::{is_about_others, is_foreign_action};
pub(super) use grammar::parsed;
pub(super) use missing_element::needs_resource;

/// The rules of the category, the strongest first: what is refused as a whole, then what is dead, then what is neater otherwise.
pub(super) const RULES: &[&dyn Rule] = &[
    &condition_dropped::ConditionDropped,
    &grammar::JsonSyntaxError,
    &grammar::WRONG_JSON_TYPE,
    &missing_element::MissingElement,
    &grammar::UNKNOWN_ELEMENT,
    &grammar::DUPLICATE_ELEMENT,
    &grammar::CONFLICTING_ELEMENTS,
    &grammar::INVALID_EFFECT,
    &version::InvalidVersion,
    &principal::UnsupportedPrincipal,
    &principal::InvalidPrincipal,
    &federation::UnsupportedFederatedPrincipal,
    &federation::FederatedProvider,
    &rcp::InvalidRcp,
    &sid::DuplicateSid,
    &sid::InvalidSid,
    &size::PolicySize,
    &foreign::ForeignResourceInPolicy,
    &foreign::ForeignActionInPolicy,
    &arn::InvalidArn,
    &variable::InvalidVariable,
    &variable::VariableNotEvaluated,
    &arn_of_service::ArnAccountOrRegion,
    &arn_of_service::UnknownResourceType,
    &action_resource_mismatch::ActionResourceMismatch,
    &action_needs_star_resource::ActionNeedsStarResource,
    &unknown_service::UnknownService,
    &unknown_action::UnknownAction,
    &principal::PrincipalByUniqueId,
    &version::MissingVersion,
    &version::OldVersion,
    &rcp::RcpBlanketDeny,
    &rcp::RcpNoServiceCarveOut,
    &service_wildcard::WildcardInServiceName,
    &type_hint::PolicyTypeHint,
    &action_resource_mismatch::PartialResourceMismatch,
    &undecidable::Undecidable,
];
