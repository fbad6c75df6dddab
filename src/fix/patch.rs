//! Fixes as changes to files.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::edit::{Apart, Comments, Edit, FileChange, Listed, Reader, change, indent_of, newline_at, without};
use crate::input::{Source, Sources, Span, is_installed, is_plan};
use crate::rules::{Change, Finding, Fix};

/// Changed files, and what became of each finding.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Patch {
    /// Changed files, by path.
    pub files: Vec<FileChange>,
    /// The findings that are mended, by their place in the list.
    pub made: Vec<usize>,
    /// Those that cannot be, and why.
    pub refused: BTreeMap<usize, String>,
    /// Those whose bytes another fix takes: they have to be looked at again afterwards.
    pub deferred: Vec<usize>,
}

/// The fixes of `findings` as changes to the files they are written in. A fix is made whole or not at all, and none takes bytes of another.
pub fn patch(findings: &[&Finding], sources: &Sources) -> Patch {
    let mut patch = Patch::default();
    let mut taken: Vec<(PathBuf, Span, &Change)> = Vec::new();
    let mut files: BTreeMap<PathBuf, Arc<Source>> = BTreeMap::new();
    let mut wanted: Vec<(usize, Wanted)> = Vec::new();
    for (number, finding) in findings.iter().enumerate() {
        let Some(fix) = &finding.fix else { continue };
        let place = |change: &Change| sources.get(change.span().file).path().to_path_buf();
        let clashes = |change: &&Change| {
            let meets = |one: Span, other: Span| one.start < other.end && other.start < one.end;
            taken
                .iter()
                .any(|(path, span, known)| *path == place(change) && meets(*span, change.span()) && known != change)
        };
        if fix.changes.iter().any(|change| clashes(&change)) {
            patch.deferred.push(number);
            continue;
        }
        match Wanted::of(finding, fix, sources) {
            Ok(own) => {
                taken.extend(fix.changes.iter().map(|change| (place(change), change.span(), change)));
                for change in &fix.changes {
                    let source = sources.get(change.span().file);
                    files.entry(source.path().to_path_buf()).or_insert(source);
                }
                wanted.push((number, own));
            }
            Err(why) => {
                patch.refused.insert(number, why);
            }
        }
    }
    let mut edits = edits(&mut wanted, &files, &mut patch);
    for (path, source) in &files {
        match change(source, &edits.remove(path).unwrap_or_default()) {
            Ok(changed) => patch.files.extend(changed),
            Err(why) => patch.refused.extend(wanted.iter().map(|(number, _)| (*number, why.to_owned()))),
        }
    }
    patch.made =
        wanted.into_iter().map(|(number, _)| number).filter(|number| !patch.refused.contains_key(number)).collect();
    patch
}

/// What a fix asks of one or several files.
struct Wanted {
    removed: Vec<(PathBuf, Listed)>,
    edits: Vec<(PathBuf, Edit)>,
}

impl Wanted {
    fn of(finding: &Finding, fix: &Fix, sources: &Sources) -> Result<Self, String> {
        let mut wanted = Wanted { removed: Vec::new(), edits: Vec::new() };
        for change in &fix.changes {
            let source = sources.get(change.span().file);
            if let Some(why) = why_not(&source) {
                return Err(why.to_owned());
            }
            let path = source.path().to_path_buf();
            match change {
                Change::Remove(span) => {
                    let reader = Reader::new(&source);
                    let listed = reader.find(*span).ok_or("it is not written as an element of its own")?;
                    let own = reader.guards(*span);
                    // What makes it superfluous must be there whenever it is.
                    let near = finding.labels.iter().filter(|label| label.span.file == span.file);
                    let depends = |span: Span| reader.guards(span).iter().any(|guard| !own.contains(guard));
                    if near.into_iter().any(|label| depends(label.span)) {
                        return Err("what covers it is there under a condition".to_owned());
                    }
                    wanted.removed.push((path, listed));
                }
                Change::Replace(span, text) => wanted.edits.push((path, replaced(&source, *span, text)?)),
                Change::Wrap(span) => wanted.edits.push((path, wrapped(&source, *span)?)),
                Change::Unwrap(span) => wanted.edits.push((path, unwrapped(&source, *span)?)),
                Change::Comment(span, text) => wanted.edits.push((path, Edit::new(span.range(), text.as_str()))),
                Change::Insert(span, key, value) => wanted.edits.push((path, inserted(&source, *span, key, value)?)),
            }
        }
        Ok(wanted)
    }
}

/// Why a source must not be edited.
fn why_not(source: &Source) -> Option<&'static str> {
    let path = source.path();
    if !path.is_file() {
        return Some("it is not written in a file");
    }
    if is_installed(path) {
        return Some("it is written in an installed module");
    }
    is_plan(source.text()).then_some("it is written in a plan: fix the source that the plan is made of")
}

/// A list by its file, its kind and its first byte.
type ListKey = (PathBuf, Apart, usize);

