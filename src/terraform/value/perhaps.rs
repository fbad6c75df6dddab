//! Elements that a list may or may not have: those of one branch of a conditional, or what an `if` may let through.

use std::sync::Arc;

use super::print::bounded;
use super::{Value, grouped};
use crate::text::{Symbol, SymbolKind, Text};

/// When an element is in its list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Perhaps {
    /// The condition, as it is written: `var.live`.
    when: String,
    /// Why it is not known: "var.live has no default".
    why: Box<str>,
}

impl Perhaps {
    /// Only `when` this holds, which is not known because of `why`.
    pub(crate) fn new(when: String, why: impl Into<Box<str>>) -> Self {
        Self { when, why: why.into() }
    }

    /// The name of `text`, which is there only then: nothing can be written for it.
    fn symbol(&self, text: &Text, expression: &str) -> Symbol {
        let expression = bounded(format!("{} ? {expression} : […]", self.when));
        Symbol::one_of(expression, SymbolKind::Other, &*self.why, [text.clone(), Text::default()])
    }
}

impl Value {
    /// The same as an element that is there only `when`, which is not known for the reason `why`; and only when it was there before. What stands for any
    /// element says no more than it did.
    pub(crate) fn only_when(mut self, when: &str, why: &str) -> Self {
        if self.stands_for_several() {
            return self;
        }
        let (when, why) = match &self.perhaps {
            Some(inner) if inner.when == when => return self,
            Some(inner) => (bounded(format!("{when} && {}", inner.when)), inner.why.clone()),
            None => (when.to_owned(), why.into()),
        };
        self.perhaps = Some(Arc::new(Perhaps { when, why }));
        self
    }

    /// The same as an element of what `list`, which may not be there itself, is laid out to.
    pub(crate) fn if_its_list_is(self, list: &Value) -> Self {
        match &list.perhaps {
            Some(perhaps) => self.only_when(&perhaps.when, &perhaps.why),
            None => self,
        }
    }

    /// The same as an element that is there only where `condition` holds, which is not known.
    pub(crate) fn where_holds(self, condition: &Value) -> Self {
        let why = condition.why_unknown().unwrap_or_else(|| "its condition is not known".to_owned());
        self.only_when(&grouped(condition), &why)
    }

    /// The same as an entry of a map that is there only where `condition` holds, which is not known. What stands for any entry may be none of it.
    pub(crate) fn entry_where(self, condition: &Value) -> Self {
        let several = self.stands_for_several();
        let why = condition.why_unknown().unwrap_or_else(|| "its condition is not known".to_owned());
        let (when, own) = (grouped(condition), self.perhaps.clone());
        match own {
            _ if !several => self.only_when(&when, &why),
            Some(_) => self,
            None => Self { perhaps: Some(Arc::new(Perhaps { when, why: why.into() })), ..self },
        }
    }

    /// An entry of a map as an element of the list of them: what stands for any element says no more than it did.
    pub(crate) fn into_element(self) -> Self {
        if self.stands_for_several() { self.taken_out() } else { self }
    }

    /// The same, as surely an element of its list as `other` is of the list that it was made from.
    pub(crate) fn sure_as(mut self, other: &Value) -> Self {
        self.perhaps.clone_from(&other.perhaps);
        self
    }

    /// The same, taken out of the list that may not have it.
    pub(crate) fn taken_out(mut self) -> Self {
        self.perhaps = None;
        self
    }

    /// Keeps it where `equal`, an element of the same list, is there, too.
    pub(crate) fn also_where(&mut self, equal: &Value) {
        let (Some(own), Some(other)) = (&self.perhaps, &equal.perhaps) else {
            self.perhaps = None;
            return;
        };
        if own.when != other.when {
            let when = bounded(format!("({} || {})", own.when, other.when));
            self.perhaps = Some(Arc::new(Perhaps { when, why: own.why.clone() }));
        }
    }

    /// Why nobody knows whether its list has it, where that is so.
    pub(crate) fn why_perhaps(&self) -> Option<String> {
        self.perhaps.as_ref().map(|perhaps| perhaps.why.to_string())
    }

    /// What stands for a text that its list may not have.
    pub(crate) fn perhaps_text(&self) -> Option<Text> {
        let (perhaps, text) = (self.perhaps.as_ref()?, self.text()?);
        Some(Text::symbol(perhaps.symbol(&text, &self.expression()), self.deep_origin()))
    }
}
