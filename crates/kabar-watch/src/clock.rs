//! The time, and waiting.

use std::{
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Tells the time and waits. Tests have one of their own.
pub trait Clock {
    /// Seconds since 1970.
    fn now(&self) -> i64;
    /// Waits so many seconds, or less where nobody wants to wait any more.
    fn sleep(&self, seconds: i64);
    /// Whether whoever watches wants no more: the request at hand is ended, and no other begun.
    fn stopped(&self) -> bool {
        false
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
    }

    fn sleep(&self, seconds: i64) {
        thread::sleep(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)));
    }
}
