//! Hashes of strings and files, and what is random.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{Call, Failure, Function, Outcome, Param, Returns, Want, filesystem};
use crate::terraform::types::Type;
use crate::terraform::value::Value;
use crate::text::{Origin, Part, Symbol, SymbolKind, Text};

const STR: &[Param] = &[Param::new("str", Want::String)];
const PATH: &[Param] = &[Param::new("path", Want::String)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("md5", STR, Returns::String, |call| hex::<Md5>(call, call.str(0)?.as_bytes())),
    Function::new("sha1", STR, Returns::String, |call| hex::<Sha1>(call, call.str(0)?.as_bytes())),
    Function::new("sha256", STR, Returns::String, |call| hex::<Sha256>(call, call.str(0)?.as_bytes())),
    Function::new("sha512", STR, Returns::String, |call| hex::<Sha512>(call, call.str(0)?.as_bytes())),
    Function::new("base64sha256", STR, Returns::String, |call| base64::<Sha256>(call, call.str(0)?.as_bytes())),
    Function::new("base64sha512", STR, Returns::String, |call| base64::<Sha512>(call, call.str(0)?.as_bytes())),
    Function::new("filemd5", PATH, Returns::String, |call| hex::<Md5>(call, &filesystem::bytes(call)?)),
    Function::new("filesha1", PATH, Returns::String, |call| hex::<Sha1>(call, &filesystem::bytes(call)?)),
    Function::new("filesha256", PATH, Returns::String, |call| hex::<Sha256>(call, &filesystem::bytes(call)?)),
    Function::new("filesha512", PATH, Returns::String, |call| hex::<Sha512>(call, &filesystem::bytes(call)?)),
    Function::new("filebase64sha256", PATH, Returns::String, |call| base64::<Sha256>(call, &filesystem::bytes(call)?)),
    Function::new("filebase64sha512", PATH, Returns::String, |call| base64::<Sha512>(call, &filesystem::bytes(call)?)),
    Function::new("filebase64", PATH, Returns::String, |call| call.string(STANDARD.encode(filesystem::bytes(call)?))),
    Function::new("uuid", &[], Returns::String, |call| Ok(random(call, "uuid() is different each time"))),
    Function::new(
        "uuidv5",
        &[Param::new("namespace", Want::String), Param::new("name", Want::String)],
        Returns::String,
        uuidv5,
    ),
    Function::new("bcrypt", STR, Returns::String, bcrypt).variadic(Param::new("cost", Want::Number)),
    Function::new(
        "rsadecrypt",
        &[Param::new("ciphertext", Want::String), Param::new("privatekey", Want::String)],
        Returns::String,
        rsadecrypt,
    ),
];

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex<D: Digest>(call: &Call<'_>, bytes: &[u8]) -> Outcome {
    call.string(digits(&D::digest(bytes)))
}

fn base64<D: Digest>(call: &Call<'_>, bytes: &[u8]) -> Outcome {
    call.string(STANDARD.encode(D::digest(bytes)))
}

fn random(call: &Call<'_>, why: &str) -> Value {
    Value::computed(call.expression(), Type::String, why, Origin::at(call.span)).not_null()
}

/// Only what cannot be a secret or a key is told apart.
fn rsadecrypt(call: &Call<'_>) -> Outcome {
    if STANDARD.decode(&*call.str(0)?).is_err() {
        return Err(call.bad(0, "failed to decode input: cipher text must be base64-encoded"));
    }
    if !call.str(1)?.contains("-----BEGIN ") {
        return Err(call.bad(1, "failed to parse key: no key found"));
    }
    Ok(random(call, "secrets are not decrypted"))
}

/// The hash is salted, so only its head is known: the algorithm and the cost.
fn bcrypt(call: &Call<'_>) -> Outcome {
    let cost = if call.args.len() > 1 { call.integer(1)? } else { 10 };
    if call.args.len() > 2 {
        return Err(call.no("bcrypt() takes no more than two arguments"));
    }
    // Less than the least there is means the default.
    let cost = if cost < 4 { 10 } else { cost };
    if cost > 31 {
        return Err(call.no(format!("cost {cost} is outside allowed range (4,31)")));
    }
    let origin = Origin::at(call.span);
    let rest =
        Symbol::new(format!("substr({}, 7, -1)", call.expression()), SymbolKind::Other, "it is different each time");
    let head = format!("$2a${cost:02}$");
    Ok(Value::string(Text::from_parts([Part::Literal(head.into(), origin.clone()), Part::Symbol(rest, origin)])))
}

fn uuidv5(call: &Call<'_>) -> Outcome {
    let (namespace, name) = (call.str(0)?, call.str(1)?);
    // RFC 4122, appendix C; they differ in one byte.
    let well_known = match &*namespace {
        "dns" => Some("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        "url" => Some("6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
        "oid" => Some("6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
        "x500" => Some("6ba7b814-9dad-11d1-80b4-00c04fd430c8"),
        _ => None,
    };
    let namespace = parse_uuid(call, well_known.unwrap_or(&namespace))?;
    let hash = Sha1::new().chain_update(namespace).chain_update(name.as_bytes()).finalize();
    let mut bytes: Vec<u8> = hash.iter().copied().take(16).collect();
    if let [.., _, _, version, _, variant, _, _, _, _, _, _, _] = &mut bytes[..] {
        *version = (*version & 0x0f) | 0x50;
        *variant = (*variant & 0x3f) | 0x80;
    }
    let text = digits(&bytes);
    let cut: Vec<&str> =
        [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().filter_map(|range| text.get(range)).collect();
    call.string(cut.join("-"))
}

fn parse_uuid(call: &Call<'_>, text: &str) -> Result<Vec<u8>, Failure> {
    let wrong = |why: &str| call.no(format!("uuidv5() doesn't support namespace {text} ({why})"));
    if !matches!(text.len(), 32 | 36 | 38 | 45) {
        return Err(wrong(&format!("invalid UUID length: {}", text.len())));
    }
    let bare = text.trim_start_matches("urn:uuid:").trim_start_matches('{').trim_end_matches('}').replace('-', "");
    let byte = |at: usize| bare.get(2 * at..2 * at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    if bare.len() != 32 {
        return Err(wrong("invalid UUID format"));
    }
    (0..16).map(byte).collect::<Option<Vec<u8>>>().ok_or_else(|| wrong("invalid UUID format"))
}
