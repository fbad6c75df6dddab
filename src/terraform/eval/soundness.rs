//! What is said of a value before its symbols are known must hold whatever they turn out to be: expressions are evaluated with symbols and again with
//! values for them, and every claim of the first result is held against the second.

mod agrees;
mod generate;
mod known;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Doubt, Reference, Resolved, Scope, evaluate};
use crate::input::{Diagnostic, Sources};
use crate::terraform::convert::{convert, unordered};
use crate::terraform::syntax::ast::StepKind;
use crate::terraform::syntax::parse_expression;
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Value};
use crate::text::{ModulePath, Origin, Symbol, SymbolKind};

/// What a name may turn out to be: its name, whether it may be null, and expressions for some values.
const NAMES: [(&str, bool, &[&str]); 11] = [
    ("s", true, &["\"a\"", "\"\"", "\"b\"", "\"foo-a\"", "\"a,b\"", "\"\\\"q\\\\\"", "\"1\"", "\"true\"", "null"]),
    ("i", false, &["\"a\"", "\"x:y\"", "\"\"", "\"b\"", "\"A\"", "\" a\""]),
    ("j", false, &["\"a\"", "\"b\"", "\"foo\"", "\"2\""]),
    ("n", false, &["0", "1", "2", "7", "-1", "1.5"]),
    ("b", false, &["true", "false"]),
    ("l", true, &["[]", "[\"a\"]", "[\"b\", \"a\"]", "[\"a\", \"a\"]", "[\"\", \"c\"]", "null"]),
    ("t", false, &["[]", "[\"a\"]", "[\"b\", \"a\"]"]),
    ("m", false, &["{}", "{ a = \"x\" }", "{ a = \"a\", b = \"y\" }", "{ \"\" = \"a\" }"]),
    ("o", true, &["{ a = \"x\", b = 1 }", "{ a = \"a\", b = 2 }", "{ a = null, b = 0 }", "null"]),
    ("c", false, &["[]", "[\"a\"]"]),
    ("d", true, &["\"a\"", "1", "true", "[\"a\"]", "[]", "{ a = \"b\" }", "{}", "null", "\"[\\\"a\\\"]\""]),
];

fn type_of(name: &str) -> Type {
    match name {
        "s" | "i" | "j" => Type::String,
        "n" => Type::Number,
        "b" => Type::Bool,
        "l" | "c" => Type::list(Type::String),
        "t" => Type::set(Type::String),
        "m" => Type::map(Type::String),
        "o" => Type::object([("a".into(), Type::String), ("b".into(), Type::Number)].into()),
        _ => Type::Dynamic,
    }
}

/// `v.s` and its like: symbols, or the values that `chosen` says.
struct Names {
    sources: Arc<Sources>,
    dir: PathBuf,
    chosen: Option<Vec<u8>>,
    /// Whether a name was asked for that may be null and is.
    met_null: Cell<bool>,
}

impl Names {
    fn new(chosen: Option<Vec<u8>>) -> Self {
        Self { sources: Arc::new(Sources::new()), dir: PathBuf::from("."), chosen, met_null: Cell::new(false) }
    }

    fn value(&self, expression: &str) -> Result<Value, String> {
        let source = self.sources.add(Path::new("test.tf"), expression);
        let parsed = parse_expression(&source).map_err(|problems| problems[0].message.clone())?;
        evaluate(&parsed, self).map_err(|problem| problem.message)
    }
}

