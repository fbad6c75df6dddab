//! Who may do an action on a resource.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::graph::{
    Graph, Node, Policy, PolicyRef, Principal, PrincipalId, PrincipalKind, Relation, aws_managed, render,
};
use crate::input::Span;
use crate::policy::{Document, Effect, PolicyType, Statement};
use crate::text::Text;

use super::fit::{fit, shown};
use super::target::{Target, may_apply, surely_applies};

/// Where a statement stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The policy's address, path, or name with AWS.
    pub policy: String,
    /// The statement's number in it, from 0, and its Sid.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Where it is written; where an AWS managed policy is attached.
    pub span: Option<Span>,
}

/// What takes from a grant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// What it says: "denied on aws_s3_bucket.build, if aws:SecureTransport Bool false".
    pub says: String,
    /// The statement that says so; none for a permissions boundary that does not allow it.
    pub place: Option<Place>,
}

/// How far something is allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Certainty {
    /// A statement allows it, and another takes all of it back.
    Denied,
    /// It depends on something that is not known here.
    Perhaps,
    /// On a part of what was asked, or under conditions.
    Limited,
    /// It is allowed, all of it.
    Allowed,
}

impl Certainty {
    /// The word that formats have for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Perhaps => "perhaps",
            Self::Limited => "limited",
            Self::Allowed => "allowed",
        }
    }
}

/// One statement that allows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// Which statement.
    pub place: Place,
    /// The value of `Action`, as it is written; empty for `NotAction`.
    pub action: String,
    /// The value of `Resource`, readable; empty for `NotResource` and where a policy has none.
    pub resource: String,
    /// Its conditions: "aws:SourceAccount StringEquals 111122223333".
    pub conditions: Vec<String>,
    /// What is not known here and decides.
    pub depends: Vec<String>,
    /// What takes from it.
    pub limits: Vec<Limit>,
    /// The group whose policy it is, for a user.
    pub through: Option<String>,
    /// How far it goes.
    pub certainty: Certainty,
}

/// Somebody whom a statement allows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Able {
    /// The address, the service principal, the account: as the graph calls it.
    pub who: String,
    /// `role`, `user`, `group`, `service`, `aws`, `federated` or `anyone`.
    pub kind: &'static str,
    /// Where it is declared.
    pub span: Option<Span>,
    /// The statements.
    pub grants: Vec<Grant>,
    /// Whom the role trusts: they may do it by assuming it.
    pub trusts: Vec<String>,
}

impl Able {
    /// How far it may, by its surest statement.
    pub fn certainty(&self) -> Certainty {
        self.grants.iter().map(|grant| grant.certainty).max().unwrap_or(Certainty::Denied)
    }
}

/// Who may do it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Answer {
    /// Those who may, the surest first; then those from whom it is taken back.
    pub able: Vec<Able>,
    /// Who may be able to without its being seen, and why.
    pub unseen: Vec<String>,
}

/// A statement among those of one principal.
struct Held<'a> {
    document: Arc<Document>,
    policy: String,
    /// The place of the attachment, where the document is not the configuration's.
    attached: Option<Span>,
    through: Option<&'a Principal>,
    /// Whether it is one of several documents of which only apply tells which it is.
    alternative: bool,
}

/// The principals of the configuration, and those whom resource policies name, that a statement allows what is asked.
pub fn who_can(graph: &Graph, target: &Target) -> Answer {
    let mut answer = Answer::default();
    let asked = Asked { graph, target, action: target.action.name().to_ascii_lowercase() };
    let beside = asked.resource_policies();
    for (number, principal) in graph.principals.iter().enumerate() {
        let id = PrincipalId(number as u32);
        let has_members = graph.principals.iter().any(|other| other.groups.contains(&id));
        if principal.kind == PrincipalKind::Group && has_members {
            continue;
        }
        let (held, unseen) = asked.held(principal);
        let reason = |why| format!("{}: {why}", principal.address);
        answer.unseen.extend(unseen.into_iter().map(reason));
        let mut grants = asked.grants(principal, &held, &beside);
        grants.sort_by_key(|grant| std::cmp::Reverse(grant.certainty));
        // One document may be attached several times.
        let mut once: Vec<Grant> = Vec::new();
        grants.retain(|grant| !once.contains(grant) && (once.push(grant.clone()), true).1);
        if !grants.is_empty() {
            let able = Able {
                who: principal.address.to_string(),
                kind: kind(principal.kind),
                span: principal.header,
                grants,
                trusts: trusts(graph, id),
            };
            answer.able.push(able);
        }
    }
    asked.let_in(&beside, &mut answer.able);
    answer.able.sort_by_key(|able| std::cmp::Reverse(able.certainty()));
    answer
}

