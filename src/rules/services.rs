//! What services do by their own right: what they call, `rules/aws/service-targets.csv`, and with which keys, `rules/aws/service-keys.csv`.

use std::sync::LazyLock;

use crate::catalog::rows;

const TARGETS: &str = include_str!("../../rules/aws/service-targets.csv");
const KEYS: &str = include_str!("../../rules/aws/service-keys.csv");

/// What a service calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ServiceTarget {
    /// The Terraform type whose setting names the target.
    pub(super) type_name: &'static str,
    /// The setting, blocks joined with dots.
    pub(super) path: &'static str,
    /// The setting beside which the service acts with a role; empty where it never does.
    pub(super) role: &'static str,
    services: &'static str,
    /// The Terraform type of the target.
    pub(super) target: &'static str,
    actions: &'static str,
    /// The Terraform type of what the service acts for; empty where it is not one resource.
    pub(super) source_type: &'static str,
    /// The setting that names that.
    pub(super) source: &'static str,
    /// Where AWS says so.
    pub(super) page: &'static str,
}

impl ServiceTarget {
    /// The principals, the one to write first: any of them will do.
    pub(super) fn services(&self) -> impl Iterator<Item = &'static str> {
        listed(self.services)
    }

    /// What the target's policy must allow, all of it.
    pub(super) fn actions(&self) -> impl Iterator<Item = &'static str> {
        listed(self.actions)
    }
}

/// With which key something is encrypted that a service keeps or sends to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ServiceKey {
    /// The Terraform type of what is encrypted.
    pub(super) type_name: &'static str,
    /// The setting that names the key.
    pub(super) key: &'static str,
    /// The principal that the key's policy must let in; `None` where it is each that sends there.
    pub(super) service: Option<&'static str>,
    actions: &'static str,
    /// Where AWS says so.
    pub(super) page: &'static str,
}

impl ServiceKey {
    /// What the key's policy must allow, all of it.
    pub(super) fn actions(&self) -> impl Iterator<Item = &'static str> {
        listed(self.actions)
    }

    /// Who sends to what is encrypted, where its service is not the one that uses the key.
    pub(super) fn senders(&self) -> impl Iterator<Item = &'static ServiceTarget> {
        let own = *self;
        TARGET_ROWS.iter().filter(move |row| own.service.is_none() && row.target == own.type_name)
    }
}

fn listed(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split(';').filter(|item| !item.is_empty())
}

static TARGET_ROWS: LazyLock<Vec<ServiceTarget>> = LazyLock::new(|| {
    let row = |[type_name, path, role, services, target, actions, source_type, source, page]: [&'static str; 9]| {
        ServiceTarget { type_name, path, role, services, target, actions, source_type, source, page }
    };
    rows(TARGETS).map(row).collect()
});

static KEY_ROWS: LazyLock<Vec<ServiceKey>> = LazyLock::new(|| {
    let row = |[type_name, key, service, actions, page]: [&'static str; 5]| {
        let service = (!service.is_empty()).then_some(service);
        ServiceKey { type_name, key, service, actions, page }
    };
    rows(KEYS).map(row).collect()
});

/// What services call for resources of a Terraform type.
pub(super) fn targets_of(type_name: &str) -> impl Iterator<Item = &'static ServiceTarget> {
    TARGET_ROWS.iter().filter(move |row| row.type_name == type_name)
}

/// All that services encrypt or decrypt, in the order of the table.
pub(super) fn keys() -> impl Iterator<Item = &'static ServiceKey> {
    KEY_ROWS.iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::terraform::arn_rule;
    use crate::catalog::{catalog, lines};

    fn is_service(name: &str) -> bool {
        name.ends_with(".amazonaws.com")
    }

    fn is_page(url: &str) -> bool {
        url.starts_with("https://docs.aws.amazon.com/")
    }

    #[test]
    fn every_line_is_read_and_its_actions_exist() {
        assert_eq!(TARGET_ROWS.len(), lines(TARGETS).count(), "a line was not understood");
        for row in TARGET_ROWS.iter() {
            assert!(row.actions().all(|action| catalog().action(action).is_some()), "{row:?}");
            assert!(row.services().next().is_some() && row.services().all(is_service), "{row:?}");
            assert_eq!(row.source.is_empty(), row.source_type.is_empty(), "{row:?}");
            assert!(is_page(row.page), "{row:?}");
        }
        assert_eq!(KEY_ROWS.len(), lines(KEYS).count(), "a line was not understood");
        for row in KEY_ROWS.iter() {
            assert!(row.actions().all(|action| catalog().action(action).is_some()), "{row:?}");
            assert!(row.service.is_none_or(is_service) && is_page(row.page), "{row:?}");
            assert!(row.actions().next().is_some() && arn_rule(row.type_name).is_some(), "{row:?}");
        }
    }

    /// A row that names nothing to allow says who sends to something with a key.
    #[test]
    fn each_row_is_of_use() {
        for key in KEY_ROWS.iter() {
            assert_eq!(key.senders().next().is_none(), key.service.is_some(), "{key:?}");
        }
        let is_sender = |target: &ServiceTarget| KEY_ROWS.iter().any(|key| key.senders().any(|row| row == target));
        assert!(TARGET_ROWS.iter().all(|row| row.actions().next().is_some() || is_sender(row)));
    }
}
