//! From a vendor's OpenAPI document to a client crate: load, override, prove, lower, emit, write.

pub mod api;
pub mod census;
pub mod commands;
pub mod compare;
pub mod diagnostic;
pub mod document;
pub mod emit;
pub mod evidence;
pub mod lower;
pub mod memory;
pub mod output;
pub mod overlay;
mod parallel;
pub mod report;
