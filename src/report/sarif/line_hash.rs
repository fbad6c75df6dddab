//! The hash by which GitHub knows a line again: what `github/codeql-action` writes into `partialFingerprints.primaryLocationLineHash`.
//!
//! A line's hash covers the first hundred characters from its start on, blanks and tabs left out and line endings made one, as UTF-16; the end of the
//! text counts as one character of its own, and zeros fill up what is missing. Equal hashes of one file are numbered. Alerts are matched by it, so it
//! has to be the same to the bit.

use std::collections::HashMap;

/// How many characters a hash covers.
const WINDOW: usize = 100;
/// The base of the polynomial.
const BASE: u64 = 37;
/// Stands for the end of the text.
const END: u16 = u16::MAX;
const NEWLINE: u16 = b'\n' as u16;

/// The hashes of the lines of `text`, the first line's first: `39fa2ee980eb94b0:1`.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let (characters, starts) = significant(text);
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let hash = |start: &usize| {
        let covered = characters.iter().skip(*start).copied().chain(std::iter::repeat(0)).take(WINDOW);
        let hash = covered.fold(0_u64, |hash, unit| hash.wrapping_mul(BASE).wrapping_add(u64::from(unit)));
        let times = seen.entry(hash).or_insert(0);
        *times += 1;
        format!("{hash:x}:{times}")
    };
    starts.iter().map(hash).collect()
}

/// The characters that count, and which of them begin a line.
fn significant(text: &str) -> (Vec<u16>, Vec<usize>) {
    let mut characters = Vec::with_capacity(text.len() + 1);
    let mut starts = Vec::new();
    let mut at_start = true;
    let mut after_return = false;
    for unit in text.encode_utf16() {
        let is_second_half = after_return && unit == NEWLINE;
        after_return = unit == u16::from(b'\r');
        if is_second_half || unit == u16::from(b' ') || unit == u16::from(b'\t') {
            continue;
        }
        let unit = if after_return { NEWLINE } else { unit };
        if std::mem::replace(&mut at_start, unit == NEWLINE) {
            starts.push(characters.len());
        }
        characters.push(unit);
    }
    if at_start {
        starts.push(characters.len());
    }
    characters.push(END);
    (characters, starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The expected values are what codeql-action's own tests expect.

    #[test]
    fn blanks_do_not_count_and_the_end_does() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        let hashes = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(line_hashes(" a\nb\n  \t\tc\n d"), hashes);
    }

    #[test]
    fn line_endings_are_one() {
        let hashes = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        let text = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n";
        assert_eq!(line_hashes(text), hashes);
        assert_eq!(line_hashes(&text.replace('\n', "\r")), hashes);
        assert_eq!(line_hashes(&text.replace('\n', "\r\n")), hashes);
        assert_eq!(line_hashes(" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"), hashes);
    }

    #[test]
    fn equal_lines_are_numbered() {
        let hashes = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        let (equal, rest) = hashes.split_at(6);
        let expected: Vec<String> = (1..=6).map(|number| format!("a7f2ff13bc495cf2:{number}")).collect();
        assert_eq!(equal, expected);
        let ends = ["a7f2ff1481e87703", "a9cf91f7bbf1862b", "55ec222b86bcae53", "cc97dc7b1d7d8f7b", "c129715d7a2bc9a3"];
        assert_eq!(rest, ends.map(|hash| format!("{hash}:1")));
    }
}
