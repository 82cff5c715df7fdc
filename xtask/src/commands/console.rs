//! Where a command's words go: its product to stdout, every finding to stderr.

use std::io::{self, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{Args, ValueEnum};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Style, counted};
use crate::output;

/// The arguments that every command takes.
#[derive(Debug, Clone, Copy, Args)]
pub struct Messages {
    /// How findings are written to stderr: `human`, or `json` for one object a line.
    ///
    /// What a command makes goes to stdout either way, so that the two never mix. [`Diagnostic::to_json`] says what is in an object.
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t = MessageFormat::Human, hide_possible_values = true)]
    #[arg(help_heading = "Messages", long_help = None)]
    pub message_format: MessageFormat,
    /// When findings are coloured: `always`, `never`, or `auto` for terminals without `NO_COLOR`.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Color::Auto, hide_possible_values = true)]
    #[arg(help_heading = "Messages")]
    pub color: Color,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// Text with the lines that it speaks of.
    Human,
    /// One JSON object a line.
    Json,
}

/// When findings are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    /// Wherever they go.
    Always,
    /// Not at all.
    Never,
}

/// What came of a command that was not stopped by its findings.
#[derive(Debug, Default)]
pub struct Product {
    /// For stdout, as it is.
    pub text: String,
    /// For stderr.
    pub findings: Diagnostics,
    /// Whether the command fails although it came to its end.
    pub failed: bool,
}

impl Product {
    /// A text for stdout, and nothing else.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// Writes what commands say.
#[derive(Debug)]
pub struct Console {
    format: MessageFormat,
}

impl Console {
    /// A console as the arguments want it.
    pub fn new(messages: Messages) -> Self {
        let choice = match messages.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        choice.write_global();
        Self { format: messages.message_format }
    }

    /// Writes a command's findings and its product; the exit code is 0 when nothing is wrong and 1 otherwise.
    pub fn finish(&self, result: Result<Product, Diagnostics>) -> ExitCode {
        let Product { text, findings, failed } = match result {
            Ok(product) => product,
            Err(findings) => {
                self.show(&findings);
                self.count(&findings);
                return ExitCode::FAILURE;
            }
        };
        self.show(&findings);
        if let Err(error) = write(&mut io::stdout().lock(), &text) {
            self.show(&Diagnostic::error("output::io", format!("cannot write to stdout: {error}")).into());
            return ExitCode::FAILURE;
        }
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }

    /// Writes findings to stderr. When stderr is gone there is nobody left to tell.
    pub fn show(&self, findings: &Diagnostics) {
        if findings.iter().next().is_none() {
            return;
        }
        let _ = match self.format {
            MessageFormat::Json => {
                let lines: String = findings.iter().map(|finding| finding.to_json() + "\n").collect();
                write(&mut io::stderr().lock(), &lines)
            }
            MessageFormat::Human => {
                let style = if coloured() { Style::Coloured } else { Style::Plain };
                write(&mut anstream::stderr().lock(), &(findings.render(style) + "\n"))
            }
        };
    }

    fn count(&self, findings: &Diagnostics) {
        if self.format == MessageFormat::Human {
            let errors = counted(findings.count(Severity::Error), "error");
            let is_incomplete = findings.iter().any(|finding| finding.code == output::INCOMPLETE);
            let written = if is_incomplete { "not everything was written" } else { "nothing was written" };
            let _ = write(&mut io::stderr().lock(), &format!("\n{errors}; {written}\n"));
        }
    }
}

/// Whether stderr takes colours.
fn coloured() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

/// Writes all of a text. A reader that has had enough, such as `head`, is no failure.
fn write(stream: &mut dyn Write, text: &str) -> io::Result<()> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
