//! iamlint as its users run it: arguments in, text and an exit code out.

mod baseline;
mod can;
mod check;
mod config;
mod diff;
mod eval;
mod fix;
mod harness;
mod hostile;
mod limits;
mod mentions;
mod offers;
mod other;
#[path = "../suggest/parts.rs"]
#[allow(dead_code, reason = "shared with the tests of suggest, which use the rest")]
mod parts;
mod places;
mod plan;
mod reports;
mod suppress;
mod ways;
mod who_can;
