//! One subject against its other.

use std::borrow::Cow;

use crate::policy::access::{Verdict, compare};
use crate::policy::{Document, Effect, Statement};
use crate::text::{Origin, Text};

use super::bound;
use super::examples::examples;
use super::form::{canonical, with};
use super::judge::{Against, Forms, Judgement};
use super::pieces::{Piece, pieces};
use super::subject::{Held, Subject, print};
use super::{Access, Doubt};

/// What is found of a subject.
pub(super) struct Case<'s, 'a> {
    other: Option<&'s Subject<'a>>,
    subject: &'s Subject<'a>,
    pub(super) found: Vec<Access>,
    pub(super) doubts: Vec<Doubt>,
}

/// What the boundaries of both sides come to.
#[derive(Default)]
struct Bounds {
    /// What they deny, of the other side and of this one.
    denies: (Option<Document>, Option<Document>),
    /// Whether a boundary that is the same on both sides may deny what is found.
    uncertain: bool,
    /// Why nothing can be told; it is about the boundary.
    doubt: Option<String>,
}

impl<'s, 'a> Case<'s, 'a> {
    /// What `subject` is allowed and `other` is not.
    pub(super) fn of(other: Option<&'s Subject<'a>>, subject: &'s Subject<'a>) -> Self {
        Self { other, subject, found: Vec::new(), doubts: Vec::new() }
    }

    pub(super) fn run(&mut self) {
        let subject = self.subject;
        if self.other.is_some_and(|other| other.print() == subject.print()) {
            return;
        }
        let known = |key: &String| self.other.is_some_and(|other| other.unseen.contains_key(key));
        let unseen: Vec<String> =
            subject.unseen.iter().filter(|(key, _)| !known(key)).map(|(_, why)| why.clone()).collect();
        unseen.into_iter().for_each(|why| self.doubt(None, why, None));
        let bounds = self.bounds();
        let hidden = self.hidden().or(bounds.doubt.clone());
        let surely = |subject: &'s Subject<'a>| subject.held.iter().filter(|held| !held.alternative);
        let certain: Vec<&Document> = surely(subject).map(|held| &*held.document).collect();
        let others: Vec<&Document> = self.other.into_iter().flat_map(surely).map(|held| &*held.document).collect();
        let against = self.against(&others, &certain, &bounds);
        if subject.held.len() == certain.len() && is_proven(&against, &certain, subject) {
            return;
        }
        // What an alternative of the other side allows was allowed in some cases only.
        let uncertain =
            bounds.uncertain || self.other.is_some_and(|other| other.held.iter().any(|held| held.alternative));
        for held in &subject.held {
            let alternative = held.alternative.then(|| {
                let own: Vec<&Document> = certain.iter().copied().chain([&*held.document]).collect();
                let counterpart = self.counterpart(held).map(|held| &*held.document);
                let others: Vec<&Document> = others.iter().copied().chain(counterpart).collect();
                self.against(&others, &own, &bounds)
            });
            let against = alternative.as_ref().unwrap_or(&against);
            for statement in held.document.statements.iter().filter(|statement| statement.allows()) {
                self.judge(held, statement, against, hidden.as_deref(), uncertain || held.alternative);
            }
        }
    }

    /// Why nobody can see all that the other side is allowed, beyond what this one is.
    fn hidden(&self) -> Option<String> {
        let mut gone = self.other?.unseen.iter().filter(|(key, _)| !self.subject.unseen.contains_key(*key));
        gone.next().map(|(_, why)| format!("the other side may allow it: {why}"))
    }

    /// What the other side has for an alternative: the one of its policy and place among that policy's; of another policy, the one that says the same.
    fn counterpart(&self, alternative: &Held<'_>) -> Option<&'s Held<'a>> {
        let other = self.other?;
        let alternatives = |subject: &'s Subject<'a>| subject.held.iter().filter(|held| held.alternative);
        let mut same_policy = alternatives(other).filter(|held| held.policy == alternative.policy).peekable();
        if same_policy.peek().is_none() {
            let text = print(&alternative.document);
            return alternatives(other).find(|held| print(&held.document) == text);
        }
        let own = alternatives(self.subject).filter(|held| held.policy == alternative.policy);
        let place = own.take_while(|held| !std::ptr::eq(*held, alternative)).count();
        same_policy.nth(place)
    }

    fn bounds(&self) -> Bounds {
        let of = |subject: Option<&'s Subject<'a>>| subject.and_then(|subject| subject.boundary.as_deref());
        let (old, new) = (of(self.other), of(Some(self.subject)));
        let lifted = self.other.and_then(|other| other.unseen_boundary.as_ref());
        let lifted = lifted.filter(|lifted| self.subject.unseen_boundary.as_ref() != Some(lifted));
        let doubt = lifted.map(|lifted| format!("the permissions boundary {lifted}, which nobody sees here, is gone"));
        let denies = (old.map(bound::denies), new.map(bound::denies));
        match denies {
            (None | Some(Some(_)), None | Some(Some(_))) => {
                let uncertain = self.subject.unseen_boundary.is_some();
                Bounds { denies: (denies.0.flatten(), denies.1.flatten()), uncertain, doubt }
            }
            // A boundary that only limits what is there leaves what is found to be found.
            (None, Some(None)) => Bounds { uncertain: true, doubt, ..Bounds::default() },
            (Some(_), _) => {
                let widened = match (old, new) {
                    (Some(old), Some(new)) => print(old) != print(new) && compare(&[old], &[new]) != Verdict::Proven,
                    _ => true,
                };
                let why =
                    || "the permissions boundary, which is too involved to take off exactly, has changed".to_owned();
                Bounds { uncertain: true, doubt: doubt.or_else(|| widened.then(why)), ..Bounds::default() }
            }
        }
    }

