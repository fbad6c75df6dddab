//! With which keys services work by their own right: `rules/aws/service-keys.csv`.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../rules/aws/service-keys.csv");

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ServiceKey {
    /// The Terraform type that the service works for.
    pub(super) type_name: &'static str,
    /// The setting that names what the service sends to, blocks joined with dots; empty where the key is a setting of the type itself.
    pub(super) path: &'static str,
    /// The setting beside which the service acts with a role; empty where it never does.
    pub(super) role: &'static str,
    /// The Terraform type of what the service sends to; empty as `path` is.
    pub(super) target: &'static str,
    /// The setting that names the key.
    pub(super) key: &'static str,
    /// The principal that the key's policy must let in.
    pub(super) service: &'static str,
    /// What it must allow, joined with `;`: all of it.
    actions: &'static str,
    /// Where AWS says so.
    pub(super) page: &'static str,
}

impl ServiceKey {
    /// What the key's policy must allow.
    pub(super) fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.split(';')
    }
}

static ROWS: LazyLock<Vec<ServiceKey>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(read).collect()
});

fn read(line: &'static str) -> Option<ServiceKey> {
    let fields: Vec<&'static str> = line.split(',').collect();
    let &[type_name, path, role, target, key, service, actions, page] = &fields[..] else { return None };
    Some(ServiceKey { type_name, path, role, target, key, service, actions, page })
}

/// All rows, in the order of the table.
pub(super) fn all() -> impl Iterator<Item = &'static ServiceKey> {
    ROWS.iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;
    use crate::catalog::terraform::arn_rule;
    use crate::rules::service_targets;

    #[test]
    fn every_line_is_read_and_its_actions_exist() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(ROWS.len(), lines, "a line was not understood");
        for row in ROWS.iter() {
            assert!(row.actions().all(|action| catalog().action(action).is_some()), "{row:?}");
            assert!(row.service.ends_with(".amazonaws.com"), "{row:?}");
            assert_eq!(row.path.is_empty(), row.target.is_empty(), "{row:?}");
            assert!(row.page.starts_with("https://docs.aws.amazon.com/"), "{row:?}");
        }
    }

    #[test]
    fn what_is_named_is_known_elsewhere() {
        for row in ROWS.iter() {
            let encrypted = if row.path.is_empty() { row.type_name } else { row.target };
            assert!(arn_rule(encrypted).is_some(), "{row:?}");
            let mut targets = service_targets::of_type(row.type_name).peekable();
            let is_same = |target: &service_targets::ServiceTarget| {
                target.path == row.path
                    && target.role == row.role
                    && target.target == row.target
                    && target.services().any(|service| service == row.service)
            };
            assert!(arn_rule(row.type_name).is_some() || targets.peek().is_some(), "{row:?}");
            assert!(targets.peek().is_none() || targets.any(is_same), "{row:?}");
            // The settings of one type have one name for the key.
            let others = ROWS.iter().filter(|other| other.target == row.target && !row.target.is_empty());
            assert!(others.into_iter().all(|other| other.key == row.key), "{row:?}");
        }
    }
}
