//! Whether an `.hcl` file is Terragrunt's, which is recognised and not analysed.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How much of a file is looked at.
const LOOK: u64 = 64 * 1024;

/// Blocks that Terragrunt has and other tools with files of that name do not.
const BLOCKS: [&str; 6] = ["remote_state", "generate", "include", "dependency", "dependencies", "terraform"];

/// By its name, or, as the file that others include, by the blocks in it.
pub(super) fn is_terragrunt(path: &Path) -> bool {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("terragrunt.hcl" | "terragrunt.stack.hcl") => path.is_file(),
        Some("root.hcl") => has_block(path),
        _ => false,
    }
}

fn has_block(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LOOK).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let begins_block = |line: &str| {
        let rest = BLOCKS.iter().find_map(|block| line.strip_prefix(block)).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(['"', '{']))
    };
    read.is_ok() && text.lines().any(begins_block)
}
