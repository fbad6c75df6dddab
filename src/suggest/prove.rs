//! The proof that a suggestion adds nothing and takes nothing away that is needed, by the policy algebra alone.

use std::fmt;

use crate::graph::{Principal, Resources};
use crate::policy::access::{self, Coverage, Verdict};
use crate::policy::{Condition, Document};
use crate::text::{Origin, Text};
use crate::wiring::{Need, Strength};

use super::conditions::lines;
use super::document;
use super::model::PolicyPlan;

/// A suggestion that could not be proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unproven {
    /// The policy, or the role.
    pub policy: String,
    /// What it would allow that the old one did not, or what of all that is needed it would not allow any more.
    pub why: String,
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the suggestion for {} is not proven to allow nothing new and all that is needed: {}",
            self.policy, self.why
        )
    }
}

impl std::error::Error for Unproven {}

/// Takes a plan back that changes something, unless it is proven to add nothing but what it says, and to lose nothing of `needs`.
///
/// # Errors
///
/// A request that only the new policy allows, or something that is needed and was allowed, and is not allowed any more.
pub(super) fn prove<'n>(
    plan: &mut PolicyPlan,
    policy: &str,
    needs: impl IntoIterator<Item = &'n Need>,
    resources: &Resources,
) -> Result<(), Unproven> {
    if !plan.changes() {
        return Ok(());
    }
    let added = document::of_added(&plan.before, &plan.added);
    let unproven = match only_added(&plan.before, &added, &plan.after, policy, resources)? {
        None => nothing_lost(&plan.before, &plan.after, policy, needs, resources)?,
        unproven => unproven,
    };
    if let Some(why) = unproven {
        document::take_back(plan, format!("that less would do is not proven: {why}"));
    }
    Ok(())
}

/// Checks that every request `after` allows, `before` or `added` allowed: why that cannot be decided, or nothing where it holds. Resources are compared in
/// canonical form: a name, an ARN and a reference to one resource are one.
///
/// # Errors
///
/// A request that only `after` allows.
pub(super) fn only_added(
    before: &Document,
    added: &Document,
    after: &Document,
    policy: &str,
    resources: &Resources,
) -> Result<Option<String>, Unproven> {
    let old = [&canonical(before, resources), &canonical(added, resources)];
    judged(access::compare(&old, &[&canonical(after, resources)]), policy)
}

fn judged(verdict: Verdict, policy: &str) -> Result<Option<String>, Unproven> {
    let why = match verdict {
        Verdict::Proven => return Ok(None),
        Verdict::Refuted(witness) => format!("it would allow {witness}"),
        Verdict::Undecided { why } => return Ok(Some(why)),
    };
    Err(Unproven { policy: policy.to_owned(), why })
}

/// Whether two documents are proven to allow the same.
pub(super) fn is_the_same(one: &Document, other: &Document, resources: &Resources) -> bool {
    let (one, other) = (canonical(one, resources), canonical(other, resources));
    access::compare(&[&one], &[&other]) == Verdict::Proven && access::compare(&[&other], &[&one]) == Verdict::Proven
}

/// Checks that what a policy allowed of all that its holders need, it still allows: why that cannot be decided, or nothing where it holds.
///
/// # Errors
///
/// Something that is needed and was allowed, and is not allowed any more.
fn nothing_lost<'n>(
    before: &Document,
    after: &Document,
    policy: &str,
    needs: impl IntoIterator<Item = &'n Need>,
    resources: &Resources,
) -> Result<Option<String>, Unproven> {
    let (before, after) = (canonical(before, resources), canonical(after, resources));
    let lost = lost(&[&before], &[&after], needs.into_iter(), resources);
    lost.map_err(|why| Unproven { policy: policy.to_owned(), why })
}

/// The same of all documents of one role together, where what is not decided is no matter: each of them has been looked at by itself.
///
/// # Errors
///
/// Something that is needed and was allowed, and is not allowed any more.
pub(super) fn role_loses_nothing(
    role: &Principal,
    plans: &[PolicyPlan],
    resources: &Resources,
) -> Result<(), Unproven> {
    let of = |pick: fn(&PolicyPlan) -> &Document| -> Vec<Document> {
        plans.iter().map(|plan| canonical(pick(plan), resources)).collect()
    };
    let (before, after) = (of(|plan| &plan.before), of(|plan| &plan.after));
    let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
    let lost = lost(&before, &after, role.needs.iter(), resources);
    lost.map(|_| ()).map_err(|why| Unproven { policy: role.address.to_string(), why })
}

