//! Security schemes and the requirements that name them.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::at::At;
use super::members::{is_empty, text};
use super::report::Report;
use super::shape::Shaper;
use crate::diagnostic::{Diagnostic, nearest};

/// The members of each OAuth 2.0 flow that must be there.
const FLOWS: [(&str, &[&str]); 4] = [
    ("implicit", &["authorizationUrl"]),
    ("password", &["tokenUrl"]),
    ("clientCredentials", &["tokenUrl"]),
    ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
];

/// Gives the security schemes their form and leaves out those that cannot be used; the names of the others.
pub(super) fn schemes(value: &mut Value, report: &mut Report) -> HashSet<String> {
    let Some(Value::Object(schemes)) = value.pointer_mut("/components/securitySchemes") else { return HashSet::new() };
    let (root, components);
    root = At::root();
    components = root.key("components");
    let at = components.key("securitySchemes");
    schemes.retain(|name, scheme| usable(scheme, report, &at.key(name)));
    schemes.keys().cloned().collect()
}

fn usable(scheme: &mut Value, report: &mut Report, at: &At<'_>) -> bool {
    let Value::Object(scheme) = scheme else {
        report.left_out("a security scheme must be an object; it is left out", at);
        return false;
    };
    if scheme.contains_key("$ref") {
        return true;
    }
    let kind = scheme.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let lower = kind.to_ascii_lowercase();
    let meant = match lower.as_str() {
        "apikey" => "apiKey",
        "http" | "basic" | "bearer" => "http",
        "oauth2" => "oauth2",
        "openidconnect" => "openIdConnect",
        "mutualtls" => {
            report.add(
                Diagnostic::note_only("prepare::mutual-tls", "a client certificate belongs to the connection")
                    .note("the scheme is left out of what operations require; give the certificate to the HTTP client"),
                at,
            );
            return false;
        }
        _ => {
            report.left_out(format!("the security scheme has the unknown type `{kind}`; it is left out"), at);
            return false;
        }
    };
    if kind != meant {
        report.repaired(format!("a security scheme of type `{kind}` is read as `{meant}`"), at);
        scheme.insert("type".to_owned(), Value::String(meant.to_owned()));
    }
    match meant {
        "apiKey" => api_key(scheme, report, at),
        "http" => http(scheme, &lower, report, at),
        "openIdConnect" => {
            if !scheme.get("openIdConnectUrl").is_some_and(says_something) {
                report.repaired("an `openIdConnect` scheme has no `openIdConnectUrl`", at);
                scheme.insert("openIdConnectUrl".to_owned(), Value::String(String::new()));
            }
            true
        }
        _ => {
            oauth2(scheme, report, at);
            true
        }
    }
}

fn api_key(scheme: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) -> bool {
    let place = scheme.get("in").and_then(Value::as_str).map(str::to_ascii_lowercase);
    let place = place.filter(|place| matches!(place.as_str(), "query" | "header" | "cookie"));
    let (Some(place), Some(name)) = (place, scheme.get("name").and_then(text)) else {
        report.left_out("an `apiKey` scheme needs `in` (query, header or cookie) and `name`; it is left out", at);
        return false;
    };
    if scheme.get("in").is_some_and(|written| *written != place) {
        report.repaired(format!("`in` must be written `{place}`"), &at.key("in"));
    }
    scheme.insert("in".to_owned(), Value::String(place));
    scheme.insert("name".to_owned(), Value::String(name));
    true
}

fn http(scheme: &mut Map<String, Value>, kind: &str, report: &mut Report, at: &At<'_>) -> bool {
    if scheme.get("scheme").is_some_and(Value::is_string) {
        return true;
    }
    let meant = match kind {
        "basic" => "basic",
        "bearer" => "bearer",
        _ if scheme.contains_key("bearerFormat") => "bearer",
        _ => {
            report.left_out("an `http` security scheme needs `scheme`; it is left out", at);
            return false;
        }
    };
    if kind == "http" {
        report.repaired("an `http` security scheme with a `bearerFormat` and no `scheme` is read as `bearer`", at);
    }
    scheme.insert("scheme".to_owned(), Value::String(meant.to_owned()));
    true
}

