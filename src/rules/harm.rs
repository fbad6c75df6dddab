//! Which actions a sentence names first, where it cannot name all.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::catalog::{AccessLevel, Action};
use crate::policy::Leaf;

use super::grant::{Breadth, Grant};
use super::registry::find;

/// What an action can do to others. The least is the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Harm {
    /// Changes permissions, hands rights on, or returns credentials.
    Rights,
    /// Reads data, or changes it.
    Data,
    /// Destroys what holds data, or what watches over it.
    Destruction,
    /// Changes anything else.
    Write,
    Tags,
    /// Looks at how things are set up.
    Look,
}

/// Puts what does the most harm first: rights and credentials, then data, then the rest. What does the same keeps its order.
pub(super) fn most_harmful_first<T>(items: &mut [T], action: impl Fn(&T) -> Action) {
    if items.len() > 1 {
        items.sort_by_cached_key(|item| harm(action(item)));
    }
}

/// The values of `Action`, the most harmful first. One that stands for many is as bad as the worst of them.
pub(super) fn values_by_harm<'a>(grants: &[Grant<'a>]) -> Vec<&'a Leaf> {
    let mut sorted: Vec<&Grant<'a>> = grants.iter().collect();
    sorted.sort_by_cached_key(|grant| match grant.breadth {
        Breadth::Everything => Harm::Rights,
        _ => grant.actions.iter().map(|action| harm(*action)).min().unwrap_or(Harm::Look),
    });
    sorted.into_iter().map(|grant| grant.leaf).collect()
}

fn harm(action: Action) -> Harm {
    let level = match action.access_level() {
        AccessLevel::PermissionsManagement => Harm::Rights,
        AccessLevel::Write => Harm::Write,
        AccessLevel::Tagging => Harm::Tags,
        AccessLevel::List | AccessLevel::Read => Harm::Look,
    };
    LISTED.get(action.name()).copied().unwrap_or(level)
}

/// What the pages say of single actions.
static LISTED: LazyLock<FxHashMap<&'static str, Harm>> = LazyLock::new(|| {
    let lists = [
        ("resource-wildcard", "reads-of-data", Harm::Data),
        ("resource-wildcard", "writes-of-data", Harm::Data),
        ("resource-wildcard", "destroys", Harm::Destruction),
        ("resource-wildcard", "hands-rights-on", Harm::Rights),
        ("resource-wildcard", "names-of-data", Harm::Write),
        ("resource-wildcard", "minor-permissions", Harm::Write),
        ("resource-wildcard", "names-unknown", Harm::Tags),
        ("resource-wildcard", "small-writes", Harm::Look),
        ("resource-wildcard", "small-reads", Harm::Look),
    ];
    let of_page = |page, list| find(page).map(|rule| rule.meta().list(list));
    let names = |(page, list, harm)| of_page(page, list).unwrap_or_default().iter().map(move |name| (*name, harm));
    // What returns credentials is listed elsewhere, and counts for more.
    let credentials = ("credentials-exposure", "returns-credentials", Harm::Rights);
    lists.into_iter().chain([credentials]).flat_map(names).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn the_worst_comes_first_and_the_rest_keeps_its_order() {
        let named = |name| catalog().action(name).expect("an action");
        let written = [
            "ec2:DescribeInstances",
            "ec2:CreateTags",
            "sqs:DeleteQueue",
            "ec2:RunInstances",
            "kms:Decrypt",
            "s3:GetObject",
            "sts:AssumeRole",
            "s3:PutBucketPolicy",
        ];
        let mut actions = written.map(named);
        most_harmful_first(&mut actions, |action| *action);
        let order: Vec<&str> = actions.iter().map(|action| action.name()).collect();
        assert_eq!(
            order,
            [
                "sts:AssumeRole",
                "s3:PutBucketPolicy",
                "kms:Decrypt",
                "s3:GetObject",
                "sqs:DeleteQueue",
                "ec2:RunInstances",
                "ec2:CreateTags",
                "ec2:DescribeInstances",
            ]
        );
    }
}
