//! `rules/trust/github-oidc-subject.md` and `rules/trust/github-oidc-any-branch.md`

use crate::input::Span;
use crate::policy::{Comparison, Condition, Family, Leaf, Operator};
use crate::rules::choosing::{Absent, choosing};
use crate::rules::draft::{as_in_source, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals::{named, place};
use crate::rules::{Finding, Persona, Report, Rule, Severity, StatementAt};
use crate::text::{Part, Text};

use super::audience::{has_unread_key, on_claim};
use super::federated::host;
use super::{role, takes_tokens};

const HOST: &str = "token.actions.githubusercontent.com";

/// The GitHub provider that signs in through the statement.
fn provider<'a>(at: &StatementAt<'a>) -> Option<&'a Leaf> {
    // A provider is trusted in trust policies only; one whose actions were left out does not look like one yet.
    let unfinished = at.statement.allows() && at.statement.actions.is_empty() && at.policy.holders.is_empty();
    if !takes_tokens(at) && !unfinished {
        return None;
    }
    let is_github = |leaf: &&Leaf| host(at.graph(), at.statement, leaf).is_some_and(|host| host.starts_with(HOST));
    named(at.statement, "Federated").find(is_github)
}

/// The conditions that a token's subject must meet: those that name who is let in, and not who is left out.
fn subjects<'a>(at: &StatementAt<'a>) -> Vec<&'a Condition> {
    let positive = |condition: &&Condition| {
        let operator = condition.operator.text.to_string();
        !operator.contains("Not") && operator != "Null"
    };
    on_claim(at, "sub").filter(positive).collect()
}

/// Whom a subject lets in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Whom {
    /// A branch, tag, environment or pull request of one repository, or what is not known.
    Bound,
    /// All of one repository, or of repositories whose names begin alike.
    Repository,
    /// All repositories of one owner.
    Owner,
    /// Repositories of whoever names himself so.
    Anyone,
    /// Whoever chooses this claim.
    Chosen,
    /// Whoever chooses this claim, in a repository that a later one names: GitHub writes `%3A` for a colon within a claim, so nobody else can make it up.
    Later,
    /// Nobody: no subject of GitHub's has this form.
    Nobody,
    /// Nobody, as the operator knows no wildcards; all, if it did.
    Literal,
}

/// Whether there is a wildcard in the value and the operator compares it as it is written, of which `wildcard-without-like` tells.
fn takes_literally(condition: &Condition, value: &Leaf) -> bool {
    let operator = condition.operator.text.known().and_then(|operator| Operator::read(&operator));
    operator.is_some_and(|of| of.family == Family::String && of.comparison == Comparison::Equals)
        && value.text.parts().iter().any(|part| matches!(part, Part::Literal(text, _) if text.contains(['*', '?'])))
}

/// Reads one subject, `repo:OWNER/REPOSITORY:CONTEXT`. A symbol is a word that is known to whoever gives the variable, and no wildcard.
fn whom(subject: &Text, chosen: &[&str]) -> Whom {
    if subject.as_symbol().is_some() {
        return Whom::Bound;
    }
    let shown = subject.masked();
    let wild = |text: &str| text.contains(['*', '?']);
    let Some((claim, rest)) = shown.split_once(':') else {
        return match shown.as_str() {
            text if text.starts_with(['*', '?']) => Whom::Anyone,
            text if text.contains(Text::MASK) => Whom::Bound,
            _ => Whom::Nobody,
        };
    };
    if wild(claim) {
        return Whom::Anyone;
    }
    if chosen.contains(&claim) {
        return if names_owner_later(rest) { Whom::Later } else { Whom::Chosen };
    }
    let value = rest.split(':').next().unwrap_or_default();
    if claim != "repo" {
        return if value.starts_with('*') { Whom::Anyone } else { Whom::Bound };
    }
    match value.split_once('/') {
        // `repo:photos@*`: with its number behind an `@`, the name is complete.
        None if wild(value.split('@').next().unwrap_or_default()) => Whom::Anyone,
        None if wild(value) => Whom::Owner,
        None => Whom::Bound,
        Some((owner, _)) if wild(owner.split('@').next().unwrap_or_default()) => Whom::Anyone,
        Some((_, repository)) if repository.starts_with('*') => Whom::Owner,
        Some((_, repository)) if wild(repository) => Whom::Repository,
        Some(_) => {
            let context = rest.split_once(':').map_or("", |(_, context)| context);
            if context.starts_with('*') { Whom::Repository } else { Whom::Bound }
        }
    }
}

/// Whether a claim behind the first names the owner, with nothing before the name ends that stands for more.
fn names_owner_later(rest: &str) -> bool {
    let claims: Vec<&str> = rest.split(':').collect();
    claims.windows(2).skip(1).any(|pair| match pair {
        ["repo" | "repository", value] => {
            let owner = value.split(['/', '@']).next().unwrap_or_default();
            value.contains(['/', '@']) && !owner.contains(['*', '?'])
        }
        ["repository_owner" | "repository_owner_id" | "repository_id", value] => !value.contains(['*', '?']),
        _ => false,
    })
}

