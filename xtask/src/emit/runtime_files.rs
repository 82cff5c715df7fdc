//! The runtime of a client: the same text for every API, less the parts it has no use for.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

use super::{File, codec, credentials, streams};
use crate::api::{Api, Shape};

const ALWAYS: &[(&str, &str)] = &[
    ("codec/enums.rs", include_str!("runtime/codec/enums.rs")),
    ("codec/error_body.rs", include_str!("runtime/codec/error_body.rs")),
    ("codec/mod.rs", include_str!("runtime/codec/mod.rs")),
    ("codec/secret.rs", include_str!("runtime/codec/secret.rs")),
    ("codec/whole.rs", include_str!("runtime/codec/whole.rs")),
    ("runtime/authorize.rs", include_str!("runtime/authorize.rs")),
    ("runtime/call.rs", include_str!("runtime/call.rs")),
    ("runtime/choose.rs", include_str!("runtime/choose.rs")),
    ("runtime/draft.rs", include_str!("runtime/draft.rs")),
    ("runtime/error.rs", include_str!("runtime/error.rs")),
    ("runtime/exchange.rs", include_str!("runtime/exchange.rs")),
    ("runtime/form.rs", include_str!("runtime/form.rs")),
    ("runtime/future.rs", include_str!("runtime/future.rs")),
    ("runtime/intercept.rs", include_str!("runtime/intercept.rs")),
    ("runtime/mod.rs", include_str!("runtime/mod.rs")),
    ("runtime/options.rs", include_str!("runtime/options.rs")),
    ("runtime/path.rs", include_str!("runtime/path.rs")),
    ("runtime/retry.rs", include_str!("runtime/retry.rs")),
    ("runtime/style.rs", include_str!("runtime/style.rs")),
];

/// Files that only some APIs need, with the part of the runtime that they are.
const SOMETIMES: &[(&str, (&str, &str))] = &[
    ("envelope", ("runtime/envelope.rs", include_str!("runtime/envelope.rs"))),
    ("flow", ("runtime/flow.rs", include_str!("runtime/flow.rs"))),
    ("headers", ("runtime/headers.rs", include_str!("runtime/headers.rs"))),
    ("events", ("runtime/event_parser.rs", include_str!("runtime/event_parser.rs"))),
    ("events", ("runtime/events.rs", include_str!("runtime/events.rs"))),
    ("json-lines", ("runtime/json_lines.rs", include_str!("runtime/json_lines.rs"))),
    ("lenient", ("codec/lenient.rs", include_str!("runtime/codec/lenient.rs"))),
    ("streams", ("runtime/streams.rs", include_str!("runtime/streams.rs"))),
    ("rules", ("runtime/rules.rs", include_str!("runtime/rules.rs"))),
    ("tokens", ("runtime/tokens.rs", include_str!("runtime/tokens.rs"))),
    ("streams", ("runtime/unfold.rs", include_str!("runtime/unfold.rs"))),
    ("unions", ("codec/unions.rs", include_str!("runtime/codec/unions.rs"))),
];

/// The names of all parts.
#[cfg(test)]
const PARTS: &[&str] =
    &["envelope", "flow", "headers", "own-servers", "rules", "events", "json-lines", "lenient", "streams", "tokens", "unions"];

/// Text with a format, and one part for each library.
const FORMATTED: &[(&str, &str)] = &[
    ("codec/formatted.rs", include_str!("runtime/codec/formatted.rs")),
    ("codec/formatted_bytes.rs", include_str!("runtime/codec/formatted_bytes.rs")),
    ("codec/formatted_chrono.rs", include_str!("runtime/codec/formatted_chrono.rs")),
    ("codec/formatted_decimal.rs", include_str!("runtime/codec/formatted_decimal.rs")),
    ("codec/formatted_ip.rs", include_str!("runtime/codec/formatted_ip.rs")),
    ("codec/formatted_jiff.rs", include_str!("runtime/codec/formatted_jiff.rs")),
    ("codec/formatted_time.rs", include_str!("runtime/codec/formatted_time.rs")),
    ("codec/formatted_url.rs", include_str!("runtime/codec/formatted_url.rs")),
    ("codec/formatted_uuid.rs", include_str!("runtime/codec/formatted_uuid.rs")),
];

