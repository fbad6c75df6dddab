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
use scan::{Form, Named, is_attached, scan};

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
    /// Whether the form leaves no doubt that it is the name of a role or policy of IAM.
    is_sure: bool,
    file: Arc<Path>,
    /// Where it stands in the file, in bytes.
    start: usize,
    end: usize,
}

impl Mentions {
    /// What is named in the files that these paths lead to, see [`walk::files`].
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
            mention.named == named
                && is_alike(&shown, &mention.name, mention.is_sure)
                && !is_own(graph, mention)
                && !is_origin(&graph.sources, name, mention)
        };
        self.all(&graph.sources).iter().any(|mention| is_use(&mention))
    }

    fn all(&self, sources: &Sources) -> &[Mention] {
        self.found.get_or_init(|| self.read(sources))
    }

    fn read(&self, sources: &Sources) -> Vec<Mention> {
        let mentions = |path: PathBuf| {
            let Some(text) = text(sources, &path) else { return Vec::new() };
            let file: Arc<Path> = clean(&path).into();
            let mut found = Vec::new();
            let of_text = |mention: scan::Found| {
                // A variable's value names what is declared by it as often as what is used, and so does what a module is given for a name.
                // Nor is a role used by whoever gives it a policy.
                let is_declaring = || {
                    is_values(&file)
                        || is_configuration(&file) && (mention.is_for_name || is_attached(&text[..mention.start]))
                };
                if mention.form != Form::Given || !is_declaring() {
                    let scan::Found { named, form, name, is_sure, label, start, end, .. } = mention;
                    found.push(Mention { named, form, name, is_sure, label, file: Arc::clone(&file), start, end });
                }
            };
            scan(&text, of_text);
            found
        };
        walk::files(&self.paths, &self.options).into_par_iter().flat_map_iter(mentions).collect()
    }
}

/// What somebody may have written: not what Terraform made of the configuration, a plan or a state.
fn text(sources: &Sources, path: &Path) -> Option<Arc<str>> {
    let is_small = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_BYTES);
    let is_state = path.file_name().is_some_and(|name| name.to_string_lossy().contains(".tfstate"));
    if !is_small || is_state {
        return None;
    }
    let text = load(sources, path).ok()?;
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

/// The words of a name, in small letters: `photos`, `deploy` of `photos-deploy` and of `PhotosDeploy`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in name.chars() {
        let begins = !before.is_alphanumeric() || letter.is_uppercase() && before.is_lowercase();
        if letter.is_alphanumeric() && begins {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.iter_mut().last().into_iter().for_each(|word| word.extend(letter.to_lowercase()));
        }
        before = letter;
    }
    words
}

/// Whether two names, with `*` for what is not known of them, are of one thing: the one is all that is written of the other. One word says too little where it
/// is not `is_sure` that the other is of IAM at all, or where more of the name is not known.
fn is_alike(name: &str, other: &str, is_sure: bool) -> bool {
    let is_all = |wide: &str, narrow: &str| {
        let own = words(wide).into_iter().filter(|word| !["role", "policy"].contains(&word.as_str()));
        own.count() > 1
            && letters(wide) >= LEAST_OF_A_NAME
            && 2 * letters(wide) >= letters(narrow)
            && pattern(wide).covers(&pattern(narrow))
    };
    let is_same = name == other && (is_sure || words(name).len() > 1);
    match (name.contains('*'), other.contains('*')) {
        (false, false) => is_same,
        (true, false) => is_all(name, other),
        (false, true) => is_all(other, name),
        (true, true) => is_same && letters(name) >= LEAST_OF_A_NAME || is_all(name, other) || is_all(other, name),
    }
}

fn pattern(name: &str) -> Pattern {
    Pattern::resource(&Text::literal(name, Origin::default()))
}

/// Whether the mention is the configuration's own, which was asked already who uses what: what it looks up by its name is another's as far as it knows.
fn is_own(graph: &Graph, mention: &Mention) -> bool {
    match mention.form {
        Form::LookedUp => false,
        Form::Arn => is_configuration(&mention.file) && is_of_graph(graph, &mention.file),
        Form::Given => is_of_graph(graph, &mention.file),
    }
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
            assert!(is_alike(name, other, true), "{name} {other}");
        }
        assert!(is_alike("photos-deploy", "photos-deploy", false));
        assert!(is_alike("PhotosDeploy", "PhotosDeploy", false));
        for (name, other) in [
            ("deploy", "deploys"),
            ("photos-live-deploy", "*"),
            ("photos-live-deploy", "*-deploy"),
            ("*-role", "anything-role"),
            ("photos-live-deploy-of-everything", "photos*"),
            ("*-deploy", "live-deploy"),
            ("*-web-role", "photos-web-role"),
            ("*-a-job", "live-a-job"),
        ] {
            assert!(!is_alike(name, other, true), "{name} {other}");
        }
        for name in ["web", "navigation", "*-microservices"] {
            assert!(!is_alike(name, name, false), "{name}");
        }
    }
}
