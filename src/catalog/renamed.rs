//! Services that go by two prefixes: `rules/aws/service-names.csv`.

use super::rows;

/// The other prefix of a service that was renamed: `codestar-connections` for `codeconnections`, and the reverse.
pub fn other_name_of(prefix: &str) -> Option<&'static str> {
    table().find_map(|[now, former, _]| match prefix {
        _ if prefix == now => Some(former),
        _ if prefix == former => Some(now),
        _ => None,
    })
}

/// Both prefixes and the source of each line.
fn table() -> impl Iterator<Item = [&'static str; 3]> {
    rows(include_str!("../../rules/aws/service-names.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn both_names_are_services_of_the_catalogue() {
        for [now, former, source] in table() {
            assert!(catalog().service(now).is_some() && catalog().service(former).is_some(), "{now}, {former}");
            assert!(source.starts_with("https://docs.aws.amazon.com/"), "{now}");
            assert_eq!((other_name_of(now), other_name_of(former)), (Some(former), Some(now)));
        }
        assert_eq!(other_name_of("codeconnections"), Some("codestar-connections"));
        assert_eq!(other_name_of("s3"), None);
    }
}
