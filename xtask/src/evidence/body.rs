//! A response's body against the schema that the effective document has for it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use super::sample::{Sample, fits};
use super::schema::{Effective, Kind, Property, Schema};

/// What the comparison of one value with one schema gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome<'e> {
    /// What does not fit.
    pub(super) issues: Vec<Issue<'e>>,
    /// The places of the properties that are shown.
    pub(super) shown: Vec<PointerBuf>,
    /// Every value under the home of the schema that it was compared with.
    pub(super) values: Vec<(PointerBuf, Sample<'e>)>,
}

/// A value that does not fit a schema.
#[derive(Debug, Clone)]
pub(super) struct Issue<'e> {
    pub(super) fault: Fault,
    /// The home of the schema.
    pub(super) schema: PointerBuf,
    /// The field that is missing, else the value itself.
    pub(super) sample: Sample<'e>,
}

/// How a value does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Fault {
    /// A field is shown that the schema does not have.
    Missing(String),
    /// A field is required and not shown.
    Absent(String),
    /// The JSON type is another one.
    Type,
}

impl<'e> Outcome<'e> {
    fn issue(fault: Fault, schema: &Schema<'_>, sample: Sample<'e>) -> Issue<'e> {
        Issue { fault, schema: schema.home.clone(), sample }
    }

    fn add(&mut self, other: &Self) {
        self.issues.extend(other.issues.iter().cloned());
        self.shown.extend(other.shown.iter().cloned());
        self.values.extend(other.values.iter().cloned());
    }
}

/// Compares values with schemas; each value with each schema once, however many alternatives lead there.
pub(super) struct Checker<'d, 'e> {
    document: Effective<'d>,
    known: HashMap<(*const Value, PointerBuf), Rc<Outcome<'e>>>,
}

impl<'d, 'e> Checker<'d, 'e> {
    pub(super) fn new(document: Effective<'d>) -> Self {
        Self { document, known: HashMap::new() }
    }

    /// Compares `sample` with the schema at `at`.
    pub(super) fn check(&mut self, sample: &Sample<'e>, at: &Pointer) -> Rc<Outcome<'e>> {
        if sample.is_placeholder() {
            return Rc::default();
        }
        let schema = self.document.schema(at);
        let key = (std::ptr::from_ref(sample.value), schema.home.clone());
        if let Some(outcome) = self.known.get(&key) {
            return Rc::clone(outcome);
        }
        let mut outcome = self.any_alternative(sample, &schema);
        outcome.values.push((schema.home, sample.clone()));
        let outcome = Rc::new(outcome);
        self.known.insert(key, Rc::clone(&outcome));
        outcome
    }

    fn any_alternative(&mut self, sample: &Sample<'e>, schema: &Schema<'d>) -> Outcome<'e> {
        let alternatives = self.document.alternatives(schema);
        let mut accepted: Option<Outcome<'e>> = None;
        let mut refused: Option<(usize, Outcome<'e>)> = None;
        for alternative in &alternatives {
            let mut outcome = Outcome::default();
            if !self.compare(sample, alternative, &mut outcome) {
                continue;
            }
            if outcome.issues.is_empty() {
                match &mut accepted {
                    Some(accepted) => accepted.add(&outcome),
                    None => accepted = Some(outcome),
                }
            } else if refused.as_ref().is_none_or(|(issues, _)| outcome.issues.len() < *issues) {
                refused = Some((outcome.issues.len(), outcome));
            }
        }
        // The alternative with the fewest faults is the one that was meant.
        accepted.or(refused.map(|(_, outcome)| outcome)).unwrap_or_else(|| Outcome {
            issues: vec![Outcome::issue(Fault::Type, schema, sample.clone())],
            ..Outcome::default()
        })
    }

    /// Whether the value is of the schema's kind; what is wrong inside goes to `outcome`.
    fn compare(&mut self, sample: &Sample<'e>, schema: &Schema<'d>, outcome: &mut Outcome<'e>) -> bool {
        if !fits(self.document, schema, sample.value) {
            return false;
        }
        match (schema.kind(), sample.value) {
            (Some(Kind::Object), Value::Object(_)) => self.object(sample, schema, outcome),
            (Some(Kind::Array), Value::Array(items)) => {
                if let Some(at) = schema.items() {
                    for (index, item) in items.iter().enumerate() {
                        outcome.add(&self.check(&sample.item(index, item), &at));
                    }
                }
            }
            _ => {}
        }
        true
    }

    fn object(&mut self, sample: &Sample<'e>, schema: &Schema<'d>, outcome: &mut Outcome<'e>) {
        let fields = Fields::of(self.document, schema);
        let additional = schema.additional();
        let mut here = HashSet::new();
        for (name, value) in sample.value.as_object().into_iter().flatten() {
            let field = sample.member(name, value);
            match (fields.get(name), &additional) {
                (Some(at), _) => {
                    here.insert(at);
                    outcome.shown.push(at.clone());
                    outcome.add(&self.check(&field, at));
                }
                (None, Some(Some(at))) => outcome.add(&self.check(&field, at)),
                (None, Some(None)) => {}
                (None, None) => outcome.issues.push(Outcome::issue(Fault::Missing(name.clone()), schema, field)),
            }
        }
        for name in schema.required() {
            let excused = fields.get(name).is_some_and(|at| here.contains(at) || self.document.schema(at).write_only());
            if !excused && sample.value.get(name).is_none() {
                outcome.issues.push(Outcome::issue(Fault::Absent(name.to_owned()), schema, sample.clone()));
            }
        }
    }
}

/// The properties of a schema by the names that they can have on the wire.
struct Fields<'d>(HashMap<&'d str, PointerBuf>);

impl<'d> Fields<'d> {
    fn of(document: Effective<'d>, schema: &Schema<'d>) -> Self {
        let properties = schema.properties();
        let aliases = properties
            .iter()
            .flat_map(|property| document.schema(&property.at).aliases().into_iter().map(|alias| (alias, property.at.clone())));
        // A property's own name wins over another one's alias.
        let mut fields: HashMap<&'d str, PointerBuf> = aliases.collect();
        fields.extend(properties.iter().map(|Property { name, at }| (*name, at.clone())));
        Self(fields)
    }

    fn get(&self, name: &str) -> Option<&PointerBuf> {
        self.0.get(name)
    }
}
