//! Graphs of small configurations, for tests of whatever is asked of a graph.

use std::path::Path;
use std::sync::Arc;

use crate::input::Sources;
use crate::terraform::{self, Evaluation};
use crate::wiring::Wiring;

use super::{DataSources, Graph, Options};

/// The graph of a configuration of these files, each a name and a text.
pub(crate) fn of_files(files: &[(&str, &str)]) -> Graph {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    of_directory(directory.path())
}

/// The graph of the configuration in a directory.
pub(crate) fn of_directory(directory: &Path) -> Graph {
    let sources = Arc::new(Sources::new());
    // As `check` evaluates it.
    let answers = terraform::Options { answers: Some(Arc::new(DataSources)), ..Default::default() };
    let evaluation = Evaluation::load(directory, &sources, &answers);
    let wiring = Wiring::builtin(&sources);
    Graph::from_terraform(&evaluation, &&wiring, &Options::default())
}
