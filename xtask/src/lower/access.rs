//! `readOnly` and `writeOnly`: what only one side gives is not required of the other.

use crate::api::{Access, Presence, Shape, TypeDef};

/// Lets fields be absent where the document does not mean them to be there: what is read only, in what is sent, and what is written
/// only, in what is received. A type that travels both ways is one type all the same, so that what was read can be sent again.
pub(super) fn relax(types: &mut [TypeDef]) {
    for def in types {
        let usage = def.usage;
        let Shape::Struct(object) = &mut def.shape else { continue };
        for field in &mut object.fields {
            let may_be_absent = match field.access {
                Access::Both => false,
                Access::ReadOnly => usage.sent,
                Access::WriteOnly => usage.received,
            };
            if may_be_absent {
                field.presence = match field.presence {
                    Presence::Required => Presence::Optional,
                    Presence::Nullable => Presence::OptionalNullable,
                    optional @ (Presence::Optional | Presence::OptionalNullable) => optional,
                };
            }
        }
    }
}
