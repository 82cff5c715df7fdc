//! Arguments, nothing else.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::commands::codegen::{self, Inputs};
use xtask::diagnostic::{Diagnostic, Diagnostics, Style};

/// Turns a vendor's OpenAPI document and its corrections into a Rust client crate.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the client: load, override, prove, lower, emit, write.
    Codegen {
        /// Write nothing; fail, and show the difference, when a machine-written file is out of date.
        #[arg(long)]
        check: bool,
        /// The vendor's OpenAPI document; the only one in `spec` unless given.
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
        /// The folder of overlays that correct it; `overrides` unless given.
        #[arg(long, value_name = "DIR")]
        overrides: Option<PathBuf>,
        /// The folder of evidence that the result is proved against; `spec/evidence` unless given.
        #[arg(long, value_name = "DIR")]
        evidence: Option<PathBuf>,
        /// The folder of the crate that is written to.
        #[arg(long, value_name = "DIR", default_value = "generated")]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Codegen { check, spec, overrides, evidence, out } => match inputs(spec, overrides, evidence, out) {
            Ok(inputs) => run_codegen(&inputs, check),
            Err(diagnostic) => fail(&diagnostic.into()),
        },
    }
}

fn inputs(
    spec: Option<PathBuf>,
    overrides: Option<PathBuf>,
    evidence: Option<PathBuf>,
    out: PathBuf,
) -> Result<Inputs, Diagnostic> {
    Ok(Inputs {
        spec: spec.map_or_else(|| codegen::only_document("spec".as_ref()), Ok)?,
        overrides: codegen::given_or(overrides, "overrides")?,
        evidence: codegen::given_or(evidence, "spec/evidence")?,
        out,
    })
}

fn run_codegen(inputs: &Inputs, check: bool) -> ExitCode {
    let outcome = match codegen::run(inputs) {
        Ok(outcome) => outcome,
        Err(findings) => return fail(&findings),
    };
    show(&outcome.findings);
    if check {
        if outcome.plan.is_empty() {
            anstream::println!("{}\nup to date", outcome.summary);
            return ExitCode::SUCCESS;
        }
        anstream::print!("{}", outcome.plan.diff());
        anstream::eprintln!("error: machine-written files are out of date; run `cargo xtask codegen` and commit the result");
        return ExitCode::FAILURE;
    }
    if let Err(diagnostic) = outcome.plan.apply() {
        return fail(&diagnostic.into());
    }
    anstream::println!("{}", outcome.summary);
    ExitCode::SUCCESS
}

fn fail(findings: &Diagnostics) -> ExitCode {
    show(findings);
    let errors = findings.count(xtask::diagnostic::Severity::Error);
    let plural = if errors == 1 { "" } else { "s" };
    anstream::eprintln!("\n{errors} error{plural}; nothing was written");
    ExitCode::FAILURE
}

fn show(findings: &Diagnostics) {
    if findings.iter().next().is_some() {
        let style = if std::io::stderr().is_terminal() { Style::Coloured } else { Style::Plain };
        anstream::eprintln!("{}", findings.render(style));
    }
}
