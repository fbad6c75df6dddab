//! `csvdecode`: CSV as Go reads it, which is strict about quotes.

use std::sync::Arc;

use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::types::Type;
use crate::terraform::value::{MAX_ELEMENTS, TOO_MANY, Value};

pub(super) const FUNCTIONS: &[Function] =
    &[Function::new("csvdecode", &[Param::new("str", Want::String)], Returns::Any, csvdecode)];

/// What is left to read.
struct Reader<'t> {
    rest: &'t str,
    /// Lines begun so far.
    line: usize,
}

impl<'t> Reader<'t> {
    /// The next line without its end, and whether it has one.
    fn next_line(&mut self) -> Option<(&'t str, bool)> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let (line, ended) = match self.rest.split_once('\n') {
            Some((line, rest)) => {
                self.rest = rest;
                (line, true)
            }
            None => (std::mem::take(&mut self.rest), false),
        };
        Some((line.strip_suffix('\r').unwrap_or(line), ended))
    }

    /// The fields of the next record; empty lines between records are none.
    fn record(&mut self) -> Result<Option<Vec<String>>, String> {
        let mut line = loop {
            match self.next_line() {
                None => return Ok(None),
                Some(("", _)) => {}
                Some((line, _)) => break line,
            }
        };
        let mut fields = Vec::new();
        loop {
            let Some(quoted) = line.strip_prefix('"') else {
                let (field, rest) = line.split_once(',').map_or((line, None), |(field, rest)| (field, Some(rest)));
                if field.contains('"') {
                    return Err(format!("CSV parse error on line {}: bare \" in non-quoted-field", self.line));
                }
                fields.push(field.to_owned());
                match rest {
                    Some(rest) => line = rest,
                    None => return Ok(Some(fields)),
                }
                continue;
            };
            let (field, rest) = self.quoted(quoted)?;
            fields.push(field);
            match rest {
                Some(rest) => line = rest,
                None => return Ok(Some(fields)),
            }
        }
    }

    /// A field up to its closing quote, which may be lines away, and what stands behind the comma after it.
    fn quoted(&mut self, mut line: &'t str) -> Result<(String, Option<&'t str>), String> {
        let mut field = String::new();
        let wrong = |line: usize| format!("CSV parse error on line {line}: extraneous or missing \" in quoted-field");
        loop {
            let Some((before, after)) = line.split_once('"') else {
                field.push_str(line);
                field.push('\n');
                match self.next_line() {
                    Some((next, _)) => line = next,
                    None => return Err(wrong(self.line)),
                }
                continue;
            };
            field.push_str(before);
            match after.as_bytes().first() {
                None => return Ok((field, None)),
                Some(b'"') => {
                    field.push('"');
                    line = &after[1..];
                }
                Some(b',') => return Ok((field, Some(&after[1..]))),
                Some(_) => return Err(wrong(self.line)),
            }
        }
    }
}

fn csvdecode(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    let mut reader = Reader { rest: &text, line: 0 };
    let wrong = |why: String| call.no(why);
    let Some(header) = reader.record().map_err(wrong)? else { return Err(call.no("missing header line")) };
    let names: Vec<Arc<str>> = header.into_iter().map(Arc::from).collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            return Err(call.no(format!("duplicate column name {name:?}")));
        }
    }
    let mut rows = Vec::new();
    while let Some(record) = reader.record().map_err(wrong)? {
        if record.len() != names.len() {
            return Err(call.no(format!("CSV parse error on line {}: wrong number of fields", reader.line)));
        }
        let fields = record.into_iter().map(|field| Value::known(field, call.origin.clone()));
        rows.push(Value::object(names.iter().cloned().zip(fields), call.origin.clone()));
        if rows.len().saturating_mul(names.len()) > MAX_ELEMENTS {
            return Err(call.no(TOO_MANY));
        }
    }
    let ty = Type::object(names.iter().map(|name| (Arc::clone(name), Type::String)).collect());
    Ok(Value::list(ty, rows, call.origin.clone()))
}
