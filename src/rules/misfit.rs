//! ARNs among the values of `Resource` that are well formed, and of none of their service's types.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::catalog::{ArnPattern, catalog};
use crate::policy::{Arn, Leaf};

use super::StatementAt;
use crate::graph::glob::has_placeholder;

/// A value of `Resource` that is an ARN, and of none of the resource types of its service.
#[derive(Debug)]
pub(super) struct Misfit<'a> {
    /// The value.
    pub(super) leaf: &'a Leaf,
    /// The ARN it is.
    pub(super) arn: Arn,
    /// What is wrong with it.
    pub(super) verdict: Verdict,
}

/// What an ARN that does not fit is to the resource types of its service.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It would be one of this form with another Region.
    Region(ArnPattern),
    /// It would be one of this form with another account.
    Account(ArnPattern),
    /// None of them, with these forms.
    NoType(&'static [ArnPattern]),
    /// No service has such ARNs.
    NoService,
}

/// The values that are ARNs, of a service that is named in full and in lower case, and fit none of its forms.
pub(super) fn misfits<'a>(at: &StatementAt<'a>) -> Vec<Misfit<'a>> {
    let leaves = at.statement.resources.iter().flat_map(|clause| &clause.values).zip(at.globs());
    let of_leaf = |(leaf, glob): (&'a Leaf, &String)| {
        if is_of_a_form(glob) {
            return None;
        }
        let arn = Arn::parse(&leaf.text).ok().filter(|arn| arn.certain)?;
        let verdict =
            judge(leaf, arn.service.known().filter(|name| is_plain(name) && !name.is_empty())?.as_ref(), glob)?;
        Some(Misfit { leaf, arn, verdict })
    };
    leaves.filter(|(leaf, _)| !leaf.text.is("*")).filter_map(of_leaf).collect()
}

/// Whether a glob fits a form of the service that it names. Nearly every one does, and it is one of those that begin alike: these are asked first.
fn is_of_a_form(glob: &str) -> bool {
    let mut fields = glob.splitn(6, ':');
    let Some(forms) = fields.nth(2).and_then(|service| forms().get(service)) else { return false };
    let resource = fields.nth(2).unwrap_or_default();
    let given = &resource[..resource.find(['*', '?']).unwrap_or(resource.len())];
    let begins_alike = |form: &&ArnPattern| {
        let form = form.glob().splitn(6, ':').nth(5).unwrap_or_default();
        form.bytes().take_while(|byte| *byte != b'*').zip(given.bytes()).all(|(form, given)| form == given)
    };
    forms.iter().filter(begins_alike).any(|form| form.fits(glob))
        || forms.iter().any(|form| form.fits(glob) || form.fits_across(glob))
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
pub(super) fn forms() -> &'static HashMap<&'static str, Vec<ArnPattern>> {
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
