//! Corrections of a vendor's document: OpenAPI Overlay 1.0 and 1.1, by the letter or strictly.
//!
//! By the letter ([`apply_standard`]), an action that selects nothing is passed over, as the specification says. Strictly
//! ([`apply_strict`]), every action has exactly one outcome — applied, obsolete, unmatched or conflict — and only *applied* lets the
//! work go on. Two extensions belong to the engine: `x-rename` (both ways of reading) and `x-expect` (strict only).

mod apply;
mod clue;
mod engine;
mod follow;
mod index;
mod location;
mod merge;
mod model;
mod origin;
mod outcome;
mod read;
mod reasons;
mod rename;
mod select;
mod shape;
mod target;
mod unmatched;

#[cfg(test)]
mod tests;

pub use apply::{
    Applied, Deviation, Entry, Failure, Standard, apply_all, apply_each, apply_partly, apply_standard, apply_strict,
    check_extends,
};
pub use model::{Action, Change, Overlay, Version};
pub use origin::Origins;
pub use reasons::require_reasons;
pub use target::Target;
