//! Finding and reading the file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::file::{Aws, File};
use super::merge::{Config, Place, is_list_of_tables};
use super::spanned::{Node, at, nodes};
use crate::catalog::{partition, partitions};
use crate::input::{self, Diagnostic, Source, Sources, Span};
use crate::rules;

/// The file's name.
pub const FILE_NAME: &str = "iamlint.toml";

/// How many files one may build on: more is a circle.
pub const MAX_FILES: usize = 16;

/// The nearest file from `start` upwards, not above the repository that `start` is in.
pub fn find(start: &Path) -> Option<PathBuf> {
    let start = std::fs::canonicalize(start).ok()?;
    for directory in start.ancestors() {
        let file = directory.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        if directory.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads the file at `path`, and those it builds on.
///
/// # Errors
///
/// One cannot be read, is not TOML, or holds a key or a value that means nothing; or they build on each other in a circle.
pub fn read(path: &Path, sources: &Sources) -> Result<Config, Diagnostic> {
    let mut chain: Vec<(Written, File)> = Vec::new();
    let mut next = Some((path.to_path_buf(), None));
    while let Some((path, said)) = next.take() {
        if chain.len() == MAX_FILES {
            return Err(Diagnostic::error(format!("more than {MAX_FILES} files build on each other"), said));
        }
        let source = input::read(sources, &path).map_err(|problem| match said {
            Some(span) => Diagnostic::error(problem.message, span),
            None => problem,
        })?;
        let file: File = toml::from_str(source.text()).map_err(|error| problem(&error, &source))?;
        let source = Written { nodes: nodes(source.text()), path, source };
        source.validate(&file)?;
        next = file.extend.as_ref().map(|extend| {
            let directory = source.path.parent().unwrap_or(Path::new("."));
            (directory.join(extend), Some(source.span_of(&["extend"])))
        });
        chain.push((source, file));
    }
    chain.into_iter().rev().try_fold(Config::default(), |config, (source, file)| {
        let span = |list: &str, number: usize| source.span_of(&[list, &number.to_string()]);
        config.under(&source.path, file, source.places(), &span)
    })
}

/// A file with the places of its keys.
struct Written {
    path: PathBuf,
    source: std::sync::Arc<Source>,
    nodes: Vec<Node>,
}

impl Written {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.source.id(), range.start, range.end)
    }

    /// Where the value at the end of a way stands.
    fn span_of(&self, path: &[&str]) -> Span {
        at(&self.nodes, path).map_or(Span::new(self.source.id(), 0, 0), |node| self.span(&node.value))
    }

    /// What the types alone do not refuse.
    fn validate(&self, file: &File) -> Result<(), Diagnostic> {
        for node in &self.nodes {
            let path: Vec<&str> = node.path.iter().map(String::as_str).collect();
            match path[..] {
                ["rules", _] | ["overrides", _, "rules", _] => {
                    let name = path.last().copied().unwrap_or_default();
                    rules::find(name).map_err(|unknown| self.unknown(&unknown, &node.key))?;
                }
                ["select" | "ignore", _] | ["overrides", _, "select" | "extend-select" | "ignore", _] => {
                    let name = self.word(&node.value);
                    let options = rules::Options { select: vec![name], ..rules::Options::default() };
                    options.validate().map_err(|unknown| self.unknown(&unknown, &node.value))?;
                }
                ["suppress", _, "rule"] => {
                    let name = self.word(&node.value);
                    rules::find(&name).map_err(|unknown| self.unknown(&unknown, &node.value))?;
                }
                _ => {}
            }
        }
        self.validate_aws(&file.aws)?;
        for (number, suppress) in file.suppress.iter().enumerate() {
            let span = self.span_of(&["suppress", &number.to_string()]);
            let named = [&suppress.path, &suppress.sid, &suppress.action, &suppress.principal, &suppress.address];
            if named.iter().all(|named| named.is_none()) {
                let problem = Diagnostic::error(format!("this would suppress {} everywhere", suppress.rule), span);
                return Err(
                    problem.with_help("name a path, sid, action, principal or address, or put the rule under `ignore`")
                );
            }
        }
        let of_overrides = file.overrides.iter().flat_map(|other| &other.rules);
        let nothing = |settings: &super::RuleSettings| settings.allow.iter().any(super::Allow::is_empty);
        match file.rules.iter().chain(of_overrides).find(|(_, settings)| nothing(settings)) {
            Some((name, _)) => {
                let span = self.span_of(&["rules", name]);
                let problem = Diagnostic::error(format!("an empty `allow` would allow all that {name} finds"), span);
                Err(problem
                    .with_help("name actions, resources, principals or addresses, or put the rule under `ignore`"))
            }
            None => Ok(()),
        }
    }

    /// What an account, a region and a partition look like. One that looks otherwise would be compared with ARNs, and never be the own one.
    fn validate_aws(&self, aws: &Aws) -> Result<(), Diagnostic> {
        let refuse = |key: &str, message: String, help: String| {
            Err(Diagnostic::error(message, self.span_of(&["aws", key])).with_help(help))
        };
        if let Some(account) = aws.account_id.as_deref().filter(|account| !is_account(account)) {
            let help = "it is written as `aws sts get-caller-identity` prints it: \"111122223333\"".to_owned();
            return refuse("account-id", format!("`{account}` is not an account's 12 digits"), help);
        }
        if let Some(region) = aws.region.as_deref().filter(|region| !is_region(region)) {
            return refuse("region", format!("`{region}` is not a region's name"), "such as \"eu-west-2\"".to_owned());
        }
        if let Some(name) = aws.partition.as_deref().filter(|name| partition(name).is_none()) {
            let known: Vec<&str> = partitions().iter().map(|partition| partition.name).collect();
            return refuse(
                "partition",
                format!("no partition is called `{name}`"),
                format!("there are {}", known.join(", ")),
            );
        }
        Ok(())
    }

    /// A string without its quotes.
    fn word(&self, range: &Range<usize>) -> String {
        self.source.slice(self.span(range)).trim_matches(['"', '\'']).to_owned()
    }

    fn unknown(&self, unknown: &rules::UnknownRule, range: &Range<usize>) -> Diagnostic {
        let problem = Diagnostic::error(format!("no rule is called `{}`", unknown.name), self.span(range));
        match unknown.suggestion {
            Some(suggestion) => problem.with_help(format!("did you mean `{suggestion}`?")),
            None => problem.with_help("`iamlint rules` lists every rule and category"),
        }
    }

    /// Each key that is set: values, and each table of a list of tables as one.
    fn places(&self) -> Vec<Place> {
        let place = |key: String, text: String, node: &Node| Place {
            key,
            text,
            file: self.source.name().to_owned(),
            line: self.source.line_column(node.key.start).line,
        };
        let mut places = Vec::new();
        for node in &self.nodes {
            let head = node.path.first().map_or("", String::as_str);
            match &node.path[..] {
                [_, _] if is_list_of_tables(head) => {
                    let within: Vec<&Node> = self.leaves(&node.path);
                    let lines = within.iter().map(|leaf| {
                        let key = dotted(&leaf.path[node.path.len()..]);
                        format!("{key} = {}", in_one_line(self.source.slice(self.span(&leaf.value))))
                    });
                    places.push(place(head.to_owned(), lines.collect::<Vec<_>>().join("\n"), node));
                }
                _ if is_list_of_tables(head) || node.is_table || self.is_in_list(node) || head == "extend" => {}
                path => {
                    let text = in_one_line(self.source.slice(self.span(&node.value)));
                    places.push(place(dotted(path), text, node));
                }
            }
        }
        places
    }

    /// The keys below a table that are no tables themselves.
    fn leaves(&self, path: &[String]) -> Vec<&Node> {
        let below = |node: &&Node| node.path.len() > path.len() && node.path.starts_with(path);
        let inner = |node: &&Node| !node.is_table && !self.lists_between(path.len(), node);
        self.nodes.iter().filter(below).filter(inner).collect()
    }

    /// Whether a list that is no table lies on the way to a node, behind the first `from` keys.
    fn lists_between(&self, from: usize, node: &Node) -> bool {
        (from + 1..node.path.len()).any(|len| {
            let parent = self.nodes.iter().find(|other| other.path == node.path[..len]);
            parent.is_some_and(|parent| !parent.is_table)
        })
    }

    fn is_in_list(&self, node: &Node) -> bool {
        self.lists_between(0, node)
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `eu-west-2`, `us-gov-east-1`
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.split_last().is_some_and(|(number, words)| {
        words.len() >= 2
            && words.iter().all(is_word)
            && words.first().is_some_and(|first| first.len() >= 2)
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A value as it is written, where that is in one line; over several lines, with comments among them perhaps, its meaning in one.
fn in_one_line(written: &str) -> String {
    let meaning = || toml::from_str::<toml::Table>(&format!("value = {written}")).ok()?.remove("value");
    match written.contains('\n') {
        true => meaning().map_or_else(|| written.to_owned(), |value| value.to_string()),
        false => written.to_owned(),
    }
}

/// `rules.resource-wildcard.severity`
fn dotted(path: &[String]) -> String {
    path.join(".")
}

/// What is wrong with the text, in the words of the parser, and what was probably meant: it names the words that it expects.
fn problem(error: &toml::de::Error, source: &Source) -> Diagnostic {
    let span = error.span().map(|at| Span::new(source.id(), at.start, at.end));
    let message = error.message().lines().next().unwrap_or_default();
    let mut words = message.split('`').skip(1).step_by(2);
    let said = words.next().unwrap_or_default();
    let far = |word: &str| strsim::damerau_levenshtein(word, said);
    let near = words.filter(|word| far(word) * 3 <= word.len().max(6)).min_by_key(|word| far(word));
    match near.filter(|_| message.starts_with("unknown ")) {
        Some(word) => {
            let what = message.split(',').next().unwrap_or(message);
            Diagnostic::error(what.to_owned(), span).with_help(format!("did you mean `{word}`?"))
        }
        None => Diagnostic::error(message.to_owned(), span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Persona, Severity};

    fn read_files(files: &[(&str, &str)]) -> Result<Config, (Diagnostic, String)> {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        let sources = Sources::new();
        read(&directory.path().join(files[0].0), &sources).map_err(|problem| {
            let at = problem.labels.first().map(|label| sources.slice(label.span)).unwrap_or_default();
            (problem, at)
        })
    }

    fn read_text(text: &str) -> Result<Config, (Diagnostic, String)> {
        read_files(&[(FILE_NAME, text)])
    }

    #[test]
    fn every_key_is_read() {
        let text = include_str!("../../tests/cli/every-key.toml");
        let config = read_text(text).unwrap();
        assert_eq!(config.exclude[0].1, ["**/examples/**"]);
        assert_eq!(
            config.baseline.as_deref(),
            config.path.parent().map(|dir| dir.join(".iamlint-baseline.json")).as_deref()
        );
        assert_eq!((config.persona, config.min_severity), (Some(Persona::Pedantic), Some(Severity::Low)));
        let fail_on = config.fail_on.unwrap();
        assert!(fail_on.fails(Severity::Medium) && !fail_on.fails(Severity::Low));
        assert_eq!(config.aws.account_id.as_deref(), Some("111122223333"));
        assert!(config.var_files[0].ends_with("env/prod.tfvars") && !config.requires_reason());
        let here = config.path.parent().unwrap().to_path_buf();
        assert_eq!(config.severity("resource-wildcard", &here.join("a.tf")), Some(Severity::High));
        assert_eq!(config.severity("resource-wildcard", &here.join("bootstrap/a.tf")), Some(Severity::Low));
        assert!(!config.is_ignorable("full-admin", &here) && config.is_ignorable("action-wildcard", &here));
        assert_eq!(config.suppress[0].says.until.unwrap().to_string(), "2027-01-31");
        assert!(config.suppress[0].paths.excludes(&here.join("policies/legacy.json")));
        let keys: Vec<&str> = config.places.iter().map(|place| place.key.as_str()).collect();
        assert_eq!(keys.iter().filter(|key| **key == "suppress").count(), 1, "{keys:?}");
        assert!(keys.contains(&"rules.resource-wildcard.allow") && keys.contains(&"terraform.var-files"), "{keys:?}");
    }

    #[test]
    fn what_is_misspelt_is_an_error_that_says_which_was_meant() {
        let wrong = |text: &str| {
            let (problem, at) = read_text(text).unwrap_err();
            format!("{} | {at} | {}", problem.message, problem.help.unwrap_or_default())
        };
        assert_eq!(
            wrong("exclude = []\nfailon = \"low\"\n"),
            "unknown field `failon` | failon | did you mean `fail-on`?"
        );
        assert_eq!(
            wrong("[aws]\nacount-id = \"1\"\n"),
            "unknown field `acount-id` | acount-id | did you mean `account-id`?"
        );
        assert_eq!(wrong("persona = \"auditer\""), "unknown variant `auditer` | \"auditer\" | did you mean `auditor`?");
        assert_eq!(
            wrong("[rules.resource-wildcards]\nseverity = \"low\""),
            "no rule is called `resource-wildcards` | resource-wildcards | did you mean `resource-wildcard`?"
        );
        assert_eq!(
            wrong("ignore = [\"style\", \"wildcrd\"]"),
            "no rule is called `wildcrd` | \"wildcrd\" | did you mean `wildcard`?"
        );
        assert_eq!(
            wrong("[[suppress]]\nrule = \"full-admn\"\nsid = \"a\""),
            "no rule is called `full-admn` | \"full-admn\" | did you mean `full-admin`?"
        );
        assert!(wrong("[[suppress]]\nrule = \"full-admin\"\nuntil = \"soon\"").contains("`soon` is not a day"));
        assert!(
            wrong("[[suppress]]\nrule = \"full-admin\"\nreason = \"x\"")
                .starts_with("this would suppress full-admin everywhere")
        );
        assert!(wrong("[[suppress]]\nsid = \"x\"").starts_with("missing field `rule`"));
        assert!(wrong("[rules.full-admin]\nallow = [{}]").starts_with("an empty `allow`"));
        assert_eq!(
            wrong("[aws]\naccount-id = \"prod\""),
            "`prod` is not an account's 12 digits | \"prod\" | it is written as `aws sts get-caller-identity` prints it: \"111122223333\""
        );
        assert_eq!(
            wrong("[aws]\nregion = \"eu-west\""),
            "`eu-west` is not a region's name | \"eu-west\" | such as \"eu-west-2\""
        );
        assert!(wrong("[aws]\nregion = \"e-west-1\"").starts_with("`e-west-1` is not"), "as the schema says");
        assert!(
            wrong("[aws]\npartition = \"aws-uk\"")
                .starts_with("no partition is called `aws-uk` | \"aws-uk\" | there are aws, ")
        );
        assert!(read_text("[aws]\nregion = \"us-gov-east-1\"\npartition = \"aws-us-gov\"").is_ok());
        assert!(wrong("[[overrides]]\npaths = [\"a\"]\nextend-select = [\"stile\"]").contains("did you mean `style`?"));
        assert!(read_text("fail-on = \"grave\"").is_err() && read_text("exclude = [").is_err());
    }

    #[test]
    fn what_a_file_says_counts_before_what_it_builds_on() {
        let base = "fail-on = \"high\"\nignore = [\"style\"]\n[rules.full-admin]\nseverity = \"low\"\nignorable = false\n[[suppress]]\nrule = \"full-admin\"\nsid = \"a\"\n";
        let own = "extend = \"base.toml\"\nfail-on = \"low\"\n[rules.full-admin]\nseverity = \"high\"\n[[suppress]]\nrule = \"full-admin\"\nsid = \"b\"\n";
        let config = read_files(&[(FILE_NAME, own), ("base.toml", base)]).unwrap();
        assert_eq!(config.ignore.as_deref(), Some(&["style".to_owned()][..]));
        assert!(config.fail_on.unwrap().fails(Severity::Low) && config.path.ends_with(FILE_NAME));
        let rule = &config.rules["full-admin"];
        assert_eq!((rule.severity, rule.ignorable), (Some(Severity::High), Some(false)));
        assert_eq!(config.suppress.len(), 2);
        let of = |key: &str| config.places.iter().filter(|place| place.key == key).count();
        assert_eq!((of("fail-on"), of("ignore"), of("suppress")), (1, 1, 2));
        let (circle, _) = read_files(&[(FILE_NAME, "extend = \"iamlint.toml\"")]).unwrap_err();
        assert!(circle.message.contains("build on each other"), "{}", circle.message);
        let (missing, at) = read_files(&[(FILE_NAME, "extend = \"none.toml\"")]).unwrap_err();
        assert!(missing.message.contains("none.toml") && at == "\"none.toml\"", "{} {at}", missing.message);
    }

    #[test]
    fn the_nearest_file_upwards_in_the_repository_counts() {
        let directory = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(directory.path()).unwrap();
        std::fs::create_dir_all(root.join("repo/.git")).unwrap();
        std::fs::create_dir_all(root.join("repo/a/b")).unwrap();
        std::fs::write(root.join(FILE_NAME), "").unwrap();
        assert_eq!(find(&root.join("repo/a/b")), None, "above the repository");
        std::fs::write(root.join("repo").join(FILE_NAME), "").unwrap();
        assert_eq!(find(&root.join("repo/a/b")), Some(root.join("repo").join(FILE_NAME)));
        std::fs::write(root.join("repo/a").join(FILE_NAME), "").unwrap();
        assert_eq!(find(&root.join("repo/a/b")), Some(root.join("repo/a").join(FILE_NAME)));
    }
}
