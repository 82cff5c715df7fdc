//! Documents of any size, each part like the others, so that what grows faster than the document is a fault of the generator.
//!
//! Five operations make a resource: listed, made, read, changed, removed, with schemas of their own that refer to one another, to those
//! of the resource before, and to a few that all share. Four of a kind share a tag.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

const OPERATIONS_OF_A_RESOURCE: usize = 5;
const PARTS_OF_A_TAG: usize = 4;

/// A document of so many operations, rounded up to whole resources.
#[allow(dead_code, reason = "not every program that makes documents needs them")]
pub(crate) fn document(operations: usize) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Problem".to_owned(), problem());
    for number in 0..operations.div_ceil(OPERATIONS_OF_A_RESOURCE) {
        paths.insert(format!("/resources-{number}"), collection(number));
        paths.insert(format!("/resources-{number}/{{id}}"), member(number));
        schemas.insert(format!("Resource{number}"), resource(number));
        schemas.insert(format!("Change{number}"), change(number));
        schemas.insert(format!("Page{number}"), page(number));
        schemas.insert(format!("State{number}"), state(number));
        schemas.insert(format!("Source{number}"), source(number));
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Synthetic", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    })
}

/// A document of so many operations with as little of each as there can be, and as many schemas: what is done for every pair of them
/// stands out from what is done for each.
#[allow(dead_code, reason = "not every program that makes documents needs them")]
pub(crate) fn thin_document(operations: usize) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for number in 0..operations {
        let operation =
            json!({"operationId": format!("do_{number}"), "tags": tags(number), "responses": {"204": {"description": ""}}});
        paths.insert(format!("/{number}"), json!({"post": operation}));
        schemas.insert(format!("Thing{number}"), json!({"type": "object", "properties": {"a": {"type": "string"}}}));
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Synthetic", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// Corrections of a thin document of so many operations, in the form of an overlay: one for each.
#[allow(dead_code, reason = "not every program that makes documents needs them")]
pub(crate) fn thin_overlay(operations: usize) -> String {
    let correction = |number: usize| {
        if number.is_multiple_of(2) {
            format!("target: $.components.schemas.Thing{number}.properties.a\n    x-rename: b")
        } else {
            format!("target: $.paths['/{number}'].post\n    update: {{summary: Does it}}")
        }
    };
    overlay_of((0..operations).map(correction))
}

/// Corrections of a document of so many operations, in the form of an overlay: one for every fifth operation.
#[allow(dead_code, reason = "not every program that makes documents needs them")]
pub(crate) fn overlay(operations: usize) -> String {
    let correction = |number: usize| {
        let properties = format!("$.components.schemas.Resource{number}.properties");
        match number % 3 {
            0 => format!("target: {properties}.label\n    x-rename: title"),
            1 => format!("target: {properties}.size\n    update: {{format: int32}}"),
            _ => format!("target: $.paths['/resources-{number}'].get\n    update: {{summary: Lists what there is}}"),
        }
    };
    overlay_of((0..operations.div_ceil(OPERATIONS_OF_A_RESOURCE)).map(correction))
}

fn overlay_of(actions: impl Iterator<Item = String>) -> String {
    let mut text = "overlay: 1.1.0\ninfo: {title: Corrections, version: 1.0.0}\nactions:\n".to_owned();
    for action in actions {
        let _ = writeln!(text, "  - description: it is not as it is written\n    x-evidence: none.yaml\n    {action}");
    }
    text
}

fn reference(name: impl AsRef<str>) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", name.as_ref())})
}

fn content(schema: &Value) -> Value {
    json!({"application/json": {"schema": schema}})
}

fn answers(status: &str, schema: Option<&Value>) -> Value {
    let good = match schema {
        Some(schema) => json!({"description": "Done.", "content": content(schema)}),
        None => json!({"description": "Done."}),
    };
    json!({status: good, "404": {"description": "Not there.", "content": content(&reference("Problem"))}})
}

fn tags(number: usize) -> Value {
    json!([format!("tag-{}", number / PARTS_OF_A_TAG)])
}

