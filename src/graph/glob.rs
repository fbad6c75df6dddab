//! A value of `Resource` as a glob, for what asks which ARNs it may be.

use std::borrow::Cow;

use crate::policy::Leaf;
use crate::text::{Identity, Part, SymbolKind, Text};

use super::model::Graph;
use super::resources::Resources;

/// What stands for a hole in a glob: any run, and one that is known not to run over a colon, as a `*` that somebody wrote may.
const HOLE: &str = "**";

/// A value of Resource as a glob: references followed to what they name, and `**` for every hole that is left. In the ARN of one declared resource a hole is a
/// name, or the rest of one: no `/` is in it that the type's own form does not have.
pub(crate) fn glob(graph: &Graph, leaf: &Leaf) -> String {
    glob_of(graph, &leaf.text)
}

/// The same of a text.
pub(crate) fn glob_of(graph: &Graph, text: &Text) -> String {
    let resources = &graph.resources;
    match text.known().filter(|_| resources.are_none_declared()) {
        Some(text) => without_variables(&in_commercial_partition(&text)),
        None => followed(resources, text),
    }
}

/// The glob of a text in which resources that are declared may be named, by reference or by what they are called.
fn followed(resources: &Resources, text: &Text) -> String {
    let canonical = resources.canonical(text);
    let (star, hole) = if resources.by_canonical_arn(&canonical).is_some() { ("x", "x") } else { ("*", HOLE) };
    let shown = canonical.parts().iter().map(|part| match part {
        Part::Literal(text, _) => text.replace('*', star),
        // Any value of the right form does, and a `*` would run over the field's colon.
        Part::Symbol(symbol, _) => match symbol.kind() {
            SymbolKind::Identity(Identity::Partition) => "aws",
            SymbolKind::Identity(Identity::Region) => "us-east-1",
            SymbolKind::Identity(Identity::Account) => "111122223333",
            _ => hole,
        }
        .to_owned(),
    });
    let glob = without_variables(&shown.collect::<String>());
    let fields = glob.matches(':').count();
    if fields < 5 && !canonical.is_known() { with_all_fields(&glob) } else { glob }
}

/// The glob where what stands for its account is one: a hole by itself between two colons is no account that was left out, as `arn:aws:ec2:*::image/*` leaves it out.
pub(crate) fn with_an_account(glob: &str) -> String {
    let fields: Vec<&str> = glob.splitn(6, ':').collect();
    match fields[..] {
        [arn, partition, service, region, HOLE, resource] => {
            [arn, partition, service, region, "111122223333", resource].join(":")
        }
        _ => glob.to_owned(),
    }
}

/// An ARN of any partition that is named in full as one of `aws`.
fn in_commercial_partition(text: &str) -> Cow<'_, str> {
    let mut fields = text.splitn(6, ':');
    match (fields.next(), fields.next(), fields.nth(3)) {
        (Some("arn"), Some(partition), Some(_)) if partition.starts_with("aws-") && !partition.contains(['*', '?']) => {
            Cow::Owned(text.replacen(partition, "aws", 1))
        }
        _ => Cow::Borrowed(text),
    }
}

/// A glob with a hole that stands for several fields of an ARN, with all six: `arn:aws:*/x` is `arn:aws:*:*:*:*/x`.
fn with_all_fields(glob: &str) -> String {
    let (head, tail) =
        (glob.split_once('*').map_or(glob, |(head, _)| head), glob.rsplit_once('*').map_or("", |(_, tail)| tail));
    let known: Vec<&str> = head.split(':').collect();
    let known = known.split_last().map_or(&[][..], |(_, known)| known);
    let unknown = std::iter::repeat_n("*", 5_usize.saturating_sub(known.len()));
    let fields: Vec<&str> = known.iter().copied().chain(unknown).collect();
    format!("{}:*{tail}", fields.join(":"))
}

/// Whether something is left for a template to fill in, `${bucket_name}`: a policy variable has a colon in its name.
pub(crate) fn has_placeholder(text: &str) -> bool {
    let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    names.into_iter().any(|(name, _)| !name.contains(':') && !["*", "?", "$"].contains(&name))
}

/// `*` for the policy's own variables, `${aws:username}`: they stand for anything, and have colons in them. What a template fills in is most likely a name.
fn without_variables(text: &str) -> String {
    let mut rest = text;
    let mut glob = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once("${").filter(|(_, after)| after.contains('}')) {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        glob.push_str(before);
        glob.push(if name.contains(':') || name == "*" { '*' } else { 'x' });
        rest = behind;
    }
    glob + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_may_be_several_fields() {
        assert_eq!(with_all_fields("*/*"), "*:*:*:*:*:*");
        assert_eq!(with_all_fields("arn:aws:*/x"), "arn:aws:*:*:*:*/x");
    }

    proptest::proptest! {
        #[test]
        fn where_nothing_is_declared_an_arn_is_what_is_written(written in r"(arn:)?(aws|aws-cn|aws\*|\*)?[:a*?/${}]{0,9}") {
            let text = Text::literal(written.as_str(), crate::text::Origin::default());
            let plainly = without_variables(&in_commercial_partition(&written));
            proptest::prop_assert_eq!(plainly, followed(&Resources::default(), &text));
        }
    }

    #[test]
    fn a_hole_for_an_account_is_one() {
        assert_eq!(with_an_account("arn:aws:ec2:*:**:*"), "arn:aws:ec2:*:111122223333:*");
        assert_eq!(with_an_account("arn:aws:ec2:*:*:*"), "arn:aws:ec2:*:*:*", "this one was written");
        assert_eq!(with_an_account("arn:aws:s3:::**"), "arn:aws:s3:::**");
    }

    #[test]
    fn variables_of_the_policy_are_anything() {
        assert_eq!(without_variables("a/${aws:username}/b/${x"), "a/*/b/${x");
        assert_eq!(without_variables("arn:aws:s3:::${bucket_name}"), "arn:aws:s3:::x");
        assert!(has_placeholder("a/${bucket_name}") && !has_placeholder("a/${aws:username}/${*}"));
    }
}
