//! `use` lines for the names that a file really uses.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use super::layout::Items;

/// Names that generated code uses bare.
const KNOWN: &[(&str, &str)] = &[
    ("BTreeMap", "std::collections::BTreeMap"),
    ("fmt", "std::fmt"),
    ("Bytes", "bytes::Bytes"),
    ("ByteStream", "progenitor_client::ByteStream"),
    ("ClientHooks", "progenitor_client::ClientHooks"),
    ("ClientInfo", "progenitor_client::ClientInfo"),
    ("HeaderMap", "reqwest::header::HeaderMap"),
    ("Method", "reqwest::Method"),
    ("Url", "reqwest::Url"),
    ("Value", "serde_json::Value"),
    ("Client", "crate::api::client::Client"),
    ("ENVELOPE", "crate::api::client::ENVELOPE"),
    ("Credentials", "crate::api::credentials::Credentials"),
    ("Call", "crate::api::runtime::Call"),
    ("CallFuture", "crate::api::runtime::CallFuture"),
    ("CallOptions", "crate::api::runtime::CallOptions"),
    ("Condition", "crate::api::runtime::Condition"),
    ("Draft", "crate::api::runtime::Draft"),
    ("DEFAULT_BODY_LIMIT", "crate::api::runtime::DEFAULT_BODY_LIMIT"),
    ("Envelope", "crate::api::runtime::Envelope"),
    ("Error", "crate::api::runtime::Error"),
    ("ErrorBody", "crate::api::codec::ErrorBody"),
    ("Flow", "crate::api::runtime::Flow"),
    ("HeaderError", "crate::api::runtime::HeaderError"),
    ("Formatted", "crate::api::codec::Formatted"),
    ("Interceptor", "crate::api::runtime::Interceptor"),
    ("Interceptors", "crate::api::runtime::Interceptors"),
    ("Operation", "crate::api::runtime::Operation"),
    ("Place", "crate::api::runtime::Place"),
    ("Rule", "crate::api::runtime::Rule"),
    ("Scheme", "crate::api::runtime::Scheme"),
    ("Secret", "crate::api::codec::Secret"),
    ("codec", "crate::api::codec"),
    ("credentials", "crate::api::credentials"),
    ("runtime", "crate::api::runtime"),
    ("types", "crate::api::types"),
];

static INDEX: LazyLock<HashMap<&str, usize>> =
    LazyLock::new(|| KNOWN.iter().enumerate().map(|(index, (name, _))| (*name, index)).collect());

/// The `use` lines for the names in `items` that are `wanted`, with a blank line behind them if there are any.
pub(super) fn of(items: &[Items], wanted: &dyn Fn(&str) -> bool) -> String {
    let mut used = [false; KNOWN.len()];
    for item in items {
        item.names(&mut |name| {
            if let Some(&index) = INDEX.get(name) {
                used[index] = true;
            }
        });
    }
    // One line for each module, standard library first, then other crates, then this one.
    let mut modules: BTreeMap<(u8, &str), BTreeSet<&str>> = BTreeMap::new();
    for ((name, path), _) in KNOWN.iter().zip(used).filter(|((name, _), used)| *used && wanted(name)) {
        let (module, _) = path.rsplit_once("::").unwrap_or_default();
        let origin = match module.split("::").next() {
            Some("std") => 0,
            Some("crate") => 2,
            _ => 1,
        };
        modules.entry((origin, module)).or_default().insert(name);
    }
    // A module and what is in it share a line.
    let inner: Vec<(u8, &str)> = modules.keys().copied().collect();
    for (origin, module) in inner {
        let Some((around, name)) = module.rsplit_once("::") else { continue };
        if modules.get_mut(&(origin, around)).is_some_and(|names| names.remove(name)) {
            modules.entry((origin, module)).or_default().insert("self");
        }
    }
    let mut text = String::new();
    let mut previous = None;
    for ((origin, module), names) in modules.into_iter().filter(|(_, names)| !names.is_empty()) {
        if previous.is_some_and(|previous| previous != origin) {
            text.push('\n');
        }
        previous = Some(origin);
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_by_key(|name| *name != "self");
        match names.as_slice() {
            [name] => text.extend(["use ", module, "::", name, ";\n"]),
            names => text.extend(["use ", module, "::{", &names.join(", "), "};\n"]),
        }
    }
    if previous.is_some() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::*;

    fn imports(items: TokenStream) -> String {
        of(&[Items::read(items)], &|_| true)
    }

    #[test]
    fn a_variant_is_no_use_of_what_is_called_the_same() {
        let secret = "use crate::api::codec::Secret;\n\n";
        assert_eq!(imports(quote! { pub enum Type { General, Secret, Value(Text) } }), "");
        assert_eq!(imports(quote! { pub enum Type { Text(Secret), Other } }), secret);
        assert_eq!(imports(quote! { pub enum Type { A } pub struct B { c: Secret } }), secret);
    }

    #[test]
    fn a_module_shares_the_line_of_what_is_in_it() {
        let items = quote! { pub fn one(call: Call, style: runtime::Style, pet: types::Pet) {} };
        assert_eq!(imports(items), "use crate::api::types;\nuse crate::api::runtime::{self, Call};\n\n");
        let only = quote! { pub fn one(secret: Secret, codec: codec::Read) {} };
        assert_eq!(imports(only), "use crate::api::codec::{self, Secret};\n\n");
    }
}
