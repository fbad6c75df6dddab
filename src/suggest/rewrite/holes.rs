//! What a template is given: the references in it, and how it writes them.

use std::collections::BTreeMap;

use crate::input::Source;
use crate::text::{Part, Text};

use super::{Task, escape};

/// The references in a file that is read as a template.
#[derive(Debug, Default)]
pub(super) struct Holes {
    /// Expressions from the root module, each as the file writes it: `${bucket}`.
    written: BTreeMap<String, String>,
}

impl Holes {
    /// The references in the statements of a file.
    pub(super) fn of(source: &Source, tasks: &[Task<'_>]) -> Self {
        let leaves =
            tasks.iter().flat_map(|task| task.statement.action_values().chain(task.statement.resource_values()));
        let mut written = BTreeMap::new();
        for part in leaves.flat_map(|leaf| leaf.text.parts()) {
            let Part::Symbol(symbol, origin) = part else { continue };
            let here = origin.spans().iter().filter(|span| span.file == source.id());
            let as_hole = |text: &str| text.starts_with("${") && text.ends_with('}');
            if let Some(raw) = here.map(|span| source.slice(*span)).find(|text| as_hole(text)) {
                written.insert(symbol.expression().to_owned(), raw.to_owned());
            }
        }
        Self { written }
    }

    /// A text as a JSON string of the file; `None` where something in it is nothing that the template is given.
    pub(super) fn print(&self, text: &Text) -> Option<String> {
        let parts = text.parts().iter().map(|part| match part {
            Part::Literal(literal, _) if self.written.is_empty() => Some(escape(literal)),
            Part::Literal(literal, _) => Some(escape(literal).replace("${", "$${").replace("%{", "%%{")),
            Part::Symbol(symbol, _) => self.written.get(symbol.expression()).cloned(),
        });
        Some(format!("\"{}\"", parts.collect::<Option<String>>()?))
    }
}
