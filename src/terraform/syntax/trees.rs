//! Files as they were parsed, each once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Parsed, parse_file};
use crate::input::{FileId, Source};

/// What was parsed so far, by file.
#[derive(Default, Debug)]
pub(crate) struct Trees(Mutex<HashMap<FileId, Arc<Parsed>>>);

impl Trees {
    /// A file as it parses. Two that ask at once may both parse it, and get the same.
    pub(crate) fn of(&self, source: &Source) -> Arc<Parsed> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parsed) = known().get(&source.id()) {
            return Arc::clone(parsed);
        }
        let parsed = Arc::new(parse_file(source));
        Arc::clone(known().entry(source.id()).or_insert(parsed))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Sources;

    #[test]
    fn a_file_is_parsed_once() {
        let sources = Sources::default();
        let source = sources.add(Path::new("main.tf"), "variable \"a\" {}\n");
        let trees = Trees::default();
        let first = trees.of(&source);
        assert!(Arc::ptr_eq(&first, &trees.of(&source)) && first.body.blocks.len() == 1);
    }
}
