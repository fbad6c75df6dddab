//! Where each key and value of a file stands.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// A key with its value, as bytes of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Node {
    /// The way to it: `rules`, `resource-wildcard`, `severity`. Elements of lists are numbered.
    pub(super) path: Vec<String>,
    /// The last key; the value, of an element of a list.
    pub(super) key: Range<usize>,
    /// The value.
    pub(super) value: Range<usize>,
    /// Whether it holds other nodes that are in the list.
    pub(super) is_table: bool,
}

/// Every key of the text, and every element of its lists, in the order of the text. Nothing where the text is no TOML.
pub(super) fn nodes(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    if let Ok(root) = DeTable::parse(text) {
        table(root.get_ref(), &mut Vec::new(), &mut nodes);
    }
    nodes.sort_by_key(|node: &Node| node.key.start);
    nodes
}

fn table(table: &DeTable<'_>, path: &mut Vec<String>, nodes: &mut Vec<Node>) {
    for (key, of_key) in table {
        path.push(key.get_ref().to_string());
        value(of_key.get_ref(), key.span(), of_key.span(), path, nodes);
        path.pop();
    }
}

fn value(of: &DeValue<'_>, key: Range<usize>, span: Range<usize>, path: &mut Vec<String>, nodes: &mut Vec<Node>) {
    let is_table = matches!(of, DeValue::Table(_));
    nodes.push(Node { path: path.clone(), key, value: span, is_table });
    match of {
        DeValue::Table(inner) => table(inner, path, nodes),
        DeValue::Array(elements) => {
            for (number, element) in elements.iter().enumerate() {
                path.push(number.to_string());
                value(element.get_ref(), element.span(), element.span(), path, nodes);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The node at the end of a way.
pub(super) fn at<'n>(nodes: &'n [Node], path: &[&str]) -> Option<&'n Node> {
    nodes.iter().find(|node| node.path.iter().map(String::as_str).eq(path.iter().copied()))
}
