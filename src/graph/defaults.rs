//! What stands in the default of a variable.

use crate::input::{Source, Span};
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
    let before = source.text().get(..written.range().start).unwrap_or_default();
    // Most values stand in files without variables, which need not be parsed for this.
    if !before.contains("variable") {
        return false;
    }
    let is_in = |block: &Block| {
        let mut attributes = block.body.attributes.iter();
        *block.kind.name == *"variable"
            && attributes.any(|attribute| *attribute.name.name == *"default" && attribute.span.covers(&written))
    };
    let blocks = syntax::parse_file(source).body.blocks;
    blocks.iter().find(|block| block.span.covers(&written)).is_some_and(is_in)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Sources;

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
        assert!(said("main.tf.json", r#"{"variable": {"x": {"default": null}}}"#));
    }

    #[test]
    fn what_is_called_so_elsewhere_is_none() {
        assert!(!said("main.tf", "resource \"a\" \"variable\" {\n  default = null\n}"));
        assert!(!said("main.tf", "variable \"x\" {\n  nullable = null\n}"));
        assert!(!said("main.tf", "variable \"x\" {}\nlocals { default = null }"));
    }
}
