//! The lists in which policies are attached: `managed_policy_arns` of a role, the `roles` of an attachment that is for several.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::edit::{Apart, Comments, Edit, children, without as taken_out};
use crate::graph::Principal;
use crate::input::Span;
use crate::terraform::syntax::ast::{Expr, ExprKind};

use super::{Attaching, Replaced};
use crate::suggest::rewrite::locate::{Located, LocatedMember};
use crate::suggest::rewrite::removal::emptied;
use crate::suggest::rewrite::splice::{Change, realigned};
use crate::suggest::rewrite::written::TRANSPARENT;

/// An element of a list that is written out.
pub(super) struct Element<'a> {
    list: &'a Expr,
    at: usize,
}

impl Element<'_> {
    /// Where it is.
    pub(super) fn span(&self) -> Span {
        elements(self.list).get(self.at).map_or(self.list.span, |element| element.span)
    }
}

/// The attribute in which a block lists what it attaches, or to whom.
fn attribute(type_name: &str) -> Option<&'static str> {
    match type_name {
        "aws_iam_role" => Some("managed_policy_arns"),
        "aws_iam_role_policy_attachments_exclusive" => Some("policy_arns"),
        "aws_iam_policy_attachment" => Some("roles"),
        _ => None,
    }
}

/// What keeps Terraform from making a change of the list, where something does: the policy would stay attached, with its successor beside it.
pub(super) fn ignored(attaching: &Attaching<'_>) -> Option<String> {
    let name = attribute(&attaching.address.type_name)?;
    let lifecycles = attaching.block().body.blocks.iter().filter(|nested| &*nested.kind.name == "lifecycle");
    let ignored =
        lifecycles.flat_map(|nested| &nested.body.attributes).find(|it| &*it.name.name == "ignore_changes")?;
    let written = attaching.source.slice(ignored.value.span);
    let mut words = written.split(|c: char| !c.is_alphanumeric() && c != '_');
    let local = attaching.address.local();
    words
        .any(|word| word == name || word == "all")
        .then(|| format!("{local} ignores changes of {name}: detach it by hand"))
}

/// The element that stands for what is attached to a role: the policy's ARN, or the role.
///
/// # Errors
///
/// Why none does for sure.
pub(super) fn element<'a>(attaching: &'a Attaching<'_>, role: &Principal, arn: &str) -> Result<Element<'a>, String> {
    let local = attaching.address.local();
    let name = attribute(&attaching.address.type_name)
        .ok_or_else(|| format!("{local} may attach it to more than this role: put this beside it"))?;
    let value = attaching.block().body.attributes.iter().find(|it| &*it.name.name == name).map(|it| &it.value);
    let mut lists = Vec::new();
    value.into_iter().for_each(|value| written_lists(value, &mut lists));
    let is_meant = |raw: &str| match name {
        "roles" => is_role(attaching, role, raw),
        _ => is_policy(arn, raw),
    };
    let found = lists.into_iter().flat_map(|list| (0..elements(list).len()).map(move |at| Element { list, at }));
    let mut found = found.filter(|element| is_meant(attaching.source.slice(element.span())));
    let (first, more) = (found.next(), found.next());
    let element = first.filter(|_| more.is_none()).ok_or_else(|| {
        let what = if name == "roles" { role.address.local() } else { arn.to_owned() };
        format!("{name} of {local} is no list in which {what} stands once, as text: take it out by hand")
    })?;
    let list = LocatedMember {
        name: name.to_owned(),
        name_range: 0..0,
        value_range: Some(element.list.span.range()),
        elements: Some(ranges(element.list)),
    };
    match list.has_comments(&attaching.source) {
        true => Err(format!("there are comments in {name} of {local}: take it out by hand")),
        false => Ok(element),
    }
}

