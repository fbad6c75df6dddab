//! The buffers of the editor, saved or not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri, VersionedTextDocumentIdentifier};

use super::position::{Encoding, Lines};
use super::uri;
use crate::input::Overlay;

/// One buffer.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// What the editor calls it: answers must name it so.
    pub(super) uri: Uri,
    /// The number of its last change.
    pub(super) version: i32,
    /// What it holds.
    pub(super) text: Arc<str>,
    /// Where its lines begin.
    pub(super) lines: Lines,
}

/// Every buffer that is open, by the path of its file.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<PathBuf, Document>,
    encoding: Encoding,
}

impl Documents {
    /// None is open.
    pub(super) fn new(encoding: Encoding) -> Self {
        Self { open: BTreeMap::new(), encoding }
    }

    /// Takes a buffer; answers its path, where it is of a file.
    pub(super) fn open(&mut self, item: TextDocumentItem) -> Option<PathBuf> {
        let path = uri::path(&item.uri)?;
        let lines = Lines::of(&item.text, self.encoding);
        let document = Document { uri: item.uri, version: item.version, text: item.text.into(), lines };
        self.open.insert(path.clone(), document);
        Some(path)
    }

    /// Makes changes one after another, each in what the one before it left.
    pub(super) fn change(
        &mut self,
        document: &VersionedTextDocumentIdentifier,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) -> Option<PathBuf> {
        let path = uri::path(&document.uri)?;
        let open = self.open.get_mut(&path)?;
        let mut text = open.text.to_string();
        for change in changes {
            match change.range {
                None => text = change.text,
                Some(range) => {
                    let (start, end) = (open.lines.offset(&text, range.start), open.lines.offset(&text, range.end));
                    text.replace_range(start..end.max(start), &change.text);
                }
            }
            open.lines = Lines::of(&text, self.encoding);
        }
        open.text = text.into();
        open.version = document.version;
        Some(path)
    }

    /// Lets go of a buffer; answers its path.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<PathBuf> {
        let path = uri::path(uri)?;
        self.open.remove(&path).map(|_| path)
    }

    /// The buffer of a file.
    pub(super) fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    /// The paths of all buffers.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.open.keys()
    }

    /// Every buffer in place of its file.
    pub(super) fn texts(&self) -> Overlay {
        self.open.iter().map(|(path, document)| (path.clone(), Arc::clone(&document.text))).collect()
    }

    /// The unit of columns.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What the editor calls a file.
    pub(super) fn uri(&self, path: &Path) -> Option<Uri> {
        self.get(path).map(|document| document.uri.clone()).or_else(|| uri::of(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};

    /// A range by its lines and characters, `None` for the whole, and what comes there.
    type Changed<'a> = (Option<(u32, u32, u32, u32)>, &'a str);

    fn changed(text: &str, changes: &[Changed<'_>]) -> String {
        let uri: Uri = "file:///a.tf".parse().expect("a URI");
        let mut documents = Documents::new(Encoding::Utf16);
        documents.open(TextDocumentItem::new(uri.clone(), "terraform".to_owned(), 1, text.to_owned()));
        let event = |(range, text): &Changed<'_>| TextDocumentContentChangeEvent {
            range: range.map(|(a, b, c, d)| Range::new(Position::new(a, b), Position::new(c, d))),
            range_length: None,
            text: (*text).to_owned(),
        };
        let document = VersionedTextDocumentIdentifier::new(uri, 2);
        let path = documents.change(&document, changes.iter().map(event).collect()).expect("a file");
        documents.get(&path).expect("it is open").text.to_string()
    }

    #[test]
    fn each_change_is_made_in_what_the_last_one_left() {
        assert_eq!(changed("ab\ncd\n", &[(Some((1, 0, 1, 1)), "x"), (Some((1, 0, 1, 0)), "\n")]), "ab\n\nxd\n");
        assert_eq!(changed("a😀b\n", &[(Some((0, 3, 0, 4)), "c")]), "a😀c\n");
        assert_eq!(changed("abc", &[(None, "z"), (Some((0, 1, 0, 1)), "y")]), "zy");
        assert_eq!(changed("a\r\nb", &[(Some((0, 9, 1, 0)), "")]), "ab");
    }
}
