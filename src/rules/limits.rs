//! What conditions leave of "everyone".
//!
//! Decided as S3 Block Public Access decides it: a grant to everyone is no public one where a condition allows only fixed values (no wildcard, no policy variable) of a
//! key that says who is calling, from where, or on whose behalf.
//! Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of 'public'".

use std::net::IpAddr;

use crate::policy::{Arn, Block, Condition, Document, Statement};
use crate::text::Text;

use super::choosing::{Absent, choosing, glob, is_stars};
use super::principals::everyone;

/// What conditions leave of everyone.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Limit<'a> {
    /// Everyone: there are no conditions.
    None,
    /// Everyone: the conditions do not choose who is calling. The first of them.
    Weak(&'a Condition),
    /// Only those whom this condition chooses.
    Fixed(&'a Condition),
}

/// What the conditions of a statement, and the denials beside it in its document, leave of everyone. `keys` are globs of the keys that choose.
pub(super) fn limit<'a>(document: &'a Document, statement: &'a Statement, keys: &[&str]) -> Limit<'a> {
    let by_denial = || {
        let denials = document.statements.iter().filter(|other| !other.allows() && other.effect.is_some());
        denials
            .filter(|denial| denies_the_same(denial, statement))
            .find_map(|denial| exempting(&denial.condition, keys))
    };
    match (fixed(&statement.condition, keys), statement.condition.conditions.first()) {
        (Some(condition), _) => Limit::Fixed(condition),
        (None, first) => match (by_denial(), first) {
            (Some(condition), _) => Limit::Fixed(condition),
            (None, Some(first)) => Limit::Weak(first),
            (None, None) => Limit::None,
        },
    }
}

/// The condition that allows only fixed values of one of `keys`.
pub(super) fn fixed<'a>(block: &'a Block, keys: &[&str]) -> Option<&'a Condition> {
    keys.iter().find_map(|key| choosing(block, &[key], Absent::Possible).filter(|condition| all_fixed(condition)))
}

fn all_fixed(condition: &Condition) -> bool {
    let key = condition.key.text.to_string();
    condition.values.iter().all(|value| is_fixed(&key, &value.text))
}

/// Operators of a denial that let only those through who have one of the values.
const EXEMPTING: [&str; 7] = [
    "StringNotEquals",
    "StringNotEqualsIgnoreCase",
    "StringNotLike",
    "ArnNotEquals",
    "ArnNotLike",
    "NotIpAddress",
    "Bool",
];

/// The only condition of a denial, where it denies everyone without a fixed value of one of `keys`.
fn exempting<'a>(block: &'a Block, keys: &[&str]) -> Option<&'a Condition> {
    let [only] = block.conditions.as_slice() else { return None };
    let key = only.key.text.to_string();
    let operator = only.operator.text.known()?;
    let operator = operator.strip_suffix("IfExists").unwrap_or(&operator);
    let negates = EXEMPTING.iter().any(|known| known.eq_ignore_ascii_case(operator))
        && (!operator.eq_ignore_ascii_case("Bool") || only.values.iter().all(|value| value.text.is("false")));
    let is_key = keys.iter().any(|pattern| glob(pattern, &key));
    (negates && is_key && all_fixed(only)).then_some(only)
}

/// Whether a denial to everyone is about every action that the statement allows.
fn denies_the_same(denial: &Statement, statement: &Statement) -> bool {
    let denied = |action: &str| {
        denial.action_values().any(|value| value.text.known().is_some_and(|pattern| glob(&pattern, action)))
    };
    everyone(denial).is_some_and(|everyone| !everyone.except && !everyone.refused)
        && denial.actions.iter().all(|clause| !clause.negated)
        && statement.actions.iter().all(|clause| !clause.negated)
        && statement.action_values().all(|value| denied(&value.text.to_string()))
}

