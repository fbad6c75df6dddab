//! The pages' examples, run as the command runs, and what pages must have.

mod example;
mod managed;
mod missing;
mod parts;
mod project;
mod shown;
mod told;
mod wired;

use super::{Options, Persona, Severity, check, pages, registry};
use example::{Example, Expected, examples};

/// What a finding is to an example: where it is, and what it says.
type Found = (String, usize, String, Severity, String);

/// What is found, or what is wrong with the example itself.
fn findings(example: &Example) -> Result<Vec<Found>, String> {
    let graph = project::graph(example);
    let problems: Vec<&str> = graph.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    if !problems.is_empty() {
        return Err(format!("{}: the example is not well written: {problems:?}", example.at));
    }
    // How neat an example is matters on the pages about that only: two statements side by side often say the same.
    let ignore = if example.at.starts_with("rules/style/") { Vec::new() } else { vec!["style".to_owned()] };
    let options = Options { select: example.only.clone(), ignore, persona: example.persona, ..Options::default() };
    let findings = crate::suppress::tests::applied(check(&graph, &options), &graph, example.persona);
    Ok(findings
        .into_iter()
        .map(|finding| {
            let label = finding.labels.first().unwrap_or_else(|| panic!("{}: {finding:#?} points nowhere", example.at));
            let source = graph.sources.get(label.span.file);
            let name = source.path().file_name().expect("a file").to_string_lossy().into_owned();
            let line = source.line_column(label.span.start as usize).line;
            (name, line, finding.rule.to_owned(), finding.severity, finding.message)
        })
        .collect())
}

fn meets(expected: &Expected, (file, line, rule, severity, message): &Found) -> bool {
    expected.file.ends_with(file.as_str())
        && expected.line == *line
        && expected.rule == *rule
        && expected.severity.is_none_or(|expected| expected == *severity)
        && message.contains(&expected.message)
}

/// What is wrong with an example: findings that nothing announced, and announced ones that are not there.
fn wrong(example: &Example) -> Vec<String> {
    let found = match findings(example) {
        Ok(found) => found,
        Err(ill_written) => return vec![ill_written],
    };
    let mut left: Vec<&Found> = found.iter().collect();
    let mut wrong = Vec::new();
    for expected in &example.expected {
        match left.iter().position(|found| meets(expected, found)) {
            Some(at) => drop(left.remove(at)),
            None => wrong.push(format!("{}: not found: {expected:?}", example.at)),
        }
    }
    wrong.extend(left.iter().map(|found| format!("{}: not announced: {found:?}", example.at)));
    wrong
}

