use std::fs;
use std::path::Path;

use expect_test::expect;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};

use super::Items;

fn laid_out(tokens: TokenStream) -> Option<String> {
    let items = Items::read(tokens);
    let mut text = String::new();
    items.known().then(|| {
        items.write(&mut text);
        text
    })
}

/// Tokens as text, without the commas that a list may have at its end.
fn normal(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.extend([open, &normal(group.stream()), close]);
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' && tokens.peek().is_none() => {}
            token => {
                text.push_str(&token.to_string());
                text.push(' ');
            }
        }
    }
    text
}

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Whatever is taken for known must come out with the same meaning; the sources of this workspace hold more of Rust than any
/// template.
#[test]
fn what_is_laid_out_has_the_same_tokens() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["src", "../generated/src", "../generated/examples"] {
        sources(&top.join(folder), &mut paths);
    }
    let (mut known, mut all) = (0, 0);
    for path in paths {
        for item in syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap().items {
            all += usize::from(!matches!(item, syn::Item::Use(_) | syn::Item::Mod(_)));
            let tokens = item.to_token_stream();
            let Some(text) = laid_out(tokens.clone()) else { continue };
            known += 1;
            let again: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}\n{text}", path.display()));
            let (again, tokens) = (normal(again), normal(tokens));
            let same = again.bytes().zip(tokens.bytes()).take_while(|(a, b)| a == b).count();
            let rest = |text: &str| text.chars().skip(same.saturating_sub(40)).take(80).collect::<String>();
            assert_eq!(rest(&again), rest(&tokens), "{}\n{text}", path.display());
            assert_eq!(again.len(), tokens.len());
        }
    }
    assert!(known * 2 > all, "only {known} of {all} items are known");
}

#[test]
fn machine_written_code_is_known() {
    let mut paths = Vec::new();
    for folder in ["types", "operations"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src/api").join(folder), &mut paths);
    }
    for path in paths.iter().filter(|path| !path.ends_with("mod.rs")) {
        for item in syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap().items {
            let is_use = matches!(item, syn::Item::Use(_));
            assert!(is_use || Items::read(item.to_token_stream()).known(), "{}", path.display());
        }
    }
}

#[test]
fn items_look_as_a_person_would_write_them() {
    let text = laid_out(quote! {
        /// A type.
        ///
        /// With "quotes" and a \ in its docs.
        #[derive(Debug, Clone)] #[non_exhaustive] pub struct Thing<'a> { #[doc = " One."] pub one: Option<Vec<&'a str>>, pub(crate) map: BTreeMap<String, i64> }
        impl<'a> Thing<'a> {
            const LIMIT: i64 = -1;
            pub fn new(one: &'a str, map: &BTreeMap<String, i64>, something_else: impl Into<String>, more: bool) -> Result<Self, Error> {
                let mut made = Self { one: None, map: map.clone() };
                if !more && matches!(one, "a" | "b",) { return Err(Error::Long("a text that is long enough".to_owned(), vec![1, 2, 3], more)); } else { made.one = Some(vec![one]); }
                match more { true => made.read::<String, _>(|value, _| value.len())?, _ => {} }
                Ok(made)
            }
            pub fn short(&self,) -> (bool,) { (*self.flag,) }
        }
        static FACTS: Operation = Operation { id: "a", path: "/a/{}", security: &[&[1, 2], &[]], scopes: &[] };
        static LONG: Operation = Operation { id: "a", path: "/a/{}", security: &[&[1, 2], &[]], scopes: &["one", "two", "three"] };
    })
    .unwrap();
    expect![[r#"
        /// A type.
        ///
        /// With "quotes" and a \ in its docs.
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub struct Thing<'a> {
            /// One.
            pub one: Option<Vec<&'a str>>,
            pub(crate) map: BTreeMap<String, i64>
        }

        impl<'a> Thing<'a> {
            const LIMIT: i64 = -1;

            pub fn new(
                one: &'a str,
                map: &BTreeMap<String, i64>,
                something_else: impl Into<String>,
                more: bool,
            ) -> Result<Self, Error> {
                let mut made = Self { one: None, map: map.clone() };
                if !more && matches!(one, "a" | "b") {
                    return Err(Error::Long("a text that is long enough".to_owned(), vec![1, 2, 3], more));
                } else {
                    made.one = Some(vec![one]);
                }
                match more {
                    true => made.read::<String, _>(|value, _| value.len())?,
                    _ => {}
                }
                Ok(made)
            }

            pub fn short(&self) -> (bool,) {
                (*self.flag,)
            }
        }

        static FACTS: Operation = Operation {
            id: "a",
            path: "/a/{}",
            security: &[&[1, 2], &[]],
            scopes: &[],
        };

        static LONG: Operation = Operation {
            id: "a",
            path: "/a/{}",
            security: &[&[1, 2], &[]],
            scopes: &["one", "two", "three"],
        };
    "#]]
    .assert_eq(&text);
}

#[test]
fn a_visibility_is_never_broken() {
    let name = quote::format_ident!("Very{}", "Long".repeat(25));
    let text = laid_out(quote! { pub(crate) struct #name { a: String } }).unwrap();
    assert!(text.starts_with("pub(crate) struct Very"), "{text}");
    assert!(syn::parse_file(&text).is_ok(), "{text}");
}

/// The type of a slice takes no comma, and a list of one needs none.
#[test]
fn what_stands_alone_in_brackets_gets_no_comma() {
    let text = laid_out(quote! {
        pub fn method(&self, values: &[types::AVeryLongNameOfATypeThatDoesNotFitOnOneLineWithTheRestOfTheSignatureAndMoreOfIt]) {}
    });
    expect![[r#"
        pub fn method(
            &self,
            values: &[
                types::AVeryLongNameOfATypeThatDoesNotFitOnOneLineWithTheRestOfTheSignatureAndMoreOfIt
            ],
        ) {}
    "#]]
    .assert_eq(&text.unwrap());
}
