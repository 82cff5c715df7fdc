//! Unique names. A name goes to the first who asks for it; a number is the last resort.

use std::collections::HashSet;

use crate::api::{FieldName, TypeName};

/// The names that are taken in one place.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which some names are taken from the start.
    pub(super) fn reserving(names: &[&str]) -> Self {
        Self { taken: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// The name, or the same with the lowest number that is free.
    pub(super) fn field(&mut self, wanted: &FieldName) -> FieldName {
        self.unique(wanted, FieldName::as_str, FieldName::numbered)
    }

    /// The name, or the same with the lowest number that is free.
    pub(super) fn type_name(&mut self, wanted: &TypeName) -> TypeName {
        self.unique(wanted, TypeName::as_str, TypeName::numbered)
    }

    /// What the variant for all that is not known is called.
    pub(super) fn rest(&mut self) -> TypeName {
        let free = ["Unknown", "Other", "Unrecognized"].map(TypeName::of).into_iter().find(|name| self.take(name));
        free.unwrap_or_else(|| self.type_name(&TypeName::of("Unknown")))
    }

    /// Takes the name, if it is free.
    pub(super) fn take(&mut self, name: &TypeName) -> bool {
        self.taken.insert(name.as_str().to_owned())
    }

    fn unique<N: Clone>(&mut self, wanted: &N, text: fn(&N) -> &str, numbered: fn(&N, usize) -> N) -> N {
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(text(&name).to_owned()) {
            name = numbered(wanted, number);
            number += 1;
        }
        name
    }
}

/// Types that generated code uses by their bare names.
pub(super) const RESERVED_TYPES: &[&str] =
    &["BTreeMap", "Box", "Err", "Formatted", "None", "Ok", "Option", "Result", "Secret", "Some", "String", "Value", "Vec"];

/// Names that the files of operations import.
pub(super) const RESERVED_CALLS: &[&str] = &[
    "BTreeMap",
    "Box",
    "ByteStream",
    "Bytes",
    "Call",
    "CallFuture",
    "CallOptions",
    "Client",
    "Draft",
    "Err",
    "Error",
    "ErrorBody",
    "Formatted",
    "Future",
    "IntoFuture",
    "Method",
    "None",
    "Ok",
    "Operation",
    "Option",
    "Result",
    "Rule",
    "Secret",
    "Some",
    "String",
    "Url",
    "Value",
    "Vec",
];

/// Modules that would be called like the folder that they are in, or like its first file.
pub(super) const RESERVED_MODULES: &[&str] = &["mod_", "operations"];

/// Features that a crate has anyway.
pub(super) const RESERVED_FEATURES: &[&str] =
    &["all_tags", "default", "native_tls", "other_types", "rustls", "serialize", "tracing"];

/// The same for types and their codecs.
pub(super) const RESERVED_TYPE_MODULES: &[&str] = &["codec", "mod_", "types"];

/// Methods that the client has anyway, or that hooks call on it.
pub(super) const RESERVED_METHODS: &[&str] = &[
    "api_version",
    "base_url",
    "baseurl",
    "body_limit",
    "client",
    "clone",
    "credentials",
    "exec",
    "http",
    "http_builder",
    "inner",
    "interceptors",
    "is_elsewhere",
    "new",
    "parsed_base",
    "post",
    "pre",
    "with_base_url",
    "with_body_limit",
    "with_credentials",
    "with_http",
    "with_identity",
    "with_interceptor",
    "with_origin",
    "with_server",
];

/// Methods of the credentials that setters must not take.
pub(super) const RESERVED_CREDENTIALS: &[&str] = &["none", "new", "secret", "source", "sources"];

/// Methods and fields of a call that parameters must not take.
pub(super) const RESERVED_SETTERS: &[&str] = &["call", "client", "into_future", "options", "send", "url"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_a_name_is_numbered() {
        let mut scope = Scope::reserving(&["new"]);
        let name = FieldName::of("new");
        assert_eq!(scope.field(&name).as_str(), "new_2");
        assert_eq!(scope.field(&name).as_str(), "new_3");
        assert_eq!(scope.type_name(&TypeName::of("new")).as_str(), "New");
        // Lints would say something about an underscore before the number.
        let name = TypeName::of("self");
        assert_eq!([(); 2].map(|()| scope.type_name(&name).as_str().to_owned()), ["Self_", "Self2"]);
    }
}
