//! What the command line and `iamlint.toml` say together. The command line wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::arguments::InputArgs;
use super::exit::Failure;
use crate::config::{self, Config};
use crate::graph;
use crate::graph::arn::Own;
use crate::input::{Exclude, Sources};
use crate::policy::PolicyType;
use crate::terraform::{self, Assignment};

/// The settings of a run.
#[derive(Debug)]
pub(super) struct Settings {
    /// What is left out.
    pub(super) exclude: Exclude,
    files: BTreeMap<PathBuf, Arc<Config>>,
    /// The configuration of each directory that was asked for, once.
    known: Mutex<BTreeMap<PathBuf, Arc<Config>>>,
    first: Arc<Config>,
    default: Arc<Config>,
    /// What was named.
    inputs: Vec<PathBuf>,
    policy_type: Option<PolicyType>,
}

impl Settings {
    /// Reads the configuration files of the inputs. `sources` keeps them apart from what is analysed.
    pub(super) fn of(input: &InputArgs, sources: &Arc<Sources>) -> Result<Self, Failure> {
        let mut settings = Self {
            exclude: Exclude::default(),
            files: BTreeMap::new(),
            known: Mutex::default(),
            first: Arc::default(),
            default: Arc::default(),
            inputs: Vec::new(),
            policy_type: input.policy_type.map(PolicyType::from),
        };
        settings.exclude.add(input.excluded_from.as_deref().unwrap_or(Path::new(".")), &input.exclude)?;
        let mut first = None;
        for path in &input.paths {
            let start = if path == Path::new("-") { stands_for_stdin(input) } else { path.as_path() };
            if let Some(config) = settings.load(start, sources)? {
                first.get_or_insert(config);
            }
            settings.inputs.extend(std::fs::canonicalize(path));
        }
        settings.first = first.unwrap_or_default();
        Ok(settings)
    }

    /// The configuration of the first input that has one.
    pub(super) fn first(&self) -> &Config {
        &self.first
    }

    /// Every configuration that was read.
    pub(super) fn configs(&self) -> Vec<Arc<Config>> {
        self.files.values().cloned().collect()
    }

    /// The root of the repository that the first input is in; the working directory, if it is in none.
    pub(super) fn repository(&self) -> Option<PathBuf> {
        let root = |path: &PathBuf| path.ancestors().find(|above| above.join(".git").exists()).map(Path::to_path_buf);
        self.inputs.first().and_then(root).or_else(|| std::env::current_dir().ok())
    }

    /// Whether all of a directory was named.
    pub(super) fn covers(&self, directory: &Path) -> bool {
        let directory = std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_path_buf());
        self.inputs.iter().any(|input| directory.starts_with(input))
    }

    /// Reads the file that counts for `start` and was not read yet.
    pub(super) fn load(&mut self, start: &Path, sources: &Arc<Sources>) -> Result<Option<Arc<Config>>, Failure> {
        let Some(path) = config::find(start) else { return Ok(None) };
        if let Some(known) = self.files.get(&path) {
            return Ok(Some(Arc::clone(known)));
        }
        let config = config::read(&path, sources).map_err(|problem| Failure::with_sources(vec![problem], sources))?;
        for (directory, globs) in &config.exclude {
            self.exclude.add(directory, globs)?;
        }
        let config = Arc::new(config);
        self.files.insert(path, Arc::clone(&config));
        self.known.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner()).clear();
        Ok(Some(config))
    }

    /// What the root module in `dir` is evaluated with: variable files of its configuration file first, so that the command line wins over them.
    pub(super) fn terraform(&self, dir: &Path, given: &terraform::Options) -> terraform::Options {
        let config = self.at(dir);
        let files = config.var_files.iter().cloned().map(Assignment::File);
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
        let config = self.at(dir);
        let aws = &config.aws;
        let own = Own { account: aws.account_id.clone(), region: aws.region.clone(), partition: aws.partition.clone() };
        graph::Options { own, policy_type: self.policy_type }
    }

    /// The configuration that counts for a directory: of those that were read, the nearest upwards.
    pub(super) fn at(&self, dir: &Path) -> Arc<Config> {
        if self.files.is_empty() {
            return Arc::clone(&self.default);
        }
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        let mut known = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(config) = known.get(dir) {
            return Arc::clone(config);
        }
        let canonical = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_path_buf());
        let nearest = canonical.ancestors().find_map(|above| self.files.get(&above.join(config::FILE_NAME)));
        let config = Arc::clone(nearest.unwrap_or(&self.default));
        known.insert(dir.to_path_buf(), Arc::clone(&config));
        config
    }

    /// The configuration that counts for a file.
    pub(super) fn of_file(&self, path: &Path) -> Arc<Config> {
        self.at(path.parent().unwrap_or(Path::new(".")))
    }

    /// Those that count for several files, each once.
    pub(super) fn of_files<'p>(&self, paths: impl Iterator<Item = &'p Path>) -> Vec<Arc<Config>> {
        let mut configs: Vec<Arc<Config>> = Vec::new();
        if self.files.is_empty() {
            return vec![Arc::clone(&self.default)];
        }
        for path in paths {
            let config = self.of_file(path);
            if !configs.iter().any(|known| Arc::ptr_eq(known, &config)) {
                configs.push(config);
            }
        }
        if configs.is_empty() { vec![Arc::clone(&self.first)] } else { configs }
    }
}

/// Where standard input would stand if it were a file: what of its name is there.
fn stands_for_stdin(input: &InputArgs) -> &Path {
    let named = input.stdin_filename.as_deref().into_iter().flat_map(Path::ancestors);
    named.filter(|path| !path.as_os_str().is_empty()).find(|path| path.exists()).unwrap_or(Path::new("."))
}
