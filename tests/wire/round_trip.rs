//! Whatever a type holds, writing and reading it gives the same again.

use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use xiaomi_open_api::api::types::{FriendList, UserContact, UserOpenId, UserProfile};
use xiaomi_open_api::{ApiError, ErrorCode};

/// The names that the profile itself has on the wire.
const PROFILE: [&str; 9] = [
    "miliaoNick",
    "userId",
    "unionId",
    "miliaoIcon",
    "miliaoIcon_75",
    "miliaoIcon_90",
    "miliaoIcon_120",
    "miliaoIcon_320",
    "miliaoIcon_orig",
];

/// Structs that are only received may grow with the API, so that other crates start from nothing and fill them in.
macro_rules! with {
    ($ty:ident { $($field:ident),* $(,)? }) => {{
        let mut value = $ty::default();
        $(value.$field = $field;)*
        value
    }};
}

fn assert_round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(value)?;
    prop_assert_eq!(&serde_json::from_str::<T>(&text)?, value, "through {}", text);
    prop_assert_eq!(&serde_json::from_value::<T>(serde_json::to_value(value)?)?, value);
    Ok(())
}

fn text() -> impl Strategy<Value = Option<String>> {
    option::of(any::<String>())
}

/// Text of a field that reads `""` as absent.
fn filled() -> impl Strategy<Value = Option<String>> {
    option::of("(?s).{1,40}")
}

fn json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 16, 4, |inner| {
        let object = btree_map(any::<String>(), inner.clone(), 0..4).prop_map(|map| map.into_iter().collect());
        prop_oneof![vec(inner, 0..4).prop_map(Value::Array), object]
    })
}

fn extra() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let name = any::<String>().prop_filter("the profile has this name", |name| !PROFILE.contains(&name.as_str()));
    btree_map(name, json(), 0..4)
}

fn code() -> impl Strategy<Value = Option<ErrorCode>> {
    option::of(prop_oneof![96_001..=96_013_i64, any::<i64>()].prop_map(ErrorCode::from))
}

prop_compose! {
    fn profile()(
        nickname in text(),
        user_id in any::<Option<i64>>(),
        union_id in text(),
        icons in [filled(), filled(), filled(), filled(), filled(), filled()],
        extra in extra(),
    ) -> UserProfile {
        let [avatar_url, avatar_url_75, avatar_url_90, avatar_url_120, avatar_url_320, avatar_url_orig] = icons;
        with!(UserProfile {
            nickname, user_id, avatar_url, union_id,
            avatar_url_75, avatar_url_90, avatar_url_120, avatar_url_320, avatar_url_orig, extra,
        })
    }
}

proptest! {
    #[test]
    fn a_profile_survives(profile in profile()) {
        assert_round_trip(&profile)?;
    }

    #[test]
    fn an_open_id_survives(open_id in text()) {
        assert_round_trip(&with!(UserOpenId { open_id }))?;
    }

    #[test]
    fn a_contact_survives(phone in filled(), email in filled()) {
        assert_round_trip(&with!(UserContact { phone, email }))?;
    }

    #[test]
    fn a_friend_list_survives(ids: Option<Vec<i64>>) {
        assert_round_trip(&with!(FriendList { ids }))?;
    }

    #[test]
    fn an_api_error_survives(result in text(), description in text(), code in code(), trace_id in text()) {
        assert_round_trip(&with!(ApiError { result, description, code, trace_id }))?;
    }

    #[test]
    fn an_error_code_survives_its_number(value in prop_oneof![96_001..=96_013_i64, any::<i64>()]) {
        prop_assert_eq!(ErrorCode::from(value).as_i64(), value);
    }
}
