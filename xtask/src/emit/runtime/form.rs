//! Bodies of several parts.

use reqwest::multipart;
use serde::Serialize;

use super::style::word;

/// A multipart form that is being put together. The first part that does not fit is remembered.
#[derive(Debug, Default)]
pub(crate) struct Form {
    form: multipart::Form,
    problem: Option<String>,
}

#[allow(dead_code, reason = "each API uses some of them")]
impl Form {
    /// Adds a file, with the media type that it brings.
    #[inline]
    pub(crate) fn file(&mut self, name: &'static str, part: multipart::Part) {
        self.add(name, Ok(part));
    }

    /// Adds a value: a scalar as text, anything else as JSON.
    pub(crate) fn value(&mut self, name: &'static str, value: &impl Serialize, media_type: Option<&str>) {
        let part = match serde_json::to_value(value) {
            Ok(value @ (serde_json::Value::Object(_) | serde_json::Value::Array(_))) => {
                typed(multipart::Part::text(value.to_string()), Some(media_type.unwrap_or("application/json")))
            }
            Ok(value) => typed(multipart::Part::text(word(&value)), media_type),
            Err(error) => Err(error.to_string()),
        };
        self.add(name, part);
    }

    #[inline]
    fn add(&mut self, name: &'static str, part: Result<multipart::Part, String>) {
        match part {
            Ok(part) => self.form = std::mem::take(&mut self.form).part(name, part),
            Err(why) => {
                self.problem.get_or_insert_with(|| format!("the part `{name}` cannot be written: {why}"));
            }
        }
    }

    /// The form, or why there is none.
    #[inline]
    pub(super) fn finish(self) -> Result<multipart::Form, String> {
        self.problem.map_or(Ok(self.form), Err)
    }
}

#[inline]
fn typed(part: multipart::Part, media_type: Option<&str>) -> Result<multipart::Part, String> {
    match media_type {
        Some(media_type) => part.mime_str(media_type).map_err(|error| error.to_string()),
        None => Ok(part),
    }
}
