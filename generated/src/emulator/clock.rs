//! The time of the emulator, which a test can move.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::clock::Clock;

/// Within what every system can tell.
const FURTHEST: Duration = Duration::from_secs(1000 * 365 * 24 * 60 * 60);

/// The clock of an emulator: another clock, moved forward. Clones share it.
///
/// It is a [`Clock`], so a [`CallbackVerifier`](crate::callback::CallbackVerifier) can go by the same time.
#[derive(Clone)]
pub struct EmulatorClock {
    base: Arc<dyn Clock>,
    ahead: Arc<Mutex<Duration>>,
}

impl EmulatorClock {
    pub(super) fn new(base: Arc<dyn Clock>) -> Self {
        Self { base, ahead: Arc::default() }
    }

    /// Moves the clock forward, by at most a thousand years in all: codes and tokens age, nonces expire.
    pub fn advance(&self, by: Duration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by).min(FURTHEST);
    }

    pub(super) fn reset(&self) {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Duration::ZERO;
    }

    /// The time since 1970-01-01 00:00 UTC.
    pub(super) fn since_epoch(&self) -> Duration {
        self.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    /// The minute that a nonce made now carries.
    pub(super) fn minutes(&self) -> u64 {
        self.since_epoch().as_secs() / 60
    }
}

impl Clock for EmulatorClock {
    fn now(&self) -> SystemTime {
        let now = self.base.now();
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        // Only a base clock at the end of time is left where it is.
        now.checked_add(ahead).unwrap_or(now)
    }
}

impl fmt::Debug for EmulatorClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EmulatorClock").field(&self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn a_clock_moves_forward_only_so_far() {
        let clock = EmulatorClock::new(Arc::new(|| SystemTime::UNIX_EPOCH));
        clock.advance(Duration::from_secs(120));
        assert_eq!((clock.clone().minutes(), clock.since_epoch().as_secs()), (2, 120));
        clock.advance(Duration::MAX);
        assert_eq!(clock.since_epoch(), FURTHEST);
        let clock = EmulatorClock::new(Arc::new(SystemClock));
        clock.advance(Duration::MAX);
        assert!(clock.now() > SystemTime::now() + Duration::from_secs(60));
        clock.reset();
        assert!(clock.now() <= SystemTime::now());
    }
}
