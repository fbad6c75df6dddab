//! `rules/aws/corrections.jsonl`: what people know better than the packages, laid over the services when they are read.

use super::{ActionLine, ConditionLine, ResourceLine, ResourceRow, Service};
use serde::Deserialize;

/// One line: the record it is about, the fields to replace, and the reason.
///
/// Exactly one of `action`, `resource` and `condition` is given. A field that is absent is left as it was.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Why, with the page that says so.
    pub why: String,
    /// The service prefix.
    pub service: String,
    /// The action to correct or add.
    #[serde(default)]
    pub action: Option<String>,
    /// The resource type to correct or add.
    #[serde(default)]
    pub resource: Option<String>,
    /// The condition key to correct or add.
    #[serde(default)]
    pub condition: Option<String>,
    /// Whether to take the record out.
    #[serde(default)]
    pub remove: bool,
    /// For an action: its level.
    #[serde(default)]
    pub level: Option<String>,
    /// For an action: its resource types.
    #[serde(default)]
    pub resources: Option<Vec<ResourceRow>>,
    /// For an action or resource type: its condition keys.
    #[serde(default)]
    pub conditions: Option<Vec<String>>,
    /// For an action: what else it needs.
    #[serde(default)]
    pub dependents: Option<Vec<String>>,
    /// For a resource type: its ARN patterns.
    #[serde(default)]
    pub arn: Option<Vec<String>>,
    /// For a condition key: its type.
    #[serde(default, rename = "type")]
    pub value_type: Option<String>,
}

impl Correction {
    /// Lays the correction over the services.
    ///
    /// # Errors
    /// Where the service does not exist, a new record lacks a field, or nothing changes: the packages have caught up and the line can go.
    pub fn apply(&self, services: &mut [Service]) -> Result<(), String> {
        if self.why.trim().is_empty() {
            return Err("say why".into());
        }
        let service = services
            .iter_mut()
            .find(|service| service.prefix == self.service)
            .ok_or_else(|| format!("there is no service {}", self.service))?;
        let before = service.clone();
        match (&self.action, &self.resource, &self.condition) {
            (Some(name), None, None) => self.action(name, &mut service.actions)?,
            (None, Some(name), None) => self.resource(name, &mut service.resources)?,
            (None, None, Some(name)) => self.condition(name, &mut service.conditions)?,
            _ => return Err("give one of action, resource and condition".into()),
        }
        if *service == before {
            return Err("it changes nothing: the packages say the same, so the line can go".into());
        }
        Ok(())
    }

    fn action(&self, name: &str, actions: &mut Vec<ActionLine>) -> Result<(), String> {
        if self.remove {
            actions.retain(|line| line.action != name);
            return Ok(());
        }
        if let Some(line) = actions.iter_mut().find(|line| line.action == name) {
            replace(&mut line.level, self.level.as_ref());
            replace(&mut line.resources, self.resources.as_ref());
            replace(&mut line.conditions, self.conditions.as_ref());
            if self.dependents.is_some() {
                line.dependents.clone_from(&self.dependents);
            }
            return Ok(());
        }
        actions.push(ActionLine {
            action: name.to_owned(),
            level: self.level.clone().ok_or("a new action needs a level")?,
            resources: self.resources.clone().ok_or("a new action needs resources, if only []")?,
            conditions: self.conditions.clone().unwrap_or_default(),
            dependents: self.dependents.clone(),
        });
        Ok(())
    }

    fn resource(&self, name: &str, resources: &mut Vec<ResourceLine>) -> Result<(), String> {
        if self.remove {
            resources.retain(|line| line.resource != name);
            return Ok(());
        }
        if let Some(line) = resources.iter_mut().find(|line| line.resource == name) {
            replace(&mut line.arn, self.arn.as_ref());
            replace(&mut line.conditions, self.conditions.as_ref());
            return Ok(());
        }
        resources.push(ResourceLine {
            resource: name.to_owned(),
            arn: self.arn.clone().ok_or("a new resource type needs an arn")?,
            conditions: self.conditions.clone().unwrap_or_default(),
        });
        Ok(())
    }

    fn condition(&self, name: &str, conditions: &mut Vec<ConditionLine>) -> Result<(), String> {
        if self.remove {
            conditions.retain(|line| line.condition != name);
            return Ok(());
        }
        if let Some(line) = conditions.iter_mut().find(|line| line.condition == name) {
            replace(&mut line.value_type, self.value_type.as_ref());
            return Ok(());
        }
        conditions.push(ConditionLine {
            condition: name.to_owned(),
            value_type: self.value_type.clone().ok_or("a new condition key needs a type")?,
        });
        Ok(())
    }
}

fn replace<T: Clone>(field: &mut T, with: Option<&T>) {
    if let Some(with) = with {
        field.clone_from(with);
    }
}
