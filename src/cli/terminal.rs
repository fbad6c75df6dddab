//! Where a command writes.

use std::io::{self, BufWriter, ErrorKind, Write};

use super::arguments::GlobalArgs;
use super::exit::{Exit, Outcome};
use crate::input::{Diagnostic, Sources};
use crate::report::{self, Color, Log, Style};

/// How wide text is where nothing says how wide it may be.
const WIDTH: usize = 100;

/// How many characters a line of standard output has room for: what `COLUMNS` says, or the terminal.
pub(super) fn width() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    said.or_else(terminal).unwrap_or(WIDTH).max(60)
}

/// The two streams and how text looks on each.
pub(super) struct Terminal {
    pub(super) out: Box<dyn Write>,
    pub(super) err: Box<dyn Write>,
    pub(super) style: Style,
    err_style: Style,
    pub(super) progress: bool,
}

impl Terminal {
    pub(super) fn new(global: &GlobalArgs) -> Self {
        let color: Color = global.color;
        let style = Style { quiet: global.quiet, verbose: global.verbose, ..Style::default() };
        let is_colored = color.wanted(&io::stdout());
        let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        Self {
            style: Style { color: is_colored, links: is_colored && links, ..style },
            err_style: Style { color: color.wanted(&io::stderr()), ..style },
            out: Box::new(Pipe(BufWriter::new(io::stdout()))),
            err: Box::new(Log::new(Pipe(BufWriter::new(io::stderr())))),
            progress: !global.quiet,
        }
    }

    /// Shows what is wrong with the input.
    pub(super) fn diagnose(&mut self, diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        report::write_diagnostics(diagnostics, sources, &self.err_style, &mut self.err)
    }

    /// The same with the text as `rename` makes it: where files lie elsewhere than they are said to.
    pub(super) fn diagnose_as(
        &mut self,
        diagnostics: &[Diagnostic],
        sources: &Sources,
        rename: &dyn Fn(&str) -> String,
    ) -> io::Result<()> {
        let mut said = Vec::new();
        report::write_diagnostics(diagnostics, sources, &self.err_style, &mut said)?;
        self.err.write_all(rename(&String::from_utf8_lossy(&said)).as_bytes())
    }

    /// Writes out what is left, says why the command failed if it did, and answers the exit code.
    pub(super) fn finish(mut self, outcome: Outcome) -> Exit {
        let exit = match outcome {
            Ok(exit) => exit,
            Err(failure) => {
                // Where standard error is gone, the exit code alone has to say it.
                let _ = self.diagnose(&failure.diagnostics, &failure.sources);
                Exit::Error
            }
        };
        let written = self.out.flush();
        let said =
            written.as_ref().map_or_else(|error| writeln!(self.err, "error: cannot write: {error}"), |()| Ok(()));
        let _ = said.and_then(|()| self.err.flush());
        if written.is_err() { Exit::Error } else { exit }
    }
}

/// A stream whose reader may go away: `iamlint check | head` is no error, and the exit code stays what it would have been.
struct Pipe<W>(W);

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).or_else(|error| if closed(&error) { Ok(bytes.len()) } else { Err(error) })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().or_else(|error| if closed(&error) { Ok(()) } else { Err(error) })
    }
}

fn closed(error: &io::Error) -> bool {
    error.kind() == ErrorKind::BrokenPipe
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed(ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_that_has_left_is_no_error_and_a_full_disk_is() {
        assert!(Pipe(Closed(ErrorKind::BrokenPipe)).write_all(b"x").is_ok());
        assert!(Pipe(Closed(ErrorKind::BrokenPipe)).flush().is_ok());
        assert!(Pipe(Closed(ErrorKind::StorageFull)).write_all(b"x").is_err());
    }
}
