//! The outermost object: `info`, `servers`, `tags`, `components`, and that there are `paths`.

use serde_json::{Map, Value, json};

use super::at::At;
use super::kind::{Kind, Part};
use super::members::{is_empty, name, text};
use super::report::Report;
use crate::diagnostic::Diagnostic;
use crate::lower::version::Dialect;

/// Gives the outermost object its form; false, with a finding, when there is nothing to read in it.
pub(super) fn outline(value: &mut Value, dialect: Dialect, report: &mut Report) -> bool {
    let Value::Object(root) = value else { return false };
    let at = At::root();
    root.insert("openapi".to_owned(), Value::String("3.0.3".to_owned()));
    root.shift_remove("jsonSchemaDialect");
    if let Some(webhooks) = root.shift_remove("webhooks").filter(|webhooks| !is_empty(webhooks)) {
        let count = webhooks.as_object().map_or(1, Map::len);
        let webhooks = if count == 1 { "1 webhook is".to_owned() } else { format!("{count} webhooks are") };
        let finding = Diagnostic::note_only("prepare::webhooks", format!("{webhooks} not part of the client"))
            .note("webhooks are requests that the service makes");
        report.add_key(finding, &at.key("webhooks"));
    }
    if !paths(root, dialect, report) {
        return false;
    }
    info(root, report, &at);
    servers(root, report, &at);
    tags(root, report, &at);
    external_docs(root, report, &at);
    components(root, report, &at);
    true
}

fn paths(root: &mut Map<String, Value>, dialect: Dialect, report: &mut Report) -> bool {
    match root.get("paths") {
        Some(Value::Object(_)) => {}
        // Who reads a document of version 3.0 without paths says so.
        None if dialect == Dialect::Classic => {}
        Some(paths) if !paths.is_null() => {
            let at = At::root();
            report.add(
                Diagnostic::error("prepare::no-paths", format!("`paths` is {}, but must be an object", name(paths)))
                    .help("an OpenAPI document needs `paths`, an object with a member for each path"),
                &at.key("paths"),
            );
            return false;
        }
        _ => {
            let finding = Diagnostic::note_only("prepare::no-paths", "the document has no paths, so the client has no methods");
            report.add(finding, &At::root());
            root.insert("paths".to_owned(), Value::Object(Map::new()));
        }
    }
    true
}

fn info(root: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let at = at.key("info");
    let info = root.entry("info").or_insert_with(|| Value::Object(Map::new()));
    if !info.is_object() {
        *info = Value::Object(Map::new());
    }
    let Value::Object(info) = info else { return };
    for (key, default) in [("title", "API"), ("version", "0.0.0")] {
        match info.get(key) {
            Some(Value::String(_)) => continue,
            None => report.repaired(format!("the document has no `{key}`; it is taken to be `{default}`"), &at),
            Some(_) => report.repaired(format!("`{key}` must be a text"), &at.key(key)),
        }
        let text = info.get(key).and_then(text).unwrap_or_else(|| default.to_owned());
        info.insert(key.to_owned(), Value::String(text));
    }
    keep_texts(info, &["description", "termsOfService", "summary"], report, &at);
    for key in ["contact", "license"] {
        match info.get_mut(key) {
            Some(Value::Object(part)) => keep_texts(part, &["name", "url", "email"], report, &at.key(key)),
            Some(Value::String(text)) => {
                let text = text.clone();
                report.repaired(format!("`{key}` must be an object"), &at.key(key));
                info.insert(key.to_owned(), json!({ "name": text }));
            }
            Some(_) => {
                report.left_out(format!("`{key}` must be an object; it is left out"), &at.key(key));
                info.shift_remove(key);
            }
            None => {}
        }
    }
    if let Some(Value::Object(license)) = info.get_mut("license")
        && !license.contains_key("name")
    {
        let name = ["identifier", "url"].iter().find_map(|key| license.get(*key)?.as_str()).unwrap_or("unnamed").to_owned();
        report.repaired("the licence has no name", &at.key("license"));
        license.insert("name".to_owned(), Value::String(name));
    }
}

/// Makes texts of scalars, and leaves out what is none.
fn keep_texts(object: &mut Map<String, Value>, keys: &[&str], report: &mut Report, at: &At<'_>) {
    for key in keys {
        match object.get(*key) {
            None | Some(Value::String(_)) => {}
            Some(other) => match text(other) {
                Some(text) => {
                    report.repaired(format!("`{key}` must be a text"), &at.key(key));
                    object.insert((*key).to_owned(), Value::String(text));
                }
                None => {
                    if !other.is_null() {
                        report.left_out(format!("`{key}` must be a text; it is left out"), &at.key(key));
                    }
                    object.shift_remove(*key);
                }
            },
        }
    }
}

