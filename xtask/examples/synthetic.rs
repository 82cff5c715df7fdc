//! Writes a document of so many operations, to measure how the cost of a client grows with it.
//!
//! `cargo run --release --package xtask --example synthetic -- OPERATIONS > DOCUMENT`

use std::env;
use std::process::ExitCode;

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [Ok(operations)] = arguments.iter().map(|argument| argument.parse::<usize>()).collect::<Vec<_>>()[..] else {
        eprintln!("usage: synthetic OPERATIONS");
        return ExitCode::from(2);
    };
    println!("{}", synthetic::document(operations));
    ExitCode::SUCCESS
}
