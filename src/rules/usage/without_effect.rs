//! `rules/usage/allow-shadowed-by-deny.md`, `rules/usage/outside-boundary.md`

use crate::policy::{Document, Leaf, Statement};
use crate::rules::compared::{Compared, boundary, dead_actions, resources_of};
use crate::rules::draft::{be, list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct AllowShadowedByDeny;

#[derive(Debug)]
pub(in crate::rules) struct OutsideBoundary;

impl Rule for AllowShadowedByDeny {
    fn page(&self) -> &'static Page {
        page!("usage", "allow-shadowed-by-deny")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.is_identity_grant() {
            return;
        }
        let Some((first, names)) = named(at.denied()) else { return };
        let Some(resources) = resources_of(at.graph(), at.statement) else { return };
        let denies = at.policy.denies();
        let action = crate::policy::Pattern::action(&first.text);
        let by = denies.iter().find(|deny| deny.holds(&action, &resources)).map(|deny| deny.statement);
        let message = format!("{} {} allowed here and denied {}", list(&names, 3), be(names.len()), place(at, by));
        let finding = at
            .finding(self.page(), message)
            .about(names.join(" "))
            .with_label(text_span(first), "comes to nothing: a Deny wins over any Allow")
            .with_label(by.and_then(denying), "denied here")
            .held_by(at.policy)
            .with_help("remove the grant, or make the Deny narrower if it was not meant");
        report.push(finding, names.into_iter().map(Claim::Action));
    }
}

impl Rule for OutsideBoundary {
    fn page(&self) -> &'static Page {
        page!("usage", "outside-boundary")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let bounded = || at.policy.holders.iter().all(|(_, holder)| holder.boundary.is_some());
        if !at.is_identity_grant() || at.policy.holders.is_empty() || !bounded() {
            return;
        }
        let graph = at.graph();
        let boundaries: Option<Vec<Document>> =
            at.policy.holders.iter().map(|(_, holder)| boundary(graph, holder)).collect();
        let (Some(boundaries), Some(resources)) = (boundaries, resources_of(graph, at.statement)) else { return };
        let mut compared: Vec<Vec<Compared<'_>>> = Vec::new();
        for document in &boundaries {
            // Whatever is not certainly a Deny may let something through.
            let allowing =
                document.statements.iter().filter(|statement| statement.effect != Some(crate::policy::Effect::Deny));
            let Some(all) = allowing.map(|statement| Compared::read(graph, statement)).collect() else { return };
            compared.push(all);
        }
        let dead = dead_actions(at, &resources, |action, resources| {
            compared.iter().all(|boundary| boundary.iter().all(|allow| allow.excludes(action, resources)))
        });
        let Some((first, names)) = named(&dead) else { return };
        let holder = at.policy.holders.first().map(|(_, holder)| *holder);
        let shown = holder.map(|holder| holder.address.to_string()).unwrap_or_default();
        let bound = holder.and_then(|holder| graph.resources.by_address(&holder.address)).and_then(|id| {
            let body = graph.resources.body(id);
            crate::graph::values::attribute(body, "permissions_boundary")
                .and_then(|value| value.deep_origin().primary())
        });
        let message = format!(
            "{} {} allowed here, and the permissions boundary of {shown} does not let it through",
            list(&names, 3),
            be(names.len())
        );
        let finding = at
            .finding(self.page(), message)
            .about(names.join(" "))
            .with_label(text_span(first), "comes to nothing: the boundary does not allow it")
            .with_label(bound, "the boundary")
            .held_by(at.policy)
            .with_help("remove the grant, or add the action to the boundary if the role is to have it");
        report.push(finding, names.into_iter().map(Claim::Action));
    }
}

fn named<'a>(dead: &[&'a Leaf]) -> Option<(&'a Leaf, Vec<String>)> {
    let first = dead.first()?;
    Some((first, dead.iter().map(|leaf| leaf.text.to_string()).collect()))
}

/// "in the same policy", or "by aws_iam_policy.guard".
fn place(at: &StatementAt<'_>, by: Option<&Statement>) -> String {
    let Some(by) = by else { return "too".to_owned() };
    let own = at.policy.policy.document.statements.iter().any(|statement| std::ptr::eq(statement, by));
    if own {
        return "in the same policy".to_owned();
    }
    let holds =
        |policy: &&crate::graph::Policy| policy.document.statements.iter().any(|statement| std::ptr::eq(statement, by));
    let policy = at.graph().policies.iter().find(holds).and_then(|policy| policy.address.as_ref());
    policy.map_or_else(|| "elsewhere".to_owned(), |address| format!("by {address}"))
}

fn denying(statement: &Statement) -> Option<crate::input::Span> {
    let leaf = statement.actions.iter().flat_map(|clause| &clause.values).next();
    leaf.and_then(text_span).or_else(|| statement.origin.primary())
}
