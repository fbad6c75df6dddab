//! Ways through the graph: from one node to another, to an action, or to being administrator.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::build::access::aws_managed;
use super::edges::{Access, Edge, Node, Relation, action_matches};
use super::model::{Graph, PrincipalId, ResourceId};

/// Where a way ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Goal {
    /// At this node.
    Node(Node),
    /// Where this action is allowed.
    Action(String),
    /// Where everything is allowed on everything.
    Admin,
}

impl Graph {
    /// The node that a name means: the address of a principal or resource, a service principal, or the text of any other node that has an edge.
    pub fn node(&self, name: &str) -> Option<Node> {
        let principal = self.principals.iter().position(|principal| principal.address.to_string() == name);
        if let Some(number) = principal {
            return Some(Node::Principal(PrincipalId(number as u32)));
        }
        let resource = self.resources.iter().position(|resource| resource.address.to_string() == name);
        if let Some(number) = resource {
            return Some(Node::Resource(ResourceId(number as u32)));
        }
        let ends = self.edges().iter().flat_map(|edge| [&edge.from, &edge.to]);
        ends.into_iter().find(|node| super::render::label_of(self, node) == name).cloned()
    }

    /// The shortest way from a node to each edge that reaches the goal, shortest first, at most `most`. A way is followed along what assumes, runs as,
    /// is wired to and acts on; that a principal acts on a role it may not assume leads no further.
    pub fn paths(&self, from: &Node, goal: &Goal, most: usize) -> Vec<Vec<&Edge>> {
        let mut outgoing: BTreeMap<&Node, Vec<&Edge>> = BTreeMap::new();
        for edge in self.edges().iter().filter(|edge| is_walked(&edge.relation)) {
            outgoing.entry(&edge.from).or_default().push(edge);
        }
        let mut paths = Vec::new();
        let mut seen = BTreeSet::from([from]);
        let mut waiting: VecDeque<(&Node, Vec<&Edge>)> = VecDeque::from([(from, Vec::new())]);
        while let Some((node, path)) = waiting.pop_front() {
            for edge in outgoing.get(node).into_iter().flatten() {
                let way: Vec<&Edge> = path.iter().copied().chain([*edge]).collect();
                if reaches(edge, goal) {
                    paths.push(way);
                    if paths.len() == most {
                        return paths;
                    }
                } else if leads_on(&edge.relation) && seen.insert(&edge.to) {
                    waiting.push_back((&edge.to, way));
                }
            }
        }
        paths
    }
}

fn is_walked(relation: &Relation) -> bool {
    leads_on(relation) || matches!(relation, Relation::Acts(_) | Relation::Holds(_))
}

fn leads_on(relation: &Relation) -> bool {
    matches!(relation, Relation::Assumes | Relation::Uses(_) | Relation::WiredTo | Relation::MemberOf)
        || matches!(relation, Relation::Acts(access) if assumes(access))
}

/// Whether what a principal may do to a role is to become it.
fn assumes(access: &Access) -> bool {
    access.granted.iter().any(|granted| action_matches(granted, "sts:AssumeRole"))
}

fn reaches(edge: &Edge, goal: &Goal) -> bool {
    match (goal, &edge.relation) {
        (Goal::Node(node), _) => edge.to == *node,
        (Goal::Action(action), Relation::Acts(access)) => {
            access.granted.iter().any(|granted| action_matches(granted, action))
        }
        (Goal::Admin, Relation::Acts(access)) => {
            let is_everything = matches!(&edge.to, Node::Arn(arn) if arn.is("*"));
            is_everything && access.granted.iter().any(|granted| granted == "*" || granted == "*:*")
        }
        (goal, Relation::Holds(_)) => match &edge.to {
            Node::AwsManaged(name) => managed_reaches(name, goal),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a policy that AWS keeps reaches a goal: what it allows is not drawn action by action.
fn managed_reaches(name: &str, goal: &Goal) -> bool {
    let Some(document) = aws_managed(name) else { return false };
    let mut allowing = document.statements.iter().filter(|statement| statement.allows());
    allowing.any(|statement| {
        let mut actions = statement.action_values().map(|action| action.text.to_string());
        match goal {
            Goal::Action(wanted) => actions.any(|action| action_matches(&action, wanted)),
            Goal::Admin => actions.any(|action| action == "*") && statement.resource_values().any(|r| r.text.is("*")),
            Goal::Node(_) => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::build::tests::article;
    use super::*;

    #[test]
    fn an_administrator_of_aws_reaches_everything() {
        assert!(managed_reaches("AdministratorAccess", &Goal::Admin));
        assert!(managed_reaches("ReadOnlyAccess", &Goal::Action("s3:GetObject".into())));
        assert!(!managed_reaches("ReadOnlyAccess", &Goal::Action("s3:PutObject".into())));
        assert!(!managed_reaches("ReadOnlyAccess", &Goal::Admin));
    }

    #[test]
    fn a_service_reaches_the_bucket_through_the_role() {
        let graph = article();
        let service = graph.node("codepipeline.amazonaws.com").expect("a service");
        let bucket = graph.node("aws_s3_bucket.build").expect("a bucket");
        let paths = graph.paths(&service, &Goal::Node(bucket), 10);
        let [path] = paths.as_slice() else { panic!("one way: {paths:?}") };
        assert_eq!(path.len(), 2);
        let action = graph.paths(&service, &Goal::Action("s3:PutObject".into()), 10);
        assert_eq!(action, paths);
        assert!(graph.paths(&service, &Goal::Admin, 10).is_empty());
        assert_eq!(graph.node("aws_s3_bucket.other"), None);
    }
}
