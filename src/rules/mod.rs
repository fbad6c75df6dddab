//! The rules: one file a rule, one folder a category, one page of Markdown each under `rules/`.

mod finding;

pub use finding::{Category, Confidence, Finding, FixHint, Meta, Severity, StatementKey};
