//! The files of a run and their line tables.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use super::{FileId, Span};

/// The largest file that is read, in bytes: 16 MiB, eight times the largest `.tf` file in the corpora we measure on.
pub const MAX_SOURCE_BYTES: u64 = 16 * 1024 * 1024;

/// Where iamlint's own texts lie, as if in a directory: what a service needs, for one.
pub const OWN: &str = "<iamlint>";

/// One file as it was read, UTF-8, unchanged to the byte.
#[derive(Debug)]
pub struct Source {
    id: FileId,
    path: PathBuf,
    name: String,
    text: Arc<str>,
    /// Byte offset of the start of each line. Filled at the first question about lines: most files are never asked.
    lines: OnceLock<Vec<u32>>,
}

/// A place as people count it: both from 1, columns in Unicode code points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in Unicode code points.
    pub column: usize,
}

impl Source {
    /// The number of this file in its [`Sources`].
    pub fn id(&self) -> FileId {
        self.id
    }

    /// Where the file is on disk. For standard input, the name given for it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path as every report shows it: relative to the working directory where that is above it, with `/`, without `./`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is iamlint's own text and none of the user's.
    pub fn is_own(&self) -> bool {
        self.path.starts_with(OWN)
    }

    /// The whole text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text at `span`; empty where the span is not in this text or cuts a character.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset. An offset past the end answers the end; one inside a character, its first byte.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let lines = self.line_starts();
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = lines.partition_point(|&start| start as usize <= offset).max(1);
        let start = lines[line - 1] as usize;
        LineColumn { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// Byte range of line `line` (from 1), its line ending left out; `None` past the last line.
    pub fn line_range(&self, line: usize) -> Option<std::ops::Range<usize>> {
        let lines = self.line_starts();
        let start = *lines.get(line.checked_sub(1)?)? as usize;
        let end = lines.get(line).map_or(self.text.len(), |&next| next as usize);
        let text = self.text[start..end].trim_end_matches(['\n', '\r']);
        Some(start..start + text.len())
    }

    /// How many lines the file has; a file without a byte has one.
    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = self.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(at, _)| at as u32 + 1)).collect()
        })
    }
}

/// Every file of a run. It only grows, and may grow from several threads (`file()` and `templatefile()` read while modules are evaluated).
#[derive(Debug, Default)]
pub struct Sources {
    files: RwLock<Vec<Arc<Source>>>,
    /// The first file of each path.
    by_path: RwLock<HashMap<PathBuf, Arc<Source>>>,
    overlay: Overlay,
    /// What an earlier run has read, and which of it this one has read again and found unchanged.
    kept: Option<Kept>,
    /// The working directory, asked for once.
    here: OnceLock<Option<PathBuf>>,
}

/// Files of an earlier run, which keep their numbers.
#[derive(Debug, Default)]
struct Kept {
    /// How many numbers are taken: those from here on are of this run.
    count: usize,
    /// The last text of each path.
    by_path: HashMap<PathBuf, Arc<Source>>,
    /// What is of this run too.
    live: RwLock<HashSet<FileId>>,
}

/// Texts that stand in for files when these are read: how a change is tried out without writing it anywhere. By path, as it would be read.
pub type Overlay = HashMap<PathBuf, Arc<str>>;

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// No files yet; those in `overlay` will read as it says.
    pub fn with_overlay(overlay: Overlay) -> Self {
        Self { overlay, ..Self::default() }
    }

    /// What comes after an earlier run: its files keep their numbers, and one that is read again and has not changed is the same [`Source`], so that whatever
    /// was made of it still points into it. Those in `always` are there from the beginning; of the others only what is read again.
    pub fn after(earlier: &Sources, always: impl IntoIterator<Item = FileId>, overlay: Overlay) -> Self {
        let files = earlier.files.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        let by_path = files.iter().map(|source| (source.path.clone(), Arc::clone(source))).collect();
        let live = RwLock::new(always.into_iter().collect());
        let kept = Kept { count: files.len(), by_path, live };
        Self { files: RwLock::new(files), overlay, kept: Some(kept), ..Self::default() }
    }

    /// How many files are older texts of a path that was read again.
    pub fn superseded(&self) -> usize {
        let files = self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        files.len() - files.iter().map(|source| &source.path).collect::<HashSet<_>>().len()
    }

    /// The file of an earlier run at `path`, where it held `text`.
    pub(super) fn unchanged(&self, path: &Path, text: &str) -> Option<Arc<Source>> {
        let kept = self.kept.as_ref()?;
        let source = kept.by_path.get(path).filter(|source| *source.text == *text)?;
        kept.live.write().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(source.id);
        let mut by_path = self.by_path.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        by_path.entry(path.to_path_buf()).or_insert_with(|| Arc::clone(source));
        Some(Arc::clone(source))
    }

    /// The texts that stand in for files.
    pub(crate) fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// The names of the files in `dir` that texts stand in for, be they there or not.
    pub(crate) fn overlaid_in(&self, dir: &Path) -> Vec<String> {
        let in_dir = self.overlay.keys().filter(|path| path.parent().is_some_and(|parent| parent == dir));
        in_dir.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect()
    }

    /// The text that stands in for the file at `path`.
    pub(super) fn overlaid(&self, path: &Path) -> Option<Arc<str>> {
        self.overlay.get(path).cloned()
    }

    /// Keeps `text` as the content of `path` and numbers it. The same path added twice is two sources.
    pub fn add(&self, path: &Path, text: impl Into<Arc<str>>) -> Arc<Source> {
        self.put(path, text.into(), |_| None)
    }

    /// The same, but where a file was read from the path already, that one: of several threads that read it at once, one adds it.
    pub(super) fn add_once(&self, path: &Path, text: impl Into<Arc<str>>) -> Arc<Source> {
        self.put(path, text.into(), |path| self.find(path))
    }

    fn put(&self, path: &Path, text: Arc<str>, known: impl FnOnce(&Path) -> Option<Arc<Source>>) -> Arc<Source> {
        // A poisoned lock means another thread panicked between two pushes; the list itself is whole.
        let here = self.here.get_or_init(|| std::env::current_dir().ok());
        let name = name_from(here.as_deref(), path);
        let mut files = self.files.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(known) = known(path) {
            return known;
        }
        let id = FileId(files.len() as u32);
        let source = Arc::new(Source { id, path: path.to_path_buf(), name, text, lines: OnceLock::new() });
        files.push(Arc::clone(&source));
        let mut by_path = self.by_path.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        by_path.entry(path.to_path_buf()).or_insert_with(|| Arc::clone(&source));
        source
    }

    /// The file that was read from `path`, the first where there are several.
    pub fn find(&self, path: &Path) -> Option<Arc<Source>> {
        self.by_path.read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(path).cloned()
    }

    /// The file a [`FileId`] of this run stands for.
    pub fn get(&self, id: FileId) -> Arc<Source> {
        let files = self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        Arc::clone(&files[id.0 as usize])
    }

    /// Every file, in the order they were read.
    pub fn all(&self) -> Vec<Arc<Source>> {
        let files = self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        let Some(kept) = &self.kept else { return files.clone() };
        let live = kept.live.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        let is_own = |source: &&Arc<Source>| source.id.0 as usize >= kept.count || live.contains(&source.id);
        files.iter().filter(is_own).cloned().collect()
    }

    /// Which of two places comes first: by the names of their files, then by byte. What has no place comes before all. The numbers of files tell nothing: they are
    /// read in parallel, and a file that has changed since an earlier run has a later one.
    pub fn order(&self, one: Option<Span>, other: Option<Span>) -> Ordering {
        let (Some(one), Some(other)) = (one, other) else { return one.cmp(&other) };
        let bytes = (one.start, one.end).cmp(&(other.start, other.end));
        match one.file == other.file {
            true => bytes,
            false => self.get(one.file).name().cmp(self.get(other.file).name()).then(bytes),
        }
    }

    /// The text at a span.
    pub fn slice(&self, span: Span) -> String {
        self.get(span.file).slice(span).to_owned()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner()).len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

