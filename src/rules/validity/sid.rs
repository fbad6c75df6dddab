//! `rules/validity/duplicate-sid.md` and `rules/validity/invalid-sid.md`

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::input::Span;
use crate::policy::{Leaf, PolicyType, Statement};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Finding, Fix, Persona, PolicyAt, Report, Rule, Severity, StatementKey};
use crate::text::{Part, Symbol, Text};

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

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let mut found: Vec<Wrong<'_>> = Vec::new();
        for wrong in at.policy.document.statements.iter().filter_map(Wrong::of) {
            // What several Sids have from one value is one mistake.
            match found.iter_mut().find(|first| first.is_of_the_same(&wrong)) {
                Some(first) => first.others.push(wrong.sid),
                None => found.push(wrong),
            }
        }
        for wrong in found {
            report.push(self.finding(at, &wrong), std::iter::empty::<Claim>());
        }
    }
}

/// A character that no Sid may have.
struct Wrong<'a> {
    statement: &'a Statement,
    sid: &'a Leaf,
    /// What the Sid is where it is there.
    text: &'a Text,
    character: char,
    /// Where it was written, if that is not in the Sid itself.
    elsewhere: Option<Span>,
    /// The other Sids that have it from there.
    others: Vec<&'a Leaf>,
}

impl<'a> Wrong<'a> {
    fn of(statement: &'a Statement) -> Option<Self> {
        let sid = statement.sid.as_ref()?;
        // One that is only perhaps there is as wrong where it is.
        let text = sid.text.as_symbol().and_then(Symbol::unless_nothing).unwrap_or(&sid.text);
        let (character, place) = text.parts().iter().find_map(|part| {
            let Part::Literal(text, origin) = part else { return None };
            let (at, character) = text.char_indices().find(|(_, character)| !character.is_ascii_alphanumeric())?;
            let literal = Text::literal(text.to_string(), origin.clone());
            Some((character, literal.spans_of(at, at + character.len_utf8()).first().copied()))
        })?;
        let elsewhere = place.filter(|place| sid.span().is_some_and(|own| !own.covers(place)));
        Some(Self { statement, sid, text, character, elsewhere, others: Vec::new() })
    }

    fn is_of_the_same(&self, other: &Self) -> bool {
        self.elsewhere.is_some() && self.elsewhere == other.elsewhere
    }
}

impl InvalidSid {
    fn finding(&self, at: &PolicyAt<'_>, wrong: &Wrong<'_>) -> Finding {
        let shown = wrong.text.to_string();
        let what = match wrong.character {
            ' ' => "a space".to_owned(),
            other => format!("`{other}`"),
        };
        let message = match wrong.others.len() {
            0 => format!("the Sid {shown} has {what} in it: letters and digits only"),
            more => format!("the Sid {shown} and {more} more have {what} in them: letters and digits only"),
        };
        let mut finding = at
            .finding_in(wrong.statement, self.page(), message)
            .about(shown)
            .with_label(text_span(wrong.sid).or(at.policy.header), "not a letter or digit throughout");
        for other in wrong.others.iter().take(3) {
            finding = finding.with_label(text_span(other), "nor this");
        }
        let finding = finding
            .with_label(wrong.elsewhere, format!("{what} comes from here"))
            .with_help("write it in letters and digits, such as AllowReadOfBuilds");
        match at.policy.policy_type {
            PolicyType::Identity | PolicyType::Boundary => finding,
            PolicyType::Trust | PolicyType::Session => finding.with_confidence(Confidence::Medium),
            PolicyType::Scp | PolicyType::Rcp => {
                finding.with_persona(Persona::Pedantic).with_severity(Severity::Low).with_confidence(Confidence::Low)
            }
            // Each service has its own rules, and most take more.
            PolicyType::Resource | PolicyType::VpcEndpoint => {
                finding.with_persona(Persona::Auditor).with_severity(Severity::Low).with_confidence(Confidence::Low)
            }
        }
    }
}
