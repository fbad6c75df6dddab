//! `rules/validity/arn-account-or-region.md` and `rules/validity/unknown-resource-type.md`: ARNs that are well formed, and not of their service's types.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::catalog::{ArnPattern, catalog};
use crate::policy::{Arn, Leaf};
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, Finding, Persona, Report, Rule, StatementAt};
use crate::text::Text;

use super::places::{claims, glob, has_placeholder};

/// What an ARN is to the resource types of its service.
enum Verdict {
    /// One of them.
    Fits,
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
        for (leaf, arn) in arns(at) {
            let (form, field, name) = match judge(at, leaf, &arn) {
                Verdict::Region(form) => (form, &arn.region, "Region"),
                Verdict::Account(form) => (form, &arn.account, "account"),
                _ => continue,
            };
            let service = &arn.service;
            let message = match field.is_empty() {
                true => format!("the ARN of this {service} resource needs {}", with_article(name)),
                false => format!("the ARN of this {service} resource has no {name}"),
            };
            report.push(finding(self, at, leaf, message, field, &form), claims(at));
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
        for (leaf, arn) in arns(at) {
            let finding = match judge(at, leaf, &arn) {
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

fn with_article(word: &str) -> String {
    format!("{} {word}", if word.starts_with('a') { "an" } else { "a" })
}

/// The values that are ARNs, cut, of a service that is named in full and in lower case.
fn arns<'a>(at: &StatementAt<'a>) -> impl Iterator<Item = (&'a Leaf, Arn)> {
    let leaves = at.statement.resources.iter().flat_map(|clause| &clause.values).filter(|leaf| !leaf.text.is("*"));
    leaves.filter_map(|leaf| {
        let arn = Arn::parse(&leaf.text).ok()?;
        let named = arn.service.known().is_some_and(|service| is_plain(&service) && !service.is_empty());
        (named && arn.certain).then_some((leaf, arn))
    })
}

fn is_plain(field: &str) -> bool {
    field.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn judge(at: &StatementAt<'_>, leaf: &Leaf, arn: &Arn) -> Verdict {
    let service = arn.service.known().unwrap_or_default();
    let Some(forms) = forms().get(&*service) else {
        return if catalog().service(&service).is_some() { Verdict::Fits } else { Verdict::NoService };
    };
    let glob = glob(at, leaf);
    if leaf.text.known().is_some_and(|text| has_placeholder(&text)) {
        return Verdict::Fits;
    }
    if forms.iter().any(|form| form.fits(&glob)) {
        return Verdict::Fits;
    }
    let fields: Vec<&str> = glob.splitn(6, ':').collect();
    let &[_, partition, service, region, account, resource] = &fields[..] else { return Verdict::Fits };
    let with = |region: &str, account: &str| format!("arn:{partition}:{service}:{region}:{account}:{resource}");
    let (other_region, other_account) = (with("*", account), with(region, "*"));
    // A field without a value is what a `*` stands for, too.
    let of_form = |glob: &str| forms.iter().copied().find(|form| form.fits(glob));
    if let Some(form) = of_form(&other_region) {
        return Verdict::Region(form);
    }
    if let Some(form) = of_form(&other_account) {
        // AWS owns things in the account that an ARN leaves out: public parameters, documents, images.
        return if account.is_empty() { Verdict::Fits } else { Verdict::Account(form) };
    }
    match of_form(&with("*", "*")) {
        Some(form) if !region.is_empty() => Verdict::Region(form),
        Some(_) => Verdict::Fits,
        None => Verdict::NoType(forms),
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
