//! Which services say on whose behalf they act: `rules/aws/service-sources.csv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::catalog::rows;
use crate::policy::{Arn, Overlap};
use crate::text::{Origin, Text};

const TABLE: &str = include_str!("../../rules/aws/service-sources.csv");

/// Whether a service sends `aws:SourceArn` or `aws:SourceAccount`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sends {
    /// The page in the table says so.
    Yes,
    /// It does not: a condition on them would lock it out.
    No,
    /// Nothing that says either way is known.
    Unknown,
}

/// Whose configuration may make the service act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whose {
    /// That of any account: a bucket, topic or rule of anybody may name the target.
    Any,
    /// That of the own account, or one that the service checks in some other way.
    Own,
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Source {
    /// Whether the service says for whom it acts.
    pub(super) sends: Sends,
    /// Whose configuration may make it act.
    pub(super) whose: Whose,
    /// The `aws:SourceArn` it sends, with `{region}` and `{account}`; empty where it is not known or is not one form.
    pub(super) arn: &'static str,
}

impl Source {
    /// The form of what the service sends, with a wildcard for what differs; `None` where it is not one form.
    fn form(self) -> Option<Arn> {
        let form = self.arn.replace("{region}", "*").replace("{account}", "*").replacen("arn:aws:", "arn:*:", 1);
        Arn::parse(&Text::literal(form, Origin::default())).ok()
    }

    /// Whether an ARN may be what the service sends; `None` where nobody knows what it sends.
    pub(super) fn may_be(self, arn: &Text) -> Option<bool> {
        let form = self.form()?;
        Some(Arn::parse(arn).is_ok_and(|arn| form.compatible(&arn) != Overlap::Disjoint))
    }

    /// Whether the ARN of a resource that the service acts for is what it sends. Where it sends one for all of an account, that of no resource is.
    pub(super) fn is_sent(self, arn: &Text) -> bool {
        !self.arn.ends_with(":*") && self.may_be(arn) == Some(true)
    }

    /// What to write where the resource is not known: `arn:aws:codebuild:REGION:ACCOUNT:project/*`.
    pub(super) fn to_write(self) -> Option<String> {
        let written = self.arn.replace("{region}", "REGION").replace("{account}", "ACCOUNT");
        (!written.is_empty()).then_some(written)
    }
}

/// A row by service principal and what is used: `role`, or the prefix of the service that is called.
static ROWS: LazyLock<HashMap<(&'static str, &'static str), Source>> = LazyLock::new(|| {
    let row = |[service, used, sends, whose, arn, _]: [&'static str; 6]| {
        let sends = match sends {
            "yes" => Sends::Yes,
            "no" => Sends::No,
            _ => Sends::Unknown,
        };
        let whose = if whose == "any" { Whose::Any } else { Whose::Own };
        ((service, used), Source { sends, whose, arn })
    };
    rows(TABLE).map(row).collect()
});

/// What the service sends when it assumes a role.
pub(super) fn of_role(service: &str) -> Option<Source> {
    of_call(service, "role")
}

/// What the service sends when it calls another, by the prefix of that one's actions.
pub(super) fn of_call(service: &str, called: &str) -> Option<Source> {
    ROWS.get(&(without_region(service).as_str(), called)).copied()
}

/// `logs.eu-west-2.amazonaws.com` and `logs.amazonaws.com.cn` are `logs.amazonaws.com`.
pub(super) fn without_region(service: &str) -> String {
    let service = service.strip_suffix(".cn").unwrap_or(service);
    let mut labels: Vec<&str> = service.split('.').collect();
    if let [_, region, "amazonaws", "com"] = labels[..] {
        let is_region = region.split('-').count() >= 3 && region.ends_with(|c: char| c.is_ascii_digit());
        if is_region || region.starts_with("${") {
            labels.remove(1);
        }
    }
    labels.join(".").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::lines;
    use crate::catalog::terraform::{RoleAttribute, all_role_attributes};

    #[test]
    fn a_region_in_a_service_principal_is_no_difference() {
        assert_eq!(without_region("logs.eu-west-2.amazonaws.com"), "logs.amazonaws.com");
        assert_eq!(without_region("ec2.amazonaws.com.cn"), "ec2.amazonaws.com");
        assert_eq!(without_region("application-autoscaling.amazonaws.com"), "application-autoscaling.amazonaws.com");
        assert_eq!(without_region("delivery.logs.amazonaws.com"), "delivery.logs.amazonaws.com");
    }

    #[test]
    fn every_line_of_the_table_is_whole() {
        for line in lines(TABLE) {
            let fields: Vec<&str> = line.split(',').collect();
            let [service, used, sends, whose, arn, url] = fields[..] else { panic!("{line}") };
            assert!(service.contains('.') && !used.is_empty(), "{line}");
            assert!(["yes", "no", "unknown"].contains(&sends) && ["own", "any"].contains(&whose), "{line}");
            assert!(arn.is_empty() || arn.starts_with("arn:aws:"), "{line}");
            assert!(
                url.starts_with("https://docs.aws.amazon.com/") || (url.is_empty() && sends == "unknown"),
                "{line}"
            );
        }
        assert_eq!(ROWS.len(), lines(TABLE).count(), "a pair of service and use stands twice");
    }

    #[test]
    fn every_service_that_a_resource_hands_its_role_to_is_in_the_table() {
        let assumers = all_role_attributes().flat_map(RoleAttribute::service_principals);
        let missing: Vec<&str> = assumers
            .filter(|service| service.contains(".amazonaws.com"))
            .filter(|service| of_role(service).is_none())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
