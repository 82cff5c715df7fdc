//! Calls that are named like what generated code is written with.

use xtask::lower::Options;

use crate::client::client;

#[test]
fn a_call_takes_no_name_that_is_imported() {
    for id in [
        "call",
        "draft",
        "object",
        "flow",
        "place",
        "scheme",
        "condition",
        "headerMap",
        "deserialize",
        "interceptor",
        "clientInfo",
    ] {
        let document = format!(
            "paths: {{ /a: {{ get: {{ operationId: {id}, responses: {{ '200': {{ description: ok, content: {{ application/json: {{ schema: \
             {{ type: object, properties: {{ a: {{ type: string }} }} }} }} }} }} }} }} }} }}\n"
        );
        let client = client(&document, &Options::default());
        let text = client.file("operations/untagged.rs");
        let defined = text.lines().find_map(|line| line.strip_prefix("pub type ")).unwrap();
        let name = defined.split('<').next().unwrap();
        let imports = text.lines().filter(|line| line.starts_with("use "));
        let mut words = imports.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
        assert!(!words.any(|word| word == name), "{text}");
    }
}
