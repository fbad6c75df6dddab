//! Expressions that somebody might write, and some that nobody should.

mod calling;
mod loops;
mod pools;
mod templates;

use crate::calls::Want;
use crate::node::Node;
use crate::random::Random;
use crate::texts::POOLS;

use pools::{NUMBERS, REFERENCES, TEXTS};
pub(crate) use pools::{SURROUNDINGS, TEMPLATES};

pub(crate) struct Generator {
    random: Random,
    /// Names that `for` has bound around the place that is being written.
    bound: Vec<String>,
    /// How many expressions are left before only the simplest are written.
    left: usize,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), bound: Vec::new(), left: 0 }
    }

    /// One expression, of a size that varies.
    pub(crate) fn expression(&mut self) -> Node {
        self.left = 3 + self.random.below(22);
        self.bound.clear();
        let want = self.some_want();
        match self.random.below(100) {
            0..7 => self.heredoc(),
            7..11 => self.rendered(),
            _ => self.node(want),
        }
    }

    /// One expression on a single line.
    pub(crate) fn line(&mut self) -> Node {
        self.left = 1 + self.random.below(6);
        self.bound.clear();
        let want = self.some_want();
        self.node(want)
    }

    fn some_want(&mut self) -> Want {
        const ALL: [Want; 13] = [
            Want::Any,
            Want::Text,
            Want::Text,
            Want::Text,
            Want::Number,
            Want::Bool,
            Want::Sequence,
            Want::Texts,
            Want::Set,
            Want::Mapping,
            Want::Records,
            Want::Numbers,
            Want::Sequences,
        ];
        ALL[self.random.below(ALL.len())]
    }

    fn node(&mut self, want: Want) -> Node {
        // Now and then something else than what is wanted.
        let want = if self.random.percent(7) { self.some_want() } else { want };
        if self.left == 0 {
            return self.simple(want);
        }
        self.left -= 1;
        match self.random.below(100) {
            0..30 => self.simple(want),
            30..36 => self.reference(want),
            36..62 => self.call(want),
            62..70 => self.conditional(want),
            70..73 => Node::fixed("(@)", vec![self.node(want)]),
            73..76 => self.access(),
            _ => self.composed(want),
        }
    }

    fn nodes(&mut self, want: Want, most: usize) -> Vec<Node> {
        let count = self.random.below(most + 1);
        (0..count).map(|_| self.node(want)).collect()
    }

    fn quoted(&mut self) -> String {
        format!("\"{}\"", self.random.pick(TEXTS))
    }

    fn simple(&mut self, want: Want) -> Node {
        let random = &mut self.random;
        Node::leaf(match want {
            Want::Text => self.quoted(),
            Want::Number | Want::Small if random.percent(10) => format!("-{}", random.pick(NUMBERS)),
            Want::Number => random.pick(NUMBERS).to_owned(),
            Want::Small => random
                .pick(&["0", "1", "2", "3", "4", "8", "16", "10", "-1", "62", "36", "\"2\"", "1.5", "100"])
                .to_owned(),
            Want::Bool => random.pick(&["true", "false", "true", "false", "\"true\"", "\"1\""]).to_owned(),
            Want::Pool(pool) => format!("\"{}\"", random.pick(POOLS[pool])),
            Want::Any => {
                return match random.below(8) {
                    0 => Node::leaf("null"),
                    1 => self.simple(Want::Number),
                    2 => self.simple(Want::Bool),
                    3 => self.simple(Want::Sequence),
                    4 => self.simple(Want::Mapping),
                    _ => self.simple(Want::Text),
                };
            }
            Want::Sequence => random
                .pick(&["[]", "[1, 2]", "[\"a\", null]", "tolist([])", "[\"x\", 1]", "[[], [1]]", "[true]"])
                .to_owned(),
            Want::Texts => random
                .pick(&[
                    "[\"a\", \"b\"]",
                    "[]",
                    "tolist([\"b\", \"a\", \"b\"])",
                    "[\"\", \"x\"]",
                    "[1, \"1\"]",
                    "[null]",
                ])
                .to_owned(),
            Want::Numbers => random
                .pick(&["[1, 2, 3]", "[0.5]", "[]", "[\"1\", 2]", "tolist([10, 9])", "toset([10, 9, 1e2])"])
                .to_owned(),
            Want::Bools => {
                random.pick(&["[true]", "[true, false]", "[]", "[\"true\", null]", "toset([false])"]).to_owned()
            }
            Want::Sequences => random
                .pick(&["[[1], [\"a\"]]", "[[]]", "[tolist([1]), tolist([2])]", "[[[1]], 2]", "[toset([1])]"])
                .to_owned(),
            Want::Set => random
                .pick(&[
                    "toset([\"a\"])",
                    "toset([])",
                    "toset([1, 2])",
                    "toset([\"b\", null, \"a\"])",
                    "toset([[1], [2, 3]])",
                ])
                .to_owned(),
            Want::Mapping => random
                .pick(&["{}", "{ a = 1 }", "{ k1 = \"x\", b = 2 }", "tomap({})", "tomap({ a = 1 })", "{ a = null }"])
                .to_owned(),
            Want::MappingOfTexts => random
                .pick(&[
                    "{ a = [\"x\", \"y\"], b = [\"x\"] }",
                    "{}",
                    "{ a = [] }",
                    "tomap({ a = [1] })",
                    "{ a = \"x\" }",
                ])
                .to_owned(),
            Want::Records => random
                .pick(&["[{ a = 1 }]", "[]", "[{ a = 1 }, { a = \"x\", b = null }]", "toset([{ a = 2 }, { a = 1 }])"])
                .to_owned(),
            Want::Formatted => random.pick(&["\"%s\"", "\"a\""]).to_owned(),
        })
    }

    fn reference(&mut self, want: Want) -> Node {
        if !self.bound.is_empty() && self.random.percent(60) {
            let at = self.random.below(self.bound.len());
            return Node::leaf(self.bound[at].clone());
        }
        let fitting: Vec<&str> =
            REFERENCES.iter().filter(|(_, is)| *is == want || want == Want::Any).map(|(name, _)| *name).collect();
        match &fitting[..] {
            [] => self.simple(want),
            fitting => Node::leaf(self.random.pick(fitting)),
        }
    }

    fn conditional(&mut self, want: Want) -> Node {
        let other = if self.random.percent(30) { self.some_want() } else { want };
        let parts = vec![self.node(Want::Bool), self.node(want), self.node(other)];
        Node::fixed("(@ ? @ : @)", parts)
    }

    /// An element or attribute of something, or of each element of something.
    fn access(&mut self) -> Node {
        const STEPS: &[&str] = &[
            ".a", "[0]", "[\"a\"]", ".k1", "[*]", "[*].a", ".*.a", ".0", "[1]", ".nested", "[\"k1\"]", "[-1]", "[0.5]",
            "[\"0\"]", "[*][0]", ".*.b", ".list", "[null]",
        ];
        let want = if self.random.percent(50) { Want::Records } else { self.some_want() };
        let base = match self.random.below(4) {
            0 => Node::fixed("(@)", vec![self.node(want)]),
            1 => Node::leaf("local.object"),
            2 => Node::leaf("local.records"),
            _ => self.reference(want),
        };
        let mut node = base;
        if matches!(&node, Node::Leaf(text) if !text.starts_with(|char: char| char.is_ascii_alphabetic()) || text.contains('('))
        {
            node = Node::fixed("(@)", vec![node]);
        }
        for _ in 0..=self.random.below(2) {
            let step = self.random.pick(STEPS);
            node = Node::Fixed(vec![String::new(), step.to_owned()], vec![node]);
        }
        if self.random.percent(15) {
            node = Node::fixed("@[@]", vec![node, self.node(Want::Small)]);
        }
        node
    }

    fn composed(&mut self, want: Want) -> Node {
        match want {
            Want::Any => {
                let want = self.some_want();
                self.composed(want)
            }
            Want::Text | Want::Pool(_) | Want::Formatted => self.template(),
            Want::Number | Want::Small => {
                if self.random.percent(10) {
                    return Node::fixed("-@", vec![self.node(Want::Number)]);
                }
                let operator = self.random.pick(&["+", "-", "*", "/", "%"]);
                Node::fixed(&format!("(@ {operator} @)"), vec![self.node(want), self.node(want)])
            }
            Want::Bool => match self.random.below(6) {
                0 => Node::fixed("!@", vec![self.node(Want::Bool)]),
                1 | 2 => {
                    let operator = self.random.pick(&["==", "!="]);
                    let compared = self.some_want();
                    let other = if self.random.percent(20) { self.some_want() } else { compared };
                    Node::fixed(&format!("(@ {operator} @)"), vec![self.node(compared), self.node(other)])
                }
                3 => {
                    let operator = self.random.pick(&["&&", "||"]);
                    Node::fixed(&format!("(@ {operator} @)"), vec![self.node(Want::Bool), self.node(Want::Bool)])
                }
                _ => {
                    let operator = self.random.pick(&["<", "<=", ">", ">="]);
                    Node::fixed(&format!("(@ {operator} @)"), vec![self.node(Want::Number), self.node(Want::Number)])
                }
            },
            Want::Set => Node::fixed("toset(@)", vec![self.node(Want::Sequence)]),
            Want::Mapping | Want::MappingOfTexts => {
                if self.random.percent(30) {
                    return self.for_object();
                }
                let value = if want == Want::MappingOfTexts { Want::Texts } else { Want::Any };
                let object = self.object(value);
                if self.random.percent(30) { Node::fixed("tomap(@)", vec![object]) } else { object }
            }
            Want::Sequence | Want::Texts | Want::Numbers | Want::Bools | Want::Sequences | Want::Records => {
                let element = match want {
                    Want::Texts => Want::Text,
                    Want::Numbers => Want::Number,
                    Want::Bools => Want::Bool,
                    Want::Sequences => Want::Sequence,
                    Want::Records => Want::Mapping,
                    _ => Want::Any,
                };
                match self.random.below(10) {
                    0..3 => self.for_tuple(element),
                    3 => self.access(),
                    4..6 => Node::fixed("tolist(@)", vec![Node::list("[", self.nodes(element, 4), ", ", "]")]),
                    _ => Node::list("[", self.nodes(element, 4), ", ", "]"),
                }
            }
        }
    }

    fn object(&mut self, value: Want) -> Node {
        let count = self.random.below(4);
        let mut items = Vec::new();
        for _ in 0..count {
            let value = self.node(value);
            items.push(match self.random.below(12) {
                0 => Node::fixed("(@) = @", vec![self.node(Want::Text), value]),
                1 => Node::fixed("@ = @", vec![Node::leaf(self.quoted()), value]),
                2 => Node::fixed("1 = @", vec![value]),
                3 => Node::fixed("\"x${@}\" = @", vec![self.node(Want::Text), value]),
                4 => Node::fixed("true = @", vec![value]),
                at => {
                    let key = ["a", "b", "k1", "é", "a-b", "if", "for"][at - 5];
                    let sign = self.random.pick(&["=", ":"]);
                    Node::fixed(&format!("{key} {sign} @"), vec![value])
                }
            });
        }
        Node::list("{ ", items, ", ", " }")
    }
}
