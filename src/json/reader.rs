//! Reading JSON, valid or not.
//!
//! Every repair is local: what was meant is read on, and one problem says what was wrong.

use super::strings::String as StringReader;
use super::tape::Tape;
use super::{Json, Kind, Member, Parsed, Problem};
use crate::text::{Origin, Symbol, SymbolKind, Text};

/// How deep arrays and objects may nest; what is deeper is [`Kind::Unknown`]. A policy needs seven.
pub(super) const MAX_DEPTH: usize = 200;

/// How many problems of one document are told apart; the last says that there are more.
const MAX_PROBLEMS: usize = 50;

pub(super) struct Reader<'t> {
    pub(super) tape: &'t Tape<'t>,
    pub(super) at: usize,
    problems: Vec<Problem>,
    /// The closing bracket each open value waits for.
    open: Vec<u8>,
    /// Items of the arrays that are open, innermost last: each array takes its own when it closes, in a list of their number.
    items: Vec<Json>,
    /// The end came too early and that was said.
    ended: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn new(tape: &'t Tape<'t>) -> Self {
        Self { tape, at: 0, problems: Vec::new(), open: Vec::new(), items: Vec::new(), ended: false }
    }

    pub(super) fn document(mut self) -> Parsed {
        if self.tape.bytes().starts_with("\u{feff}".as_bytes()) {
            self.at = '\u{feff}'.len_utf8();
        }
        self.skip_space();
        let start = self.at;
        if self.peek().is_none() {
            self.problem("empty", "there is no JSON here", start, start);
            return Parsed { value: None, problems: self.problems };
        }
        let mut value = self.value();
        self.skip_space();
        if self.at < self.tape.len() {
            let (from, to) = (self.at, self.tape.len());
            if self.tape.has_hole(start, to) && matches!(value.kind, Kind::Unknown(_)) {
                // `${a}${b}` or `${a} {…}`: symbols that together are the document, however they divide it.
                value = Json::new(Kind::Unknown(self.tape.text(start, to)), self.tape.origin(start, to));
            } else {
                self.problem("trailing-content", "something follows the end of the JSON value", from, to);
            }
        }
        Parsed { value: Some(value), problems: self.problems }
    }

    fn value(&mut self) -> Json {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{' | b'[') if self.open.len() >= MAX_DEPTH => self.too_deep(),
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"' | b'\'') => Kind::String(StringReader::read(self)),
            _ => self.bare(),
        };
        Json::new(kind, self.tape.origin(start, self.at))
    }

    fn array(&mut self) -> Kind {
        let start = self.enter(b']');
        let first = self.items.len();
        let mut comma = None;
        loop {
            self.skip_space();
            match self.peek() {
                None => {
                    self.unclosed("array", start);
                    break;
                }
                Some(b']') => {
                    self.trailing_comma(comma);
                    self.at += 1;
                    break;
                }
                Some(b'}') if self.closes_outer(b'}') => {
                    self.problem("unclosed", "this array is never closed", start, start + 1);
                    break;
                }
                Some(b',') => comma = self.comma(comma, self.items.len() == first),
                Some(b'}' | b':') => self.stray(),
                Some(_) => {
                    let at = self.at;
                    let any = self.items.len() > first;
                    let after_hole = any && self.items.last().is_some_and(|item| matches!(item.kind, Kind::Unknown(_)));
                    let item = self.value();
                    let beside_hole = after_hole || matches!(item.kind, Kind::Unknown(_));
                    if comma.is_none() && any && !beside_hole {
                        self.problem("missing-comma", "a comma is missing before this", at, at + 1);
                    }
                    comma = None;
                    self.items.push(item);
                }
            }
        }
        self.open.pop();
        Kind::Array(self.items.split_off(first))
    }

    fn object(&mut self) -> Kind {
        let start = self.enter(b'}');
        let mut members: Vec<Member> = Vec::new();
        let mut comma = None;
        let mut after_hole = false;
        loop {
            self.skip_space();
            match self.peek() {
                None => {
                    self.unclosed("object", start);
                    break;
                }
                Some(b'}') => {
                    self.trailing_comma(comma);
                    self.at += 1;
                    break;
                }
                Some(b']') if self.closes_outer(b']') => {
                    self.problem("unclosed", "this object is never closed", start, start + 1);
                    break;
                }
                Some(b',') => comma = self.comma(comma, members.is_empty()),
                Some(b']' | b':' | b'{' | b'[') => self.stray(),
                Some(_) => {
                    let at = self.at;
                    let member = self.member();
                    let hole = matches!(member.value.kind, Kind::Unknown(_)) || self.tape.is_hole(at);
                    if comma.is_none() && !members.is_empty() && !after_hole && !self.tape.is_hole(at) {
                        self.problem("missing-comma", "a comma is missing before this", at, at + 1);
                    }
                    after_hole = hole;
                    comma = None;
                    members.push(member);
                }
            }
        }
        self.open.pop();
        Kind::Object(members)
    }

    fn member(&mut self) -> Member {
        let start = self.at;
        let key = match self.peek() {
            Some(b'"' | b'\'') => StringReader::read(self),
            _ => {
                let end = self.bare_end();
                if !self.tape.has_hole(start, end) {
                    self.problem("unquoted-key", "a key is a string in double quotes", start, end);
                }
                self.at = end;
                self.tape.text(start, end)
            }
        };
        let key_end = self.at;
        let key_origin = self.tape.origin(start, key_end);
        self.skip_space();
        let value = match self.peek() {
            Some(b':' | b'=') => {
                if self.peek() == Some(b'=') {
                    self.problem("missing-colon", "a colon stands between key and value", self.at, self.at + 1);
                }
                self.at += 1;
                self.skip_space();
                match self.peek() {
                    None | Some(b',' | b'}' | b']') => {
                        self.problem("missing-value", "this key has no value", start, key_end);
                        Json::new(Kind::Null, self.tape.origin(self.at, self.at))
                    }
                    Some(_) => self.value(),
                }
            }
            // `{${local.more_members}}`: what the symbol holds is not known, keys least of all.
            _ if self.tape.is_hole(start) => Json::new(Kind::Unknown(key.clone()), key_origin.clone()),
            None | Some(b',' | b'}' | b']') => {
                self.problem("missing-value", "this key has no value", start, key_end);
                Json::new(Kind::Null, self.tape.origin(key_end, key_end))
            }
            Some(_) => {
                self.problem("missing-colon", "a colon is missing after this key", start, key_end);
                self.value()
            }
        };
        Member { key, key_origin, value }
    }

    /// `null`, `true`, `false`, a number, a symbol, or a word that is none of them.
    fn bare(&mut self) -> Kind {
        let start = self.at;
        // A byte that begins nothing is taken along, so that every value moves on.
        let end = self.bare_end().max((start + 1).min(self.tape.len()));
        self.at = end;
        if self.tape.has_hole(start, end) {
            return Kind::Unknown(self.tape.text(start, end));
        }
        match self.tape.str(start, end) {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            word if is_number(word) => Kind::Number(word.into()),
            _ => {
                self.problem("not-a-value", "this is not a JSON value", start, end);
                Kind::Unknown(self.tape.text(start, end))
            }
        }
    }

    /// The end of the run of bytes at the cursor that no punctuation, quote or space cuts.
    fn bare_end(&self) -> usize {
        let cut =
            |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"');
        let mut end = self.at + self.tape.bytes()[self.at..].iter().position(cut).unwrap_or(self.tape.len() - self.at);
        while !self.tape.str(self.at, end).is_empty()
            && self.tape.bytes().get(end).is_some_and(|byte| byte & 0xC0 == 0x80)
        {
            end += 1;
        }
        end
    }

    /// Passes over an array or object that is nested too deep, without recursion.
    fn too_deep(&mut self) -> Kind {
        let start = self.at;
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.at = StringReader::end_of(self.tape.bytes(), self.at);
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        let why = format!("nested more than {MAX_DEPTH} deep");
        self.problem("too-deep", why.clone(), start, start + 1);
        let symbol = Symbol::new("nested_too_deep", SymbolKind::Other, why);
        Kind::Unknown(Text::symbol(symbol, self.tape.origin(start, self.at)))
    }

    /// Spaces, and comments, which JSON has not.
    fn skip_space(&mut self) {
        loop {
            let rest = &self.tape.bytes()[self.at..];
            let start = self.at;
            match rest {
                [b' ' | b'\t' | b'\r' | b'\n', ..] => {
                    self.at += 1;
                    continue;
                }
                [b'#', ..] | [b'/', b'/', ..] => {
                    self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                }
                [b'/', b'*', body @ ..] => {
                    let close = body.windows(2).position(|pair| pair == b"*/");
                    self.at += close.map_or(rest.len(), |close| close + 4);
                }
                // A byte order mark where two files were joined; a no-break space from a web page.
                [0xEF, 0xBB, 0xBF, ..] => self.at += 3,
                [0xC2, 0xA0, ..] => {
                    self.at += 2;
                    self.problem("space", "a no-break space is not a space to JSON", start, start + 2);
                    continue;
                }
                _ => return,
            }
            if !matches!(rest, [0xEF, ..]) {
                self.problem("comment", "JSON has no comments", start, self.at);
            }
        }
    }

    /// Takes the comma at the cursor; two in a row, or one before anything, is said.
    fn comma(&mut self, before: Option<usize>, first: bool) -> Option<usize> {
        if before.is_some() || first {
            self.problem("extra-comma", "nothing stands before this comma", self.at, self.at + 1);
        }
        self.at += 1;
        Some(self.at - 1)
    }

    fn trailing_comma(&mut self, comma: Option<usize>) {
        if let Some(at) = comma {
            self.problem("trailing-comma", "nothing follows this comma", at, at + 1);
        }
    }

    fn stray(&mut self) {
        let char = char::from(self.tape.bytes()[self.at]);
        self.problem("unexpected", format!("`{char}` is not expected here"), self.at, self.at + 1);
        self.at += 1;
    }

    fn enter(&mut self, close: u8) -> usize {
        self.open.push(close);
        self.at += 1;
        self.at - 1
    }

    /// Whether an outer value waits for `close`, so that the one being read was never closed.
    fn closes_outer(&self, close: u8) -> bool {
        self.open.contains(&close)
    }

    /// Says once that the text ended too early.
    pub(super) fn unclosed(&mut self, what: &str, start: usize) {
        if !self.ended {
            self.problem("unclosed", format!("this {what} is never closed"), start, start + 1);
            self.ended = true;
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.tape.bytes().get(self.at).copied()
    }

    pub(super) fn problem(&mut self, code: &'static str, message: impl Into<String>, from: usize, to: usize) {
        match self.problems.len() {
            MAX_PROBLEMS.. => {}
            count => {
                let message = if count + 1 == MAX_PROBLEMS {
                    "there are more problems after this one".into()
                } else {
                    message.into()
                };
                let origin = if from < self.tape.len() { self.tape.origin(from, to) } else { Origin::default() };
                self.problems.push(Problem { code, message, origin });
            }
        }
    }
}

/// RFC 8259, section 6.
fn is_number(word: &str) -> bool {
    fn digits(rest: &[u8]) -> Option<&[u8]> {
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then(|| &rest[count..])
    }
    fn rest(word: &[u8]) -> Option<&[u8]> {
        let mut rest = word.strip_prefix(b"-").unwrap_or(word);
        rest = if let [b'0', more @ ..] = rest { more } else { digits(rest)? };
        if let [b'.', more @ ..] = rest {
            rest = digits(more)?;
        }
        if let [b'e' | b'E', more @ ..] = rest {
            rest = digits(more.strip_prefix(b"+").or(more.strip_prefix(b"-")).unwrap_or(more))?;
        }
        Some(rest)
    }
    rest(word.as_bytes()) == Some(&[])
}
