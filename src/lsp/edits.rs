//! Changed files as edits of an editor.

use std::ops::Range;

use lsp_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::documents::Documents;
use super::position::Lines;
use crate::edit::{FileChange, changed_lines};

/// The lines that change, and no others, so that the cursor and what is folded stay where they are. With `versioned`, the client refuses them where the text has
/// changed since.
pub(super) fn workspace_edit(changes: &[FileChange], documents: &Documents, versioned: bool) -> WorkspaceEdit {
    let files: Vec<_> = changes
        .iter()
        .filter_map(|file| {
            let lines = Lines::of(&file.before, documents.encoding());
            Some((documents.uri(&file.path)?, documents.get(&file.path).map(|open| open.version), edits(file, &lines)))
        })
        .collect();
    if versioned {
        let edit = |(uri, version, edits): (_, _, Vec<TextEdit>)| TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        };
        let changes = DocumentChanges::Edits(files.into_iter().map(edit).collect());
        return WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() };
    }
    WorkspaceEdit::new(files.into_iter().map(|(uri, _, edits)| (uri, edits)).collect())
}

fn edits(file: &FileChange, lines: &Lines) -> Vec<TextEdit> {
    let edit = |(old, new): (Range<usize>, Range<usize>)| {
        let text = file.after.get(new).unwrap_or_default();
        TextEdit::new(lines.range(&file.before, old), text.to_owned())
    };
    changed_lines(&file.before, &file.after).into_iter().map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::position::Encoding;

    #[test]
    fn only_lines_that_change_are_edited() {
        let file = FileChange {
            path: "/a.tf".into(),
            name: "a.tf".to_owned(),
            before: "a\nb\nc\nd".into(),
            after: "a\nx\nc\n".to_owned(),
        };
        let lines = Lines::of(&file.before, Encoding::Utf16);
        let shown: Vec<String> = edits(&file, &lines)
            .iter()
            .map(|edit| {
                let (start, end) = (edit.range.start, edit.range.end);
                format!("{}:{}-{}:{} {:?}", start.line, start.character, end.line, end.character, edit.new_text)
            })
            .collect();
        assert_eq!(shown, [r#"1:0-2:0 "x\n""#, r#"3:0-3:1 """#]);
    }

    #[test]
    fn a_lone_carriage_return_ends_a_line_of_the_comparison() {
        let file = FileChange {
            path: "/a.tf".into(),
            name: "a.tf".to_owned(),
            before: "a\rb\rc\nd\n".into(),
            after: "a\rc\nd\n".to_owned(),
        };
        let uri = Documents::new(Encoding::Utf16).uri(&file.path).expect("a URI");
        let edit = workspace_edit(std::slice::from_ref(&file), &Documents::new(Encoding::Utf16), false);
        let edits = &edit.changes.expect("changes")[&uri];
        let lines = Lines::of(&file.before, Encoding::Utf16);
        let made = edits.iter().rev().fold(file.before.to_string(), |mut text, edit| {
            let at = |place| lines.offset(&file.before, place);
            text.replace_range(at(edit.range.start)..at(edit.range.end), &edit.new_text);
            text
        });
        assert_eq!(made, file.after);
    }
}
