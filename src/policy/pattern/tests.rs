use proptest::prelude::*;

use super::reference::*;
use super::*;
use crate::text::{Origin, SymbolKind};

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}

fn language(patterns: &[&str]) -> Language {
    Language::of(patterns.iter().map(|written| pattern(written)))
}

#[test]
fn variables_are_letters_and_escapes_are_characters() {
    let read = |text: &str| Pattern::resource(&literal(text));
    assert_eq!(read("a${*}${?}${$}b").tokens(), chars("a*?$b"));
    assert_eq!(read("${AWS:UserName}"), read("${aws:username}"));
    assert_ne!(read("${aws:PrincipalTag/Team}"), read("${aws:PrincipalTag/team}"));
    assert!(read("${aws:username}").has_holes());
    assert_eq!(read("${open").tokens(), chars("${open"));
    assert!(!Pattern::resource_without_variables(&literal("${aws:username}")).has_holes());
    assert_eq!(read("a***b").to_string(), "a*b");
    assert_eq!(read("*?*?").to_string(), "??*");
    assert_eq!(read("${*}*").to_string(), "${*}*");
}

#[test]
fn plain_strings_match_from_both_ends() {
    for (written, fits, fits_not) in [
        ("s3:get*", &["s3:get", "s3:getobject"][..], &["s3:ge", "s3:", "", "iam:get", "xs3:get"][..]),
        ("s3:get", &["s3:get"], &["s3:ge", "s3:gett"]),
        ("s3:*get", &["s3:get", "s3:gget"], &["s3:getx", "s3"]),
        ("*", &["", "x"], &[]),
        ("a?", &["ab", "aé"], &["a", "abc", "b"]),
        ("aX", &[], &["a", "aX", "ab"]),
    ] {
        assert!(fits.iter().all(|text| pattern(written).matches_str(text)), "{written}");
        assert!(!fits_not.iter().any(|text| pattern(written).matches_str(text)), "{written}");
    }
}

#[test]
fn actions_have_no_case_and_resources_do() {
    assert!(Pattern::action(&literal("S3:get*")).covers(&Pattern::action(&literal("s3:GetObject"))));
    assert!(!pattern("s3:get*").covers(&Pattern::resource(&literal("s3:GetObject"))));
}

#[test]
fn a_star_covers_a_symbol_and_a_question_mark_does_not() {
    assert!(pattern("X/*").covers(&pattern("X/a")));
    assert!(pattern("*/*").covers(&pattern("X/*")));
    assert!(!pattern("X/*").covers(&pattern("Y/*")));
    assert!(!pattern("?").covers(&pattern("X")));
    assert!(pattern("X*").matches(&text("Xab")));
    assert!(!pattern("X?").matches(&text("XY")));
}

#[test]
fn a_union_covers_what_no_member_does() {
    let covers = |left: &[&str], right: &[&str]| language(right).contains(&language(left));
    assert_eq!(covers(&["*"], &["", "?*"]), Ok(true));
    assert_eq!(covers(&["a*"], &["a", "a?", "a??*"]), Ok(true));
    assert_eq!(covers(&["a*"], &["a", "a?", "a???*"]), Ok(false));
    assert_eq!(covers(&["X/*"], &["X/a*", "X/*b"]), Ok(false));
    assert_eq!(language(&["*"]).equivalent(&language(&["?*", ""])), Ok(true));
}

#[test]
fn a_star_alone_never_makes_a_symbol() {
    // Were `X` a letter of `*`, it would be one that neither the empty string nor `?*` has.
    assert_eq!(language(&["", "?*", "X"]).contains(&language(&["*"])), Ok(true));
}

#[test]
fn samples_are_shortest() {
    let shown = |language: &Language| language.sample().map(|sample| sample.map(|text| text.to_string()));
    assert_eq!(shown(&language(&["abc*"]).difference(&language(&["abc"]))), Ok(Some("abcz".into())));
    assert_eq!(shown(&language(&["X/*"]).intersection(&language(&["*/b"]))), Ok(Some("${X}/b".into())));
    assert_eq!(shown(&Language::nothing()), Ok(None));
    assert_eq!(shown(&Language::everything().complement()), Ok(None));
}

