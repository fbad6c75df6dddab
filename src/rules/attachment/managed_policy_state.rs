//! `rules/attachment/managed-policy-deprecated.md`, `rules/attachment/managed-policy-unknown.md`

use crate::catalog::{catalog, rows};
use crate::rules::page::{Page, page};
use crate::rules::registry::suggest_name;
use crate::rules::{Confidence, Persona, Report, ResourceAt, Rule, Severity};

use super::attached::{aws_policies, holders, names};

#[derive(Debug)]
pub(in crate::rules) struct ManagedPolicyDeprecated;

#[derive(Debug)]
pub(in crate::rules) struct ManagedPolicyUnknown;

const SUCCESSORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/managed-policy-successors.csv"));

/// What follows a policy that AWS has withdrawn or is about to.
struct Successor {
    withdrawn: bool,
    successor: &'static str,
    source: &'static str,
}

/// The row of `rules/aws/managed-policy-successors.csv` about a policy.
fn successor(name: &str) -> Option<Successor> {
    let [_, state, successor, source] = rows::<4>(SUCCESSORS).find(|[policy, ..]| *policy == name)?;
    Some(Successor { withdrawn: state == "withdrawn", successor, source })
}

impl Rule for ManagedPolicyDeprecated {
    fn page(&self) -> &'static Page {
        page!("attachment", "managed-policy-deprecated")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        for policy in aws_policies(at) {
            let row = successor(policy.name());
            let withdrawn = row.as_ref().is_some_and(|row| row.withdrawn)
                || policy.in_catalogue().is_some_and(|policy| policy.is_deprecated());
            if !withdrawn && row.is_none() {
                continue;
            }
            let (message, label) = match withdrawn {
                true => (
                    format!("AWS has withdrawn {}: it can no longer be attached", policy.name()),
                    "withdrawn: a new attachment fails",
                ),
                false => (
                    format!("AWS is going to withdraw {} and advises against it", policy.name()),
                    "works, but is not advised any more",
                ),
            };
            let mut finding = at
                .finding(self.page(), message)
                .about(policy.name())
                .with_label(policy.span, label)
                .with_severity(if withdrawn { Severity::High } else { Severity::Low });
            if policy.span != at.resource.header {
                finding = finding.with_label(at.resource.header, format!("for {}", names(at, &holders(at))));
            }
            finding = match &row {
                Some(row) if !row.successor.is_empty() => {
                    finding.with_help(format!("attach {} instead", row.successor))
                }
                _ => finding.with_help("write down what is needed in a policy of your own"),
            };
            if let Some(row) = row {
                finding = finding.with_help(format!("source: {}", row.source));
            }
            report.push(finding, []);
        }
    }
}

impl Rule for ManagedPolicyUnknown {
    fn page(&self) -> &'static Page {
        page!("attachment", "managed-policy-unknown")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        for policy in aws_policies(at) {
            if policy.path.contains(['*', '?']) || successor(policy.name()).is_some() {
                continue;
            }
            let full = |path: &str| format!("arn:aws:iam::aws:policy/{path}");
            let known = policy.in_catalogue();
            if known.is_some_and(|known| known.arn() == full(&policy.path)) {
                continue;
            }
            let (message, confidence, help) = match known {
                Some(known) => {
                    let path = known.arn().strip_prefix("arn:aws:iam::aws:policy/").unwrap_or(known.name());
                    let message = format!("AWS has no managed policy {}: its path is {path}", policy.path);
                    (message, Confidence::High, Some(format!("the ARN ends in policy/{path}")))
                }
                None => {
                    let near = suggest_name(policy.name(), catalog().managed_policies().map(|policy| policy.name()));
                    let message = format!("AWS has no managed policy called {}", policy.name());
                    let confidence = if near.is_some() { Confidence::Medium } else { Confidence::Low };
                    (message, confidence, near.map(|near| format!("did you mean {near}?")))
                }
            };
            // A policy that is newer than the catalogue looks like one that is not there.
            let persona = if confidence == Confidence::Low { Persona::Pedantic } else { Persona::Regular };
            let mut finding = at
                .finding(self.page(), message)
                .about(policy.path.as_str())
                .with_confidence(confidence)
                .with_persona(persona)
                .with_label(policy.span, "no such policy: the apply fails");
            if policy.span != at.resource.header {
                finding = finding.with_label(at.resource.header, "attached here");
            }
            if let Some(help) = help {
                finding = finding.with_help(help);
            }
            report.push(finding.with_help(format!("looked up in the catalogue of {}", catalog().version())), []);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SUCCESSORS, successor};
    use crate::catalog::{catalog, lines};

    #[test]
    fn what_follows_a_policy_is_a_policy() {
        for line in lines(SUCCESSORS) {
            let name = line.split(',').next().expect("a field");
            let row = successor(name).unwrap_or_else(|| panic!("four fields: {line}"));
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{line}");
            let next = catalog().managed_policy(row.successor);
            assert!(row.successor.is_empty() || next.is_some_and(|policy| !policy.is_deprecated()), "{line}");
            let own = catalog().managed_policy(name);
            assert!(row.withdrawn || own.is_some_and(|policy| !policy.is_deprecated()), "{line}: attachable?");
        }
        assert!(successor("AdministratorAccess").is_none());
    }
}
