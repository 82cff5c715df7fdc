//! Security schemes and what operations ask for.

use jsonptr::PointerBuf;
use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement, SecurityScheme};
use serde_json::Value;

use super::names::{RESERVED_CREDENTIALS, Scope};
use super::operation::Collected;
use super::read::{self, Kind};
use super::refs;
use crate::api::{Credential, CredentialPlace, Docs, FieldName, OAuth2, Requirement};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::document::{Document, pointer};

/// The credentials that at least one operation asks for.
pub(super) struct Credentials {
    pub(super) list: Vec<Credential>,
    root: Vec<SecurityRequirement>,
}

impl Credentials {
    pub(super) fn read(document: &Document, operations: &[Collected], findings: &mut Diagnostics) -> Self {
        let root_at = pointer(["security"]);
        let root: Vec<SecurityRequirement> = match document.get(&root_at).map(|value| serde_json::from_value(value.clone())) {
            None => Vec::new(),
            Some(Ok(root)) => root,
            Some(Err(error)) => {
                findings.push(
                    Diagnostic::error("lower::malformed", format!("this is no list of security requirements: {error}"))
                        .at(document.place(&root_at)),
                );
                Vec::new()
            }
        };
        let used = |name: &str| {
            operations
                .iter()
                .flat_map(|operation| operation.operation.security.as_ref().unwrap_or(&root))
                .any(|requirement| requirement.contains_key(name))
        };
        let mut names = Scope::reserving(RESERVED_CREDENTIALS);
        let list = schemes(document, findings)
            .into_iter()
            .filter(|(name, ..)| used(name))
            .map(|(name, _, scheme)| credential(name.clone(), names.field(&FieldName::of(&name)), scheme))
            .collect();
        Self { list, root }
    }

    /// The sets of credentials of which the operation needs one.
    pub(super) fn requirements(
        &self,
        collected: &Collected,
        document: &Document,
        findings: &mut Diagnostics,
    ) -> Vec<Requirement> {
        let (stated, at) = match &collected.operation.security {
            Some(own) => (own, collected.at.with_trailing_token("security")),
            None => (&self.root, pointer(["security"])),
        };
        let mut sets = Vec::new();
        for requirement in stated {
            let mut set = Vec::new();
            for name in requirement.keys() {
                match self.list.iter().position(|credential| credential.scheme == *name) {
                    Some(index) => set.push(index),
                    None => findings.push_once(unknown_scheme(document, name, &at)),
                }
            }
            sets.push(Requirement(set));
        }
        sets
    }
}

fn unknown_scheme(document: &Document, name: &str, at: &PointerBuf) -> Diagnostic {
    let declared = document.value.pointer("/components/securitySchemes").and_then(Value::as_object);
    let names = declared.into_iter().flat_map(|schemes| schemes.keys()).map(String::as_str);
    let diagnostic =
        Diagnostic::error("lower::security", format!("there is no usable security scheme `{name}`")).at(document.place(at));
    match nearest(name, names).into_iter().find(|near| *near != name) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("declare it under `components.securitySchemes` with an override"),
    }
}

fn schemes(document: &Document, findings: &mut Diagnostics) -> Vec<(String, PointerBuf, SecurityScheme)> {
    let declared = document.value.pointer("/components/securitySchemes").and_then(Value::as_object);
    let mut schemes = Vec::new();
    for (name, value) in declared.into_iter().flatten() {
        let at = pointer(["components", "securitySchemes", name]);
        let read = read::typed(document, &at, value, Kind::SecurityScheme).and_then(|scheme| match scheme {
            ReferenceOr::Item(scheme) => Ok(scheme),
            ReferenceOr::Reference { reference } => {
                let target = refs::resolve(document, &reference, &at)?;
                let value = document.get(&target).unwrap_or(&Value::Null);
                read::typed(document, &target, value, Kind::SecurityScheme)
            }
        });
        match read {
            Ok(scheme) => schemes.push((name.clone(), at, scheme)),
            Err(diagnostic) => findings.push(diagnostic),
        }
    }
    schemes
}

