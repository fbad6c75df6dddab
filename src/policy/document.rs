//! A policy document as it was written, what the grammar forbids included, so that rules can speak of it.
//!
//! Grammar: IAM User Guide, "Grammar of the IAM JSON policy language".

use crate::input::Span;
use crate::text::{Origin, Symbol, Text};

use super::Pattern;

/// What kind of policy a document is: it decides what its elements mean and which are allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PolicyType {
    /// Attached to a user, group or role.
    Identity,
    /// Attached to a resource.
    Resource,
    /// A role's trust policy (AssumeRolePolicyDocument).
    Trust,
    /// A permissions boundary.
    Boundary,
    /// Passed when a session is made.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// A VPC endpoint policy.
    VpcEndpoint,
}

/// A string of a document and the bytes it came from. `text` carries the finer origin: use [`Text::spans_of`] to point inside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaf {
    /// The string.
    pub text: Text,
    /// The bytes of the whole value, quotes included.
    pub origin: Origin,
}

impl Leaf {
    /// The first place it was written.
    pub fn span(&self) -> Option<Span> {
        self.origin.primary().or_else(|| self.text.origin().primary())
    }

    /// What it goes by among the others of its list, which a policy document sorts backwards: where it was written, or else its name.
    pub fn place(&self) -> (Option<Span>, String) {
        (self.span(), self.text.to_string())
    }
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, PartialEq, Debug)]
pub struct Clause {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The values, in order. A single string is a list of one.
    pub values: Vec<Leaf>,
    /// The key: the word `Action`, or the attribute name `actions` in Terraform.
    pub key: Origin,
    /// The key and the values.
    pub origin: Origin,
    /// Members that could not be read: a list whose elements are not known. Never treated as a wildcard, nor as absent.
    pub unknown: Vec<Text>,
    /// Those of `values` that are only perhaps there, and were taken for given: what is to hold for certain cannot rest on them.
    pub supposed: Vec<Supposed>,
}

/// A value that is only perhaps there, and was taken for given.
#[derive(Clone, PartialEq, Debug)]
pub struct Supposed {
    /// The value.
    pub text: Text,
    /// What is written: with the same symbol, it is there as well or it is not.
    pub by: Symbol,
}

impl Clause {
    /// The values that are only perhaps there, one branch of a conditional having them, as far as they are written out: what is wrong with them
    /// is wrong wherever they are used, and what they mean is not to be counted on. `unknown` has a member for each.
    pub fn perhaps(&self) -> impl Iterator<Item = Leaf> {
        let leaf = |text: &Text| Some(Leaf { text: perhaps(text)?.clone(), origin: text.origin() });
        self.unknown.iter().filter_map(leaf)
    }

    /// The values, and those that are only perhaps there.
    pub fn written(&self) -> impl Iterator<Item = Leaf> {
        self.values.iter().cloned().chain(self.perhaps())
    }

    /// Takes what names something else, and is perhaps there, for a value: whoever allows something on a thing that may not be there means that thing.
    pub(super) fn take_for_given(&mut self) {
        if !self.negated {
            let supposed =
                |text: &Text| Some(Supposed { text: to_be_given(text)?.clone(), by: text.as_symbol()?.clone() });
            self.supposed.extend(self.unknown.iter().filter_map(supposed));
            take_for_given(&mut self.values, &mut self.unknown);
        }
    }
}

/// The text that is perhaps there.
fn perhaps(text: &Text) -> Option<&Text> {
    text.as_symbol()?.unless_nothing()
}

/// The text that is perhaps there and names something else.
fn to_be_given(text: &Text) -> Option<&Text> {
    perhaps(text).filter(|text| !text.is_known())
}

pub(super) fn take_for_given(values: &mut Vec<Leaf>, unknown: &mut Vec<Text>) {
    unknown.retain(|text| match to_be_given(text) {
        Some(one) => {
            values.push(Leaf { text: one.clone(), origin: text.origin() });
            false
        }
        None => true,
    });
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, PartialEq, Debug)]
pub struct PrincipalClause {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// The entries. `"Principal": "*"` is one entry of kind `*` with the value `*`.
    pub entries: Vec<PrincipalEntry>,
    /// The key.
    pub key: Origin,
    /// The key and the value.
    pub origin: Origin,
    /// Members that could not be read.
    pub unknown: Vec<Text>,
}

