//! The configuration part of a plan: what each expression refers to.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{array, mode, string};
use crate::json::{Json, Kind};
use crate::text::{Address, Mode, ModulePath};

/// How deep modules are followed into one another.
const MAX_DEPTH: usize = 64;

/// A module as the plan remembers it: expressions by name. Empty where there is nothing of it.
#[derive(Default)]
pub(super) struct Module<'j> {
    resources: BTreeMap<(Mode, String, String), &'j Json>,
    calls: BTreeMap<String, Call<'j>>,
    outputs: BTreeMap<String, &'j Json>,
}

/// A module call.
struct Call<'j> {
    expressions: Option<&'j Json>,
    module: Module<'j>,
}

impl<'j> Module<'j> {
    /// Out of the `root_module` of a configuration.
    pub(super) fn of(json: Option<&'j Json>) -> Self {
        json.map(|json| Self::within(json, MAX_DEPTH)).unwrap_or_default()
    }

    fn within(json: &'j Json, depth: usize) -> Self {
        let mut module = Self::default();
        for resource in array(json, "resources") {
            if let (Some(mode), Some(kind), Some(name)) =
                (mode(resource), string(resource, "type"), string(resource, "name"))
            {
                module.resources.insert((mode, kind, name), resource);
            }
        }
        for (name, output) in members(json.get("outputs")) {
            module.outputs.extend(output.get("expression").map(|expression| (name, expression)));
        }
        for (name, call) in members(json.get("module_calls")) {
            let inner = call.get("module").filter(|_| depth > 0).map(|inner| Self::within(inner, depth - 1));
            module.calls.insert(name, Call { expressions: call.get("expressions"), module: inner.unwrap_or_default() });
        }
        module
    }

    /// What is declared in it: `aws_iam_role.build`, `data.aws_region.this`, `module.vpc`.
    pub(super) fn declared(&self) -> BTreeSet<String> {
        let resources = self.resources.keys().map(|(mode, kind, name)| match mode {
            Mode::Managed => format!("{kind}.{name}"),
            Mode::Data => format!("data.{kind}.{name}"),
        });
        resources.chain(self.calls.keys().map(|name| format!("module.{name}"))).collect()
    }

    /// The module at a path from here.
    pub(super) fn at(&self, path: &ModulePath) -> Option<&Module<'j>> {
        path.calls().iter().try_fold(self, |module, (name, _)| Some(&module.calls.get(&**name)?.module))
    }

    /// The block of a resource; `None` where the configuration has no such resource.
    pub(super) fn resource(&self, address: &Address) -> Option<&'j Json> {
        let key = (address.mode, address.type_name.to_string(), address.name.to_string());
        self.at(&address.module)?.resources.get(&key).copied()
    }

    /// The expression that a call in this module gives to a variable.
    pub(super) fn argument(&self, call: &str, variable: &str) -> Option<&'j Json> {
        self.calls.get(call)?.expressions?.get(variable)
    }

    /// The expression of an output of this module.
    pub(super) fn output(&self, name: &str) -> Option<&'j Json> {
        self.outputs.get(name).copied()
    }
}

/// The members of an object, by name.
pub(super) fn members(json: Option<&Json>) -> impl Iterator<Item = (String, &Json)> {
    let members = match json.map(|json| &json.kind) {
        Some(Kind::Object(members)) => &members[..],
        _ => &[],
    };
    members.iter().filter_map(|member| Some((member.key.known()?.into_owned(), &member.value)))
}

/// What the expression refers to, each reference once, without those that only begin another: `aws_s3_bucket.b.arn`, and not `aws_s3_bucket.b` too.
pub(super) fn references(expression: &Json) -> Vec<String> {
    let written = array(expression, "references").iter().filter_map(|item| match &item.kind {
        Kind::String(text) => text.known().map(String::from),
        _ => None,
    });
    let all: BTreeSet<String> = written.collect();
    let begins = |whole: &String, part: &str| whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(['.', '[']));
    all.iter().filter(|one| !all.iter().any(|other| begins(other, one))).cloned().collect()
}
