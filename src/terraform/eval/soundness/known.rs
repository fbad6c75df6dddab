//! What Terraform knows before apply is known here: its own answers, read off plans of version 1.11.4.

use serde_json::Value as Json;

use super::Names;
use crate::terraform::value::{Kind, Partial, Value};

const ANSWERS: &str = include_str!("terraform.txt");

/// Whether all that Terraform knows of a value is known of `said`.
fn knows(said: &Value, answer: &Json) -> bool {
    let each = |said: &[Value], answers: &[Json]| {
        said.len() == answers.len() && said.iter().zip(answers).all(|(said, answer)| knows(said, answer))
    };
    match (&said.kind, answer) {
        (_, Json::String(text)) if text == "?" => true,
        (Kind::Null(_), Json::Null) => true,
        (Kind::Bool(flag), Json::Bool(answer)) => flag == answer,
        (Kind::Number(number), Json::Number(answer)) => number.to_string() == answer.to_string(),
        (Kind::Str { text, .. }, Json::String(answer)) => text.is(answer),
        (Kind::List(_, said) | Kind::Tuple(said), Json::Array(answers)) => each(said, answers),
        (Kind::Set(_, said), Json::Array(answers)) => {
            answers.iter().all(|answer| said.iter().any(|said| knows(said, answer)))
        }
        // Its length is all that Terraform knows either.
        (Kind::Unknown(unknown), Json::Array(answers)) if matches!(unknown.partial, Partial::Elements(_)) => {
            unknown.bounds.exact() == Some(answers.len() as u64) && answers.iter().all(|answer| answer == "?")
        }
        (Kind::Map(_, said) | Kind::Object(said), Json::Object(answers)) => {
            said.len() == answers.len()
                && said.iter().all(|(key, said)| answers.get(&**key).is_some_and(|answer| knows(said, answer)))
        }
        _ => false,
    }
}

#[test]
fn what_terraform_knows_is_known() {
    let names = Names::new(None);
    let mut missed = Vec::new();
    let rows: Vec<(&str, &str)> = ANSWERS.lines().filter_map(|line| line.split_once('\t')).collect();
    assert!(rows.len() > 100, "{} rows", rows.len());
    for (expression, answer) in rows {
        let answer_json: Json = serde_json::from_str(answer).expect("JSON");
        match names.value(expression) {
            Ok(said) if knows(&said, &answer_json) => {}
            Ok(said) => missed.push(format!("{expression}: {answer}, not {}", said.expression())),
            Err(why) => missed.push(format!("{expression}: {answer}, not an error: {why}")),
        }
    }
    assert!(missed.is_empty(), "{} of Terraform's answers are missed:\n{}", missed.len(), missed.join("\n"));
}
