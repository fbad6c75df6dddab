//! `rules/wildcard/{write,permissions-management,tagging}-unconstrained.md`, `data-exfiltration.md`, `credentials-exposure.md` and `login-token.md`:
//! what statements without limits give, by the kind of it.

use crate::catalog::{AccessLevel, Action};
use crate::policy::Leaf;
use crate::rules::draft::{be, list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::harm::most_harmful_first;
use crate::rules::page::{Page, page};
use crate::rules::reach::{Width, covered};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident, $name:literal, $kind:expr, $does:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(in crate::rules) struct $rule;

        impl Rule for $rule {
            fn page(&self) -> &'static Page {
                page!("wildcard", $name)
            }

            fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
                say(self, &$kind, $does, at, report);
            }
        }
    )*};
}

rules! {
    WriteUnconstrained, "write-unconstrained", Kind::Level(AccessLevel::Write), "write to";
    PermissionsManagementUnconstrained, "permissions-management-unconstrained", Kind::Level(AccessLevel::PermissionsManagement), "change permissions on";
    TaggingUnconstrained, "tagging-unconstrained", Kind::Level(AccessLevel::Tagging), "change tags of";
    DataExfiltration, "data-exfiltration", Kind::Listed("reads"), "read the data of";
    CredentialsExposure, "credentials-exposure", Kind::Listed("returns-credentials"), "return credentials for";
    LoginToken, "login-token", Kind::Listed("tokens"), "return a login for";
}

/// Which actions a rule is about.
enum Kind {
    /// Those of an access level that could be limited to resources.
    Level(AccessLevel),
    /// Those that the page lists under this name, whether or not they could be.
    Listed(&'static str),
}

fn say(rule: &dyn Rule, kind: &Kind, does: &str, at: &StatementAt<'_>, report: &mut Report<'_>) {
    let statement = at.statement;
    if report.persona() < Persona::Auditor || !at.is_identity_grant() || !statement.condition.conditions.is_empty() {
        return;
    }
    let all_but = statement.resources.iter().any(|clause| clause.negated && clause.unknown.is_empty());
    let everything = at.everything();
    let is_meant = |action: &Action| match kind {
        Kind::Level(level) => action.access_level() == *level && !action.requires_star(),
        Kind::Listed(list) => rule.meta().list(list).iter().any(|name| name.eq_ignore_ascii_case(action.name())),
    };
    let unlimited = |action: &Action| {
        all_but
            || (everything.is_some() && action.requires_star())
            || covered(at.resources(), *action).is_some_and(|covered| covered.width == Width::All)
    };
    let mut names: Vec<String> = Vec::new();
    let mut named: Vec<Action> = Vec::new();
    let mut from: Option<&Leaf> = None;
    for grant in at.actions() {
        let all = grant.breadth == Breadth::Everything && (everything.is_some() || all_but);
        let meant: Vec<&Action> = grant.actions.iter().filter(|action| is_meant(action) && unlimited(action)).collect();
        if all || !meant.is_empty() {
            from = from.or(Some(grant.leaf));
        }
        names.extend(all.then(|| "every action".to_owned()));
        named.extend(meant);
    }
    most_harmful_first(&mut named, |action| *action);
    names.extend(named.iter().map(|action| action.name().to_owned()));
    let not_action = statement.actions.iter().find(|clause| clause.negated && clause.unknown.is_empty());
    let not_action = not_action.filter(|_| everything.is_some() || all_but);
    names.extend(not_action.map(|_| "all but a few actions".to_owned()));
    names.dedup();
    if names.is_empty() {
        return;
    }
    let place = everything
        .or_else(|| statement.resource_values().next())
        .or_else(|| statement.resources.iter().flat_map(|clause| &clause.values).next());
    let verb = be(names.len());
    let finding = at
        .finding(rule.page(), format!("{} {verb} allowed to {does} every resource", list(&names, 3)))
        .about(names.join(" "))
        .with_label(place.and_then(text_span), "nothing limits it")
        .with_label(
            from.and_then(text_span).or_else(|| not_action.and_then(|clause| clause.key.primary())),
            "allowed here",
        )
        .held_by(at.policy)
        .with_help("name the resources, or add a condition that chooses them");
    report.push(finding, std::iter::empty::<Claim>());
}
