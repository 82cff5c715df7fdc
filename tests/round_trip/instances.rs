//! Values that a schema allows, the same ones every time.

mod scalar;

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// How deep values go: below, only what is required is given.
const DEEP: usize = 4;
/// Where a value that never ends is given up.
const TOO_DEEP: usize = 24;
/// How many members are read from an object.
const MOST_MEMBERS: usize = 60;

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// What is required and nothing else.
    Minimal,
    /// Everything; of each choice the one with this number, counted round.
    Maximal(usize),
    /// Everything, `null` where it is allowed.
    Nulls,
    /// As it comes, from this seed.
    Random(u64),
}

/// The instances of a schema in one document, each once.
pub(crate) fn instances(document: &Value, schema: &Value, choices: usize, random: u64) -> Vec<Value> {
    let maximal = (0..choices).map(Mode::Maximal);
    let modes = [Mode::Minimal, Mode::Nulls].into_iter().chain(maximal).chain((0..random).map(Mode::Random));
    let mut found: Vec<Value> = Vec::new();
    for mode in modes {
        let seed = if let Mode::Random(seed) = mode { seed } else { 0 };
        let mut maker = Maker { document, mode, rng: Rng::with_seed(seed) };
        if let Some(value) = maker.value(schema, 0).filter(|value| !found.contains(value)) {
            found.push(value);
        }
    }
    found
}

struct Maker<'d> {
    document: &'d Value,
    mode: Mode,
    rng: Rng,
}

