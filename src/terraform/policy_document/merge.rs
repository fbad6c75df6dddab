//! Merging documents: statements by Sid, in place.

use std::sync::Arc;

use super::{Builder, Document, Entry, Statement};
use crate::terraform::value::Value;
use crate::text::Text;

impl Document {
    /// Takes the Id of `newer`, its version where that is larger, and its statements: each replaces, in place and whole, the one of the same Sid.
    pub(super) fn merge(&mut self, newer: Document) {
        self.replace_among(usize::MAX, newer);
    }

    /// The same for a document in which a Sid that is there twice is an error: that loses none of its statements.
    pub(super) fn merge_distinct(&mut self, newer: Document) {
        self.replace_among(self.statements.len(), newer);
    }

    /// Merges `newer`, whose statements may replace one of the first `known`.
    fn replace_among(&mut self, known: usize, newer: Document) {
        if newer.id.is_some() {
            self.id = newer.id;
        }
        let text = |version: &Option<Value>| version.as_ref().and_then(|version| version.text()).unwrap_or_default();
        if text(&newer.version) > text(&self.version) {
            self.version = newer.version;
        }
        for entry in newer.statements {
            let replaced = |known: &&mut Entry| match (&**known, &entry) {
                (Entry::Statement(known), Entry::Statement(newer)) => newer.replaces(known),
                _ => false,
            };
            match self.statements.iter_mut().take(known).find(replaced) {
                Some(known) => *known = entry,
                None => self.statements.push(entry),
            }
        }
    }

    /// Takes the Sid of a statement that is only perhaps there for perhaps its own where another has the same: they need not be there together, and nobody has
    /// to tell them apart.
    pub(super) fn loosen_sids(&mut self) {
        let sids: Vec<Text> = self.statements.iter().filter_map(|entry| entry.statement()?.sid()).collect();
        let is_shared = |sid: &Text| sids.iter().filter(|other| *other == sid).nth(1).is_some();
        for entry in &mut self.statements {
            let Entry::Statement(Statement { members, perhaps: Some(perhaps), .. }) = entry else { continue };
            let sid = members.iter_mut().find(|(name, _)| *name == "Sid");
            if let Some((_, sid)) = sid.filter(|(_, sid)| sid.text().is_some_and(|text| is_shared(&text))) {
                sid.perhaps = Some(Arc::clone(perhaps));
            }
        }
    }
}

impl Builder {
    /// Merges a document of `source_policy_documents`, whose Sids must all be different.
    pub(super) fn merge_source(&mut self, merged: &mut Document, source: &Value) {
        let Some(source) = self.read(source) else { return };
        let mut known: Vec<&Statement> = merged.statements.iter().filter_map(Entry::statement).collect();
        for statement in source.statements.iter().filter_map(Entry::statement) {
            let taken = known.iter().any(|known| statement.collides_with(known));
            if let Some(sid) = statement.sid().filter(|_| taken) {
                let message = format!("duplicate Sid ({sid}) in source_policy_documents");
                self.error(message, &statement.origin);
            }
            known.push(statement);
        }
        merged.merge_distinct(source);
    }
}

impl Entry {
    fn statement(&self) -> Option<&Statement> {
        match self {
            Self::Statement(statement) => Some(statement),
            Self::Unknown(_) => None,
        }
    }
}
