//! `iamlint.toml`: what a repository says about how it is to be checked.

mod allow;
mod date;
mod file;
mod merge;
mod read;
mod schema;
mod show;
mod spanned;

pub use allow::Allow;
pub use date::{Date, NotADate, TODAY};
pub use file::{Aws, FailOn, File, Override, RuleSettings, Suppress, Suppressions, Terraform};
pub use merge::{Config, Entry, Place};
pub use read::{FILE_NAME, MAX_FILES, find, read};
pub use schema::schema;
pub use show::{STARTER, show};
