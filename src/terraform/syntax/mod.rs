//! From bytes to [`ast`]: the one door to `hcl::edit`, with recovery.

pub mod ast;
