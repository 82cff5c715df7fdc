//! Applied, obsolete, unmatched, conflict.

use super::*;

const API: &str = "
paths:
  /users:
    get: {parameters: [{name: page}], tags: [a]}
    post: {tags: [a]}
components:
  schemas:
    User: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}
";

#[test]
fn an_update_is_logged_leaf_by_leaf() {
    let done = strict(
        API,
        "- target: $.components.schemas.User
  description: it is text
  x-evidence: [user.yaml]
  update: {required: [id, name], properties: {id: {type: string, format: uuid}}}
",
    )
    .unwrap();
    let entry = &done.log[0];
    assert_eq!((entry.file.as_str(), entry.action.as_str()), ("overrides/fix.yaml", "/actions/0"));
    assert_eq!((entry.description.as_deref(), entry.evidence.as_slice()), (Some("it is text"), &["user.yaml".to_owned()][..]));
    let changes: Vec<String> = entry
        .deviations
        .iter()
        .map(|one| {
            format!("{} {} -> {}", one.pointer, one.before.clone().unwrap_or_default(), one.after.clone().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        changes,
        [
            "/components/schemas/User/required/1 null -> \"name\"",
            "/components/schemas/User/properties/id/type \"integer\" -> \"string\"",
            "/components/schemas/User/properties/id/format null -> \"uuid\"",
        ]
    );
    assert_eq!(done.value["components"]["schemas"]["User"]["required"], serde_json::json!(["id", "name"]));
}

#[test]
fn the_log_names_places_as_the_vendor_does() {
    let done = strict(
        API,
        "- {target: $.components.schemas.User, x-rename: Account}
- {target: \"$.paths['/users'].get.parameters\", update: {name: size}}
- {target: \"$.paths['/users'].get.parameters[?@.name == 'page']\", remove: true}
- {target: \"$.paths['/users'].get.parameters[0]\", update: {in: query}}
- {target: $.components.schemas.Account.properties.name, x-rename: login, update: {minLength: 1}}
- {target: $.components.schemas.Account.properties.login.type, remove: true}
",
    )
    .unwrap();
    let places: Vec<Vec<&str>> =
        done.log.iter().map(|entry| entry.deviations.iter().map(|one| one.pointer.as_str()).collect()).collect();
    assert_eq!(
        places,
        [
            vec!["/components/schemas/User"],
            vec!["/paths/~1users/get/parameters/1"],
            vec!["/paths/~1users/get/parameters/0"],
            vec!["/paths/~1users/get/parameters/1/in"],
            vec!["/components/schemas/User/properties/name", "/components/schemas/User/properties/name/minLength"],
            vec!["/components/schemas/User/properties/name/type"],
        ]
    );
    assert_eq!(
        done.log[4].deviations[0].renamed_to.as_deref().map(jsonptr::Pointer::as_str),
        Some("/components/schemas/Account/properties/login")
    );
}

#[test]
fn a_removal_of_nested_nodes_is_logged_once() {
    let done = strict("a: {x: {x: 1}}\nb: 1\n", "- {target: $..x, remove: true}\n").unwrap();
    assert_same(&done.value, "a: {}\nb: 1\n");
    assert_eq!(done.log[0].deviations.len(), 1);
    assert_eq!(done.log[0].deviations[0].before, Some(yaml("x: 1")));
}

#[test]
fn what_the_document_already_says_is_obsolete() {
    for action in [
        "- {target: $.components.schemas.User.properties.name, update: {type: string}}\n",
        "- {target: $.components.schemas.User.required, update: [id]}\n",
        "- {target: $.components.schemas.User.required, update: id}\n",
        "- {target: $.components.schemas.User.properties.nickname, x-rename: name}\n",
        "- {target: $.components.schemas.User.properties.name, x-rename: name}\n",
        "- {target: \"$.paths['/users'].post\", copy: \"$.paths['/users'].post\"}\n",
    ] {
        assert_eq!(codes(&findings(API, action)), ["override::obsolete"], "{action}");
    }
}

#[test]
fn obsolete_beats_conflict() {
    let action = "- {target: $.components.schemas.User.properties.name, x-expect: {type: integer}, update: {type: string}}\n";
    assert_eq!(codes(&findings(API, action)), ["override::obsolete"]);
}

#[test]
fn a_removal_that_is_put_back_unchanged_is_obsolete() {
    let actions = "- {target: $.components.schemas.User.required, remove: true}
- {target: $.components.schemas.User, update: {required: [id]}}
";
    let findings = findings(API, actions);
    assert_eq!(codes(&findings), ["override::obsolete"]);
    assert!(findings.render(Style::Plain).contains("`/actions/1`"));
    let changed = actions.replace("[id]", "[name]");
    assert_eq!(applied(API, &changed)["components"]["schemas"]["User"]["required"], serde_json::json!(["name"]));
}

#[test]
fn one_of_several_places_that_changes_is_enough() {
    let value = applied("a: {t: {x: 1}}\nb: {t: {x: 2}}\n", "- {target: $.*.t, x-expect: {x: 2}, update: {x: 1}}\n");
    assert_same(&value, "a: {t: {x: 1}}\nb: {t: {x: 1}}\n");
}

#[test]
fn what_selects_nothing_is_unmatched() {
    for action in [
        "- {target: \"$.paths['/user'].get\", update: {x: 1}}\n",
        "- {target: $.servers, remove: true}\n",
        "- {target: $.components.schemas.User.properties.nick, x-rename: nickname}\n",
        "- {target: \"$.paths.*.*.parameters[?@.name == 'size']\", update: {x: 1}}\n",
        "- {target: \"$.paths['/users'].get\", copy: \"$.paths['/users'].put\"}\n",
    ] {
        assert_eq!(codes(&findings(API, action)), ["override::unmatched"], "{action}");
    }
}

#[test]
fn what_does_not_fit_is_a_conflict() {
    for action in [
        "- {target: $.components.schemas.User.properties.id, x-expect: {type: string}, update: {type: number}}\n",
        "- {target: $.components.schemas.User.type, x-expect: string, remove: true}\n",
        "- {target: $.components.schemas.User.type, update: {a: 1}}\n",
        "- {target: $.components.schemas.User, update: {properties: 1}}\n",
        "- {target: $.components.schemas.User.*, update: {a: 1}}\n",
        "- {target: $.components.schemas.User.properties.id, x-rename: name}\n",
        "- {target: $.components.schemas.User.properties.*, x-rename: key}\n",
        "- {target: $, remove: true}\n",
        "- {target: $, x-rename: root}\n",
        "- {target: \"$.components.schemas.User.required[0]\", x-rename: name}\n",
        "- {target: \"$.paths['/users'].get\", copy: \"$.paths['/users'].*\"}\n",
    ] {
        assert_eq!(codes(&findings(API, action)), ["override::conflict"], "{action}");
    }
}

#[test]
fn every_action_of_every_file_is_reported() {
    let first = overlay("- {target: $.nothing, update: {x: 1}}\n- {target: $.components, update: {x: 1}}\n");
    let second = overlay("- {target: $.components.x, update: 1}\n- {target: $.paths, update: 1}\n- {target: $.paths}\n");
    let findings = apply_strict(&document(API), &[first, second]).expect_err("three actions fail, one is obsolete");
    assert_eq!(codes(&findings), ["override::unmatched", "override::obsolete", "override::conflict", "overlay::no-change"]);
}

#[test]
fn an_overlay_for_another_document_is_not_applied() {
    let head = HEAD.replace("actions:", "extends: ../spec/other.yaml\nactions:");
    for (head, codes_expected) in [(head.as_str(), vec!["overlay::extends"]), (&head.replace("other", "api"), vec![])] {
        let text = format!("{head}- {{target: $.paths, update: {{x: 1}}}}\n");
        let overlay = Overlay::read(Document::parse(Source::new("overrides/fix.yaml", text)).unwrap()).unwrap();
        let found = apply_strict(&document(API), &[overlay]).err().map(|findings| codes(&findings)).unwrap_or_default();
        assert_eq!(found, codes_expected);
    }
}

#[test]
fn growth_without_end_is_stopped() {
    let copies: String = (0..200).map(|index| format!("- {{target: $.a, copy: $, x-n: {index}}}\n")).collect();
    let findings = findings("a: {}\n", &copies);
    assert!(codes(&findings).contains(&"overlay::too-large"));
}
