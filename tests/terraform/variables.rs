//! Variables that somebody might declare, and what they might be given.

use crate::generate::Generator;
use crate::node::Node;
use crate::random::Random;

/// Where the value of a variable comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Giver {
    /// Nowhere but its default.
    Nobody,
    /// `terraform.tfvars`
    File,
    /// `-var` on the command line.
    CommandLine,
    /// An argument in the call of its module.
    Call,
}

/// A variable and what it is given. `SELF` in an expression is the variable itself.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) giver: Giver,
    /// Whether it is a child module that declares it.
    pub(crate) in_module: bool,
    pub(crate) ty: Option<Node>,
    pub(crate) default: Option<Node>,
    pub(crate) given: Option<Node>,
    pub(crate) nullable: Option<bool>,
    pub(crate) condition: Option<Node>,
}

impl Variable {
    /// The block that declares it, under a name; each argument on a line of its own.
    pub(crate) fn declaration(&self, name: &str) -> String {
        let mut lines = vec![format!("variable \"{name}\" {{")];
        let mut argument = |name: &str, value: &Option<Node>| {
            lines.extend(value.as_ref().map(|value| format!("  {name} = {}", value.text())));
        };
        argument("type", &self.ty);
        argument("default", &self.default);
        argument("nullable", &self.nullable.map(|nullable| Node::leaf(nullable.to_string())));
        if let Some(condition) = &self.condition {
            lines.push("  validation {".to_owned());
            lines.push(format!("    condition = {}", condition.text()));
            lines.push("    error_message = \"It is not valid.\"".to_owned());
            lines.push("  }".to_owned());
        }
        lines.push("}\n".to_owned());
        lines.join("\n").replace("SELF", &format!("var.{name}"))
    }

    /// All of it, as it is shown.
    pub(crate) fn text(&self) -> String {
        let given = self.given.as_ref().map_or_else(String::new, |given| format!(" given {}", given.text()));
        format!("{}{:?}{given}", self.declaration("x"), self.giver)
    }

    /// Everything that is this variable with one step of it taken away.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut found = Vec::new();
        let parts: [fn(&mut Self) -> &mut Option<Node>; 4] =
            [|it| &mut it.ty, |it| &mut it.default, |it| &mut it.given, |it| &mut it.condition];
        for part in parts {
            let mut copy = self.clone();
            let Some(node) = part(&mut copy).take() else { continue };
            let complete = copy.default.is_some() || copy.given.is_some();
            if complete && !(copy.given.is_none() && self.given.is_some()) {
                found.push(copy.clone());
            }
            for smaller in node.smaller() {
                *part(&mut copy) = Some(smaller);
                found.push(copy.clone());
            }
        }
        if self.nullable.is_some() {
            found.push(Self { nullable: None, ..self.clone() });
        }
        found.sort_by_key(|variable| variable.text().len());
        found
    }
}

