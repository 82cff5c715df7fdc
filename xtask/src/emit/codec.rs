//! How types are read and written.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::rust_type::Writer;
use super::{error_body, newtype, union};
use crate::api::{Api, Enum, Field, Presence, Repr, Shape, Struct, Type, TypeDef};

/// The codec of one type.
pub(super) fn items(api: &Api, def: &TypeDef) -> Vec<TokenStream> {
    let writer = Writer { api, types: "super", through: Some("codec") };
    let mut items = match &def.shape {
        Shape::Struct(object) => vec![structure(writer, def, object)],
        Shape::Enum(choice) => enumeration(def, choice),
        Shape::Union(choice) => union::items(writer, def, choice),
        Shape::Newtype(ty) => newtype::items(writer, def, ty),
        Shape::Alias(_) => Vec::new(),
    };
    if def.usage.error_body {
        match &def.shape {
            Shape::Struct(object) => items.push(describe(writer, def, object)),
            Shape::Enum(_) => items.push(error_body::of_enum(def)),
            Shape::Union(choice) => items.push(error_body::of_union(writer, def, choice)),
            Shape::Newtype(_) => items.push(error_body::of_newtype(def)),
            Shape::Alias(_) => {}
        }
    }
    items
}

/// Whether any part of a type is also read from neighbouring JSON types.
pub(super) fn is_lenient(def: &TypeDef) -> bool {
    match &def.shape {
        Shape::Struct(object) => object.fields.iter().any(|field| field.empty_as_absent || field.ty.is_lenient()),
        Shape::Enum(choice) => choice.lenient,
        Shape::Union(_) | Shape::Newtype(_) | Shape::Alias(_) => false,
    }
}

/// The feature without which a type that the client never reads is not read.
fn read_feature(def: &TypeDef) -> Option<&'static str> {
    (!def.usage.read).then_some("deserialize")
}

/// The feature without which a type that the client never sends is not written.
fn write_feature(def: &TypeDef) -> Option<&'static str> {
    (!def.usage.sent).then_some("serialize")
}

