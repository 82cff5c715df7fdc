//! Where a walk is. Kept on the stack, and only put together when something is to be said.

use jsonptr::{Pointer, PointerBuf};

/// A place in the value that is walked over.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'a> {
    /// Where the walk began.
    Base(&'a Pointer),
    /// A member of an object.
    Key(&'a At<'a>, &'a str),
    /// An item of an array.
    Index(&'a At<'a>, usize),
}

impl<'a> At<'a> {
    /// The whole document.
    pub(super) fn root() -> At<'static> {
        At::Base(Pointer::root())
    }

    pub(super) fn key(&'a self, key: &'a str) -> At<'a> {
        At::Key(self, key)
    }

    pub(super) fn index(&'a self, index: usize) -> At<'a> {
        At::Index(self, index)
    }

    pub(super) fn pointer(&self) -> PointerBuf {
        match self {
            At::Base(pointer) => pointer.to_buf(),
            At::Key(parent, key) => with(parent.pointer(), |pointer| pointer.push_back(*key)),
            At::Index(parent, index) => with(parent.pointer(), |pointer| pointer.push_back(*index)),
        }
    }

    /// The place around this one, unless the walk began here.
    pub(super) fn parent(&self) -> Option<&At<'a>> {
        match self {
            At::Base(_) => None,
            At::Key(parent, _) | At::Index(parent, _) => Some(parent),
        }
    }
}

fn with(mut pointer: PointerBuf, push: impl FnOnce(&mut PointerBuf)) -> PointerBuf {
    push(&mut pointer);
    pointer
}
