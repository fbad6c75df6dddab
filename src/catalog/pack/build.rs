//! The records of the services and of the Terraform tables.

use super::super::layout::{
    CONDITION_TYPES, CONTENTS, LAST_PLACEHOLDER_TAKES_NO_SLASH, LEVELS, POLICY_KINDS, RESOLVABILITIES, SHAPES, Section,
    UNKNOWN, hash,
};
use super::super::reference::{ActionLine, Reference, ResourceLine, Service};
use super::{Table, code};
use std::collections::{BTreeMap, HashMap};

/// Condition keys by name. Two services may give one key two types; then the name has two records, and each service keeps its own.
type Keys = BTreeMap<(String, u32), u32>;

pub(super) fn services(table: &mut Table, reference: &Reference) -> Result<(), String> {
    let keys = condition_keys(table, reference)?;
    for (index, service) in (0u32..).zip(&reference.services) {
        let first_resource = table.count(Section::Resources)?;
        let lookup = Lookup::of(service, &keys);
        let siblings: Vec<String> =
            service.resources.iter().flat_map(|line| &line.arn).map(|pattern| anonymous(pattern, "${}")).collect();
        let mut resources = HashMap::new();
        for line in &service.resources {
            let at = resource(table, index, line, &siblings, &lookup)?;
            if resources.insert(line.resource.to_ascii_lowercase(), at).is_some() {
                return Err(format!("{}: resource type {} has two lines", service.prefix, line.resource));
            }
        }
        let first_action = table.count(Section::Actions)?;
        for pair in service.actions.windows(2) {
            if pair[0].action.eq_ignore_ascii_case(&pair[1].action) {
                return Err(format!("{}:{} has two lines", service.prefix, pair[0].action));
            }
        }
        for line in &service.actions {
            action(table, index, &service.prefix, line, &resources, &lookup)
                .map_err(|message| format!("{}:{}: {message}", service.prefix, line.action))?;
        }
        let own = service.conditions.iter().map(|line| lookup.key(&line.condition)).collect::<Result<Vec<_>, _>>()?;
        let fields = [
            table.string(&service.prefix)?,
            table.string(&service.name)?,
            first_action,
            table.count(Section::Actions)? - first_action,
            first_resource,
            table.count(Section::Resources)? - first_resource,
            table.list(own)?,
        ];
        table.record(Section::Services, fields)?;
    }
    action_slots(table)
}

/// Finds the actions by name: half of the slots stay free, so that few are looked at.
fn action_slots(table: &mut Table) -> Result<(), String> {
    let count = table.count(Section::Actions)?;
    let slots = (2 * count + 1) as usize;
    let mut taken = vec![0; slots];
    for index in 0..count {
        let mut slot = hash(table.text(Section::Actions, index, 0)) as usize % slots;
        while taken[slot] != 0 {
            slot = (slot + 1) % slots;
        }
        taken[slot] = index + 1;
    }
    taken.into_iter().try_for_each(|number| table.record(Section::ActionSlots, [number]).map(|_| ()))
}

fn condition_keys(table: &mut Table, reference: &Reference) -> Result<Keys, String> {
    let mut keys = Keys::new();
    let mut spelling: HashMap<(String, u32), String> = HashMap::new();
    let mut put = |key: &str, value_type: u32| {
        spelling.entry((key.to_ascii_lowercase(), value_type)).or_insert_with(|| key.to_owned());
    };
    for row in &reference.global_keys {
        put(&row.key, 1 + code(&CONDITION_TYPES, &row.value_type, &row.key)?);
    }
    for service in &reference.services {
        for line in &service.conditions {
            put(&line.condition, 1 + code(&CONDITION_TYPES, &line.value_type, &line.condition)?);
        }
    }
    let known: std::collections::HashSet<String> = spelling.keys().map(|(key, _)| key.clone()).collect();
    // A key that an action names and no line defines: its type is not known, but it exists.
    for service in &reference.services {
        let of_actions = service
            .actions
            .iter()
            .flat_map(|line| line.conditions.iter().chain(line.resources.iter().flat_map(|row| row.conditions.iter())));
        for key in of_actions.chain(service.resources.iter().flat_map(|line| &line.conditions)) {
            let lower = key.to_ascii_lowercase();
            if !known.contains(&lower) {
                spelling.entry((lower, 0)).or_insert_with(|| key.clone());
            }
        }
    }
    let mut sorted: Vec<_> = spelling.into_iter().collect();
    sorted.sort();
    for ((lower, value_type), key) in sorted {
        let fields = [table.string(&key)?, value_type];
        let at = table.record(Section::Conditions, fields)?;
        keys.insert((lower, value_type), at);
    }
    for row in &reference.global_keys {
        let value_type = 1 + code(&CONDITION_TYPES, &row.value_type, &row.key)?;
        let fields = [keys[&(row.key.to_ascii_lowercase(), value_type)], table.string(&row.category)?];
        table.record(Section::GlobalConditions, fields)?;
    }
    Ok(keys)
}

/// Condition keys as one service sees them: its own types first.
struct Lookup<'a> {
    own: HashMap<String, u32>,
    keys: &'a Keys,
}

impl<'a> Lookup<'a> {
    fn of(service: &Service, keys: &'a Keys) -> Self {
        let mut own = HashMap::new();
        for line in &service.conditions {
            let lower = line.condition.to_ascii_lowercase();
            let Ok(value_type) = code(&CONDITION_TYPES, &line.value_type, &line.condition) else { continue };
            if let Some(at) = keys.get(&(lower.clone(), 1 + value_type)) {
                own.insert(lower, *at);
            }
        }
        Lookup { own, keys }
    }

