//! Evaluating what wiring files say of the roles one resource uses.

mod needs;

use crate::input::{Diagnostic, Level, Span};
use crate::terraform::eval::evaluate;
use crate::terraform::syntax::ast::Expr;
use crate::terraform::value::{Kind, Value};
use crate::text::{Address, Origin, Text};

use super::applied::{Applied, NoNeed, Superseded};
use super::language::{CommonRule, Fact, RoleRule, SupersededRule};
use super::scope::{Use, UseScope};
use super::session::Session;
use super::values;

/// What wiring says of every role that the resource at `address` uses.
pub(super) fn apply(session: &Session<'_>, rules: &[&RoleRule], address: &Address) -> Vec<Applied> {
    let mut attributes: Vec<&str> = Vec::new();
    for attribute in rules.iter().flat_map(|rule| &rule.attributes) {
        if !attributes.contains(&&**attribute) {
            attributes.push(attribute);
        }
    }
    let resource = session.object(address);
    let mut all = Vec::new();
    for attribute in attributes {
        let about: Vec<&RoleRule> =
            rules.iter().copied().filter(|rule| rule.attributes.iter().any(|own| &**own == attribute)).collect();
        for (block, role) in holders(&session.configuration.body(address), &resource, attribute) {
            let place = Use::new(session, resource.clone(), block, attribute);
            all.push(one(session, &about, &place, address, attribute, role));
        }
    }
    all
}

/// The blocks that a dotted path ends in, and what is written there, for each place it is written. JSON that the configuration encodes is as good as blocks.
fn holders(body: &Value, resource: &Value, path: &str) -> Vec<(Value, Value)> {
    let (blocks, attribute) =
        path.rsplit_once('.').map_or((None, path), |(blocks, attribute)| (Some(blocks), attribute));
    let Some(blocks) = blocks else {
        return values::attribute(body, attribute).map(|role| (resource.clone(), role.clone())).into_iter().collect();
    };
    let mut holders = vec![body];
    for step in blocks.split('.') {
        let inner = holders.into_iter().filter_map(|holder| values::attribute(holder, step)).map(values::written_out);
        holders = inner.flat_map(|value| values::elements(value).unwrap_or(std::slice::from_ref(value))).collect();
    }
    let written = |holder: &Value| values::attribute(holder, attribute).map(|role| (holder.clone(), role.clone()));
    holders.into_iter().filter_map(written).collect()
}

fn one(
    session: &Session<'_>,
    rules: &[&RoleRule],
    place: &Use<'_>,
    address: &Address,
    attribute: &str,
    role: Value,
) -> Applied {
    let mut applied = Applied {
        attribute: attribute.to_owned(),
        role,
        service: rules.first().map(|rule| rule.service.to_string()),
        assumed_by: None,
        needs: Vec::new(),
        no_needs: Vec::new(),
        open: Vec::new(),
        superseded: Vec::new(),
        uncertain: false,
        code: false,
        modelled: rules.iter().any(|rule| !rule.extends),
        problems: Vec::new(),
    };
    for rule in rules {
        let scope = place.scope(rule);
        let mut one = One { session, address, scope: &scope, applied: &mut applied };
        one.runs(rule.commands.as_ref());
        one.applied.code |= one.runs(rule.code.as_ref());
        one.open(rule);
        one.assumed_by(rule);
        let common: Vec<&CommonRule> =
            rule.include.iter().filter_map(|name| session.wiring.find(|language| language.common.get(name))).collect();
        rule.needs.iter().chain(common.iter().flat_map(|common| &common.needs)).for_each(|need| one.need(need));
        for rule in rule.no_needs.iter().chain(common.iter().flat_map(|common| &common.no_needs)) {
            one.no_need(&rule.fact);
        }
        for rule in &rule.superseded {
            one.superseded(rule);
        }
    }
    applied
}

/// One use of a role while it is filled in.
struct One<'a> {
    session: &'a Session<'a>,
    address: &'a Address,
    scope: &'a UseScope<'a>,
    applied: &'a mut Applied,
}

/// How sure it is that a fact holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    No,
    Maybe,
    Yes,
}

