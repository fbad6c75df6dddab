//! The JSON schema of the file, for editors.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::file::File;
use crate::rules;

/// The schema, as it is checked in: `iamlint.schema.json`. Editors read draft 7; the names of the rules are in it, with what each says.
pub fn schema() -> String {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<File>().to_value();
    let settings = schema.pointer("/properties/rules/additionalProperties").cloned().unwrap_or_default();
    let of_rule = |meta: &&'static rules::Meta| {
        let mut one = Map::new();
        one.insert("description".to_owned(), format!("{} ({})", meta.summary, meta.category).into());
        one.insert("allOf".to_owned(), json!([settings]));
        (meta.name.to_owned(), Value::Object(one))
    };
    let pages = rules::pages();
    let named: Map<String, Value> = pages.iter().map(of_rule).collect();
    for place in ["/properties/rules", "/definitions/Override/properties/rules"] {
        if let Some(Value::Object(own)) = schema.pointer_mut(place) {
            let short = pages.iter().map(|meta| (meta.name.to_owned(), settings.clone())).collect();
            let named = if place.starts_with("/properties") { named.clone() } else { short };
            own.insert("properties".to_owned(), Value::Object(named));
            own.insert("additionalProperties".to_owned(), false.into());
        }
    }
    format!("{schema:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_that_is_checked_in_is_that_of_the_types() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("iamlint.schema.json");
        let written = std::fs::read_to_string(path).unwrap_or_default();
        let help = "iamlint config schema > iamlint.schema.json";
        assert!(written == schema(), "iamlint.schema.json is not what is made: {help}");
    }

    #[test]
    fn the_schema_names_every_key_and_every_rule() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        let keys = |value: &Value| value.as_object().map(|object| object.len()).unwrap_or_default();
        assert_eq!(keys(&schema["properties"]), 15);
        assert_eq!(keys(&schema["properties"]["rules"]["properties"]), rules::pages().len());
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["definitions"]["Override"]["required"], json!(["paths"]));
        assert_eq!(schema["definitions"]["Suppress"]["required"], json!(["rule"]));
    }
}