/// One kind of principal and its identifiers.
#[derive(Clone, PartialEq, Debug)]
pub struct PrincipalEntry {
    /// `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*`.
    pub kind: Leaf,
    /// The identifiers.
    pub values: Vec<Leaf>,
}

/// One operator, one condition key, its values: one line of a Condition block.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition {
    /// `StringEquals`, `ForAllValues:StringLikeIfExists`, … as written.
    pub operator: Leaf,
    /// `aws:SourceArn`, as written.
    pub key: Leaf,
    /// The values. Numbers and booleans are strings here.
    pub values: Vec<Leaf>,
    /// Values that could not be read.
    pub unknown: Vec<Text>,
    /// The whole of it.
    pub origin: Origin,
}

impl Condition {
    /// As [`Clause::take_for_given`], unless the values are those that the condition leaves out.
    pub(super) fn take_for_given(&mut self) {
        let operator = self.operator.text.known().and_then(|name| super::Operator::read(&name));
        if operator.is_some_and(|operator| !operator.negated) {
            take_for_given(&mut self.values, &mut self.unknown);
        }
    }
}

/// `Allow` or `Deny`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// A condition block as an object span, where one was written even though it is empty.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Block {
    /// Where it was written.
    pub origin: Origin,
    /// Its conditions, in order; all must hold.
    pub conditions: Vec<Condition>,
}

/// One statement.
#[derive(Clone, PartialEq, Debug)]
pub struct Statement {
    /// Its place in the document, from 0.
    pub index: usize,
    /// `Sid`.
    pub sid: Option<Leaf>,
    /// `Effect`, where it is one of the two; `effect_leaf` has what was written.
    pub effect: Option<Effect>,
    /// The value of `Effect`, where there is one. Absent where Terraform's default `Allow` applies.
    pub effect_leaf: Option<Leaf>,
    /// `Action` and `NotAction`, in the order written: one in a valid statement.
    pub actions: Vec<Clause>,
    /// `Resource` and `NotResource`, in the order written: one in a valid identity statement.
    pub resources: Vec<Clause>,
    /// `Principal` and `NotPrincipal`, in the order written.
    pub principals: Vec<PrincipalClause>,
    /// `Condition`.
    pub condition: Block,
    /// The whole statement: the object, or Terraform's `statement` block.
    pub origin: Origin,
}

impl Statement {
    /// Whether it is known to allow.
    pub fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    /// Whether it is about every action on every resource, whatever the request.
    pub fn is_of_everything(&self) -> bool {
        self.condition.conditions.is_empty()
            && self.resource_values().any(|leaf| leaf.text.is("*"))
            && self.actions.iter().all(|clause| !clause.negated)
            && self.action_values().any(|leaf| Pattern::action(&leaf.text).covers(&Pattern::any()))
    }

    /// Values of `Action`, not those of `NotAction`.
    pub fn action_values(&self) -> impl Iterator<Item = &Leaf> {
        self.actions.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.values)
    }

    /// Values of `Resource`, not those of `NotResource`.
    pub fn resource_values(&self) -> impl Iterator<Item = &Leaf> {
        self.resources.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.values)
    }
}

/// Something the grammar forbids, or that could not be read.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// A stable name of the kind of problem, in kebab case: `duplicate-key`, `unknown-element`, `effect-invalid`.
    pub code: &'static str,
    /// What is wrong, without a full stop.
    pub message: String,
    /// Where.
    pub origin: Origin,
    /// The number of the statement it is in, as [`Statement::index`]; `None` where it is about the document.
    pub statement: Option<usize>,
}

/// A whole policy document.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Document {
    /// `Version`.
    pub version: Option<Leaf>,
    /// `Id`.
    pub id: Option<Leaf>,
    /// The statements that could be read, in order.
    pub statements: Vec<Statement>,
    /// What is wrong with the rest.
    pub problems: Vec<Problem>,
    /// Statements, or whole documents, that are not known: each names what it depends on.
    pub unknown: Vec<Text>,
    /// The whole document.
    pub origin: Origin,
}
