//! One file a command, and the console that they share.

pub mod choices;
pub mod codegen;
pub mod console;
pub mod corpus;
pub mod diff;
pub mod draft;
pub mod evidence;
pub mod given;
pub mod inspect;
mod manifest;
pub mod overlay;
pub mod report;

pub use crate::parallel::with_room;
