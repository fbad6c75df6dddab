//! A place in a source, by bytes.

/// A file of a run, by its number in [`Sources`](super::Sources).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub(crate) u32);

/// A half-open byte range in one file: `start..end` in the file's bytes as they are on disk, BOM and `\r` included.
///
/// Offsets are 32-bit, so a source is at most 4 GiB; [`Sources::add`](super::Sources::add) refuses larger ones long before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The file the bytes are in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// How many bytes the span covers.
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers no byte: a place between two bytes.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The span as a range to slice the source's text with.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether every byte of `other` is in this span.
    pub fn covers(&self, other: &Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The part `from..to` (byte offsets relative to this span's start), cut to this span.
    pub fn part(&self, from: usize, to: usize) -> Span {
        let (start, end) = (self.start as usize, self.end as usize);
        Span::new(self.file, (start + from).min(end), (start + to).min(end))
    }

    /// The smallest span that covers both, where both are in one file; this one otherwise.
    pub fn join(&self, other: Span) -> Span {
        if self.file != other.file {
            return *self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}
