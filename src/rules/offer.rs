//! The command that narrows a policy.

use std::fmt;

use crate::graph::{Graph, PolicyId, Principal};
use crate::text::Address;

/// A command that may narrow a policy: `iamlint suggest pipeline --role aws_iam_role.pipeline --diff`, quoted for a shell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The directory of the root module, of a role that stands in one and not in the working directory.
    pub directory: Option<String>,
    /// The role whose policy it is.
    pub role: Address,
    /// The policy, in the graph that the finding is of.
    pub policy: PolicyId,
    /// Whether it can be written where the policy stands: the command prints a patch then, and else what it knows.
    pub in_place: bool,
}

impl Offer {
    /// That for a policy of a role.
    pub(super) fn of(graph: &Graph, role: &Principal, policy: PolicyId) -> Self {
        let header = role.header.filter(|_| role.address.module.is_root());
        let file = header.map(|header| graph.sources.get(header.file).name().to_owned());
        let directory =
            file.as_deref().and_then(|file| file.rsplit_once('/')).map(|(directory, _)| directory.to_owned());
        Self { directory, role: role.address.clone(), policy, in_place: true }
    }

    /// The same, with what it changes written in place or not.
    pub fn in_place(self, in_place: bool) -> Self {
        Self { in_place, ..self }
    }
}

impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("iamlint suggest")?;
        if let Some(directory) = &self.directory {
            write!(f, " {}", quoted(directory))?;
        }
        write!(f, " --role {}", quoted(&self.role.to_string()))?;
        if self.in_place { f.write_str(" --diff") } else { Ok(()) }
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "./_-:+@".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell_where_they_must_be() {
        assert_eq!(quoted("module.a.aws_iam_role.pipeline"), "module.a.aws_iam_role.pipeline");
        assert_eq!(quoted("aws_iam_role.x[\"it's\"]"), r#"'aws_iam_role.x["it'\''s"]'"#);
    }
}
