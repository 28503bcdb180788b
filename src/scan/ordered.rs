//! Work on several things at once, with the results in the order of the things.

use std::{
    collections::BTreeMap,
    fmt, io,
    num::NonZeroUsize,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use rayon::ThreadPoolBuilder;

/// How many results per worker may wait for an earlier one before workers pause.
const AHEAD: usize = 4;

/// The results of some work, in the order of what was worked on. Dropping it stops the workers, each after what it is at.
///
/// It is how a scan works, for photos that come from elsewhere than files:
///
/// ```
/// use kepal::{Checker, scan::{Ordered, ScanOptions}};
///
/// let checker = Checker::new()?;
/// let photos = ["fixtures/fist/fullcurl.jpg", "fixtures/index/nocurl.jpg"].map(std::fs::read);
/// let check = move |photo: std::io::Result<Vec<u8>>| checker.check_bytes(&photo.unwrap_or_default());
/// for report in Ordered::new(photos.into_iter(), ScanOptions::default().jobs, check)? {
///     println!("{:?}", report?.verdict);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Ordered<R> {
    shared: Arc<Shared<R>>,
}

struct Shared<R> {
    state: Mutex<State<R>>,
    /// A result is there, or there won't be any more.
    done: Condvar,
    /// A result was taken, or there is nothing more to do.
    room: Condvar,
    most_ahead: usize,
}

struct State<R> {
    /// The number of the next result to hand out.
    next: usize,
    finished: BTreeMap<usize, R>,
    working: usize,
    stopped: bool,
}

/// Things to work on, numbered.
struct Things<I> {
    iter: I,
    number: usize,
}

impl<R: Send + 'static> Ordered<R> {
    /// Does `work` on every thing with `workers` threads, of which none is more than a few things ahead of the results that
    /// were taken. Each of them is a rayon pool of its own, so that what `work` would do in parallel doesn't spread to the
    /// others' threads. A panic in `work` ends the program.
    ///
    /// # Errors
    /// The system's, if it gives no more threads.
    pub fn new<I, F>(things: I, workers: NonZeroUsize, work: F) -> io::Result<Self>
    where
        I: Iterator + Send + 'static,
        F: Fn(I::Item) -> R + Send + Sync + 'static,
    {
        let workers = workers.get();
        let state = State { next: 0, finished: BTreeMap::new(), working: workers, stopped: false };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            done: Condvar::new(),
            room: Condvar::new(),
            most_ahead: workers.saturating_mul(AHEAD),
        });
        // From here on an error stops the workers that were started, by dropping this.
        let ordered = Self { shared: Arc::clone(&shared) };
        let things = Arc::new(Mutex::new(Things { iter: things, number: 0 }));
        let work = Arc::new(work);
        for _ in 0..workers {
            let pool = ThreadPoolBuilder::new().num_threads(1).build().map_err(io::Error::other)?;
            let (shared, things, work) = (Arc::clone(&shared), Arc::clone(&things), Arc::clone(&work));
            pool.spawn(move || shared.work_on(&things, &*work));
        }
        Ok(ordered)
    }
}

impl<R> Iterator for Ordered<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let mut state = self.shared.lock();
        loop {
            let next = state.next;
            if let Some(result) = state.finished.remove(&next) {
                state.next += 1;
                self.shared.room.notify_all();
                return Some(result);
            }
            if state.working == 0 {
                return None;
            }
            state = self.shared.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<R> fmt::Debug for Ordered<R> {
    /// How far it is: results may be anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let State { next, ref finished, working, stopped } = *self.shared.lock();
        f.debug_struct("Ordered")
            .field("taken", &next)
            .field("waiting", &finished.len())
            .field("workers", &working)
            .field("stopped", &stopped)
            .finish()
    }
}

impl<R> Drop for Ordered<R> {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.room.notify_all();
    }
}

impl<R> Shared<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        // Nothing panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work_on<I: Iterator>(&self, things: &Mutex<Things<I>>, work: &dyn Fn(I::Item) -> R) {
        while let Some((number, thing)) = self.take(things) {
            let result = work(thing);
            self.lock().finished.insert(number, result);
            self.done.notify_all();
        }
        self.lock().working -= 1;
        self.done.notify_all();
    }

    /// The next thing and its number, when there is room for its result; `None` when there is nothing more to do.
    fn take<I: Iterator>(&self, things: &Mutex<Things<I>>) -> Option<(usize, I::Item)> {
        let mut things = things.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.lock();
        while !state.stopped && things.number >= state.next.saturating_add(self.most_ahead) {
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopped {
            return None;
        }
        drop(state);
        let thing = things.iter.next()?;
        let number = things.number;
        things.number += 1;
        Some((number, thing))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
        time::Duration,
    };

    use super::*;

    fn workers(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_keep_the_order_however_long_each_takes() {
        let slow_first = |thing: u64| {
            thread::sleep(Duration::from_micros(if thing.is_multiple_of(7) { 900 } else { 10 }));
            thing * thing
        };
        let squares: Vec<u64> = Ordered::new(0..200, workers(5), slow_first).unwrap().collect();
        assert_eq!(squares, (0..200).map(|thing| thing * thing).collect::<Vec<_>>());
        assert_eq!(Ordered::new(0..0, workers(3), slow_first).unwrap().next(), None);
    }

    #[test]
    fn workers_do_not_run_ahead_and_stop_when_nobody_waits() {
        let started = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&started);
        let mut results = Ordered::new(0.., workers(2), move |_: u64| count.fetch_add(1, Ordering::SeqCst)).unwrap();
        results.next().unwrap();
        thread::sleep(Duration::from_millis(50));
        let ahead = started.load(Ordering::SeqCst);
        assert!((2..=1 + 2 * AHEAD).contains(&ahead), "{ahead}");
        drop(results);
        thread::sleep(Duration::from_millis(50));
        assert!(started.load(Ordering::SeqCst) <= ahead + 2);
    }
}
