//! Packs the catalogue's text into the table that the program embeds. Runs at build time; the layout is in `layout`.

mod build;
mod managed;

use super::layout::{HEADER_WORDS, LENGTH_BYTES, MAX_STRING, Section, length_bytes, length_of};
use super::reference::Reference;
use std::collections::HashMap;

/// What the program embeds.
pub(crate) struct Packed {
    /// The flat table.
    pub(crate) table: Vec<u8>,
    /// Its strings.
    pub(crate) strings: String,
    /// The managed policies' documents, in deflated blocks.
    pub(crate) managed: Vec<u8>,
}

/// Packs it.
///
/// # Errors
/// What in the text contradicts itself: a resource type that no line defines, a word that is none of those allowed, two lines of one name.
pub(crate) fn pack(reference: &Reference) -> Result<Packed, String> {
    let mut table = Table::default();
    let date = table.string(&reference.catalogue)?;
    build::services(&mut table, reference)?;
    build::retired(&mut table, reference)?;
    build::terraform(&mut table, reference)?;
    let managed = managed::policies(&mut table, reference)?;
    let strings = std::mem::take(&mut table.strings);
    Ok(Packed { table: table.bytes(date)?, strings, managed })
}

/// The sections while they grow.
struct Table {
    strings: String,
    string_at: HashMap<String, u32>,
    lists: Vec<u32>,
    list_at: HashMap<Vec<u32>, u32>,
    sections: [Vec<u32>; Section::ALL.len()],
}

impl Default for Table {
    fn default() -> Self {
        Table {
            strings: String::new(),
            string_at: HashMap::new(),
            lists: Vec::new(),
            list_at: HashMap::new(),
            sections: std::array::from_fn(|_| Vec::new()),
        }
    }
}

impl Table {
    /// Where the string lies; put there the first time.
    fn string(&mut self, text: &str) -> Result<u32, String> {
        if let Some(at) = self.string_at.get(text) {
            return Ok(*at);
        }
        let at = word(self.strings.len())?;
        if text.len() > MAX_STRING {
            return Err(format!("too long for the table: {text}"));
        }
        self.strings.extend(length_bytes(text.len()).map(char::from));
        self.strings.push_str(text);
        self.string_at.insert(text.to_owned(), at);
        Ok(at)
    }

    /// Where the list lies; put there the first time.
    fn list(&mut self, items: Vec<u32>) -> Result<u32, String> {
        if let Some(at) = self.list_at.get(&items) {
            return Ok(*at);
        }
        let at = word(self.lists.len())?;
        self.lists.push(word(items.len())?);
        self.lists.extend(&items);
        self.list_at.insert(items, at);
        Ok(at)
    }

    /// Where the list of these strings lies.
    fn strings(&mut self, items: &[String]) -> Result<u32, String> {
        let items = items.iter().map(|item| self.string(item)).collect::<Result<Vec<_>, _>>()?;
        self.list(items)
    }

    /// Adds a record, and tells which it is.
    fn record<const N: usize>(&mut self, section: Section, fields: [u32; N]) -> Result<u32, String> {
        assert_eq!(N, section.width(), "a record is as wide as the layout says");
        let records = &mut self.sections[section as usize];
        let index = word(records.len() / N)?;
        records.extend(fields);
        Ok(index)
    }

    /// A string of a record.
    fn text(&self, section: Section, index: u32, field: usize) -> &str {
        let at = self.sections[section as usize][index as usize * section.width() + field] as usize;
        let length = length_of([self.strings.as_bytes()[at], self.strings.as_bytes()[at + 1]]);
        &self.strings[at + LENGTH_BYTES..][..length]
    }

    /// Records in a section so far.
    fn count(&self, section: Section) -> Result<u32, String> {
        word(self.sections[section as usize].len() / section.width())
    }

    fn bytes(mut self, date: u32) -> Result<Vec<u8>, String> {
        self.sections[Section::Lists as usize] = std::mem::take(&mut self.lists);
        let mut header = vec![date];
        let mut at = (HEADER_WORDS + 2 * Section::ALL.len()) * 4;
        for section in Section::ALL {
            let records = &self.sections[section as usize];
            header.extend([word(at)?, word(records.len() / section.width())?]);
            at += records.len() * 4;
        }
        let words = header.iter().chain(self.sections.iter().flatten());
        Ok(words.flat_map(|word| word.to_le_bytes()).collect())
    }
}

fn word(number: usize) -> Result<u32, String> {
    u32::try_from(number).map_err(|_| "the table outgrew its 32-bit offsets".to_owned())
}

/// The code of a word that must be one of `words`.
fn code(words: &[&str], said: &str, what: &str) -> Result<u32, String> {
    let found = words.iter().position(|word| *word == said);
    word(found.ok_or_else(|| format!("{what}: {said} is none of {}", words.join(", ")))?)
}
