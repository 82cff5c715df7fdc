//! Doc attributes: text from the document, and what is said about it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::limits;
use super::markdown::{markdown, printable, wrap};
use crate::api::{Docs, Limits};

/// Doc attributes for paragraphs of our own making, taken as they are.
pub(super) fn plain(lines: &[&str]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { Literal::string("") } else { raw(&printable(line)) });
    quote! { #(#[doc = #lines])* }
}

/// A line as a literal without escapes, which `proc_macro2` reads in a tenth of the time that it takes to escape one.
fn raw(line: &str) -> Literal {
    let mut literal = String::with_capacity(line.len() + 6);
    literal.extend(["r#\" ", line, "\"#"]);
    // What ends such a literal may stand in the line itself.
    literal.parse().unwrap_or_else(|_| Literal::string(&format!(" {line}")))
}

/// Doc attributes for lines that are ready.
pub(super) fn ready(lines: &[String]) -> TokenStream {
    plain(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Doc attributes for text from the document; `otherwise` when it has none.
pub(super) fn of(docs: &Docs, otherwise: &str) -> TokenStream {
    let lines = lines(docs, otherwise);
    plain(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What is said of the operations of a tag of which the document says nothing.
pub(super) fn of_tag(tag: Option<&str>) -> String {
    tag.map_or_else(|| "The operations without a tag.".to_owned(), |tag| format!("The operations of `{tag}`."))
}

/// The lines of text from the document; `otherwise` when it has none.
pub(super) fn lines(docs: &Docs, otherwise: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in &docs.paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(markdown(paragraph));
    }
    if lines.is_empty() {
        lines.push(otherwise.to_owned());
    }
    lines
}

/// The same lines, with what is asked of the value, its default and an example as a paragraph of their own. A line for each, so that
/// none breaks within code.
pub(super) fn with_limits(mut lines: Vec<String>, docs: &Docs, limits: &Limits) -> Vec<String> {
    let remarks = remarks(docs, limits);
    if !remarks.is_empty() {
        lines.push(String::new());
        lines.extend(remarks);
    }
    lines
}

fn remarks(docs: &Docs, limits: &Limits) -> Vec<String> {
    limits::sentences(limits).into_iter().chain(docs.remarks.iter().cloned()).collect()
}

/// One line of text from the document, for a list.
pub(super) fn inline(docs: &Docs) -> String {
    docs.paragraphs.first().map(|paragraph| markdown(paragraph).join(" ")).unwrap_or_default()
}

/// An entry of a list: a name and what the document says of it.
pub(super) fn bullet(name: &str, docs: &Docs, limits: &Limits) -> Vec<String> {
    let text = match inline(docs) {
        text if text.is_empty() => format!("* `{name}`"),
        text => format!("* `{name}`: {text}"),
    };
    let mut lines = wrap(&text);
    lines.extend(remarks(docs, limits));
    lines.iter_mut().skip(1).for_each(|line| line.insert_str(0, "  "));
    lines
}

/// The attribute for what should not be used any more.
pub(super) fn deprecated(docs: &Docs) -> TokenStream {
    if docs.deprecated {
        quote! { #[deprecated = "the API marks this as deprecated; the documentation says why"] }
    } else {
        TokenStream::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Items;
    use super::*;

    #[test]
    fn a_line_is_written_as_it_is() {
        let docs = plain(&[r#"a "quote" and a \"#, "", "no\u{a0}break, e\u{301}", r##"ends "# a literal"##]);
        let mut text = String::new();
        Items::read(quote! { #docs pub struct Thing; }).write(&mut text);
        let written: Vec<&str> = text.lines().take(4).collect();
        let expected = [r#"/// a "quote" and a \"#, "///", "/// no\u{a0}break, e\u{301}", r##"/// ends "# a literal"##];
        assert_eq!(written, expected);
    }
}
