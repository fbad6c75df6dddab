//! The packed table against the text that it came from, and the look-ups against the table.

mod arns;
mod corrections;
mod lookups;
mod packed;
mod terraform;
