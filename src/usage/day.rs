//! Days, as records write them.

use std::fmt;

use serde_json::Value;

/// A day of the calendar, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day {
    year: i64,
    month: i64,
    day: i64,
}

/// Days of a year's months before each, without the leap day.
const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Days from 1970 to the year 10000.
const MOST_DAYS: i64 = 2_932_897;

impl Day {
    /// The day of `2026-08-01T12:00:00Z`, or of seconds since 1970.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            // Milliseconds would be thousands of years.
            Value::Number(seconds) => {
                let days = seconds.as_f64()? as i64 / 86_400;
                (0..MOST_DAYS).contains(&days).then(|| Self::numbered(days))
            }
            _ => None,
        }
    }

    /// The day that a text begins with.
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.get(..10)?.split('-');
        let mut number = || fields.next()?.parse::<i64>().ok();
        let day = Self { year: number()?, month: number()?, day: number()? };
        ((1..=12).contains(&day.month) && (1..=31).contains(&day.day) && (1970..10_000).contains(&day.year))
            .then_some(day)
    }

    /// How many days lie between an earlier day and this one.
    pub fn since(self, earlier: Day) -> i64 {
        self.number() - earlier.number()
    }

    /// So many days earlier.
    pub fn before(self, days: i64) -> Self {
        Self::numbered(self.number() - days)
    }

    /// Days since 1970.
    fn number(self) -> i64 {
        let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
        let is_leap = leap_days(self.year) > leap_days(self.year - 1);
        let before = BEFORE.get((self.month - 1) as usize).copied().unwrap_or_default();
        let leap = i64::from(is_leap && self.month > 2);
        (self.year - 1970) * 365 + leap_days(self.year - 1) - leap_days(1969) + before + leap + self.day - 1
    }

    fn numbered(number: i64) -> Self {
        let first = |year: i64| Self { year, month: 1, day: 1 };
        let mut year = (1970 + number.clamp(0, 2_900_000) / 366).max(1970);
        while first(year + 1).number() <= number {
            year += 1;
        }
        let within = |month: i64| Self { year, month, day: 1 };
        let month = (1..=12).rev().find(|&month| within(month).number() <= number).unwrap_or(1);
        Self { year, month, day: (number - within(month).number() + 1).clamp(1, 31) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
