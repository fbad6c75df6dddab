//! `rules/style/empty-element.md`

use crate::policy::{Clause, PrincipalClause, Statement};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Finding, Fix, Persona, Report, Rule, Severity, StatementAt};
use crate::text::Origin;

#[derive(Debug)]
pub(in crate::rules) struct EmptyElement;

impl Rule for EmptyElement {
    fn page(&self) -> &'static Page {
        page!("style", "empty-element")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let empty = |clause: &&Clause| clause.values.is_empty() && clause.unknown.is_empty();
        for (clauses, name) in [(&at.statement.actions, "Action"), (&at.statement.resources, "Resource")] {
            for clause in clauses.iter().filter(empty) {
                let finding = self.nothing(at, name, clause.negated, &clause.key);
                report.push(written_here(finding, at, &clause.origin), std::iter::empty::<Claim>());
            }
        }
        for clause in &at.statement.principals {
            if let Some(finding) = self.principal(at, clause) {
                report.push(written_here(finding, at, &clause.origin), std::iter::empty::<Claim>());
            }
        }
    }
}

impl EmptyElement {
    /// An element without a single value.
    fn nothing(&self, at: &StatementAt<'_>, name: &str, negated: bool, place: &Origin) -> Finding {
        let (not, effect) = match (negated, at.statement.allows()) {
            (false, true) => ("", "allows nothing"),
            (false, false) => ("", "forbids nothing"),
            (true, true) => ("Not", "allows all of them: nothing is left out"),
            (true, false) => ("Not", "forbids all of them: nothing is left out"),
        };
        let what = format!("{not}{name}");
        let finding = at
            .finding(self.page(), format!("{what} is empty: the statement {effect}"))
            .about(what)
            .with_label(place.primary(), "has no value");
        if negated {
            let severity = if at.statement.allows() { Severity::High } else { Severity::Medium };
            return finding
                .with_severity(severity)
                .with_help(format!("name what the statement must leave out, or write {name} and a `*`"));
        }
        let others = at.policy.policy.document.statements.len() > 1;
        finding
            .with_help("name what is meant, or remove the statement")
            .with_fix(Fix::remove(title(at.statement), &at.statement.origin).filter(|_| others))
    }

    fn principal(&self, at: &StatementAt<'_>, clause: &PrincipalClause) -> Option<Finding> {
        let empty = clause.entries.iter().filter(|entry| entry.values.is_empty());
        let empty: Vec<_> = empty.collect();
        if !clause.unknown.is_empty() || (empty.is_empty() && !clause.entries.is_empty()) {
            return None;
        }
        if empty.len() == clause.entries.len() {
            return Some(self.nothing(at, "Principal", clause.negated, &clause.key));
        }
        // Some kinds have principals and some have none.
        let kind = &empty.first()?.kind;
        let finding = at
            .finding(self.page(), format!("the list of {} principals is empty", kind.text))
            .with_severity(Severity::Low)
            .about(kind.text.to_string())
            .with_label(kind.span(), "names nobody")
            .with_help("name who is meant, or leave it out")
            .with_fix(Fix::remove(format!("remove the empty {}", kind.text), &kind.origin));
        Some(finding)
    }
}

/// A list that comes from elsewhere, such as the default of a variable, may be empty here and not where it matters.
fn written_here(finding: Finding, at: &StatementAt<'_>, element: &Origin) -> Finding {
    match is_written_here(at, element) {
        true => finding,
        false => finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Low),
    }
}

/// Whether an element of a statement has its empty list, or object, between its own bytes.
pub(super) fn is_written_here(at: &StatementAt<'_>, element: &Origin) -> bool {
    let (Some(statement), Some(element)) = (at.statement.origin.single(), element.single()) else { return false };
    let written: String = at.graph().sources.slice(element).split_whitespace().collect();
    statement.covers(&element) && (written.contains("[]") || written.contains("{}"))
}

/// "remove the statement Read".
fn title(statement: &Statement) -> String {
    match statement.sid.as_ref().filter(|sid| !sid.text.is_empty()) {
        Some(sid) => format!("remove the statement {}", sid.text),
        None => "remove the statement".to_owned(),
    }
}