/// The `servers` of the document, a path or an operation.
pub(super) fn servers(owner: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let at = at.key("servers");
    let Some(servers) = owner.get_mut("servers") else { return };
    if is_empty(servers) {
        owner.shift_remove("servers");
        return;
    }
    if matches!(servers, Value::Object(_) | Value::String(_)) {
        report.repaired("`servers` must be a list", &at);
        *servers = Value::Array(vec![servers.take()]);
    }
    let Value::Array(list) = servers else {
        report.left_out("`servers` must be a list; it is left out", &at);
        owner.shift_remove("servers");
        return;
    };
    for (index, server) in list.iter_mut().enumerate() {
        let at = at.index(index);
        if server.is_string() {
            report.repaired("a server must be an object with a `url`", &at);
            *server = json!({ "url": server.take() });
        }
        let Value::Object(server) = server else { continue };
        keep_texts(server, &["description", "url"], report, &at);
        variables(server, report, &at);
    }
    list.retain(|server| {
        let has_url = server.get("url").is_some();
        if !has_url {
            report.left_out("a server without a `url` is left out", &at);
        }
        has_url
    });
    if list.is_empty() {
        owner.shift_remove("servers");
    }
}

fn variables(server: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let at = at.key("variables");
    let Some(Value::Object(variables)) = server.get_mut("variables") else {
        server.shift_remove("variables");
        return;
    };
    for (name, variable) in variables.iter_mut() {
        let at = at.key(name);
        if !variable.is_object() {
            report.repaired("a server variable must be an object with a `default`", &at);
            *variable = text(variable).map_or_else(|| json!({}), |text| json!({ "default": text }));
        }
        let Value::Object(variable) = variable else { continue };
        keep_texts(variable, &["default", "description"], report, &at);
        if let Some(choices) = variable.get_mut("enum") {
            let texts: Vec<Value> = choices.as_array().into_iter().flatten().filter_map(text).map(Value::String).collect();
            *choices = Value::Array(texts);
        }
        if !variable.contains_key("default") {
            report.repaired("a server variable has no default; the first choice is taken", &at);
            let first = variable.get("enum").and_then(|choices| choices.get(0)).cloned();
            variable.insert("default".to_owned(), first.unwrap_or_else(|| Value::String(String::new())));
        }
    }
}

fn tags(root: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let at = at.key("tags");
    let Some(tags) = root.get_mut("tags") else { return };
    let Value::Array(list) = tags else {
        if !tags.is_null() {
            report.left_out("`tags` must be a list; it is left out", &at);
        }
        root.shift_remove("tags");
        return;
    };
    for (index, tag) in list.iter_mut().enumerate() {
        let at = at.index(index);
        if !tag.is_object()
            && let Some(name) = text(tag)
        {
            report.repaired("a tag must be an object with a `name`", &at);
            *tag = json!({ "name": name });
        }
        if let Value::Object(tag) = tag {
            keep_texts(tag, &["name", "description"], report, &at);
            external_docs(tag, report, &at);
        }
    }
    list.retain(|tag| tag.get("name").is_some());
}

/// The `externalDocs` of any object.
pub(super) fn external_docs(owner: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let Some(docs) = owner.get_mut("externalDocs") else { return };
    let at = at.key("externalDocs");
    if docs.is_string() {
        report.repaired("`externalDocs` must be an object with a `url`", &at);
        *docs = json!({ "url": docs.take() });
    }
    if let Value::Object(docs) = docs {
        keep_texts(docs, &["url", "description"], report, &at);
    }
    if docs.get("url").is_none() {
        if !docs.is_null() {
            report.left_out("`externalDocs` without a `url` is left out", &at);
        }
        owner.shift_remove("externalDocs");
    }
}

fn components(root: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    let at = at.key("components");
    let Some(components) = root.get_mut("components") else { return };
    let Value::Object(sections) = components else {
        if !is_empty(components) {
            report.left_out("`components` must be an object; it is left out", &at);
        }
        root.shift_remove("components");
        return;
    };
    if let Some(schemes) = sections.shift_remove("securityDefinitions") {
        if sections.contains_key("securitySchemes") {
            report
                .left_out("`securityDefinitions` is Swagger 2.0; `securitySchemes` is there too", &at.key("securityDefinitions"));
        } else {
            report.repaired(
                "`securityDefinitions` is Swagger 2.0; it is read as `securitySchemes`",
                &at.key("securityDefinitions"),
            );
            report.moved(&at.key("securitySchemes").pointer(), &at.key("securityDefinitions").pointer());
            sections.insert("securitySchemes".to_owned(), schemes);
        }
    }
    // Only requests that the service makes stand there.
    sections.shift_remove("callbacks");
    // The model does not know these; they were put in place where they are referred to.
    sections.shift_remove("pathItems");
    sections.shift_remove("mediaTypes");
    sections.retain(|key, section| {
        let is_map = Kind::Components.member(key) == Part::Plain || section.is_object();
        if !is_map && !is_empty(section) {
            report.left_out(format!("`{key}` must be an object; it is left out"), &at.key(key));
        }
        is_map
    });
}
