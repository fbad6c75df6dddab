//! Terraform numbers: 512-bit floats where it shows in output.

/// A number.
#[derive(Clone, PartialEq, Debug)]
pub struct Number(pub(crate) Arc<str>);

use std::sync::Arc;
