//! What follows from `x-rename`.

use super::*;

fn renamed(before: &str, action: &str, after: &str) {
    assert_same(&applied(before, action), after);
}

const PROPERTY: &str = "- {target: $.components.schemas.User.properties.nick, x-rename: nickname}\n";

#[test]
fn the_key_keeps_its_position_and_the_update_comes_first() {
    renamed(
        "paths: {/a: {get: {x: 1}}, /b: {}}\n",
        "- {target: \"$.paths['/a']\", x-rename: /c, update: {get: {y: 2}}}\n",
        "paths: {/c: {get: {x: 1, y: 2}}, /b: {}}\n",
    );
}

#[test]
fn required_of_the_schema_follows() {
    renamed(
        "components: {schemas: {User: {required: [id, nick], properties: {id: {}, nick: {}}}}}\n",
        PROPERTY,
        "components: {schemas: {User: {required: [id, nickname], properties: {id: {}, nickname: {}}}}}\n",
    );
}

#[test]
fn required_follows_to_the_other_parts_of_a_composition() {
    renamed(
        "components: {schemas: {User: {allOf: [{properties: {nick: {}}}, {required: [nick]}], required: [nick]}}}\n",
        "- {target: \"$.components.schemas.User.allOf[0].properties.nick\", x-rename: nickname}\n",
        "components: {schemas: {User: {allOf: [{properties: {nickname: {}}}, {required: [nickname]}], required: [nickname]}}}\n",
    );
}

#[test]
fn required_follows_to_schemas_that_extend_this_one() {
    renamed(
        "components:
  schemas:
    User: {properties: {nick: {}}}
    Admin: {allOf: [{$ref: '#/components/schemas/User'}, {required: [nick]}], example: {nick: a}}
    Other: {required: [nick], properties: {nick: {}}}
",
        PROPERTY,
        "components:
  schemas:
    User: {properties: {nickname: {}}}
    Admin: {allOf: [{$ref: '#/components/schemas/User'}, {required: [nickname]}], example: {nickname: a}}
    Other: {required: [nick], properties: {nick: {}}}
",
    );
}

#[test]
fn the_discriminator_follows() {
    renamed(
        "components:
  schemas:
    User: {discriminator: {propertyName: nick}, properties: {nick: {}}}
    Any: {oneOf: [{$ref: '#/components/schemas/User'}], discriminator: {propertyName: nick}}
",
        PROPERTY,
        "components:
  schemas:
    User: {discriminator: {propertyName: nickname}, properties: {nickname: {}}}
    Any: {oneOf: [{$ref: '#/components/schemas/User'}], discriminator: {propertyName: nickname}}
",
    );
}

#[test]
fn examples_and_defaults_of_the_schema_follow() {
    renamed(
        "components:
  schemas:
    User: {properties: {nick: {}}, example: {nick: a, id: 1}, default: {nick: b}, examples: [{nick: c}]}
",
        PROPERTY,
        "components:
  schemas:
    User: {properties: {nickname: {}}, example: {nickname: a, id: 1}, default: {nickname: b}, examples: [{nickname: c}]}
",
    );
}

#[test]
fn examples_around_an_inline_schema_follow() {
    renamed(
        "paths:
  /a:
    schema:
      example: {data: [{nick: a}]}
      properties: {data: {type: array, items: {properties: {nick: {}}, example: {nick: b}}}}
    examples: {one: {value: {data: [{nick: c}, {nick: d}], nick: kept}}}
",
        "- {target: $..nick, x-rename: nickname}\n- {target: $..one.value.nickname, x-rename: nick}\n",
        "paths:
  /a:
    schema:
      example: {data: [{nickname: a}]}
      properties: {data: {type: array, items: {properties: {nickname: {}}, example: {nickname: b}}}}
    examples: {one: {value: {data: [{nickname: c}, {nickname: d}], nick: kept}}}
",
    );
}

