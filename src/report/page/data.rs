//! All that a page knows, as one JSON value.

use serde_json::{Value, json};

use super::excerpts::Excerpts;
use super::{Content, findings, items};
use crate::graph::scene::place::MEASURES;
use crate::graph::scene::{Column, Scene, Standing};

pub(super) fn data(content: &Content<'_>) -> Value {
    let mut excerpts = Excerpts::new(content.sources);
    let scenes: Vec<Scene> = content.graphs.iter().map(Scene::of).collect();
    let roots: Vec<Value> =
        content.graphs.iter().zip(&scenes).map(|(graph, scene)| items::root(graph, scene, &mut excerpts)).collect();
    let found = findings::findings(content, &scenes, &mut excerpts);
    let not_analysed: Vec<Value> = content
        .not_analysed
        .iter()
        .map(|thing| json!({"what": thing.what, "reason": thing.reason, "place": excerpts.point(thing.span)}))
        .collect();
    let counts = content.counts.map(|counts| {
        json!({"files": counts.files, "modules": counts.modules, "policies": counts.policies, "statements": counts.statements})
    });
    let standings = Standing::ALL.map(|standing| json!({"word": standing.word(), "words": standing.words()}));
    json!({
        "measures": MEASURES,
        "columns": Column::ALL.map(Column::heading),
        "standings": standings,
        "roots": roots,
        "findings": found,
        "rules": findings::pages(content),
        "counts": counts,
        "notAnalysed": not_analysed,
        "sources": excerpts.into_json(),
    })
}
