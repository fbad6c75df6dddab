//! Templates, quoted and as heredocs.

use super::Generator;
use super::pools::TEXTS;
use crate::calls::Want;
use crate::node::Node;

impl Generator {
    pub(super) fn template(&mut self) -> Node {
        let parts = self.template_parts(3, false);
        Node::list("\"", parts, "", "\"")
    }

    /// Pieces of a template; between the lines of a heredoc, quotes stand for themselves.
    pub(super) fn template_parts(&mut self, most: usize, heredoc: bool) -> Vec<Node> {
        let count = 1 + self.random.below(most);
        (0..count).map(|_| self.template_part(heredoc)).collect()
    }

    pub(super) fn template_part(&mut self, heredoc: bool) -> Node {
        let (open, close) = (self.random.pick(&["", "", "", "~"]), self.random.pick(&["", "", "", "~"]));
        if self.left > 0 && self.random.percent(20) {
            self.left -= 1;
            let wrap = |parts: Vec<Node>| Node::list("", parts, "", "");
            return match self.random.below(3) {
                0 => {
                    let parts = vec![self.node(Want::Bool), wrap(self.template_parts(2, heredoc))];
                    Node::fixed(&format!("%{{{open} if @ {close}}}@%{{ endif {close}}}"), parts)
                }
                1 => {
                    let parts = vec![
                        self.node(Want::Bool),
                        wrap(self.template_parts(2, heredoc)),
                        wrap(self.template_parts(2, heredoc)),
                    ];
                    Node::fixed(&format!("%{{ if @ {close}}}@%{{{open} else {close}}}@%{{{open} endif }}"), parts)
                }
                _ => {
                    let collection = self.collection();
                    let (names, depth) = self.bind();
                    let body = wrap(self.template_parts(2, heredoc));
                    self.bound.truncate(depth);
                    Node::fixed(&format!("%{{ for {names} in @ {close}}}@%{{{open} endfor }}"), vec![collection, body])
                }
            };
        }
        if self.random.percent(45) {
            let want = match self.random.below(6) {
                0 => Want::Any,
                1 | 2 => Want::Number,
                3 => Want::Bool,
                _ => Want::Text,
            };
            return Node::fixed(&format!("${{{open}@{close}}}"), vec![self.node(want)]);
        }
        if heredoc {
            let text = self.random.pick(&[
                "plain",
                " ",
                "\n",
                "\n  ",
                "\n\n",
                "\"quoted\"",
                "back\\n",
                "$${x}",
                "%%{y}",
                "\n    deep",
                "\ttab",
                "é",
                "\r\n",
                "\r\n    ",
                " \r\n\t",
            ]);
            Node::Piece(text.to_owned())
        } else {
            // Before a brace, a sign at the end would be part of an escape.
            let text = self.random.pick(TEXTS);
            Node::Piece(if text.ends_with(['$', '%']) { String::new() } else { text.to_owned() })
        }
    }

    pub(super) fn heredoc(&mut self) -> Node {
        let parts = self.template_parts(7, true);
        let marker = self.random.pick(&["<<EOT", "<<-EOT", "<<-EOT"]);
        let indent = self.random.pick(&["", "  ", "    "]);
        let end = self.random.pick(&["", "  ", "      "]);
        let (first, last) = (self.random.pick(&["\n", "\n", "\r\n"]), self.random.pick(&["\n", "\n", "\r\n"]));
        let text = Node::list(&format!("{marker}{first}{indent}"), parts, "", &format!("{last}{end}EOT\n"));
        match self.random.below(4) {
            0 => Node::Fixed(vec!["[".into(), "]".into()], vec![text]),
            1 => Node::Fixed(vec!["upper(".into(), ")".into()], vec![text]),
            _ => text,
        }
    }
}
