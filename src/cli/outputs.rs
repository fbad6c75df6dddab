//! Where the reports of one run go.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::exit::Failure;
use super::replace::replace;
use super::terminal::Terminal;
use crate::input::Diagnostic;
use crate::report::{self, Format, Report, Style};

/// One report on standard output, and any number in files.
#[derive(Debug)]
pub(super) struct Outputs {
    stdout: Format,
    files: Vec<(Format, PathBuf)>,
}

impl Outputs {
    /// What `--output-format` and each `--output FORMAT=FILE` ask for. `FORMAT=-` is standard output.
    ///
    /// # Errors
    ///
    /// What could not be written anyway: two reports in one place, or one in a directory that does not exist. It is said before anything is read.
    pub(super) fn of(format: Option<Format>, outputs: &[(Format, PathBuf)]) -> Result<Self, Failure> {
        let is_stdout = |path: &Path| path == Path::new("-");
        let to_stdout = outputs.iter().filter(|(_, path)| is_stdout(path)).map(|(format, _)| *format);
        let mut stdout = format.into_iter().chain(to_stdout);
        let first = stdout.next().unwrap_or(Format::Full);
        if stdout.next().is_some() {
            let failure = Failure::new("two reports would be written to standard output");
            return Err(failure.with_help("name a file for one of them: --output FORMAT=FILE"));
        }
        let files: Vec<_> = outputs.iter().filter(|(_, path)| !is_stdout(path)).cloned().collect();
        let mut known = BTreeSet::new();
        for (_, path) in &files {
            if !known.insert(path) {
                return Err(Failure::new(format!("two reports would be written to {}", path.display())));
            }
            if path.is_dir() {
                return Err(Failure::new(format!("cannot write {}: it is a directory", path.display())));
            }
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            if let Some(parent) = parent.filter(|parent| !parent.is_dir()) {
                let message = format!("cannot write {}: {} is no directory", path.display(), parent.display());
                return Err(Failure::new(message).with_help(format!("make it first: mkdir -p {}", parent.display())));
            }
        }
        Ok(Self { stdout: first, files })
    }

    /// Writes all of them. What one file refuses keeps none of the others from being written.
    pub(super) fn write(&self, report: &Report, style: &Style, terminal: &mut Terminal) -> Result<(), Failure> {
        report::write(report, self.stdout, style, &mut terminal.out)?;
        let plain = Style { color: false, links: false, ..*style };
        let mut refused = Vec::new();
        for (format, path) in &self.files {
            if let Err(error) = write_file(report, *format, path, &plain) {
                refused.push(Diagnostic::error(format!("cannot write {}: {error}", path.display()), None));
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(Failure::with_sources(refused, &report.sources)) }
    }
}

fn write_file(report: &Report, format: Format, path: &Path, style: &Style) -> io::Result<()> {
    let mut bytes = Vec::new();
    report::write(report, format, style, &mut bytes)?;
    replace(path, &bytes)
}

/// `FORMAT=FILE`.
pub(super) fn output(argument: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = argument.split_once('=').ok_or("it is FORMAT=FILE, such as json=iamlint.json")?;
    let known = || {
        Format::value_variants().iter().filter_map(Format::to_possible_value).map(|value| value.get_name().to_owned())
    };
    let format = Format::from_str(format, false)
        .map_err(|_| format!("`{format}` is not a format; there are {}", known().collect::<Vec<_>>().join(", ")))?;
    if path.is_empty() { Err("the file is missing".to_owned()) } else { Ok((format, path.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(format: Option<Format>, outputs: &[&str]) -> String {
        let outputs: Vec<_> = outputs.iter().map(|argument| output(argument).expect("it is FORMAT=FILE")).collect();
        Outputs::of(format, &outputs).expect_err("it cannot be written").diagnostics[0].message.clone()
    }

    #[test]
    fn standard_output_holds_one_report() {
        let two = "two reports would be written to standard output";
        assert_eq!(refused(Some(Format::Json), &["sarif=-"]), two);
        assert_eq!(refused(None, &["json=-", "sarif=-"]), two);
        let outputs = Outputs::of(None, &[(Format::Json, "-".into())]).unwrap();
        assert_eq!((outputs.stdout, outputs.files.len()), (Format::Json, 0));
    }

    #[test]
    fn what_cannot_be_written_is_said_at_once() {
        assert_eq!(refused(None, &["json=x", "sarif=x"]), "two reports would be written to x");
        assert_eq!(refused(None, &["json=no/where/x"]), "cannot write no/where/x: no/where is no directory");
        assert_eq!(refused(None, &["json=src"]), "cannot write src: it is a directory");
    }
}
