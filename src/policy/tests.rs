use std::path::Path;

use super::*;
use crate::input::Sources;
use crate::json::{self, Style};
use crate::text::{Origin, Symbol, SymbolKind, Text};

/// The document compact after a round trip, then each problem with the bytes it points at.
fn read(text: &str) -> String {
    let sources = Sources::new();
    let json = json::parse_source(&sources.add(Path::new("p.json"), text)).value.expect("a value");
    let document = Document::read(&json);
    let problems = document.problems.iter().map(|problem| {
        let at = problem.origin.primary().map_or(String::new(), |span| sources.slice(span));
        format!("\n{} `{at}`", problem.code)
    });
    [json::to_string(&document.to_json(), Style::Compact)].into_iter().chain(problems).collect()
}

fn document(parts: &[&str]) -> Document {
    let texts = parts.iter().enumerate().map(|(index, part)| match index % 2 {
        0 => Text::literal(*part, Origin::default()),
        _ => Text::symbol(Symbol::new(*part, SymbolKind::Other, "test"), Origin::default()),
    });
    let texts: Vec<_> = texts.collect();
    Document::read(&json::parse(&Text::concat(&texts)).value.expect("a value"))
}

#[test]
fn every_shape_is_read() {
    insta::assert_snapshot!(read(r#"{"Version":"2012-10-17","Id":"i","Statement":{"Sid":"s","Effect":"Allow","Principal":"*",
        "NotAction":"s3:*","NotResource":["a","b"],"Condition":{"Bool":{"aws:SecureTransport":false},
        "NumericLessThan":{"x:y":[1,2.50]},"StringLike":{"aws:a":["p","q"],"aws:b":"r"}}}}"#),
        @r#"{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"Allow","Principal":"*","NotAction":"s3:*","NotResource":["a","b"],"Condition":{"Bool":{"aws:SecureTransport":"false"},"NumericLessThan":{"x:y":["1","2.50"]},"StringLike":{"aws:a":["p","q"],"aws:b":"r"}}}]}"#);
    insta::assert_snapshot!(read(r#"{"Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["1","2"],"Service":"s","Federated":"f","CanonicalUser":"c"},"Action":[]}]}"#),
        @r#"{"Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["1","2"],"Service":"s","Federated":"f","CanonicalUser":"c"},"Action":[]}]}"#);
}

#[test]
fn what_the_grammar_forbids_is_said_once_and_read_on() {
    let cases = [
        ("[]", "not-an-object `[]`"),
        ("{}", "missing-statement `{}`"),
        (r#"{"Version":"2012-10-18","Statement":[]}"#, "version-invalid `\"2012-10-18\"`"),
        (r#"{"Version":1,"Statement":[]}"#, "wrong-type `1`\nversion-invalid `1`"),
        (r#"{"Statement":[],"Comment":1}"#, "unknown-element `\"Comment\"`"),
        (r#"{"statement":[]}"#, "wrong-case `\"statement\"`"),
        (r#"{"Statement":[],"Statement":[]}"#, "duplicate-key `\"Statement\"`"),
        (r#"{"Statement":["x"]}"#, "wrong-type `\"x\"`"),
    ];
    for (text, expected) in cases {
        let problems = read(text);
        assert_eq!(problems.split_once('\n').map(|(_, rest)| rest), Some(expected), "{text}");
    }
    let statements = [
        (r#""Effect":"allow","Action":"a:b","Resource":"*""#, "effect-invalid `\"allow\"`"),
        (r#""Effect":"Permit","Action":"a:b","Resource":"*""#, "effect-invalid `\"Permit\"`"),
        (r#""Effect":"Allow","Effect":"Deny","Action":"a:b","Resource":"*""#, "duplicate-key `\"Effect\"`"),
        (r#""Effect":"Allow","Resource":"*","action":"a:b""#, "wrong-case `\"action\"`"),
        (r#""Effect":"Allow","Action":[["a:b"]],"Resource":"*""#, "nested-list `[[\"a:b\"]]`"),
        (r#""Effect":"Allow","Action":null,"Resource":"*""#, "null `null`"),
        (r#""Effect":"Allow","Action":"a:b","Resource":"*","Principal":"x""#, "principal-invalid `\"x\"`"),
        (r#""Effect":"Allow","Action":"a:b","Principal":{"aws":"x"}"#, "principal-type-invalid `\"aws\"`"),
        (r#""Effect":"Allow","Action":"a:b","Principal":["*"]"#, "wrong-type `[\"*\"]`"),
        (r#""Effect":"Allow","Action":"a:b","Resource":"*","Condition":[]"#, "wrong-type `[]`"),
        (r#""Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Bool":1}"#, "wrong-type `1`"),
        (r#""Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Bool":{"a":null}}"#, "null `null`"),
        (
            r#""Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Bool":{"a":"1","A":"2"}}"#,
            "duplicate-condition-key `\"A\"`",
        ),
        (
            r#""Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Bool":{"a":"1","a":"2"}}"#,
            "duplicate-key `\"a\"`",
        ),
        (
            r#""Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Bool":{"a":["1",true]}}"#,
            "condition-value-types `true`",
        ),
    ];
    for (body, expected) in statements {
        let problems = read(&format!(r#"{{"Statement":{{{body}}}}}"#));
        assert_eq!(problems.split_once('\n').map(|(_, rest)| rest), Some(expected), "{body}");
    }
    let codes = |body: &str| {
        let problems = read(&format!(r#"{{"Statement":{{{body}}}}}"#));
        problems.lines().skip(1).filter_map(|line| line.split(' ').next().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(codes(""), ["missing-effect", "missing-action", "missing-resource"]);
    assert_eq!(
        codes(
            r#""Effect":"Allow","Action":"a","NotAction":"b","Resource":"c","NotResource":"d","Principal":"*","NotPrincipal":"*""#
        ),
        ["action-and-not-action", "resource-and-not-resource", "principal-and-not-principal"]
    );
}

#[test]
fn a_misspelled_effect_is_still_an_effect() {
    let document = document(&[r#"{"Statement":{"Effect":"allow","Action":"a:b","Resource":"*"}}"#]);
    assert_eq!(document.statements[0].effect, Some(Effect::Allow));
}

#[test]
fn what_is_not_known_is_neither_wildcard_nor_absent() {
    let statement = |parts: &[&str]| document(parts).statements.first().cloned().expect("a statement");
    let one = statement(&[r#"{"Statement":{"Effect":"Allow","Action":"#, "a", r#","Resource":["x","#, "b", "]}}"]);
    assert_eq!((one.actions[0].values.len(), one.actions[0].unknown.len()), (0, 1));
    assert_eq!((one.resources[0].values.len(), one.resources[0].unknown.len()), (1, 1));
    let two = statement(&[
        r#"{"Statement":{"Effect":""#,
        "e",
        r#"","Principal":"#,
        "p",
        r#","Action":"a:b","Condition":"#,
        "c",
        "}}",
    ]);
    assert_eq!((two.effect, two.effect_leaf.is_some()), (None, true));
    assert_eq!((two.principals[0].entries.len(), two.principals[0].unknown.len()), (0, 1));
    assert_eq!(two.condition.conditions[0].unknown.len(), 1);
    assert!(
        document(&[r#"{"Statement":{"Effect":""#, "e", r#"","Action":"a:b","Resource":"*"}}"#]).problems.is_empty()
    );
    assert_eq!(document(&["", "all"]).unknown.len(), 1);
    assert_eq!(document(&[r#"{"Statement":["#, "s", "]}"]).unknown.len(), 1);
    let members = document(&[r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*" "#, "more", "}]}"]);
    assert_eq!((members.statements.len(), members.unknown.len()), (0, 1), "the rest may be a Condition");
}

#[test]
fn kinds_are_told_by_shape() {
    let infer =
        |body: &str| PolicyType::infer(&document(&[&format!(r#"{{"Statement":[{{"Effect":"Allow",{body}}}]}}"#)]));
    assert_eq!(infer(r#""Action":"s3:*","Resource":"*""#), PolicyType::Identity);
    assert_eq!(infer(r#""Action":["sts:AssumeRole","STS:TagSession"],"Principal":{"Service":"x"}"#), PolicyType::Trust);
    assert_eq!(infer(r#""Action":"sts:AssumeRole","Resource":"*","Principal":"*""#), PolicyType::Resource);
    assert_eq!(infer(r#""Action":"s3:GetObject","Resource":"*","Principal":"*""#), PolicyType::Resource);
}

#[test]
fn a_clause_covers_its_key_and_its_values() {
    let sources = Sources::new();
    let source = sources
        .add(Path::new("p.json"), r#"{"Statement":[{"Effect":"Allow","Action" : ["a:b", "c:d"],"Resource":"*"}]}"#);
    let document = Document::read(&json::parse_source(&source).value.expect("a value"));
    let clause = &document.statements[0].actions[0];
    let shown = |origin: &Origin| origin.single().map(|span| sources.slice(span)).expect("one span");
    assert_eq!(shown(&clause.key), "\"Action\"");
    assert_eq!(shown(&clause.origin), r#""Action" : ["a:b", "c:d"]"#);
    assert_eq!(shown(&clause.values[1].origin), "\"c:d\"");
    assert_eq!(shown(&clause.values[1].text.origin()), "c:d");
}

#[test]
fn what_is_perhaps_there_is_no_value_and_what_it_names_is_allowed_all_the_same() {
    let perhaps = |name: &str, text: Text| {
        let symbol = Symbol::one_of(format!("live ? {name} : […]"), SymbolKind::Other, "test", [text, Text::default()]);
        json::Json::new(json::Kind::Unknown(Text::symbol(symbol, Origin::default())), Origin::default())
    };
    let known = || perhaps("star", Text::literal("*", Origin::default()));
    let reference = || {
        let arn = Text::symbol(Symbol::new("bucket.arn", SymbolKind::Other, "test"), Origin::default());
        perhaps("arn", Text::concat([&arn, &Text::literal("/*", Origin::default())]))
    };
    let read = |effect: &str, key: &str, principal: &str, operator: &str| {
        let text =
            |text: &str| json::Json::new(json::Kind::String(Text::literal(text, Origin::default())), Origin::default());
        let member = |key: &str, value| json::Member {
            key: Text::literal(key, Origin::default()),
            key_origin: Origin::default(),
            value,
        };
        let array = |items| json::Json::new(json::Kind::Array(items), Origin::default());
        let object = |members| json::Json::new(json::Kind::Object(members), Origin::default());
        // The effect last: it counts wherever it stands.
        let statement = object(vec![
            member("Action", text("s3:GetObject")),
            member(key, array(vec![text("a"), known(), reference()])),
            member(principal, object(vec![member("AWS", array(vec![known(), reference()]))])),
            member("Condition", object(vec![member(operator, object(vec![member("aws:PrincipalArn", reference())]))])),
            member("Effect", text(effect)),
        ]);
        Document::read(&object(vec![member("Statement", statement)])).statements.remove(0)
    };
    let resources = |effect: &str, key: &str| {
        let clause = read(effect, key, "Principal", "ArnEquals").resources.remove(0);
        let written: Vec<String> = clause.written().map(|leaf| leaf.text.to_string()).collect();
        (clause.values.iter().map(|leaf| leaf.text.to_string()).collect::<Vec<_>>(), clause.unknown.len(), written)
    };
    let written = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let with_arn = ["a", "${bucket.arn}/*", "*"];
    assert_eq!(resources("Allow", "Resource"), (written(&with_arn[..2]), 1, written(&with_arn)));
    // What it denies, or leaves out, is not to be counted on.
    let without = ["a", "*", "${bucket.arn}/*"];
    assert_eq!(resources("Deny", "Resource"), (written(&without[..1]), 2, written(&without)));
    assert_eq!(resources("Allow", "NotResource"), (written(&without[..1]), 2, written(&without)));
    let others = |effect: &str, principal: &str, operator: &str| {
        let statement = read(effect, "Resource", principal, operator);
        let (principals, condition) = (&statement.principals[0], &statement.condition.conditions[0]);
        let given = (principals.entries[0].values.len(), condition.values.len());
        (given, (principals.unknown.len(), condition.unknown.len()))
    };
    assert_eq!(others("Allow", "Principal", "ArnEquals"), ((1, 1), (1, 0)));
    assert_eq!(others("Deny", "Principal", "ArnEquals"), ((0, 0), (2, 1)));
    assert_eq!(others("Allow", "NotPrincipal", "ArnNotEquals"), ((0, 0), (2, 1)));
}