fn kind(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Role => "role",
        PrincipalKind::User => "user",
        PrincipalKind::Group => "group",
    }
}

fn trusts(graph: &Graph, role: PrincipalId) -> Vec<String> {
    let trusted = graph.edges().iter().filter(|edge| edge.to == Node::Principal(role));
    let trusted = trusted.filter(|edge| edge.relation == Relation::Assumes);
    let mut names: Vec<String> = trusted.map(|edge| render::label_of(graph, &edge.from)).collect();
    names.dedup();
    names
}

struct Asked<'a> {
    graph: &'a Graph,
    target: &'a Target,
    action: String,
}

impl<'a> Asked<'a> {
    /// The policies on the resource that is asked about: for a role its trust policy.
    fn resource_policies(&self) -> Vec<&'a Policy> {
        let Some(on) = self.target.declared else { return Vec::new() };
        let role = self.graph.principals.iter().find(|principal| principal.resource == on);
        let trust = role.and_then(|role| role.trust).and_then(|id| self.graph.policies.get(id.index()));
        let sits = |policy: &&Policy| policy.policy_type == PolicyType::Resource && policy.sits_on == Some(on);
        self.graph.policies.iter().filter(sits).chain(trust).collect()
    }

    /// Whether what identity-based policies allow on the resource counts only where its own policy agrees.
    fn needs_both(&self, beside: &[&Policy]) -> Option<&'static str> {
        if self.action.starts_with("sts:assumerole") {
            return Some("the role's trust policy has to let it in, too");
        }
        let of_key = self.action.starts_with("kms:") && !beside.is_empty();
        of_key.then_some("the key's own policy has to let it in, too")
    }

    /// The documents of a principal, and what of them is not seen.
    fn held(&self, principal: &'a Principal) -> (Vec<Held<'a>>, Vec<String>) {
        let groups = principal.groups.iter().filter_map(|id| self.graph.principals.get(id.index()));
        let holders = std::iter::once((principal, None)).chain(groups.map(|group| (group, Some(group))));
        let (mut held, mut unseen) = (Vec::new(), principal.unseen_policies.clone());
        for (holder, through) in holders {
            for attachment in &holder.attachments {
                match &attachment.policy {
                    PolicyRef::Document(id) => {
                        let Some(policy) = self.graph.policies.get(id.index()) else { continue };
                        let name = name(policy);
                        if !policy.document.unknown.is_empty() {
                            unseen.push(format!("{name} is not known in all its parts"));
                        }
                        if policy.document.statements.iter().any(|statement| statement.effect.is_none()) {
                            unseen.push(format!("the Effect of a statement of {name} is not known"));
                        }
                        held.push(Held {
                            document: Arc::new(policy.document.clone()),
                            policy: name,
                            attached: None,
                            through,
                            alternative: policy.alternative,
                        });
                    }
                    PolicyRef::AwsManaged(name) => match aws_managed(name) {
                        Some(document) => held.push(Held {
                            document,
                            policy: format!("{name}, of AWS"),
                            attached: attachment.span.or(holder.header),
                            through,
                            alternative: false,
                        }),
                        None => unseen.push(format!("{name}, of AWS, is not in the catalogue")),
                    },
                    PolicyRef::External(arn) => {
                        unseen.push(format!("{} is not in this configuration", shown(arn)));
                    }
                }
            }
        }
        (held, unseen)
    }

    fn grants(&self, principal: &Principal, held: &[Held<'_>], beside: &[&Policy]) -> Vec<Grant> {
        let mut grants = Vec::new();
        for one in held {
            for statement in one.document.statements.iter().filter(|statement| statement.allows()) {
                for (resource, found) in self.fits(statement) {
                    let mut grant = Grant {
                        place: place(one, statement),
                        action: found.action.map(|leaf| leaf.text.to_string()).unwrap_or_default(),
                        resource: found.resource.map(|leaf| shown(&leaf.text)).unwrap_or_default(),
                        conditions: conditions(statement),
                        depends: found.depends,
                        limits: Vec::new(),
                        through: one.through.map(|group| group.address.to_string()),
                        certainty: Certainty::Allowed,
                    };
                    if one.alternative {
                        grant.depends.push(format!("only apply tells which document {} has", one.policy));
                    }
                    grant.depends.extend(self.needs_both(beside).map(str::to_owned));
                    let mut taken_back = self.denied(held, &resource, &mut grant.limits);
                    taken_back |= self.bounded(principal, &resource, &mut grant);
                    let who = principal.address.to_string();
                    taken_back |= self.denied_there(beside, &who, &resource, &mut grant.limits);
                    grant.certainty = certainty(&grant, found.whole, taken_back);
                    grants.push(grant);
                }
            }
        }
        grants
    }

    /// How an allowing statement is about what is asked, each time with the resources it is about.
    fn fits<'s>(&self, statement: &'s Statement) -> Vec<(Text, super::fit::Fit<'s>)> {
        let asked = &self.target.resource;
        let listed = statement.resources.iter().all(|clause| !clause.negated && clause.unknown.is_empty());
        if !asked.is("*") || !listed || statement.resources.is_empty() {
            let found = fit(self.graph, statement, &self.action, asked);
            let region = |found: &super::fit::Fit<'_>| match found.resource {
                Some(leaf) if !found.whole => leaf.text.clone(),
                _ => asked.clone(),
            };
            return found.map(|found| (region(&found), found)).into_iter().collect();
        }
        let values = statement.resource_values().filter(|leaf| may_apply(self.graph, self.target.action, &leaf.text));
        let each = values.filter_map(|leaf| {
            let mut found = fit(self.graph, statement, &self.action, &leaf.text)?;
            found.resource = Some(leaf);
            found.whole = true;
            if !surely_applies(self.graph, self.target.action, &leaf.text) {
                found.depends.push(format!("whether {} is what the action applies to", shown(&leaf.text)));
            }
            Some((leaf.text.clone(), found))
        });
        each.collect()
    }

    /// Whether a `Deny` of the principal's own takes all of it back; what takes a part, or perhaps, goes to `limits`.
    fn denied(&self, held: &[Held<'_>], resource: &Text, limits: &mut Vec<Limit>) -> bool {
        let mut all = false;
        for one in held {
            for deny in one.document.statements.iter().filter(|statement| statement.effect == Some(Effect::Deny)) {
                let sure = !one.alternative;
                let taken = self.takes(deny, resource, sure, || place(one, deny));
                all |= taken.as_ref().is_some_and(|(whole, _)| *whole);
                limits.extend(taken.map(|(_, limit)| limit));
            }
        }
        all
    }

    /// What a `Deny` takes of the resource: whether all of it for certain, and what to say.
    fn takes(
        &self,
        deny: &Statement,
        resource: &Text,
        sure: bool,
        place: impl FnOnce() -> Place,
    ) -> Option<(bool, Limit)> {
        let found = fit(self.graph, deny, &self.action, resource)?;
        let conditions = conditions(deny);
        let whole = sure && found.whole && conditions.is_empty() && found.depends.is_empty();
        let mut says = if found.depends.is_empty() { "denied".to_owned() } else { "perhaps denied".to_owned() };
        if let Some(leaf) = found.resource.filter(|leaf| !found.whole && !leaf.text.is("*")) {
            says += &format!(" on {}", shown(&leaf.text));
        } else if !found.whole {
            says += " in part";
        }
        if !conditions.is_empty() {
            says += &format!(", if {}", conditions.join(" and "));
        }
        if !found.depends.is_empty() {
            says += &format!(": {}", found.depends.join("; "));
        }
        Some((whole, Limit { says, place: Some(place()) }))
    }

    /// The same of the policies on the resource itself.
    fn denied_there(&self, beside: &[&Policy], who: &str, resource: &Text, limits: &mut Vec<Limit>) -> bool {
        let mut all = false;
        for policy in beside {
            for deny in policy.document.statements.iter().filter(|one| one.effect == Some(Effect::Deny)) {
                let named = self.named(deny);
                let everyone = named.iter().any(|(name, _)| name == "anyone");
                let negated = deny.principals.iter().any(|clause| clause.negated || !clause.unknown.is_empty());
                if !everyone && !negated && !named.iter().any(|(name, _)| name == who) {
                    continue;
                }
                let sure = !negated && !policy.alternative;
                let taken = self.takes(deny, resource, sure, || place_in(policy, deny));
                all |= taken.as_ref().is_some_and(|(whole, _)| *whole);
                limits.extend(taken.map(|(_, limit)| limit));
            }
        }
        all
    }

    /// Whether the permissions boundary leaves nothing of it.
    fn bounded(&self, principal: &Principal, resource: &Text, grant: &mut Grant) -> bool {
        let Some(boundary) = &principal.boundary else { return false };
        let (document, name, sure) = match boundary {
            PolicyRef::Document(id) => match self.graph.policies.get(id.index()) {
                Some(policy) => (Arc::new(policy.document.clone()), name(policy), !policy.alternative),
                None => return false,
            },
            PolicyRef::AwsManaged(name) => match aws_managed(name) {
                Some(document) => (document, format!("{name}, of AWS"), true),
                None => {
                    grant.depends.push(format!("the permissions boundary {name} is not in the catalogue"));
                    return false;
                }
            },
            PolicyRef::External(arn) => {
                let why = format!("the permissions boundary {} is not in this configuration", shown(arn));
                grant.depends.push(why);
                return false;
            }
        };
        if !document.unknown.is_empty() || !sure {
            grant.depends.push(format!("the permissions boundary {name} is not known in all its parts"));
        }
        let held = [Held { document, policy: name.clone(), attached: None, through: None, alternative: !sure }];
        let allowing = held[0].document.statements.iter().filter(|statement| statement.allows());
        let found: Vec<_> = allowing
            .filter_map(|one| {
                Some((fit(self.graph, one, &self.action, resource)?, !one.condition.conditions.is_empty()))
            })
            .collect();
        let open = |(found, limited): &(super::fit::Fit<'_>, bool)| found.whole && !limited && found.depends.is_empty();
        if found.is_empty() && grant.depends.is_empty() {
            grant.limits.push(Limit { says: format!("not allowed by the permissions boundary {name}"), place: None });
            return true;
        }
        if !found.iter().any(open) {
            let says = format!("within what the permissions boundary {name} allows");
            grant.limits.push(Limit { says, place: None });
        }
        self.denied(&held, resource, &mut grant.limits)
    }

    /// Adds whom the policies on the resource let in.
    fn let_in(&self, beside: &[&Policy], able: &mut Vec<Able>) {
        let mut others: BTreeMap<String, Able> = BTreeMap::new();
        let any = self.target.resource.is("*");
        let speaks = |policy: &&Policy| matches!(policy.policy_type, PolicyType::Resource | PolicyType::Trust);
        let policies = match any {
            true => self.graph.policies.iter().filter(speaks).collect(),
            false => beside.to_vec(),
        };
        for policy in policies {
            let one = [policy];
            // Of any resource, each is denied by its own policy alone.
            let beside = if any { &one[..] } else { beside };
            for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
                let Some(found) = fit(self.graph, statement, &self.action, &self.target.resource) else { continue };
                let region = match found.resource.filter(|_| any) {
                    Some(leaf) => leaf.text.clone(),
                    None => self.target.resource.clone(),
                };
                let on = || policy.attached_to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                for (who, node_kind) in self.named(statement) {
                    let mut grant = Grant {
                        place: place_in(policy, statement),
                        action: found.action.map(|leaf| leaf.text.to_string()).unwrap_or_default(),
                        resource: found.resource.map_or_else(on, |leaf| shown(&leaf.text)),
                        conditions: conditions(statement),
                        depends: found.depends.clone(),
                        limits: Vec::new(),
                        through: None,
                        certainty: Certainty::Allowed,
                    };
                    if policy.alternative {
                        grant.depends.push(format!("only apply tells which document {} has", grant.place.policy));
                    }
                    let own = self.graph.principals.iter().find(|principal| principal.address.to_string() == who);
                    if node_kind == "aws" && own.is_none() {
                        grant.depends.push("the account's own policies decide there".to_owned());
                    }
                    let mut taken_back = self.denied_there(beside, &who, &region, &mut grant.limits);
                    if let Some(principal) = own {
                        let (held, _) = self.held(principal);
                        taken_back |= self.denied(&held, &region, &mut grant.limits);
                        taken_back |= self.bounded(principal, &region, &mut grant);
                    }
                    grant.certainty = certainty(&grant, found.whole || any, taken_back);
                    match able.iter_mut().find(|one| one.who == who) {
                        Some(one) => one.grants.push(grant),
                        None => {
                            let number = own.and_then(|own| self.graph.principals.iter().position(|one| one == own));
                            let trusts = number.map(|number| trusts(self.graph, PrincipalId(number as u32)));
                            let new = || Able {
                                who: who.clone(),
                                kind: own.map_or(node_kind, |own| kind(own.kind)),
                                span: own.and_then(|own| own.header),
                                grants: Vec::new(),
                                trusts: trusts.unwrap_or_default(),
                            };
                            others.entry(who.clone()).or_insert_with(new).grants.push(grant);
                        }
                    }
                }
            }
        }
        able.extend(others.into_values());
    }

    /// Whom a statement of a resource policy names, and what they are.
    fn named(&self, statement: &Statement) -> Vec<(String, &'static str)> {
        let mut named = Vec::new();
        for clause in &statement.principals {
            if clause.negated {
                named.push(("anyone whom NotPrincipal does not name".to_owned(), "anyone"));
                continue;
            }
            for entry in &clause.entries {
                for value in &entry.values {
                    let declared = self.graph.resources.find_any(&value.text);
                    let declared = declared.map(|id| self.graph.resources.resource(id).address.to_string());
                    let said = || declared.unwrap_or_else(|| shown(&self.graph.resources.canonical(&value.text)));
                    named.push(match entry.kind.text.known().as_deref() {
                        Some("*" | "AWS") if value.text.is("*") => ("anyone".to_owned(), "anyone"),
                        Some("Service") => (value.text.to_string(), "service"),
                        Some("Federated") => (said(), "federated"),
                        _ => (said(), "aws"),
                    });
                }
            }
        }
        named
    }
}

