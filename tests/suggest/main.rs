//! `iamlint suggest`, end to end.

mod callers;
mod common;
mod conditions;
mod evidence;
mod forms;
mod instances;
mod listed;
mod managed;
mod parts;
mod pipeline;
mod round_trip;
mod safety;
mod shared;
mod size;
mod undecided;
