//! The configuration, as wiring asks about it.

use crate::terraform::value::Value;
use crate::text::{Address, Identity, Text};

/// What the configuration declares. The graph implements it; tests have a small one of their own.
pub trait Configuration {
    /// The managed resources of a type, in address order.
    fn of_type(&self, type_name: &str) -> Vec<Address>;

    /// The evaluated body of a resource: an object of what is written, nested blocks as tuples of objects.
    fn body(&self, address: &Address) -> Value;

    /// The resource that `given` names by its ARN, name, id, URL or a reference to one of these: of the type `type_name`, or of any type.
    /// A bare name is only looked for where the type is given. A data source that reads a resource of that type counts as one.
    fn find(&self, type_name: Option<&str>, given: &Text) -> Option<Address>;

    /// The resource of any type whose name `given` is by a reference to it: where the name is written out, the reference is that text, from the same place.
    fn named(&self, given: &Text) -> Option<Address>;

    /// The ARN of a resource in the form that everything else is compared in.
    fn arn(&self, address: &Address) -> Option<Text>;

    /// The name of a resource: what the console calls it.
    fn name(&self, address: &Address) -> Option<Text>;

    /// The resource type of the service authorization reference: `codebuild:project`.
    fn iam_type(&self, address: &Address) -> Option<String>;

    /// An ARN, or a pattern over ARNs, in the form that everything is compared in; any other text as it is.
    fn canonical(&self, text: &Text) -> Text;

    /// The account, region or partition the configuration runs in, in that form.
    fn identity(&self, identity: Identity) -> Text;
}
