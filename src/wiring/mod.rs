//! What a service needs from its role, read from `rules/wiring/**/*.hcl` and evaluated against the configuration.
//!
//! The knowledge is text: `rules/wiring/README.md` teaches its language. This room reads those files into a [`Wiring`], and
//! [`Reading::apply`] says what one resource of the configuration needs from each role it uses. What the configuration declares comes in
//! through [`Configuration`], so that this room knows neither modules nor the graph.

mod applied;
mod apply;
mod builtin;
mod commands;
mod configuration;
mod cut;
mod functions;
mod language;
mod managed;
mod need;
mod nested;
mod part;
mod read;
mod scope;
mod session;
#[cfg(test)]
mod tests;
mod undecided;
mod uses;
mod values;
mod yaml;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::input::{Diagnostic, FileId, OWN, Source, Sources};
use crate::text::Address;

pub use applied::{Applied, NoNeed, Superseded};
pub use configuration::Configuration;
pub use need::{Need, NeedCondition, Openness, Strength};

use language::Language;
use part::{Outline, Part, Read};
use session::Session;

/// What the wiring files say.
#[derive(Debug)]
pub struct Wiring {
    /// Files that all others use.
    shared: Part,
    /// The others, those of one service together.
    parts: Vec<Part>,
    /// The parts that speak of a resource type.
    by_type: HashMap<String, Vec<usize>>,
    sources: Arc<Sources>,
    files: HashSet<FileId>,
}

impl Wiring {
    /// What iamlint itself knows. A file is read where something is asked that it speaks of: all of them take longer than a small configuration.
    pub fn builtin(sources: &Arc<Sources>) -> Self {
        Self::with(sources, [])
    }

    /// The same, with what else there is to go by: the commands of builds, and what environment variables name.
    pub fn with_evidence(sources: &Arc<Sources>) -> Self {
        let all = builtin::FILES.iter().chain(builtin::EVIDENCE);
        Self::read(sources, all.map(|(path, text)| sources.add(&Path::new(OWN).join(path), *text)))
    }

    /// What iamlint itself knows, and then what these files say. The files of both are in `sources`, so that a diagnostic can point into them.
    pub fn with(sources: &Arc<Sources>, more: impl IntoIterator<Item = Arc<Source>>) -> Self {
        let own = builtin::FILES.iter().map(|(path, text)| sources.add(&Path::new(OWN).join(path), *text));
        Self::read(sources, own.chain(more))
    }

    /// What these files say and nothing else.
    pub fn read(sources: &Arc<Sources>, files: impl IntoIterator<Item = Arc<Source>>) -> Self {
        let files: Vec<Arc<Source>> = files.into_iter().collect();
        let outlines: Vec<Outline<'_>> = files.iter().map(|file| Outline::of(file.text())).collect();
        let mut shared = Vec::new();
        let mut groups: Vec<(BTreeSet<&str>, Vec<usize>)> = Vec::new();
        for (number, outline) in outlines.iter().enumerate() {
            if outline.is_shared || outline.services.is_empty() {
                shared.push(number);
                continue;
            }
            // Files that share a service share its locals; one of several services may join groups.
            let (joined, apart): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|(services, _)| !services.is_disjoint(&outline.services));
            let mut group = (outline.services.clone(), Vec::new());
            for (services, numbers) in joined {
                group.0.extend(services);
                group.1.extend(numbers);
            }
            group.1.push(number);
            groups = apart;
            groups.push(group);
        }
        let mut by_type: HashMap<String, Vec<usize>> = HashMap::new();
        for (part, (_, numbers)) in groups.iter().enumerate() {
            let types: BTreeSet<&str> = numbers.iter().flat_map(|&number| &outlines[number].types).copied().collect();
            types.into_iter().for_each(|tf_type| by_type.entry(tf_type.to_owned()).or_default().push(part));
        }
        let part = |numbers: &Vec<usize>| Part::of(numbers.iter().map(|&number| Arc::clone(&files[number])).collect());
        Self {
            shared: part(&shared),
            parts: groups.iter().map(|(_, numbers)| part(numbers)).collect(),
            by_type,
            sources: Arc::clone(sources),
            files: files.iter().map(|file| file.id()).collect(),
        }
    }

    /// What is wrong in the wiring files, all of which this reads.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let all = std::iter::once(self.shared()).chain(self.parts.iter().map(|part| self.part(part)));
        all.flat_map(|read| &read.diagnostics).cloned().collect()
    }

    /// Whether a wiring file speaks of resources of this type.
    pub fn speaks_of(&self, tf_type: &str) -> bool {
        self.by_type.contains_key(tf_type) || self.shared().by_type.contains_key(tf_type)
    }

    /// Reads what all files use, and what speaks of these types: what is asked of them later has an answer at once.
    pub fn prepare<'t>(&self, types: impl IntoIterator<Item = &'t str>) {
        self.shared();
        types.into_iter().for_each(|tf_type| self.about(tf_type).for_each(drop));
    }

    /// The same, ready to be asked about the resources of one configuration.
    pub fn over<'a>(&'a self, configuration: &'a dyn Configuration) -> Reading<'a> {
        self.over_files(configuration, &self.sources)
    }

    /// The same of a configuration whose files are in `sources`: those the wiring was read into, or others that have its files under the same numbers.
    pub fn over_files<'a>(&'a self, configuration: &'a dyn Configuration, sources: &'a Arc<Sources>) -> Reading<'a> {
        Reading { wiring: self, session: Session::new(self, configuration, sources, &self.files) }
    }

    fn shared(&self) -> &Read {
        self.shared.read(None)
    }

    fn part<'a>(&'a self, part: &'a Part) -> &'a Read {
        part.read(Some(&self.shared().language.common))
    }

    /// What speaks of a type.
    fn about(&self, tf_type: &str) -> impl Iterator<Item = &Read> {
        let parts = self.by_type.get(tf_type).map_or(&[][..], Vec::as_slice);
        std::iter::once(self.shared()).chain(parts.iter().map(|&part| self.part(&self.parts[part])))
    }

    /// What `pick` finds, in what all files use or in a part that was read.
    fn find<'a, T>(&'a self, pick: impl Fn(&'a Language) -> Option<&'a T>) -> Option<&'a T> {
        let parts = self.parts.iter().filter_map(Part::known);
        std::iter::once(self.shared()).chain(parts).find_map(|read| pick(&read.language))
    }
}

/// Wiring over one configuration. Keeps what was evaluated, so one serves for all its resources.
pub struct Reading<'a> {
    wiring: &'a Wiring,
    session: Session<'a>,
}

impl Reading<'_> {
    /// What is known of each role that a resource uses: one answer for each place where a role attribute that wiring files speak of is written.
    pub fn apply(&self, address: &Address) -> Vec<Applied> {
        let parts = self.wiring.about(&address.type_name);
        let rules: Vec<_> = parts.flat_map(|read| read.roles_of(&address.type_name)).collect();
        if rules.is_empty() { Vec::new() } else { apply::apply(&self.session, &rules, address) }
    }
}
