//! Module directories, each read once a run, and which of them are roots.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use serde::Deserialize;

use super::config::{Config, ModuleSource, source_of};
use super::files::Syntax;
use crate::input::{self, Diagnostic, Source, Sources};

type Cell = Arc<OnceLock<Result<Arc<Config>, Diagnostic>>>;

/// Reads module directories and keeps what it read, so that a module called from many places is parsed once.
#[derive(Debug)]
pub struct Loader {
    sources: Arc<Sources>,
    configs: Mutex<HashMap<PathBuf, Cell>>,
    syntax: Option<Arc<Syntax>>,
}

impl Loader {
    /// A loader that keeps the files it reads in `sources`.
    pub fn new(sources: &Arc<Sources>) -> Self {
        Self { sources: Arc::clone(sources), configs: Mutex::default(), syntax: None }
    }

    /// The same, that parses nothing which `syntax` has, and leaves there what it parses. Its files must be numbered in `sources` as they were then.
    pub fn remembering(sources: &Arc<Sources>, syntax: &Arc<Syntax>) -> Self {
        Self { syntax: Some(Arc::clone(syntax)), ..Self::new(sources) }
    }

    /// Where the files are kept.
    pub fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }

    /// The module in `dir`.
    pub(crate) fn config(&self, dir: &Path) -> Result<Arc<Config>, Diagnostic> {
        let cell = {
            let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(configs.entry(canonical(dir)).or_default())
        };
        if let Some(known) = cell.get() {
            return known.clone();
        }
        // Read outside of the cell: files are read in parallel, and a thread that waits for its part may be given another root to evaluate, which
        // may want this very module. Two threads that ask at once both read it, and the first answer stays.
        let read = Config::read(dir, &self.sources, self.syntax.as_deref()).map(Arc::new);
        cell.get_or_init(|| read).clone()
    }

    /// What the module in `dir` declares: `aws_iam_role.build`, `data.aws_region.this`, `module.vpc`. Nothing where it cannot be read.
    pub fn declared(&self, dir: &Path) -> BTreeSet<String> {
        let Ok(config) = self.config(dir) else { return BTreeSet::new() };
        let calls = config.calls.keys().map(|name| format!("module.{name}"));
        config.resources.keys().map(ToString::to_string).chain(calls).collect()
    }

    /// The types of what the modules in `dirs` declare, each once. Nothing of those that cannot be read.
    pub fn types(&self, dirs: &[PathBuf]) -> BTreeSet<Arc<str>> {
        let configs = dirs.iter().filter_map(|dir| self.config(dir).ok());
        configs
            .flat_map(|config| config.resources.keys().map(|name| Arc::clone(&name.type_name)).collect::<Vec<_>>())
            .collect()
    }

    /// Takes `source` for all there is in `dir`.
    pub(crate) fn put(&self, dir: &Path, source: &Source) {
        let config = Config::of_source(source);
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        configs.insert(canonical(dir), Arc::new(OnceLock::from(Ok(Arc::new(config)))));
    }

    /// Lets go of the module in `dir`: a root that has been evaluated is asked for by nobody else.
    pub fn release(&self, dir: &Path) {
        self.configs.lock().unwrap_or_else(PoisonError::into_inner).remove(&canonical(dir));
    }

    /// Which of the module directories `dirs` no other of them calls, in their order. Of modules that call each other in a circle, into which
    /// nothing else calls, the first is one.
    pub fn roots(&self, dirs: &[PathBuf]) -> Vec<PathBuf> {
        let called: Vec<Vec<PathBuf>> = dirs.par_iter().map(|dir| self.local_calls(dir)).collect();
        let names: Vec<PathBuf> = dirs.iter().map(|dir| canonical(dir)).collect();
        let mut reached: BTreeMap<&Path, bool> = names.iter().map(|name| (name.as_path(), false)).collect();
        let edges: HashMap<&Path, &Vec<PathBuf>> = names.iter().map(PathBuf::as_path).zip(&called).collect();
        let mut roots = vec![false; dirs.len()];
        let called_by_others: HashSet<&Path> = edges
            .iter()
            .flat_map(|(caller, calls)| calls.iter().map(PathBuf::as_path).filter(move |call| call != caller))
            .collect();
        let direct: Vec<bool> = names.iter().map(|name| !called_by_others.contains(name.as_path())).collect();
        // Those that nothing calls first; what they do not reach is in, or behind, a circle of its own.
        for wanted in [true, false] {
            for (at, name) in names.iter().enumerate() {
                if direct[at] == wanted && !reached.get(name.as_path()).copied().unwrap_or_default() {
                    roots[at] = true;
                    reach(name, &edges, &mut reached);
                }
            }
        }
        dirs.iter().zip(roots).filter(|(_, root)| *root).map(|(dir, _)| dir.clone()).collect()
    }

    /// The directories that the module in `dir` calls by path. Nothing where it cannot be read.
    pub fn local_calls(&self, dir: &Path) -> Vec<PathBuf> {
        let Ok(config) = self.config(dir) else { return Vec::new() };
        let local = |source| match source {
            ModuleSource::Local(path) => Some(canonical(&dir.join(path))),
            _ => None,
        };
        config.calls.values().filter_map(|call| local(source_of(call))).collect()
    }
}

