//! Markdown from a document as rustdoc takes it: no broken links, no accidental code, lines of a readable length, and what
//! belongs to an item of a list indented like it.

use std::borrow::Cow;

/// Where lines are broken, in characters.
const WIDTH: usize = 110;

/// The lines of a text.
pub(super) fn markdown(text: &str) -> Vec<String> {
    let mut writer = Writer::default();
    for line in text.trim().lines() {
        writer.line(line);
    }
    writer.end()
}

/// A text without paragraphs, such as a title, for a line of our own.
pub(super) fn words(text: &str) -> String {
    escape(&printable(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text without characters that no doc comment may have, or that change the order of those beside them.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let odd = |character: char| character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(odd) { Cow::Owned(text.replace(odd, " ")) } else { Cow::Borrowed(text) }
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    fenced: bool,
    /// The items of lists that are open, from the outside in.
    items: Vec<Item>,
    paragraph: Option<Paragraph>,
}

/// Lines that belong together, as one text: a link or code may go on from one to the next.
struct Paragraph {
    text: String,
    /// What stands before its first line.
    first: String,
    /// How far the others are indented.
    indent: usize,
}

/// Where the text of an item begins.
struct Item {
    /// In the text of the document.
    there: usize,
    /// In the doc comment.
    here: usize,
}

impl Writer {
    fn line(&mut self, line: &str) {
        let line = printable(line);
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.flush();
            // Code in a description is of some other language, and rustdoc would compile it.
            self.lines.push(if self.fenced { "```" } else { "```text" }.to_owned());
            self.fenced = !self.fenced;
            self.items.clear();
        } else if self.fenced {
            self.lines.push(line.trim_end().to_owned());
        } else if trimmed.is_empty() {
            self.flush();
            if self.lines.last().is_some_and(|last| !last.is_empty()) {
                self.lines.push(String::new());
            }
        } else {
            self.text(trimmed, line.len() - line.trim_start().len());
            if line.ends_with("  ") {
                // The author breaks the line here.
                self.flush();
            }
        }
    }

    /// A line with something on it; its indentation tells only whether it belongs to a list, since it could make a code block.
    fn text(&mut self, line: &str, indent: usize) {
        let after_blank = self.paragraph.is_none() && self.lines.last().is_none_or(String::is_empty);
        if let Some(length) = marker(line) {
            while self.items.last().is_some_and(|item| indent < item.there) {
                self.items.pop();
            }
            let before = self.items.last().map_or(0, |item| item.here);
            let text = line[length..].trim_start();
            let (here, there) = (before + length + 1, indent + line.len() - text.len());
            self.items.push(Item { there, here });
            let first = format!("{}{} ", " ".repeat(before), &line[..length]);
            return self.begin(text, first, here);
        }
        let alone = is_ruler(line) || is_heading(line);
        if after_blank || alone {
            // Behind an empty line, only what is indented still belongs to an item.
            while self.items.last().is_some_and(|item| indent < item.there.min(2) || alone) {
                self.items.pop();
            }
        }
        let here = self.items.last().map_or(0, |item| item.here);
        let prefix = " ".repeat(here);
        if alone || line.starts_with('|') || line.contains(" | ") {
            self.flush();
            return self.lines.push(format!("{prefix}{}", escape(line)));
        }
        match &mut self.paragraph {
            Some(paragraph) => paragraph.text.extend([" ", line]),
            None => self.begin(line, prefix, here),
        }
    }

    fn begin(&mut self, text: &str, first: String, indent: usize) {
        self.flush();
        self.paragraph = Some(Paragraph { text: text.to_owned(), first, indent });
    }

    /// Writes the paragraph, if there is one.
    fn flush(&mut self) {
        let Some(Paragraph { text, first, indent }) = self.paragraph.take() else { return };
        // A quote would have to go on in each line.
        let escaped = escape(&text);
        let escaped = if escaped.starts_with('>') { format!("\\{escaped}") } else { escaped };
        for (index, line) in wrap(&escaped).into_iter().enumerate() {
            let prefix = if index == 0 { &first } else { &" ".repeat(indent) };
            self.lines.push(format!("{prefix}{line}").trim_end().to_owned());
        }
    }

    fn end(mut self) -> Vec<String> {
        self.flush();
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        if self.fenced {
            self.lines.push("```".to_owned());
        }
        self.lines
    }
}

/// The length of the marker of a list, `*` or `1.`, when a line starts with one and something behind it.
fn marker(line: &str) -> Option<usize> {
    let length = match line.as_bytes() {
        [b'-' | b'*' | b'+', ..] => 1,
        bytes => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let closed = matches!(bytes.get(digits), Some(b'.' | b')'));
            if !closed || !(1..=9).contains(&digits) {
                return None;
            }
            digits + 1
        }
    };
    let rest = &line[length..];
    (rest.starts_with(' ') && !rest.trim().is_empty() && !is_ruler(line)).then_some(length)
}

