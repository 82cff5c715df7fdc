//! What all operations and types share: building and sending a request, decoding the answer, errors, secrets.

mod authorize;
mod call;
mod choose;
// part: envelope
mod envelope;
// end of part
mod draft;
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
mod future;
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
// part: rules
mod rules;
// end of part
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

#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use authorize::{Place, Scheme};
pub use call::Call;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use choose::{Case, choose, stream};
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use draft::{Draft, Operation};
// part: envelope
pub(crate) use envelope::{Condition, Envelope, payload};
// end of part
pub use error::{Error, ErrorKind};
// part: events
pub use events::{Event, EventStream};
// end of part
pub use exchange::DEFAULT_BODY_LIMIT;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use exchange::Reply;
// part: flow
pub use flow::Flow;
// end of part
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use form::Form;
pub use future::CallFuture;
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use future::{empty, json};
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
// part: rules
#[allow(unused_imports, reason = "each API uses some of them")]
pub(crate) use rules::Rule;
// end of part
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

// part: formatted
pub use crate::api::codec::{Formatted, TextFormat};
// end of part
pub use crate::api::codec::Secret;
