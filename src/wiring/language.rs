//! What a wiring file says, as it is written: blocks and their expressions, nothing evaluated.

use std::collections::HashMap;
use std::sync::Arc;

use crate::terraform::syntax::ast::Expr;
use crate::text::{Symbol, SymbolKind, Text};

/// All wiring files together.
#[derive(Debug, Default)]
pub(super) struct Language {
    /// `lookup` blocks, by name.
    pub(super) lookups: HashMap<Arc<str>, LookupRule>,
    /// `locals` of files.
    pub(super) shared: Locals,
    /// `locals` of `service` blocks, by service principal: all blocks of one service share theirs, whatever file they stand in.
    pub(super) services: HashMap<Arc<str>, Locals>,
    /// `common` blocks, by name.
    pub(super) common: HashMap<Arc<str>, CommonRule>,
    /// `role` blocks, in the order they were read.
    pub(super) roles: Vec<RoleRule>,
}

/// Named expressions.
pub(super) type Locals = HashMap<Arc<str>, Expr>;

/// `lookup "project" { … }`
#[derive(Debug)]
pub(super) struct LookupRule {
    /// The resource types it finds.
    pub(super) types: Vec<Arc<str>>,
    /// Types that stand for one of those, and the attribute that names it: an alias and its function.
    pub(super) through: Vec<(Arc<str>, Arc<str>)>,
    /// The same of data sources: what each looks up, and the argument that says by what.
    pub(super) looked_up_by: Vec<(Arc<str>, Arc<str>)>,
    /// What of `given` is the name.
    pub(super) cut: Option<Expr>,
    /// Attributes of those types that hold something else than which one it is.
    pub(super) holds: Vec<Arc<str>>,
    /// The ARN that `name` makes where nothing declares it.
    pub(super) arn: Expr,
    /// What the settings hold that it is asked about.
    pub(super) takes: Takes,
    /// More attributes of what is found.
    pub(super) attributes: Option<Expr>,
}

impl LookupRule {
    /// Whether a text is what one of the resources holds, and says nothing of which one it is.
    pub(super) fn is_held(&self, text: &Text) -> bool {
        match text.as_symbol().map(Symbol::kind) {
            Some(SymbolKind::Attribute { address, path }) => {
                self.types.contains(&address.type_name) && self.holds.contains(path)
            }
            _ => false,
        }
    }
}

/// What a setting may hold: that decides what is made of a reference to something that is not declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Takes {
    /// A name and nothing else.
    Name,
    /// An ARN and nothing else.
    Arn,
    /// A name or an ARN, as the last word of a reference may say.
    Either,
    /// An identifier, an alias or an ARN: what is called a name is not in the ARN.
    Id,
    /// What is neither the name nor the ARN that a policy has to name: an ARN with or without a revision, a path with or without a slash.
    Neither,
}

impl Takes {
    /// What the wiring files call it.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "name" => Some(Self::Name),
            "arn" => Some(Self::Arn),
            "either" => Some(Self::Either),
            "id" => Some(Self::Id),
            "neither" => Some(Self::Neither),
            _ => None,
        }
    }
}

/// `common "targets of a single call" { … }`: what several roles have in common.
#[derive(Debug, Default)]
pub(super) struct CommonRule {
    /// What is needed.
    pub(super) needs: Vec<NeedRule>,
    /// What needs nothing.
    pub(super) no_needs: Vec<NoNeedRule>,
}

/// `role "aws_codepipeline" { … }`
#[derive(Debug)]
pub(super) struct RoleRule {
    /// The service principal of the block around it.
    pub(super) service: Arc<str>,
    /// The resource type.
    pub(super) tf_type: Arc<str>,
    /// The role attributes it speaks of, blocks by name: `stage.action.role_arn`.
    pub(super) attributes: Vec<Arc<str>>,
    /// Whether it only adds to what another block says of the same attribute.
    pub(super) extends: bool,
    /// What commands of the user's run under the role: all that the service itself needs is known.
    pub(super) commands: Option<Expr>,
    /// What code of the user's own the role is for.
    pub(super) code: Option<Expr>,
    /// Why the role is open otherwise.
    pub(super) open: Option<Expr>,
    /// Who assumes the role, where the service does not.
    pub(super) assumed_by: Option<Expr>,
    /// The `common` blocks whose needs are its own, too.
    pub(super) include: Vec<Arc<str>>,
    /// Its own `locals`.
    pub(super) locals: Locals,
    /// What is needed.
    pub(super) needs: Vec<NeedRule>,
    /// What needs nothing.
    pub(super) no_needs: Vec<NoNeedRule>,
    /// What is superseded.
    pub(super) superseded: Vec<SupersededRule>,
}

/// What `need`, `no_need` and `superseded` have in common.
#[derive(Debug)]
pub(super) struct Fact {
    /// The label.
    pub(super) title: String,
    /// Whether it holds.
    pub(super) when: Option<Expr>,
    /// Why, for people.
    pub(super) because: Option<Expr>,
    /// The document it is from.
    pub(super) source: Expr,
    /// The setting it rests on.
    pub(super) evidence: Option<Expr>,
}

/// `need "start and watch builds" { … }`
#[derive(Debug)]
pub(super) struct NeedRule {
    pub(super) fact: Fact,
    /// What it is repeated for.
    pub(super) for_each: Option<Expr>,
    /// What `region` is in it.
    pub(super) region: Option<Expr>,
    pub(super) strength: Option<Expr>,
    /// Whether the user's code has no use for the actions elsewhere.
    pub(super) sole: Option<Expr>,
    pub(super) actions: Option<Expr>,
    /// Those that AWS lists beside them, and that what is configured works without.
    pub(super) documented_actions: Option<Expr>,
    pub(super) optional_actions: Option<Expr>,
    pub(super) resources: Expr,
    pub(super) conditions: Vec<ConditionRule>,
}

/// `condition { … }`
#[derive(Debug)]
pub(super) struct ConditionRule {
    pub(super) test: Expr,
    pub(super) variable: Expr,
    pub(super) values: Expr,
}

/// `no_need "Lambda functions" { … }`
#[derive(Debug)]
pub(super) struct NoNeedRule {
    pub(super) fact: Fact,
}

/// `superseded "the default artifact bucket" { … }`
#[derive(Debug)]
pub(super) struct SupersededRule {
    pub(super) fact: Fact,
    /// Whether only a grant that names no resource serves nothing.
    pub(super) unnamed: bool,
    pub(super) actions: Expr,
    pub(super) resources: Expr,
}