/// Whether a line is drawn across the page, or under a heading.
fn is_ruler(line: &str) -> bool {
    ['-', '=', '*', '_']
        .iter()
        .any(|drawn| line.chars().all(|character| character == *drawn || character == ' ') && line.starts_with(*drawn))
}

fn is_heading(line: &str) -> bool {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&level) && line[level..].starts_with(' ')
}

/// Escapes what rustdoc would take for a link or for HTML, except in code; bare URLs become links.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut code = false;
    // Whether a label has begun whose target is still to come.
    let mut link = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if !code && (rest.starts_with("http://") || rest.starts_with("https://")) {
            let end = rest.find(|c: char| c.is_whitespace() || "<>\"'`|)]}".contains(c)).unwrap_or(rest.len());
            let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
            let linked = escaped.ends_with("](") && std::mem::take(&mut link) || escaped.ends_with('<');
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
            '[' if !code => {
                link = true;
                escaped.push('[');
            }
            other => escaped.push(other),
        }
        rest = &rest[character.len_utf8()..];
    }
    if code {
        escaped.push('`');
    }
    escaped
}

/// `[text](https://…)` is a link that means something outside of the document too, once it is closed.
fn is_link(text: &str) -> bool {
    text.split_once("](").is_some_and(|(label, target)| {
        let end = target.find(|character: char| character == ')' || character.is_whitespace()).map_or("", |end| &target[end..]);
        !label[1..].contains('[') && target.starts_with("http") && [")", " \"", " '"].iter().any(|close| end.starts_with(close))
    })
}

/// Breaks a paragraph into lines. No line begins with what would make a list, a heading, a quote or code of it.
pub(super) fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.last_mut().map_or(0, |line| line.chars().count());
        match lines.last_mut() {
            Some(line) if last == 0 => line.push_str(word),
            Some(line) if last + 1 + word.chars().count() <= WIDTH || means_something(word) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Whether a word at the beginning of a line is more than a word.
fn means_something(word: &str) -> bool {
    marker(&format!("{word} x")).is_some()
        || is_ruler(word)
        || is_heading(&format!("{word} x"))
        || ["```", "~~~", ">", "|"].iter().any(|start| word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_markup_are_made_safe() {
        assert_eq!(escape("see https://a.b/c. And [x] <b>"), "see <https://a.b/c>. And \\[x] \\<b>");
        assert_eq!(escape("[docs](https://a.b) and `<T>[0]`"), "[docs](https://a.b) and `<T>[0]`");
        assert_eq!(escape("an `open end"), "an `open end`");
        assert_eq!(escape("an [open link](https://a.b."), "an \\[open link](<https://a.b>.");
        assert_eq!(escape("a [title](https://a.b \"t\")"), "a [title](https://a.b \"t\")");
        assert_eq!(escape("[![a](https://a.b)](https://c.d)"), "\\[![a](https://a.b)](<https://c.d>)");
    }

    #[test]
    fn indented_text_and_fences_are_no_rust_code() {
        assert_eq!(markdown("a\n\n    b\n```json\n{}\n```"), ["a", "", "b", "```text", "{}", "```"]);
    }

    #[test]
    fn what_follows_an_item_is_indented_like_it() {
        let text = "a:\n* b\nc\n  - d\n    e\n\n    f\n10. g\n\nh";
        assert_eq!(markdown(text), ["a:", "* b c", "  - d e", "", "    f", "10. g", "", "h"]);
        assert_eq!(markdown("- a\n# b\nc"), ["- a", "# b", "c"]);
        assert_eq!(markdown("* a\n---\n2chan is no item\n-nor this"), ["* a", "---", "2chan is no item -nor this"]);
        let long = markdown(&format!("1. {}\nend", "word ".repeat(60)));
        assert!(long.len() > 2 && long[1..].iter().all(|line| line.starts_with("   ") && !line.starts_with("    ")), "{long:?}");
    }

    #[test]
    fn a_link_may_go_on_in_the_next_line() {
        assert_eq!(markdown("see [a\nb](https://a.b)  \nand `c\nd`"), ["see [a b](https://a.b)", "and `c d`"]);
    }

    #[test]
    fn no_line_begins_with_what_only_looks_like_a_list() {
        let lines = markdown(&"wwwwww - # 1. ``` > | --- x ".repeat(30));
        assert!(lines.iter().all(|line| line.starts_with(['w', 'x'])), "{lines:?}");
    }

    #[test]
    fn no_comment_has_what_it_may_not() {
        assert_eq!(markdown("a\rb\tc\u{202e}d\u{0}"), ["a b c d"]);
        assert_eq!(markdown("> a\n> b"), ["\\> a > b"]);
    }

    #[test]
    fn long_paragraphs_are_wrapped() {
        assert!(markdown(&"word ".repeat(100)).iter().all(|line| line.len() <= WIDTH));
    }
}
