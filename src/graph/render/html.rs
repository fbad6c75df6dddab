//! One HTML file that needs nothing beside it.

use super::super::model::Graph;
use super::svg::{escaped, svg};
use super::text;

/// Graphs drawn and told, in one page without scripts.
pub fn html<'a>(graphs: impl IntoIterator<Item = &'a Graph>) -> String {
    let sections: Vec<String> = graphs
        .into_iter()
        .map(|graph| format!("<figure>{}</figure>\n<pre>{}</pre>\n", svg(graph), escaped(&text(graph))))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>iamlint graph</title>\n<style>body{{font-family:sans-serif;margin:2em}}figure{{margin:0;overflow:auto}}pre{{overflow:auto}}</style>\n<h1>Who may do what</h1>\n{}</html>\n",
        sections.concat()
    )
}
