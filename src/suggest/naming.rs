//! Sids for the parts of a statement: a Sid is unique in its policy, so they cannot share it.
//!
//! The first part keeps the Sid. The others say after it what sets them apart, in one word: the service (`DeployLogs`), or the kind of resource
//! (`ArtifactsObject`). Parts of a statement without a Sid get none.

use std::collections::BTreeSet;

use crate::catalog::catalog;
use crate::graph::Resources;
use crate::text::{Part, Text};

use super::model::{Replacement, StatementPlan};

/// Names the parts of all statements that were split.
pub(super) fn name_parts(plans: &mut [StatementPlan], resources: &Resources) {
    let mut taken: BTreeSet<String> = plans.iter().filter_map(|plan| plan.sid.clone()).collect();
    for plan in plans {
        let Some(sid) = plan.sid.as_deref().filter(|sid| !sid.is_empty()) else { continue };
        let words = words(&plan.replacements, resources);
        for (part, word) in plan.replacements.iter_mut().zip(words).skip(1) {
            let named = word.map(|word| format!("{sid}{word}")).filter(|name| taken.insert(name.clone()));
            part.sid = Some(named.unwrap_or_else(|| numbered(sid, &mut taken)));
        }
    }
}

/// `push2`, or the first number that is free.
pub(super) fn numbered(sid: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2u32;
    loop {
        let candidate = format!("{sid}{number}");
        if taken.insert(candidate.clone()) {
            return candidate;
        }
        number += 1;
    }
}

/// What sets each part apart from all others, where one word says it.
fn words(parts: &[Replacement], resources: &Resources) -> Vec<Option<String>> {
    let services: Vec<Option<String>> = parts.iter().map(service).collect();
    let kinds: Vec<Option<String>> = parts.iter().map(|part| kind(part, resources)).collect();
    let of_one_service = services.iter().all(|service| *service == services[0]);
    let alone = |at: usize, same: &dyn Fn(usize) -> bool| (0..parts.len()).all(|other| other == at || !same(other));
    (0..parts.len())
        .map(|at| {
            let service = services[at].as_ref()?;
            if alone(at, &|other| services[other] == services[at]) {
                return Some(service.clone());
            }
            let kind = kinds[at].as_ref()?;
            let is_set_apart = alone(at, &|other| services[other] == services[at] && kinds[other] == kinds[at]);
            is_set_apart.then(|| if of_one_service { kind.clone() } else { format!("{service}{kind}") })
        })
        .collect()
}

/// The service that all actions of a part are of.
fn service(part: &Replacement) -> Option<String> {
    let of = |action: &String| action.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
    let first = part.actions.first().and_then(of)?;
    part.actions.iter().all(|action| of(action).as_ref() == Some(&first)).then(|| pascal_case(&first))
}

/// The kind of resource that a part is about, as the service authorization reference calls it.
fn kind(part: &Replacement, resources: &Resources) -> Option<String> {
    if part.resources.iter().all(|resource| resource.is("*")) {
        return Some("Any".to_owned());
    }
    let action = part.actions.iter().find_map(|action| catalog().action(action))?;
    let kind_of = |resource: &Text| {
        let arn = glob(&resources.canonical(resource));
        action.resource_types().find(|kind| kind.arn_patterns().any(|form| form.fits(&arn))).map(|kind| kind.name())
    };
    let first = part.resources.first().and_then(kind_of)?;
    part.resources.iter().all(|resource| kind_of(resource) == Some(first)).then(|| pascal_case(first))
}

/// The ARN with `*` for what is not known.
fn glob(text: &Text) -> String {
    let part = |part: &Part| match part {
        Part::Literal(literal, _) => literal.to_string(),
        Part::Symbol(..) => "*".to_owned(),
    };
    text.parts().iter().map(part).collect()
}

/// `task-definition` as `TaskDefinition`: a Sid has letters and digits only.
pub(super) fn pascal_case(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suggest::model::Outcome;
    use crate::text::Origin;

    fn part(actions: &[&str], resources: &[&str]) -> Replacement {
        Replacement {
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            resources: resources.iter().map(|arn| Text::literal(*arn, Origin::default())).collect(),
            ..Replacement::default()
        }
    }

    fn named(sid: &str, others: &[&str], parts: Vec<Replacement>) -> Vec<String> {
        let plan = |sid: &str, replacements| StatementPlan {
            index: 0,
            sid: Some(sid.to_owned()),
            outcome: Outcome::Split,
            because: Vec::new(),
            guessed: false,
            replacements,
        };
        let mut plans = vec![plan(sid, parts)];
        plans.extend(others.iter().map(|sid| plan(sid, Vec::new())));
        name_parts(&mut plans, &Resources::default());
        plans[0].replacements.iter().map(|part| part.sid.clone().unwrap_or_default()).collect()
    }

    #[test]
    fn parts_say_the_service_where_it_sets_them_apart() {
        let parts = || vec![part(&["s3:GetObject"], &["arn:aws:s3:::b/*"]), part(&["logs:PutLogEvents"], &["*"])];
        assert_eq!(named("Build", &[], parts()), ["", "BuildLogs"]);
        assert_eq!(named("Build", &["BuildLogs"], parts()), ["", "Build2"]);
    }

    #[test]
    fn parts_of_one_service_say_the_kind_of_resource() {
        let parts = vec![
            part(&["s3:GetBucketAcl"], &["arn:aws:s3:::b"]),
            part(&["s3:GetObject"], &["arn:aws:s3:::b/*"]),
            part(&["s3:ListAllMyBuckets"], &["*"]),
        ];
        assert_eq!(named("Artifacts", &[], parts), ["", "ArtifactsObject", "ArtifactsAny"]);
        let parts = vec![
            part(&["s3:GetObject"], &["arn:aws:s3:::b/*"]),
            part(&["s3:PutObject"], &["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"]),
        ];
        assert_eq!(named("Artifacts", &["Artifacts2"], parts), ["", "Artifacts3"]);
    }

    #[test]
    fn parts_of_several_services_say_both_where_they_must() {
        let parts = vec![
            part(&["s3:GetBucketAcl"], &["arn:aws:s3:::b"]),
            part(&["ecr:BatchGetImage"], &["arn:aws:ecr:eu-west-2:111122223333:repository/r"]),
            part(&["ecr:GetAuthorizationToken"], &["*"]),
        ];
        assert_eq!(named("Pull", &[], parts), ["", "PullEcrRepository", "PullEcrAny"]);
    }
}