#[test]
fn overlap_has_three_answers() {
    let bucket = reference::symbol('X');
    let region = Symbol::new("data.aws_region.current.name", SymbolKind::Identity(crate::text::Identity::Region), "");
    let names = Pattern::resource(&Text::concat([
        &literal("arn:aws:s3:::codepipeline-"),
        &Text::symbol(region.clone(), Origin::default()),
        &literal("-*"),
    ]));
    let objects = Pattern::resource(&Text::concat([&Text::symbol(bucket, Origin::default()), &literal("/*")]));
    assert_eq!(names.overlap(&objects), Overlap::Depends);
    let in_region = |name: &str| {
        Pattern::resource(&Text::concat([&Text::symbol(region.clone(), Origin::default()), &literal(name)]))
    };
    assert_eq!(in_region("-a/*").overlap(&in_region("-b/*")), Overlap::Disjoint, "one region, two names");
    assert!(in_region("-a/*").begins_apart(&in_region("-b/*")), "told without an automaton");
    assert!(!in_region("-a/*").begins_apart(&in_region("-*")) && !in_region("-a").begins_apart(&in_region("-ab")));
    assert!(!pattern("V-a*").begins_apart(&pattern("V-b*")) && !pattern("X-a").begins_apart(&pattern("Y-b")));
    assert_eq!(pattern("V-a*").overlap(&pattern("V-b*")), Overlap::Depends, "V may hold a wildcard");
    assert_eq!(pattern("X").overlap(&pattern("abc")), Overlap::Depends);
    assert_eq!(pattern("X/a").overlap(&pattern("*/b")), Overlap::Disjoint);
    assert_eq!(pattern("X/*").overlap(&pattern("*/b")), Overlap::Certain);
    assert_eq!(pattern("a*").overlap(&pattern("b*")), Overlap::Disjoint);
    assert_eq!(pattern("a*c").overlap(&pattern("*b*")), Overlap::Certain);
}

#[test]
fn hostile_sets_are_given_up_and_not_waited_for() {
    let letters = ["a", "b", "c", "d"];
    let many: Vec<Pattern> = (0..200)
        .map(|index: usize| {
            let spread: String = (0..8).map(|shift| format!("*{}?", letters[(index >> shift) % 4])).collect();
            pattern(&spread)
        })
        .collect();
    let all = Language::of(many);
    // Whether it is decided does not matter; that there is an answer does.
    assert_ne!(all.contains(&language(&["*a*b*c*d*"])), Ok(true));
    let deep = pattern(&format!("*a{}", "?".repeat(60)));
    assert!(!deep.covers(&pattern(&format!("*b{}", "?".repeat(60)))));
}

/// A boolean combination of patterns, built and evaluated by hand.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(Vec<Pattern>),
    Not(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
}

impl Tree {
    fn has(&self, letters: &[Token]) -> bool {
        match self {
            Tree::Leaf(patterns) => patterns.iter().any(|pattern| reference::covers(pattern, letters)),
            Tree::Not(inner) => !inner.has(letters),
            Tree::And(one, two) => one.has(letters) && two.has(letters),
            Tree::Or(one, two) => one.has(letters) || two.has(letters),
        }
    }

    fn language(&self) -> Language {
        match self {
            Tree::Leaf(patterns) => Language::of(patterns.clone()),
            Tree::Not(inner) => inner.language().complement(),
            Tree::And(one, two) => one.language().intersection(&two.language()),
            Tree::Or(one, two) => one.language().union(&two.language()),
        }
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop::collection::vec(any_pattern("ab*?", 4), 0..3).prop_map(Tree::Leaf);
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| Tree::And(Box::new(one), Box::new(two))),
            (inner.clone(), inner).prop_map(|(one, two)| Tree::Or(Box::new(one), Box::new(two))),
        ]
    })
}

