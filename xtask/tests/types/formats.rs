//! Text with a format is text, unless a type is chosen.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::{client_of_schemas, formats};

const EVENT: &str = "
    Event:
      type: object
      required: [id]
      properties:
        id: { type: string, format: uuid }
        at: { type: string, format: date-time, nullable: true }
        days: { type: array, items: { type: string, format: date } }
        lenient: { type: string, format: date, x-lenient: true }
        kind: { type: string, format: uuid, enum: [a, b] }
        mail: { type: string, format: email }
        file: { type: string, format: binary }
        either: { oneOf: [{ type: string, format: date-time }, { type: integer }] }
";

#[test]
fn without_a_choice_nothing_is_lost_and_nothing_is_needed() {
    let client = client_of_schemas(EVENT, &Options::default());
    assert!(!client.types("event").contains("Formatted"));
    assert!(!client.names("codec").iter().any(|name| name.starts_with("formatted")));
    assert!(!client.file("codec/mod.rs").contains("formatted"));
    assert!(!client.manifest.contains("uuid"));
}

#[test]
fn a_choice_is_made_for_each_format() {
    let client = client_of_schemas(EVENT, &formats(&["date-time=jiff", "date=chrono", "uuid=uuid", "decimal=rust_decimal"]));
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Event {
            pub id: Formatted<uuid::Uuid>,
            pub at: Option<Option<Formatted<jiff::Timestamp>>>,
            pub days: Option<Vec<Formatted<chrono::NaiveDate>>>,
            pub lenient: Option<String>,
            pub kind: Option<super::EventKind>,
            pub mail: Option<String>,
            pub file: Option<String>,
            pub either: Option<super::EventEither>,
        }

        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum EventKind {
            A,
            B,
            Unknown(String),
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum EventEither {
            Text(Formatted<jiff::Timestamp>),
            Integer(i64),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("event"));
    let parts: Vec<&str> = client.names("codec").into_iter().filter(|name| name.starts_with("formatted")).collect();
    assert_eq!(parts, ["formatted.rs", "formatted_chrono.rs", "formatted_jiff.rs", "formatted_uuid.rs"]);
    // What no schema has a use for is not needed.
    let needed = |name: &str| client.manifest.contains(&format!("\n{name} = "));
    assert_eq!(["chrono", "jiff", "uuid", "rust_decimal"].map(needed), [true, true, true, false]);
}
