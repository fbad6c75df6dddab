//! Which roles and policies the texts beside a configuration name: scripts, templates, workflows, the Terraform of other roots. Who uses one by its name or ARN is
//! seen nowhere else.

mod scan;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::input::{Sources, clean, is_configuration, is_of_module, is_plan, is_values, load, walk};
use crate::policy::{Overlap, Pattern};
use crate::text::{Origin, Part, Text};

use super::Graph;
use scan::{Form, Named, scan};

/// The largest file that is looked into, in bytes: what is larger, nobody has written.
const MAX_BYTES: u64 = 1024 * 1024;

/// The fewest letters and digits by which a name is known of which the rest is not.
const LEAST_OF_A_NAME: usize = 6;

/// What is named in the files below some directories. They are read when the first question is asked, and once.
#[derive(Default, Debug)]
pub struct Mentions {
    paths: Vec<PathBuf>,
    options: walk::Options,
    found: OnceLock<Vec<Mention>>,
}

#[derive(Debug)]
struct Mention {
    named: Named,
    form: Form,
    /// The name, with `*` for what is put in.
    name: String,
    /// What the data source is called that looks it up.
    label: Option<String>,
    file: Arc<Path>,
    /// Where it stands in the file, in bytes.
    start: usize,
    end: usize,
}

impl Mentions {
    /// What is named in the files that these paths lead to, as [`walk`](walk::walk) finds them.
    pub fn below(paths: &[PathBuf], options: walk::Options) -> Self {
        Self { paths: paths.to_vec(), options, found: OnceLock::new() }
    }

    /// Whether a text names a role of this name. What declares it does not, nor what gives the name to something of the configuration itself.
    pub fn name_role(&self, graph: &Graph, name: &Text) -> bool {
        self.have(graph, Named::Role, name)
    }

    /// Whether another configuration looks up a role by a name that only it can compute, and calls it what this one is called: by the label of its block, or by the last word of its name.
    pub fn look_up_role(&self, graph: &Graph, name: &Text, label: &str) -> bool {
        let shown = shown(name);
        let last_word = shown.rsplit(|letter: char| !letter.is_alphanumeric()).next();
        let is_use = |mention: &Mention| {
            let is_called = |called: &str| called == label || !called.is_empty() && last_word == Some(called);
            mention.named == Named::Role
                && mention.form == Form::LookedUp
                && mention.name.contains('*')
                && mention.label.as_deref().is_some_and(is_called)
                && pattern(&mention.name).overlap(&pattern(&shown)) != Overlap::Disjoint
                && !is_of_graph(graph, &mention.file)
        };
        !self.paths.is_empty() && self.all(&graph.sources).iter().any(is_use)
    }

    /// The same as [`name_role`](Self::name_role) of a policy.
    pub fn name_policy(&self, graph: &Graph, name: &Text) -> bool {
        self.have(graph, Named::Policy, name)
    }

    fn have(&self, graph: &Graph, named: Named, name: &Text) -> bool {
        let shown = shown(name);
        if self.paths.is_empty() || letters(&shown) == 0 {
            return false;
        }
        let is_use = |mention: &&Mention| {
            let is_own = || mention.form == Form::Given && is_of_graph(graph, &mention.file);
            mention.named == named
                && is_alike(&shown, &mention.name)
                && !is_own()
                && !is_origin(&graph.sources, name, mention)
        };
        self.all(&graph.sources).iter().any(|mention| is_use(&mention))
    }

    fn all(&self, sources: &Sources) -> &[Mention] {
        self.found.get_or_init(|| self.read(sources))
    }

    fn read(&self, sources: &Sources) -> Vec<Mention> {
        let mentions = |path: PathBuf| {
            let text = text(sources, &path);
            let file: Arc<Path> = clean(&path).into();
            let mut found = Vec::new();
            let of_text = |mention: scan::Found| {
                // A variable's value names what is declared by it as often as what is used, and so does what a module is given for a name.
                let is_declaring = is_values(&file) || is_configuration(&file) && mention.is_for_name;
                if mention.form != Form::Given || !is_declaring {
                    let scan::Found { named, form, name, start, end, label, .. } = mention;
                    found.push(Mention { named, form, name, label, file: Arc::clone(&file), start, end });
                }
            };
            scan(text.as_deref().unwrap_or_default(), of_text);
            found
        };
        walk::files(&self.paths, &self.options).into_par_iter().flat_map_iter(mentions).collect()
    }
}

/// What somebody may have written: not what Terraform made of the configuration, a plan or a state.
fn text(sources: &Sources, path: &Path) -> Option<Arc<str>> {
    let is_small = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_BYTES);
    let is_state = path.file_name().is_some_and(|name| name.to_string_lossy().contains(".tfstate"));
    let text = load(sources, path).ok().filter(|_| is_small && !is_state)?;
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    (!is_json || !is_plan(&text)).then_some(text)
}

/// The name, with `*` for what is not known of it.
fn shown(name: &Text) -> String {
    let as_pattern = |part: &Part| match part {
        Part::Literal(letters, _) => letters.to_string(),
        Part::Symbol(..) => "*".to_owned(),
    };
    name.parts().iter().map(as_pattern).collect()
}

fn letters(name: &str) -> usize {
    name.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// Whether two names, with `*` for what is not known of them, are of one thing: the one is all that is written of the other.
fn is_alike(name: &str, other: &str) -> bool {
    let is_all = |wide: &str, narrow: &str| {
        letters(wide) >= LEAST_OF_A_NAME
            && 2 * letters(wide) >= letters(narrow)
            && pattern(wide).covers(&pattern(narrow))
    };
    match (name.contains('*'), other.contains('*')) {
        (false, false) => name == other,
        (true, false) => is_all(name, other),
        (false, true) => is_all(other, name),
        (true, true) => is_all(name, other) || is_all(other, name),
    }
}

fn pattern(name: &str) -> Pattern {
    Pattern::resource(&Text::literal(name, Origin::default()))
}

/// Whether the file is of a module of the configuration.
fn is_of_graph(graph: &Graph, file: &Path) -> bool {
    let directory = file.parent().map(clean);
    is_of_module(file) && graph.directories.iter().any(|own| Some(clean(own)) == directory)
}

/// Whether the name was taken from there.
fn is_origin(sources: &Sources, name: &Text, mention: &Mention) -> bool {
    let literals = name.parts().iter().filter(|part| matches!(part, Part::Literal(..)));
    let mut spans = literals.flat_map(|part| part.origin().spans().to_vec());
    spans.any(|span| {
        let range = span.range();
        range.start < mention.end && mention.start < range.end && clean(sources.get(span.file).path()) == *mention.file
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_by_what_is_written_of_it() {
        for (name, other) in [
            ("deploy", "deploy"),
            ("*-microservices", "*-microservices"),
            ("govuk-*-*-snapshot-role", "govuk-test-chat-snapshot-role"),
            ("photos-live-deploy", "photos-*-deploy"),
            ("data-refresh-role-*", "data-refresh-role-*"),
        ] {
            assert!(is_alike(name, other), "{name} {other}");
        }
        for (name, other) in [
            ("deploy", "deploys"),
            ("photos-live-deploy", "*"),
            ("photos-live-deploy", "*-deploy"),
            ("*-role", "anything-role"),
            ("photos-live-deploy-of-everything", "photos*"),
        ] {
            assert!(!is_alike(name, other), "{name} {other}");
        }
    }
}
