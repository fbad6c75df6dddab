//! The managed policies: their records in the table, their documents in deflated blocks.

use super::super::layout::Section;
use super::super::reference::Reference;
use super::{Table, word};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

/// Unpacked bytes of a block. Deflate looks back 32 KiB, so larger blocks pack hardly better and cost more to open.
const BLOCK: usize = 48 * 1024;

pub(super) fn policies(table: &mut Table, reference: &Reference) -> Result<Vec<u8>, String> {
    let mut blob = Vec::new();
    let mut block = Vec::new();
    for policy in &reference.managed {
        let document = &policy.document;
        if !block.is_empty() && block.len() + document.len() > BLOCK {
            close(table, &mut blob, &mut block)?;
        }
        let fields = [
            table.string(&policy.name)?,
            table.string(&policy.arn)?,
            table.string(&policy.version)?,
            table.string(&policy.updated)?,
            u32::from(policy.deprecated),
            table.count(Section::Blocks)?,
            word(block.len())?,
            word(document.len())?,
        ];
        table.record(Section::ManagedPolicies, fields)?;
        block.extend(document.as_bytes());
    }
    if !block.is_empty() {
        close(table, &mut blob, &mut block)?;
    }
    Ok(blob)
}

fn close(table: &mut Table, blob: &mut Vec<u8>, block: &mut Vec<u8>) -> Result<(), String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(block).map_err(|error| error.to_string())?;
    let packed = encoder.finish().map_err(|error| error.to_string())?;
    table.record(Section::Blocks, [word(blob.len())?, word(packed.len())?, word(block.len())?])?;
    blob.extend(packed);
    block.clear();
    Ok(())
}