/// `#[cfg]` for the reading of a type.
pub(super) fn read_condition(def: &TypeDef) -> Option<TokenStream> {
    read_feature(def).map(|feature| quote! { #[cfg(feature = #feature)] })
}

/// `#[cfg]` for the writing of a type.
pub(super) fn write_condition(def: &TypeDef) -> Option<TokenStream> {
    write_feature(def).map(|feature| quote! { #[cfg(feature = #feature)] })
}

/// The table of a struct.
fn structure(writer: Writer<'_>, def: &TypeDef, object: &Struct) -> TokenStream {
    let name = &def.name;
    let (read, write) = (read_feature(def), write_feature(def));
    let mut next_spelling = object.fields.len();
    let members = object.fields.iter().enumerate().map(|(index, field)| {
        let spellings = next_spelling..next_spelling + field.aliases.len();
        next_spelling = spellings.end;
        let indices = std::iter::once(index).chain(spellings).map(Literal::usize_unsuffixed);
        let (key, name, read) = (&field.wire, &field.name, read_method(writer, field));
        let ty = writer.owned(&field.ty);
        let (slot, put) = match field.presence {
            Presence::Required => (quote! { Option<#ty> }, "put"),
            Presence::Nullable => (quote! { Option<#ty> }, "put"),
            Presence::Optional => (quote! { Option<#ty> }, "put_some"),
            Presence::OptionalNullable => (quote! { Option<Option<#ty>> }, "put_some"),
        };
        let put = Ident::new(put, Span::call_site());
        quote! { #(#indices)|* #key #name: #slot = #read + #put; }
    });
    let spellings = object.fields.iter().flat_map(|field| &field.aliases);
    let required = object.fields.iter().filter(|field| field.presence == Presence::Required).map(|field| {
        let (name, key) = (&field.name, &field.wire);
        quote! { #name #key }
    });
    let extra = object.extra.as_ref().map(|(name, ty)| {
        let ty = writer.owned(ty);
        quote! { extra #name: #ty; }
    });
    quote! {
        codec::object! {
            #name;
            read(#read);
            write(#write);
            required(#(#required),*);
            spellings(#(#spellings),*);
            #(#members)*
            #extra
        }
    }
}

/// The method that reads one field. An empty slot is looked at when the struct is put together.
fn read_method(writer: Writer<'_>, field: &Field) -> Ident {
    let own = match &field.ty {
        _ if field.empty_as_absent => "text",
        Type::List { lenient: true, .. } => "list",
        ty if ty.is_lenient() => "lenient",
        ty if is_whole(writer, ty) => "whole",
        ty if field.presence != Presence::OptionalNullable && field.presence != Presence::Nullable && is_any(writer, ty) => "any",
        _ => "read",
    };
    let name = match (own, field.presence) {
        ("read", Presence::OptionalNullable) => "nullable".to_owned(),
        (own, Presence::OptionalNullable) => format!("nullable_{own}"),
        (own, _) => own.to_owned(),
    };
    Ident::new(&name, Span::call_site())
}

/// Whether a type is made of integers of at most 64 bits, maybe under other names.
fn is_whole(writer: Writer<'_>, ty: &Type) -> bool {
    match named(writer, ty) {
        Type::Integer { bits, .. } => *bits <= 64,
        Type::List { items: inner, .. } | Type::Map(inner) | Type::Nullable(inner) => is_whole(writer, inner),
        _ => false,
    }
}

/// Whether a type is that of any value, `null` among them, maybe under other names.
fn is_any(writer: Writer<'_>, ty: &Type) -> bool {
    *named(writer, ty) == Type::Any
}

/// What a type is that may be another name.
fn named<'a>(writer: Writer<'a>, ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    // Names for names are no circle: `lower` sees to that. The bound is for those who do not read it.
    for _ in 0..writer.api.types.len() {
        match ty {
            Type::Named { id, .. } => match &writer.api.type_def(*id).shape {
                Shape::Alias(other) => ty = other,
                _ => return ty,
            },
            other => return other,
        }
    }
    ty
}

/// Half a sentence from the scalar members of an error body.
fn describe(writer: Writer<'_>, def: &TypeDef, object: &Struct) -> TokenStream {
    let name = &def.name;
    let parts: Vec<TokenStream> = object
        .fields
        .iter()
        .filter_map(|field| {
            let (name, wire) = (&field.name, &field.wire);
            let explained = match &field.ty {
                Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. } | Type::String { .. } | Type::Formatted(_) => {
                    false
                }
                Type::Named { id, .. } => match &writer.api.type_def(*id).shape {
                    Shape::Enum(choice) => is_explained(choice),
                    Shape::Struct(_) | Shape::Union(_) | Shape::Newtype(_) | Shape::Alias(_) => return None,
                },
                Type::Secret | Type::List { .. } | Type::Map(_) | Type::Nullable(_) | Type::Any => return None,
            };
            let value = match field.presence {
                Presence::Required => quote! { Some(&self.#name) },
                Presence::Optional | Presence::Nullable => quote! { self.#name.as_ref() },
                Presence::OptionalNullable => quote! { self.#name.as_ref().and_then(Option::as_ref) },
            };
            Some(if explained {
                quote! {
                    if let Some(value) = #value {
                        parts.explained(#wire, value, value.description())?;
                    }
                }
            } else {
                quote! {
                    if let Some(value) = #value {
                        parts.add(#wire, value)?;
                    }
                }
            })
        })
        .collect();
    let mutable = (!parts.is_empty()).then(|| quote! { mut });
    let deprecated = object.fields.iter().any(|field| field.docs.deprecated).then(|| {
        quote! { #[allow(deprecated, reason = "it must be shown all the same")] }
    });
    quote! {
        #deprecated
        impl codec::ErrorBody for #name {
            #[inline]
            fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let #mutable parts = codec::Parts::new(formatter);
                #(#parts)*
                parts.finish()
            }
        }
    }
}

fn is_explained(choice: &Enum) -> bool {
    choice.variants.iter().any(|variant| !variant.docs.paragraphs.is_empty())
}

/// The table of an enum, and what its values mean.
fn enumeration(def: &TypeDef, choice: &Enum) -> Vec<TokenStream> {
    let (name, unknown) = (&def.name, &choice.unknown);
    let (read, write) = (read_feature(def), write_feature(def));
    let (table, reader) = match (choice.repr, choice.lenient) {
        (Repr::String, false) => ("text_enum", "text"),
        (Repr::String, true) => ("text_enum", "lenient_text"),
        (Repr::Integer, false) => ("integer_enum", "integer"),
        (Repr::Integer, true) => ("integer_enum", "lenient_integer"),
    };
    let (table, reader) = (Ident::new(table, Span::call_site()), Ident::new(reader, Span::call_site()));
    let variants = choice.variants.iter().filter_map(|variant| {
        let (name, value) = (&variant.name, &variant.wire);
        let value = match choice.repr {
            Repr::String => Literal::string(value),
            Repr::Integer => Literal::i64_unsuffixed(value.parse().ok()?),
        };
        Some(quote! { #name = #value; })
    });
    let mut items = vec![quote! {
        codec::#table! {
            #name = #reader + #unknown;
            read(#read);
            write(#write);
            #(#variants)*
        }
    }];
    if is_explained(choice) {
        let arms = choice.variants.iter().filter(|variant| !variant.docs.paragraphs.is_empty()).map(|variant| {
            let (name, text) = (&variant.name, variant.docs.paragraphs.join(" "));
            quote! { Self::#name => Some(#text), }
        });
        items.push(quote! {
            impl #name {
                /// What the value means, for the values that the API explains.
                #[must_use]
                #[inline]
                pub fn description(&self) -> Option<&'static str> {
                    match self {
                        #(#arms)*
                        _ => None,
                    }
                }
            }
        });
    }
    items
}

pub(super) fn deserialize(def: &TypeDef, body: &TokenStream) -> TokenStream {
    let (name, condition) = (&def.name, read_condition(def));
    quote! {
        #condition
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #body
            }
        }
    }
}
