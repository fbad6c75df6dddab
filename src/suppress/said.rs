//! What is said of suppressions themselves.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::{Invalid, Policy, Suppression, Suppressions, What};
use crate::config::Date;
use crate::input::{Source, Sources};
use crate::rules::{self, Applicability, Change, Finding, Fix, Persona};

const UNUSED: &str = "unused-suppression";
const INVALID: &str = "invalid-suppression";
const EXPIRED: &str = "expired-suppression";
const WITHOUT_REASON: &str = "suppression-without-reason";

/// What may be said of the suppressions of a run, and how.
pub struct Saying<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// Today.
    pub today: Date,
    /// What suppressions must be like.
    pub policy: &'a dyn Policy,
    /// Whether a rule ran in a file.
    pub runs: &'a dyn Fn(&str, &Path) -> bool,
    /// Whether all was looked at that a `[[suppress]]` in this file, for such a path, could be about.
    pub is_seen: &'a dyn Fn(&Path, Option<&crate::input::Exclude>) -> bool,
    /// Whether what stands here may be something else where another module calls.
    pub depends_on_caller: &'a dyn Fn(&Source) -> bool,
}

impl Suppressions {
    /// The rules of which something is suppressed that nobody found: whoever listens more closely may find it.
    pub fn unused_rules(&self, saying: &Saying<'_>) -> Vec<&'static str> {
        let of_one = |one: &'_ Suppression| -> Vec<&'static str> {
            let unused = one.rules.iter().filter(|(rule, _, used)| !used.is() && (saying.runs)(rule, &one.path));
            unused.map(|(rule, ..)| *rule).collect()
        };
        let mut rules: Vec<&'static str> = self.all.iter().flat_map(of_one).collect();
        rules.sort_unstable();
        rules.dedup();
        rules.retain(|rule| !is_own(rule));
        rules
    }

    /// What is to be said of the suppressions, once every finding that there is was shown to them.
    pub fn said(&self, saying: &Saying<'_>) -> Vec<Finding> {
        let of_comments = self.invalid.iter().filter_map(invalid);
        of_comments.chain(self.all.iter().flat_map(|one| one.said(saying))).collect()
    }
}

impl Suppression {
    fn said(&self, saying: &Saying<'_>) -> Vec<Finding> {
        let mut said = Vec::new();
        let source = saying.sources.get(self.span.file);
        let is_comment = self.is_comment();
        let head = self.head(&source);
        let unused: Vec<usize> = (0..self.rules.len()).filter(|&at| self.is_unused(at, saying)).collect();
        let all_unused = unused.len() == self.rules.len();
        if let Some(until) = self.until.filter(|until| *until < saying.today) {
            let message = match all_unused {
                true => format!("this suppression expired on {until}, and what it was for is gone"),
                false => format!("this suppression expired on {until}"),
            };
            let fix = self.whole.filter(|_| all_unused).map(|span| removed("remove the comment", span));
            said.extend(finding(EXPIRED, message).map(|finding| {
                let help =
                    if all_unused { "remove it" } else { "mend what it suppressed, or say until when it may stay" };
                finding.with_label(head, "its last day is over").with_help(help).with_fix(fix).about(self.text(&source))
            }));
        } else if !unused.is_empty() {
            let names: Vec<&str> = unused.iter().map(|&at| self.rules[at].0).collect();
            let message = format!("{} finds nothing here that this would suppress", names.join(" and "));
            let first = if all_unused { head } else { self.rules[unused[0]].1 };
            let persona = if self.is_uncertain(&source, saying) { Persona::Pedantic } else { Persona::Regular };
            said.extend(finding(UNUSED, message).map(|finding| {
                let subject = format!("{} {}", names.join(","), self.text(&source));
                let help = if all_unused { "remove it" } else { "take the name out of the list" };
                let fix = self.mended(&unused);
                let persona = persona.max(finding.persona);
                finding.with_label(first, "unused").with_help(help).with_fix(fix).with_persona(persona).about(subject)
            }));
        }
        if self.reason.is_none()
            && self.places().iter().any(|root| saying.policy.requires_reason(root.as_deref(), &self.path))
        {
            let message = "this suppression does not say why".to_owned();
            let help = if is_comment { "end it with `reason: …`" } else { "reason = \"…\"" };
            said.extend(
                finding(WITHOUT_REASON, message)
                    .map(|finding| finding.with_label(head, "no reason").with_help(help).about(self.text(&source))),
            );
        }
        let may = |rule: &str, root: &Option<PathBuf>| saying.policy.is_ignorable(rule, root.as_deref(), &self.path);
        let places = self.places();
        let refused = self.rules.iter().filter(|(rule, ..)| is_comment && !places.iter().all(|root| may(rule, root)));
        for (rule, span, _) in refused {
            let message = format!("{rule} cannot be suppressed by a comment: iamlint.toml says `ignorable = false`");
            said.extend(finding(INVALID, message).map(|finding| {
                finding
                    .with_label(*span, "not ignorable")
                    .with_help("ask who keeps iamlint.toml")
                    .about(self.text(&source))
            }));
        }
        said
    }

