//! The two sides, read.

use std::path::{Path, PathBuf};

use super::super::analysis::Analysis;
use super::super::arguments::InputArgs;
use super::super::exit::Failure;
use super::super::terminal::Terminal;
use super::Args;
use super::base::Base;
use crate::diff::Side;
use crate::graph::NotAnalysed;
use crate::input::{Diagnostic, Level};
use crate::report::difference::Places;

/// What is compared.
pub(super) struct Inputs {
    /// Nothing where only the new side is looked through.
    pub(super) old: Option<Input>,
    pub(super) new: Input,
    /// What is wrong with the input.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// One side.
pub(super) struct Input {
    analysis: Analysis,
    at: PathBuf,
    /// Where it was taken from another commit; the files go when this does.
    base: Option<Base>,
}

impl Inputs {
    pub(super) fn read(args: &Args, terminal: &mut Terminal) -> Result<Self, Failure> {
        let progress = terminal.progress && !args.input.no_progress;
        let (old, new) = match (&args.input.paths[..], &args.base) {
            ([path], Some(reference)) => (Some(Input::at_base(args, path, reference)?), path),
            (_, Some(_)) => return Err(Failure::new("--base takes one PATH: the other is what git has of it")),
            ([path], None) if !args.forbid.is_empty() => (None, path),
            ([old, new], None) if old == new && old == Path::new("-") => {
                return Err(Failure::new("standard input can be only one of OLD and NEW"));
            }
            ([old, new], None) => (Some(Input::read(args, &args.input, old, progress)?), new),
            _ => {
                let failure = Failure::new("two things are compared: OLD and NEW");
                return Err(failure.with_help("name both, or a branch to compare with: --base main"));
            }
        };
        let new = Input::read(args, &args.input, new, progress)?;
        let mut diagnostics = new.analysis.diagnostics();
        terminal.diagnose(&diagnostics, &new.analysis.sources)?;
        if let Some(old) = &old {
            diagnostics.extend(old.diagnose(&diagnostics, terminal)?);
        }
        Ok(Self { old, new, diagnostics })
    }
}

impl Input {
    fn read(args: &Args, input: &InputArgs, path: &Path, progress: bool) -> Result<Self, Failure> {
        let input = InputArgs { paths: vec![path.to_path_buf()], ..input.clone() };
        let analysis = match args.without_defaults {
            true => Analysis::without_defaults(&input)?,
            false => Analysis::of(&input, progress)?,
        };
        Ok(Self { analysis, at: path.to_path_buf(), base: None })
    }

    fn at_base(args: &Args, path: &Path, reference: &str) -> Result<Self, Failure> {
        let base = Base::check_out("--base", reference, path)?;
        let input = InputArgs { excluded_from: Some(base.here().to_path_buf()), ..args.input.clone() };
        Ok(Self::read(args, &input, base.path(), false)?.of(base))
    }

    fn of(self, base: Base) -> Self {
        Self { base: Some(base), ..self }
    }

    pub(super) fn side(&self) -> Side<'_> {
        Side { graphs: self.analysis.graphs().collect(), at: self.at.clone() }
    }

    pub(super) fn not_analysed(&self) -> Vec<NotAnalysed> {
        self.analysis.not_analysed()
    }

    pub(super) fn places(&self) -> Places<'_> {
        Places { sources: &self.analysis.sources, shown: self.base.as_ref().map(Base::shown) }
    }

    /// Says what is wrong with it. Of what a repository had, only what is no longer wrong is said, and it does not end the run; that there was nothing
    /// is not wrong.
    fn diagnose(&self, said: &[Diagnostic], terminal: &mut Terminal) -> Result<Vec<Diagnostic>, Failure> {
        let mut diagnostics = self.analysis.diagnostics();
        if self.base.is_some() {
            if self.analysis.graphs().len() == 0 {
                return Ok(Vec::new());
            }
            diagnostics.retain(|one| !said.iter().any(|other| other.message == one.message));
            diagnostics.iter_mut().filter(|one| one.level == Level::Error).for_each(|one| one.level = Level::Warning);
        }
        let places = self.places();
        terminal.diagnose_as(&diagnostics, &self.analysis.sources, &|text| places.rename(text))?;
        Ok(diagnostics)
    }
}