/// The edits that take what is replaced out of its lists; nothing where the whole attachment would attach nothing any more.
///
/// # Errors
///
/// Why a list cannot be edited.
pub(super) fn without<'r>(
    attaching: &Attaching<'_>,
    replaced: impl Iterator<Item = &'r Replaced<'r>>,
) -> Result<Option<Vec<Edit>>, String> {
    let mut lists = Losing::new();
    for one in replaced {
        let Element { list, at } = element(attaching, one.role, one.arn)?;
        lists.entry(list.span).or_insert((list, BTreeSet::new())).1.insert(at);
    }
    let mut edits = Vec::new();
    if attaches_nothing_without(attaching, &lists) {
        return Ok(None);
    }
    for (list, gone) in lists.into_values() {
        let items = ranges(list);
        if gone.len() < items.len() {
            edits.extend(taken_out(attaching.source.text(), &items, Apart::Either, Comments::Go, &gone)?);
        } else {
            edits.push(emptied(&attaching.source, &items)?);
        }
    }
    let name = attribute(&attaching.address.type_name).unwrap_or_default();
    let located = Located::in_hcl(&attaching.body, attaching.block().span);
    let members = located.iter().flat_map(|located| &located.members);
    let changes = members.filter_map(|member| {
        let own = if member.name == name { edits.clone() } else { Vec::new() };
        Change::of(attaching.source.text(), member, own)
    });
    edits.extend(realigned(attaching.source.text(), &changes.collect::<Vec<_>>()));
    Ok(Some(edits))
}

/// Lists that lose elements, by their places.
type Losing<'a> = BTreeMap<Span, (&'a Expr, BTreeSet<usize>)>;

/// Whether an attachment has nobody left: Terraform refuses it then.
fn attaches_nothing_without(attaching: &Attaching<'_>, losing: &Losing<'_>) -> bool {
    let all = attaching.block().body.attributes.iter().find(|it| &*it.name.name == "roles");
    let others = ["users", "groups"].iter().any(|name| attaching.written(name).is_some_and(|all| all != "[]"));
    all.is_some_and(|all| loses_all(&all.value, losing)) && !others
}

/// Whether nothing is left of an expression without what its lists lose.
fn loses_all(value: &Expr, losing: &Losing<'_>) -> bool {
    match &value.kind {
        ExprKind::Tuple(elements) => {
            elements.is_empty() || losing.get(&value.span).is_some_and(|(_, gone)| gone.len() == elements.len())
        }
        ExprKind::Parens(inner) => loses_all(inner, losing),
        ExprKind::Call { name, args, expand: false } if TRANSPARENT.contains(&&*name.name) => {
            args.iter().all(|inner| loses_all(inner, losing))
        }
        _ => false,
    }
}

/// The lists that are written out in an expression and are in what it gives, whatever is not known.
fn written_lists<'a>(value: &'a Expr, into: &mut Vec<&'a Expr>) {
    match &value.kind {
        ExprKind::Tuple(_) => into.push(value),
        ExprKind::Parens(_) => children(value).into_iter().for_each(|inner| written_lists(inner, into)),
        ExprKind::Call { name, expand: false, .. } if TRANSPARENT.contains(&&*name.name) => {
            children(value).into_iter().for_each(|inner| written_lists(inner, into));
        }
        _ => {}
    }
}

fn elements(list: &Expr) -> &[Expr] {
    match &list.kind {
        ExprKind::Tuple(elements) => elements,
        _ => &[],
    }
}

fn ranges(list: &Expr) -> Vec<Range<usize>> {
    elements(list).iter().map(|element| element.span.range()).collect()
}

/// Whether an expression is the ARN of a policy of AWS, in whatever partition.
fn is_policy(arn: &str, raw: &str) -> bool {
    let Some((_, path)) = arn.split_once(":iam::") else { return false };
    let partition = raw.strip_prefix("\"arn:").and_then(|rest| rest.strip_suffix(&*format!(":iam::{path}\"")));
    partition.is_some_and(|partition| !partition.contains('"') || partition.starts_with("${"))
}

/// Whether an expression names a role.
fn is_role(attaching: &Attaching<'_>, role: &Principal, raw: &str) -> bool {
    let bare = raw.strip_prefix("\"${").and_then(|rest| rest.strip_suffix("}\"")).unwrap_or(raw);
    let local = role.address.local();
    let refers = role.address.module == attaching.address.module
        && [".name", ".id"].iter().any(|attribute| bare.strip_suffix(attribute) == Some(&*local));
    let name = attaching.graph.resources.body(role.resource).get("name").and_then(|name| name.text());
    let is_name = |name: &str| raw == format!("\"{name}\"");
    refers || name.is_some_and(|name| name.known().is_some_and(|name| is_name(&name)))
}
