//! Whether rights complete a path: on resources that matter, and with nothing that takes it back.

use crate::catalog::{ActionResource, catalog, glob_matches};
use crate::escalation::{
    self, Actions, Category, Needs, Part, Path, Rights, Source, can_apply, is_administrator, is_whole, table,
};
use crate::graph::{Graph, Meets, PolicyRef, Principal, PrincipalId, PrincipalKind, meets};
use crate::input::Span;
use crate::policy::{Leaf, Statement};
use crate::rules::choosing::{Absent, choosing, glob};
use crate::rules::draft::{be, list, text_span};
use crate::rules::page::page;
use crate::rules::reach::{Reach, covered, name_types};
use crate::text::Text;

use super::passable::{is_passable, passes_any};
use super::stronger::{Stronger, stronger};

/// A path that is complete.
#[derive(Debug)]
pub(super) struct Proof<'a> {
    pub(super) path: &'static Path,
    pub(super) over: Over<'a>,
    /// The value of `Resource` that says so; none for `NotResource`.
    pub(super) resource: Option<&'a Leaf>,
    /// The value of `Action` that allows the deciding action; none for `NotAction`.
    pub(super) action: Option<&'a Leaf>,
    /// The other actions that the same value allows.
    pub(super) along: Vec<&'static str>,
    /// Where the rest of them is allowed, in this statement or another; of a policy of AWS only what others add to it.
    pub(super) elsewhere: Vec<(String, Option<Span>)>,
    /// What of that on which the deciding action is allowed is denied, whatever the request.
    pub(super) denied: Vec<Text>,
    /// What may take it back, where anything may.
    pub(super) doubt: Option<Doubt>,
    /// Whether it writes permissions that the holder cannot have: those of users, held by a role.
    pub(super) of_others: bool,
    /// Whose the rights are, where that is known.
    pub(super) holder: Option<PrincipalKind>,
}

/// What may take back what is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Doubt {
    /// A permissions boundary that is not in the configuration.
    Boundary,
    /// A `Deny` under a condition.
    Deny,
    /// A `Deny` of all resources but some.
    DenyOfOthers,
    /// A document that is not known in full.
    Unread,
    /// A permissions boundary of each that may hold the document.
    Bounded,
}

impl Doubt {
    /// As the end of a sentence.
    pub(super) fn says(self) -> &'static str {
        match self {
            Self::Boundary => "unless the permissions boundary, which cannot be read here, forbids it",
            Self::Deny => "unless a Deny under a condition forbids it",
            Self::DenyOfOthers => "but a Deny forbids it on all except what its NotResource names",
            Self::Unread => "unless a part of the policies that is not known denies it",
            Self::Bounded => "but the permissions boundary of whoever gets the document here forbids it",
        }
    }
}

/// Whose rights are reached.
#[derive(Debug)]
pub(super) enum Over<'a> {
    /// Those of all there are: "role".
    All(String),
    /// The caller's own can be written.
    Itself,
    /// Those of an administrator of the configuration: a role or user that is named, or the role of what is named.
    Named(&'a Principal),
    /// Those of a role that what is named runs under, which is no administrator and may do what the caller may not.
    Stronger(Stronger<'a>),
}

impl Proof<'_> {
    /// Whether it is worth saying to everyone. On every resource of a service, what is there already may or may not have a stronger role: that
    /// is `resource-wildcard`'s to say.
    pub(super) fn is_sure(&self) -> bool {
        let is_direct =
            matches!(self.path.category, Category::SelfEscalation | Category::PrincipalAccess | Category::NewPassRole);
        let by_itself = is_direct && self.path.needs != Needs::Provision;
        let leads_on = match &self.over {
            // To let somebody assume an administrator's role is to make them administrator: nobody does so unawares.
            Over::Named(_) => self.path.needs != Needs::Elsewhere,
            Over::Stronger(stronger) => stronger.writes_permissions,
            Over::All(_) | Over::Itself => false,
        };
        self.doubt.is_none() && (by_itself || leads_on)
    }
}