#[test]
fn examples_beside_a_reference_follow() {
    renamed(
        "components: {schemas: {User: {properties: {nick: {}}}}}
paths:
  /one: {schema: {$ref: '#/components/schemas/User'}, example: {nick: a}}
  /all: {schema: {items: {$ref: '#/components/schemas/User'}}, examples: {x: {value: [{nick: a}]}}}
",
        PROPERTY,
        "components: {schemas: {User: {properties: {nickname: {}}}}}
paths:
  /one: {schema: {$ref: '#/components/schemas/User'}, example: {nickname: a}}
  /all: {schema: {items: {$ref: '#/components/schemas/User'}}, examples: {x: {value: [{nickname: a}]}}}
",
    );
}

#[test]
fn references_into_a_renamed_property_follow() {
    renamed(
        "components: {schemas: {User: {properties: {nick: {items: {}}}}, B: {$ref: '#/components/schemas/User/properties/nick/items'}}}\n",
        PROPERTY,
        "components: {schemas: {User: {properties: {nickname: {items: {}}}}, B: {$ref: '#/components/schemas/User/properties/nickname/items'}}}\n",
    );
}

#[test]
fn references_to_a_renamed_component_follow_wherever_they_are() {
    renamed(
        "components:
  schemas:
    A B: {properties: {self: {$ref: '#/components/schemas/A%20B/properties/x'}}}
    A BC: {$ref: '#/components/schemas/A%20BC'}
    Any: {oneOf: [{$ref: '#/components/schemas/A%20B'}], discriminator: {propertyName: k, mapping: {a: '#/components/schemas/A%20B', b: A B}}}
paths: {/x: {get: {responses: {'200': {content: {a/b: {schema: {$ref: '#/components/schemas/A%20B'}}}}}}}}
",
        "- {target: \"$.components.schemas['A B']\", x-rename: C/D~é}\n",
        "components:
  schemas:
    C/D~é: {properties: {self: {$ref: '#/components/schemas/C~1D~0%C3%A9/properties/x'}}}
    A BC: {$ref: '#/components/schemas/A%20BC'}
    Any: {oneOf: [{$ref: '#/components/schemas/C~1D~0%C3%A9'}], discriminator: {propertyName: k, mapping: {a: '#/components/schemas/C~1D~0%C3%A9', b: C/D~é}}}
paths: {/x: {get: {responses: {'200': {content: {a/b: {schema: {$ref: '#/components/schemas/C~1D~0%C3%A9'}}}}}}}}
",
    );
}

#[test]
fn the_value_that_a_schema_name_stood_for_is_kept() {
    renamed(
        "components:
  schemas:
    Pet: {discriminator: {propertyName: kind}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    Any: {oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind}}
",
        "- {target: $.components.schemas.Cat, x-rename: Feline}\n",
        "components:
  schemas:
    Pet: {discriminator: {propertyName: kind, mapping: {Cat: '#/components/schemas/Feline'}}}
    Feline: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    Any: {oneOf: [{$ref: '#/components/schemas/Feline'}], discriminator: {propertyName: kind, mapping: {Cat: '#/components/schemas/Feline'}}}
",
    );
}

#[test]
fn a_renamed_parameter_component_changes_references_only() {
    renamed(
        "components: {parameters: {page: {name: page, in: query}}, schemas: {page: {}}}
paths: {/a: {parameters: [{$ref: '#/components/parameters/page'}], get: {$ref: '#/components/schemas/page'}}}
",
        "- {target: $.components.parameters.page, x-rename: Page}\n",
        "components: {parameters: {Page: {name: page, in: query}}, schemas: {page: {}}}
paths: {/a: {parameters: [{$ref: '#/components/parameters/Page'}], get: {$ref: '#/components/schemas/page'}}}
",
    );
}

