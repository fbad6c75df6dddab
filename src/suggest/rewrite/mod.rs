//! Writes a suggestion into the source it is about, in the form the policy was written in.
//!
//! Bytes are spliced at spans and nothing is printed from a syntax tree: comments, order, line endings and indentation outside the statements survive.

mod attachment;
mod conditions;
mod each;
mod holes;
mod layout;
mod locate;
mod parts;
mod removal;
mod repeated;
mod splice;
mod written;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::edit::{Edit, indent_of, newline_at};
use crate::graph::Form;
use crate::input::{Source, Sources, Span};
use crate::policy::{Leaf, Statement};
use crate::terraform::syntax::ast::Body;
use crate::text::{Origin, Part, Text};

use holes::Holes;
use layout::{Member, Syntax};
use locate::{Located, LocatedMember, Stands};

pub(super) use attachment::{Beside, Replaced, attached_at, beside};
pub(super) use conditions::has_written_condition;
pub(super) use each::repeated_for;
pub(super) use parts::is_only_in_documents;
pub(super) use written::Written;

use super::model::{Addition, Outcome, Replacement, StatementPlan};

/// A statement to rewrite: where it stands and what becomes of it.
pub(super) struct Task<'a> {
    /// Its bytes; where it goes with what it is made for, the bytes of that.
    pub(super) span: Span,
    /// What it says.
    pub(super) statement: &'a Statement,
    /// What becomes of it.
    pub(super) plan: &'a StatementPlan,
}

/// One span over all places of an origin, where they are in one file.
pub(super) fn hull(origin: &Origin) -> Option<Span> {
    let (first, rest) = origin.spans().split_first()?;
    rest.iter().try_fold(*first, |hull, span| (span.file == hull.file).then(|| hull.join(*span)))
}

/// The files of a module.
fn sources_in(sources: &Sources, directory: &Path) -> Vec<Arc<Source>> {
    let mut all = sources.all();
    all.retain(|source| source.path().parent() == Some(directory));
    all
}

/// Whether any part of a statement has other actions than it had.
fn changes_actions(statement: &Statement, plan: &StatementPlan) -> bool {
    let before: BTreeSet<String> = statement.action_values().map(|leaf| leaf.text.to_string()).collect();
    plan.replacements.iter().any(|part| part.actions.iter().cloned().collect::<BTreeSet<_>>() != before)
}

/// Whether any part of a statement has other resources than it had.
fn changes_resources(statement: &Statement, plan: &StatementPlan) -> bool {
    let before: BTreeSet<&Text> = statement.resource_values().map(|leaf| &leaf.text).collect();
    plan.replacements.iter().any(|part| part.resources.iter().collect::<BTreeSet<_>>() != before)
}

/// The edits that carry out all plans of one document in one source, or why they cannot be made.
///
/// `written` has the source as HCL, where it is that; `say` turns a resource into text whose symbols are expressions that the document's module understands.
pub(super) fn edits(
    source: &Source,
    written: &Written<'_>,
    form: &Form,
    tasks: &[Task<'_>],
    added: &[Addition],
    say: &dyn Fn(&Text) -> Option<Text>,
) -> Result<Vec<Edit>, String> {
    let body = match form {
        Form::Blocks | Form::Jsonencode => Some(written.body(source)),
        Form::Heredoc | Form::JsonFile => None,
        Form::Other(how) => return Err(how.clone()),
    };
    let holes = Holes::of(source, tasks);
    let mut edits = removal::removals(source, tasks)?;
    let last = tasks.iter().rposition(|task| task.plan.outcome != Outcome::Removed);
    for (at, task) in tasks.iter().enumerate().filter(|(_, task)| task.plan.outcome != Outcome::Removed) {
        let located = match body.as_deref() {
            Some(body) => Located::in_hcl(body, task.span),
            None => Located::in_json(source, task.span),
        };
        let located = located.ok_or("the statement is put together from several places")?;
        let (statement, body) = (task.statement, body.as_deref());
        let writer = Writer { source, form, body, located: &located, statement, say, holes: &holes };
        match task.plan.outcome {
            Outcome::Kept | Outcome::Removed => {}
            Outcome::Narrowed | Outcome::Split | Outcome::Merged => edits.extend(writer.replace(task.plan)?),
        }
        if Some(at) == last && !added.is_empty() {
            edits.push(writer.behind(added)?);
        }
    }
    Ok(edits)
}

struct Writer<'a> {
    source: &'a Source,
    form: &'a Form,
    /// The source as HCL, where the statement is written in that.
    body: Option<&'a Body>,
    located: &'a Located,
    statement: &'a Statement,
    say: &'a dyn Fn(&Text) -> Option<Text>,
    holes: &'a Holes,
}

