//! Reading the packed table: bounds-checked, and without decoding anything that is not asked for.

use super::glob::compare;
use super::layout::{HEADER_WORDS, LENGTH_BYTES, Section, UNKNOWN, hash, length_of};
use std::cmp::Ordering;
use std::fmt;

/// The embedded bytes.
pub(super) struct Table {
    bytes: &'static [u8],
    strings: &'static str,
    managed: &'static [u8],
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({} bytes)", self.bytes.len())
    }
}

/// A list in the table.
#[derive(Clone, Copy)]
pub(super) struct List {
    table: &'static Table,
    at: usize,
    length: usize,
}

impl List {
    /// An item; 0 past the end.
    pub(super) fn get(self, index: usize) -> u32 {
        if index < self.length { self.table.word(self.at + 4 * index) } else { 0 }
    }

    /// The items.
    pub(super) fn items(self) -> impl ExactSizeIterator<Item = u32> {
        (0..self.length).map(move |index| self.get(index))
    }

    /// The items as pairs.
    pub(super) fn pairs(self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        (0..self.length / 2).map(move |index| (self.get(2 * index), self.get(2 * index + 1)))
    }

    /// The items as triples.
    pub(super) fn triples(self) -> impl ExactSizeIterator<Item = (u32, u32, u32)> {
        (0..self.length / 3).map(move |index| (self.get(3 * index), self.get(3 * index + 1), self.get(3 * index + 2)))
    }

    /// The items as strings.
    pub(super) fn strings(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.items().map(move |at| self.table.string(at))
    }
}

impl Table {
    /// The table that the build packed.
    pub(super) const fn embedded() -> Self {
        Table {
            bytes: include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin")),
            strings: include_str!(concat!(env!("OUT_DIR"), "/catalog.txt")),
            managed: include_bytes!(concat!(env!("OUT_DIR"), "/managed-policies.bin")),
        }
    }

    #[cfg(test)]
    pub(super) fn is(&self, bytes: &[u8], strings: &str, managed: &[u8]) -> bool {
        self.bytes == bytes && self.strings == strings && self.managed == managed
    }

    /// The date of the catalogue.
    pub(super) fn date(&'static self) -> &'static str {
        self.string(self.word(0))
    }

    /// Records in a section.
    pub(super) fn count(&self, section: Section) -> u32 {
        self.word(4 * (HEADER_WORDS + 2 * section as usize + 1))
    }

    /// A field of a record.
    pub(super) fn field(&self, section: Section, index: u32, field: usize) -> u32 {
        self.word(self.offset(section) + 4 * (index as usize * section.width() + field))
    }

    /// A field that is a string.
    pub(super) fn text(&'static self, section: Section, index: u32, field: usize) -> &'static str {
        self.string(self.field(section, index, field))
    }

    /// A field that is a list; none where it is not known.
    pub(super) fn list(&'static self, section: Section, index: u32, field: usize) -> Option<List> {
        match self.field(section, index, field) {
            UNKNOWN => None,
            at => Some(self.list_at(at)),
        }
    }

    /// The list that lies there.
    pub(super) fn list_at(&'static self, at: u32) -> List {
        let at = self.offset(Section::Lists) + 4 * at as usize;
        let left = self.bytes.len().saturating_sub(at) / 4;
        List { table: self, at: at + 4, length: left.min(self.word(at) as usize) }
    }

    /// The record whose string in `field` is this, whatever its case. The section is sorted by that field.
    pub(super) fn find(&'static self, section: Section, field: usize, wanted: &str) -> Option<u32> {
        let all = 0..self.count(section);
        let at = self.lower_bound(section, field, all.clone(), |text| compare(text, wanted));
        (at < all.end && self.text(section, at, field).eq_ignore_ascii_case(wanted)).then_some(at)
    }

    /// The action of this full name, whatever its case.
    pub(super) fn action(&'static self, name: &str) -> Option<u32> {
        let slots = self.count(Section::ActionSlots);
        let first = hash(name).checked_rem(slots)?;
        let probed = (first..slots).chain(0..first).map(|slot| self.field(Section::ActionSlots, slot, 0));
        let actions = probed.map_while(|number| number.checked_sub(1));
        actions.into_iter().find(|&index| self.text(Section::Actions, index, 0).eq_ignore_ascii_case(name))
    }

    /// The first record of `range` whose string in `field` does not come before what is sought.
    pub(super) fn lower_bound(
        &'static self,
        section: Section,
        field: usize,
        range: std::ops::Range<u32>,
        order: impl Fn(&str) -> Ordering,
    ) -> u32 {
        let (records, row) = (self.offset(section) + 4 * field, 4 * section.width());
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if order(self.string(self.word(records + row * middle as usize))) == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// A run of the managed policies' blob.
    pub(super) fn managed(&self, offset: u32, length: u32) -> &'static [u8] {
        let offset = offset as usize;
        self.managed.get(offset..offset + length as usize).unwrap_or_default()
    }

    fn offset(&self, section: Section) -> usize {
        self.word(4 * (HEADER_WORDS + 2 * section as usize)) as usize
    }

    /// The string that lies there.
    pub(super) fn string(&'static self, at: u32) -> &'static str {
        let at = at as usize;
        let length = self.strings.as_bytes().get(at..).and_then(<[u8]>::first_chunk::<LENGTH_BYTES>);
        let start = at + LENGTH_BYTES;
        length.and_then(|length| self.strings.get(start..start + length_of(*length))).unwrap_or_default()
    }

    fn word(&self, at: usize) -> u32 {
        let bytes = self.bytes.get(at..).unwrap_or_default();
        bytes.first_chunk::<4>().map_or(0, |word| u32::from_le_bytes(*word))
    }
}

/// A handle on one record: equal when it is the same record of the same section.
macro_rules! handle {
    ($(#[$meta:meta])* $name:ident, $section:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub struct $name {
            pub(super) table: &'static $crate::catalog::table::Table,
            index: u32,
        }

        impl $name {
            pub(in crate::catalog) const fn at(table: &'static $crate::catalog::table::Table, index: u32) -> Self {
                $name { table, index }
            }

            #[allow(dead_code, reason = "not every handle reads every kind of field")]
            fn text(self, field: usize) -> &'static str {
                self.table.text($section, self.index, field)
            }

            #[allow(dead_code, reason = "not every handle reads every kind of field")]
            fn field(self, field: usize) -> u32 {
                self.table.field($section, self.index, field)
            }

            #[allow(dead_code, reason = "not every handle reads every kind of field")]
            fn list(self, field: usize) -> Option<$crate::catalog::table::List> {
                self.table.list($section, self.index, field)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.index == other.index
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.index.cmp(&other.index)
            }
        }

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.index.hash(state);
            }
        }
    };
}
pub(super) use handle;
