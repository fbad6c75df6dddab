//! From what an expression refers to, to the attribute that it can only mean.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::address::{self, Step};
use super::configuration::{Module, references};
use crate::json::Json;
use crate::text::reason::AFTER_APPLY;
use crate::text::{Address, InstanceKey, Mode, ModulePath, Symbol, SymbolKind};

/// Through how many variables and outputs a reference is followed.
const MAX_HOPS: usize = 32;

/// What references are looked up in.
pub(super) struct Lookup<'p, 'j> {
    pub(super) configuration: &'p Module<'j>,
    /// Every instance in the plan.
    pub(super) instances: &'p BTreeSet<Address>,
}

impl Lookup<'_, '_> {
    /// The attribute that an expression of a block of `holder` is, as far as its references tell: it refers to one, by a name that identifies something.
    ///
    /// A plan does not say whether an expression is a reference or only holds one. Where it is asked, an identifier with something added would be no use.
    pub(super) fn sole(&self, expression: &Json, holder: &Address) -> Option<Symbol> {
        let (address, mut path) = self.follow(expression, &holder.module, holder.key.as_ref(), MAX_HOPS)?;
        if path.is_empty() {
            // `aws_iam_role.a[each.key].name`: what is taken from it, the plan does not say. Of a document there is only one thing to take.
            if &*address.type_name != "aws_iam_policy_document" {
                let kind = SymbolKind::Attribute { address: address.clone(), path: "".into() };
                return Some(Symbol::new(address.to_string(), kind, AFTER_APPLY));
            }
            path.push_str("json");
        }
        let last = path.rsplit('.').next().unwrap_or_default();
        if !identifies(last) {
            return None;
        }
        let kind = SymbolKind::Attribute { address: address.clone(), path: path.as_str().into() };
        Some(Symbol::new(format!("{address}.{path}"), kind, AFTER_APPLY))
    }

    /// The resource and the path of its attribute that an expression in the module at `module` refers to.
    fn follow(
        &self,
        expression: &Json,
        module: &ModulePath,
        key: Option<&InstanceKey>,
        hops: usize,
    ) -> Option<(Address, String)> {
        let mut found = references(expression);
        // The index of the instance that asks: which instance is meant is what it says.
        found.retain(|reference| !matches!(reference.as_str(), "count.index" | "each.key"));
        let [only] = &found[..] else { return None };
        self.reference(&address::steps(only)?, module, key, hops)
    }

    fn reference(
        &self,
        steps: &[Step],
        module: &ModulePath,
        key: Option<&InstanceKey>,
        hops: usize,
    ) -> Option<(Address, String)> {
        let hops = hops.checked_sub(1)?;
        let (inner, rest) = address::split_modules(module, steps);
        let names = |at: usize| match rest.get(at) {
            Some(Step::Name(name)) => Some(Arc::clone(name)),
            _ => None,
        };
        if inner != *module {
            let expression = self.configuration.at(&inner)?.output(&names(0)?)?;
            return self.then(expression, &inner, None, hops, &rest[1..]);
        }
        match &*names(0)? {
            "var" => {
                let (caller, call, key) = caller(module)?;
                let expression = self.configuration.at(&caller)?.argument(&call, &names(1)?)?;
                self.then(expression, &caller, key.as_ref(), hops, &rest[2..])
            }
            "local" | "each" | "count" | "path" | "terraform" | "self" => None,
            "data" => self.attribute(module, Mode::Data, (names(1)?, names(2)?), &rest[3..], key),
            type_name => self.attribute(module, Mode::Managed, (type_name.into(), names(1)?), &rest[2..], key),
        }
    }

    /// What the steps behind a variable or an output take from what it is.
    fn then(
        &self,
        expression: &Json,
        module: &ModulePath,
        key: Option<&InstanceKey>,
        hops: usize,
        rest: &[Step],
    ) -> Option<(Address, String)> {
        let (address, path) = self.follow(expression, module, key, hops)?;
        match (path.is_empty(), rest) {
            (_, []) => Some((address, path)),
            // `role = aws_iam_role.build`, and `var.role.arn`.
            (true, _) => Some((address, written(rest)?)),
            (false, _) => None,
        }
    }

    fn attribute(
        &self,
        module: &ModulePath,
        mode: Mode,
        (type_name, name): (Arc<str>, Arc<str>),
        rest: &[Step],
        key: Option<&InstanceKey>,
    ) -> Option<(Address, String)> {
        let (own, rest) = match rest {
            [Step::Key(key), rest @ ..] => (Some(key.clone()), rest),
            _ => (None, rest),
        };
        let address = Address { module: module.clone(), mode, type_name, name, key: own };
        let with = |key: Option<InstanceKey>| Address { key, ..address.clone() };
        let candidates = [address.clone(), with(key.cloned())];
        let found = candidates.into_iter().find(|address| self.instances.contains(address))?;
        Some((found, written(rest)?))
    }
}

/// The module that calls the one at `path`, the name of the call and the key of the instance.
fn caller(path: &ModulePath) -> Option<(ModulePath, Arc<str>, Option<InstanceKey>)> {
    let (last, above) = path.calls().split_last()?;
    let above = above.iter().fold(ModulePath::root(), |path, (name, key)| path.child(Arc::clone(name), key.clone()));
    Some((above, Arc::clone(&last.0), last.1.clone()))
}

/// A path of attributes; `None` where an index is in it, for which element that is may change.
fn written(steps: &[Step]) -> Option<String> {
    let names = steps.iter().map(|step| match step {
        Step::Name(name) => Some(&**name),
        Step::Key(_) => None,
    });
    Some(names.collect::<Option<Vec<_>>>()?.join("."))
}

/// Whether an attribute of that name says which thing is meant, or is a document.
fn identifies(name: &str) -> bool {
    const WORDS: [&str; 10] = ["arn", "id", "name", "json", "minified_json", "bucket", "url", "user", "role", "key_id"];
    WORDS.contains(&name) || ["_arn", "_id", "_name"].iter().any(|ending| name.ends_with(ending))
}
