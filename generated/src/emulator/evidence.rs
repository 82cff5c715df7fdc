//! Answers of the real service, documented or observed, with the values of the test users put into them.
//!
//! Each file in `evidence/` is the `response.body` of the file of the same name in `spec/evidence/`, byte for byte; a test
//! compares the two. An answer of the emulator has the members, the order and the types of the recorded one because it is
//! the recorded one, with other values.

use serde_json::Value;

/// What the token endpoint puts before its JSON.
pub(super) const PREFIX: &str = "&&&START&&&";

/// One recorded answer.
#[derive(Clone, Copy)]
pub(super) struct Recorded {
    #[cfg(test)]
    file: &'static str,
    pub(super) status: u16,
    body: &'static str,
}

macro_rules! recorded {
    ($($name:ident = $status:literal $file:literal;)*) => {
        $(pub(super) const $name: Recorded = Recorded {
            #[cfg(test)]
            file: $file,
            status: $status,
            body: include_str!(concat!("evidence/", $file, ".txt")),
        };)*

        #[cfg(test)]
        const ALL: &[Recorded] = &[$($name),*];
    };
}

recorded! {
    PROFILE = 200 "get-user-profile-observed-cdn";
    PROFILE_WITH_USER_ID = 200 "get-user-profile-legacy-app";
    PROFILE_WITHOUT_PICTURE = 200 "get-user-profile-empty-icon";
    OPEN_ID = 200 "get-user-open-id-java-sdk";
    PHONE_AND_EMAIL = 200 "get-user-phone-and-email-java-sdk";
    FRIENDS = 200 "get-user-friend-list-java-sdk";
    PASSES = 200 "passbook-get-pass-documented-zh";
    SCOPE_MISSING = 200 "get-user-phone-and-email-scope-missing-observed";
    INVALID_TOKEN = 403 "get-user-profile-invalid-token-logto";
    ACCESS_DENIED = 401 "get-user-profile-access-denied-logto";
    TOKENS = 200 "token-code-grant-observed";
    BEARER_TOKENS = 200 "token-code-grant-bearer-java-sdk";
    MISSING_PARAMETER = 200 "token-error-invalid-request-observed-2016";
    USED_REFRESH_TOKEN = 200 "token-refresh-used-token-observed";
    REDIRECT_MISMATCH = 200 "token-error-invalid-redirect-uri-logto";
    INVALID_CODE = 200 "token-error-invalid-code-java-sdk";
}

impl Recorded {
    /// The answer as JSON.
    pub(super) fn json(self) -> Value {
        let json = self.body.strip_prefix(PREFIX).unwrap_or(self.body);
        serde_json::from_str(json).expect("a test of this module reads every recorded answer")
    }

    /// The answer with other values. Each pointer names a member that was recorded; nothing is added.
    pub(super) fn with<const N: usize>(self, values: [(&str, Value); N]) -> Value {
        let mut json = self.json();
        for (pointer, value) in values {
            let slot = json.pointer_mut(pointer);
            debug_assert!(slot.is_some(), "the recorded answer has no {pointer}");
            if let Some(slot) = slot {
                *slot = value;
            }
        }
        json
    }

    /// What the answer says in words: the description of an error.
    pub(super) fn description(self) -> String {
        let json = self.json();
        let text = json.get("description").or_else(|| json.get("error_description"));
        text.and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_recorded_answer_is_json() {
        for recorded in ALL {
            assert!(recorded.json().is_object(), "{}", recorded.file);
        }
    }

    #[test]
    fn the_answers_are_those_of_the_evidence() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/evidence");
        if !folder.is_dir() {
            eprintln!("skipped: the evidence is in the repository, not in the packaged crate");
            return;
        }
        for recorded in ALL {
            let text = std::fs::read_to_string(folder.join(recorded.file).with_extension("yaml")).unwrap();
            let evidence: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            let response = &evidence["response"];
            assert_eq!(response["body"].as_str(), Some(recorded.body), "{}", recorded.file);
            assert_eq!(response["status"].as_u64(), Some(recorded.status.into()), "{}", recorded.file);
        }
    }
}
