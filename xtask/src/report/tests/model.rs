//! What the page says.

use expect_test::expect;

use super::{OVERRIDES, page_with};
use crate::report::{Kind, Outcome, Page, Presence, Section};

fn section<'p>(page: &'p Page, id: &str) -> &'p Section {
    page.sections.iter().find(|section| section.id == id).unwrap_or_else(|| panic!("no section {id}"))
}

fn parts(section: &Section) -> Vec<&str> {
    section.parts.iter().map(|part| part.name.as_str()).collect()
}

#[test]
fn a_component_belongs_to_the_one_operation_that_refers_to_it() {
    let page = page_with(OVERRIDES);
    let ids: Vec<&str> = page.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids, ["operation-getUser", "operation-listItems", "operation-listOrders", "shared", "rest"]);
    assert_eq!(
        parts(section(&page, "operation-getUser")),
        ["GET /users/{id}", "/users/{id}: parameters", "schema User", "schema Address"]
    );
    assert_eq!(parts(section(&page, "operation-listItems")), ["GET /items"]);
    assert_eq!(parts(section(&page, "shared")), ["schema Item"]);
    assert_eq!(parts(section(&page, "rest")), ["openapi", "info", "servers", "schema Unused"]);
    let uses: Vec<_> =
        section(&page, "operation-listOrders").uses.iter().map(|part| (part.name.as_str(), part.differs)).collect();
    assert_eq!(uses, [("schema Item", true)]);
}

#[test]
fn each_action_has_one_outcome_and_stands_where_it_belongs() {
    let page = page_with(OVERRIDES);
    assert_eq!(page.counts.outcomes, [2, 1, 1, 1, 0]);
    let mut list = Vec::new();
    for section in &page.sections {
        for correction in &section.corrections {
            list.push(format!("{} {}: {} {}", section.id, correction.number, correction.outcome.as_str(), correction.line));
        }
    }
    expect![[r"
        operation-getUser 1: applied 5
        operation-getUser 3: unmatched 14
        operation-getUser 5: conflict 22
        operation-listItems 4: obsolete 18
        shared 2: applied 10"]]
    .assert_eq(&list.join("\n"));
    assert!(section(&page, "operation-getUser").needs_work());
    assert!(!section(&page, "operation-listOrders").is_untouched(), "nothing shows it");
    assert!(section(&page, "rest").is_untouched());
}

#[test]
fn a_correction_of_several_operations_has_an_anchor_in_each() {
    let overrides = "overlay: 1.1.0\ninfo: { title: t, version: '1' }\nactions:\n  - target: $.paths['/items','/orders'].get\n    description: Both.\n    update: { deprecated: true }\n";
    let page = page_with(overrides);
    let ids: Vec<&str> =
        page.sections.iter().flat_map(|section| &section.corrections).map(|correction| correction.id.as_str()).collect();
    assert_eq!(ids, ["correction-1", "operation-listOrders-correction-1"]);
}

#[test]
fn operations_that_overrides_add_and_remove_are_told_apart() {
    let overrides = "overlay: 1.1.0\ninfo: { title: t, version: '1' }\nactions:\n  - target: $.paths['/orders']\n    description: Gone.\n    remove: true\n  - target: $.paths\n    description: New.\n    update: { /carts: { get: { operationId: listCarts, responses: { '200': { description: Carts. } } } } }\n";
    let page = page_with(overrides);
    let presence = |id: &str| match &section(&page, id).kind {
        Kind::Operation { presence, .. } => *presence,
        other => panic!("{other:?}"),
    };
    assert_eq!(presence("operation-getUser"), Presence::Both);
    assert_eq!(presence("operation-listOrders"), Presence::Vendor);
    assert_eq!(presence("operation-listCarts"), Presence::Effective);
    assert_eq!(section(&page, "operation-listOrders").corrections[0].number, 1);
    assert_eq!(section(&page, "operation-listCarts").corrections[0].outcome, Outcome::Applied);
}

#[test]
fn fields_are_those_of_all_exchanges_together() {
    let page = page_with(OVERRIDES);
    let shown = &section(&page, "operation-getUser").shown;
    assert_eq!(shown.iter().map(|shown| (shown.status, shown.exchanges)).collect::<Vec<_>>(), [(Some(200), 2)]);
    let fields = shown[0].fields.iter().map(|field| {
        let unknown = if field.is_unknown { " unknown" } else { "" };
        let sample = field.sample.as_deref().unwrap_or("-");
        format!("{}{} {} {sample} {}{unknown}", "  ".repeat(field.depth), field.name, field.kinds.join("|"), field.seen)
    });
    expect![[r#"
        name string "Ann <b>" 2 unknown
        age number 7 1 unknown
        address object - 1
          city string "Ulm" 1"#]]
    .assert_eq(&fields.collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_the_proof_finds_stands_with_its_operation() {
    let page = page_with(OVERRIDES);
    let of = |id: &str| section(&page, id).findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("\n");
    expect!["the evidence shows `/age`, which is not in the document"].assert_eq(&of("operation-getUser"));
    assert_eq!(of("operation-listOrders"), "no evidence shows the operation `listOrders`");
    assert_eq!(page.counts.findings, page.sections.iter().map(|section| section.findings.len()).sum::<usize>());
}

#[test]
fn evidence_of_other_things_is_not_lost() {
    let page = page_with(OVERRIDES);
    assert_eq!(page.outside.iter().map(|exchange| exchange.name.as_str()).collect::<Vec<_>>(), ["login.yaml"]);
    assert_eq!(page.outside[0].outside.as_deref(), Some("Another host."));
    assert_eq!(section(&page, "operation-getUser").exchanges.len(), 2);
}

#[test]
fn evidence_that_is_not_there_is_named_all_the_same() {
    let page = page_with(OVERRIDES);
    let cited = &section(&page, "shared").corrections[0].evidence[0];
    assert_eq!((cited.name.as_str(), cited.found.as_ref()), ("gone.yaml", None));
}

#[test]
fn an_overlay_for_another_document_is_said_so() {
    let page = page_with(&OVERRIDES.replace("../spec/api.yaml", "../spec/other.yaml"));
    assert_eq!(page.remarks.iter().map(|remark| remark.code.as_str()).collect::<Vec<_>>(), ["overlay::extends"]);
}
