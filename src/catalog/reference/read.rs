//! Reading `rules/aws`.

use super::tables::{ArnRow, GlobalKeyRow, PolicyRow, RoleRow, SecondaryRow, members, rows};
use super::{ActionLine, ConditionLine, Correction, ManagedPolicy, Reference, ResourceLine, Service, ServiceLine};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// What is wrong with a file of `rules/aws`, said so that the person who edited it finds the place.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.message)
    }
}

impl Problem {
    fn new(path: &Path, line: usize, message: impl fmt::Display) -> Self {
        Problem { path: path.to_path_buf(), line, message: message.to_string() }
    }
}

/// Reads `rules/aws`, and lays the corrections over it.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn read(root: &Path) -> Result<Reference, Problem> {
    let mut services = read_services(root)?;
    correct(root, &mut services)?;
    for service in &mut services {
        sort(service);
    }
    let terraform = root.join("terraform");
    Ok(Reference {
        catalogue: catalogue(root)?,
        services,
        global_keys: global_keys(&root.join("global-condition-keys.csv"))?,
        retired: retired(&root.join("retired-actions.txt"))?,
        managed: managed_policies(&root.join("managed-policies"))?,
        arns: arns(&terraform.join("arn.csv"))?,
        secondary: secondary(&terraform.join("secondary.csv"))?,
        roles: roles(&terraform.join("roles.csv"))?,
        policies: policies(&terraform.join("policies.csv"))?,
    })
}

/// Reads the services alone, as the packages had them: no corrections.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn read_services(root: &Path) -> Result<Vec<Service>, Problem> {
    let mut services = Vec::new();
    for path in files(&root.join("services"), "jsonl")? {
        let service = service(&path)?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(service.prefix.as_str()) {
            return Err(Problem::new(&path, 1, format!("the file of {0} is {0}.jsonl", service.prefix)));
        }
        services.push(service);
    }
    services.sort_by(|a, b| a.prefix.cmp(&b.prefix));
    Ok(services)
}

fn service(path: &Path) -> Result<Service, Problem> {
    let mut service = Service::default();
    for (number, line) in lines(&text(path)?) {
        if line.starts_with("{\"action\":") {
            service.actions.push(json::<ActionLine>(path, number, line)?);
        } else if line.starts_with("{\"resource\":") {
            service.resources.push(json::<ResourceLine>(path, number, line)?);
        } else if line.starts_with("{\"condition\":") {
            service.conditions.push(json::<ConditionLine>(path, number, line)?);
        } else {
            let head = json::<ServiceLine>(path, number, line)?;
            service.prefix = head.service;
            service.name = head.name;
        }
    }
    Ok(service)
}

/// The order of the file is the order of the packed records: by name, whatever the case.
fn sort(service: &mut Service) {
    service.actions.sort_by_cached_key(|line| line.action.to_ascii_lowercase());
    service.resources.sort_by_cached_key(|line| line.resource.to_ascii_lowercase());
    service.conditions.sort_by_cached_key(|line| line.condition.to_ascii_lowercase());
}

fn correct(root: &Path, services: &mut [Service]) -> Result<(), Problem> {
    let path = root.join("corrections.jsonl");
    for (number, line) in lines(&text(&path)?) {
        let correction = json::<Correction>(&path, number, line)?;
        correction.apply(services).map_err(|message| Problem::new(&path, number, message))?;
    }
    Ok(())
}

fn catalogue(root: &Path) -> Result<String, Problem> {
    #[derive(Deserialize)]
    struct Sources {
        catalogue: String,
    }
    let path = root.join("sources.json");
    Ok(json::<Sources>(&path, 0, &text(&path)?)?.catalogue)
}

fn global_keys(path: &Path) -> Result<Vec<GlobalKeyRow>, Problem> {
    table(path, ["key", "type", "category"], |[key, value_type, category]| GlobalKeyRow {
        key: key.to_owned(),
        value_type: value_type.to_owned(),
        category: category.to_owned(),
    })
}

fn retired(path: &Path) -> Result<Vec<String>, Problem> {
    let mut names: Vec<String> = lines(&text(path)?).map(|(_, line)| line.trim().to_owned()).collect();
    names.sort_by_cached_key(|name| name.to_ascii_lowercase());
    Ok(names)
}

fn managed_policies(directory: &Path) -> Result<Vec<ManagedPolicy>, Problem> {
    let mut found = Vec::new();
    for path in files(directory, "json")? {
        let policy: ManagedPolicy = json(&path, 0, &text(&path)?)?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(policy.name.as_str()) {
            return Err(Problem::new(&path, 0, format!("the file of {0} is {0}.json", policy.name)));
        }
        found.push(policy);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn arns(path: &Path) -> Result<Vec<ArnRow>, Problem> {
    let columns = [
        "terraform_type",
        "template",
        "arn_attributes",
        "id",
        "name_attributes",
        "iam_resource",
        "resolvability",
        "adjustments",
    ];
    table(path, columns, |[terraform_type, template, arn, id, name, iam_resource, resolvability, adjustments]| ArnRow {
        terraform_type: terraform_type.to_owned(),
        template: template.to_owned(),
        arn_attributes: members(arn),
        id: id.to_owned(),
        name_attributes: members(name),
        iam_resource: iam_resource.to_owned(),
        resolvability: resolvability.to_owned(),
        adjustments: members(adjustments),
    })
}

fn secondary(path: &Path) -> Result<Vec<SecondaryRow>, Problem> {
    let columns = ["terraform_type", "attribute", "template", "iam_resource"];
    table(path, columns, |[terraform_type, attribute, template, iam_resource]| SecondaryRow {
        terraform_type: terraform_type.to_owned(),
        attribute: attribute.to_owned(),
        template: template.to_owned(),
        iam_resource: iam_resource.to_owned(),
    })
}

fn roles(path: &Path) -> Result<Vec<RoleRow>, Problem> {
    let columns = ["terraform_type", "path", "shape", "content", "assumed_by", "note"];
    table(path, columns, |[terraform_type, path, shape, content, assumed_by, note]| RoleRow {
        terraform_type: terraform_type.to_owned(),
        path: path.to_owned(),
        shape: shape.to_owned(),
        content: content.to_owned(),
        assumers: members(assumed_by),
        note: note.to_owned(),
    })
}

fn policies(path: &Path) -> Result<Vec<PolicyRow>, Problem> {
    let columns = ["terraform_type", "path", "kind", "note"];
    table(path, columns, |[terraform_type, path, kind, note]| PolicyRow {
        terraform_type: terraform_type.to_owned(),
        path: path.to_owned(),
        kind: kind.to_owned(),
        note: note.to_owned(),
    })
}

fn table<T, const N: usize>(path: &Path, columns: [&str; N], row: impl Fn([&str; N]) -> T) -> Result<Vec<T>, Problem> {
    let text = text(path)?;
    let found = rows(&text, columns).map_err(|(line, message)| Problem::new(path, line, message))?;
    Ok(found.into_iter().map(|(_, fields)| row(fields)).collect())
}

/// The lines that say something, from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

fn json<T: DeserializeOwned>(path: &Path, line: usize, text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| Problem::new(path, line, error))
}

fn text(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| Problem::new(path, 0, error))
}

fn files(directory: &Path, extension: &str) -> Result<Vec<PathBuf>, Problem> {
    let problem = |error| Problem::new(directory, 0, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
