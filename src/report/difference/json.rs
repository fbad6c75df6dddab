//! One JSON object, version 1.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Difference, Places};
use crate::diff::{Access, Doubt, Granted};
use crate::report::json::not_analysed;

pub(super) fn write(difference: &Difference<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diff = difference.diff;
    let list = |list: &[Access], places: &Places<'_>| list.iter().map(|one| access(one, places)).collect::<Vec<_>>();
    let unread = difference.not_analysed.iter().map(|thing| not_analysed(thing, difference.new.sources));
    let whole = json!({
        "version": 1,
        "summary": {
            "compared": diff.subjects,
            "new": diff.new.len(),
            "removed": diff.removed.len(),
            "undecided": diff.undecided.len(),
            "forbidden": diff.granted.len(),
            "not_analysed": difference.not_analysed.len(),
        },
        "new": list(&diff.new, &difference.new),
        "removed": list(&diff.removed, &difference.old),
        "undecided": diff.undecided.iter().map(|one| doubt(one, &difference.new)).collect::<Vec<_>>(),
        "forbidden": diff.granted.iter().map(|one| granted(one, &difference.new)).collect::<Vec<_>>(),
        "not_analysed": unread.collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

fn access(access: &Access, places: &Places<'_>) -> Value {
    json!({
        "kind": access.subject.kind.word(),
        "address": access.subject.address,
        "alone": access.alone,
        "policy": access.policy,
        "statement": { "index": access.statement, "sid": access.sid },
        "action": access.action,
        "principal": access.principal,
        "resource": access.resource,
        "examples": access.examples,
        "certain": access.certain,
        "more": access.more,
        "location": access.span.map(|span| places.location(span)),
    })
}

fn doubt(doubt: &Doubt, places: &Places<'_>) -> Value {
    json!({
        "kind": doubt.subject.kind.word(),
        "address": doubt.subject.address,
        "policy": doubt.policy,
        "reason": doubt.why,
        "location": doubt.span.map(|span| places.location(span)),
    })
}

fn granted(granted: &Granted, places: &Places<'_>) -> Value {
    let mut value = access(&granted.access, places);
    if let Some(object) = value.as_object_mut() {
        object.insert("forbidden".to_owned(), granted.forbidden.clone().into());
    }
    value
}
