//! Credentials of a caller, and where tokens come from.

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use crate::api::{Api, Credential, CredentialPlace, Limits, OAuth2};

/// The credentials that the operations ask for.
pub(super) fn items(api: &Api) -> Vec<TokenStream> {
    let credentials = &api.credentials;
    let count = Literal::usize_unsuffixed(credentials.len());
    let schemes = credentials.iter().map(|credential| {
        let name = credential.name.as_str();
        let place = match &credential.place {
            CredentialPlace::Query(name) => quote! { Place::Query(#name) },
            CredentialPlace::Header(name) => quote! { Place::Header(#name) },
            CredentialPlace::Cookie(name) => quote! { Place::Cookie(#name) },
            CredentialPlace::Basic => quote! { Place::Authorization("Basic") },
            CredentialPlace::Authorization(kind) => quote! { Place::Authorization(#kind) },
        };
        quote! { Scheme { name: #name, place: #place } }
    });
    let fields = credentials.iter().map(|credential| {
        let name = &credential.name;
        quote! { #name: Option<Secret>, }
    });
    let arms = credentials.iter().map(|credential| {
        let (index, name) = (constant(credential), &credential.name);
        quote! { #index => self.#name.as_ref(), }
    });
    let indices = credentials.iter().enumerate().map(|(index, credential)| {
        let (name, index) = (constant(credential), Literal::usize_unsuffixed(index));
        let docs = docs::plain(&[&format!("The place of `{}` among the credentials.", credential.name)]);
        quote! { #docs pub(crate) const #name: usize = #index; }
    });
    let setters =
        credentials.iter().map(setter).chain(credentials.iter().filter(|credential| has_source(credential)).map(source));
    let secret = if credentials.is_empty() {
        quote! {
            pub(crate) fn secret(&self, _: usize) -> Option<&Secret> {
                None
            }
        }
    } else {
        quote! {
            pub(crate) fn secret(&self, scheme: usize) -> Option<&Secret> {
                match scheme {
                    #(#arms)*
                    _ => None,
                }
            }
        }
    };
    let (sources, source) = if has_sources(api) {
        (
            quote! { sources: runtime::TokenSources, },
            quote! {
                pub(crate) fn source(&self, scheme: usize) -> Option<&dyn runtime::TokenSource> {
                    self.sources.get(scheme)
                }
            },
        )
    } else {
        Default::default()
    };
    vec![
        quote! {
            #(#indices)*

            /// Where each credential goes.
            pub(crate) static SCHEMES: [Scheme; #count] = [#(#schemes),*];
        },
        quote! {
            /// What the API asks of a caller. `Debug` shows which credentials there are, and none of them.
            #[derive(Debug, Clone, Default, PartialEq, Eq)]
            pub struct Credentials {
                #(#fields)*
                #sources
            }
        },
        {
            let new = together(api);
            quote! {
                impl Credentials {
                    #new

                    /// No credentials, for operations that need none.
                    #[must_use]
                    pub fn none() -> Self {
                        Self::default()
                    }

                    #(#setters)*

                    #secret

                    #source
                }
            }
        },
    ]
}

/// The constant for the index of a credential.
pub(super) fn constant(credential: &Credential) -> Ident {
    format_ident!("{}", credential.name.as_str().trim_end_matches('_').to_uppercase())
}

fn setter(credential: &Credential) -> TokenStream {
    let docs = docs::of(&credential.docs, &format!("Sets the credential `{}`.", credential.scheme));
    let name = &credential.name;
    let method = format_ident!("with_{}", name.as_str());
    if credential.place == CredentialPlace::Basic {
        return quote! {
            #docs
            #[must_use]
            pub fn #method(mut self, user: &str, password: &str) -> Self {
                self.#name = Some(Secret::basic(user, password));
                self
            }
        };
    }
    quote! {
        #docs
        #[must_use]
        pub fn #method(mut self, #name: impl Into<Secret>) -> Self {
            self.#name = Some(#name.into());
            self
        }
    }
}

/// Whether a credential of the API can come from a source of tokens.
pub(super) fn has_sources(api: &Api) -> bool {
    api.credentials.iter().any(has_source)
}

/// Bearer tokens are those that expire.
fn has_source(credential: &Credential) -> bool {
    matches!(&credential.place, CredentialPlace::Authorization(scheme) if scheme == "Bearer")
}

fn source(credential: &Credential) -> TokenStream {
    let (name, index) = (&credential.name, constant(credential));
    let method = format_ident!("with_{}_source", name.as_str().trim_end_matches('_'));
    let docs = docs::plain(&[
        &format!("Asks this source for `{name}` whenever an operation needs it, and once more when the server answers 401."),
        "",
        "It goes before a fixed value. Streams and bodies that are streams are sent once only.",
    ]);
    quote! {
        #docs
        #[must_use]
        pub fn #method(mut self, source: impl runtime::TokenSource + 'static) -> Self {
            self.sources.set(#index, std::sync::Arc::new(source));
            self
        }
    }
}

/// A constructor that takes them all, when every operation that needs any needs all of them.
fn together(api: &Api) -> Option<TokenStream> {
    let all: Vec<usize> = (0..api.credentials.len()).collect();
    let mut needed = api.operations().flat_map(|operation| &operation.security).filter(|set| !set.0.is_empty());
    let same = |set: &crate::api::Requirement| {
        let mut set = set.0.clone();
        set.sort_unstable();
        set == all
    };
    let basic = api.credentials.iter().any(|credential| credential.place == CredentialPlace::Basic);
    if all.is_empty() || basic || !needed.all(same) {
        return None;
    }
    let names: Vec<_> = api.credentials.iter().map(|credential| &credential.name).collect();
    let lines: Vec<String> = api
        .credentials
        .iter()
        .flat_map(|credential| docs::bullet(credential.name.as_str(), &credential.docs, &Limits::default()))
        .collect();
    let mut text = vec!["The credentials that operations need.", ""];
    text.extend(lines.iter().map(String::as_str));
    let docs = docs::plain(&text);
    let rest = has_sources(api).then(|| quote! { sources: runtime::TokenSources::default() });
    Some(quote! {
        #docs
        #[must_use]
        pub fn new(#(#names: impl Into<Secret>),*) -> Self {
            Self { #(#names: Some(#names.into()),)* #rest }
        }
    })
}

/// The flows of the API's OAuth 2.0 schemes, as constants.
pub(super) fn oauth2(api: &Api) -> Vec<TokenStream> {
    let several = api.oauth2.iter().any(|flow| flow.scheme != api.oauth2[0].scheme);
    let mut items = Vec::new();
    for flow in &api.oauth2 {
        let OAuth2 { scheme, flow, authorization_url, token_url, refresh_url, scopes } = flow;
        let name = if several { format!("{scheme} {flow}") } else { flow.clone() };
        let constant = format_ident!("{}", name.to_shouty_snake_case());
        let docs = docs::plain(&[&format!("The `{flow}` flow of the security scheme `{scheme}`.")]);
        let option = |url: &Option<String>| match url {
            Some(url) => quote! { Some(#url) },
            None => quote! { None },
        };
        let (authorization_url, token_url, refresh_url) = (option(authorization_url), option(token_url), option(refresh_url));
        let scopes = scopes.iter().map(|(scope, text)| quote! { (#scope, #text) });
        items.push(quote! {
            #docs
            pub const #constant: Flow = Flow {
                authorization_url: #authorization_url,
                token_url: #token_url,
                refresh_url: #refresh_url,
                scopes: &[#(#scopes),*],
            };
        });
    }
    for (scheme, url) in &api.open_id_connect {
        let constant = format_ident!("{}_DISCOVERY", scheme.to_shouty_snake_case());
        let docs =
            docs::plain(&[&format!("Where the OpenID Connect provider of the security scheme `{scheme}` describes itself.")]);
        items.push(quote! {
            #docs
            pub const #constant: &str = #url;
        });
    }
    items
}