/// What of the needs the old documents allow and the new ones do not, for certain (an error) or perhaps. What a role can do without (`optional`), and what is
/// only a hint, is no need here.
fn lost<'n>(
    before: &[&Document],
    after: &[&Document],
    needs: impl Iterator<Item = &'n Need>,
    resources: &Resources,
) -> Result<Option<String>, String> {
    let mut perhaps = None;
    for need in needs.filter(|need| need.strength >= Strength::Conditional) {
        let mut conditions: Vec<Condition> = lines(&need.conditions).collect();
        in_canonical_form(&mut conditions, resources);
        for action in &need.actions {
            for resource in &need.resources {
                let (action, resource) =
                    (&Text::literal(&**action, Origin::default()), &resources.canonical_if_one(resource));
                let asked = access::Need { action, resource, conditions: &conditions };
                let now = access::covers(after, &asked);
                if now == Coverage::Allowed {
                    continue;
                }
                let was = access::covers(before, &asked);
                let is_as_it_was = match (&was, &now) {
                    (Coverage::Allowed, _) => false,
                    (Coverage::Conditional { .. }, now) => matches!(now, Coverage::Conditional { .. }),
                    (Coverage::Refused(_) | Coverage::Undecided { .. }, _) => true,
                };
                if is_as_it_was {
                    continue;
                }
                let why = format!("{action} on {resource} is needed ({}) and", need.because);
                match now {
                    Coverage::Refused(_) => return Err(format!("{why} would not be allowed any more")),
                    Coverage::Undecided { why: doubt } | Coverage::Conditional { why: doubt } => {
                        perhaps = perhaps.or(Some(format!("{why} may not be allowed any more: {doubt}")));
                    }
                    Coverage::Allowed => {}
                }
            }
        }
    }
    Ok(perhaps)
}

pub(super) fn canonical(document: &Document, resources: &Resources) -> Document {
    let mut document = document.clone();
    let clauses = document.statements.iter_mut().flat_map(|statement| &mut statement.resources);
    for leaf in clauses.flat_map(|clause| &mut clause.values) {
        leaf.text = resources.canonical_if_one(&leaf.text);
    }
    for statement in &mut document.statements {
        in_canonical_form(&mut statement.condition.conditions, resources);
    }
    document
}

fn in_canonical_form(conditions: &mut [Condition], resources: &Resources) {
    for leaf in conditions.iter_mut().flat_map(|condition| &mut condition.values) {
        leaf.text = resources.canonical_if_one(&leaf.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::text::{Address, Mode, ModulePath};
    use crate::wiring::NeedCondition;

    fn document(statements: &str) -> Document {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        Document::read(&json::parse(&Text::literal(text, Origin::default())).value.expect("JSON"))
    }

    /// What is lost of a need for `iam:PassRole` on a role, passed to tasks.
    fn lost_of(before: &str, after: &str, strength: Strength) -> Result<Option<String>, String> {
        let literal = |text: &str| Text::literal(text, Origin::default());
        let need = Need {
            title: "pass the role".to_owned(),
            actions: vec!["iam:PassRole".to_owned()],
            resources: vec![literal("arn:aws:iam::111122223333:role/task")],
            undecided: Vec::new(),
            conditions: vec![NeedCondition {
                operator: "StringEquals".to_owned(),
                key: "iam:PassedToService".to_owned(),
                values: vec![literal("ecs-tasks.amazonaws.com")],
            }],
            strength,
            sole: false,
            because: "tasks".to_owned(),
            source: String::new(),
            evidence: None,
            user: Address {
                module: ModulePath::root(),
                mode: Mode::Managed,
                type_name: "aws_cloudwatch_event_target".into(),
                name: "job".into(),
                key: None,
            },
        };
        let resources = Resources::default();
        let (before, after) = (canonical(&document(before), &resources), canonical(&document(after), &resources));
        lost(&[&before], &[&after], std::iter::once(&need), &resources)
    }

    const WIDE: &str = r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#;

    fn only(role: &str, service: &str) -> String {
        format!(
            r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/{role}",
                "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}}}"#
        )
    }

    #[test]
    fn what_is_needed_is_still_allowed_under_the_condition_that_it_meets() {
        let narrowed = only("task", "ecs-tasks.amazonaws.com");
        assert_eq!(lost_of(WIDE, &narrowed, Strength::Required), Ok(None));
        assert_eq!(lost_of(&narrowed, &narrowed, Strength::Required), Ok(None));
    }

    #[test]
    fn a_need_that_another_condition_may_refuse_is_not_proven_to_be_met() {
        let other = lost_of(WIDE, &only("task", "ec2.amazonaws.com"), Strength::Required);
        assert!(matches!(&other, Ok(Some(why)) if why.contains("iam:PassRole")), "{other:?}");
    }

    #[test]
    fn a_need_that_nothing_meets_any_more_is_an_error() {
        let gone = only("other", "ecs-tasks.amazonaws.com");
        assert!(lost_of(WIDE, &gone, Strength::Required).is_err());
        assert!(lost_of(WIDE, &gone, Strength::Conditional).is_err());
        assert_eq!(lost_of(WIDE, &gone, Strength::Hint), Ok(None));
        // What was not allowed is not lost.
        assert_eq!(lost_of(&gone, &gone, Strength::Required), Ok(None));
    }
}
