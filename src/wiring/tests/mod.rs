//! Wiring over small configurations.

mod catalogue;
mod configuration;
mod evidence;
mod language;
mod rows;
mod undecided;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{Applied, Need, Wiring};
use crate::input::Sources;
use crate::text::Address;
use configuration::Small;

/// What is known of each role use in a configuration.
fn uses(configuration: &str) -> Vec<(Address, Applied)> {
    static BUILTIN: OnceLock<(Arc<Sources>, Wiring)> = OnceLock::new();
    let (sources, wiring) = BUILTIN.get_or_init(|| {
        let sources = Arc::new(Sources::new());
        let wiring = Wiring::builtin(&sources);
        (sources, wiring)
    });
    applied(wiring, &Small::within(sources, configuration))
}

fn applied(wiring: &Wiring, small: &Small) -> Vec<(Address, Applied)> {
    let reading = wiring.over(&small.resources);
    let of = |address: Address| reading.apply(&address).into_iter().map(move |applied| (address.clone(), applied));
    small.addresses().flat_map(of).collect()
}

/// The same, one line a fact, the own account and region shortened.
fn show(configuration: &str) -> String {
    shown(&uses(configuration))
}

fn shown(uses: &[(Address, Applied)]) -> String {
    let shown = uses.iter().map(|(address, applied)| format!("{address} {}", lines(applied).join("\n")));
    shown.collect::<Vec<_>>().join("\n")
}

/// One use: its attribute, then needs by strength, then the rest.
fn lines(applied: &Applied) -> Vec<String> {
    assert!(applied.problems.is_empty(), "{:#?}", applied.problems);
    let by = applied.assumed_by.as_ref().map_or_else(|| applied.service.clone(), |arn| Some(arn.to_string()));
    let state = match (applied.modelled, applied.open.is_empty()) {
        (false, _) => "not modelled",
        (true, true) => "closed",
        (true, false) => "open",
    };
    let mut lines = vec![format!("{} for {}, {state}", applied.attribute, short(&by.unwrap_or_default()))];
    lines.extend(applied.needs.iter().map(need));
    lines.extend(applied.no_needs.iter().map(|fact| format!("  nothing for {}: {}", fact.title, fact.because)));
    lines.extend(applied.superseded.iter().map(|fact| {
        let resources: Vec<String> = fact.resources.iter().map(ToString::to_string).collect();
        format!("  superseded {} on {}: {}", fact.actions.join(" "), resources.join(" "), fact.because)
    }));
    lines.extend(applied.open.iter().map(|reason| format!("  open: {reason}")));
    lines
}

/// `  required s3:GetObject on arn:P:s3:::store/* (artifact store of aws_codepipeline.p)`
fn need(need: &Need) -> String {
    let resources: Vec<String> = need.resources.iter().map(|text| short(&text.to_string())).collect();
    let conditions: BTreeMap<String, String> = need
        .conditions
        .iter()
        .map(|condition| {
            let values: Vec<String> = condition.values.iter().map(|text| short(&text.to_string())).collect();
            (format!("{} {}", condition.operator, condition.key), values.join(" "))
        })
        .collect();
    let conditions: Vec<String> = conditions.iter().map(|(key, values)| format!(" if {key} = {values}")).collect();
    format!(
        "  {} {} on {}{} ({})",
        need.strength.name(),
        need.actions.join(" "),
        resources.join(" "),
        conditions.concat(),
        need.because
    )
}

fn short(text: &str) -> String {
    text.replace("${data.aws_partition.current.partition}", "P")
        .replace("${data.aws_region.current.name}", "R")
        .replace("${data.aws_caller_identity.current.account_id}", "A")
}
