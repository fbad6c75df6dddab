//! `rules/style/mixed-list-style.md`

use crate::input::Span;
use crate::policy::Clause;
use crate::rules::fix::Change;
use crate::rules::page::{Page, page};
use crate::rules::{Applicability, Claim, Fix, PolicyAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct MixedListStyle;

impl Rule for MixedListStyle {
    fn page(&self) -> &'static Page {
        page!("style", "mixed-list-style")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let statements = &at.policy.document.statements;
        let actions = statements.iter().flat_map(|statement| &statement.actions);
        let resources = statements.iter().flat_map(|statement| &statement.resources);
        self.element(at, "action", &mut actions.filter(is_single), report);
        self.element(at, "resource", &mut resources.filter(is_single), report);
    }
}

impl MixedListStyle {
    fn element(
        &self,
        at: &PolicyAt<'_>,
        what: &str,
        clauses: &mut dyn Iterator<Item = &Clause>,
        report: &mut Report<'_>,
    ) {
        let (mut lists, mut strings) = (Vec::new(), Vec::new());
        for form in clauses.filter_map(|clause| written(at, clause)) {
            match form {
                Form::List(span) => lists.push(span),
                Form::String(span) => strings.push(span),
            }
        }
        if lists.is_empty() || strings.is_empty() {
            return;
        }
        // A list can grow without being written anew: where neither form has more, that is the one.
        let to_strings = strings.len() > lists.len();
        let (odd, form, label) = match to_strings {
            true => (&lists, "string", "a list of one"),
            false => (&strings, "list", "a string"),
        };
        let title = format!("write a single {what} as a {form}");
        let counts = format!("{} as a list of one, {} as a string", lists.len(), strings.len());
        let finding = at
            .finding(self.page(), format!("a single {what} is written both ways: {counts}"))
            .about(what)
            .with_help(format!("{title}, as the others of this policy are"))
            .with_fix(Some(Fix {
                applicability: Applicability::Safe,
                title,
                changes: odd
                    .iter()
                    .map(|&span| if to_strings { Change::Unwrap(span) } else { Change::Wrap(span) })
                    .collect(),
            }));
        let finding = odd.iter().fold(finding, |finding, &span| finding.with_label(Some(span), label));
        report.push(finding, std::iter::empty::<Claim>());
    }
}

fn is_single(clause: &&Clause) -> bool {
    clause.values.len() == 1 && clause.unknown.is_empty()
}

/// How a single value is written: the bytes of the list, or of the string.
enum Form {
    List(Span),
    String(Span),
}

/// How the value of an element is written, where it stands right behind its key. Nothing is said of a block of Terraform, whose values are always lists, nor of
/// what an expression makes.
fn written(at: &PolicyAt<'_>, clause: &Clause) -> Option<Form> {
    let (key, value) = (clause.key.single()?, clause.values.first()?.origin.single()?);
    let source = at.graph.sources.get(key.file);
    if key.file != value.file || !source.slice(value).starts_with('"') {
        return None;
    }
    // An element of an object of Terraform has the bytes of its value.
    let element = match key.covers(&value) {
        true => key,
        false => behind(source.text(), key, value)?,
    };
    if element == value {
        return Some(Form::String(value));
    }
    let list = source.slice(element).strip_prefix('[')?.strip_suffix(']')?.trim();
    (list.strip_suffix(',').unwrap_or(list).trim_end() == source.slice(value)).then_some(Form::List(element))
}

/// The value of a member of an object in JSON, up to the bracket that closes it.
fn behind(text: &str, key: Span, value: Span) -> Option<Span> {
    let name = text.get(key.range())?.trim_matches('"');
    let between = text.get(key.end as usize..value.start as usize)?;
    if !matches!(name, "Action" | "NotAction" | "Resource" | "NotResource") {
        return None;
    }
    match between.trim_start().strip_prefix(':')?.trim() {
        "" => Some(value),
        "[" => {
            let closed = text.get(value.end as usize..)?.find(']')?;
            Some(Span::new(key.file, key.end as usize + between.find('[')?, value.end as usize + closed + 1))
        }
        _ => None,
    }
}
