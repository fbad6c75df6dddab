//! What does not change between one reading of a root module and the next, for whoever reads it again and again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::arguments::InputArgs;
use super::super::exit::Failure;
use super::super::guard::STACK_BYTES;
use super::super::settings::Settings;
use super::{Analysis, Loose, Purpose, Reading};
use crate::input::{FileId, Sources};
use crate::terraform::{self, Loader, Syntax};
use crate::wiring::Wiring;

/// How many texts are kept that have changed since: each keystroke leaves one. Then all is read anew.
const MAX_TEXTS: usize = 256;

/// The wiring, which takes longer to read than most modules, and what the files of the last reading were parsed to.
#[derive(Debug)]
pub(in super::super) struct Kept {
    /// Nothing but the wiring's own files.
    own: Arc<Sources>,
    /// The numbers of these.
    files: BTreeSet<FileId>,
    wiring: Wiring,
    /// The same with what only a suggestion asks for.
    evidence: Wiring,
    last: Mutex<(Arc<Sources>, Arc<Syntax>)>,
}

impl Kept {
    /// The wiring, of which nothing is read before it is needed.
    pub(in super::super) fn new() -> Self {
        // Refused only where there is a pool already, whose stacks are then what they are.
        let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build_global();
        let own = Arc::new(Sources::new());
        let (wiring, evidence) = (Wiring::builtin(&own), Wiring::with_evidence(&own));
        let files = own.all().iter().map(|source| source.id()).collect();
        let last = Mutex::new((Arc::clone(&own), Arc::default()));
        Self { own, files, wiring, evidence, last }
    }

    /// What the reading before this one has read and parsed.
    fn last(&self) -> (Arc<Sources>, Arc<Syntax>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0.superseded() > self.own.superseded() + MAX_TEXTS {
            *last = (Arc::clone(&self.own), Arc::default());
        }
        last.clone()
    }
}

impl Analysis {
    /// Reads one root module and nothing beside it, or these policy files, as `purpose` says. What `kept` has of an earlier time is not read again.
    pub(in super::super) fn of_one(
        input: &InputArgs,
        root: Option<&Path>,
        policies: &[PathBuf],
        purpose: Purpose,
        kept: &Kept,
    ) -> Result<Self, Failure> {
        let keeps = matches!(purpose, Purpose::Judge(_));
        let (rewrite, assumed, overlay) = purpose.parts();
        let (earlier, syntax) = kept.last();
        let sources = Arc::new(Sources::after(&earlier, kept.files.iter().copied(), overlay));
        let mut analysis = Self::empty(Arc::clone(&sources), Settings::of(input, &sources)?);
        let wiring = if rewrite { &kept.evidence } else { &kept.wiring };
        let loader = Arc::new(Loader::remembering(&sources, &syntax));
        let terraform = terraform::Options { assumed, ..input.terraform.options() };
        let reading = Reading { input, terraform, wiring: &wiring, rewrite };
        let modules: Vec<PathBuf> = root.map(Path::to_path_buf).into_iter().collect();
        analysis.evaluate(&loader, &modules, modules.clone(), &reading, false)?;
        let mut files = Vec::new();
        for path in policies {
            match crate::input::read(&sources, path) {
                Ok(source) => files.push(source),
                Err(problem) => analysis.diagnostics.push(problem),
            }
        }
        analysis.add(Loose { plans: Vec::new(), policies: files, stdin: None }, &reading)?;
        if keeps {
            *kept.last.lock().unwrap_or_else(PoisonError::into_inner) = (sources, syntax);
        }
        Ok(analysis)
    }
}
