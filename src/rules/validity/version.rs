//! `rules/validity/missing-version.md`, `rules/validity/invalid-version.md` and `rules/validity/old-version.md`

use crate::rules::draft::head;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Fix, Persona, PolicyAt, Report, Rule};

use super::grammar::of_problem;

const NOW: &str = "write \"Version\": \"2012-10-17\"";

#[derive(Debug)]
pub(in crate::rules) struct MissingVersion;

impl Rule for MissingVersion {
    fn page(&self) -> &'static Page {
        page!("validity", "missing-version")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let document = &at.policy.document;
        // What is no policy at all, or not known as a whole, is not told what it lacks.
        let has_no_statement = document.problems.iter().any(|of| of.code == "missing-statement");
        let is_policy = !document.statements.is_empty() || has_no_statement;
        if document.version.is_some() || !is_policy || !document.unknown.is_empty() {
            return;
        }
        let span = head(at, &document.origin).or(at.policy.header);
        let finding = at
            .finding(self.page(), "the policy has no Version, and is read as one of 2008")
            .about("Version")
            .with_label(span, "2008-10-17 by default: no policy variables")
            .with_help(NOW)
            .with_fix(Fix::insert(NOW, &document.origin, "Version", "2012-10-17"));
        // A statement where a document should be lacks all of the document around it, which `missing-element` says.
        let finding = if has_no_statement { finding.with_persona(Persona::Auditor) } else { finding };
        report.push(finding, std::iter::empty::<Claim>());
    }
}

#[derive(Debug)]
pub(in crate::rules) struct InvalidVersion;

impl Rule for InvalidVersion {
    fn page(&self) -> &'static Page {
        page!("validity", "invalid-version")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        for problem in at.policy.document.problems.iter().filter(|problem| problem.code == "version-invalid") {
            report.push(of_problem(at, self.page(), problem).with_help(NOW), std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct OldVersion;

impl Rule for OldVersion {
    fn page(&self) -> &'static Page {
        page!("validity", "old-version")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let Some(version) = at.policy.document.version.as_ref().filter(|version| version.text.is("2008-10-17")) else {
            return;
        };
        let finding = at
            .finding(self.page(), "the policy is of version 2008-10-17, which knows no policy variables")
            .about("2008-10-17")
            .with_label(version.span().or(at.policy.header), "the version before policy variables")
            .with_help(NOW)
            .with_fix(Fix::replace("write 2012-10-17", version, "2012-10-17"));
        report.push(finding, std::iter::empty::<Claim>());
    }
}
