//! The index as wiring asks it.

use crate::terraform::value::Value;
use crate::text::{Address, Identity, ModulePath, Origin, Text};
use crate::wiring::Configuration;

use super::super::arn::own;
use super::super::model::ResourceId;
use super::Resources;

impl Resources {
    /// The resource of any type that a setting means: by reference, or by an ARN.
    pub fn find_any(&self, setting: &Text) -> Option<ResourceId> {
        let referred = setting.as_symbol().and_then(|symbol| self.of_symbol(symbol));
        referred.or_else(|| self.by_arn(setting))
    }

    /// The same as [`find`](Self::find), where it is certain which one is meant. Of several resources of one name a reference means its own; a name written out means
    /// none of them, unless it is the only one in `module`.
    pub fn find_one(&self, tf_type: &str, setting: &Text, module: &ModulePath) -> Option<ResourceId> {
        let found = self.find(tf_type, setting)?;
        let referred = setting.as_symbol().and_then(|symbol| self.of_symbol(symbol));
        let name = self.resource(found).name.as_ref();
        if referred == Some(found) || name.is_none() {
            return Some(found);
        }
        let namesakes: Vec<ResourceId> =
            self.by_type(tf_type).iter().copied().filter(|&id| self.resource(id).name.as_ref() == name).collect();
        if namesakes.len() < 2 {
            return Some(found);
        }
        // A reference to an attribute that is known is its value, written where the attribute is.
        let written = setting.origin();
        let is_there = |id: &ResourceId| {
            let own = self.resource(*id).name.as_ref().map(Text::origin).unwrap_or_default();
            !own.is_empty() && own.spans().iter().any(|span| written.spans().contains(span))
        };
        let near = |id: &&ResourceId| self.resource(**id).address.module == *module;
        let only = |mut ids: Vec<ResourceId>| if ids.len() == 1 { ids.pop() } else { None };
        let there: Vec<ResourceId> = namesakes.iter().copied().filter(is_there).collect();
        if !there.is_empty() {
            return there.iter().find(near).or(there.first()).copied();
        }
        only(namesakes.iter().filter(near).copied().collect())
    }

    /// The same of a resource whose name counts only in its own account and region, for a setting of `user`: by a name, only one that is where the user is.
    pub fn find_beside(&self, tf_type: &str, setting: &Text, user: ResourceId) -> Option<ResourceId> {
        let is_type = |id: &ResourceId| &*self.resource(*id).address.type_name == tf_type;
        if let Some(by_arn) = self.by_arn(setting).filter(is_type) {
            return Some(by_arn);
        }
        let found = self.find(tf_type, setting)?;
        let name = self.resource(found).name.as_ref();
        // What a reference says of it besides its name is of that one, wherever it is.
        if setting.as_symbol().is_some() && name.is_some_and(|name| *name != self.expand(setting)) {
            return Some(found);
        }
        let beside = |id: &ResourceId| self.resource(*id).name.as_ref() == name && self.is_one_place(*id, user);
        let beside: Vec<ResourceId> = self.by_type(tf_type).iter().copied().filter(beside).collect();
        match beside[..] {
            [] if setting.as_symbol().is_some() => Some(found),
            [only] => Some(only),
            _ => self
                .find_one(tf_type, setting, &self.resource(user).address.module)
                .filter(|found| beside.contains(found)),
        }
    }
}

impl Configuration for Resources {
    fn of_type(&self, type_name: &str) -> Vec<Address> {
        self.by_type(type_name).iter().map(|&id| self.resource(id).address.clone()).collect()
    }

    fn body(&self, address: &Address) -> Value {
        let empty = || Value::object([], Origin::default());
        self.by_address(address).map_or_else(empty, |id| Resources::body(self, id).clone())
    }

    fn find(&self, type_name: Option<&str>, given: &Text) -> Option<Address> {
        let id = match type_name {
            Some(type_name) => Resources::find(self, type_name, given),
            None => self.find_any(given),
        };
        id.map(|id| self.resource(id).address.clone())
    }

    fn named(&self, given: &Text) -> Option<Address> {
        let spans = given.origin();
        let is_there = |name: &Text| {
            let own = name.origin();
            !own.is_empty() && own.spans().iter().any(|span| spans.spans().contains(span))
        };
        let of_name = |id: &ResourceId| {
            let resource = self.resource(*id);
            resource.name.as_ref().is_some_and(|name| name == given && is_there(name))
        };
        // One text may be the name of several resources: then nobody knows which is meant.
        let mut found = self.ids().filter(of_name);
        let only = found.next()?;
        found.next().is_none().then(|| self.resource(only).address.clone())
    }

    fn arn(&self, address: &Address) -> Option<Text> {
        self.resource(self.by_address(address)?).arn.clone()
    }

    fn name(&self, address: &Address) -> Option<Text> {
        self.resource(self.by_address(address)?).name.clone()
    }

    fn iam_type(&self, address: &Address) -> Option<String> {
        self.resource(self.by_address(address)?).iam_type.clone()
    }

    fn canonical(&self, text: &Text) -> Text {
        Resources::canonical(self, text)
    }

    fn identity(&self, identity: Identity) -> Text {
        Text::symbol(own(identity), Origin::default())
    }
}
