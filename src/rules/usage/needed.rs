//! What the wiring says of a statement.

use crate::catalog::Action;
use crate::graph::{Meets, PolicyId, Principal, PrincipalKind, meets};
use crate::input::FileId;
use crate::policy::Leaf;
use crate::rules::draft::{as_written, list};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::{PolicyAt, StatementAt};
use crate::terraform::value::{Kind, Value};
use crate::text::{Symbol, SymbolKind, Text};
use crate::wiring::{Need, Openness, Strength};

/// The holders, where every one of them is a role that only known services use: then what none needs, nobody needs.
pub(super) fn closed_holders<'a>(at: &StatementAt<'a>) -> Option<Vec<&'a Principal>> {
    let holders: Vec<&Principal> = at.policy.holders.iter().map(|(_, holder)| *holder).collect();
    (!holders.is_empty() && holders.iter().all(|holder| is_closed(holder))).then_some(holders)
}

/// Whether it is a role that only known services use, each of which says what it needs.
pub(in crate::rules) fn is_closed(holder: &Principal) -> bool {
    holder.kind == PrincipalKind::Role
        && holder.openness == Openness::Closed
        && !holder.users.is_empty()
        && holder.users.iter().all(|used| used.modelled)
}

/// The needs of the holders that rest on `action` and on `resource`, a value of the statement's `Resource`.
pub(super) fn needs_for<'a>(at: &StatementAt<'a>, action: &str, resource: &Leaf) -> Vec<&'a Need> {
    let on_it =
        |need: &&Need| need.resources.iter().any(|needed| meets(at.graph(), &resource.text, needed) > Meets::Never);
    at.policy.needs_of(action).iter().copied().filter(on_it).collect()
}

/// The same for all that the statement names. A statement whose resources are not all known, or are listed by exception, may meet any need.
pub(in crate::rules) fn needs_anywhere<'a>(at: &StatementAt<'a>, action: &str) -> Vec<&'a Need> {
    if at.statement.resources.iter().any(|clause| clause.negated || !clause.unknown.is_empty()) {
        return at.policy.needs_of(action).to_vec();
    }
    let on = |resource: &Leaf| needs_for(at, action, resource);
    let mut needs: Vec<&Need> = Vec::new();
    for need in at.statement.resource_values().flat_map(on) {
        if !needs.iter().any(|other| std::ptr::eq(*other, need)) {
            needs.push(need);
        }
    }
    needs
}

/// Whether nothing that uses the holders needs any of the actions.
pub(in crate::rules) fn is_unused(at: &StatementAt<'_>, actions: &[Action]) -> bool {
    !actions.is_empty()
        && closed_holders(at).is_some()
        && actions.iter().all(|action| needs_anywhere(at, action.name()).is_empty())
}

/// Whether nothing that uses the holders needs anything the value stands for. What is not known, or not in the catalogue, may be needed.
pub(super) fn is_idle(at: &StatementAt<'_>, grant: &Grant<'_>) -> bool {
    !matches!(grant.breadth, Breadth::Everything | Breadth::Unknown)
        && !grant.actions.is_empty()
        && grant.actions.iter().all(|action| needs_anywhere(at, action.name()).is_empty())
        && is_idle_in_other_instances(at, grant)
}

/// Whether what is idle here is so wherever the same block of a module is used: what another instance needs cannot go.
fn is_idle_in_other_instances(at: &StatementAt<'_>, grant: &Grant<'_>) -> bool {
    let own = at.policy.policy;
    let Some(header) = own.header.filter(|_| own.address.as_ref().is_some_and(|address| !address.module.is_root()))
    else {
        return true;
    };
    let policies = at.graph().policies.iter().enumerate();
    policies.filter(|(_, other)| other.header == Some(header) && other.address != own.address).all(|(number, other)| {
        let other_at = PolicyAt::new(at.graph(), PolicyId(number as u32), other);
        let statement = other.document.statements.iter().find(|statement| statement.index == at.statement.index);
        statement.is_none_or(|statement| {
            let there = StatementAt::new(&other_at, statement);
            closed_holders(&there).is_some()
                && grant.actions.iter().all(|action| needs_anywhere(&there, action.name()).is_empty())
        })
    })
}

