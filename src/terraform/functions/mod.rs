//! Terraform's built-in functions, one file a family. `find` is the table.

mod call;
mod collections;
mod conversion;
mod csv;
mod elements;
mod encoding;
mod filesystem;
mod format;
mod format_verbs;
mod go_float;
mod hashing;
mod json;
mod lists;
mod maps;
mod network;
mod numeric;
mod regexp;
mod regexp_syntax;
mod sets;
mod strings;
mod substrings;
mod templates;
mod time;
mod time_format;
mod yaml_decode;
mod yaml_encode;
mod yaml_scalar;

use std::collections::HashMap;
use std::sync::OnceLock;

pub(crate) use call::{Arguments, Failure, call};
use call::{Call, Outcome};
pub(crate) use format_verbs::general_notation;

use super::types::Type;

/// A built-in function.
pub(crate) struct Function {
    name: &'static str,
    params: &'static [Param],
    variadic: Option<Param>,
    /// The type of the result, where it is the same whatever the arguments are.
    result: Returns,
    /// Whether only the marks of arguments as a whole spread, not those of what is in them: functions that hand elements on.
    shallow_marks: bool,
    /// Whether it evaluates a template.
    pub(crate) reads_templates: bool,
    run: fn(&Call<'_>) -> Outcome,
}

impl Function {
    const fn new(name: &'static str, params: &'static [Param], result: Returns, run: fn(&Call<'_>) -> Outcome) -> Self {
        Self { name, params, variadic: None, result, shallow_marks: false, reads_templates: false, run }
    }

    const fn variadic(mut self, param: Param) -> Self {
        self.variadic = Some(param);
        self
    }

    const fn shallow(mut self) -> Self {
        self.shallow_marks = true;
        self
    }

    const fn template(mut self) -> Self {
        self.reads_templates = true;
        self
    }

    /// The type of the result; [`Type::Dynamic`] where it depends on the arguments.
    pub(crate) fn result_type(&self) -> Type {
        self.result.ty()
    }
}

/// A parameter.
struct Param {
    name: &'static str,
    want: Want,
    nullable: bool,
    symbolic: bool,
}

impl Param {
    /// A parameter that must be known and not null.
    const fn new(name: &'static str, want: Want) -> Self {
        Self { name, want, nullable: false, symbolic: false }
    }

    /// The same, and null may be given.
    const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same, and the function itself sees to what is not known. Any other is not run where an argument is not known as a whole.
    const fn symbolic(mut self) -> Self {
        self.symbolic = true;
        self
    }
}

/// What an argument is converted to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Any,
    Number,
    String,
    Strings,
    Bools,
    AnyList,
    AnySet,
    ListsByKey,
}

impl Want {
    fn ty(self) -> Type {
        match self {
            Want::Any => Type::Dynamic,
            Want::Number => Type::Number,
            Want::String => Type::String,
            Want::Strings => Type::list(Type::String),
            Want::Bools => Type::list(Type::Bool),
            Want::AnyList => Type::list(Type::Dynamic),
            Want::AnySet => Type::set(Type::Dynamic),
            Want::ListsByKey => Type::map(Type::list(Type::String)),
        }
    }
}

/// The type of a result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Returns {
    Any,
    Bool,
    Number,
    String,
    Strings,
    StringSet,
}

impl Returns {
    fn ty(self) -> Type {
        match self {
            Returns::Any => Type::Dynamic,
            Returns::Bool => Type::Bool,
            Returns::Number => Type::Number,
            Returns::String => Type::String,
            Returns::Strings => Type::list(Type::String),
            Returns::StringSet => Type::set(Type::String),
        }
    }
}

/// Every family.
const FAMILIES: [&[Function]; 21] = [
    strings::FUNCTIONS,
    substrings::FUNCTIONS,
    format::FUNCTIONS,
    regexp::FUNCTIONS,
    collections::FUNCTIONS,
    lists::FUNCTIONS,
    elements::FUNCTIONS,
    maps::FUNCTIONS,
    sets::FUNCTIONS,
    conversion::FUNCTIONS,
    numeric::FUNCTIONS,
    csv::FUNCTIONS,
    encoding::FUNCTIONS,
    json::FUNCTIONS,
    yaml_decode::FUNCTIONS,
    yaml_encode::FUNCTIONS,
    hashing::FUNCTIONS,
    network::FUNCTIONS,
    time::FUNCTIONS,
    filesystem::FUNCTIONS,
    templates::FUNCTIONS,
];

fn table() -> &'static HashMap<&'static str, &'static Function> {
    static TABLE: OnceLock<HashMap<&'static str, &'static Function>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let all = FAMILIES.iter().copied().flatten();
        all.map(|function| (function.name, function)).collect()
    })
}

/// The function called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    table().get(name).copied()
}

/// The function whose name is nearest to `name`, where one is near.
pub(crate) fn similar(name: &str) -> Option<&'static str> {
    let near = table().keys().map(|known| (strsim::levenshtein(name, known), *known));
    near.min().filter(|(distance, _)| *distance <= 2.max(name.len() / 4)).map(|(_, known)| known)
}

#[cfg(test)]
mod tests;
