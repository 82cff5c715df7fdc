//! The names of types that have none of their own. Each is called after where it lives; who has the name, when several are
//! called so, depends on their places alone and not on what was looked at first.

use serde_json::Value;

use super::names::Scope;
use crate::api::{TypeDef, TypeId, TypeName};
use crate::document::Document;

/// Gives these types the names that they have so far, if nobody else has them: the names of components are taken already. The others
/// get their title, and as a last resort a number.
pub(super) fn settle(document: &Document, types: &mut [TypeDef], unsettled: &[TypeId], names: &mut Scope) {
    let mut order = unsettled.to_vec();
    order.sort_by_cached_key(|id| {
        let origin = &types[id.0].origin;
        // What operations need must not rename what schemas need, and a part of a part not the part of a component.
        (!origin.as_str().starts_with("/components/schemas/"), origin.count(), origin.to_string(), *id)
    });
    order.retain(|id| !names.take(&types[id.0].name));
    for id in order {
        let def = &mut types[id.0];
        let title = title(document, def).filter(|title| names.take(title));
        def.name = title.unwrap_or_else(|| names.type_name(&def.name));
    }
}

fn title(document: &Document, def: &TypeDef) -> Option<TypeName> {
    let title = document.get(&def.origin)?.get("title").and_then(Value::as_str)?;
    (1..=4).contains(&title.split_whitespace().count()).then(|| TypeName::of(title))
}