fn reach<'n>(from: &'n Path, edges: &HashMap<&'n Path, &'n Vec<PathBuf>>, reached: &mut BTreeMap<&'n Path, bool>) {
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        match reached.get_mut(name) {
            Some(known) if !*known => *known = true,
            _ => continue,
        }
        open.extend(edges.get(name).into_iter().flat_map(|calls| calls.iter().map(PathBuf::as_path)));
    }
}

/// One name for one directory, links resolved where it exists.
pub(super) fn canonical(dir: &Path) -> PathBuf {
    std::fs::canonicalize(dir).unwrap_or_else(|_| input::clean(dir))
}

/// The way from one directory to another, as Terraform writes it: `modules/vpc`, `../shared/vpc`. Both are [`clean`](input::clean).
pub(super) fn relative(from: &Path, to: &Path) -> PathBuf {
    // `.` is the way that goes nowhere.
    let steps = |path: &Path| path.components().filter(|step| *step != Component::CurDir).map(own).collect::<Vec<_>>();
    let (from_steps, to_steps) = (steps(from), steps(to));
    let common = from_steps.iter().zip(&to_steps).take_while(|(a, b)| a == b).count();
    let (up, down) = (&from_steps[common..], &to_steps[common..]);
    if up.iter().any(|step| Path::new(step) == Path::new("..")) || from.has_root() != to.has_root() {
        // Where the way begins above here, only the file system knows the names it comes back by.
        let (from, to) = (canonical(from), canonical(to));
        return if from.has_root() && to.has_root() { relative(&from, &to) } else { to };
    }
    let way: PathBuf = up.iter().map(|_| PathBuf::from("..")).chain(down.iter().map(PathBuf::from)).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

fn own(step: Component<'_>) -> std::ffi::OsString {
    step.as_os_str().to_owned()
}

/// What `terraform init` installed: by the names of the calls from the root, joined with dots, the directory.
pub(super) fn installed(root: &Path, sources: &Sources) -> HashMap<String, PathBuf> {
    #[derive(Deserialize)]
    struct Manifest {
        #[serde(rename = "Modules", default)]
        modules: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        #[serde(rename = "Key", default)]
        key: String,
        #[serde(rename = "Dir", default)]
        dir: PathBuf,
    }
    let path = root.join(".terraform/modules/modules.json");
    let manifest = path.is_file().then(|| crate::input::read(sources, &path).ok()).flatten();
    let manifest = manifest.and_then(|source| serde_json::from_str::<Manifest>(source.text()).ok());
    let entries = manifest.map_or_else(Vec::new, |manifest| manifest.modules);
    entries.into_iter().map(|entry| (entry.key, input::clean(&root.join(entry.dir)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(calls: &[(&str, &str)]) -> Vec<String> {
        let directory = tempfile::tempdir().expect("a directory");
        let dirs: Vec<PathBuf> = calls.iter().map(|(name, _)| directory.path().join(name)).collect();
        for (dir, (_, call)) in dirs.iter().zip(calls) {
            std::fs::create_dir_all(dir).expect("a directory");
            std::fs::write(dir.join("main.tf"), format!("module \"m\" {{\n  source = \"{call}\"\n}}\n"))
                .expect("a file");
        }
        let roots = Loader::new(&Arc::default()).roots(&dirs);
        roots.iter().map(|root| root.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_nothing_calls_is_a_root_and_a_circle_has_one() {
        assert_eq!(roots(&[("a", "../b"), ("b", "registry/x/y"), ("c", "./")]), ["a", "c"]);
        assert_eq!(roots(&[("a", "../b"), ("b", "../a"), ("c", "../a")]), ["c"]);
        assert_eq!(roots(&[("a", "../b"), ("b", "../a")]), ["a"]);
    }

    #[test]
    fn a_module_beside_the_root_is_reached_over_what_is_above_both() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to)).to_string_lossy().replace('\\', "/");
        assert_eq!(way(".", "modules/vpc"), "modules/vpc");
        assert_eq!(way("live/prod", "live/prod"), ".");
        assert_eq!(way("live/prod", "live/prod/modules/vpc"), "modules/vpc");
        assert_eq!(way("live/prod", "shared/vpc"), "../../shared/vpc");
        assert_eq!(way("../live", "../shared"), "../shared");
        assert_eq!(way("/a/b", "/a/c/d"), "../c/d");
        assert_eq!(way(".", "../shared"), "../shared");
    }
}
