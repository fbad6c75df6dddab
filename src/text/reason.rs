//! Why a value is not known, in the words that are shown; and what is at the root of that, told from the same words.

use std::fmt::Display;

/// Of an attribute that nothing in the configuration says.
pub const AFTER_APPLY: &str = "known after apply";

/// Of what is made of the workspace.
pub const NO_WORKSPACE: &str = "terraform.workspace is not given";

/// Of a part of a list of instances.
pub const HOW_MANY: &str = "how many there are is not known";

/// Of what another configuration hands on.
pub const OTHER_STATE: &str = "it is in the state of another configuration";

/// Of what a program outside of Terraform answers.
pub const PROGRAM: &str = "a program tells it";

/// Of what could not be evaluated.
pub const FAILED: &str = "it could not be evaluated";

/// Of an output that a module does not have.
pub const NO_OUTPUT: &str = "no such output";

/// Of the account, region or partition that the configuration runs in.
pub const WHERE_APPLIED: &str = "known where it is applied";

/// Of a set of which an element is not known.
pub const ORDER: &str = "the order of its elements is known after apply";

const NO_DEFAULT: &str = " has no default";
const NOT_DECLARED: &str = " is not declared";
const LEFT_OUT: &str = " is left out in the call of its module";
const MODULE: &str = "module ";
const NOT_INSTALLED: &str = " is not installed";
const AT_APPLY: &str = " is read at apply";

/// Of a variable of the root module that is given no value.
pub fn no_default(variable: impl Display) -> String {
    format!("{variable}{NO_DEFAULT}")
}

/// Of a variable without default that the call of its module gives no value, which is an error.
pub fn left_out(variable: impl Display) -> String {
    format!("{variable}{LEFT_OUT}")
}

/// Of what could not be evaluated because of what `message` says.
pub fn failed(message: &str) -> String {
    format!("{FAILED}: {message}")
}

/// Of a reference to something that is nowhere declared.
pub fn not_declared(thing: impl Display) -> String {
    format!("{thing}{NOT_DECLARED}")
}

/// Of what a module says that nobody has installed; `source` is its address.
pub fn not_installed(source: impl Display) -> String {
    format!("{MODULE}{source}{NOT_INSTALLED}")
}

/// Of an attribute of a data source.
pub fn read_at_apply(attribute: impl Display) -> String {
    format!("{attribute}{AT_APPLY}")
}

/// What is at the root of a value that is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root<'w> {
    /// A variable that is given no value: `var.bucket`.
    Variable(&'w str),
    /// Something that is wrong with the configuration, a call of a module that leaves out what it must give among it.
    Wrong,
    /// `terraform.workspace`
    Workspace,
    /// A module that is not installed, by its address.
    Module(&'w str),
    /// A data source's attribute, by its expression.
    Data(&'w str),
    /// How many instances there are of something.
    Count,
    /// A resource's attribute that AWS decides, by its expression.
    Resource(&'w str),
    /// Anything else: a function of a provider.
    Other,
}

impl<'w> Root<'w> {
    /// What a reason is about.
    pub fn of(reason: &'w str) -> Self {
        let before = |end: &str| reason.strip_suffix(end);
        if let Some(name) = before(NO_DEFAULT) {
            Self::Variable(name)
        } else if before(LEFT_OUT).or_else(|| before(NOT_DECLARED)).is_some()
            || reason.starts_with(FAILED)
            || reason.ends_with(NO_OUTPUT)
        {
            Self::Wrong
        } else if reason == NO_WORKSPACE {
            Self::Workspace
        } else if let Some(source) = before(NOT_INSTALLED).and_then(|before| before.strip_prefix(MODULE)) {
            Self::Module(source)
        } else if let Some(name) = before(AT_APPLY) {
            Self::Data(name)
        } else if let Some(name) =
            before(OTHER_STATE).or_else(|| before(PROGRAM)).and_then(|name| name.strip_suffix(": "))
        {
            Self::Data(name)
        } else if reason == ORDER {
            Self::Other
        } else if let Some(thing) =
            [AFTER_APPLY, WHERE_APPLIED].iter().find_map(|why| before(why)?.strip_suffix(" is "))
        {
            Self::Resource(thing)
        } else if reason == HOW_MANY {
            Self::Count
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for (reason, root) in [
            (no_default("var.bucket"), Root::Variable("var.bucket")),
            (left_out("var.bucket"), Root::Wrong),
            (failed("Invalid index"), Root::Wrong),
            (not_declared("var.bucket"), Root::Wrong),
            (format!("module.store.arn: {NO_OUTPUT}"), Root::Wrong),
            (ORDER.to_owned(), Root::Other),
            (format!("data.aws_region.own.name is {WHERE_APPLIED}"), Root::Resource("data.aws_region.own.name")),
            (NO_WORKSPACE.to_owned(), Root::Workspace),
            (not_installed("acme/store/aws"), Root::Module("acme/store/aws")),
            (read_at_apply("data.aws_ami.own.id"), Root::Data("data.aws_ami.own.id")),
            (format!("data.external.own.result: {PROGRAM}"), Root::Data("data.external.own.result")),
            (HOW_MANY.to_owned(), Root::Count),
            (format!("aws_s3_bucket.build.arn is {AFTER_APPLY}"), Root::Resource("aws_s3_bucket.build.arn")),
            ("the key is not known".to_owned(), Root::Other),
        ] {
            assert_eq!(Root::of(&reason), root, "{reason}");
        }
    }
}
