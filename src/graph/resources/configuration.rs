//! The index as wiring asks it.

use crate::terraform::value::Value;
use crate::text::{Address, Identity, Origin, Text};
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
