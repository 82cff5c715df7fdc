//! Traits that a type can have because all its parts have them.

use crate::api::{Presence, Shape, Type, TypeDef, TypeId};

/// Decides what each type derives.
pub(super) fn decide(types: &mut [TypeDef]) {
    for def in types.iter_mut() {
        def.derives.default = match &def.shape {
            Shape::Struct(object) => object.fields.iter().all(|field| field.presence != Presence::Required),
            Shape::Enum(_) | Shape::Union(_) | Shape::Alias(_) => false,
        };
    }
    let float = holders_of_floats(types);
    for (def, float) in types.iter_mut().zip(float) {
        def.derives.eq = !float;
    }
}

/// The types with a floating-point number somewhere inside, found from the numbers outwards.
fn holders_of_floats(types: &[TypeDef]) -> Vec<bool> {
    let mut float = vec![false; types.len()];
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    let mut work = Vec::new();
    for (index, def) in types.iter().enumerate() {
        for ty in def.shape.parts() {
            if let Some(TypeId(inner)) = ty.named() {
                holders[inner].push(index);
            } else if holds_number(ty) {
                work.push(index);
            }
        }
    }
    while let Some(index) = work.pop() {
        if !std::mem::replace(&mut float[index], true) {
            work.extend(&holders[index]);
        }
    }
    float
}

fn holds_number(ty: &Type) -> bool {
    match ty {
        Type::Number { .. } => true,
        Type::List { items, .. } | Type::Map(items) | Type::Nullable(items) => holds_number(items),
        // A JSON value may hold a float, but compares and hashes by itself.
        _ => false,
    }
}
