//! How a narrowed statement is laid out: as `terraform fmt` would, or as JSON with the indentation that was there.

/// The syntax a statement is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Syntax {
    /// `statement { … }` in a policy document.
    Block,
    /// `{ … }` in HCL.
    Object,
    /// `{ … }` in JSON.
    Json,
}

/// A member of a statement: an attribute, an object item, a JSON member, or a nested block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Member {
    /// A name and a value, both as they are to be printed. The value may span lines, its continuation lines already indented.
    Pair(String, String),
    /// A nested block, as it was written, without the indentation of its first line.
    Nested(String),
}

/// The longest line a list is put on before it is broken into one element a line.
const LIST_WIDTH: usize = 100;

impl Syntax {
    /// A list of printed elements as a value. `indent` is the indentation of the line the value begins on; `scalar` lets a list of one stand alone.
    pub(super) fn list(self, elements: &[String], indent: &str, scalar: bool) -> String {
        if let ([only], true) = (elements, scalar) {
            return only.clone();
        }
        let line = format!("[{}]", elements.join(", "));
        if elements.len() < 2 || (elements.len() == 2 && indent.len() + "resources = ".len() + line.len() <= LIST_WIDTH)
        {
            return line;
        }
        let last_comma = if self == Syntax::Json { "" } else { "," };
        let separator = format!(",\n{indent}  ");
        format!("[\n{indent}  {}{last_comma}\n{indent}]", elements.join(&separator))
    }

    /// A whole statement. `indent` is the indentation of its first line; the text begins without it.
    pub(super) fn statement(self, members: &[Member], indent: &str) -> String {
        let inner = format!("{indent}  ");
        let (open, close) = if self == Syntax::Block { ("statement {", "}") } else { ("{", "}") };
        let mut lines = vec![open.to_owned()];
        match self {
            Syntax::Json => {
                let pairs: Vec<String> = members.iter().map(|member| format!("{inner}{}", member.json())).collect();
                lines.push(pairs.join(",\n"));
            }
            Syntax::Block | Syntax::Object => {
                for run in aligned_runs(members) {
                    let width = run.iter().map(Member::name_width).max().unwrap_or(0);
                    for member in run {
                        match member {
                            Member::Pair(name, value) => lines.push(format!("{inner}{name:width$} = {value}")),
                            Member::Nested(block) => lines.extend([String::new(), format!("{inner}{block}")]),
                        }
                    }
                }
            }
        }
        lines.push(format!("{indent}{close}"));
        lines.join("\n")
    }
}

impl Member {
    /// As a member of a JSON object.
    pub(super) fn json(&self) -> String {
        match self {
            Member::Pair(name, value) => format!("{name}: {value}"),
            Member::Nested(text) => text.clone(),
        }
    }

    fn name_width(&self) -> usize {
        match self {
            Member::Pair(name, _) => name.chars().count(),
            Member::Nested(_) => 0,
        }
    }

    fn is_one_line(&self) -> bool {
        matches!(self, Member::Pair(_, value) if !value.contains('\n'))
    }
}

/// Runs of members whose `=` stand below one another: `terraform fmt` aligns neighbours that are one line each.
fn aligned_runs(members: &[Member]) -> impl Iterator<Item = &[Member]> {
    members.chunk_by(|one, next| one.is_one_line() && next.is_one_line())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> Member {
        Member::Pair(name.into(), value.into())
    }

    #[test]
    fn one_line_neighbours_are_aligned_and_a_long_list_stands_apart() {
        let actions = Syntax::Block.list(
            &["\"s3:GetObject\"".into(), "\"s3:GetObjectVersion\"".into(), "\"s3:PutObject\"".into()],
            "    ",
            false,
        );
        let members = [pair("sid", "\"Objects\""), pair("resources", "[\"*\"]"), pair("actions", &actions)];
        insta::assert_snapshot!(Syntax::Block.statement(&members, "  "), @r#"
        statement {
            sid       = "Objects"
            resources = ["*"]
            actions = [
              "s3:GetObject",
              "s3:GetObjectVersion",
              "s3:PutObject",
            ]
          }
        "#);
    }

    #[test]
    fn json_has_no_trailing_comma() {
        let list = Syntax::Json.list(&["\"a\"".into(), "\"b\"".into(), "\"c\"".into()], "  ", true);
        assert_eq!(list, "[\n    \"a\",\n    \"b\",\n    \"c\"\n  ]");
        let members = [pair("\"Effect\"", "\"Allow\""), pair("\"Action\"", "\"s3:*\"")];
        assert_eq!(Syntax::Json.statement(&members, ""), "{\n  \"Effect\": \"Allow\",\n  \"Action\": \"s3:*\"\n}");
    }

    #[test]
    fn one_element_stands_alone_only_where_it_may() {
        assert_eq!(Syntax::Object.list(&["\"a\"".into()], "", true), "\"a\"");
        assert_eq!(Syntax::Block.list(&["\"a\"".into()], "", false), "[\"a\"]");
    }
}