    /// Where it counts: in the root modules in which it is about something, or, if it is in none, where it is written. Of `[[suppress]]` always there.
    fn places(&self) -> Vec<Option<PathBuf>> {
        let roots = self.roots.lock().unwrap_or_else(PoisonError::into_inner);
        if roots.is_empty() || !self.is_comment() { vec![None] } else { roots.iter().cloned().map(Some).collect() }
    }

    /// Whether one of its rules ran and found nothing that it suppresses. Of what is said of suppressions themselves that cannot be known.
    fn is_unused(&self, at: usize, saying: &Saying<'_>) -> bool {
        let Some((rule, _, used)) = self.rules.get(at) else { return false };
        let seen = match &self.what {
            What::Selected(says, paths, _) => (saying.is_seen)(&self.path, says.path.as_ref().map(|_| paths)),
            _ => true,
        };
        !used.is() && !is_own(rule) && (saying.runs)(rule, &self.path) && seen
    }

    /// Whether what it covers depends on who calls the module, which is not seen.
    fn is_uncertain(&self, source: &Source, saying: &Saying<'_>) -> bool {
        let covered = match &self.what {
            What::Part(cover) => cover.text(source),
            What::File => source.text(),
            What::Selected(..) => "",
        };
        covered.contains("var.") && (saying.depends_on_caller)(source)
    }

    /// The comment without the rules that are unused.
    fn mended(&self, unused: &[usize]) -> Option<Fix> {
        if unused.len() == self.rules.len() {
            return self.whole.map(|span| removed("remove the comment", span));
        }
        let kept = self.rules.iter().enumerate().filter(|(at, _)| !unused.contains(at)).map(|(_, (rule, ..))| *rule);
        let kept = kept.collect::<Vec<_>>().join(", ");
        let change = Change::Comment(self.list?, kept);
        let title = "take the rule out of the comment".to_owned();
        Some(Fix { applicability: Applicability::Safe, title, changes: vec![change] })
    }

    /// Where it is shown: a table's first line.
    fn head(&self, source: &Source) -> crate::input::Span {
        let first = source.slice(self.span).split('\n').next().unwrap_or_default().len();
        self.span.part(0, first)
    }

    /// What it says, for the fingerprint.
    fn text(&self, source: &Source) -> String {
        source.slice(self.span).to_owned()
    }
}

fn invalid(problem: &Invalid) -> Option<Finding> {
    let found = finding(INVALID, problem.what.clone())?;
    Some(
        found
            .with_label(problem.span, "suppresses nothing")
            .with_help(problem.help.clone())
            .about(problem.what.clone()),
    )
}

fn removed(title: &str, span: crate::input::Span) -> Fix {
    let changes = vec![Change::Comment(span, String::new())];
    Fix { applicability: Applicability::Safe, title: title.to_owned(), changes }
}

fn is_own(rule: &str) -> bool {
    [UNUSED, INVALID, EXPIRED, WITHOUT_REASON].contains(&rule)
}

fn finding(rule: &str, message: String) -> Option<Finding> {
    Some(rules::said_of_suppression(rules::find(rule).ok()?.page(), message))
}
