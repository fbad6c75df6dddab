//! By what anybody may have a function run: `rules/aws/public-entries.csv`.

use std::sync::LazyLock;

use crate::catalog::rows;
use crate::graph::{Graph, ResourceId, values};
use crate::terraform::value::{Kind, Value};
use crate::text::{Mode, Text};

const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/public-entries.csv"));

/// One line of the table, in its columns' words.
struct Entry {
    type_name: &'static str,
    target: &'static str,
    through: Option<(&'static str, &'static str)>,
    beside: &'static str,
    asks: &'static str,
    open: &'static str,
    default: bool,
    key: &'static str,
    api: &'static str,
    shut: &'static str,
    policies: Option<(&'static str, &'static str)>,
    entrance: Option<(&'static str, &'static str)>,
}

type Row = [&'static str; 13];

fn read(row: Row) -> Entry {
    let [type_name, target, through, beside, asks, open, default, key, api, shut, policies, entrance, _] = row;
    let (through, policies, entrance) = (through.split_once('.'), policies.split_once('.'), entrance.split_once(' '));
    let default = default == "yes";
    Entry { type_name, target, through, beside, asks, open, default, key, api, shut, policies, entrance }
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| rows(TABLE).map(read).collect());

/// What lets anybody have `function` run, where something certainly does.
pub(super) fn public_entry(graph: &Graph, function: ResourceId) -> Option<ResourceId> {
    ENTRIES.iter().find_map(|entry| {
        let all = graph.resources.by_type(entry.type_name).iter().copied();
        all.filter(|id| entry.leads_to(graph, *id, function)).find(|id| entry.is_open(graph, *id))
    })
}

impl Entry {
    fn leads_to(&self, graph: &Graph, id: ResourceId, function: ResourceId) -> bool {
        let named = |id: ResourceId, setting: &str| {
            values::string(graph.resources.body(id), setting).map(|text| referred(graph, &text)).unwrap_or_default()
        };
        let direct = named(id, self.target);
        let further = direct.iter().flat_map(|on_the_way| {
            let through = self.through.filter(|(of_type, _)| is_type(graph, *on_the_way, of_type));
            through.map(|(_, setting)| named(*on_the_way, setting)).unwrap_or_default()
        });
        let own = values::string(graph.resources.body(id), self.target);
        let by_name = own.and_then(|own| {
            let function_type = &graph.resources.resource(function).address.type_name;
            graph.resources.find(function_type, &own)
        });
        direct.iter().copied().chain(further).chain(by_name).any(|found| found == function)
    }

    /// Whether nobody is asked who they are: where that is not known, somebody is.
    fn is_open(&self, graph: &Graph, id: ResourceId) -> bool {
        if self.api.is_empty() {
            return self.asks_nobody(graph, id);
        }
        let Some(api) = self.api(graph, id) else { return false };
        self.asks_nobody(graph, id) && self.is_entered(graph, api) && !self.is_shut(graph, api)
    }

    fn asks_nobody(&self, graph: &Graph, id: ResourceId) -> bool {
        let Some(asking) = self.asking(graph, id).map(|asking| graph.resources.body(asking)) else { return false };
        let is_open = match values::attribute(asking, self.asks) {
            None => self.default,
            Some(value) => values::text(value).is_some_and(|text| text.is(self.open)),
        };
        let has_key = !self.key.is_empty() && values::attribute(asking, self.key).is_some_and(|value| !is_false(value));
        is_open && !has_key
    }

    /// What says who is asked: the entry itself, or the one of another type that is about the same.
    fn asking(&self, graph: &Graph, id: ResourceId) -> Option<ResourceId> {
        let mut words = self.beside.split_whitespace();
        let Some(of_type) = words.next() else { return Some(id) };
        // A reference to what is written is what is written: both say it the same, and neither names the other.
        let agrees = |other: ResourceId, setting: &str| {
            let own = values::string(graph.resources.body(id), setting);
            own.is_some() && own == values::string(graph.resources.body(other), setting)
        };
        let mut all = graph.resources.by_type(of_type).iter().copied();
        all.find(|other| words.clone().all(|setting| agrees(*other, setting)))
    }

    /// The API of an entry, where it is declared.
    fn api(&self, graph: &Graph, id: ResourceId) -> Option<ResourceId> {
        let named = values::string(graph.resources.body(id), self.api)?;
        let is_declared = |api: &ResourceId| graph.resources.resource(*api).address.mode == Mode::Managed;
        referred(graph, &named).into_iter().find(is_declared)
    }

    /// Whether nobody is asked at the entrance of an API which has one: a WebSocket API asks who connects, and nobody afterwards.
    fn is_entered(&self, graph: &Graph, api: ResourceId) -> bool {
        let Some((without, entrance)) = self.entrance else { return true };
        is_set(graph, api, without)
            || graph.resources.by_type(self.type_name).iter().any(|id| {
                self.api(graph, *id) == Some(api) && is_set(graph, *id, entrance) && self.asks_nobody(graph, *id)
            })
    }

    /// Whether the API lets only some in, or may.
    fn is_shut(&self, graph: &Graph, api: ResourceId) -> bool {
        let body = graph.resources.body(api);
        let shuts = |setting: &str| {
            let Some((path, shut)) = setting.split_once('=') else { return values::attribute(body, setting).is_some() };
            let block = path.split('.').next().and_then(|name| values::attribute(body, name));
            let is_hidden = block.is_some_and(|block| matches!(block.kind, Kind::Unknown(_)));
            let may_be = |value: &Value| values::text(value).is_none_or(|text| !text.is_known() || text.is(shut));
            is_hidden || values::leaves(body, path).into_iter().any(may_be)
        };
        let has_policy = self.policies.is_some_and(|(of_type, setting)| {
            graph.resources.by_type(of_type).iter().any(|id| {
                let of = values::string(graph.resources.body(*id), setting);
                of.is_none_or(|of| {
                    let named = referred(graph, &of);
                    named.contains(&api) || (named.is_empty() && !of.is_known())
                })
            })
        });
        self.shut.split_whitespace().any(shuts) || has_policy
    }
}

/// Whether a resource has a setting with the value that is written `setting=value`.
fn is_set(graph: &Graph, id: ResourceId, setting: &str) -> bool {
    setting.split_once('=').is_some_and(|(setting, value)| {
        values::string(graph.resources.body(id), setting).is_some_and(|text| text.is(value))
    })
}

/// Whether a value is certainly `false`.
pub(super) fn is_false(value: &Value) -> bool {
    matches!(value.kind, Kind::Bool(false))
}

/// The resources that a setting refers to.
fn referred(graph: &Graph, text: &Text) -> Vec<ResourceId> {
    text.symbols().filter_map(|symbol| graph.resources.of_symbol(symbol)).collect()
}

fn is_type(graph: &Graph, id: ResourceId, of_type: &str) -> bool {
    &*graph.resources.resource(id).address.type_name == of_type
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::lines;

    #[test]
    fn every_line_is_read() {
        assert_eq!(ENTRIES.len(), lines(TABLE).count(), "a line was not understood");
        for row @ [.., page] in rows::<13>(TABLE) {
            let entry = read(row);
            assert!(
                entry.type_name.starts_with("aws_") && !entry.target.is_empty() && !entry.asks.is_empty(),
                "{row:?}"
            );
            let about_api = !entry.shut.is_empty() || entry.policies.is_some() || entry.entrance.is_some();
            assert_eq!(!entry.api.is_empty(), about_api, "{row:?}");
            assert!(page.starts_with("https://") && !page.contains(','), "{row:?}");
        }
    }
}
