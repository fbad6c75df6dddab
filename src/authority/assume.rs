//! Who may assume a role: whom its trust policy lets in, and whether that is enough.

use crate::catalog::catalog;
use crate::graph::arn::Fields;
use crate::graph::{Graph, Meets, Node, Principal, Relation, meets, render};
use crate::policy::{Effect, Pattern, PrincipalClause, PrincipalEntry, Statement};
use crate::text::{Identity, SymbolKind, Text};

use super::answer::{Certainty, Grant, Place};
use super::asked::Asked;
use super::conditions::{self, Known};
use super::fit::{because, fit, shown};
use super::held::{Held, held, place_in};
use super::target::on;

/// Somebody who asks for a role.
#[derive(Clone, Copy, Debug)]
pub(super) enum Caller<'a> {
    /// A role or user of the configuration.
    Principal(&'a Principal),
    /// A service: `codebuild.amazonaws.com`.
    Service(&'a str),
    /// An identity provider, or an account or somebody in it, as the graph has it.
    Node(&'a Node),
    /// Anyone.
    Anyone,
}

/// How a trust policy lets somebody in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Admission {
    /// The statement.
    pub(super) place: Place,
    /// What it asks for.
    pub(super) conditions: Vec<String>,
    /// What is not known and decides.
    pub(super) depends: Vec<String>,
    /// Whether no policy of the caller's own has to allow it: in one account, where the trust policy names the caller itself.
    pub(super) alone: bool,
}

/// The surest statement of a role's trust policy that lets `caller` in by `action`, a full name in lower case.
pub(super) fn admits(graph: &Graph, role: &Principal, action: &str, caller: &Caller<'_>) -> Option<Admission> {
    let trust = graph.policies.get(role.trust?.index())?;
    let arn =
        graph.resources.resource(role.resource).arn.clone().unwrap_or_else(|| Text::literal("*", Default::default()));
    let own = match caller {
        Caller::Principal(principal) => graph.resources.resource(principal.resource).arn.as_ref(),
        _ => None,
    };
    let known: Vec<Known> = own.map(Known::caller).into_iter().collect();
    let about = |statement: &Statement| -> Option<(Vec<String>, Vec<String>, Naming)> {
        let found = fit(graph, statement, action, &arn)?;
        let open = conditions::open(graph, statement, &known)?;
        let naming = names(graph, statement, caller)?;
        Some((found.depends, open, naming))
    };
    let (mut denied, mut perhaps) = (Vec::new(), Vec::new());
    for deny in trust.document.statements.iter().filter(|statement| statement.effect == Some(Effect::Deny)) {
        match about(deny) {
            Some((unclear, open, naming)) if open.is_empty() && unclear.is_empty() && naming.depends.is_none() => {
                return None;
            }
            Some((unclear, open, naming)) => {
                if !open.is_empty() {
                    denied.push(format!("not {}", open.join(" and ")));
                }
                let why = unclear.into_iter().chain(naming.depends);
                perhaps.extend(why.map(|why| format!("a Deny of the trust policy may be about it: {why}")));
            }
            None => {}
        }
    }
    if trust.document.statements.iter().any(|statement| statement.effect.is_none()) {
        perhaps.push("the Effect of a statement of the trust policy is not known".to_owned());
    }
    let mut admissions: Vec<Admission> = Vec::new();
    for statement in trust.document.statements.iter().filter(|statement| statement.allows()) {
        let Some((mut depends, mut conditions, naming)) = about(statement) else { continue };
        conditions.extend(denied.iter().cloned());
        depends.extend(perhaps.iter().cloned());
        depends.extend(naming.depends);
        if trust.alternative {
            depends.push(format!("only apply tells which trust policy {} has", role.address));
        }
        admissions.push(Admission { place: place_in(trust, statement), conditions, depends, alone: naming.alone });
    }
    if admissions.is_empty()
        && let Some(text) = trust.document.unknown.first()
    {
        let place = Place { policy: super::held::name(trust), statement: 0, sid: None, span: trust.header };
        return Some(Admission { place, conditions: denied, depends: vec![because(text)], alone: false });
    }
    admissions.into_iter().min_by_key(|one| (!one.depends.is_empty(), !one.conditions.is_empty(), !one.alone))
}

/// How a statement names a caller.
pub(super) struct Naming {
    /// Whether it is named itself, and not its account.
    pub(super) alone: bool,
    /// What decides whether it is meant at all.
    pub(super) depends: Option<String>,
}

/// How a statement names a caller, the surest way there is; none where it does not.
pub(super) fn names(graph: &Graph, statement: &Statement, caller: &Caller<'_>) -> Option<Naming> {
    let mut best: Option<Naming> = None;
    for clause in &statement.principals {
        if clause.negated {
            best = best.or(all_but(graph, clause, caller));
            continue;
        }
        let named = clause
            .entries
            .iter()
            .flat_map(|entry| entry.values.iter().filter_map(move |value| names_by(graph, entry, &value.text, caller)));
        let unknown = clause.unknown.first().map(|text| Naming { alone: false, depends: Some(because(text)) });
        let all = best.into_iter().chain(named).chain(unknown);
        best = all.min_by_key(|naming| (naming.depends.is_some(), !naming.alone));
    }
    best
}

/// How a `NotPrincipal` names a caller: surely where it is about others alone, and not at all where it is about the caller.
fn all_but(graph: &Graph, clause: &PrincipalClause, caller: &Caller<'_>) -> Option<Naming> {
    let values = || clause.entries.iter().flat_map(|entry| entry.values.iter().map(move |value| (entry, &value.text)));
    let named: Vec<Naming> = values().filter_map(|(entry, value)| names_by(graph, entry, value, caller)).collect();
    if named.iter().any(|naming| naming.alone && naming.depends.is_none()) {
        return None;
    }
    // Whoever is not of the configuration may be in what is named.
    let is_seen = matches!(caller, Caller::Principal(_)) && clause.unknown.is_empty() && named.is_empty();
    let depends = (!is_seen).then(|| "whether NotPrincipal names it".to_owned());
    Some(Naming { alone: true, depends })
}

fn names_by(graph: &Graph, entry: &PrincipalEntry, value: &Text, caller: &Caller<'_>) -> Option<Naming> {
    let sure = |alone: bool| Some(Naming { alone, depends: None });
    let kind = entry.kind.text.known()?;
    if matches!(&*kind, "*" | "AWS") && value.is("*") {
        return if matches!(caller, Caller::Service(_)) { None } else { sure(true) };
    }
    match (caller, &*kind) {
        (Caller::Service(service), "Service") => value.is(service).then_some(Naming { alone: true, depends: None }),
        (Caller::Node(Node::Federated(provider)), "Federated") => {
            let same = graph.resources.canonical(value) == graph.resources.canonical(provider);
            same.then_some(Naming { alone: true, depends: None })
        }
        (Caller::Node(Node::Resource(id)), "Federated" | "AWS") => {
            (graph.resources.find_any(value) == Some(*id)).then_some(Naming { alone: true, depends: None })
        }
        (Caller::Node(Node::Aws(account)), "AWS") => {
            let same = graph.resources.canonical(value) == graph.resources.canonical(account);
            same.then_some(Naming { alone: true, depends: None })
        }
        (Caller::Principal(principal), "AWS") => names_principal(graph, value, principal),
        _ => None,
    }
}

fn names_principal(graph: &Graph, value: &Text, principal: &Principal) -> Option<Naming> {
    let sure = |alone: bool| Some(Naming { alone, depends: None });
    if let Some(certain) = is_own_account(graph, value) {
        let depends = (!certain).then(|| format!("whether {} is this account", shown(value)));
        return Some(Naming { alone: false, depends });
    }
    if let Some(id) = graph.resources.find_any(value) {
        return if id == principal.resource { sure(true) } else { None };
    }
    let own = graph.resources.resource(principal.resource).arn.as_ref()?;
    let is_name = |kind: &SymbolKind| matches!(kind, SymbolKind::Attribute { .. } | SymbolKind::Identity(_));
    let open = graph.resources.canonical(value).symbols().any(|symbol| !is_name(symbol.kind()));
    match meets(graph, value, own) {
        Meets::Never => None,
        Meets::Wholly if Pattern::resource(&graph.resources.canonical(value)).covers(&Pattern::resource(own)) => {
            sure(true)
        }
        Meets::Wholly => Some(Naming { alone: true, depends: Some(format!("whether {} is meant", shown(value))) }),
        Meets::Partly => open.then(|| Naming { alone: false, depends: Some(because(value)) }),
    }
}

/// Whether a principal of a policy is the whole own account: certainly, or perhaps, where a number is written and nobody said which the own is.
fn is_own_account(graph: &Graph, value: &Text) -> Option<bool> {
    let canonical = graph.resources.canonical(value);
    let account = match Fields::of(&canonical) {
        Some(fields) if fields.service.is("iam") && fields.resource.is("root") => fields.account,
        Some(_) => return None,
        None => canonical,
    };
    if account.as_symbol().is_some_and(|symbol| *symbol.kind() == SymbolKind::Identity(Identity::Account)) {
        return Some(true);
    }
    let number = account.known().filter(|text| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()))?;
    match graph.resources.own_literal(Identity::Account) {
        Some(own) => (own == number).then_some(true),
        None => Some(false),
    }
}

