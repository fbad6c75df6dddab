//! What wiring says of one use of a role.

use crate::input::{Diagnostic, Span};
use crate::terraform::value::Value;
use crate::text::{Address, Text};

use super::Need;

/// What wiring says of one role that one resource uses: once for each place the role attribute is written.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The attribute, blocks by name: `service_role`, `stage.action.role_arn`.
    pub attribute: String,
    /// What is written there: a role's ARN or name, or a reference to one.
    pub role: Value,
    /// The service principal that assumes the role. `None` where the wiring file says that another principal does.
    pub service: Option<String>,
    /// Who assumes the role where no service does: the pipeline's own role, for the role of one of its actions.
    pub assumed_by: Option<Text>,
    /// What is needed, in the order of the wiring files.
    pub needs: Vec<Need>,
    /// What is known to need nothing, and why: a role that stands there is used for nothing.
    pub no_needs: Vec<NoNeed>,
    /// Why more may run under the role than can be seen, a sentence each. Empty for a closed use.
    pub open: Vec<String>,
    /// What nothing of this use can need, even where the role is open.
    pub superseded: Vec<Superseded>,
    /// Whether the service itself may need more than is known, not only commands that the user's code runs: of a setting that is not known, say.
    pub uncertain: bool,
    /// Whether the role is for code of the user's own, which may call anything: then what the service needs says nothing of what else is used.
    pub code: bool,
    /// Whether a wiring file claims to say everything about this use. `false` where files only add to what is known (`extends`): then
    /// the role is open whatever `open` says.
    pub modelled: bool,
    /// What could not be evaluated, pointing into the wiring files. The role is open for each.
    pub problems: Vec<Diagnostic>,
}

/// A setting that looks as if it needed something of the role and does not: EventBridge invokes a function through the function's own policy.
#[derive(Clone, PartialEq, Debug)]
pub struct NoNeed {
    /// The label of the `no_need` block.
    pub title: String,
    /// Why, for people.
    pub because: String,
    /// The document the fact is from.
    pub source: String,
    /// The setting.
    pub evidence: Option<Span>,
    /// The resource whose wiring it is.
    pub user: Address,
}

/// Access that people grant for a setting which this configuration makes in another way, so that the grant serves nothing.
///
/// It holds for an open role too: the knowledge is not that no need was found, but that what such a grant is for happens elsewhere.
/// A grant is superseded where its actions lie in `actions`, everything its resource matches lies in `resources`, and no need meets it.
#[derive(Clone, PartialEq, Debug)]
pub struct Superseded {
    /// The label of the `superseded` block: "the artifact bucket that CodePipeline's console makes".
    pub title: String,
    /// Action patterns: `s3:*`.
    pub actions: Vec<String>,
    /// Resource patterns: `arn:*:s3:::codepipeline-*`.
    pub resources: Vec<Text>,
    /// Whether only a grant on everything is meant: one that names a resource was written for it.
    pub unnamed: bool,
    /// Why such a grant serves nothing here, for people.
    pub because: String,
    /// The document the fact is from.
    pub source: String,
    /// The setting that is made in another way.
    pub evidence: Option<Span>,
    /// The resource whose wiring it is.
    pub user: Address,
}
