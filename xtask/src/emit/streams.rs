//! Answers that are handed out piece by piece.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::api::{Answer, Api, BodyKind, Content, Format, Outcome, Type};

/// Whether an operation of the API answers with events.
pub(super) fn has_events(api: &Api) -> bool {
    formats(api).any(|format| matches!(format, Format::Events(_)))
}

/// Whether an operation of the API takes or gives JSON values, one a line.
pub(super) fn has_json_lines(api: &Api) -> bool {
    formats(api).any(|format| matches!(format, Format::JsonLines(_)))
}

fn formats(api: &Api) -> impl Iterator<Item = &Format> {
    let sent = api.operations().filter_map(|operation| operation.body.as_ref()).flat_map(|body| match &body.kind {
        BodyKind::One(content) => vec![&content.format],
        BodyKind::Several { choices, .. } => choices.iter().map(|(_, content)| &content.format).collect(),
    });
    let received = api.operations().flat_map(|operation| match &operation.answer {
        Answer::Value { success: Outcome::One(content), .. } => vec![&content.format],
        Answer::Value { success: Outcome::Several { cases, .. }, .. } => {
            cases.iter().filter_map(|case| Some(&case.content.as_ref()?.format)).collect()
        }
        _ => Vec::new(),
    });
    sent.chain(received)
}

/// Whether a success of this content is handed out piece by piece.
pub(super) fn is_stream(content: &Content) -> bool {
    matches!(content.format, Format::Events(_) | Format::JsonLines(_))
}

/// The successes that are handed out piece by piece.
pub(super) fn flowing(success: &Outcome) -> Vec<TokenStream> {
    match success {
        Outcome::Empty => Vec::new(),
        Outcome::One(content) => {
            let start = start(content);
            vec![quote! { runtime::Flowing { statuses: (200, 299), media_type: "", start: #start } }]
        }
        Outcome::Several { name, cases } => {
            let streams = cases.iter().filter_map(|case| {
                let content = case.content.as_ref().filter(|content| is_stream(content))?;
                let (first, last) = (Literal::u16_unsuffixed(case.statuses.0), Literal::u16_unsuffixed(case.statuses.1));
                let several = cases.iter().filter(|other| other.statuses == case.statuses).count() > 1;
                let media_type = if several { content.media_type.as_str() } else { "" };
                let (variant, start) = (&case.name, start(content));
                Some(quote! {
                    runtime::Flowing {
                        statuses: (#first, #last),
                        media_type: #media_type,
                        start: |opened| #name::#variant(Box::new(#start(opened))),
                    }
                })
            });
            streams.collect()
        }
    }
}

fn start(content: &Content) -> TokenStream {
    match &content.format {
        Format::Events(Type::String { .. }) => quote! { runtime::EventStream::text },
        Format::Events(_) => quote! { runtime::EventStream::json },
        _ => quote! { runtime::JsonLineStream::start },
    }
}