pub(super) fn display_name(path: &Path) -> String {
    name_from(std::env::current_dir().ok().as_deref(), path)
}

/// The path as seen from the directory `here`.
fn name_from(here: Option<&Path>, path: &Path) -> String {
    let relative = here.and_then(|here| path.strip_prefix(here).ok());
    super::clean(relative.unwrap_or(path)).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_code_points() {
        let sources = Sources::new();
        let source = sources.add(Path::new("a.tf"), "aé\r\nb\n");
        assert_eq!(source.line_column(0), LineColumn { line: 1, column: 1 });
        assert_eq!(source.line_column(3), LineColumn { line: 1, column: 3 });
        assert_eq!(source.line_column(5), LineColumn { line: 2, column: 1 });
        assert_eq!(source.line_column(99), LineColumn { line: 3, column: 1 });
        assert_eq!(source.line_range(1), Some(0..3));
        assert_eq!(source.line_range(4), None);
        assert_eq!(source.line_count(), 3);
    }

    #[test]
    fn what_has_not_changed_keeps_its_number() {
        let (a, b) = (Path::new("/nowhere/a.tf"), Path::new("/nowhere/b.tf"));
        let own = Sources::new();
        let always = own.add(Path::new("<own>"), "o").id();
        let texts = |b_text: &str| Overlay::from([(a.to_path_buf(), "a".into()), (b.to_path_buf(), b_text.into())]);
        let read = |sources: &Sources, path| crate::input::read(sources, path).unwrap().id();
        let first = Sources::after(&own, [always], texts("b"));
        let (first_a, first_b) = (read(&first, a), read(&first, b));
        let second = Sources::after(&first, [always], texts("c"));
        assert_eq!(read(&second, a), first_a);
        let second_b = read(&second, b);
        assert_ne!(second_b, first_b);
        assert_eq!(&**second.get(first_b).text(), "b", "what was made of it still finds it");
        let all: Vec<_> = second.all().iter().map(|source| source.id()).collect();
        assert_eq!(all, [always, first_a, second_b]);
        assert_eq!(second.find(a).unwrap().id(), first_a);
        assert_eq!((first.superseded(), second.superseded()), (0, 1));
    }

    #[test]
    fn places_are_ordered_by_name_whatever_was_read_first() {
        let sources = Sources::new();
        let (b, a) = (sources.add(Path::new("b.tf"), "b").id(), sources.add(Path::new("a.tf"), "a").id());
        let mut places = [
            Some(Span::new(b, 0, 1)),
            None,
            Some(Span::new(a, 1, 1)),
            Some(Span::new(a, 0, 1)),
            Some(Span::new(b, 0, 0)),
        ];
        places.sort_by(|one, other| sources.order(*one, *other));
        let shown: Vec<_> = places
            .iter()
            .flatten()
            .map(|span| (sources.get(span.file).name().to_owned(), span.start, span.end))
            .collect();
        let at = |name: &str, start, end| (name.to_owned(), start, end);
        assert_eq!(shown, [at("a.tf", 0, 1), at("a.tf", 1, 1), at("b.tf", 0, 0), at("b.tf", 0, 1)]);
        assert_eq!(places[0], None);
    }

    #[test]
    fn names_have_no_leading_dot() {
        assert_eq!(display_name(Path::new("./a/b.tf")), "a/b.tf");
        assert_eq!(display_name(Path::new("a/../../b/./c/../d.tf")), "../b/d.tf");
    }
}