/// Whether the action is needed on what the statement does not name, and nothing allows it there: the grant is on the wrong resource. Of a pattern nobody can
/// say which resource it is meant for.
pub(super) fn is_missing_elsewhere(at: &StatementAt<'_>, grant: &Grant<'_>) -> bool {
    let (Breadth::One, [action]) = (&grant.breadth, &grant.actions[..]) else { return false };
    let required = |need: &&&Need| need.strength == Strength::Required;
    let needs: Vec<&Need> = at.policy.needs_of(action.name()).iter().filter(required).copied().collect();
    !needs.is_empty()
        && at.policy.holders.iter().zip(at.policy.held()).filter(|(_, held)| !held.unseen).any(|((_, holder), held)| {
            // What a Deny takes back is not missing.
            let lacks = |need: &&&Need| {
                let lack = held.lacks(need).filter(|lack| !lack.denied);
                lack.is_some_and(|lack| lack.actions.iter().any(|name| name.eq_ignore_ascii_case(action.name())))
            };
            needs
                .iter()
                .filter(|need| holder.needs.iter().any(|own| std::ptr::eq(own, **need)))
                .any(|need| lacks(&need))
        })
}

/// Whether something that uses the roles is of a module, and set up by what its caller hands in: another caller may need more.
pub(super) fn is_set_up_by_callers(at: &StatementAt<'_>, holders: &[&Principal]) -> bool {
    const DEEPEST: usize = 8;
    /// What says nothing of what is called.
    const NAMES: [&str; 4] = ["name", "name_prefix", "description", "tags"];
    let graph = at.graph();
    let directory = |file: FileId| {
        let source = graph.sources.get(file);
        source.name().rsplit_once('/').map_or_else(String::new, |(directory, _)| directory.to_owned())
    };
    holders.iter().flat_map(|holder| &holder.users).any(|used| {
        let Some(user) = graph.resources.get(used.resource.index()) else { return false };
        let Some(header) = user.header.filter(|_| !user.address.module.is_root()) else { return false };
        let own = directory(header.file);
        let calls = user.address.module.calls();
        let is_of_caller = |symbol: &Symbol| {
            let module = match symbol.kind() {
                SymbolKind::Attribute { address, .. } => &address.module,
                SymbolKind::Variable { module, .. } => module,
                _ => return false,
            };
            !module.calls().starts_with(calls)
        };
        let is_elsewhere = |value: &Value| {
            let symbol = match &value.kind {
                Kind::Str { text, .. } => text.symbols().any(is_of_caller),
                Kind::Unknown(unknown) => unknown.symbol.as_ref().is_some_and(is_of_caller),
                _ => false,
            };
            symbol || value.origin.spans().iter().any(|span| directory(span.file) != own)
        };
        let entries = graph.resources.body(used.resource).entries();
        let set = entries
            .into_iter()
            .flat_map(|entries| entries.iter())
            .filter(|(name, _)| !NAMES.contains(&&***name) && !name.contains("role"));
        set.into_iter().any(|(_, value)| any(value, DEEPEST, &is_elsewhere))
    })
}

/// Whether it is so of the value or of anything in it, so many levels down.
fn any(value: &Value, depth: usize, is_so: &dyn Fn(&Value) -> bool) -> bool {
    is_so(value) || (depth > 0 && value.children().any(|child| any(child, depth - 1, is_so)))
}

/// Whether nothing that uses the holders needs anything of the statement.
pub(super) fn is_all_idle(at: &StatementAt<'_>) -> bool {
    closed_holders(at).is_some() && at.actions().iter().all(|grant| is_idle(at, grant))
}

