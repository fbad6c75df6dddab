//! What a use of a role needs: `need` blocks evaluated.

use crate::input::Diagnostic;
use crate::terraform::eval::evaluate;
use crate::terraform::syntax::ast::Expr;
use crate::terraform::value::{Kind, Partial, Value};
use crate::text::{Origin, Text};

use super::super::language::NeedRule;
use super::super::need::{Need, NeedCondition, Strength};
use super::super::scope::UseScope;
use super::super::undecided;
use super::super::values;
use super::{Holds, One};

impl One<'_> {
    pub(super) fn need(&mut self, rule: &NeedRule) {
        let mut all_there = Holds::Yes;
        let entries = match rule.for_each.as_ref().map(|expr| evaluate(expr, self.scope)) {
            None => vec![None],
            Some(Ok(value)) => {
                let (entries, certain) = entries(&value);
                // What only some of the settings suggest is not suggested.
                if !certain && self.is_hint(rule) {
                    return;
                }
                if !certain {
                    all_there = Holds::Maybe;
                    self.uncertain();
                }
                entries.into_iter().map(Some).collect()
            }
            Some(Err(problem)) => {
                return self.problem(format!("what {} needs to {}", self.address, rule.fact.title), problem);
            }
        };
        for entry in entries {
            let evidence = entry.as_ref().map(|(_, value)| value.origin.clone());
            let each = entry.map(|(key, value)| self.scope.with_each(key, value));
            let scope = each.as_ref().unwrap_or(self.scope);
            let (holds, said) = match self.holds(&rule.fact, scope) {
                Ok(Holds::No) => continue,
                Ok(holds) => (holds.min(all_there), self.needed(rule, scope, evidence, holds.min(all_there))),
                Err(problem) => (all_there, Err(problem)),
            };
            match said {
                Ok(()) => {}
                // What a setting would need is only written where the setting is made.
                Err(_) if holds == Holds::Maybe => self.uncertain(),
                Err(problem) => self.problem(format!("what {} needs to {}", self.address, rule.fact.title), problem),
            }
        }
    }

    /// Whether whatever the need is repeated for, it is a hint.
    fn is_hint(&self, rule: &NeedRule) -> bool {
        let strength = rule.strength.as_ref().and_then(|expr| evaluate(expr, self.scope).ok());
        strength.and_then(|value| values::text(&value)).is_some_and(|strength| strength.is(Strength::Hint.name()))
    }

    fn needed(
        &mut self,
        rule: &NeedRule,
        scope: &UseScope<'_>,
        each: Option<Origin>,
        holds: Holds,
    ) -> Result<(), Diagnostic> {
        let region = rule.region.as_ref().map(|expr| evaluate(expr, scope)).transpose()?;
        let scope = &scope.with_region(region.as_ref().and_then(values::text));
        let mut resources = self.texts(&rule.fact, &rule.resources, scope)?;
        if resources.is_empty() {
            return Ok(());
        }
        let own = resources.iter().map(Text::origin).fold(Origin::default(), |all, origin| all.and(&origin));
        let mut undecided = Vec::new();
        if resources.iter().any(undecided::is_marked) {
            let meant = resources.iter().flat_map(undecided::may_be);
            undecided = meant.map(|text| self.session.outward(&text)).collect();
            undecided.dedup();
            resources = vec![Text::literal("*", own.clone())];
        }
        let mut conditions = Vec::new();
        for condition in &rule.conditions {
            let text = |expr: &Expr| Ok(values::text(&evaluate(expr, scope)?).unwrap_or_default().to_string());
            let values = all_texts(&evaluate(&condition.values, scope)?, &|text| self.session.outward(text));
            if let Some(values) = values.filter(|values| !values.is_empty()) {
                conditions.push(NeedCondition {
                    operator: text(&condition.test)?,
                    key: text(&condition.variable)?,
                    values,
                });
            }
        }
        let holds = if undecided.is_empty() { holds } else { holds.min(Holds::Maybe) };
        let strength = self.strength(rule, scope, holds)?;
        let sole = rule.sole.as_ref().map(|expr| evaluate(expr, scope)).transpose()?;
        let sole = sole.is_some_and(|value| matches!(value.kind, Kind::Bool(true)));
        let (because, source) = self.said(&rule.fact, scope)?;
        let evidence = self.evidence(&rule.fact, scope, [each, Some(own)])?;
        let mut named: Vec<String> = Vec::new();
        for (actions, strength) in [
            (&rule.actions, strength),
            (&rule.documented_actions, strength.min(Strength::Documented)),
            (&rule.optional_actions, Strength::Optional),
        ] {
            let Some(actions) = actions else { continue };
            let actions = self.texts(&rule.fact, actions, scope)?;
            let actions: Vec<String> =
                actions.iter().map(Text::to_string).filter(|action| !named.contains(action)).collect();
            named.extend_from_slice(&actions);
            let need = Need {
                title: rule.fact.title.clone(),
                actions,
                resources: resources.clone(),
                undecided: undecided.clone(),
                conditions: conditions.clone(),
                strength,
                sole,
                because: because.clone(),
                source: source.clone(),
                evidence,
                user: self.address.clone(),
            };
            if !need.actions.is_empty() && !self.applied.needs.iter().any(|known| same(known, &need)) {
                self.applied.needs.push(need);
            }
        }
        Ok(())
    }

    fn strength(&self, rule: &NeedRule, scope: &UseScope<'_>, holds: Holds) -> Result<Strength, Diagnostic> {
        let strength = match &rule.strength {
            None => Strength::Required,
            Some(expr) => {
                let value = values::text(&evaluate(expr, scope)?);
                if value.as_ref().is_some_and(|text| !text.is_known()) {
                    return Ok(Strength::Conditional);
                }
                let named = value.and_then(|text| Strength::named(&text.known().unwrap_or_default()));
                let message = "`strength` must be required, documented, conditional, hint or optional";
                named.ok_or_else(|| Diagnostic::error(message, expr.span))?
            }
        };
        Ok(if holds == Holds::Maybe { strength.min(Strength::Conditional) } else { strength })
    }
}

