//! The known ways to rights that nobody was given: `rules/aws/escalation-paths.csv`.

use std::sync::LazyLock;

use super::actions::{Actions, Index};

/// Whose rights a path gives, and how.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Category {
    /// The caller writes its own permissions.
    SelfEscalation,
    /// The caller becomes another user or role.
    PrincipalAccess,
    /// The caller starts something under a role that it passes.
    NewPassRole,
    /// The caller takes a permissions boundary away.
    Boundary,
    /// The caller makes something that is there run what it likes.
    ExistingPassRole,
    /// As [`Category::NewPassRole`], with a service that takes no new customers.
    RetiredPassRole,
}

impl Category {
    const ALL: [(&str, Category); 6] = [
        ("self-escalation", Category::SelfEscalation),
        ("principal-access", Category::PrincipalAccess),
        ("new-passrole", Category::NewPassRole),
        ("boundary", Category::Boundary),
        ("existing-passrole", Category::ExistingPassRole),
        ("retired-passrole", Category::RetiredPassRole),
    ];

    /// Whether a role is handed to something new.
    pub(crate) fn passes_role(self) -> bool {
        matches!(self, Category::NewPassRole | Category::RetiredPassRole)
    }
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Path {
    /// The name pathfinding.cloud gives it, or our own.
    pub(crate) name: &'static str,
    pub(crate) category: Category,
    /// The action whose Resource decides whose rights are given.
    pub(crate) deciding: &'static str,
    /// Its number.
    pub(crate) deciding_number: usize,
    /// The others that are needed.
    pub(crate) with: Vec<&'static str>,
    /// All of them.
    pub(crate) actions: Actions,
    /// Which of these a passed role must trust.
    pub(crate) services: Vec<&'static str>,
    /// What comes of it, as a clause; empty where a role is passed.
    pub(crate) gives: &'static str,
}

/// The table, with the actions in it numbered.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) paths: Vec<Path>,
    pub(crate) index: Index,
    /// The actions that decide in any path.
    pub(crate) deciding: Actions,
}

/// The table, read once.
pub(crate) fn table() -> &'static Table {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/escalation-paths.csv"))));
    &TABLE
}

fn read(text: &'static str) -> Table {
    let mut table = Table::default();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    for row in rows {
        let fields: Vec<&'static str> = row.split(',').collect();
        // A row that is not one is left out here; a test says so.
        let &[name, category, deciding, with, services, gives, _] = &fields[..] else { continue };
        let Some(&(_, category)) = Category::ALL.iter().find(|(word, _)| *word == category) else { continue };
        let with: Vec<&'static str> = with.split_whitespace().collect();
        let deciding_number = table.index.number(deciding);
        let mut actions = Actions::default();
        actions.add(deciding_number);
        with.iter().for_each(|action| actions.add(table.index.number(action)));
        table.deciding.add(deciding_number);
        let services = services.split_whitespace().collect();
        table.paths.push(Path { name, category, deciding, deciding_number, with, actions, services, gives });
    }
    table.index.sort();
    table
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn every_line_is_read_and_its_actions_exist() {
        let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/escalation-paths.csv"));
        let lines = text.lines().filter(|line| !line.starts_with('#')).count() - 1;
        let table = table();
        assert_eq!(table.paths.len(), lines, "a line was not understood");
        let names: BTreeSet<&str> = table.paths.iter().map(|path| path.name).collect();
        assert_eq!(names.len(), lines, "a name stands twice");
        assert!(table.paths.is_sorted_by_key(|path| path.category), "the strongest categories come first");
        let mut actions = BTreeSet::new();
        for path in &table.paths {
            assert_eq!(path.gives.is_empty(), path.category.passes_role(), "{}", path.name);
            assert_eq!(path.services.is_empty(), !path.category.passes_role(), "{}", path.name);
            for action in path.with.iter().chain([&path.deciding]) {
                actions.insert(*action);
                let known = catalog().action(action).is_some_and(|known| known.name() == *action);
                assert!(known || catalog().retired(action).is_some(), "{}: {action}", path.name);
            }
        }
        assert!(actions.len() <= Actions::MAX);
    }
}
