//! Values computed once, when they are asked for: without waiting, without running in circles, without running out of stack.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::OnceLock;

use crate::input::{Diagnostic, Span};

/// How many values may wait for one another.
const MAX_DEPTH: usize = 10_000;

/// The stack of a thread that takes over, in bytes. Only what is touched is ever taken from memory.
const STACK: usize = 32 << 20;

/// How much of its stack a thread uses before another takes over: the first, whose size is not ours, and those of [`STACK`].
const BUDGET: [usize; 2] = [256 << 10, 16 << 20];

/// A value that is computed when it is first asked for.
///
/// Two threads that ask at once both compute it: no thread ever waits for another, so none can wait for itself.
#[derive(Debug)]
pub(super) struct Memo<T>(OnceLock<Result<T, Diagnostic>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

/// What this thread is computing.
#[derive(Default)]
struct Active {
    /// The memos, by their addresses, which stay the same as long as they are being computed.
    memos: HashSet<usize>,
    /// Where the stack was when this thread began, or took over.
    base: Option<usize>,
    /// Whether this thread took over from another.
    relay: bool,
    /// Whether something was given up for its depth: what depended on it may be known when asked from elsewhere, and is not kept.
    exhausted: bool,
}

thread_local! {
    static ACTIVE: RefCell<Active> = RefCell::default();
}

impl<T: Clone + Send + Sync> Memo<T> {
    /// The value. `name` and `span` say what it is where it turns out to depend on itself.
    pub(super) fn get(
        &self,
        name: impl Fn() -> String,
        span: Option<Span>,
        compute: impl FnOnce() -> Result<T, Diagnostic> + Send,
    ) -> Result<T, Diagnostic> {
        if let Some(known) = self.0.get() {
            return known.clone();
        }
        let address = std::ptr::from_ref(self).addr();
        let marker = 0_u8;
        let here = std::ptr::from_ref(&marker).addr();
        let state = ACTIVE.with_borrow_mut(|active| {
            if active.memos.contains(&address) {
                return State::Circle;
            }
            if active.memos.len() >= MAX_DEPTH {
                active.exhausted = true;
                return State::TooDeep;
            }
            let used = active.base.get_or_insert(here).abs_diff(here);
            if used > BUDGET[usize::from(active.relay)] {
                return State::Relay(active.memos.clone());
            }
            active.memos.insert(address);
            State::Go
        });
        match state {
            State::Circle => Err(Diagnostic::error(format!("Cycle: {} depends on itself", name()), span)),
            State::TooDeep => Err(Diagnostic::error(
                format!("{} is the end of a chain of references longer than the limit of {MAX_DEPTH}", name()),
                span,
            )),
            State::Relay(memos) => self.relay(memos, name, span, compute),
            State::Go => self.run(compute),
        }
    }

    fn run(&self, compute: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
        let computed = compute();
        let keep = ACTIVE.with_borrow_mut(|active| {
            active.memos.remove(&std::ptr::from_ref(self).addr());
            let keep = !active.exhausted;
            if active.memos.is_empty() {
                *active = Active::default();
            }
            keep
        });
        if keep { self.0.get_or_init(|| computed).clone() } else { computed }
    }

    /// Goes on in a thread with a stack of its own, while this one waits.
    fn relay(
        &self,
        memos: HashSet<usize>,
        name: impl Fn() -> String,
        span: Option<Span>,
        compute: impl FnOnce() -> Result<T, Diagnostic> + Send,
    ) -> Result<T, Diagnostic> {
        let address = std::ptr::from_ref(self).addr();
        let work = move || {
            ACTIVE.with_borrow_mut(|active| {
                let marker = 0_u8;
                *active =
                    Active { memos, base: Some(std::ptr::from_ref(&marker).addr()), relay: true, exhausted: false };
                active.memos.insert(address);
            });
            let computed = self.run(compute);
            (computed, ACTIVE.with_borrow(|active| active.exhausted))
        };
        let finished = std::thread::scope(|scope| {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work)
                .ok()
                .and_then(|thread| thread.join().ok())
        });
        let Some((computed, exhausted)) = finished else {
            return Err(Diagnostic::error(format!("{} could not be evaluated for want of a thread", name()), span));
        };
        ACTIVE.with_borrow_mut(|active| active.exhausted |= exhausted);
        computed
    }
}

enum State {
    Go,
    Circle,
    TooDeep,
    Relay(HashSet<usize>),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `memos[at]` is one more than the next, the last one is 0.
    fn chain(memos: &[Memo<usize>], at: usize) -> Result<usize, Diagnostic> {
        let Some(memo) = memos.get(at) else { return Ok(0) };
        memo.get(|| at.to_string(), None, || Ok(chain(memos, at + 1)? + 1))
    }

    #[test]
    fn a_long_chain_needs_no_long_stack() {
        let memos: Vec<Memo<usize>> = (0..9_000).map(|_| Memo::default()).collect();
        assert_eq!(chain(&memos, 0), Ok(9_000));
    }

    #[test]
    fn what_was_too_deep_is_known_when_asked_from_nearer() {
        let memos: Vec<Memo<usize>> = (0..12_000).map(|_| Memo::default()).collect();
        assert!(chain(&memos, 0).is_err());
        assert_eq!(chain(&memos, 6_000), Ok(6_000));
        assert_eq!(chain(&memos, 0), Ok(12_000));
    }

    #[test]
    fn a_circle_is_an_error_and_not_a_wait() {
        fn ask(memos: &[Memo<usize>; 2], at: usize) -> Result<usize, Diagnostic> {
            memos[at].get(|| format!("local.{at}"), None, || ask(memos, 1 - at))
        }
        let memos = [Memo::default(), Memo::default()];
        assert_eq!(ask(&memos, 0).unwrap_err().message, "Cycle: local.0 depends on itself");
    }
}
