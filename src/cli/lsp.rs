//! `iamlint lsp`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use lsp_server::Connection;

use super::analysis::{Analysis, Kept, Purpose};
use super::arguments::InputArgs;
use super::exit::{Exit, Failure, Outcome};
use super::judge::Judge;
use super::known::Known;
use super::rule_args::RuleArgs;
use super::settings::Settings;
use super::terminal::Terminal;
use crate::fix::{Evidence, patch, verify};
use crate::graph::Graph;
use crate::input::{Diagnostic, Exclude, Overlay, Sources};
use crate::lsp::{self, Read, Reader, Refused, Root};
use crate::rules::Finding;
use crate::suggest::{self, FileChange};

/// Serve an editor: a language server on standard input and output
///
/// Editors start it themselves; the README says how. Nothing but the protocol is written to standard output.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// What editors pass that can be asked for another way of talking: it is the only one
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(_: &Args, _: &mut Terminal) -> Outcome {
    let engine = Engine::new()?;
    let (connection, threads) = Connection::stdio();
    let ended = lsp::serve(&connection, &engine);
    // The threads end when nobody can send any more.
    drop(connection);
    let is_clean = ended.map_err(|error| Failure::new(error.to_string()))?;
    threads.join()?;
    // As the protocol wants it: 1 where the client went without a word.
    Ok(if is_clean { Exit::Clean } else { Exit::Findings })
}

/// Reads and judges as the commands do.
struct Engine {
    kept: Kept,
    judge: Arc<Judge<'static>>,
}

/// A root that was read.
struct Analysed {
    analysis: Analysis,
    judge: Arc<Judge<'static>>,
}

impl Read for Analysed {
    fn graph(&self) -> Option<&Graph> {
        self.analysis.graphs().next()
    }

    fn sources(&self) -> &Arc<Sources> {
        &self.analysis.sources
    }

    fn beside(&self) -> Vec<PathBuf> {
        self.analysis.settings.first().baseline.iter().cloned().collect()
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        self.analysis.diagnostics()
    }

    fn judge(&self) -> Vec<Finding> {
        let mut judged = self.judge.judge(&self.analysis);
        Known::of_configuration(&self.analysis).mark(&mut judged, &self.analysis, &self.judge);
        let mut found = judged.parts().0;
        found.retain(|finding| self.says_for_all(finding));
        found
    }
}

impl Analysed {
    /// Whether a finding holds whatever other roots say: of a module that is called, another caller may need the suppression that this one has no use for.
    fn says_for_all(&self, finding: &Finding) -> bool {
        let Some(root) = self.graph().and_then(|graph| graph.root.as_deref()) else { return true };
        let canonical = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let label = finding.labels.first().filter(|_| finding.rule == "unused-suppression");
        label.is_none_or(|label| {
            let source = self.analysis.sources.get(label.span.file);
            source.path().parent().is_some_and(|directory| canonical(directory) == canonical(root))
        })
    }
}

/// The command line says nothing of rules: all is as `iamlint.toml` has it.
static RULES: LazyLock<RuleArgs> = LazyLock::new(RuleArgs::default);

impl Engine {
    fn new() -> Result<Self, Failure> {
        Ok(Self { kept: Kept::new(), judge: Arc::new(Judge::new(&RULES)?) })
    }

    fn analyse(&self, root: &Root, purpose: Purpose) -> Result<Analysis, Failure> {
        let (module, policies) = match root {
            Root::Module(directory) => (Some(directory.as_path()), Vec::new()),
            Root::Policy(path) => (None, vec![path.clone()]),
        };
        let named = module.map(Path::to_path_buf).or_else(|| policies.first().cloned());
        let input = InputArgs { paths: named.into_iter().collect(), ..InputArgs::default() };
        Analysis::of_one(&input, module, &policies, purpose, &self.kept)
    }
}

/// Texts with changed files over them.
fn over(texts: &Overlay, files: &[FileChange]) -> Overlay {
    let changed = files.iter().map(|file| (file.path.clone(), file.after.as_str().into()));
    texts.clone().into_iter().chain(changed).collect()
}

/// A failure in one line.
fn said(failure: Failure) -> String {
    failure.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>().join("; ")
}

impl Reader for Engine {
    fn exclude(&self, directory: &Path) -> Exclude {
        let input = InputArgs { paths: vec![directory.to_path_buf()], ..InputArgs::default() };
        Settings::of(&input, &Arc::new(Sources::new())).map(|settings| settings.exclude).unwrap_or_default()
    }

