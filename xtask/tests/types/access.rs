//! `readOnly` and `writeOnly`: what is required of whom.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::client;

const USERS: &str = "
paths:
  /users:
    get:
      operationId: list
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Listed' } } } } }
    post:
      operationId: add
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/New' } }
          multipart/form-data: { schema: { $ref: '#/components/schemas/New' } }
      responses: { '204': { description: ok } }
    put:
      operationId: replace
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
components:
  schemas:
    Listed: &user
      type: object
      required: [id, password, name, gone]
      properties:
        id: { type: integer, readOnly: true }
        gone: { type: string, readOnly: true, nullable: true }
        password: { type: string, format: password, writeOnly: true }
        secret: { type: string, writeOnly: true }
        name: { type: string }
        link: { $ref: '#/components/schemas/Link' }
    New: *user
    User: *user
    Link: { type: string, readOnly: true }
";

#[test]
fn a_type_that_is_only_received_requires_what_is_read_only() {
    let client = client(USERS, &Options::default());
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Listed {
            pub id: i64,
            pub gone: Option<String>,
            pub password: Option<Secret>,
            pub secret: Option<String>,
            pub name: String,
            pub link: Option<String>,
        }
    "#]]
    .assert_eq(&client.types("listed"));
}

#[test]
fn a_type_is_read_and_written_in_its_direction() {
    let extra = "    Seen: { type: object, required: [by], properties: { by: { $ref: '#/components/schemas/By' } } }\n    By: { type: string, enum: [a] }\n";
    let client = client(&format!("{USERS}{extra}"), &Options::default());
    let features = |module: &str| -> Vec<String> {
        let codec = client.file(&format!("types/{module}.rs"));
        codec
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("read(") || line.starts_with("write("))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(features("listed"), ["read();", "write(\"serialize\");"]);
    assert_eq!(features("new"), ["read(\"deserialize\");", "write();"]);
    assert_eq!(features("user"), ["read();", "write();"]);
    // What no operation mentions, and what that holds, may be an event.
    assert_eq!(features("seen"), ["read();", "write(\"serialize\");"]);
    assert_eq!(features("by"), ["read();", "write(\"serialize\");"]);
}

#[test]
fn a_type_that_is_only_sent_requires_what_is_write_only() {
    let client = client(USERS, &Options::default());
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct New {
            pub id: Option<i64>,
            pub gone: Option<Option<String>>,
            pub password: Secret,
            pub secret: Option<String>,
            pub name: String,
            pub link: Option<String>,
        }
    "#]]
    .assert_eq(&client.types("new"));
    // The parts of a form are sent as well.
    let form = client.file("operations/untagged.rs").split("pub struct AddMultipartBodyForm {").nth(1).unwrap();
    let fields: Vec<&str> =
        form.lines().take_while(|line| *line != "}").filter(|line| line.contains("pub ")).map(str::trim).collect();
    expect![[r#"
            pub id: Option<i64>,
            pub gone: Option<String>,
            pub password: Secret,
            pub secret: Option<String>,
            pub name: String,
            pub link: Option<String>,"#]]
    .assert_eq(&fields.join("\n"));
}

#[test]
fn a_type_that_travels_both_ways_requires_neither() {
    let client = client(USERS, &Options::default());
    expect![[r#"
        use crate::api::codec::{self, Secret};

        /// `User` of the API.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct User {
            /// Not described by the API.
            ///
            /// Set by the server: it need not be sent.
            pub id: Option<i64>,
            /// Not described by the API.
            ///
            /// Set by the server: it need not be sent.
            pub gone: Option<Option<String>>,
            /// Not described by the API.
            ///
            /// Only sent: the server does not give it back.
            pub password: Option<Secret>,
            /// Not described by the API.
            ///
            /// Only sent: the server does not give it back.
            pub secret: Option<String>,
            /// Not described by the API.
            pub name: String,
            /// Not described by the API.
            ///
            /// Set by the server: it need not be sent.
            pub link: Option<String>,
        }

        codec::object! {
            User;
            read();
            write();
            required(name "name");
            spellings();
            0 "id" id: Option<i64> = whole + put_some;
            1 "gone" gone: Option<Option<String>> = nullable + put_some;
            2 "password" password: Option<codec::Secret> = read + put_some;
            3 "secret" secret: Option<String> = read + put_some;
            4 "name" name: Option<String> = read + put;
            5 "link" link: Option<String> = read + put_some;
        }
    "#]]
    .assert_eq(client.file("types/user.rs").split_once("\n\n").unwrap().1);
}
