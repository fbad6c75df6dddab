//! An expression as a tree of pieces of text, so that one that is judged differently can be cut down.

/// A piece of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// Text as it is.
    Leaf(String),
    /// Text of a template as it is.
    Piece(String),
    /// Text with expressions in it: always one piece of text more than there are expressions.
    Fixed(Vec<String>, Vec<Node>),
    /// Expressions between brackets, any of which may be left out.
    List { open: String, items: Vec<Node>, between: String, close: String },
}

/// What an expression is replaced by to make it smaller.
const SMALLEST: [&str; 6] = ["null", "1", "\"a\"", "true", "[]", "{}"];

impl Node {
    pub(crate) fn leaf(text: impl Into<String>) -> Self {
        Node::Leaf(text.into())
    }

    /// `text` with each `@` replaced by one of `parts`.
    pub(crate) fn fixed(text: &str, parts: Vec<Node>) -> Self {
        let texts: Vec<String> = text.split('@').map(str::to_owned).collect();
        assert_eq!(texts.len(), parts.len() + 1, "{text}");
        Node::Fixed(texts, parts)
    }

    pub(crate) fn list(open: &str, items: Vec<Node>, between: &str, close: &str) -> Self {
        Node::List { open: open.to_owned(), items, between: between.to_owned(), close: close.to_owned() }
    }

    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Node::Leaf(text) | Node::Piece(text) => out.push_str(text),
            Node::Fixed(texts, parts) => {
                for (at, text) in texts.iter().enumerate() {
                    out.push_str(text);
                    if let Some(part) = parts.get(at) {
                        part.write(out);
                    }
                }
            }
            Node::List { open, items, between, close } => {
                out.push_str(open);
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push_str(between);
                    }
                    item.write(out);
                }
                out.push_str(close);
            }
        }
    }

    fn children(&self) -> &[Node] {
        match self {
            Node::Leaf(_) | Node::Piece(_) => &[],
            Node::Fixed(_, parts) => parts,
            Node::List { items, .. } => items,
        }
    }

    fn with_child(&self, at: usize, child: Node) -> Node {
        let mut copy = self.clone();
        match &mut copy {
            Node::Leaf(_) | Node::Piece(_) => {}
            Node::Fixed(_, parts) => parts[at] = child,
            Node::List { items, .. } => items[at] = child,
        }
        copy
    }

    /// Everything that is this expression with one step of it taken away, the shortest first.
    pub(crate) fn smaller(&self) -> Vec<Node> {
        let mut found = self.reductions();
        let whole = self.text().len();
        found.retain(|node| node.text().len() < whole);
        found.sort_by_key(|node| node.text().len());
        found.dedup_by_key(|node| node.text());
        found
    }

    /// Whether it is a piece of a template, which is no expression.
    fn is_piece(&self) -> bool {
        match self {
            Node::Leaf(_) => false,
            Node::Piece(_) => true,
            Node::Fixed(texts, _) => texts[0].starts_with(['$', '%']),
            Node::List { open, .. } => open.is_empty(),
        }
    }

    /// The expressions that stand in it.
    fn expressions(&self) -> Vec<Node> {
        let inner = |child: &Node| if child.is_piece() { child.expressions() } else { vec![child.clone()] };
        self.children().iter().flat_map(inner).collect()
    }

    fn reductions(&self) -> Vec<Node> {
        let mut found: Vec<Node> = if self.is_piece() {
            let piece = Node::Piece(String::new());
            self.children().iter().filter(|child| child.is_piece()).cloned().chain([piece]).collect()
        } else {
            SMALLEST.iter().map(|text| Node::leaf(*text)).chain(self.expressions()).collect()
        };
        if let Node::List { items, .. } = self {
            for at in 0..items.len() {
                let mut copy = self.clone();
                if let Node::List { items, .. } = &mut copy {
                    items.remove(at);
                }
                found.push(copy);
            }
        }
        for (at, child) in self.children().iter().enumerate() {
            found.extend(child.reductions().into_iter().map(|smaller| self.with_child(at, smaller)));
        }
        found
    }
}
