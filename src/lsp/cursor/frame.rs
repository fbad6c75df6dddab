//! What is open at a place.

/// What opens a part of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `{` of a block, or of an object.
    Brace,
    /// `[`
    Bracket,
    /// `(`
    Paren,
    /// `${` or `%{`, in a string.
    Interpolation,
    /// `"`
    Quote,
    /// `<<MARKER`
    Heredoc(String),
}

/// A part of a text that is open, and how far it is read.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// What opened it.
    pub(super) kind: Kind,
    /// Where that is.
    pub(super) start: usize,
    /// The type of the block that it is.
    pub(super) name: Option<String>,
    /// The key whose value is being read.
    pub(super) key: Option<String>,
    /// Whether that value has begun.
    pub(super) has_value: bool,
    /// Words that nothing has made a key of yet: a block's header, perhaps.
    pub(super) words: Vec<String>,
}

impl Frame {
    /// Of what opens at `start`.
    pub(super) fn new(kind: Kind, start: usize, name: Option<String>) -> Self {
        Self { kind, start, name, key: None, has_value: false, words: Vec::new() }
    }

    /// What follows is another key, element or block.
    pub(super) fn end_item(&mut self) {
        self.key = None;
        self.has_value = false;
        self.words.clear();
    }
}
