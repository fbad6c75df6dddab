//! Conditions that a statement gets, in the syntax it is written in.

use std::ops::Range;

use crate::edit::{Edit, apply, indent_of, newline_at};
use crate::graph::{Form, Graph};
use crate::input::{Source, Span};
use crate::policy::Statement;
use crate::terraform::syntax::{self, ast::Body};
use crate::wiring::NeedCondition;

use super::layout::{Member, Syntax};
use super::locate::{Located, LocatedMember};
use super::{Writer, hull, quote_json};

/// One condition as it is printed.
pub(super) struct Line {
    /// The operator, without quotes.
    pub(super) operator: String,
    /// The key, in quotes.
    pub(super) key: String,
    /// The values, each an expression of its own.
    pub(super) values: Vec<String>,
}

/// Members that say conditions: a block each, or one object. `indent` is that of the members.
pub(super) fn members(syntax: Syntax, lines: Vec<Line>, indent: &str) -> Vec<Member> {
    if syntax == Syntax::Block {
        let block = |line: Line| {
            let values = syntax.list(&line.values, &format!("{indent}  "), false);
            let pairs = [("test", quote_json(&line.operator)), ("variable", line.key), ("values", values)];
            let pairs = pairs.map(|(name, value)| Member::Pair(name.to_owned(), value));
            Member::Nested(format!("condition {}", Syntax::Object.statement(&pairs, indent)))
        };
        return lines.into_iter().map(block).collect();
    }
    if lines.is_empty() {
        return Vec::new();
    }
    let inner = format!("{indent}  ");
    let operators = by_operator(lines).into_iter().map(|(operator, lines)| {
        let pairs: Vec<Member> = lines.iter().map(|line| pair(syntax, line, &format!("{inner}  "))).collect();
        Member::Pair(name(syntax, &operator), syntax.statement(&pairs, &inner))
    });
    let operators: Vec<Member> = operators.collect();
    vec![Member::Pair(name(syntax, "Condition"), syntax.statement(&operators, indent))]
}

/// A key and its values as a member of an operator's object. `indent` is that of the member.
fn pair(syntax: Syntax, line: &Line, indent: &str) -> Member {
    Member::Pair(line.key.clone(), syntax.list(&line.values, indent, true))
}

/// The conditions of each operator, in order.
fn by_operator(lines: Vec<Line>) -> Vec<(String, Vec<Line>)> {
    let mut operators: Vec<(String, Vec<Line>)> = Vec::new();
    for line in lines {
        match operators.iter_mut().find(|(known, _)| *known == line.operator) {
            Some((_, lines)) => lines.push(line),
            None => operators.push((line.operator.clone(), vec![line])),
        }
    }
    operators
}

/// The name of a member, with quotation marks where the syntax wants them: `ForAnyValue:StringLike` is no word.
fn name(syntax: Syntax, name: &str) -> String {
    let is_word = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if syntax == Syntax::Json || !is_word { quote_json(name) } else { name.to_owned() }
}

/// Whether the Condition of a statement is an object that is written out in it, each operator too, so that a condition can be put into it.
pub(in crate::suggest) fn has_written_condition(graph: &Graph, form: &Form, statement: &Statement) -> bool {
    let Some(span) = hull(&statement.origin) else { return false };
    let source = graph.sources.get(span.file);
    let body = match form {
        Form::Blocks | Form::Jsonencode => Some(syntax::parse(&source).body),
        Form::Heredoc | Form::JsonFile => None,
        Form::Other(_) => return false,
    };
    let located = object_at(&source, body.as_ref(), span);
    located.is_some_and(|located| Objects::of(&source, body.as_ref(), &located).is_some())
}

/// The object that is written at exactly a place.
fn object_at(source: &Source, body: Option<&Body>, span: Span) -> Option<Located> {
    match body {
        Some(body) => Located::in_hcl(body, span),
        None => Located::in_json(source, span),
    }
}

