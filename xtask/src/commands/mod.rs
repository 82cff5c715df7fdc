//! One file a command.

pub mod codegen;
