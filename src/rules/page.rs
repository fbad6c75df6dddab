//! A rule's page: front matter that says what the rule is, then Markdown for people.
//!
//! The front matter is the part of YAML that reads without a manual: `key: value` lines between two `---`, lists as comma-separated words,
//! and one indented line a tool under `equivalents:` and a list under `lists:`. A parser for all of YAML would be larger than the rules.

use std::sync::OnceLock;

use super::finding::{FixHint, Meta, Persona, Severity};

/// A page as it is embedded. Nothing of it is parsed until someone asks.
#[derive(Debug)]
pub struct Page {
    category: &'static str,
    name: &'static str,
    text: &'static str,
    meta: OnceLock<Result<Meta, PageError>>,
}

/// What is wrong with a page's front matter. A test keeps every embedded page free of these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageError(String);

impl std::fmt::Display for PageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PageError {}

impl Page {
    /// The page `rules/<category>/<name>.md` with its text.
    pub const fn new(category: &'static str, name: &'static str, text: &'static str) -> Self {
        Self { category, name, text, meta: OnceLock::new() }
    }

    /// The rule's name, without reading the page.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The page's folder, without reading the page.
    pub fn category(&self) -> &'static str {
        self.category
    }

    /// What the page says, parsed once.
    pub fn meta(&self) -> &Meta {
        let parsed = self.meta.get_or_init(|| parse(self.category, self.name, self.text));
        parsed.as_ref().expect("every embedded page is parsed by a test")
    }
}

/// Embeds `rules/<category>/<name>.md`, so that a rule without a page does not compile.
macro_rules! page {
    ($category:literal, $name:literal) => {{
        static PAGE: $crate::rules::page::Page = $crate::rules::page::Page::new(
            $category,
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $category, "/", $name, ".md")),
        );
        &PAGE
    }};
}
pub(crate) use page;

/// Reads the front matter of `page`.
fn parse(category: &'static str, name: &'static str, page: &'static str) -> Result<Meta, PageError> {
    let wrong = |what: String| PageError(format!("rules/{category}/{name}.md: {what}"));
    let (front, body) = page
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .ok_or_else(|| wrong("no front matter between two lines of `---`".to_owned()))?;
    let mut meta = Meta {
        name,
        category,
        severity: Severity::Low,
        summary: String::new(),
        fix: FixHint::None,
        persona: Persona::Regular,
        equivalents: Vec::new(),
        lists: Vec::new(),
        body: body.trim_start(),
        page,
    };
    let mut section = "";
    let mut seen = Vec::new();
    for line in front.lines().filter(|line| !line.trim().is_empty()) {
        let (key, value) = line
            .split_once(':')
            .map(|(key, value)| (key.trim(), value.trim()))
            .ok_or_else(|| wrong(format!("`{line}` is not `key: value`")))?;
        match (line.starts_with(' '), key) {
            (true, _) if section == "equivalents" => meta.equivalents.push((key, sorted(words(value)))),
            (true, _) if section == "lists" => meta.lists.push((key, words(value))),
            (true, _) => return Err(wrong(format!("`{key}` is indented under nothing"))),
            (false, "severity") => meta.severity = value.parse().map_err(|error| wrong(format!("{error}")))?,
            (false, "persona") => meta.persona = value.parse().map_err(|error| wrong(format!("{error}")))?,
            (false, "fix") => meta.fix = value.parse().map_err(|error| wrong(format!("{error}")))?,
            (false, "summary") => meta.summary = value.to_owned(),
            (false, "equivalents" | "lists") => {}
            (false, _) => return Err(wrong(format!("`{key}` is not a key of a page"))),
        }
        if !line.starts_with(' ') {
            section = key;
            seen.push(key);
        }
    }
    meta.equivalents.sort();
    match ["severity", "summary", "fix"].iter().find(|key| !seen.contains(key)) {
        Some(key) => Err(wrong(format!("`{key}` is missing"))),
        None => Ok(meta),
    }
}

fn words(list: &'static str) -> Vec<&'static str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty()).collect()
}

fn sorted(mut words: Vec<&'static str>) -> Vec<&'static str> {
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_read() {
        let page = "---\nseverity: high\nsummary: One: line\nfix: unsafe\nequivalents:\n  trivy: B, A\n  checkov: C\n\
                    lists:\n  keys: z, a\n---\n\n# name\n";
        let meta = parse("wildcard", "name", page).expect("a page");
        assert_eq!((meta.severity, meta.fix, meta.persona), (Severity::High, FixHint::Unsafe, Persona::Regular));
        assert_eq!(meta.summary, "One: line");
        assert_eq!(meta.equivalents, [("checkov", vec!["C"]), ("trivy", vec!["A", "B"])]);
        assert_eq!(meta.list("keys"), ["z", "a"], "a list keeps the order it was written in");
        assert_eq!(meta.list("none"), [""; 0]);
        assert_eq!(meta.body, "# name\n");
    }

    #[test]
    fn what_is_wrong_with_a_page_is_said() {
        let error = |page| parse("c", "n", page).expect_err("wrong").to_string();
        assert_eq!(error("# n\n"), "rules/c/n.md: no front matter between two lines of `---`");
        assert_eq!(error("---\nseverity: bad\n---\n"), "rules/c/n.md: `bad` is not one of low, medium, high, critical");
        assert_eq!(error("---\nseverity: low\nfix: none\n---\n"), "rules/c/n.md: `summary` is missing");
        assert_eq!(error("---\ncolour: red\n---\n"), "rules/c/n.md: `colour` is not a key of a page");
    }
}
