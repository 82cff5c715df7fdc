//! Arguments, nothing else.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::commands::choices::Choices;
use xtask::commands::codegen::{self, Inputs};
use xtask::commands::console::{Console, Messages};
use xtask::commands::given::Given;
use xtask::commands::with_room;
use xtask::commands::{corpus, diff, draft, evidence, inspect, overlay, report};
use xtask::emit;

/// Turns a vendor's OpenAPI document and its corrections into a Rust client crate.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(flatten)]
    messages: Messages,
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
        #[command(flatten)]
        given: Given,
        /// The folder of the crate that is written to.
        #[arg(long, value_name = "DIR", default_value = "generated")]
        out: PathBuf,
        /// Make a whole crate of this name: also `Cargo.toml` and `src/lib.rs`, unless they are there. Overrides and
        /// evidence are then used only if they are given.
        #[arg(long, value_name = "NAME", requires = "spec", value_parser = crate_name)]
        scaffold: Option<String>,
        /// Give the new crate `tests/contract.rs`, which calls every operation of the mock server at `CONTRACT_BASE_URL` with
        /// arguments made from the schemas.
        #[arg(long, requires = "scaffold")]
        contract_tests: bool,
        /// Split the new crate into so many that cargo compiles side by side, and one that they share: for clients of hundreds of
        /// operations that are built in a workspace. Each tag has a client of its own, by the trait `Tags`.
        #[arg(long, value_name = "N", requires = "scaffold", conflicts_with = "tag_features",
              value_parser = clap::value_parser!(u8).range(2..=i64::from(emit::MOST_PARTS)))]
        parts: Option<u8>,
        #[command(flatten)]
        choices: Choices,
    },
    /// Apply overlays to any document, or check them.
    #[command(subcommand)]
    Overlay(overlay::Command),
    /// Draft what the evidence decides and the overrides lack.
    Draft(draft::Arguments),
    /// Compare two releases of the vendor's document: what changes in the Rust API, and the version step that follows.
    Diff(diff::Arguments),
    /// Write the reconciliation as one HTML page: both documents and the evidence side by side, with outcomes and reasons.
    Report(report::Arguments),
    /// Make a crate of every OpenAPI document in a folder, count what is lost, and check the crates.
    Corpus(corpus::Arguments),
    /// Print the model between the document and the code: types and operations with their Rust names.
    Inspect(inspect::Arguments),
    /// Turn recorded traffic into evidence.
    #[command(subcommand)]
    Evidence(evidence::Command),
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
    let Arguments { messages, command } = Arguments::parse();
    let console = Console::new(messages);
    console.finish(with_room(|| match command {
        Command::Codegen { check, given, out, scaffold, contract_tests, parts, choices } => Inputs::named(given, out, scaffold)
            .map(|inputs| Inputs { options: choices.options(), contract_tests, parts: parts.map(usize::from), ..inputs })
            .map_err(Into::into)
            .and_then(|inputs| codegen::main(&inputs, check)),
        Command::Overlay(command) => overlay::run(&command),
        Command::Draft(arguments) => draft::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Corpus(arguments) => corpus::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Evidence(command) => evidence::run(&command),
    }))
}
