use expect_test::expect;

use super::*;

#[test]
fn a_field_that_the_document_lacks() {
    let text = document("{id: {type: integer}}");
    let evidence =
        [shows("a.yaml", "{\"id\": 1,\n \"name\": {\"first\": \"A\"}}"), shows("b.yaml", "{\"name\": {\"first\": null}}")];
    expect![[r#"
        error[evidence::missing-field]: the evidence shows `/name`, which is not in the document
          --> a.yaml:13:6
           |
        13 |      "name": {"first": "A"}}
           |      ^ shown here
           |
          ::: api.yaml:12:29
           |
        12 |                 properties: {id: {type: integer}}
           |                             --------------------- known here: id
           |
           = note: at #/paths/~1user/get/responses/200/content/application~1json/schema/properties
           = note: shown by a.yaml, b.yaml
           = help: add this action to the overrides:
                     - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties
                       description: 'Manual (2017): the field `name` is shown, which the document does not have'
                       update:
                         name:
                           type: object
                           properties:
                             first:
                               type: string
                               nullable: true
                       x-evidence:
                       - a.yaml
                       - b.yaml"#]]
    .assert_eq(&said(&text, &evidence));
}

#[test]
fn a_field_under_another_name() {
    let text = document("{nickname: {type: string}, id: {type: integer}}");
    expect![[r#"
        error[evidence::missing-field]: the evidence shows `/userNick`, which is not in the document
          --> a.yaml:12:15
           |
        12 |     {"id": 1, "userNick": "A"}
           |               ^ shown here
           |
          ::: api.yaml:12:40
           |
        12 |                 properties: {nickname: {type: string}, id: {type: integer}}
           |                                        -------------- never shown
           |
           = note: at #/paths/~1user/get/responses/200/content/application~1json/schema/properties/nickname
           = note: the document has `nickname` of the same type, which no evidence shows: is it this field under another name?
           = help: add this action to the overrides:
                     - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.nickname
                       description: 'Manual (2017): the field is shown as `userNick`, and nothing shows `nickname`'
                       x-rename: userNick
                       x-evidence:
                       - a.yaml"#]]
    .assert_eq(&said(&text, &[shows("a.yaml", "{\"id\": 1, \"userNick\": \"A\"}")]));
}

#[test]
fn the_only_field_left_may_be_the_missing_one() {
    let text = document("{avatar: {type: string}, size: {type: integer}}");
    let findings = findings(&text, &[shows("a.yaml", "{\"icon\": \"x\"}")]);
    let first = findings.iter().find(|finding| finding.code == "evidence::missing-field").unwrap();
    assert!(
        matches!(&first.fix, crate::evidence::Fix::Either { guess: Action { change: Change::Rename(to), .. }, .. } if to == "icon")
    );
    assert_eq!(findings.len(), 2, "`size` is of another type and has its own finding");
}

#[test]
fn a_field_that_no_evidence_shows() {
    let text = document("{id: {type: integer}, extra: {type: object, properties: {deep: {type: string}}}}");
    expect![[r#"
        error[evidence::undocumented-field]: no evidence shows `extra`, which the document has
          --> api.yaml:12:58
           |
        12 |                 properties: {id: {type: integer}, extra: {type: object, properties: {deep: {type: string}}}}
           |                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ never shown
           |
           = note: at #/paths/~1user/get/responses/200/content/application~1json/schema/properties/extra
           = note: it is part of a response of `getUser`
           = note: if it does not exist, say `remove: true` instead of `update`; if it does, add the evidence that shows it
           = help: once that is decided, add this action to the overrides:
                     - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.extra
                       description: 'TODO: no evidence shows `extra`. Why does it stay?'
                       update:
                         x-undocumented: 'TODO: why the document keeps it'
                       x-evidence:
                       - a.yaml"#]].assert_eq(&said(&text, &[shows("a.yaml", "{\"id\": 1}")]));
}

#[test]
fn a_reason_excuses_a_field_and_what_is_inside() {
    agree(
        &document("{id: {type: integer}, extra: {x-undocumented: in use by an old client, properties: {deep: {}}}}"),
        &[shows("a.yaml", "{\"id\": 1}")],
    );
    let unexplained = document("{id: {type: integer}, extra: {x-undocumented: ''}}");
    assert_eq!(codes(&unexplained, &[shows("a.yaml", "{\"id\": 1}")]), ["evidence::undocumented-field"]);
}

#[test]
fn a_reason_goes_when_evidence_comes() {
    let text = document("{id: {type: integer, x-undocumented: an old guess}}");
    assert_eq!(codes(&text, &[shows("a.yaml", "{\"id\": 1}")]), ["evidence::needless-reason"]);
}

#[test]
fn a_value_of_another_type() {
    let text = document("{id: {type: integer}, list: {type: array, items: {type: integer}}, on: {type: boolean}}");
    let evidence = [shows("a.yaml", "{\"id\": \"12\", \"list\": {\"a\": 1}, \"on\": null}"), shows("b.yaml", "{\"id\": 12}")];
    expect![[r#"
        error[evidence::type]: `/id` is a string in the evidence; the document says `integer`
          --> a.yaml:12:6
           |
        12 |     {"id": "12", "list": {"a": 1}, "on": null}
           |      ^ shown here
           |
          ::: api.yaml:12:34
           |
        12 |                 properties: {id: {type: integer}, list: {type: array, items: {type: integer}}, on: {type: boolean}}
           |                                  --------------- integer here
           |
           = note: at #/paths/~1user/get/responses/200/content/application~1json/schema/properties/id
           = help: add this action to the overrides:
                     - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.id
                       description: 'Manual (2017): the value is a string, and the document has integer'
                       update:
                         x-lenient: true
                       x-evidence:
                       - a.yaml

        error[evidence::type]: `/list` is an object in the evidence; the document says `array`
          --> a.yaml:12:18
           |
        12 |     {"id": "12", "list": {"a": 1}, "on": null}
           |                  ^ shown here
           |
          ::: api.yaml:12:57
           |
        12 |                 properties: {id: {type: integer}, list: {type: array, items: {type: integer}}, on: {type: boolean}}
           |                                                         ------------------------------------- array here
           |
           = note: at #/paths/~1user/get/responses/200/content/application~1json/schema/properties/list
           = note: `items` of the old type would stay: remove what no longer fits
           = help: add this action to the overrides:
                     - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.list
                       description: 'Manual (2017): the value is an object, and the document has array'
                       update:
                         type: object
                         properties:
                           a:
                             type: integer
                       x-evidence:
                       - a.yaml

        error[evidence::type]: `/on` is null in the evidence; the document says `boolean`
          --> a.yaml:12:36
           |
        12 |     {"id": "12", "list": {"a": 1}, "on": null}
           |                                    ^ shown here
           |
          ::: api.yaml:12:100
           |
        12 |                 properties: {id: {type: integer}, list: {type: array, items: {type: integer}}, on: {type: boolean}}
           |                                                                                                    --------------- boolean here
           |
           = note: at #/paths/~1user/get/responses/200/content/application~1json/schema/properties/on
           = help: add this action to the overrides:
                     - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.on
                       description: 'Manual (2017): the value is null, and the document has boolean'
                       update:
                         nullable: true
                       x-evidence:
                       - a.yaml"#]].assert_eq(&said(&text, &evidence));
}

#[test]
fn what_a_wrong_type_holds_needs_no_finding() {
    let text = document("{list: {type: array, items: {type: object, properties: {a: {type: string}}}}}");
    assert_eq!(codes(&text, &[shows("a.yaml", "{\"list\": \"1,2\"}")]), ["evidence::type"]);
    let nullable = codes(&text, &[shows("a.yaml", "{\"list\": null}")]);
    assert_eq!(nullable, ["evidence::type", "evidence::undocumented-field"]);
}

#[test]
fn a_fraction_is_no_integer() {
    let text = document("{n: {type: integer}}");
    assert_eq!(codes(&text, &[shows("a.yaml", "{\"n\": 1.5}")]), ["evidence::type"]);
    agree(&document("{n: {type: number}}"), &[shows("a.yaml", "{\"n\": 1}"), shows("b.yaml", "{\"n\": 1.5}")]);
}

#[test]
fn a_required_field_that_is_not_shown() {
    let text = "paths:\n  /user:\n    get:\n      operationId: getUser\n      responses:\n        default:\n          content:\n            application/json:\n              schema:\n                required: [a, b]\n                properties: {a: {}, b: {}}\n";
    expect![[r#"
        error[evidence::absent-field]: the document requires `/a`, and the evidence does not show it
          --> b.yaml:12:5
           |
        12 |     {"b": 2}
           |     ^ shown here
           |
          ::: api.yaml:10:27
           |
        10 |                 required: [a, b]
           |                           ------ required here
           |
           = note: at #/paths/~1user/get/responses/default/content/application~1json/schema/required
           = help: add this action to the overrides:
                     - target: $.paths['/user'].get.responses.default.content['application/json'].schema.required[?@ == 'a']
                       description: 'Manual (2017): `a` is not always there'
                       remove: true
                       x-evidence:
                       - b.yaml"#]]
    .assert_eq(&said(text, &[shows("a.yaml", "{\"a\": 1, \"b\": 2}"), shows("b.yaml", "{\"b\": 2}")]));
}

#[test]
fn leniency() {
    let text = document(
        "{i: {type: integer, x-lenient: true}, n: {type: number, x-lenient: true}, b: {type: boolean, x-lenient: true},
        s: {type: string, x-lenient: true}, l: {type: array, x-lenient: true, items: {type: integer}},
        e: {type: integer, x-empty-as-absent: true}, u: {type: string, nullable: true}, c: {enum: [x], type: string}}",
    );
    agree(
        &text,
        &[
            shows("a.yaml", r#"{"i": "12", "n": "1.5", "b": "true", "s": 12, "l": "1, 2,3", "e": "", "u": null, "c": "y"}"#),
            shows("b.yaml", r#"{"i": 12, "n": 1, "b": 0, "s": true, "l": "", "e": 1, "u": "x", "c": "x"}"#),
            shows("c.yaml", r#"{"l": [1, 2]}"#),
        ],
    );
    for wrong in
        [r#"{"i": "a"}"#, r#"{"n": ""}"#, r#"{"b": 2}"#, r#"{"s": []}"#, r#"{"l": "1,a"}"#, r#"{"e": "1"}"#, r#"{"u": 1}"#]
    {
        let found = codes(&text, &[shows("a.yaml", wrong)]);
        assert!(found.contains(&"evidence::type"), "{wrong}: {found:?}");
    }
}

#[test]
fn aliases_are_names_too() {
    let text = document("{openid: {type: string, x-aliases: [openId]}}");
    agree(&text, &[shows("a.yaml", "{\"openId\": \"x\"}")]);
}

#[test]
fn extensions_count_beside_a_reference() {
    let text = document("{a: {$ref: '#/components/A', x-aliases: [b]}, c: {$ref: '#/components/A', x-undocumented: old}}")
        + "components: {A: {type: string}}\n";
    agree(&text, &[shows("a.yaml", "{\"b\": \"x\"}")]);
}

#[test]
fn placeholders_are_evidence_of_names_only() {
    let text = document("{id: {type: integer}, list: {type: array, items: {type: string}}}");
    let file = "evidence: 1\noperation: getUser\nsource: {title: M}\nstatus: observed\ndate: x\nrequest: {method: GET, url: /user}\nresponse:\n  status: 200\n  body: |\n    {\"id\": \"the id\", \"list\": \"a list\", \"new\": \"?\"}\nplaceholders: [/id, /list, /new]\n";
    let findings = findings(&text, &[evidence("a.yaml", file)]);
    let [finding] = findings.iter().collect::<Vec<_>>()[..] else { panic!("{findings:?}") };
    let action = finding.fix.action().unwrap();
    assert_eq!(action.change, Change::Update(serde_json::json!({"new": {}})));
}

#[test]
fn additional_properties_take_any_field() {
    let text =
        document("{map: {type: object, additionalProperties: {type: integer}}, any: {type: object, additionalProperties: true}}");
    agree(&text, &[shows("a.yaml", "{\"map\": {\"x\": 1}, \"any\": {\"y\": []}}")]);
    assert_eq!(codes(&text, &[shows("a.yaml", "{\"map\": {\"x\": \"a\"}, \"any\": {}}")]), ["evidence::type"]);
    let closed = document("{map: {type: object, additionalProperties: false}}");
    assert_eq!(codes(&closed, &[shows("a.yaml", "{\"map\": {\"x\": 1}}")]), ["evidence::missing-field"]);
}

#[test]
fn any_alternative_may_accept() {
    let text = document(
        "{p: {oneOf: [{type: string}, {type: object, properties: {a: {type: integer}}}, {type: object, properties: {b: {type: integer}}}]}}",
    );
    let all = [shows("a.yaml", "{\"p\": \"x\"}"), shows("b.yaml", "{\"p\": {\"a\": 1}}"), shows("c.yaml", "{\"p\": {\"b\": 1}}")];
    agree(&text, &all);
    assert_eq!(codes(&text, &all[..2]), ["evidence::undocumented-field"]);
    assert_eq!(codes(&text, &[all.as_slice(), &[shows("d.yaml", "{\"p\": 1}")]].concat()), ["evidence::type"]);
    assert_eq!(
        codes(&text, &[all.as_slice(), &[shows("d.yaml", "{\"p\": {\"a\": 1, \"z\": 2}}")]].concat()),
        ["evidence::missing-field"]
    );
}

#[test]
fn all_of_is_one_schema_and_new_fields_go_to_its_own_part() {
    let text = document("{p: {allOf: [{$ref: '#/components/Base'}, {type: object, properties: {own: {type: string}}}]}}")
        + "components: {Base: {type: object, properties: {id: {type: integer}}}}\n";
    agree(&text, &[shows("a.yaml", "{\"p\": {\"id\": 1, \"own\": \"x\"}}")]);
    let findings = findings(&text, &[shows("a.yaml", "{\"p\": {\"id\": 1, \"own\": \"x\", \"more\": true}}")]);
    let target = &findings.iter().next().unwrap().fix.action().unwrap().target;
    assert_eq!(
        target,
        "$.paths['/user'].get.responses['200'].content['application/json'].schema.properties.p.allOf[1].properties"
    );
}

#[test]
fn circles_of_schemas_end() {
    let text = document("{node: {$ref: '#/components/Node'}}")
        + "components: {Node: {type: object, properties: {next: {$ref: '#/components/Node'}, list: {type: array, items: {$ref: '#/components/Node'}}}}}\n";
    agree(&text, &[shows("a.yaml", "{\"node\": {\"next\": {\"list\": [{}, {\"next\": {}}]}}}")]);
}

#[test]
fn one_element_of_an_array_is_enough_and_all_are_checked() {
    let text = document("{list: {type: array, items: {type: object, properties: {a: {type: integer}, b: {type: integer}}}}}");
    agree(&text, &[shows("a.yaml", "{\"list\": [{\"a\": 1}, {\"b\": 2}]}")]);
    let evidence = [shows("a.yaml", "{\"list\": [{\"a\": 1}, {\"b\": 2, \"c\": 3}, {\"c\": \"x\"}]}")];
    let findings = findings(&text, &evidence);
    assert_eq!(findings.len(), 1);
    let action = findings.iter().next().unwrap().fix.action().unwrap();
    assert_eq!(action.change, Change::Update(serde_json::json!({"c": {"type": "string", "x-lenient": true}})));
}
