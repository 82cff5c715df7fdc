//! `cargo xtask draft` from the outside: findings in, overrides out, until nothing is left to decide.

#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

mod common;

use std::fs;
use std::path::Path;

use common::{Folder, Run};
use expect_test::expect;

const API: &str = "openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /user:
    get:
      operationId: getUser
      responses:
        '200':
          description: A user.
          content:
            application/json:
              schema:
                type: object
                required: [info]
                properties:
                  info:
                    type: object
                    properties:
                      id: {type: string}
                  kept: {type: boolean}
";

/// An exchange of `getUser` with this body.
fn evidence(body: &str) -> String {
    format!(
        "evidence: 1\noperation: getUser\nsource: {{title: Manual}}\nstatus: documented\ndate: '2017'\nrequest: {{method: GET, url: /user}}\nresponse:\n  status: 200\n  body: '{body}'\n"
    )
}

fn shop(body: &str) -> Folder {
    Folder::with(&[("spec/api.yaml", API), ("spec/evidence/user.yaml", &evidence(body))])
}

fn codegen(folder: &Folder) -> Run {
    folder.run(&["codegen", "--message-format", "json"])
}

#[test]
fn a_draft_settles_what_is_shown_round_after_round() {
    // The first round finds the operation, the second one what its answer shows.
    let folder = shop(r#"{"infos": {"id": "7"}, "kept": true, "more": [1]}"#);
    folder.write("spec/api.yaml", API.replace("operationId: getUser", "summary: A user").as_bytes());
    let run = folder.run(&["draft"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    expect![[r#"
        # Drafted by `cargo xtask draft` from the evidence in spec/evidence.
        # Actions in the order of the document, round after round: what one round settles can uncover more.
        overlay: 1.1.0
        info:
          title: Corrections to Shop, drafted from the evidence
          version: 1.0.0
        extends: ../spec/api.yaml
        actions:

          - target: $.paths['/user'].get
            description: 'Manual (2017): the operation is known here as `getUser`'
            update:
              operationId: getUser
            x-evidence:
            - user.yaml

          - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties
            description: 'Manual (2017): the field `more` is shown, which the document does not have'
            update:
              more:
                type: array
                items:
                  type: integer
            x-evidence:
            - user.yaml

          - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.info
            description: 'Manual (2017): the field is shown as `infos`, and nothing shows `info`'
            x-rename: infos
            x-evidence:
            - user.yaml
    "#]]
    .assert_eq(&run.out);
}

#[test]
fn overrides_that_are_there_are_applied_first() {
    let folder = shop(r#"{"info": {"id": "7"}, "kept": true, "more": 1.5}"#);
    let action = "overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n- target: $.info\n  description: why\n  x-evidence: user.yaml\n  update: {title: Store}\n";
    folder.write("overrides/vendor.yaml", action.as_bytes());
    let run = folder.run(&["draft"]);
    assert!(run.out.contains("title: Corrections to Shop") && run.out.matches("- target:").count() == 1, "{}", run.out);

    let run = folder.run(&["draft", "--write"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "overrides/vendor_draft.yaml: 1 action, 0 open\n"));
    assert_eq!(folder.names("overrides"), ["vendor.yaml", "vendor_draft.yaml"]);
    assert_eq!(codegen(&folder).code, Some(0));

    let run = folder.run(&["draft", "--write"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    assert!(run.err.contains("there is nothing to draft"), "{}", run.err);
    assert_eq!(folder.names("overrides").len(), 2);
}

#[test]
fn overrides_that_fail_are_reported_instead() {
    let folder = shop("{}");
    folder.write(
        "overrides/a.yaml",
        b"overlay: 1.1.0\ninfo: {title: T, version: '1'}\nactions:\n- {target: $.nothing, update: 1}\n",
    );
    let run = folder.run(&["draft", "--message-format", "json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert_eq!(run.codes(), ["override::no-reason", "override::no-evidence"]);
}

#[test]
fn what_is_open_is_said_and_held() {
    let folder = shop(r#"{"info": {"id": "7"}, "flag": true}"#);
    let run = folder.run(&["draft", "--decided-only", "--message-format", "json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""));
    assert_eq!(run.codes(), ["evidence::missing-field", "draft::nothing"]);

    let run = folder.run(&["draft", "--write", "--message-format", "json"]);
    assert_eq!(run.codes(), ["evidence::missing-field", "evidence::undocumented-field"]);
    expect![[r#"
        # Drafted by `cargo xtask draft` from the evidence in spec/evidence.
        # Actions in the order of the document, round after round: what one round settles can uncover more.
        # What is marked OPEN holds the place of a decision that the evidence does not make: it adds what is
        # shown, marks what is not, and guesses nothing. Decide, correct the action, and remove the comment.
        overlay: 1.1.0
        info:
          title: Corrections to Shop, drafted from the evidence
          version: 1.0.0
        extends: ../spec/api.yaml
        actions:

          # OPEN: the evidence shows `/flag`, which is not in the document
          # the document has `kept` of the same type, which no evidence shows: is it this field under another name?
          # Instead, if it is:
          #   - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.kept
          #     description: 'Manual (2017): the field is shown as `flag`, and nothing shows `kept`'
          #     x-rename: flag
          #     x-evidence:
          #     - user.yaml
          - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties
            description: 'Manual (2017): the field `flag` is shown, which the document does not have'
            update:
              flag:
                type: boolean
            x-evidence:
            - user.yaml

          # OPEN: no evidence shows `kept`, which the document has
          # it is part of a response of `getUser`
          # if it does not exist, say `remove: true` instead of `update`; if it does, add the evidence that shows it
          - target: $.paths['/user'].get.responses['200'].content['application/json'].schema.properties.kept
            description: 'TODO: no evidence shows `kept`. Why does it stay?'
            update:
              x-undocumented: 'TODO: why the document keeps it'
            x-evidence:
            - user.yaml
    "#]]
    .assert_eq(&folder.read("overrides/draft.yaml"));
    assert_eq!(codegen(&folder).code, Some(0));
}

#[test]
fn what_no_action_settles_is_left_as_a_comment() {
    let folder = shop(r#"{"info": {"id": [1]}, "kept": 1}"#);
    folder.write("spec/evidence/other.yaml", evidence(r#"{"info": {"id": {"a": 1}}, "kept": true}"#).as_bytes());
    let run = folder.run(&["draft"]);
    assert_eq!(run.code, Some(0));
    assert!(run.out.contains("  # LEFT: "), "{}", run.out);
    assert!(run.err.starts_with("warning[evidence::type]"), "{}", run.err);
}

fn copy(from: &Path, folder: &Folder, to: &str) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = format!("{to}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), folder, &to);
        } else {
            folder.write(&to, &fs::read(entry.path()).unwrap());
        }
    }
}

/// The real document with all its evidence and without any override.
#[test]
fn the_draft_alone_reconciles_the_vendors_document() {
    let folder = Folder::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"), &folder, "spec");
    let before = codegen(&folder);
    assert_eq!(before.code, Some(1));
    assert!(before.codes().iter().all(|code| code.starts_with("evidence::")), "{}", before.err);

    let run = folder.run(&["draft", "--write", "--message-format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.codes().iter().all(|code| code.starts_with("evidence::")), "{}", run.err);
    let draft = folder.read("overrides/draft.yaml");
    assert_eq!(draft.matches("# OPEN: ").count(), run.codes().len(), "everything open is said twice: to people, and in the file");
    assert_eq!(draft.matches("# LEFT: ").count(), 0);

    let after = codegen(&folder);
    assert_eq!(after.code, Some(0), "{}", after.err);
    assert!(folder.run(&["draft"]).err.contains("there is nothing to draft"));
}

#[test]
fn what_is_decided_alone_leaves_nothing_decidable() {
    let folder = Folder::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"), &folder, "spec");
    let run = folder.run(&["draft", "--write", "--decided-only", "--message-format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let again = folder.run(&["draft", "--decided-only", "--message-format", "json"]);
    assert_eq!(again.out, "");
    let mut left = run.codes();
    left.push("draft::nothing".to_owned());
    assert_eq!(again.codes(), left);
}
