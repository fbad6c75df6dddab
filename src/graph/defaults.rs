//! What stands in the default of a variable.

use std::ops::Range;

use crate::input::{Source, Sources, Span, is_hcl};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::Block;

use super::model::Graph;

impl Graph {
    /// Whether what is written there is a variable's default: whoever sets the variable decides.
    pub fn is_default(&self, written: Span) -> bool {
        is_default(&self.sources.get(written.file), written)
    }
}

fn is_default(source: &Source, written: Span) -> bool {
    // A file may hold thousands of values, and is not parsed for each: only the block around it is.
    let part = match is_hcl(source.path()) {
        true => around(source.text(), written.range()),
        false => source.text().contains("\"variable\"").then(|| 0..source.text().len()),
    };
    let Some(part) = part else { return false };
    let block = Sources::new().add(source.path(), &source.text()[part.clone()]);
    let place = Span::new(block.id(), written.range().start - part.start, written.range().end - part.start);
    let is_in = |block: &Block| {
        let mut attributes = block.body.attributes.iter();
        *block.kind.name == *"variable"
            && attributes.any(|attribute| *attribute.name.name == *"default" && attribute.span.covers(&place))
    };
    let blocks = syntax::parse_file(&block).body.blocks;
    blocks.iter().find(|block| block.span.covers(&place)).is_some_and(is_in)
}

/// From the line that begins the block of a variable to the brace on a line of its own that ends it, or to the end; `None` where another block begins in between.
fn around(text: &str, written: Range<usize>) -> Option<Range<usize>> {
    let is_head =
        |line: &str| line.trim_start().strip_prefix("variable").is_some_and(|rest| rest.starts_with([' ', '\t', '"']));
    let is_other =
        |line: &str| line.starts_with(|first: char| first.is_ascii_alphabetic()) && line.trim_end().ends_with('{');
    text.get(written.clone())?;
    let mut end = text[written.start..].find('\n').map_or(text.len(), |at| written.start + at);
    let start = loop {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let line = &text[start..end];
        if is_head(line) {
            break start;
        }
        if is_other(line) || start == 0 {
            return None;
        }
        end = start - 1;
    };
    let end = text[written.end..].find("\n}").map_or(text.len(), |at| written.end + at + 2);
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn said(name: &str, text: &str) -> bool {
        let source = Sources::new().add(Path::new(name), text);
        let at = text.find("null").expect("a place");
        is_default(&source, Span::new(source.id(), at, at + 4))
    }

    #[test]
    fn a_default_is_one_however_it_is_laid_out() {
        assert!(said("main.tf", "variable \"x\" {\n  default = null\n}"));
        assert!(said("main.tf", "variable \"x\" { default = null }"));
        assert!(said("main.tf", "variable \"x\" {\n  default = [\n    null,\n  ]\n}"));
        assert!(said(
            "main.tf",
            "locals {\n  a = 1\n}\n\n  variable \"x\" {\n  type = any\n  default = {\n    a = null\n  }\n  }\n"
        ));
        assert!(said("main.tf", "variable \"é\" {}\nvariable \"x\" { default = null }"));
        assert!(said("main.tf.json", r#"{"variable": {"x": {"default": null}}}"#));
    }

    #[test]
    fn what_is_called_so_elsewhere_is_none() {
        assert!(!said("main.tf", "resource \"a\" \"variable\" {\n  default = null\n}"));
        assert!(!said("main.tf", "variable \"x\" {\n  nullable = null\n}"));
        assert!(!said("main.tf", "variable \"x\" {}\nlocals { default = null }"));
        assert!(!said("main.tf", "variable \"x\" {}\nlocals {\n  default = null\n}"));
        assert!(!said("main.tf.json", r#"{"variable": {}, "locals": {"default": null}}"#));
    }
}
