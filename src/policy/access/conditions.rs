//! When one set of conditions is at least as strong as another, by what they say.
//!
//! All lines of a block must hold, and of one line any value may match: of a negated operator (`StringNotEquals`) none may. So a line is at least
//! as strong with fewer values, a negated one with more, and lines beyond those asked for only narrow. Operator and key are compared without case.
//! An operator that is not known here, or is itself not known, is as strong as itself only.
//!
//! Source: IAM User Guide, "Condition operators", "Conditions with multiple context keys or values".

use crate::policy::{Condition, Hole, Pattern, Token};
use crate::text::{SymbolKind, Text};

/// One operator and key, and their values.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Line {
    operator: Operator,
    key: Text,
    values: Vec<Pattern>,
    /// Values that are not known: compared by name.
    unknown: Vec<Text>,
}

#[derive(Clone, PartialEq, Debug)]
struct Operator {
    /// In lower case, without set prefix and `IfExists`.
    base: Text,
    /// `forallvalues:`, `foranyvalue:` or nothing.
    set: &'static str,
    if_exists: bool,
}

/// How the values of an operator work together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Values {
    /// One of them matches, each as it is written.
    Any,
    /// One of them matches, as a glob.
    AnyGlob,
    /// One of them matches, field by field of an ARN, each as a glob.
    AnyArn,
    /// None of them matches.
    None,
    /// None of them matches, as globs.
    NoGlob,
    /// None of them matches, field by field of an ARN.
    NoArn,
    /// Not known here.
    Exactly,
}

impl Line {
    pub(super) fn read(condition: &Condition, variables: bool) -> Line {
        let pattern = |text: &Text| match variables {
            true => Pattern::resource(text),
            false => Pattern::resource_without_variables(text),
        };
        Line {
            operator: Operator::read(&condition.operator.text),
            key: lower(&condition.key.text),
            values: condition.values.iter().map(|leaf| pattern(&leaf.text)).collect(),
            unknown: condition.unknown.clone(),
        }
    }

    /// Whether this line holds only where `other` does.
    fn implies(&self, other: &Line) -> bool {
        let exists = !self.operator.if_exists || other.operator.if_exists;
        if self.operator.base != other.operator.base
            || self.operator.set != other.operator.set
            || self.key != other.key
            || !exists
        {
            return false;
        }
        match self.operator.values() {
            Values::Any => self.values_within(other, &Pattern::eq),
            Values::AnyGlob => self.values_within(other, &Pattern::covers),
            Values::AnyArn => self.values_within(other, &arn_covers),
            Values::NoArn => other.values_within(self, &arn_covers),
            Values::None => other.values_within(self, &Pattern::eq),
            Values::NoGlob => other.values_within(self, &Pattern::covers),
            Values::Exactly => self.values_within(other, &Pattern::eq) && other.values_within(self, &Pattern::eq),
        }
    }

    /// Whether each value of this line is covered by one of `other`.
    fn values_within(&self, other: &Line, covers: &impl Fn(&Pattern, &Pattern) -> bool) -> bool {
        self.values.iter().all(|value| other.values.iter().any(|cover| covers(cover, value)))
            && self.unknown.iter().all(|text| other.unknown.contains(text))
    }
}

impl Operator {
    fn read(text: &Text) -> Operator {
        let Some(name) = text.known() else {
            return Operator { base: text.clone(), set: "", if_exists: false };
        };
        let name = name.to_ascii_lowercase();
        let sets = ["forallvalues:", "foranyvalue:"];
        let set = sets.into_iter().find(|set| name.starts_with(set)).unwrap_or_default();
        let name = &name[set.len()..];
        let (base, if_exists) = match name.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (name, false),
        };
        Operator { base: Text::literal(base, Default::default()), set, if_exists }
    }

    fn values(&self) -> Values {
        match self.base.known().as_deref().unwrap_or_default() {
            "stringequals"
            | "stringequalsignorecase"
            | "numericequals"
            | "numericlessthan"
            | "numericlessthanequals"
            | "numericgreaterthan"
            | "numericgreaterthanequals"
            | "dateequals"
            | "datelessthan"
            | "datelessthanequals"
            | "dategreaterthan"
            | "dategreaterthanequals"
            | "bool"
            | "binaryequals"
            | "ipaddress"
            | "null" => Values::Any,
            "stringlike" => Values::AnyGlob,
            "arnlike" | "arnequals" => Values::AnyArn,
            "stringnotequals" | "stringnotequalsignorecase" | "numericnotequals" | "datenotequals" | "notipaddress" => {
                Values::None
            }
            "stringnotlike" => Values::NoGlob,
            "arnnotlike" | "arnnotequals" => Values::NoArn,
            _ => Values::Exactly,
        }
    }
}

/// Whether each line of `weaker` is implied by one of `stronger`: wherever all of these hold, all of those do.
pub(super) fn lines_imply(stronger: &[Line], weaker: &[Line]) -> bool {
    weaker.iter().all(|line| stronger.iter().any(|strong| strong.implies(line)))
}

/// Whether the conditions `stronger` hold only where the conditions `weaker` do; `false` also where that cannot be told.
///
/// Read as of version 2012-10-17, with policy variables.
pub fn implies(stronger: &[Condition], weaker: &[Condition]) -> bool {
    if weaker.is_empty() || stronger.is_empty() {
        return weaker.is_empty();
    }
    let lines = |conditions: &[Condition]| conditions.iter().map(|line| Line::read(line, true)).collect::<Vec<_>>();
    lines_imply(&lines(stronger), &lines(weaker))
}

/// The text in lower case where it is known.
fn lower(text: &Text) -> Text {
    text.known().map_or_else(|| text.clone(), |known| Text::literal(known.to_ascii_lowercase(), Default::default()))
}

/// Whether each of the six fields of `one` covers that of `two`. A field of `two` with a symbol that might hold a colon only by being the same.
fn arn_covers(one: &Pattern, two: &Pattern) -> bool {
    let fields = |pattern: &Pattern| {
        let fields: Vec<Pattern> = pattern
            .tokens()
            .splitn(6, |token| *token == Token::Char(':'))
            .map(|tokens| Pattern::from_tokens(tokens.iter().cloned()))
            .collect();
        <[Pattern; 6]>::try_from(fields).ok()
    };
    let field_covers = |(index, (one, two)): (usize, (&Pattern, &Pattern))| {
        let may_hold_a_colon = |token: &Token| match token {
            Token::Hole(Hole::Symbol(symbol)) => !matches!(symbol.kind(), SymbolKind::Identity(_)),
            token => matches!(token, Token::Hole(_)),
        };
        one == two || (index == 5 || !two.tokens().iter().any(may_hold_a_colon)) && one.covers(two)
    };
    match (fields(one), fields(two)) {
        (Some(one), Some(two)) => one.iter().zip(&two).enumerate().all(field_covers),
        _ => one == two,
    }
}
