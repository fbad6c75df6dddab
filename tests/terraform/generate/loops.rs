//! `for` expressions and the names they bind.

use super::Generator;
use crate::calls::Want;
use crate::node::Node;

impl Generator {
    /// Names for a `for`, and their text; they hold until they are popped again.
    pub(super) fn bind(&mut self) -> (String, usize) {
        let depth = self.bound.len();
        let value = format!("v{depth}");
        self.bound.push(value.clone());
        if self.random.percent(50) {
            let key = format!("k{depth}");
            self.bound.push(key.clone());
            (format!("{key}, {value}"), depth)
        } else {
            (value, depth)
        }
    }

    pub(super) fn collection(&mut self) -> Node {
        let want = match self.random.below(5) {
            0 => Want::Mapping,
            1 => Want::Set,
            2 => Want::Records,
            _ => Want::Sequence,
        };
        self.node(want)
    }

    pub(super) fn for_tuple(&mut self, element: Want) -> Node {
        let collection = self.collection();
        let (names, depth) = self.bind();
        let value = if self.random.percent(30) { self.reference(element) } else { self.node(element) };
        let node = if self.random.percent(30) {
            let parts = vec![collection, value, self.node(Want::Bool)];
            Node::fixed(&format!("[for {names} in @ : @ if @]"), parts)
        } else {
            Node::fixed(&format!("[for {names} in @ : @]"), vec![collection, value])
        };
        self.bound.truncate(depth);
        node
    }

    pub(super) fn for_object(&mut self) -> Node {
        let collection = self.collection();
        let (names, depth) = self.bind();
        let key = if self.random.percent(70) { self.reference(Want::Text) } else { self.node(Want::Text) };
        let value = self.node(Want::Any);
        let grouping = if self.random.percent(35) { "..." } else { "" };
        let node = if self.random.percent(25) {
            let parts = vec![collection, key, value, self.node(Want::Bool)];
            Node::fixed(&format!("{{for {names} in @ : @ => @{grouping} if @}}"), parts)
        } else {
            Node::fixed(&format!("{{for {names} in @ : @ => @{grouping}}}"), vec![collection, key, value])
        };
        self.bound.truncate(depth);
        node
    }
}