#[test]
fn every_example_of_every_page_does_what_it_says() {
    let pages = pages();
    let examples =
        pages.iter().flat_map(|meta| examples(&format!("rules/{}/{}.md", meta.category, meta.name), meta.page));
    let wrong: Vec<String> = examples.flat_map(|example| wrong(&example)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_page_shows_what_fires_and_what_does_not() {
    for meta in pages() {
        let examples = examples(meta.name, meta.page);
        let fires = |example: &Example| example.expected.iter().any(|expected| expected.rule == meta.name);
        assert!(examples.iter().any(fires), "{}: no example fires", meta.name);
        let quiet = |example: &Example| {
            example.expected.is_empty() || example.files.iter().any(|file| file.text.contains("Deny"))
        };
        assert!(examples.iter().any(quiet) || examples.len() > 1, "{}: no example is clean", meta.name);
    }
}

#[test]
fn pages_and_the_registry_are_one() {
    let rules = registry();
    assert_eq!(pages().len(), rules.len());
    for meta in pages() {
        assert!(meta.body.starts_with(&format!("# {}\n", meta.name)), "{}: the title is not the name", meta.name);
        assert!(
            meta.summary.starts_with(|c: char| c.is_lowercase() || meta.summary.starts_with("iam:")),
            "{}",
            meta.summary
        );
        assert!(!meta.summary.ends_with('.'), "{}", meta.summary);
        for heading in ["## What to do", "## When it is not said", "## Examples", "## References"] {
            assert!(meta.body.contains(heading), "{}: no `{heading}`", meta.name);
        }
        let tools = super::equivalents::TOOLS;
        assert!(meta.equivalents.iter().all(|(tool, ids)| tools.contains(tool) && !ids.is_empty()), "{}", meta.name);
    }
    let mut files = Vec::new();
    for category in pages().iter().map(|meta| meta.category).collect::<std::collections::BTreeSet<_>>() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(category);
        files.extend(std::fs::read_dir(folder).expect("a folder of pages").map(|file| file.expect("a file").path()));
    }
    assert_eq!(files.len(), rules.len(), "a page without a rule: {files:?}");
}

#[test]
fn names_are_looked_up() {
    assert_eq!(super::find("full-admin").expect("a rule").page().category(), "wildcard");
    let error = super::find("resource-wildcards").err().expect("no such rule");
    assert_eq!(
        error.to_string(),
        "no rule or category is called `resource-wildcards`; did you mean `resource-wildcard`?"
    );
    let options = Options { ignore: vec!["wildcards".to_owned()], ..Options::default() };
    assert_eq!(options.validate().expect_err("no such category").suggestion, Some("wildcard"));
    let options = Options { select: vec!["trust".to_owned(), "full-admin".to_owned()], ..Options::default() };
    assert_eq!(options.validate(), Ok(()));
    let runs = |category: &str| registry().iter().any(|rule| options.runs(*rule) && rule.page().category() == category);
    assert!(runs("trust") && runs("wildcard") && !runs("resource"));
}

/// Of an object in HCL a key is known by its value, and a list that was converted to its variable's type has no place of its own.
#[test]
fn a_key_is_shown_where_it_is_written_whatever_its_value_is() {
    let page = "```hcl only=unknown-condition-key\nvariable \"names\" {\n  type    = list(string)\n  default = [\"a\"]\n}\n\n\
                resource \"aws_iam_policy\" \"photos\" {\n  policy = jsonencode({\n    Version   = \"2012-10-17\"\n    Statement = {\n\
                      Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\", Condition = { StringEquals = { \"key\" = var.names } }\n    }\n  })\n}\n```\n";
    let [example] = &examples("p.md", page)[..] else { panic!("one example") };
    let found = findings(example).expect("a good example");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].1), ("main.tf", 10), "{found:?}");
}

/// The provider notes such a Sid only, so that no page can show it.
#[test]
fn a_sid_that_is_only_perhaps_its_own_is_read_all_the_same() {
    let block = |stage: &str| {
        format!(
            "  dynamic \"statement\" {{\n    for_each = var.stage == \"{stage}\" ? [1] : []\n    content {{\n      sid = \"Read photos\"\n      actions = [\"s3:GetObject\"]\n\
                   resources = [\"arn:aws:s3:::{stage}/*\"]\n    }}\n  }}\n"
        )
    };
    let page = format!(
        "```hcl\nvariable \"stage\" {{}}\n\ndata \"aws_iam_policy_document\" \"photos\" {{\n{}{}}}\n\n\
         resource \"aws_iam_policy\" \"photos\" {{\n  policy = data.aws_iam_policy_document.photos.json\n}}\n```\n",
        block("live"),
        block("test")
    );
    let [example] = &examples("p.md", &page)[..] else { panic!("one example") };
    let found = check(&project::graph(example), &Options::default());
    let said =
        |rule: &str| found.iter().filter(|one| one.rule == rule).map(|one| one.message.as_str()).collect::<Vec<_>>();
    assert_eq!(said("invalid-sid"), ["the Sid Read photos has a space in it: letters and digits only"; 2]);
    assert_eq!(said("duplicate-sid"), [""; 0]);
}

