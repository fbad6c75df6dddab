//! `iamlint suggest`, end to end.

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