impl One<'_> {
    /// What of the user's own runs under the role, and whether anything does.
    fn runs(&mut self, what: Option<&Expr>) -> bool {
        let (uncertain, reasons) = (self.applied.uncertain, self.applied.open.len());
        match what.map(|expr| evaluate(expr, self.scope)) {
            None => return false,
            Some(Ok(value)) => self.reasons(&value),
            Some(Err(problem)) => {
                self.problem(format!("what runs under the role of {}", self.address), problem);
                return true;
            }
        }
        // That code runs is a reason to be open, and none to doubt what the service needs.
        self.applied.uncertain = uncertain;
        self.applied.open.len() > reasons
    }

    fn open(&mut self, rule: &RoleRule) {
        let Some(expr) = &rule.open else { return };
        match evaluate(expr, self.scope) {
            Ok(value) => self.reasons(&value),
            Err(problem) => self.problem(format!("what runs under the role of {}", self.address), problem),
        }
    }

    fn reasons(&mut self, value: &Value) {
        match &value.kind {
            Kind::Null(_) => {}
            Kind::Unknown(_) => self.uncertain(),
            _ => match (values::elements(value), values::text(value)) {
                (Some(items), _) => items.to_vec().iter().for_each(|item| self.reasons(item)),
                (None, Some(text)) => self.reason(text.to_string()),
                (None, None) => {}
            },
        }
    }

    fn reason(&mut self, reason: String) {
        self.applied.uncertain = true;
        if !self.applied.open.contains(&reason) {
            self.applied.open.push(reason);
        }
    }

    /// An expression that fails on what the configuration holds leaves the role open: what it would have said is not known. That is a warning: everything
    /// else is as good as without it.
    fn problem(&mut self, what: String, problem: Diagnostic) {
        self.reason(format!("{what} cannot be told: {}", problem.message));
        self.applied.problems.push(Diagnostic { level: Level::Warning, ..problem });
    }

    fn assumed_by(&mut self, rule: &RoleRule) {
        let Some(expr) = &rule.assumed_by else { return };
        self.applied.service = None;
        match evaluate(expr, self.scope) {
            Ok(value) => self.applied.assumed_by = values::text(&value).map(|text| self.session.outward(&text)),
            Err(problem) => self.problem(format!("who assumes the role of {}", self.address), problem),
        }
    }

    /// Needs may hold or not: what decides it is a setting that is not known.
    fn uncertain(&mut self) {
        self.reason(format!("what {} needs hangs on settings that are not known", self.address));
    }

    fn no_need(&mut self, fact: &Fact) {
        let said = self.holds(fact, self.scope).and_then(|holds| {
            let (because, source) = self.said(fact, self.scope)?;
            let evidence = self.evidence(fact, self.scope, [None, None])?;
            let user = self.address.clone();
            Ok((holds == Holds::Yes).then(|| NoNeed { title: fact.title.clone(), because, source, evidence, user }))
        });
        match said {
            Ok(no_need) => self.applied.no_needs.extend(no_need),
            Err(problem) => self.problem(format!("whether {} needs nothing for {}", self.address, fact.title), problem),
        }
    }

    /// What is superseded must be certain: a `when` that is not known is a no.
    fn superseded(&mut self, rule: &SupersededRule) {
        let fact = &rule.fact;
        let said = self.holds(fact, self.scope).and_then(|holds| {
            if holds != Holds::Yes {
                return Ok(None);
            }
            let (because, source) = self.said(fact, self.scope)?;
            Ok(Some(Superseded {
                title: fact.title.clone(),
                actions: self.texts(fact, &rule.actions, self.scope)?.iter().map(Text::to_string).collect(),
                resources: self.texts(fact, &rule.resources, self.scope)?,
                unnamed: rule.unnamed,
                because,
                source,
                evidence: self.evidence(fact, self.scope, [None, None])?,
                user: self.address.clone(),
            }))
        });
        match said {
            Ok(superseded) => self.applied.superseded.extend(superseded),
            Err(problem) => self.applied.problems.push(Diagnostic { level: Level::Warning, ..problem }),
        }
    }

    fn holds(&self, fact: &Fact, scope: &UseScope<'_>) -> Result<Holds, Diagnostic> {
        let Some(expr) = &fact.when else { return Ok(Holds::Yes) };
        match evaluate(expr, scope)?.kind {
            Kind::Bool(true) => Ok(Holds::Yes),
            Kind::Bool(false) => Ok(Holds::No),
            Kind::Unknown(_) => Ok(Holds::Maybe),
            _ => Err(Diagnostic::error("`when` must be true or false", expr.span)),
        }
    }

    /// Why and from where, for people.
    fn said(&self, fact: &Fact, scope: &UseScope<'_>) -> Result<(String, String), Diagnostic> {
        let text = |expr: &Expr| Ok(values::text(&evaluate(expr, scope)?).unwrap_or_default().to_string());
        let because = fact.because.as_ref().map(text).transpose()?;
        Ok((because.unwrap_or_else(|| format!("{} ({})", fact.title, self.address)), text(&fact.source)?))
    }

    /// The first place in the configuration: of `evidence`, else of what stands in for it.
    fn evidence(
        &self,
        fact: &Fact,
        scope: &UseScope<'_>,
        otherwise: [Option<Origin>; 2],
    ) -> Result<Option<Span>, Diagnostic> {
        let written = fact.evidence.as_ref().map(|expr| evaluate(expr, scope)).transpose()?;
        let written = written.map(|value| whole(&value));
        let mut origins = [written].into_iter().chain(otherwise).flatten();
        Ok(origins
            .find_map(|origin| origin.spans().iter().copied().find(|span| !self.session.files.contains(&span.file))))
    }

    /// The strings of a list. Null is left out; what is not known and has no name leaves the role open.
    fn texts(&mut self, fact: &Fact, expr: &Expr, scope: &UseScope<'_>) -> Result<Vec<Text>, Diagnostic> {
        let value = evaluate(expr, scope)?;
        let items = match values::elements(&value) {
            Some(items) => items.to_vec(),
            None => vec![value],
        };
        let mut texts: Vec<Text> = Vec::new();
        for item in items {
            match (values::text(&item), &item.kind) {
                (Some(text), _) => {
                    let text = self.session.outward(&text);
                    if !texts.contains(&text) {
                        texts.push(text);
                    }
                }
                (None, Kind::Null(_)) => {}
                (None, Kind::Unknown(unknown)) => {
                    self.reason(format!(
                        "what {} acts on to {} is not known: {}",
                        self.address, fact.title, unknown.why
                    ));
                }
                _ => return Err(Diagnostic::error("this must be a list of strings", expr.span)),
            }
        }
        Ok(texts)
    }
}

/// The origin of a value, or of the first of its parts that has one.
fn whole(value: &Value) -> Origin {
    match values::elements(value) {
        Some(items) if value.origin.is_empty() => items.first().map(|item| item.origin.clone()).unwrap_or_default(),
        _ => value.origin.clone(),
    }
}
