//! `rules/validity/duplicate-sid.md` and `rules/validity/invalid-sid.md`

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Fix, Persona, PolicyAt, Report, Rule, Severity, StatementAt, StatementKey};

#[derive(Debug)]
pub(in crate::rules) struct DuplicateSid;

impl Rule for DuplicateSid {
    fn page(&self) -> &'static Page {
        page!("validity", "duplicate-sid")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let statements = &at.policy.document.statements;
        if statements.len() < 2 {
            return;
        }
        let known = |sid: &Leaf| sid.text.known().map(Cow::into_owned);
        let mut taken: BTreeSet<String> =
            statements.iter().filter_map(|statement| statement.sid.as_ref().and_then(known)).collect();
        let mut seen: HashMap<String, &Leaf> = HashMap::new();
        for statement in statements {
            let Some(sid) = &statement.sid else { continue };
            let Some(written) = sid.text.known().filter(|written| !written.is_empty()) else { continue };
            let Some(first) = seen.get(&*written) else {
                seen.insert(written.into_owned(), sid);
                continue;
            };
            // One place that makes both statements, such as a loop, has no other name to give.
            let free = sid.span() != first.span() && written.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let fresh = free.then(|| fresh(&written, &mut taken));
            let fix = fresh.and_then(|name| Fix::replace(format!("call the second one {name}"), sid, name));
            let refused = matches!(at.policy.policy_type, PolicyType::Identity | PolicyType::Boundary);
            let mut finding = at
                .finding(self.page(), format!("two statements have the Sid {written}"))
                .about(written.to_string())
                .with_label(text_span(sid).or(at.policy.header), "used before")
                .with_label(text_span(first), "first used here")
                .with_help("give each statement a Sid of its own, or none")
                .with_fix(fix);
            finding.statement = Some(StatementKey { index: statement.index, sid: Some(written.into_owned()) });
            let finding = match refused && !at.policy.alternative {
                true => finding,
                false => finding.with_severity(Severity::Medium).with_confidence(Confidence::Medium),
            };
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// The Sid with the first number that no other has.
fn fresh(sid: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2_usize;
    while !taken.insert(format!("{sid}{number}")) {
        number += 1;
    }
    format!("{sid}{number}")
}

#[derive(Debug)]
pub(in crate::rules) struct InvalidSid;

impl Rule for InvalidSid {
    fn page(&self) -> &'static Page {
        page!("validity", "invalid-sid")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(sid) = &at.statement.sid else { return };
        let shown = sid.text.to_string();
        let parts = sid.text.parts().iter().filter_map(|part| match part {
            crate::text::Part::Literal(text, _) => Some(&**text),
            crate::text::Part::Symbol(..) => None,
        });
        let Some(wrong) = parts.flat_map(str::chars).find(|char| !char.is_ascii_alphanumeric()) else { return };
        let what = match wrong {
            ' ' => "a space".to_owned(),
            other => format!("`{other}`"),
        };
        let finding = at
            .finding(self.page(), format!("the Sid {shown} has {what} in it: letters and digits only"))
            .about(shown)
            .with_label(text_span(sid).or(at.policy.policy.header), "not a letter or digit throughout")
            .with_help("write it in letters and digits, such as AllowReadOfBuilds");
        let finding = match at.policy_type() {
            PolicyType::Identity | PolicyType::Boundary => finding,
            PolicyType::Trust | PolicyType::Session => finding.with_confidence(Confidence::Medium),
            PolicyType::Scp | PolicyType::Rcp => {
                finding.with_persona(Persona::Pedantic).with_severity(Severity::Low).with_confidence(Confidence::Low)
            }
            // Each service has its own rules, and most take more.
            PolicyType::Resource | PolicyType::VpcEndpoint => {
                finding.with_persona(Persona::Auditor).with_severity(Severity::Low).with_confidence(Confidence::Low)
            }
        };
        report.push(finding, std::iter::empty::<Claim>());
    }
}
