//! Documents printed whole, in one of the two ways HCL has for them.

use crate::policy::{Condition, Document, Statement};
use crate::text::Text;

use super::DOCUMENT;
use crate::suggest::rewrite::conditions::{self, Line};
use crate::suggest::rewrite::layout::{Member, Syntax};
use crate::suggest::rewrite::{expression, quote_json};

/// Prints documents in one of the two ways HCL has for them.
pub(super) struct Printer<'a> {
    /// A resource in the words of the module.
    pub(super) say: &'a dyn Fn(&Text) -> Option<Text>,
    /// Blocks, or `jsonencode`.
    pub(super) syntax: Syntax,
}

impl Printer<'_> {
    /// A block that is no statement.
    pub(super) fn block(&self, header: &str, members: &[Member]) -> String {
        format!("{header} {}", Syntax::Object.statement(members, ""))
    }

    /// A data source with a document.
    pub(super) fn document_block(&self, name: &str, document: &Document) -> Result<String, String> {
        let statements = document.statements.iter().map(|one| Ok(format!("  {}", self.statement(one, "  ")?)));
        let statements = statements.collect::<Result<Vec<_>, String>>()?;
        Ok(format!("data \"{DOCUMENT}\" \"{name}\" {{\n{}\n}}", statements.join("\n\n")))
    }

    /// A document as what `policy` is set to.
    pub(super) fn jsonencode(&self, document: &Document) -> Result<String, String> {
        let statements =
            document.statements.iter().map(|one| Ok(format!("      {},\n", self.statement(one, "      ")?)));
        let statements = statements.collect::<Result<String, String>>()?;
        Ok(format!("jsonencode({{\n    Version = \"2012-10-17\"\n    Statement = [\n{statements}    ]\n  }})"))
    }

    fn statement(&self, statement: &Statement, indent: &str) -> Result<String, String> {
        let is_block = self.syntax == Syntax::Block;
        let mut members = Vec::new();
        let sid = statement.sid.as_ref().and_then(|sid| sid.text.known());
        members.extend(sid.map(|sid| self.pair(["sid", "Sid"], quote_json(&sid))));
        if !is_block || !statement.allows() {
            let effect = if statement.allows() { "Allow" } else { "Deny" };
            members.push(self.pair(["effect", "Effect"], quote_json(effect)));
        }
        for (clauses, names, not) in [
            (&statement.actions, ["actions", "Action"], ["not_actions", "NotAction"]),
            (&statement.resources, ["resources", "Resource"], ["not_resources", "NotResource"]),
        ] {
            for clause in clauses {
                let values = clause.values.iter().map(|leaf| self.value(&leaf.text)).collect::<Result<Vec<_>, _>>()?;
                let names = if clause.negated { not } else { names };
                members.push(self.pair(names, self.syntax.list(&values, &format!("{indent}  "), !is_block)));
            }
        }
        members.extend(self.conditions(&statement.condition.conditions, indent)?);
        Ok(self.syntax.statement(&members, indent))
    }

    fn pair(&self, [block, object]: [&str; 2], value: String) -> Member {
        Member::Pair(if self.syntax == Syntax::Block { block } else { object }.to_owned(), value)
    }

    fn conditions(&self, conditions: &[Condition], indent: &str) -> Result<Vec<Member>, String> {
        let known = |text: &Text| text.known().map(|known| known.into_owned()).ok_or("a condition is not known");
        let line = |condition: &Condition| {
            let values = condition.values.iter().map(|leaf| self.value(&leaf.text)).collect::<Result<_, String>>()?;
            let key = quote_json(&known(&condition.key.text)?);
            Ok::<_, String>(Line { operator: known(&condition.operator.text)?, key, values })
        };
        let lines = conditions.iter().map(line).collect::<Result<_, String>>()?;
        Ok(conditions::members(self.syntax, lines, &format!("{indent}  ")))
    }

    fn value(&self, text: &Text) -> Result<String, String> {
        let local = (self.say)(text).ok_or_else(|| format!("{text} has no name in this module"))?;
        Ok(expression(&local, if self.syntax == Syntax::Block { "&{" } else { "$${" }))
    }
}
