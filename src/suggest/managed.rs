//! What is suggested in place of a policy that AWS keeps: a policy of the role's own with what is needed of it.
//!
//! Only for roles of which all is known that runs under them. What AWS keeps may grow; what takes its place does not.

use crate::catalog::catalog;
use crate::graph::{Attachment, Graph, PrincipalId, aws_managed};
use crate::wiring::Openness;

use super::document;
use super::elsewhere::Elsewhere;
use super::express::Place;
use super::grants::Granted;
use super::model::{Outcome, PolicyPlan, StatementPlan, Subject};
use super::narrow::Demand;
use super::prove::{self, Unproven};

/// What becomes of an AWS managed policy where it is attached to a role, or why it stays.
///
/// # Errors
///
/// A plan that would allow what the managed policy does not: a defect of iamlint.
pub(super) fn plan(
    graph: &Graph,
    role: PrincipalId,
    attachment: &Attachment,
    name: &str,
    elsewhere: &Elsewhere,
) -> Result<Result<PolicyPlan, String>, Unproven> {
    let replace = || Ok(Err(format!("{name} is AWS's own policy: replace it to narrow it")));
    let holder = &graph.principals[role.index()];
    if holder.openness != Openness::Closed || super::why_role_left_alone(graph, role, elsewhere).is_some() {
        return replace();
    }
    let (Some(policy), Some(before)) = (catalog().managed_policy(name), aws_managed(name)) else { return replace() };
    if before.statements.iter().any(|one| one.allows() && Granted::of(one, &graph.resources).is_err()) {
        return replace();
    }
    let place = Place::beside(&attachment.by, graph);
    let demand = Demand::of(graph, &[holder]);
    let mut statements: Vec<StatementPlan> =
        before.statements.iter().map(|statement| demand.plan(statement, &place)).collect();
    document::drop_repeated(&before, &mut statements, &graph.resources, &|_, _| true);
    let subject = Subject::AwsManaged { arn: policy.arn(), attachment: attachment.by.clone(), role };
    let mut plan = document::planned(subject, attachment.by.clone(), &before, statements);
    without_names(&mut plan);
    prove::prove(&mut plan, policy.arn(), &holder.needs, &graph.resources)?;
    Ok(Ok(plan))
}

/// Takes the Sids out of the document of a plan that changes something: AWS's names are for what AWS's statements allow.
pub(super) fn without_names(plan: &mut PolicyPlan) {
    let unchanged = plan.statements.iter().all(|plan| plan.outcome == Outcome::Kept);
    plan.after.statements.iter_mut().filter(|_| !unchanged).for_each(|statement| statement.sid = None);
}
