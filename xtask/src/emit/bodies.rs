//! Request bodies: the argument, how it is written, and the types that are needed for it.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::composed;
use super::rust_type::Writer;
use super::{docs, rules};
use crate::api::{Body, BodyKind, Content, Format, Limits, Part, PartValue, Type, TypeName};

/// The argument for a body.
pub(super) fn parameter(writer: Writer<'_>, body: &Body) -> TokenStream {
    let name = &body.name;
    let ty = match &body.kind {
        BodyKind::Several { name, .. } => quote! { #name },
        BodyKind::One(content) => match &content.format {
            Format::Json(ty) | Format::Form { ty, .. } => writer.argument(ty),
            Format::Multipart(Some((form, _))) => quote! { #form },
            Format::Multipart(None) => quote! { reqwest::multipart::Form },
            Format::JsonLines(ty) => {
                let ty = writer.owned(ty);
                quote! { impl Into<runtime::JsonLinesBody<#ty>> }
            }
            Format::Text => quote! { &str },
            Format::Events(_) | Format::Bytes => quote! { impl Into<reqwest::Body> },
        },
    };
    quote! { #name: #ty }
}

/// What is asked of a body that has one form.
pub(super) fn limits(body: &Body) -> &Limits {
    static NONE: Limits = Limits { own: Vec::new(), inner: None };
    match &body.kind {
        BodyKind::One(content) => &content.limits,
        BodyKind::Several { .. } => &NONE,
    }
}

/// Puts the body into a call.
pub(super) fn put(writer: Writer<'_>, body: &Body, call: &TokenStream) -> TokenStream {
    let name = &body.name;
    let borrowed = quote! { &mut #call };
    let content = match &body.kind {
        BodyKind::Several { .. } => return quote! { #name.put(#borrowed); },
        BodyKind::One(content) => content,
    };
    let value = match &content.format {
        Format::JsonLines(_) => quote! { #name.into() },
        // Taken by value, and serialized like everything else.
        Format::Json(Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. } | Type::String { .. }) => {
            quote! { &#name }
        }
        _ => quote! { #name },
    };
    write(writer, content, &value, call, &borrowed)
}

/// Writes a value of a media type; `value` is a reference for what is serialized, the value itself otherwise, and `borrowed` the
/// call where it is handed on.
fn write(writer: Writer<'_>, content: &Content, value: &TokenStream, call: &TokenStream, borrowed: &TokenStream) -> TokenStream {
    let media_type = sent_media_type(&content.media_type);
    let check = match &content.format {
        Format::Json(ty) | Format::Form { ty, .. } => rules::check(writer.api, call, "body", value, &content.limits, ty),
        Format::JsonLines(_) | Format::Events(_) | Format::Multipart(_) | Format::Text | Format::Bytes => TokenStream::new(),
    };
    match &content.format {
        Format::Json(_) => quote! { #check #call.json(#media_type, #value); },
        Format::Form { styles, .. } => {
            let styles = styles.iter().map(|(name, form, explode)| {
                let style = composed(*form, *explode, false);
                quote! { (#name, #style) }
            });
            quote! { #check #call.form(#value, &[#(#styles),*]); }
        }
        Format::Multipart(Some(_)) => quote! { #value.put(#borrowed); },
        Format::Multipart(None) => quote! { #call.multipart(#value); },
        Format::JsonLines(_) => quote! { #call.json_lines(#media_type, #value); },
        Format::Text => quote! { #call.text(#media_type, #value); },
        Format::Events(_) | Format::Bytes => quote! { #call.bytes(#media_type, #value); },
    }
}

/// A range of media types is none that can be sent.
fn sent_media_type(media_type: &str) -> &str {
    if media_type.contains('*') { "application/octet-stream" } else { media_type }
}

/// The enum of a body of several media types, the structs of multipart bodies.
pub(super) fn items(writer: Writer<'_>, body: &Body) -> Vec<TokenStream> {
    match &body.kind {
        BodyKind::One(content) => form_items(writer, content),
        BodyKind::Several { name, choices } => {
            let mut items: Vec<TokenStream> = choices.iter().flat_map(|(_, content)| form_items(writer, content)).collect();
            items.extend(several(writer, name, choices));
            items
        }
    }
}

fn several(writer: Writer<'_>, name: &TypeName, choices: &[(TypeName, Content)]) -> Vec<TokenStream> {
    let variants = choices.iter().map(|(variant, content)| {
        let docs = docs::plain(&[&format!("As `{}`.", content.media_type)]);
        let ty = match &content.format {
            Format::Json(ty) | Format::Form { ty, .. } => writer.owned(ty),
            Format::Multipart(Some((form, _))) => quote! { #form },
            Format::Multipart(None) => quote! { reqwest::multipart::Form },
            Format::JsonLines(ty) => {
                let ty = writer.owned(ty);
                quote! { runtime::JsonLinesBody<#ty> }
            }
            Format::Text => quote! { String },
            Format::Events(_) | Format::Bytes => quote! { reqwest::Body },
        };
        quote! { #docs #variant(#ty), }
    });
    let arms = choices.iter().map(|(variant, content)| {
        let value = match &content.format {
            Format::Json(_) | Format::Form { .. } | Format::Text => quote! { &body },
            _ => quote! { body },
        };
        let call = quote! { call };
        let write = write(writer, content, &value, &call, &call);
        quote! { Self::#variant(body) => { #write } }
    });
    // A box would have to be written at each call, for a value that is taken apart at once.
    let is_struct = |(_, content): &(TypeName, Content)| {
        matches!(content.format, Format::Json(Type::Named { .. }) | Format::Form { .. } | Format::Multipart(Some(_)))
    };
    let uneven = choices
        .iter()
        .any(is_struct)
        .then(|| quote! { #[allow(clippy::large_enum_variant, reason = "it lives as long as a call is put together")] });
    let intro = docs::plain(&["A body, in one of the media types that the operation takes."]);
    vec![
        quote! {
            #intro
            #[derive(Debug)]
            #[non_exhaustive]
            #uneven
            pub enum #name {
                #(#variants)*
            }
        },
        quote! {
            impl #name {
                #[inline]
                fn put(self, call: &mut Draft<'_>) {
                    match self {
                        #(#arms)*
                    }
                }
            }
        },
    ]
}

fn form_items(writer: Writer<'_>, content: &Content) -> Vec<TokenStream> {
    let Format::Multipart(Some((name, parts))) = &content.format else { return Vec::new() };
    let fields = parts.iter().map(|part| {
        let text = if part.wire == part.name.as_str() { String::new() } else { format!("`{}` on the wire.", part.wire) };
        let lines = docs::lines(&part.docs, if text.is_empty() { "A part of the form." } else { &text });
        let docs = docs::ready(&docs::with_limits(lines, &part.docs, &part.limits));
        let (name, ty) = (&part.name, part_type(writer, part));
        quote! { #docs pub #name: #ty, }
    });
    let checks = parts.iter().map(|part| {
        let name = &part.name;
        match &part.value {
            PartValue::Value(ty) => {
                rules::check(writer.api, &quote! { call }, &part.wire, &quote! { &self.#name }, &part.limits, ty)
            }
            PartValue::Values(ty) => {
                let each = rules::check(writer.api, &quote! { call }, &part.wire, &quote! { part }, &part.limits, ty);
                if each.is_empty() {
                    each
                } else {
                    quote! { for part in &self.#name { #each } }
                }
            }
            PartValue::File | PartValue::Files => TokenStream::new(),
        }
    });
    let puts = parts.iter().map(put_part);
    let default = parts.iter().all(|part| !part.required || matches!(part.value, PartValue::Files | PartValue::Values(_)));
    let default = default.then(|| quote! { , Default });
    let intro = docs::plain(&["The parts of a `multipart/form-data` body."]);
    vec![
        quote! {
            #intro
            #[derive(Debug #default)]
            pub struct #name {
                #(#fields)*
            }
        },
        quote! {
            impl #name {
                #[inline]
                fn put(self, call: &mut Draft<'_>) {
                    #(#checks)*
                    let mut form = runtime::Form::default();
                    #(#puts)*
                    call.finish_form(form);
                }
            }
        },
    ]
}

fn part_type(writer: Writer<'_>, part: &Part) -> TokenStream {
    let (ty, many) = match &part.value {
        PartValue::File => (quote! { reqwest::multipart::Part }, false),
        PartValue::Files => (quote! { reqwest::multipart::Part }, true),
        PartValue::Value(ty) => (writer.owned(ty), false),
        PartValue::Values(ty) => (writer.owned(ty), true),
    };
    match (many, part.required) {
        (true, _) => quote! { Vec<#ty> },
        (false, true) => ty,
        (false, false) => quote! { Option<#ty> },
    }
}

fn put_part(part: &Part) -> TokenStream {
    let (name, wire) = (&part.name, &part.wire);
    let media_type = match &part.media_type {
        Some(media_type) => quote! { Some(#media_type) },
        None => quote! { None },
    };
    let one = match &part.value {
        PartValue::File | PartValue::Files => quote! { form.file(#wire, part); },
        PartValue::Value(_) | PartValue::Values(_) => quote! { form.value(#wire, &part, #media_type); },
    };
    match (&part.value, part.required) {
        (PartValue::Files | PartValue::Values(_), _) => quote! { for part in self.#name { #one } },
        (_, true) => quote! { let part = self.#name; #one },
        (_, false) => quote! { if let Some(part) = self.#name { #one } },
    }
}
