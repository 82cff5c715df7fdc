//! `mod.rs` files: which modules there are and what they hand out.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{credentials, docs, features, markdown, servers, streams};
use crate::api::{Api, FieldName, Group, TypeName};

/// What the whole client is for.
pub(super) fn about(api: &Api) -> Vec<String> {
    let intro = format!(
        "{} {}, as its OpenAPI document describes it after corrections.",
        markdown::words(&api.title),
        markdown::words(&api.version)
    );
    let mut lines = vec![intro];
    lines.push(String::new());
    lines.extend(docs::lines(&api.docs, "Machine-written."));
    lines
}

/// The module of the whole client, or of what its parts share.
pub(super) fn root(api: &Api) -> Vec<TokenStream> {
    let allowance = features::allowance(api);
    let (hidden, codec, operations, types) = match api.parts {
        None => (
            quote! { pub(crate) },
            Some(quote! { #allowance pub(crate) mod codec; }),
            Some(quote! { pub mod operations; }),
            Some(quote! { pub mod types; }),
        ),
        // The parts use them, and nobody else is meant to.
        Some(_) => (quote! { #[doc(hidden)] pub }, None, None, None),
    };
    let oauth2 = (!api.oauth2.is_empty() || !api.open_id_connect.is_empty()).then(|| quote! { pub mod oauth2; });
    let (headers, header_error) = if api.headers.is_empty() {
        (None, None)
    } else {
        (Some(quote! { pub mod headers; }), Some(quote! { pub use runtime::HeaderError; }))
    };
    let events = streams::has_events(api).then(|| quote! { pub use runtime::{Event, EventStream}; });
    let json_lines = streams::has_json_lines(api).then(|| quote! { pub use runtime::{JsonLineStream, JsonLinesBody}; });
    let tokens =
        credentials::has_sources(api).then(|| quote! { pub use runtime::{RefreshingTokens, Token, TokenFuture, TokenSource}; });
    let choices: Vec<_> = servers::with_choice(api).map(|servers| &servers.name).collect();
    let (servers, server) = match choices.as_slice() {
        [] => (None, None),
        [name] => (Some(quote! { pub mod servers; }), Some(quote! { pub use servers::#name; })),
        names => (Some(quote! { pub mod servers; }), Some(quote! { pub use servers::{#(#names),*}; })),
    };
    let rules = api.checks.then(|| match api.parts {
        None => quote! { #allowance mod rules; },
        Some(_) => quote! { #[doc(hidden)] pub mod rules; },
    });
    let formatted = (!api.formats.is_empty()).then(|| quote! { Formatted, TextFormat, });
    vec![quote! {
        #allowance
        #hidden mod client;
        #codec
        #allowance
        #hidden mod credentials;
        #headers
        #oauth2
        #operations
        #rules
        #allowance
        pub mod runtime;
        #servers
        #types

        pub use client::{BASE_URL, Client};
        pub use credentials::Credentials;
        pub use runtime::{Attempt, CallOptions, Error, ErrorKind, #formatted Interceptor, Outcome, Retry, Secret};
        #server
        #header_error
        #events
        #json_lines
        #tokens
    }]
}

/// The module of types, from the modules that it has and the types in each.
pub(super) fn types(api: &Api, modules: &BTreeMap<&FieldName, Vec<&TypeName>>) -> Vec<TokenStream> {
    let conditions = features::conditions(api);
    let condition = |module: &FieldName| conditions.get(module);
    let declarations = modules.keys().map(|module| {
        let condition = condition(module);
        quote! { #condition mod #module; }
    });
    let uses = modules.iter().map(|(module, types)| {
        let condition = condition(module);
        match types.as_slice() {
            [only] => quote! { #condition pub use #module::#only; },
            types => quote! { #condition pub use #module::{#(#types),*}; },
        }
    });
    vec![quote! {
        #(#declarations)*
        #(#uses)*
    }]
}

/// The module of operations, from the groups that it has.
pub(super) fn operations(api: &Api, groups: &[&Group]) -> Vec<TokenStream> {
    let groups = groups.iter().map(|group| {
        let module = &group.module;
        let docs = docs::of(&group.docs, &docs::of_tag(group.tag.as_deref()));
        let condition = features::condition(api, group);
        quote! { #docs #condition pub mod #module; }
    });
    vec![quote! {
        #(#groups)*
    }]
}
