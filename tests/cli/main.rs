//! iamlint as its users run it: arguments in, text and an exit code out.

mod can;
mod check;
mod diff;
mod eval;
mod fix;
mod harness;
mod hostile;
mod limits;
mod other;
mod places;
mod plan;
mod reports;
mod ways;
mod who_can;
