//! `rules/usage/grant-missing.md`

use crate::graph::{Held, Lack, PolicyRef, PrincipalKind};
use crate::input::Span;
use crate::policy::Leaf;
use crate::rules::draft::{as_written, list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, PrincipalAt, Report, Rule};
use crate::text::{Mode, Text};
use crate::wiring::{Need, Strength};

#[derive(Debug)]
pub(in crate::rules) struct GrantMissing;

/// The same actions on the same resources, for whichever of what runs under the role.
struct Missing<'n> {
    needs: Vec<&'n Need>,
    lack: Lack<'n>,
    strength: Strength,
}

impl Rule for GrantMissing {
    fn page(&self) -> &'static Page {
        page!("usage", "grant-missing")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let mut listed = at.principal.needs.iter().filter(|need| need.strength >= Strength::Documented).peekable();
        if at.principal.kind != PrincipalKind::Role || listed.peek().is_none() {
            return;
        }
        let held = Held::of(at.graph, at.principal);
        let mut all: Vec<Missing<'_>> = Vec::new();
        for need in listed {
            // What is denied stays so whatever a policy that is not known allows.
            let Some(lack) = held.lacks(need).filter(|lack| lack.denied || !held.unseen) else { continue };
            let same = |known: &&mut Missing<'_>| known.lack == lack && known.needs[0].resources == need.resources;
            match all.iter_mut().find(same) {
                Some(known) => {
                    known.strength = known.strength.max(need.strength);
                    known.needs.push(need);
                }
                None => all.push(Missing { needs: vec![need], lack, strength: need.strength }),
            }
        }
        joined(all).iter().for_each(|missing| self.say(at, missing, report));
    }
}

impl GrantMissing {
    fn say(&self, at: &PrincipalAt<'_>, missing: &Missing<'_>, report: &mut Report<'_>) {
        let Missing { needs, lack, strength } = missing;
        // The others are shown, and lack a part of it, or work without.
        let lacks_all = |need: &&&Need| {
            need.strength == *strength && lack.actions.iter().all(|action| need.actions.iter().any(|own| own == action))
        };
        let said: Vec<&Need> = needs.iter().filter(lacks_all).copied().collect();
        let Some(&first) = said.first() else { return };
        let resources: Vec<String> = first.resources.iter().map(|resource| as_written(at.graph, resource)).collect();
        let on = if resources == ["*"] { String::new() } else { format!(" on {}", list(&resources, 2)) };
        let users = each_once(said.iter().map(|need| need.user.to_string()));
        let role = &at.principal.address;
        let lacks = match lack.denied {
            true => format!("a Deny of {role} forbids it"),
            false => format!("{role} does not allow it"),
        };
        let verb = match (strength, &users[..]) {
            (Strength::Required, [_]) => "needs",
            (Strength::Required, _) => "need",
            (_, [_]) => "is documented to need",
            _ => "are documented to need",
        };
        let message = format!("{} {verb} {}{on}, and {lacks}", list(&users, 3), list(&lack.actions, 3));
        // The policy of a key that is declared elsewhere may let the role in.
        let of_key = || lack.actions.iter().all(|action| action.starts_with("kms:"));
        let declared = |resource: &Text| {
            let owner = at.graph.resources.by_arn(resource).and_then(|id| at.graph.resources.get(id.index()));
            owner.is_some_and(|owner| owner.address.mode == Mode::Managed)
        };
        let elsewhere = !lack.denied && of_key() && !first.resources.iter().any(declared);
        let more = at.principal.may_hold.first().filter(|_| !lack.denied);
        let sure = *strength == Strength::Required && !elsewhere && more.is_none();
        // Where a Deny takes it back, it may be allowed on the right resource.
        let allowed = if lack.denied { None } else { elsewhere_allowed(at, &lack.actions) };
        let mut finding = at
            .finding(self.page(), message)
            .about(format!("{} {}", first.title, lack.actions.join(" ")))
            .with_confidence(if sure { Confidence::Medium } else { Confidence::Low })
            .with_persona(if sure { Persona::Regular } else { Persona::Auditor })
            .with_label(at.principal.header, "no policy of this role allows it");
        let mut shown: Vec<(Option<Span>, &str)> = Vec::new();
        for need in needs {
            let user = at.graph.resources.by_address(&need.user);
            let evidence = need.evidence.map(|written| user.map_or(written, |user| at.graph.shown_at(user, written)));
            if !shown.contains(&(evidence, &need.because)) {
                shown.push((evidence, &need.because));
                finding = finding.with_label(evidence, need.because.clone());
            }
        }
        let by =
            more.and_then(|by| at.graph.resources.by_address(by)).and_then(|id| at.graph.resources.get(id.index()));
        finding = finding
            .with_label(by.and_then(|by| by.header), "this may be attached to the role: only apply tells")
            .with_label(allowed, "allowed here, on another resource")
            .with_help(format!("allow {}{on}", list(&lack.actions, 3)));
        for source in each_once(needs.iter().map(|need| need.source.as_str())) {
            finding = finding.with_help(format!("source: {source}"));
        }
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// Those that are not a part of another on the same resources; what lacks that part only is shown with the other.
fn joined(mut all: Vec<Missing<'_>>) -> Vec<Missing<'_>> {
    all.sort_by_key(|missing| std::cmp::Reverse(missing.lack.actions.len()));
    let mut kept: Vec<Missing<'_>> = Vec::new();
    for part in all {
        let whole = kept.iter_mut().find(|whole| {
            whole.lack.denied == part.lack.denied
                && whole.strength >= part.strength
                && whole.needs[0].resources == part.needs[0].resources
                && part.lack.actions.iter().all(|action| whole.lack.actions.contains(action))
        });
        match whole {
            Some(whole) => whole.needs.extend(part.needs),
            None => kept.push(part),
        }
    }
    kept
}

fn each_once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.fold(Vec::new(), |mut once, one| {
        if !once.contains(&one) {
            once.push(one);
        }
        once
    })
}

/// Where a policy of the principal names one of the actions, on what is not what needs it.
fn elsewhere_allowed(at: &PrincipalAt<'_>, actions: &[&str]) -> Option<Span> {
    let documents = at.principal.attachments.iter().filter_map(|attachment| match attachment.policy {
        PolicyRef::Document(id) => at.graph.policies.get(id.index()).map(|policy| &policy.document),
        PolicyRef::AwsManaged(_) | PolicyRef::External(_) => None,
    });
    let statements = documents.flat_map(|document| &document.statements).filter(|statement| statement.allows());
    let is_named = |leaf: &&Leaf| {
        leaf.text.known().is_some_and(|name| actions.iter().any(|action| name.eq_ignore_ascii_case(action)))
    };
    statements.flat_map(|statement| statement.action_values()).find(is_named).and_then(text_span)
}
