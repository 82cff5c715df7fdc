//! The walk that gives every object its form.

use std::collections::HashSet;

use serde_json::Value;

use super::at::At;
use super::kind::{Flow, Kind, Part, Visitor, reference, walk};
use super::report::Report;
use super::{members, operation, parameter, schema, security};
use crate::lower::version::Dialect;

/// Gives every object of the document its form.
pub(super) fn shape(value: &mut Value, dialect: Dialect, report: &mut Report) {
    let schemes = security::schemes(value, report);
    let mut shaper = Shaper { dialect, report, schemes };
    security::requirements(&mut shaper, value, &At::root());
    walk(&mut shaper, Kind::Document, value, &At::root());
}

/// Gives an object its form that stands where none is expected, and everything in it.
pub(super) fn shape_part(kind: Kind, value: &mut Value, dialect: Dialect, report: &mut Report, at: &At<'_>) {
    walk(&mut Shaper { dialect, report, schemes: HashSet::new() }, kind, value, at);
}

pub(super) struct Shaper<'r> {
    pub(super) dialect: Dialect,
    pub(super) report: &'r mut Report,
    /// The security schemes that can be used.
    pub(super) schemes: HashSet<String>,
}

impl Shaper<'_> {
    /// A repair of what 3.0 does not allow, and a plain conversion of what later versions do.
    pub(super) fn modern(&mut self, what: &str, at: &At<'_>) {
        if self.dialect == Dialect::Classic {
            self.report.repaired(what, at);
        }
    }
}

impl Visitor for Shaper<'_> {
    fn enter(&mut self, kind: Kind, value: &mut Value, at: &At<'_>) -> Flow {
        match kind {
            Kind::Schema => schema::shape(self, value, at),
            Kind::Response => operation::response(self, value, at),
            Kind::MediaType => operation::media_type(self, value, at),
            Kind::Example => operation::example(self, value, at),
            _ => {}
        }
        let Value::Object(object) = value else { return Flow::Past };
        if kind.home().is_some() {
            if reference(object).is_some() {
                return Flow::Past;
            }
            if object.shift_remove("$ref").is_some() {
                self.report.left_out("`$ref` must be a text; it is left out", &at.key("$ref"));
            }
        }
        match kind {
            Kind::PathItem => operation::path_item(self, object, at),
            Kind::Operation => operation::operation(self, object, at),
            Kind::Responses => operation::responses(self, object, at),
            Kind::RequestBody => operation::request_body(self, object, at),
            Kind::Encoding => operation::encoding(self, object, at),
            Kind::Parameter => parameter::parameter(self, object, at),
            Kind::Header => parameter::header(self, object, at),
            _ => {}
        }
        members::tidy(self.report, kind, object, at);
        Flow::Down
    }

    fn enter_part(&mut self, part: Part, value: &mut Value, at: &At<'_>) -> Flow {
        if let (Part::Map(Kind::Link), Value::Object(links)) = (part, value) {
            operation::links(self, links, at);
        }
        Flow::Down
    }
}
