//! `rules/condition/wildcard-without-like.md`

use crate::catalog::glob_matches;
use crate::policy::{Comparison, Family, Leaf};
use crate::rules::choosing::is_stars;
use crate::rules::draft::{as_in_source, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Persona, Report, Rule, Severity, StatementAt};

use super::effect;
use super::form::Form;
use super::place;

#[derive(Debug)]
pub(in crate::rules) struct WildcardWithoutLike;

impl Rule for WildcardWithoutLike {
    fn page(&self) -> &'static Page {
        page!("condition", "wildcard-without-like")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(operator) =
                test.operator.filter(|of| of.family == Family::String && of.comparison == Comparison::Equals)
            else {
                continue;
            };
            // A report has no name before it is there: that is how AWS itself sends it, and how its documentation compares it.
            let sent = self.meta().list("sent-with-a-wildcard");
            let is_sent = |leaf: &Leaf| sent.iter().any(|glob| glob_matches(glob, &literals(leaf)));
            // What is between braces is a policy variable: `${*}` is an asterisk and meant to be one.
            let wild = |text: &str| without_variables(text).find(['*', '?']).map(|at| text[at..].starts_with('*'));
            let mut found: Vec<_> = test
                .condition
                .values
                .iter()
                .filter(|leaf| !is_sent(leaf))
                .filter_map(|leaf| Some((leaf, wild(&literals(leaf))?)))
                .collect();
            let all = found.len() == test.condition.values.len() && test.condition.unknown.is_empty();
            // What is of another form than the key's values is none as a pattern either: where all of it is known, condition-value-invalid says so.
            let form = test.key.as_deref().and_then(Form::of);
            let misfit = |leaf: &Leaf| form.as_ref().filter(|form| !form.fits(&leaf.text.known_prefix()));
            found.retain(|(leaf, _)| !leaf.text.is_known() || misfit(leaf).is_none());
            let Some(&(first, _)) = found.first() else { continue };
            let star = found.iter().any(|&(_, star)| star);
            let is_constant = all && !operator.if_exists && operator.set.is_none();
            let outcome = effect::of_constant(at, operator.negated).filter(|_| is_constant);
            let claim = effect::claim(at, Some(operator.negated)).filter(|_| is_constant);
            let (severity, label) = outcome.unwrap_or((Severity::Medium, "compared as it is written"));
            let like = if operator.negated { "StringNotLike" } else { "StringLike" };
            let shown = as_in_source(at.graph(), first);
            let finding = at
                .finding(
                    self.page(),
                    format!("{} takes the wildcard in `{shown}` literally", test.condition.operator.text),
                )
                .with_severity(severity)
                .with_persona(if star { Persona::Regular } else { Persona::Pedantic })
                .about(format!("{} {} {}", test.condition.operator.text, test.condition.key.text, first.text))
                .with_label(text_span(first), label)
                .with_label(place::operator(at, test), "no wildcards")
                // As a pattern it would let everyone through who is kept out now.
                .with_help(match misfit(first) {
                    Some(form) => format!(
                        "it is not {}, as the values of {} are: {}",
                        form.what, test.condition.key.text, form.help
                    ),
                    None if is_stars(&first.text) => {
                        "name the values that are meant: as a pattern it would match every one".to_owned()
                    }
                    None => format!("write {like}, or ${{*}} for an asterisk"),
                });
            report.push(finding, claim);
        }
    }
}

/// The literal parts of a value, with a letter for what is not known.
fn literals(leaf: &Leaf) -> String {
    let parts = leaf.text.parts().iter().map(|part| match part {
        crate::text::Part::Literal(text, _) => &**text,
        crate::text::Part::Symbol(..) => "x",
    });
    parts.collect()
}

/// The text with every policy variable as dashes of the same length.
fn without_variables(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(end) = rest[start..].find('}') else { break };
        out.push_str(&rest[..start]);
        out.extend(std::iter::repeat_n('-', end + 1));
        rest = &rest[start + end + 1..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    #[test]
    fn variables_are_no_wildcards() {
        assert_eq!(super::without_variables("a${*}b*"), "a----b*");
        assert_eq!(super::without_variables("${aws:username, '*'}/${x"), "--------------------/${x");
    }
}
