//! `rules/trust/trust-redundant-principal.md`

use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::{as_in_source, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals::{entries, place};
use crate::rules::{Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct TrustRedundantPrincipal;

impl Rule for TrustRedundantPrincipal {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-redundant-principal")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Trust || !at.statement.allows() {
            return;
        }
        for (clause, entry) in entries(at.statement) {
            if clause.negated {
                continue;
            }
            for (index, value) in entry.values.iter().enumerate() {
                let others = entry.values.iter().enumerate().filter(|(other, _)| *other != index);
                let covering = others.into_iter().find(|(other, covering)| {
                    (covering.text == value.text && *other < index) || is_session_of(value, covering)
                });
                let Some((_, covering)) = covering else { continue };
                let [shown, known] = [value, covering].map(|leaf| as_in_source(at.graph(), leaf));
                let finding = at
                    .finding(self.page(), format!("`{shown}` adds nothing: `{known}` is trusted already"))
                    .about(value.text.to_string())
                    .with_label(place(at.statement, value), "adds nothing")
                    .with_label(text_span(covering), "trusted already")
                    .with_help("take it out");
                report.push(finding, []);
            }
        }
    }
}

/// Whether `session` is a session of the role: `arn:aws:sts::111122223333:assumed-role/photos/one` of `arn:aws:iam::111122223333:role/photos`.
fn is_session_of(session: &Leaf, role: &Leaf) -> bool {
    let (session, role) = (session.text.to_string(), role.text.to_string());
    let parent = session.split_once(":assumed-role/").and_then(|(head, name)| {
        let name = name.split('/').next()?;
        Some((head.replacen(":sts:", ":iam:", 1), name.to_owned()))
    });
    let of_role = role
        .split_once(":role/")
        .map(|(head, name)| (head.to_owned(), name.rsplit('/').next().unwrap_or(name).to_owned()));
    parent.is_some() && parent == of_role
}
