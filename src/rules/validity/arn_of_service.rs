//! `rules/validity/arn-account-or-region.md` and `rules/validity/unknown-resource-type.md`: ARNs that are well formed, and not of their service's types.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::catalog::{ArnPattern, catalog};
use crate::policy::{Arn, Leaf};
use crate::rules::draft::{list, text_span, with_article};
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, Finding, Persona, Report, Rule, StatementAt};
use crate::text::Text;

use super::places::{claims, has_placeholder};

/// A value of `Resource` that is an ARN, and of none of the resource types of its service.
#[derive(Debug)]
pub(in crate::rules) struct Misfit<'a> {
    leaf: &'a Leaf,
    arn: Arn,
    verdict: Verdict,
}

/// What an ARN that does not fit is to the resource types of its service.
#[derive(Debug)]
enum Verdict {
    /// It would be one of this form with another Region.
    Region(ArnPattern),
    /// It would be one of this form with another account.
    Account(ArnPattern),
    /// None of them, with these forms.
    NoType(&'static [ArnPattern]),
    /// No service has such ARNs.
    NoService,
}

#[derive(Debug)]
pub(in crate::rules) struct ArnAccountOrRegion;

impl Rule for ArnAccountOrRegion {
    fn page(&self) -> &'static Page {
        page!("validity", "arn-account-or-region")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for Misfit { leaf, arn, verdict } in at.misfits() {
            let (form, field, name) = match verdict {
                Verdict::Region(form) => (form, &arn.region, "Region"),
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

/// The values that are ARNs, of a service that is named in full and in lower case, and fit none of its forms.
pub(in crate::rules) fn misfits<'a>(at: &StatementAt<'a>) -> Vec<Misfit<'a>> {
    let leaves = at.statement.resources.iter().flat_map(|clause| &clause.values).zip(at.globs());
    let of_leaf = |(leaf, glob): (&'a Leaf, &String)| {
        let arn = Arn::parse(&leaf.text).ok().filter(|arn| arn.certain)?;
        let verdict =
            judge(leaf, arn.service.known().filter(|name| is_plain(name) && !name.is_empty())?.as_ref(), glob)?;
        Some(Misfit { leaf, arn, verdict })
    };
    leaves.filter(|(leaf, _)| !leaf.text.is("*")).filter_map(of_leaf).collect()
}

fn is_plain(field: &str) -> bool {
    field.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// What is wrong with an ARN of the service, if anything is.
fn judge(leaf: &Leaf, service: &str, glob: &str) -> Option<Verdict> {
    let Some(forms) = forms().get(service) else {
        return catalog().service(service).is_none().then_some(Verdict::NoService);
    };
    if leaf.text.known().is_some_and(|text| has_placeholder(&text)) {
        return None;
    }
    if forms.iter().any(|form| form.fits(glob)) {
        return None;
    }
    let fields: Vec<&str> = glob.splitn(6, ':').collect();
    let &[_, partition, service, region, account, resource] = &fields[..] else { return None };
    let with = |region: &str, account: &str| format!("arn:{partition}:{service}:{region}:{account}:{resource}");
    let (other_region, other_account) = (with("*", account), with(region, "*"));
    // A field without a value is what a `*` stands for, too.
    let of_form = |glob: &str| forms.iter().copied().find(|form| form.fits(glob));
    if let Some(form) = of_form(&other_region) {
        return Some(Verdict::Region(form));
    }
    if let Some(form) = of_form(&other_account) {
        // AWS owns things in the account that an ARN leaves out: public parameters, documents, images.
        return if account.is_empty() { None } else { Some(Verdict::Account(form)) };
    }
    match of_form(&with("*", "*")) {
        Some(form) if !region.is_empty() => Some(Verdict::Region(form)),
        Some(_) => None,
        None => Some(Verdict::NoType(forms)),
    }
}

/// Every form of an ARN, by the service in it.
fn forms() -> &'static HashMap<&'static str, Vec<ArnPattern>> {
    static FORMS: OnceLock<HashMap<&'static str, Vec<ArnPattern>>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let mut forms: HashMap<&'static str, Vec<ArnPattern>> = HashMap::new();
        let types = catalog().services().flat_map(|service| service.resource_types());
        for form in types.flat_map(|of_type| of_type.arn_patterns()) {
            let service = form.as_str().split(':').nth(2).unwrap_or_default();
            forms.entry(service).or_default().push(form);
        }
        forms
    })
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
