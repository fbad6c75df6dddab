//! Documents that are merged in, as the provider reads them: keys in any case, what it does not know dropped.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Builder, Document, DroppedCondition, Entry, Statement};
use crate::input::Diagnostic;
use crate::json;
use crate::terraform::value::{Kind, Value};

/// The members of a statement, in the order the provider prints them.
const MEMBERS: [&str; 9] =
    ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];

impl Builder {
    /// The documents in a list attribute, empty strings and nulls left out.
    pub(super) fn documents(&mut self, body: &Value, name: &str) -> Vec<Value> {
        let Some(value) = body.get(name).filter(|value| !value.is_null()) else { return Vec::new() };
        match value.possible_elements() {
            Some(elements) => elements.iter().filter(|element| !element.is_null()).cloned().collect(),
            None if value.is_unknown() => vec![value.clone()],
            None => {
                self.error(format!("{name}: list of string required"), &value.deep_origin());
                vec![value.clone()]
            }
        }
    }

    /// Reads one document; `None` of an empty string, or of what is not a document.
    pub(super) fn read(&mut self, given: &Value) -> Option<Document> {
        // What a document that may not be there allows is read; what it denies is not to be counted on.
        if let Some(present) = given.sole_present() {
            let document = self.read_certain(present)?;
            return Some(if document.statements.iter().all(allows) { document } else { unknown(given) });
        }
        self.read_certain(given)
    }

    fn read_certain(&mut self, given: &Value) -> Option<Document> {
        let structured = match &given.kind {
            Kind::Str { json: Some(structured), .. } => (**structured).clone(),
            Kind::Str { text, .. } if text.is_empty() => return None,
            Kind::Str { text, .. } if text.as_symbol().is_none() => {
                let parsed = json::parse(text);
                self.problems.extend(parsed.problems.iter().map(json::Problem::to_diagnostic));
                Value::from_json(&parsed.value?)
            }
            _ => {
                return Some(unknown(given));
            }
        };
        if structured.is_unknown() {
            return Some(unknown(&structured));
        }
        let Some(members) = structured.entries() else {
            self.error("a policy document is an object", &given.deep_origin());
            return None;
        };
        let mut document = Document { origin: structured.origin.clone(), ..Document::default() };
        for (name, value) in members.iter() {
            match name.to_ascii_lowercase().as_str() {
                "version" if !value.is_null() => document.version = Some(value.clone()),
                "id" if !value.is_null() && value.as_str().as_deref() != Some("") => document.id = Some(value.clone()),
                "statement" => document.statements = self.statements(value),
                "version" | "id" => {}
                _ => self.read_past(name, value),
            }
        }
        Some(document)
    }

    fn statements(&mut self, value: &Value) -> Vec<Entry> {
        let Some(elements) = value.possible_elements() else {
            if value.is_unknown() {
                return vec![Entry::Unknown(value.clone())];
            }
            if value.entries().is_some() {
                let message =
                    "json: cannot unmarshal object into the list of statements: a document that is merged needs a list";
                self.error(message, &value.deep_origin());
                return vec![self.read_statement(value)];
            }
            return Vec::new();
        };
        elements.iter().map(|element| self.read_statement(element)).collect()
    }

    fn read_statement(&mut self, value: &Value) -> Entry {
        let Some(entries) = value.entries() else { return Entry::Unknown(value.clone()) };
        let member = |name: &&'static str| {
            let (_, value) = entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            let empty = value.is_null() || (*name == "Sid" && value.as_str().as_deref() == Some(""));
            (!empty).then(|| (*name, value.clone()))
        };
        let members: Vec<(&'static str, Value)> = MEMBERS.iter().filter_map(member).collect();
        for (name, value) in entries.iter() {
            if !MEMBERS.iter().any(|member| name.eq_ignore_ascii_case(member)) {
                self.read_past(name, value);
            }
        }
        let allows =
            !members.iter().any(|(name, value)| *name == "Effect" && value.as_str().as_deref() == Some("Deny"));
        let normalised = members.into_iter().map(|(name, value)| match name {
            "Principal" | "NotPrincipal" => (name, principals(value)),
            "Condition" => (name, self.conditions_read(value, allows)),
            _ => (name, value),
        });
        Entry::Statement(Statement {
            members: normalised.collect(),
            origin: value.deep_origin(),
            perhaps: value.perhaps.clone(),
        })
    }

    /// A member that the provider does not know, and leaves out without a word.
    fn read_past(&mut self, name: &str, value: &Value) {
        let place = value.deep_origin().primary().unwrap_or(self.header);
        let message = format!("the provider leaves out {name}: a policy document has no such member");
        self.problems.push(Diagnostic::warning(message, place));
    }

    /// A condition value of a number is lost on the way through the provider; one that is true or false becomes a string, a list of one its element.
    fn conditions_read(&mut self, value: Value, allows: bool) -> Value {
        let Some(tests) = value.entries() else { return value };
        let mut kept = BTreeMap::new();
        for (test, variables) in tests.iter() {
            let Some(entries) = variables.entries() else {
                kept.insert(Arc::clone(test), variables.clone());
                continue;
            };
            let mut of_test = BTreeMap::new();
            for (variable, values) in entries.iter() {
                match &values.kind {
                    Kind::Number(_) => self.dropped.push(DroppedCondition {
                        operator: test.to_string(),
                        key: variable.to_string(),
                        allows,
                        span: values.deep_origin().primary(),
                    }),
                    Kind::Bool(flag) => {
                        let text = if *flag { "true" } else { "false" };
                        of_test.insert(Arc::clone(variable), Value::known(text, values.origin.clone()));
                    }
                    _ => {
                        let elements = values.elements().into_iter().flat_map(|elements| elements.iter());
                        for element in
                            elements.filter(|element| element.is_wholly_known() && element.as_str().is_none())
                        {
                            let message = format!(
                                "the provider cannot read the condition on {variable}: a list of strings required"
                            );
                            self.error(message, &element.deep_origin());
                        }
                        let single = values.elements().filter(|elements| elements.len() == 1);
                        let value = single.and_then(|elements| elements.first()).unwrap_or(values);
                        of_test.insert(Arc::clone(variable), value.clone());
                    }
                }
            }
            if !of_test.is_empty() {
                kept.insert(Arc::clone(test), Value::object(of_test, variables.origin.clone()));
            }
        }
        Value::object(kept, value.origin.clone())
    }
}

/// A document of which only the value is known that it comes from.
fn unknown(given: &Value) -> Document {
    Document { statements: vec![Entry::Unknown(given.clone())], ..Document::default() }
}

/// Whether a statement is certain to deny nothing.
fn allows(entry: &Entry) -> bool {
    let Entry::Statement(statement) = entry else { return true };
    statement.members.iter().any(|(name, value)| *name == "Effect" && value.as_str().as_deref() == Some("Allow"))
}

/// Lists are sorted again, the last by bytes first; whatever string stands alone, the provider makes `*` of it.
fn principals(value: Value) -> Value {
    match &value.kind {
        Kind::Str { text, .. } if text.is_known() => Value::known("*", value.origin.clone()),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            let sorted = entries.iter().map(|(kind, ids)| {
                let ids = match ids.elements() {
                    Some(elements) => {
                        let mut elements = elements.to_vec();
                        elements.sort_by_key(|element| Reverse(element.text()));
                        Value::tuple(elements, ids.origin.clone())
                    }
                    None => ids.clone(),
                };
                (Arc::clone(kind), ids)
            });
            Value::object(sorted.collect::<Vec<_>>(), value.origin.clone())
        }
        _ => value,
    }
}
