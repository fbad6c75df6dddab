//! Reading a file or standard input: bounded, and UTF-8 or not at all.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::source::MAX_SOURCE_BYTES;
use super::{Diagnostic, Source, Sources, sniff};

/// Reads the file at `path` into `sources`.
///
/// # Errors
///
/// The file cannot be opened, is not a regular file, is larger than [`MAX_SOURCE_BYTES`] (found before it is read) or is not UTF-8.
pub fn read(sources: &Sources, path: &Path) -> Result<Arc<Source>, Diagnostic> {
    load(sources, path).map(|text| sources.unchanged(path, &text).unwrap_or_else(|| sources.add(path, text)))
}

/// The same of a file that may be read from several places, once a run: what was read already is not read again.
///
/// # Errors
///
/// Those of [`read`].
pub fn read_once(sources: &Sources, path: &Path) -> Result<Arc<Source>, Diagnostic> {
    if let Some(known) = sources.find(path) {
        return Ok(known);
    }
    load(sources, path).map(|text| sources.unchanged(path, &text).unwrap_or_else(|| sources.add_once(path, text)))
}

/// The text that [`read`] would add to `sources`, for those who read several files at once and number them in order after it.
///
/// # Errors
///
/// Those of [`read`].
pub fn load(sources: &Sources, path: &Path) -> Result<Arc<str>, Diagnostic> {
    if let Some(text) = sources.overlaid(path) {
        return Ok(text);
    }
    let cannot =
        |error: std::io::Error| Diagnostic::error(format!("cannot read {}: {}", shown(path), because(&error)), None);
    let file = open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(Diagnostic::error(format!("cannot read {}: not a regular file", shown(path)), None));
    }
    if metadata.len() > MAX_SOURCE_BYTES {
        return Err(too_large(&shown(path), Some(metadata.len())));
    }
    read_text(file, metadata.len() as usize, || shown(path)).map(Arc::from)
}

/// Reads `input`, which is standard input or stands for it, into `sources` under the name `path`.
///
/// # Errors
///
/// It cannot be read, is larger than [`MAX_SOURCE_BYTES`] or is not UTF-8.
pub fn read_from(sources: &Sources, path: &Path, input: impl Read) -> Result<Arc<Source>, Diagnostic> {
    let text = read_text(input, 0, || shown(path))?;
    Ok(sources.add(path, text))
}

/// Opening a named pipe would wait for its writer: only what is a file by its metadata is opened.
fn open(path: &Path) -> std::io::Result<File> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(std::io::Error::other("not a regular file"));
    }
    File::open(path)
}

/// How a file begins that git-crypt has encrypted.
const GIT_CRYPT: &[u8] = b"\0GITCRYPT\0";

/// The text of about so many bytes; what it is called is asked only where something is wrong with it.
fn read_text(input: impl Read, about: usize, name: impl Fn() -> String) -> Result<String, Diagnostic> {
    // One more than there are, so that the end is seen without more room.
    let mut bytes = Vec::with_capacity(about + 1);
    input
        .take(MAX_SOURCE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Diagnostic::error(format!("cannot read {}: {}", name(), because(&error)), None))?;
    if bytes.len() as u64 > MAX_SOURCE_BYTES {
        return Err(too_large(&name(), None));
    }
    if bytes.starts_with(GIT_CRYPT) {
        // Terraform cannot read it either, but whoever runs a check need not hold the key.
        let problem = Diagnostic::warning(format!("{} is encrypted with git-crypt", name()), None);
        return Err(problem.with_help("it is left out; `git-crypt unlock` makes it readable"));
    }
    // Nothing else is written in it that Terraform or AWS would read.
    if let Some(plan) = sniff::utf16(&bytes).filter(|text| sniff::is_plan(text)) {
        return Ok(plan);
    }
    String::from_utf8(bytes).map_err(|error| not_text(error.as_bytes(), error.utf8_error().valid_up_to(), &name()))
}

