//! What schemas ask of values beyond their type, and what else they say for people: defaults and examples.

use jsonptr::{Pointer, PointerBuf};
use regex::Regex;
use serde_json::Value;

use super::refs;
use super::schema::Schemas;
use crate::api::{Limit, Limits, Type};
use crate::diagnostic::Diagnostic;

/// How far references are followed.
const DEPTH: usize = 8;
/// The longest default or example that is shown, in characters.
const LONGEST: usize = 100;

/// What limits a value.
pub(super) const KEYWORDS: [&str; 11] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// A place that speaks of a value, and what stands there.
type Layer<'d> = (PointerBuf, &'d Value);

impl<'d> Schemas<'d> {
    /// The limits of the schema at `at`, which has this type. What a type with a name asks is asked there.
    pub(super) fn limits(&mut self, at: &Pointer, ty: &Type) -> Limits {
        let inside = match ty {
            Type::Nullable(inner) => return self.limits(at, inner),
            Type::Named { .. } => return Limits::default(),
            Type::List { items, .. } => Some(("items", items)),
            Type::Map(values) => Some(("additionalProperties", values)),
            _ => None,
        };
        let layers = self.layers(at);
        let inner = inside.and_then(|(keyword, ty)| {
            let (at, _) = layers.iter().find(|(_, value)| value.get(keyword).is_some_and(Value::is_object))?;
            let inner = self.limits(&at.with_trailing_token(keyword), ty);
            (!inner.is_empty()).then(|| Box::new(inner))
        });
        let mut own = of(&layers);
        if self.options.validate {
            for limit in &mut own {
                if let Limit::Pattern { expression, usable } = limit {
                    *usable = self.is_usable(expression, &layers);
                }
            }
        }
        Limits { own, inner }
    }

    /// Whether the client can check a pattern; a finding, once for each, when it cannot.
    fn is_usable(&mut self, expression: &str, layers: &[Layer<'_>]) -> bool {
        let reason = match Regex::new(expression) {
            // A slash at both ends is how JavaScript writes it down, and would have to be in the text.
            Ok(_) if !(expression.len() > 1 && expression.starts_with('/') && expression.ends_with('/')) => return true,
            Ok(_) => "the slashes around it would be part of the text".to_owned(),
            Err(error) => error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
        };
        let holder = layers.iter().find(|(_, value)| value.get("pattern").is_some());
        let holder = holder.map(|(at, _)| at.with_trailing_token("pattern"));
        if let Some(at) = holder.filter(|at| self.unusable.insert(at.clone())) {
            self.findings.push(
                Diagnostic::warning("lower::pattern", "the pattern cannot be checked, and is left to the server")
                    .at(self.document.place(&at))
                    .note(reason),
            );
        }
        false
    }

    /// The default and an example of the schema at `at`, as Markdown.
    pub(super) fn remarks(&self, at: &Pointer) -> Vec<String> {
        let layers = self.layers(at);
        let first = |key: &str| layers.iter().find_map(|(_, value)| value.get(key));
        let default = first("default").filter(|value| !value.is_null()).and_then(shown);
        let example = first("example").and_then(shown);
        default
            .map(|text| format!("Default: {text}."))
            .into_iter()
            .chain(example.map(|text| format!("Example: {text}.")))
            .collect()
    }

    /// The places that speak of one value: a schema, what it refers to, and the only branch of its `allOf`.
    fn layers(&self, at: &Pointer) -> Vec<Layer<'d>> {
        let mut layers = Vec::new();
        let mut next = Some(at.to_buf());
        while let Some(at) = next.take().filter(|_| layers.len() < DEPTH) {
            let Some(value) = self.get(&at) else { break };
            next = match (value.get("$ref").and_then(Value::as_str), value.get("allOf").and_then(Value::as_array)) {
                (Some(reference), _) => refs::resolve(self.document, reference, &at).ok(),
                (None, Some(branches)) if branches.len() == 1 => Some(at.with_trailing_token("allOf").with_trailing_token(0)),
                (None, _) => None,
            };
            layers.push((at, value));
        }
        layers
    }
}

/// A value as code, unless it is long or has no place in a line.
pub(super) fn shown(value: &Value) -> Option<String> {
    let text = value.to_string();
    let fits = text.chars().count() <= LONGEST && !text.contains('`');
    fits.then(|| format!("`{text}`"))
}

/// The limits that are set by several objects of keywords about one value: the outermost one that has a keyword decides. A limit that
/// asks nothing is none.
fn of(layers: &[Layer<'_>]) -> Vec<Limit> {
    let asks = |value: &Value| value.as_object().is_some_and(|schema| schema.keys().any(|key| KEYWORDS.contains(&key.as_str())));
    if !layers.iter().any(|(_, value)| asks(value)) {
        return Vec::new();
    }
    let holder = |key: &str| layers.iter().map(|(_, value)| value).find(|value| value.get(key).is_some());
    let count = |key: &str| holder(key)?.get(key)?.as_u64();
    let least = |key: &str| count(key).filter(|count| *count > 0);
    let number = |key: &str| holder(key)?.get(key)?.as_number().cloned();
    let bound = |key: &str, flag: &str| {
        let exclusive = holder(key)?.get(flag) == Some(&Value::Bool(true));
        number(key).map(|bound| (bound, exclusive))
    };
    let pattern = || holder("pattern")?.get("pattern")?.as_str().filter(|pattern| !pattern.is_empty());
    let unique = || holder("uniqueItems")?.get("uniqueItems")?.as_bool().filter(|unique| *unique);
    let limits = [
        least("minLength").map(Limit::MinLength),
        count("maxLength").map(Limit::MaxLength),
        pattern().map(|pattern| Limit::Pattern { expression: pattern.to_owned(), usable: false }),
        bound("minimum", "exclusiveMinimum").map(|(bound, exclusive)| Limit::Minimum { bound, exclusive }),
        bound("maximum", "exclusiveMaximum").map(|(bound, exclusive)| Limit::Maximum { bound, exclusive }),
        number("multipleOf").filter(|step| step.as_f64().is_some_and(|step| step > 0.0)).map(Limit::MultipleOf),
        least("minItems").map(Limit::MinItems),
        count("maxItems").map(Limit::MaxItems),
        unique().map(|_| Limit::UniqueItems),
        least("minProperties").map(Limit::MinProperties),
        count("maxProperties").map(Limit::MaxProperties),
    ];
    limits.into_iter().flatten().collect()
}
