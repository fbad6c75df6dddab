//! Packs `rules/aws` into the table that `src/catalog` embeds.

#[path = "src/catalog/layout.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the library, which uses the rest")]
mod layout;
#[path = "src/catalog/pack/mod.rs"]
#[allow(unreachable_pub, reason = "shared with the library, whose tests use it")]
mod pack;
#[path = "src/catalog/reference/mod.rs"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "shared with the library and with refresh-aws")]
mod reference;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    for path in ["rules/aws", "src/catalog/layout.rs", "src/catalog/pack", "src/catalog/reference"] {
        println!("cargo:rerun-if-changed={path}");
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo:warning={message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let reference = reference::read(Path::new("rules/aws")).map_err(|problem| problem.to_string())?;
    let packed = pack::pack(&reference).map_err(|message| format!("rules/aws: {message}"))?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let files = [
        ("catalog.bin", packed.table),
        ("catalog.txt", packed.strings.into_bytes()),
        ("managed-policies.bin", packed.managed),
    ];
    for (name, bytes) in files {
        std::fs::write(out.join(name), bytes).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}
