//! The rules that what is sent is checked by: data, and one line for each argument and body.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Number;

use crate::api::{Api, Limit, Limits, Shape, Type, TypeDef};

/// The line that checks a value before it is put in its place; nothing when nothing is asked of it.
pub(super) fn check(api: &Api, call: &TokenStream, name: &str, value: &TokenStream, limits: &Limits, ty: &Type) -> TokenStream {
    let rules = of(api, limits, ty);
    if rules.is_empty() {
        return TokenStream::new();
    }
    quote! { #call.check(#name, #value, &[#(#rules),*]); }
}

/// The rules of all types, by their index.
pub(super) fn table(api: &Api) -> TokenStream {
    let types = api.types.iter().map(|def| {
        let rules = of_type(api, def);
        quote! { &[#(#rules),*] }
    });
    quote! { pub(crate) static TYPES: &[&[Rule]] = &[#(#types),*]; }
}

fn of_type(api: &Api, def: &TypeDef) -> Vec<TokenStream> {
    if !def.checked {
        return Vec::new();
    }
    match &def.shape {
        Shape::Struct(object) => {
            let mut rules: Vec<TokenStream> = def.limits.own.iter().filter_map(rule).collect();
            for field in &object.fields {
                let inner = of(api, &field.limits, &field.ty);
                if !inner.is_empty() {
                    let wire = &field.wire;
                    rules.push(quote! { Rule::Member(#wire, &[#(#inner),*]) });
                }
            }
            if let Some((_, ty)) = &object.extra {
                let inner = of(api, &object.extra_limits, ty);
                if !inner.is_empty() {
                    let known = object.fields.iter().map(|field| &field.wire);
                    rules.push(quote! { Rule::Others(&[#(#known),*], &[#(#inner),*]) });
                }
            }
            rules
        }
        Shape::Union(choice) => {
            let variants: Vec<_> = choice.variants.iter().map(|variant| of(api, &Limits::default(), &variant.ty)).collect();
            if variants.iter().any(Vec::is_empty) {
                // Whatever is sent may be that one.
                return Vec::new();
            }
            vec![quote! { Rule::AnyOf(&[#(&[#(#variants),*]),*]) }]
        }
        Shape::Newtype(ty) | Shape::Alias(ty) => of(api, &def.limits, ty),
        Shape::Enum(_) => Vec::new(),
    }
}

/// The rules of a value of a type.
fn of(api: &Api, limits: &Limits, ty: &Type) -> Vec<TokenStream> {
    if !api.checks {
        return Vec::new();
    }
    let mut rules: Vec<TokenStream> = limits.own.iter().filter_map(rule).collect();
    let none = Limits::default();
    let inner = |ty: &Type| of(api, limits.inner.as_deref().unwrap_or(&none), ty);
    match ty {
        Type::Nullable(ty) => return of(api, limits, ty),
        Type::List { items, .. } => {
            let inner = inner(items);
            rules.extend((!inner.is_empty()).then(|| quote! { Rule::Items(&[#(#inner),*]) }));
        }
        Type::Map(values) => {
            let inner = inner(values);
            rules.extend((!inner.is_empty()).then(|| quote! { Rule::Others(&[], &[#(#inner),*]) }));
        }
        Type::Named { id, .. } if api.type_def(*id).checked => {
            let index = Literal::usize_unsuffixed(id.0);
            rules.push(quote! { Rule::Type(#index) });
        }
        _ => {}
    }
    rules
}

/// One rule; none for a pattern that cannot be checked, which was said.
fn rule(limit: &Limit) -> Option<TokenStream> {
    let count = |count: u64| Literal::u64_unsuffixed(count);
    Some(match limit {
        Limit::MinLength(least) => {
            let least = count(*least);
            quote! { Rule::MinLength(#least) }
        }
        Limit::MaxLength(most) => {
            let most = count(*most);
            quote! { Rule::MaxLength(#most) }
        }
        Limit::Pattern { usable: false, .. } => return None,
        Limit::Pattern { expression, usable: true } => quote! { Rule::Pattern(#expression) },
        Limit::Minimum { bound, exclusive } => {
            let bound = float(bound)?;
            if *exclusive {
                quote! { Rule::Above(#bound) }
            } else {
                quote! { Rule::Minimum(#bound) }
            }
        }
        Limit::Maximum { bound, exclusive } => {
            let bound = float(bound)?;
            if *exclusive {
                quote! { Rule::Below(#bound) }
            } else {
                quote! { Rule::Maximum(#bound) }
            }
        }
        Limit::MultipleOf(step) => {
            let step = float(step)?;
            quote! { Rule::MultipleOf(#step) }
        }
        Limit::MinItems(least) => {
            let least = count(*least);
            quote! { Rule::MinItems(#least) }
        }
        Limit::MaxItems(most) => {
            let most = count(*most);
            quote! { Rule::MaxItems(#most) }
        }
        Limit::UniqueItems => quote! { Rule::UniqueItems },
        Limit::MinProperties(least) => {
            let least = count(*least);
            quote! { Rule::MinProperties(#least) }
        }
        Limit::MaxProperties(most) => {
            let most = count(*most);
            quote! { Rule::MaxProperties(#most) }
        }
    })
}

fn float(number: &Number) -> Option<TokenStream> {
    number.as_f64().filter(|number| number.is_finite()).and_then(|number| format!("{number:?}").parse().ok())
}
