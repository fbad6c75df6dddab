//! Base64, URLs, character sets, gzip.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use flate2::write::GzEncoder;

use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::types::Type;

const STR: &[Param] = &[Param::new("str", Want::String)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("base64encode", STR, Returns::String, |call| call.string(STANDARD.encode(call.str(0)?.as_bytes()))),
    Function::new("base64decode", STR, Returns::String, base64decode),
    Function::new("base64gzip", STR, Returns::String, base64gzip),
    Function::new(
        "textencodebase64",
        &[Param::new("string", Want::String), Param::new("encoding", Want::String)],
        Returns::String,
        textencodebase64,
    ),
    Function::new(
        "textdecodebase64",
        &[Param::new("source", Want::String), Param::new("encoding", Want::String)],
        Returns::String,
        textdecodebase64,
    ),
    Function::new("urlencode", STR, Returns::String, urlencode),
];

fn decoded(call: &Call<'_>) -> Result<Vec<u8>, Failure> {
    let text: String = call.str(0)?.chars().filter(|char| !matches!(char, '\r' | '\n')).collect();
    STANDARD.decode(&text).map_err(|_| call.no(format!("failed to decode base64 data {text:?}")))
}

fn base64decode(call: &Call<'_>) -> Outcome {
    match String::from_utf8(decoded(call)?) {
        Ok(text) => call.string(text),
        Err(_) => Err(call.no("the result of decoding the provided string is not valid UTF-8")),
    }
}

fn base64gzip(call: &Call<'_>) -> Outcome {
    // Go writes no file system in the header, and another compressor makes other bytes: what it decodes to is the same, its text is not.
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    let compressed = encoder.write_all(call.str(0)?.as_bytes()).and_then(|()| encoder.finish());
    compressed.map_err(|error| call.no(error.to_string()))?;
    Ok(call.unknown(Type::String))
}

/// Character sets that Terraform knows and no reader of web pages does.
const FOREIGN: [&str; 15] = [
    "cp037",
    "cp437",
    "cp850",
    "cp852",
    "cp855",
    "cp858",
    "cp860",
    "cp862",
    "cp863",
    "cp865",
    "cp1047",
    "cp1140",
    "hz-gb-2312",
    "utf-16",
    "iso-8859-9",
];

/// Whether the name is one of a character set that only Terraform can write and read.
fn is_foreign(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let code = lower.strip_prefix("ibm").or_else(|| lower.strip_prefix("cp")).map(|digits| format!("cp{digits:0>3}"));
    FOREIGN.contains(&&*lower) || code.is_some_and(|code| FOREIGN.contains(&&*code))
}

/// The encoding that IANA calls `name`.
fn encoding(call: &Call<'_>) -> Result<&'static Encoding, Failure> {
    let name = call.str(1)?;
    Encoding::for_label(name.as_bytes()).ok_or_else(|| {
        call.bad(1, format!("{name:?} is not a supported IANA encoding name or alias in this Terraform version"))
    })
}

/// Whether the name is one of Latin-1, which browsers read as Windows-1252 and Terraform does not.
fn is_latin1(name: &str) -> bool {
    matches!(name.to_ascii_lowercase().as_str(), "iso-8859-1" | "iso_8859-1" | "latin1" | "l1")
}

fn textencodebase64(call: &Call<'_>) -> Outcome {
    let (text, name) = (call.str(0)?, call.str(1)?);
    if is_foreign(&name) {
        return Ok(call.unknown(Type::String));
    }
    let encoding = encoding(call)?;
    let unmapped = || call.bad(0, format!("the given string contains characters that cannot be represented in {name}"));
    let bytes = if is_latin1(&name) {
        text.chars().map(|char| u8::try_from(char as u32)).collect::<Result<Vec<u8>, _>>().map_err(|_| unmapped())?
    } else if encoding == UTF_16LE {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else if encoding == UTF_16BE {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    } else {
        let (bytes, _, failed) = encoding.encode(&text);
        if failed {
            return Err(unmapped());
        }
        bytes.into_owned()
    };
    call.string(STANDARD.encode(bytes))
}

fn textdecodebase64(call: &Call<'_>) -> Outcome {
    let (name, bytes) = (call.str(1)?, decoded(call)?);
    if is_foreign(&name) {
        return Ok(call.unknown(Type::String));
    }
    let encoding = encoding(call)?;
    if is_latin1(&name) {
        return call.string(bytes.into_iter().map(char::from).collect::<String>());
    }
    let text = encoding.decode_without_bom_handling(&bytes).0;
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(call.bad(0, format!("the source string contains bytes that are not valid in {name}")));
    }
    call.string(text)
}

fn urlencode(call: &Call<'_>) -> Outcome {
    let mut out = String::new();
    for byte in call.str(0)?.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            _ if byte.is_ascii_alphanumeric() => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    call.string(out)
}
