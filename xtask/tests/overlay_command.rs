//! `cargo xtask overlay` from the outside, and how findings are written.

mod common;

use common::Folder;
use expect_test::expect;

const YAML: &str = "# kept out\nopenapi: 3.1.0\ninfo: {title: T, version: '1'}\nz: 1\na: [1]\n";
const JSON: &str =
    "{\n    \"openapi\": \"3.1.0\",\n    \"info\": {\"title\": \"T\", \"version\": \"1\"},\n    \"z\": 1,\n    \"a\": [1]\n}\n";
const OVERLAY_YAML: &str = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- {target: $.info, update: {title: U}}\n- {target: $.a, update: 2}\n";
const OVERLAY_JSON: &str = r#"{"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [{"target": "$.info", "update": {"title": "U"}}, {"target": "$.a", "update": 2}]}"#;

#[test]
fn every_pairing_of_formats_comes_out_in_the_format_of_the_input() {
    let folder = Folder::with(&[("api.yaml", YAML), ("api.json", JSON), ("fix.yaml", OVERLAY_YAML), ("fix.json", OVERLAY_JSON)]);
    let yaml = "openapi: 3.1.0\ninfo:\n  title: U\n  version: '1'\nz: 1\na:\n- 1\n- 2\n";
    let json = "{\n    \"openapi\": \"3.1.0\",\n    \"info\": {\n        \"title\": \"U\",\n        \"version\": \"1\"\n    },\n    \"z\": 1,\n    \"a\": [\n        1,\n        2\n    ]\n}\n";
    for (input, expected) in [("api.yaml", yaml), ("api.json", json)] {
        for overlay in ["fix.yaml", "fix.json"] {
            let run = folder.run(&["overlay", "apply", input, overlay]);
            assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), expected, ""), "{input} {overlay}");
        }
    }
}

#[test]
fn several_overlays_are_applied_in_the_order_given() {
    let action = |update: &str| {
        format!("overlay: 1.1.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: $.z, update: {update}}}\n")
    };
    let folder = Folder::with(&[("api.yaml", YAML), ("b.yaml", &action("2")), ("a.yaml", &action("3"))]);
    assert!(folder.run(&["overlay", "apply", "api.yaml", "b.yaml", "a.yaml"]).out.contains("\nz: 3\n"));
    assert!(folder.run(&["overlay", "apply", "api.yaml", "a.yaml", "b.yaml"]).out.contains("\nz: 2\n"));
}

#[test]
fn the_output_file_is_written_whole_or_not_at_all() {
    let folder = Folder::with(&[("api.yaml", YAML), ("fix.yaml", OVERLAY_YAML), ("bad.yaml", "overlay: 1.0.0\n")]);
    let run = folder.run(&["overlay", "apply", "api.yaml", "fix.yaml", "--output", "new/out.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    assert!(folder.read("new/out.yaml").contains("title: U"));
    let run = folder.run(&["overlay", "apply", "api.yaml", "bad.yaml", "--output", "new/other.yaml"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(folder.names("new"), ["out.yaml"]);
    let run = folder.run(&["overlay", "apply", "api.yaml", "fix.yaml", "--output", "api.yaml/out.yaml"]);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("error[output::io]: cannot"), "{}", run.err);
}

#[test]
fn strict_reading_checks_what_the_specification_passes_over() {
    let overlay = "overlay: 1.1.0\ninfo: {title: O, version: '1'}\nextends: other.yaml\nactions:\n- {target: $.y, update: 2}\n- {target: $.z, update: 1}\n";
    let folder = Folder::with(&[("api.yaml", YAML), ("fix.yaml", overlay)]);
    let run = folder.run(&["overlay", "apply", "api.yaml", "fix.yaml"]);
    assert_eq!(run.code, Some(0));
    expect![[r#"
        warning[overlay::extends]: this overlay is made for `other.yaml`, not for `api.yaml`
         --> fix.yaml:3:10
          |
        3 | extends: other.yaml
          |          ^^^^^^^^^^
          |
          = note: at #/extends
          = help: with `--strict` this is an error

        warning[overlay::unmatched]: `$.y` selects nothing; the action is passed over
         --> fix.yaml:5:12
          |
        5 | - {target: $.y, update: 2}
          |            ^^^
          |
          = note: at #/actions/0/target
          = help: with `--strict` this is an error, and says what is near
    "#]]
    .assert_eq(&run.err);
    let run = folder.run(&["overlay", "apply", "api.yaml", "fix.yaml", "--strict", "--message-format", "json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert_eq!(run.codes(), ["overlay::extends", "override::unmatched", "override::obsolete"]);
}

#[test]
fn all_overlays_are_checked_in_one_run() {
    let folder = Folder::with(&[
        ("good.yaml", OVERLAY_YAML),
        ("bad.yaml", "overlay: 1.0.0\ninfo: {title: 1, version: '1'}\nactions: []\n"),
        ("worse.json", "{\"overlay\": "),
        ("near.yaml", "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- {target: $, x-renam: b, update: {}}\n"),
    ]);
    let run =
        folder.run(&["--message-format=json", "overlay", "validate", "bad.yaml", "worse.json", "missing.yaml", "near.yaml"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.codes(),
        ["overlay::type", "overlay::empty", "document::syntax", "document::unreadable", "overlay::unknown-extension"]
    );
    let run = folder.run(&["overlay", "validate", "good.yaml", "near.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "good.yaml: valid, 2 actions\nnear.yaml: valid, 1 action\n"));
    assert!(run.err.starts_with("warning[overlay::unknown-extension]"), "{}", run.err);
}

#[test]
fn wrong_usage_is_told_from_a_wrong_document() {
    let folder = Folder::new();
    for arguments in [
        &["overlay", "apply", "api.yaml"][..],
        &["overlay", "validate"],
        &["overlay"],
        &["overlay", "apply", "a", "b", "--message-format", "xml"],
        &["nothing"],
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = Folder::new();
    let bad = ["overlay", "validate", "missing.yaml"];
    let coloured = |more: &[&str], environment: &[(&str, &str)]| {
        let run = folder.run_with(&[&bad[..], more].concat(), environment);
        assert!(run.err.contains("document::unreadable"), "{}", run.err);
        run.err.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "a pipe is no terminal");
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "always", "--message-format", "json"], &[]), "JSON has no colours");
}
