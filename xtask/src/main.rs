//! Arguments, nothing else.
fn main() {}
