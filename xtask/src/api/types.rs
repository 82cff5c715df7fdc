//! The types of the API.

use jsonptr::PointerBuf;

use super::{Docs, FieldName, TypeName};

/// An index into the types of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// A type with a name of its own.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// The Rust name.
    pub name: TypeName,
    /// The module of the file it is written to: that of the outermost type around it.
    pub module: FieldName,
    /// For people.
    pub docs: Docs,
    /// The schema in the effective document.
    pub origin: PointerBuf,
    /// What it looks like.
    pub shape: Shape,
    /// In which directions it travels.
    pub usage: Usage,
    /// What can be derived beyond `Debug`, `Clone` and `PartialEq`.
    pub derives: Derives,
}

/// Traits that hold for a type because they hold for all its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Derives {
    /// `Eq` and `Hash`: no floating-point number inside.
    pub eq: bool,
    /// `Default`: nothing in it is required.
    pub default: bool,
}

/// Whether a type is sent, received, or is the body of errors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Part of a response.
    pub received: bool,
    /// Part of a request.
    pub sent: bool,
    /// The whole body of a documented error.
    pub error_body: bool,
}

/// What a named type looks like.
#[derive(Debug, Clone)]
pub enum Shape {
    /// An object.
    Struct(Struct),
    /// A choice of values.
    Enum(Enum),
    /// Another type under a name.
    Alias(Type),
}

/// An object with named members.
#[derive(Debug, Clone, Default)]
pub struct Struct {
    /// The members, in the order of the document.
    pub fields: Vec<Field>,
    /// The name and type of the field that keeps members which the document does not name.
    pub extra: Option<(FieldName, Type)>,
}

/// A member of an object.
#[derive(Debug, Clone)]
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
    /// Whether `""` is read as absent.
    pub empty_as_absent: bool,
}

/// Whether a value may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repr {
    /// Strings.
    String,
    /// Integers.
    Integer,
}

/// One value of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The Rust name.
    pub name: TypeName,
    /// The value on the wire, as text.
    pub wire: String,
    /// For people.
    pub docs: Docs,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Boolean {
        /// Whether it is also read from `"true"`, `1` and the like.
        lenient: bool,
    },
    /// A whole number.
    Integer {
        /// The number of bits: 32 or 64.
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
            Self::List { items, .. } | Self::Map(items) => items.named(),
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
            Self::Secret | Self::Map(_) | Self::Named { .. } | Self::Any => false,
        }
    }
}
