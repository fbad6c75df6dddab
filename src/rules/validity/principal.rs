//! `rules/validity/unsupported-principal.md`, `rules/validity/invalid-principal.md` and `rules/validity/principal-by-unique-id.md`

use crate::catalog::partitions;
use crate::graph::Form;
use crate::policy::{Arn, Leaf, PolicyType, PrincipalEntry, Problem};
use crate::rules::draft::{head, place_in};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Finding, Persona, PolicyAt, Report, Rule, StatementAt};
use crate::text::Origin;

use super::federation::unasked_bad_account;
use super::grammar::of_problem;
use super::places::is_written_elsewhere;

#[derive(Debug)]
pub(in crate::rules) struct UnsupportedPrincipal;

impl Rule for UnsupportedPrincipal {
    fn page(&self) -> &'static Page {
        page!("validity", "unsupported-principal")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(clause) = at.statement.principals.first().filter(|_| !takes_principals(at.policy_type())) else {
            return;
        };
        // A block that is made for each of what is not known may never be there.
        let is_unknown = |entry: &PrincipalEntry| entry.kind.text.known().is_none_or(|kind| kind.starts_with("${"));
        let is_open = !clause.unknown.is_empty() || !clause.entries.is_empty();
        if at.policy.policy.form == Form::Blocks && is_open && clause.entries.iter().all(is_unknown) {
            return;
        }
        let (kind, why) = match at.policy_type() {
            PolicyType::Scp => ("a service control policy", "it holds for every principal of the accounts"),
            PolicyType::Boundary => ("a permissions boundary", "it holds for the principal that it is set on"),
            PolicyType::Session => ("a session policy", "it holds for the session that it is passed to"),
            _ => ("an identity-based policy", "it holds for whoever it is attached to"),
        };
        let name = if clause.negated { "NotPrincipal" } else { "Principal" };
        let span = clause.key.primary().or_else(|| clause.origin.primary());
        let span = span.or_else(|| head(at.policy, &at.statement.origin)).or(at.policy.policy.header);
        let finding = at
            .finding(self.page(), format!("{kind} takes no {name}"))
            .about(name)
            .with_label(span, why)
            .with_help(format!("take {name} out, or attach the policy to the resource that it is about"))
            .held_by(at.policy);
        report.push(sure(at, finding), std::iter::empty::<Claim>());
    }
}

fn takes_principals(policy_type: PolicyType) -> bool {
    matches!(policy_type, PolicyType::Resource | PolicyType::Trust | PolicyType::VpcEndpoint | PolicyType::Rcp)
}

fn sure(at: &StatementAt<'_>, finding: Finding) -> Finding {
    if at.policy.policy.alternative { finding.with_confidence(Confidence::Medium) } else { finding }
}

/// The identifiers of one kind in a policy that takes principals, where the kind is known.
pub(super) fn of_kind<'a>(at: &StatementAt<'a>, kind: &str) -> impl Iterator<Item = &'a Leaf> {
    let judged = matches!(at.policy_type(), PolicyType::Resource | PolicyType::Trust | PolicyType::VpcEndpoint);
    let clauses = at.statement.principals.iter().filter(move |_| judged);
    let entries: Vec<&'a PrincipalEntry> = clauses
        .flat_map(|clause| &clause.entries)
        .filter(|entry| entry.kind.text.is(kind) && !is_bare(at, entry))
        .collect();
    entries.into_iter().flat_map(|entry| &entry.values)
}

#[derive(Debug)]
pub(in crate::rules) struct InvalidPrincipal;

