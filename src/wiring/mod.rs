//! What a service needs from its role, read from `rules/wiring/**/*.hcl` and evaluated against the configuration.
//!
//! The knowledge is text: `rules/wiring/README.md` teaches its language. This room reads those files into a [`Wiring`], and
//! [`Wiring::apply`] says what one resource of the configuration needs from each role it uses. What the configuration declares comes in
//! through [`Configuration`], so that this room knows neither modules nor the graph.

mod applied;
mod configuration;
mod need;

pub use applied::{Applied, NoNeed, Superseded};
pub use configuration::Configuration;
pub use need::{Need, NeedCondition, Openness, Strength};
