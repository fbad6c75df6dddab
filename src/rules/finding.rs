//! What a rule says.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::input::Label;
use crate::text::Address;

use super::fix::Fix;
use super::offer::Offer;

/// How bad it is if the finding is right. One scale for all rules; ARCHITECTURE.md says what each step means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
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

/// Whom a finding is for. Each sees what the ones before see, and more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Persona {
    /// Everyone: what should be changed.
    #[default]
    Regular,
    /// Who wants it neat: wildcards that are narrow already, conditions that would add little.
    Pedantic,
    /// Who goes through everything by hand: also what a stronger finding already says of the same cause.
    Auditor,
}

impl fmt::Display for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Persona::Regular => "regular",
            Persona::Pedantic => "pedantic",
            Persona::Auditor => "auditor",
        })
    }
}

/// A word that is not one of a scale; says which are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownWord {
    /// What was given.
    pub given: String,
    /// The words of the scale.
    pub known: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not one of {}", self.given, self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

macro_rules! words {
    ($($type:ident { $($word:literal => $variant:ident),+ })*) => {$(
        impl FromStr for $type {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok($type::$variant),)+
                    _ => Err(UnknownWord { given: word.to_owned(), known: &[$($word),+] }),
                }
            }
        }
    )*};
}

words! {
    Severity { "low" => Low, "medium" => Medium, "high" => High, "critical" => Critical }
    Confidence { "low" => Low, "medium" => Medium, "high" => High }
    Persona { "regular" => Regular, "pedantic" => Pedantic, "auditor" => Auditor }
    FixHint { "none" => None, "safe" => Safe, "unsafe" => Unsafe }
}

/// What a rule's page says of it: its front matter, parsed.
#[derive(Clone, PartialEq, Debug)]
pub struct Meta {
    /// The rule's name, in kebab case: the page's file name.
    pub name: &'static str,
    /// The folder of the page.
    pub category: &'static str,
    /// How bad a finding is, unless the rule says otherwise of one.
    pub severity: Severity,
    /// One line for lists.
    pub summary: String,
    /// Whether `check --fix` can mend it.
    pub fix: FixHint,
    /// The least demanding persona that sees its findings, unless the rule says otherwise of one.
    pub persona: Persona,
    /// The same check in other tools: tool, then ids, both sorted.
    pub equivalents: Vec<(&'static str, Vec<&'static str>)>,
    /// Lists of facts that the rule reads from its page: `restricting-keys`, then the keys.
    pub lists: Vec<(&'static str, Vec<&'static str>)>,
    /// The page without its front matter: Markdown that starts with `# name`.
    pub body: &'static str,
    /// The whole page.
    pub page: &'static str,
}

impl Meta {
    /// The list of facts called `name`; empty where the page has none.
    pub fn list(&self, name: &str) -> &[&'static str] {
        self.lists.iter().find(|(list, _)| *list == name).map_or(&[], |(_, values)| values)
    }

    /// The first page that it refers to.
    pub fn reference(&self) -> Option<&'static str> {
        let (_, references) = self.body.split_once("## References")?;
        let link = &references[references.find("https://")?..];
        let end = link.find(|c: char| c.is_whitespace() || matches!(c, ')' | '>' | '"')).unwrap_or(link.len());
        Some(&link[..end])
    }
}

impl fmt::Display for FixHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            FixHint::None => "none",
            FixHint::Safe => "safe",
            FixHint::Unsafe => "unsafe",
        })
    }
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
    /// The least demanding persona that sees it.
    pub persona: Persona,
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
    /// The command that narrows the policy it is in, where there is one.
    pub suggest: Option<Offer>,
    /// What mends it, where that is known.
    pub fix: Option<Fix>,
    /// The text the finding is about, without line numbers: part of the fingerprint.
    pub subject: String,
    /// Which of several things it is that its rule says of such a place; empty where it says one. Instances of which different things are true are told apart.
    pub case: &'static str,
    /// The actions it speaks of, as names or patterns, where its rule says which of its statement's: those that the rule claims.
    pub actions: Vec<String>,
    /// Other rules that would have spoken of the same root cause.
    pub also: Vec<&'static str>,
    /// The other module instances and instance keys that lead to the same place, those with other values followed by [`OTHER_VALUES`](super::OTHER_VALUES): `module.b`, `aws_iam_role.x["prod"]`. The finding's own is not among them.
    pub reached_from: Vec<String>,
}

impl Finding {
    /// What it says, whichever instance of a module it says it of.
    pub fn gist(&self) -> String {
        let own = [&self.address, &self.policy].into_iter().flatten();
        let said = own.fold(self.message.clone(), |said, address| said.replace(&address.to_string(), "…"));
        let mut words = Vec::new();
        for word in said.split(' ') {
            let mut rest = word;
            while let Some(call) = rest.strip_prefix("module.") {
                let name = call.find(['.', '[']).unwrap_or(call.len());
                let behind = &call[name..];
                let key =
                    if behind.starts_with('[') { behind.find("].").map_or(behind.len(), |end| end + 1) } else { 0 };
                rest = behind[key..].trim_start_matches('.');
            }
            words.push(rest);
        }
        words.join(" ")
    }
}
