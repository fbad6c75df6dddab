//! The partitions of AWS.

use std::sync::OnceLock;

use super::rows;

/// A partition: the regions that share one kind of ARN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Partition {
    /// `aws-cn`
    pub name: &'static str,
    /// `amazonaws.com.cn`
    pub dns_suffix: &'static str,
    region_prefix: &'static str,
}

/// Every partition.
pub fn partitions() -> &'static [Partition] {
    static PARTITIONS: OnceLock<Vec<Partition>> = OnceLock::new();
    PARTITIONS.get_or_init(|| {
        let rows = rows(include_str!("../../rules/aws/partitions.csv"));
        rows.map(|[name, dns_suffix, region_prefix]| Partition { name, dns_suffix, region_prefix }).collect()
    })
}

/// The partition of this name.
pub fn partition(name: &str) -> Option<&'static Partition> {
    partitions().iter().find(|partition| partition.name == name)
}

/// The partition that a region is in.
pub fn partition_of_region(region: &str) -> Option<&'static Partition> {
    let own =
        |partition: &&Partition| !partition.region_prefix.is_empty() && region.starts_with(partition.region_prefix);
    partitions().iter().find(own).or_else(|| partitions().iter().find(|partition| partition.region_prefix.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_in_one_partition() {
        let of = |region| partition_of_region(region).map(|partition| partition.name);
        assert_eq!(of("eu-west-2"), Some("aws"));
        assert_eq!(of("us-gov-west-1"), Some("aws-us-gov"));
        assert_eq!(of("us-isob-east-1"), Some("aws-iso-b"));
        assert_eq!(partition("aws-cn").map(|partition| partition.dns_suffix), Some("amazonaws.com.cn"));
        assert_eq!(partitions().len(), 8);
    }
}
