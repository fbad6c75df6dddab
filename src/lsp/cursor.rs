//! What stands at a place of a text that need not be whole: somebody is writing it.
//!
//! Told from what stands before it, byte by byte and without a grammar, the same for HCL, for JSON, and for JSON in a heredoc.

use std::ops::Range;
use std::path::Path;

/// A place in a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Cursor {
    /// The names that lead to it, outermost first: types of blocks, keys of objects, names of attributes.
    pub(super) path: Vec<String>,
    /// What it is in, or at the end of.
    pub(super) token: Option<Token>,
    /// The bytes of the comment it is in.
    pub(super) comment: Option<Range<usize>>,
    /// Where each brace that is open there begins, outermost first.
    pub(super) braces: Vec<usize>,
}

/// A string or a reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// Its bytes; of a string, those between the quotes.
    pub(super) range: Range<usize>,
    /// Whether it is a string.
    pub(super) is_string: bool,
    /// Whether it stands where a name does, not a value.
    pub(super) is_key: bool,
}

/// What belongs at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    /// An Action, or a pattern of actions.
    Action,
    /// An ARN, or something that is one.
    Resource,
    /// A condition key.
    ConditionKey,
    /// Anything else.
    Other,
}

impl Cursor {
    /// What belongs there.
    pub(super) fn slot(&self) -> Slot {
        let nth = |from_end: usize| {
            let at = self.path.len().checked_sub(from_end + 1)?;
            self.path.get(at).map(|name| name.to_ascii_lowercase())
        };
        let is_key = self.token.as_ref().is_some_and(|token| token.is_key);
        match (nth(0).as_deref(), nth(1).as_deref()) {
            (Some(_), Some("condition")) if is_key => Slot::ConditionKey,
            (Some("variable"), Some("condition")) => Slot::ConditionKey,
            _ if is_key => Slot::Other,
            (Some("action" | "actions" | "notaction" | "not_actions"), _) => Slot::Action,
            (Some("resource" | "resources" | "notresource" | "not_resources"), _) => Slot::Resource,
            _ => Slot::Other,
        }
    }

    /// The bytes of the innermost braces around it whose content `is_wanted`.
    pub(super) fn enclosing<'t>(&self, text: &'t str, is_wanted: impl Fn(&str) -> bool) -> Option<&'t str> {
        self.braces
            .iter()
            .rev()
            .filter_map(|&start| text.get(start..end_of(text, start)))
            .find(|inner| is_wanted(inner))
    }
}

/// One past the brace that closes the one at `start`, or the end. Strings are not looked into: braces in them come in pairs.
fn end_of(text: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// What opens a part of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind {
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

#[derive(Clone, Debug)]
struct Frame {
    kind: Kind,
    start: usize,
    /// The type of the block that it is.
    name: Option<String>,
    /// The key whose value is being read.
    key: Option<String>,
    /// Whether that value has begun.
    has_value: bool,
    /// Words that nothing has made a key of yet: a block's header, perhaps.
    words: Vec<String>,
}

impl Frame {
    fn new(kind: Kind, start: usize, name: Option<String>) -> Self {
        Self { kind, start, name, key: None, has_value: false, words: Vec::new() }
    }

    fn end_item(&mut self) {
        self.key = None;
        self.has_value = false;
        self.words.clear();
    }
}

/// More than any text that is read has open at once.
const MAX_DEPTH: usize = 500;

/// What a text is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    /// Terraform's own.
    Hcl,
    /// JSON whose strings are templates.
    TerraformJson,
    /// JSON, in whose strings `${` is nothing but what a policy puts in.
    Json,
}

impl Language {
    /// By the name of a file.
    pub(super) fn of(path: &Path) -> Self {
        let name = path.to_string_lossy().to_ascii_lowercase();
        match () {
            () if name.ends_with(".tf.json") || name.ends_with(".tofu.json") => Self::TerraformJson,
            () if name.ends_with(".json") => Self::Json,
            () => Self::Hcl,
        }
    }
}