    fn key(&self, key: &str) -> Result<u32, String> {
        let lower = key.to_ascii_lowercase();
        if let Some(at) = self.own.get(&lower) {
            return Ok(*at);
        }
        let mut range = self.keys.range((lower.clone(), 0)..=(lower, u32::MAX));
        range.next().map(|(_, at)| *at).ok_or_else(|| format!("condition key {key} is not defined"))
    }

    fn keys(&self, table: &mut Table, keys: &[String]) -> Result<u32, String> {
        let items = keys.iter().map(|key| self.key(key)).collect::<Result<Vec<_>, _>>()?;
        table.list(items)
    }
}

fn resource(
    table: &mut Table,
    service: u32,
    line: &ResourceLine,
    siblings: &[String],
    lookup: &Lookup<'_>,
) -> Result<u32, String> {
    let mut patterns = Vec::new();
    for pattern in &line.arn {
        if !pattern.starts_with("arn:") {
            return Err(format!("resource type {}: {pattern} is no ARN", line.resource));
        }
        let longer = anonymous(pattern, "${}") + "/";
        let bounded = pattern.ends_with('}') && siblings.iter().any(|sibling| sibling.starts_with(&longer));
        let flags = if bounded { LAST_PLACEHOLDER_TAKES_NO_SLASH } else { 0 };
        patterns.extend([table.string(pattern)?, table.string(&anonymous(pattern, "*"))?, flags]);
    }
    let fields = [table.string(&line.resource)?, service, table.list(patterns)?, lookup.keys(table, &line.conditions)?];
    table.record(Section::Resources, fields)
}

/// The pattern with the same for each placeholder: two services' writers name one thing differently.
fn anonymous(pattern: &str, placeholder: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push_str(placeholder);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

fn action(
    table: &mut Table,
    service: u32,
    prefix: &str,
    line: &ActionLine,
    resources: &HashMap<String, u32>,
    lookup: &Lookup<'_>,
) -> Result<(), String> {
    let mut rows = Vec::new();
    for row in &line.resources {
        let at = resources
            .get(&row.resource.to_ascii_lowercase())
            .ok_or_else(|| format!("resource type {} is not defined", row.resource))?;
        rows.extend([at * 2 + u32::from(row.required), lookup.keys(table, &row.conditions)?]);
    }
    let fields = [
        table.string(&format!("{prefix}:{}", line.action))?,
        service,
        code(&LEVELS, &line.level, "level")?,
        table.list(rows)?,
        lookup.keys(table, &line.conditions)?,
        match &line.dependents {
            Some(names) => table.strings(names)?,
            None => UNKNOWN,
        },
    ];
    table.record(Section::Actions, fields)?;
    Ok(())
}

pub(super) fn retired(table: &mut Table, reference: &Reference) -> Result<(), String> {
    for name in &reference.retired {
        let (prefix, _) = name.split_once(':').ok_or_else(|| format!("{name}: write service:Action"))?;
        let fields = [table.string(prefix)?, table.string(name)?];
        table.record(Section::Retired, fields)?;
    }
    Ok(())
}

pub(super) fn terraform(table: &mut Table, reference: &Reference) -> Result<(), String> {
    let mut arns: Vec<_> = reference.arns.iter().collect();
    arns.sort_by_key(|row| &row.terraform_type);
    for row in arns {
        let fields = [
            table.string(&row.terraform_type)?,
            table.string(&row.template)?,
            table.strings(&row.arn_attributes)?,
            table.string(&row.id)?,
            table.strings(&row.name_attributes)?,
            table.string(&row.iam_resource)?,
            code(&RESOLVABILITIES, &row.resolvability, &row.terraform_type)?,
            table.strings(&row.adjustments)?,
        ];
        table.record(Section::ArnRules, fields)?;
    }
    let mut secondary: Vec<_> = reference.secondary.iter().collect();
    secondary.sort_by_key(|row| (&row.terraform_type, &row.attribute));
    for row in secondary {
        let fields = [
            table.string(&row.terraform_type)?,
            table.string(&row.attribute)?,
            table.string(&row.template)?,
            table.string(&row.iam_resource)?,
        ];
        table.record(Section::SecondaryArns, fields)?;
    }
    let mut roles: Vec<_> = reference.roles.iter().collect();
    roles.sort_by_key(|row| (&row.terraform_type, &row.path));
    for row in roles {
        let fields = [
            table.string(&row.terraform_type)?,
            table.string(&row.path)?,
            code(&SHAPES, &row.shape, &row.terraform_type)?,
            code(&CONTENTS, &row.content, &row.terraform_type)?,
            table.strings(&row.assumers)?,
            table.string(&row.note)?,
        ];
        table.record(Section::RoleAttributes, fields)?;
    }
    let mut policies: Vec<_> = reference.policies.iter().collect();
    policies.sort_by_key(|row| (&row.terraform_type, &row.path));
    for row in policies {
        let fields = [
            table.string(&row.terraform_type)?,
            table.string(&row.path)?,
            code(&POLICY_KINDS, &row.kind, &row.terraform_type)?,
            table.string(&row.note)?,
        ];
        table.record(Section::PolicyAttributes, fields)?;
    }
    Ok(())
}