/// The paths that the statement `part` decides, and the rights complete. Of two that the same action decides, one with the actions of the other is left out.
pub(super) fn proofs<'a>(
    graph: &'a Graph,
    rights: &Rights<'a>,
    part: &Part,
    statement: &'a Statement,
) -> Vec<Proof<'a>> {
    let deciding = part.actions.and(table().deciding);
    if deciding.is_empty() {
        return Vec::new();
    }
    let allowed = rights.allowed();
    let complete = table().paths.iter().filter(|path| {
        // What only starts what is set already gives rights to whoever gets in: that is not seen here.
        deciding.has(path.deciding_number) && allowed.has_all(path.actions) && path.needs != Needs::Entry
    });
    let reaches: Vec<Reach<'a>> = statement.resource_values().map(Reach::read).collect();
    let mut proofs: Vec<Proof<'a>> =
        complete.filter_map(|path| prove(graph, rights, part, statement, &reaches, path)).collect();
    proofs.sort_by_key(|proof| (!proof.is_sure(), proof.of_others, proof.path.category, proof.path.with.len()));
    let mut kept: Vec<Proof<'a>> = Vec::new();
    for proof in proofs {
        let has_less = |other: &Proof<'_>| {
            other.path.deciding == proof.path.deciding
                && (proof.of_others || !other.of_others)
                && proof.path.actions.has_all(other.path.actions)
        };
        if !kept.iter().any(has_less) {
            kept.push(proof);
        }
    }
    // Of ways as strong the one that leads somewhere in this configuration is shown.
    if kept.iter().filter(|proof| passes_any(proof)).count() > 1 {
        let caller = rights.principal.map(|(id, _)| id);
        kept.sort_by_cached_key(|proof| {
            let leads_nowhere = passes_any(proof) && !is_passable(graph, proof, caller);
            (!proof.is_sure(), proof.of_others, proof.path.category, leads_nowhere, proof.path.with.len())
        });
    }
    kept
}

fn prove<'a>(
    graph: &'a Graph,
    rights: &Rights<'a>,
    part: &Part,
    statement: &'a Statement,
    reaches: &[Reach<'a>],
    path: &'static Path,
) -> Option<Proof<'a>> {
    if !is_open(statement, path) || !is_within_boundary(rights, path) {
        return None;
    }
    let (over, resource) = reached(graph, rights, statement, reaches, path)?;
    let bounded = matches!(rights.boundary, Some(Err(()))).then_some(Doubt::Boundary);
    let mut doubt = bounded.or(rights.may_deny.then_some(Doubt::Unread));
    let mut denied = Vec::new();
    for deny in rights.denies.iter().filter(|deny| !deny.actions.and(path.actions).is_empty()) {
        let is_of_deciding = has(deny.actions, path.deciding);
        let deny = rights.statement(deny)?;
        if !deny.condition.conditions.is_empty() {
            doubt = doubt.or(Some(Doubt::Deny));
        } else if deny.resources.iter().any(|clause| clause.negated) {
            doubt = doubt.or(Some(Doubt::DenyOfOthers));
        } else if !matches!(over, Over::All(_)) || denies_all(deny, path) {
            return None;
        } else if is_of_deciding {
            denied.extend(deny.resource_values().map(|leaf| leaf.text.clone()));
        }
    }
    let mut actions = path.with.iter().chain([&path.deciding]);
    if !can_apply(graph, statement, path.deciding) || !actions.all(|action| is_whole(graph, rights, action)) {
        return None;
    }
    let action = value_for(statement, path.deciding);
    let is_of_aws = matches!(rights.sources.get(part.source), Some(Source::Aws(..)));
    let (mut along, mut granted) = (Vec::new(), Granted::default());
    for &with in &path.with {
        if !has(part.actions, with) || !can_apply(graph, statement, with) {
            granted.add(rights, giving(graph, rights, with)?, with);
        } else if same_value(value_for(statement, with), action) {
            along.push(with);
        } else if !is_of_aws {
            granted.add(rights, part, with);
        }
    }
    let elsewhere = granted.said();
    let of_others = rights.principal.is_some_and(|(_, principal)| !path.is_of(graph, principal));
    let holder = rights.principal.map(|(_, principal)| principal.kind);
    Some(Proof { path, over, resource, action, along, elsewhere, denied, doubt, of_others, holder })
}

fn has(actions: Actions, action: &str) -> bool {
    table().index.find(action).is_some_and(|number| actions.has(number))
}

