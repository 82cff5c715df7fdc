//! What is taken out of a client is missed.

use super::*;
use crate::api::{Answer, Outcome};
use crate::diagnostic::{Diagnostic, Place};
use crate::document::Document;
use crate::emit;

const DOCUMENT: &str = "\
openapi: 3.0.3
info: { title: t, version: '1' }
security: [{ key: [] }, {}]
paths:
  /a/{id}:
    get:
      operationId: one
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: page, in: query, schema: { type: integer } }
      requestBody: { content: { text/plain: { schema: { type: string } } } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }
        4XX: { description: bad }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: K } }
  schemas:
    A: { type: object, properties: { b: { type: string }, c: { type: object, properties: { d: { type: string } } } } }
";

struct Made {
    document: Document,
    lowered: Lowered,
    files: Vec<File>,
}

fn made() -> Made {
    let document = Document::parse(Source::new("spec.yaml", DOCUMENT)).unwrap();
    let lowered = crate::lower::lower(&document).unwrap();
    let mut files = emit::emit(&lowered.api, "spec.yaml").unwrap();
    files.iter_mut().for_each(|file| file.path.insert_str(0, "src/api/"));
    Made { document, lowered, files }
}

/// What is missing after a change.
fn missing(change: impl FnOnce(&mut Made)) -> Vec<String> {
    let mut made = made();
    change(&mut made);
    Census::take(&made.document, &made.lowered, &made.files).missing
}

#[test]
fn nothing_is_missing_in_what_was_just_made() {
    let made = made();
    let census = Census::take(&made.document, &made.lowered, &made.files);
    assert_eq!(census.missing, Vec::<String>::new());
    let counts = Kind::ALL.map(|kind| census.count(kind).document);
    assert_eq!(counts, [1, 1, 1, 0, 0, 1, 2, 1, 2, 1, 3]);
}

#[test]
fn a_part_of_an_operation_is_missed() {
    let operation =
        |made: &mut Made, change: fn(&mut crate::api::Operation)| change(&mut made.lowered.api.groups[0].operations[0]);
    let without = |change: fn(&mut crate::api::Operation)| missing(|made| operation(made, change));
    assert_eq!(without(|one| drop(one.arguments.remove(1))), ["Query `page` at spec.yaml#/paths/~1a~1{id}/get/parameters/1"]);
    assert_eq!(without(|one| one.body = None), ["Request `text/plain` at spec.yaml#/paths/~1a~1{id}/get/requestBody"]);
    assert_eq!(without(|one| drop(one.security.remove(0))), ["Security `key` at spec.yaml#/security/0"]);
    let silent = without(|one| one.answer = Answer::Value { success: Outcome::Empty, error: Outcome::Empty });
    assert_eq!(silent, ["Response `200 application/json` at spec.yaml#/paths/~1a~1{id}/get/responses/200"]);
}

#[test]
fn a_method_or_type_that_is_not_emitted_is_missed() {
    let unwritten = missing(|made| made.files.retain(|file| !file.path.contains("/operations/")));
    assert_eq!(unwritten, ["Operation `` at spec.yaml#/paths/~1a~1{id}/get"]);
    let untyped = missing(|made| made.files.retain(|file| !file.path.contains("/types/")));
    assert_eq!(untyped.len(), 4, "{untyped:?}");
}

#[test]
fn a_property_is_missed() {
    let lost = missing(|made| {
        for def in &mut made.lowered.api.types {
            if let crate::api::Shape::Struct(object) = &mut def.shape {
                object.fields.retain(|field| field.wire != "d");
            }
        }
    });
    assert_eq!(lost, ["Property `d` at spec.yaml#/components/schemas/A/properties/c/properties/d"]);
}

#[test]
fn what_a_finding_speaks_of_is_not_missed() {
    let refused = |at: &'static str, code: &'static str| {
        missing(|made| {
            made.lowered.api.groups[0].operations[0].arguments.remove(1);
            let place = Place::value(&made.document.source, Pointer::from_static(at));
            made.lowered.findings.push(Diagnostic::warning(code, "it is left out").at(place));
        })
        .len()
    };
    assert_eq!(refused("/paths/~1a~1{id}/get/parameters/1", "prepare::repaired"), 0);
    assert_eq!(refused("/paths/~1a~1{id}/get/parameters/1/schema", "prepare::repaired"), 0);
    assert_eq!(refused("/paths/~1a~1{id}/get/parameters/0", "prepare::repaired"), 1);
    assert_eq!(refused("/paths/~1a~1{id}/get/parameters", "prepare::left-out"), 0);
    assert_eq!(refused("/paths/~1a~1{id}/get/parameters", "prepare::repaired"), 1);
    assert_eq!(refused("/paths", "prepare::left-out"), 1);
}

#[test]
fn a_body_that_is_handed_over_raw_has_no_properties() {
    let raw = DOCUMENT.replace(
        "text/plain: { schema: { type: string } }",
        "application/json_: { schema: { type: object, properties: { e: { type: string } } } }",
    );
    let document = Document::parse(Source::new("spec.yaml", raw.as_str())).unwrap();
    let lowered = crate::lower::lower(&document).unwrap();
    let mut files = emit::emit(&lowered.api, "spec.yaml").unwrap();
    files.iter_mut().for_each(|file| file.path.insert_str(0, "src/api/"));
    let census = Census::take(&document, &lowered, &files);
    assert_eq!(census.missing, Vec::<String>::new());
    assert_eq!(census.count(Kind::Property).document, 3);
}
