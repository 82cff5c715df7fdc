//! The types of the API.

use jsonptr::PointerBuf;
use serde::Serialize;

use super::{Docs, FieldName, Limits, TextType, TypeName};

/// An index into the types of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TypeId(pub usize);

/// A type with a name of its own.
#[derive(Debug, Clone, Serialize)]
pub struct TypeDef {
    /// The Rust name.
    pub name: TypeName,
    /// The module of the file it is written to: that of the outermost type around it.
    pub module: FieldName,
    /// For people.
    pub docs: Docs,
    /// The schema in the effective document.
    pub origin: PointerBuf,
    /// Other schemas in the effective document that describe it as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PointerBuf>,
    /// What it looks like.
    pub shape: Shape,
    /// What is asked of values as a whole, when they are sent.
    pub limits: Limits,
    /// In which directions it travels.
    pub usage: Usage,
    /// Whether it is sent, and there is something to check in it before.
    pub checked: bool,
    /// What can be derived beyond `Debug`, `Clone` and `PartialEq`.
    pub derives: Derives,
}

/// Traits that hold for a type because they hold for all its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Derives {
    /// `Eq`, and `Hash` where it is of use or asked for: no floating-point number inside.
    pub eq: bool,
    /// `Default`: nothing in it is required.
    pub default: bool,
    /// `PartialOrd` and `Ord`: nothing in it is without an order, as floats, JSON values and secrets are.
    pub ord: bool,
    /// `Copy`: nothing but numbers and booleans inside.
    pub copy: bool,
}

/// Whether a type is sent, received, or is the body of errors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Part of a response.
    pub received: bool,
    /// Part of a request.
    pub sent: bool,
    /// Part of a response, or of what no operation mentions, such as an event: `Deserialize`.
    pub read: bool,
    /// The whole body of a documented error.
    pub error_body: bool,
}

/// What a named type looks like.
#[derive(Debug, Clone, Serialize)]
pub enum Shape {
    /// An object.
    Struct(Struct),
    /// A choice of values.
    Enum(Enum),
    /// A choice of types.
    Union(Union),
    /// Another type under a name.
    Alias(Type),
    /// A list or map that holds itself, which an alias cannot.
    Newtype(Type),
}

impl Shape {
    /// The types that a value of this shape is made of.
    pub fn parts(&self) -> Vec<&Type> {
        match self {
            Self::Struct(object) => {
                object.fields.iter().map(|field| &field.ty).chain(object.extra.iter().map(|(_, ty)| ty)).collect()
            }
            Self::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            Self::Alias(ty) | Self::Newtype(ty) => vec![ty],
            Self::Enum(_) => Vec::new(),
        }
    }

    /// The types that a value of this shape is made of, to be changed.
    pub fn parts_mut(&mut self) -> Vec<&mut Type> {
        match self {
            Self::Struct(object) => {
                object.fields.iter_mut().map(|field| &mut field.ty).chain(object.extra.iter_mut().map(|(_, ty)| ty)).collect()
            }
            Self::Union(union) => union.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
            Self::Alias(ty) | Self::Newtype(ty) => vec![ty],
            Self::Enum(_) => Vec::new(),
        }
    }
}

/// An object with named members.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Struct {
    /// The members, in the order of the document.
    pub fields: Vec<Field>,
    /// The name and type of the field that keeps members which the document does not name.
    pub extra: Option<(FieldName, Type)>,
    /// What is asked of such members.
    pub extra_limits: Limits,
}

/// A member of an object.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// Other names that are read.
    pub aliases: Vec<String>,
    /// The Rust name.
    pub name: FieldName,
    /// For people.
    pub docs: Docs,
    /// The type of the value when there is one.
    pub ty: Type,
    /// When there is none.
    pub presence: Presence,
    /// What is asked of the value, when it is sent.
    pub limits: Limits,
    /// Who gives it.
    pub access: Access,
    /// Whether `""` is read as absent.
    pub empty_as_absent: bool,
}