/// Whether no condition limits what the statement allows of the path. One on `iam:PassedToService` is as good as none where it names a service of the path.
fn is_open(statement: &Statement, path: &Path) -> bool {
    let keys = page!("escalation", "privilege-escalation").meta().list("keys-of-the-service");
    let block = &statement.condition;
    let about_service = |key: String| keys.iter().any(|known| known.eq_ignore_ascii_case(&key));
    match block.conditions.len() {
        0 => true,
        1 if path.category.passes_role() && about_service(block.conditions[0].key.text.to_string()) => {
            let limit = choosing(block, keys, Absent::Never);
            let named = limit.iter().flat_map(|limit| &limit.values).filter_map(|value| value.text.known());
            named.into_iter().any(|value| path.services.iter().any(|service| glob(&value, service)))
        }
        _ => false,
    }
}

/// Whether a permissions boundary leaves what the path takes; one that cannot be read may.
pub(super) fn is_within_boundary(rights: &Rights<'_>, path: &Path) -> bool {
    match &rights.boundary {
        None => true,
        // What it leaves is not known: that is a doubt, not an answer.
        Some(Err(())) => true,
        // Whatever it attaches to itself, the boundary still limits it.
        Some(Ok(boundary)) => {
            boundary.allows.has_all(path.actions) && (boundary.is_open || path.category != Category::SelfEscalation)
        }
    }
}

