//! Calling a function: counting, converting and checking its arguments, and what happens where one is not known.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Function, Param};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::{convert, unordered};
use crate::terraform::eval::Scope;
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, MAX_TEXT_BYTES, Marks, Partial, TOO_LONG, Unknown, Value, distribute, text_len};
use crate::text::{Origin, Text};

/// What a function is called with.
pub(crate) struct Arguments<'a> {
    /// The values, `...` already spread.
    pub(crate) values: Vec<Value>,
    /// The whole call.
    pub(crate) span: Span,
    /// What files and directories are read from.
    pub(crate) scope: &'a dyn Scope,
}

/// Why a call has no result.
pub(crate) enum Failure {
    /// The function says no.
    Call(String),
    /// One argument is wrong.
    Argument {
        /// Which, from 0.
        at: usize,
        /// Its parameter.
        parameter: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The argument names a file that is not there: one that is made before Terraform runs may be missing where nothing was built.
    NoFile {
        /// Which argument, from 0.
        at: usize,
        /// What is missing.
        why: String,
    },
    /// There are too few or too many.
    Arity(String),
    /// A file or a template is wrong.
    Input(Box<Diagnostic>),
}

/// What a function's body returns.
pub(super) type Outcome = Result<Value, Failure>;

/// A call whose arguments are of the right number and types.
pub(super) struct Call<'a> {
    /// The function.
    pub(super) function: &'static Function,
    /// The arguments, converted.
    pub(super) args: Vec<Value>,
    /// Where the result comes from unless its parts know better: the places of all arguments.
    pub(super) origin: Origin,
    /// The whole call.
    pub(super) span: Span,
    /// What files and directories are read from.
    pub(super) scope: &'a dyn Scope,
}

/// Calls `function`.
pub(crate) fn call(function: &'static Function, arguments: Arguments<'_>) -> Outcome {
    check_arity(function, arguments.values.len())?;
    let mut marks = Marks::default();
    let mut origin = Origin::default();
    let mut args = Vec::with_capacity(arguments.values.len());
    let mut unknown = false;
    for (at, value) in arguments.values.into_iter().enumerate() {
        let Some(param) = parameter(function, at) else { break };
        let failed = |why: String| Failure::Argument { at, parameter: param.name, why };
        let converted = convert(&value, &param.want.ty()).map_err(failed)?;
        if converted.is_null() && !param.nullable {
            return Err(failed("argument must not be null".to_owned()));
        }
        marks = marks.and(if function.shallow_marks { converted.marks } else { converted.all_marks() });
        origin = origin.and(&converted.deep_origin());
        unknown |= !param.symbolic && !converted.is_wholly_known();
        args.push(converted);
    }
    if origin.is_empty() {
        origin = Origin::at(arguments.span);
    }
    let call = Call { function, args, origin, span: arguments.span, scope: arguments.scope };
    let result = if unknown { call.unknown(function.result_type()) } else { (function.run)(&call)? };
    let result = call.of_each_alternative(&result)?.unwrap_or(result);
    let mut result = result.with_origin_if_none(&call.origin);
    if marks.approximate && !matches!(function.name, "startswith") {
        match &result.kind {
            // Known of what is not known to the byte, and so not certain.
            Kind::Bool(_) | Kind::Number(_) => result = call.unknown(function.result_type()),
            // The structure beside the text is exact.
            _ if function.name == "jsondecode"
                && matches!(&call.args[..], [Value { kind: Kind::Str { json: Some(_), .. }, .. }]) =>
            {
                marks.approximate = false;
            }
            _ => {}
        }
    }
    Ok(if matches!(function.name, "nonsensitive" | "ephemeralasnull") { result } else { result.with_marks(marks) })
}

