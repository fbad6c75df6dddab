//! `rules/validity/arn-account-or-region.md` and `rules/validity/unknown-resource-type.md`: ARNs that are well formed, and not of their service's types.

use crate::catalog::{ArnPattern, catalog};
use crate::policy::Leaf;
use crate::rules::draft::{list, text_span, with_article};
use crate::rules::misfit::{Misfit, Verdict};
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, Finding, Persona, Report, Rule, StatementAt};
use crate::text::Text;

use super::places::claims;

#[derive(Debug)]
pub(in crate::rules) struct ArnAccountOrRegion;

impl Rule for ArnAccountOrRegion {
    fn page(&self) -> &'static Page {
        page!("validity", "arn-account-or-region")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for Misfit { leaf, arn, verdict } in at.misfits() {
            let (form, field, name) = match verdict {
                Verdict::Region(form) if !self.has_both_forms(&arn.service) => (form, &arn.region, "Region"),
                Verdict::Account(form) => (form, &arn.account, "account"),
                _ => continue,
            };
            let service = &arn.service;
            let message = match field.is_empty() {
                true => format!("the ARN of this {service} resource needs {}", with_article(name)),
                false => format!("the ARN of this {service} resource has no {name}"),
            };
            report.push(finding(self, at, leaf, message, field, form), claims(at));
        }
    }
}

impl ArnAccountOrRegion {
    /// Whether some resources of the service have a Region and others of the same type do not.
    fn has_both_forms(&self, service: &Text) -> bool {
        self.meta().list("services-with-and-without-a-region").iter().any(|listed| service.is(listed))
    }
}

#[derive(Debug)]
pub(in crate::rules) struct UnknownResourceType;

impl Rule for UnknownResourceType {
    fn page(&self) -> &'static Page {
        page!("validity", "unknown-resource-type")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for Misfit { leaf, arn, verdict } in at.misfits() {
            let finding = match verdict {
                Verdict::NoType(forms) => {
                    let Some(nearest) = nearest(forms, &arn.resource) else { continue };
                    let message = format!("{} has no resource of the form {}", arn.service, arn.resource);
                    // The reference lacks some forms: that an action applies to nothing is said with more certainty.
                    finding(self, at, leaf, message, &arn.resource, &nearest)
                        .with_persona(Persona::Pedantic)
                        .with_confidence(Confidence::Medium)
                }
                Verdict::NoService => {
                    let message = format!("no service has ARNs that begin with arn:{}:{}:", arn.partition, arn.service);
                    let span = arn.service.origin().primary().or_else(|| text_span(leaf));
                    let found = at.finding(self.page(), message).about(leaf.text.to_string());
                    let found = found.with_label(span.or(at.policy.policy.header), "matches nothing");
                    let near = arn.service.known().map(|service| catalog().nearest_services(&service));
                    match near.filter(|near| !near.is_empty()) {
                        Some(near) => found.with_help(format!("did you mean {}?", list(&near, 3))),
                        None => found,
                    }
                }
                _ => continue,
            };
            report.push(finding, claims(at));
        }
    }
}

fn finding(
    rule: &dyn Rule,
    at: &StatementAt<'_>,
    leaf: &Leaf,
    message: String,
    field: &Text,
    form: &ArnPattern,
) -> Finding {
    let span = field.origin().primary().or_else(|| text_span(leaf)).or(at.policy.policy.header);
    at.finding(rule.page(), message)
        .about(leaf.text.to_string())
        .with_label(span, "matches nothing")
        .with_help(format!("its form is {form}"))
}

/// The form whose fixed beginning is the most like what is written.
fn nearest(forms: &[ArnPattern], resource: &Text) -> Option<ArnPattern> {
    let written = resource.to_string();
    let alike = |form: &&ArnPattern| {
        let form = form.as_str().splitn(6, ':').nth(5).unwrap_or_default();
        let fixed = form.split("${").next().unwrap_or_default();
        let word = written.split(['/', ':', '*']).next().unwrap_or_default();
        strsim::damerau_levenshtein(fixed.trim_end_matches(['/', ':']), word)
    };
    forms.iter().min_by_key(alike).copied()
}
