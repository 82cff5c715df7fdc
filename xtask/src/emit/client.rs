//! The client.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, markdown, servers};
use crate::api::{Api, Condition, Envelope};

/// The client and the facts that hold for the whole API.
pub(super) fn items(api: &Api) -> Vec<TokenStream> {
    let Api { title, version, base_url, .. } = api;
    let mut items = vec![quote! {
        /// Where the API is, unless a client is told otherwise.
        pub const BASE_URL: &str = #base_url;
    }];
    items.extend(api.envelope.as_ref().map(envelope));
    let intro = format!("A client for {}.", markdown::words(title));
    let intro = docs::plain(&[
        &intro,
        "",
        "Cheap to clone: clones share their connections. Redirects are not followed, since that could hand credentials on; a",
        "connection has ten seconds to come about, and thirty to send the next piece of an answer.",
    ]);
    let servers::OfClient { elsewhere, with_base_url_docs, with_origin, with_server } = servers::of_client(api);
    let (elsewhere_field, elsewhere_not, elsewhere_now, is_elsewhere) = if elsewhere {
        (
            quote! { elsewhere: bool, },
            quote! { elsewhere: false, },
            quote! { self.elsewhere = true; },
            quote! {
                /// Whether all calls go to one place, those with a server of their own as well.
                pub(crate) fn is_elsewhere(&self) -> bool {
                    self.elsewhere
                }
            },
        )
    } else {
        Default::default()
    };
    items.push(quote! {
        #intro
        #[derive(Debug, Clone)]
        pub struct Client {
            base_url: String,
            parsed_base: Result<reqwest::Url, String>,
            body_limit: usize,
            credentials: Credentials,
            http: reqwest::Client,
            interceptors: Interceptors,
            #elsewhere_field
        }
    });
    let builder = quote! {
        reqwest::Client::builder()
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(std::time::Duration::from_secs(10))
            .read_timeout(std::time::Duration::from_secs(30))
    };
    let (builder, with_identity) = if api.mutual_tls {
        let identity = quote! {
            fn http_builder() -> reqwest::ClientBuilder {
                #builder
            }

            /// A client that shows a certificate to the server, which the API asks for (mutual TLS).
            ///
            /// # Errors
            /// When TLS cannot be set up with it.
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            pub fn with_identity(credentials: Credentials, identity: reqwest::Identity) -> Result<Self, reqwest::Error> {
                Ok(Self::with_http(credentials, Self::http_builder().identity(identity).build()?))
            }
        };
        (quote! { Self::http_builder() }, Some(identity))
    } else {
        (builder, None)
    };
    items.push(quote! {
        impl Client {
            /// A client with these credentials and an HTTP client of its own.
            ///
            /// # Panics
            /// When TLS cannot be set up, as [`reqwest::Client::new`] does; [`Client::with_http`] never panics.
            #[must_use]
            pub fn new(credentials: Credentials) -> Self {
                let http = #builder
                    .build()
                    .expect("the TLS backend starts");
                Self::with_http(credentials, http)
            }

            #with_identity

            /// A client with these credentials that sends through `http`, with its timeouts, proxies and redirects.
            ///
            /// Give it a redirect policy of none, and no `Referer`. One that follows redirects takes away `Authorization` and
            /// `Cookie` when it is sent to another host, but not the keys that travel in other headers.
            #[must_use]
            pub fn with_http(credentials: Credentials, http: reqwest::Client) -> Self {
                Self {
                    base_url: BASE_URL.to_owned(),
                    parsed_base: parse_base(BASE_URL),
                    body_limit: DEFAULT_BODY_LIMIT,
                    credentials,
                    http,
                    interceptors: Interceptors::default(),
                    #elsewhere_not
                }
            }

            #with_base_url_docs
            #[must_use]
            pub fn with_base_url(mut self, base_url: impl Into<String>) -> Self {
                self.base_url = base_url.into();
                self.parsed_base = parse_base(&self.base_url);
                #elsewhere_now
                self
            }

            #with_origin

            #with_server

            /// Accepts answers of at most this many bytes; [`DEFAULT_BODY_LIMIT`] unless set.
            #[must_use]
            pub fn with_body_limit(mut self, bytes: usize) -> Self {
                self.body_limit = bytes;
                self
            }

            /// The same client for somebody else: the connections are shared.
            #[must_use]
            pub fn with_credentials(&self, credentials: Credentials) -> Self {
                Self { credentials, ..self.clone() }
            }

            /// Has every request looked at before it is sent, and what came of it: signing, retries.
            #[must_use]
            pub fn with_interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
                self.interceptors.push(std::sync::Arc::new(interceptor));
                self
            }

            /// Where requests go.
            #[must_use]
            pub fn base_url(&self) -> &str {
                &self.base_url
            }

            /// The most bytes of an answer that are accepted.
            #[must_use]
            pub fn body_limit(&self) -> usize {
                self.body_limit
            }

            /// Who the caller is.
            #[must_use]
            pub fn credentials(&self) -> &Credentials {
                &self.credentials
            }

            pub(crate) fn parsed_base(&self) -> &Result<reqwest::Url, String> {
                &self.parsed_base
            }

            #is_elsewhere

            pub(crate) fn interceptors(&self) -> &Interceptors {
                &self.interceptors
            }

            /// The HTTP client that requests go through.
            #[must_use]
            pub fn http(&self) -> &reqwest::Client {
                &self.http
            }
        }
    });
    items.push(quote! {
        impl ClientInfo<()> for Client {
            fn api_version() -> &'static str {
                #version
            }

            fn baseurl(&self) -> &str {
                &self.base_url
            }

            fn client(&self) -> &reqwest::Client {
                &self.http
            }

            fn inner(&self) -> &() {
                &()
            }
        }
    });
    items.push(quote! {
        /// Hooks that do nothing. This crate can implement the trait for `Client` itself, and those are used instead; from
        /// outside, [`Client::with_interceptor`] sees every request.
        impl ClientHooks<()> for &Client {}
    });
    items.push(quote! {
        /// A base that is no whole URL could make a host of the path, and one with a query or fragment would swallow the path.
        pub(crate) fn parse_base(base: &str) -> Result<reqwest::Url, String> {
            let url = reqwest::Url::parse(base).map_err(|error| format!("the base URL of the client does not fit: {error}"))?;
            if matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none() {
                Ok(url)
            } else {
                Err("the base URL of the client does not fit: it is no http or https URL without query and fragment".to_owned())
            }
        }
    });
    items
}

fn envelope(envelope: &Envelope) -> TokenStream {
    let Envelope { payload, success, error: _, prefix } = envelope;
    let conditions = success.iter().map(|condition| {
        let Condition { property, equals, ignore_case, optional } = condition;
        quote! { Condition { property: #property, equals: #equals, ignore_case: #ignore_case, optional: #optional } }
    });
    quote! {
        /// How answers are wrapped.
        pub(crate) static ENVELOPE: Envelope = Envelope {
            payload: #payload,
            success: &[#(#conditions),*],
            prefix: #prefix,
        };
    }
}
