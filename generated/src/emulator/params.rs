//! The parameters of a request, from its query and its form.

use super::refusal::Refusal;
use crate::signature::QueryParameters;

/// Parameters by name. One that is there twice is refused when it is asked for, since nobody can say which one counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query and a form, both `application/x-www-form-urlencoded`.
    pub(super) fn read(query: &str, form: &str) -> Result<Self, Refusal> {
        let mut params = Vec::new();
        for part in [query, form] {
            let part = QueryParameters::parse(part).map_err(|_| Refusal::bad_parameter("(not UTF-8)"))?;
            params.extend(part.iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        Ok(Self(params))
    }

    /// The value of an optional parameter; an empty one counts as absent.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(Refusal::bad_parameter(name));
        }
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// The value of a parameter that has to be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name)?.ok_or_else(|| Refusal::bad_parameter(name))
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
