//! Local references.

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::document::{Document, percent_decoded};

/// The code of a finding about a reference that could not be bundled.
pub(super) const EXTERNAL: &str = "lower::external-reference";

/// The place that a `$ref` names, after following references that lead to references.
///
/// # Errors
/// A diagnostic at `at`, when the reference leads out of the document, to nowhere, or in a circle.
pub(super) fn resolve(document: &Document, reference: &str, at: &Pointer) -> Result<PointerBuf, Diagnostic> {
    let mut seen: Vec<PointerBuf> = Vec::new();
    let mut reference = reference.to_owned();
    loop {
        let (target, value) = target(document, &reference, at)?;
        if seen.contains(&target) {
            return Err(Diagnostic::error(
                "lower::circular-reference",
                format!("the reference `{reference}` leads back to itself"),
            )
            .at(place(document, at))
            .help("point it at the schema that is meant"));
        }
        match value.get("$ref").and_then(Value::as_str) {
            Some(next) => reference = next.to_owned(),
            None => return Ok(target),
        }
        seen.push(target);
    }
}

/// The place that a reference names, and the value there.
fn target<'d>(document: &'d Document, reference: &str, at: &Pointer) -> Result<(PointerBuf, &'d Value), Diagnostic> {
    let Some(fragment) = reference.strip_prefix('#') else {
        // Files were bundled before; what is left could not be, and why was said there.
        return Err(Diagnostic::error(EXTERNAL, format!("the reference `{reference}` leads to another document"))
            .at(place(document, at))
            .help("bundle the document into one file first, for example with `npx @redocly/cli bundle`"));
    };
    let fragment = percent_decoded(fragment);
    let found = Pointer::parse(&fragment).ok().and_then(|target| Some((target.to_buf(), document.get(target)?)));
    found.ok_or_else(|| dangling(document, reference, &fragment, at))
}

fn dangling(document: &Document, reference: &str, fragment: &str, at: &Pointer) -> Diagnostic {
    let diagnostic = Diagnostic::error("lower::dangling-reference", format!("the reference `{reference}` leads to nothing"))
        .at(place(document, at));
    let (parent, name) = fragment.rsplit_once('/').unwrap_or(("", fragment));
    let siblings = document.value.pointer(parent).and_then(Value::as_object);
    let names = siblings.into_iter().flat_map(|object| object.keys()).map(String::as_str);
    match nearest(name, names).first() {
        Some(near) => diagnostic.help(format!("did you mean `#{parent}/{near}`?")),
        None => diagnostic.help("add what it points at, or correct it, with an override"),
    }
}

/// The `$ref` of the object at `at`; the object itself, when it says in another way where it leads.
fn place(document: &Document, at: &Pointer) -> Place {
    let reference = at.with_trailing_token("$ref");
    document.place(if document.get(&reference).is_some() { &reference } else { at })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::diagnostic::Style;
    use crate::document::{Source, pointer};

    #[test]
    fn references_are_followed_and_unescaped() {
        let text = "a: { $ref: '#/b' }\nb: { $ref: '#/c~1d%20e' }\n'c/d e': { x: 1 }\n";
        let document = Document::parse(Source::new("spec.yaml", text)).unwrap();
        assert_eq!(resolve(&document, "#/a", Pointer::root()).unwrap().as_str(), "/c~1d e");
    }

    #[test]
    fn a_reference_to_nowhere_proposes_the_nearest_name() {
        let text = "components:\n  schemas:\n    User: {}\nuse:\n  $ref: '#/components/schemas/Usr'\n";
        let document = Document::parse(Source::new("spec.yaml", text)).unwrap();
        let error = resolve(&document, "#/components/schemas/Usr", &pointer(["use"])).unwrap_err();
        expect![[r#"
            error[lower::dangling-reference]: the reference `#/components/schemas/Usr` leads to nothing
             --> spec.yaml:5:9
              |
            5 |   $ref: '#/components/schemas/Usr'
              |         ^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: at #/use/$ref
              = help: did you mean `#/components/schemas/User`?"#]]
        .assert_eq(&error.render(Style::Plain));
    }

    #[test]
    fn a_circle_of_references_is_an_error() {
        let document = Document::parse(Source::new("spec.yaml", "a: { $ref: '#/b' }\nb: { $ref: '#/a' }\n")).unwrap();
        assert!(resolve(&document, "#/a", Pointer::root()).is_err());
    }
}
