//! Corrections, and the reading of the text that they are laid over.

use crate::catalog::reference::{ActionLine, Correction, Service, read, rows};
use std::fs;

fn service() -> Service {
    let action = ActionLine {
        action: "Act".into(),
        level: "Write".into(),
        resources: Vec::new(),
        conditions: vec!["aws:TagKeys".into()],
        dependents: None,
    };
    Service { prefix: "thing".into(), name: "Thing".into(), actions: vec![action], ..Service::default() }
}

fn corrected(line: &str) -> Result<Service, String> {
    let correction: Correction = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let mut services = [service()];
    correction.apply(&mut services)?;
    let [service] = services;
    Ok(service)
}

#[test]
fn a_correction_replaces_the_fields_that_it_gives() {
    let service = corrected(r#"{"why":"seen","service":"thing","action":"Act","level":"Read"}"#).unwrap();
    assert_eq!(service.actions[0].level, "Read");
    assert_eq!(service.actions[0].conditions, ["aws:TagKeys"]);
    let service = corrected(r#"{"why":"seen","service":"thing","action":"Act","dependents":[]}"#).unwrap();
    assert_eq!(service.actions[0].dependents, Some(Vec::new()));
}

#[test]
fn a_correction_adds_and_removes_records() {
    let added = corrected(r#"{"why":"seen","service":"thing","action":"New","level":"List","resources":[]}"#).unwrap();
    assert_eq!(added.actions[1].action, "New");
    let added = corrected(r#"{"why":"seen","service":"thing","condition":"thing:Key","type":"ARN"}"#).unwrap();
    assert_eq!(added.conditions[0].value_type, "ARN");
    let removed = corrected(r#"{"why":"seen","service":"thing","action":"Act","remove":true}"#).unwrap();
    assert!(removed.actions.is_empty());
}

#[test]
fn a_correction_that_cannot_hold_says_why() {
    for (line, message) in [
        (r#"{"why":"seen","service":"thing","action":"Act","level":"Write"}"#, "the line can go"),
        (r#"{"why":" ","service":"thing","action":"Act","level":"Read"}"#, "say why"),
        (r#"{"why":"seen","service":"thin","action":"Act","level":"Read"}"#, "there is no service thin"),
        (r#"{"why":"seen","service":"thing","action":"New"}"#, "a new action needs a level"),
        (r#"{"why":"seen","service":"thing","action":"Act","resource":"box"}"#, "give one of"),
        (r#"{"why":"seen","service":"thing","action":"Act","lvel":"Read"}"#, "unknown field `lvel`"),
    ] {
        let error = corrected(line).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn tables_refuse_what_would_be_read_wrongly() {
    assert_eq!(rows("# c\na,b\n1,2\n", ["a", "b"]).unwrap(), [(3, ["1", "2"])]);
    assert_eq!(rows("a,b\n1,2,3\n", ["a", "b"]).unwrap_err(), (2, "3 fields, not 2".into()));
    assert_eq!(rows("b,a\n", ["a", "b"]).unwrap_err(), (1, "the columns are a,b".into()));
    assert_eq!(rows("a,b\n\"1\",2\n", ["a", "b"]).unwrap_err().0, 2);
}

#[test]
fn a_mistake_is_told_with_its_file_and_line() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("services")).unwrap();
    fs::write(
        root.path().join("services/thing.jsonl"),
        "{\"service\":\"thing\",\"name\":\"Thing\"}\n{\"action\":\"Act\",\"levl\":\"Write\"}\n",
    )
    .unwrap();
    let problem = read(root.path()).unwrap_err();
    assert!(problem.path.ends_with("services/thing.jsonl"));
    assert_eq!(problem.line, 2);
    assert!(problem.message.starts_with("unknown field `levl`"), "{problem}");
}
