//! The memory of nonces that were used.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::signature::Nonce;

/// Remembers which nonces were used.
///
/// An implementation must look and record in one step (`SET … NX` in Redis, `INSERT` under a unique key in SQL): when two
/// threads or processes bring the same nonce, exactly one may succeed.
pub trait NonceStore: Send + Sync {
    /// Records a nonce that must not have been recorded before.
    ///
    /// `now` is the time by the clock of the verifier. The nonce has to be remembered for `keep_for` from `now` on, after
    /// that its age alone will refuse it.
    ///
    /// # Errors
    ///
    /// [`NonceStoreError`]; on each of them the callback is refused.
    fn record(&self, nonce: Nonce, now: SystemTime, keep_for: Duration) -> Result<(), NonceStoreError>;
}

/// Why a nonce was not recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NonceStoreError {
    /// The nonce was recorded before, or may have been.
    #[error("the nonce was used before")]
    Replayed,
    /// There is no room, and every nonce in the store is still needed.
    #[error("the nonce store is full of live nonces")]
    Full,
    /// Something behind the store failed, such as a database.
    #[error("the nonce store is not available")]
    Backend(#[source] Box<dyn Error + Send + Sync>),
}

impl<S: NonceStore + ?Sized> NonceStore for Arc<S> {
    fn record(&self, nonce: Nonce, now: SystemTime, keep_for: Duration) -> Result<(), NonceStoreError> {
        (**self).record(nonce, now, keep_for)
    }
}

/// A [`NonceStore`] in the memory of this process, of bounded size.
///
/// It drops nonces when they have expired and at no other time. Full of live ones, it refuses the next
/// ([`NonceStoreError::Full`]). It holds against a clock that is set back as well: a nonce that would expire no later
/// than one already dropped counts as used.
pub struct MemoryNonceStore {
    capacity: usize,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    /// Each nonce with the time it expires at, counted from 1970.
    expiry: HashMap<Nonce, Duration>,
    /// The latest expiry among the nonces that were dropped.
    dropped_until: Duration,
}

impl MemoryNonceStore {
    /// The number of nonces [`MemoryNonceStore::default`] has room for.
    pub const DEFAULT_CAPACITY: usize = 16_384;

    /// A store with room for `capacity` nonces at a time; one with room for none refuses all.
    ///
    /// Enough is the number of callbacks that arrive within the maximum age of the verifier plus one minute.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, used: Mutex::default() }
    }
}

impl Default for MemoryNonceStore {
    fn default() -> Self {
        Self::with_capacity(Self::DEFAULT_CAPACITY)
    }
}

impl NonceStore for MemoryNonceStore {
    fn record(&self, nonce: Nonce, now: SystemTime, keep_for: Duration) -> Result<(), NonceStoreError> {
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let expires = now.saturating_add(keep_for);
        // No panic can happen under the lock, so a poisoned one guards nothing broken.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.expiry.len() >= self.capacity {
            used.drop_expired(now);
        }
        let has_room = used.expiry.len() < self.capacity;
        if expires <= used.dropped_until {
            return Err(NonceStoreError::Replayed);
        }
        match used.expiry.entry(nonce) {
            Entry::Occupied(_) => Err(NonceStoreError::Replayed),
            Entry::Vacant(_) if !has_room => Err(NonceStoreError::Full),
            Entry::Vacant(free) => {
                free.insert(expires);
                Ok(())
            }
        }
    }
}

impl Used {
    fn drop_expired(&mut self, now: Duration) {
        let Self { expiry, dropped_until } = self;
        expiry.retain(|_, expires| {
            let is_live = *expires > now;
            if !is_live {
                *dropped_until = (*dropped_until).max(*expires);
            }
            is_live
        });
    }
}

impl fmt::Debug for MemoryNonceStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryNonceStore").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
