//! Answers: their types, and how a reply becomes one of them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::rust_type::{Writer, complexity, nested};
use super::{docs, streams};
use crate::api::{Answer, Case, Content, Format, Operation, Outcome, Type, TypeName};

/// The media types that are understood, for `Accept`.
pub(super) fn accept(answer: &Answer) -> String {
    let contents: Vec<&Content> = match answer {
        Answer::Navigation => Vec::new(),
        Answer::Payload { .. } => return "application/json".to_owned(),
        Answer::Value { success, error } => contents(success).into_iter().chain(contents(error)).collect(),
    };
    let mut types: Vec<&str> = Vec::new();
    for content in contents {
        let media_type = content.media_type.as_str();
        if !types.contains(&media_type) && media_type.is_ascii() {
            types.push(media_type);
        }
    }
    types.join(", ")
}

fn contents(outcome: &Outcome) -> Vec<&Content> {
    match outcome {
        Outcome::Empty => Vec::new(),
        Outcome::One(content) => vec![content],
        Outcome::Several { cases, .. } => cases.iter().filter_map(|case| case.content.as_ref()).collect(),
    }
}

/// The types of a success and of a documented error.
pub(super) fn types(writer: Writer<'_>, answer: &Answer) -> (TokenStream, TokenStream) {
    match answer {
        Answer::Navigation => (quote! { Url }, quote! { () }),
        Answer::Payload { payload, error } => {
            (writer.owned(payload), error.as_ref().map_or_else(|| quote! { () }, |error| writer.owned(error)))
        }
        Answer::Value { success, error } => (outcome_type(writer, success, true), outcome_type(writer, error, false)),
    }
}

/// The attribute for a method that gives back what clippy finds too complex.
pub(super) fn nested_answer(answer: &Answer) -> Option<TokenStream> {
    const FUTURE: usize = 10;
    let of = |outcome: &Outcome| match outcome {
        Outcome::One(Content { format: Format::Json(ty) | Format::Form { ty, .. }, .. }) => complexity(ty, 1),
        _ => 20,
    };
    match answer {
        Answer::Navigation => None,
        Answer::Payload { payload, error } => {
            nested(FUTURE + complexity(payload, 1) + error.as_ref().map_or(20, |error| complexity(error, 1)))
        }
        Answer::Value { success, error } => nested(FUTURE + of(success) + of(error)),
    }
}

