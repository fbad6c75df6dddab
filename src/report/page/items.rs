//! The boxes of one root, with what is said of each.

use serde_json::{Value, json};

use super::excerpts::Excerpts;
use crate::graph::arn::readable;
use crate::graph::scene::{Column, Item, Row, Scene};
use crate::graph::{Graph, Node, Policy, Principal};
use crate::policy::{Clause, Effect, Statement};
use crate::wiring::{Need, Openness};

/// How many values of one list are shown.
const VALUES: usize = 200;

pub(super) fn root(graph: &Graph, scene: &Scene, excerpts: &mut Excerpts<'_>) -> Value {
    let items: Vec<Value> = scene.items.iter().map(|one| item(graph, one, excerpts)).collect();
    let lines: Vec<Value> = scene
        .lines
        .iter()
        .map(|line| {
            json!({
                "from": line.from, "row": line.row, "to": line.to,
                "word": line.says.word(), "words": line.says.words(), "place": excerpts.place(line.span, 0),
            })
        })
        .collect();
    let groups: Vec<Value> = scene
        .groups
        .iter()
        .enumerate()
        .map(|(number, group)| {
            let within = Column::ALL.map(|column| scene.within(number, column));
            json!({"item": group.item, "parent": group.parent, "folded": group.folded, "within": within})
        })
        .collect();
    let name = graph.root.as_ref().map(|root| root.to_string_lossy().replace('\\', "/"));
    json!({"name": name, "items": items, "lines": lines, "groups": groups})
}

fn item(graph: &Graph, item: &Item, excerpts: &mut Excerpts<'_>) -> Value {
    let rows: Vec<Value> = item.rows.iter().map(row).collect();
    let more = match &item.node {
        Some(Node::Principal(id)) if item.column != Column::Target => {
            principal(&graph.principals[id.index()], excerpts)
        }
        Some(Node::Policy(id)) => policy(&graph.policies[id.index()], excerpts),
        _ => Value::Null,
    };
    json!({
        "id": item.id, "column": item.column as usize, "kind": item.kind, "title": item.title, "subtitle": item.subtitle,
        "name": item.name, "service": item.service, "place": excerpts.place(item.span, 0), "group": item.group,
        "rank": item.rank, "rows": rows, "open": item.open, "same": item.same, "unknown": item.is_unknown(), "more": more,
    })
}

fn row(row: &Row) -> Value {
    let needs: Vec<[usize; 2]> = row.needs.iter().map(|(principal, need)| [principal.index(), *need]).collect();
    json!({
        "target": row.target, "standing": row.standing.word(), "label": row.label(), "actions": some(&row.actions),
        "needed": some(&row.needed), "wider": row.wider, "statements": row.statements, "needs": needs,
    })
}

fn some(values: &[String]) -> Vec<&str> {
    values.iter().take(VALUES).map(String::as_str).collect()
}

fn principal(principal: &Principal, excerpts: &mut Excerpts<'_>) -> Value {
    let reasons: &[String] = match &principal.openness {
        Openness::Closed => &[],
        Openness::Open(reasons) => reasons,
    };
    let needs: Vec<Value> = principal.needs.iter().map(|one| need(one, excerpts)).collect();
    json!({
        "closed": principal.openness == Openness::Closed, "reasons": reasons, "unseen": principal.unseen_policies, "needs": needs,
    })
}

fn need(need: &Need, excerpts: &mut Excerpts<'_>) -> Value {
    let resources: Vec<String> = need.resources.iter().take(VALUES).map(readable).collect();
    json!({
        "title": need.title, "actions": need.actions, "resources": resources, "strength": need.strength.name(),
        "because": need.because, "source": need.source, "user": need.user.to_string(), "place": excerpts.place(need.evidence, 0),
    })
}

fn policy(policy: &Policy, excerpts: &mut Excerpts<'_>) -> Value {
    let statements: Vec<Value> =
        policy.document.statements.iter().map(|one| statement(one, policy, excerpts)).collect();
    json!({"statements": statements})
}

fn statement(statement: &Statement, policy: &Policy, excerpts: &mut Excerpts<'_>) -> Value {
    let effect = match statement.effect {
        Some(Effect::Allow) => "Allow",
        Some(Effect::Deny) => "Deny",
        None => "unknown",
    };
    let conditions: Vec<String> = statement
        .condition
        .conditions
        .iter()
        .map(|one| {
            let values: Vec<String> = one.values.iter().map(|value| value.text.to_string()).collect();
            format!("{} {} {}", one.operator.text, one.key.text, values.join(", "))
        })
        .collect();
    json!({
        "index": statement.index, "sid": statement.sid.as_ref().map(|sid| sid.text.to_string()), "effect": effect,
        "actions": values(&statement.actions, "all but "), "resources": values(&statement.resources, "all but "),
        "conditions": conditions, "place": excerpts.place(statement.origin.primary().or(policy.header), 0),
    })
}

fn values(clauses: &[Clause], negated: &str) -> Vec<String> {
    let of_clause = |clause: &Clause| {
        let not = if clause.negated { negated } else { "" };
        let values = clause.values.iter().take(VALUES).map(|value| format!("{not}{}", value.text));
        values.chain(clause.unknown.iter().map(|text| format!("{not}{text}"))).collect::<Vec<_>>()
    };
    clauses.iter().flat_map(of_clause).collect()
}
