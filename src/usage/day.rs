//! Days, as records write them.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

/// A day of the calendar, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(Date);

impl Day {
    /// The day of `2026-08-01T12:00:00Z`, or of seconds since 1970.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            // Milliseconds would be thousands of years: none of a calendar with four digits.
            Value::Number(seconds) => {
                let seconds = seconds.as_f64().filter(|seconds| *seconds >= 0.0)? as i64;
                Some(Self(Offset::UTC.to_datetime(Timestamp::from_second(seconds).ok()?).date()))
            }
            _ => None,
        }
    }

    /// The day that a text begins with.
    pub fn parse(text: &str) -> Option<Self> {
        text.get(..10)?.parse().ok().filter(|date: &Date| date.year() >= 1970).map(Self)
    }

    /// How many days lie between an earlier day and this one.
    pub fn since(self, earlier: Day) -> i64 {
        earlier.0.duration_until(self.0).as_hours() / 24
    }

    /// So many days earlier.
    pub fn before(self, days: i64) -> Self {
        Self(self.0.saturating_sub(days.days()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