    fn against(&self, others: &[&Document], own: &[&Document], bounds: &Bounds) -> Forms<Against> {
        let form = |read: &dyn Fn(&Document, bool) -> Document| {
            let mut all: Vec<Document> = others.iter().map(|document| read(document, true)).collect();
            all.extend(bounds.denies.0.as_ref().map(|bound| read(bound, true)));
            let own: Vec<Document> = own.iter().map(|document| read(document, false)).collect();
            let mut denies = with(&own, Effect::Deny);
            denies.extend(bounds.denies.1.as_ref().map(|bound| read(bound, false)));
            Against { others: all, denies }
        };
        let resources = (
            self.other.map_or(&self.subject.graph.resources, |other| &other.graph.resources),
            &self.subject.graph.resources,
        );
        Forms {
            written: form(&|document, _| document.clone()),
            canonical: form(&|document, is_other| {
                canonical(document, if is_other { resources.0 } else { resources.1 })
            }),
        }
    }

    fn judge(
        &mut self,
        held: &Held<'_>,
        statement: &Statement,
        against: &Forms<Against>,
        hidden: Option<&str>,
        uncertain: bool,
    ) {
        let forms = forms(statement, &held.document, self.subject);
        let judge = |part: &Forms<Statement>| against.judge(&held.document, part);
        if judge(&forms) == Judgement::Nothing {
            return;
        }
        let (pieces, more) = pieces(&forms, &judge);
        let last = pieces.len().saturating_sub(1);
        for (number, piece) in pieces.into_iter().enumerate() {
            let span = if held.foreign { held.span } else { piece.span.or(held.span) };
            match (&piece.judgement, hidden) {
                (Judgement::New { certain }, None) => {
                    let examples = self.examples(&piece, &judge);
                    let mut access = access(self.subject, held, statement, &piece);
                    (access.alone, access.examples) = (self.other.is_none(), examples);
                    (access.certain, access.span) = (*certain && !uncertain, span);
                    access.more = if number == last { more } else { 0 };
                    self.found.push(access);
                }
                (Judgement::Nothing, _) => {}
                (Judgement::New { .. }, Some(why)) => self.doubt(Some(held.policy.clone()), why.to_owned(), span),
                (Judgement::Doubt(why), _) => {
                    self.doubt(Some(held.policy.clone()), format!("{}: {why}", piece.action), span);
                }
            }
        }
    }

    fn examples(&self, piece: &Piece, judge: &dyn Fn(&Forms<Statement>) -> Judgement) -> Vec<&'static str> {
        let [clause] = &piece.forms.written.actions[..] else { return Vec::new() };
        let ([leaf], false) = (&clause.values[..], clause.negated) else { return Vec::new() };
        examples(&leaf.text, |action| {
            let with = |statement: &Statement| {
                let mut statement = statement.clone();
                for leaf in statement.actions.iter_mut().flat_map(|clause| &mut clause.values) {
                    leaf.text = Text::literal(action, Origin::default());
                }
                statement
            };
            let one = Forms { written: with(&piece.forms.written), canonical: with(&piece.forms.canonical) };
            matches!(judge(&one), Judgement::New { .. })
        })
    }

    fn doubt(&mut self, policy: Option<String>, why: String, span: Option<crate::input::Span>) {
        let doubt = Doubt { subject: self.subject.name.clone(), policy, why, span };
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }
}

/// A piece of a statement as it is reported, the other side not yet asked.
pub(super) fn access(subject: &Subject<'_>, held: &Held<'_>, statement: &Statement, piece: &Piece) -> Access {
    Access {
        subject: subject.name.clone(),
        alone: false,
        policy: held.policy.clone(),
        statement: statement.index,
        sid: statement.sid.as_ref().map(|sid| sid.text.to_string()),
        action: piece.action.clone(),
        principal: piece.principal.clone(),
        resource: piece.resource.clone(),
        examples: Vec::new(),
        certain: true,
        more: 0,
        span: if held.foreign { held.span } else { piece.span.or(held.span) },
    }
}

/// A statement in both forms.
pub(super) fn forms(statement: &Statement, document: &Document, subject: &Subject<'_>) -> Forms<Statement> {
    let one =
        Document { statements: vec![statement.clone()], version: document.version.clone(), ..Document::default() };
    let canonical = canonical(&one, &subject.graph.resources).statements.pop().unwrap_or_else(|| statement.clone());
    Forms { written: statement.clone(), canonical }
}

/// Whether all documents together are proven to allow nothing more, which most are.
fn is_proven(against: &Forms<Against>, own: &[&Document], subject: &Subject<'_>) -> bool {
    let proven = |against: &Against, own: Vec<Cow<'_, Document>>| {
        let others: Vec<&Document> = against.others.iter().collect();
        let own: Vec<&Document> = own.iter().map(|document| &**document).chain(&against.denies).collect();
        compare(&others, &own) == Verdict::Proven
    };
    let canonical = || own.iter().map(|document| Cow::Owned(canonical(document, &subject.graph.resources))).collect();
    proven(&against.written, own.iter().map(|document| Cow::Borrowed(*document)).collect())
        || proven(&against.canonical, canonical())
}
