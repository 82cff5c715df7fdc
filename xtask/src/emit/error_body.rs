//! What a choice says about itself when it is the body of an error.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Writer;
use crate::api::{Type, TypeDef, Union};

/// A value of an enum stands for itself.
pub(super) fn of_enum(def: &TypeDef) -> TokenStream {
    let name = &def.name;
    quote! {
        impl codec::ErrorBody for #name {
            #[inline]
            fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{self}")
            }
        }
    }
}

/// A newtype leaves it to what is inside.
pub(super) fn of_newtype(def: &TypeDef) -> TokenStream {
    let name = &def.name;
    quote! {
        impl codec::ErrorBody for #name {
            #[inline]
            fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                codec::ErrorBody::describe(&self.0, formatter)
            }
        }
    }
}

/// A union leaves it to the type that it holds.
pub(super) fn of_union(writer: Writer<'_>, def: &TypeDef, choice: &Union) -> TokenStream {
    let (name, unknown) = (&def.name, &choice.unknown);
    let arms = choice.variants.iter().map(|variant| {
        let name = &variant.name;
        match &variant.ty {
            Type::Named { id, boxed } if writer.api.type_def(*id).usage.error_body => {
                let body = if *boxed {
                    quote! { body.as_ref() }
                } else {
                    quote! { body }
                };
                quote! { Self::#name(body) => codec::ErrorBody::describe(#body, formatter), }
            }
            Type::Named { .. } | Type::Nullable(_) | Type::Secret => {
                let text = name.as_str();
                quote! { Self::#name(_) => formatter.write_str(#text), }
            }
            _ => quote! { Self::#name(body) => codec::ErrorBody::describe(body, formatter), },
        }
    });
    quote! {
        impl codec::ErrorBody for #name {
            #[inline]
            fn describe(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    #(#arms)*
                    Self::#unknown(value) => codec::ErrorBody::describe(value, formatter),
                }
            }
        }
    }
}
