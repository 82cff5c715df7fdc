//! Wrong words on the command line.

use expect_test::{Expect, expect};

use crate::project::Project;

fn wrong(arguments: &[&str], message: &Expect) {
    let project = Project::sound();
    let before = project.tree();
    let run = project.run(arguments);
    message.assert_eq(&run.stderr);
    assert_eq!(run.code, Some(2));
    assert!(project.tree() == before, "the folder is not as it was");
}

#[test]
fn no_command() {
    wrong(
        &[],
        &expect![[r#"
            Turns a vendor's OpenAPI document and its corrections into a Rust client crate

            Usage: cargo xtask [OPTIONS] <COMMAND>

            Commands:
              codegen   Write the client: load, override, prove, lower, emit, write
              overlay   Apply overlays to any document, or check them
              draft     Draft what the evidence decides and the overrides lack
              diff      Compare two releases of the vendor's document: what changes in the Rust API, and the version step that follows
              report    Write the reconciliation as one HTML page: both documents and the evidence side by side, with outcomes and reasons
              corpus    Make a crate of every OpenAPI document in a folder, count what is lost, and check the crates
              inspect   Print the model between the document and the code: types and operations with their Rust names
              evidence  Turn recorded traffic into evidence
              help      Print this message or the help of the given subcommand(s)

            Options:
              -h, --help  Print help

            Messages:
                  --message-format <FORMAT>  How findings are written to stderr: `human`, or `json` for one object a line [default: human]
                  --color <WHEN>             When findings are coloured: `always`, `never`, or `auto` for terminals without `NO_COLOR` [default: auto]
        "#]],
    );
}

#[test]
fn an_unknown_command() {
    wrong(
        &["codgen"],
        &expect![[r#"
            error: unrecognized subcommand 'codgen'

              tip: a similar subcommand exists: 'codegen'

            Usage: cargo xtask [OPTIONS] <COMMAND>

            For more information, try '--help'.
        "#]],
    );
}

#[test]
fn an_unknown_option() {
    wrong(
        &["codegen", "--chek"],
        &expect![[r#"
        error: unexpected argument '--chek' found

          tip: a similar argument exists: '--check'

        Usage: cargo xtask codegen --check

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn an_option_without_its_value() {
    wrong(
        &["codegen", "--spec"],
        &expect![[r#"
        error: a value is required for '--spec <FILE>' but none was supplied

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn help_is_no_mistake() {
    let run = Project::empty().run(&["codegen", "--help"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        Write the client: load, override, prove, lower, emit, write

        Usage: cargo xtask codegen [OPTIONS]

        Options:
              --check                 Write nothing; fail, and show the difference, when a machine-written file is out of date
              --spec <FILE>           The vendor's OpenAPI document; the only one in `spec` unless given
              --overrides <DIR>       The folder of overlays that correct it; `overrides` unless given
              --evidence <DIR>        The folder of evidence that the result is proved against; `spec/evidence` unless given
              --out <DIR>             The folder of the crate that is written to [default: generated]
              --scaffold <NAME>       Make a whole crate of this name: also `Cargo.toml` and `src/lib.rs`, unless they are there. Overrides and evidence are then used only if they are given
              --contract-tests        Give the new crate `tests/contract.rs`, which calls every operation of the mock server at `CONTRACT_BASE_URL` with arguments made from the schemas
              --parts <N>             Split the new crate into so many that cargo compiles side by side, and one that they share: for clients of hundreds of operations that are built in a workspace. Each tag has a client of its own, by the trait `Tags`
              --format <FORMAT=TYPE>  The Rust type of a format, such as `date-time=chrono` or `int32=i32`; repeatable. Without a choice text stays `String` and `int32` is read as `i64`. Text of a chosen type is a `Formatted<T>`, which keeps what is not in the format; an integer beyond a chosen `i32` fails
              --derive <TRAIT>        A trait to derive for every type, such as `Ord` or `schemars::JsonSchema`; repeatable. `PartialOrd`, `Ord` and `Copy` are derived where they hold; `Eq` and `Default` are derived there anyway, and `Hash` for enums
              --sub-clients           Give the operations of each tag a client of their own: `client.repos().list_issues(…)`
              --tag-features          Give the operations of each tag a Cargo feature; all are on by default. `default-features = false, features = ["rustls", "issues"]` then compiles those of `issues` alone, and the types that they need
              --skip-broken           Leave out the operations that have no safe reading, and list them, instead of failing
              --validate              Check what is sent against lengths, bounds, patterns and sizes before it goes out; what is received is never checked
          -h, --help                  Print help

        Messages:
              --message-format <FORMAT>  How findings are written to stderr: `human`, or `json` for one object a line [default: human]
              --color <WHEN>             When findings are coloured: `always`, `never`, or `auto` for terminals without `NO_COLOR` [default: auto]
    "#]]
    .assert_eq(&run.stdout);
}
