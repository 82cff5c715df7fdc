//! How unions are read and written.

use proc_macro2::TokenStream;
use quote::quote;

use super::codec::{deserialize, read_condition, write_condition};
use super::rust_type::Writer;
use crate::api::{Shape, Type, TypeDef, Union, UnionVariant};

/// The codec of a union: the tag decides where there is one, else the type that fits best.
pub(super) fn items(writer: Writer<'_>, def: &TypeDef, choice: &Union) -> Vec<TokenStream> {
    let (name, unknown, written) = (&def.name, &choice.unknown, write_condition(def));
    let read_condition = read_condition(def);
    let tag = match &choice.tag {
        Some(tag) => quote! { Some(#tag) },
        None => quote! { None },
    };
    // What only a feature compiles must not need a `use`.
    let codec = if read_condition.is_some() {
        quote! { crate::api::codec }
    } else {
        quote! { codec }
    };
    let cases = choice.variants.iter().map(|variant| {
        let tags = &variant.tags;
        let read = case(writer, variant, &codec);
        quote! { #codec::Case { tags: &[#(#tags),*], read: #read } }
    });
    let read = quote! { #codec::union(deserializer) };
    let writes = choice.variants.iter().map(|variant| {
        let name = &variant.name;
        match missing_tag(writer, choice, variant) {
            Some((tag, value)) => quote! { Self::#name(value) => codec::tagged(serializer, #tag, #value, value), },
            None => quote! { Self::#name(value) => serde::Serialize::serialize(value, serializer), },
        }
    });
    vec![
        deserialize(def, &read),
        quote! {
            #read_condition
            impl #codec::Union for #name {
                const TAG: Option<&'static str> = #tag;
                const CASES: &'static [#codec::Case<Self>] = &[#(#cases),*];

                #[inline]
                fn unknown(value: #codec::Value) -> Self {
                    Self::#unknown(value)
                }
            }
        },
        quote! {
            #written
            impl serde::Serialize for #name {
                #[inline]
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    match self {
                        #(#writes)*
                        Self::#unknown(value) => serde::Serialize::serialize(value, serializer),
                    }
                }
            }
        },
    ]
}

/// How one variant is read, and how well it fits.
fn case(writer: Writer<'_>, variant: &UnionVariant, codec: &TokenStream) -> TokenStream {
    let name = &variant.name;
    let Type::Named { id, boxed } = &variant.ty else {
        return match &variant.ty {
            Type::Map(_) => quote! { |value| #codec::loose(value, Self::#name) },
            _ => quote! { |value| #codec::exact(value, Self::#name) },
        };
    };
    let def = writer.api.type_def(*id);
    let inner = &def.name;
    let make = if *boxed {
        quote! { |inner| Self::#name(Box::new(inner)) }
    } else {
        quote! { Self::#name }
    };
    match &def.shape {
        Shape::Struct(_) => quote! { |value| #codec::fitting(value, #make) },
        Shape::Enum(choice) => {
            let unknown = &choice.unknown;
            quote! { |value| #codec::known(value, |inner| !matches!(inner, super::#inner::#unknown(_)), #make) }
        }
        Shape::Union(_) => quote! { |value| #codec::nested(value, #make) },
        Shape::Newtype(Type::Map(_)) => quote! { |value| #codec::loose(value, #make) },
        Shape::Newtype(_) | Shape::Alias(_) => quote! { |value| #codec::exact(value, #make) },
    }
}

/// The tag and its value, when the struct of a variant has no field for it and would lose it.
fn missing_tag<'u>(writer: Writer<'_>, choice: &'u Union, variant: &'u UnionVariant) -> Option<(&'u str, &'u str)> {
    let (tag, value) = (choice.tag.as_deref()?, variant.tags.first()?);
    let def = writer.api.type_def(variant.ty.named()?);
    match &def.shape {
        Shape::Struct(object) if object.extra.is_none() && object.fields.iter().all(|field| field.wire != tag) => {
            Some((tag, value))
        }
        _ => None,
    }
}