fn certainty(grant: &Grant, whole: bool, taken_back: bool) -> Certainty {
    match () {
        () if taken_back => Certainty::Denied,
        () if !grant.depends.is_empty() => Certainty::Perhaps,
        () if !whole || !grant.conditions.is_empty() || !grant.limits.is_empty() => Certainty::Limited,
        () => Certainty::Allowed,
    }
}

fn conditions(statement: &Statement) -> Vec<String> {
    let said = statement.condition.conditions.iter().map(|condition| {
        let values = condition.values.iter().map(|leaf| shown(&leaf.text));
        let values: Vec<String> = values.chain(condition.unknown.iter().map(shown)).collect();
        format!("{} {} {}", condition.key.text, condition.operator.text, values.join(" or "))
    });
    said.collect()
}

fn name(policy: &Policy) -> String {
    let path = || policy.path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    policy.address.as_ref().map_or_else(path, ToString::to_string)
}

fn place(held: &Held<'_>, statement: &Statement) -> Place {
    let sid = statement.sid.as_ref().map(|sid| sid.text.to_string());
    let span = held.attached.or_else(|| statement.origin.primary());
    Place { policy: held.policy.clone(), statement: statement.index, sid, span }
}

fn place_in(policy: &Policy, statement: &Statement) -> Place {
    let sid = statement.sid.as_ref().map(|sid| sid.text.to_string());
    Place { policy: name(policy), statement: statement.index, sid, span: statement.origin.primary() }
}
