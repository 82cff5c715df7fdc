//! What all operations and types share: building and sending a request, decoding the answer, errors, secrets.

mod call;
mod choose;
pub(crate) mod codec;
// part: envelope
mod envelope;
// end of part
mod error;
// part: events
mod event_parser;
mod events;
// end of part
mod exchange;
// part: flow
mod flow;
// end of part
mod form;
// part: headers
mod headers;
// end of part
mod intercept;
// part: json-lines
mod json_lines;
// end of part
mod options;
mod path;
mod retry;
mod secret;
// part: streams
mod streams;
// end of part
mod style;
// part: tokens
mod tokens;
// end of part
// part: streams
mod unfold;
// end of part

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
// part: events
pub use events::{Event, EventStream};
// end of part
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
// part: json-lines
pub use json_lines::{JsonLineStream, JsonLinesBody};
// end of part
pub use options::CallOptions;
pub use retry::Retry;
pub use secret::Secret;
// part: streams
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use streams::{Flowing, flow};
// end of part
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use style::{Style, Styled};
// part: tokens
pub(crate) use tokens::TokenSources;
pub use tokens::{RefreshingTokens, Token, TokenFuture, TokenSource};
// end of part