/// The Condition of a statement outside blocks.
struct Objects {
    condition: Located,
    /// The operators, in order.
    operators: Vec<Located>,
}

impl Objects {
    fn of(source: &Source, body: Option<&Body>, statement: &Located) -> Option<Self> {
        if statement.syntax == Syntax::Block {
            return None;
        }
        let member = statement.member("Condition")?;
        let object = |member: &LocatedMember| {
            let range = member.value_range.clone()?;
            if source.text().get(range.clone())?.contains("%{") {
                return None;
            }
            let span = Span { start: range.start as u32, end: range.end as u32, ..statement.span };
            object_at(source, body, span).filter(|object| !object.members.is_empty())
        };
        let condition = object(member)?;
        let operators = condition.members.iter().map(object).collect::<Option<Vec<_>>>()?;
        Some(Self { condition, operators })
    }

    /// The edits that put conditions where those of their operators are, or behind them all.
    fn with(&self, source: &Source, lines: Vec<Line>) -> Vec<Edit> {
        let syntax = self.condition.syntax;
        let mut edits = Vec::new();
        let mut others = Vec::new();
        for (operator, lines) in by_operator(lines) {
            let known = self.condition.members.iter().position(|it| it.name.eq_ignore_ascii_case(&operator));
            match known.and_then(|at| self.operators.get(at)) {
                Some(object) => edits.extend(behind_the_last(source, object, &|indent| {
                    lines.iter().map(|line| pair(syntax, line, indent)).collect()
                })),
                None => others.push((name(syntax, &operator), lines)),
            }
        }
        if !others.is_empty() {
            edits.extend(behind_the_last(source, &self.condition, &|indent| {
                let operator = |(name, lines): &(String, Vec<Line>)| {
                    let inner = format!("{indent}  ");
                    let pairs: Vec<Member> = lines.iter().map(|line| pair(syntax, line, &inner)).collect();
                    Member::Pair(name.clone(), syntax.statement(&pairs, indent))
                };
                others.iter().map(operator).collect()
            }));
        }
        edits
    }
}

/// The edits that put members behind the last one of an object that has some. `members` says them for an indentation.
fn behind_the_last(source: &Source, object: &Located, members: &dyn Fn(&str) -> Vec<Member>) -> Vec<Edit> {
    let text = source.text();
    let Some(last) = object.members.last() else { return Vec::new() };
    let end = last.value_range.as_ref().map_or(last.name_range.end, |value| value.end);
    let line_end = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let rest = text[end..line_end].trim_end_matches('\r').trim_start();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    let own_line = line_end < object.span.end as usize && (rest.is_empty() || rest.starts_with(['#', '/']));
    let (indent, newline) = (indent_of(text, last.name_range.start), newline_at(text, last.name_range.start));
    let sign = if object.syntax == Syntax::Json { ": " } else { " = " };
    if !own_line {
        let on_one_line = |value: String| value.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let added = members(indent).into_iter().filter_map(|member| match member {
            Member::Pair(name, value) => Some(format!(", {name}{sign}{}", on_one_line(value))),
            Member::Nested(_) => None,
        });
        return vec![Edit::new(end..end, added.collect::<String>())];
    }
    let added = members(indent);
    if object.syntax == Syntax::Json {
        let lines = added.iter().map(|member| format!(",\n{indent}{}", member.json()));
        return vec![Edit::new(end..end, lines.collect::<String>().replace('\n', newline))];
    }
    let (mut edits, width) = aligned(text, object, &added);
    let lines = added.iter().filter_map(|member| match member {
        Member::Pair(name, value) if value.contains('\n') => Some(format!("\n{indent}{name} = {value}")),
        Member::Pair(name, value) => Some(format!("\n{indent}{name:width$} = {value}")),
        Member::Nested(_) => None,
    });
    let at = line_end - usize::from(text[..line_end].ends_with('\r'));
    edits.push(Edit::new(at..at, lines.collect::<String>().replace('\n', newline)));
    edits
}

