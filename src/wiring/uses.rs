//! What may be done with a resource that a setting names: what an environment variable says that code uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{Action, ResourceType, catalog};
use crate::terraform::value::Value;
use crate::text::{Origin, Text};

use super::session::Session;
use super::values;

/// For the declared resource that a text names, an object for each kind of resource that it is or holds (a bucket, and the objects in it): its `type`, the
/// `arns` by which a policy names it, every action that takes one (`actions`), and the `label` of the resource. Nothing where it names none.
pub(super) fn of(session: &Session<'_>, given: &Text) -> Value {
    let address = session.configuration.find(None, given).filter(|_| !session.is_held(given));
    let address = address.or_else(|| session.configuration.named(given));
    let found = address.and_then(|address| {
        let iam_type = session.configuration.iam_type(&address)?;
        let (service, name) = iam_type.split_once(':')?;
        let own = catalog().service(service)?.resource_type(name)?;
        Some((session.configuration.arn(&address)?, own, address))
    });
    let Some((arn, own, address)) = found else { return values::tuple([]) };
    let label = values::literal(&address.to_string());
    let within: Vec<(ResourceType, String)> = own
        .service()
        .resource_types()
        .filter(|other| other.name() != own.name())
        .filter_map(|other| Some((other, tail(own, other)?)))
        .collect();
    // An alias or a version of a function is one of the function, to whoever calls it.
    let colon = within.iter().any(|(_, tail)| tail.starts_with(':')).then(|| ":*".to_owned());
    let itself = std::iter::once((own, [Some(String::new()), colon].into_iter().flatten().collect::<Vec<_>>()));
    let kinds = itself.chain(within.into_iter().map(|(kind, tail)| (kind, vec![tail])));
    values::tuple(kinds.map(|(kind, tails)| {
        let arns = tails.iter().map(|tail| values::string(Text::concat([&arn, &literal(tail)])));
        let entries: BTreeMap<Arc<str>, Value> = BTreeMap::from([
            ("type".into(), values::literal(&format!("{}:{}", own.service().prefix(), own.name()))),
            ("arns".into(), values::tuple(arns)),
            ("actions".into(), values::tuple(actions(kind).map(|action| values::literal(action.name())))),
            ("label".into(), label.clone()),
        ]);
        values::object(entries, given.origin())
    }))
}

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}

/// The actions of its service that take a resource type.
fn actions(kind: ResourceType) -> impl Iterator<Item = Action> {
    let takes = move |action: &Action| action.resource_types().any(|row| row.resource_type().name() == kind.name());
    kind.service().actions().filter(takes)
}

/// What follows in the ARN of a resource that lies in another, as a glob: `/*` for the objects of a bucket.
fn tail(outer: ResourceType, inner: ResourceType) -> Option<String> {
    let mut pairs = outer.arn_patterns().flat_map(|outer| inner.arn_patterns().map(move |inner| (outer, inner)));
    pairs.find_map(|(outer, inner)| {
        let rest = inner.as_str().strip_prefix(outer.as_str())?;
        let glob = inner.glob().strip_prefix(outer.glob())?;
        rest.starts_with(['/', ':']).then(|| glob.to_owned())
    })
}
