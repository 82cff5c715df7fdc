//! Servers to choose from.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, markdown};
use crate::api::{Api, Server, Servers, UrlPiece, Variable};

/// The lists of servers that leave a choice.
pub(super) fn with_choice(api: &Api) -> impl Iterator<Item = &Servers> {
    api.servers.iter().chain(&api.own_servers).filter(|servers| servers.has_choice())
}

/// The enums of servers.
pub(super) fn items(api: &Api) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for servers in with_choice(api) {
        items.extend(enumeration(servers));
        for variable in servers.list.iter().flat_map(|server| &server.variables) {
            items.extend(choices(variable));
        }
    }
    items
}

fn enumeration(servers: &Servers) -> Vec<TokenStream> {
    let Servers { name, list } = servers;
    let first = list.first().map_or("", |server| server.name.as_str());
    let intro = docs::plain(&[&format!("A server of the API; [`{name}::{first}`] unless a client or a call is told otherwise.")]);
    let plain_default = list.first().is_some_and(|server| server.variables.is_empty());
    let variants = list.iter().enumerate().map(|(index, server)| {
        let docs = docs_of(server);
        let variant = &server.name;
        if server.variables.is_empty() {
            let default = (index == 0).then(|| quote! { #[default] });
            return quote! { #docs #default #variant, };
        }
        let fields = server.variables.iter().map(|variable| {
            let (name, ty) = (&variable.name, type_of(variable));
            let otherwise = format!("`{{{}}}`; usually `{}`.", variable.wire, variable.default);
            let docs = docs::of(&variable.docs, &otherwise);
            quote! { #docs #name: #ty, }
        });
        quote! { #docs #variant { #(#fields)* }, }
    });
    let urls = list.iter().map(url_arm);
    let derived = plain_default.then(|| quote! { Default, });
    let default = list.first().filter(|_| !plain_default).map(with_defaults).map(|default| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    #default
                }
            }
        }
    });
    let constructors = list.iter().filter(|server| !server.variables.is_empty()).map(|server| {
        let (variant, value) = (&server.name, with_defaults(server));
        let method = variant.module();
        let docs = docs::plain(&[&format!("[`{name}::{variant}`] with its usual values: `{}`.", server.default_url())]);
        quote! {
            #docs
            #[must_use]
            pub fn #method() -> Self {
                #value
            }
        }
    });
    vec![
        quote! {
            #intro
            #[derive(Debug, Clone, #derived PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
            }
        },
        quote! {
            impl #name {
                #(#constructors)*

                /// Its URL, to be given to a client or a call as base URL.
                #[must_use]
                pub fn url(&self) -> String {
                    match self {
                        #(#urls)*
                    }
                }
            }
        },
        quote! {
            #default

            impl From<#name> for String {
                fn from(server: #name) -> Self {
                    server.url()
                }
            }
        },
    ]
}

