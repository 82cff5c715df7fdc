//! How types are read and written: what nobody needs to read.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use super::rust_type::{Writer, complexity, nested};
use super::{error_body, newtype, union};
use crate::api::{Api, Enum, Field, Presence, Repr, Shape, Struct, Type, TypeDef};

/// The codec of one type.
pub(super) fn items(api: &Api, def: &TypeDef) -> Vec<TokenStream> {
    let writer = Writer { api, types: "types" };
    let mut items = match &def.shape {
        Shape::Struct(object) => structure(writer, def, object),
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
    let deprecated = matches!(&def.shape, Shape::Struct(object) if object.fields.iter().any(|field| field.docs.deprecated));
    if deprecated {
        items
            .into_iter()
            .map(|item| quote! { #[allow(deprecated, reason = "it must be read and written all the same")] #item })
            .collect()
    } else {
        items
    }
}

/// `#[cfg]` for the writing of types that the client never sends.
pub(super) fn written(def: &TypeDef) -> TokenStream {
    if def.usage.sent {
        TokenStream::new()
    } else {
        quote! { #[cfg(feature = "serialize")] }
    }
}

fn structure(writer: Writer<'_>, def: &TypeDef, object: &Struct) -> Vec<TokenStream> {
    let name = &def.name;
    let mut items = vec![quote! {
        impl<'de> Deserialize<'de> for types::#name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                codec::object(deserializer)
            }
        }
    }];
    // When nothing is required the type itself can be filled.
    let partial = if def.derives.default {
        quote! { Self }
    } else {
        partial(writer, def, object, &mut items)
    };
    let keys = object.fields.iter().map(|field| &field.wire).chain(object.fields.iter().flat_map(|field| &field.aliases));
    let mut next_alias = object.fields.len();
    let arms: Vec<TokenStream> = object
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let aliases = next_alias..next_alias + field.aliases.len();
            next_alias = aliases.end;
            let indices = std::iter::once(index).chain(aliases).map(Literal::usize_unsuffixed);
            let read = read(writer, field);
            quote! { #(#indices)|* => #read, }
        })
        .collect();
    let extra = object.extra.as_ref().map(|(field, _)| {
        quote! {
            const KEEPS_EXTRA: bool = true;

            fn extra<'de, A: MapAccess<'de>>(partial: &mut Self::Partial, name: String, map: &mut A) -> Result<(), A::Error> {
                codec::keep(&mut partial.#field, name, map)
            }
        }
    });
    let build = build(def, object);
    let text = name.as_str();
    items.push(quote! {
        impl Object for types::#name {
            type Partial = #partial;
            const NAME: &'static str = #text;
            const KEYS: &'static [&'static str] = &[#(#keys),*];

            fn field<'de, A: MapAccess<'de>>(partial: &mut Self::Partial, key: usize, map: &mut A) -> Result<(), A::Error> {
                match key {
                    #(#arms)*
                    _ => Ok(()),
                }
            }

            #extra

            #build
        }
    });
    items.push(write(def, object));
    items
}

/// A struct for the fields while they are being read.
fn partial(writer: Writer<'_>, def: &TypeDef, object: &Struct, items: &mut Vec<TokenStream>) -> TokenStream {
    let partial = format_ident!("{}Partial", def.name.as_str());
    let fields = object.fields.iter().map(|field| {
        let (name, ty) = (&field.name, writer.owned(&field.ty));
        match field.presence {
            Presence::OptionalNullable => {
                let nested = nested(10 + 20 + complexity(&field.ty, 2));
                quote! { #nested #name: Option<Option<#ty>>, }
            }
            Presence::Required | Presence::Optional | Presence::Nullable => {
                let nested = nested(10 + complexity(&field.ty, 1));
                quote! { #nested #name: Option<#ty>, }
            }
        }
    });
    let extra = object.extra.iter().map(|(name, ty)| {
        let ty = writer.owned(ty);
        quote! { #name: codec::Extra<#ty>, }
    });
    items.push(quote! {
        #[derive(Default)]
        pub(crate) struct #partial {
            #(#fields)*
            #(#extra)*
        }
    });
    quote! { #partial }
}

/// Reads one field, whatever its presence: an empty slot is looked at when the struct is built.
fn read(writer: Writer<'_>, field: &Field) -> TokenStream {
    let name = &field.name;
    let reader = match &field.ty {
        _ if field.empty_as_absent => Some(quote! { codec::EmptyAsAbsent }),
        Type::List { lenient: true, .. } => Some(quote! { codec::Maybe<codec::LenientList> }),
        ty if ty.is_lenient() => Some(quote! { codec::LenientOrAbsent }),
        _ => None,
    };
    match (reader, field.presence) {
        (None, Presence::Required | Presence::Optional) if is_any(writer, &field.ty) => {
            quote! { codec::read_any(&mut partial.#name, map) }
        }
        (None, Presence::OptionalNullable) => quote! { codec::read_nullable(&mut partial.#name, map) },
        (Some(reader), Presence::OptionalNullable) => {
            quote! { codec::read_nullable_as::<#reader, _, _>(&mut partial.#name, map) }
        }
        (None, _) => quote! { codec::read(&mut partial.#name, map) },
        (Some(reader), _) => quote! { codec::read_as::<#reader, _, _>(&mut partial.#name, map) },
    }
}

/// Whether a type is that of any value, `null` among them, maybe under other names.
fn is_any(writer: Writer<'_>, ty: &Type) -> bool {
    let mut ty = ty;
    // Names for names are no circle: `lower` sees to that. The bound is for those who do not read it.
    for _ in 0..writer.api.types.len() {
        match ty {
            Type::Named { id, .. } => match &writer.api.type_def(*id).shape {
                Shape::Alias(other) => ty = other,
                _ => return false,
            },
            other => return *other == Type::Any,
        }
    }
    *ty == Type::Any
}

fn build(def: &TypeDef, object: &Struct) -> TokenStream {
    let body = if def.derives.default {
        quote! { Ok(partial) }
    } else {
        let fields = object.fields.iter().map(|field| {
            let (name, wire) = (&field.name, &field.wire);
            match field.presence {
                Presence::Required => quote! { #name: partial.#name.ok_or(#wire)?, },
                Presence::Optional | Presence::Nullable | Presence::OptionalNullable => quote! { #name: partial.#name, },
            }
        });
        let extra = object.extra.iter().map(|(name, _)| quote! { #name: partial.#name, });
        quote! { Ok(Self { #(#fields)* #(#extra)* }) }
    };
    quote! {
        fn build(partial: Self::Partial) -> Result<Self, &'static str> {
            #body
        }
    }
}

fn write(def: &TypeDef, object: &Struct) -> TokenStream {
    let (name, written) = (&def.name, written(def));
    let fields = object.fields.iter().map(|field| {
        let (name, wire) = (&field.name, &field.wire);
        match field.presence {
            Presence::Required | Presence::Nullable => quote! { codec::put(&mut map, #wire, &self.#name)?; },
            Presence::Optional | Presence::OptionalNullable => quote! { codec::put_some(&mut map, #wire, &self.#name)?; },
        }
    });
    let extra = object.extra.iter().map(|(name, _)| quote! { codec::put_all(&mut map, &self.#name)?; });
    quote! {
        #written
        impl serde::Serialize for types::#name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                #(#fields)*
                #(#extra)*
                codec::end(map)
            }
        }
    }
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
    quote! {
        impl ErrorBody for types::#name {
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

fn enumeration(def: &TypeDef, choice: &Enum) -> Vec<TokenStream> {
    let (name, unknown, written) = (&def.name, &choice.unknown, written(def));
    let variants: Vec<_> = choice.variants.iter().map(|variant| &variant.name).collect();
    let explained = is_explained(choice).then(|| {
        let arms = choice.variants.iter().filter(|variant| !variant.docs.paragraphs.is_empty()).map(|variant| {
            let (name, text) = (&variant.name, variant.docs.paragraphs.join(" "));
            quote! { Self::#name => Some(#text), }
        });
        quote! {
            /// What the value means, for the values that the API explains.
            #[must_use]
            pub fn description(&self) -> Option<&'static str> {
                match self {
                    #(#arms)*
                    _ => None,
                }
            }
        }
    });
    match choice.repr {
        Repr::String => {
            let values: Vec<&String> = choice.variants.iter().map(|variant| &variant.wire).collect();
            let read = if choice.lenient {
                quote! { <codec::Lenient as codec::Read<String>>::read(deserializer).map(Self::from) }
            } else {
                quote! { codec::text(deserializer) }
            };
            vec![
                quote! {
                    impl types::#name {
                        /// The value on the wire.
                        #[must_use]
                        pub fn as_str(&self) -> &str {
                            match self {
                                #(Self::#variants => #values,)*
                                Self::#unknown(value) => value,
                            }
                        }

                        #explained
                    }
                },
                quote! {
                    impl From<&str> for types::#name {
                        fn from(value: &str) -> Self {
                            match value {
                                #(#values => Self::#variants,)*
                                other => Self::#unknown(other.to_owned()),
                            }
                        }
                    }
                },
                quote! {
                    impl From<String> for types::#name {
                        fn from(value: String) -> Self {
                            match value.as_str() {
                                #(#values => Self::#variants,)*
                                _ => Self::#unknown(value),
                            }
                        }
                    }
                },
                display(def, &quote! { formatter.write_str(self.as_str()) }),
                deserialize(def, &read),
                quote! {
                    #written
                    impl serde::Serialize for types::#name {
                        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                            serializer.serialize_str(self.as_str())
                        }
                    }
                },
            ]
        }
        Repr::Integer => {
            let values: Vec<Literal> =
                choice.variants.iter().filter_map(|variant| variant.wire.parse().ok().map(Literal::i64_unsuffixed)).collect();
            let reader =
                if choice.lenient { Ident::new("Lenient", Span::call_site()) } else { Ident::new("Own", Span::call_site()) };
            let read = quote! { <codec::#reader as codec::Read<i64>>::read(deserializer).map(Self::from) };
            vec![
                quote! {
                    impl types::#name {
                        /// The value on the wire.
                        #[must_use]
                        pub fn as_i64(&self) -> i64 {
                            match self {
                                #(Self::#variants => #values,)*
                                Self::#unknown(value) => *value,
                            }
                        }

                        #explained
                    }
                },
                quote! {
                    impl From<i64> for types::#name {
                        fn from(value: i64) -> Self {
                            match value {
                                #(#values => Self::#variants,)*
                                other => Self::#unknown(other),
                            }
                        }
                    }
                },
                display(def, &quote! { fmt::Display::fmt(&self.as_i64(), formatter) }),
                deserialize(def, &read),
                quote! {
                    #written
                    impl serde::Serialize for types::#name {
                        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                            serializer.serialize_i64(self.as_i64())
                        }
                    }
                },
            ]
        }
    }
}

fn display(def: &TypeDef, body: &TokenStream) -> TokenStream {
    let name = &def.name;
    quote! {
        impl fmt::Display for types::#name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                #body
            }
        }
    }
}

pub(super) fn deserialize(def: &TypeDef, body: &TokenStream) -> TokenStream {
    let name = &def.name;
    quote! {
        impl<'de> Deserialize<'de> for types::#name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #body
            }
        }
    }
}