/// The strings of a list that is known in full: a condition that lacks a value would refuse what is needed, and so would one whose value is none that the key has.
fn all_texts(value: &Value, outward: &dyn Fn(&Text) -> Text) -> Option<Vec<Text>> {
    // What is not known and stands for the whole list is no string.
    let alone = matches!(value.kind, Kind::Str { .. }).then(|| std::slice::from_ref(value));
    let text = |item| values::text(item).filter(|text| !undecided::is_marked(text));
    values::elements(value).or(alone)?.iter().map(|item| text(item).map(|text| outward(&text))).collect()
}

/// Keys and values to go through, and whether all of these and no others are there.
fn entries(value: &Value) -> (Vec<(Value, Value)>, bool) {
    let listed = |items: &[Value]| {
        let present = items.iter().filter(|item| !values::is_null(item));
        present.map(|item| (item.clone(), item.clone())).collect()
    };
    match &value.kind {
        Kind::Null(_) => (Vec::new(), true),
        Kind::Object(entries) | Kind::Map(_, entries) => {
            (entries.iter().map(|(key, value)| (values::literal(key), value.clone())).collect(), true)
        }
        Kind::Unknown(unknown) => match &unknown.partial {
            Partial::Elements(items) => (listed(items), false),
            _ => (Vec::new(), false),
        },
        _ => (listed(values::elements(value).unwrap_or(std::slice::from_ref(value))), true),
    }
}

/// Whether two needs differ at most in why they are there.
fn same(a: &Need, b: &Need) -> bool {
    a.title == b.title
        && a.strength == b.strength
        && a.actions == b.actions
        && a.resources == b.resources
        && a.undecided == b.undecided
        && a.conditions == b.conditions
}
