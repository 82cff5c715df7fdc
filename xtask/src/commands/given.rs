//! The documents and folders that several commands read, as arguments.

use std::path::PathBuf;

use clap::Args;

/// What is read; the usual places unless given.
#[derive(Debug, Clone, Default, Args)]
pub struct Given {
    /// The vendor's OpenAPI document; the only one in `spec` unless given.
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// The folder of overlays that correct it; `overrides` unless given.
    #[arg(long, value_name = "DIR")]
    pub overrides: Option<PathBuf>,
    /// The folder of evidence that the result is proved against; `spec/evidence` unless given.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
}
