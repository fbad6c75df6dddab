//! Resources of services that go by two names.

use crate::catalog::other_name_of;
use crate::text::{Origin, Text};

use super::arn::Fields;

/// The ARN that a resource may have under the other name of its service: which of the two it has, the type that declares it does not say. `None` where the
/// ARN is written out, since a policy names a resource under the name that stands in its ARN alone.
pub(crate) fn under_other_name(arn: &Text) -> Option<Text> {
    let fields = Fields::of(arn)?;
    let other = other_name_of(&fields.service.known()?)?;
    let is_written_out = fields.resource.known().is_some_and(|resource| !resource.contains(['*', '?']));
    (!is_written_out).then(|| Fields { service: Text::literal(other, Origin::default()), ..fields }.join())
}