fn collection(number: usize) -> Value {
    json!({
        "get": {
            "operationId": format!("list_resources_{number}"), "tags": tags(number),
            "summary": format!("Lists resource {number}"),
            "description": "In the order in which they were made. A *page* has at most `limit` of them; see <https://example.com>.",
            "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}},
                {"name": "state", "in": "query", "description": "Only those.", "schema": reference(format!("State{number}"))},
                {"name": "labels", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                {"name": "X-Request-Id", "in": "header", "schema": {"type": "string", "format": "uuid"}},
            ],
            "responses": answers("200", Some(&reference(format!("Page{number}")))),
        },
        "post": {
            "operationId": format!("create_resource_{number}"), "tags": tags(number),
            "summary": format!("Makes one of resource {number}"),
            "requestBody": {"required": true, "content": content(&reference(format!("Change{number}")))},
            "responses": answers("201", Some(&reference(format!("Resource{number}")))),
        },
    })
}

fn member(number: usize) -> Value {
    json!({
        "parameters": [{"name": "id", "in": "path", "required": true, "description": "Which one.", "schema": {"type": "string"}}],
        "get": {
            "operationId": format!("get_resource_{number}"), "tags": tags(number),
            "summary": format!("Reads one of resource {number}"),
            "responses": answers("200", Some(&reference(format!("Resource{number}")))),
        },
        "patch": {
            "operationId": format!("change_resource_{number}"), "tags": tags(number),
            "summary": format!("Changes one of resource {number}"),
            "requestBody": {"required": true, "content": content(&reference(format!("Change{number}")))},
            "responses": answers("200", Some(&reference(format!("Resource{number}")))),
        },
        "delete": {
            "operationId": format!("delete_resource_{number}"), "tags": tags(number),
            "summary": format!("Removes one of resource {number}"),
            "responses": answers("204", None),
        },
    })
}

fn resource(number: usize) -> Value {
    json!({
        "type": "object",
        "description": format!("One of resource {number}.\n\nIt is made by `create_resource_{number}`."),
        "required": ["id", "state", "created_at"],
        "properties": {
            "id": {"type": "string", "description": "Which one."},
            "label": {"type": "string", "maxLength": 100, "description": "What people call it."},
            "size": {"type": "integer", "format": "int64", "description": "In bytes."},
            "share": {"type": "number", "nullable": true},
            "state": reference(format!("State{number}")),
            "source": reference(format!("Source{number}")),
            "created_at": {"type": "string", "format": "date-time"},
            "parent": reference(format!("Resource{}", number.saturating_sub(1))),
            "tags": {"type": "object", "additionalProperties": {"type": "string"}},
            "owner": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "emails": {"type": "array", "items": {"type": "string"}}},
            },
        },
    })
}

fn change(number: usize) -> Value {
    json!({
        "description": format!("What may be said about one of resource {number}."),
        "allOf": [
            {"type": "object", "properties": {"label": {"type": "string"}, "state": reference(format!("State{number}"))}},
            {"type": "object", "required": ["source"], "properties": {"source": reference(format!("Source{number}"))}},
        ],
    })
}

fn page(number: usize) -> Value {
    json!({
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {"type": "array", "items": reference(format!("Resource{number}"))},
            "next": {"type": "string", "nullable": true, "description": "Where the next page starts."},
        },
    })
}

fn state(number: usize) -> Value {
    json!({"type": "string", "description": format!("How one of resource {number} is."), "enum": ["new", "in-use", "gone"]})
}

fn source(number: usize) -> Value {
    json!({
        "description": "Where it came from.",
        "oneOf": [
            {
                "type": "object",
                "required": ["copy_of"],
                "properties": {"copy_of": reference(format!("Resource{number}")), "at": {"type": "string", "format": "date"}},
            },
            {"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "format": "uri"}}},
            {"type": "string"},
        ],
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["message"],
        "properties": {"message": {"type": "string"}, "code": {"type": "integer"}, "fields": {"type": "array", "items": {"type": "string"}}},
    })
}