impl Maker<'_> {
    /// A value of a schema; `None` when none can be thought of.
    fn value(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        if depth > TOO_DEEP {
            return None;
        }
        let schema = self.flat(schema, depth, 0)?;
        let is_listed = |value: &Value| schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(value));
        if let Some(value) = schema.get("const").filter(|value| is_listed(value)) {
            return Some(value.clone());
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            let named = schema.get("type").is_some();
            let allowed: Vec<&Value> =
                values.iter().filter(|value| !named || types(&schema).iter().any(|name| is(name, value))).collect();
            return self.pick(&allowed).map(|value| (*value).clone());
        }
        let types = types(&schema);
        let null = types.contains(&"null");
        let others: Vec<&str> = types.into_iter().filter(|name| *name != "null").collect();
        if null && (others.is_empty() || self.mode == Mode::Nulls && depth > 0 || self.random() && self.rng.u8(0..4) == 0) {
            return Some(Value::Null);
        }
        match *self.pick(&others)? {
            "object" => self.object(&schema, depth),
            "array" => self.array(&schema, depth),
            "boolean" => Some(Value::Bool(self.rng.bool())),
            "integer" => scalar::integer(&schema, self.mode, &mut self.rng),
            "number" => scalar::number(&schema, self.mode, &mut self.rng),
            "string" => scalar::string(&schema, self.mode, &mut self.rng),
            _ => Some(self.anything()),
        }
    }

    fn random(&self) -> bool {
        matches!(self.mode, Mode::Random(_))
    }

    fn pick<'v, T>(&mut self, choices: &'v [T]) -> Option<&'v T> {
        match (choices.len(), self.mode) {
            (0, _) => None,
            (_, Mode::Minimal | Mode::Nulls) => choices.first(),
            (count, Mode::Maximal(number)) => choices.get(number % count),
            (count, Mode::Random(_)) => choices.get(self.rng.usize(0..count)),
        }
    }

    /// A value where the schema says nothing.
    fn anything(&mut self) -> Value {
        let values =
            [json!("text"), json!({ "a": [1, null, "b"] }), json!(-7), json!([true, {}]), json!(false), json!(0.25), Value::Null];
        self.pick(&values).cloned().unwrap_or_default()
    }

    /// A schema without references, `allOf` and choices: those are made.
    fn flat(&mut self, schema: &Value, depth: usize, steps: usize) -> Option<Map<String, Value>> {
        let Value::Object(schema) = schema else {
            return (*schema != false).then(Map::new);
        };
        if steps > TOO_DEEP {
            return None;
        }
        let mut whole = Map::new();
        for (key, value) in schema {
            match key.as_str() {
                "$ref" if value.is_string() => {
                    let target = resolve(self.document, value.as_str()?)?.clone();
                    merge(&mut whole, self.flat(&target, depth, steps + 1)?);
                }
                "allOf" => {
                    for branch in value.as_array()? {
                        merge(&mut whole, self.flat(branch, depth, steps + 1)?);
                    }
                }
                "oneOf" | "anyOf" => {
                    let branches = value.as_array()?;
                    let null = |branch: &&Value| branch.get("type").is_some_and(|name| name == "null");
                    let (nulls, others): (Vec<&Value>, Vec<&Value>) = branches.iter().partition(null);
                    let wants_null = self.mode == Mode::Nulls && depth > 0 || self.random() && self.rng.u8(0..4) == 0;
                    let chosen = if !nulls.is_empty() && (wants_null || others.is_empty()) {
                        nulls[0]
                    } else if key == "anyOf" && self.takes_all(others.len(), depth) {
                        for branch in &others {
                            let part = self.flat(branch, depth, steps + 1)?;
                            // A map would have the members of the others be its values.
                            if part.contains_key("properties") || !part.contains_key("additionalProperties") {
                                merge(&mut whole, part);
                            }
                        }
                        continue;
                    } else {
                        *self.ending(&others, depth)?
                    };
                    merge(&mut whole, self.flat(chosen, depth, steps + 1)?);
                    self.tag(schema, chosen, &mut whole);
                }
                _ => {
                    let mut single = Map::new();
                    single.insert(key.clone(), value.clone());
                    merge(&mut whole, single);
                }
            }
        }
        Some(whole)
    }

    /// Whether a value is to be all of several branches that may hold together; deep down, never.
    fn takes_all(&mut self, count: usize, depth: usize) -> bool {
        depth <= DEEP
            && match self.mode {
                Mode::Minimal | Mode::Nulls => false,
                Mode::Maximal(number) => number % (count + 1) == count,
                Mode::Random(_) => self.rng.bool(),
            }
    }

    /// One of the branches; deep down, the shortest.
    fn ending<'v>(&mut self, branches: &'v [&'v Value], depth: usize) -> Option<&'v &'v Value> {
        if depth > DEEP { branches.iter().min_by_key(|branch| branch.to_string().len()) } else { self.pick(branches) }
    }

    /// Writes the value of the discriminator that means a branch.
    fn tag(&self, schema: &Map<String, Value>, branch: &Value, whole: &mut Map<String, Value>) {
        let discriminator = schema.get("discriminator");
        let Some(property) = discriminator.and_then(|own| own.get("propertyName")).and_then(Value::as_str) else { return };
        let Some(target) = branch.get("$ref").and_then(Value::as_str) else { return };
        let mapping = discriminator.and_then(|own| own.get("mapping")).and_then(Value::as_object);
        let name = target.rsplit('/').next().unwrap_or_default();
        let mapped = mapping.and_then(|mapping| mapping.iter().find(|(_, to)| *to == target || *to == name));
        let tag = mapped.map_or(name, |(tag, _)| tag.as_str());
        let known = whole
            .get("properties")
            .and_then(|properties| properties.get(property))
            .is_some_and(|own| resolve_all(self.document, own).get("enum").is_some() || own.get("const").is_some());
        if !known {
            let properties = whole.entry("properties").or_insert_with(|| json!({}));
            properties[property] = json!({ "const": tag });
            let required = whole.entry("required").or_insert_with(|| json!([]));
            if let Value::Array(names) = required {
                names.push(json!(property));
            }
        }
    }

    fn array(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let number =
            |key: &str| schema.get(key).and_then(Value::as_u64).map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let (least, most) = (number("minItems").unwrap_or(0), number("maxItems").unwrap_or(usize::MAX));
        let wanted = match self.mode {
            _ if depth > DEEP => 0,
            Mode::Minimal => 0,
            Mode::Maximal(_) | Mode::Nulls => 2,
            Mode::Random(_) => self.rng.usize(0..4),
        };
        let count = wanted.clamp(least, most.max(least));
        let first = schema.get("prefixItems").and_then(Value::as_array).cloned().unwrap_or_default();
        let rest = schema.get("items").cloned().unwrap_or(Value::Bool(true));
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count.max(first.len()).min(200) {
            let Some(item) = self.value(first.get(index).unwrap_or(&rest), depth + 1) else { break };
            if schema.get("uniqueItems") != Some(&Value::Bool(true)) || !items.contains(&item) {
                items.push(item);
            }
        }
        (items.len() >= least).then_some(Value::Array(items))
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        let extra = schema.get("additionalProperties");
        for (name, property) in properties.into_iter().flatten() {
            let needed = required.contains(&name.as_str());
            let wanted = match self.mode {
                _ if depth > DEEP || members.len() > MOST_MEMBERS => false,
                Mode::Minimal => false,
                Mode::Maximal(_) | Mode::Nulls => true,
                Mode::Random(_) => self.rng.bool(),
            };
            if needed || wanted {
                match self.value(property, depth + 1) {
                    Some(value) => drop(members.insert(name.clone(), value)),
                    None if needed => return None,
                    None => {}
                }
            }
        }
        let least = schema.get("minProperties").and_then(Value::as_u64).unwrap_or(0);
        let free = extra.cloned().unwrap_or(Value::Bool(true));
        for name in required {
            if !members.contains_key(name) {
                members.insert(name.to_owned(), self.value(&free, depth + 1)?);
            }
        }
        let more = match self.mode {
            Mode::Minimal => 0,
            _ if depth > DEEP => 0,
            Mode::Maximal(_) | Mode::Nulls => 2,
            Mode::Random(_) => self.rng.usize(0..3),
        };
        // Members that no schema speaks of are none of a type's, unless they are said to come.
        let more = if extra.is_some_and(|extra| *extra != false) { more } else { 0 };
        let lacking = usize::try_from(least).unwrap_or(0).saturating_sub(members.len());
        for name in ["extra one", "extra-Two", "$3", "four", "five"].into_iter().take(more.max(lacking)) {
            if let Some(value) = self.value(&free, depth + 1) {
                members.entry(name).or_insert(value);
            }
        }
        Some(Value::Object(members))
    }
}

