//! JUnit's XML, as Jenkins and GitLab read it: a suite a file, a failed case a finding. What is suppressed, and what was not analysed, is skipped;
//! what is wrong with the input is an error.

use std::collections::HashMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Location, Report, SuppressedBy, xml};
use crate::input::Level;
use crate::rules::Finding;

/// What became of a case.
enum Outcome {
    Passed,
    Failed { kind: String, message: String, text: String },
    Error(String),
    Skipped(String),
}

struct Case {
    name: String,
    class: String,
    outcome: Outcome,
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(report);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = suites.iter().flat_map(|suite| &suite.cases);
    let root = writer.create_element("testsuites").with_attribute(("name", "iamlint"));
    // Jenkins' schema has no `skipped` of all suites together.
    let counts = counts(all).into_iter().filter(|(name, _)| *name != "skipped");
    let root = counts.fold(root, |element, count| element.with_attribute((count.0, &*count.1)));
    root.write_inner_content(|writer| suites.iter().try_for_each(|suite| write_suite(suite, writer)))?;
    out.write_all(&writer.into_inner())?;
    writeln!(out)
}

fn write_suite(suite: &Suite, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let element = writer.create_element("testsuite").with_attribute(("name", &*xml::text(&suite.name)));
    let element =
        counts(&suite.cases).into_iter().fold(element, |element, count| element.with_attribute((count.0, &*count.1)));
    element.write_inner_content(|writer| suite.cases.iter().try_for_each(|case| write_case(case, writer)))?;
    Ok(())
}

fn write_case(case: &Case, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let (name, class) = (xml::text(&case.name), xml::text(&case.class));
    let element =
        writer.create_element("testcase").with_attributes([("name", &*name), ("classname", &*class), ("time", "0")]);
    match &case.outcome {
        Outcome::Passed => element.write_empty()?,
        Outcome::Failed { kind, message, text } => element.write_inner_content(|writer| {
            let failure = writer.create_element("failure");
            let failure = failure.with_attributes([("message", &*xml::text(message)), ("type", kind.as_str())]);
            failure.write_text_content(BytesText::new(&xml::text(text)))?;
            Ok(())
        })?,
        Outcome::Error(message) => element.write_inner_content(|writer| {
            let error = writer.create_element("error");
            error.with_attributes([("message", &*xml::text(message)), ("type", "input")]).write_empty()?;
            Ok(())
        })?,
        Outcome::Skipped(why) => element.write_inner_content(|writer| {
            writer.create_element("skipped").with_attribute(("message", &*xml::text(why))).write_empty()?;
            Ok(())
        })?,
    };
    Ok(())
}

fn counts<'a>(cases: impl IntoIterator<Item = &'a Case>) -> [(&'static str, String); 5] {
    let (mut tests, mut failures, mut errors, mut skipped) = (0_usize, 0_usize, 0_usize, 0_usize);
    for case in cases {
        tests += 1;
        match case.outcome {
            Outcome::Passed => {}
            Outcome::Failed { .. } => failures += 1,
            Outcome::Error(_) => errors += 1,
            Outcome::Skipped(_) => skipped += 1,
        }
    }
    let count = |count: usize| count.to_string();
    [
        ("tests", count(tests)),
        ("failures", count(failures)),
        ("errors", count(errors)),
        ("skipped", count(skipped)),
        ("time", count(0)),
    ]
}

fn suites(report: &Report) -> Vec<Suite> {
    let of_run = about_the_run(report);
    let files = xml::by_file(report).into_iter().map(|(file, findings)| {
        let mut cases: Vec<Case> =
            findings.into_iter().map(|(finding, at)| failed(&file, finding, at.as_ref(), report)).collect();
        number(&mut cases);
        Suite { name: file, cases }
    });
    std::iter::once(of_run).filter(|suite| !suite.cases.is_empty()).chain(files).collect()
}

/// What concerns no finding that counts. A run that found nothing has one case that passed: many readers take an empty file for a failure.
fn about_the_run(report: &Report) -> Suite {
    let case = |name: String, outcome| Case { name, class: "iamlint".to_owned(), outcome };
    let wrong = report.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).map(|diagnostic| {
        let name = match diagnostic.labels.first() {
            Some(label) => place(&path(label.span, report), Some(&Location::of(label.span, &report.sources))),
            None => "input".to_owned(),
        };
        case(name, Outcome::Error(diagnostic.message.clone()))
    });
    // What is only not new may be most of a repository.
    let accepted = report.suppressed.iter().filter(|one| one.by != SuppressedBy::DiffBase);
    let suppressed = accepted.map(|one| {
        let at = one.finding.labels.first().map(|label| label.span);
        let at =
            at.map(|span| place(&path(span, report), Some(&Location::of(span, &report.sources)))).unwrap_or_default();
        let why = one.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        case(format!("{} {at}", one.finding.rule), Outcome::Skipped(format!("{}{why}", one.by)))
    });
    let unseen = report.not_analysed.iter().map(|thing| {
        let at = thing.span.map(|span| place(&path(span, report), Some(&Location::of(span, &report.sources))));
        let at = at.map(|at| format!(" {at}")).unwrap_or_default();
        case(format!("{}{at}", thing.what), Outcome::Skipped(format!("not analysed: {}", thing.reason)))
    });
    let passed = report.findings.is_empty().then(|| case("no findings".to_owned(), Outcome::Passed));
    let mut cases: Vec<Case> = wrong.chain(passed).chain(suppressed).chain(unseen).collect();
    number(&mut cases);
    Suite { name: "iamlint".to_owned(), cases }
}

/// Readers merge cases of one name: of those that a place has several of, each but the first gets a number.
fn number(cases: &mut [Case]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for case in cases {
        let times = seen.entry(case.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            case.name.push_str(&format!(" ({times})"));
        }
    }
}

fn failed(file: &str, finding: &Finding, at: Option<&Location>, report: &Report) -> Case {
    let mut text = format!("{}: {}", place(file, at), finding.message);
    for label in finding.labels.iter().filter(|label| !label.message.is_empty()) {
        let at = Location::of(label.span, &report.sources);
        text.push_str(&format!("\n{}: {}", place(&path(label.span, report), Some(&at)), label.message));
    }
    for help in &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    Case {
        name: format!("{} {}", finding.rule, place(file, at)),
        class: file.to_owned(),
        outcome: Outcome::Failed { kind: finding.severity.to_string(), message: finding.message.clone(), text },
    }
}

fn path(span: crate::input::Span, report: &Report) -> String {
    report.repository.path_of(&report.sources.get(span.file)).as_str().to_owned()
}

fn place(path: &str, at: Option<&Location>) -> String {
    at.map_or_else(|| path.to_owned(), |at| format!("{path}:{}:{}", at.start.line, at.start.column))
}