/// The place `offset` of a text.
pub(super) fn at(text: &str, offset: usize, language: Language) -> Cursor {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        offset: offset.min(text.len()),
        language,
        frames: vec![Frame::new(Kind::Paren, 0, None)],
    };
    scanner.run()
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    offset: usize,
    language: Language,
    /// Never empty: the first is the file.
    frames: Vec<Frame>,
}

impl Scanner<'_> {
    fn run(&mut self) -> Cursor {
        while self.at <= self.offset && self.at < self.bytes.len() && self.frames.len() < MAX_DEPTH {
            let found = match self.top().kind {
                Kind::Quote => self.string(),
                // What opens or closes here is behind the place: only a word may begin at it.
                _ if self.at == self.offset && !is_word(self.bytes[self.at]) => break,
                _ => self.code(),
            };
            if let Some(found) = found {
                return found;
            }
        }
        if self.top().kind == Kind::Quote {
            let start = self.top().start + 1;
            let end = self.end_of_string(self.at);
            self.frames.pop();
            let is_inside = (start..=end).contains(&self.offset);
            return self.cursor(is_inside.then_some((start..end, true)), None);
        }
        self.cursor(None, None)
    }

    fn top(&self) -> &Frame {
        self.frames.last().unwrap_or_else(|| unreachable!("the file is never closed"))
    }

    fn top_mut(&mut self) -> &mut Frame {
        self.frames.last_mut().unwrap_or_else(|| unreachable!("the file is never closed"))
    }

    /// Whether what is read is JSON in a heredoc, which has no comments.
    fn in_json(&self) -> bool {
        let inner = self.frames.iter().rev().find(|frame| matches!(frame.kind, Kind::Heredoc(_) | Kind::Interpolation));
        self.language != Language::Hcl || inner.is_some_and(|frame| matches!(frame.kind, Kind::Heredoc(_)))
    }

    /// A part of a string, up to its end or to an interpolation.
    fn string(&mut self) -> Option<Cursor> {
        let start = self.top().start + 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                _ if self.escape(self.at) > 0 => self.at += self.escape(self.at),
                _ if self.interpolates(self.at) => {
                    if self.offset < self.at + 2 {
                        self.at = self.end_of_string(self.at);
                        break;
                    }
                    self.frames.push(Frame::new(Kind::Interpolation, self.at, None));
                    self.at += 2;
                    return None;
                }
                b'"' | b'\n' => break,
                _ => self.at += 1,
            }
        }
        let end = self.at.min(self.bytes.len());
        self.at = end + usize::from(self.bytes.get(end) == Some(&b'"'));
        self.frames.pop();
        if (start..=end).contains(&self.offset) {
            return Some(self.cursor(Some((start..end, true)), None));
        }
        let content = self.text.get(start..end).unwrap_or_default().to_owned();
        self.word(content);
        None
    }

    /// How many bytes at a place of a string are an escape.
    fn escape(&self, at: usize) -> usize {
        let is_template = self.language != Language::Json;
        match self.bytes.get(at..) {
            Some([b'\\', byte, ..]) if *byte != b'\n' => 2,
            Some([b'\\', ..]) => 1,
            Some([b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..]) if is_template => 3,
            _ => 0,
        }
    }

    /// Whether an interpolation begins at a place of a string.
    fn interpolates(&self, at: usize) -> bool {
        self.language != Language::Json && matches!(self.bytes.get(at..), Some([b'$' | b'%', b'{', ..]))
    }

    /// Where the string ends that is read at a byte: at its quote, with what is interpolated left out, or with the line.
    fn end_of_string(&self, from: usize) -> usize {
        let mut at = from;
        // What is open in the string: a quote, or a brace.
        let mut open = vec![b'"'];
        while let Some(&byte) = self.bytes.get(at) {
            let is_string = open.last() == Some(&b'"');
            match byte {
                b'\n' => break,
                _ if is_string && self.escape(at) > 0 => at += self.escape(at),
                _ if is_string && self.interpolates(at) => {
                    open.push(b'{');
                    at += 2;
                }
                b'"' if open.len() == 1 => break,
                b'"' if is_string => {
                    open.pop();
                    at += 1;
                }
                b'"' | b'{' if !is_string => {
                    open.push(byte);
                    at += 1;
                }
                b'}' if !is_string => {
                    open.pop();
                    at += 1;
                }
                _ => at += 1,
            }
        }
        at.min(self.bytes.len())
    }

    fn code(&mut self) -> Option<Cursor> {
        let byte = *self.bytes.get(self.at)?;
        let next = self.bytes.get(self.at + 1).copied();
        match byte {
            b'"' => {
                self.frames.push(Frame::new(Kind::Quote, self.at, None));
                self.at += 1;
            }
            b'#' if !self.in_json() => return self.comment("\n"),
            b'/' if next == Some(b'/') && !self.in_json() => return self.comment("\n"),
            b'/' if next == Some(b'*') && !self.in_json() => return self.comment("*/"),
            b'<' if next == Some(b'<') => self.heredoc(),
            b'{' => {
                let top = self.top_mut();
                let name = if top.key.is_none() { top.words.first().cloned() } else { None };
                top.has_value = true;
                self.open(Kind::Brace, name);
            }
            b'$' | b'%' if self.escape(self.at) > 0 => self.at += 2,
            b'$' | b'%' if self.interpolates(self.at) => {
                self.at += 1;
                self.open(Kind::Interpolation, None);
            }
            b'[' => self.open(Kind::Bracket, None),
            b'(' => self.open(Kind::Paren, None),
            b'}' => self.close(&[Kind::Brace, Kind::Interpolation]),
            b']' => self.close(&[Kind::Bracket]),
            b')' => self.close(&[Kind::Paren]),
            b',' => {
                self.top_mut().end_item();
                self.at += 1;
            }
            b'\n' => self.newline(),
            b':' | b'=' => {
                let is_key = next != Some(b'=') && next != Some(b'>');
                self.at += if is_key { 1 } else { 2 };
                let top = self.top_mut();
                if is_key && top.key.is_none() {
                    top.key = top.words.pop();
                    top.words.clear();
                }
            }
            byte if is_word(byte) => return self.name(),
            _ => self.at += 1,
        }
        None
    }

    fn comment(&mut self, end: &str) -> Option<Cursor> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find(end).map_or(rest.len(), |at| if end == "\n" { at } else { at + end.len() });
        let range = self.at..self.at + length;
        self.at = range.end;
        let is_inside =
            self.offset > range.start && (self.offset < range.end || (end == "\n" && self.offset == range.end));
        is_inside.then(|| self.cursor(None, Some(range)))
    }

    /// A name, or a reference: `data.aws_iam_policy_document.build[0].json`.
    fn name(&mut self) -> Option<Cursor> {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'[' => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let line = rest.split('\n').next().unwrap_or_default();
                    match line.find(']') {
                        Some(end) if !line[1..end].contains(['[', '(', '{']) => self.at += end + 1,
                        _ => break,
                    }
                }
                byte if is_word(byte) || byte == b'.' => self.at += 1,
                _ => break,
            }
        }
        if (start..=self.at).contains(&self.offset) {
            return Some(self.cursor(Some((start..self.at, false)), None));
        }
        let name = self.text.get(start..self.at).unwrap_or_default().to_owned();
        self.word(name);
        None
    }

    fn word(&mut self, word: String) {
        let top = self.top_mut();
        if top.key.is_some() {
            top.has_value = true;
        } else {
            top.words.push(word);
        }
    }

    fn heredoc(&mut self) {
        let rest = self.text.get(self.at + 2..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let marker = line.trim_start_matches('-').trim();
        let is_marker = !marker.is_empty() && marker.bytes().all(is_word);
        if !is_marker {
            self.at += 2;
            return;
        }
        self.top_mut().has_value = true;
        self.frames.push(Frame::new(Kind::Heredoc(marker.to_owned()), self.at, None));
        self.at += 2 + line.len();
    }

    fn newline(&mut self) {
        self.at += 1;
        let line = self.text.get(self.at..).unwrap_or_default().split('\n').next().unwrap_or_default().trim();
        let ends = |frame: &Frame| matches!(&frame.kind, Kind::Heredoc(marker) if marker == line);
        if let Some(heredoc) = self.frames.iter().rposition(ends) {
            self.frames.truncate(heredoc);
            let rest = self.text.get(self.at..).unwrap_or_default();
            let length = rest.find('\n').unwrap_or(rest.len());
            if self.at + length < self.offset {
                self.at += length;
            }
            return;
        }
        let top = self.top_mut();
        if top.key.is_none() || top.has_value {
            top.end_item();
        }
    }

    fn open(&mut self, kind: Kind, name: Option<String>) {
        let top = self.top_mut();
        top.words.clear();
        top.has_value = true;
        self.frames.push(Frame::new(kind, self.at, name));
        self.at += 1;
    }

    /// Closes the innermost of its kind, with all that was left open in it; but nothing closes a string or a heredoc it does not stand in.
    fn close(&mut self, kinds: &[Kind]) {
        self.at += 1;
        let barrier = self.frames.iter().rposition(|frame| matches!(frame.kind, Kind::Quote | Kind::Heredoc(_)));
        let found = self.frames.iter().rposition(|frame| kinds.contains(&frame.kind));
        if let Some(found) = found.filter(|&found| found > 0 && barrier.is_none_or(|barrier| barrier < found)) {
            self.frames.truncate(found);
        }
    }

    fn cursor(&self, token: Option<(Range<usize>, bool)>, comment: Option<Range<usize>>) -> Cursor {
        let names = self.frames.iter().flat_map(|frame| [frame.name.clone(), frame.key.clone()]);
        let top = self.top();
        let is_key = matches!(top.kind, Kind::Brace) && top.key.is_none();
        let braces = self.frames.iter().filter(|frame| frame.kind == Kind::Brace).map(|frame| frame.start);
        Cursor {
            path: names.flatten().collect(),
            token: token.map(|(range, is_string)| Token { range, is_string, is_key }),
            comment,
            braces: braces.collect(),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'*') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of the `|`.
    fn shown(marked: &str, language: Language) -> String {
        let offset = marked.find('|').expect("a place");
        let text = marked.replacen('|', "", 1);
        let cursor = at(&text, offset, language);
        let token = cursor.token.as_ref().map_or("-".to_owned(), |token| {
            let key = if token.is_key { "key " } else { "" };
            let quote = if token.is_string { "\"" } else { "" };
            format!("{key}{quote}{}{quote}", &text[token.range.clone()])
        });
        format!("{} {token} {:?}", cursor.path.join("/"), cursor.slot())
    }

    #[test]
    fn hcl_is_read_up_to_the_place() {
        let document = |inner: &str| format!("data \"aws_iam_policy_document\" \"p\" {{\n  statement {{\n{inner}");
        let cases = [
            ("actions = [\"s3:Get|", "data/statement/actions \"s3:Get\" Action"),
            ("actions = [\"a:B\", \"s3:|GetObject\"]\n}}", "data/statement/actions \"s3:GetObject\" Action"),
            (
                "actions = [\"a:B\"]\n  resources = [\n    aws_s3_bucket.b|uild.arn,\n",
                "data/statement/resources aws_s3_bucket.build.arn Resource",
            ),
            ("resources = [\"${aws_s3_bucket.x.ar|n}/*\"]", "data/statement/resources aws_s3_bucket.x.arn Resource"),
            (
                "resources = [\"${aws_s3_bucket.x.arn}/|*\"]",
                "data/statement/resources \"${aws_s3_bucket.x.arn}/*\" Resource",
            ),
            (
                "condition {\n test = \"StringEquals\"\n variable = \"aws:So|",
                "data/statement/condition/variable \"aws:So\" ConditionKey",
            ),
            ("act|", "data/statement key act Other"),
            ("# iamlint: ig|nore\n", "data/statement - Other"),
        ];
        for (inner, expected) in cases {
            assert_eq!(shown(&document(inner), Language::Hcl), expected, "{inner}");
        }
    }

    #[test]
    fn objects_and_heredocs_are_read_alike() {
        let cases = [
            (
                "policy = jsonencode({\n  Statement = [{\n    Action = \"s3:|\"\n  }]\n})",
                "policy/Statement/Action \"s3:\" Action",
            ),
            (
                "policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = [\"a:B\", \"|",
                "policy/Statement/Action \"\" Action",
            ),
            (
                "policy = <<EOF\n{\"Statement\": [{\n  \"Effect\": \"Allow\",\n  \"Resource\": \"ar|n\"\n}]}\nEOF\n",
                "policy/Statement/Resource \"arn\" Resource",
            ),
            ("a = <<-EOF\n  x { y [\n  EOF\nb = \"c|\"", "b \"c\" Other"),
            ("a = [for x in y : x.z]\nb = c|.d", "b c.d Other"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, Language::Hcl), expected, "{text}");
        }
    }

    #[test]
    fn json_is_read_up_to_the_place() {
        let cases = [
            ("{\"Statement\": [{\"Action\":\n  [\"s3:G|", "Statement/Action \"s3:G\" Action"),
            (
                "{\"Statement\": {\"Condition\": {\"StringEquals\": {\"aws:So|",
                "Statement/Condition/StringEquals key \"aws:So\" ConditionKey",
            ),
            (
                "{\"Statement\": {\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"tr|ue\"}}}}",
                "Statement/Condition/Bool/aws:SecureTransport \"true\" Other",
            ),
            ("{\"Action\": \"a:B\",\n \"Resource\": \"ar|n\"}", "Resource \"arn\" Resource"),
            ("{\"Act|", " key \"Act\" Other"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, Language::Json), expected, "{text}");
        }
    }

    #[test]
    fn a_string_is_one_token_from_quote_to_quote() {
        let cases = [
            ("actions = [|\"s3:GetObject\"]\nb = 1", "actions - Action"),
            ("resources = [\"a|rn:${x[\"y\"]}/*\"]\nb = 1", "resources \"arn:${x[\"y\"]}/*\" Resource"),
            ("resources = [\"arn:$|{x}/*\"]\nb = 1", "resources \"arn:${x}/*\" Resource"),
            ("resources = [\"arn:${x[0] |}/*\"]\nb = 1", "resources - Resource"),
            ("resources = [\"$${aws:user|name}\"]", "resources \"$${aws:username}\" Resource"),
            ("resources = [\"arn:%{ if x }a|\nb = 1", "resources \"arn:%{ if x }a\" Resource"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, Language::Hcl), expected, "{text}");
        }
        let variable = "{\"Resource\": \"arn:${aws:user|name}/*\"}";
        assert_eq!(shown(variable, Language::Json), "Resource \"arn:${aws:username}/*\" Resource");
        let template = "{\"resources\": \"arn:${aws_s3_bucket.x|.arn}/*\"}";
        assert_eq!(shown(template, Language::of(Path::new("x.tf.json"))), "resources aws_s3_bucket.x.arn Resource");
    }

    #[test]
    fn no_text_breaks_it() {
        let text = "a \"b\" {\n c = <<E\n ${x[\"y\"]} }])\nE\n d = [\"\\\"${e}\", #\n /* ü */ f({ \"\\\n\"g${h";
        for offset in 0..=text.len() + 1 {
            let cut = text.get(..offset).unwrap_or(text);
            for (text, language) in [text, cut].into_iter().zip([Language::Hcl, Language::Json]).chain([
                (text, Language::Json),
                (text, Language::TerraformJson),
                (cut, Language::Hcl),
            ]) {
                let found = at(text, offset, language);
                let _ = found.enclosing(text, |_| false);
                let Some(token) = found.token else { continue };
                let range = token.range;
                assert!((range.start..=range.end).contains(&offset.min(text.len())), "{offset}: {range:?}");
                assert!(text.get(range).is_some_and(|token| !token.contains('\n')), "{offset}");
            }
        }
    }
}
