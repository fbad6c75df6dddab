use std::path::Path;

use super::*;
use crate::input::Sources;
use crate::text::{Part, Symbol, SymbolKind};

/// The value compact, then each problem with the bytes it points at.
fn read(text: &str) -> String {
    let sources = Sources::new();
    let parsed = parse_source(&sources.add(Path::new("p.json"), text));
    let value = parsed.value.as_ref().map_or("nothing".to_owned(), |json| to_string(json, Style::Compact));
    let problems = parsed.problems.iter().map(|problem| {
        let at = problem.origin.primary().map_or(String::new(), |span| sources.slice(span));
        format!("\n{} `{at}`", problem.code)
    });
    [value].into_iter().chain(problems).collect()
}

fn symbol(name: &str) -> Text {
    Text::symbol(Symbol::new(name, SymbolKind::Other, "test"), Origin::default())
}

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}

fn read_text(parts: &[Text]) -> (String, usize) {
    let parsed = parse(&Text::concat(parts));
    let value = parsed.value.as_ref().map_or("nothing".to_owned(), |json| to_string(json, Style::Compact));
    (value, parsed.problems.len())
}

#[test]
fn valid_documents_have_no_problem() {
    for text in
        [r#"{"a":[1,-0.5e+10,true,false,null,"x\"\\\/\b\f\n\r\té"],"a":{}}"#, "[]", "0", "\u{feff}{}", " \t\r\n\"x\" "]
    {
        assert!(!read(text).contains('\n'), "{text}: {}", read(text));
    }
    assert_eq!(read(r#""\ud83d\ude00\ud83d""#), "\"😀\u{fffd}\"");
}

#[test]
fn repairs_cost_one_problem_each() {
    let cases = [
        (r#"{"a":1,"b":2,}"#, "{\"a\":1,\"b\":2}\ntrailing-comma `,`"),
        (r#"{"a":1 "b":2}"#, "{\"a\":1,\"b\":2}\nmissing-comma `\"`"),
        ("[1,,2]", "[1,2]\nextra-comma `,`"),
        (r#"{"a":["x","y" }"#, "{\"a\":[\"x\",\"y\"]}\nunclosed `[`"),
        (r#"[{"a":1]"#, "[{\"a\":1}]\nunclosed `{`"),
        (r#"{"a":{"b":[1"#, "{\"a\":{\"b\":[1]}}\nunclosed `[`"),
        ("{\"a\":\"x,\n \"b\":1}", "{\"a\":\"x\",\"b\":1}\nunclosed `\"x`"),
        ("{\"a\":\"x\ny\"}", "{\"a\":\"x\\ny\"}\ncontrol-character `\n`"),
        ("// c\n{\"a\":/* d */1}#e", "{\"a\":1}\ncomment `// c`\ncomment `/* d */`\ncomment `#e`"),
        ("{'a':1}", "{\"a\":1}\nsingle-quotes `'`"),
        ("{a:1}", "{\"a\":1}\nunquoted-key `a`"),
        (r#"{"a" 1}"#, "{\"a\":1}\nmissing-colon `\"a\"`"),
        (r#"{"a"}"#, "{\"a\":null}\nmissing-value `\"a\"`"),
        (r#"{"a":}"#, "{\"a\":null}\nmissing-value `\"a\"`"),
        (r#"["\x"]"#, "[\"\\\\x\"]\nescape-invalid `\\x`"),
        ("[True]", "[\"True\"]\nnot-a-value `True`"),
        ("[01]", "[\"01\"]\nnot-a-value `01`"),
        ("{} {}", "{}\ntrailing-content `{}`"),
        ("{]}", "{}\nunexpected `]`"),
        ("", "nothing\nempty ``"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "[".repeat(100_000) + &"]".repeat(100_000)] {
        let parsed = parse(&literal(&text));
        assert!(parsed.problems.iter().any(|problem| problem.code == "too-deep"));
        assert!(parsed.problems.len() <= 2, "{:?}", parsed.problems);
    }
}

#[test]
fn hostile_input_has_a_bounded_list_of_problems() {
    assert_eq!(parse(&literal(&",".repeat(10_000))).problems.len(), 2);
    assert_eq!(parse(&literal(&format!("[{}]", ",".repeat(10_000)))).problems.len(), 50);
}

#[test]
fn symbols_are_parts_of_strings_and_whole_values() {
    let bucket = symbol("bucket.arn");
    assert_eq!(
        read_text(&[
            literal(r#"{"Resource":[""#),
            bucket.clone(),
            literal(r#"/*","x",""#),
            bucket.clone(),
            literal("\"]}")
        ]),
        (r#"{"Resource":["${bucket.arn}/*","x","${bucket.arn}"]}"#.into(), 0)
    );
    let parsed = parse(&Text::concat([&literal("{\"a\":"), &bucket, &literal("}")])).value.expect("a value");
    assert_eq!(parsed.get("a").map(|value| &value.kind), Some(&Kind::Unknown(bucket.clone())));
    assert_eq!(parse(&bucket).value.map(|value| value.kind), Some(Kind::Unknown(bucket)));
}

#[test]
fn a_symbol_outside_strings_may_hold_any_punctuation() {
    let more = symbol("more");
    assert_eq!(read_text(&[literal("[\"a\""), more.clone(), literal("\"b\"]")]), (r#"["a","${more}","b"]"#.into(), 0));
    assert_eq!(
        read_text(&[literal("{\"a\":1"), more.clone(), literal("}")]),
        (r#"{"a":"1${more}"}"#.into(), 0),
        "glued to a number, it may go on with it"
    );
    assert_eq!(
        read_text(&[literal("{\"a\":1 "), more.clone(), literal(" \"b\":2}")]),
        (r#"{"a":1,"${more}":"${more}","b":2}"#.into(), 0)
    );
    assert_eq!(read_text(&[more.clone(), literal(" "), more.clone()]), (r#""${more} ${more}""#.into(), 0));
}

#[test]
fn a_written_nul_is_no_symbol() {
    assert_eq!(read("\"a\0b\""), "\"a\\u0000b\"\ncontrol-character `\0`");
}

#[test]
fn every_node_and_every_byte_knows_its_place() {
    let sources = Sources::new();
    let source = sources.add(Path::new("p.json"), "\u{feff}{ \"k\" : [ \"a\\u00e9b\\n*\" , 12 ] }");
    let json = parse_source(&source).value.expect("a value");
    let shown = |origin: &Origin| origin.single().map(|span| sources.slice(span)).expect("one span");
    assert_eq!(shown(&json.origin), "{ \"k\" : [ \"a\\u00e9b\\n*\" , 12 ] }");
    let Kind::Object(members) = &json.kind else { panic!("an object") };
    assert_eq!(shown(&members[0].key_origin), "\"k\"");
    let Kind::Array(items) = &members[0].value.kind else { panic!("an array") };
    assert_eq!(shown(&items[0].origin), "\"a\\u00e9b\\n*\"");
    assert_eq!(shown(&items[1].origin), "12");
    let Kind::String(text) = &items[0].kind else { panic!("a string") };
    assert_eq!(text.known().as_deref(), Some("aéb\n*"));
    let parts: Vec<_> = text.parts().iter().map(|part| shown(part.origin())).collect();
    assert_eq!(parts, ["a", "\\u00e9", "b", "\\n", "*"]);
}

#[test]
fn a_value_with_parts_from_elsewhere_is_the_bytes_between_its_ends() {
    let sources = Sources::new();
    let source = sources.add(Path::new("a.tf"), r#"x = "ab"  {"k":"${local.x}*"}"#);
    let at = |from, to| Origin::at(Span::new(source.id(), from, to));
    let text = Text::from_parts([
        Part::Literal(r#"{"k":""#.into(), at(10, 16)),
        Part::Literal("ab".into(), at(5, 7)),
        Part::Literal(r#"*"}"#.into(), at(26, 29)),
    ]);
    let json = parse(&text).value.expect("a value");
    assert_eq!(sources.slice(json.span().expect("a span")), r#"{"k":"${local.x}*"}"#);
    let value = json.get("k").expect("a member");
    assert_eq!(sources.slice(value.span().expect("a span")), r#""${local.x}*""#);
    let Kind::String(text) = &value.kind else { panic!("a string") };
    assert_eq!(text.spans_of(0, 2), [Span::new(source.id(), 5, 7)]);
}

#[test]
fn what_was_written_elsewhere_points_there_whole() {
    let sources = Sources::new();
    let source = sources.add(Path::new("a.tf"), "x = file(local.name)  ");
    let origin = Origin::at(Span::new(source.id(), 4, 20));
    let document = r#"{"a": ["b", "c\n", {"d": 1}]}"#;
    for (origin, place) in [(origin, Some("file(local.name)")), (Origin::default(), None)] {
        let json = parse(&Text::literal(document, origin.clone())).value.expect("a value");
        let Kind::Array(items) = &json.get("a").expect("a member").kind else { panic!("an array") };
        for value in items.iter().chain([&json]) {
            assert_eq!(value.span().map(|span| sources.slice(span)).as_deref(), place);
        }
        let Kind::String(text) = &items[0].kind else { panic!("a string") };
        assert_eq!((text.to_string().as_str(), text.origin()), ("b", origin));
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end(text in "[\\[\\]{}\",:'a1 \\\\\n/#é-]{0,40}") {
        let parsed = parse(&literal(&text));
        proptest::prop_assert!(parsed.value.is_some() || !parsed.problems.is_empty());
    }

    #[test]
    fn accepted_without_a_problem_is_what_serde_json_accepts(text in "[\\[\\]{}\",:a1 \\\\n]{0,12}") {
        let ours = parse(&literal(&text)).problems.is_empty();
        let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        proptest::prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn printing_and_reading_again_changes_nothing(text in "\\PC{0,20}|[\"\\\\<&\u{1}-\u{1f}]{0,8}") {
        let json = Json::new(Kind::String(literal(&text)), Origin::default());
        for style in [Style::Compact, Style::Indented, Style::Pretty] {
            let printed = to_string(&json, style);
            let parsed = parse(&literal(&printed));
            proptest::prop_assert!(parsed.problems.is_empty());
            proptest::prop_assert_eq!(&parsed.value.map(|json| json.kind), &Some(json.kind.clone()));
        }
    }
}