/// What a symbol may turn out to be; the last two are patterns.
const VALUES: [&str; 7] = ["", "a", "b", "ab", "ba", "*", "b?"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn known_sets_are_exact(tree in trees()) {
        let alphabet = chars("abz");
        let sample = tree.language().sample().expect("small sets are decided");
        let all = strings(&alphabet, 5);
        let shortest = all.iter().find(|letters| tree.has(letters));
        match &sample {
            Some(sample) => {
                let letters = chars(&sample.known().expect("no symbols"));
                prop_assert!(tree.has(&letters));
                if let Some(shortest) = shortest {
                    prop_assert_eq!(letters.len(), shortest.len());
                }
            }
            None => prop_assert_eq!(shortest, None),
        }
    }

    #[test]
    fn matching_is_as_defined(pattern in any_pattern("abX*?", 6), written in "[abX]{0,6}") {
        let plain = text(&written);
        let letters: Vec<Token> = super::reference::pattern(&written).tokens().to_vec();
        prop_assert_eq!(pattern.matches(&plain), reference::covers(&pattern, &letters));
    }

    #[test]
    fn containment_is_exact_for_the_letters(
        left in prop::collection::vec(any_pattern("aX*?", 3), 1..3),
        right in prop::collection::vec(any_pattern("aX*?", 3), 0..4),
    ) {
        let alphabet = [Token::Char('a'), Token::Char('z'), Token::Hole(Hole::Symbol(symbol('X')))];
        let escapes = strings(&alphabet, 6).into_iter().find(|letters| {
            left.iter().any(|pattern| generates(pattern, letters))
                && !right.iter().any(|pattern| reference::covers(pattern, letters))
        });
        let contains = Language::of(right).contains(&Language::of(left));
        prop_assert_eq!(contains, Ok(escapes.is_none()), "escapes: {:?}", escapes);
    }

    #[test]
    fn the_fast_path_agrees(one in any_pattern("aX*?", 4), two in any_pattern("aX*?", 4)) {
        let mut machine = Machine::default();
        let left = machine.leaf([&two], Reading::Generate);
        let right = machine.leaf([&one], Reading::Cover);
        let outside = Formula::All(vec![Formula::Leaf(left), Formula::Not(Box::new(Formula::Leaf(right)))]);
        let slow = machine.witness(&outside, &Fuel::default()).expect("small").is_none();
        if let Some(fast) = one.covers_fast(&two) {
            prop_assert_eq!(fast, slow, "{} covers {}", one, two);
        }
        prop_assert_eq!(one.covers(&two), slow);
    }

    #[test]
    fn proven_containment_holds_whatever_the_symbols_are(
        left in prop::collection::vec(any_pattern("abXV*?", 4), 1..3),
        right in prop::collection::vec(any_pattern("abXV*?", 4), 1..4),
    ) {
        if Language::of(right.clone()).contains(&Language::of(left.clone())) == Ok(true) {
            let all = strings(&chars("ab"), 5);
            for x in VALUES {
                for v in VALUES {
                    let fill = |hole: &Hole| if *hole == Hole::Symbol(symbol('X')) { x.to_owned() } else { v.to_owned() };
                    let fill_all = |patterns: &[Pattern]| patterns.iter().map(|pattern| filled(pattern, &fill)).collect::<Vec<_>>();
                    let (left, right) = (fill_all(&left), fill_all(&right));
                    for letters in &all {
                        if left.iter().any(|pattern| reference::covers(pattern, letters)) {
                            prop_assert!(right.iter().any(|pattern| reference::covers(pattern, letters)), "X={x} V={v} {letters:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn overlap_holds_whatever_the_symbols_are(one in any_pattern("abXV*?", 4), two in any_pattern("abXYV*?", 4)) {
        let overlap = one.overlap(&two);
        prop_assert_eq!(overlap, two.overlap(&one));
        if !one.has_holes() && !two.has_holes() {
            prop_assert_ne!(overlap, Overlap::Depends);
        }
        let all = strings(&chars("ab"), 8);
        for x in &VALUES[..5] {
            for y in &VALUES[..2] {
                for v in VALUES {
                    let fill = |hole: &Hole| match hole {
                        Hole::Symbol(symbol) if symbol.expression() == "X" => (*x).to_owned(),
                        Hole::Symbol(symbol) if symbol.expression() == "Y" => (*y).to_owned(),
                        _ => v.to_owned(),
                    };
                    let (one, two) = (filled(&one, &fill), filled(&two, &fill));
                    let common = all.iter().find(|letters| reference::covers(&one, letters) && reference::covers(&two, letters));
                    match overlap {
                        Overlap::Disjoint => prop_assert_eq!(common, None, "X={} Y={} V={}", x, y, v),
                        // The shortest string in both is no longer than both together; longer ones are not among `all`.
                        Overlap::Certain if one.tokens.len() + two.tokens.len() > 8 => {}
                        Overlap::Certain => prop_assert!(common.is_some(), "X={} Y={} V={}", x, y, v),
                        Overlap::Depends => {}
                    }
                }
            }
        }
    }
}
