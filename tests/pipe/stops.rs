//! When the world changes, codegen stops and says what to do. The documents are the real ones with one thing changed.

use std::fs;

use expect_test::{Expect, expect};

use crate::workspace::{Workspace, files, root};

const SPEC: &str = "spec/xiaomi-open-api.yaml";
const OVERRIDES: &str = "overrides/xiaomi.yaml";

fn check(workspace: &Workspace, expected: &Expect) {
    expected.assert_eq(&workspace.refused());
}

/// The vendor has fixed the name of the nickname.
fn nickname_fixed() -> Workspace {
    Workspace::of_inputs().edit(
        SPEC,
        "            nickname:\n              type: string\n              description: User's display name.",
        "            miliaoNick:\n              type: string\n              description: User's display name.",
    )
}

#[test]
fn a_name_that_the_vendor_has_fixed_is_obsolete() {
    check(
        &nickname_fixed(),
        &expect![[r#"
            error[override::obsolete]: `$.components.schemas.UserProfile.properties.data.properties.nickname` already has its new name
               --> overrides/xiaomi.yaml:564:15
                |
            564 |     x-rename: miliaoNick
                |               ^^^^^^^^^^ this rename
                |
               ::: spec/xiaomi-open-api.yaml:213:13
                |
            213 |             miliaoNick:
                |             ---------- named so already
                |
                = note: at #/actions/32/x-rename
                = note: at #/components/schemas/UserProfile/properties/data/properties/miliaoNick
                = note: its reason was: No source knows a field `nickname`. Both documentations and every recorded reply call it `miliaoNick`, after the messenger MiTalk (Miliao).
                = note: the `update` of the same action still has something to say
                = help: in the action at overrides/xiaomi.yaml:550 (`/actions/32`), write `target: $.components.schemas.UserProfile.properties.data.properties.miliaoNick` and remove `x-rename`"#]],
    );
}

#[test]
fn the_advice_about_a_fixed_name_gives_the_same_client() {
    let workspace = nickname_fixed()
        .edit(
            OVERRIDES,
            "$.components.schemas.UserProfile.properties.data.properties.nickname\n",
            "$.components.schemas.UserProfile.properties.data.properties.miliaoNick\n",
        )
        .edit(OVERRIDES, "    x-rename: miliaoNick\n", "")
        .with_manifest();
    workspace.generate();
    let before = files(&root().join("generated/src/api"));
    for (path, text) in files(&workspace.path("generated/src/api")) {
        assert!(text == before[&path], "{} differs", path.display());
    }
}

#[test]
fn a_text_that_the_vendor_has_fixed_is_obsolete() {
    check(
        &Workspace::of_inputs().edit(
            SPEC,
            "User's phone number (may be empty).",
            "The phone number bound to the account; absent when there is none.",
        ),
        &expect![[r#"
            error[override::obsolete]: the document already says at `$.components.schemas.UserContact.properties.data.properties.phone` what this override wants it to say
               --> overrides/xiaomi.yaml:694:13
                |
            694 |   - target: $.components.schemas.UserContact.properties.data.properties.phone
                |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this override
                |
               ::: spec/xiaomi-open-api.yaml:247:13
                |
            247 |             phone:
                |             ----- says so already
                |
                = note: at #/actions/40/target
                = note: at #/components/schemas/UserContact/properties/data/properties/phone
                = note: its reason was: The text follows the new reading: a missing number is no longer an empty string.
                = note: the vendor has fixed it, or another override does the same
                = help: remove the action at overrides/xiaomi.yaml:694 (`/actions/40`)"#]],
    );
}

#[test]
fn a_format_that_the_vendor_has_removed_is_unmatched() {
    check(
        &Workspace::of_inputs().edit(SPEC, "              format: email\n", ""),
        &expect![[r#"
            error[override::unmatched]: `$.components.schemas.UserContact.properties.data.properties.email.format` selects nothing
               --> overrides/xiaomi.yaml:710:13
                |
            710 |   - target: $.components.schemas.UserContact.properties.data.properties.email.format
                |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this path
                |
               ::: spec/xiaomi-open-api.yaml:250:13
                |
            250 |             email:
                |             ----- the path leads here
                |
                = note: at #/actions/42/target
                = note: at #/components/schemas/UserContact/properties/data/properties/email
                = note: `$.components.schemas.UserContact.properties.data.properties.email` is there, but has no member `format`
                = help: the names there are `description`, `type`, `x-empty-as-absent`
                = help: if the vendor has removed it, remove the action at overrides/xiaomi.yaml:710 (`/actions/42`)"#]],
    );
}

#[test]
fn a_typing_mistake_in_a_target_is_unmatched() {
    check(
        &Workspace::of_inputs().edit(
            OVERRIDES,
            "$.components.schemas.UserProfile.properties.data.properties.nickname\n",
            "$.components.schemas.UserProfile.properties.data.properties.nicknam\n",
        ),
        &expect![[r#"
            error[override::unmatched]: `$.components.schemas.UserProfile.properties.data.properties.nicknam` selects nothing
               --> overrides/xiaomi.yaml:550:13
                |
            550 |   - target: $.components.schemas.UserProfile.properties.data.properties.nicknam
                |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this path
                |
               ::: spec/xiaomi-open-api.yaml:212:11
                |
            212 |           properties:
                |           ---------- the path leads here
                |
                = note: at #/actions/32/target
                = note: at #/components/schemas/UserProfile/properties/data/properties
                = note: `$.components.schemas.UserProfile.properties.data.properties` is there, but has no member `nicknam`
                = help: the nearest name is `nickname`: write `$.components.schemas.UserProfile.properties.data.properties.nickname`"#]],
    );
}

#[test]
fn a_type_that_the_vendor_has_changed_is_a_conflict() {
    check(
        &Workspace::of_inputs().edit(
            SPEC,
            "            miliaoId:\n              type: integer\n",
            "            miliaoId:\n              type: string\n",
        ),
        &expect![[r#"
            error[override::conflict]: the document does not say what this override expects at `#/components/schemas/UserProfile/properties/data/properties/miliaoId/type`
               --> overrides/xiaomi.yaml:577:23
                |
            577 |     x-expect: { type: integer, format: int64 }
                |                       ^^^^^^^ expected
                |
               ::: spec/xiaomi-open-api.yaml:217:21
                |
            217 |               type: string
                |                     ------ found
                |
                = note: at #/actions/33/x-expect/type
                = note: at #/components/schemas/UserProfile/properties/data/properties/miliaoId/type
                = note: its reason was: No source knows a field `miliaoId`. It is `userId`, handed out only to apps opened before 2018-06-01; the page prints a description, and clients have read a number as well as a string.
                = note: expected `"integer"`, found `"string"`
                = help: see what the vendor has changed; then correct or remove the action at overrides/xiaomi.yaml:566 (`/actions/33`)"#]],
    );
}

/// A reply shows a field that no document has.
fn new_field_shown() -> Workspace {
    Workspace::of_inputs().edit(
        "spec/evidence/get-user-phone-and-email-java-sdk.yaml",
        "\"data\":{",
        "\"data\":{\"countryCode\":86,",
    )
}

#[test]
fn an_undocumented_field_that_evidence_shows_is_a_finding() {
    check(
        &new_field_shown(),
        &expect![[r#"
        error[evidence::missing-field]: the evidence shows `/data/countryCode`, which is not in the document
           --> spec/evidence/get-user-phone-and-email-java-sdk.yaml:18:47
            |
         18 |     {"result":"ok","description":"成功","data":{"countryCode":86,"phone":"10000000000","email":"user@example.com"},"code":0}
            |                                                 ^ shown here
            |
           ::: spec/xiaomi-open-api.yaml:246:11
            |
        246 |           properties:
            |           ---------- known here: phone, email
            |
            = note: at #/components/schemas/UserContact/properties/data/properties
            = help: add this action to the overrides:
                      - target: $.components.schemas.UserContact.properties.data.properties
                        description: 'Official Java SDK (xiaomi-passport/oauth-java-sdk), OpenApiHelper.getPhoneAndEmail (2023-04-04): the field `countryCode` is shown, which the document does not have'
                        update:
                          countryCode:
                            type: integer
                        x-evidence:
                        - get-user-phone-and-email-java-sdk.yaml"#]],
    );
}

/// The action that stands ready to paste in the last help of a message.
fn proposed(message: &str) -> String {
    let (_, action) = message.split_once("add this action to the overrides:\n").unwrap();
    let width = action.len() - action.trim_start().len();
    let lines = action.lines().take_while(|line| !line.trim().is_empty());
    lines.map(|line| format!("  {}\n", &line[width..])).collect()
}

#[test]
fn the_proposed_override_settles_the_finding() {
    let workspace = new_field_shown();
    let overrides = fs::read_to_string(workspace.path(OVERRIDES)).unwrap();
    let pasted = format!("{}\n\n{}", overrides.trim_end(), proposed(&workspace.refused()));
    fs::write(workspace.path(OVERRIDES), pasted).unwrap();
    workspace.generate();
    let types = fs::read_to_string(workspace.path("generated/src/api/types/user_contact.rs")).unwrap();
    assert!(types.contains("pub country_code: Option<i64>"), "{types}");
}

#[test]
fn a_new_field_of_the_vendor_that_nothing_shows_is_a_finding() {
    check(
        &Workspace::of_inputs().edit(
            SPEC,
            "            phone:\n              type: string\n",
            "            fax:\n              type: string\n            phone:\n              type: string\n",
        ),
        &expect![[r#"
            error[evidence::undocumented-field]: no evidence shows `fax`, which the document has
               --> spec/xiaomi-open-api.yaml:247:13
                |
            247 |             fax:
                |             ^^^ never shown
                |
                = note: at #/components/schemas/UserContact/properties/data/properties/fax
                = note: it is part of a response of `getUserPhoneAndEmail`
                = note: if it does not exist, say `remove: true` instead of `update`; if it does, add the evidence that shows it
                = help: once that is decided, add this action to the overrides:
                          - target: $.components.schemas.UserContact.properties.data.properties.fax
                            description: 'TODO: no evidence shows `fax`. Why does it stay?'
                            update:
                              x-undocumented: 'TODO: why the document keeps it'
                            x-evidence:
                            - get-user-phone-and-email-documented-en.yaml
                            - get-user-phone-and-email-documented-zh.yaml
                            - get-user-phone-and-email-empty.yaml
                            - get-user-phone-and-email-error-documented-en.yaml
                            - get-user-phone-and-email-error-documented-zh.yaml
                            - get-user-phone-and-email-java-sdk.yaml
                            - get-user-phone-and-email-scope-missing-observed.yaml"#]],
    );
}

#[test]
fn a_value_of_another_type_in_evidence_is_a_finding() {
    check(
        &Workspace::of_inputs().edit(
            "spec/evidence/get-user-open-id-java-sdk.yaml",
            "\"openId\":\"2.0:c3ludGhldGljLW9wZW4taWQtMDE=\"",
            "\"openId\":[\"2.0:c3ludGhldGljLW9wZW4taWQtMDE=\"]",
        ),
        &expect![[r#"
            error[evidence::type]: `/data/openId` is an array in the evidence; the document says `string`
               --> spec/evidence/get-user-open-id-java-sdk.yaml:18:47
                |
             18 |     {"result":"ok","description":"成功","data":{"openId":["2.0:c3ludGhldGljLW9wZW4taWQtMDE="]},"code":0}
                |                                                 ^ shown here
                |
               ::: spec/xiaomi-open-api.yaml:233:11
                |
            233 |           properties:
                |           ---------- string here (the nearest place to `#/components/schemas/UserOpenId/properties/data/properties/openid` in this file)
                |
                = note: at #/components/schemas/UserOpenId/properties/data/properties/openid
                = help: add this action to the overrides:
                          - target: $.components.schemas.UserOpenId.properties.data.properties.openid
                            description: 'Official Java SDK (xiaomi-passport/oauth-java-sdk), OpenApiHelper.getOpenId (2023-04-04): the value is an array, and the document has string'
                            update:
                              type: array
                              items:
                                type: string
                            x-evidence:
                            - get-user-open-id-java-sdk.yaml"#]],
    );
}

#[test]
fn overrides_that_no_longer_fit_are_all_reported_in_one_run() {
    let workspace = nickname_fixed()
        .edit(SPEC, "            miliaoId:\n              type: integer\n", "            miliaoId:\n              type: string\n")
        .edit(OVERRIDES, "target: $.info.termsOfService\n", "target: $.info.termOfService\n");
    let text = workspace.refused();
    let titles: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
    expect![[r#"
        error[override::unmatched]: `$.info.termOfService` selects nothing
        error[override::obsolete]: `$.components.schemas.UserProfile.properties.data.properties.nickname` already has its new name
        error[override::conflict]: the document does not say what this override expects at `#/components/schemas/UserProfile/properties/data/properties/miliaoId/type`"#]].assert_eq(&titles.join("\n"));
}

#[test]
fn differences_to_the_evidence_are_all_reported_in_one_run() {
    let workspace = new_field_shown().edit(
        SPEC,
        "            phone:\n              type: string\n",
        "            fax:\n              type: string\n            phone:\n              type: string\n",
    );
    let text = workspace.refused();
    let titles: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
    expect![[r#"
        error[evidence::missing-field]: the evidence shows `/data/countryCode`, which is not in the document
        error[evidence::undocumented-field]: no evidence shows `fax`, which the document has"#]]
    .assert_eq(&titles.join("\n"));
}