/// What to say of bytes that are not UTF-8 from `at` on.
fn not_text(bytes: &[u8], at: usize, name: &str) -> Diagnostic {
    if sniff::is_plan_file(bytes) {
        let message = format!("{name} is a plan in Terraform's own format, which only Terraform reads");
        let help = format!("run `terraform show -json {name} > plan.json`, and give iamlint plan.json");
        return Diagnostic::error(message, None).with_help(help);
    }
    let (what, help) = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("is UTF-16".to_owned(), "it is left out; save it as UTF-8"),
        _ if bytes.contains(&0) => (format!("is a binary file (byte {})", at + 1), "it is left out"),
        _ => (format!("is not UTF-8 (byte {})", at + 1), "it is left out; save it as UTF-8"),
    };
    Diagnostic::error(format!("{name} {what}"), None).with_help(help)
}

fn too_large(name: &str, bytes: Option<u64>) -> Diagnostic {
    let mebibyte = 1024.0 * 1024.0;
    let size = bytes.map_or("larger than".to_owned(), |bytes| format!("{:.1} MiB, more than", bytes as f64 / mebibyte));
    let limit = MAX_SOURCE_BYTES / (1024 * 1024);
    Diagnostic::error(format!("{name} is {size} the {limit} MiB that are read of one file"), None)
        .with_help("it is left out")
}

/// The system's words without its number: "No such file or directory", not "… (os error 2)".
fn because(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(text.clone(), |(words, _)| words.to_owned())
}

fn shown(path: &Path) -> String {
    super::source::display_name(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::FileId;

    #[test]
    fn a_file_that_several_read_at_once_is_there_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("policy.json");
        std::fs::write(&path, "{}").unwrap();
        for _ in 0..50 {
            let (sources, start) = (Sources::new(), std::sync::Barrier::new(8));
            std::thread::scope(|scope| {
                let read = || {
                    start.wait();
                    read_once(&sources, &path).unwrap();
                };
                (0..8).for_each(|_| drop(scope.spawn(read)));
            });
            assert_eq!(sources.all().len(), 1);
        }
        let sources = Sources::new();
        let again = [sources.add_once(&path, "a"), sources.add_once(&path, "b"), sources.add(&path, "b")];
        assert_eq!(
            again.map(|source| (source.id(), source.text().to_string())),
            [(FileId(0), "a".to_owned()), (FileId(0), "a".to_owned()), (FileId(1), "b".to_owned()),]
        );
    }

    #[test]
    fn what_is_not_utf8_names_the_byte() {
        let error = read_from(&Sources::new(), Path::new("a.tf"), &b"ab\xff"[..]).unwrap_err();
        assert_eq!(error.message, "a.tf is not UTF-8 (byte 3)");
        let error = read_from(&Sources::new(), Path::new("a.tf"), &b"\0\xff"[..]).unwrap_err();
        assert_eq!(error.message, "a.tf is a binary file (byte 2)");
        let error = read_from(&Sources::new(), Path::new("a.tf"), &b"\xff\xfea\0"[..]).unwrap_err();
        assert_eq!(error.message, "a.tf is UTF-16");
    }

    #[test]
    fn a_plan_may_be_utf16() {
        let plan = r#"{"format_version": "1.2", "planned_values": {}}"#;
        let bytes: Vec<u8> = [0xfeff].into_iter().chain(plan.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let source = read_from(&Sources::new(), Path::new("plan.json"), &bytes[..]).unwrap();
        assert_eq!(**source.text(), *plan);
        let other: Vec<u8> = [0xfeff].into_iter().chain("{}".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let error = read_from(&Sources::new(), Path::new("a.tf"), &other[..]).unwrap_err();
        assert_eq!(error.message, "a.tf is UTF-16");
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let error = read_from(&Sources::new(), Path::new("-"), std::io::repeat(b'a')).unwrap_err();
        assert_eq!(error.message, "- is larger than the 16 MiB that are read of one file");
    }

    #[test]
    fn a_directory_is_not_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let error = read(&Sources::new(), directory.path()).unwrap_err();
        assert!(error.message.ends_with("not a regular file"), "{}", error.message);
    }
}