#[test]
fn a_renamed_security_scheme_changes_the_requirements() {
    renamed(
        "components: {securitySchemes: {token: {}}}\nsecurity: [{token: []}]\npaths: {/a: {get: {security: [{other: [], token: [x]}]}}}\n",
        "- {target: $.components.securitySchemes.token, x-rename: bearer}\n",
        "components: {securitySchemes: {bearer: {}}}\nsecurity: [{bearer: []}]\npaths: {/a: {get: {security: [{other: [], bearer: [x]}]}}}\n",
    );
}

#[test]
fn several_members_with_one_name_are_renamed_together() {
    renamed(
        "components: {schemas: {A: {required: [k], properties: {k: {properties: {k: {}}, required: [k]}}}, B: {properties: {k: {}}}}}\n",
        "- {target: $..k, x-rename: key}\n",
        "components: {schemas: {A: {required: [key], properties: {key: {properties: {key: {}}, required: [key]}}}, B: {properties: {key: {}}}}}\n",
    );
}

#[test]
fn references_that_an_earlier_action_made_follow() {
    renamed(
        "components: {schemas: {A: {}, B: {}, C: {}}}\n",
        "- {target: $.components.schemas.A, x-rename: X}
- {target: $.components.schemas.C, update: {$ref: '#/components/schemas/B'}}
- {target: $.components.schemas.B, x-rename: Y}
- {target: $.components.schemas.Y, x-rename: Z}
",
        "components: {schemas: {X: {}, Z: {}, C: {$ref: '#/components/schemas/Z'}}}\n",
    );
}

#[test]
fn a_rename_that_the_vendor_has_half_done_says_what_remains() {
    let findings = findings(
        "components: {schemas: {User: {properties: {nickname: {}}}}}\n",
        "- {target: $.components.schemas.User.properties.nick, x-rename: nickname, update: {type: string}}\n",
    );
    assert_eq!(codes(&findings), ["override::obsolete"]);
    assert!(findings.render(Style::Plain).contains("write `target: $.components.schemas.User.properties.nickname`"));
}

/// Many renames in a row are followed in one walk; the result must be that of one walk each.
#[test]
fn renames_in_a_row_do_what_they_do_one_by_one() {
    let text = "components:
  schemas:
    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {allOf: [{$ref: '#/components/schemas/P'}]}
    C: {allOf: [{$ref: '#/components/schemas/P'}]}
    P: {type: object, properties: {k: {type: string}}, discriminator: {propertyName: k}}
    U: {oneOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}
    M: {discriminator: {propertyName: k, mapping: {x: A, y: '#/components/schemas/C'}}}
  responses:
    A: {content: {x: {schema: {$ref: '#/components/schemas/A'}}}}
";
    let action = |section: &str, old: &str, new: &str| format!("- {{target: $.components.{section}.{old}, x-rename: {new}}}\n");
    let renames: Vec<String> = [
        ("schemas", "B", "B2"),
        ("schemas", "A", "A2"),
        ("responses", "A", "R"),
        ("schemas", "C", "C2"),
        ("schemas", "P", "P2"),
        // A name that was given is taken away again, and one that was free is taken.
        ("schemas", "A2", "A3"),
        ("schemas", "U", "A"),
        ("schemas", "B2", "B"),
    ]
    .iter()
    .map(|(section, old, new)| action(section, old, new))
    .collect();
    // An update of the same member between two renames makes the document follow at once.
    let apart = |index: usize| format!("- {{target: $.components, update: {{x-step: {index}}}}}\n");
    let one_by_one: String = renames.iter().enumerate().map(|(index, rename)| format!("{rename}{}", apart(index))).collect();
    let together = format!("{}{}", renames.concat(), apart(renames.len() - 1));
    let (one_by_one, together) = (applied(text, &one_by_one), applied(text, &together));
    assert_eq!(serde_json::to_string_pretty(&together).unwrap(), serde_json::to_string_pretty(&one_by_one).unwrap());
    assert_eq!(together["components"]["schemas"]["A3"]["properties"]["b"]["$ref"], "#/components/schemas/B");
}