/// All edits by file; fixes that cannot be made go from `wanted` to the patch's refused.
fn edits(
    wanted: &mut Vec<(usize, Wanted)>,
    files: &BTreeMap<PathBuf, Arc<Source>>,
    patch: &mut Patch,
) -> BTreeMap<PathBuf, Vec<Edit>> {
    loop {
        let mut lists: BTreeMap<ListKey, (&[Range<usize>], BTreeSet<usize>)> = BTreeMap::new();
        for (path, listed) in wanted.iter().flat_map(|(_, wanted)| &wanted.removed) {
            let start = listed.items.first().map_or(0, |first| first.start);
            let list = (path.clone(), listed.apart, start);
            lists.entry(list).or_insert_with(|| (&listed.items, BTreeSet::new())).1.insert(listed.at);
        }
        let mut edits: BTreeMap<PathBuf, Vec<Edit>> = BTreeMap::new();
        let mut failed = None;
        for ((path, apart, start), (items, gone)) in &lists {
            let Some(source) = files.get(path) else { continue };
            match without(source.text(), items, *apart, Comments::Stay, gone) {
                Ok(own) => edits.entry(path.clone()).or_default().extend(own),
                Err(why) => failed = Some(((path.clone(), *apart, *start), why)),
            }
        }
        let Some((list, why)) = failed else {
            for (path, edit) in wanted.iter().flat_map(|(_, wanted)| &wanted.edits) {
                edits.entry(path.clone()).or_default().push(edit.clone());
            }
            return edits;
        };
        let of_list = |wanted: &Wanted| {
            wanted.removed.iter().any(|(path, listed)| {
                *path == list.0
                    && listed.apart == list.1
                    && listed.items.first().map_or(0, |first| first.start) == list.2
            })
        };
        let own: Vec<usize> = wanted.iter().filter(|(_, one)| of_list(one)).map(|(number, _)| *number).collect();
        let Some((&last, rest)) = own.split_last() else { return edits };
        // Not all of them at once; one by one they may.
        match rest {
            [] => drop(patch.refused.insert(last, why)),
            _ => patch.deferred.push(last),
        }
        wanted.retain(|(number, _)| *number != last);
    }
}

/// Another string in place of a quoted one.
fn replaced(source: &Source, span: Span, text: &str) -> Result<Edit, String> {
    let written = source.slice(span);
    let quoted = written.len() > 1 && written.starts_with('"') && written.ends_with('"');
    if !quoted || written[1..written.len() - 1].contains(['"', '\\', '$', '%']) || text.contains(['"', '\\', '$', '%'])
    {
        return Err("it is not written as a plain string".to_owned());
    }
    Ok(Edit::new(span.range(), format!("\"{text}\"")))
}

/// A quoted string, in brackets.
fn wrapped(source: &Source, span: Span) -> Result<Edit, String> {
    let written = source.slice(span);
    match written.len() > 1 && written.starts_with('"') && written.ends_with('"') {
        true => Ok(Edit::new(span.range(), format!("[{written}]"))),
        false => Err("it is not written as a string".to_owned()),
    }
}

/// What stands between brackets, without them and the blanks around it.
fn unwrapped(source: &Source, span: Span) -> Result<Edit, String> {
    let inner = source.slice(span).strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let value = inner.map(|inner| inner.trim().trim_end_matches(',').trim_end());
    match value.filter(|value| value.starts_with('"') && value.ends_with('"') && !value.contains('\n')) {
        Some(value) => Ok(Edit::new(span.range(), value)),
        None => Err("it is not written as a list of one string".to_owned()),
    }
}

/// An element before the first of the object at `span`, set as that is.
fn inserted(source: &Source, span: Span, key: &str, value: &str) -> Result<Edit, String> {
    let put_together = || "the policy is put together by an expression".to_owned();
    let written = source.slice(span).strip_prefix('{').ok_or_else(put_together)?;
    let first = written.trim_start_matches(|c: char| c.is_whitespace());
    let at = span.range().end - first.len();
    let (name, after) = match first.strip_prefix('"') {
        Some(rest) => rest.split_once('"').ok_or_else(put_together)?,
        None => first.split_at(first.find(|c: char| !c.is_alphanumeric() && c != '_').ok_or_else(put_together)?),
    };
    let quoted = first.starts_with('"');
    let blanks = &after[..after.len() - after.trim_start().len()];
    let (separator, json) = match after.trim_start().as_bytes().first() {
        Some(b':') => (format!("{blanks}: "), true),
        Some(b'=') => (" = ".to_owned(), false),
        _ => return Err(put_together()),
    };
    if name.is_empty() {
        return Err(put_together());
    }
    let key = if quoted { format!("\"{key}\"") } else { key.to_owned() };
    let text = source.text();
    let own_line = text.get(..at).is_some_and(|before| before.trim_end_matches([' ', '\t']).ends_with('\n'));
    let end = match (own_line, json) {
        (true, true) => format!(",{}{}", newline_at(text, at), indent_of(text, at)),
        (true, false) => format!("{}{}", newline_at(text, at), indent_of(text, at)),
        (false, _) => ", ".to_owned(),
    };
    Ok(Edit::new(at..at, format!("{key}{separator}\"{value}\"{end}")))
}
