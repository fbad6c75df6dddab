//! Finding parts of a structure at any depth: the states of a state machine, those of its branches and iterators too.

use std::sync::Arc;

use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Partial, Value};

use super::values;

/// How deep structures are followed.
const MAX_DEPTH: usize = 64;

/// The members of every object called `wanted`, at any depth, each with its name as `name`. What lies in a part that is not known is not among them, and then
/// the list is one that may have more.
pub(super) fn members(value: &Value, wanted: &str) -> Value {
    let mut search = Search { wanted, found: Vec::new(), unknown: None };
    search.visit(value, 0);
    match search.unknown {
        None => values::tuple(search.found),
        Some(why) => {
            let mut all = Value::computed(format!("nested(…, {wanted:?})"), Type::Dynamic, &why, value.origin.clone());
            if let Kind::Unknown(unknown) = &mut all.kind {
                unknown.partial = Partial::Elements(search.found.into());
                unknown.not_null = true;
            }
            all
        }
    }
}

struct Search<'a> {
    wanted: &'a str,
    found: Vec<Value>,
    /// Why a part that might hold more is not known.
    unknown: Option<Arc<str>>,
}

impl Search<'_> {
    fn visit(&mut self, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            self.unknown = Some("it is nested too deeply".into());
            return;
        }
        match &value.kind {
            Kind::Object(entries) | Kind::Map(_, entries) => {
                for (key, inner) in entries.iter() {
                    if &**key == self.wanted {
                        self.add(inner);
                    }
                    self.visit(inner, depth + 1);
                }
            }
            // A text that is not known holds no object; anything else may.
            Kind::Unknown(unknown) if !matches!(unknown.ty, Type::String | Type::Number | Type::Bool) => {
                match &unknown.partial {
                    Partial::Elements(items) => items.iter().for_each(|item| self.visit(item, depth + 1)),
                    Partial::Entries(entries) => entries.iter().for_each(|(key, inner)| {
                        if key.is(self.wanted) {
                            self.add(inner);
                        }
                        self.visit(inner, depth + 1);
                    }),
                    _ => {}
                }
                if unknown.symbol.is_none() || matches!(unknown.ty, Type::Object(..) | Type::Map(_)) {
                    self.unknown = Some(Arc::clone(&unknown.why));
                }
            }
            _ => values::elements(value).unwrap_or_default().iter().for_each(|item| self.visit(item, depth + 1)),
        }
    }

    fn add(&mut self, container: &Value) {
        match &container.kind {
            Kind::Object(entries) | Kind::Map(_, entries) => {
                for (name, member) in entries.iter() {
                    match &member.kind {
                        Kind::Object(own) | Kind::Map(_, own) => {
                            let mut own = own.to_map();
                            own.insert("name".into(), values::literal(name));
                            self.found.push(values::object(own, member.origin.clone()));
                        }
                        Kind::Unknown(unknown) => self.unknown = Some(Arc::clone(&unknown.why)),
                        _ => {}
                    }
                }
            }
            Kind::Unknown(unknown) => self.unknown = Some(Arc::clone(&unknown.why)),
            _ => {}
        }
    }
}
