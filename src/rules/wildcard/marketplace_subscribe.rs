//! `rules/wildcard/marketplace-subscribe.md`

use crate::policy::{Clause, Effect, Pattern, Statement};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

const SUBSCRIBE: &str = "aws-marketplace:Subscribe";

#[derive(Debug)]
pub(in crate::rules) struct MarketplaceSubscribe;

impl Rule for MarketplaceSubscribe {
    fn page(&self) -> &'static Page {
        page!("wildcard", "marketplace-subscribe")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || !at.is_identity_grant() || !is_about(at.statement) {
            return;
        }
        let Some(resource) = at.everything() else { return };
        let denied = at.policy.policy.document.statements.iter().any(|other| {
            other.effect == Some(Effect::Deny)
                && other.condition.conditions.is_empty()
                && is_about(other)
                && other.resource_values().any(|leaf| leaf.text.is("*"))
        });
        if denied {
            return;
        }
        let clause = at.statement.actions.first();
        let finding = at
            .finding(self.page(), format!("{SUBSCRIBE} is allowed: products that cost money can be ordered"))
            .about(SUBSCRIBE)
            .with_label(text_span(resource), "it takes no narrower resource")
            .with_label(clause.and_then(|clause| clause.key.primary()), "allows it")
            .held_by(at.policy)
            .with_help("leave it to those who buy, or limit the products with aws-marketplace:ProductId");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

fn is_about(statement: &Statement) -> bool {
    let lower = SUBSCRIBE.to_ascii_lowercase();
    let names = |clause: &Clause| {
        clause.values.iter().any(|leaf| leaf.text.is_known() && Pattern::action(&leaf.text).matches_str(&lower))
    };
    !statement.actions.is_empty() && statement.actions.iter().all(|clause| names(clause) != clause.negated)
}
