//! A finding's identity across edits: the baseline, SARIF, GitLab and `--diff-base` compare by it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::input::{FileId, Source, Sources};

use super::Finding;

/// The fingerprint of each finding, in the order given, 32 hexadecimal digits.
///
/// It is the 128-bit FNV-1a hash of seven lines: a version, the rule, the path from the root of the repository, the address and the policy without instance keys, the statement's `Sid`, the
/// subject with runs of white space as one blank; then the ordinal among findings equal in all of these, in the order of the list. No line
/// number, no place in the document and no message is in it, so moving a statement or wording a message anew changes nothing.
pub fn fingerprints<'f>(findings: impl IntoIterator<Item = &'f Finding>, sources: &Sources) -> Vec<String> {
    let mut ordinals = BTreeMap::new();
    let mut paths = Paths::default();
    findings
        .into_iter()
        .map(|finding| {
            let key = key(finding, &mut paths, sources);
            let ordinal = ordinals.entry(key.clone()).or_insert(0_u32);
            *ordinal += 1;
            format!("{:032x}", fnv1a(format!("{key}\n{ordinal}").as_bytes()))
        })
        .collect()
}

/// The paths of files from the roots of their repositories, so that a finding is the same from whichever directory it is looked for, and in whichever
/// place the repository lies. Without a repository, as reports name them.
#[derive(Default, Debug)]
pub struct Paths {
    files: BTreeMap<FileId, String>,
    directories: BTreeMap<PathBuf, Option<PathBuf>>,
}

impl Paths {
    /// The path of a file.
    pub fn of(&mut self, source: &Source) -> String {
        if let Some(known) = self.files.get(&source.id()) {
            return known.clone();
        }
        let parent = source.path().parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let below = self.directories.entry(parent.to_path_buf()).or_insert_with(|| below_root(parent));
        let path = match (below, source.path().file_name()) {
            (Some(below), Some(name)) => below.join(name).to_string_lossy().replace('\\', "/"),
            _ => source.name().to_owned(),
        };
        self.files.insert(source.id(), path.clone());
        path
    }
}

/// A directory from the root of its repository.
fn below_root(directory: &Path) -> Option<PathBuf> {
    let directory = std::fs::canonicalize(directory).ok()?;
    let root = directory.ancestors().find(|above| above.join(".git").exists())?;
    directory.strip_prefix(root).ok().map(Path::to_path_buf)
}

fn key(finding: &Finding, paths: &mut Paths, sources: &Sources) -> String {
    let path = finding.labels.first().map(|label| paths.of(&sources.get(label.span.file))).unwrap_or_default();
    let address = |address: &Option<_>| address.as_ref().map(without_keys).unwrap_or_default();
    let sid = finding.statement.as_ref().and_then(|statement| statement.sid.clone()).unwrap_or_default();
    let subject = finding.subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let (rule, principal, policy) = (finding.rule, address(&finding.address), address(&finding.policy));
    format!("1\n{rule}\n{path}\n{principal}\n{policy}\n{sid}\n{subject}")
}

fn without_keys(address: &crate::text::Address) -> String {
    let calls: String = address.module.calls().iter().map(|(name, _)| format!("module.{name}.")).collect();
    let bare = crate::text::Address { key: None, ..address.clone() };
    format!("{calls}{}", bare.local())
}

/// FNV-1a, 128 bits: Fowler, Noll and Vo's parameters.
fn fnv1a(bytes: &[u8]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(OFFSET, |hash, &byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Confidence, Persona, Severity, StatementKey};
    use crate::text::{Address, InstanceKey, Mode, ModulePath};

    fn finding(subject: &str, index: usize, key: Option<InstanceKey>) -> Finding {
        let address = Address {
            module: ModulePath::root(),
            mode: Mode::Managed,
            type_name: "aws_iam_role".into(),
            name: "r".into(),
            key,
        };
        Finding {
            rule: "resource-wildcard",
            severity: Severity::High,
            confidence: Confidence::High,
            persona: Persona::Regular,
            message: format!("message {index}"),
            address: Some(address),
            policy: None,
            statement: Some(StatementKey { index, sid: None }),
            labels: vec![],
            help: vec![],
            suggest: None,
            fix: None,
            subject: subject.to_owned(),
            case: "",
            actions: vec![],
            also: vec![],
            reached_from: vec![],
        }
    }

    #[test]
    fn the_hash_is_fnv() {
        // The published test vector of the 128-bit FNV-1a for "foobar".
        assert_eq!(fnv1a(b"foobar"), 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18);
    }

    #[test]
    fn a_fingerprint_ignores_places_keys_and_wording() {
        let prints = |findings: &[Finding]| fingerprints(findings, &Sources::new());
        let one = prints(&[finding("a  on\n*", 0, None)]);
        assert_eq!(one, prints(&[finding("a on *", 7, Some(InstanceKey::Index(1)))]));
        assert_eq!(one[0].len(), 32);
        assert_ne!(one, prints(&[finding("b on *", 0, None)]));
    }

    #[test]
    fn equal_findings_are_told_apart_by_their_order() {
        let twice = fingerprints(&[finding("a", 0, None), finding("a", 1, None)], &Sources::new());
        assert_ne!(twice[0], twice[1]);
    }
}
