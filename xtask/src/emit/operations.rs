//! Methods of the client and the calls that they start.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::rust_type::Writer;
use super::{answers, bodies, credentials, docs, example, headers, markdown, rules, servers};
use crate::api::{Answer, Api, Argument, Form, Group, Location, Operation, PathPiece, Style, Type};

/// How many arguments, `self` among them, clippy lets pass.
const MOST_ARGUMENTS: usize = 7;

/// The operations of one tag.
pub(super) fn items(api: &Api, group: &Group) -> Vec<TokenStream> {
    let writer = Writer { api, types: "types", through: None };
    let owner = api.sub_clients.then_some(group);
    let methods = group.operations.iter().map(|operation| method(writer, operation, group));
    let mut items = match owner {
        None => vec![quote! {
            impl Client {
                #(#methods)*
            }
        }],
        Some(group) => sub_client(api, group, methods),
    };
    for operation in &group.operations {
        items.push(facts(writer, operation));
        if let Some(body) = &operation.body {
            items.extend(bodies::items(writer, body));
        }
        items.extend(answers::items(writer, operation));
        if has_call(operation) {
            items.extend(call(writer, operation, owner));
        }
    }
    items
}

/// A navigation without optional arguments is known at once; everything else is put together first.
fn has_call(operation: &Operation) -> bool {
    !matches!(operation.answer, Answer::Navigation) || !optional(operation).is_empty()
}

/// Whether a call can be told more than the method takes.
fn has_setters(operation: &Operation) -> bool {
    !optional(operation).is_empty() || operation.body.as_ref().is_some_and(|body| !body.required)
}

fn optional(operation: &Operation) -> Vec<&Argument> {
    operation.arguments.iter().filter(|argument| !argument.required).collect()
}

fn constant(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("{}", operation.name.as_str().trim_end_matches('_').to_uppercase())
}