fn docs_of(server: &Server) -> TokenStream {
    let url = format!("`{}`", server.template());
    let mut lines = docs::lines(&server.docs, &url);
    if !server.docs.paragraphs.is_empty() {
        lines.extend([String::new(), url]);
    }
    docs::plain(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn type_of(variable: &Variable) -> TokenStream {
    match &variable.choices {
        Some((name, _)) => quote! { #name },
        None => quote! { String },
    }
}

fn url_arm(server: &Server) -> TokenStream {
    let variant = &server.name;
    if server.variables.is_empty() {
        let url = server.default_url();
        return quote! { Self::#variant => #url.to_owned(), };
    }
    let names: Vec<_> = server.variables.iter().map(|variable| &variable.name).collect();
    let parts = server.url.iter().map(|piece| match piece {
        UrlPiece::Text(text) => quote! { #text },
        UrlPiece::Variable(index) => {
            let name = &server.variables[*index].name;
            quote! { #name.as_str() }
        }
    });
    quote! { Self::#variant { #(#names),* } => [#(#parts),*].concat(), }
}

fn with_defaults(server: &Server) -> TokenStream {
    let variant = &server.name;
    if server.variables.is_empty() {
        return quote! { Self::#variant };
    }
    let fields = server.variables.iter().map(|variable| {
        let (name, default) = (&variable.name, &variable.default);
        match &variable.choices {
            Some((ty, values)) => {
                let value = match values.iter().find(|(_, value)| value == default) {
                    Some((choice, _)) => quote! { #ty::#choice },
                    None => quote! { #ty::Other(#default.to_owned()) },
                };
                quote! { #name: #value }
            }
            None => quote! { #name: #default.to_owned() },
        }
    });
    quote! { Self::#variant { #(#fields),* } }
}

fn choices(variable: &Variable) -> Vec<TokenStream> {
    let Some((name, values)) = &variable.choices else { return Vec::new() };
    let intro = docs::of(&variable.docs, &format!("What `{{{}}}` may be.", variable.wire));
    let variants = values.iter().map(|(variant, value)| {
        let docs = docs::plain(&[&format!("`{value}`")]);
        quote! { #docs #variant, }
    });
    let arms = values.iter().map(|(variant, value)| quote! { Self::#variant => #value, });
    let (other, other_arm) = if values.iter().any(|(_, value)| *value == variable.default) {
        (None, None)
    } else {
        // The usual value stands outside of the list.
        (Some(quote! { /** Another value. */ Other(String), }), Some(quote! { Self::Other(value) => value, }))
    };
    vec![
        quote! {
            #intro
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                #other
            }
        },
        quote! {
            impl #name {
                /// The value as it stands in the URL.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    match self {
                        #(#arms)*
                        #other_arm
                    }
                }
            }
        },
    ]
}

/// What the servers of the document bring into the client.
pub(super) struct OfClient {
    /// Whether some operations have servers of their own.
    pub(super) elsewhere: bool,
    pub(super) with_base_url_docs: TokenStream,
    pub(super) with_origin: Option<TokenStream>,
    pub(super) with_server: Option<TokenStream>,
}

/// What the servers of the document bring into the client.
pub(super) fn of_client(api: &Api) -> OfClient {
    let elsewhere = !api.own_servers.is_empty();
    let mut lines = vec!["Sends to another place: a test server, a proxy, a region."];
    if elsewhere {
        lines.extend(["", "Operations with a server of their own are sent there too."]);
    }
    let url = api.servers.as_ref().map(Servers::default_url).unwrap_or_default();
    let with_origin = url.starts_with('/').then(|| {
        let docs = docs::plain(&[
            "Sends to this host, below the path that the document names.",
            "",
            &format!("`https://api.example.com` makes `https://api.example.com{url}`."),
        ]);
        quote! {
            #docs
            #[must_use]
            pub fn with_origin(self, origin: &str) -> Self {
                self.with_base_url([origin.trim_end_matches('/'), BASE_URL].concat())
            }
        }
    });
    let with_server = api.servers.as_ref().filter(|servers| servers.has_choice()).map(|servers| {
        let name = &servers.name;
        let docs = docs::plain(if elsewhere {
            &["Sends to a server of the API. Operations with a server of their own are still sent there."]
        } else {
            &["Sends to a server of the API."]
        });
        quote! {
            #docs
            #[must_use]
            pub fn with_server(mut self, server: &crate::api::servers::#name) -> Self {
                self.base_url = server.url();
                self.parsed_base = parse_base(&self.base_url);
                self
            }
        }
    });
    OfClient { elsewhere, with_base_url_docs: docs::plain(&lines), with_origin, with_server }
}

/// Where an operation is sent to, for its docs.
pub(super) fn paragraph(servers: &Servers) -> Vec<String> {
    let mut text = format!("Sent to `{}`", servers.default_url());
    match servers.has_choice() {
        true => text.push_str(&format!(", unless the call is given another [`{0}`](crate::api::{0}).", servers.name)),
        false => text.push('.'),
    }
    let mut lines = vec![String::new()];
    lines.extend(markdown::wrap(&text));
    lines
}
