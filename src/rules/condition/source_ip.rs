//! `rules/condition/private-source-ip.md` and `rules/condition/ip-host-bits.md`

use crate::policy::{Family, Leaf};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt, Test};

use super::effect;
use super::ip::Range;
use super::place;

#[derive(Debug)]
pub(in crate::rules) struct PrivateSourceIp;

impl Rule for PrivateSourceIp {
    fn page(&self) -> &'static Page {
        page!("condition", "private-source-ip")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests().iter().filter(|test| test.is_about("aws:SourceIp")) {
            let Some(operator) = test.operator.filter(|operator| operator.family == Family::IpAddress) else {
                continue;
            };
            let ranges = ranges(test);
            let private: Vec<_> = ranges.iter().filter(|(_, range)| range.is_private()).collect();
            let Some((first, range)) = private.first() else { continue };
            let all = private.len() == test.condition.values.len() + test.condition.unknown.len();
            let is_constant = all && !operator.if_exists;
            let outcome = effect::of_constant(at, operator.negated).filter(|_| is_constant);
            let claim = effect::claim(at, Some(operator.negated)).filter(|_| is_constant);
            let (severity, label) = outcome.unwrap_or((Severity::Low, "never the address of a request"));
            let finding = at
                .finding(self.page(), format!("aws:SourceIp is never in the {} range {}", range.kind(), first.text))
                .with_severity(severity)
                .about(format!("aws:SourceIp {}", first.text))
                .with_label(text_span(first), label)
                .with_label(place::key(at, test), "the public address that AWS sees");
            let finding = match range.kind() {
                "private" => finding.with_help("aws:VpcSourceIp with aws:SourceVpc has the address within a VPC"),
                _ => finding.with_help("write the public address that requests come from"),
            };
            report.push(finding, claim);
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct IpHostBits;

impl Rule for IpHostBits {
    fn page(&self) -> &'static Page {
        page!("condition", "ip-host-bits")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let of_addresses =
            |test: &&Test<'_>| test.operator.is_some_and(|operator| operator.family == Family::IpAddress);
        for test in at.tests().iter().filter(of_addresses) {
            for (leaf, range) in ranges(test).into_iter().filter(|(_, range)| range.network() != range.address) {
                let means = format!("{}/{}", range.network(), range.bits);
                let finding = at
                    .finding(self.page(), format!("{} means {means}", leaf.text))
                    .about(leaf.text.to_string())
                    .with_label(text_span(leaf), "bits after the mask do not count")
                    .with_help(format!("write {means}, or the range that was meant"));
                report.push(finding, std::iter::empty::<Claim>());
            }
        }
    }
}

fn ranges<'a>(test: &Test<'a>) -> Vec<(&'a Leaf, Range)> {
    test.known_values().filter_map(|(leaf, value)| Some((leaf, Range::read(&value)?))).collect()
}
