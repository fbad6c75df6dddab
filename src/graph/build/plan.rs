//! From a plan, and its source where that is at hand, to what a graph is built from.

mod agree;
mod echo;
mod merge;

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::Arc;

use crate::input::Sources;
use crate::plan::{Instance, Plan};
use crate::terraform::{Evaluation, Place};
use crate::text::{Address, InstanceKey, Mode};
use crate::wiring::Wiring;

use super::super::model::{Form, Graph};
use super::super::resources::Declared;
use super::Options;
use super::documents::DOCUMENT_TYPE;
use super::input::Input;
use super::terraform::{self, own, wire};
use merge::Trust;

/// A plan's source, evaluated with what the plan knows, and what it is read for.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'e> {
    /// The source.
    pub evaluation: &'e Evaluation,
    /// Whether the source is going to be rewritten: then its documents count, and otherwise the plan's where the two contradict each other.
    pub rewrite: bool,
}

impl Graph {
    /// The graph of what there will be once a plan is applied. Policies are read from the source `beside` it where that says the same and more: where each part
    /// is written, and what will be known only after apply.
    pub fn from_plan(
        plan: &Plan,
        beside: Option<Beside<'_>>,
        sources: &Arc<Sources>,
        wiring: &impl Deref<Target = Wiring>,
        options: &Options,
    ) -> Graph {
        let mut input = match beside {
            Some(beside) => joined(plan, beside),
            None => alone(plan, sources),
        };
        echo::drop_echoes(&mut input.declared);
        input.diagnostics.splice(0..0, plan.diagnostics().iter().cloned());
        let home = beside.map(|beside| beside.evaluation.home()).unwrap_or_default();
        let options = Options { own: own(home, &options.own), ..options.clone() };
        let mut graph = Graph::build(input, &options, |resources| wire(resources, sources, wiring));
        for policy in &mut graph.policies {
            if policy.json.span().is_some_and(|span| span.file == plan.file()) {
                policy.form = Form::Other("it stands in a plan, and the source of the plan is not beside it".into());
            }
        }
        graph
    }
}

fn alone(plan: &Plan, sources: &Arc<Sources>) -> Input {
    Input {
        sources: Arc::clone(sources),
        declared: plan.instances().iter().map(declared).collect(),
        documents: plan.documents().clone(),
        files: 1,
        modules: plan.modules(),
        ..Input::default()
    }
}

fn declared(instance: &Instance) -> Declared {
    Declared {
        address: instance.address.clone(),
        header: Some(instance.header),
        block: Some(instance.block),
        body: instance.body.clone(),
        place: Place::default(),
        ignored: Vec::new(),
    }
}

/// Each resource of the plan, as it is written in the source where it is written there.
fn joined(plan: &Plan, beside: Beside<'_>) -> Input {
    let mut input = terraform::input(beside.evaluation);
    let trust = if beside.rewrite { Trust::Source } else { Trust::Plan };
    let mut written: HashMap<Address, Declared> =
        input.declared.drain(..).map(|declared| (declared.address.clone(), declared)).collect();
    for instance in plan.instances() {
        let own = written.remove(&instance.address).and_then(|own| match is_document(&instance.address) {
            true => documents_agree(plan, &input, &instance.address, trust).then_some(own),
            false => Some(Declared { body: merge::merge(&own.body, &instance.body, trust), ..own }),
        });
        input.declared.push(own.unwrap_or_else(|| {
            input.dropped.remove(&instance.address);
            let document = plan.documents().get(&instance.address);
            input.documents.extend(document.map(|document| (instance.address.clone(), document.clone())));
            declared(instance)
        }));
    }
    // A data source that the plan does not speak of was not needed for it; a resource that it does not speak of is not there.
    let planned: BTreeSet<Address> = plan.instances().iter().map(|instance| block(&instance.address)).collect();
    let stands_for_planned =
        |address: &Address| matches!(address.key, Some(InstanceKey::Symbolic(_))) && planned.contains(&block(address));
    input.declared.extend(
        written.into_values().filter(|one| one.address.mode == Mode::Data && !stands_for_planned(&one.address)),
    );
    input.declared.sort_by(|left, right| left.address.cmp(&right.address));
    let in_plan = |what: &str| {
        plan.instances().iter().any(|instance| {
            let module = instance.address.module.to_string();
            module.strip_prefix(what).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    };
    input.not_analysed.retain(|one| !in_plan(&one.what));
    input
}

/// Whether what a data source renders to in the source may be what it renders to in the plan.
fn documents_agree(plan: &Plan, input: &Input, address: &Address, trust: Trust) -> bool {
    match (input.documents.get(address), plan.documents().get(address)) {
        (Some(written), Some(planned)) => {
            trust == Trust::Source || agree::agree(&written.to_json(), &planned.to_json())
        }
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn is_document(address: &Address) -> bool {
    address.mode == Mode::Data && &*address.type_name == DOCUMENT_TYPE
}

fn block(address: &Address) -> Address {
    Address { key: None, ..address.clone() }
}

#[cfg(test)]
mod tests;
