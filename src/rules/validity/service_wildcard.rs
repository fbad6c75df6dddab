//! `rules/validity/wildcard-in-service-name.md`

use crate::rules::draft::place_in;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct WildcardInServiceName;

impl Rule for WildcardInServiceName {
    fn page(&self) -> &'static Page {
        page!("validity", "wildcard-in-service-name")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let actions = at.statement.actions.iter().flat_map(|clause| &clause.values).map(|leaf| (leaf, 0));
        let resources = at.statement.resources.iter().flat_map(|clause| &clause.values).map(|leaf| (leaf, 2));
        for (leaf, field) in actions.chain(resources) {
            let known = leaf.text.known_prefix();
            let mut fields = known.split(':').skip(field);
            let (Some(service), true) = (fields.next(), fields.next().is_some()) else { continue };
            // `*:*` and `arn:aws:*:…` say every service, and mean it.
            let partial = service.contains(['*', '?']) && !service.bytes().all(|byte| byte == b'*');
            if !partial || (field == 2 && !known.starts_with("arn:")) || service.contains("${") {
                continue;
            }
            let finding = at
                .finding(self.page(), format!("{service} stands for every service of that name, those to come too"))
                .about(leaf.text.to_string())
                .with_label(place_in(at, leaf), "a wildcard in the name of a service")
                .with_help("name the services");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
