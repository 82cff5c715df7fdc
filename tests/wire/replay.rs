//! Every evidence file of a call, replayed: sent as recorded, and read as recorded.

use progenitor_client::ResponseValue;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tests::evidence::{Evidence, evidence_of, query, request_line};
use tests::mock::{Mock, Reply};
use xiaomi_open_api::{ApiError, Client, Credentials, Error, ErrorCode};

const CALLS: [&str; 4] = ["getUserProfile", "getUserOpenId", "getUserPhoneAndEmail", "getUserFriendList"];

type Answer = Result<Value, Error<ApiError>>;

/// Makes the call with this `operationId`; its result as the wire would name it.
#[allow(deprecated, reason = "two of the calls are deprecated by the vendor and still there")]
async fn call(operation: &str, client: &Client) -> Answer {
    fn written<T: Serialize>(value: Result<ResponseValue<T>, Error<ApiError>>) -> Answer {
        value.map(|value| serde_json::to_value(value.into_inner()).unwrap())
    }
    match operation {
        "getUserProfile" => written(client.get_user_profile().await),
        "getUserOpenId" => written(client.get_user_open_id().await),
        "getUserPhoneAndEmail" => written(client.get_user_phone_and_email().await),
        "getUserFriendList" => written(client.get_user_friend_list().await),
        other => panic!("no test knows how to call {other}"),
    }
}

/// Serves the evidence and asks for it with its own credentials. Returns the server and what the client made of it.
async fn replay(operation: &str, evidence: &Evidence) -> (Mock, Answer) {
    let mut reply = Reply::from(evidence);
    if !evidence.placeholders.is_empty() {
        let prefix = evidence.response.body.as_ref().unwrap().prefix();
        reply = reply.body(format!("{prefix}{}", body(evidence)));
    }
    let server = Mock::reply_with(reply).await;
    let parameter = |name| query(evidence, name).remove(0);
    let client = server.client_with(Credentials::new(parameter("clientId"), parameter("token")));
    let answer = call(operation, &client).await;
    (server, answer)
}

/// The body of the evidence, with a value that fits where the evidence has none to show.
fn body(evidence: &Evidence) -> Value {
    let mut body = evidence.response.body.as_ref().unwrap().json().unwrap().clone();
    for placeholder in &evidence.placeholders {
        let slot = body.pointer_mut(placeholder.as_str()).unwrap();
        match placeholder.as_str() {
            "/code" => *slot = json!(96_002),
            "/data/userId" => *slot = json!("1909031"),
            "/data/friends" => *slot = json!("1909031,1909032"),
            // Any text fits.
            _ => {}
        }
    }
    body
}

fn is_success(evidence: &Evidence) -> bool {
    body(evidence)["result"] == "ok"
}

/// What the payload of a success reads as, written again: the documented differences, and no others.
fn as_read(payload: &Value) -> Value {
    let members = payload.as_object().unwrap().iter().filter_map(|(name, value)| {
        let number = |text: &str| json!(text.parse::<i64>().unwrap());
        let (name, value) = match (name.as_str(), value) {
            ("userId", Value::String(text)) => ("userId", number(text)),
            ("friends", Value::String(text)) => ("friends", text.split_terminator(',').map(number).collect()),
            ("openId", value) => ("openid", value.clone()),
            (icon, Value::String(text)) if icon.starts_with("miliaoIcon") && text.is_empty() => return None,
            ("phone" | "email", Value::String(text)) if text.is_empty() => return None,
            (name, value) => (name, value.clone()),
        };
        Some((name.to_owned(), value))
    });
    members.collect::<Map<_, _>>().into()
}

#[test]
fn there_is_evidence_of_success_and_failure_of_every_call() {
    for operation in CALLS {
        let evidence = evidence_of(operation);
        assert!(evidence.iter().any(is_success), "no success of {operation}");
        assert!(!evidence.iter().all(is_success), "no failure of {operation}");
    }
}

#[test]
fn there_is_no_evidence_of_an_unknown_operation() {
    let known = |operation: &str| CALLS.contains(&operation) || operation == "checkUserPassword";
    for evidence in tests::evidence::all_evidence() {
        if let tests::evidence::Subject::Operation(operation) = &evidence.subject {
            assert!(known(operation), "{} is of {operation}, which is not replayed", evidence.name);
        }
    }
}

#[tokio::test]
async fn every_call_has_the_request_line_of_its_evidence() {
    for operation in CALLS {
        for evidence in evidence_of(operation) {
            let (server, _) = replay(operation, &evidence).await;
            assert_eq!(server.request_line(), request_line(&evidence), "{}", evidence.name);
        }
    }
}

#[tokio::test]
async fn every_value_of_a_success_is_found_again() {
    for operation in CALLS {
        for evidence in evidence_of(operation).iter().filter(|evidence| is_success(evidence)) {
            let (_server, answer) = replay(operation, evidence).await;
            let value = answer.unwrap_or_else(|error| panic!("{}: {error}", evidence.name));
            assert_eq!(value, as_read(&body(evidence)["data"]), "{}", evidence.name);
        }
    }
}

#[tokio::test]
async fn every_failure_is_an_api_error_with_its_code() {
    for operation in CALLS {
        for evidence in evidence_of(operation).iter().filter(|evidence| !is_success(evidence)) {
            let (_server, answer) = replay(operation, evidence).await;
            let error = answer.expect_err(&evidence.name);
            let code = body(evidence)["code"].as_i64().map(ErrorCode::from);
            assert_eq!(error.code(), code, "{}: {error}", evidence.name);
        }
    }
}

#[tokio::test]
async fn every_failure_keeps_description_and_status() {
    for operation in CALLS {
        for evidence in evidence_of(operation).iter().filter(|evidence| !is_success(evidence)) {
            let (_server, answer) = replay(operation, evidence).await;
            let error = answer.expect_err(&evidence.name);
            let status = error.status().map(|status| status.as_u16());
            assert_eq!((error.description(), status), (body(evidence)["description"].as_str(), Some(evidence.response.status)));
        }
    }
}
