//! A small document with something of everything.

mod html;
mod model;

use crate::diagnostic::Diagnostics;
use crate::document::{Document, Source};
use crate::evidence::Evidence;
use crate::overlay::Overlay;
use crate::report::{Material, Page, page};

const API: &str = r##"openapi: 3.0.3
info: { title: Shop, version: '1.2' }
servers: [{ url: https://shop.example }]
paths:
  /users/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
    get:
      operationId: getUser
      description: Reads <script>alert("a user")</script>.
      responses:
        '200':
          description: A user.
          content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
        '404': { description: None. }
  /items:
    get:
      operationId: listItems
      responses:
        '200':
          description: The items.
          content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } }
  /orders:
    get:
      operationId: listOrders
      responses:
        '200':
          description: The orders.
          content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } }
components:
  schemas:
    User:
      type: object
      properties:
        nick: { type: string, description: The name of the user. }
        address: { $ref: '#/components/schemas/Address' }
    Address: { type: object, properties: { city: { type: string } } }
    Item: { type: object, properties: { sku: { type: string } } }
    Unused: { type: string }
"##;

const OVERRIDES: &str = r"overlay: 1.1.0
info: { title: Corrections, version: 1.0.0 }
extends: ../spec/api.yaml
actions:
  - target: $.components.schemas.User.properties.nick
    description: No reply has `nick`. It is `name`.
    x-evidence: [get-user.yaml]
    update: { description: The full name of a user. }
    x-rename: name
  - target: $.components.schemas.Item.properties.sku
    description: The text was missing.
    x-evidence: [gone.yaml]
    update: { description: The number in stock. }
  - target: $.components.schemas.User.properties.nickname
    description: A slip.
    x-evidence: [get-user.yaml]
    update: { type: string }
  - target: $.paths['/items'].get
    description: Fixed since.
    x-evidence: [get-user.yaml]
    update: { operationId: listItems }
  - target: $.components.schemas.Address
    description: Made for another release.
    x-evidence: [get-user.yaml]
    x-expect: { type: string }
    update: { description: Where the user lives. }
";

const GET_USER: &str = r#"evidence: 1
operation: getUser
source: { title: The handbook, url: 'https://docs.example/users' }
status: documented
date: '2024'
request: { method: GET, url: https://shop.example/users/7 }
response:
  status: 200
  body: |-
    {"name": "Ann <b>", "age": 7, "address": {"city": "Ulm"}}
"#;

const RECORDED: &str = r#"evidence: 1
operation: getUser
source: { title: A recording, url: 'javascript:alert(1)' }
status: observed
date: '2025'
note: The name is made up.
request: { method: GET, url: https://shop.example/users/8 }
response:
  status: 200
  body: '{"name": "x"}'
placeholders: [/name]
"#;

const ELSEWHERE: &str = r"evidence: 1
outside: Another host.
source: { title: The login page }
status: documented
date: '2024'
request: { method: GET, url: https://login.example/ }
response: { status: 302, headers: { location: https://shop.example/ } }
";

fn document(name: &str, text: &str) -> Document {
    Document::parse(Source::new(name, text)).unwrap()
}

/// The page of the small document with these overrides.
fn page_with(overrides: &str) -> Page {
    let vendor = document("spec/api.yaml", API);
    let overlays = [Overlay::read(document("overrides/shop.yaml", overrides)).unwrap()];
    let files = [("get-user.yaml", GET_USER), ("get-user-recorded.yaml", RECORDED), ("login.yaml", ELSEWHERE)];
    let evidence = files.map(|(name, text)| Evidence::read(document(&format!("spec/evidence/{name}"), text)).unwrap());
    let findings = Diagnostics::default();
    page(&Material { vendor: &vendor, overlays: &overlays, evidence: &evidence, findings: &findings })
}
