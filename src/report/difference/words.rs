//! What is allowed, in words.

use std::fmt;

use crate::diff::{Access, Kind};

/// Actions, resources or principals that a line names; the rest is counted.
const MAX_NAMED: usize = 6;

/// One line: actions on resources, by principals.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Words {
    actions: Vec<String>,
    resources: Vec<String>,
    principals: Vec<String>,
    examples: String,
}

impl Words {
    pub(super) fn of(access: &Access) -> Self {
        // Of a trust policy, the resource is the role.
        let resource = access.resource.iter().filter(|_| access.subject.kind != Kind::Trust);
        Self {
            actions: vec![access.action.clone()],
            resources: resource.cloned().collect(),
            principals: access.principal.iter().cloned().collect(),
            examples: access.examples.join(", "),
        }
    }

    /// Lines that say together what those of `all` say: an action on several resources, then actions on the same ones.
    pub(super) fn joined(all: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let by_action = fold(all, |last, next| {
            let same = last.actions == next.actions && last.examples == next.examples;
            if same && last.principals == next.principals && !next.resources.is_empty() {
                last.resources.extend(next.resources.iter().cloned());
                return true;
            }
            let same = same && last.resources == next.resources && !next.principals.is_empty();
            if same {
                last.principals.extend(next.principals.iter().cloned());
            }
            same
        });
        fold(by_action, |last, next| {
            let is_plain = last.examples.is_empty() && next.examples.is_empty();
            let same = is_plain && (&last.resources, &last.principals) == (&next.resources, &next.principals);
            if same {
                last.actions.extend(next.actions.iter().cloned());
            }
            same
        })
    }
}

/// The items, each taken up by the one before where `takes` does.
fn fold(all: impl IntoIterator<Item = Words>, takes: impl Fn(&mut Words, &Words) -> bool) -> Vec<Words> {
    let mut folded: Vec<Words> = Vec::new();
    for next in all {
        if !folded.last_mut().is_some_and(|last| takes(last, &next)) {
            folded.push(next);
        }
    }
    folded
}

/// `s3:Delete* on ${aws_s3_bucket.build.arn}/* by codebuild.amazonaws.com, such as s3:DeleteObject`
impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&list(&self.actions))?;
        for (word, names) in [("on", &self.resources), ("by", &self.principals)] {
            if !names.is_empty() {
                write!(f, " {word} {}", list(names))?;
            }
        }
        if self.examples.is_empty() { Ok(()) } else { write!(f, ", such as {}", self.examples) }
    }
}

fn list(names: &[String]) -> String {
    let named = names.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
