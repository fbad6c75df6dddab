//! Which rules run and what of their findings is kept.

use super::finding::{Confidence, Persona, Severity};
use super::registry::suggest_name;
use super::rule::Rule;

/// Which rules run and what of their findings is kept. The default is every rule for the regular persona.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Names of rules or categories; empty selects all.
    pub select: Vec<String>,
    /// Names of rules or categories that do not run, selected or not.
    pub ignore: Vec<String>,
    /// Names of rules or categories that run, whatever the other two say.
    pub extend_select: Vec<String>,
    /// Who is listening.
    pub persona: Persona,
    /// Findings below it are dropped.
    pub min_severity: Option<Severity>,
    /// Findings below it are dropped.
    pub min_confidence: Option<Confidence>,
}

/// A name that is no rule and no category.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownRule {
    /// What was given.
    pub name: String,
    /// The rule or category that was probably meant.
    pub suggestion: Option<&'static str>,
}

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no rule or category is called `{}`", self.name)?;
        self.suggestion.map_or(Ok(()), |suggestion| write!(f, "; did you mean `{suggestion}`?"))
    }
}

impl std::error::Error for UnknownRule {}

impl Options {
    /// The first name of a rule or category that stands for nothing.
    pub fn validate(&self) -> Result<(), UnknownRule> {
        let known = |name: &&String| super::registry().iter().any(|rule| stands_for(name, *rule));
        match self.select.iter().chain(&self.ignore).chain(&self.extend_select).find(|name| !known(name)) {
            None => Ok(()),
            Some(name) => {
                let pages = super::registry().iter().map(|rule| rule.page());
                let words = pages.flat_map(|page| [page.name(), page.category()]);
                Err(UnknownRule { name: name.clone(), suggestion: suggest_name(name, words) })
            }
        }
    }

    /// Whether `rule` runs.
    pub fn runs(&self, rule: &dyn Rule) -> bool {
        let among = |names: &[String]| names.iter().any(|name| stands_for(name, rule));
        among(&self.extend_select) || (self.select.is_empty() || among(&self.select)) && !among(&self.ignore)
    }
}

fn stands_for(name: &str, rule: &dyn Rule) -> bool {
    name == rule.page().name() || name == rule.page().category()
}