/// Who becomes a role, in one step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Becomes {
    /// The address, the service principal, the account: as the graph calls it.
    pub who: String,
    /// What it takes: "if sts:ExternalId StringEquals photo".
    pub conditions: Vec<String>,
    /// What is not known here and decides.
    pub depends: Vec<String>,
}

/// Who may assume a role: whom its trust policy names, and of the configuration's roles and users those who are let in by both sides.
pub(super) fn becoming(graph: &Graph, role: &Principal) -> Vec<Becomes> {
    let on = Node::Principal(crate::graph::PrincipalId(
        graph.principals.iter().position(|one| std::ptr::eq(one, role)).unwrap_or_default() as u32,
    ));
    let trusted = graph.edges().iter().filter(|edge| edge.to == on && edge.relation == Relation::Assumes);
    let mut all: Vec<Becomes> = Vec::new();
    let mut add = |one: Becomes| {
        if !all.iter().any(|known| known.who == one.who) {
            all.push(one);
        }
    };
    for edge in trusted {
        let caller = match &edge.from {
            Node::Service(name) => Caller::Service(name),
            Node::Anyone => Caller::Anyone,
            // Those of the configuration are asked one by one.
            Node::Principal(_) => continue,
            node => Caller::Node(node),
        };
        let admission = ACTIONS.iter().find_map(|action| admits(graph, role, action, &caller));
        let (conditions, depends) = match admission {
            Some(one) => (one.conditions, one.depends),
            // Of whom nothing is known, nothing says that they are kept out.
            None if matches!(edge.from, Node::Unknown(_)) => Default::default(),
            None => continue,
        };
        add(Becomes { who: render::label_of(graph, &edge.from), conditions, depends });
    }
    for principal in &graph.principals {
        if !std::ptr::eq(principal, role)
            && let Some((grant, _)) = assumes(graph, principal, role)
        {
            let limits = grant.limits.into_iter().map(|limit| limit.says);
            let conditions = grant.conditions.into_iter().chain(limits).collect();
            add(Becomes { who: principal.address.to_string(), conditions, depends: grant.depends });
        }
    }
    all
}

