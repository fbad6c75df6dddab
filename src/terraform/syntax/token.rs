//! What HCL text is made of.

use std::ops::Range;

/// A token: what it is, and its bytes. White space and comments are no tokens; line breaks are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    start: u32,
    end: u32,
}

impl Token {
    /// A token of the bytes `start..end`. Sources are far smaller than 4 GiB.
    pub(super) fn new(kind: Kind, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { kind, start: clamp(start), end: clamp(end) }
    }

    /// Its first byte.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    /// One past its last byte.
    pub(super) fn end(self) -> usize {
        self.end as usize
    }

    /// Its bytes.
    pub(super) fn range(self) -> Range<usize> {
        self.start()..self.end()
    }
}

/// The kinds of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A name; keywords are names.
    Ident,
    /// `12`, `0.5e-3`
    Number,
    /// A line break outside of literals.
    Newline,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// The quote that begins a string.
    OpenQuote,
    /// The quote that ends a string.
    CloseQuote,
    /// `<<EOT` or `<<-EOT` with its line break.
    OpenHeredoc,
    /// The line that ends a heredoc, without its line break.
    CloseHeredoc,
    /// Literal bytes of a string, or of one line of a heredoc or a file.
    Literal,
    /// `${` or `${~`
    Interpolation,
    /// `%{` or `%{~`
    Directive,
    /// The `}` or `~}` that ends one of these two.
    SequenceEnd,
    /// `=`
    Assign,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `!`
    Bang,
    /// `?`
    Question,
    /// `:`
    Colon,
    /// `::`
    DoubleColon,
    /// `.`
    Dot,
    /// `...`
    Ellipsis,
    /// `,`
    Comma,
    /// `=>`
    Arrow,
    /// A character that HCL has no use for.
    Invalid,
    /// The end of the text.
    End,
}

impl Kind {
    /// The kind in the words of a message.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Kind::Ident => "a name",
            Kind::Number => "a number",
            Kind::Newline => "the end of the line",
            Kind::OpenBrace => "`{`",
            Kind::CloseBrace => "`}`",
            Kind::OpenBracket => "`[`",
            Kind::CloseBracket => "`]`",
            Kind::OpenParen => "`(`",
            Kind::CloseParen => "`)`",
            Kind::OpenQuote | Kind::CloseQuote => "a quote",
            Kind::OpenHeredoc | Kind::CloseHeredoc => "a heredoc",
            Kind::Literal => "text",
            Kind::Interpolation => "`${`",
            Kind::Directive => "`%{`",
            Kind::SequenceEnd => "`}`",
            Kind::Assign => "`=`",
            Kind::Equal => "`==`",
            Kind::NotEqual => "`!=`",
            Kind::LessEqual => "`<=`",
            Kind::GreaterEqual => "`>=`",
            Kind::Less => "`<`",
            Kind::Greater => "`>`",
            Kind::And => "`&&`",
            Kind::Or => "`||`",
            Kind::Plus => "`+`",
            Kind::Minus => "`-`",
            Kind::Star => "`*`",
            Kind::Slash => "`/`",
            Kind::Percent => "`%`",
            Kind::Bang => "`!`",
            Kind::Question => "`?`",
            Kind::Colon => "`:`",
            Kind::DoubleColon => "`::`",
            Kind::Dot => "`.`",
            Kind::Ellipsis => "`...`",
            Kind::Comma => "`,`",
            Kind::Arrow => "`=>`",
            Kind::Invalid => "a character that HCL has no use for",
            Kind::End => "the end of the text",
        }
    }
}
