//! Traits that a type can have because all its parts have them.

use crate::api::{Presence, Repr, Shape, Type, TypeDef, TypeId};

/// Decides what each type derives.
pub(super) fn decide(types: &mut [TypeDef]) {
    for def in types.iter_mut() {
        def.derives.default = match &def.shape {
            Shape::Struct(object) => object.fields.iter().all(|field| field.presence != Presence::Required),
            Shape::Newtype(_) => true,
            Shape::Enum(_) | Shape::Union(_) | Shape::Alias(_) => false,
        };
    }
    let floats = holders(types, &|ty| matches!(ty, Type::Number { .. }), &|_| false);
    let unordered = holders(
        types,
        &|ty| matches!(ty, Type::Number { .. } | Type::Any | Type::Secret),
        // What none of its types fits is kept as a JSON value.
        &|shape| matches!(shape, Shape::Union(_)),
    );
    let on_the_heap =
        holders(types, &|ty| !matches!(ty, Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. }), &|shape| {
            match shape {
                Shape::Struct(object) => object.extra.is_some() || object.fields.iter().any(|field| !in_place(&field.ty)),
                Shape::Enum(choice) => choice.repr == Repr::String,
                Shape::Union(_) | Shape::Newtype(_) | Shape::Alias(_) => true,
            }
        });
    for (index, def) in types.iter_mut().enumerate() {
        def.derives.eq = !floats[index];
        def.derives.ord = !unordered[index];
        def.derives.copy = !on_the_heap[index];
    }
}

/// Whether a value lies where it is held, as far as its own type tells.
fn in_place(ty: &Type) -> bool {
    match ty {
        Type::Nullable(inner) => in_place(inner),
        Type::Boolean { .. } | Type::Integer { .. } | Type::Number { .. } | Type::Named { boxed: false, .. } => true,
        _ => false,
    }
}

/// The types with such a part or of such a shape somewhere inside, found from those outwards.
fn holders(types: &[TypeDef], part: &dyn Fn(&Type) -> bool, shape: &dyn Fn(&Shape) -> bool) -> Vec<bool> {
    let mut found = vec![false; types.len()];
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    let mut work = Vec::new();
    for (index, def) in types.iter().enumerate() {
        if shape(&def.shape) {
            work.push(index);
        }
        for ty in def.shape.parts() {
            if let Some(TypeId(inner)) = ty.named() {
                holders[inner].push(index);
            } else if part(innermost(ty)) {
                work.push(index);
            }
        }
    }
    while let Some(index) = work.pop() {
        if !std::mem::replace(&mut found[index], true) {
            work.extend(&holders[index]);
        }
    }
    found
}

/// What a list, a map or a nullable value is made of.
fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List { items, .. } | Type::Map(items) | Type::Nullable(items) => innermost(items),
        ty => ty,
    }
}
