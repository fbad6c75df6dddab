//! Expressions that somebody might write, and some that nobody should.

use crate::calls::{CALLED, POOLS, Want};
use crate::node::Node;
use crate::random::Random;

/// What every expression can refer to.
pub(crate) const SURROUNDINGS: &str = r#"
locals {
  text    = "some text"
  number  = 7
  flag    = true
  nothing = null
  tuple   = ["a", 1, true, null]
  list    = tolist(["b", "a", "c"])
  numbers = tolist([3, 1, 2])
  set     = toset(["b", "a"])
  map     = tomap({ k1 = "v1", k2 = "v2" })
  object  = { k1 = 1, "two words" = [1, 2], nested = { a = "x", list = [{ a = 1 }, { a = 2 }] } }
  records = [{ a = 1, b = "x" }, { a = 2, b = "y" }]
  empty   = []
  none    = tolist([])
  greeting = "Hello, $${name}%%{ if flag ~}  yes%%{ endif }!\r\n"
  lines    = "%%{ for at, it in list ~}\r\n  $${at}: $${it}\r\n%%{ endfor ~}\r\n"
  alone    = "$${name}"
  trimmed  = " \r\n $${~ name ~} \r\n"
}
"#;

/// Files that `templatefile` reads.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("windows.tftpl", "a ${name}\r\n%{ if flag ~}\r\n  yes\r\n%{ else ~}\r\n  no\r\n%{ endif ~}\r\nend\r\n"),
    ("loop.tftpl", "%{ for at, it in list }\n - ${at}=${it} %{~ endfor ~}\n\n  end"),
    ("alone.tftpl", "${name}"),
    ("line.tftpl", "${name}\n"),
    ("trimmed.tftpl", "\n  ${~ name ~}\r\n\t"),
    ("nested.tftpl", "%{ for it in list ~}\n%{ if flag }${it}, %{~ endif ~}\n%{ endfor ~}\n$${x} %%{y} \"quoted\" \\n"),
    ("json.tftpl", "${jsonencode({ name = name, list = [for it in list : it] })}"),
    ("other.tftpl", "${other}"),
    ("marked.tftpl", "\u{feff}${name} ${~ \"x\" ~}  z"),
    ("wrong.tftpl", "${name} %{ if flag }"),
];

const REFERENCES: &[(&str, Want)] = &[
    ("local.text", Want::Text),
    ("local.number", Want::Number),
    ("local.flag", Want::Bool),
    ("local.nothing", Want::Any),
    ("local.tuple", Want::Sequence),
    ("local.list", Want::Texts),
    ("local.numbers", Want::Numbers),
    ("local.set", Want::Set),
    ("local.map", Want::Mapping),
    ("local.object", Want::Mapping),
    ("local.records", Want::Records),
    ("local.empty", Want::Sequence),
    ("local.none", Want::Sequence),
    ("local.object.nested", Want::Mapping),
    ("local.object.nested.list", Want::Records),
];

const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "abc",
    "foo bar",
    "10",
    "-1.50",
    "true",
    "false",
    "null",
    " padded ",
    "x\\ny\\n",
    "tab\\there",
    "quo\\\"te",
    "back\\\\slash",
    "é",
    "e\\u0301",
    "日本語",
    "\\U0001F600",
    "a,b,,c",
    "<&>",
    "$${x}",
    "%%{y}",
    "A-Z_z",
    "UPPER lower",
    "\\r\\n",
    "k1",
    "text",
    "a.b.c",
    "0x1F",
    "1e3",
    "ß",
    "ﬁ",
    "İ",
    "ǆ",
    "ΑΣ",
    "\\u0001\\u007f",
    "1_000",
    "100%",
    "$",
    "#",
    "\\u2028",
    "foo",
    "a/b/c",
    "-",
    "s3:GetObject",
    "arn:aws:s3:::b/*",
    "x=1&y=2",
    "two  spaces",
    "👨‍👩‍👧",
    "Ω\\u0344",
    "\\ufeff",
    "line\\\\n",
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "42",
    "255",
    "1000",
    "0.5",
    "1.5",
    "2.50",
    "0.1",
    "0.2",
    "1e3",
    "1E-3",
    "123456789.125",
    "12345678901234567890",
    "1e30",
    "0.0001",
    "1e-10",
    "99999999999999999999.5",
    "9007199254740993",
    "100000",
    "1000000",
    "3.14159",
    "33",
    "1.0",
    "18446744073709551616",
    "1e100",
    "123456789012345678901234567890.123456789",
    "64",
    "16",
];

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

    fn call(&mut self, want: Want) -> Node {
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
    fn rendered(&mut self) -> Node {
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

    fn formatted(&mut self, lists: bool) -> Vec<Node> {
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

    /// Names for a `for`, and their text; they hold until they are popped again.
    fn bind(&mut self) -> (String, usize) {
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

    fn collection(&mut self) -> Node {
        let want = match self.random.below(5) {
            0 => Want::Mapping,
            1 => Want::Set,
            2 => Want::Records,
            _ => Want::Sequence,
        };
        self.node(want)
    }

    fn for_tuple(&mut self, element: Want) -> Node {
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

    fn for_object(&mut self) -> Node {
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

    fn template(&mut self) -> Node {
        let parts = self.template_parts(3, false);
        Node::list("\"", parts, "", "\"")
    }

    /// Pieces of a template; between the lines of a heredoc, quotes stand for themselves.
    fn template_parts(&mut self, most: usize, heredoc: bool) -> Vec<Node> {
        let count = 1 + self.random.below(most);
        (0..count).map(|_| self.template_part(heredoc)).collect()
    }

    fn template_part(&mut self, heredoc: bool) -> Node {
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

    fn heredoc(&mut self) -> Node {
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
