//! Recorded exchanges, and the proof that the effective document says what they show.
//!
//! [`Evidence::read`] reads one file strictly; [`prove`] compares all of them with the document. Each [`Finding`] carries the override
//! that would settle it, as data.

mod action;
mod body;
mod coverage;
mod draft;
mod fields;
mod finding;
mod har;
mod model;
mod operation;
mod prove;
mod read;
mod rename;
mod request;
mod response;
mod sample;
mod schema;
#[cfg(test)]
mod tests;

pub use action::{Action, Change};
pub use draft::{Draft, Entry, Head};
pub use finding::{Finding, Findings, Fix, Shown};
pub use har::{Import, import};
pub use model::{Body, Content, Evidence, Origin, Request, Response, Status, Subject};
pub use prove::prove;
