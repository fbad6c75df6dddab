//! `iamlint.toml`, suppressions, baseline.
