//! Plans, and the source that is beside them.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Analysis, Reading};
use crate::cli::exit::Failure;
use crate::graph::{self, Beside, Graph};
use crate::input::{self, Diagnostic, Source, Sources};
use crate::plan::Plan;
use crate::terraform::{self, Evaluation, Loader};
use crate::wiring::Wiring;

impl Analysis {
    /// The files of plans.
    pub(super) fn read_plans(&mut self, paths: &[PathBuf]) -> Vec<Arc<Source>> {
        let mut plans = Vec::new();
        for path in paths {
            match input::read(&self.sources, path) {
                Ok(source) => plans.push(source),
                Err(problem) => self.diagnostics.push(problem),
            }
        }
        plans
    }

    /// Adds the graph of a plan; what is no plan is a diagnostic.
    pub(super) fn add_plan<W: Deref<Target = Wiring>>(
        &mut self,
        source: &Arc<Source>,
        reading: &Reading<'_, W>,
    ) -> Result<(), Failure> {
        let Reading { input, wiring, rewrite, .. } = *reading;
        let plan = match Plan::read(source) {
            Ok(plan) => plan,
            Err(problem) => {
                self.diagnostics.push(problem);
                return Ok(());
            }
        };
        let dir = self.source_of(&plan, source, input.dir.as_deref());
        if let Some(dir) = &dir {
            self.settings.load(dir, &self.sources)?;
        }
        let settled = dir.clone().unwrap_or_else(|| PathBuf::from("."));
        let options = self.graph_options(&settled, &plan);
        let evaluation = dir.as_ref().map(|dir| {
            let loader = Arc::new(Loader::new(&self.sources));
            let given = self.settings.terraform(dir, &input.terraform.options());
            Evaluation::load_with(&loader, dir, &with_facts(given, &plan))
        });
        let beside = evaluation.as_ref().map(|evaluation| Beside { evaluation, rewrite });
        let mut graph = Graph::from_plan(&plan, beside, &self.sources, wiring, &options);
        graph.root = dir;
        if let Some(evaluation) = evaluation.as_ref().filter(|_| rewrite) {
            graph.names = graph::names(evaluation, |_| true);
            graph.handed_over = graph::handed_over(evaluation);
        }
        self.graphs.push(graph);
        Ok(())
    }

    /// The directory of the module that was planned: one that declares all that the plan's root module does.
    fn source_of(&mut self, plan: &Plan, source: &Source, named: Option<&Path>) -> Option<PathBuf> {
        // Directories that turn out to be of something else are not among the files that were read.
        let loader = Loader::new(&Arc::new(Sources::new()));
        let declares = |dir: &Path| !plan.declares().is_empty() && plan.declares().is_subset(&loader.declared(dir));
        if let Some(dir) = named {
            if declares(dir) {
                return Some(dir.to_path_buf());
            }
            let missing = plan.declares().difference(&loader.declared(dir)).next().cloned();
            let what = missing.map_or_else(
                || "the plan says nothing of its source".into(),
                |name| format!("it does not declare {name}"),
            );
            let message = format!("{} is not the source of {}: {what}", dir.display(), source.name());
            self.diagnostics.push(Diagnostic::warning(message, None).with_help("the plan is analysed on its own"));
            return None;
        }
        let beside = source.path().parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        [beside, Path::new(".")].into_iter().find(|dir| declares(dir)).map(Path::to_path_buf)
    }

    /// What the configuration file does not say of the account and the region, the plan may.
    fn graph_options(&self, dir: &Path, plan: &Plan) -> graph::Options {
        let mut options = self.settings.graph(dir);
        let (own, told) = (&mut options.own, plan.told());
        own.account = own.account.take().or_else(|| told.account.clone());
        own.region = own.region.take().or_else(|| told.region.clone());
        own.partition = own.partition.take().or_else(|| told.partition.clone());
        options
    }
}

fn with_facts(given: terraform::Options, plan: &Plan) -> terraform::Options {
    let told = plan.told();
    terraform::Options {
        account: given.account.or_else(|| told.account.clone()),
        region: given.region.or_else(|| told.region.clone()),
        partition: given.partition.or_else(|| told.partition.clone()),
        facts: Arc::new(told.clone()),
        ..given
    }
}
