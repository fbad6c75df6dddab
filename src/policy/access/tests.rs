use proptest::prelude::*;

use super::reference::*;
use super::*;
use crate::json;
use crate::policy::pattern::reference::strings;
use crate::policy::pattern::reference::{chars, text};
use crate::policy::{Condition, Leaf};
use crate::text::{Identity, Origin, Symbol, SymbolKind};

/// A document of these statements; `#` is a symbol, `@` a value that is not known at all.
fn document(statements: &str) -> Document {
    let whole = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let mut parts = Vec::new();
    for (index, part) in whole.split('#').enumerate() {
        if index > 0 {
            parts.push(text("X"));
        }
        for (index, part) in part.split('@').enumerate() {
            if index > 0 {
                parts.push(text("Y"));
            }
            parts.push(Text::literal(part, Origin::default()));
        }
    }
    Document::read(&json::parse(&Text::concat(&parts)).value.expect("a value"))
}

fn allow(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
}

fn deny(action: &str, resource: &str) -> String {
    allow(action, resource).replace("Allow", "Deny")
}

/// `=` proven, `? why` undecided, or the request that is added.
fn verdict(old: &[String], new: &[String]) -> String {
    match compare(&[&document(&old.join(","))], &[&document(&new.join(","))]) {
        Verdict::Proven => "=".into(),
        Verdict::Refuted(witness) => format!("{witness} [{}]", witness.statement),
        Verdict::Undecided { why } => format!("? {why}"),
    }
}

#[test]
fn narrowing_is_proven_and_widening_shown() {
    assert_eq!(verdict(&[allow("s3:*", "*")], &[allow("S3:GetObject", "#/*")]), "=");
    assert_eq!(verdict(&[allow("s3:GetObject", "#/*")], &[allow("s3:Get*", "#/*")]), "s3:get on ${X}/ [0]");
    assert_eq!(verdict(&[allow("s3:GetObject", "#/a*")], &[allow("s3:GetObject", "#/*")]), "s3:getobject on ${X}/ [0]");
    assert_eq!(verdict(&[], &[]), "=");
}

