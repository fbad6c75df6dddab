//! `rules/condition/deprecated-condition-key.md`, `irrelevant-condition-key.md` and `missing-paired-key.md`

use crate::policy::{Arn, Family, Leaf, PolicyType};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt, Test};

use super::facts::{Line, fact};
use super::place;

#[derive(Debug)]
pub(in crate::rules) struct DeprecatedConditionKey;

impl Rule for DeprecatedConditionKey {
    fn page(&self) -> &'static Page {
        page!("condition", "deprecated-condition-key")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(key) = test.key.as_deref() else { continue };
            let finding = |line: &Line, label| {
                at.finding(self.page(), format!("{} is deprecated", line.key))
                    .about(line.key)
                    .with_label(place::key(at, test), label)
            };
            let finding = match (fact(key, "unsupported"), fact(key, "deprecated")) {
                (Some(line), _) => {
                    let finding = finding(line, "not documented by AWS");
                    match Compared::with(at, test) {
                        Compared::Principals => finding.with_help(format!("take {}", line.detail)),
                        Compared::OwnInstance => finding.with_severity(Severity::Low).with_persona(Persona::Pedantic),
                        Compared::Other => finding.with_help("take a key that AWS documents for what is meant"),
                    }
                }
                (_, Some(line)) => finding(line, "sent by few services, and by no new one")
                    .with_severity(Severity::Low)
                    .with_persona(Persona::Pedantic)
                    .with_help(format!("take {}", line.detail)),
                _ => continue,
            };
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// What a key is compared with that nobody documents: what it holds is told by that alone.
enum Compared {
    /// ARNs of who calls.
    Principals,
    /// The ARN of the instance that calls: the resource that is asked for is to be this one, which the key says and no other.
    OwnInstance,
    Other,
}

impl Compared {
    fn with(at: &StatementAt<'_>, test: &Test<'_>) -> Self {
        let values = &test.condition.values;
        let all = |is: &dyn Fn(&Leaf) -> bool| {
            !values.is_empty() && test.condition.unknown.is_empty() && values.iter().all(is)
        };
        if all(&|leaf| leaf.text.known().is_some_and(|text| text.eq_ignore_ascii_case("${ec2:SourceInstanceARN}"))) {
            return Self::OwnInstance;
        }
        if all(&|leaf| Arn::parse(&at.graph().resources.canonical(&leaf.text)).is_ok_and(|arn| is_principal(&arn))) {
            return Self::Principals;
        }
        Self::Other
    }
}

/// Whether it is the ARN of an IAM or STS principal.
fn is_principal(arn: &Arn) -> bool {
    let resource = arn.resource.known_prefix();
    let kinds: &[&str] = match arn.service.known().as_deref() {
        Some("iam") => &["user/", "role/"],
        Some("sts") => &["assumed-role/", "federated-user/"],
        _ => &[],
    };
    kinds.iter().any(|kind| resource.starts_with(kind)) || (arn.service.is("iam") && resource == "root")
}

#[derive(Debug)]
pub(in crate::rules) struct IrrelevantConditionKey;

impl Rule for IrrelevantConditionKey {
    fn page(&self) -> &'static Page {
        page!("condition", "irrelevant-condition-key")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !matches!(at.policy_type(), PolicyType::Resource | PolicyType::Trust) {
            return;
        }
        for test in at.tests() {
            let Some(line) = test.key.as_deref().and_then(|key| fact(key, "of-own-resource")) else { continue };
            let finding = at
                .finding(self.page(), format!("{} says nothing in the policy of the resource itself", line.key))
                .about(line.key)
                .with_label(place::key(at, test), "the same in every request for this resource")
                .with_help("take it out here, and use it in policies of principals");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct MissingPairedKey;

impl Rule for MissingPairedKey {
    fn page(&self) -> &'static Page {
        page!("condition", "missing-paired-key")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(line) = test.key.as_deref().and_then(|key| fact(key, "paired")) else { continue };
            let partners: Vec<&str> = line.detail.split(';').collect();
            let paired = at.tests().iter().any(|other| partners.iter().any(|partner| other.is_about(partner)));
            if paired || !test.operator.is_some_and(|operator| operator.family != Family::Null) {
                continue;
            }
            let finding = at
                .finding(
                    self.page(),
                    format!("{} without {} is an address in any VPC", line.key, partners.join(" or ")),
                )
                .about(line.key)
                .with_label(place::key(at, test), "private addresses are the same in many VPCs")
                .with_help(format!("add a condition on {}", partners.join(" or ")));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
