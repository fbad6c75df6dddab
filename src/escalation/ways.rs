//! The known ways to rights that nobody was given: `rules/aws/escalation-paths.csv`.

use std::sync::LazyLock;

use crate::catalog::rows;
use crate::graph::{AttachmentKind, Graph, PolicyRef, Principal, PrincipalKind};

use super::actions::{Actions, Index};
use super::calls::all_calls;

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

/// Whose own permissions a path writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Holder {
    /// A role's.
    Role,
    /// A user's, by itself or in a group.
    User,
    /// Those of who has a managed policy that is not one of AWS.
    Policy,
}

impl Holder {
    const ALL: [(&str, Holder); 3] = [("role", Holder::Role), ("user", Holder::User), ("policy", Holder::Policy)];
}

impl Path {
    /// Whether a principal can write its own permissions by it.
    pub(crate) fn is_of(&self, graph: &Graph, principal: &Principal) -> bool {
        match self.holder {
            None => true,
            Some(Holder::Role) => principal.kind == PrincipalKind::Role,
            Some(Holder::User) => principal.kind != PrincipalKind::Role,
            Some(Holder::Policy) => {
                let groups = principal.groups.iter().filter_map(|group| graph.principals.get(group.index()));
                groups.chain([principal]).any(has_policy)
            }
        }
    }

    /// What comes of it, where `role` is passed and `holder` has the actions.
    pub(crate) fn gives(&self, role: &str, holder: &str) -> String {
        self.gives.replace("{role}", role).replace("{holder}", holder)
    }
}

/// Whether a managed policy that is not one of AWS is attached, or may be.
fn has_policy(principal: &Principal) -> bool {
    let own = |attachment: &crate::graph::Attachment| {
        attachment.kind == AttachmentKind::Managed && !matches!(attachment.policy, PolicyRef::AwsManaged(_))
    };
    !principal.unseen_policies.is_empty() || principal.attachments.iter().any(own)
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

/// What a path takes besides its actions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Needs {
    /// Nothing.
    Nothing,
    /// An instance profile with the role.
    Profile,
    /// That Systems Manager reaches what runs under the role.
    Agent,
    /// That the caller gets into what it starts, which runs what is set already.
    Entry,
    /// That what is made to run is under the role, which it is not where that is set on what starts it.
    Elsewhere,
    /// An instance of IAM Identity Center in the account, and somebody to whom a permission set is assigned.
    IdentityCenter,
    /// That, and somebody else who assigns or provisions the permission set.
    Provision,
}

impl Needs {
    const ALL: [(&str, Needs); 7] = [
        ("", Needs::Nothing),
        ("profile", Needs::Profile),
        ("agent", Needs::Agent),
        ("entry", Needs::Entry),
        ("elsewhere", Needs::Elsewhere),
        ("identity-center", Needs::IdentityCenter),
        ("provision", Needs::Provision),
    ];
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
    /// What comes of it, as a clause, with names to put in: see [`Path::gives`].
    gives: &'static str,
    /// Whose own permissions it writes: a group's are those of its users. None where it may be anyone's.
    pub(crate) holder: Option<Holder>,
    /// What comes of it in the hands of any other.
    pub(crate) others: &'static str,
    /// What it takes besides.
    pub(crate) needs: Needs,
}

/// The table, with the actions in it numbered.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) paths: Vec<Path>,
    pub(crate) index: Index,
    /// The actions that decide in any path.
    pub(crate) deciding: Actions,
}

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/escalation-paths.csv"));

/// The table, read once.
pub(crate) fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| read(TEXT));
    &TABLE
}

fn read(text: &'static str) -> Table {
    let mut table = Table::default();
    for [name, category, deciding, with, services, gives, holder, others, needs, _] in rows(text) {
        // A row that is not one is left out here; a test says so.
        let Some(&(_, category)) = Category::ALL.iter().find(|(word, _)| *word == category) else { continue };
        let Some(&(_, needs)) = Needs::ALL.iter().find(|(word, _)| *word == needs) else { continue };
        let holder = match Holder::ALL.iter().find(|(word, _)| *word == holder) {
            Some(&(_, holder)) => Some(holder),
            None if holder.is_empty() => None,
            None => continue,
        };
        let with: Vec<&'static str> = with.split_whitespace().collect();
        let deciding_number = table.index.number(deciding);
        let mut actions = Actions::default();
        actions.add(deciding_number);
        with.iter().for_each(|action| actions.add(table.index.number(action)));
        table.deciding.add(deciding_number);
        let services = services.split_whitespace().collect();
        let path =
            Path { name, category, deciding, deciding_number, with, actions, services, gives, holder, others, needs };
        table.paths.push(path);
    }
    // What is asked of a statement by its actions has to have a number.
    for call in all_calls() {
        table.index.number(call.action);
    }
    table.index.sort();
    table
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::{catalog, lines};

    #[test]
    fn every_line_is_read_and_its_actions_exist() {
        let lines = lines(TEXT).count();
        let table = table();
        assert_eq!(table.paths.len(), lines, "a line was not understood");
        let names: BTreeSet<&str> = table.paths.iter().map(|path| path.name).collect();
        assert_eq!(names.len(), lines, "a name stands twice");
        assert!(table.paths.is_sorted_by_key(|path| path.category), "the strongest categories come first");
        let mut actions = BTreeSet::new();
        for path in &table.paths {
            assert!(!path.gives.is_empty(), "{}", path.name);
            assert_eq!(path.gives.contains(" {role}"), path.category.passes_role(), "{}", path.name);
            assert!(path.holder.is_some() || !path.gives.contains("{holder}"), "{}", path.name);
            assert!(!path.gives("R", "H").contains(['{', '}']), "{}", path.name);
            assert_eq!(path.services.is_empty(), !path.category.passes_role(), "{}", path.name);
            assert_eq!(path.holder.is_none(), path.others.is_empty(), "{}", path.name);
            assert!(path.holder.is_none() || path.category == Category::SelfEscalation, "{}", path.name);
            for action in path.with.iter().chain([&path.deciding]) {
                actions.insert(*action);
                let known = catalog().action(action).is_some_and(|known| known.name() == *action);
                assert!(known || catalog().retired(action).is_some(), "{}: {action}", path.name);
            }
        }
        actions.extend(all_calls().iter().map(|call| call.action));
        assert!(actions.len() <= Actions::MAX);
    }
}
