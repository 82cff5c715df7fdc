//! How the page is written.

use std::collections::HashSet;

use expect_test::expect_file;

use super::{OVERRIDES, page_with};
use crate::report::render;

/// The page without its style and its script, which are files of their own, a line for each element.
fn body(html: &str) -> String {
    let start = html.find("<body>").unwrap();
    let end = html.find("<script>").unwrap();
    let mut text = html[start..end].to_owned();
    for tag in
        ["<header", "<form", "<main", "<section", "<details", "<div", "<h3", "<h4", "<p", "<ul", "<li", "<table", "<tr", "<aside"]
    {
        text = text.replace(tag, &format!("\n{tag}"));
    }
    text + "\n"
}

#[test]
fn the_page_of_a_small_document() {
    expect_file!["page.html"].assert_eq(&body(&render(&page_with(OVERRIDES))));
}

#[test]
fn what_documents_say_is_never_markup() {
    let html = render(&page_with(OVERRIDES));
    assert_eq!(html.matches("<script").count(), 1, "the page's own");
    assert!(html.contains("Reads &lt;script&gt;alert(&quot;a user&quot;)&lt;/script&gt;."));
    assert!(html.contains("Ann &lt;b&gt;"));
    assert!(!html.contains("javascript:"));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let html = render(&page_with(OVERRIDES));
    for way in [" src=", "<link", "<img", "<iframe", "@import", "url(", "fetch("] {
        assert!(!html.contains(way), "{way}");
    }
}

#[test]
fn anchors_are_unique_and_links_lead_to_them() {
    let html = render(&page_with(OVERRIDES));
    let values = |name: &str| -> Vec<&str> {
        html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    };
    let ids = values("id");
    let known: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "{ids:?}");
    let links: Vec<&str> = values("href").into_iter().filter_map(|link| link.strip_prefix('#')).collect();
    assert!(links.len() > 10);
    for link in links {
        assert!(known.contains(link), "#{link}");
    }
}

#[test]
fn the_same_input_gives_the_same_page() {
    assert_eq!(render(&page_with(OVERRIDES)), render(&page_with(OVERRIDES)));
}
