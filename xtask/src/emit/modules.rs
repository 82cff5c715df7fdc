//! `mod.rs` files: which modules there are and what they hand out.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::api::{Api, FieldName, TypeName};

/// The module of the whole client.
pub(super) fn root(api: &Api) -> Vec<TokenStream> {
    let intro = format!("{} {}, as its OpenAPI document describes it after corrections.", api.title, api.version);
    let mut lines = vec![intro];
    lines.push(String::new());
    lines.extend(docs::lines(&api.docs, "Machine-written."));
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let oauth2 = (!api.oauth2.is_empty()).then(|| quote! { pub mod oauth2; });
    vec![quote! {
        #(#![doc = #lines])*

        pub(crate) mod client;
        mod codec;
        pub(crate) mod credentials;
        #oauth2
        pub mod operations;
        pub mod runtime;
        pub mod types;

        pub use client::{BASE_URL, Client};
        pub use credentials::Credentials;
        pub use runtime::{Attempt, Error, ErrorKind, Interceptor, Outcome, Retry, Secret};
    }]
}

/// The modules of the types and the types in each, in alphabetical order.
fn by_module(api: &Api) -> BTreeMap<&FieldName, Vec<&TypeName>> {
    let mut modules: BTreeMap<&FieldName, Vec<&TypeName>> = BTreeMap::new();
    for def in &api.types {
        modules.entry(&def.module).or_default().push(&def.name);
    }
    modules
}

/// The module of all types.
pub(super) fn types(api: &Api) -> Vec<TokenStream> {
    let modules = by_module(api);
    let names = modules.keys();
    let uses = modules.iter().map(|(module, types)| match types.as_slice() {
        [only] => quote! { pub use #module::#only; },
        types => quote! { pub use #module::{#(#types),*}; },
    });
    vec![quote! {
        #![doc = " The types of requests and responses."]
        #(mod #names;)*
        #(#uses)*
    }]
}

/// The module of all codecs.
pub(super) fn codecs(api: &Api) -> Vec<TokenStream> {
    let modules = by_module(api);
    let names = modules.keys();
    vec![quote! {
        #![doc = " How types are read and written."]
        #(mod #names;)*
    }]
}

/// The module of all operations.
pub(super) fn operations(api: &Api) -> Vec<TokenStream> {
    let groups = api.groups.iter().map(|group| {
        let module = &group.module;
        let docs = docs::of(&group.docs, &format!("The operations of `{}`.", group.tag.as_deref().unwrap_or("no tag")));
        quote! { #docs pub mod #module; }
    });
    vec![quote! {
        #![doc = " The operations of the API, a module for each tag: methods of the client and the calls they start."]
        #(#groups)*
    }]
}
