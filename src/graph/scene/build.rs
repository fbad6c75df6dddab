//! From a graph to its items and lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::build::targets::Targets;
use super::super::edges::{Node, Relation};
use super::super::model::{Graph, PolicyId, PrincipalId};
use super::{Column, Item, Line, Row, Says, Scene, cards, groups, order, words};
use crate::policy::PolicyType;

/// What is put together.
pub(super) struct Builder<'a> {
    pub(super) graph: &'a Graph,
    pub(super) targets: Targets<'a>,
    pub(super) items: Vec<Item>,
    pub(super) lines: BTreeSet<Line>,
    by_node: HashMap<(Node, Column), usize>,
}

impl Scene {
    /// What is drawn of `graph`.
    pub fn of(graph: &Graph) -> Scene {
        let targets = Targets::new(graph);
        let mut builder =
            Builder { graph, targets, items: Vec::new(), lines: BTreeSet::new(), by_node: HashMap::new() };
        for number in 0..graph.principals.len() {
            builder.item(&Node::Principal(PrincipalId(number as u32)), Column::Principal);
        }
        builder.structure();
        cards::fill(&mut builder);
        builder.wiring();
        builder.twins();
        let mut scene = Scene { items: builder.items, lines: builder.lines.into_iter().collect(), groups: Vec::new() };
        groups::group(&mut scene, graph);
        order::order(&mut scene);
        groups::fold(&mut scene);
        scene
    }
}

impl Builder<'_> {
    /// The item of a node in a column; a principal has only one, but for what acts on it.
    pub(super) fn item(&mut self, node: &Node, column: Column) -> usize {
        let column = match node {
            Node::Principal(_) if column != Column::Target => Column::Principal,
            _ => column,
        };
        if let Some(&number) = self.by_node.get(&(node.clone(), column)) {
            return number;
        }
        let words = words::of(self.graph, node);
        let id = if column == Column::Target { format!("on {}", words.id) } else { words.id };
        let item = Item {
            node: Some(node.clone()),
            id,
            column,
            kind: words.kind,
            title: words.title,
            subtitle: words.subtitle,
            name: words.name,
            service: words.service,
            span: words.span,
            group: None,
            rank: 0,
            rows: Vec::new(),
            open: false,
            same: None,
        };
        self.by_node.insert((node.clone(), column), self.items.len());
        self.add(item)
    }

    pub(super) fn add(&mut self, item: Item) -> usize {
        self.items.push(item);
        self.items.len() - 1
    }

    /// The item of a node in a column, if it is drawn there.
    pub(super) fn drawn(&self, node: &Node, column: Column) -> Option<usize> {
        self.by_node.get(&(node.clone(), column)).copied()
    }

    pub(super) fn line(&mut self, from: usize, to: usize, says: Says, span: Option<crate::input::Span>) {
        self.lines.insert(Line { from, row: None, to, says, span });
    }

    /// Who assumes, what runs, who holds what.
    fn structure(&mut self) {
        let graph = self.graph;
        for edge in graph.edges() {
            match &edge.relation {
                Relation::Assumes => self.assumes(&edge.from, &edge.to, edge.span),
                Relation::Uses(attribute) => {
                    let (from, to) = (self.item(&edge.from, Column::Runs), self.item(&edge.to, Column::Principal));
                    self.line(from, to, Says::RunsAs(attribute.clone()), edge.span);
                }
                Relation::Holds(kind) => {
                    let (from, to) = (self.item(&edge.from, Column::Principal), self.item(&edge.to, Column::Policy));
                    self.line(from, to, Says::Holds(*kind), edge.span);
                }
                Relation::Bounded => {
                    let (from, to) = (self.item(&edge.from, Column::Principal), self.item(&edge.to, Column::Policy));
                    self.line(from, to, Says::Bounded, edge.span);
                }
                Relation::MemberOf => {
                    let (from, to) = (self.item(&edge.from, Column::Principal), self.item(&edge.to, Column::Principal));
                    self.line(from, to, Says::MemberOf, edge.span);
                }
                Relation::SitsOn => {
                    let (from, to) = (self.item(&edge.from, Column::Policy), self.item(&edge.to, Column::Target));
                    self.line(from, to, Says::SitsOn, edge.span);
                }
                Relation::WiredTo | Relation::Acts(_) => {}
            }
        }
        for (number, policy) in graph.policies.iter().enumerate() {
            if policy.held_by.is_empty() && policy.sits_on.is_none() && policy.policy_type != PolicyType::Trust {
                self.item(&Node::Policy(PolicyId(number as u32)), Column::Policy);
            }
        }
    }

    /// A service assumes a role for what runs under it: the line leads over that, where it is known.
    fn assumes(&mut self, from: &Node, to: &Node, span: Option<crate::input::Span>) {
        let role = self.item(to, Column::Principal);
        let who = self.item(from, Column::Who);
        let runs: Vec<Node> = match (from, to) {
            (Node::Service(service), Node::Principal(id)) => {
                let users = self.graph.principals[id.index()].users.iter();
                let of_service = users.filter(|user| user.service.as_ref() == Some(service));
                of_service.map(|user| self.targets.node(user.resource)).collect()
            }
            _ => Vec::new(),
        };
        if runs.is_empty() {
            self.line(who, role, Says::Assumes, span);
        }
        for node in runs {
            let item = self.item(&node, Column::Runs);
            self.line(who, item, Says::Drives, span);
            // What the service is called says more than the type of the resource: an aws_cloudwatch_event_target is EventBridge's.
            self.items[item].service = Some(self.items[who].title.clone());
        }
    }

    /// What is configured to act on what, where both are drawn.
    fn wiring(&mut self) {
        for edge in self.graph.edges().iter().filter(|edge| edge.relation == Relation::WiredTo) {
            let ends = (self.drawn(&edge.from, Column::Runs), self.drawn(&edge.to, Column::Target));
            if let (Some(from), Some(to)) = ends {
                self.line(from, to, Says::WiredTo, edge.span);
            }
        }
    }

    /// What is drawn in two columns.
    fn twins(&mut self) {
        let mut places: BTreeMap<&Node, Vec<usize>> = BTreeMap::new();
        for (number, item) in self.items.iter().enumerate() {
            if let Some(node) = &item.node {
                places.entry(node).or_default().push(number);
            }
        }
        let twins: Vec<(usize, usize)> =
            places.values().filter_map(|places| Some((*places.first()?, *places.get(1)?))).collect();
        for (one, other) in twins {
            self.items[one].same = Some(other);
            self.items[other].same = Some(one);
        }
    }

    /// Gives a card its rows, and each row its line.
    pub(super) fn rows(&mut self, card: usize, rows: Vec<Row>) {
        for (number, row) in rows.iter().enumerate() {
            let says = Says::Access(row.standing);
            self.lines.insert(Line { from: card, row: Some(number), to: row.target, says, span: None });
        }
        self.items[card].rows = rows;
    }
}