/// How wide the names of members are that come behind an object's last ones, and the edits that make those as wide: `terraform fmt` aligns neighbours that are on
/// one line each.
fn aligned(text: &str, object: &Located, added: &[Member]) -> (Vec<Edit>, usize) {
    let width_of = |name: &str| name.chars().count();
    let is_one_line = |member: &Member| matches!(member, Member::Pair(_, value) if !value.contains('\n'));
    let names = added.iter().filter_map(|member| match member {
        Member::Pair(name, _) => Some(width_of(name)),
        Member::Nested(_) => None,
    });
    let own = names.max().unwrap_or(0);
    if !added.iter().all(is_one_line) {
        return (Vec::new(), own);
    }
    // The last members that are on one line each, without a line between them.
    let mut run: Vec<(usize, Range<usize>)> = Vec::new();
    let mut next: Option<usize> = None;
    for member in object.members.iter().rev() {
        let Some(value) = &member.value_range else { break };
        let adjacent = next.is_none_or(|next| text[value.end..next].matches('\n').count() == 1);
        let Some(sign) = text[member.name_range.end..value.start].find('=') else { break };
        if !adjacent || text[member.name_range.start..value.end].contains('\n') {
            break;
        }
        run.push((width_of(&text[member.name_range.clone()]), member.name_range.end..member.name_range.end + sign));
        next = Some(member.name_range.start);
    }
    let widest = run.iter().map(|(name, _)| *name).max().unwrap_or(0);
    let is_aligned = run.iter().all(|(name, gap)| gap.len() == widest - name + 1);
    if !is_aligned {
        return (Vec::new(), own);
    }
    let width = widest.max(own);
    let wider = |(name, gap): (usize, Range<usize>)| Edit::new(gap, " ".repeat(width - name + 1));
    (if width > widest { run.into_iter().map(wider).collect() } else { Vec::new() }, width)
}

impl Writer<'_> {
    /// Members that say the conditions, for a statement that has none. `indent` is that of the members.
    pub(super) fn conditions(&self, conditions: &[NeedCondition], indent: &str) -> Result<Vec<Member>, String> {
        Ok(members(self.located.syntax, self.lines(conditions)?, indent))
    }

    fn lines(&self, conditions: &[NeedCondition]) -> Result<Vec<Line>, String> {
        let line = |condition: &NeedCondition| {
            let values = condition.values.iter().map(|value| self.resource(value)).collect::<Result<_, String>>()?;
            Ok(Line { operator: condition.operator.clone(), key: quote_json(&condition.key), values })
        };
        conditions.iter().map(line).collect()
    }

    /// Whether the statement has a Condition that is not a block: what is added goes into it.
    pub(super) fn has_condition_object(&self) -> bool {
        self.located.syntax != Syntax::Block && self.located.member("Condition").is_some()
    }

    /// The edits that put conditions into the Condition that is there.
    pub(super) fn conditions_within(&self, conditions: &[NeedCondition]) -> Result<Vec<Edit>, String> {
        let objects = Objects::of(self.source, self.body, self.located);
        let objects = objects.ok_or("its Condition is put together elsewhere, and gets another")?;
        Ok(objects.with(self.source, self.lines(conditions)?))
    }

    /// The Condition that is there with others put into it, as it is printed.
    pub(super) fn condition_with(&self, conditions: &[NeedCondition]) -> Result<String, String> {
        let edits = self.conditions_within(conditions)?;
        let range = self.located.member("Condition").and_then(|member| member.value_range.clone()).unwrap_or_default();
        let raw = self.source.text().get(range.clone()).unwrap_or_default();
        let within = |edit: Edit| Edit::new(edit.range.0 - range.start..edit.range.1 - range.start, edit.text);
        let edits: Vec<Edit> = edits.into_iter().map(within).collect();
        let changed = apply(raw, &edits).ok_or("its Condition cannot be edited")?;
        Ok(changed.replace("\r\n", "\n"))
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
