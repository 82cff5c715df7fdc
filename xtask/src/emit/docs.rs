//! Text from a document as rustdoc: no broken links, no accidental code, lines of a readable length.

use proc_macro2::TokenStream;
use quote::quote;

use super::limits;
use crate::api::{Docs, Limits};

/// Where lines are broken, in characters.
const WIDTH: usize = 110;

/// Doc attributes for paragraphs of our own making, taken as they are.
pub(super) fn plain(lines: &[&str]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
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

fn markdown(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            // Code in a description is of some other language, and rustdoc would compile it.
            lines.push(if fenced { "```" } else { "```text" }.to_owned());
            fenced = !fenced;
        } else if fenced {
            lines.push(line.to_owned());
        } else if trimmed.is_empty() {
            if lines.last().is_some_and(|last: &String| !last.is_empty()) {
                lines.push(String::new());
            }
        } else {
            // Indentation would make a code block.
            let indent = (line.len() - line.trim_start().len()).min(3);
            let list = trimmed.starts_with(['-', '*', '+', '|', '#']) || trimmed.starts_with(|c: char| c.is_ascii_digit());
            let prefix = if list { " ".repeat(indent) } else { String::new() };
            let escaped = format!("{prefix}{}", escape(trimmed));
            if list { lines.push(escaped) } else { lines.extend(wrap(&escaped)) }
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Escapes what rustdoc would take for a link or for HTML, except in code; bare URLs become links.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut code = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if !code && (rest.starts_with("http://") || rest.starts_with("https://")) {
            let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`|)]}".contains(c)).unwrap_or(rest.len());
            let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
            let linked = escaped.ends_with("](") || escaped.ends_with('<');
            let (open, close) = if linked { ("", "") } else { ("<", ">") };
            escaped.extend([open, url, close]);
            rest = &rest[url.len()..];
            continue;
        }
        match character {
            '`' => {
                code = !code;
                escaped.push('`');
            }
            '<' if !code && !rest.starts_with("<http") => escaped.push_str("\\<"),
            '[' if !code && !is_link(rest) => escaped.push_str("\\["),
            other => escaped.push(other),
        }
        rest = &rest[character.len_utf8()..];
    }
    if code {
        escaped.push('`');
    }
    escaped
}

/// `[text](https://…)` is a link that means something outside of the document too.
fn is_link(text: &str) -> bool {
    text.split_once("](").is_some_and(|(label, target)| !label[1..].contains('[') && target.starts_with("http"))
}

/// Breaks a paragraph into lines.
pub(super) fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.last_mut().map_or(0, |line| line.chars().count());
        match lines.last_mut() {
            Some(line) if last == 0 => line.push_str(word),
            Some(line) if last + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_markup_are_made_safe() {
        assert_eq!(escape("see https://a.b/c. And [x] <b>"), "see <https://a.b/c>. And \\[x] \\<b>");
        assert_eq!(escape("[docs](https://a.b) and `<T>[0]`"), "[docs](https://a.b) and `<T>[0]`");
        assert_eq!(escape("an `open end"), "an `open end`");
    }

    #[test]
    fn indented_text_and_fences_are_no_rust_code() {
        assert_eq!(markdown("a\n\n    b\n```json\n{}\n```"), ["a", "", "b", "```text", "{}", "```"]);
    }

    #[test]
    fn long_paragraphs_are_wrapped() {
        assert!(markdown(&"word ".repeat(100)).iter().all(|line| line.len() <= WIDTH));
    }
}
