//! From an OpenAPI document to the API as it will stand in Rust. The only place that knows OpenAPI.

mod access;
mod answer;
mod body;
mod checks;
mod compose;
mod define;
mod derives;
mod discriminator;
mod envelope;
mod headers;
mod joined;
mod limits;
pub(crate) mod media;
mod names;
mod nearby;
mod object;
mod once;
mod operation;
mod options;
mod overlap;
mod parameter;
mod prepare;
mod read;
mod recursion;
mod refs;
mod scalar;
mod schema;
mod security;
mod servers;
mod settle;
mod skip;
mod union;
mod usage;
mod version;

use std::sync::Arc;

use jsonptr::PointerBuf;
use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use crate::api::{Api, Docs, Servers};
use crate::diagnostic::Diagnostics;
use crate::document::{Document, Source, pointer};
use crate::parallel;

pub use options::Options;
pub use prepare::{DANGLING, bundled, prepared};
pub use version::check as check_version;

/// An API, and what had to be said about the document on the way.
#[derive(Debug)]
pub struct Lowered {
    /// The API.
    pub api: Api,
    /// Warnings and notes; no errors.
    pub findings: Diagnostics,
    /// Knows where in text the parts of the API come from.
    pub source: Arc<Source>,
}

/// Decides names, types and methods for a whole document, with nothing chosen by the user.
///
/// # Errors
/// As [`lower_with`].
pub fn lower(document: &Document) -> Result<Lowered, Diagnostics> {
    lower_with(document, &Options::default())
}

/// Decides names, types and methods for a whole document.
///
/// # Errors
/// All findings, when at least one part of the document has no safe reading.
pub fn lower_with(document: &Document, options: &Options) -> Result<Lowered, Diagnostics> {
    if options.skip_broken { skip::lower(document, options) } else { whole(document, options) }
}

/// As [`lower_with`], for whoever needs the document no more: what is no longer needed of a large one is let go of on the way.
///
/// # Errors
/// As [`lower_with`].
pub fn lower_last(document: Arc<Document>, options: &Options) -> Result<Lowered, Diagnostics> {
    if options.skip_broken {
        return skip::lower(&document, options);
    }
    let clean = Clean::of(&document)?;
    let_go(&clean.document.source, document);
    decide(clean, options)
}

fn whole(document: &Document, options: &Options) -> Result<Lowered, Diagnostics> {
    decide(Clean::of(document)?, options)
}

/// A document in clean OpenAPI 3.0, and what is not in it any more.
struct Clean {
    document: Document,
    findings: Diagnostics,
    mutual_tls: bool,
}

impl Clean {
    fn of(document: &Document) -> Result<Self, Diagnostics> {
        let mutual_tls = security::has_mutual_tls(document);
        let (document, findings) = prepare::prepare(document)?;
        Ok(Self { document, findings, mutual_tls })
    }
}

fn decide(clean: Clean, options: &Options) -> Result<Lowered, Diagnostics> {
    let Clean { document: prepared, mut findings, mutual_tls } = clean;
    let document = &prepared;
    // Why a reference leads to another document was said there.
    let unbundled = findings.has_errors();
    let mut operations = operation::collect(document, &mut findings);
    let envelope = envelope::read(document, &mut findings);
    let lifted = envelope.as_ref().map(|envelope| envelope::payloads(document, envelope, &operations)).unwrap_or_default();

    let mut schemas = schema::Schemas::new(document, options, &lifted);
    let credentials = security::Credentials::read(document, &operations, &mut findings);
    let servers = servers::of_document(&mut schemas, &mut findings);
    let mut own_servers = servers::OwnServers::default();
    let mut headers = headers::HeaderSets::default();
    let groups = operation::lower(
        &mut operations,
        &mut schemas,
        &credentials,
        &mut own_servers,
        &mut headers,
        envelope.as_ref(),
        &mut findings,
    );
    for at in component_schemas(document) {
        // A schema that is only ever an envelope is taken apart by the runtime and is no type of its own.
        if !lifted.contains_key(&at) {
            schemas.component(&at);
        }
    }
    let envelope = envelope.map(|envelope| envelope.lower(&mut schemas));
    let (mut types, formats, more) = schemas.finish();
    findings.extend(more);
    discriminator::part_tags(&mut types);
    recursion::box_cycles(&mut types);
    let headers = headers.finish();
    usage::mark(&mut types, &groups, &headers, envelope.as_ref());
    access::relax(&mut types);
    if options.validate {
        checks::mark(&mut types);
    }
    let checks = options.validate && checks::any(&types, &groups);
    derives::decide(&mut types);

    let info = document.value.get("info");
    let text = |key: &str| info.and_then(|info| info.get(key)).and_then(Value::as_str).map(str::to_owned);
    let oauth2 = security::oauth2(document, &mut findings);
    let api = Api {
        title: text("title").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        docs: Docs::of([text("summary"), text("description")]),
        base_url: servers.as_ref().map(Servers::default_url).unwrap_or_default(),
        servers,
        own_servers: own_servers.finish(),
        credentials: credentials.list,
        oauth2,
        open_id_connect: security::open_id_connect(document),
        mutual_tls,
        envelope,
        headers,
        types,
        crate_name: None,
        parts: None,
        sub_clients: options.sub_clients,
        tag_features: options.tag_features,
        formats,
        derives: options.derives.clone(),
        checks,
        groups,
    };
    if unbundled {
        let mut rest = Diagnostics::default();
        rest.extend(findings.into_iter().filter(|finding| finding.code != refs::EXTERNAL));
        findings = rest;
    }
    let source = Arc::clone(&document.source);
    let_go(&source, (prepared, operations));
    findings.said_once().into_result_with(|findings| Lowered { api, findings, source })
}

/// Drops what was made of a text. To take a large document apart takes longer than to start a thread for it.
fn let_go(source: &Source, parts: impl Send + 'static) {
    const LARGE: usize = 256 * 1024;
    if source.text.len() >= LARGE {
        parallel::aside(move || drop(parts));
    }
}

/// The pointers of all component schemas, in the order of the document.
fn component_schemas(document: &Document) -> Vec<PointerBuf> {
    let schemas = document.value.pointer("/components/schemas").and_then(Value::as_object);
    schemas.into_iter().flat_map(|schemas| schemas.keys()).map(|name| pointer(["components", "schemas", name])).collect()
}

/// A schema or a reference to one, boxed or not: the shape in which the typed model hands out nested schemas.
fn unboxed(schema: &ReferenceOr<Box<Schema>>) -> ReferenceOr<&Schema> {
    match schema {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference: reference.clone() },
        ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
    }
}
