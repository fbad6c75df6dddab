//! Which actions CloudTrail would have logged the use of: `rules/aws/cloudtrail-events.csv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::glob::glob_matches;
use super::{Action, rows};

/// A line of the table.
struct Service {
    data: Vec<&'static str>,
    unnamed: Vec<&'static str>,
}

/// Whether each use of an action is a management event of its name, which a trail has unless it is told to leave it out.
pub fn is_logged(action: Action) -> bool {
    static SERVICES: OnceLock<HashMap<&'static str, Service>> = OnceLock::new();
    let services = SERVICES.get_or_init(|| {
        let list = |field: &'static str| field.split(';').filter(|item| !item.is_empty()).collect();
        table()
            .map(|[service, _, data, unnamed]| (service, Service { data: list(data), unnamed: list(unnamed) }))
            .collect()
    });
    let name = action.short_name();
    services.get(action.service().prefix()).is_some_and(|service| {
        !service.unnamed.contains(&name) && !service.data.iter().any(|pattern| glob_matches(pattern, name))
    })
}

/// The service, how many actions it had, what is data, and what has no event of its name.
fn table() -> impl Iterator<Item = [&'static str; 4]> {
    rows(include_str!("../../rules/aws/cloudtrail-events.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn every_line_is_of_a_service_as_it_is_known_today() {
        for [prefix, known, _, unnamed] in table() {
            let service = catalog().service(prefix).unwrap_or_else(|| panic!("there is no {prefix}"));
            assert!(
                service.actions().len() <= known.parse().expect("a number"),
                "{prefix} has new actions: compare them with its calls"
            );
            for name in unnamed.split(';').filter(|name| !name.is_empty()) {
                assert!(service.action(name).is_some(), "there is no {prefix}:{name}");
            }
        }
    }

    #[test]
    fn calls_on_data_are_not_logged() {
        let logged = |name: &str| is_logged(catalog().action(name).unwrap_or_else(|| panic!("there is no {name}")));
        for name in [
            "s3:GetObject",
            "s3:ListBucket",
            "dynamodb:Query",
            "sqs:SendMessage",
            "iam:PassRole",
            "kms:Decrypt",
            "lambda:InvokeFunction",
            "s3:GetEncryptionConfiguration",
        ] {
            assert!(!logged(name), "{name}");
        }
        for name in [
            "s3:CreateBucket",
            "dynamodb:DescribeTable",
            "sqs:CreateQueue",
            "ec2:DescribeVpcs",
            "lambda:UpdateFunctionCode",
        ] {
            assert!(logged(name), "{name}");
        }
    }
}
