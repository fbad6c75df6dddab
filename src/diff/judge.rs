//! Whether what a statement allows is new, in two readings.

use crate::policy::access::{Verdict, compare, implies};
use crate::policy::{Condition, Document, Effect, PrincipalClause, Statement};
use crate::text::Text;

use super::form::{alone, lettered, without_statements};

/// What there is to say of a statement, or of a part of one.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Judgement {
    /// The other side allows all of it.
    Nothing,
    /// The other side does not allow all of it.
    New {
        /// Whether that holds whatever symbols and conditions turn out to be.
        certain: bool,
    },
    /// It cannot be told; says why, without a full stop.
    Doubt(String),
}

/// A statement, or a part of one, as it is written and in canonical form.
#[derive(Clone, Debug)]
pub(super) struct Forms<T> {
    pub(super) written: T,
    pub(super) canonical: T,
}

/// What a statement is judged against, in one form.
#[derive(Clone, Default, Debug)]
pub(super) struct Against {
    /// All documents of the other side.
    pub(super) others: Vec<Document>,
    /// What stands beside the statement and denies.
    pub(super) denies: Vec<Document>,
}

impl Forms<Against> {
    /// Whether what `statement` of `document` allows is new.
    pub(super) fn judge(&self, document: &Document, statement: &Forms<Statement>) -> Judgement {
        // A reference means the same on both sides where it is written the same, and an ARN and a name where they come out the same: one is enough.
        // In the canonical form more is a symbol (the partition), so that less is refuted.
        let written = self.written.exactly(document, &statement.written);
        if written == Verdict::Proven {
            return Judgement::Nothing;
        }
        match self.canonical.exactly(document, &statement.canonical) {
            Verdict::Proven => Judgement::Nothing,
            Verdict::Refuted(_) => Judgement::New { certain: true },
            Verdict::Undecided { why } => {
                let statement = &statement.canonical;
                let is_refuted = |verdict: Verdict| matches!(verdict, Verdict::Refuted(_));
                if is_refuted(written) || is_refuted(self.canonical.undenied(statement).exactly(document, statement)) {
                    Judgement::New { certain: true }
                } else if is_refuted(self.canonical.as_written(document, statement)) {
                    Judgement::New { certain: false }
                } else {
                    Judgement::Doubt(why)
                }
            }
        }
    }
}

impl Against {
    fn exactly(&self, document: &Document, statement: &Statement) -> Verdict {
        let new = alone(document, statement.clone());
        compare(&refs(&self.others), &refs(std::iter::once(&new).chain(&self.denies)))
    }

    /// The same with no Deny that both sides have and that depends on conditions: what is new where it is not met is new.
    fn undenied(&self, statement: &Statement) -> Self {
        let asked = &statement.condition.conditions;
        let left_out = |one: &Statement, others: &[Document]| {
            one.effect == Some(Effect::Deny) && !implies(asked, &one.condition.conditions) && is_shared(one, others)
        };
        let without = |documents: &[Document], others: &[Document]| {
            let without = documents.iter().map(|document| {
                let kept = document.statements.iter().filter(|one| !left_out(one, others));
                Document { statements: kept.cloned().collect(), ..document.clone() }
            });
            without.collect()
        };
        Self { others: without(&self.others, &self.denies), denies: without(&self.denies, &self.others) }
    }

    /// The comparison as a reader makes it, for what is not certain either way:
    ///
    /// - symbols and principals that are written differently are different;
    /// - what was allowed under conditions that the statement does not ask for was not allowed;
    /// - a condition of a Deny may not be met where the Deny is the same on both sides or is of the new one, and was met where it is gone.
    fn as_written(&self, document: &Document, statement: &Statement) -> Verdict {
        let asked = &statement.condition.conditions;
        let is_met = |conditions: &[Condition]| implies(asked, conditions);
        let read = |document: &Document, statements: Vec<Statement>| Document {
            problems: Vec::new(),
            statements: statements.iter().map(lettered).collect(),
            ..without_statements(document)
        };
        let old = self.others.iter().map(|document| {
            let statements = document.statements.iter().filter_map(|one| {
                let conditions = &one.condition.conditions;
                match one.effect {
                    Some(Effect::Allow) => is_met(conditions).then(|| for_same_principals(one, statement)).flatten(),
                    _ if is_met(conditions) => Some(one.clone()),
                    _ if is_shared(one, &self.denies) => None,
                    _ => Some(Statement { condition: crate::policy::Block::default(), ..one.clone() }),
                }
            });
            read(document, statements.collect())
        });
        let denies = self.denies.iter().map(|document| {
            let met = document.statements.iter().filter(|deny| is_met(&deny.condition.conditions));
            read(document, met.cloned().collect())
        });
        let (old, denies): (Vec<_>, Vec<_>) = (old.collect(), denies.collect());
        let new = read(document, vec![statement.clone()]);
        compare(&refs(&old), &refs(std::iter::once(&new).chain(&denies)))
    }
}

fn refs<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Vec<&'a Document> {
    documents.into_iter().collect()
}

/// Whether a Deny is one of the documents', too.
fn is_shared(deny: &Statement, others: &[Document]) -> bool {
    let denies = others.iter().flat_map(|other| &other.statements);
    denies.filter(|other| other.effect == Some(Effect::Deny)).any(|other| says_the_same(other, deny))
}

fn says_the_same(one: &Statement, two: &Statement) -> bool {
    let text = |statement: &Statement| {
        let unnamed = Statement { sid: None, ..statement.clone() };
        crate::json::to_string(&unnamed.to_json(), crate::json::Style::Compact)
    };
    text(one) == text(two)
}

/// A statement with those of its principals that have to do with the ones of `of`; `None` where there are none.
fn for_same_principals(statement: &Statement, of: &Statement) -> Option<Statement> {
    let mut statement = statement.clone();
    let asked: Vec<(&Text, &Text)> = entries(&of.principals).collect();
    for clause in statement.principals.iter_mut().filter(|clause| !clause.negated) {
        for entry in &mut clause.entries {
            let kind = entry.kind.text.clone();
            entry.values.retain(|value| asked.iter().any(|asked| may_be((&kind, &value.text), *asked)));
        }
        clause.entries.retain(|entry| !entry.values.is_empty());
        if clause.entries.is_empty() && clause.unknown.is_empty() {
            return None;
        }
    }
    Some(statement)
}

fn entries(clauses: &[PrincipalClause]) -> impl Iterator<Item = (&Text, &Text)> {
    let entries = clauses.iter().flat_map(|clause| &clause.entries);
    entries.flat_map(|entry| entry.values.iter().map(move |value| (&entry.kind.text, &value.text)))
}

/// Whether `one` is `two`, or everyone, or the account that `two` is of.
fn may_be(one: (&Text, &Text), two: (&Text, &Text)) -> bool {
    let is_everyone = one.1.is("*") && (one.0.is("*") || one.0.is("AWS"));
    let by_name = one.0 == two.0 && one.1 == two.1;
    let account = |text: &Text| {
        let text = text.to_string();
        let is_id = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_id {
            return Some((text, true));
        }
        let mut fields = text.splitn(6, ':').skip(4).map(str::to_owned);
        let (account, resource) = (fields.next()?, fields.next()?);
        Some((account, resource == "root"))
    };
    let holds = || match (account(one.1), account(two.1)) {
        (Some((whole, true)), Some((account, _))) => whole == account,
        _ => false,
    };
    is_everyone || by_name || one.0.is("AWS") && two.0.is("AWS") && holds()
}
