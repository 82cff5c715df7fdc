//! `use` lines for the names that a file really uses.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

/// Names that generated code uses bare.
const KNOWN: &[(&str, &str)] = &[
    ("BTreeMap", "std::collections::BTreeMap"),
    ("fmt", "std::fmt"),
    ("Bytes", "bytes::Bytes"),
    ("ByteStream", "progenitor_client::ByteStream"),
    ("ClientHooks", "progenitor_client::ClientHooks"),
    ("ClientInfo", "progenitor_client::ClientInfo"),
    ("Method", "reqwest::Method"),
    ("Url", "reqwest::Url"),
    ("Deserialize", "serde::de::Deserialize"),
    ("Deserializer", "serde::de::Deserializer"),
    ("MapAccess", "serde::de::MapAccess"),
    ("Value", "serde_json::Value"),
    ("Client", "crate::api::client::Client"),
    ("ENVELOPE", "crate::api::client::ENVELOPE"),
    ("Credentials", "crate::api::credentials::Credentials"),
    ("Call", "crate::api::runtime::Call"),
    ("CallFuture", "crate::api::runtime::CallFuture"),
    ("Condition", "crate::api::runtime::Condition"),
    ("DEFAULT_BODY_LIMIT", "crate::api::runtime::DEFAULT_BODY_LIMIT"),
    ("Envelope", "crate::api::runtime::Envelope"),
    ("Error", "crate::api::runtime::Error"),
    ("ErrorBody", "crate::api::runtime::ErrorBody"),
    ("Flow", "crate::api::runtime::Flow"),
    ("Interceptor", "crate::api::runtime::Interceptor"),
    ("Interceptors", "crate::api::runtime::Interceptors"),
    ("Operation", "crate::api::runtime::Operation"),
    ("Place", "crate::api::runtime::Place"),
    ("Scheme", "crate::api::runtime::Scheme"),
    ("Secret", "crate::api::runtime::Secret"),
    ("codec", "crate::api::runtime::codec"),
    ("Object", "crate::api::runtime::codec::Object"),
    ("credentials", "crate::api::credentials"),
    ("runtime", "crate::api::runtime"),
    ("types", "crate::api::types"),
];

/// The `use` lines for the names in `items` that are `wanted`.
pub(super) fn of(items: &[TokenStream], wanted: &dyn Fn(&str) -> bool) -> TokenStream {
    let mut used = BTreeSet::new();
    for item in items {
        collect(item.clone(), &mut used);
    }
    // One line for each module, standard library first, then other crates, then this one.
    let mut modules: BTreeMap<(u8, &str), BTreeSet<&str>> = BTreeMap::new();
    for (name, path) in KNOWN.iter().filter(|(name, _)| used.contains(*name) && wanted(name)) {
        let (module, _) = path.rsplit_once("::").unwrap_or_default();
        let origin = match module.split("::").next() {
            Some("std") => 0,
            Some("crate") => 2,
            _ => 1,
        };
        modules.entry((origin, module)).or_default().insert(name);
    }
    let lines = modules.into_iter().map(|((_, module), names)| {
        let module: TokenStream = module.parse().unwrap_or_default();
        let names: Vec<Ident> = names.into_iter().map(|name| Ident::new(name, Span::call_site())).collect();
        match names.as_slice() {
            [name] => quote! { use #module::#name; },
            names => quote! { use #module::{#(#names),*}; },
        }
    });
    quote! { #(#lines)* }
}

/// All identifiers that stand at the start of a path. One in small letters is a module, so only if `::` follows: a field or
/// an argument may have the same name.
fn collect(tokens: TokenStream, used: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut colons = 0;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                let path_goes_on = matches!(tokens.peek(), Some(TokenTree::Punct(punct))
                    if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
                if colons < 2 && (path_goes_on || !name.starts_with(|first: char| first.is_ascii_lowercase())) {
                    used.insert(name);
                }
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                collect(group.stream(), used);
                colons = 0;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => colons = 0,
        }
    }
}