/// A wildcard that is a variable's default says nothing by itself: the statement that uses it is shown, too.
#[test]
fn a_wildcard_written_elsewhere_is_shown_where_it_is_used() {
    let page = "```hcl\nvariable \"all\" {\n  default = \"sqs:*\"\n}\n\ndata \"aws_iam_policy_document\" \"queue\" {\n  statement {\n\
                    actions   = [var.all]\n    resources = [\"arn:aws:sqs:eu-west-2:111122223333:photos\"]\n  }\n\n  statement {\n\
                    actions   = [\"sns:*\"]\n    resources = [\"arn:aws:sns:eu-west-2:111122223333:photos\"]\n  }\n}\n```\n";
    let [example] = &examples("p.md", page)[..] else { panic!("one example") };
    let graph = project::graph(example);
    let found = check(&graph, &Options::default());
    let used = |action: &str| {
        let finding = found.iter().find(|finding| finding.message.starts_with(action)).expect("a finding");
        let used = finding.labels.iter().find(|label| label.message == "used here");
        used.map(|label| graph.sources.slice(label.span))
    };
    assert!(used("sqs:*").is_some_and(|place| place.starts_with("statement {\nactions   = [var.all]")));
    assert_eq!(used("sns:*"), None);
}

/// Who may call what they like comes before a service, which does what it is configured for.
#[test]
fn people_are_named_before_services_where_it_is_said_who_assumes_a_role() {
    let page = "```hcl\nresource \"aws_iam_role\" \"data\" {\n  name = \"data\"\n  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [\n\
                      { Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { Service = \"redshift.amazonaws.com\" } },\n\
                      { Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { AWS = \"arn:aws:iam::111122223333:role/analyst\" } },\n    ]\n  })\n}\n\n\
                resource \"aws_iam_role_policy\" \"data\" {\n  role   = aws_iam_role.data.id\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n\
                    Statement = [{ Effect = \"Allow\", Action = \"sqs:*\", Resource = \"*\" }]\n  })\n}\n```\n";
    let [example] = &examples("p.md", page)[..] else { panic!("one example") };
    let found = check(&project::graph(example), &Options::default());
    let labels = found.iter().flat_map(|finding| &finding.labels).map(|label| label.message.as_str());
    let holders: Vec<&str> = labels.filter(|label| label.starts_with("assumed by")).collect();
    assert!(!holders.is_empty());
    assert!(
        holders
            .iter()
            .all(|label| *label == "assumed by arn:aws:iam::111122223333:role/analyst and redshift.amazonaws.com"),
        "{holders:?}"
    );
}

/// An operator and a key that only apply knows are neither unknown nor known.
#[test]
fn words_of_a_condition_that_only_apply_knows_are_left_alone() {
    let page = "```hcl persona=auditor\nvariable \"test\" {}\nvariable \"key\" {}\n\ndata \"aws_iam_policy_document\" \"photos\" {\n  statement {\n\
                    actions   = [\"s3:GetObject\"]\n    resources = [\"arn:aws:s3:::photos/a\"]\n\n    condition {\n      test     = var.test\n\
                      variable = var.key\n      values   = [\"a\"]\n    }\n  }\n}\n```\n";
    let [example] = &examples("p.md", page)[..] else { panic!("one example") };
    let of_conditions = ["unknown-operator", "unknown-condition-key", "key-not-for-action", "condition-type-mismatch"];
    let found = findings(example).expect("a good example");
    assert!(!found.iter().any(|(_, _, rule, ..)| of_conditions.contains(&rule.as_str())), "{found:?}");
}

/// A reference to a policy that nothing declares is refused by Terraform: nobody loses it.
#[test]
fn what_is_declared_nowhere_is_taken_from_nobody() {
    let attach = |reference: &str, persona: Persona| {
        let page = format!(
            "```hcl\nvariable \"readers\" {{}}\n\nresource \"aws_iam_policy_attachment\" \"readers\" {{\n  name       = \"readers\"\n  \
             roles      = [\"auditor\"]\n  policy_arn = {reference}\n}}\n```\n"
        );
        let [example] = &examples("p.md", &page)[..] else { panic!("one example") };
        let options = Options { select: vec!["exclusive-attachment".to_owned()], persona, ..Options::default() };
        let found = check(&project::graph(example), &options);
        found.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
    };
    assert_eq!(attach("aws_iam_policy.readers.arn", Persona::Regular), [""; 0]);
    let said = attach("aws_iam_policy.readers.arn", Persona::Pedantic);
    assert!(said.len() == 1 && said[0].contains("takes aws_iam_policy.readers away"), "{said:?}");
    assert_eq!(attach("var.readers", Persona::Regular).len(), 1);
}
