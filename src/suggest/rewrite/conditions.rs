//! Conditions that a statement gets, in the syntax it is written in.

use crate::edit::Edit;
use crate::wiring::NeedCondition;

use super::layout::{Member, Syntax};
use super::{Writer, quote_json};

impl Writer<'_> {
    /// Members that say the conditions: a block each, or one object for a statement that has no condition. `indent` is that of the members.
    pub(super) fn conditions(&self, conditions: &[NeedCondition], indent: &str) -> Result<Vec<Member>, String> {
        let syntax = self.located.syntax;
        let inner = format!("{indent}  ");
        let values = |condition: &NeedCondition| -> Result<String, String> {
            let values = condition.values.iter().map(|value| self.resource(value)).collect::<Result<Vec<_>, _>>()?;
            let line = if syntax == Syntax::Block { &inner } else { &format!("{inner}  ") };
            Ok(syntax.list(&values, line, syntax != Syntax::Block))
        };
        if syntax == Syntax::Block {
            let block = |condition: &NeedCondition| {
                let (test, key) = (quote_json(&condition.operator), quote_json(&condition.key));
                let values = values(condition)?;
                // The values of a long list stand on lines of their own, and then `terraform fmt` does not align them with the rest.
                let values_name = if values.contains('\n') { "values" } else { "values  " };
                Ok(Member::Nested(format!(
                    "condition {{\n{inner}test     = {test}\n{inner}variable = {key}\n{inner}{values_name} = {values}\n{indent}}}"
                )))
            };
            return conditions.iter().map(block).collect();
        }
        if conditions.is_empty() {
            return Ok(Vec::new());
        }
        let mut operators: Vec<(&str, Vec<&NeedCondition>)> = Vec::new();
        for condition in conditions {
            match operators.iter_mut().find(|(operator, _)| *operator == condition.operator) {
                Some((_, lines)) => lines.push(condition),
                None => operators.push((&condition.operator, vec![condition])),
            }
        }
        let mut members = Vec::new();
        for (operator, lines) in operators {
            let lines = lines.into_iter().map(|line| Ok(Member::Pair(quote_json(&line.key), values(line)?)));
            let lines = syntax.statement(&lines.collect::<Result<Vec<_>, String>>()?, &inner);
            members.push(Member::Pair(self.name(operator), lines));
        }
        Ok(vec![Member::Pair(self.name("Condition"), syntax.statement(&members, indent))])
    }

    /// The name of a member, with quotation marks where the syntax wants them.
    fn name(&self, name: &str) -> String {
        if self.located.syntax == Syntax::Json { quote_json(name) } else { name.to_owned() }
    }

    /// The conditions as lines before the last one of the statement.
    pub(super) fn conditions_before_the_end(
        &self,
        conditions: &[NeedCondition],
        indent: &str,
        newline: &str,
    ) -> Result<Edit, String> {
        let end = self.located.span.end as usize - 1;
        let before = self.source.text().get(..end).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        if self.located.syntax == Syntax::Json || !before.get(line..).is_some_and(|rest| rest.trim().is_empty()) {
            return Err("there are comments in a statement that gets a condition".to_owned());
        }
        let inner = format!("{indent}  ");
        let mut inserted = String::new();
        for member in self.conditions(conditions, &inner)? {
            inserted += &match member {
                Member::Pair(name, value) => format!("{inner}{name} = {value}\n"),
                Member::Nested(block) => format!("\n{inner}{block}\n"),
            };
        }
        Ok(Edit::new(line..line, inserted.replace('\n', newline)))
    }
}
