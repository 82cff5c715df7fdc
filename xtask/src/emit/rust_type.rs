//! How types are written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::api::{Api, Field, FieldName, Presence, Type, TypeName};

impl ToTokens for FieldName {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        Ident::new(self.as_str(), Span::call_site()).to_tokens(tokens);
    }
}

impl ToTokens for TypeName {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        Ident::new(self.as_str(), Span::call_site()).to_tokens(tokens);
    }
}

/// Writes types as they are seen from one module.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) api: &'a Api,
    /// How the module of all types is called from here.
    pub(super) types: &'static str,
    /// The module through which types that are not the API's own are named, where it is not each by itself: what only a
    /// feature compiles must not need a `use`.
    pub(super) through: Option<&'static str>,
}

impl Writer<'_> {
    fn types(self) -> TokenStream {
        let module = Ident::new(self.types, Span::call_site());
        quote! { #module }
    }

    /// The module through which what is not the API's own is named.
    fn through(self) -> Option<TokenStream> {
        let module = Ident::new(self.through?, Span::call_site());
        Some(quote! { #module:: })
    }

    /// The type of an owned value.
    pub(super) fn owned(self, ty: &Type) -> TokenStream {
        let through = self.through();
        match ty {
            Type::Boolean { .. } => quote! { bool },
            Type::Integer { bits, signed, .. } => {
                let name = format!("{}{bits}", if *signed { 'i' } else { 'u' });
                Ident::new(&name, Span::call_site()).into_token_stream()
            }
            Type::Number { .. } => quote! { f64 },
            Type::String { .. } => quote! { String },
            Type::Formatted(text) => {
                let inner: TokenStream = text.rust.parse().unwrap_or_default();
                quote! { #through Formatted<#inner> }
            }
            Type::Secret => quote! { #through Secret },
            Type::List { items, .. } => {
                let items = self.owned(items);
                quote! { Vec<#items> }
            }
            Type::Map(values) => {
                let values = self.owned(values);
                quote! { #through BTreeMap<String, #values> }
            }
            Type::Named { id, boxed } => {
                let (types, name) = (self.types(), &self.api.type_def(*id).name);
                if *boxed {
                    quote! { Box<#types::#name> }
                } else {
                    quote! { #types::#name }
                }
            }
            Type::Nullable(inner) => {
                let inner = self.owned(inner);
                quote! { Option<#inner> }
            }
            Type::Any => quote! { #through Value },
        }
    }

    /// The type of a required argument.
    pub(super) fn argument(self, ty: &Type) -> TokenStream {
        match ty {
            Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. } => self.owned(ty),
            Type::String { .. } => quote! { &str },
            Type::List { items, .. } => {
                let items = self.owned(items);
                quote! { &[#items] }
            }
            _ => {
                let owned = self.owned(ty);
                quote! { &#owned }
            }
        }
    }

    /// The type of a field.
    pub(super) fn field(self, field: &Field) -> TokenStream {
        let owned = self.owned(&field.ty);
        match field.presence {
            Presence::Required => owned,
            Presence::Optional | Presence::Nullable => quote! { Option<#owned> },
            Presence::OptionalNullable => quote! { Option<Option<#owned>> },
        }
    }
}

/// How much clippy counts for a type that stands inside `around` others.
pub(super) fn complexity(ty: &Type, around: usize) -> usize {
    const NAME: usize = 10;
    let own = NAME * (around + 1);
    let inside = |ty: &Type| complexity(ty, around + 1);
    match ty {
        Type::List { items: inner, .. } | Type::Nullable(inner) => own + inside(inner),
        Type::Map(values) => own + NAME * (around + 2) + inside(values),
        Type::Named { boxed: true, .. } => own + NAME * (around + 2),
        _ => own,
    }
}

/// The attribute for what holds a type that clippy finds too complex: the API nests it so, and a name would hide how.
pub(super) fn nested(complexity: usize) -> Option<TokenStream> {
    const MOST: usize = 250;
    (complexity > MOST).then(|| quote! { #[allow(clippy::type_complexity, reason = "the API nests it so")] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_more_the_deeper_they_stand() {
        let map = |values| Type::Map(Box::new(values));
        let list = |items| Type::List { items: Box::new(items), lenient: false };
        assert_eq!(complexity(&Type::Any, 0), 10);
        // `Vec<BTreeMap<String, BTreeMap<String, Value>>>` in a `CallFuture`.
        assert_eq!(complexity(&list(map(map(Type::Any))), 1), 20 + 30 + 40 + 40 + 50 + 50);
        assert!(nested(250).is_none() && nested(251).is_some());
    }
}