    fn read(&self, root: &Root, texts: &Overlay) -> Result<Box<dyn Read>, Refused> {
        match self.analyse(root, Purpose::Judge(texts.clone())) {
            Ok(analysis) => Ok(Box::new(Analysed { analysis, judge: Arc::clone(&self.judge) })),
            Err(Failure { diagnostics, sources }) => Err(Refused { diagnostics, sources }),
        }
    }

    fn mend(
        &self,
        roots: &[Root],
        texts: &Overlay,
        found_in: &dyn Read,
        finding: &Finding,
    ) -> Result<Vec<FileChange>, String> {
        let fixes = finding.fix.as_ref().ok_or("it is mended by hand")?.applicability;
        let made = patch(&[finding], found_in.sources());
        if let Some(why) = made.refused.into_values().next() {
            return Err(why);
        }
        let overlay = over(texts, &made.files);
        fn evidence<'a>(given: &'a Analysis, whatever: &'a Analysis) -> Evidence<'a> {
            Evidence { as_given: given.graphs().as_slice(), whatever_given: whatever.graphs().as_slice() }
        }
        for root in roots {
            let read = |purpose: Purpose| self.analyse(root, purpose).map_err(said);
            let (before, after) = (read(Purpose::Judge(texts.clone()))?, read(Purpose::Judge(overlay.clone()))?);
            let (proof, proven) = (read(Purpose::Prove(texts.clone()))?, read(Purpose::Prove(overlay.clone()))?);
            verify(&evidence(&before, &proof), &evidence(&after, &proven), fixes)?;
        }
        Ok(made.files)
    }

    fn narrow(&self, roots: &[Root], texts: &Overlay, role: &str) -> Result<Vec<FileChange>, String> {
        let read = |texts: &Overlay| {
            let each = roots.iter().map(|root| self.analyse(root, Purpose::Rewrite(texts.clone())));
            each.collect::<Result<Vec<Analysis>, Failure>>().map_err(said)
        };
        let before = read(texts)?;
        let graphs: Vec<&Graph> = before.iter().flat_map(|analysis| analysis.graphs().next()).collect();
        let defect = |unproven: suggest::Unproven| unproven.to_string();
        // Elsewhere a role of that address is another role: only the first root's is asked for, and the others say what they need of what they share.
        let mut suggested = Vec::new();
        for graph in &graphs {
            suggested.push((*graph, suggest::suggest(graph, &[role.to_owned()], false).map_err(defect)?));
        }
        if let Some(((first, own), others)) = suggested.split_first_mut() {
            let own = own.iter().flat_map(|one| &one.policies).flat_map(|plan| suggest::sites(first, &plan.policy));
            let own: BTreeSet<suggest::Site> = own.collect();
            for (graph, suggestions) in others {
                let is_shared = |plan: &suggest::PolicyPlan| {
                    suggest::sites(graph, &plan.policy).iter().any(|site| own.contains(site))
                };
                suggestions.iter_mut().for_each(|one| one.policies.retain(is_shared));
                suggestions.retain(|one| !one.policies.is_empty());
            }
        }
        suggest::share(&mut suggested).map_err(defect)?;
        let all: Vec<_> = suggested.iter().map(|(graph, suggestions)| (*graph, &suggestions[..])).collect();
        let patches = suggest::patch(&all, &Default::default());
        let files: Vec<FileChange> = patches.iter().flat_map(|patch| &patch.files).cloned().collect();
        if files.is_empty() {
            let refused = patches.iter().flat_map(|patch| patch.refused.values().cloned());
            let plans = suggested.iter().flat_map(|(_, all)| all).flat_map(|one| &one.policies);
            let left = plans.filter_map(|plan| plan.refused.clone());
            let why = refused.chain(left).next().unwrap_or_else(|| "nothing narrower is known".to_owned());
            return Err(format!("{role} is left as it is: {why}"));
        }
        let after = read(&over(texts, &files))?;
        let graphs_after = after.iter().flat_map(|analysis| analysis.graphs().next());
        for (((graph, suggestions), patch), after) in suggested.iter().zip(&patches).zip(graphs_after) {
            let other = suggest::verify(graph, after, suggestions, patch)?;
            if !other.is_empty() {
                return Err(format!(
                    "{role} is left as it is: another policy is made of the same source, and would change with it"
                ));
            }
        }
        let mut seen: Vec<PathBuf> = Vec::new();
        let is_first = |file: &FileChange| {
            let is_new = !seen.contains(&file.path);
            seen.push(file.path.clone());
            is_new
        };
        let mut is_first = is_first;
        Ok(files.into_iter().filter(|file| is_first(file)).collect())
    }
}

#[cfg(test)]
mod tests;
