//! What all operations and types share: building and sending a request, decoding the answer, errors, secrets.

mod call;
mod choose;
pub(crate) mod codec;
// part: envelope
mod envelope;
// end of part
mod error;
mod exchange;
// part: flow
mod flow;
// end of part
mod form;
// part: headers
mod headers;
// end of part
mod intercept;
mod options;
mod path;
mod retry;
mod secret;
mod style;

pub use call::CallFuture;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use call::{Call, Operation, Place, Scheme, empty, json};
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use choose::{Case, choose, stream};
// part: envelope
pub(crate) use envelope::{Condition, Envelope, payload};
// end of part
#[allow(unused_imports, reason = "an API without documented errors has no use for it")]
pub(crate) use error::ErrorBody;
pub use error::{Error, ErrorKind};
pub use exchange::DEFAULT_BODY_LIMIT;
// part: flow
pub use flow::Flow;
// end of part
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use form::Form;
// part: headers
pub use headers::HeaderError;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use headers::{HeaderForm, header, required};
// end of part
pub(crate) use intercept::Interceptors;
pub use intercept::{Attempt, Interceptor, Outcome};
pub use options::CallOptions;
pub use retry::Retry;
pub use secret::Secret;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use style::{Style, Styled};
