//! Definitions: what a person reads.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::rust_type::{Writer, complexity, nested};
use crate::api::{Access, Api, Enum, Presence, Repr, Shape, Struct, Type, TypeDef, Union, Usage};

/// The definition of one type.
pub(super) fn items(api: &Api, def: &TypeDef) -> Vec<TokenStream> {
    let writer = Writer { api, types: "super", through: None };
    let lines = docs::lines(&def.docs, &format!("`{}` of the API.", def.name));
    let docs = docs::ready(&docs::with_limits(lines, &def.docs, &def.limits));
    // The attribute on a type would have every mention of it warn, also those in this crate.
    let deprecated = def.docs.deprecated.then(|| docs::plain(&["", "Deprecated by the API."]));
    let item = match &def.shape {
        Shape::Struct(object) => structure(writer, def, object),
        Shape::Enum(choice) => enumeration(api, def, choice),
        Shape::Union(choice) => union(writer, def, choice),
        Shape::Alias(ty) => {
            let (name, ty) = (&def.name, writer.owned(ty));
            quote! { pub type #name = #ty; }
        }
        Shape::Newtype(ty) => newtype(writer, def, ty),
    };
    vec![quote! { #docs #deprecated #item }]
}

fn structure(writer: Writer<'_>, def: &TypeDef, object: &Struct) -> TokenStream {
    let name = &def.name;
    let fields = object.fields.iter().map(|field| {
        let text = match field.wire == field.name.as_str() {
            true => String::new(),
            false => format!("`{}` on the wire.", field.wire),
        };
        let mut lines = docs::lines(&field.docs, if text.is_empty() { "Not described by the API." } else { &text });
        if !text.is_empty() && !field.docs.paragraphs.is_empty() {
            lines.extend([String::new(), text]);
        }
        lines = docs::with_limits(lines, &field.docs, &field.limits);
        if let Some(text) = access(field.access, def.usage) {
            lines.extend([String::new(), text.to_owned()]);
        }
        let docs = docs::ready(&lines);
        let deprecated = docs::deprecated(&field.docs);
        let (name, ty) = (&field.name, writer.field(field));
        let around = match field.presence {
            Presence::Required => 0,
            Presence::Optional | Presence::Nullable => 1,
            Presence::OptionalNullable => 2,
        };
        let options: usize = (1..=around).map(|depth| 10 * depth).sum();
        let nested = nested(options + complexity(&field.ty, around));
        quote! { #docs #deprecated #nested pub #name: #ty, }
    });
    let extra = object.extra.iter().map(|(name, ty)| {
        let ty = writer.owned(ty);
        quote! {
            /// Members that the API does not name.
            pub #name: BTreeMap<String, #ty>,
        }
    });
    let default = def.derives.default.then(|| quote! { , Default });
    let derive = derive(writer.api, def, &quote! { #default }, false);
    // What is only read may grow with the next release of the document; what is sent must be written out by the caller.
    let non_exhaustive = (!def.usage.sent).then(|| quote! { #[non_exhaustive] });
    quote! {
        #derive
        #non_exhaustive
        pub struct #name {
            #(#fields)*
            #(#extra)*
        }
    }
}

/// What only one side gives, where the type also travels the other way.
fn access(access: Access, usage: Usage) -> Option<&'static str> {
    match access {
        Access::ReadOnly if usage.sent => Some("Set by the server: it need not be sent."),
        Access::WriteOnly if usage.received => Some("Only sent: the server does not give it back."),
        Access::Both | Access::ReadOnly | Access::WriteOnly => None,
    }
}

fn enumeration(api: &Api, def: &TypeDef, choice: &Enum) -> TokenStream {
    let name = &def.name;
    let unknown = &choice.unknown;
    let variants = choice.variants.iter().map(|variant| {
        let wire = match choice.repr {
            Repr::String => format!("`{}`.", variant.wire),
            Repr::Integer => format!("{}.", variant.wire),
        };
        let docs = match docs::inline(&variant.docs) {
            text if text.is_empty() => docs::plain(&[&wire]),
            text => docs::plain(&[&format!("{}: {text}", wire.trim_end_matches('.'))]),
        };
        let name = &variant.name;
        quote! { #docs #name, }
    });
    let (copy, other) = match choice.repr {
        Repr::String => (false, quote! { String }),
        Repr::Integer => (true, quote! { i64 }),
    };
    let derive = derive(api, def, &TokenStream::new(), copy);
    quote! {
        #derive
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that the API does not name.
            #unknown(#other),
        }
    }
}

fn union(writer: Writer<'_>, def: &TypeDef, choice: &Union) -> TokenStream {
    let (name, unknown) = (&def.name, &choice.unknown);
    let variants = choice.variants.iter().map(|variant| {
        let otherwise = match (&choice.tag, variant.tags.as_slice()) {
            (Some(tag), [first, ..]) => format!("When `{tag}` is `{first}`."),
            _ => format!("`{}`.", variant.name),
        };
        let docs = docs::of(&variant.docs, &otherwise);
        let (name, ty) = (&variant.name, writer.owned(&variant.ty));
        quote! { #docs #name(#ty), }
    });
    let derive = derive(writer.api, def, &TokenStream::new(), false);
    quote! {
        #derive
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that is none of these, as it came.
            #unknown(Value),
        }
    }
}

fn newtype(writer: Writer<'_>, def: &TypeDef, ty: &Type) -> TokenStream {
    let (name, ty) = (&def.name, writer.owned(ty));
    let derive = derive(writer.api, def, &quote! { , Default }, false);
    quote! {
        #derive
        pub struct #name(pub #ty);
    }
}

/// What is derived: what holds, and what the user asked for.
fn derive(api: &Api, def: &TypeDef, default: &TokenStream, copy: bool) -> TokenStream {
    let wanted = |name: &str| api.derives.iter().any(|word| word == name);
    let copy = (copy || wanted("Copy") && def.derives.copy).then(|| quote! { Copy, });
    let eq = def.derives.eq.then(|| quote! { , Eq });
    // Values of an enum are often keys of a map; whole objects hardly ever are, and each `Hash` costs the compiler as much as
    // reading the type does.
    let hash = (def.derives.eq && (matches!(def.shape, Shape::Enum(_)) || wanted("Hash"))).then(|| quote! { , Hash });
    let ord = (def.derives.ord && wanted("Ord")).then(|| quote! { , PartialOrd, Ord });
    let partial_ord = (def.derives.ord && !wanted("Ord") && wanted("PartialOrd")).then(|| quote! { , PartialOrd });
    let more = api.derives.iter().filter(|word| !KNOWN.contains(&word.as_str()));
    let more = more.filter_map(|word| word.parse::<TokenStream>().ok());
    quote! { #[derive(Debug, Clone, #copy PartialEq #eq #hash #ord #partial_ord #default #(, #more)*)] }
}

/// The traits that are derived where they hold.
const KNOWN: [&str; 9] = ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];