/// What the wiring says of these actions, a line each: that nothing needs them, or who needs them where.
pub(in crate::rules) fn advice(at: &StatementAt<'_>, actions: &[Action]) -> Vec<String> {
    let mut idle = Vec::new();
    // The actions by who needs them on what: one line for all that need the same.
    let mut needed: Vec<((String, String), Vec<&str>)> = Vec::new();
    for action in actions {
        let needs = needs_anywhere(at, action.name());
        if needs.is_empty() {
            idle.push(action.name());
        }
        // What a service needs says nothing of what code needs that runs under the same role.
        let code = at.policy.holders.iter().any(|(_, holder)| holder.code);
        let tells = |need: &&&Need| !code || need.sole || need.strength == Strength::Hint;
        if needs.iter().any(|need| !need.undecided.is_empty()) {
            continue;
        }
        let narrow = needs.iter().filter(tells).find(|need| !need.resources.iter().any(is_every));
        let Some(need) = narrow else { continue };
        let on: Vec<String> = need.resources.iter().map(|resource| as_written(at.graph(), resource)).collect();
        let key = (need.user.to_string(), list(&on, 2));
        match needed.iter_mut().find(|(known, _)| *known == key) {
            Some((_, names)) => names.push(action.name()),
            None => needed.push((key, vec![action.name()])),
        }
    }
    let line =
        |((user, on), names): &((String, String), Vec<&str>)| format!("{user} needs {} on {on} only", list(names, 3));
    let mut lines: Vec<String> = needed.iter().take(3).map(line).collect();
    // Of what a module is called for, one caller may need what another does not.
    let closed = closed_holders(at).filter(|holders| !idle.is_empty() && !is_set_up_by_callers(at, holders));
    if let Some(holders) = closed {
        let users = users_of(at, &holders);
        if at.actions().len() > 1 && is_all_idle(at) {
            lines.push(format!("{users} needs nothing of this statement: it can go"));
        } else if idle.len() == actions.len() {
            lines.push(format!("{users} does not need it: the grant can go"));
        } else if idle.len() <= 3 {
            lines.push(format!("{users} does not need {}", list(&idle, 3)));
        } else {
            lines.push(format!("{users} does not need the other {}", idle.len()));
        }
    }
    lines
}

/// Whether a needed resource is every one of its type: `*`, `arn:aws:iam::111122223333:role/*`. That is no narrower than what was written. The buckets of S3, whose ARNs have no account, are
/// followed by the keys of one.
fn is_every(resource: &Text) -> bool {
    let shown = resource.to_string();
    let mut fields = shown.splitn(6, ':');
    let account = fields.nth(4).unwrap_or_default();
    let every = |rest: &str| {
        let of = rest.strip_suffix("/*").or_else(|| rest.strip_suffix(":*"));
        rest == "*" || of.is_some_and(|of| of.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
    };
    resource.is("*") || (!account.is_empty() && fields.next().is_some_and(every))
}

/// "aws_codepipeline.photo_lambda", or "none of a, b and c" in the sense of a subject for "does not need".
pub(super) fn users_of(at: &StatementAt<'_>, holders: &[&Principal]) -> String {
    let mut users: Vec<String> = Vec::new();
    for used in holders.iter().flat_map(|holder| &holder.users) {
        let name = at.graph().resources.get(used.resource.index()).map(|user| user.address.to_string());
        users.extend(name.filter(|name| !users.contains(name)));
    }
    match &users[..] {
        [one] => one.clone(),
        _ => format!("what uses {}", holders.first().map(|holder| holder.address.to_string()).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Origin;

    #[test]
    fn every_role_is_no_narrower_than_a_wildcard_and_every_key_of_a_bucket_is() {
        let is = |arn: &str| is_every(&Text::literal(arn, Origin::default()));
        for every in ["*", "arn:aws:iam::111122223333:role/*", "arn:aws:logs:eu-west-2:111122223333:log-group:*"] {
            assert!(is(every), "{every}");
        }
        for some in [
            "arn:aws:s3:::photos/*",
            "arn:aws:iam::111122223333:role/app/*",
            "arn:aws:sqs:eu-west-2:111122223333:photos-*",
            "arn:aws:logs:eu-west-2:111122223333:log-group:/aws/codebuild/photos:*",
        ] {
            assert!(!is(some), "{some}");
        }
    }
}