/// Which side gives the value of a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Access {
    /// Either.
    #[default]
    Both,
    /// The server; it need not be sent.
    ReadOnly,
    /// The client; it does not come back.
    WriteOnly,
}

/// Whether a value may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Presence {
    /// Always there.
    Required,
    /// May be left out (and `null` is read as left out).
    Optional,
    /// There, but may be `null`.
    Nullable,
    /// May be left out or `null`, and the two are different.
    OptionalNullable,
}

/// A choice of values; values that the document does not know are kept.
#[derive(Debug, Clone, Serialize)]
pub struct Enum {
    /// What the values are on the wire.
    pub repr: Repr,
    /// The known values.
    pub variants: Vec<Variant>,
    /// The variant that keeps other values.
    pub unknown: TypeName,
    /// Whether a value is also read from the neighbouring JSON types.
    pub lenient: bool,
}

/// The JSON type of the values of an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Repr {
    /// Strings.
    String,
    /// Integers.
    Integer,
}

/// One value of an enum.
#[derive(Debug, Clone, Serialize)]
pub struct Variant {
    /// The Rust name.
    pub name: TypeName,
    /// The value on the wire, as text.
    pub wire: String,
    /// For people.
    pub docs: Docs,
}

/// A choice of types; a value that is none of them is kept.
#[derive(Debug, Clone, Serialize)]
pub struct Union {
    /// The types, in the order of the document.
    pub variants: Vec<UnionVariant>,
    /// The member that tells which type it is, when the document names one.
    pub tag: Option<String>,
    /// The variant that keeps other values.
    pub unknown: TypeName,
}

/// One type of a union.
#[derive(Debug, Clone, Serialize)]
pub struct UnionVariant {
    /// The Rust name.
    pub name: TypeName,
    /// For people.
    pub docs: Docs,
    /// The type.
    pub ty: Type,
    /// The values of the tag that mean this type.
    pub tags: Vec<String>,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Type {
    /// A value or `null`, inside a list or map; a field says so by its presence.
    Nullable(Box<Type>),
    /// `true` or `false`.
    Boolean {
        /// Whether it is also read from `"true"`, `1` and the like.
        lenient: bool,
    },
    /// A whole number.
    Integer {
        /// The number of bits: 32, 64 or 128.
        bits: u8,
        /// Whether it may be negative.
        signed: bool,
        /// Whether it is also read from text.
        lenient: bool,
    },
    /// A floating-point number.
    Number {
        /// Whether it is also read from text.
        lenient: bool,
    },
    /// Text.
    String {
        /// Whether it is also read from numbers and booleans.
        lenient: bool,
    },
    /// Text with a format, as a type of some library; text that is not in the format is kept.
    Formatted(&'static TextType),
    /// Text that never shows itself.
    Secret,
    /// An array.
    List {
        /// The type of its items.
        items: Box<Type>,
        /// Whether it is also read from `"1,2,3"`.
        lenient: bool,
    },
    /// An object whose names are data.
    Map(Box<Type>),
    /// A type with a name, on the heap where it would otherwise hold itself.
    Named {
        /// The definition.
        id: TypeId,
        /// Whether it must be boxed.
        boxed: bool,
    },
    /// Any JSON value.
    Any,
}

impl Type {
    /// The named type that this is, if it is one, looking through lists and maps.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named { id, .. } => Some(*id),
            Self::List { items, .. } | Self::Map(items) | Self::Nullable(items) => items.named(),
            _ => None,
        }
    }

    /// Whether reading it must also accept other JSON types.
    pub fn is_lenient(&self) -> bool {
        match self {
            Self::Boolean { lenient }
            | Self::Integer { lenient, .. }
            | Self::Number { lenient }
            | Self::String { lenient }
            | Self::List { lenient, .. } => *lenient,
            Self::Formatted(_) | Self::Secret | Self::Map(_) | Self::Nullable(_) | Self::Named { .. } | Self::Any => false,
        }
    }
}
