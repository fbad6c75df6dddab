//! Wiring files that belong together, read when a configuration has something that they speak of.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use crate::input::{Diagnostic, Source};
use crate::terraform::syntax;

use super::language::{CommonRule, Language, RoleRule};
use super::read::Reader;

/// Files that share a service, or that all others may use.
#[derive(Debug)]
pub(super) struct Part {
    files: Vec<Arc<Source>>,
    read: OnceLock<Read>,
}

/// What the files of a part say.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) language: Language,
    /// The numbers of the `role` blocks about a resource type.
    pub(super) by_type: HashMap<Arc<str>, Vec<usize>>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Part {
    pub(super) fn of(files: Vec<Arc<Source>>) -> Self {
        Self { files, read: OnceLock::new() }
    }

    /// What the files say, and the `common` blocks of which files they may name besides their own. Whoever asks first reads them, on one thread: one of
    /// rayon's that waits might be given another root to evaluate, which would wait for this very part.
    pub(super) fn read(&self, common: Option<&HashMap<Arc<str>, CommonRule>>) -> &Read {
        self.read.get_or_init(|| {
            let mut reader = Reader::default();
            self.files.iter().for_each(|file| reader.file(syntax::parse(file)));
            reader.finish(common);
            let mut by_type: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
            for (number, role) in reader.language.roles.iter().enumerate() {
                by_type.entry(Arc::clone(&role.tf_type)).or_default().push(number);
            }
            Read { language: reader.language, by_type, diagnostics: reader.diagnostics }
        })
    }

    /// What the files say, where they were read already.
    pub(super) fn known(&self) -> Option<&Read> {
        self.read.get()
    }
}

impl Read {
    /// The `role` blocks about a resource type.
    pub(super) fn roles_of(&self, tf_type: &str) -> impl Iterator<Item = &RoleRule> {
        let numbers = self.by_type.get(tf_type).map_or(&[][..], Vec::as_slice);
        numbers.iter().filter_map(|&number| self.language.roles.get(number))
    }
}

/// What a file speaks of, told from the beginnings of its lines.
#[derive(PartialEq, Eq, Default, Debug)]
pub(super) struct Outline<'a> {
    /// The service principals of its `service` blocks.
    pub(super) services: BTreeSet<&'a str>,
    /// The resource types of its `role` blocks.
    pub(super) types: BTreeSet<&'a str>,
    /// Whether it has a `lookup` or `locals` that other files see.
    pub(super) is_shared: bool,
}

impl<'a> Outline<'a> {
    /// The outline of a file that is laid out as `terraform fmt` does it.
    pub(super) fn of(text: &'a str) -> Self {
        let mut outline = Self::default();
        for line in text.lines() {
            let written = line.trim_ascii_start();
            // Nearly all lines are told apart by their first letter.
            if !written.starts_with(['s', 'r', 'l']) {
                continue;
            }
            let label = |kind: &str| written.strip_prefix(kind)?.strip_prefix(" \"")?.split('"').next();
            let top = !line.starts_with(' ');
            if let Some(service) = label("service").filter(|_| top) {
                outline.services.insert(service);
            } else if let Some(tf_type) = label("role") {
                outline.types.insert(tf_type);
            } else if top && (line.starts_with("lookup ") || line.starts_with("locals ")) {
                outline.is_shared = true;
            }
        }
        outline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_told_from_the_beginnings_of_lines() {
        let text = "# service \"no.amazonaws.com\"\nservice \"lambda.amazonaws.com\" {\n  role \"aws_lambda_function\" {\n    \
                    service \"inner.amazonaws.com\" {\n    }\n  }\n}\n\nrole \"aws_other\" {\n}\n";
        let expected = Outline {
            services: BTreeSet::from(["lambda.amazonaws.com"]),
            types: BTreeSet::from(["aws_lambda_function", "aws_other"]),
            is_shared: false,
        };
        assert_eq!(Outline::of(text), expected);
        for shared in ["lookup \"x\" {\n", "x = 1\nlocals {\n"] {
            assert!(Outline::of(shared).is_shared, "{shared}");
        }
        for own in ["  locals {\n", "locality = 1\n", ""] {
            assert!(!Outline::of(own).is_shared, "{own}");
        }
    }
}
