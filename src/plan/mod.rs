//! What `terraform show -json` prints of a plan, or of a state, as values.
//!
//! A plan knows what the source alone does not: the values of variables, what data sources answered, which instances there are. It does not know which part of a
//! policy waits for an apply: a document with one such part is not known as a whole. So a plan stands on its own where it has to, and beside its source
//! where that is at hand: see [`Plan::told`] and [`Plan::declares`].
//!
//! The format: <https://developer.hashicorp.com/terraform/internals/json-format>.

mod address;
mod configuration;
mod documents;
mod facts;
mod read;
mod references;
mod values;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::input::{Diagnostic, FileId, Source, Span};
use crate::terraform::Facts;
use crate::terraform::value::Value;
use crate::text::Address;

/// A plan, or a state.
#[derive(Debug)]
pub struct Plan {
    source: Arc<Source>,
    instances: Vec<Instance>,
    documents: HashMap<Address, Value>,
    told: Facts,
    declared: BTreeSet<String>,
    modules: usize,
    diagnostics: Vec<Diagnostic>,
}

/// A resource or data source that there will be once the plan is applied.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its address.
    pub address: Address,
    /// Where the plan says its address.
    pub header: Span,
    /// What the plan says of it, whole.
    pub block: Span,
    /// Its attributes and blocks: an object. What is not known is a symbol: the reference it is configured with where that is all it can be, and otherwise
    /// the attribute itself.
    pub body: Value,
    /// The attributes that are known as a whole, as the plan says them, null included.
    told: Value,
}

impl Plan {
    /// Reads a plan or a state. What is wrong with a part of it is among the [`diagnostics`](Self::diagnostics), one for all that is not JSON.
    ///
    /// # Errors
    ///
    /// It is no plan, or of a version of the format that nobody could know.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        read::read(source)
    }

    /// Every resource and data source, in address order. What is going to be deleted is not there.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// What each `data.aws_iam_policy_document` renders to, as an object, the whole data source as its origin.
    pub fn documents(&self) -> &HashMap<Address, Value> {
        &self.documents
    }

    /// The account, region and partition it was made in, where it says so without contradiction, and all else that an evaluation of its source can
    /// be told.
    pub fn told(&self) -> &Facts {
        &self.told
    }

    /// What the root module declares: `aws_iam_role.build`, `data.aws_region.this`, `module.vpc`. Its source declares all of these.
    pub fn declares(&self) -> &BTreeSet<String> {
        &self.declared
    }

    /// How many module instances there are in it.
    pub fn modules(&self) -> usize {
        self.modules
    }

    /// What is wrong with it.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The file.
    pub fn file(&self) -> FileId {
        self.source.id()
    }
}

#[cfg(test)]
mod tests;