impl Rule for InvalidPrincipal {
    fn page(&self) -> &'static Page {
        page!("validity", "invalid-principal")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        if !takes_principals(at.policy.policy_type) {
            return;
        }
        let problems = &at.policy.document.problems;
        for problem in problems {
            // What is in a list that should not be there is said with the list.
            let in_list = |other: &&Problem| {
                other.code == "wrong-type"
                    && other.statement == problem.statement
                    && covers(&other.origin, &problem.origin)
            };
            if problem.message.contains("${") || problems.iter().any(|other| in_list(&other)) {
                continue;
            }
            let help = match problem.code {
                "principal-type-invalid" => "the kinds are AWS, Service, Federated and CanonicalUser",
                "principal-invalid" => "write {\"AWS\": …}, {\"Service\": …} or {\"Federated\": …}",
                _ => continue,
            };
            report.push(of_problem(at, self.page(), problem).with_help(help), std::iter::empty::<Claim>());
        }
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let wrong_aws =
            of_kind(at, "AWS").filter(|leaf| !leaf.text.is("*")).filter_map(|leaf| Some((leaf, self.aws(leaf)?)));
        let wrong_service = of_kind(at, "Service").filter_map(|leaf| Some((leaf, service(leaf)?)));
        let wrong_user = of_kind(at, "CanonicalUser").filter_map(|leaf| Some((leaf, canonical_user(leaf)?)));
        let is_trust = at.policy_type() == PolicyType::Trust;
        let wrong_provider = of_kind(at, "Federated").filter(|_| is_trust).filter_map(|leaf| {
            let help = "a provider is written with the account that it is in".to_owned();
            Some((leaf, (unasked_bad_account(at, leaf)?, help)))
        });
        for (leaf, (message, help)) in wrong_aws.chain(wrong_service).chain(wrong_user).chain(wrong_provider) {
            // A wildcard that is read for what it was meant for is said to let anyone in.
            let is_wild = leaf.text.to_string().contains('*');
            if is_wild && report.is_claimed("*", self.page().name()) {
                continue;
            }
            let finding = at
                .finding(self.page(), message)
                .about(leaf.text.to_string())
                .with_label(place_in(at, leaf), "refused when the policy is saved")
                .with_help(help);
            // A placeholder in another file is filled in before it is used.
            let elsewhere = is_written_elsewhere(at, leaf.text.origin().spans());
            let persona = if elsewhere { Persona::Pedantic } else { Persona::Regular };
            report.push(sure(at, finding).with_persona(persona), std::iter::empty::<Claim>());
        }
    }
}

fn covers(outer: &Origin, inner: &Origin) -> bool {
    outer.primary().zip(inner.primary()).is_some_and(|(outer, inner)| outer.covers(&inner))
}

/// Whether it stands without a kind, which is said, and all that is said. Of an object in HCL the key has the origin of its value, so only what was said tells.
fn is_bare(at: &StatementAt<'_>, entry: &PrincipalEntry) -> bool {
    let said = |value: &Leaf| {
        let problems = &at.policy.policy.document.problems;
        problems.iter().any(|problem| problem.code == "principal-invalid" && problem.origin == value.origin)
    };
    entry.values.first().is_some_and(said)
}

type Wrong = (String, String);

impl InvalidPrincipal {
    /// What is wrong with an identifier of kind `AWS`.
    fn aws(&self, leaf: &Leaf) -> Option<Wrong> {
        let shown = leaf.text.to_string();
        let form = || "write an account, or the ARN of a role, a user, or a session".to_owned();
        if let Ok(arn) = Arn::parse(&leaf.text) {
            return self.aws_arn(&arn, &shown).map(|message| (message, form()));
        }
        let written = leaf.text.known()?;
        if is_account(&written) || is_unique_id(&written) || written.contains(['{', '<', '%']) {
            return None;
        }
        if partitions().iter().any(|partition| written.ends_with(partition.dns_suffix)) {
            return Some((
                format!("{written} is a service, not an AWS principal"),
                "write it under Service".to_owned(),
            ));
        }
        Some((format!("{written} is no AWS principal"), form()))
    }