#[derive(Debug)]
pub(in crate::rules) struct GithubOidcSubject;

impl Rule for GithubOidcSubject {
    fn page(&self) -> &'static Page {
        page!("trust", "github-oidc-subject")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(provider) = provider(at).filter(|_| !has_unread_key(at)) else { return };
        let help =
            "write StringLike token.actions.githubusercontent.com:sub with repo:OWNER/REPOSITORY:ref:refs/heads/main";
        let conditions = subjects(at);
        if conditions.is_empty() {
            if choosing(&at.statement.condition, self.meta().list("limiting-keys"), Absent::Possible).is_none() {
                let message = format!("a workflow of any repository on GitHub may assume {}", role(at.policy));
                let finding = at
                    .finding(self.page(), message)
                    .about("sub")
                    .with_label(
                        place(at.statement, provider),
                        "signs tokens for every repository, and nothing asks whose it is",
                    )
                    .with_help(help);
                report.push(unless_unfinished(at, finding).held_by(at.policy), []);
            }
            return;
        }
        // Another condition on whose repository it is holds beside the subject.
        if choosing(&at.statement.condition, self.meta().list("limiting-keys"), Absent::Possible).is_some() {
            return;
        }
        // All conditions must hold: one that binds the owner is enough.
        let chosen = self.meta().list("chosen-claims");
        let read = |condition: &Condition, value: &Leaf| match whom(&value.text, chosen) {
            Whom::Anyone if takes_literally(condition, value) => Whom::Literal,
            whom => whom,
        };
        let all = |condition: &Condition, which: &dyn Fn(Whom) -> bool| {
            condition.values.iter().all(|value| which(read(condition, value)))
        };
        let bound = |whom: Whom| matches!(whom, Whom::Bound | Whom::Repository | Whom::Owner);
        if conditions.iter().any(|condition| all(condition, &bound)) {
            return;
        }
        let is_shut = conditions.iter().any(|condition| all(condition, &|whom| bound(whom) || whom == Whom::Literal));
        let values = conditions.iter().flat_map(|condition| condition.values.iter().map(|value| (*condition, value)));
        for (condition, value) in values {
            let whom = read(condition, value);
            if is_shut && whom != Whom::Literal {
                continue;
            }
            let draft = |message: String| -> Finding {
                at.finding(self.page(), message).about(value.text.to_string()).with_help(help)
            };
            let finding = match whom {
                Whom::Bound | Whom::Repository | Whom::Owner => continue,
                Whom::Literal => draft(format!(
                    "`{}` names no owner: taken for a pattern, as StringLike does, it would fit any repository",
                    as_in_source(at.graph(), value)
                ))
                .with_severity(Severity::Low)
                .with_persona(Persona::Auditor)
                .with_label(text_span(value), format!("{} takes it as it is written", condition.operator.text)),
                Whom::Anyone => draft(format!(
                    "a workflow of any repository that fits `{}` may assume {}, whoever owns it",
                    as_in_source(at.graph(), value),
                    role(at.policy)
                ))
                .with_label(text_span(value), "the owner is not fixed: anyone may take a name that fits"),
                Whom::Chosen => draft(format!(
                    "`{}` is chosen by whoever writes the workflow, and lets any repository assume {}",
                    as_in_source(at.graph(), value),
                    role(at.policy)
                ))
                .with_severity(Severity::High)
                .with_label(text_span(value), "begins with a claim that says nothing of the repository"),
                Whom::Later => draft(format!(
                    "`{}` begins with a claim that whoever writes the workflow chooses",
                    as_in_source(at.graph(), value)
                ))
                .with_severity(Severity::Low)
                .with_persona(Persona::Auditor)
                .with_label(
                    text_span(value),
                    "the repository comes behind it, and GitHub writes %3A for a colon in it",
                ),
                Whom::Nobody => {
                    draft(format!("no token of GitHub's has the subject `{}`", as_in_source(at.graph(), value)))
                        .with_severity(Severity::Medium)
                        .with_label(text_span(value), "subjects begin with repo:OWNER/REPOSITORY:")
                }
            };
            report.push(unless_unfinished(at, finding).held_by(at.policy), []);
        }
    }
}

/// What a statement without an action lets in, nobody has yet: `missing-element` says that it has none.
fn unless_unfinished(at: &StatementAt<'_>, finding: Finding) -> Finding {
    if at.statement.actions.is_empty() { finding.with_persona(Persona::Auditor) } else { finding }
}

#[derive(Debug)]
pub(in crate::rules) struct GithubOidcAnyBranch;

