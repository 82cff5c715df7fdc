//! Headers of answers as types.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Writer;
use super::{docs, markdown};
use crate::api::{Api, Header, HeaderForm, Headers, Operation};

/// The types of all sets of headers.
pub(super) fn items(api: &Api) -> Vec<TokenStream> {
    let writer = Writer { api, types: "types", through: None };
    api.headers.iter().flat_map(|headers| set(writer, headers)).collect()
}

fn set(writer: Writer<'_>, headers: &Headers) -> [TokenStream; 2] {
    let Headers { name, list } = headers;
    let fields = list.iter().map(|header| {
        let wire = format!("`{}`", header.wire);
        let mut lines = docs::lines(&header.docs, &wire);
        if !header.docs.paragraphs.is_empty() {
            lines.extend([String::new(), wire]);
        }
        let docs = docs::plain(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let deprecated = docs::deprecated(&header.docs);
        let (name, ty) = (&header.name, writer.owned(&header.ty));
        if header.required {
            quote! { #docs #deprecated pub #name: #ty, }
        } else {
            quote! { #docs #deprecated pub #name: Option<#ty>, }
        }
    });
    let reads = list.iter().map(read);
    let intro = docs::plain(&["Headers of an answer, read with `try_from` from those of a response or of an error."]);
    [
        quote! {
            #intro
            #[derive(Debug, Clone)]
            #[non_exhaustive]
            pub struct #name {
                #(#fields)*
            }
        },
        quote! {
            impl TryFrom<&HeaderMap> for #name {
                type Error = HeaderError;

                #[inline]
                fn try_from(headers: &HeaderMap) -> Result<Self, HeaderError> {
                    Ok(Self { #(#reads),* })
                }
            }
        },
    ]
}

fn read(header: &Header) -> TokenStream {
    let (name, wire) = (&header.name, header.wire.to_ascii_lowercase());
    let form = match header.form {
        HeaderForm::Simple => quote! { Simple },
        HeaderForm::Explode => quote! { Explode },
        HeaderForm::Json => quote! { Json },
    };
    let function = if header.required {
        quote! { required }
    } else {
        quote! { header }
    };
    quote! { #name: runtime::#function(headers, #wire, runtime::HeaderForm::#form)? }
}

/// Which headers an operation answers with, for its docs.
pub(super) fn paragraph(api: &Api, operation: &Operation) -> Vec<String> {
    let mut sets: Vec<(usize, Vec<&str>)> = Vec::new();
    for headers in &operation.headers {
        match sets.iter_mut().find(|(set, _)| *set == headers.set) {
            Some((_, statuses)) => statuses.push(&headers.status),
            None => sets.push((headers.set, vec![&headers.status])),
        }
    }
    let texts: Vec<String> = sets
        .iter()
        .filter_map(|(set, statuses)| {
            let name = &api.headers.get(*set)?.name;
            Some(format!("[`{name}`](crate::api::headers::{name}) ({})", statuses.join(", ")))
        })
        .collect();
    if texts.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    lines.extend(markdown::wrap(&format!("Typed headers of its answers: {}.", texts.join(", "))));
    lines
}