    fn aws_arn(&self, arn: &Arn, shown: &str) -> Option<String> {
        let is_wild = |text: &crate::text::Text| {
            text.parts().iter().any(|part| match part {
                crate::text::Part::Literal(text, _) => text.contains(['*', '?']),
                crate::text::Part::Symbol(..) => false,
            })
        };
        if [&arn.partition, &arn.account, &arn.resource].into_iter().any(is_wild) {
            return Some(format!("{shown} has a wildcard in it: a principal is named in full, or is * alone"));
        }
        let service = arn.service.known()?;
        if !["iam", "sts"].contains(&&*service) {
            return Some(format!("{shown} is no principal: only ARNs of iam and sts are"));
        }
        let is_wrong =
            |account: &str| !account.contains(['$', '{', '<', '%']) && !is_account(account) && account != "cloudfront";
        if let Some(account) = arn.account.known().filter(|account| is_wrong(account)) {
            return Some(format!("`{account}` is no account: it has 12 digits"));
        }
        let resource = arn.resource.known_prefix();
        let word = resource.split('/').next().unwrap_or_default();
        let known = arn.resource.is_known() || resource.contains('/');
        let forms = self.meta().list(if service == "iam" { "iam-principals" } else { "sts-principals" });
        let fits = |form: &&str| match form.strip_suffix('/') {
            Some(kind) => word == kind && resource.len() > form.len() - usize::from(!arn.resource.is_known()),
            None => resource == **form,
        };
        (known && !forms.iter().any(fits)).then(|| format!("{shown} is no principal: {service} has none of that form"))
    }
}

/// What is wrong with a service principal: `lambda.amazonaws.com`, `logs.eu-west-2.amazonaws.com`.
fn service(leaf: &Leaf) -> Option<Wrong> {
    let written = leaf.text.known()?;
    if written == "*" || written.contains(['{', '<', '%']) {
        return None;
    }
    let help = |name: &str| format!("a service is written as {name}.amazonaws.com");
    let name = written.split('.').next().unwrap_or_default().to_ascii_lowercase();
    if written.contains(['*', '?']) {
        return Some((format!("{written} has a wildcard in it: a service is named in full"), help("lambda")));
    }
    if written.starts_with("arn:") {
        return Some((format!("{written} is an ARN, not a service"), "write it under AWS".to_owned()));
    }
    let lower = written.to_ascii_lowercase();
    let suffixes = partitions().iter().map(|partition| partition.dns_suffix).chain(["aws.internal"]);
    let before = suffixes.filter_map(|suffix| lower.strip_suffix(suffix)?.strip_suffix('.')).next();
    let Some(before) = before else {
        return Some((format!("{written} is no service principal"), help(&name)));
    };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if !before.split('.').all(is_label) {
        return Some((format!("{written} is no service principal"), help("lambda")));
    }
    (*written != lower)
        .then(|| (format!("{written} is not in lower case, as service principals are"), format!("write {lower}")))
}

fn canonical_user(leaf: &Leaf) -> Option<Wrong> {
    let written = leaf.text.known().filter(|written| !written.contains(['{', '<', '%']))?;
    let is_id = written.len() == 64 && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    let help = "it is what aws s3api list-buckets says of the Owner".to_owned();
    (!is_id).then(|| (format!("{written} is no canonical user: it has 64 hexadecimal digits"), help))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `AROA…`, `AIDA…`: what IAM puts in the place of a role or a user.
fn is_unique_id(text: &str) -> bool {
    let is_id =
        (16..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    is_id && (text.starts_with("AROA") || text.starts_with("AIDA"))
}

#[derive(Debug)]
pub(in crate::rules) struct PrincipalByUniqueId;

impl Rule for PrincipalByUniqueId {
    fn page(&self) -> &'static Page {
        page!("validity", "principal-by-unique-id")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for leaf in of_kind(at, "AWS") {
            let Some(id) = leaf.text.known().filter(|written| is_unique_id(written)) else { continue };
            let kind = if id.starts_with("AROA") { "role" } else { "user" };
            let finding = at
                .finding(self.page(), format!("{id} is the unique id of a {kind}, most likely of one that was deleted"))
                .about(id.to_string())
                .with_label(place_in(at, leaf), format!("no ARN: a {kind} that was made again has another id"))
                .with_help(format!("write the ARN of the {kind}, or take it out"));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