impl Rule for GithubOidcAnyBranch {
    fn page(&self) -> &'static Page {
        page!("trust", "github-oidc-any-branch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Pedantic || provider(at).is_none() {
            return;
        }
        let subjects = subjects(at);
        let values = subjects.iter().flat_map(|condition| condition.values.iter().map(|value| (*condition, value)));
        for (_, value) in values.filter(|(condition, value)| !takes_literally(condition, value)) {
            let whom = whom(&value.text, &[]);
            let (who, persona) = match whom {
                Whom::Owner => ("every repository of the owner", Persona::Pedantic),
                Whom::Repository => ("every branch, tag and pull request of the repository", Persona::Auditor),
                _ => continue,
            };
            let finding = at
                .finding(self.page(), format!("{who} may assume {}", role(at.policy)))
                .about(value.text.to_string())
                .with_persona(persona)
                .with_severity(if whom == Whom::Owner { Severity::Medium } else { Severity::Low })
                .with_label(text_span(value), who)
                .with_help("name the branch or the environment: repo:OWNER/REPOSITORY:environment:production");
            report.push(finding.held_by(at.policy), []);
        }
    }
}

/// A subject that a branch or a pull request of somebody's may have, and whose in words; none where another condition on the subject binds it.
pub(in crate::rules) fn open_subject<'a>(at: &StatementAt<'a>) -> Option<(&'a Leaf, &'static str)> {
    provider(at).filter(|_| !has_unread_key(at))?;
    let conditions = subjects(at);
    let open = |condition: &&'a Condition| {
        condition.values.iter().find_map(|value| {
            let who = match whom(&value.text, &[]) {
                Whom::Repository => "every branch and pull request of the repository",
                Whom::Owner => "every repository of the owner",
                Whom::Anyone => "any repository that fits",
                _ if value.text.known().is_some_and(|text| text.ends_with(":pull_request")) => {
                    "every pull request of the repository"
                }
                _ => return None,
            };
            (!takes_literally(condition, value)).then_some((value, who))
        })
    };
    let found: Vec<_> = conditions.iter().map(open).collect();
    found.iter().all(Option::is_some).then(|| found.into_iter().flatten().next()).flatten()
}

/// Where the provider is named whose tokens are not asked whose they are, so that those of any repository do.
pub(in crate::rules) fn any_repository(at: &StatementAt<'_>) -> Option<Option<Span>> {
    let provider = provider(at).filter(|_| takes_tokens(at) && !has_unread_key(at))?;
    let limiting = page!("trust", "github-oidc-subject").meta().list("limiting-keys");
    let is_open = subjects(at).is_empty() && choosing(&at.statement.condition, limiting, Absent::Possible).is_none();
    is_open.then(|| place(at.statement, provider))
}

/// Whether nothing but the subject and the audience is asked of a token.
pub(in crate::rules) fn subject_alone(at: &StatementAt<'_>) -> bool {
    at.statement.condition.conditions.iter().all(|condition| {
        let key = condition.key.text.to_string();
        key.ends_with(":sub") || key.ends_with(":aud")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Origin, Symbol, SymbolKind};

    fn read(subject: &str) -> Whom {
        whom(&Text::literal(subject, Origin::default()), &["workflow", "ref"])
    }

    #[test]
    fn subjects_say_whom_they_let_in() {
        assert_eq!(read("repo:photos/app:ref:refs/heads/main"), Whom::Bound);
        assert_eq!(read("repo:photos/app:*"), Whom::Repository);
        assert_eq!(read("repo:photos/app-*:ref:refs/heads/main"), Whom::Repository);
        assert_eq!(read("repo:photos/*"), Whom::Owner);
        for anyone in ["*", "repo:*", "repo:photos*", "repo:*/app:*", "repo*:photos/app"] {
            assert_eq!(read(anyone), Whom::Anyone, "{anyone}");
        }
        assert_eq!(read("workflow:deploy"), Whom::Chosen);
        assert_eq!(read("workflow:deploy:repo:*"), Whom::Chosen);
        assert_eq!(read("ref:main:repository_owner:photo*"), Whom::Chosen);
        assert_eq!(read("workflow:deploy:repo:photos/app"), Whom::Later);
        assert_eq!(read("ref:*:repository_owner:photos"), Whom::Later);
        assert_eq!(read("repo:photos@123/app@456:ref:refs/heads/main"), Whom::Bound);
        assert_eq!(read("repo:photos@*/app:*"), Whom::Repository, "no name has an @ in it");
        assert_eq!(read("repo:photos@*"), Whom::Owner);
        assert_eq!(read("repo:photo*@123/app@456"), Whom::Anyone);
        assert_eq!(read("photos"), Whom::Nobody);
        assert_eq!(read("repository_owner_id:1234:repo:photos/*"), Whom::Bound, "a template of the owner's own");
    }

    #[test]
    fn a_variable_is_no_wildcard() {
        let text = |literal: &str| Text::literal(literal, Origin::default());
        let symbol = Text::symbol(Symbol::new("var.repository", SymbolKind::Other, "no default"), Origin::default());
        assert_eq!(whom(&symbol, &[]), Whom::Bound);
        assert_eq!(whom(&Text::concat([&text("repo:"), &symbol, &text(":ref:refs/heads/main")]), &[]), Whom::Bound);
        assert_eq!(whom(&Text::concat([&text("repo:photos/"), &symbol, &text(":*")]), &[]), Whom::Repository);
        assert_eq!(whom(&Text::concat([&text("repo:"), &symbol, &text("/*")]), &[]), Whom::Owner);
    }
}