impl Scope for Names {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
        let wrong = || Diagnostic::error("Invalid reference", reference.span);
        let Some(StepKind::Attr(name)) = reference.steps.first().map(|step| &step.kind) else { return Err(wrong()) };
        let at = NAMES.iter().position(|(known, ..)| **name == **known).ok_or_else(wrong)?;
        let (_, nullable, values) = NAMES[at];
        let value = match &self.chosen {
            Some(chosen) => {
                let written = values[usize::from(chosen[at]) % values.len()];
                self.met_null.set(self.met_null.get() || written == "null");
                let value = self.value(written).expect("a value");
                convert(&value, &type_of(name)).expect("of its type")
            }
            // What a resource is whose count is 0 or 1: its one element is known, and whether it is there is not.
            None if **name == *"c" => {
                let element = Value::known("a", Origin::default());
                if let Some(StepKind::Index(index)) = reference.steps.get(1).map(|step| &step.kind)
                    && reference.evaluate(index)?.expression() == "0"
                {
                    return Ok(Resolved {
                        value: element,
                        consumed: 2,
                        doubt: Some(Doubt { instance: "v.c[0]".into(), why: None }),
                    });
                }
                unordered("v.c".into(), Type::String, [element], Origin::default()).bounded(Bounds::between(0, 1))
            }
            None => {
                let kind = SymbolKind::Variable { module: ModulePath::root(), name: Arc::clone(name) };
                let symbol = Symbol::new(format!("v.{name}"), kind, "not given");
                let value = Value::symbol(symbol, type_of(name), Origin::at(reference.span));
                if nullable { value } else { value.not_null() }
            }
        };
        Ok(Resolved { value, consumed: 1, doubt: None })
    }

    fn base_dir(&self) -> &Path {
        &self.dir
    }

    fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }
}

/// Holds the claims of `expression` against its value for each choice.
fn check(expression: &str, choices: &[Vec<u8>]) -> Result<(), String> {
    let said = Names::new(None).value(expression);
    for choice in choices {
        let names = Names::new(Some(choice.clone()));
        let is = names.value(expression);
        let values = || {
            let shown = NAMES.iter().zip(choice).filter(|((name, ..), _)| expression.contains(&format!("v.{name}")));
            shown
                .map(|((name, _, values), at)| format!("v.{name} = {}", values[usize::from(*at) % values.len()]))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match (&said, is) {
            (Ok(said), Ok(is)) => match agrees::agrees(said, &is, &names, said.all_marks().approximate) {
                // Of a conditional one side of which is an error, Terraform would refuse the types.
                Err(why) if !(why.starts_with("type ") && expression.contains(" ? ")) => {
                    let (said, is) = (said.expression(), is.expression());
                    return Err(format!("{expression}\n  said {said}\n  is   {is}\n  with {}\n  {why}", values()));
                }
                _ => {}
            },
            // Terraform refuses these for their types, which it has before values: of both sides of a conditional, of elements that may not be there.
            (Err(why), Ok(_))
                if why.starts_with("Inconsistent conditional") || why.starts_with("Unsupported attribute") => {}
            (Err(why), Ok(is)) => {
                return Err(format!("{expression}\n  refused: {why}\n  is {}\n  with {}", is.expression(), values()));
            }
            (_, Err(_)) => {}
        }
    }
    Ok(())
}

/// Bytes that look random and are the same in every run.
struct Bytes(u64);

impl Bytes {
    fn next(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 24) as u8
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// As many expressions as `SOUNDNESS_CASES` says, or enough for every run; the shortest that fails is shown.
#[test]
fn what_is_said_of_symbols_holds_for_every_value() {
    let from_env = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let cases = from_env("SOUNDNESS_CASES").unwrap_or(1_200);
    let mut bytes = Bytes(from_env("SOUNDNESS_SEED").unwrap_or(1));
    let mut failures: Vec<String> = Vec::new();
    for _ in 0..cases {
        let length = 3 + usize::from(bytes.next()) % 20;
        let expression = generate::expression(&bytes.take(length));
        let choices: Vec<Vec<u8>> = (0..8).map(|_| bytes.take(NAMES.len())).collect();
        failures.extend(check(&expression, &choices).err());
    }
    failures.sort_by_key(String::len);
    assert!(
        failures.is_empty(),
        "{} of {cases} fail:\n{}",
        failures.len(),
        failures[..failures.len().min(60)].join("\n\n")
    );
}
