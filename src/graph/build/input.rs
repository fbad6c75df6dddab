//! What a graph is built from, once nothing has to be read any more.

use std::collections::HashMap;
use std::sync::Arc;

use crate::input::{Diagnostic, Sources};
use crate::terraform::DroppedCondition;
use crate::terraform::value::Value;
use crate::text::Address;

use super::super::calls::Call;
use super::super::model::NotAnalysed;
use super::super::readers::Readers;
use super::super::resources::Declared;

/// An evaluated configuration.
#[derive(Debug, Default)]
pub(crate) struct Input {
    /// The files.
    pub(crate) sources: Arc<Sources>,
    /// Every resource and data source instance, in address order.
    pub(crate) declared: Vec<Declared>,
    /// What each `data.aws_iam_policy_document` renders to, as an object.
    pub(crate) documents: HashMap<Address, Value>,
    /// The conditions that some of them lose.
    pub(crate) dropped: HashMap<Address, Arc<[DroppedCondition]>>,
    /// Who reads the documents.
    pub(crate) readers: Readers,
    /// What could not be evaluated.
    pub(crate) not_analysed: Vec<NotAnalysed>,
    /// The module calls that were followed.
    pub(crate) calls: Vec<Call>,
    /// What is wrong with the configuration.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many files were read.
    pub(crate) files: usize,
    /// How many module instances were evaluated.
    pub(crate) modules: usize,
}