/// The actions by which a role is assumed.
pub(super) const ACTIONS: [&str; 3] = ["sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml"];

/// By which statement `principal` may assume `role`, in one account: its own, or the trust policy's where that names it. The trust policy's admission goes with it.
pub(super) fn assumes(graph: &Graph, principal: &Principal, role: &Principal) -> Option<(Grant, Admission)> {
    assumes_with(graph, principal, &held(graph, principal).0, role)
}

/// The same, the documents that the principal holds being read.
pub(super) fn assumes_with(
    graph: &Graph,
    principal: &Principal,
    held: &[Held<'_>],
    role: &Principal,
) -> Option<(Grant, Admission)> {
    let admission = admits(graph, role, ACTIONS[0], &Caller::Principal(principal))?;
    let action = catalog().action("sts:AssumeRole")?;
    let address = role.address.to_string();
    let arn = graph.resources.resource(role.resource).arn.as_ref()?;
    let mut asked = Asked::new(graph, &on(graph, action, arn, Some(role.resource)).ok()?);
    if let Some(own) = &graph.resources.resource(principal.resource).arn {
        asked = asked.knowing(Known::caller(own));
    }
    let beside = asked.resource_policies();
    let own = asked.grants(principal, held, &beside).into_iter().next();
    if let Some(grant) = own.filter(|grant| grant.certainty > Certainty::Denied) {
        return Some((grant, admission));
    }
    if !admission.alone {
        return None;
    }
    let mut grant = Grant {
        place: admission.place.clone(),
        action: "sts:AssumeRole".to_owned(),
        resource: address,
        conditions: admission.conditions.clone(),
        depends: admission.depends.clone(),
        limits: Vec::new(),
        through: None,
        certainty: Certainty::Allowed,
    };
    let resource = asked.resource.clone();
    let mut taken_back = asked.denied(held, &resource, &mut grant.limits);
    if principal.kind == crate::graph::PrincipalKind::Role {
        taken_back |= asked.bounded(principal, &resource, &mut grant);
    }
    let grant = grant.judged(true, taken_back);
    (grant.certainty > Certainty::Denied).then_some((grant, admission))
}
