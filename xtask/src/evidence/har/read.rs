//! HAR 1.2 as browsers and proxies write it: requests and responses as plain text.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::{GzDecoder, ZlibDecoder};
use jsonptr::PointerBuf;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, pointer};

/// A larger body is no evidence that anybody reads.
const MAX_BODY: u64 = 32 * 1024 * 1024;

/// One request and its response.
#[derive(Debug)]
pub(super) struct Exchange<'h> {
    /// The place of the entry in the recording.
    pub(super) at: PointerBuf,
    /// The day, as `2024-09-25`.
    pub(super) day: String,
    /// In capitals.
    pub(super) method: String,
    /// Without query and fragment.
    pub(super) url: &'h str,
    pub(super) query: Vec<(String, String)>,
    pub(super) form: Vec<(String, String)>,
    /// The media type of a body that is no form.
    pub(super) other_body: Option<&'h str>,
    pub(super) request_headers: Vec<(&'h str, &'h str)>,
    pub(super) status: u16,
    pub(super) response_headers: Vec<(&'h str, &'h str)>,
    /// The body as it is in the recording.
    content: Option<&'h Value>,
}

/// The program that made a recording, and its entries.
pub(super) struct Recording<'h> {
    pub(super) creator: String,
    pub(super) exchanges: Vec<Exchange<'h>>,
}

/// Reads a recording. An entry that cannot be read is said and passed over.
///
/// # Errors
/// When the document is no recording at all.
pub(super) fn read<'h>(har: &'h Document, findings: &mut Diagnostics) -> Result<Recording<'h>, Diagnostic> {
    let at = pointer(["log", "entries"]);
    let Some(Value::Array(entries)) = har.get(&at) else {
        return Err(Diagnostic::error(
            "har::no-log",
            format!("`{}` is no HAR file: it has no array `log.entries`", har.source.name),
        )
        .at(har.place(&at))
        .help("save the network log of a browser as HAR, or run `mitmdump --set hardump=FILE.har`"));
    };
    let text = |name: &str| har.get(&pointer(["log", "creator", name])).and_then(Value::as_str).unwrap_or_default();
    let creator = format!("{} {}", text("name"), text("version")).trim().to_owned();
    let mut exchanges = Vec::with_capacity(entries.len());
    for (index, value) in entries.iter().enumerate() {
        let at = at.with_trailing_token(index);
        match entry(&at, value) {
            Ok(exchange) => exchanges.push(exchange),
            Err(what) => {
                findings.push(Diagnostic::warning("har::entry", format!("this entry is passed over: {what}")).at(har.place(&at)));
            }
        }
    }
    Ok(Recording { creator, exchanges })
}

fn entry<'h>(at: &PointerBuf, entry: &'h Value) -> Result<Exchange<'h>, &'static str> {
    let part = |name: &str| entry.get(name).filter(|part| part.is_object());
    let request = part("request").ok_or("it has no request")?;
    let response = part("response").ok_or("it has no response")?;
    let url = request.get("url").and_then(Value::as_str).ok_or("its request has no address")?;
    let method = request.get("method").and_then(Value::as_str).ok_or("its request has no method")?;
    let status = response.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (100..600).contains(status)).ok_or("no response came")?;
    let day = entry.get("startedDateTime").and_then(Value::as_str).and_then(|moment| moment.get(..10)).unwrap_or("undated");
    let post = request.get("postData").filter(|post| post.is_object());
    let media = post.and_then(|post| post.get("mimeType")?.as_str()).map(essence).unwrap_or_default();
    let posted = post.and_then(|post| post.get("text")?.as_str()).unwrap_or_default();
    let is_form = matches!(media, "application/x-www-form-urlencoded" | "multipart/form-data");
    let form = match post.and_then(|post| post.get("params")).map(|params| pairs(Some(params))) {
        _ if !is_form => Vec::new(),
        Some(params) if !params.is_empty() => {
            params.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        }
        _ if media.starts_with("application") => decoded(posted),
        _ => Vec::new(),
    };
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    Ok(Exchange {
        at: at.clone(),
        day: day.to_owned(),
        method: method.to_ascii_uppercase(),
        url: address.split('#').next().unwrap_or_default(),
        // The address is what was sent; what recorders make of it differs in encoding.
        query: decoded(query.split('#').next().unwrap_or_default()),
        form,
        other_body: (!is_form && !posted.is_empty()).then_some(if media.is_empty() { "unknown" } else { media }),
        request_headers: pairs(request.get("headers")),
        status,
        response_headers: pairs(response.get("headers")),
        content: response.get("content"),
    })
}

/// The names and values of an array of objects.
fn pairs(list: Option<&Value>) -> Vec<(&str, &str)> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| Some((item.get("name")?.as_str()?, item.get("value").and_then(Value::as_str).unwrap_or_default())))
        .collect()
}

/// The pairs of a query or of a form, decoded.
fn decoded(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A media type without its parameters.
fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or_default().trim()
}

impl Exchange<'_> {
    /// The media type of the response in small letters.
    pub(super) fn media_type(&self) -> String {
        let header = self.response_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let said = header.map(|(_, value)| *value).or_else(|| self.content?.get("mimeType")?.as_str());
        essence(said.unwrap_or_default()).to_ascii_lowercase()
    }

    /// The text of the response's body; nothing when it is empty.
    ///
    /// # Errors
    /// Why it is no text, in words that can follow "the body".
    pub(super) fn body(&self) -> Result<Option<String>, String> {
        let Some(text) = self.content.and_then(|content| content.get("text")?.as_str()).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let bytes = match self.content.and_then(|content| content.get("encoding")?.as_str()) {
            Some("base64") => {
                let packed: String = text.split_ascii_whitespace().collect();
                STANDARD.decode(packed).map_err(|_| "is not the base64 that it says it is".to_owned())?
            }
            Some(other) if !other.is_empty() => return Err(format!("has an encoding that is not known: `{other}`")),
            _ => return Ok((!text.trim().is_empty()).then(|| text.to_owned())),
        };
        let bytes = self.unpacked(bytes)?;
        let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
        Ok((!text.trim().is_empty()).then_some(text))
    }

    /// Some recorders keep a body as it was sent.
    fn unpacked(&self, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let header = self.response_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
        let packing = header.map(|(_, value)| value.trim().to_ascii_lowercase()).unwrap_or_default();
        let unpack = |reader: &mut dyn std::io::Read| {
            let mut unpacked = Vec::new();
            let size = reader.take(MAX_BODY + 1).read_to_end(&mut unpacked).map_err(|_| "cannot be unpacked".to_owned())?;
            if size as u64 > MAX_BODY { Err("is too large when it is unpacked".to_owned()) } else { Ok(unpacked) }
        };
        match bytes.as_slice() {
            [0x1f, 0x8b, ..] => unpack(&mut GzDecoder::new(bytes.as_slice())),
            [0x78, ..] if packing == "deflate" => unpack(&mut ZlibDecoder::new(bytes.as_slice())),
            _ if matches!(packing.as_str(), "br" | "zstd") && std::str::from_utf8(&bytes).is_err() => {
                Err(format!("is still packed ({packing})"))
            }
            _ => Ok(bytes),
        }
    }
}
