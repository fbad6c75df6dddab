//! What one value of `Action` stands for.

use crate::catalog::{Action, catalog};
use crate::policy::Leaf;

/// One value of `Action` and what the catalogue knows of it.
#[derive(Debug)]
pub struct Grant<'a> {
    /// The value.
    pub leaf: &'a Leaf,
    /// How far it reaches.
    pub breadth: Breadth,
    /// The actions it stands for. Empty for [`Breadth::Everything`], which is not spelt out, and where nothing in the catalogue matches.
    pub actions: Vec<Action>,
}

/// How far a value of `Action` reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Breadth {
    /// Every action of every service: `*`.
    Everything,
    /// Every action of one service, by its prefix: `s3:*`.
    Service(String),
    /// Any other pattern: `s3:Get*`.
    Pattern,
    /// One action.
    One,
    /// Not known: `s3:${var.verb}`.
    Unknown,
}

/// Reads one value.
pub(super) fn read(leaf: &Leaf) -> Grant<'_> {
    let Some(written) = leaf.text.known() else {
        return Grant { leaf, breadth: Breadth::Unknown, actions: Vec::new() };
    };
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte == b'*');
    let is_pattern = |part: &str| part.contains(['*', '?']);
    let breadth = match written.split_once(':') {
        None if all(&written) => Breadth::Everything,
        Some((service, action)) if all(service) && all(action) => Breadth::Everything,
        Some((service, action)) if all(action) && !is_pattern(service) => {
            Breadth::Service(service.to_ascii_lowercase())
        }
        _ if is_pattern(&written) => Breadth::Pattern,
        _ => Breadth::One,
    };
    let actions = match breadth {
        Breadth::Everything => Vec::new(),
        Breadth::One => catalog().action(&written).into_iter().collect(),
        _ => catalog().expand(&written),
    };
    Grant { leaf, breadth, actions }
}
