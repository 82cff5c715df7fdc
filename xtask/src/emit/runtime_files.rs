//! The runtime of a client: the same text for every API, less the parts it has no use for.

use std::collections::BTreeSet;

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
const RULES: (&str, &str) = ("rules.rs", include_str!("runtime/rules.rs"));
const FLOW: (&str, &str) = ("flow.rs", include_str!("runtime/flow.rs"));

/// Text with a format, and one part for each library.
const FORMATTED: &[(&str, &str)] = &[
    ("formatted.rs", include_str!("runtime/formatted.rs")),
    ("formatted_bytes.rs", include_str!("runtime/formatted_bytes.rs")),
    ("formatted_chrono.rs", include_str!("runtime/formatted_chrono.rs")),
    ("formatted_decimal.rs", include_str!("runtime/formatted_decimal.rs")),
    ("formatted_ip.rs", include_str!("runtime/formatted_ip.rs")),
    ("formatted_jiff.rs", include_str!("runtime/formatted_jiff.rs")),
    ("formatted_time.rs", include_str!("runtime/formatted_time.rs")),
    ("formatted_url.rs", include_str!("runtime/formatted_url.rs")),
    ("formatted_uuid.rs", include_str!("runtime/formatted_uuid.rs")),
];

/// The files of the runtime.
pub(super) fn files(api: &Api, mark: &str) -> Vec<File> {
    let envelope = api.envelope.is_some();
    let flow = !api.oauth2.is_empty();
    let mut formatted: BTreeSet<&str> = api.formats.iter().map(|text| text.module).collect();
    if !formatted.is_empty() {
        formatted.insert("formatted");
    }
    let in_use = |name: &str| formatted.contains(name.trim_end_matches(".rs"));
    let mut left_out: Vec<String> = Vec::new();
    if !envelope {
        left_out.extend(lines("envelope"));
    }
    if !flow {
        left_out.extend(lines("flow"));
    }
    if !api.checks {
        left_out.extend(lines("rules"));
    }
    for (name, _) in FORMATTED.iter().filter(|(name, _)| !in_use(name)) {
        left_out.extend(lines(name.trim_end_matches(".rs")));
    }
    let formatted = FORMATTED.iter().copied().filter(|(name, _)| in_use(name));
    let parts = ALWAYS
        .iter()
        .copied()
        .chain(envelope.then_some(ENVELOPE))
        .chain(flow.then_some(FLOW))
        .chain(api.checks.then_some(RULES))
        .chain(formatted);
    parts
        .map(|(name, text)| {
            let text: String = match name {
                "mod.rs" => {
                    text.split_inclusive('\n').filter(|line| !left_out.iter().any(|part| line.contains(part.as_str()))).collect()
                }
                _ => text.to_owned(),
            };
            File { path: format!("runtime/{name}"), contents: format!("{mark}{text}") }
        })
        .collect()
}

/// The lines of `mod.rs` that are there because of a part.
fn lines(part: &str) -> [String; 2] {
    [format!("mod {part};"), format!("use {part}::")]
}