/// Whether one value stands for somebody in particular. What is not known is not a wildcard.
fn is_fixed(key: &str, value: &Text) -> bool {
    let shown = value.masked();
    let has_variable = value.parts().iter().any(|part| match part {
        crate::text::Part::Literal(text, _) => has_policy_variable(text),
        crate::text::Part::Symbol(..) => false,
    });
    let ends = |suffix: &str| {
        key.len() >= suffix.len()
            && key.get(key.len() - suffix.len()..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    };
    if has_variable {
        return false;
    }
    if ends(":SourceIp") || ends(":VpcSourceIp") {
        return value.known().is_none_or(|range| is_narrow(&range));
    }
    if ends("sns:Endpoint") {
        return !shown.rsplit('@').next().unwrap_or_default().contains(['*', '?']);
    }
    if !shown.contains(['*', '?']) {
        return true;
    }
    // `${aws_iam_role.build.arn}*`: what comes before the wildcard says whose it is.
    if ends("Arn") && shown.split(['*', '?']).next().is_some_and(|before| before.contains(Text::MASK)) {
        return true;
    }
    let head = |separator: char| shown.split(separator).next().unwrap_or_default().to_owned();
    let fixed_head = |head: &str| !head.is_empty() && !head.contains(['*', '?']);
    if ends("OrgPaths") {
        return fixed_head(&head('/'));
    }
    if ends(":userid") {
        return shown.contains(':') && fixed_head(&head(':'));
    }
    ends("Arn") && Arn::parse(value).is_ok_and(|arn| has_owner(&arn))
}

/// Whether a text holds a variable of the policy language, `${aws:username}`. One without a colon is a hole of a template that is read as a file: not known, and no wildcard.
fn has_policy_variable(text: &str) -> bool {
    let mut holes = text.split("${").skip(1);
    holes.any(|rest| rest.split_once('}').is_none_or(|(name, _)| name.contains(':') || ["*", "?", "$"].contains(&name)))
}

/// Whether an ARN names one account, or, where it has none, one bucket.
fn has_owner(arn: &Arn) -> bool {
    let account = arn.account.to_string();
    if !account.is_empty() {
        return !account.contains(['*', '?']);
    }
    let resource = arn.resource.to_string();
    let bucket = resource.split('/').next().unwrap_or_default();
    arn.service.is("s3") && !bucket.is_empty() && !bucket.contains(['*', '?'])
}

/// Whether a range of addresses is no wider than the widest that does not count as everyone: /8, or /32 of IPv6.
fn is_narrow(range: &str) -> bool {
    let (address, bits) = range.split_once('/').map_or((range, None), |(address, bits)| (address, bits.parse().ok()));
    match (address.parse::<IpAddr>(), bits) {
        (Ok(IpAddr::V4(_)), bits) => bits.unwrap_or(32u8) >= 8,
        (Ok(IpAddr::V6(address)), bits) => bits.unwrap_or(128u8) >= 32 || is_local_v6(address),
        (Err(_), _) => !is_stars(&Text::literal(range, crate::text::Origin::default())),
    }
}

/// Whether an address is one of a private network, from which a request reaches AWS only through an endpoint.
pub(super) fn is_private(range: &str) -> bool {
    let address = range.split('/').next().unwrap_or_default();
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            address.is_private() || address.is_loopback() || address.is_link_local() || address.is_documentation()
        }
        Ok(IpAddr::V6(address)) => is_local_v6(address),
        Err(_) => false,
    }
}

fn is_local_v6(address: std::net::Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    address.is_loopback() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80 || (first, second) == (0x2001, 0xdb8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Origin;

    #[test]
    fn values_that_stand_for_somebody() {
        let fixed = |key: &str, value: &str| is_fixed(key, &Text::literal(value, Origin::default()));
        assert!(fixed("aws:SourceAccount", "111122223333"));
        assert!(!fixed("aws:SourceAccount", "1111*"));
        assert!(fixed("kms:CallerAccount", "${account_id}"), "a hole of a template is no wildcard");
        assert!(!fixed("kms:CallerAccount", "${aws:PrincipalAccount}"));
        assert!(fixed("aws:SourceArn", "arn:aws:events:*:111122223333:rule/*"));
        assert!(!fixed("aws:SourceArn", "arn:aws:events:*:*:rule/photos"));
        assert!(!fixed("aws:SourceArn", "arn:aws:s3:::photos*/x") && fixed("AWS:SourceArn", "arn:aws:s3:::photos"));
        assert!(fixed("aws:PrincipalOrgPaths", "o-a1b2c3/*") && !fixed("aws:PrincipalOrgPaths", "o-*/r-1"));
        assert!(fixed("aws:userid", "AROAEXAMPLE:*") && !fixed("aws:userid", "*:photo"));
        assert!(fixed("aws:SourceIp", "203.0.113.0/24") && !fixed("aws:SourceIp", "0.0.0.0/0"));
        assert!(fixed("aws:SourceIp", "10.0.0.0/8") && !fixed("aws:SourceIp", "10.0.0.0/7"));
        assert!(!fixed("aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/photos"));
        let role =
            crate::text::Symbol::new("aws_iam_role.build.arn", crate::text::SymbolKind::Other, "known after apply");
        let role = Text::symbol(role, Origin::default());
        let sessions = Text::concat([&role, &Text::literal("*", Origin::default())]);
        assert!(is_fixed("aws:PrincipalArn", &sessions), "whose it is is known, if not to us");
        assert!(fixed("SNS:Endpoint", "*@example.com") && !fixed("sns:Endpoint", "*@example.*"));
    }

    #[test]
    fn ranges_of_private_networks() {
        assert!(is_private("10.0.0.0/16") && is_private("fd00::/8") && !is_private("1.2.3.4"));
    }
}
