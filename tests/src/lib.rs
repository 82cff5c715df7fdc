//! Tests of the whole: what needs both the generator and the client.

/// Compiles and runs the examples of the front pages with the documentation tests.
#[cfg(doctest)]
mod front_pages {
    #[doc = include_str!("../../README.md")]
    mod english {}

    #[doc = include_str!("../../README.zh-CN.md")]
    mod chinese {}
}
