//! `rules/validity/invalid-arn.md`: what no ARN of any service looks like.

use crate::catalog::{partition, partition_of_region};
use crate::input::Span;
use crate::policy::{Arn, Clause, Leaf, NotCut, PolicyType};
use crate::rules::draft::text_span;
use crate::rules::misfit::forms;
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, Finding, Persona, Report, Rule, StatementAt};
use crate::text::Text;

use super::places::{claims, is_in_use, is_written_elsewhere};

#[derive(Debug)]
pub(in crate::rules) struct InvalidArn;

impl Rule for InvalidArn {
    fn page(&self) -> &'static Page {
        page!("validity", "invalid-arn")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for leaf in at.statement.resources.iter().flat_map(Clause::written) {
            if leaf.text.is("*") {
                continue;
            }
            // What nothing reads as it stands is filled in by what reads it.
            let is_template = at.policy.policy.path.is_some();
            if let Some(wrong) = self.wrong(&leaf, is_template) {
                report.push(self.finding(at, &leaf, wrong), claims(at));
            }
        }
    }
}

/// What is wrong with a value.
pub(super) struct Wrong {
    message: String,
    /// The bytes that are wrong, where they are less than all of it.
    at: Option<Span>,
    help: &'static str,
    sure: bool,
}

const FORM: &str = "an ARN is written arn:partition:service:region:account:resource";

impl Wrong {
    fn new(message: String, at: &Text) -> Self {
        Wrong { message, at: at.origin().primary(), help: FORM, sure: true }
    }
}

impl InvalidArn {
    fn finding(&self, at: &StatementAt<'_>, leaf: &Leaf, wrong: Wrong) -> Finding {
        let shown = leaf.text.to_string();
        // An empty text is mostly a default that nobody keeps.
        // What makes something else of a document that is attached nowhere may fill in what looks odd.
        let span = wrong.at.or_else(|| text_span(leaf));
        let elsewhere = is_written_elsewhere(at, span.as_slice());
        let neat = shown.is_empty() || !wrong.sure || elsewhere || !is_in_use(at.policy.policy);
        let persona = if neat { Persona::Pedantic } else { Persona::Regular };
        let refused = match at.policy_type() {
            PolicyType::Identity | PolicyType::Boundary => "IAM refuses the policy, or it matches nothing",
            _ => "refused, or it matches nothing",
        };
        let confidence =
            if wrong.sure && at.policy.policy.path.is_none() { Confidence::High } else { Confidence::Medium };
        at.finding(self.page(), wrong.message)
            .about(shown)
            .with_label(span.or(at.policy.policy.header), refused)
            .with_help(wrong.help)
            .with_persona(persona)
            .with_confidence(confidence)
    }

    fn wrong(&self, leaf: &Leaf, is_template: bool) -> Option<Wrong> {
        let text = &leaf.text;
        let arn = match Arn::parse(text) {
            Ok(arn) => arn,
            Err(NotCut::Symbol(_)) => return None,
            Err(NotCut::Wildcard) => return self.cut_short(text),
            Err(NotCut::NotAnArn) => return Some(not_an_arn(text, is_template)),
        };
        self.fields(&arn, is_template)
    }

    /// A value with a wildcard that stands for several fields: IAM wants their colons all the same.
    fn cut_short(&self, text: &Text) -> Option<Wrong> {
        let known = text.known()?;
        // `*` and `**` are everything.
        if known.bytes().all(|byte| byte == b'*') {
            return None;
        }
        let message = match known.starts_with("arn:") {
            true => format!("{known} has fewer than the six fields of an ARN"),
            false => format!("{known} is no ARN: it does not begin with arn:"),
        };
        Some(Wrong { message, at: None, help: FORM, sure: false })
    }

