//! What is wrong with the input, for people.

use std::io::{self, Write};

use super::snippet::draw;
use super::style::{Style, Tone, harmless};
use crate::input::{Diagnostic, Level, Sources};

/// Diagnostics shown of one run; a broken repository would otherwise bury the findings.
const MAX_SHOWN: usize = 100;

/// Writes each diagnostic with its source; notes only where `style` is verbose, and nothing but errors where it is quiet.
///
/// # Errors
///
/// `out` refuses what is written.
pub fn write_diagnostics(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown: Vec<&Diagnostic> = diagnostics.iter().filter(|diagnostic| is_shown(diagnostic.level, style)).collect();
    for diagnostic in shown.iter().take(MAX_SHOWN) {
        writeln!(out, "{}", style.heading(tone(diagnostic.level), None, &diagnostic.message))?;
        out.write_all(draw(&diagnostic.labels, sources, style).as_bytes())?;
        if let Some(help) = &diagnostic.help {
            writeln!(out, "  = help: {}", harmless(help))?;
        }
    }
    if shown.len() > MAX_SHOWN {
        writeln!(out, "and {} more errors and warnings", shown.len() - MAX_SHOWN)?;
    }
    Ok(())
}

fn is_shown(level: Level, style: &Style) -> bool {
    match level {
        Level::Error => true,
        Level::Warning => !style.quiet,
        Level::Note => style.verbose,
    }
}

fn tone(level: Level) -> Tone {
    match level {
        Level::Error => Tone::Error,
        Level::Warning => Tone::Warning,
        Level::Note => Tone::Note,
    }
}