/// The files of the runtime.
pub(super) fn files(api: &Api, mark: &str) -> Vec<File> {
    let mut wanted = Vec::new();
    wanted.extend(api.envelope.is_some().then_some("envelope"));
    wanted.extend((!api.oauth2.is_empty()).then_some("flow"));
    wanted.extend((!api.headers.is_empty()).then_some("headers"));
    wanted.extend((!api.own_servers.is_empty()).then_some("own-servers"));
    wanted.extend(api.checks.then_some("rules"));
    wanted.extend(api.types.iter().any(codec::is_lenient).then_some("lenient"));
    wanted.extend(api.types.iter().any(|def| matches!(def.shape, Shape::Union(_))).then_some("unions"));
    wanted.extend(api.formats.iter().map(|text| text.module));
    wanted.extend((!api.formats.is_empty()).then_some("formatted"));
    let (events, json_lines) = (streams::has_events(api), streams::has_json_lines(api));
    wanted.extend(credentials::has_sources(api).then_some("tokens"));
    wanted.extend(events.then_some("events"));
    wanted.extend(json_lines.then_some("json-lines"));
    wanted.extend((events || json_lines).then_some("streams"));
    let formatted =
        FORMATTED.iter().filter(|(name, _)| wanted.contains(&name.trim_start_matches("codec/").trim_end_matches(".rs")));
    let sometimes = SOMETIMES.iter().filter(|(part, ..)| wanted.contains(part)).map(|(_, file)| file);
    let parts = ALWAYS.iter().chain(sometimes).chain(formatted);
    parts
        .map(|(name, text)| File { path: (*name).to_owned(), contents: format!("{mark}{}", with_parts(text, &wanted)) })
        .collect()
}

/// What the runtime hands out to everybody.
pub(super) fn public_names(api: &Api) -> Vec<Ident> {
    let files = files(api, "");
    let root = files.iter().find(|file| file.path == "runtime/mod.rs").map_or("", |file| file.contents.as_str());
    let uses = root.lines().filter_map(|line| line.strip_prefix("pub use ")?.strip_suffix(';'));
    let names = uses.filter_map(|path| path.rsplit_once("::")).flat_map(|(_, names)| names.trim_matches(['{', '}']).split(", "));
    let names: BTreeSet<&str> = names.collect();
    names.into_iter().map(|name| Ident::new(name, Span::call_site())).collect()
}

/// The text without the parts that are not wanted: what stands between `// part: NAME` and `// end of part`.
fn with_parts(text: &str, wanted: &[&str]) -> String {
    let mut kept = String::with_capacity(text.len());
    // One for each part that a line is in: parts may stand in parts.
    let mut open: Vec<bool> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.trim().strip_prefix("// ") {
            Some(comment) if comment.starts_with("part: ") => open.push(wanted.contains(&&comment["part: ".len()..])),
            Some("end of part") => drop(open.pop()),
            _ if open.iter().all(|wanted| *wanted) => kept.push_str(line),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_not_wanted_are_left_out() {
        let text = "a\n    // part: one\n    b\n    // end of part\n// part: two\nc\n// end of part\nd\n";
        assert_eq!(with_parts(text, &["two"]), "a\nc\nd\n");
        let nested = "// part: one\na\n// part: two\nb\n// end of part\nc\n// end of part\nd\n";
        assert_eq!(with_parts(nested, &["one"]), "a\nc\nd\n");
        assert_eq!(with_parts(nested, &["two"]), "d\n");
    }

    #[test]
    fn every_part_has_a_name_that_is_known_and_an_end() {
        for (name, text) in ALWAYS.iter().chain(SOMETIMES.iter().map(|(_, file)| file)) {
            let mut open = 0;
            for line in text.lines().map(str::trim) {
                if let Some(part) = line.strip_prefix("// part: ") {
                    assert!(PARTS.contains(&part) || part.starts_with("formatted"), "{name}: {part}");
                    open += 1;
                }
                open -= i32::from(line == "// end of part");
                assert!(open >= 0, "{name}");
            }
            assert_eq!(open, 0, "{name}");
        }
    }
}
