//! Files that are written whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// What shells say of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// Writes `bytes` to a file beside `path` and puts that in its place, so that nobody ever reads half of it, and an interrupt leaves what was there.
/// A link stays one. What is no plain file (a device, a pipe) is written to, and so is a file whose directory takes no other.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let known = fs::metadata(&target).ok();
    if known.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        // Nobody knows how long that takes: an interrupt ends it.
        return write_into(&target, bytes);
    }
    let _whole = uninterrupted();
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    let permissions = permissions(known.as_ref());
    if let Some(permissions) = &permissions {
        builder.permissions(permissions.clone());
    }
    let mut file = match builder.prefix(".iamlint-").tempfile_in(directory) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && known.is_some() => {
            return write_into(&target, bytes);
        }
        made => made.map_err(|error| error_of_system(&error))?,
    };
    file.write_all(bytes)?;
    file.flush()?;
    if let Some(known) = known {
        // A new file has what the umask leaves of its permissions; an old one keeps what it had.
        fs::set_permissions(file.path(), known.permissions())?;
    }
    file.persist(&target).map(|_| ()).map_err(|error| error.error)
}

/// Whoever interrupts waits while this is held: what is being written is whole then, and nothing lies beside it.
fn uninterrupted() -> MutexGuard<'static, ()> {
    static WRITING: Mutex<()> = Mutex::new(());
    static HANDLED: Once = Once::new();
    let lock = || WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    HANDLED.call_once(|| {
        // Where it cannot be set, an interrupt ends the process as it always did.
        let _ = ctrlc::set_handler(move || {
            let _whole = lock();
            std::process::exit(INTERRUPTED);
        });
    });
    lock()
}

/// What a new file may be used for, before the umask.
#[cfg(unix)]
fn permissions(known: Option<&fs::Metadata>) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(known.map_or_else(|| Permissions::from_mode(0o666), fs::Metadata::permissions))
}

/// As the directory says.
#[cfg(not(unix))]
fn permissions(_known: Option<&fs::Metadata>) -> Option<Permissions> {
    None
}

fn write_into(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let written =
        fs::OpenOptions::new().write(true).truncate(true).open(path).and_then(|mut file| file.write_all(bytes));
    match written {
        // Whoever reads the pipe has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Without the name of the file beside it, which says nothing to anyone.
fn error_of_system(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_is_replaced_and_nothing_else_is_left() {
        let kept = tempfile::tempdir().unwrap();
        let path = kept.path().join("x.json");
        replace(&path, b"old, and longer").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(kept.path()).unwrap().count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn links_devices_and_permissions_stay_what_they_are() {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
        let kept = tempfile::tempdir().unwrap();
        let (file, link) = (kept.path().join("x.json"), kept.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink("x.json", &link).unwrap();
        replace(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        replace(Path::new("/dev/null"), b"new").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let other = kept.path().join("other");
        replace(&other, b"").unwrap();
        let plain = kept.path().join("plain");
        fs::write(&plain, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&other), mode(&plain), "as any new file");
    }

    #[test]
    #[cfg(unix)]
    fn who_waits_for_a_reader_may_be_interrupted() {
        use std::io::Read;
        use std::sync::mpsc::channel;
        use std::time::Duration;
        let kept = tempfile::tempdir().unwrap();
        let pipe = kept.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let to = pipe.clone();
        // More than any pipe holds: it is being written until the reader is gone.
        let writing = std::thread::spawn(move || replace(&to, &vec![b'x'; 1 << 23]));
        let mut reader = fs::File::open(&pipe).unwrap();
        reader.read_exact(&mut [0]).unwrap();
        let (say, heard) = channel();
        std::thread::spawn(move || {
            drop(uninterrupted());
            say.send(())
        });
        let is_free = heard.recv_timeout(Duration::from_secs(60)).is_ok();
        drop(reader);
        writing.join().unwrap().unwrap();
        assert!(is_free, "an interrupt waits for the reader");
    }
}
