//! What all operations and types share: building and sending a request, decoding the answer, errors, secrets.

mod call;
pub(crate) mod codec;
mod envelope;
mod error;
mod flow;
mod secret;

#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use call::{Call, Operation, Place, Scheme, empty, json};
pub use call::{CallFuture, DEFAULT_BODY_LIMIT};
pub(crate) use envelope::{Condition, Envelope, payload};
pub(crate) use error::ErrorBody;
pub use error::{Error, ErrorKind};
pub use flow::Flow;
pub use secret::Secret;
