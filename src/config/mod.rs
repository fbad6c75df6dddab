//! `iamlint.toml`: what a repository says about how it is to be checked.

mod file;
mod read;

pub use file::{Aws, Config, FailOn, Terraform};
pub use read::{FILE_NAME, find, read};