/// What is known of the operation before it is called.
fn facts(writer: Writer<'_>, operation: &Operation) -> TokenStream {
    let Operation { id, method, path, security, scopes, answer, .. } = operation;
    let name = constant(operation);
    let method = format_ident!("{}", method.as_str());
    let path: String = path
        .iter()
        .map(|piece| match piece {
            PathPiece::Text(text) => text.as_str(),
            PathPiece::Argument(_) => "{}",
        })
        .collect();
    let accept = answers::accept(answer);
    let security = security.iter().map(|requirement| {
        let set = requirement.0.iter().map(|&index| credentials::constant(&writer.api.credentials[index]));
        quote! { &[#(credentials::#set),*] }
    });
    quote! {
        static #name: Operation = Operation {
            id: #id,
            method: Method::#method,
            path: #path,
            accept: #accept,
            security: &[#(#security),*],
            scopes: &[#(#scopes),*],
        };
    }
}

/// The client of one tag.
fn sub_client(api: &Api, group: &Group, methods: impl Iterator<Item = TokenStream>) -> Vec<TokenStream> {
    let Group { tag, accessor, client, docs, .. } = group;
    let what = docs::of_tag(tag.as_deref());
    let docs = docs::of(docs, &what);
    let intro = docs::plain(&[&what]);
    let mut items = Vec::new();
    let mut visibility = None;
    if api.parts.is_none() {
        items.push(quote! {
            impl Client {
                #intro
                #[must_use]
                #[inline]
                pub fn #accessor(&self) -> #client<'_> {
                    #client { client: self }
                }
            }
        });
    } else {
        // The client is of another crate, and so is the trait that makes one of these.
        visibility = Some(quote! { #[doc(hidden)] pub });
    }
    items.push(quote! {
        #docs
        #[derive(Debug, Clone, Copy)]
        pub struct #client<'c> {
            #visibility client: &'c Client,
        }
    });
    items.push(quote! {
        impl<'c> #client<'c> {
            #(#methods)*
        }
    });
    items
}

/// A method of the client, or of that of its group.
fn method(writer: Writer<'_>, operation: &Operation, group: &Group) -> TokenStream {
    let docs = method_docs(writer, operation, group);
    let deprecated = docs::deprecated(&operation.docs);
    let (name, client, lifetime) = if writer.api.sub_clients {
        (&operation.short_name, quote! { self.client }, quote! { 'c })
    } else {
        (&operation.name, quote! { self }, quote! { '_ })
    };
    let facts = constant(operation);
    let required: Vec<&Argument> = operation.arguments.iter().filter(|argument| argument.required).collect();
    let mut parameters: Vec<TokenStream> = required
        .iter()
        .map(|argument| {
            let (name, ty) = (&argument.name, writer.argument(&argument.ty));
            quote! { #name: #ty }
        })
        .collect();
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        parameters.push(bodies::parameter(writer, body));
    }
    let in_path = operation.path.iter().filter_map(|piece| match piece {
        PathPiece::Argument(index) => operation.arguments.get(*index).map(in_path),
        PathPiece::Text(_) => None,
    });
    let new = quote! { Draft::new(#client, &#facts, &[#(&#in_path),*]) };
    let mut steps: Vec<TokenStream> = required.iter().map(|argument| check(writer.api, argument, &quote! { call })).collect();
    steps.extend(required.iter().filter(|argument| argument.location != Location::Path).map(|argument| place(argument, false)));
    if let Some(servers) = operation.servers.and_then(|index| writer.api.own_servers.get(index)) {
        let url = servers.default_url();
        steps.insert(0, quote! { call.at(#url); });
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        steps.push(bodies::put(writer, body, &quote! { call }));
    }
    steps.retain(|step| !step.is_empty());
    let (start, call) =
        if steps.is_empty() { (TokenStream::new(), new) } else { (quote! { let mut call = #new; #(#steps)* }, quote! { call }) };
    let ty = &operation.call;
    let (output, result) = if !has_call(operation) {
        (quote! { Result<Url, Error> }, quote! { #call.url() })
    } else if !has_setters(operation) {
        let sender = answers::sender(&operation.answer);
        (quote! { #ty<#lifetime> }, quote! { Call::new(#call, #sender) })
    } else if steps.is_empty() {
        (quote! { #ty<#lifetime> }, quote! { #ty { call: #call } })
    } else {
        (quote! { #ty<#lifetime> }, quote! { #ty { call } })
    };
    let many = (parameters.len() >= MOST_ARGUMENTS)
        .then(|| quote! { #[allow(clippy::too_many_arguments, reason = "the API asks for them all")] });
    quote! {
        #docs
        #deprecated
        #many
        #[inline]
        pub fn #name(&self, #(#parameters),*) -> #output {
            #start
            #result
        }
    }
}

/// An argument in the path: a scalar as it is, anything else in its style.
fn in_path(argument: &Argument) -> TokenStream {
    let (name, wire) = (&argument.name, &argument.wire);
    match argument.style {
        // Written where it belongs, and still not shown.
        Style::Scalar { .. } if argument.ty == Type::Secret => quote! { #name.expose() },
        Style::Scalar { .. } => quote! { #name },
        style => {
            let style = style_tokens(style);
            quote! { runtime::Styled { name: #wire, value: &#name, style: #style } }
        }
    }
}

/// Checks an argument.
fn check(api: &Api, argument: &Argument, call: &TokenStream) -> TokenStream {
    let name = &argument.name;
    rules::check(api, call, &argument.wire, &quote! { &#name }, &argument.limits, &argument.ty)
}

/// Puts an argument in its place.
fn place(argument: &Argument, setter: bool) -> TokenStream {
    let (name, wire) = (&argument.name, &argument.wire);
    let call = if setter {
        quote! { self.call }
    } else {
        quote! { call }
    };
    let plain = matches!(argument.style, Style::Scalar { reserved: false });
    let secret = argument.ty == Type::Secret;
    // Shown where it belongs, and nowhere else.
    let value = if secret {
        quote! { #name.expose() }
    } else {
        quote! { #name }
    };
    match argument.location {
        Location::Path => TokenStream::new(),
        Location::Query if plain => quote! { #call.query(#wire, &#value); },
        Location::Header if plain && secret => quote! { #call.secret_header(#wire, #name); },
        Location::Header if plain => quote! { #call.header(#wire, &#name); },
        Location::Cookie if plain => quote! { #call.cookie(#wire, &#value); },
        location => {
            let style = style_tokens(argument.style);
            let method = match location {
                Location::Header => quote! { styled_header },
                Location::Cookie => quote! { styled_cookie },
                Location::Query | Location::Path => quote! { styled_query },
            };
            quote! { #call.#method(#wire, &#name, #style); }
        }
    }
}

pub(super) fn style_tokens(style: Style) -> TokenStream {
    match style {
        Style::Json => quote! { runtime::Style::JSON },
        Style::Scalar { reserved } => composed(Form::Form, false, reserved),
        Style::Composed { form, explode, reserved } => composed(form, explode, reserved),
    }
}

/// The style of a value of several parts.
pub(super) fn composed(form: Form, explode: bool, reserved: bool) -> TokenStream {
    let form = match form {
        Form::Simple => quote! { SIMPLE },
        Form::Label => quote! { LABEL },
        Form::Matrix => quote! { MATRIX },
        Form::Form => quote! { FORM },
        Form::SpaceDelimited => quote! { SPACE_DELIMITED },
        Form::PipeDelimited => quote! { PIPE_DELIMITED },
        Form::DeepObject => quote! { DEEP_OBJECT },
    };
    let explode = explode.then(|| quote! { .explode() });
    let reserved = reserved.then(|| quote! { .reserved() });
    quote! { runtime::Style::#form #explode #reserved }
}

fn method_docs(writer: Writer<'_>, operation: &Operation, group: &Group) -> TokenStream {
    let mut lines = docs::lines(&operation.docs, &format!("Calls `{}`.", operation.id));
    let path: String = operation
        .path
        .iter()
        .map(|piece| match piece {
            PathPiece::Text(text) => text.clone(),
            PathPiece::Argument(index) => format!("{{{}}}", operation.arguments[*index].wire),
        })
        .collect();
    lines.extend([String::new(), format!("`{} {path}`", operation.method.as_str())]);
    if let Some(servers) = operation.servers.and_then(|index| writer.api.own_servers.get(index)) {
        lines.extend(servers::paragraph(servers));
    }
    let described: Vec<String> = operation
        .arguments
        .iter()
        .filter(|argument| argument.required)
        .map(|argument| (&argument.name, &argument.docs, &argument.limits))
        .chain(operation.body.iter().filter(|body| body.required).map(|body| (&body.name, &body.docs, bodies::limits(body))))
        .flat_map(|(name, text, limits)| docs::bullet(name.as_str(), text, limits))
        .collect();
    if !described.is_empty() {
        lines.extend([String::new(), "# Arguments".to_owned(), String::new()]);
        lines.extend(described);
    }
    lines.extend(headers::paragraph(writer.api, operation));
    lines.extend([String::new(), "# Errors".to_owned(), String::new()]);
    let mut errors = match &operation.answer {
        Answer::Navigation => "When an argument does not fit into the URL; nothing is sent.".to_owned(),
        answer => match answers::error_link(writer, answer) {
            Some(link) => {
                format!("{link} when the server refuses; [`ErrorKind`](crate::api::ErrorKind) lists the other ways to fail.")
            }
            None => "[`ErrorKind`](crate::api::ErrorKind) lists the ways to fail.".to_owned(),
        },
    };
    errors.push_str(&credentials_of(writer.api, operation));
    lines.extend(markdown::wrap(&errors));
    lines.extend(example::lines(writer, group, operation));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    docs::plain(&lines)
}

/// Which credentials and scopes the client must have, as a sentence.
fn credentials_of(api: &Api, operation: &Operation) -> String {
    let code = |texts: Vec<&str>| texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" and ");
    let name = |&index: &usize| api.credentials[index].name.as_str();
    let sets = operation.security.iter().filter(|set| !set.0.is_empty());
    let sets: Vec<String> = sets.map(|set| code(set.0.iter().map(name).collect())).collect();
    if sets.is_empty() {
        return String::new();
    }
    let optional = operation.security.iter().any(|set| set.0.is_empty());
    let must = if optional { "may" } else { "must" };
    let scopes = match operation.scopes.as_slice() {
        [] => String::new(),
        [scope] => format!(" with the scope `{scope}`"),
        scopes => format!(" with the scopes {}", code(scopes.iter().map(String::as_str).collect())),
    };
    format!(" The client {must} have the credentials {}{scopes}.", sets.join(", or "))
}

/// The call while it is put together.
fn call(writer: Writer<'_>, operation: &Operation, owner: Option<&Group>) -> Vec<TokenStream> {
    let ty = &operation.call;
    let method = match owner {
        None => format!("Client::{}", operation.name),
        Some(group) => format!("{}::{}", group.client, operation.short_name),
    };
    let intro = format!("A call of [`{method}`], ready to be awaited.");
    let docs = docs::plain(&[&intro]);
    if !has_setters(operation) {
        let (value, error) = answers::types(writer, &operation.answer);
        return vec![quote! { #docs pub type #ty<'c> = Call<'c, #value, #error>; }];
    }
    let mut setters: Vec<TokenStream> = optional(operation)
        .into_iter()
        .map(|argument| {
            let lines = docs::lines(&argument.docs, &format!("Sets `{}`.", argument.wire));
            let docs = docs::ready(&docs::with_limits(lines, &argument.docs, &argument.limits));
            let check = check(writer.api, argument, &quote! { self.call });
            let (name, argument_type, step) = (&argument.name, writer.argument(&argument.ty), place(argument, true));
            quote! {
                #docs
                #[inline]
                pub fn #name(mut self, #name: #argument_type) -> Self {
                    #check
                    #step
                    self
                }
            }
        })
        .collect();
    if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
        let docs = docs::ready(&docs::with_limits(docs::lines(&body.docs, "Sets the body."), &body.docs, bodies::limits(body)));
        let (name, parameter, put) =
            (&body.name, bodies::parameter(writer, body), bodies::put(writer, body, &quote! { self.call }));
        setters.push(quote! {
            #docs
            #[inline]
            pub fn #name(mut self, #parameter) -> Self {
                #put
                self
            }
        });
    }
    let definition = quote! {
        #docs
        #[derive(Debug)]
        #[must_use = "a call does nothing until it is awaited or sent"]
        pub struct #ty<'c> {
            call: Draft<'c>,
        }
    };
    match &operation.answer {
        Answer::Navigation => vec![
            definition,
            quote! {
                impl #ty<'_> {
                    #(#setters)*

                    /// The URL to send the browser to.
                    ///
                    /// # Errors
                    /// When an argument does not fit into the URL. Nothing is sent.
                    #[inline]
                    pub fn url(self) -> Result<Url, Error> {
                        self.call.url()
                    }
                }
            },
        ],
        answer => {
            let (value, error) = answers::types(writer, answer);
            let send = answers::send(answer, &quote! { self.call });
            let nested = answers::nested_answer(answer);
            vec![
                definition,
                quote! {
                    impl<'c> #ty<'c> {
                        #(#setters)*

                        /// Does this call in its own way: another place, a limit of its own, more headers.
                        #[inline]
                        pub fn options(mut self, options: CallOptions) -> Self {
                            self.call.options(options);
                            self
                        }

                        /// Sends the request. Awaiting the call does the same.
                        #nested
                        #[inline]
                        pub fn send(self) -> CallFuture<'c, #value, #error> {
                            #send
                        }
                    }
                },
                quote! {
                    impl<'c> IntoFuture for #ty<'c> {
                        type Output = <CallFuture<'c, #value, #error> as Future>::Output;
                        type IntoFuture = CallFuture<'c, #value, #error>;

                        #[inline]
                        fn into_future(self) -> Self::IntoFuture {
                            self.send()
                        }
                    }
                },
            ]
        }
    }
}
