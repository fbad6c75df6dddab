//! What stands in the default of a variable.

use crate::input::{Span, is_configuration};
use crate::terraform::syntax::Parsed;
use crate::terraform::syntax::ast::Attribute;

use super::model::Graph;

impl Graph {
    /// Whether what is written there is a variable's default: whoever sets the variable decides.
    pub fn is_default(&self, written: Span) -> bool {
        // A plan or a policy declares no variables, and may be long.
        is_configuration(self.sources.get(written.file).path()) && is_default(&self.written(written), written)
    }
}

fn is_default(file: &Parsed, written: Span) -> bool {
    let is_there = |attribute: &Attribute| *attribute.name.name == *"default" && attribute.span.covers(&written);
    let around = file.body.blocks.iter().find(|block| block.span.covers(&written));
    around.is_some_and(|block| *block.kind.name == *"variable" && block.body.attributes.iter().any(is_there))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Sources;
    use crate::terraform::syntax::parse_file;

    fn said(name: &str, text: &str) -> bool {
        let source = Sources::new().add(Path::new(name), text);
        let at = text.find("null").expect("a place");
        is_default(&parse_file(&source), Span::new(source.id(), at, at + 4))
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
        assert!(said("main.tf", "variable \"x\" {\n  default = <<EOT\n{\n  a = null\n}\nEOT\n}"));
        assert!(said("main.tf", "variable \"x\" {\n  default = {\n    a = {\n  b = null\n}\n  }\n}"));
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
