//! `regex`, `regexall`, and the patterns of `replace`.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::regexp_syntax::translate;
use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::types::Type;
use crate::terraform::value::Value;
use crate::text::Text;

/// The most memory of one compiled pattern, in bytes.
const MAX_PATTERN_BYTES: usize = 8 * 1024 * 1024;

const PARAMS: &[Param] = &[Param::new("pattern", Want::String), Param::new("string", Want::String)];

pub(super) const FUNCTIONS: &[Function] =
    &[Function::new("regex", PARAMS, Returns::Any, regex), Function::new("regexall", PARAMS, Returns::Any, regexall)];

/// A compiled pattern and the names of its groups.
struct Pattern {
    regex: Regex,
    names: Vec<Option<String>>,
}

fn compile(pattern: &str) -> Result<Pattern, String> {
    let invalid = |why: String| format!("invalid regexp pattern: {why}");
    let translated = translate(pattern).map_err(invalid)?;
    let built = RegexBuilder::new(&translated.pattern).size_limit(MAX_PATTERN_BYTES).nest_limit(100).build();
    // The crate draws its errors over several lines; the last one says what is wrong.
    let regex = built.map_err(|error| {
        let text = error.to_string();
        invalid(text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })?;
    Ok(Pattern { regex, names: translated.names })
}

impl Pattern {
    /// Refuses groups of which only some have names: the result would have no shape.
    fn checked(self) -> Result<Self, String> {
        let named = self.names.iter().flatten().count();
        if named > 0 && named < self.names.len() {
            return Err("invalid regexp pattern: cannot mix both named and unnamed capture groups".to_owned());
        }
        Ok(self)
    }

    /// The type of what one match gives.
    fn result_type(&self) -> Type {
        if self.names.is_empty() {
            return Type::String;
        }
        let named = self.names.iter().flatten();
        let attributes: BTreeMap<Arc<str>, Type> = named.map(|name| (Arc::from(&**name), Type::String)).collect();
        if attributes.is_empty() {
            Type::tuple(self.names.iter().map(|_| Type::String))
        } else {
            Type::object(attributes)
        }
    }

    /// What one match gives: the match, or its groups by place or by name.
    fn result(&self, call: &Call<'_>, text: &Text, captures: &Captures<'_>) -> Value {
        let group = |at: usize| match captures.get(at) {
            Some(found) => Value::string(text.slice(found.start(), found.end())).with_origin_if_none(&call.origin),
            None => Value::null(Type::String, call.origin.clone()),
        };
        if self.names.is_empty() {
            return group(0);
        }
        if self.names.iter().all(Option::is_none) {
            let groups: Vec<Value> = (1..=self.names.len()).map(group).collect();
            return Value::tuple(groups, call.origin.clone());
        }
        let names = self.names.iter().enumerate();
        let groups: BTreeMap<Arc<str>, Value> =
            names.filter_map(|(at, name)| Some((Arc::from(name.as_deref()?), group(at + 1)))).collect();
        Value::object(groups, call.origin.clone())
    }
}

fn regex(call: &Call<'_>) -> Outcome {
    let pattern = compile(&call.str(0)?).and_then(Pattern::checked).map_err(|why| call.bad(0, why))?;
    let (text, known) = (call.text(1)?, call.str(1)?);
    match pattern.regex.captures(&known) {
        Some(captures) => Ok(pattern.result(call, &text, &captures)),
        None => Err(call.no("pattern did not match any part of the given string")),
    }
}

fn regexall(call: &Call<'_>) -> Outcome {
    let pattern = compile(&call.str(0)?).and_then(Pattern::checked).map_err(|why| call.bad(0, why))?;
    let (text, known) = (call.text(1)?, call.str(1)?);
    let found: Vec<Value> =
        pattern.regex.captures_iter(&known).map(|captures| pattern.result(call, &text, &captures)).collect();
    let ty = pattern.result_type();
    Ok(Value::list(ty, found, call.origin.clone()))
}

/// `replace("…", "/pattern/", "…$1…")`
pub(super) fn replace_all(call: &Call<'_>, pattern: &str, text: &str, with: &str) -> Outcome {
    let pattern = compile(pattern).map_err(|why| call.bad(1, why))?;
    let mut out = String::new();
    let mut end = 0;
    for captures in pattern.regex.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        out.push_str(&text[end..whole.start()]);
        expand(&pattern, &captures, with, &mut out);
        end = whole.end();
        call.sized(out.len())?;
    }
    out.push_str(&text[end..]);
    call.string(out)
}

/// Writes `$1`, `${1}`, `$name`, `${name}` and `$$` as Go does: a name is as long as it can be, and one that is no group is nothing.
fn expand(pattern: &Pattern, captures: &Captures<'_>, mut with: &str, out: &mut String) {
    while let Some(at) = with.find('$') {
        out.push_str(&with[..at]);
        with = &with[at + 1..];
        if let Some(rest) = with.strip_prefix('$') {
            out.push('$');
            with = rest;
            continue;
        }
        let (braced, body) = match with.strip_prefix('{') {
            Some(body) => (true, body),
            None => (false, with),
        };
        let len = body.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(body.len());
        let (name, rest) = body.split_at(len);
        let rest = if braced { rest.strip_prefix('}') } else { Some(rest) };
        let Some(rest) = rest.filter(|_| !name.is_empty()) else {
            out.push('$');
            continue;
        };
        let group = match name.parse::<usize>() {
            Ok(number) => captures.get(number),
            // Of two groups with one name, the one that took part.
            Err(_) => {
                let named = pattern.names.iter().enumerate().filter(|(_, group)| group.as_deref() == Some(name));
                named.filter_map(|(at, _)| captures.get(at + 1)).next_back()
            }
        };
        out.push_str(group.map_or("", |found| found.as_str()));
        with = rest;
    }
    out.push_str(with);
}
