//! How the ARN of a Terraform type is made, as the catalogue has it.

use super::Template;

/// One type's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Rule {
    /// The ARN.
    pub(crate) arn: Template<'static>,
    /// Attributes that are the ARN: `arn`, `id`.
    pub(crate) arn_attributes: Vec<&'static str>,
    /// What `id` is: `arn`, `name`, an attribute, or nothing known.
    pub(crate) id_is: &'static str,
    /// Attributes that are its name.
    pub(crate) names: Vec<&'static str>,
    /// `codebuild:project`
    pub(crate) iam_type: Option<&'static str>,
    /// Other attributes that are made of the same parts: `clone_url_http`, `execution_arn`.
    pub(crate) secondary: Vec<(&'static str, Template<'static>)>,
}

impl Rule {
    /// The rule of a type, where the catalogue has one.
    pub(crate) fn of(_tf_type: &str) -> Option<Rule> {
        None
    }

    /// The attribute that names it first.
    pub(crate) fn name(&self) -> Option<&'static str> {
        self.names.first().copied()
    }
}
