//! The forms of a resource type's ARN, and which ARNs have them.

use std::fmt;

/// The form of a resource type's ARN, with placeholders: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArnPattern {
    text: &'static str,
    glob: &'static str,
    bounded: bool,
}

/// A stretch of a pattern or of an ARN: one character, or a run of them.
#[derive(Clone, Copy)]
enum Token {
    /// This byte.
    Byte(u8),
    /// Any one byte that is none of these.
    One(&'static [u8]),
    /// Any run, an empty one too, of bytes that are none of these.
    Run(&'static [u8]),
}

impl ArnPattern {
    pub(super) fn new(text: &'static str, glob: &'static str, bounded: bool) -> Self {
        ArnPattern { text, glob, bounded }
    }

    /// The pattern as AWS writes it.
    pub fn as_str(self) -> &'static str {
        self.text
    }

    /// The pattern as a glob, each placeholder a `*`: what a policy would say to mean every resource of the type.
    pub fn glob(self) -> &'static str {
        self.glob
    }

    /// Whether some ARN has this form and is also meant by `arn`, a glob with `*` and `?` (put a `*` for what is not known).
    ///
    /// The fields between the first five `:` are compared one by one: a wildcard takes no `:` there (see [`ArnPattern::fits_across`]), and fields
    /// that are missing at the end are `*`. A placeholder stands for one character or more. The last one holds no `/` where another resource type
    /// of the service goes on with one: a bucket's name holds none because an object's key comes after it.
    pub fn fits(self, arn: &str) -> bool {
        if self.is_of_another_service(arn) {
            return false;
        }
        let mut given = arn.splitn(FIELDS, ':');
        let last = |index| index + 1 == FIELDS;
        self.text.splitn(FIELDS, ':').enumerate().all(|(index, form)| {
            let bounded = last(index) && self.bounded;
            let given = given.next().unwrap_or("*");
            plainly(form, bounded, given).unwrap_or_else(|| {
                let glob: Vec<Token> = given.bytes().map(Token::of).collect();
                intersect(&tokens(form, bounded), &glob)
            })
        })
    }

    /// The same where a `*` that ends a field runs over the colon behind it, as IAM lets it: `arn:aws:secretsmanager:*:*:photos*` is a secret, whose
    /// name follows `secret:`. One that is written twice does not: `**` stands for what is not known, in one field. No placeholder holds a colon here, or the name in it would swallow the type that stands before another.
    pub fn fits_across(self, arn: &str) -> bool {
        let colons = |text: &str| text.bytes().filter(|byte| *byte == b':').count();
        if !arn.contains("*:") || self.is_of_another_service(arn) || colons(self.text) <= colons(arn) {
            return false;
        }
        let Some((head, resource)) = arn.match_indices(':').nth(FIELDS - 2).map(|(at, _)| arn.split_at(at)) else {
            return false;
        };
        let crosses = |field: &str| field.ends_with('*') && !field.ends_with("**");
        if !head.split(':').any(crosses) {
            return false;
        }
        let mut glob: Vec<Token> = Vec::with_capacity(arn.len());
        for field in head.split(':') {
            let last = if crosses(field) { field.len() - 1 } else { field.len() };
            glob.extend(field.bytes().enumerate().map(|(at, byte)| match byte {
                b'*' if at < last => Token::Run(b":"),
                b'?' => Token::One(b":"),
                byte => Token::of(byte),
            }));
            glob.push(Token::Byte(b':'));
        }
        glob.extend(resource.bytes().skip(1).map(Token::of));
        let mut form = Vec::with_capacity(self.text.len());
        for (literal, placeholder) in pieces(self.text) {
            form.extend(literal.bytes().map(Token::of));
            if let Some(last) = placeholder {
                let excluded: &[u8] = if last && self.bounded { b":/" } else { b":" };
                form.extend([Token::One(excluded), Token::Run(excluded)]);
            }
        }
        intersect(&form, &glob)
    }

    /// Whether the ARN names its service in full, and it is another: so it is of nearly all forms.
    fn is_of_another_service(self, arn: &str) -> bool {
        let Some(own) = self.text.strip_prefix("arn:${Partition}:") else { return false };
        let mut colons = 0;
        let behind = arn.bytes().position(|byte| {
            colons += usize::from(byte == b':');
            colons == 2
        });
        let Some(given) = behind.and_then(|at| arn.as_bytes().get(at + 1..)) else { return false };
        for (own, given) in own.bytes().zip(given) {
            match (own, *given) {
                (b'$', _) | (_, b'*' | b'?') => return false,
                (own, given) if own != given => return true,
                // The name ends here, and both are the same.
                (b':', _) => return false,
                _ => {}
            }
        }
        false
    }
}

/// Fields of an ARN: `arn`, partition, service, region, account, resource. The last may hold more `:`.
const FIELDS: usize = 6;

