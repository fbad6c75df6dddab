//! Terraform addresses: which resource, in which module instance.

use std::fmt;
use std::sync::Arc;

/// The key of one instance under `count` or `for_each`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InstanceKey {
    /// `[0]`
    Index(u64),
    /// `["photo"]`
    Key(Arc<str>),
    /// The one instance kept where `count` or `for_each` is not known: `[each.key]` or `[count.index]`, with the expression to print.
    Symbolic(Arc<str>),
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InstanceKey::Index(index) => write!(f, "[{index}]"),
            InstanceKey::Key(key) => write!(f, "[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\"")),
            InstanceKey::Symbolic(expression) => write!(f, "[{expression}]"),
        }
    }
}

/// One module instance: the calls from the root down to it. The root is the empty path.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ModulePath(Arc<[(Arc<str>, Option<InstanceKey>)]>);

impl ModulePath {
    /// The root module.
    pub fn root() -> Self {
        Self::default()
    }

    /// The instance `key` of the call `name` in this module.
    pub fn child(&self, name: impl Into<Arc<str>>, key: Option<InstanceKey>) -> Self {
        Self(self.0.iter().cloned().chain([(name.into(), key)]).collect())
    }

    /// The calls, from the root.
    pub fn calls(&self) -> &[(Arc<str>, Option<InstanceKey>)] {
        &self.0
    }

    /// Whether this is the root module.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

/// `module.pipeline["photo"]`; nothing for the root.
impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(depth, (name, key))| {
            let dot = if depth == 0 { "" } else { "." };
            write!(f, "{dot}module.{name}")?;
            key.as_ref().map_or(Ok(()), |key| write!(f, "{key}"))
        })
    }
}

/// Whether a block is a `resource` or a `data` source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mode {
    /// `resource`
    Managed,
    /// `data`
    Data,
}

/// One instance of a resource or data source, from the root: `module.pipeline["photo"].data.aws_iam_policy_document.build[0]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address {
    /// The module instance it stands in.
    pub module: ModulePath,
    /// `resource` or `data`.
    pub mode: Mode,
    /// The resource type: `aws_iam_role`.
    pub type_name: Arc<str>,
    /// The name: `pipeline`.
    pub name: Arc<str>,
    /// The instance, under `count` or `for_each`.
    pub key: Option<InstanceKey>,
}

/// One of several instances of which only apply knows how many there are: `aws_s3_bucket.build["photo"]`, where `for_each` is not known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instance {
    /// The address that stands for all of them: `aws_s3_bucket.build[each.key]`.
    pub address: Address,
    /// What it is called, from the root module.
    pub name: Arc<str>,
}

impl Address {
    /// Whether it stands for instances whose keys are not known, its own or those of a module it is in.
    pub fn is_one_of_unknown(&self) -> bool {
        let symbolic = |key: &Option<InstanceKey>| matches!(key, Some(InstanceKey::Symbolic(_)));
        symbolic(&self.key) || self.module.calls().iter().any(|(_, key)| symbolic(key))
    }

    /// Whether it stands for instances whose own keys are not known.
    pub fn is_any_key(&self) -> bool {
        matches!(self.key, Some(InstanceKey::Symbolic(_)))
    }

    /// The address inside its own module: what an expression in that module writes.
    pub fn local(&self) -> String {
        let data = if self.mode == Mode::Data { "data." } else { "" };
        let key = self.key.as_ref().map(InstanceKey::to_string).unwrap_or_default();
        format!("{data}{}.{}{key}", self.type_name, self.name)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.module.is_root() {
            return f.write_str(&self.local());
        }
        write!(f, "{}.{}", self.module, self.local())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_as_terraform_prints_them() {
        let module = ModulePath::root().child("pipeline", Some(InstanceKey::Key("a\"b".into()))).child("role", None);
        let address = Address {
            module,
            mode: Mode::Data,
            type_name: "aws_iam_policy_document".into(),
            name: "build".into(),
            key: Some(InstanceKey::Index(0)),
        };
        assert_eq!(address.to_string(), r#"module.pipeline["a\"b"].module.role.data.aws_iam_policy_document.build[0]"#);
        assert_eq!(address.local(), "data.aws_iam_policy_document.build[0]");
    }
}
