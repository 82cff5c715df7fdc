//! What a comparison finds: one change, how much it weighs, and what it is about.

use std::fmt;

use jsonptr::PointerBuf;

use super::kind::Kind;

/// How much a change weighs for those who use the generated crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing but text has changed, or something that the crate makes no use of.
    Documentation,
    /// What compiled still compiles and does the same, and there is something new.
    Additive,
    /// What compiled still compiles, and does something else: another address, another place, another credential.
    Behaviour,
    /// Something that compiled does not compile any more, or means something else without a word from the compiler.
    Breaking,
}

impl Level {
    /// All levels, the worst first.
    pub const ALL: [Self; 4] = [Self::Breaking, Self::Behaviour, Self::Additive, Self::Documentation];

    /// The name in reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Additive => "additive",
            Self::Behaviour => "behaviour",
            Self::Breaking => "breaking",
        }
    }

    /// The step of a version that a change of this level asks for.
    pub fn step(self) -> Step {
        match self {
            Self::Documentation => Step::Patch,
            Self::Additive | Self::Behaviour => Step::Minor,
            Self::Breaking => Step::Major,
        }
    }
}

/// A step of a version (SemVer 2.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// No change, no step.
    None,
    /// 1.2.3 → 1.2.4
    Patch,
    /// 1.2.3 → 1.3.0
    Minor,
    /// 1.2.3 → 2.0.0
    Major,
}

impl Step {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The same step of a version that starts with `0.`, as Cargo reads it: what breaks moves the second number, all else the third.
    #[must_use]
    pub fn before_1_0(self) -> Self {
        match self {
            Self::Major => Self::Minor,
            Self::Minor | Self::Patch => Self::Patch,
            Self::None => Self::None,
        }
    }
}

/// Which way a value travels, seen from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The client sends it.
    Request,
    /// The client receives it.
    Response,
    /// Both.
    Both,
}

impl Direction {
    /// The direction of something that is sent, received, or both; `None` when no operation uses it.
    pub(super) fn of(sent: bool, received: bool) -> Option<Self> {
        match (sent, received) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Request),
            (false, true) => Some(Self::Response),
            (false, false) => None,
        }
    }

    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Both => "both",
        }
    }
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The API as a whole.
    Api,
    /// The credentials of a caller and the places where they come from.
    Credentials,
    /// An operation.
    Operation {
        /// The `operationId`.
        id: String,
        /// The method of the client.
        method: String,
    },
    /// A type.
    Type {
        /// The Rust name.
        name: String,
        /// The operations that it is part of, in the order of the document.
        used_by: Vec<Use>,
    },
}

/// An operation that a type is part of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Use {
    /// The `operationId`.
    pub operation: String,
    /// Which way the type travels there.
    pub direction: Direction,
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api => formatter.write_str("the API"),
            Self::Credentials => formatter.write_str("credentials"),
            Self::Operation { id, method } => write!(formatter, "operation {id} (`{method}`)"),
            Self::Type { name, used_by: _ } => write!(formatter, "type `{name}`"),
        }
    }
}

/// One change.
#[derive(Debug, Clone)]
pub struct Change {
    /// How much it weighs.
    pub level: Level,
    /// What kind of change it is.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// Which way it travels, where that makes a difference.
    pub direction: Option<Direction>,
    /// The change in one sentence without a full stop, Markdown.
    pub message: String,
    /// Whether it breaks callers although the compiler accepts them.
    pub silent: bool,
    /// Where it stands in the old effective document; `None` of something new.
    pub old: Option<PointerBuf>,
    /// Where it stands in the new effective document; `None` of something removed.
    pub new: Option<PointerBuf>,
}
