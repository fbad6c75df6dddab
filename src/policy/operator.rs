//! Condition operators.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys".

/// What an operator compares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Family {
    /// Text.
    String,
    /// Numbers.
    Numeric,
    /// Dates.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes in Base64.
    Binary,
    /// Addresses and ranges of them.
    IpAddress,
    /// ARNs, field by field, wildcards allowed in all of them.
    Arn,
    /// Whether the key is there at all.
    Null,
}

/// Which of the values of a multi-valued key must match.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Set {
    /// `ForAllValues:` all of them; also holds where there is none.
    All,
    /// `ForAnyValue:` one of them.
    Any,
}

/// How an operator compares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Comparison {
    /// Equal, or in the range.
    Equals,
    /// Less, or less or equal.
    Less,
    /// Greater, or greater or equal.
    Greater,
    /// As a glob.
    Like,
}

/// An operator, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Operator {
    /// Its name without set prefix and `IfExists`, as AWS writes it.
    pub name: &'static str,
    /// What it compares.
    pub family: Family,
    /// How.
    pub comparison: Comparison,
    /// Whether it is the `Not…` form: no value may match.
    pub negated: bool,
    /// Whether it also holds where the key is absent.
    pub if_exists: bool,
    /// The set prefix.
    pub set: Option<Set>,
}

const OPERATORS: [(&str, Family, Comparison, bool); 27] = [
    ("StringEquals", Family::String, Comparison::Equals, false),
    ("StringNotEquals", Family::String, Comparison::Equals, true),
    ("StringEqualsIgnoreCase", Family::String, Comparison::Equals, false),
    ("StringNotEqualsIgnoreCase", Family::String, Comparison::Equals, true),
    ("StringLike", Family::String, Comparison::Like, false),
    ("StringNotLike", Family::String, Comparison::Like, true),
    ("NumericEquals", Family::Numeric, Comparison::Equals, false),
    ("NumericNotEquals", Family::Numeric, Comparison::Equals, true),
    ("NumericLessThan", Family::Numeric, Comparison::Less, false),
    ("NumericLessThanEquals", Family::Numeric, Comparison::Less, false),
    ("NumericGreaterThan", Family::Numeric, Comparison::Greater, false),
    ("NumericGreaterThanEquals", Family::Numeric, Comparison::Greater, false),
    ("DateEquals", Family::Date, Comparison::Equals, false),
    ("DateNotEquals", Family::Date, Comparison::Equals, true),
    ("DateLessThan", Family::Date, Comparison::Less, false),
    ("DateLessThanEquals", Family::Date, Comparison::Less, false),
    ("DateGreaterThan", Family::Date, Comparison::Greater, false),
    ("DateGreaterThanEquals", Family::Date, Comparison::Greater, false),
    ("Bool", Family::Bool, Comparison::Equals, false),
    ("BinaryEquals", Family::Binary, Comparison::Equals, false),
    ("IpAddress", Family::IpAddress, Comparison::Equals, false),
    ("NotIpAddress", Family::IpAddress, Comparison::Equals, true),
    ("ArnEquals", Family::Arn, Comparison::Like, false),
    ("ArnNotEquals", Family::Arn, Comparison::Like, true),
    ("ArnLike", Family::Arn, Comparison::Like, false),
    ("ArnNotLike", Family::Arn, Comparison::Like, true),
    ("Null", Family::Null, Comparison::Equals, false),
];

impl Operator {
    /// Reads an operator, whatever its case. `None` where there is none of this name: `NullIfExists` is none either.
    pub fn read(written: &str) -> Option<Operator> {
        let (set, rest) = match written.split_once(':') {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAllValues") => (Some(Set::All), rest),
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAnyValue") => (Some(Set::Any), rest),
            Some(_) => return None,
            None => (None, written),
        };
        let suffix = rest.len().checked_sub("IfExists".len()).filter(|&at| rest.is_char_boundary(at));
        let (name, if_exists) = match suffix.map(|at| rest.split_at(at)) {
            Some((name, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => (name, true),
            _ => (rest, false),
        };
        let &(name, family, comparison, negated) =
            OPERATORS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
        let exists = family == Family::Null && if_exists;
        (!exists).then_some(Operator { name, family, comparison, negated, if_exists, set })
    }

    /// The names of all operators, without prefix and suffix.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OPERATORS.iter().map(|&(name, ..)| name)
    }

    /// Whether a condition with it holds where the key is not in the request. For `Null` that is decided by its value: `None`.
    pub fn holds_without_key(self) -> Option<bool> {
        match (self.family, self.set) {
            (Family::Null, None) => None,
            (_, Some(Set::All)) => Some(true),
            (Family::Null, Some(Set::Any)) => Some(false),
            _ if self.if_exists => Some(true),
            (_, Some(Set::Any)) => Some(false),
            _ => Some(self.negated),
        }
    }

    /// Whether a condition with it lets through only what its values list.
    pub fn chooses(self) -> bool {
        self.needs_a_value() && matches!(self.comparison, Comparison::Equals | Comparison::Like)
    }

    /// Whether a condition with it holds only where one of its values fits, for a request that has the key: an empty list has none.
    pub fn needs_a_value(self) -> bool {
        !self.negated && self.set != Some(Set::All) && self.family != Family::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_taken_apart_whatever_their_case() {
        let operator = Operator::read("forallvalues:ARNNotLikeIfExists").expect("an operator");
        assert_eq!((operator.name, operator.family), ("ArnNotLike", Family::Arn));
        assert_eq!((operator.negated, operator.if_exists, operator.set), (true, true, Some(Set::All)));
        for wrong in
            ["StringMatches", "ForEachValue:StringLike", "NullIfExists", "IfExists", "", "StringEqualsIfExist", "é"]
        {
            assert_eq!(Operator::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_negated_operator_holds_where_the_key_is_absent() {
        let holds = |written| Operator::read(written).expect("an operator").holds_without_key();
        assert_eq!(holds("StringEquals"), Some(false));
        assert_eq!(holds("StringNotEquals"), Some(true));
        assert_eq!(holds("BoolIfExists"), Some(true));
        assert_eq!(holds("ForAllValues:StringEquals"), Some(true));
        assert_eq!(holds("ForAnyValue:StringNotEquals"), Some(false));
        assert_eq!(holds("Null"), None);
    }
}