fn outcome_type(writer: Writer<'_>, outcome: &Outcome, success: bool) -> TokenStream {
    match outcome {
        Outcome::Empty => quote! { () },
        Outcome::One(Content { format: Format::Bytes, .. }) if success => quote! { ByteStream },
        Outcome::One(content) => content_type(writer, content),
        Outcome::Several { name, .. } => quote! { #name },
    }
}

fn content_type(writer: Writer<'_>, content: &Content) -> TokenStream {
    match &content.format {
        Format::Json(ty) | Format::Form { ty, .. } => writer.owned(ty),
        Format::Events(ty) => {
            let ty = writer.owned(ty);
            quote! { runtime::EventStream<#ty> }
        }
        Format::JsonLines(ty) => {
            let ty = writer.owned(ty);
            quote! { runtime::JsonLineStream<#ty> }
        }
        Format::Text => quote! { String },
        Format::Multipart(_) | Format::Bytes => quote! { Bytes },
    }
}

/// A link to the type of the documented error, when it has a name.
pub(super) fn error_link(writer: Writer<'_>, answer: &Answer) -> Option<String> {
    let named = |ty: &Type| match ty {
        Type::Named { id, .. } => {
            let name = &writer.api.type_def(*id).name;
            Some(format!("[`{name}`](crate::api::types::{name})"))
        }
        _ => None,
    };
    match answer {
        Answer::Payload { error: Some(ty), .. } => named(ty),
        Answer::Value { error: Outcome::One(Content { format: Format::Json(ty), .. }), .. } => named(ty),
        Answer::Value { error: Outcome::Several { name, .. }, .. } => Some(format!("[`{name}`]")),
        _ => None,
    }
}

/// The enums of an operation with several answers.
pub(super) fn items(writer: Writer<'_>, operation: &Operation) -> Vec<TokenStream> {
    let Answer::Value { success, error } = &operation.answer else { return Vec::new() };
    let mut items = Vec::new();
    if let Outcome::Several { name, cases } = success {
        items.push(several(writer, name, cases, &format!("What `{}` gives back.", operation.id)));
    }
    if let Outcome::Several { name, cases } = error {
        items.push(several(writer, name, cases, &format!("The errors that `{}` documents.", operation.id)));
        let arms = cases.iter().map(|case| {
            let (variant, text) = (&case.name, case.name.as_str());
            match &case.content {
                Some(content) if describes(writer, content) => {
                    let body = if is_boxed(content) {
                        quote! { body.as_ref() }
                    } else {
                        quote! { body }
                    };
                    quote! { Self::#variant(body) => ErrorBody::describe(#body, formatter), }
                }
                Some(_) => quote! { Self::#variant(_) => formatter.write_str(#text), },
                None => quote! { Self::#variant => formatter.write_str(#text), },
            }
        });
        items.push(quote! {
            impl ErrorBody for #name {
                #[inline]
                fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                    match self {
                        #(#arms)*
                    }
                }
            }
        });
    }
    items
}

fn describes(writer: Writer<'_>, content: &Content) -> bool {
    match &content.format {
        Format::Json(Type::Named { id, .. }) => writer.api.type_def(*id).usage.error_body,
        Format::Json(Type::Any) | Format::Text => true,
        _ => false,
    }
}

fn several(writer: Writer<'_>, name: &TypeName, cases: &[Case], intro: &str) -> TokenStream {
    let variants = cases.iter().map(|case| {
        let statuses = match case.statuses {
            (0, 999) => "Any other status.".to_owned(),
            (first, last) if first == last => format!("Status {first}."),
            (first, last) => format!("Status {first} to {last}."),
        };
        let mut lines = docs::lines(&case.docs, &statuses);
        if !case.docs.paragraphs.is_empty() {
            lines.extend([String::new(), statuses]);
        }
        let docs = docs::plain(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let variant = &case.name;
        match &case.content {
            Some(content) => {
                let ty = boxed_type(writer, content);
                quote! { #docs #variant(#ty), }
            }
            None => quote! { #docs #variant, },
        }
    });
    let docs = docs::plain(&[intro]);
    let flows = cases.iter().filter_map(|case| case.content.as_ref()).any(streams::is_stream);
    let derive = if flows {
        quote! { #[derive(Debug)] }
    } else {
        quote! { #[derive(Debug, Clone)] }
    };
    quote! {
        #docs
        #derive
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
    }
}

/// Named types and streams go behind a pointer, so that the enum is not as large as the largest of them.
fn boxed_type(writer: Writer<'_>, content: &Content) -> TokenStream {
    let ty = content_type(writer, content);
    if is_boxed(content) || streams::is_stream(content) {
        quote! { Box<#ty> }
    } else {
        ty
    }
}

fn is_boxed(content: &Content) -> bool {
    matches!(content.format, Format::Json(Type::Named { .. }))
}

/// A function that sends a call and decodes its answer.
pub(super) fn sender(answer: &Answer) -> TokenStream {
    match plain_sender(answer) {
        Some(function) => function,
        None => {
            let send = send(answer, &quote! { call });
            quote! { |call| #send }
        }
    }
}

/// The function of the runtime for answers that are JSON, or that have no body.
fn plain_sender(answer: &Answer) -> Option<TokenStream> {
    let Answer::Value { success, error } = answer else { return None };
    let is_plain = |outcome: &Outcome| match outcome {
        Outcome::Empty => true,
        Outcome::One(content) => is_json(content),
        Outcome::Several { .. } => false,
    };
    (is_plain(success) && is_plain(error)).then(|| match success {
        Outcome::Empty => quote! { runtime::empty },
        _ => quote! { runtime::json },
    })
}

/// The expression that sends `call` and decodes its answer.
pub(super) fn send(answer: &Answer, call: &TokenStream) -> TokenStream {
    if let Some(function) = plain_sender(answer) {
        return quote! { #function(#call) };
    }
    let (success, error) = match answer {
        Answer::Navigation => return TokenStream::new(),
        Answer::Payload { .. } => return quote! { runtime::payload(#call, &ENVELOPE) },
        Answer::Value { success, error } => (success, error),
    };
    match (success, error) {
        (Outcome::One(Content { format: Format::Bytes, .. }), _) => {
            let cases = cases(None, error);
            quote! { runtime::stream(#call, const { &[#(#cases),*] }) }
        }
        _ if contents(success).into_iter().any(streams::is_stream) => {
            let flowing = streams::flowing(success);
            let cases = cases(Some(success), error);
            quote! { runtime::flow(#call, const { &[#(#flowing),*] }, const { &[#(#cases),*] }) }
        }
        _ => {
            let cases = cases(Some(success), error);
            quote! { runtime::choose(#call, const { &[#(#cases),*] }) }
        }
    }
}

fn is_json(content: &Content) -> bool {
    matches!(content.format, Format::Json(_))
}

/// What each status and media type means.
fn cases(success: Option<&Outcome>, error: &Outcome) -> Vec<TokenStream> {
    let successes = success.into_iter().flat_map(|success| outcome_cases(success, (200, 299), Side::Value));
    successes.chain(outcome_cases(error, (0, 999), Side::Error)).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Value,
    Error,
}

impl Side {
    fn wrapper(self) -> TokenStream {
        match self {
            Self::Value => quote! { Ok },
            Self::Error => quote! { Err },
        }
    }
}

fn outcome_cases(outcome: &Outcome, rest: (u16, u16), side: Side) -> Vec<TokenStream> {
    let wrap = side.wrapper();
    let case = |statuses: (u16, u16), media_type: &str, read: TokenStream| {
        let (first, last) = (Literal::u16_unsuffixed(statuses.0), Literal::u16_unsuffixed(statuses.1));
        quote! { runtime::Case { statuses: (#first, #last), media_type: #media_type, read: #read } }
    };
    match outcome {
        Outcome::Empty if side == Side::Value => vec![case(rest, "", quote! { |_| Ok(Ok(())) })],
        Outcome::Empty => Vec::new(),
        Outcome::One(content) if streams::is_stream(content) => Vec::new(),
        Outcome::One(content) => {
            let read = match side {
                Side::Value if is_json(content) => quote! { runtime::Reply::json_value },
                Side::Error if is_json(content) => quote! { runtime::Reply::json_error },
                _ => {
                    let read = reader(content);
                    quote! { |reply| reply.#read.map(#wrap) }
                }
            };
            vec![case(rest, "", read)]
        }
        Outcome::Several { name, cases } => cases
            .iter()
            .filter(|one| !one.content.as_ref().is_some_and(streams::is_stream))
            .map(|one| {
                let variant = &one.name;
                let several = cases.iter().filter(|other| other.statuses == one.statuses).count() > 1;
                let media_type = one.content.as_ref().filter(|_| several).map_or("", |content| content.media_type.as_str());
                let read = match (&one.content, side) {
                    (None, _) => quote! { |_| Ok(#wrap(#name::#variant)) },
                    (Some(content), Side::Value) if is_boxed(content) => quote! { |reply| reply.value_as(#name::#variant) },
                    (Some(content), Side::Error) if is_boxed(content) => quote! { |reply| reply.error_as(#name::#variant) },
                    (Some(content), _) => {
                        let read = reader(content);
                        quote! { |reply| Ok(#wrap(#name::#variant(reply.#read?))) }
                    }
                };
                case(one.statuses, media_type, read)
            })
            .collect(),
    }
}

fn reader(content: &Content) -> TokenStream {
    match &content.format {
        Format::Json(_) | Format::Form { .. } => quote! { json() },
        Format::Text => quote! { text() },
        Format::Events(_) | Format::JsonLines(_) | Format::Multipart(_) | Format::Bytes => quote! { bytes() },
    }
}
