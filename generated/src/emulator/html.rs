//! Templates whose values are always escaped.

/// A piece of HTML. Text becomes one by being escaped, and a template by being filled with pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Text, escaped for element content and quoted attributes.
    pub(super) fn text(text: &str) -> Self {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                other => escaped.push(other),
            }
        }
        Self(escaped)
    }

    /// HTML that is written in this crate.
    pub(super) fn fixed(html: &'static str) -> Self {
        Self(html.to_owned())
    }

    /// A template with each `{{name}}` replaced by the value of that name.
    pub(super) fn template(template: &'static str, values: &[(&str, Self)]) -> Self {
        let mut filled = String::with_capacity(template.len() * 2);
        let mut pieces = template.split("{{");
        filled.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (name, rest) = piece.split_once("}}").unwrap_or((piece, ""));
            let value = values.iter().find(|(known, _)| *known == name);
            debug_assert!(value.is_some(), "the template wants `{name}`");
            filled.push_str(value.map_or("", |(_, value)| value.0.as_str()));
            filled.push_str(rest);
        }
        Self(filled)
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(pieces: I) -> Self {
        Self(pieces.into_iter().map(Self::into_string).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_place() {
        let value = Html::text(r#""><script>alert('1 & 2')</script>{{other}}"#);
        let html = Html::template(r#"<a title="{{title}}">"#, &[("title", value)]).into_string();
        assert_eq!(html, r#"<a title="&quot;&gt;&lt;script&gt;alert(&#39;1 &amp; 2&#39;)&lt;/script&gt;{{other}}">"#);
    }

    #[test]
    fn a_name_may_come_twice() {
        let html = Html::template("{{a}}-{{b}}-{{a}}", &[("a", Html::text("1")), ("b", Html::text("2"))]);
        assert_eq!(html.into_string(), "1-2-1");
    }
}
