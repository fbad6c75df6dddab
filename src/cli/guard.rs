//! A panic is a defect of iamlint: it is caught, says where to report it, and ends with 2.

use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};

use super::exit::Exit;

/// Stack of each thread that works. Input is nested no deeper than the readers allow, which this covers many times over, in builds without
/// optimisation too.
pub(super) const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Runs `work` on a stack that is large enough. Where it panics, says so on standard error and answers [`Exit::Error`].
pub(super) fn guarded(work: impl FnOnce() -> Exit + Send + 'static) -> Exit {
    let place = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&place);
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if let Ok(mut place) = noted.lock() {
            *place = panic.to_string();
        }
    }));
    let worker = std::thread::Builder::new()
        .name("iamlint".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(|| panic::catch_unwind(AssertUnwindSafe(work)));
    let ended = worker.map(std::thread::JoinHandle::join);
    panic::set_hook(usual);
    match ended {
        Ok(Ok(Ok(exit))) => exit,
        Ok(_) => {
            let place = place.lock().map(|place| place.clone()).unwrap_or_default();
            say(&report(&place))
        }
        Err(error) => say(&format!("error: cannot start a thread: {error}\n")),
    }
}

fn say(text: &str) -> Exit {
    // Where standard error is gone, the exit code alone has to say it.
    let _ = std::io::stderr().write_all(text.as_bytes());
    Exit::Error
}

/// What is said of a panic. A repository is named only where the package names one.
fn report(place: &str) -> String {
    let repository = match env!("CARGO_PKG_REPOSITORY") {
        "" => "the project's issue tracker".to_owned(),
        url => format!("{url}/issues"),
    };
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "error: iamlint {version} has a defect and stopped: {place}\n  \
         = help: please report it at {repository}, with the command line and the smallest input that shows it\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_not_the_end() {
        assert_eq!(guarded(|| panic!("oh")), Exit::Error);
        assert_eq!(guarded(|| Exit::Findings), Exit::Findings);
        assert!(report("panicked at x").contains("panicked at x"));
    }
}
