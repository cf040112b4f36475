//! Coding and storing at the same time: one thread writes what the others have coded, in order.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::sync_channel,
    },
    time::{Duration, Instant},
};

use kabar_store::StoreError;

/// Batches that may wait for the writer: memory stays bounded, and neither side waits for the other's every hiccup.
const WAITING: usize = 2;

/// What the stages of a run took.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Times {
    /// Reading and unpacking.
    pub(crate) reading: Duration,
    /// Coding, on all threads at once.
    pub(crate) coding: Duration,
    /// Storing, beside the others.
    pub(crate) storing: Duration,
    /// Full text, a part of storing.
    pub(crate) full_text: Duration,
    /// Telling happenings and stories apart, another.
    pub(crate) stories: Duration,
}

/// Makes batches here and writes them on a thread of its own until there are none left, one cannot be written, or a stop is asked for.
pub(crate) fn convey<T: Send>(
    stop: &Stop,
    mut make: impl FnMut() -> Result<Option<T>, StoreError>,
    write: impl FnMut(T) -> Result<(), StoreError> + Send,
) -> Result<Duration, StoreError> {
    let (send, receive) = sync_channel::<T>(WAITING);
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let (mut write, mut storing) = (write, Duration::ZERO);
            for batch in receive {
                let started = Instant::now();
                write(batch)?;
                storing += started.elapsed();
            }
            Ok(storing)
        });
        let made = loop {
            if stop.asked() {
                break Ok(());
            }
            match make() {
                Ok(Some(batch)) => {
                    // Where nobody receives any more, the writer says why.
                    if send.send(batch).is_err() {
                        break Ok(());
                    }
                }
                Ok(None) => break Ok(()),
                Err(fault) => break Err(fault),
            }
        };
        drop(send);
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        made.and(written)
    })
}

/// Whether somebody pressed Ctrl-C, or the system asked the process to end. Asked twice, it ends at once; what was committed is safe.
#[derive(Clone)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on such a request is taken note of instead of ending the process.
    pub(crate) fn listen() -> Self {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // Where no handler can be set, the process ends at once as it always did.
            let _ = signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&asked));
            let _ = signal_hook::flag::register(signal, Arc::clone(&asked));
        }
        Self(asked)
    }

    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
