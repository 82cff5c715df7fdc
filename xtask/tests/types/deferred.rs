//! What belongs to one operation or type is compiled by those who use it: all of it is `#[inline]` or generic.

use std::path::Path;

use xtask::document::Document;
use xtask::emit;
use xtask::lower::{self, Options};

/// The functions of a text that the compiler must make machine code of, whoever uses them.
fn compiled_at_once(text: &str) -> Vec<&str> {
    let mut before = "";
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        let signature = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("fn ");
        let is_generic = signature.is_some_and(|rest| rest.split('(').next().is_some_and(|name| name.contains('<')));
        if signature.is_some() && !is_generic && before != "#[inline]" && !line.ends_with(';') {
            found.push(line);
        }
        before = line;
    }
    found
}

#[test]
fn operations_and_types_are_compiled_by_those_who_use_them() {
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/calls");
    let mut functions = 0;
    for folder in documents.read_dir().unwrap() {
        let path = folder.unwrap().path().join("api.yaml");
        if !path.exists() {
            continue;
        }
        for sub_clients in [false, true] {
            let options = Options { sub_clients, ..Options::default() };
            let api = lower::lower_with(&Document::load(&path).unwrap(), &options).unwrap().api;
            for file in emit::emit(&api, "api.yaml").unwrap() {
                let of_the_api = ["operations/", "types/", "headers.rs"].iter().any(|start| file.path.starts_with(start));
                if of_the_api {
                    functions += file.contents.matches("fn ").count();
                    assert_eq!(compiled_at_once(&file.contents), [""; 0], "{}: {}", path.display(), file.path);
                }
            }
        }
    }
    assert!(functions > 500, "only {functions} functions were looked at");
}

#[test]
fn a_function_without_the_attribute_is_found() {
    let text =
        "impl A {\n    pub fn one(self) {\n    }\n\n    #[inline]\n    fn two() {\n    }\n\n    fn three<T>() {\n    }\n}\n";
    assert_eq!(compiled_at_once(text), ["pub fn one(self) {"]);
}

#[test]
fn tables_of_enums_are_compiled_by_those_who_use_them() {
    let tables = include_str!("../../src/emit/runtime/codec/enums.rs");
    let tables = tables.split("macro_rules! ").skip(1).map(|table| table.split("\n}\n").next().unwrap());
    for table in tables {
        assert!(table.contains("fn from("));
        assert_eq!(compiled_at_once(table), [""; 0]);
    }
}
