//! A bar on standard error, for people who wait.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long nothing is shown: what is quick needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Steps done out of steps known, shown while it lives. Shows nothing where standard error is not a terminal.
pub(super) struct Progress {
    state: Arc<State>,
    shower: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    done: AtomicU64,
    ended: AtomicBool,
    lock: Mutex<()>,
    wake: Condvar,
}

impl Progress {
    /// A bar of `steps` steps; none where `wanted` is not.
    pub(super) fn new(steps: usize, wanted: bool) -> Self {
        let state = Arc::new(State::default());
        let show = wanted && steps > 1 && std::io::stderr().is_terminal();
        let shown = Arc::clone(&state);
        let shower = show.then(|| std::thread::spawn(move || shown.show(steps as u64)));
        Self { state, shower }
    }

    /// One more step is done.
    pub(super) fn step(&self) {
        self.state.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::Relaxed);
        self.state.wake.notify_all();
        if let Some(shower) = self.shower.take() {
            // The bar is an ornament: that its thread failed changes nothing.
            let _ = shower.join();
        }
    }
}

impl State {
    fn show(&self, steps: u64) {
        self.wait(PATIENCE);
        let template = ProgressStyle::with_template("{bar:40} {pos}/{len} modules")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::hidden()).with_style(template);
        while !self.ended.load(Ordering::Relaxed) {
            if bar.is_hidden() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.set_position(self.done.load(Ordering::Relaxed));
            self.wait(Duration::from_millis(100));
        }
        bar.finish_and_clear();
    }

    /// Waits, or until the work has ended.
    fn wait(&self, time: Duration) {
        if let Ok(lock) = self.lock.lock()
            && !self.ended.load(Ordering::Relaxed)
        {
            // Woken early or late, the loop above looks again.
            let _ = self.wake.wait_timeout(lock, time);
        }
    }
}