fn oauth2(scheme: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    if let Some(flow) = scheme.shift_remove("flow").as_ref().and_then(Value::as_str)
        && !scheme.contains_key("flows")
    {
        report.repaired("an OAuth 2.0 scheme with `flow` is Swagger 2.0; it is read as `flows`", at);
        let parts = ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"].into_iter();
        let parts: Map<String, Value> = parts.filter_map(|key| Some((key.to_owned(), scheme.shift_remove(key)?))).collect();
        scheme.insert("flows".to_owned(), json!({ flow: parts }));
    }
    if !scheme.get("flows").is_some_and(Value::is_object) {
        report.repaired("an `oauth2` scheme has no `flows`", at);
        scheme.insert("flows".to_owned(), Value::Object(Map::new()));
    }
    let Some(Value::Object(flows)) = scheme.get_mut("flows") else { return };
    let at = at.key("flows");
    for (old, new) in [("accessCode", "authorizationCode"), ("application", "clientCredentials")] {
        if let Some(flow) = flows.shift_remove(old) {
            report.repaired(format!("the flow `{old}` is Swagger 2.0; it is read as `{new}`"), &at.key(old));
            report.moved(&at.key(new).pointer(), &at.key(old).pointer());
            flows.insert(new.to_owned(), flow);
        }
    }
    for (name, needed) in FLOWS {
        let at = at.key(name);
        match flows.get_mut(name) {
            Some(Value::Object(flow)) => {
                for key in needed.iter().filter(|key| !flow.get(**key).is_some_and(says_something)).collect::<Vec<_>>() {
                    report.repaired(format!("the flow has no `{key}`"), &at);
                    flow.insert((*key).to_owned(), Value::String(String::new()));
                }
                if flow.get("refreshUrl").is_some_and(|url| !says_something(url)) {
                    flow.shift_remove("refreshUrl");
                }
                scopes(flow, report, &at);
            }
            Some(other) => {
                if !is_empty(other) {
                    report.left_out("a flow must be an object; it is left out", &at);
                }
                flows.shift_remove(name);
            }
            None => {}
        }
    }
}

/// Whether a URL is there: an empty one is none.
fn says_something(url: &Value) -> bool {
    url.as_str().is_some_and(|url| !url.trim().is_empty())
}

fn scopes(flow: &mut Map<String, Value>, report: &mut Report, at: &At<'_>) {
    match flow.get_mut("scopes") {
        Some(Value::Object(scopes)) => {
            for (_, text) in scopes.iter_mut().filter(|(_, text)| !text.is_string()) {
                *text = Value::String(super::members::text(text).unwrap_or_default());
            }
        }
        Some(Value::Array(names)) => {
            report.repaired("`scopes` is a list, but must be an object of names and descriptions", &at.key("scopes"));
            let names = names.iter().filter_map(text).map(|name| (name, Value::String(String::new())));
            let names: Map<String, Value> = names.collect();
            flow.insert("scopes".to_owned(), Value::Object(names));
        }
        _ => {
            report.repaired("the flow lists no `scopes`", at);
            flow.insert("scopes".to_owned(), Value::Object(Map::new()));
        }
    }
}

/// Gives the `security` of the document or of an operation its form, and leaves schemes that cannot be used out of it.
pub(super) fn requirements(shaper: &mut Shaper<'_>, owner: &mut Value, at: &At<'_>) {
    if let Value::Object(owner) = owner {
        requirements_of(shaper, owner, at);
    }
}

/// The same for an object.
pub(super) fn requirements_of(shaper: &mut Shaper<'_>, owner: &mut Map<String, Value>, at: &At<'_>) {
    let Some(security) = owner.get_mut("security") else { return };
    let at = at.key("security");
    if matches!(security, Value::Object(_) | Value::String(_)) {
        shaper.report.repaired("`security` must be a list", &at);
        *security = Value::Array(vec![security.take()]);
    }
    let Value::Array(list) = security else {
        if !security.is_null() {
            shaper.report.left_out("`security` must be a list; it is left out", &at);
        }
        owner.shift_remove("security");
        return;
    };
    for (index, requirement) in list.iter_mut().enumerate() {
        let at = at.index(index);
        match requirement {
            Value::Object(_) => {}
            Value::String(name) => {
                shaper.report.repaired("a security requirement must be an object of scheme names", &at);
                *requirement = json!({ name.as_str(): [] });
            }
            _ => *requirement = Value::Object(Map::new()),
        }
        let Value::Object(names) = requirement else { continue };
        names.retain(|name, scopes| {
            if !scopes.as_array().is_some_and(|scopes| scopes.iter().all(Value::is_string)) {
                let texts: Vec<String> = match &*scopes {
                    Value::Array(scopes) => scopes.iter().filter_map(text).collect(),
                    Value::Object(scopes) => scopes.keys().cloned().collect(),
                    other => text(other).into_iter().collect(),
                };
                if !is_empty(scopes) {
                    shaper.report.repaired("the scopes of a security requirement must be a list of texts", &at.key(name));
                }
                *scopes = texts.into();
            }
            let known = shaper.schemes.contains(name);
            if !known {
                undeclared(shaper, name, &at);
            }
            known
        });
    }
}

fn undeclared(shaper: &mut Shaper<'_>, name: &str, at: &At<'_>) {
    let finding = Diagnostic::warning("prepare::security", format!("there is no usable security scheme `{name}`"))
        .note("it is left out of what is required; callers must send it themselves");
    let finding = match nearest(name, shaper.schemes.iter().map(String::as_str)).first() {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("declare it under `components.securitySchemes` with an override"),
    };
    shaper.report.add(finding, at);
}
