//! Overlay 1.0 and 1.1 by the letter.

use super::*;

fn same(before: &str, actions: &str, after: &str) {
    let value = standard(before, actions).unwrap_or_else(|findings| panic!("{}", findings.render(Style::Plain)));
    assert_same(&value, after);
}

#[test]
fn what_selects_nothing_succeeds() {
    same("a: 1\n", "- {target: $.b, update: {x: 1}}\n- {target: $.b, copy: $.c}\n- {target: $.b, remove: true}\n", "a: 1\n");
}

#[test]
fn what_changes_nothing_succeeds() {
    same("a: 1\n", "- {target: $, update: {a: 1}}\n", "a: 1\n");
}

#[test]
fn actions_see_the_result_of_those_before() {
    same(
        "paths: {/a: {get: {x: 1}}, /b: {}}\n",
        "- {target: $.paths, update: {/c: {}}}\n- {target: \"$.paths['/c']\", copy: \"$.paths['/a']\"}\n- {target: \"$.paths['/a']\", remove: true}\n",
        "paths: {/b: {}, /c: {get: {x: 1}}}\n",
    );
}

#[test]
fn arrays_grow_even_by_what_they_have() {
    same("a: [1]\n", "- {target: $.a, update: [1, 2]}\n- {target: $.a, update: {x: 1}}\n", "a: [1, 1, 2, {x: 1}]\n");
}

#[test]
fn removal_wins_over_update() {
    same("a: 1\nb: 2\n", "- {target: $.a, update: 3, remove: true}\n", "b: 2\n");
}

#[test]
fn removed_items_do_not_move_each_other() {
    same("a: [0, 1, 2, 3, 4]\n", "- {target: \"$.a[1, 3, 0, 1]\", remove: true}\n", "a: [2, 4]\n");
}

#[test]
fn nested_targets_are_found_before_the_first_change() {
    same("x: {x: {}}\n", "- {target: $..x, update: {x: {y: 1}}}\n", "x: {x: {x: {y: 1}, y: 1}}\n");
}

#[test]
fn keys_that_are_numbers_are_strings() {
    same("200: {a: 1}\n", "- {target: \"$['200']\", update: {b: 2}}\n", "'200': {a: 1, b: 2}\n");
}

#[test]
fn an_expectation_is_for_strict_reading_only() {
    same("a: 1\n", "- {target: $.a, x-expect: 5, update: 2}\n", "a: 2\n");
}

#[test]
fn a_rename_works_in_both_ways_of_reading() {
    same("a: 1\nb: 2\n", "- {target: $.a, x-rename: c}\n- {target: $.a, x-rename: d}\n", "c: 1\nb: 2\n");
}

#[test]
fn what_the_specification_calls_an_error_is_one() {
    for (before, action) in [
        ("a: {}\nb: []\n", "- {target: $.*, update: {x: 1}}\n"),
        ("a: {}\n", "- {target: $.a, update: 1}\n"),
        ("a: {b: {}}\n", "- {target: $, update: {a: {b: null}}}\n"),
        ("a: 1\n", "- {target: $.a, update: []}\n"),
        ("a: 1\n", "- {target: $, remove: true}\n"),
        ("a: {}\n", "- {target: $.a, copy: $.b}\n"),
        ("a: {}\nb: {}\n", "- {target: $.a, copy: $.*}\n"),
        ("a: 1\n", "- {target: $.a}\n"),
        ("a: 1\n", "- {target: $.a, remove: false}\n"),
    ] {
        assert!(standard(before, action).is_err(), "{before} {action}");
    }
}

#[test]
fn json_and_yaml_meet() {
    let document = Document::parse(Source::new("api.json", "{\"b\": 1, \"a\": [1]}")).unwrap();
    let value = apply_standard(&document, &overlay("- {target: $.a, update: [2]}\n")).unwrap();
    assert_eq!(value.to_string(), "{\"b\":1,\"a\":[1,2]}");
}
