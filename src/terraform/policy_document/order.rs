//! The order of blocks in a set: Terraform's older SDK keeps sets by a checksum of what is in them, and the provider prints them so.

use flate2::Crc;

use crate::terraform::value::Value;

/// The place of a `principals` block among its like.
pub(super) fn principal(kind: &Value, identifiers: &Value) -> String {
    let mut ids: Vec<(String, String)> =
        strings(identifiers).into_iter().map(|id| (checksum(&format!("{id};")), id)).collect();
    ids.sort();
    let ids: String = ids.into_iter().map(|(_, id)| format!("{id};")).collect();
    checksum(&format!("identifiers:{{{ids}}};type:{};", string(kind)))
}

/// The place of a `condition` block among its like.
pub(super) fn condition(test: &Value, variable: &Value, values: &Value) -> String {
    let values: String = strings(values).into_iter().map(|value| format!("{value};")).collect();
    checksum(&format!("test:{};values:({values});variable:{};", string(test), string(variable)))
}

/// The key a set sorts by: the checksum's decimal digits, as text.
fn checksum(serialized: &str) -> String {
    let mut crc = Crc::new();
    crc.update(serialized.as_bytes());
    crc.sum().to_string()
}

fn strings(value: &Value) -> Vec<String> {
    match value.elements() {
        Some(elements) => elements.iter().map(string).collect(),
        None => vec![string(value)],
    }
}

fn string(value: &Value) -> String {
    value.text().map_or_else(|| value.expression(), |text| text.to_string())
}
