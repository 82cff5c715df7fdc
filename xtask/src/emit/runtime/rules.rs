//! What the API asks of values, checked before anything is sent. Nothing is ever checked in what is received.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{PoisonError, RwLock};

use regex::Regex;
use serde::Serialize;
use serde_json::Value;

use super::draft::Draft;
use super::error::ErrorKind;

/// One thing that is asked of a value. A value of another JSON type breaks no rule.
#[allow(dead_code, reason = "each API uses some of them")]
#[derive(Debug)]
pub(crate) enum Rule {
    MinLength(usize),
    MaxLength(usize),
    Pattern(&'static str),
    Minimum(f64),
    Above(f64),
    Maximum(f64),
    Below(f64),
    MultipleOf(f64),
    MinItems(usize),
    MaxItems(usize),
    UniqueItems,
    MinProperties(usize),
    MaxProperties(usize),
    /// The rules of each item of a list.
    Items(&'static [Rule]),
    /// The rules of the member with a name.
    Member(&'static str, &'static [Rule]),
    /// The rules of every member but those with these names.
    Others(&'static [&'static str], &'static [Rule]),
    /// The rules of a type, by its index.
    Type(usize),
    /// At least one of these sets of rules holds.
    AnyOf(&'static [&'static [Rule]]),
}

/// A rule that does not hold: where, and which. The value is left out, since it may be a secret.
struct Broken {
    path: String,
    rule: String,
}

impl Draft<'_> {
    /// Checks an argument or a body. The first rule that does not hold is reported when the call is sent.
    pub(crate) fn check(&mut self, name: &str, value: &(impl Serialize + ?Sized), rules: &[Rule]) {
        let Some(value) = self.value(name, value) else { return };
        if let Err(Broken { path, rule }) = check(&value, rules, &mut name.to_owned()) {
            self.fail(ErrorKind::BrokenRule { path, rule });
        }
    }
}

fn check(value: &Value, rules: &[Rule], path: &mut String) -> Result<(), Broken> {
    rules.iter().try_for_each(|rule| rule.check(value, path))
}

impl Rule {
    fn check(&self, value: &Value, path: &mut String) -> Result<(), Broken> {
        let within = |path: &mut String, step: &str, value: &Value, rules: &[Self]| {
            let length = path.len();
            path.push_str(step);
            check(value, rules, path)?;
            path.truncate(length);
            Ok(())
        };
        match (self, value) {
            (Self::Items(rules), Value::Array(items)) => {
                items.iter().enumerate().try_for_each(|(index, item)| within(path, &format!("[{index}]"), item, rules))
            }
            (Self::Member(name, rules), Value::Object(members)) => match members.get(*name) {
                Some(member) => within(path, &format!(".{name}"), member, rules),
                None => Ok(()),
            },
            (Self::Others(known, rules), Value::Object(members)) => {
                let others = members.iter().filter(|(name, _)| !known.contains(&name.as_str()));
                others.into_iter().try_for_each(|(name, member)| within(path, &format!(".{name}"), member, rules))
            }
            (Self::Type(index), value) => check(value, crate::api::rules::TYPES.get(*index).copied().unwrap_or_default(), path),
            (Self::AnyOf(choices), value) => {
                let mut first = None;
                for rules in *choices {
                    let length = path.len();
                    match check(value, rules, path) {
                        Ok(()) => return Ok(()),
                        Err(broken) => first.get_or_insert(broken),
                    };
                    path.truncate(length);
                }
                first.map_or(Ok(()), Err)
            }
            (rule, value) if rule.holds(value) => Ok(()),
            (rule, _) => Err(Broken { path: path.clone(), rule: rule.to_string() }),
        }
    }

    /// Whether a single value is as asked.
    fn holds(&self, value: &Value) -> bool {
        // Beyond 2^53 a float is the bound and its neighbours.
        let near = |number: f64, bound: f64| number == bound && bound.abs() > 9_007_199_254_740_992.0;
        match value {
            Value::String(text) => match self {
                Self::MinLength(least) => text.chars().count() >= *least,
                Self::MaxLength(most) => text.chars().count() <= *most,
                Self::Pattern(pattern) => matches(pattern, text),
                _ => true,
            },
            Value::Number(number) => {
                let Some(number) = number.as_f64() else { return true };
                match *self {
                    Self::Minimum(bound) => number >= bound,
                    Self::Above(bound) => number > bound || near(number, bound),
                    Self::Maximum(bound) => number <= bound,
                    Self::Below(bound) => number < bound || near(number, bound),
                    Self::MultipleOf(step) => {
                        let count = number / step;
                        // Neither 0.3 nor 0.1 is what it says.
                        (count - count.round()).abs() <= count.abs().max(1.0) * 1e-9
                    }
                    _ => true,
                }
            }
            Value::Array(items) => match self {
                Self::MinItems(least) => items.len() >= *least,
                Self::MaxItems(most) => items.len() <= *most,
                Self::UniqueItems => {
                    let mut seen = HashSet::new();
                    items.iter().all(|item| seen.insert(item.to_string()))
                }
                _ => true,
            },
            Value::Object(members) => match self {
                Self::MinProperties(least) => members.len() >= *least,
                Self::MaxProperties(most) => members.len() <= *most,
                _ => true,
            },
            Value::Null | Value::Bool(_) => true,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MinLength(least) => write!(formatter, "must have at least {least} characters"),
            Self::MaxLength(most) => write!(formatter, "must have at most {most} characters"),
            Self::Pattern(pattern) => write!(formatter, "must match `{pattern}`"),
            Self::Minimum(bound) => write!(formatter, "must be at least {bound}"),
            Self::Above(bound) => write!(formatter, "must be greater than {bound}"),
            Self::Maximum(bound) => write!(formatter, "must be at most {bound}"),
            Self::Below(bound) => write!(formatter, "must be less than {bound}"),
            Self::MultipleOf(step) => write!(formatter, "must be a multiple of {step}"),
            Self::MinItems(least) => write!(formatter, "must have at least {least} items"),
            Self::MaxItems(most) => write!(formatter, "must have at most {most} items"),
            Self::UniqueItems => formatter.write_str("must not have the same item twice"),
            Self::MinProperties(least) => write!(formatter, "must have at least {least} members"),
            Self::MaxProperties(most) => write!(formatter, "must have at most {most} members"),
            // What these hold says what is wrong.
            Self::Items(_) | Self::Member(..) | Self::Others(..) | Self::Type(_) | Self::AnyOf(_) => Ok(()),
        }
    }
}

/// Whether a pattern matches somewhere in a text. Each pattern is compiled once.
fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: RwLock<Option<HashMap<&'static str, Option<Regex>>>> = RwLock::new(None);
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = known.as_ref().and_then(|known| known.get(pattern)) {
        return regex.as_ref().is_none_or(|regex| regex.is_match(text));
    }
    drop(known);
    let regex = Regex::new(pattern).ok();
    let holds = regex.as_ref().is_none_or(|regex| regex.is_match(text));
    COMPILED.write().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(pattern, regex);
    holds
}
