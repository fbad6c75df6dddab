//! Merging documents: statements by Sid, in place.

use super::{Builder, Document, Entry};
use crate::terraform::value::Value;

impl Document {
    /// Takes the Id of `newer`, its version where that is larger, and its statements: each replaces, in place and whole, the one of the same Sid.
    pub(super) fn merge(&mut self, newer: Document) {
        if newer.id.is_some() {
            self.id = newer.id;
        }
        let known = |version: &Option<Value>| version.as_ref().and_then(|version| version.text()).unwrap_or_default();
        if known(&newer.version) > known(&self.version) {
            self.version = newer.version;
        }
        for entry in newer.statements {
            let sid = match &entry {
                Entry::Statement(statement) => statement.sid(),
                Entry::Unknown(_) => None,
            };
            let same = |known: &&mut Entry| matches!(known, Entry::Statement(known) if known.sid() == sid);
            match self.statements.iter_mut().find(same).filter(|_| sid.is_some()) {
                Some(known) => *known = entry,
                None => self.statements.push(entry),
            }
        }
    }
}

impl Builder {
    /// Merges a document of `source_policy_documents`, whose Sids must all be different.
    pub(super) fn merge_source(&mut self, merged: &mut Document, source: &Value) {
        let Some(source) = self.read(source) else { return };
        let mut taken: Vec<_> = merged.statements.iter().filter_map(sid).collect();
        for entry in &source.statements {
            let Some(sid) = sid(entry) else { continue };
            if taken.contains(&sid) {
                let Entry::Statement(statement) = entry else { continue };
                let message = format!("duplicate Sid ({sid}) in source_policy_documents");
                self.error(message, &statement.origin);
            }
            taken.push(sid);
        }
        merged.merge(source);
    }
}

fn sid(entry: &Entry) -> Option<crate::text::Text> {
    match entry {
        Entry::Statement(statement) => statement.sid(),
        Entry::Unknown(_) => None,
    }
}
