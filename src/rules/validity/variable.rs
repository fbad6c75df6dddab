//! `rules/validity/invalid-variable.md` and `rules/validity/variable-not-evaluated.md`

use crate::policy::{Leaf, Statement};
use crate::rules::draft::place_in;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Report, Rule, StatementAt};
use crate::text::Part;

/// A `${…}` of the policy language in a literal part: what stands between the braces, or after the first where there is no second.
#[derive(PartialEq, Debug)]
enum Found<'a> {
    Closed(&'a str),
    Open(&'a str),
}

/// The variables of a text. What is put together from literals and symbols inside the braces is left out.
fn variables(text: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        match after.split_once('}') {
            // `${` again before any `}`: the first was never closed.
            Some((inside, _)) if inside.contains("${") => {
                found.push(Found::Open(inside.split("${").next().unwrap_or_default()));
                rest = after;
            }
            Some((inside, behind)) => {
                found.push(Found::Closed(inside));
                rest = behind;
            }
            None => {
                found.push(Found::Open(after));
                break;
            }
        }
    }
    found
}

/// What is wrong between the braces, and what to do about it.
fn wrong(inside: &str) -> Option<(&'static str, &'static str)> {
    if inside.trim().is_empty() {
        return Some(("is empty", "write the condition key whose value is meant, or take it out"));
    }
    if ["*", "?", "$"].contains(&inside) {
        return None;
    }
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => (key, Some(default.trim())),
        None => (inside, None),
    };
    if key.contains(' ') {
        return Some(("has a space in its name", "take the space out"));
    }
    let is_key = |char: char| char.is_alphanumeric() || ":/-_.@+=".contains(char);
    // CloudFormation's own names and those of other templates are filled in before AWS reads the policy.
    if key.contains(':') && !key.chars().all(is_key) {
        return Some(("has a character in it that no variable has", "letters, digits and : / - _ . @ + = only"));
    }
    let quoted = |default: &str| default.len() > 1 && default.starts_with('\'') && default.ends_with('\'');
    default
        .filter(|default| !quoted(default))
        .map(|_| ("has a default that is not in single quotes", "write it as ${aws:PrincipalTag/team, 'everyone'}"))
}

/// Every string of a Resource or a Condition: where variables are.
fn places(statement: &Statement) -> impl Iterator<Item = &Leaf> {
    let resources = statement.resources.iter().flat_map(|clause| &clause.values);
    resources.chain(statement.condition.conditions.iter().flat_map(|condition| &condition.values))
}

/// The first variable of the policy language in a text. A `$${` of HCL splits what is one literal to AWS; a symbol ends it.
fn first_variable(leaf: &Leaf) -> Option<String> {
    let parts = leaf.text.parts();
    if !parts.iter().any(|part| matches!(part, Part::Literal(text, _) if text.contains('$'))) {
        return None;
    }
    parts.split(|part| matches!(part, Part::Symbol(..))).find_map(|literals| {
        let whole: String =
            literals.iter().map(|part| if let Part::Literal(text, _) = part { &**text } else { "" }).collect();
        first_key(&whole).map(str::to_owned)
    })
}

#[derive(Debug)]
pub(in crate::rules) struct InvalidVariable;

impl Rule for InvalidVariable {
    fn page(&self) -> &'static Page {
        page!("validity", "invalid-variable")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for leaf in places(at.statement) {
            // A variable that a symbol stands in is not whole here.
            let whole = leaf.text.known();
            for found in whole.as_deref().filter(|text| text.contains("${")).map(variables).unwrap_or_default() {
                let (shown, (what, help)) = match found {
                    Found::Closed(inside) => match wrong(inside) {
                        Some(wrong) => (format!("${{{inside}}}"), wrong),
                        None => continue,
                    },
                    Found::Open(inside) => (format!("${{{inside}"), ("is not closed", "close it with }")),
                };
                let finding = at
                    .finding(self.page(), format!("the policy variable {shown} {what}"))
                    .about(shown)
                    .with_label(place_in(at, leaf), "read as text, or refused")
                    .with_help(help);
                report.push(finding, std::iter::empty::<Claim>());
            }
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct VariableNotEvaluated;

impl Rule for VariableNotEvaluated {
    fn page(&self) -> &'static Page {
        page!("validity", "variable-not-evaluated")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let document = &at.policy.policy.document;
        let old = match &document.version {
            Some(version) => version.text.is("2008-10-17"),
            None => document.unknown.is_empty(),
        };
        let message = |variable: &str, why: &str| format!("${{{variable}}} is read as text: {why}");
        let mut said = Vec::new();
        if old {
            for leaf in places(at.statement) {
                let Some(variable) = first_variable(leaf) else { continue };
                let why = "the policy is of version 2008-10-17";
                let why = if document.version.is_some() { why } else { "the policy has no Version" };
                let help = "write \"Version\": \"2012-10-17\"";
                said.push((leaf, message(&variable, why), help));
            }
        }
        let statement = at.statement;
        let actions = statement.actions.iter().flat_map(|clause| &clause.values).map(|leaf| (leaf, "an Action"));
        let entries = statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
        let keys = statement.condition.conditions.iter().map(|condition| (&condition.key, "a condition key"));
        for (leaf, element) in actions.chain(entries.map(|leaf| (leaf, "a Principal"))).chain(keys) {
            let Some(variable) = first_variable(leaf) else { continue };
            let help = "variables are for Resource and for the values of conditions";
            said.push((leaf, message(&variable, &format!("{element} takes no variables")), help));
        }
        for (leaf, message, help) in said {
            let finding = at
                .finding(self.page(), message)
                .about(leaf.text.to_string())
                .with_label(place_in(at, leaf), "matches this text and nothing else")
                .with_help(help)
                .with_confidence(if at.policy.policy.path.is_some() { Confidence::Medium } else { Confidence::High });
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// The first variable that is one of the policy language: a condition key.
fn first_key(text: &str) -> Option<&str> {
    variables(text).into_iter().find_map(|found| match found {
        Found::Closed(inside) => {
            let key = inside.split(',').next().unwrap_or_default();
            let parts = key.split_once(':').filter(|(prefix, name)| !prefix.is_empty() && !name.starts_with(':'));
            parts.map(|_| inside)
        }
        Found::Open(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_and_judged() {
        let of = |text| variables(text).into_iter().map(|found| format!("{found:?}")).collect::<Vec<_>>();
        assert_eq!(of("a/${aws:username}/${*}"), ["Closed(\"aws:username\")", "Closed(\"*\")"]);
        assert_eq!(of("a/${aws:username/${aws:userid}"), ["Open(\"aws:username/\")", "Closed(\"aws:userid\")"]);
        assert_eq!(of("$x {y}"), [""; 0]);
        let fine = ["aws:PrincipalTag/team, 'company wide'", "aws:username", "?", "AWS::AccountId", "bucket_name"];
        for inside in fine {
            assert_eq!(wrong(inside), None, "{inside}");
        }
        for (inside, what) in [
            ("", "empty"),
            (" ", "empty"),
            ("aws:user name", "space"),
            ("aws:user!", "character"),
            ("aws:x, y", "quotes"),
        ] {
            assert!(wrong(inside).is_some_and(|(said, _)| said.contains(what)), "{inside}");
        }
    }
}
