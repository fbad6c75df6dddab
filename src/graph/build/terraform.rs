//! From an evaluation to what a graph is built from.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use crate::input::Sources;
use crate::terraform::value::Value;
use crate::terraform::{Evaluation, Home, ModuleInstance, Place, ResourceInstance};
use crate::text::{Mode, Origin};
use crate::wiring::{Applied, Wiring};

use super::super::arn::Own;
use super::super::calls::Call;
use super::super::model::{Graph, NotAnalysed, ResourceId};
use super::super::readers::Readers;
use super::super::resources::{Declared, Resources};
use super::Options;
use super::documents::DOCUMENT_TYPE;
use super::input::Input;

impl Graph {
    /// The graph of a root module and all it calls. `wiring` may be lazy (a `LazyLock`): it is only asked for where there is a role.
    pub fn from_terraform(evaluation: &Evaluation, wiring: &impl Deref<Target = Wiring>, options: &Options) -> Graph {
        let own = own(evaluation.home(), &options.own);
        let options = Options { own, ..options.clone() };
        Graph::build(input(evaluation), &options, |resources| wire(resources, evaluation.sources(), wiring))
    }
}

/// The account, region and partition of a configuration: as its provider says, or as the user does.
pub(super) fn own(home: Home, said: &Own) -> Own {
    Own {
        account: home.account.or_else(|| said.account.clone()),
        region: home.region.or_else(|| said.region.clone()),
        partition: home.partition.or_else(|| said.partition.clone()),
    }
}

/// What an evaluation comes to.
pub(super) fn input(evaluation: &Evaluation) -> Input {
    let (mut documents, mut dropped) = (HashMap::new(), HashMap::new());
    let declared = evaluation
        .instances()
        .iter()
        .map(|instance| {
            if is_document(instance) {
                let document = evaluation.document(instance).map(|document| (instance.address.clone(), document));
                documents.extend(document);
                let lost = evaluation.dropped_conditions(instance);
                dropped.extend((!lost.is_empty()).then(|| (instance.address.clone(), lost)));
            }
            declared(evaluation, instance)
        })
        .collect();
    // Read last: both are what was met while evaluating.
    let not_analysed = evaluation.not_analysed().into_iter().map(|what| NotAnalysed {
        what: what.address,
        reason: what.reason,
        span: what.span,
    });
    Input {
        sources: Arc::clone(evaluation.sources()),
        declared,
        documents,
        dropped,
        readers: Readers::of(evaluation, DOCUMENT_TYPE),
        not_analysed: not_analysed.collect(),
        calls: evaluation.modules().iter().filter_map(call).collect(),
        diagnostics: evaluation.diagnostics(),
        files: evaluation.sources().len(),
        modules: evaluation.modules().len(),
    }
}

/// The call that leads to a module; none to the root.
fn call(module: &ModuleInstance) -> Option<Call> {
    Some(Call { module: module.path.clone(), header: module.call?, directory: module.dir.clone() })
}

/// What is not AWS's has no policy, no role and no ARN: its attributes are left alone. A policy document's are read by who renders it.
fn declared(evaluation: &Evaluation, instance: &ResourceInstance) -> Declared {
    let is_read = is_aws(instance) && !is_document(instance);
    let body = if is_read { evaluation.body(instance) } else { Value::object([], Origin::default()) };
    let place = if is_aws(instance) { evaluation.place(instance) } else { Place::default() };
    let address = instance.address.clone();
    let ignored = evaluation.ignored(instance);
    Declared { address, header: Some(instance.header), block: Some(instance.block), body, place, ignored }
}

fn is_aws(instance: &ResourceInstance) -> bool {
    instance.address.type_name.starts_with("aws_")
}

fn is_document(instance: &ResourceInstance) -> bool {
    instance.address.mode == Mode::Data && &*instance.address.type_name == DOCUMENT_TYPE
}

/// What the resources that a wiring file speaks of need.
pub(super) fn wire(resources: &Resources, sources: &Arc<Sources>, wiring: &Wiring) -> Vec<(ResourceId, Applied)> {
    let reading = wiring.over_files(resources, sources);
    let managed = resources.iter().enumerate().filter(|(_, resource)| {
        resource.address.mode == Mode::Managed && wiring.speaks_of(&resource.address.type_name)
    });
    managed
        .flat_map(|(number, resource)| {
            let id = ResourceId(number as u32);
            reading.apply(&resource.address).into_iter().map(move |applied| (id, applied))
        })
        .collect()
}

#[cfg(test)]
mod tests;
