//! What the command line and `iamlint.toml` say together. The command line wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::InputArgs;
use super::exit::Failure;
use crate::config::{self, Config, FailOn};
use crate::graph;
use crate::graph::arn::Own;
use crate::input::{Diagnostic, Exclude, Sources};
use crate::policy::PolicyType;
use crate::terraform::{self, Assignment};

/// The settings of a run.
#[derive(Debug)]
pub(super) struct Settings {
    /// What is left out.
    pub(super) exclude: Exclude,
    /// What is said in a configuration file and has no effect.
    pub(super) diagnostics: Vec<Diagnostic>,
    files: BTreeMap<PathBuf, Arc<Config>>,
    first: Arc<Config>,
    policy_type: Option<PolicyType>,
}

impl Settings {
    /// Reads the configuration files of the inputs. `sources` keeps them apart from what is analysed.
    pub(super) fn of(input: &InputArgs, sources: &Arc<Sources>) -> Result<Self, Failure> {
        let mut settings = Self {
            exclude: Exclude::default(),
            diagnostics: Vec::new(),
            files: BTreeMap::new(),
            first: Arc::default(),
            policy_type: input.policy_type.map(PolicyType::from),
        };
        settings.exclude.add(input.excluded_from.as_deref().unwrap_or(Path::new(".")), &input.exclude)?;
        let mut first = None;
        for path in &input.paths {
            let start = if path == Path::new("-") { Path::new(".") } else { path.as_path() };
            if let Some(config) = settings.load(start, sources)? {
                first.get_or_insert(config);
            }
        }
        settings.first = first.unwrap_or_default();
        Ok(settings)
    }

    /// From which severity on the run fails, where a file says so.
    pub(super) fn fail_on(&self) -> Option<FailOn> {
        self.first.fail_on
    }

    /// Reads the file that counts for `start` and was not read yet.
    pub(super) fn load(&mut self, start: &Path, sources: &Arc<Sources>) -> Result<Option<Arc<Config>>, Failure> {
        let Some(path) = config::find(start) else { return Ok(None) };
        if let Some(known) = self.files.get(&path) {
            return Ok(Some(Arc::clone(known)));
        }
        let (config, warnings) =
            config::read(&path, sources).map_err(|problem| Failure::with_sources(vec![problem], sources))?;
        self.exclude.add(path.parent().unwrap_or(start), &config.exclude)?;
        self.diagnostics.extend(warnings);
        let config = Arc::new(config);
        self.files.insert(path, Arc::clone(&config));
        Ok(Some(config))
    }

    /// What the root module in `dir` is evaluated with: variable files of its configuration file first, so that the command line wins over them.
    pub(super) fn terraform(&self, dir: &Path, given: &terraform::Options) -> terraform::Options {
        let config = self.at(dir);
        let directory = config.path.parent().unwrap_or(Path::new("."));
        let files = config.terraform.var_files.iter().map(|file| Assignment::File(directory.join(file)));
        let aws = &config.aws;
        terraform::Options {
            assignments: files.chain(given.assignments.iter().cloned()).collect(),
            account: aws.account_id.clone().or_else(|| given.account.clone()),
            region: aws.region.clone().or_else(|| given.region.clone()),
            partition: aws.partition.clone().or_else(|| given.partition.clone()),
            answers: Some(Arc::new(graph::DataSources)),
            ..given.clone()
        }
    }

    /// What the graph of the root module in `dir` is built with.
    pub(super) fn graph(&self, dir: &Path) -> graph::Options {
        let aws = &self.at(dir).aws;
        let own = Own { account: aws.account_id.clone(), region: aws.region.clone(), partition: aws.partition.clone() };
        graph::Options { own, policy_type: self.policy_type }
    }

    fn at(&self, dir: &Path) -> Arc<Config> {
        let file = config::find(dir).and_then(|path| self.files.get(&path));
        file.map_or_else(Arc::default, Arc::clone)
    }
}
