//! What a service needs from its role, read from `rules/wiring/**/*.hcl` and evaluated against the configuration.
//!
//! The knowledge is text: `rules/wiring/README.md` teaches its language. This room reads those files into a [`Wiring`], and
//! [`Reading::apply`] says what one resource of the configuration needs from each role it uses. What the configuration declares comes in
//! through [`Configuration`], so that this room knows neither modules nor the graph.

mod applied;
mod apply;
mod builtin;
mod configuration;
mod cut;
mod functions;
mod language;
mod need;
mod read;
mod scope;
mod session;
#[cfg(test)]
mod tests;
mod values;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::input::{Diagnostic, FileId, Source, Sources};
use crate::terraform::syntax;
use crate::text::Address;

pub use applied::{Applied, NoNeed, Superseded};
pub use configuration::Configuration;
pub use need::{Need, NeedCondition, Openness, Strength};

use language::Language;
use session::Session;

/// What the wiring files say.
#[derive(Debug)]
pub struct Wiring {
    language: Language,
    /// The numbers of the `role` blocks about a resource type.
    by_type: HashMap<Arc<str>, Vec<usize>>,
    sources: Arc<Sources>,
    files: HashSet<FileId>,
    diagnostics: Vec<Diagnostic>,
}

impl Wiring {
    /// What iamlint itself knows. Reading takes milliseconds: only do it where something uses a role.
    pub fn builtin(sources: &Arc<Sources>) -> Self {
        Self::with(sources, [])
    }

    /// What iamlint itself knows, and then what these files say. The files of both are in `sources`, so that a diagnostic can point into them.
    pub fn with(sources: &Arc<Sources>, more: impl IntoIterator<Item = Arc<Source>>) -> Self {
        let own = builtin::FILES.iter().map(|(path, text)| sources.add(&Path::new("<iamlint>").join(path), *text));
        Self::read(sources, own.chain(more))
    }

    /// What these files say and nothing else.
    pub fn read(sources: &Arc<Sources>, files: impl IntoIterator<Item = Arc<Source>>) -> Self {
        let files: Vec<Arc<Source>> = files.into_iter().collect();
        let mut reader = read::Reader::default();
        let ids = files.iter().map(|file| file.id()).collect();
        for parsed in parse(&files) {
            reader.file(parsed);
        }
        reader.finish();
        let mut by_type: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
        for (number, role) in reader.language.roles.iter().enumerate() {
            by_type.entry(Arc::clone(&role.tf_type)).or_default().push(number);
        }
        let sources = Arc::clone(sources);
        Self { language: reader.language, by_type, sources, files: ids, diagnostics: reader.diagnostics }
    }

    /// What is wrong in the wiring files.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether a wiring file speaks of resources of this type.
    pub fn speaks_of(&self, tf_type: &str) -> bool {
        self.by_type.contains_key(tf_type)
    }

    /// The same, ready to be asked about the resources of one configuration.
    pub fn over<'a>(&'a self, configuration: &'a dyn Configuration) -> Reading<'a> {
        let session = Session::new(&self.language, configuration, &self.sources, &self.files);
        Reading { wiring: self, session }
    }
}

/// The files parsed, on two threads. Not on rayon's: a thread of that pool that waits here might be given another root to evaluate, which would wait for this very wiring.
fn parse(files: &[Arc<Source>]) -> Vec<syntax::Parsed> {
    let bytes = |files: &[Arc<Source>]| files.iter().map(|file| file.text().len()).sum::<usize>();
    let half = (0..files.len()).find(|&at| bytes(&files[..at]) * 2 >= bytes(files)).unwrap_or(files.len());
    let (here, there) = files.split_at(half);
    let all = |files: &[Arc<Source>]| files.iter().map(|file| syntax::parse(file)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let there = scope.spawn(|| all(there));
        let mut parsed = all(here);
        match there.join() {
            Ok(rest) => parsed.extend(rest),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        parsed
    })
}

/// Wiring over one configuration. Keeps what was evaluated, so one serves for all its resources.
pub struct Reading<'a> {
    wiring: &'a Wiring,
    session: Session<'a>,
}

impl Reading<'_> {
    /// What is known of each role that a resource uses: one answer for each place where a role attribute that wiring files speak of is written.
    pub fn apply(&self, address: &Address) -> Vec<Applied> {
        let Some(numbers) = self.wiring.by_type.get(&address.type_name) else { return Vec::new() };
        let rules: Vec<_> = numbers.iter().map(|&number| &self.wiring.language.roles[number]).collect();
        apply::apply(&self.session, &rules, address)
    }
}
