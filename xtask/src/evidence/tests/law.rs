//! The law that makes the findings worth pasting: with all actions applied, nothing is left to find.

use super::*;

/// How many findings there were, once their actions leave none.
fn settled(text: &str, evidence: &[Evidence]) -> usize {
    let mut document = parse(text);
    let findings = prove(&document, evidence);
    for finding in &findings {
        apply(&mut document.value, finding.fix.action().expect("every finding here has an action"));
    }
    let left = Diagnostics::from(&prove(&document, evidence)).render(Style::Plain);
    assert!(left.is_empty(), "{left}\n{:#}", document.value);
    findings.len()
}

#[test]
fn actions_settle_findings_about_fields() {
    let text = document(
        "{nickname: {type: string}, id: {type: integer, format: int64}, old: {type: boolean}, list: {type: array, items: {properties: {a: {type: string}}}}, o: {oneOf: [{type: string}]}, n: {type: number}}",
    );
    let evidence = [
        shows("a.yaml", r#"{"userNick": "x", "id": "12", "list": [{"a": 1, "b": [1, {"c": null}]}], "o": 1, "n": "many"}"#),
        shows("b.yaml", r#"{"id": null, "list": [], "more": {"deep": [{"x": 1}, {"y": 1.5, "x": 2.5}]}, "n": 1}"#),
    ];
    assert!(settled(&text, &evidence) > 6);
}

#[test]
fn a_new_name_takes_along_what_is_required_and_what_is_inside() {
    let text = document("{info: {type: object, required: [b], properties: {a: {type: string}, b: {type: integer}, c: {}}}}")
        .replace("                properties", "                required: [info]\n                properties");
    assert_eq!(settled(&text, &[shows("a.yaml", r#"{"userInfo": {"a": "x", "b": 1}}"#)]), 2);
}

#[test]
fn actions_settle_findings_about_requests_and_responses() {
    let text = "paths: {/user: {put: {operationId: getUser, parameters: [{name: client, in: query, schema: {type: integer}}, {name: x, in: query, schema: {}}], responses: {}}}, /silent: {get: {responses: {}}}}";
    let evidence = [
        exchange(
            "a.yaml",
            "{method: GET, url: /user, query: {clientId: 1, page: 2}, form: {a: 1}, headers: {X-A: b}}",
            "status: 204",
        ),
        exchange("b.yaml", "{method: GET, url: /user}", "{status: 200, body: ')]}[{\"a\": 1}]'}"),
        evidence(
            "c.yaml",
            "evidence: 1\noperation: other\nsource: {title: M}\nstatus: observed\ndate: x\nrequest: {method: GET, url: /other, query: {a: 1}, form: {b: c}}\nresponse: {status: 200, body: '{\"a\": [1]}'}\n",
        ),
    ];
    assert_eq!(settled(text, &evidence), 10);
}
