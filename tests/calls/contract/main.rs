//! The test that `--contract-tests` emits, with all that can be chosen: formats, limits, a client for each tag.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

include!(concat!(env!("OUT_DIR"), "/contract/client.rs"));

use std::fmt::Write as _;

use calls::{Request, Server, answer};
use expect_test::expect;
use tokio::process::Command;

/// Runs the emitted test against a server: whether it passes, and the lines that it prints.
async fn run(local: &Server) -> (bool, String) {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .args(["--exact", "contract::every_operation_keeps_the_contract", "--nocapture"])
        .env("CONTRACT_BASE_URL", local.url())
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter(|line| line.starts_with("call ") || line.starts_with("skip ") || line.contains(" calls, "));
    (output.status.success(), lines.fold(String::new(), |all, line| all + line + "\n"))
}

/// What was sent, without what differs from run to run.
fn shown(request: &Request) -> String {
    let mut text = format!("{}\n", request.target());
    for name in ["content-type", "x-key", "x-page", "x-pin"] {
        if let Some(value) = request.header(name) {
            let _ = writeln!(text, "    {name}: {}", value.split_once("; boundary=").map_or(value, |(essence, _)| essence));
        }
    }
    let body = String::from_utf8_lossy(&request.body).replace("\r\n", "\n");
    for line in body.lines().filter(|line| !line.is_empty() && !line.starts_with("--")) {
        let _ = writeln!(text, "    {line}");
    }
    text
}

#[tokio::test]
async fn every_operation_is_called_with_values_that_fit() {
    let local = Server::start([answer("204 No Content", &[], "")]).await;
    let (passed, lines) = run(&local).await;
    assert!(passed, "{lines}");
    expect![[r#"
        call getPet (required): ok 204
        call getPet (everything): ok 204
        call editPet (required): ok 204
        call editPet (everything, application/x-www-form-urlencoded): ok 204
        call editPet (everything, text/plain): ok 204
        call addPet (required): ok 204
        call addPet (everything): ok 204
        call addPicture (required): ok 204
        call addPicture (everything): ok 204
        call callElsewhere (required): ok 204
        call setIcon (required): ok 204
        call setIcon (everything): ok 204
        skip solveRiddle (required): no value for answer
        skip solveRiddle (everything): no value for answer
        12 calls, 0 faults
    "#]]
    .assert_eq(&lines);
    let sent: String = local.requests().iter().map(shown).collect();
    expect![[r#"
        GET /pets/123e4567-e89b-42d3-a456-426614174000?since=2024-01-31T12%3A00%3A00Z
            x-key: synthetic
        GET /pets/123e4567-e89b-42d3-a456-426614174000?since=2024-01-31T12%3A00%3A00Z&days=2024-01-31&days=2024-01-31&page=3&kind=cat
            x-key: synthetic
            x-page: https://example.com/a
            x-pin: text
        PUT /pets
            x-key: synthetic
        PUT /pets
            content-type: application/x-www-form-urlencoded
            x-key: synthetic
            name=aaaaa&born=2024-01-31&fed=12%3A00%3A00Z&nap=PT1H&price=1.5&picture=dGV4dA%3D%3D&weight=1.0&owner=123e4567-e89b-42d3-a456-426614174000&photos=https%3A%2F%2Fexample.com%2Fa&tag=text
        PUT /pets
            content-type: text/plain
            x-key: synthetic
            text
        POST /pets
            content-type: application/json
            x-key: synthetic
            {"name":"aaaaa","tag":"text"}
        POST /pets
            content-type: application/json
            x-key: synthetic
            {"name":"aaaaa","born":"2024-01-31","fed":"12:00:00Z","nap":"PT1H","price":"1.5","picture":"dGV4dA==","weight":1.0,"owner":"123e4567-e89b-42d3-a456-426614174000","photos":["https://example.com/a"],"tag":"text"}
        POST /pictures
            content-type: multipart/form-data
            x-key: synthetic
            Content-Disposition: form-data; name="file"; filename="file.bin"
            Content-Type: application/octet-stream
            contents
        POST /pictures
            content-type: multipart/form-data
            x-key: synthetic
            Content-Disposition: form-data; name="file"; filename="file.bin"
            Content-Type: application/octet-stream
            contents
            Content-Disposition: form-data; name="taken"
            2024-01-31T12:00:00Z
            Content-Disposition: form-data; name="tags"
            te
        GET /elsewhere
            x-key: synthetic
        PUT /icon
            x-key: synthetic
        PUT /icon
            content-type: image/png
            x-key: synthetic
            text
    "#]].assert_eq(&sent);
}

#[tokio::test]
async fn what_the_server_finds_in_a_request_is_a_fault() {
    let violations = r#"sl-violations: [{"location":["request","query"],"severity":"Error","message":"no page"},{"location":["response"],"severity":"Error","message":"no body"},{"location":["request"],"severity":"Warning","message":"old"}]"#;
    let problem = r#"{"type": "https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY", "validation": [{"message": "no name"}]}"#;
    let missing = r#"{"type": "https://stoplight.io/prism/errors#NO_RESPONSE_DEFINED", "detail": "nothing to say"}"#;
    let local = Server::start([
        answer("204 No Content", &[violations], ""),
        answer("400 Bad Request", &[violations], ""),
        answer("422 Unprocessable Entity", &["content-type: application/problem+json"], problem),
        answer("500 Internal Server Error", &["content-type: application/problem+json"], missing),
        answer("404 Not Found", &[], ""),
        answer("404 Not Found", &[], "what nobody described"),
        answer("204 No Content", &[], ""),
    ])
    .await;
    let (passed, lines) = run(&local).await;
    assert!(!passed);
    expect![[r#"
        call getPet (required): VIOLATION no page
        call getPet (everything): VIOLATION no page
        call editPet (required): VIOLATION no name
        call editPet (everything, application/x-www-form-urlencoded): mock NO_RESPONSE_DEFINED nothing to say
        call editPet (everything, text/plain): error 404 Not Found: UnexpectedResponse
        call addPet (required): DECODE 404 Not Found: UnexpectedResponse what nobody described
        call addPet (everything): ok 204
        call addPicture (required): ok 204
        call addPicture (everything): ok 204
        call callElsewhere (required): ok 204
        call setIcon (required): ok 204
        call setIcon (everything): ok 204
        skip solveRiddle (required): no value for answer
        skip solveRiddle (everything): no value for answer
        12 calls, 4 faults
    "#]]
    .assert_eq(&lines);
}
