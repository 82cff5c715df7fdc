//! What all operations and types share: building and sending a request, decoding the answer, errors, secrets.

mod call;
mod choose;
pub(crate) mod codec;
mod envelope;
mod error;
mod exchange;
mod flow;
mod form;
mod formatted;
mod formatted_bytes;
mod formatted_chrono;
mod formatted_decimal;
mod formatted_ip;
mod formatted_jiff;
mod formatted_time;
mod formatted_url;
mod formatted_uuid;
mod intercept;
mod path;
mod retry;
mod rules;
mod secret;
mod style;

pub use call::CallFuture;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use call::{Call, Operation, Place, Scheme, empty, json};
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use choose::{Case, choose, stream};
pub(crate) use envelope::{Condition, Envelope, payload};
#[allow(unused_imports, reason = "an API without documented errors has no use for it")]
pub(crate) use error::ErrorBody;
pub use error::{Error, ErrorKind};
pub use exchange::DEFAULT_BODY_LIMIT;
pub use flow::Flow;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use form::Form;
pub use formatted::{Formatted, TextFormat};
pub(crate) use intercept::Interceptors;
pub use intercept::{Attempt, Interceptor, Outcome};
pub use retry::Retry;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use rules::Rule;
pub use secret::Secret;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use style::{Style, Styled};
