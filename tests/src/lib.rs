//! Tests of the whole, and what they share.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

pub mod evidence;
pub mod mock;

/// Compiles and runs the examples of the front pages with the documentation tests.
#[cfg(doctest)]
mod front_pages {
    #[doc = include_str!("../../README.md")]
    mod english {}

    #[doc = include_str!("../../README.zh-CN.md")]
    mod chinese {}
}
