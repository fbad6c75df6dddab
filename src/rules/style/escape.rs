//! A request that a statement is about and others are not, where one is plainly seen: it spares the proof, which nearly always ends there.

use crate::policy::{Clause, Statement};
use crate::text::Text;

/// The most requests that are tried.
const MOST: usize = 4096;

/// Whether one of the statement's requests fits none of the others. `false` where none of those that were tried does, and of statements with principals.
pub(super) fn is_seen(statement: &Statement, others: &[&Statement]) -> bool {
    if !statement.principals.is_empty() {
        return false;
    }
    let Some(actions) = samples(&statement.actions) else { return false };
    let Some(resources) = samples(&statement.resources) else { return false };
    let requests = actions.iter().flat_map(|action| resources.iter().map(move |resource| (action, resource)));
    requests.take(MOST).any(|(action, resource)| {
        !others
            .iter()
            .any(|other| may_hold(&other.actions, action, true) && may_hold(&other.resources, resource, false))
    })
}

/// A string of each value of the clause, with a letter that is rare for a wildcard. `None` where a value is not known, or nothing says what it is.
fn samples(clauses: &[Clause]) -> Option<Vec<String>> {
    let [clause] = clauses else { return clauses.is_empty().then(|| vec!["z".to_owned()]) };
    let plain = !clause.negated && clause.unknown.is_empty();
    plain.then(|| clause.values.iter().map(|leaf| Some(plain_text(&leaf.text)?.replace(['*', '?'], "~"))).collect())?
}

/// A text that is nothing but letters and wildcards: no variables, and no ARN with fields left out, which AWS completes.
fn plain_text(text: &Text) -> Option<std::borrow::Cow<'_, str>> {
    let is_short = |text: &str| text.starts_with("arn:") && text.matches(':').count() < 5;
    text.known().filter(|text| !text.contains('$') && !is_short(text))
}

/// Whether a string may be one of the clause's, as far as is plain.
fn may_hold(clauses: &[Clause], text: &str, fold: bool) -> bool {
    let Some(clause) = clauses.first() else { return true };
    let holds = |value: &Text| plain_text(value).is_none_or(|value| glob(value.as_bytes(), text.as_bytes(), fold));
    clause.negated || !clause.unknown.is_empty() || clause.values.iter().any(|leaf| holds(&leaf.text))
}

/// Whether a glob stands for a string. Only its last star is tried again: it takes what an earlier one would.
fn glob(glob: &[u8], text: &[u8], fold: bool) -> bool {
    let (mut g, mut t) = (0, 0);
    let mut retry = None;
    while t < text.len() {
        let fits = match glob.get(g) {
            Some(b'*') => {
                g += 1;
                retry = Some((g, t));
                continue;
            }
            Some(b'?') => true,
            Some(byte) => *byte == text[t] || (fold && byte.eq_ignore_ascii_case(&text[t])),
            None => false,
        };
        if fits {
            (g, t) = (g + 1, t + 1);
        } else if let Some((after, taken)) = retry {
            (g, t) = (after, taken + 1);
            retry = Some((after, taken + 1));
        } else {
            return false;
        }
    }
    glob[g..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Document;

    fn seen(statement: &str, others: &[&str]) -> bool {
        let all: Vec<&str> = std::iter::once(statement).chain(others.iter().copied()).collect();
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, all.join(","));
        let parsed = crate::json::parse(&crate::text::Text::literal(text, crate::text::Origin::default()));
        let document = Document::read(&parsed.value.expect("JSON"));
        let statements: Vec<&Statement> = document.statements.iter().collect();
        is_seen(statements[0], &statements[1..])
    }

    fn allow(action: &str, resource: &str) -> String {
        format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#)
    }

    #[test]
    fn a_request_of_its_own_is_seen() {
        let own = allow("s3:Get*", "arn:aws:s3:::a/*");
        assert!(seen(&own, &[]));
        assert!(seen(&own, &[&allow("s3:Get*", "arn:aws:s3:::b/*"), &allow("s3:Put*", "*")]));
        assert!(seen(&own, &[&allow("s3:GetObject", "*")]));
    }

    #[test]
    fn nothing_is_said_of_what_is_covered_or_not_plain() {
        let own = allow("s3:Get*", "arn:aws:s3:::a/*");
        assert!(!seen(&own, &[&allow("S3:G*", "arn:aws:s3:::?/*")]));
        assert!(!seen(&allow("s3:GetObject", "arn:aws:s3:::a/${aws:username}"), &[]));
        assert!(!seen(&own, &[&allow("s3:*", "arn:aws:s3:::${aws:username}/*")]));
        assert!(!seen(&allow("s3:GetObject", "arn:aws:s3"), &[&allow("s3:*", "arn:aws:s3:::*")]));
    }
}
