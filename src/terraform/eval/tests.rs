//! Answers read off the real `terraform console`, and what stays symbolic.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::input::Sources;
use crate::terraform::syntax::parse_expression;
use crate::text::{Address, Identity, Mode, ModulePath, Symbol, SymbolKind};
