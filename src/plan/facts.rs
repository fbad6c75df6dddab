//! What a plan can tell an evaluation of its source.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Instance;
use super::address::string;
use super::configuration::{members, references};
use crate::json::Json;
use crate::terraform::Facts;
use crate::terraform::value::Value;
use crate::text::Mode;

/// What `plan` and the instances read from it say.
pub(super) fn facts(plan: &Json, instances: &[Instance]) -> Facts {
    let variables = variables(plan);
    Facts {
        account: answered(instances, "aws_caller_identity", &["account_id"]),
        region: answered(instances, "aws_region", &["region", "name"]).or_else(|| region(plan, &variables)),
        partition: answered(instances, "aws_partition", &["partition"]),
        instances: instances.iter().map(|one| (one.address.clone(), one.told.clone())).collect(),
        variables,
    }
}

fn variables(plan: &Json) -> BTreeMap<Arc<str>, Value> {
    let values = members(plan.get("variables"));
    values.filter_map(|(name, variable)| Some((name.into(), Value::from_json(variable.get("value")?)))).collect()
}

/// What all data sources of a type answer; `None` where they differ, as those of several providers do.
fn answered(instances: &[Instance], type_name: &str, attributes: &[&str]) -> Option<String> {
    let of_type =
        |instance: &&Instance| instance.address.mode == Mode::Data && &*instance.address.type_name == type_name;
    let answer =
        |instance: &Instance| attributes.iter().find_map(|name| Some(instance.body.get(name)?.as_str()?.into_owned()));
    sole(instances.iter().filter(of_type).filter_map(answer))
}

/// The region that the AWS provider is configured with, where there is one such provider.
fn region(plan: &Json, variables: &BTreeMap<Arc<str>, Value>) -> Option<String> {
    let providers = members(plan.get("configuration").and_then(|configuration| configuration.get("provider_config")));
    let aws = providers.filter(|(_, provider)| string(provider, "name").as_deref() == Some("aws"));
    let regions = aws.map(|(_, provider)| {
        let region = provider.get("expressions")?.get("region")?;
        string(region, "constant_value").or_else(|| {
            let [only] = &references(region)[..] else { return None };
            variables.get(only.strip_prefix("var.")?)?.as_str().map(|name| name.into_owned())
        })
    });
    let all: Option<Vec<String>> = regions.collect();
    sole(all?.into_iter())
}

fn sole(answers: impl Iterator<Item = String>) -> Option<String> {
    let all: BTreeSet<String> = answers.collect();
    (all.len() == 1).then(|| all.into_iter().next()).flatten()
}
