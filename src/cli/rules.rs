//! `iamlint rules`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::arguments::TextFormat;
use super::exit::{Exit, Outcome};
use super::terminal::Terminal;
use crate::rules::{Meta, pages};

/// List every rule
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The form of the list
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: TextFormat,
}

#[derive(Serialize)]
struct Rule<'a> {
    name: &'a str,
    category: &'a str,
    severity: String,
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
            summary: &meta.summary,
            fix: meta.fix.to_string(),
            equivalents: meta.equivalents.iter().map(|(tool, ids)| (*tool, ids.as_slice())).collect(),
        }
    }
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let pages = pages();
    if args.output_format == TextFormat::Json {
        let rules: Vec<Rule> = pages.iter().map(|meta| Rule::from(*meta)).collect();
        serde_json::to_writer_pretty(&mut terminal.out, &rules).map_err(std::io::Error::from)?;
        writeln!(terminal.out)?;
        return Ok(Exit::Clean);
    }
    let width = pages.iter().map(|meta| meta.name.len()).max().unwrap_or_default();
    let mut category = "";
    for meta in pages {
        if meta.category != category {
            let gap = if category.is_empty() { "" } else { "\n" };
            category = meta.category;
            writeln!(terminal.out, "{gap}{category}")?;
        }
        writeln!(terminal.out, "  {:width$}  {:8}  {}", meta.name, meta.severity, meta.summary)?;
    }
    Ok(Exit::Clean)
}
