//! What services call by their own right: `rules/aws/service-targets.csv`.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../rules/aws/service-targets.csv");

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ServiceTarget {
    /// The Terraform type whose setting names the target.
    pub(super) type_name: &'static str,
    /// The setting, blocks joined with dots.
    pub(super) path: &'static str,
    /// The setting beside which the service acts with a role; empty where it never does.
    pub(super) role: &'static str,
    /// The principals, joined with `;`: any of them will do.
    services: &'static str,
    /// The Terraform type of the target.
    pub(super) target: &'static str,
    /// What the target's policy must allow, joined with `;`: all of it.
    actions: &'static str,
    /// The Terraform type of what the service acts for; empty where it is not one resource.
    pub(super) source_type: &'static str,
    /// The setting that names that.
    pub(super) source: &'static str,
    /// Where AWS says so.
    pub(super) page: &'static str,
}

impl ServiceTarget {
    /// The principals, the one to write first.
    pub(super) fn services(&self) -> impl Iterator<Item = &'static str> {
        self.services.split(';')
    }

    /// What the target's policy must allow.
    pub(super) fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.split(';')
    }
}

static ROWS: LazyLock<Vec<ServiceTarget>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(read).collect()
});

fn read(line: &'static str) -> Option<ServiceTarget> {
    let fields: Vec<&'static str> = line.split(',').collect();
    let &[type_name, path, role, services, target, actions, source_type, source, page] = &fields[..] else {
        return None;
    };
    Some(ServiceTarget { type_name, path, role, services, target, actions, source_type, source, page })
}

/// The rows of a Terraform type.
pub(super) fn of_type(type_name: &str) -> impl Iterator<Item = &'static ServiceTarget> {
    ROWS.iter().filter(move |row| row.type_name == type_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn every_line_is_read_and_its_action_exists() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(ROWS.len(), lines, "a line was not understood");
        for row in ROWS.iter() {
            assert!(row.actions().all(|action| catalog().action(action).is_some()), "{row:?}");
            assert!(row.services().all(|service| service.ends_with(".amazonaws.com")), "{row:?}");
            assert_eq!(row.source.is_empty(), row.source_type.is_empty(), "{row:?}");
            assert!(row.page.starts_with("https://docs.aws.amazon.com/"), "{row:?}");
        }
    }
}
