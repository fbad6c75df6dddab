//! From the JSON to the plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::address::{self, array, string};
use super::configuration::Module;
use super::references::Lookup;
use super::values::Resource;
use super::{Instance, Plan, documents, facts};
use crate::input::{Diagnostic, Source, Span};
use crate::json::{self, Json, Kind};
use crate::text::{Address, Mode, ModulePath};

/// The major versions of the format that are read. What Terraform before 1.1 wrote called itself 0.1 and 0.2 and has the same shape.
const VERSIONS: [&str; 2] = ["0", "1"];

/// A resource as it is found in a plan.
struct Found<'j> {
    address: Address,
    json: &'j Json,
}

pub(super) fn read(source: &Arc<Source>) -> Result<Plan, Diagnostic> {
    let parsed = json::parse_source(source);
    let mut diagnostics: Vec<Diagnostic> =
        parsed.problems.first().map(json::Problem::to_diagnostic).into_iter().collect();
    if let (Some(first), more @ 1..) = (diagnostics.first_mut(), parsed.problems.len().saturating_sub(1)) {
        first.help = Some(format!("{more} more things in this file are not JSON; the rest was read"));
    }
    let plan =
        parsed.value.ok_or_else(|| Diagnostic::error(format!("{}: there is no JSON in it", source.name()), None))?;
    check_version(&plan, source)?;
    if let Some(errored) = plan.get("errored").filter(|errored| matches!(errored.kind, Kind::Bool(true))) {
        let message = "the plan was not finished: an error stopped it";
        diagnostics.push(Diagnostic::warning(message, errored.span()).with_help("what it holds is analysed"));
    }

    let configuration = Module::of(plan.get("configuration").and_then(|part| part.get("root_module")));
    let changes = changes(&plan);
    let (found, modules) = found(&plan, &changes);
    let addresses: BTreeSet<Address> = found.iter().map(|one| one.address.clone()).collect();
    let lookup = Lookup { configuration: &configuration, instances: &addresses };
    let whole_file = Span::new(source.id(), 0, source.text().len());
    let instance = |found: &Found<'_>| instance(found, &changes, &lookup, whole_file);
    let mut instances: Vec<Instance> = found.iter().map(instance).collect();
    let documents = documents::documents(&instances);
    documents::link(&mut instances, &documents);
    let declared = match plan.get("configuration") {
        Some(_) => configuration.declared(),
        None => declared(&addresses),
    };
    let told = facts::facts(&plan, &instances);
    Ok(Plan { source: Arc::clone(source), instances, documents, told, declared, modules, diagnostics })
}

fn check_version(plan: &Json, source: &Source) -> Result<(), Diagnostic> {
    let has = |name: &str| plan.get(name).is_some();
    let is_plan = ["planned_values", "resource_changes", "values", "variables", "terraform_version"];
    let Some(version) = plan.get("format_version").filter(|_| is_plan.into_iter().any(has)) else {
        let message = format!("{} is not what `terraform show -json` prints of a plan or a state", source.name());
        return Err(Diagnostic::error(message, None));
    };
    let text = string(plan, "format_version").unwrap_or_default();
    let major = text.split('.').next().unwrap_or_default();
    if VERSIONS.contains(&major) {
        return Ok(());
    }
    let message = format!("plan format version {text:?} is not known: iamlint reads version 1");
    Err(Diagnostic::error(message, version.span()).with_help("use a version of iamlint made for that Terraform"))
}

/// What is said of each resource that changes, by its address.
fn changes(plan: &Json) -> HashMap<String, &Json> {
    let current = array(plan, "resource_changes").iter().filter(|change| change.get("deposed").is_none());
    current.filter_map(|change| Some((string(change, "address")?, change.get("change")?))).collect()
}

/// Whether a change leaves nothing: the object is destroyed, or no longer Terraform's.
fn is_gone(change: &Json) -> bool {
    let actions = array(change, "actions");
    let word = |action: &Json| match &action.kind {
        Kind::String(text) => text.is("delete") || text.is("forget"),
        _ => false,
    };
    !actions.is_empty() && actions.iter().all(word)
}

/// The resources that there will be, in address order, and how many modules they are in. Data sources that were read are in the state before.
fn found<'j>(plan: &'j Json, changes: &HashMap<String, &Json>) -> (Vec<Found<'j>>, usize) {
    let mut all = BTreeMap::new();
    let root = |part: Option<&'j Json>| part.and_then(|part| part.get("root_module"));
    let prior = root(plan.get("prior_state").and_then(|state| state.get("values")));
    let mut modules = 0;
    collect(prior, &ModulePath::root(), &mut all, &mut 0);
    all.retain(|address: &Address, _| address.mode == Mode::Data);
    collect(
        root(plan.get("planned_values").or_else(|| plan.get("values"))),
        &ModulePath::root(),
        &mut all,
        &mut modules,
    );
    all.retain(|address, _| !changes.get(&address.to_string()).is_some_and(|change| is_gone(change)));
    (all.into_iter().map(|(address, json)| Found { address, json }).collect(), modules)
}

fn collect<'j>(
    module: Option<&'j Json>,
    path: &ModulePath,
    all: &mut BTreeMap<Address, &'j Json>,
    modules: &mut usize,
) {
    let Some(module) = module else { return };
    *modules += 1;
    for resource in array(module, "resources") {
        all.extend(address::of_resource(resource, path).map(|address| (address, resource)));
    }
    for child in array(module, "child_modules") {
        if let Some(path) = string(child, "address").and_then(|address| address::module_path(&address)) {
            collect(Some(child), &path, all, modules);
        }
    }
}

fn instance(
    found: &Found<'_>,
    changes: &HashMap<String, &Json>,
    lookup: &Lookup<'_, '_>,
    whole_file: Span,
) -> Instance {
    let block = found.json.span().unwrap_or(whole_file);
    let header = found.json.get("address").and_then(Json::span).unwrap_or(block);
    let change = changes.get(&found.address.to_string());
    let of_change = |name: &str| change.and_then(|change| change.get(name));
    let written = lookup.configuration.resource(&found.address);
    let resource = Resource {
        address: &found.address,
        header,
        block,
        values: found.json.get("values"),
        unknown: of_change("after_unknown"),
        sensitive: found.json.get("sensitive_values").or_else(|| of_change("after_sensitive")),
        expressions: written.and_then(|written| written.get("expressions")),
        // Of a data source every attribute is an answer.
        written: written.is_some() && found.address.mode == Mode::Managed,
        lookup,
    };
    Instance { address: found.address.clone(), header, block, body: resource.body(), told: resource.told() }
}

/// What a state says that its configuration declares.
fn declared(addresses: &BTreeSet<Address>) -> BTreeSet<String> {
    let name = |address: &Address| match address.module.calls().first() {
        Some((name, _)) => format!("module.{name}"),
        None => Address { key: None, ..address.clone() }.local(),
    };
    addresses.iter().map(name).collect()
}
