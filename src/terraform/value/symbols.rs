//! Symbols in values, by other names.

use std::sync::Arc;

use super::{Alternatives, Entries, Kind, Partial, Unknown, Value};
use crate::text::{Part, Symbol, Text};

impl Value {
    /// The same with other symbols for those that `other` has one for, however deep they are.
    pub(crate) fn with_symbols(&self, other: &dyn Fn(&Symbol) -> Option<Symbol>) -> Value {
        let all = |values: &Arc<[Value]>| values.iter().map(|value| value.with_symbols(other)).collect();
        let entries = |entries: &Entries| -> Entries {
            let renamed = entries.iter().map(|(key, value)| (Arc::clone(key), value.with_symbols(other)));
            renamed.collect::<std::collections::BTreeMap<_, _>>().into()
        };
        let kind = match &self.kind {
            Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) => self.kind.clone(),
            Kind::Str { text, json } => Kind::Str {
                text: renamed(text, other),
                json: json.as_ref().map(|value| Arc::new(value.with_symbols(other))),
            },
            Kind::List(element, values) => Kind::List(element.clone(), all(values)),
            Kind::Set(element, values) => Kind::Set(element.clone(), all(values)),
            Kind::Map(element, values) => Kind::Map(element.clone(), entries(values)),
            Kind::Tuple(values) => Kind::Tuple(all(values)),
            Kind::Object(values) => Kind::Object(entries(values)),
            Kind::Unknown(unknown) => {
                let partial = match &unknown.partial {
                    Partial::Nothing => Partial::Nothing,
                    Partial::Attributes(attributes) => Partial::Attributes(entries(attributes)),
                    Partial::Elements(elements) => Partial::Elements(all(elements)),
                    Partial::Entries(keyed) => {
                        let keyed = keyed.iter().map(|(key, value)| (renamed(key, other), value.with_symbols(other)));
                        Partial::Entries(keyed.collect())
                    }
                    Partial::OneOf(choice) => {
                        Partial::OneOf(Alternatives { values: all(&choice.values), ..choice.clone() })
                    }
                };
                let symbol = unknown.symbol.as_ref().map(|symbol| other(symbol).unwrap_or_else(|| symbol.clone()));
                Kind::Unknown(Unknown { symbol, partial, ..unknown.clone() })
            }
        };
        Value { kind, origin: self.origin.clone(), marks: self.marks, perhaps: self.perhaps.clone() }
    }
}

fn renamed(text: &Text, other: &dyn Fn(&Symbol) -> Option<Symbol>) -> Text {
    Text::from_parts(text.parts().iter().map(|part| match part {
        Part::Symbol(symbol, origin) => Part::Symbol(other(symbol).unwrap_or_else(|| symbol.clone()), origin.clone()),
        Part::Literal(..) => part.clone(),
    }))
}
