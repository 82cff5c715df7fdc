//! How lists and maps that hold themselves are made, read and written: as what is inside.

use proc_macro2::TokenStream;
use quote::quote;

use super::codec::{deserialize, write_condition};
use super::rust_type::Writer;
use crate::api::{Type, TypeDef};

pub(super) fn items(writer: Writer<'_>, def: &TypeDef, ty: &Type) -> Vec<TokenStream> {
    let (name, inner, written) = (&def.name, writer.owned(ty), write_condition(def));
    vec![
        quote! {
            impl std::convert::From<#inner> for #name {
                #[inline]
                fn from(inner: #inner) -> Self {
                    Self(inner)
                }
            }
        },
        quote! {
            impl std::convert::From<#name> for #inner {
                #[inline]
                fn from(outer: #name) -> Self {
                    outer.0
                }
            }
        },
        deserialize(def, &quote! { serde::Deserialize::deserialize(deserializer).map(Self) }),
        quote! {
            #written
            impl serde::Serialize for #name {
                #[inline]
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serde::Serialize::serialize(&self.0, serializer)
                }
            }
        },
    ]
}
