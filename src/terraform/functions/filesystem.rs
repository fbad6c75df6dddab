//! Files beside the configuration. What is read is a source like any other, so a policy from a file is pointed at in that file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobBuilder;
use walkdir::WalkDir;

use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::input::{self, Source, Span};
use crate::terraform::types::Type;
use crate::terraform::value::Value;
use crate::text::{Origin, Text};

const PATH: &[Param] = &[Param::new("path", Want::String)];

/// The most files that `fileset` looks at.
const MAX_FILES: usize = 100_000;
/// How deep `fileset` goes.
const MAX_FOLDERS: usize = 64;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("file", PATH, Returns::String, file),
    Function::new("fileexists", PATH, Returns::Bool, fileexists),
    Function::new(
        "fileset",
        &[Param::new("path", Want::String), Param::new("pattern", Want::String)],
        Returns::StringSet,
        fileset,
    ),
    Function::new("abspath", PATH, Returns::String, abspath),
    Function::new("basename", PATH, Returns::String, basename),
    Function::new("dirname", PATH, Returns::String, dirname),
    Function::new("pathexpand", PATH, Returns::String, pathexpand),
];

/// Where the file that the first argument names is: the same path for one file, from whichever root a module is called.
fn located(call: &Call<'_>) -> Result<PathBuf, Failure> {
    let path = call.scope.base_dir().join(&*call.str(0)?);
    let clean = input::clean(&path);
    // `./a` stays that: files that are found by going through a directory are called so.
    let is_here = path.starts_with(".") && !clean.starts_with("..") && clean.is_relative();
    Ok(if is_here { Path::new(".").join(clean) } else { clean })
}

/// The first argument names no file.
fn missing(path: &str) -> Failure {
    let why = format!(
        "no file exists at {path:?}; this function works only with files that are distributed as part of the configuration source code"
    );
    Failure::NoFile { at: 0, why }
}

/// The file that the first argument names, read once a run.
pub(super) fn source(call: &Call<'_>) -> Result<Arc<Source>, Failure> {
    let (path, written) = (located(call)?, call.str(0)?);
    let sources = call.scope.sources();
    if let Some(source) = sources.find(&path) {
        return Ok(source);
    }
    if path.is_dir() {
        return Err(call.no(format!("failed to read {written:?}: it is a directory")));
    }
    if !path.exists() {
        return Err(missing(&written));
    }
    input::read_once(sources, &path).map_err(|diagnostic| call.no(diagnostic.message))
}

/// The bytes of the file that the first argument names, whatever they are.
pub(super) fn bytes(call: &Call<'_>) -> Result<Vec<u8>, Failure> {
    let (path, written) = (located(call)?, call.str(0)?);
    let metadata = std::fs::metadata(&path).map_err(|_| missing(&written))?;
    if !metadata.is_file() {
        return Err(call.no(format!("failed to read {written:?}: it is not a regular file")));
    }
    if metadata.len() > crate::terraform::value::MAX_TEXT_BYTES as u64 {
        return Err(call.no(format!("failed to read {written:?}: it is larger than the limit of 16 MiB")));
    }
    std::fs::read(&path).map_err(|error| call.no(format!("failed to read {written:?}: {error}")))
}

fn file(call: &Call<'_>) -> Outcome {
    let source = source(call)?;
    let span = Span::new(source.id(), 0, source.text().len());
    Ok(Value::string(Text::literal(Arc::clone(source.text()), Origin::at(span))))
}

fn fileexists(call: &Call<'_>) -> Outcome {
    let (path, written) = (located(call)?, call.str(0)?);
    match std::fs::metadata(&path) {
        Err(_) => call.bool(false),
        Ok(metadata) if metadata.is_file() => call.bool(true),
        Ok(metadata) if metadata.is_dir() => Err(call.no(format!("{written:?} is a directory, not a file"))),
        Ok(_) => Err(call.no(format!("{written:?} is not a regular file"))),
    }
}

fn fileset(call: &Call<'_>) -> Outcome {
    let (root, pattern) = (located(call)?, call.str(1)?);
    if !root.is_dir() {
        return Ok(Value::set(Type::String, Vec::new(), call.origin.clone()));
    }
    let shown = Path::new(&*call.str(0)?).join(&*pattern);
    let failed =
        |_| call.no(format!("failed to glob pattern {:?}: syntax error in pattern", shown.display().to_string()));
    let mut builder = GlobBuilder::new(pattern.trim_start_matches("./"));
    let glob = builder.literal_separator(true).backslash_escape(true).build().map_err(failed)?.compile_matcher();
    let mut found = Vec::new();
    let walk = WalkDir::new(&root).follow_links(true).max_depth(MAX_FOLDERS);
    for (seen, entry) in walk.into_iter().enumerate() {
        if seen > MAX_FILES {
            return Err(call.no(format!("there are more than {MAX_FILES} files")));
        }
        let Ok(entry) = entry else { continue };
        if !entry.file_type().is_file() {
            continue;
        }
        let Ok(relative) = entry.path().strip_prefix(&root) else { continue };
        let Some(relative) = relative.to_str().map(|path| path.replace('\\', "/")) else { continue };
        if glob.is_match(&relative) {
            found.push(Value::known(relative, call.origin.clone()));
        }
    }
    Ok(Value::set(Type::String, found, call.origin.clone()))
}

fn abspath(call: &Call<'_>) -> Outcome {
    let base = call.scope.base_dir();
    let base =
        if base.is_absolute() { base.to_path_buf() } else { std::env::current_dir().unwrap_or_default().join(base) };
    call.string(input::clean(&base.join(&*call.str(0)?)).to_string_lossy())
}

fn basename(call: &Call<'_>) -> Outcome {
    let path = call.str(0)?;
    let bare = path.trim_end_matches('/');
    call.string(match (&*path, bare) {
        ("", _) => ".",
        (_, "") => "/",
        _ => bare.rsplit('/').next().unwrap_or(bare),
    })
}

fn dirname(call: &Call<'_>) -> Outcome {
    let path = call.str(0)?;
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    call.string(input::clean(Path::new(folder)).to_string_lossy())
}

fn pathexpand(call: &Call<'_>) -> Outcome {
    let path = call.str(0)?;
    // The home directory is that of whoever runs Terraform.
    if path.starts_with('~') { Ok(call.unknown(Type::String)) } else { call.string(path) }
}
