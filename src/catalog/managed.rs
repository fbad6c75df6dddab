//! AWS managed policies.

use super::layout::Section;
use super::table::{Table, handle};
use super::{Catalog, rows};
use flate2::read::DeflateDecoder;
use std::fmt;
use std::io::Read;
use std::sync::OnceLock;

handle! {
    /// An AWS managed policy. Its document is unpacked when it is first asked for.
    ManagedPolicy, Section::ManagedPolicies
}

impl ManagedPolicy {
    /// The name, `AdministratorAccess`.
    pub fn name(self) -> &'static str {
        self.text(0)
    }

    /// The ARN in the partition `aws`.
    pub fn arn(self) -> &'static str {
        self.text(1)
    }

    /// The default version, `v11`.
    pub fn version(self) -> &'static str {
        self.text(2)
    }

    /// The date of that version, `2026-09-30`.
    pub fn updated(self) -> &'static str {
        self.text(3)
    }

    /// Whether AWS no longer serves it: attached where it was attached, but not attachable any more.
    pub fn is_deprecated(self) -> bool {
        self.field(4) != 0
    }

    /// The document, as compact JSON.
    pub fn document(self) -> &'static str {
        let start = self.field(6) as usize;
        block(self.table, self.field(5)).get(start..start + self.field(7) as usize).unwrap_or_default()
    }
}

impl fmt::Debug for ManagedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ManagedPolicy({})", self.name())
    }
}

/// Whether an AWS managed policy, by its ARN, is one that AWS keeps for a role that a service assumes, and adds to when the service comes to need more:
/// `rules/aws/managed-policy-paths.csv`.
pub fn is_kept_for_a_service(arn: &str) -> bool {
    let Some((_, name)) = arn.split_once(":policy/") else { return false };
    rows(PATHS).any(|[path, kept_for, _]| name.starts_with(path) && kept_for == "service")
}

const PATHS: &str = include_str!("../../rules/aws/managed-policy-paths.csv");

/// The unpacked block, which some thirty policies share.
fn block(table: &'static Table, index: u32) -> &'static str {
    static BLOCKS: OnceLock<Vec<OnceLock<String>>> = OnceLock::new();
    let count = table.count(Section::Blocks);
    let blocks = BLOCKS.get_or_init(|| (0..count).map(|_| OnceLock::new()).collect());
    let Some(cell) = blocks.get(index as usize) else { return "" };
    cell.get_or_init(|| {
        let field = |field| table.field(Section::Blocks, index, field);
        let mut text = String::with_capacity(field(2) as usize);
        match DeflateDecoder::new(table.managed(field(0), field(1))).read_to_string(&mut text) {
            Ok(_) => text,
            // The build packed it and a test unpacks every block, so only a damaged binary comes here; it then has no document.
            Err(_) => String::new(),
        }
    })
}

impl Catalog {
    /// Every managed policy, in order of name.
    pub fn managed_policies(&'static self) -> impl ExactSizeIterator<Item = ManagedPolicy> {
        (0..self.table.count(Section::ManagedPolicies)).map(|index| ManagedPolicy::at(&self.table, index))
    }

    /// The managed policy of this name, or of this ARN in any partition. Names distinguish case.
    pub fn managed_policy(&'static self, name_or_arn: &str) -> Option<ManagedPolicy> {
        let name = name_or_arn.rsplit('/').next().unwrap_or(name_or_arn);
        let all = 0..self.table.count(Section::ManagedPolicies);
        let at = self.table.lower_bound(Section::ManagedPolicies, 0, all.clone(), |text| text.cmp(name));
        let found =
            all.contains(&at).then(|| ManagedPolicy::at(&self.table, at)).filter(|found| found.name() == name)?;
        let same = match name_or_arn.strip_prefix("arn:").and_then(|rest| rest.split_once(':')) {
            Some((partition, rest)) => {
                partition.starts_with("aws") && found.arn().strip_prefix("arn:aws:") == Some(rest)
            }
            None => name == name_or_arn,
        };
        same.then_some(found)
    }
}
