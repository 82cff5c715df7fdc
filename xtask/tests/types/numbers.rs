//! Integers hold what their formats and bounds allow, and what servers send beside it.

use expect_test::expect;
use xtask::lower::Options;

use crate::client::{client_of_schemas, formats};

const NUMBERS: &str = "
    Numbers:
      type: object
      properties:
        plain: { type: integer }
        small: { type: integer, format: int32 }
        never_negative: { type: integer, minimum: 0 }
        unsigned: { type: integer, format: uint64 }
        up_to_64_bits: { type: integer, minimum: 0, maximum: 18446744073709551615 }
        below_64_bits: { type: integer, minimum: -10000000000000000000 }
        large_value: { type: integer, enum: [18446744073709551615] }
        larger_than_anything: { type: integer, maximum: 1e60 }
        both_ways: { oneOf: [{ type: integer, format: uint64 }, { type: boolean }] }
        number: { type: number, format: decimal }
";

#[test]
fn an_integer_is_as_wide_as_its_bounds() {
    let client = client_of_schemas(NUMBERS, &Options::default());
    expect![[r#"
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Numbers {
            pub plain: Option<i64>,
            pub small: Option<i64>,
            pub never_negative: Option<i64>,
            pub unsigned: Option<u64>,
            pub up_to_64_bits: Option<u64>,
            pub below_64_bits: Option<i128>,
            pub large_value: Option<i128>,
            pub larger_than_anything: Option<Value>,
            pub both_ways: Option<super::NumbersBothWays>,
            pub number: Option<f64>,
        }

        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum NumbersBothWays {
            Integer(u64),
            Boolean(bool),
            Unknown(Value),
        }
    "#]]
    .assert_eq(&client.types("numbers"));
    expect![[r#"
        lower::wide-integer: the integer may be larger than 128 bits can hold
    "#]]
    .assert_eq(&client.said);
}

#[test]
fn whoever_asks_for_32_bits_gets_them() {
    let client = client_of_schemas(NUMBERS, &formats(&["int32=i32"]));
    assert!(client.types("numbers").contains("pub small: Option<i32>,\n"));
}
