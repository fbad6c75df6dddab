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

/// How many actions are named where it is said what to allow.
const SHOWN: usize = 12;

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
        let all = joined(all);
        if !at.principal.attachments.is_empty() || !at.principal.may_hold.is_empty() {
            return all.iter().for_each(|missing| self.say(at, std::slice::from_ref(missing), report));
        }
        // One policy that is not there is one mistake, whatever would have to be in it.
        let (sure, unsure): (Vec<_>, Vec<_>) = all.into_iter().partition(|missing| missing.is_sure(at));
        let (required, documented): (Vec<_>, Vec<_>) =
            unsure.into_iter().partition(|missing| missing.strength == Strength::Required);
        [sure, required, documented].iter().filter(|all| !all.is_empty()).for_each(|all| self.say(at, all, report));
    }
}

impl<'n> Missing<'n> {
    /// The needs that lack all of it. The others are shown, and lack a part of it, or work without.
    fn said(&self) -> Vec<&'n Need> {
        let lacks_all = |need: &&&Need| {
            need.strength == self.strength
                && self.lack.actions.iter().all(|action| need.actions.iter().any(|own| own == action))
        };
        self.needs.iter().filter(lacks_all).copied().collect()
    }

    /// " on aws_s3_bucket.photos.arn".
    fn on(&self, at: &PrincipalAt<'_>) -> String {
        let resources = &self.needs[0].resources;
        let shown: Vec<String> = resources.iter().map(|resource| as_written(at.graph, resource)).collect();
        if shown == ["*"] { String::new() } else { format!(" on {}", list(&shown, 2)) }
    }

    /// Whether it fails without, and nothing that is not seen here can allow it: the policy of a key that is declared elsewhere may let the role in.
    fn is_sure(&self, at: &PrincipalAt<'_>) -> bool {
        let of_key = || self.lack.actions.iter().all(|action| action.starts_with("kms:"));
        let declared = |resource: &Text| {
            let owner = at.graph.resources.by_arn(resource).and_then(|id| at.graph.resources.get(id.index()));
            owner.is_some_and(|owner| owner.address.mode == Mode::Managed)
        };
        let elsewhere = !self.lack.denied && of_key() && !self.needs[0].resources.iter().any(declared);
        let more = !self.lack.denied && !at.principal.may_hold.is_empty();
        self.strength == Strength::Required && !elsewhere && !more
    }
}

impl GrantMissing {
    /// Says what a role lacks: one thing, or all of it where no policy is attached to the role.
    fn say(&self, at: &PrincipalAt<'_>, all: &[Missing<'_>], report: &mut Report<'_>) {
        let Some(first) = all.first() else { return };
        let said: Vec<&Need> = all.iter().flat_map(Missing::said).collect();
        let users = each_once(said.iter().map(|need| need.user.to_string()));
        let actions = each_once(all.iter().flat_map(|missing| missing.lack.actions.iter().copied()));
        let is_one = all.len() == 1;
        let on = if is_one { first.on(at) } else { String::new() };
        let role = &at.principal.address;
        let has_none = at.principal.attachments.is_empty() && at.principal.may_hold.is_empty();
        let no_policy = format!("{role} has no policy");
        let lacks = match (first.lack.denied, has_none) {
            (true, _) => format!("a Deny of {role} forbids it"),
            (false, true) => no_policy.clone(),
            (false, false) => format!("{role} does not allow it"),
        };
        let verb = match (first.strength, &users[..]) {
            (Strength::Required, [_]) => "needs",
            (Strength::Required, _) => "need",
            (_, [_]) => "is documented to need",
            _ => "are documented to need",
        };
        // Of several needs each is somebody's: the help says what is lacking on what.
        let message = match is_one {
            true => format!("{} {verb} {}{on}, and {lacks}", list(&users, 3), list(&actions, 3)),
            false => format!("{no_policy}, and {} {verb} one", list(&users, 3)),
        };
        let sure = all.iter().all(|missing| missing.is_sure(at));
        let more = at.principal.may_hold.first().filter(|_| !first.lack.denied);
        // Where a Deny takes it back, it may be allowed on the right resource.
        let allowed = if first.lack.denied { None } else { elsewhere_allowed(at, &actions) };
        let nothing = if has_none { "this role has no policy" } else { "no policy of this role allows it" };
        let titles = each_once(all.iter().map(|missing| missing.needs[0].title.as_str()));
        let mut finding = at
            .finding(self.page(), message)
            .about(format!("{} {}", titles.join(", "), actions.join(" ")))
            .with_confidence(if sure { Confidence::Medium } else { Confidence::Low })
            .with_persona(if sure { Persona::Regular } else { Persona::Auditor })
            .with_label(at.principal.header, nothing);
        for need in all.iter().flat_map(|missing| &missing.needs) {
            let user = at.graph.resources.by_address(&need.user);
            let shown = |written| user.map_or(written, |user| at.graph.shown_at(user, written, &need.because));
            // Of a setting that nobody wrote the resource is shown.
            let header = || at.graph.resources.get(user?.index())?.header;
            finding = finding.with_label(need.evidence.map(shown).or_else(header), need.because.clone());
        }
        let by =
            more.and_then(|by| at.graph.resources.by_address(by)).and_then(|id| at.graph.resources.get(id.index()));
        finding = finding
            .with_label(by.and_then(|by| by.header), "this may be attached to the role: only apply tells")
            .with_label(allowed, "allowed here, on another resource");
        for missing in all {
            finding = finding.with_help(format!("allow {}{}", list(&missing.lack.actions, SHOWN), missing.on(at)));
        }
        let needs = all.iter().flat_map(|missing| &missing.needs);
        for source in each_once(needs.map(|need| need.source.as_str())) {
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