fn resolve<'d>(document: &'d Value, target: &str) -> Option<&'d Value> {
    let fragment = percent_encoding::percent_decode_str(target.strip_prefix('#')?).decode_utf8().ok()?;
    document.pointer(&fragment)
}

fn resolve_all<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let mut schema = schema;
    for _ in 0..TOO_DEEP {
        match schema.get("$ref").and_then(Value::as_str).and_then(|target| resolve(document, target)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

/// Adds what one schema asks for to what another does.
fn merge(whole: &mut Map<String, Value>, part: Map<String, Value>) {
    for (key, value) in part {
        let Some(old) = whole.get_mut(&key) else {
            whole.insert(key, value);
            continue;
        };
        match (key.as_str(), &mut *old, value) {
            ("properties", Value::Object(old), Value::Object(new)) => {
                for (name, property) in new {
                    match old.get_mut(&name) {
                        Some(known) if *known == property => {}
                        Some(known) => *known = json!({ "allOf": [known.take(), property] }),
                        None => drop(old.insert(name, property)),
                    }
                }
            }
            ("required", Value::Array(old), Value::Array(new)) => old.extend(new),
            ("enum", Value::Array(old), Value::Array(new)) => old.retain(|value| new.contains(value)),
            ("type", _, new) => {
                let names = |value: &Value| match value {
                    Value::Array(names) => names.clone(),
                    name => vec![name.clone()],
                };
                let (before, now) = (names(old), names(&new));
                let (integer, number) = (json!("integer"), json!("number"));
                let is_both = |name: &Value| now.contains(name) || *name == integer && now.contains(&number);
                let mut both: Vec<Value> = before.iter().filter(|name| is_both(name)).cloned().collect();
                if before.contains(&number) && now.contains(&integer) {
                    both.push(integer.clone());
                }
                *old = Value::Array(both);
            }
            ("minimum" | "minLength" | "minItems" | "minProperties", old, new) => {
                if new.as_f64() > old.as_f64() {
                    *old = new;
                }
            }
            ("maximum" | "maxLength" | "maxItems" | "maxProperties", old, new) => {
                if new.as_f64() < old.as_f64() {
                    *old = new;
                }
            }
            ("items", old, new) if *old != new => *old = json!({ "allOf": [old.take(), new] }),
            ("additionalProperties", old, new) if old.is_object() && new.is_object() && *old != new => {
                *old = json!({ "allOf": [old.take(), new] });
            }
            ("additionalProperties", old, new) if *old != false => *old = new,
            ("description" | "title" | "items" | "additionalProperties", ..) => {}
            (_, old, new) => *old = new,
        }
    }
}

/// The types that a schema names, or those that it seems to mean.
fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => return vec![name],
        Some(Value::Array(names)) => return names.iter().filter_map(Value::as_str).collect(),
        _ => {}
    }
    let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
    if has(&["properties", "additionalProperties", "required", "minProperties", "patternProperties"]) {
        vec!["object"]
    } else if has(&["items", "prefixItems", "minItems", "maxItems"]) {
        vec!["array"]
    } else if has(&["pattern", "minLength", "maxLength"]) {
        vec!["string"]
    } else if has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
        vec!["number"]
    } else {
        vec!["any"]
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}
