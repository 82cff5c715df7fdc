//! The runtime of a client: the same text for every API, less the parts it has no use for.

use super::File;
use crate::api::Api;

const ALWAYS: &[(&str, &str)] = &[
    ("call.rs", include_str!("runtime/call.rs")),
    ("choose.rs", include_str!("runtime/choose.rs")),
    ("codec.rs", include_str!("runtime/codec.rs")),
    ("error.rs", include_str!("runtime/error.rs")),
    ("exchange.rs", include_str!("runtime/exchange.rs")),
    ("form.rs", include_str!("runtime/form.rs")),
    ("intercept.rs", include_str!("runtime/intercept.rs")),
    ("mod.rs", include_str!("runtime/mod.rs")),
    ("path.rs", include_str!("runtime/path.rs")),
    ("retry.rs", include_str!("runtime/retry.rs")),
    ("secret.rs", include_str!("runtime/secret.rs")),
    ("style.rs", include_str!("runtime/style.rs")),
];

const ENVELOPE: (&str, &str) = ("envelope.rs", include_str!("runtime/envelope.rs"));
const FLOW: (&str, &str) = ("flow.rs", include_str!("runtime/flow.rs"));

/// The files of the runtime.
pub(super) fn files(api: &Api, mark: &str) -> Vec<File> {
    let envelope = api.envelope.is_some();
    let flow = !api.oauth2.is_empty();
    let mut left_out: Vec<&str> = Vec::new();
    if !envelope {
        left_out.extend(["mod envelope;", "use envelope::"]);
    }
    if !flow {
        left_out.extend(["mod flow;", "use flow::"]);
    }
    let parts = ALWAYS.iter().copied().chain(envelope.then_some(ENVELOPE)).chain(flow.then_some(FLOW));
    parts
        .map(|(name, text)| {
            let text: String = match name {
                "mod.rs" => text.split_inclusive('\n').filter(|line| !left_out.iter().any(|part| line.contains(part))).collect(),
                _ => text.to_owned(),
            };
            File { path: format!("runtime/{name}"), contents: format!("{mark}{text}") }
        })
        .collect()
}