#[test]
fn one_statement_may_be_covered_by_several() {
    let old = [allow("s3:Get*", "*"), allow("s3:Put*", "a*")];
    assert_eq!(
        verdict(&old, &[r#"{"Effect":"Allow","Action":["s3:GetX","s3:PutX"],"Resource":["a","ab"]}"#.into()]),
        "="
    );
    let crossed = r#"{"Effect":"Allow","Action":["s3:GetX","s3:PutX"],"Resource":["a","b"]}"#;
    assert_eq!(verdict(&old, &[crossed.into()]), "s3:putx on b [0]");
    let split = [allow("a:b", ""), allow("a:?", "?*")];
    assert_eq!(verdict(&split, &[allow("a:b", "*")]), "=");
    assert_eq!(verdict(&split, &[allow("a:*", "*")]), "a: on  [0]");
}

#[test]
fn dropping_a_deny_adds_access() {
    let old = [allow("*", "*"), deny("iam:*", "*")];
    assert_eq!(verdict(&old, &[allow("s3:*", "*")]), "=", "what it denied is no longer allowed");
    assert_eq!(verdict(&old, &[allow("*", "*")]), "iam: on  [0]");
    assert_eq!(verdict(&old, &[allow("*", "*"), deny("iam:*", "*"), deny("s3:*", "*")]), "=");
    assert_eq!(verdict(&old, &[allow("*", "*"), deny("iam:Create*", "*"), deny("iam:*", "?*")]), "iam: on  [0]");
    assert_eq!(verdict(&old, &[allow("*", "*"), deny("iam:*", ""), deny("iam:*", "?*")]), "=");
}

#[test]
fn a_symbol_may_be_what_a_deny_names() {
    let old = [allow("*", "*"), deny("*", "secret")];
    assert!(
        verdict(&old, &[allow("*", "#")]).starts_with("? statement 0 may meet"),
        "{}",
        verdict(&old, &[allow("*", "#")])
    );
    assert_eq!(verdict(&old, &[allow("*", "#/x")]), "=", "no end in common");
    let excluded = r#"{"Effect":"Allow","Action":"*","NotResource":"@"}"#.replace('@', "#/*");
    assert_eq!(verdict(std::slice::from_ref(&excluded), std::slice::from_ref(&excluded)), "=");
    assert_eq!(verdict(std::slice::from_ref(&excluded), &[excluded.replace("#/*", "#*")]), "=");
    assert!(verdict(std::slice::from_ref(&excluded), &[allow("*", "arn:aws:s3:::b/x")]).starts_with('?'));
    assert!(!verdict(&[excluded.replace("#/*", "#*")], &[excluded]).starts_with('='));
}

#[test]
fn what_is_not_known_proves_nothing_unless_it_is_the_same() {
    let list = r#"{"Effect":"Allow","Action":"s3:*","Resource":@}"#.to_owned();
    assert_eq!(verdict(std::slice::from_ref(&list), &[list.replace("s3:*", "s3:Get*")]), "=");
    assert!(verdict(&[allow("s3:*", "a")], std::slice::from_ref(&list)).starts_with('?'));
    assert!(verdict(&[list], &[allow("s3:*", "a")]).starts_with('?'));
    let open = r#"{"Effect":"@","Action":"*","Resource":"*"}"#.to_owned();
    assert!(verdict(std::slice::from_ref(&open), &[allow("*", "*")]).starts_with('?'));
    assert_eq!(verdict(&[open.clone(), allow("a:b", "*")], &[open.clone(), allow("a:b", "c")]), "=");
    assert!(
        verdict(&["@".into(), deny("*", "b")], &["@".into()]).starts_with('?'),
        "the unknown may allow what was denied"
    );
    assert_eq!(verdict(&["@".into(), deny("*", "b")], &["@".into(), deny("*", "*")]), "=");
    assert!(
        verdict(&[allow("*", "*")], &[r#"{"Effect":"Allow","Action":"*"}"#.into()])
            .starts_with("? the new policy is not valid")
    );
}

#[test]
fn a_variable_is_text_before_version_2012() {
    let mut old = document(&allow("*", "home/${aws:username}"));
    let new = document(&allow("*", "home/${aws:username}"));
    assert_eq!(compare(&[&old], &[&new]), Verdict::Proven);
    old.version = None;
    assert_ne!(compare(&[&old], &[&new]), Verdict::Proven);
}

#[test]
fn an_incomplete_arn_is_every_arn_that_begins_so() {
    assert_ne!(verdict(&[allow("*", "arn:aws:sqs")], &[allow("*", "arn:aws:sns:::x")]), "=");
    assert_eq!(verdict(&[allow("*", "arn:aws:sqs")], &[allow("*", "arn:aws:sqs:eu:1:x")]), "=");
    assert_ne!(verdict(&[allow("*", "arn:aws:sqs:eu:1:x")], &[allow("*", "arn:aws:sqs")]), "=");
}

#[test]
fn conditions_are_compared_by_what_they_say() {
    let with = |condition: &str| allow("a:b", "*").replace('}', &format!(r#","Condition":{{{condition}}}}}"#));
    let within = |old: &str, new: &str| verdict(&[with(old)], &[with(new)]) == "=";
    let cases = [
        (r#""StringEquals":{"a:K":["x","y"]}"#, r#""stringequals":{"A:k":"x"}"#, true),
        (r#""StringEquals":{"k":"x"}"#, r#""StringEquals":{"k":["x","y"]}"#, false),
        (r#""StringEquals":{"k":"x"}"#, r#""StringEquals":{"k":"x"},"Bool":{"l":"true"}"#, true),
        (r#""StringEquals":{"k":"x"},"Bool":{"l":"true"}"#, r#""StringEquals":{"k":"x"}"#, false),
        (r#""StringNotEquals":{"k":"x"}"#, r#""StringNotEquals":{"k":["x","y"]}"#, true),
        (r#""StringNotEquals":{"k":["x","y"]}"#, r#""StringNotEquals":{"k":"x"}"#, false),
        (r#""StringLike":{"k":"x*"}"#, r#""StringLike":{"k":"xy*"}"#, true),
        (r#""StringNotLike":{"k":"xy*"}"#, r#""StringNotLike":{"k":"x*"}"#, true),
        (r#""StringEquals":{"k":"x*"}"#, r#""StringEquals":{"k":"xy"}"#, false),
        (r#""StringEqualsIfExists":{"k":"x"}"#, r#""StringEquals":{"k":"x"}"#, true),
        (r#""StringEquals":{"k":"x"}"#, r#""StringEqualsIfExists":{"k":"x"}"#, false),
        (r#""ForAnyValue:StringEquals":{"k":"x"}"#, r#""ForAllValues:StringEquals":{"k":"x"}"#, false),
        (r#""ForAllValues:StringLike":{"k":"x*"}"#, r#""ForAllValues:StringLike":{"k":"xy"}"#, true),
        (r#""ArnLike":{"k":"arn:aws:s3:*:*:b/*"}"#, r#""ArnLike":{"k":"arn:aws:s3:::b/c"}"#, true),
        (r#""ArnLike":{"k":"arn:aws:s3:*:x"}"#, r#""ArnLike":{"k":"arn:aws:s3:a:b:x"}"#, false),
        (r#""StringFrobs":{"k":["x","y"]}"#, r#""StringFrobs":{"k":"x"}"#, false),
        (r#""StringFrobs":{"k":"x"}"#, r#""StringFrobs":{"k":"x"}"#, true),
        (r##""StringEquals":{"k":"#"}"##, r##""StringEquals":{"k":"#"}"##, true),
        (r#""StringEquals":{"k":@}"#, r#""StringEquals":{"k":"x"}"#, false),
        (r#""StringEquals":{"k":@}"#, r#""StringEquals":{"k":@}"#, true),
    ];
    for (old, new, expected) in cases {
        assert_eq!(within(old, new), expected, "{new} within {old}");
    }
}

/// An account has no colon in it, so a field that is nothing but the account is one field, and `*` is any.
#[test]
fn a_field_of_an_arn_that_only_the_account_can_be_is_covered() {
    let plain = |text: &str| Text::literal(text, Origin::default());
    let arn = |account: Text| Text::concat([&plain("arn:aws:ecs:eu-west-2:"), &account, &plain(":cluster/jobs")]);
    let condition = |account: Text| {
        let leaf = |text| Leaf { text, origin: Origin::default() };
        vec![Condition {
            operator: leaf(plain("ArnLike")),
            key: leaf(plain("ecs:cluster")),
            values: vec![leaf(arn(account))],
            unknown: Vec::new(),
            origin: Origin::default(),
        }]
    };
    let symbol = |kind| Text::symbol(Symbol::new("x.y", kind, ""), Origin::default());
    let any = condition(plain("*"));
    assert!(implies(&condition(symbol(SymbolKind::Identity(Identity::Account))), &any));
    assert!(!implies(&condition(symbol(SymbolKind::Other)), &any));
}

#[test]
fn principals_are_compared_by_what_they_say() {
    let trust = |principal: &str| format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}"#);
    let verdict = |old: &str, new: &str| verdict(&[trust(old)], &[trust(new)]);
    assert_eq!(verdict(r#"{"Service":["a","b"]}"#, r#"{"Service":"b"}"#), "=");
    assert_eq!(verdict(r#"{"Service":"a"}"#, r#"{"Service":["a","b"]}"#), "sts:assumerole on  [0]");
    assert_eq!(verdict(r#""*""#, r#"{"AWS":"111122223333"}"#), "=");
    assert_eq!(verdict(r#"{"AWS":"111122223333"}"#, r#"{"AWS":"arn:aws:iam::111122223333:root"}"#), "=");
    assert!(verdict(r#"{"AWS":"111122223333"}"#, r#"{"AWS":"arn:aws:iam::111122223333:role/r"}"#).starts_with('?'));
    assert_eq!(verdict(r##"{"AWS":"#"}"##, r##"{"AWS":"#"}"##), "=");
    assert!(verdict(r##"{"AWS":"#"}"##, "@").starts_with('?'));
    assert_eq!(verdict("@", "@"), "=");
}

#[test]
fn needs_are_covered_or_not() {
    let coverage = |statements: &[String], resource: &str, conditions: &[Condition]| {
        let document = document(&statements.join(","));
        let action = Text::literal("s3:GetObject", Origin::default());
        match covers(&[&document], &Need { action: &action, resource: &text(resource), conditions }) {
            Coverage::Allowed => "allowed".to_owned(),
            Coverage::Conditional { .. } => "conditional".to_owned(),
            Coverage::Refused(witness) => format!("refused {witness}"),
            Coverage::Undecided { .. } => "undecided".to_owned(),
        }
    };
    let if_x = allow("s3:*", "*").replace('}', r#","Condition":{"StringEquals":{"k":"x"}}}"#);
    let unless_x = if_x.replace("Allow", "Deny");
    let x = document(&if_x).statements[0].condition.conditions.clone();
    assert_eq!(coverage(&[allow("s3:Get*", "#/*")], "X/a", &[]), "allowed");
    assert_eq!(coverage(&[allow("s3:Get*", "#/a"), allow("*", "#/?")], "X/*", &[]), "refused s3:getobject on ${X}/");
    assert_eq!(coverage(&[allow("s3:Get*", "bucket/*")], "X/a", &[]), "undecided");
    assert_eq!(coverage(std::slice::from_ref(&if_x), "a", &[]), "conditional");
    assert_eq!(coverage(&[if_x], "a", &x), "allowed");
    assert_eq!(coverage(&[allow("*", "*"), unless_x.clone()], "a", &[]), "conditional");
    assert_eq!(coverage(&[allow("*", "*"), unless_x], "a", &x), "refused s3:getobject on a");
    assert_eq!(coverage(&[allow("*", "*"), deny("s3:*", "b*")], "a", &[]), "allowed");
    assert_eq!(coverage(&[allow("*", "*"), deny("s3:*", "ab*")], "a*", &[]), "refused s3:getobject on ab");
    assert_eq!(coverage(&[allow("*", "*"), deny("s3:*", "#")], "a", &[]), "undecided");
    assert_eq!(coverage(&[allow("*", "*"), "@".into()], "a", &[]), "undecided");
}

#[test]
fn hostile_policies_are_given_up_and_not_waited_for() {
    let hostile = |letter: char, count: usize| -> Vec<String> {
        let spread =
            |index: usize| format!("*{letter}{}{}*", "?".repeat(index % 17), ["a", "b", "c"][index % 3]).repeat(4);
        (0..count).map(|index| allow(&spread(index), &spread(index + 1))).collect()
    };
    assert!(!verdict(&hostile('a', 40), &hostile('b', 40)).starts_with('='));
    let denied = |mut all: Vec<String>| {
        all.extend(hostile('c', 6).into_iter().map(|statement| statement.replace("Allow", "Deny")));
        all
    };
    assert!(!verdict(&denied(vec![allow("*", "*")]), &hostile('b', 6)).starts_with('='));
}

pub(crate) fn requests() -> Vec<(String, String)> {
    let all = |length| {
        strings(&chars("az"), length).into_iter().map(|letters| {
            letters
                .into_iter()
                .filter_map(|letter| match letter {
                    crate::policy::Token::Char(char) => Some(char),
                    _ => None,
                })
                .collect::<String>()
        })
    };
    let resources: Vec<String> = all(4).collect();
    all(2).flat_map(|action| resources.iter().map(move |resource| (action.clone(), resource.clone()))).collect()
}

/// What an attribute and a variable may turn out to be.
const VALUES: [(&str, &str); 6] = [("", "a"), ("a", ""), ("az", "a"), ("a", "az"), ("z", "*"), ("a", "?a")];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn without_conditions_and_symbols_the_verdict_is_exact((old, new) in pairs("a*?", false)) {
        let (old, new) = (symbolic(&old), symbolic(&new));
        let none = [None, None];
        let more = |action: &str, resource: &str| allows(&new, action, resource, &none) && !allows(&old, action, resource, &none);
        let added = requests().into_iter().find(|(action, resource)| more(action, resource));
        match compare(&[&old], &[&new]) {
            Verdict::Proven => prop_assert_eq!(added, None),
            Verdict::Refuted(witness) => prop_assert!(more(&witness.action, &witness.resource.to_string()), "{}", witness),
            Verdict::Undecided { why } => prop_assert!(false, "{why}"),
        }
    }

    #[test]
    fn documents_that_say_the_same_allow_and_deny_the_same((old, new) in pairs("a*?#~", true)) {
        let verdict = same(&symbolic(&old), &symbolic(&new));
        let asks_nothing = |document: &Document| document.statements.iter().all(|statement| statement.condition.conditions.is_empty());
        for (x, v) in VALUES {
            let (old, new) = (filled(&old, x, v), filled(&new, x, v));
            let by_effect = |document: &Document, effect: Effect| {
                let statements = document.statements.iter().filter(|statement| statement.effect == Some(effect)).cloned();
                let allowing = statements.map(|statement| crate::policy::Statement { effect: Some(Effect::Allow), ..statement });
                Document { statements: allowing.collect(), ..document.clone() }
            };
            let mut apart = false;
            for effect in [Effect::Allow, Effect::Deny] {
                let (old, new) = (by_effect(&old, effect), by_effect(&new, effect));
                for (action, resource) in requests() {
                    for context in contexts() {
                        apart |= allows(&old, &action, &resource, &context) != allows(&new, &action, &resource, &context);
                    }
                }
            }
            match &verdict {
                Verdict::Proven => prop_assert!(!apart, "with {x} and {v}"),
                Verdict::Refuted(witness) if !v.contains(['*', '?']) && asks_nothing(&old) && asks_nothing(&new) => {
                    // Its strings may be longer than those of all the requests above.
                    let resource = fill(&witness.resource.to_string(), x, v);
                    let apart = [Effect::Allow, Effect::Deny].into_iter().any(|effect| {
                        let has = |document| {
                            let part = by_effect(document, effect);
                            contexts().iter().any(|context| allows(&part, &witness.action, &resource, context))
                        };
                        has(&old) != has(&new)
                    });
                    prop_assert!(apart, "{witness} with {x} and {v}");
                }
                _ => {}
            }
        }
    }

    #[test]
    fn a_statement_that_adds_nothing_can_go(specs in prop::collection::vec(spec("a*?#~", true), 2..5)) {
        let document = symbolic(&specs);
        let mut kept: Vec<&crate::policy::Statement> = document.statements.iter().collect();
        for statement in document.statements.iter().rev() {
            let others: Vec<_> = kept.iter().copied().filter(|other| other.index != statement.index).collect();
            if adds_nothing(&document, statement, &others) {
                kept = others;
            }
        }
        for (x, v) in VALUES {
            let whole = filled(&specs, x, v);
            let rest: Vec<Spec> = kept.iter().map(|statement| specs[statement.index].clone()).collect();
            let rest = filled(&rest, x, v);
            for (action, resource) in requests() {
                for context in contexts() {
                    prop_assert_eq!(allows(&whole, &action, &resource, &context), allows(&rest, &action, &resource, &context));
                }
            }
        }
    }

    #[test]
    fn verdicts_hold_whatever_symbols_and_contexts_are((old, new) in pairs("a*?#~", true)) {
        let verdict = compare(&[&symbolic(&old)], &[&symbolic(&new)]);
        for (x, v) in VALUES {
            let (old, new) = (filled(&old, x, v), filled(&new, x, v));
            match &verdict {
                Verdict::Proven => {
                    for (action, resource) in requests() {
                        for context in contexts() {
                            prop_assert!(
                                !allows(&new, &action, &resource, &context) || allows(&old, &action, &resource, &context),
                                "`{action}` on `{resource}` in {context:?} with {x} and {v}"
                            );
                        }
                    }
                }
                Verdict::Refuted(witness) if !v.contains(['*', '?']) => {
                    let resource = fill(&witness.resource.to_string(), x, v);
                    let added = contexts().into_iter().any(|context| {
                        allows(&new, &witness.action, &resource, &context) && !allows(&old, &witness.action, &resource, &context)
                    });
                    prop_assert!(added, "{witness} with {x} and {v}");
                }
                _ => {}
            }
        }
    }

    #[test]
    fn coverage_holds_whatever_symbols_and_contexts_are(
        specs in prop::collection::vec(spec("a*?#~", true), 1..4),
        needed in spec("a*?#~", true),
    ) {
        let need = symbolic(std::slice::from_ref(&needed));
        let [statement] = need.statements.as_slice() else { panic!("a statement") };
        let (action, resource) = (&statement.actions[0].values[0].text, &statement.resources[0].values[0].text);
        let known = &statement.condition.conditions;
        let coverage = covers(&[&symbolic(&specs)], &Need { action, resource, conditions: known });
        for (x, v) in VALUES {
            let document = filled(&specs, x, v);
            let contexts = || contexts().into_iter().filter(|context| known.iter().all(|line| holds(line, context)));
            match &coverage {
                Coverage::Allowed => {
                    let resource = crate::policy::Pattern::resource(&Text::literal(fill(&resource.to_string(), x, v), Origin::default()));
                    let action = crate::policy::Pattern::action(action);
                    for (asked, on) in requests() {
                        if action.matches_str(&asked) && resource.matches_str(&on) {
                            for context in contexts() {
                                prop_assert!(allows(&document, &asked, &on, &context), "`{asked}` on `{on}` in {context:?}");
                            }
                        }
                    }
                }
                Coverage::Refused(witness) if !v.contains(['*', '?']) => {
                    let on = fill(&witness.resource.to_string(), x, v);
                    for context in contexts() {
                        prop_assert!(!allows(&document, &witness.action, &on, &context), "{witness} in {context:?} with {x} and {v}");
                    }
                }
                _ => {}
            }
        }
    }
}
