//! The tables under `rules/aws`: comma-separated, `#` for comments, the first other line names the columns, and no field holds a comma.

/// A row of `global-condition-keys.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct GlobalKeyRow {
    /// `aws:SourceArn`
    pub key: String,
    /// The type of its value.
    pub value_type: String,
    /// What it is a property of: principal, session, network, resource or request.
    pub category: String,
}

/// A row of `terraform/arn.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct ArnRow {
    /// `aws_codebuild_project`
    pub terraform_type: String,
    /// The ARN, with `${…}` for attributes, and `*` for what only AWS knows.
    pub template: String,
    /// Attributes that hold the ARN.
    pub arn_attributes: Vec<String>,
    /// What `id` is: `arn`, an attribute's name, `other` or `none`.
    pub id: String,
    /// Attributes that name the resource.
    pub name_attributes: Vec<String>,
    /// The resource type in the catalogue, `codebuild:project`.
    pub iam_resource: String,
    /// `static`, `partial` or `opaque`.
    pub resolvability: String,
    /// How an attribute's value becomes the text in the ARN, `path:default=/`.
    pub adjustments: Vec<String>,
}

/// A row of `terraform/secondary.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondaryRow {
    /// The Terraform type.
    pub terraform_type: String,
    /// The attribute.
    pub attribute: String,
    /// Its template.
    pub template: String,
    /// The resource type in the catalogue; empty where it is no resource's ARN.
    pub iam_resource: String,
}

/// A row of `terraform/roles.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleRow {
    /// The Terraform type.
    pub terraform_type: String,
    /// The path of the attribute, blocks joined with dots.
    pub path: String,
    /// `one`, `list` or `map`.
    pub shape: String,
    /// What the value is.
    pub content: String,
    /// Who assumes the role.
    pub assumers: Vec<String>,
    /// Anything else.
    pub note: String,
}

/// A row of `terraform/policies.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyRow {
    /// The Terraform type.
    pub terraform_type: String,
    /// The path of the attribute, blocks joined with dots.
    pub path: String,
    /// The kind of policy.
    pub kind: String,
    /// Anything else.
    pub note: String,
}

/// Rows of so many fields, each with its line number; or the line number and what is wrong there.
pub type Rows<'a, const N: usize> = Result<Vec<(usize, [&'a str; N])>, (usize, String)>;

/// The rows of a table, with their line numbers.
///
/// # Errors
/// A line number (from 1) and what is wrong there: other columns than `columns`, a field too few or too many, a quotation mark.
pub fn rows<'a, const N: usize>(text: &'a str, columns: [&str; N]) -> Rows<'a, N> {
    let mut found = Vec::new();
    let mut header = true;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if line.contains('"') {
            return Err((number, "fields are not quoted, and hold no comma".into()));
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let fields: [&str; N] =
            fields.try_into().map_err(|fields: Vec<_>| (number, format!("{} fields, not {N}", fields.len())))?;
        if header {
            if fields != columns {
                return Err((number, format!("the columns are {}", columns.join(","))));
            }
            header = false;
        } else {
            found.push((number, fields));
        }
    }
    Ok(found)
}

/// The members of a field that holds several, joined with `;`.
pub(super) fn members(field: &str) -> Vec<String> {
    field.split(';').filter(|member| !member.is_empty()).map(str::to_owned).collect()
}