/// Whether one field of a pattern and one of a glob have a text in common, in the cases that are seen without comparing them byte by byte.
fn plainly(form: &str, bounded: bool, given: &str) -> Option<bool> {
    if matches!(given, "*" | "**") {
        return Some(true);
    }
    if !form.contains(['$', '*', '?']) && !given.contains(['*', '?']) {
        return Some(form == given);
    }
    // What both begin with, before anything that is open, must be the same.
    let form_fixed = form.bytes().take_while(|byte| !matches!(byte, b'$' | b'*' | b'?'));
    let given_fixed = given.bytes().take_while(|byte| !matches!(byte, b'*' | b'?'));
    if form_fixed.zip(given_fixed).any(|(form, given)| form != given) {
        return Some(false);
    }
    // One placeholder at the end takes all that is left, but for a slash where it is bounded.
    let (fixed, name) = form.split_once("${")?;
    let alone = name.find('}') == Some(name.len() - 1) && !fixed.contains(['*', '?']);
    let is_plain = |text: &str| !text.contains(['*', '?']);
    match given.strip_prefix(fixed) {
        _ if !alone => None,
        Some(rest) => Some(!(rest.is_empty() || bounded && rest.contains('/'))),
        None => is_plain(given).then_some(false),
    }
}

/// The tokens of one field of a pattern; `bounded` where its last placeholder holds no `/`.
fn tokens(field: &'static str, bounded: bool) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(field.len());
    for (literal, placeholder) in pieces(field) {
        tokens.extend(literal.bytes().map(Token::of));
        if let Some(last) = placeholder {
            let excluded: &[u8] = if last && bounded { b"/" } else { b"" };
            tokens.extend([Token::One(excluded), Token::Run(excluded)]);
        }
    }
    tokens
}

impl Token {
    fn of(byte: u8) -> Self {
        match byte {
            b'*' => Token::Run(&[]),
            b'?' => Token::One(&[]),
            byte => Token::Byte(byte),
        }
    }
}

impl fmt::Display for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl fmt::Debug for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArnPattern({})", self.text)
    }
}

/// The literal stretches of a pattern, and of the placeholder after each, whether nothing follows it.
fn pieces(text: &'static str) -> impl Iterator<Item = (&'static str, Option<bool>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some((literal, after)) = text.split_once("${") else { return Some((text, None)) };
        let after = after.split_once('}').map_or("", |(_, after)| after);
        rest = (!after.is_empty()).then_some(after);
        Some((literal, Some(after.is_empty())))
    })
}

/// Whether two token strings have a text in common. One row a token of `a`, one column a token of `b`; nothing is visited twice.
fn intersect(a: &[Token], b: &[Token]) -> bool {
    let mut row = vec![false; b.len() + 1];
    row[0] = true;
    for at_a in 0..=a.len() {
        let mut next = vec![false; b.len() + 1];
        for at_b in 0..=b.len() {
            if !row[at_b] {
                continue;
            }
            let (left, right) = (a.get(at_a).copied(), b.get(at_b).copied());
            if matches!(left, Some(Token::Run(_))) {
                next[at_b] = true;
            }
            if matches!(right, Some(Token::Run(_))) {
                row[at_b + 1] = true;
            }
            if let (Some(left), Some(right)) = (left, right)
                && share_a_byte(left, right)
            {
                match (left, right) {
                    (Token::Run(_), Token::Run(_)) => {}
                    (Token::Run(_), _) => row[at_b + 1] = true,
                    (_, Token::Run(_)) => next[at_b] = true,
                    _ => next[at_b + 1] = true,
                }
            }
        }
        if at_a == a.len() {
            return row[b.len()];
        }
        row = next;
    }
    false
}

fn share_a_byte(left: Token, right: Token) -> bool {
    match (left, right) {
        (Token::Byte(a), Token::Byte(b)) => a == b,
        (Token::Byte(byte), Token::One(excluded) | Token::Run(excluded))
        | (Token::One(excluded) | Token::Run(excluded), Token::Byte(byte)) => !excluded.contains(&byte),
        // Each excludes two bytes at most, so some byte is left to both.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_at_the_end_of_a_field_runs_over_its_colon() {
        let secret = ArnPattern::new(
            "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}",
            "arn:*:secretsmanager:*:*:secret:*",
            false,
        );
        for arn in ["arn:aws:secretsmanager:*:*:photos*", "arn:aws:secretsmanager:*:secret:*", "arn:*:*:*:*:photos"] {
            assert!(secret.fits_across(arn), "{arn}");
        }
        assert!(!secret.fits("arn:aws:secretsmanager:*:*:photos*"));
        for arn in [
            "arn:aws:secretsmanager:eu-west-2:111122223333:photos*",
            "arn:aws:secretsmanager:eu-*-2:111122223333:photos*",
            "arn:aws:secretsmanager:eu-west-2:**:photos*",
            "arn:aws:kms:*:*:photos*",
        ] {
            assert!(!secret.fits_across(arn), "{arn}");
        }
        // The name of a key holds no colon, so that an alias does not hide in it.
        let key =
            ArnPattern::new("arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}", "arn:*:kms:*:*:key/*", false);
        assert!(!key.fits_across("arn:aws:kms:*:111122223333:alias/photos"));
    }

    proptest::proptest! {
        #[test]
        fn what_is_plain_is_what_the_comparison_says(
            form in proptest::sample::select(vec!["", "aws", "/a/*", "${Partition}", "a${X}", "${X}/${Y}", "b/${X}", "ab${X}"]),
            bounded: bool,
            given in "[ab/*?]{0,4}",
        ) {
            let glob: Vec<Token> = given.bytes().map(Token::of).collect();
            let slow = intersect(&tokens(form, bounded), &glob);
            proptest::prop_assert_eq!(plainly(form, bounded, &given).unwrap_or(slow), slow);
        }
    }
}
