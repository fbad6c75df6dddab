//! What a rule says.

use std::fmt;

use crate::input::Label;
use crate::text::Address;

/// How bad it is if the finding is right. One scale for all rules; ARCHITECTURE.md says what each step means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Untidy, or harmless unless something else goes wrong.
    Low,
    /// More access than anything needs, of the kind that is used after a break-in.
    Medium,
    /// Access to data or to other roles that nothing needs, or a deployment that will fail.
    High,
    /// Anyone, or nearly anyone, becomes administrator.
    Critical,
}

/// How sure the rule is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Confidence {
    /// Depends on something that cannot be seen from here.
    Low,
    /// Right unless the configuration is unusual.
    Medium,
    /// Follows from what is written.
    High,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        })
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        })
    }
}

/// The folder a rule's page is in.
pub type Category = String;

/// What a rule's page says of it: its front matter, parsed.
#[derive(Clone, PartialEq, Debug)]
pub struct Meta {
    /// The rule's name, in kebab case: the page's file name.
    pub name: String,
    /// The folder of the page.
    pub category: Category,
    /// How bad a finding is, unless the rule says otherwise of one.
    pub severity: Severity,
    /// One line for lists.
    pub summary: String,
    /// Whether `check --fix` can mend it.
    pub fix: FixHint,
    /// The same check in other tools: tool, then ids, both sorted.
    pub equivalents: Vec<(String, Vec<String>)>,
    /// The whole page.
    pub page: &'static str,
}

/// Whether and how a finding can be mended by the tool.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FixHint {
    /// By hand only.
    None,
    /// Access is provably unchanged.
    Safe,
    /// Access becomes narrower.
    Unsafe,
}

/// Which statement of a document.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct StatementKey {
    /// From 0.
    pub index: usize,
    /// `Sid`, where there is one.
    pub sid: Option<String>,
}

/// One finding: one root cause, with all its places.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence, without a full stop, that names the thing: "codebuild:StartBuild is allowed on every project".
    pub message: String,
    /// The principal, or the resource the policy sits on. `None` for a bare policy JSON file.
    pub address: Option<Address>,
    /// The document. `None` for a bare policy JSON file.
    pub policy: Option<Address>,
    /// The statement, where it is about one.
    pub statement: Option<StatementKey>,
    /// The places: the first is the smallest that is wrong, the others explain it and may be in other files.
    pub labels: Vec<Label>,
    /// What to do, one line each.
    pub help: Vec<String>,
    /// The command that mends it, where there is one.
    pub fix: Option<String>,
    /// The text the finding is about, without line numbers: part of the fingerprint.
    pub subject: String,
    /// Other rules that would have spoken of the same root cause.
    pub also: Vec<&'static str>,
}
