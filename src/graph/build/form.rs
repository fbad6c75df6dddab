//! In what form a document was written, from where its bytes stand.

use crate::input::{Sources, Span, is_configuration, is_hcl};
use crate::terraform::value::{Kind, Value};
use crate::text::Part;

use super::super::model::Form;

/// The form of a policy attribute's value that no data source made.
pub(super) fn form(value: &Value, sources: &Sources) -> Form {
    match &value.kind {
        Kind::Str { json: Some(structured), .. } => match structured.origin.spans() {
            [] => Form::Other("nothing says where it was written".into()),
            [span] if sources.slice(*span).starts_with('{') => structured_form(*span, sources),
            _ if statements_stand(structured, sources) => Form::Jsonencode,
            [span] => structured_form(*span, sources),
            _ => Form::Other("it is put together from several places".into()),
        },
        // What stands between the outer braces may come from anywhere: a name from a local in another file.
        Kind::Str { text, json: None } => match (place(text.parts().first()), place(text.parts().last())) {
            (Some(first), Some(last)) if first.file == last.file => {
                text_form(value.origin.primary().unwrap_or(first), first, sources)
            }
            (Some(_), Some(_)) => Form::Other("it is put together from several files".into()),
            _ => Form::Other("nothing says where it was written".into()),
        },
        _ => Form::Other("it is not known".into()),
    }
}

/// Where the literal part at an end of a text was written; a symbol there is no brace.
fn place(part: Option<&Part>) -> Option<Span> {
    match part? {
        Part::Literal(_, origin) => origin.primary(),
        Part::Symbol(..) => None,
    }
}

/// Whether each statement of a document that is put together by an expression is written out in HCL: then it is edited where it stands.
fn statements_stand(document: &Value, sources: &Sources) -> bool {
    let Some(statements) = document.get("Statement") else { return false };
    let stands = |statement: &Value| {
        let span = statement.origin.primary();
        span.is_some_and(|span| is_hcl(sources.get(span.file).path()) && sources.slice(span).starts_with('{'))
    };
    match statements.possible_elements() {
        Some(elements) => !elements.is_empty() && elements.iter().all(stands),
        None => stands(statements),
    }
}

fn structured_form(span: Span, sources: &Sources) -> Form {
    let source = sources.get(span.file);
    let is_object = sources.slice(span).starts_with('{');
    match is_object {
        true if is_hcl(source.path()) => Form::Jsonencode,
        true if !is_configuration(source.path()) => Form::JsonFile,
        _ => Form::Other("it is put together by an expression".into()),
    }
}

/// `whole` is the value as far as it was written in one piece, `first` the first bytes of the text itself.
fn text_form(whole: Span, first: Span, sources: &Sources) -> Form {
    let source = sources.get(first.file);
    if !is_hcl(source.path()) {
        let is_terraform = is_configuration(source.path());
        return if is_terraform { Form::Other("it is a string in JSON syntax".into()) } else { Form::JsonFile };
    }
    let starts = sources.slice(whole);
    if starts.starts_with("<<") || starts.starts_with('"') || whole.covers(&first) {
        Form::Heredoc
    } else {
        Form::Other("it is put together by an expression".into())
    }
}
