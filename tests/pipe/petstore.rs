//! A small document of another vendor, without overrides and without evidence.

use std::collections::BTreeMap;
use std::path::Path;

use expect_test::{Expect, expect};
use syn::{Fields, FnArg, ImplItem, Item, Type};
use xtask::diagnostic::Style;

use crate::workspace::{Workspace, files};

const DOCUMENT: &str = include_str!("petstore/api.yaml");

/// The sources that are made of the document, read as Rust.
fn sources() -> BTreeMap<String, syn::File> {
    let workspace = Workspace::of_document(DOCUMENT);
    workspace.generate();
    files(&workspace.path("generated/src/api"))
        .into_iter()
        .map(|(path, text)| {
            let text = String::from_utf8(text).unwrap();
            let name = path.display().to_string();
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, file)
        })
        .collect()
}

fn type_text(ty: &Type) -> String {
    let Type::Path(path) = ty else {
        let Type::Reference(reference) = ty else { return "…".to_owned() };
        return format!("&{}", type_text(&reference.elem));
    };
    let segments = path.path.segments.iter().map(|segment| {
        let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return segment.ident.to_string() };
        let inner: Vec<String> = arguments
            .args
            .iter()
            .filter_map(|argument| if let syn::GenericArgument::Type(ty) = argument { Some(type_text(ty)) } else { None })
            .collect();
        if inner.is_empty() { segment.ident.to_string() } else { format!("{}<{}>", segment.ident, inner.join(", ")) }
    });
    segments.collect::<Vec<_>>().join("::")
}

/// The public methods of a file: whose they are, their names and their arguments.
fn methods(file: &syn::File) -> String {
    let mut text = String::new();
    for item in &file.items {
        let Item::Impl(block) = item else { continue };
        if block.trait_.is_some() {
            continue;
        }
        for item in &block.items {
            let ImplItem::Fn(method) = item else { continue };
            if !matches!(method.vis, syn::Visibility::Public(_)) {
                continue;
            }
            let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
                FnArg::Typed(argument) => match &*argument.pat {
                    syn::Pat::Ident(name) => Some(name.ident.to_string()),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            });
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            text.push_str(&format!("{}.{}({arguments})\n", type_text(&block.self_ty), method.sig.ident));
        }
    }
    text
}

/// The types of a file and what is in them.
fn types(file: &syn::File) -> String {
    let mut text = String::new();
    for item in &file.items {
        match item {
            Item::Struct(item) => {
                text.push_str(&format!("struct {}\n", item.ident));
                if let Fields::Named(fields) = &item.fields {
                    for field in &fields.named {
                        text.push_str(&format!("    {}: {}\n", field.ident.as_ref().unwrap(), type_text(&field.ty)));
                    }
                }
            }
            Item::Enum(item) => {
                let names: Vec<String> = item.variants.iter().map(|variant| variant.ident.to_string()).collect();
                text.push_str(&format!("enum {}: {}\n", item.ident, names.join(", ")));
            }
            _ => {}
        }
    }
    text
}

fn check(path: &str, of: impl Fn(&syn::File) -> String, expected: &Expect) {
    expected.assert_eq(&of(&sources()[path]));
}

#[test]
fn every_source_is_valid_rust() {
    assert!(sources().contains_key("operations/pets.rs"));
}

#[test]
fn required_arguments_are_positional_and_optional_ones_are_setters() {
    check(
        "operations/pets.rs",
        methods,
        &expect![[r#"
        Client.list_pets(owner_id)
        Client.add_pet(owner_id, body)
        Client.delete_pet(pet_id)
        ListPets.kind(kind)
        ListPets.limit(limit)
        ListPets.x_request_id(x_request_id)
        ListPets.options(options)
        ListPets.send()
    "#]],
    );
}

#[test]
fn all_of_nesting_and_recursion_become_plain_types() {
    check(
        "types/pet.rs",
        types,
        &expect![[r#"
        struct Pet
            name: String
            kind: super::Kind
            chip: Option<super::PetChip>
            id: i64
            mother: Option<Box<super::Pet>>
            litter: Option<Vec<super::Pet>>
        struct PetChip
            number: Option<String>
            maker: Option<super::PetChipMaker>
        struct PetChipMaker
            name: Option<String>
    "#]],
    );
}

#[test]
fn nested_objects_become_types_of_their_own() {
    check(
        "types/new_pet.rs",
        types,
        &expect![[r#"
        struct NewPet
            name: String
            kind: super::Kind
            chip: Option<super::NewPetChip>
        struct NewPetChip
            number: Option<String>
            maker: Option<super::NewPetChipMaker>
        struct NewPetChipMaker
            name: Option<String>
    "#]],
    );
}

#[test]
fn an_enum_keeps_what_it_does_not_know() {
    check(
        "types/kind.rs",
        types,
        &expect![[r#"
        enum Kind: Cat, Dog, GuineaPig, Unknown
    "#]],
    );
}

#[test]
fn it_is_said_that_nothing_is_proved() {
    let workspace = Workspace::of_document(DOCUMENT);
    let text = workspace.run().unwrap().findings.render(Style::Plain);
    assert!(text.starts_with("note[evidence::none]: no evidence in `"), "{text}");
}

#[test]
fn the_effective_document_says_what_the_vendor_says() {
    let workspace = Workspace::of_document(DOCUMENT);
    workspace.generate();
    let read = |path: &Path| xtask::document::Document::load(path).unwrap().value;
    assert_eq!(read(&workspace.path("generated/openapi.yaml")), read(&workspace.path("api.yaml")));
}
