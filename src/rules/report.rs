//! Where rules put what they have to say.

use crate::input::{Label, Span};

use super::finding::{Finding, Persona};
use super::options::Options;
use super::registry::{find, is_of_grants};

/// Collects findings, and keeps one cause one finding: a rule that has spoken of an action in a statement claims it, and weaker rules ask before they speak.
#[derive(Debug)]
pub struct Report<'a> {
    options: &'a Options,
    /// The headers of the data sources that answer with a policy of AWS's: its text has no other place.
    of_aws: &'a [Span],
    findings: Vec<Finding>,
    claims: Vec<(Claim, usize)>,
}

/// What of a statement a finding speaks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// All it allows.
    Statement,
    /// What it allows of one service, by its prefix in lower case.
    Service(String),
    /// What it allows of one action.
    Action(String),
    /// That it allows nothing at all, whatever it names: its condition never holds.
    Nothing,
}

impl Claim {
    /// The actions it is about, where it is about some of the statement's.
    fn actions(&self) -> Option<String> {
        match self {
            Claim::Statement | Claim::Nothing => None,
            Claim::Service(prefix) => Some(format!("{prefix}:*")),
            Claim::Action(name) => Some(name.clone()),
        }
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(options: &'a Options, of_aws: &'a [Span]) -> Self {
        Self { options, of_aws, findings: Vec::new(), claims: Vec::new() }
    }

    /// Forgets the claims: the next statement has its own.
    pub(super) fn next_statement(&mut self) {
        self.claims.clear();
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// How many findings there are.
    pub(super) fn len(&self) -> usize {
        self.findings.len()
    }

    /// Shows the findings from the one numbered `first` on at `span` where what they speak of has no place of its own: a value that was converted may have lost it.
    pub(super) fn place(&mut self, first: usize, span: Option<Span>) {
        let placeless = self.findings.iter_mut().skip(first).filter(|finding| finding.labels.is_empty());
        placeless.for_each(|finding| finding.labels.extend(span.map(|span| Label::new(span, "here"))));
    }

    /// Takes back what was said, from the finding numbered `first` on, of what a statement allows, where another of them says that it allows nothing: that one names the
    /// others. The auditor hears all of them.
    pub(super) fn settle(&mut self, first: usize) {
        let nothing = self.claims.iter().find(|(claim, _)| *claim == Claim::Nothing).map(|&(_, index)| index);
        let Some(nothing) = nothing.filter(|_| self.options.persona < Persona::Auditor) else { return };
        let said = self.findings.split_off(first);
        let (mut kept, mut also) = (None, Vec::new());
        for (index, finding) in (first..).zip(said) {
            if index == nothing {
                kept = Some(self.findings.len());
            } else if is_of_grants(finding.rule) {
                also.push(finding.rule);
                continue;
            }
            self.findings.push(finding);
        }
        let Some(finding) = kept.and_then(|index| self.findings.get_mut(index)) else { return };
        also.retain(|rule| !finding.also.contains(rule));
        finding.also.extend(also);
        self.claims.clear();
    }

    /// Leaves to the pedantic what was said of what a document allows, where `is_left_over` finds that nothing uses it.
    pub(super) fn quieten(&mut self, is_left_over: impl FnOnce() -> bool) {
        let is_heard = |finding: &Finding| finding.persona == Persona::Regular && is_of_grants(finding.rule);
        if !self.findings.iter().any(is_heard) || !is_left_over() {
            return;
        }
        for finding in self.findings.iter_mut().filter(|finding| is_heard(finding)) {
            finding.persona = Persona::Pedantic;
            finding.help.push("nothing uses the document: nobody is allowed anything by it as it is".to_owned());
        }
        self.findings.retain(|finding| finding.persona <= self.options.persona);
    }

    /// Who is listening.
    pub fn persona(&self) -> Persona {
        self.options.persona
    }

    /// Keeps a finding, unless its persona is not listening; claims count only for one that is kept.
    pub fn push(&mut self, finding: Finding, claims: impl IntoIterator<Item = Claim>) {
        let finding = self.if_of_aws(finding);
        if finding.persona > self.options.persona {
            return;
        }
        let index = self.findings.len();
        let first = self.claims.len();
        self.claims.extend(claims.into_iter().map(|claim| (claim, index)));
        let actions = self.claims.iter().skip(first).filter_map(|(claim, _)| claim.actions()).collect();
        self.findings.push(Finding { actions, ..finding });
    }

    /// What is said of a text that AWS keeps, in one place: nobody can change it, and so it is for the pedantic. That it makes an administrator is for everyone.
    fn if_of_aws(&self, mut finding: Finding) -> Finding {
        let first = finding.labels.first().map(|label| label.span);
        let Some(header) = first.filter(|span| self.of_aws.contains(span)) else { return finding };
        let mut is_first = true;
        finding.labels.retain(|label| label.span != header || std::mem::take(&mut is_first));
        let instead = "the text is that of an AWS managed policy: write one of your own with what is needed";
        if find(finding.rule).is_ok_and(|rule| rule.page().category() == "escalation") {
            finding
                .labels
                .iter_mut()
                .take(1)
                .for_each(|label| label.message = "the text of this policy allows it".to_owned());
            finding.help.insert(0, instead.to_owned());
            return finding;
        }
        let persona = finding.persona.max(Persona::Pedantic);
        finding.with_persona(persona).with_help(instead)
    }

    /// Whether a stronger finding of this statement speaks for `action` already. If so, that finding names `rule` beside its own.
    /// The auditor hears every rule, so nothing is spoken for there.
    pub fn is_claimed(&mut self, action: &str, rule: &'static str) -> bool {
        let service = action.split_once(':').map_or(action, |(service, _)| service);
        let claim = self.claims.iter().find(|(claim, _)| match claim {
            Claim::Statement => true,
            Claim::Nothing => false,
            Claim::Service(prefix) => prefix.eq_ignore_ascii_case(service),
            Claim::Action(name) => name.eq_ignore_ascii_case(action),
        });
        let Some(finding) = claim.and_then(|&(_, index)| self.findings.get_mut(index)) else { return false };
        if finding.rule == rule {
            return false;
        }
        if !finding.also.contains(&rule) {
            finding.also.push(rule);
        }
        self.options.persona < Persona::Auditor
    }
}
