//! By what anybody may have a function run: `rules/aws/public-entries.csv`.

use std::sync::LazyLock;

use crate::graph::{Graph, ResourceId, values};
use crate::terraform::value::{Kind, Value};
use crate::text::Text;

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
    private: &'static str,
}

fn rows() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

/// A row; none where it is not one, which a test says.
fn read(row: &'static str) -> Option<Entry> {
    let fields: Vec<&'static str> = row.split(',').collect();
    let &[type_name, target, through, beside, asks, open, default, key, api, private, _] = &fields[..] else {
        return None;
    };
    let default = default == "yes";
    Some(Entry { type_name, target, through: through.split_once('.'), beside, asks, open, default, key, api, private })
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| rows().filter_map(read).collect());

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
        let body = graph.resources.body(id);
        let asking = match self.beside {
            "" => Some(id),
            beside => values::string(body, beside).and_then(|text| referred(graph, &text).first().copied()),
        };
        let Some(asking) = asking.map(|asking| graph.resources.body(asking)) else { return false };
        let is_open = match values::attribute(asking, self.asks) {
            None => self.default,
            Some(value) => values::text(value).is_some_and(|text| text.is(self.open)),
        };
        let has_key = !self.key.is_empty() && values::attribute(asking, self.key).is_some_and(|value| !is_false(value));
        is_open && !has_key && !self.is_private(graph, id)
    }

    fn is_private(&self, graph: &Graph, id: ResourceId) -> bool {
        let api = values::string(graph.resources.body(id), self.api).filter(|_| !self.api.is_empty());
        let apis = api.map(|api| referred(graph, &api)).unwrap_or_default();
        let types = apis.iter().flat_map(|api| values::leaves(graph.resources.body(*api), self.private));
        types.into_iter().any(|value| values::text(value).is_none_or(|text| !text.is_known() || text.is("PRIVATE")))
    }
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

    #[test]
    fn every_line_is_read() {
        for row in rows() {
            let entry = read(row).unwrap_or_else(|| panic!("not understood: {row}"));
            assert!(entry.type_name.starts_with("aws_") && !entry.target.is_empty() && !entry.asks.is_empty(), "{row}");
            assert_eq!(entry.api.is_empty(), entry.private.is_empty(), "{row}");
            assert!(row.contains(",https://"), "{row}");
        }
    }
}
