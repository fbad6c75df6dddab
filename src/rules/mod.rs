//! The rules: one file a rule, one folder a category, one page of Markdown each under `rules/`.
//!
//! A page is the only place for a rule's name, severity, equivalents, reasons and examples. A rule is its page plus the one method of
//! [`Rule`] it needs; it sees the graph, the catalogue and the policy algebra, and never Terraform's syntax.

mod check;
mod choosing;
mod compared;
mod context;
mod declared;
mod draft;
mod empty_key;
mod equivalents;
mod finding;
mod fingerprint;
mod fix;
mod grant;
mod harm;
mod idle;
mod index;
mod limits;
mod misfit;
mod offer;
mod options;
mod page;
mod places;
mod principals;
mod reach;
mod registry;
mod report;
mod rule;
mod services;
mod sources;
mod tested;
#[cfg(test)]
mod tests;

mod attachment;
mod condition;
mod escalation;
mod resource;
mod style;
mod suppression;
mod trust;
mod usage;
mod validity;
mod wildcard;

pub use check::check;
pub(crate) use choosing::glob;
pub(crate) use context::said_of_suppression;
pub use context::{PolicyAt, PrincipalAt, StatementAt};
pub use declared::ResourceAt;
pub use equivalents::{
    Equivalent, LeftOut, equivalents, find_equivalent, find_left_out, left_out, names_tool, nearest_equivalent,
};
pub use finding::{Confidence, Finding, FixHint, Meta, Persona, Severity, StatementKey, UnknownWord};
pub use fingerprint::{Paths, fingerprints};
pub use fix::{Applicability, Change, Fix};
pub use grant::{Breadth, Grant};
pub use index::{equivalents_page, rules_page};
pub use offer::Offer;
pub use options::{Options, UnknownRule};
pub use page::{Page, PageError};
pub use places::OTHER_VALUES;
pub use registry::{find, pages, registry};
pub use report::{Claim, Report};
pub use rule::Rule;
pub use tested::Test;
