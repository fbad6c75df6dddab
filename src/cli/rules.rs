//! `iamlint rules`.

use std::collections::BTreeMap;

use clap::ValueEnum;
use serde::Serialize;

use super::exit::{Exit, Failure, Outcome};
use super::terminal::Terminal;
use crate::rules::{self, Meta, Persona, UnknownWord, pages};

/// List every rule
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only those of a category
    #[arg(long, value_name = "NAME", help_heading = "Rules")]
    category: Option<String>,
    /// Only those that this persona hears: regular, pedantic or auditor
    #[arg(long, value_name = "WHO", value_parser = persona, help_heading = "Rules")]
    persona: Option<Persona>,
    /// Only those that say the same as a check of another tool, CKV_AWS_274 or parliament:RESOURCE_STAR
    #[arg(long, value_name = "ID", help_heading = "Rules")]
    equivalent: Option<String>,
    /// The form of the list
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: Format,
}

/// The forms of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// rules/README.md: every rule with a link to its page
    Markdown,
    /// rules/equivalents.md: every id of another tool with its rules
    Equivalents,
}

fn persona(word: &str) -> Result<Persona, UnknownWord> {
    word.parse()
}

#[derive(Serialize)]
struct Rule<'a> {
    name: &'a str,
    category: &'a str,
    severity: String,
    persona: String,
    summary: &'a str,
    fix: String,
    equivalents: BTreeMap<&'a str, &'a [&'static str]>,
}

impl<'a> From<&'a Meta> for Rule<'a> {
    fn from(meta: &'a Meta) -> Self {
        Self {
            name: meta.name,
            category: meta.category,
            severity: meta.severity.to_string(),
            persona: meta.persona.to_string(),
            summary: &meta.summary,
            fix: meta.fix.to_string(),
            equivalents: meta.equivalents.iter().map(|(tool, ids)| (*tool, ids.as_slice())).collect(),
        }
    }
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let pages = selected(args)?;
    match args.output_format {
        Format::Text => text(&pages, terminal)?,
        Format::Json => {
            let rules: Vec<Rule> = pages.iter().map(|meta| Rule::from(*meta)).collect();
            serde_json::to_writer_pretty(&mut terminal.out, &rules).map_err(std::io::Error::from)?;
            writeln!(terminal.out)?;
        }
        Format::Markdown => write!(terminal.out, "{}", rules::rules_page())?,
        Format::Equivalents => write!(terminal.out, "{}", rules::equivalents_page())?,
    }
    Ok(Exit::Clean)
}

fn selected(args: &Args) -> Result<Vec<&'static Meta>, Failure> {
    let mut pages = pages();
    let whole_pages = [Format::Markdown, Format::Equivalents].contains(&args.output_format);
    if whole_pages && (args.category.is_some() || args.persona.is_some() || args.equivalent.is_some()) {
        return Err(Failure::new("this form lists every rule: it takes no --category, --persona or --equivalent"));
    }
    if let Some(category) = &args.category {
        let known: Vec<&str> = pages.iter().map(|meta| meta.category).collect();
        if !known.contains(&category.as_str()) {
            let mut names = known;
            names.dedup();
            let help = format!("there are {}", names.join(", "));
            return Err(Failure::new(format!("no category is called {category}")).with_help(help));
        }
        pages.retain(|meta| meta.category == category);
    }
    if let Some(persona) = args.persona {
        pages.retain(|meta| meta.persona <= persona);
    }
    if let Some(id) = &args.equivalent {
        let said: Vec<&str> = rules::find_equivalent(id).iter().map(|one| one.rule.name).collect();
        if said.is_empty() {
            return Err(unknown_id(id));
        }
        pages.retain(|meta| said.contains(&meta.name));
    }
    Ok(pages)
}

/// What is said of an id that no rule is equivalent to.
pub(super) fn unknown_id(id: &str) -> Failure {
    if let Some(left_out) = rules::find_left_out(id) {
        return Failure::new(format!("{id} is left out: {}", left_out.reason));
    }
    let failure = Failure::new(format!("no rule says what {id} says"));
    match rules::nearest_equivalent(id) {
        Some(near) => failure.with_help(format!("did you mean {near}?")),
        None => failure.with_help("`iamlint rules --output-format equivalents` lists every id"),
    }
}

fn text(pages: &[&Meta], terminal: &mut Terminal) -> std::io::Result<()> {
    let width = pages.iter().map(|meta| meta.name.len()).max().unwrap_or_default();
    let mut category = "";
    for meta in pages {
        if meta.category != category {
            let gap = if category.is_empty() { "" } else { "\n" };
            category = meta.category;
            writeln!(terminal.out, "{gap}{category}")?;
        }
        writeln!(terminal.out, "  {:width$}  {:8}  {:8}  {}", meta.name, meta.severity, meta.persona, meta.summary)?;
    }
    Ok(())
}
