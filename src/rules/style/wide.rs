//! What covers others because it is too wide: another rule says that of it, and it is what has to change.

use crate::policy::{Clause, Effect, Statement};
use crate::rules::principals::everyone;
use crate::text::Text;

/// Whether an action is every one there is, or every one of a service.
pub(super) fn is_wide_action(action: &Text) -> bool {
    let Some(action) = action.known() else { return false };
    let verb = action.split_once(':').map_or(&*action, |(_, verb)| verb);
    is_stars(verb)
}

/// Whether a resource is every one there is, every one of a service, or every one of a type: `*`, `arn:aws:s3:::*`, `arn:aws:iam::*:role/*`.
pub(super) fn is_wide_resource(resource: &Text) -> bool {
    let shown = resource.masked();
    let fields: Vec<&str> = shown.splitn(6, ':').collect();
    let &[_, _, service, region, account, resource] = &fields[..] else { return is_stars(&shown) };
    let name = match resource.split_once(['/', ':']) {
        // A bucket is named first; what has an account, after its type.
        Some((_, name)) if !(region.is_empty() && account.is_empty()) => name,
        _ => resource,
    };
    is_stars(service) || is_stars(name) || is_stars(resource)
}

/// `*`, and what is as wide: `**`, `*/*`, `*:*`.
fn is_stars(text: &str) -> bool {
    text.contains('*') && text.bytes().all(|byte| matches!(byte, b'*' | b'/' | b':'))
}

/// Whether the other of two statements is wide in a way that this one is not: it allows to everyone, or every action of a service, or on every resource, or
/// it denies everything to everyone.
pub(super) fn is_wider(other: &Statement, statement: &Statement) -> bool {
    let wide = |clauses: &[Clause], is_wide: &dyn Fn(&Text) -> bool| {
        clauses.iter().any(|clause| clause.negated || clause.values.iter().any(|leaf| is_wide(&leaf.text)))
    };
    let actions = |of: &Statement| wide(&of.actions, &is_wide_action);
    let resources = |of: &Statement| wide(&of.resources, &is_wide_resource);
    let principals = |of: &Statement| everyone(of).is_some_and(|everyone| !everyone.refused);
    let everything = |of: &Statement| wide(&of.resources, &|text| text.known().is_some_and(|text| is_stars(&text)));
    let only = |is: &dyn Fn(&Statement) -> bool| is(other) && !is(statement);
    // `policy-lockout` says of it that it is the mistake.
    let locks_out = |of: &Statement| {
        of.effect == Some(Effect::Deny) && of.condition.conditions.is_empty() && principals(of) && actions(of)
    };
    // `allow-shadowed-by-deny` says of it what it takes back.
    let denies_everything = |of: &Statement| {
        of.effect == Some(Effect::Deny)
            && of.condition.conditions.is_empty()
            && wide(&of.actions, &|action| action.known().is_some_and(|action| is_stars(&action)))
            && everything(of)
    };
    if only(&locks_out) || only(&denies_everything) {
        return true;
    }
    // One that picks among all callers by conditions says what was meant, where the other lets in all of them.
    let picks = |of: &Statement| principals(of) && !of.condition.conditions.is_empty();
    let lets_all_in = |of: &Statement| principals(of) && of.condition.conditions.is_empty();
    other.allows()
        && (lets_all_in(other) && picks(statement)
            || only(&actions)
            || only(&resources)
            || only(&principals)
            || only(&everything))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Origin;

    #[test]
    fn what_names_nothing_is_wide() {
        let text = |text: &str| Text::literal(text, Origin::default());
        for action in ["*", "s3:*", "kms:**"] {
            assert!(is_wide_action(&text(action)), "{action}");
        }
        assert!(!is_wide_action(&text("s3:Get*")) && !is_wide_action(&text("s3:GetObject")));
        for resource in [
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::*/*",
            "arn:aws:iam::*:role/*",
            "arn:aws:sqs:r:1:*",
            "arn:aws:logs:*:*:log-group:*",
        ] {
            assert!(is_wide_resource(&text(resource)), "{resource}");
        }
        for resource in [
            "arn:aws:s3:::photos/*",
            "arn:aws:s3:::photos-*",
            "arn:aws:iam::1:role/build-*",
            "arn:aws:dynamodb:r:1:table/t/*",
        ] {
            assert!(!is_wide_resource(&text(resource)), "{resource}");
        }
    }
}
