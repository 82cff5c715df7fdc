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
        /// Make a whole crate of this name: also `Cargo.toml` and `src/lib.rs`, unless they are there. Overrides and
        /// evidence are then used only if they are given.
        #[arg(long, value_name = "NAME", requires = "spec", value_parser = crate_name)]
        scaffold: Option<String>,
    },
}

/// What cargo takes for the name of a package.
fn crate_name(text: &str) -> Result<String, String> {
    let starts_well = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let goes_on_well = text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-' || character == '_');
    if starts_well && goes_on_well {
        Ok(text.to_owned())
    } else {
        Err("a package name starts with a letter and has letters, digits, `-` and `_`".to_owned())
    }
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Codegen { check, spec, overrides, evidence, out, scaffold } => {
            match inputs(spec, overrides, evidence, out, scaffold) {
                Ok(inputs) => run_codegen(&inputs, check),
                Err(diagnostic) => fail(&diagnostic.into()),
            }
        }
    }
}

fn inputs(
    spec: Option<PathBuf>,
    overrides: Option<PathBuf>,
    evidence: Option<PathBuf>,
    out: PathBuf,
    scaffold: Option<String>,
) -> Result<Inputs, Diagnostic> {
    // The corrections of this workspace are not those of another document.
    let (overlays, exchanges) = if scaffold.is_some() { ("", "") } else { ("overrides", "spec/evidence") };
    Ok(Inputs {
        spec: spec.map_or_else(|| codegen::only_document("spec".as_ref()), Ok)?,
        overrides: codegen::given_or(overrides, overlays)?,
        evidence: codegen::given_or(evidence, exchanges)?,
        out,
        scaffold,
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
