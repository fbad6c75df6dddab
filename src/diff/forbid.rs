//! What must not be allowed: `ACTION[@RESOURCE]`.

use std::str::FromStr;

use crate::catalog::catalog;
use crate::policy::access::{Verdict, compare};
use crate::policy::{Block, Clause, Document, Effect, Leaf, PrincipalClause, Statement};
use crate::text::{Origin, Text};

use super::bound;
use super::case::{access, forms};
use super::form::{alone, canonical, with};
use super::judge::{Forms, Judgement};
use super::pieces::pieces;
use super::subject::{Kind, Subject};
use super::{Diff, Doubt, Granted};

/// Requests of which none must be allowed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Forbidden {
    /// The actions, a pattern.
    pub action: String,
    /// The resources, a pattern; all, where none is given.
    pub resource: Option<String>,
}

impl FromStr for Forbidden {
    type Err = String;

    /// `s3:DeleteBucket`, `s3:Delete*@arn:aws:s3:::prod-*`. An action that does not exist is refused: nothing would ever allow it.
    fn from_str(text: &str) -> Result<Self, String> {
        let (action, resource) = match text.split_once('@') {
            Some((action, resource)) => (action, Some(resource)),
            None => (text, None),
        };
        if resource.is_some_and(|resource| resource != "*" && !resource.starts_with("arn:")) {
            return Err("it is ACTION or ACTION@RESOURCE, and a resource is an ARN or *".to_owned());
        }
        if !action.contains(':') && action != "*" {
            return Err("it is ACTION or ACTION@RESOURCE, and an action has a service: s3:DeleteBucket".to_owned());
        }
        if catalog().expand(action).is_empty() {
            return Err(match catalog().nearest_actions(action).first() {
                Some(near) => format!("there is no action {action}; did you mean {near}?"),
                None => format!("there is no action {action}"),
            });
        }
        Ok(Self { action: action.to_owned(), resource: resource.map(str::to_owned) })
    }
}

impl std::fmt::Display for Forbidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.action)?;
        self.resource.as_ref().map_or(Ok(()), |resource| write!(f, "@{resource}"))
    }
}

/// What `subject` is allowed of what must not be.
pub(super) fn find(subject: &Subject<'_>, forbidden: &[Forbidden]) -> Diff {
    let mut diff = Diff { subjects: 1, ..Diff::default() };
    diff.undecided.extend(subject.unseen.values().map(|why| Doubt {
        subject: subject.name.clone(),
        policy: None,
        why: why.clone(),
        span: None,
    }));
    let own: Vec<Document> =
        subject.held.iter().filter(|held| !held.alternative).map(|held| (*held.document).clone()).collect();
    let mut denies = with(&own, Effect::Deny);
    denies.extend(subject.boundary.as_deref().and_then(bound::denies));
    let resources = &subject.graph.resources;
    let denies: Vec<Document> = denies.iter().map(|document| canonical(document, resources)).collect();
    for held in &subject.held {
        for statement in held.document.statements.iter().filter(|statement| statement.allows()) {
            let mut statement = forms(statement, &held.document, subject);
            if let (Kind::Trust, Some(arn)) = (subject.name.kind, &subject.arn) {
                // A trust policy is about its own role.
                statement.canonical.resources = vec![clause(arn.clone())];
            }
            for forbidden in forbidden {
                let judge = |part: &Forms<Statement>| may(part, forbidden, &held.document, &denies, subject);
                for piece in pieces(&statement, &judge).0 {
                    let mut access = access(subject, held, &statement.written, &piece);
                    access.certain = !held.alternative && piece.judgement == Judgement::New { certain: true };
                    diff.granted.push(Granted { forbidden: forbidden.to_string(), access });
                }
            }
        }
    }
    diff
}

/// Whether a part of a statement allows, or may allow, something that must not be: everything is allowed but that, and compared.
fn may(
    part: &Forms<Statement>,
    forbidden: &Forbidden,
    document: &Document,
    denies: &[Document],
    subject: &Subject<'_>,
) -> Judgement {
    let literal = |text: &str| Text::literal(text, Origin::default());
    let resource = subject.graph.resources.canonical(&literal(forbidden.resource.as_deref().unwrap_or("*")));
    let everyone: Vec<PrincipalClause> = part.canonical.principals.clone();
    let allow = statement(Effect::Allow, literal("*"), literal("*"), &everyone);
    let deny = statement(Effect::Deny, literal(&forbidden.action), resource, &everyone);
    let all_but = Document { statements: vec![allow, deny], ..Document::default() };
    let new = alone(document, part.canonical.clone());
    let all: Vec<&Document> = std::iter::once(&new).chain(denies).collect();
    match compare(&[&all_but], &all) {
        Verdict::Proven => Judgement::Nothing,
        Verdict::Refuted(_) => Judgement::New { certain: true },
        Verdict::Undecided { .. } => {
            // Where a Deny that depends on conditions is not met.
            let always = denies.iter().map(|document| {
                let always = document.statements.iter().filter(|deny| deny.condition.conditions.is_empty());
                Document { statements: always.cloned().collect(), ..document.clone() }
            });
            let always: Vec<Document> = always.collect();
            let all: Vec<&Document> = std::iter::once(&new).chain(&always).collect();
            Judgement::New { certain: matches!(compare(&[&all_but], &all), Verdict::Refuted(_)) }
        }
    }
}

fn statement(effect: Effect, action: Text, resource: Text, principals: &[PrincipalClause]) -> Statement {
    Statement {
        index: 0,
        sid: None,
        effect: Some(effect),
        effect_leaf: None,
        actions: vec![clause(action)],
        resources: vec![clause(resource)],
        principals: principals.to_vec(),
        condition: Block::default(),
        origin: Origin::default(),
    }
}

fn clause(text: Text) -> Clause {
    Clause {
        negated: false,
        values: vec![Leaf { text, origin: Origin::default() }],
        key: Origin::default(),
        origin: Origin::default(),
        unknown: Vec::new(),
        supposed: Vec::new(),
    }
}
