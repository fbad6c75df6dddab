//! Paths as URIs and back.

use std::path::{Path, PathBuf};

use lsp_types::Uri;

/// Windows names drives; everything else begins with a slash.
const SCHEME: &str = "file://";

/// The path of a `file` URI. None of what is no file: an untitled buffer, the content of an archive.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix(SCHEME)?;
    // Behind the authority, which is empty, `localhost`, or the server of a share.
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = decoded(path.split(['?', '#']).next()?)?;
    let drive =
        path.get(1..).filter(|rest| rest.as_bytes().get(1) == Some(&b':') && rest.as_bytes()[0].is_ascii_alphabetic());
    if let Some(path) = drive {
        return Some(PathBuf::from(path.replace('/', std::path::MAIN_SEPARATOR_STR)));
    }
    match host {
        "" | "localhost" => Some(PathBuf::from(path)),
        host => cfg!(windows).then(|| PathBuf::from(format!(r"\\{host}{}", path.replace('/', r"\")))),
    }
}

/// The URI of an absolute path.
pub(super) fn of(path: &Path) -> Option<Uri> {
    let text = path.to_str()?;
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
    let mut uri = String::from(SCHEME);
    let text = match text.strip_prefix("//") {
        Some(share) if cfg!(windows) => share.to_owned(),
        _ if text.starts_with('/') => text,
        _ => format!("/{text}"),
    };
    for byte in text.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.parse().ok()
}

/// `%20` as a blank. None where what comes out is no UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URI")
    }

    #[test]
    fn what_editors_escape_is_read() {
        assert_eq!(path(&uri("file:///a%20b/m%C3%BC.tf")), Some(PathBuf::from("/a b/mü.tf")));
        assert_eq!(path(&uri("file://localhost/a.tf")), Some(PathBuf::from("/a.tf")));
        assert_eq!(path(&uri("untitled:Untitled-1")), None);
        assert_eq!(path(&uri("file:///100%25.tf")), Some(PathBuf::from("/100%.tf")));
    }

    #[cfg(unix)]
    #[test]
    fn every_path_comes_back() {
        for text in ["/a/b.tf", "/a b/ü#?%.tf", "/x/[y]/z.tf"] {
            assert_eq!(path(&of(Path::new(text)).expect("a URI")), Some(PathBuf::from(text)));
        }
        assert_eq!(of(Path::new("/a b.tf")).expect("a URI").as_str(), "file:///a%20b.tf");
    }

    #[test]
    fn drives_have_no_slash_before_them() {
        let found = path(&uri("file:///c%3A/work/main.tf")).expect("a path");
        assert_eq!(found.to_string_lossy().replace('\\', "/"), "c:/work/main.tf");
    }
}
