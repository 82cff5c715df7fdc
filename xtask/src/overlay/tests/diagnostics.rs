//! The messages, word for word.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};

use super::*;
use crate::overlay::require_reasons;

const API: &str = "\
openapi: 3.0.3
paths:
  /v1/user/profile:
    get:
      parameters:
        - {name: page, in: query}
        - {name: size, in: query}
      responses:
        '200': {description: ok}
components:
  schemas:
    Profile:
      properties:
        nickname: {type: string}
        avatar: {type: string, format: uri}
";

#[expect(clippy::needless_pass_by_value, reason = "expectations are written in place")]
fn check(actions: &str, expected: Expect) {
    expected.assert_eq(&findings(API, actions).render(Style::Plain));
}

#[test]
fn obsolete_update() {
    check(
        "  - target: $.components.schemas.Profile.properties.nickname
    description: a name is text
    update: {type: string}
",
        expect![[r#"
            error[override::obsolete]: the document already says at `$.components.schemas.Profile.properties.nickname` what this override wants it to say
              --> overrides/fix.yaml:6:13
               |
             6 |   - target: $.components.schemas.Profile.properties.nickname
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this override
               |
              ::: spec/api.yaml:14:19
               |
            14 |         nickname: {type: string}
               |                   -------------- says so already
               |
               = note: at #/actions/0/target
               = note: at #/components/schemas/Profile/properties/nickname
               = note: its reason was: a name is text
               = note: the vendor has fixed it, or another override does the same
               = help: remove the action at overrides/fix.yaml:6 (`/actions/0`)"#]],
    );
}

#[test]
fn obsolete_rename() {
    check(
        "  - target: $.components.schemas.Profile.properties.nick\n    x-rename: nickname\n",
        expect![[r#"
            error[override::obsolete]: the document already says `nickname` where `$.components.schemas.Profile.properties.nick` was to be renamed
              --> overrides/fix.yaml:6:13
               |
             6 |   - target: $.components.schemas.Profile.properties.nick
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this override
               |
              ::: spec/api.yaml:14:19
               |
            14 |         nickname: {type: string}
               |                   -------------- says so already
               |
               = note: at #/actions/0/target
               = note: at #/components/schemas/Profile/properties/nickname
               = note: the vendor has fixed it, or another override does the same
               = help: remove the action at overrides/fix.yaml:6 (`/actions/0`)"#]],
    );
}

#[test]
fn half_obsolete_rename() {
    check(
        "  - target: $.components.schemas.Profile.properties.nick\n    x-rename: nickname\n    update: {minLength: 1}\n",
        expect![[r#"
            error[override::obsolete]: `$.components.schemas.Profile.properties.nick` already has its new name
              --> overrides/fix.yaml:7:15
               |
             7 |     x-rename: nickname
               |               ^^^^^^^^ this rename
               |
              ::: spec/api.yaml:14:19
               |
            14 |         nickname: {type: string}
               |                   -------------- named so already
               |
               = note: at #/actions/0/x-rename
               = note: at #/components/schemas/Profile/properties/nickname
               = note: the `update` of the same action still has something to say
               = help: in the action at overrides/fix.yaml:6 (`/actions/0`), write `target: $.components.schemas.Profile.properties.nickname` and remove `x-rename`"#]],
    );
}

#[test]
fn obsolete_pair() {
    check(
        "  - target: $.components.schemas.Profile.properties.avatar.format
    remove: true
  - target: $.components.schemas.Profile.properties.avatar
    update: {format: uri}
",
        expect![[r#"
            error[override::obsolete]: what is removed at `$.components.schemas.Profile.properties.avatar.format` is put back later, exactly as it was
              --> overrides/fix.yaml:6:13
               |
             6 |   - target: $.components.schemas.Profile.properties.avatar.format
               |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ removed here
               |
              ::: spec/api.yaml:15:40
               |
            15 |         avatar: {type: string, format: uri}
               |                                        --- already says so
               |
               = note: at #/actions/0/target
               = note: at #/components/schemas/Profile/properties/avatar/format
               = help: remove the action at overrides/fix.yaml:6 (`/actions/0`) and the one at overrides/fix.yaml:8 (`/actions/1`)"#]],
    );
}

#[test]
fn unmatched_path() {
    check(
        "  - target: $.paths['/v1/users/profile'].get\n    update: {deprecated: true}\n",
        expect![[r#"
        error[override::unmatched]: `$.paths['/v1/users/profile'].get` selects nothing
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths['/v1/users/profile'].get
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this path
          |
         ::: spec/api.yaml:2:1
          |
        2 | paths:
          | ----- the path leads here
          |
          = note: at #/actions/0/target
          = note: at #/paths
          = note: `$.paths` is there, but has no member `/v1/users/profile`
          = help: the nearest name is `/v1/user/profile`: write `$.paths['/v1/user/profile'].get`"#]],
    );
}

#[test]
fn unmatched_descendant() {
    check(
        "  - target: $..nickName\n    update: {type: integer}\n",
        expect![[r#"
        error[override::unmatched]: `$..nickName` selects nothing
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $..nickName
          |             ^^^^^^^^^^^ this path
          |
         ::: spec/api.yaml:1:1
          |
        1 | openapi: 3.0.3
          | -------------- the path leads here
          |
          = note: at #/actions/0/target
          = note: `$` is there, but nothing below it is called `nickName`
          = help: the nearest name is `nickname`: write `$..nickname`"#]],
    );
}

#[test]
fn unmatched_filter() {
    check(
        "  - target: $.paths.*.*.parameters[?@.name == 'limit']\n    update: {required: true}\n",
        expect![[r#"
        error[override::unmatched]: `$.paths.*.*.parameters[?@.name == 'limit']` selects nothing
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths.*.*.parameters[?@.name == 'limit']
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this path
          |
         ::: spec/api.yaml:5:7
          |
        5 |       parameters:
          |       ---------- the path leads here
          |
          = note: at #/actions/0/target
          = note: at #/paths/~1v1~1user~1profile/get/parameters
          = note: `$.paths.*.*.parameters` is there; the filter `[?@.name == 'limit']` selects none of the 2 items in it"#]],
    );
}

#[test]
fn unmatched_name_in_an_array() {
    check(
        "  - target: $.paths.*.get.parameters.page\n    update: {required: true}\n",
        expect![[r#"
        error[override::unmatched]: `$.paths.*.get.parameters.page` selects nothing
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths.*.get.parameters.page
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this path
          |
         ::: spec/api.yaml:5:7
          |
        5 |       parameters:
          |       ---------- the path leads here
          |
          = note: at #/actions/0/target
          = note: at #/paths/~1v1~1user~1profile/get/parameters
          = note: `$.paths.*.get.parameters` is an array of 2 items, not an object
          = help: select items by index, such as `[0]`, or by a filter, such as `[?@.name == 'limit']`"#]],
    );
}

#[test]
fn unmatched_removal() {
    check(
        "  - target: $.servers\n    remove: true\n",
        expect![[r#"
        error[override::unmatched]: `$.servers` selects nothing
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.servers
          |             ^^^^^^^^^ this path
          |
         ::: spec/api.yaml:1:1
          |
        1 | openapi: 3.0.3
          | -------------- the path leads here
          |
          = note: at #/actions/0/target
          = note: `$` is there, but has no member `servers`
          = help: the names there are `components`, `openapi`, `paths`
          = help: if the vendor has removed it, remove the action at overrides/fix.yaml:6 (`/actions/0`)"#]],
    );
}

#[test]
fn unmatched_source_of_a_copy() {
    check(
        "  - target: $.paths.*.get\n    copy: $.paths['/v1/user/profile'].got\n",
        expect![[r#"
        error[override::unmatched]: `$.paths['/v1/user/profile'].got` selects nothing
         --> overrides/fix.yaml:7:11
          |
        7 |     copy: $.paths['/v1/user/profile'].got
          |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this path
          |
         ::: spec/api.yaml:3:3
          |
        3 |   /v1/user/profile:
          |   ---------------- the path leads here
          |
          = note: at #/actions/0/copy
          = note: at #/paths/~1v1~1user~1profile
          = note: `$.paths['/v1/user/profile']` is there, but has no member `got`
          = help: the nearest name is `get`: write `$.paths['/v1/user/profile'].get`"#]],
    );
}

#[test]
fn conflict_with_an_expectation() {
    check(
        "  - target: $.components.schemas.Profile
    description: the avatar is no address
    x-expect:
      properties:
        avatar: {format: url}
    update:
      properties:
        avatar: {format: binary}
",
        expect![[r#"
            error[override::conflict]: the document does not say what this override expects at `#/components/schemas/Profile/properties/avatar/format`
              --> overrides/fix.yaml:10:26
               |
            10 |         avatar: {format: url}
               |                          ^^^ expected
               |
              ::: spec/api.yaml:15:40
               |
            15 |         avatar: {type: string, format: uri}
               |                                        --- found
               |
               = note: at #/actions/0/x-expect/properties/avatar/format
               = note: at #/components/schemas/Profile/properties/avatar/format
               = note: its reason was: the avatar is no address
               = note: expected `"url"`, found `"uri"`
               = help: see what the vendor has changed; then correct or remove the action at overrides/fix.yaml:6 (`/actions/0`)"#]],
    );
}

#[test]
fn conflict_of_kinds() {
    check(
        "  - target: $.components.schemas.Profile\n    update:\n      properties:\n        nickname: text\n",
        expect![[r#"
        error[override::conflict]: a primitive value cannot be merged into an object (`#/components/schemas/Profile/properties/nickname`)
          --> overrides/fix.yaml:9:19
           |
         9 |         nickname: text
           |                   ^^^^ a primitive value
           |
          ::: spec/api.yaml:14:19
           |
        14 |         nickname: {type: string}
           |                   -------------- an object
           |
           = note: at #/actions/0/update/properties/nickname
           = note: at #/components/schemas/Profile/properties/nickname
           = note: objects merge with objects, anything is appended to an array, primitive values replace primitive values
           = help: to replace a value by one of another kind, remove it in one action and add it again in the next"#]],
    );
}

#[test]
fn conflict_of_selected_kinds() {
    check(
        "  - target: $.paths.*.get.*\n    update: {x-a: 1}\n",
        expect![[r#"
        error[override::conflict]: `$.paths.*.get.*` selects both an array and an object; one value cannot fit both
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths.*.get.*
          |             ^^^^^^^^^^^^^^^
          |
         ::: spec/api.yaml:5:7
          |
        5 |       parameters:
          |       ---------- an array
          |
         ::: spec/api.yaml:8:7
          |
        8 |       responses:
          |       --------- an object
          |
          = note: at #/actions/0/target
          = note: at #/paths/~1v1~1user~1profile/get/parameters
          = note: at #/paths/~1v1~1user~1profile/get/responses
          = help: make two actions of it, each with a target that selects values of one kind"#]],
    );
}

#[test]
fn conflict_of_names() {
    check(
        "  - target: $.components.schemas.Profile.properties.nickname\n    x-rename: avatar\n",
        expect![[r#"
        error[override::conflict]: `#/components/schemas/Profile/properties/nickname` cannot be renamed: `avatar` is there already
          --> overrides/fix.yaml:7:15
           |
         7 |     x-rename: avatar
           |               ^^^^^^ the new name
           |
          ::: spec/api.yaml:15:17
           |
        15 |         avatar: {type: string, format: uri}
           |                 --------------------------- has that name
           |
          ::: spec/api.yaml:14:19
           |
        14 |         nickname: {type: string}
           |                   -------------- was to get it
           |
           = note: at #/actions/0/x-rename
           = note: at #/components/schemas/Profile/properties/avatar
           = note: at #/components/schemas/Profile/properties/nickname
           = help: remove one of the two, or remove the action at overrides/fix.yaml:6 (`/actions/0`)"#]],
    );
}

#[test]
fn conflict_without_a_name() {
    check(
        "  - target: $.paths.*.get.parameters[0]\n    x-rename: page\n",
        expect![[r#"
        error[override::conflict]: an item of an array has no name that could be changed
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths.*.get.parameters[0]
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
         ::: spec/api.yaml:6:11
          |
        6 |         - {name: page, in: query}
          |           ----------------------- selected
          |
          = note: at #/actions/0/target
          = note: at #/paths/~1v1~1user~1profile/get/parameters/0
          = help: `x-rename` is for members of objects: properties, paths, components"#]],
    );
}

#[test]
fn conflict_of_sources() {
    check(
        "  - target: $.components.schemas.Profile\n    copy: $.components.schemas.Profile.properties.*\n",
        expect![[r#"
        error[override::conflict]: `$.components.schemas.Profile.properties.*` selects 2 nodes; a copy has one source
          --> overrides/fix.yaml:7:11
           |
         7 |     copy: $.components.schemas.Profile.properties.*
           |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
          ::: spec/api.yaml:14:19
           |
        14 |         nickname: {type: string}
           |                   -------------- selected
           |
          ::: spec/api.yaml:15:17
           |
        15 |         avatar: {type: string, format: uri}
           |                 --------------------------- selected
           |
           = note: at #/actions/0/copy
           = note: at #/components/schemas/Profile/properties/nickname
           = note: at #/components/schemas/Profile/properties/avatar"#]],
    );
}

#[test]
fn conflict_on_the_root() {
    check(
        "  - target: $\n    remove: true\n",
        expect![[r#"
        error[override::conflict]: the whole document cannot be removed
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $
          |             ^
          |
          = note: at #/actions/0/target
          = help: name the members to remove, such as `$.servers`"#]],
    );
}

#[test]
fn an_action_without_a_change() {
    check(
        "  - target: $.paths\n",
        expect![[r#"
        error[overlay::no-change]: this action changes nothing: it has neither `update` nor `copy` nor `remove: true`
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths
          |             ^^^^^^^
          |
          = note: at #/actions/0/target
          = help: say what is to change, or remove the action at overrides/fix.yaml:6 (`/actions/0`)"#]],
    );
}

#[test]
fn without_reason_and_evidence() {
    let overlay =
        overlay("  - target: $.paths\n    update: {}\n  - target: $.info\n    description: d\n    x-evidence: [profil.yaml]\n");
    let known = BTreeSet::from(["profile.yaml".to_owned(), "token.yaml".to_owned()]);
    expect![[r#"
        error[override::no-reason]: this override does not say why it is there
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths
          |             ^^^^^^^
          |
          = note: at #/actions/0/target
          = note: a correction that nobody can explain is one that nobody dares to remove
          = help: add `description:` with the reason to the action at overrides/fix.yaml:6 (`/actions/0`)

        error[override::no-evidence]: this override does not say what shows it
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: $.paths
          |             ^^^^^^^
          |
          = note: at #/actions/0/target
          = note: the evidence is what proves the vendor's document wrong, today and with its next release
          = help: add `x-evidence: [FILE.yaml]` to the action at overrides/fix.yaml:6 (`/actions/0`)

        error[override::no-evidence]: there is no evidence named `profil.yaml`
          --> overrides/fix.yaml:10:18
           |
        10 |     x-evidence: [profil.yaml]
           |                  ^^^^^^^^^^^
           |
           = note: at #/actions/1/x-evidence/0
           = help: write `profile.yaml`, if that is meant, or add the file `profil.yaml`"#]]
    .assert_eq(&require_reasons(&[overlay], &known).render(Style::Plain));
}

#[test]
fn an_invalid_overlay_document() {
    let text = "\
overlay: 1.2.0
info:
  title: 5
extend: api.yaml
actions:
  - target: paths
    update: 1
  - target: $.paths[?(@.x = 1)]
    udpate: 1
    x-evidences: [a]
  - target: $.a
    remove: true
    x-rename: b
";
    let overlay = Document::parse(Source::new("overrides/fix.yaml", text)).unwrap();
    let findings = Overlay::read(overlay).expect_err("the document is not valid");
    expect![[r#"
        error[overlay::version]: `1.2.0` is not a version of the Overlay Specification that is read here
         --> overrides/fix.yaml:1:10
          |
        1 | overlay: 1.2.0
          |          ^^^^^
          |
          = note: at #/overlay
          = help: write `overlay: 1.1.0`; 1.0.x and 1.1.x are read

        error[overlay::missing-field]: `version` is missing
         --> overrides/fix.yaml:2:1
          |
        2 | info:
          | ^^^^
          |
          = note: at #/info
          = help: add `version` here

        error[overlay::type]: `title` must be a string, and is a number
         --> overrides/fix.yaml:3:10
          |
        3 |   title: 5
          |          ^
          |
          = note: at #/info/title
          = help: put it in quotes: `'5'`

        error[overlay::unknown-field]: an overlay document has no field `extend`
         --> overrides/fix.yaml:4:1
          |
        4 | extend: api.yaml
          | ^^^^^^
          |
          = note: at #/extend
          = help: write `extends`, if that is meant

        error[overlay::target]: `target` is not a JSONPath that can be used: a JSONPath starts with `$`
         --> overrides/fix.yaml:6:13
          |
        6 |   - target: paths
          |             ^^^^^
          |
          = note: at #/actions/0/target
          = help: write a JSONPath as in RFC 9535, such as `$.paths['/users'].get`

        error[overlay::unknown-field]: an action has no field `udpate`
         --> overrides/fix.yaml:9:5
          |
        9 |     udpate: 1
          |     ^^^^^^
          |
          = note: at #/actions/1/udpate
          = help: write `update`, if that is meant

        warning[overlay::unknown-extension]: `x-evidences` is not read; it looks like `x-evidence`
          --> overrides/fix.yaml:10:5
           |
        10 |     x-evidences: [a]
           |     ^^^^^^^^^^^
           |
           = note: at #/actions/1/x-evidences
           = help: write `x-evidence`, if that is meant

        error[overlay::target]: `target` is not a JSONPath that can be used: in long-hand segment, parser error (at character 9)
         --> overrides/fix.yaml:8:13
          |
        8 |   - target: $.paths[?(@.x = 1)]
          |             ^^^^^^^^^^^^^^^^^^^
          |
          = note: at #/actions/1/target
          = help: write a JSONPath as in RFC 9535, such as `$.paths['/users'].get`

        error[overlay::contradiction]: `x-rename` and `remove` cannot stand in one action
          --> overrides/fix.yaml:13:15
           |
        13 |     x-rename: b
           |               ^
           |
          ::: overrides/fix.yaml:12:13
           |
        12 |     remove: true
           |             ----
           |
           = note: at #/actions/2/x-rename
           = note: at #/actions/2/remove
           = help: make two actions of it, in the order in which they are to happen"#]]
    .assert_eq(&findings.render(Style::Plain));
}

#[test]
fn an_overlay_for_another_document() {
    let text = format!("{HEAD}  - target: $.paths\n    update: {{x-a: 1}}\nextends: ../spec/other.yaml\n");
    let overlay = Overlay::read(Document::parse(Source::new("overrides/fix.yaml", text)).unwrap()).unwrap();
    let findings = apply_strict(&document(API), &[overlay]).expect_err("the overlay is for another document");
    expect![[r#"
        error[overlay::extends]: this overlay is made for `../spec/other.yaml`, not for `spec/api.yaml`
         --> overrides/fix.yaml:8:10
          |
        8 | extends: ../spec/other.yaml
          |          ^^^^^^^^^^^^^^^^^^
          |
          = note: at #/extends
          = help: apply it to the document that it names, or correct `extends`"#]]
    .assert_eq(&findings.render(Style::Plain));
}
