//! The report in each format, and the exit code.

use expect_test::expect;

use crate::{ADDITIVE, BEHAVIOUR, BREAKING, DOCUMENTATION, Edits, Folder, OLD};

#[test]
fn text_is_the_default() {
    let run = Folder::with(BREAKING).diff(&[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        old  old.yaml (version 1.4.0, sha256 357cd5db7d80)
        new  new.yaml (version 2.0.0, sha256 b77aa24697a1)

        breaking (2)
          operation listPets (`list_pets`)
            the parameter `limit` must be given: `limit: i64` instead of `.limit(i64)` [parameter-became-required, request]
          type `NewPet` (request of addPet)
            the optional property `kind` is new: `kind: Option<NewPetKind>`; whoever writes the struct out must add it [optional-property-added, request]

        behaviour (1)
          operation listPets (`list_pets`)
            the default of the parameter `limit` is `50` instead of `20` [default-changed, request]

        additive (2)
          type `Pet` (response of listPets)
            the optional property `age` is new: `age: Option<i64>` [optional-property-added, response]
          type `NewPetKind` (request of addPet)
            `types::NewPetKind` is new [type-added, request]

        documentation (1)
          the API
            the document is version `2.0.0` instead of `1.4.0` [version-changed]

        2 breaking, 1 behaviour, 2 additive, 1 documentation
        a major step; before 1.0 a minor step
    "#]].assert_eq(&run.stdout);
}

#[test]
fn markdown_is_ready_for_a_changelog() {
    let run = Folder::with(BREAKING).diff(&["--format", "markdown"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        ## Pets 1.4.0 → 2.0.0

        2 breaking, 1 behaviour, 2 additive, 1 documentation: a major step; before 1.0 a minor step.

        ### Breaking

        - `list_pets`: the parameter `limit` must be given: `limit: i64` instead of `.limit(i64)`.
        - `NewPet` (request of addPet): the optional property `kind` is new: `kind: Option<NewPetKind>`; whoever writes the struct out must add it.

        ### Behaviour

        - `list_pets`: the default of the parameter `limit` is `50` instead of `20`.

        ### Added

        - `Pet` (response of listPets): the optional property `age` is new: `age: Option<i64>`.
        - `NewPetKind` (request of addPet): `types::NewPetKind` is new.

        ### Documentation

        - the API: the document is version `2.0.0` instead of `1.4.0`.
    "#]].assert_eq(&run.stdout);
}

#[test]
fn json_is_for_programs() {
    let run = Folder::with(&BREAKING[2..3]).diff(&["--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        {
          "format": 1,
          "old": {
            "file": "old.yaml",
            "title": "Pets",
            "version": "1.4.0",
            "sha256": "357cd5db7d80bd92baedcf0d210c1097afb7f029be9f0a59f1fa266c3783cb10"
          },
          "new": {
            "file": "new.yaml",
            "title": "Pets",
            "version": "1.4.0",
            "sha256": "83cbec3a2cf1e4e0c5b7210a8fa8ac5c9e525bc9156401fd3410a533085c2f70"
          },
          "semver": {
            "step": "major",
            "before_1_0": "minor"
          },
          "counts": {
            "breaking": 1,
            "behaviour": 0,
            "additive": 0,
            "documentation": 0
          },
          "changes": [
            {
              "level": "breaking",
              "kind": "parameter-became-required",
              "subject": {
                "kind": "operation",
                "id": "listPets",
                "method": "list_pets"
              },
              "direction": "request",
              "message": "the parameter `limit` must be given: `limit: i64` instead of `.limit(i64)`",
              "silent": false,
              "old": "/paths/~1pets/get",
              "new": "/paths/~1pets/get"
            }
          ],
          "overrides": [],
          "evidence": []
        }
    "#]]
    .assert_eq(&run.stdout);
}

/// Servers are told of the API, and headers of the answers that they come with.
#[test]
fn places_and_headers_are_told_where_they_are_used() {
    let response = "description: The pets.\n          ";
    let headers = format!("{response}headers: {{ X-Total: {{ schema: {{ type: integer }} }} }}\n          ");
    let old = OLD.replace("https://api.example.com", "/v1").replace(response, &headers);
    let run = Folder::with(&[]).file("old.yaml", old).diff(&[]);
    assert_eq!(run.code, Some(0));
    expect![[r#"
        old  old.yaml (version 1.4.0, sha256 b87921c32da4)
        new  new.yaml (version 1.4.0, sha256 357cd5db7d80)

        breaking (2)
          the API
            `Client::with_origin` is gone: the document says on which host the API is, or nothing at all [with-origin-removed]
          type `headers::ListPetsHeaders` (response of listPets)
            `headers::ListPetsHeaders` is gone [headers-removed, response]

        behaviour (2)
          the API
            `BASE_URL` is `https://api.example.com` instead of `/v1`: calls go there unless a client or a call is told otherwise [base-url-changed]
          operation listPets (`list_pets`)
            `200` has no header `X-Total` any more [responses-changed, response]

        2 breaking, 2 behaviour, 0 additive, 0 documentation
        a major step; before 1.0 a minor step
    "#]].assert_eq(&run.stdout);
}

#[test]
fn nothing_changes() {
    let run = Folder::with(&[]).diff(&["--fail-on", "documentation"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        old  old.yaml (version 1.4.0, sha256 357cd5db7d80)
        new  new.yaml (version 1.4.0, sha256 357cd5db7d80)

        0 breaking, 0 behaviour, 0 additive, 0 documentation
        nothing changes, so that no new version is needed
    "#]]
    .assert_eq(&run.stdout);
}

#[test]
fn the_exit_code_says_whether_the_level_is_reached() {
    let releases: [(Edits<'_>, usize); 5] = [(&[], 0), (DOCUMENTATION, 1), (ADDITIVE, 2), (BEHAVIOUR, 3), (BREAKING, 4)];
    for (edits, worst) in releases {
        let folder = Folder::with(edits);
        for (level, weight) in [("documentation", 1), ("additive", 2), ("behaviour", 3), ("breaking", 4)] {
            let run = folder.diff(&["--fail-on", level]);
            assert_eq!(run.code, Some(i32::from(worst >= weight)), "--fail-on {level}: {}", run.stdout);
            assert_eq!(run.stderr, "");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::with(BREAKING);
    for format in ["text", "markdown", "json"] {
        let run = || folder.diff(&["--format", format]).stdout;
        assert_eq!(run(), run());
    }
}

#[test]
fn what_a_document_says_moves_no_cursor() {
    let run = Folder::with(&[("version: 1.4.0", r#"version: "1\e[2J\n- x""#)]).diff(&[]);
    assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
    assert!(!run.stdout.contains("\n- x"), "{}", run.stdout);
}