fn reached<'a>(
    graph: &'a Graph,
    rights: &Rights<'a>,
    statement: &'a Statement,
    reaches: &[Reach<'a>],
    path: &Path,
) -> Option<(Over<'a>, Option<&'a Leaf>)> {
    let action = catalog().action(path.deciding)?;
    if action.requires_star() {
        let everything = reaches.iter().find(|reach| reach.is_everything())?;
        return Some((Over::All("resource".to_owned()), Some(everything.leaf)));
    }
    if statement.resources.iter().any(|clause| clause.negated) {
        let stars = |leaf: &Leaf| leaf.text.is("*");
        let all_but_some = statement
            .resources
            .iter()
            .all(|clause| clause.negated && clause.unknown.is_empty() && !clause.values.iter().any(stars));
        return all_but_some.then(|| (Over::All(name_types(action.resource_types())), None));
    }
    let all_of =
        |reaches: &[Reach<'a>]| covered(reaches, action).map(|covered| (covered.types(action, reaches), covered.leaf));
    let whole = match path.needs {
        // Documents and machines elsewhere run under no role of the account: a value counts that is about what does, wherever it stands.
        Needs::Agent => {
            let machines = page!("escalation", "privilege-escalation")
                .meta()
                .list("types-with-a-role-that-systems-manager-reaches");
            let has_role = |of: &ActionResource| machines.contains(&of.name());
            reaches.chunks(1).filter_map(all_of).find(|(types, _)| types.iter().any(has_role))
        }
        _ => all_of(reaches),
    };
    if let Some((types, leaf)) = whole {
        return Some((Over::All(name_types(types.into_iter())), Some(leaf)));
    }
    let named = statement.resource_values().find_map(|leaf| {
        let over = match path.category {
            Category::SelfEscalation => is_itself(graph, rights, leaf, path.deciding).then_some(Over::Itself),
            _ => administrator(graph, rights, leaf, path).map(Over::Named),
        };
        Some((over?, Some(leaf)))
    });
    named.or_else(|| {
        let runs_already = path.category == Category::ExistingPassRole;
        let mut leaves = statement.resource_values().filter(|_| runs_already);
        leaves.find_map(|leaf| Some((Over::Stronger(stronger(graph, rights, &leaf.text)?), Some(leaf))))
    })
}

/// Whether the value names the caller: by its ARN, by a policy or a group of its own, or as `${aws:username}`.
fn is_itself(graph: &Graph, rights: &Rights<'_>, leaf: &Leaf, action: &str) -> bool {
    let names = |arn: Option<&Text>| arn.is_some_and(|arn| meets(graph, &leaf.text, arn) == Meets::Wholly);
    let arn = |principal: &Principal| graph.resources.resource(principal.resource).arn.as_ref();
    let own_name = "${aws:username}";
    let Some((_, principal)) = rights.principal else {
        return action.contains("User") && leaf.text.known().is_some_and(|known| known.ends_with(own_name));
    };
    let is_user = principal.kind == PrincipalKind::User;
    if action.contains("Group") {
        return principal
            .groups
            .iter()
            .filter_map(|id| graph.principals.get(id.index()))
            .any(|group| names(arn(group)));
    }
    if action.ends_with("PolicyVersion") {
        return principal.attachments.iter().any(|attachment| match &attachment.policy {
            PolicyRef::Document(id) => {
                let address = graph.policies.get(id.index()).and_then(|policy| policy.address.as_ref());
                let resource = address.and_then(|address| graph.resources.by_address(address));
                names(resource.and_then(|id| graph.resources.resource(id).arn.as_ref()))
            }
            _ => false,
        });
    }
    names(arn(principal)) || (is_user && leaf.text.known().is_some_and(|known| known.ends_with(own_name)))
}

/// The administrator, other than the caller, whose rights the value leads to: the role or user that it names, or one that what it names runs under.
fn administrator<'a>(graph: &'a Graph, rights: &Rights<'a>, leaf: &Leaf, path: &Path) -> Option<&'a Principal> {
    let resource = graph.resources.by_arn(&leaf.text)?;
    let caller = rights.principal.map(|(id, _)| id);
    let mut others = (0..).map(PrincipalId).zip(&graph.principals).filter(|(id, _)| Some(*id) != caller);
    let found = match path.category {
        Category::ExistingPassRole => others.find(|(_, one)| {
            (one.resource == resource || one.users.iter().any(|used| used.resource == resource))
                && is_administrator(graph, one)
        }),
        _ => others.find(|(_, one)| one.resource == resource && is_administrator(graph, one)),
    };
    let (_, found) = found?;
    let trusts = |services: &[&str]| {
        found.trusted_services(graph).iter().any(|trusted| services.iter().any(|service| trusted == service))
    };
    (!path.category.passes_role() || trusts(&path.services)).then_some(found)
}

/// Whether a `Deny` without conditions denies an action of the path on everything it could be used on.
fn denies_all(deny: &Statement, path: &Path) -> bool {
    let reaches: Vec<Reach<'_>> = deny.resource_values().map(Reach::read).collect();
    reaches.iter().any(|reach| reach.is_everything())
        || (has(escalation::of(deny), path.deciding)
            && catalog().action(path.deciding).is_some_and(|action| covered(&reaches, action).is_some()))
}

/// The first statement that allows an action on something that it applies to.
fn giving<'r>(graph: &Graph, rights: &'r Rights<'_>, action: &str) -> Option<&'r Part> {
    let applies = |part: &Part| rights.statement(part).is_some_and(|statement| can_apply(graph, statement, action));
    rights.allows.iter().find(|part| has(part.actions, action) && applies(part))
}

/// Where actions are allowed: by which policy of AWS, where it is one, at which place, and which.
#[derive(Default)]
struct Granted(Vec<(Option<String>, Option<Span>, Vec<&'static str>)>);

impl Granted {
    /// An action that a part allows.
    fn add(&mut self, rights: &Rights<'_>, part: &Part, action: &'static str) {
        let found = rights.sources.get(part.source).zip(rights.statement(part));
        let (by, place) = match found {
            Some((Source::Own(..), statement)) => {
                // Of `NotAction` no value allows it.
                let key = || statement.actions.first().and_then(|clause| clause.key.primary());
                let value = value_for(statement, action).and_then(text_span);
                (None, value.or_else(key).or_else(|| statement.origin.primary()))
            }
            Some((Source::Aws(_, name, span), _)) => (Some(name.clone()), *span),
            None => (None, None),
        };
        match self.0.iter_mut().find(|(of, at, _)| *of == by && *at == place) {
            Some((.., actions)) => actions.push(action),
            None => self.0.push((by, place, vec![action])),
        }
    }

    /// Each place with what is said there.
    fn said(self) -> Vec<(String, Option<Span>)> {
        let said = |(by, place, actions): (Option<String>, Option<Span>, Vec<&str>)| {
            let named = list(&actions, 4);
            let said = match by {
                Some(name) => format!("{name} allows {named}"),
                None => format!("{named} {} allowed here", be(actions.len())),
            };
            (said, place)
        };
        self.0.into_iter().map(said).collect()
    }
}

/// Whether both are one value, or both none.
fn same_value(one: Option<&Leaf>, other: Option<&Leaf>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => std::ptr::eq(one, other),
        (None, None) => true,
        _ => false,
    }
}

/// The value of `Action` that is about an action.
fn value_for<'s>(statement: &'s Statement, action: &str) -> Option<&'s Leaf> {
    let stands_for = |leaf: &&Leaf| leaf.text.known().is_some_and(|pattern| glob_matches(&pattern, action));
    statement.action_values().find(stands_for)
}
