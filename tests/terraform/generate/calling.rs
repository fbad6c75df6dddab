//! Calls of functions.

use super::Generator;
use super::pools::TEMPLATES;
use crate::calls::{CALLED, Want};
use crate::node::Node;

impl Generator {
    pub(super) fn call(&mut self, want: Want) -> Node {
        let fits = |called: &&crate::calls::Called| {
            want == Want::Any
                || called.returns == want
                || called.returns == Want::Any
                || (want == Want::Sequence
                    && matches!(called.returns, Want::Texts | Want::Set | Want::Numbers | Want::Records))
        };
        let fitting: Vec<&crate::calls::Called> = CALLED.iter().filter(fits).collect();
        if fitting.is_empty() {
            return self.composed(want);
        }
        let called = fitting[self.random.below(fitting.len())];
        let mut arguments: Vec<Node> = called.arguments.iter().map(|argument| self.node(*argument)).collect();
        match called.more {
            Some(Want::Formatted) => arguments.extend(self.formatted(called.name == "formatlist")),
            Some(more) => arguments.extend(self.nodes(more, 3)),
            None => {}
        }
        // Too few, too many, nothing, or a list instead of them.
        match self.random.below(60) {
            0 => drop(arguments.pop()),
            1 => arguments.push(Node::leaf("1")),
            2 if !arguments.is_empty() => {
                let at = self.random.below(arguments.len());
                arguments[at] = Node::leaf("null");
            }
            3 | 4 if called.more.is_some() => {
                let list = Node::list("[", arguments, ", ", "]");
                return Node::Fixed(vec![format!("{}(", called.name), "...)".to_owned()], vec![list]);
            }
            _ => {}
        }
        let name = if self.random.percent(2) { format!("core::{}", called.name) } else { called.name.to_owned() };
        Node::list(&format!("{name}("), arguments, ", ", ")")
    }

    /// A template rendered with variables, now and then one too few.
    pub(super) fn rendered(&mut self) -> Node {
        let call = if self.random.percent(70) {
            format!("templatefile(\"{}\", @)", TEMPLATES[self.random.below(TEMPLATES.len())].0)
        } else {
            let text = self.random.pick(&["greeting", "lines", "alone", "trimmed"]);
            format!("templatestring(local.{text}, @)")
        };
        let mut variables = Vec::new();
        for (name, want) in [("name", Want::Any), ("flag", Want::Bool), ("list", Want::Sequence)] {
            if !self.random.percent(4) {
                variables.push(Node::fixed(&format!("{name} = @"), vec![self.node(want)]));
            }
        }
        Node::fixed(&call, vec![Node::list("{ ", variables, ", ", " }")])
    }

    pub(super) fn formatted(&mut self, lists: bool) -> Vec<Node> {
        const FLAGS: &[&str] = &["", "", "", "", "+", "-", "0", " ", "#", "+0", "-+"];
        const WIDTHS: &[&str] = &["", "", "", "5", "10", "1", "05", "8.3", ".2", ".0", ".", "6.1", ".10"];
        const VERBS: &[&str] =
            &["s", "d", "v", "q", "t", "b", "o", "x", "X", "e", "E", "f", "F", "g", "G", "c", "%", "i", "T"];
        let count = self.random.below(4);
        let mut format = String::from("\"");
        let mut arguments = Vec::new();
        for _ in 0..count {
            format.push_str(self.random.pick(&["", "a ", "é", "|", "100%%"]));
            format.push('%');
            format.push_str(self.random.pick(FLAGS));
            if self.random.percent(6) {
                format.push_str(self.random.pick(&["[1]", "[2]", "[0]", "[9]"]));
            }
            format.push_str(self.random.pick(WIDTHS));
            let verb = self.random.pick(VERBS);
            format.push_str(verb);
            let want = match verb {
                "s" | "q" => Want::Text,
                "v" => Want::Any,
                "t" => Want::Bool,
                _ => Want::Number,
            };
            let list = match want {
                Want::Text => Want::Texts,
                Want::Number => Want::Numbers,
                _ => Want::Sequence,
            };
            arguments.push(if lists && self.random.percent(60) { self.node(list) } else { self.node(want) });
        }
        format.push_str(self.random.pick(&["", " end", "%", "%%", "\\n"]));
        format.push('"');
        let mut all = vec![Node::leaf(format)];
        all.extend(arguments);
        all
    }
}