impl Writer<'_> {
    fn replace(&self, plan: &StatementPlan) -> Result<Vec<Edit>, String> {
        let text = self.source.text();
        let range = self.located.span.range();
        let indent = indent_of(text, range.start);
        let newline = newline_at(text, range.start);
        if plan.replacements.len() > 1 && self.located.stands == Stands::Alone {
            return Err("no other statement can stand beside it where it is written".to_owned());
        }
        let one_line = !self.source.slice(self.located.span).contains('\n');
        let beside = self.located.stands == Stands::Among && !one_line;
        if let [first, others @ ..] = &plan.replacements[..]
            && (others.is_empty() || beside)
            && let Some(mut edits) = self.splice(first, indent, newline)?
        {
            if !others.is_empty() {
                let others = others.iter().map(|part| {
                    let members = self.members(part, indent)?;
                    Ok(self.separator(indent) + &self.located.syntax.statement(&members, indent))
                });
                let inserted = others.collect::<Result<String, String>>()?;
                edits.push(Edit::new(range.end..range.end, inserted.replace('\n', newline)));
            }
            return Ok(edits);
        }
        let in_lists = || self.located.members.iter().any(|member| member.has_comments(self.source));
        if self.located.has_comments(self.source) || in_lists() {
            return Err("there are comments in a statement that is laid out anew".to_owned());
        }
        let as_list = self.located.stands == Stands::AsStatement && plan.replacements.len() > 1;
        let inner = if as_list { format!("{indent}  ") } else { indent.to_owned() };
        let mut statements = Vec::new();
        for replacement in &plan.replacements {
            let members = self.members(replacement, &inner)?;
            statements.push(self.located.syntax.statement(&members, &inner));
        }
        let mut text = statements.join(&self.separator(&inner));
        if as_list {
            let comma = if self.located.syntax == Syntax::Json { "" } else { "," };
            text = format!("[\n{inner}{text}{comma}\n{indent}]");
        }
        Ok(vec![Edit::new(range, text.replace('\n', newline))])
    }

    /// Statements of their own behind this one.
    fn behind(&self, added: &[Addition]) -> Result<Edit, String> {
        if self.located.stands != Stands::Among {
            return Err("no other statement can stand beside it where it is written".to_owned());
        }
        let text = self.source.text();
        let range = self.located.span.range();
        let indent = indent_of(text, range.start);
        let separator = self.separator(indent);
        let mut inserted = String::new();
        for addition in added {
            let list = |elements: Vec<String>| self.located.syntax.list(&elements, &format!("{indent}  "), false);
            let actions = list(addition.grants.actions.iter().map(|action| quote_json(action)).collect());
            let resources = addition.grants.resources.iter().map(|resource| self.resource(resource));
            let resources = list(resources.collect::<Result<_, String>>()?);
            let names = match self.located.syntax {
                Syntax::Block => ["sid", "", "actions", "resources"],
                Syntax::Object => ["Sid", "Effect", "Action", "Resource"],
                Syntax::Json => ["\"Sid\"", "\"Effect\"", "\"Action\"", "\"Resource\""],
            };
            let values =
                [addition.sid.as_deref().map(quote_json), Some(quote_json("Allow")), Some(actions), Some(resources)];
            let mut members: Vec<Member> = names
                .into_iter()
                .zip(values)
                .filter_map(|(name, value)| Some(Member::Pair(name.to_owned(), value?)).filter(|_| !name.is_empty()))
                .collect();
            members.extend(self.conditions(&addition.grants.conditions, &format!("{indent}  "))?);
            inserted += &separator;
            inserted += &self.located.syntax.statement(&members, indent);
        }
        Ok(Edit::new(range.end..range.end, inserted.replace('\n', newline_at(text, range.start))))
    }

    fn separator(&self, indent: &str) -> String {
        match self.located.syntax {
            Syntax::Block => format!("\n\n{indent}"),
            Syntax::Object | Syntax::Json => format!(",\n{indent}"),
        }
    }

    /// A resource as an element of a list, in the words of the document's module.
    fn resource(&self, resource: &Text) -> Result<String, String> {
        if *self.form == Form::JsonFile && !resource.is_known() {
            return self
                .holes
                .print(resource)
                .ok_or_else(|| format!("{resource} is nothing that the template is given"));
        }
        let local = (self.say)(resource).ok_or_else(|| format!("{resource} has no name in this module"))?;
        self.print(&local).ok_or_else(|| format!("{resource} cannot be written in a JSON file"))
    }

    fn members(&self, replacement: &Replacement, indent: &str) -> Result<Vec<Member>, String> {
        let text = self.source.text();
        let raw = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default().replace("\r\n", "\n");
        let within = self.has_condition_object();
        let own = self.located.members.iter().map(|member| {
            let name = raw(&member.name_range);
            let Some(range) = &member.value_range else { return Ok(Member::Nested(name)) };
            if member.name == "Condition" && within && !replacement.conditions.is_empty() {
                return Ok(Member::Pair(name, self.condition_with(&replacement.conditions)?));
            }
            let is_sid = matches!(&*member.name, "sid" | "Sid");
            let value = match (
                self.new_value(&member.name, replacement, Some(indent))?,
                replacement.sid.as_ref().filter(|_| is_sid),
            ) {
                (Some(value), _) => value,
                (None, Some(sid)) => quote_json(sid),
                (None, None) => raw(range),
            };
            Ok(Member::Pair(name, value))
        });
        let mut members = own.collect::<Result<Vec<_>, String>>()?;
        if !within {
            members.extend(self.conditions(&replacement.conditions, &format!("{indent}  "))?);
        }
        Ok(members)
    }

    /// What a member's value becomes; `None` where it stays. `indent` is that of the statement; without one the value is on one line.
    fn new_value(&self, name: &str, replacement: &Replacement, indent: Option<&str>) -> Result<Option<String>, String> {
        if !self.changes(name, replacement) {
            return Ok(None);
        }
        let member = self.located.member(name);
        let elements: Vec<String> = match name {
            "actions" | "Action" => {
                let print = |action: &String| {
                    let text = Text::literal(&**action, Origin::default());
                    member.and_then(|member| self.as_written(member, &text)).unwrap_or_else(|| quote_json(action))
                };
                replacement.actions.iter().map(print).collect()
            }
            "resources" | "Resource" => {
                let print = |resource: &Text| {
                    let written = member.and_then(|member| self.as_written(member, resource));
                    written.map_or_else(|| self.resource(resource), Ok)
                };
                replacement.resources.iter().map(print).collect::<Result<_, String>>()?
            }
            _ => return Err("NotAction and NotResource are narrowed by hand".to_owned()),
        };
        let was_scalar = self.located.member(name).and_then(|member| member.value_range.clone());
        let was_scalar =
            was_scalar.and_then(|range| self.source.text().get(range)).is_some_and(|value| !value.starts_with('['));
        let scalar = was_scalar && self.located.syntax != Syntax::Block;
        Ok(Some(match (indent, &elements[..]) {
            (Some(indent), _) => self.located.syntax.list(&elements, &format!("{indent}  "), scalar),
            (None, [only]) if scalar => only.clone(),
            (None, _) => format!("[{}]", elements.join(", ")),
        }))
    }

    /// Whether a member is other afterwards.
    fn changes(&self, name: &str, replacement: &Replacement) -> bool {
        let part = StatementPlan {
            index: self.statement.index,
            sid: None,
            outcome: Outcome::Narrowed,
            because: Vec::new(),
            guessed: false,
            replacements: vec![replacement.clone()],
        };
        match name {
            "actions" | "Action" => changes_actions(self.statement, &part),
            "resources" | "Resource" => changes_resources(self.statement, &part),
            "not_actions" | "NotAction" | "not_resources" | "NotResource" => true,
            _ => false,
        }
    }

    /// The elements of a list as they are written, each with what it says: all of it one text.
    fn elements(&self, member: &LocatedMember) -> Vec<(Range<usize>, Option<Text>)> {
        let leaves: Vec<&Leaf> = match &*member.name {
            "actions" | "Action" => self.statement.action_values().collect(),
            _ => self.statement.resource_values().collect(),
        };
        let whole = member.value_range.clone().filter(|_| member.elements.is_none() && leaves.len() == 1);
        let ranges = member.elements.iter().flatten().cloned().chain(whole);
        let is_in = |leaf: &Leaf, range: &Range<usize>| {
            let inside = |span: &Span| range.start <= span.start as usize && span.end as usize <= range.end;
            leaf.origin.spans().iter().any(|span| span.file == self.located.span.file && inside(span))
        };
        let said = |range: Range<usize>| {
            let mut of_it = leaves.iter().filter(|leaf| is_in(leaf, &range));
            let first = of_it.next().map(|leaf| leaf.text.clone());
            let text = first.filter(|first| of_it.all(|leaf| leaf.text == *first));
            (range, text)
        };
        ranges.map(said).collect()
    }

    /// The bytes of the element that says `text`, where it stays as it was: an expression is not replaced by what it comes to.
    fn as_written(&self, member: &LocatedMember, text: &Text) -> Option<String> {
        let (range, _) = self.elements(member).into_iter().find(|(_, said)| said.as_ref() == Some(text))?;
        let raw = self.source.text().get(range)?;
        (!raw.contains('\n')).then(|| raw.to_owned())
    }

    /// A text as an element of a list, in the syntax of the document.
    fn print(&self, text: &Text) -> Option<String> {
        match self.form {
            Form::JsonFile => self.holes.print(text),
            Form::Heredoc => Some(format!("\"{}\"", template(text, "$${"))),
            Form::Blocks => Some(expression(text, "&{")),
            Form::Jsonencode | Form::Other(_) => Some(expression(text, "$${")),
        }
    }
}

/// A text as a Terraform expression: a bare reference where it is one, a template otherwise.
fn expression(text: &Text, dollar: &str) -> String {
    match text.as_symbol() {
        Some(symbol) => symbol.expression().to_owned(),
        None => format!("\"{}\"", template(text, dollar)),
    }
}

/// A text as the inside of a quoted template. `dollar` stands for a literal `${`.
fn template(text: &Text, dollar: &str) -> String {
    text.parts()
        .iter()
        .map(|part| match part {
            Part::Symbol(symbol, _) => format!("${{{}}}", symbol.expression()),
            Part::Literal(literal, _) => escape(literal).replace("${", dollar).replace("%{", "%%{"),
        })
        .collect()
}

/// A JSON string, which is also an HCL string as long as it holds no `${`: actions and Sids do not.
fn quote_json(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