fn parameter(function: &'static Function, at: usize) -> Option<&'static Param> {
    function.params.get(at).or(function.variadic.as_ref())
}

fn check_arity(function: &Function, given: usize) -> Result<(), Failure> {
    let wanted = function.params.len();
    if given < wanted {
        let missing = function.params.get(given).map_or("", |param| param.name);
        let name = function.name;
        return Err(Failure::Arity(format!(
            "function {name:?} expects {wanted} argument(s); missing value for {missing:?}"
        )));
    }
    if given > wanted && function.variadic.is_none() {
        return Err(Failure::Arity(format!("function {:?} expects only {wanted} argument(s)", function.name)));
    }
    Ok(())
}

impl Call<'_> {
    /// The argument at `at`.
    pub(super) fn arg(&self, at: usize) -> Result<&Value, Failure> {
        self.args.get(at).ok_or_else(|| Failure::Arity(format!("argument {} is missing", at + 1)))
    }

    /// A string argument that is known.
    pub(super) fn str(&self, at: usize) -> Result<Cow<'_, str>, Failure> {
        self.arg(at)?.as_str().ok_or_else(|| self.bad(at, "string required"))
    }

    /// A string argument, which may hold symbols.
    pub(super) fn text(&self, at: usize) -> Result<Text, Failure> {
        crate::terraform::eval::to_text(self.arg(at)?).map_err(|why| self.bad(at, why))
    }

    /// A number argument.
    pub(super) fn number(&self, at: usize) -> Result<&Number, Failure> {
        self.arg(at)?.as_number().ok_or_else(|| self.bad(at, "number required"))
    }

    /// A number argument that must be whole.
    pub(super) fn integer(&self, at: usize) -> Result<i64, Failure> {
        let why = "value must be a whole number, between -9223372036854775808 and 9223372036854775807";
        self.number(at)?.to_i64().ok_or_else(|| self.no(why))
    }

    /// The elements of an argument that is a list, set or tuple.
    pub(super) fn elements(&self, at: usize) -> Result<&Arc<[Value]>, Failure> {
        self.arg(at)?.elements().ok_or_else(|| self.bad(at, "list required"))
    }

    /// A result that is a known string.
    pub(super) fn string(&self, text: impl AsRef<str>) -> Outcome {
        self.sized(text.as_ref().len())?;
        Ok(Value::known(text, self.origin.clone()))
    }

    /// A result that is a string with places of its own.
    pub(super) fn texts(&self, text: Text) -> Outcome {
        self.sized(text_len(&text))?;
        Ok(Value::string(text))
    }

    /// A result that is a bool.
    pub(super) fn bool(&self, flag: bool) -> Outcome {
        Ok(Value::bool(flag, self.origin.clone()))
    }

    /// A result that is a number counted.
    pub(super) fn count(&self, count: usize) -> Outcome {
        Ok(Value::number(Number::integer(count as i64), self.origin.clone()))
    }

    /// A result that is a list of strings.
    pub(super) fn list_of_strings(&self, strings: impl IntoIterator<Item = String>) -> Outcome {
        let strings: Vec<Value> = strings.into_iter().map(|text| Value::known(text, self.origin.clone())).collect();
        Ok(Value::list(Type::String, strings, self.origin.clone()))
    }

    /// A result that is not known: the call as Terraform would write it. Few functions make null of anything.
    pub(super) fn unknown(&self, ty: Type) -> Value {
        let why = self.args.iter().find_map(Value::why_unknown);
        let why = why.unwrap_or_else(|| format!("{}() is computed when Terraform runs", self.function.name));
        let result = Value::computed(self.expression(), ty, &why, self.origin.clone());
        // A conversion hands null on.
        let never_null = !matches!(self.function.name, "tostring" | "tonumber" | "tobool");
        if never_null && self.function.result_type() != Type::Dynamic { result.not_null() } else { result }
    }

    /// The choice of what the function makes of each alternative, where it makes nothing known of an argument that is one of a few values.
    fn of_each_alternative(&self, plain: &Value) -> Result<Option<Value>, Failure> {
        let args: Vec<&Value> = self.args.iter().collect();
        let again = |values: Vec<Value>| call(self.function, Arguments { values, span: self.span, scope: self.scope });
        let chosen = distribute(&args, plain, |values| again(values.to_vec()))?;
        if chosen.is_some() || !matches!(&plain.kind, Kind::Unknown(Unknown { partial: Partial::Nothing, .. })) {
            return Ok(chosen);
        }
        // Of too many choices of lists it is still known what the result may hold.
        let listed: Vec<Option<Value>> = self.args.iter().map(Value::as_listed).collect();
        if listed.iter().all(Option::is_none) {
            return Ok(None);
        }
        let values = listed.into_iter().zip(&self.args).map(|(listed, arg)| listed.unwrap_or_else(|| arg.clone()));
        // Whether the choices can be made at all is not known: neither are order and number.
        let result = again(values.collect()).ok();
        let elements = result.as_ref().and_then(Value::possible_elements);
        Ok(elements.map(|all| unordered(self.expression(), Type::Dynamic, Arc::clone(all), self.origin.clone())))
    }

    /// The call as Terraform would write it.
    pub(super) fn expression(&self) -> String {
        let args: Vec<String> = self.args.iter().map(Value::expression).collect();
        format!("{}({})", self.function.name, args.join(", "))
    }

    /// The function says no.
    pub(super) fn no(&self, why: impl Into<String>) -> Failure {
        Failure::Call(why.into())
    }

    /// The argument at `at` is wrong.
    pub(super) fn bad(&self, at: usize, why: impl Into<String>) -> Failure {
        let parameter = parameter(self.function, at).map_or("", |param| param.name);
        Failure::Argument { at, parameter, why: why.into() }
    }

    /// Refuses a result of more text than is kept.
    pub(super) fn sized(&self, bytes: usize) -> Result<(), Failure> {
        if bytes > MAX_TEXT_BYTES { Err(self.no(TOO_LONG)) } else { Ok(()) }
    }
}