    fn fields(&self, arn: &Arn, is_template: bool) -> Option<Wrong> {
        let open = |text: &str| is_open(text, is_template);
        let unheard_of = |written: &str| !open(written) && partition(written).is_none();
        if let Some(written) = arn.partition.known().filter(|written| unheard_of(written)) {
            return Some(Wrong::new(format!("there is no partition `{written}`"), &arn.partition));
        }
        if let Some(written) = arn.service.known().filter(|written| !open(written)) {
            if written.is_empty() {
                return Some(Wrong::new(format!("{arn} names no service"), &arn.resource));
            }
            if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
                let lower = written.to_ascii_lowercase();
                return Some(Wrong::new(format!("the service of an ARN is in lower case: {lower}"), &arn.service));
            }
        }
        self.place_of(arn, is_template).filter(|_| !runs_over(arn))
    }

    /// What is wrong with the Region or the account.
    fn place_of(&self, arn: &Arn, is_template: bool) -> Option<Wrong> {
        let open = |text: &str| is_open(text, is_template);
        if let Some(written) = arn.region.known().filter(|written| !written.is_empty() && !open(written)) {
            if !is_region(&written) {
                return Some(Wrong::new(format!("`{written}` is no Region"), &arn.region));
            }
            let elsewhere = partition_of_region(&written).zip(arn.partition.known().filter(|written| !open(written)));
            if let Some((of_region, named)) = elsewhere.filter(|(of_region, named)| of_region.name != *named) {
                let message = format!("{written} is a Region of the partition {}, not of {named}", of_region.name);
                return Some(Wrong::new(message, &arn.region));
            }
        }
        let account = arn.account.known().filter(|written| !written.is_empty() && !open(written))?;
        let is_id = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if is_id || self.meta().list("accounts-that-are-words").contains(&&*account) {
            return None;
        }
        Some(Wrong::new(format!("`{account}` is no account ID, which has 12 digits"), &arn.account))
    }
}

/// Whether a field has a part that stands for other text. In what is filled in before anybody reads it that may be the whole field in brackets of any kind.
fn is_open(field: &str, is_template: bool) -> bool {
    field.contains(['*', '?', '$', '{', '}', '<', '%']) || (is_template && is_placeholder(field))
}

/// `[account]`, `[[account]]`, `__account__`.
fn is_placeholder(field: &str) -> bool {
    let within = |open: &str, close: &str| {
        field.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|name| !name.is_empty())
    };
    within("[", "]") || within("__", "__")
}

/// Whether a `*` that ends a field may run over the colon behind it, so that what seems to be the account is part of a name: `arn:aws:logs:*:photos:*`.
fn runs_over(arn: &Arn) -> bool {
    let Some(forms) = arn.service.known().and_then(|service| forms().get(&*service)) else { return false };
    let known = [&arn.region, &arn.account, &arn.resource].into_iter().all(Text::is_known);
    let written = arn.to_string();
    known && forms.iter().any(|form| form.fits_across(&written))
}

fn not_an_arn(text: &Text, is_template: bool) -> Wrong {
    let shown = text.to_string();
    let message = if shown.is_empty() {
        "an empty text names no resource".to_owned()
    } else if shown.starts_with("arn:") {
        format!("{shown} has fewer than the six fields of an ARN")
    } else {
        format!("{shown} is no ARN: it does not begin with arn:")
    };
    let begins_open = shown.starts_with(['$', '{', '<', '%', '&'])
        || (is_template && shown.split([':', '/']).next().is_some_and(is_placeholder));
    Wrong { message, at: None, help: FORM, sure: !begins_open }
}

/// Whether it is written as Regions are: `eu-west-2`, `us-gov-east-1`. Which there are grows faster than releases of this program.
fn is_region(text: &str) -> bool {
    let mut words = text.split('-').rev();
    let number = words.next().is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()));
    let words: Vec<&str> = words.collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    number && (2..=3).contains(&words.len()) && words.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::is_region;

    #[test]
    fn regions_have_a_form() {
        for region in ["eu-west-2", "us-gov-east-1", "us-iso-east-1", "eusc-de-east-1", "mx-central-1"] {
            assert!(is_region(region), "{region}");
        }
        for word in ["eu-west", "global", "EU-WEST-2", "eu-west-2a", "us--1", "euwest2"] {
            assert!(!is_region(word), "{word}");
        }
    }
}
