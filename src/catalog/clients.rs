//! What clients call services: `rules/aws/client-services.csv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{catalog, rows};

/// The prefix of a service's actions, by what the AWS CLI or CloudTrail call it: `s3` for `s3api`, `states` for `stepfunctions`. The prefix itself is such a name, too.
pub fn service_of_client(name: &str) -> Option<&'static str> {
    static SERVICES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let services = SERVICES.get_or_init(|| names().collect());
    services.get(name).copied().or_else(|| catalog().service(name).map(|service| service.prefix()))
}

/// The name and the prefix of each line.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(include_str!("../../rules/aws/client-services.csv")).map(|[name, service]| (name, service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_leads_to_a_service_under_another_name() {
        for (name, service) in names() {
            assert!(catalog().service(service).is_some(), "{name}: there is no {service}");
            assert_ne!(name, service);
        }
        assert!(names().map(|(name, _)| name).is_sorted(), "not in order");
    }

    #[test]
    fn a_prefix_is_a_name_too() {
        assert_eq!(service_of_client("s3api"), Some("s3"));
        assert_eq!(service_of_client("stepfunctions"), Some("states"));
        assert_eq!(service_of_client("sqs"), Some("sqs"));
        assert_eq!(service_of_client("nothing"), None);
    }
}