fn credential(scheme_name: String, name: FieldName, scheme: SecurityScheme) -> Credential {
    let (place, description) = match scheme {
        SecurityScheme::APIKey { location, name, description, extensions: _ } => {
            let place = match location {
                APIKeyLocation::Query => CredentialPlace::Query(name),
                APIKeyLocation::Header => CredentialPlace::Header(name),
                APIKeyLocation::Cookie => CredentialPlace::Cookie(name),
            };
            (place, description)
        }
        SecurityScheme::HTTP { scheme, description, bearer_format: _, extensions: _ } => {
            let place = match scheme.to_ascii_lowercase().as_str() {
                "bearer" => CredentialPlace::Authorization("Bearer".to_owned()),
                "basic" => CredentialPlace::Basic,
                _ => CredentialPlace::Authorization(scheme),
            };
            (place, description)
        }
        SecurityScheme::OAuth2 { description, flows: _, extensions: _ }
        | SecurityScheme::OpenIDConnect { description, open_id_connect_url: _, extensions: _ } => {
            (CredentialPlace::Authorization("Bearer".to_owned()), description)
        }
    };
    Credential { name, scheme: scheme_name, docs: Docs::of([description]), place }
}

/// The flows of all OAuth 2.0 schemes, whether an operation asks for them or not.
pub(super) fn oauth2(document: &Document, findings: &mut Diagnostics) -> Vec<OAuth2> {
    let mut flows = Vec::new();
    // What is malformed has been said when the credentials were read.
    let mut said = Diagnostics::default();
    for (name, at, scheme) in schemes(document, &mut said) {
        let SecurityScheme::OAuth2 { .. } = scheme else { continue };
        let declared = document.get(&at.with_trailing_token("flows")).and_then(Value::as_object);
        for (flow, value) in declared.into_iter().flatten().filter(|(flow, _)| !flow.starts_with("x-")) {
            // What is empty was missing, which was said before.
            let url = |key: &str| value.get(key).and_then(Value::as_str).filter(|url| !url.is_empty()).map(str::to_owned);
            let scopes = value.get("scopes").and_then(Value::as_object);
            if scopes.is_none() {
                findings.push(
                    Diagnostic::warning("lower::oauth2", format!("the flow `{flow}` lists no scopes"))
                        .at(document.place(&at.with_trailing_token("flows").with_trailing_token(flow.as_str()))),
                );
            }
            flows.push(OAuth2 {
                scheme: name.clone(),
                flow: flow.clone(),
                authorization_url: url("authorizationUrl"),
                token_url: url("tokenUrl"),
                refresh_url: url("refreshUrl"),
                scopes: scopes
                    .into_iter()
                    .flatten()
                    .map(|(scope, text)| (scope.clone(), text.as_str().unwrap_or_default().to_owned()))
                    .collect(),
            });
        }
    }
    flows
}

/// The OpenID Connect schemes that say where their provider is.
pub(super) fn open_id_connect(document: &Document) -> Vec<(String, String)> {
    // What is malformed has been said when the credentials were read.
    let mut said = Diagnostics::default();
    let url = |(name, _, scheme): (String, PointerBuf, SecurityScheme)| match scheme {
        SecurityScheme::OpenIDConnect { open_id_connect_url, .. } if !open_id_connect_url.is_empty() => {
            Some((name, open_id_connect_url))
        }
        _ => None,
    };
    schemes(document, &mut said).into_iter().filter_map(url).collect()
}

/// Whether a security scheme is a certificate of the client; such schemes belong to the connection and not to requests.
pub(super) fn has_mutual_tls(document: &Document) -> bool {
    let declared = document.value.pointer("/components/securitySchemes").and_then(Value::as_object);
    let kind = |scheme: &Value| scheme.get("type").and_then(Value::as_str).map(str::to_ascii_lowercase);
    declared.into_iter().flatten().any(|(_, scheme)| kind(scheme).as_deref() == Some("mutualtls"))
}
