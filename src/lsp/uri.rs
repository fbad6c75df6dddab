//! Paths as URIs and back.

use std::path::{Path, PathBuf};

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Windows names drives; everything else begins with a slash.
const SCHEME: &str = "file://";

/// What a path is not written with.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of a `file` URI. None of what is no file: an untitled buffer, the content of an archive.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix(SCHEME)?;
    // Behind the authority, which is empty, `localhost`, or the server of a share.
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = percent_decode_str(path.split(['?', '#']).next()?).decode_utf8().ok()?;
    let drive =
        path.get(1..).filter(|rest| rest.as_bytes().get(1) == Some(&b':') && rest.as_bytes()[0].is_ascii_alphabetic());
    if let Some(path) = drive {
        return Some(PathBuf::from(path.replace('/', std::path::MAIN_SEPARATOR_STR)));
    }
    match host {
        "" | "localhost" => Some(PathBuf::from(&*path)),
        host => cfg!(windows).then(|| PathBuf::from(format!(r"\\{host}{}", path.replace('/', r"\")))),
    }
}

/// The URI of an absolute path.
pub(super) fn of(path: &Path) -> Option<Uri> {
    let text = path.to_str()?;
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
    let text = match text.strip_prefix("//") {
        Some(share) if cfg!(windows) => share.to_owned(),
        _ if text.starts_with('/') => text,
        _ => format!("/{text}"),
    };
    format!("{SCHEME}{}", utf8_percent_encode(&text, ESCAPED)).parse().ok()
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
        let found = path(&uri("file:///c%3A/site/main.tf")).expect("a path");
        assert_eq!(found.to_string_lossy().replace('\\', "/"), "c:/site/main.tf");
    }
}
