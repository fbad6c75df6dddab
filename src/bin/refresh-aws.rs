//! Rewrites `rules/aws` from its pinned sources.

fn main() {}