/// A type, as far as values for it are made up.
enum Shape {
    Any,
    Text,
    Number,
    Bool,
    Sequence(Box<Shape>),
    Mapping(Box<Shape>),
    Tuple(Vec<Shape>),
    Object(Vec<(&'static str, Shape, bool)>),
}

const NAMES: [&str; 5] = ["a", "b", "c", "two", "é"];
const PRIMITIVES: [&str; 3] = ["string", "number", "bool"];
const WHOLE: &[&str] = &[
    "true",
    "false",
    "SELF != null",
    "SELF == null",
    "length(SELF) > 0",
    "can(SELF[0])",
    "tostring(SELF) != \"a\"",
    "null",
    "\"true\"",
    "1",
    "alltrue([for x in SELF : x != null])",
    "try(SELF.a, null) == null",
    "\"${SELF}\" != \"x\"",
    "SELF > 1",
    "contains(SELF, \"a\")",
    "SELF",
    "try(length(SELF) < 3, true)",
    "jsonencode(SELF) != \"{}\"",
];

/// Makes up variables.
pub(crate) struct Variables {
    random: Random,
    expressions: Generator,
}

impl Variables {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), expressions: Generator::new(seed) }
    }

    pub(crate) fn variable(&mut self) -> Variable {
        let giver = match self.random.below(10) {
            0..3 => Giver::Nobody,
            3..5 => Giver::File,
            5 => Giver::CommandLine,
            _ => Giver::Call,
        };
        let in_module = giver == Giver::Call || (giver == Giver::Nobody && self.random.percent(30));
        let (ty, shape) = self.ty(3);
        let wanted = giver == Giver::Nobody || self.random.percent(30);
        let default = wanted.then(|| self.value(&shape, 3));
        let given = match giver {
            Giver::Nobody => None,
            Giver::Call if self.random.percent(15) => Some(self.expressions.line()),
            Giver::Call => {
                let value = self.value(&shape, 3);
                Some(match self.random.below(12) {
                    0 => Node::fixed("toset(@)", vec![value]),
                    1 => Node::fixed("tolist(@)", vec![value]),
                    2 => Node::fixed("tomap(@)", vec![value]),
                    _ => value,
                })
            }
            _ => Some(self.value(&shape, 3)),
        };
        let ty = self.random.percent(92).then_some(ty);
        let nullable = self.random.percent(25).then(|| self.random.percent(20));
        let condition = self.random.percent(25).then(|| Node::leaf(self.random.pick(WHOLE)));
        Variable { giver, in_module, ty, default, given, nullable, condition }
    }

    /// A type constraint, nested so deep at most.
    fn ty(&mut self, depth: usize) -> (Node, Shape) {
        let kind = self.random.below(if depth == 0 { 5 } else { 14 });
        match kind {
            0 => (Node::leaf("any"), Shape::Any),
            1..5 => {
                let name = self.random.pick(&PRIMITIVES);
                let shape = match name {
                    "string" => Shape::Text,
                    "number" => Shape::Number,
                    _ => Shape::Bool,
                };
                (Node::leaf(name), shape)
            }
            5..9 => {
                let (element, shape) = self.ty(depth - 1);
                let name = self.random.pick(&["list", "set", "map"]);
                let shape = Box::new(shape);
                let shape = if name == "map" { Shape::Mapping(shape) } else { Shape::Sequence(shape) };
                (Node::fixed(&format!("{name}(@)"), vec![element]), shape)
            }
            9 => {
                let count = self.random.below(4);
                let (nodes, shapes) = (0..count).map(|_| self.ty(depth - 1)).unzip();
                (Node::fixed("tuple(@)", vec![Node::list("[", nodes, ", ", "]")]), Shape::Tuple(shapes))
            }
            _ => self.object_type(depth),
        }
    }

    fn object_type(&mut self, depth: usize) -> (Node, Shape) {
        let (mut nodes, mut attributes) = (Vec::new(), Vec::new());
        for name in NAMES {
            if self.random.percent(55) {
                continue;
            }
            let (ty, shape) = self.ty(depth - 1);
            let optional = self.random.percent(55);
            let node = match optional {
                false => Node::fixed(&format!("{name} = @"), vec![ty]),
                true if self.random.percent(60) => {
                    let default = self.value(&shape, depth - 1);
                    Node::fixed(&format!("{name} = optional(@, @)"), vec![ty, default])
                }
                true => Node::fixed(&format!("{name} = optional(@)"), vec![ty]),
            };
            nodes.push(node);
            attributes.push((name, shape, optional));
        }
        (Node::fixed("object(@)", vec![Node::list("{ ", nodes, ", ", " }")]), Shape::Object(attributes))
    }

    /// A value that most often fits.
    fn value(&mut self, shape: &Shape, depth: usize) -> Node {
        let random = &mut self.random;
        match random.below(100) {
            0..4 => return Node::leaf("null"),
            4..9 => {
                let (_, other) = self.ty(depth.min(1));
                return self.value(&other, depth.min(1));
            }
            _ => {}
        }
        let count = random.below(4);
        match shape {
            Shape::Any => {
                let (_, other) = self.ty(depth.min(2));
                if matches!(other, Shape::Any) { Node::leaf("\"any\"") } else { self.value(&other, depth) }
            }
            Shape::Text => {
                Node::leaf(random.pick(&["\"a\"", "\"\"", "\"x y\"", "1", "1.50", "true", "\"é\"", "\"e\\u0301\""]))
            }
            Shape::Number => Node::leaf(random.pick(&["1", "0", "2.50", "-1", "\"3\"", "\"1e3\"", "\"01\"", "1e30"])),
            Shape::Bool => Node::leaf(random.pick(&["true", "false", "\"true\"", "\"false\"", "\"1\"", "true"])),
            Shape::Sequence(element) => {
                let items = (0..count).map(|_| self.value(element, depth)).collect();
                Node::list("[", items, ", ", "]")
            }
            Shape::Mapping(element) => {
                let item = |key: &str, value: Node| Node::fixed(&format!("{key} = @"), vec![value]);
                let items = (0..count).map(|at| item(["k", "\"l m\"", "a"][at], self.value(element, depth))).collect();
                Node::list("{ ", items, ", ", " }")
            }
            Shape::Tuple(elements) => {
                let mut items: Vec<Node> = elements.iter().map(|element| self.value(element, depth)).collect();
                match self.random.below(25) {
                    0 => drop(items.pop()),
                    1 => items.push(Node::leaf("1")),
                    _ => {}
                }
                Node::list("[", items, ", ", "]")
            }
            Shape::Object(attributes) => {
                let mut items = Vec::new();
                for (name, shape, optional) in attributes {
                    if !self.random.percent(if *optional { 50 } else { 4 }) {
                        items.push(Node::fixed(&format!("{name} = @"), vec![self.value(shape, depth)]));
                    }
                }
                if self.random.percent(12) {
                    items.push(Node::leaf("more = 1"));
                }
                Node::list("{ ", items, ", ", " }")
            }
        }
    }
}
