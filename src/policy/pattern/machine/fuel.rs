//! What questions may cost.

use std::cell::Cell;

use super::super::Undecided;

/// What a run of questions may still cost, in positions moved over all states.
#[derive(Debug)]
pub(crate) struct Fuel(Cell<usize>);

impl Fuel {
    /// So many positions.
    pub(crate) fn new(positions: usize) -> Self {
        Self(Cell::new(positions))
    }

    pub(super) fn burn(&self, positions: usize) -> Result<(), Undecided> {
        let left = self.0.get().checked_sub(positions).ok_or(Undecided)?;
        self.0.set(left);
        Ok(())
    }
}

/// What one question may cost: about a second where nothing is optimised.
impl Default for Fuel {
    fn default() -> Self {
        Self::new(2_000_000)
    }
}
