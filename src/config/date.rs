//! Days of the calendar, and which of them is today.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;

/// The environment variable that says which day it is: a run that is to come out the same tomorrow sets it, and so do tests.
pub const TODAY: &str = "IAMLINT_TODAY";

/// A day, `2027-01-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotADate(String);

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a day: it is written 2027-01-31", self.0)
    }
}

impl std::error::Error for NotADate {}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl TryFrom<String> for Date {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Self, NotADate> {
        text.parse()
    }
}

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let read = || {
            let number = |range: std::ops::Range<usize>| {
                let digits = text.get(range).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
                digits.parse::<u16>().ok()
            };
            let dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
            let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
            let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
            let is_day = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
            (dashes && is_day).then_some(Self { year, month, day })
        };
        read().ok_or_else(|| NotADate(text.to_owned()))
    }
}

impl Date {
    /// Today, in UTC, unless [`TODAY`] names another day.
    ///
    /// # Errors
    ///
    /// What the variable holds is no day.
    pub fn today() -> Result<Self, NotADate> {
        match std::env::var(TODAY) {
            Ok(said) => said.parse(),
            Err(_) => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Ok(Self::after_epoch(since.as_secs() / 86_400))
            }
        }
    }

    /// The day so many days after 1970-01-01.
    fn after_epoch(days: u64) -> Self {
        let (mut year, mut month, mut left) = (1970_u16, 1_u8, days);
        loop {
            let length = u64::from(days_of(year, month));
            if left < length || year == 9999 {
                return Self { year, month, day: (left % 31) as u8 + 1 };
            }
            left -= length;
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
    }
}

fn days_of(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_others_are_not() {
        let shown = |text: &str| text.parse::<Date>().map(|date| date.to_string()).map_err(|error| error.to_string());
        assert_eq!(shown("2027-01-31"), Ok("2027-01-31".to_owned()));
        assert_eq!(shown("2028-02-29"), Ok("2028-02-29".to_owned()));
        for wrong in ["2027-02-29", "2027-13-01", "2027-1-31", "27-01-31", "2027-00-10", "2027-01-00", "+027-01-31", ""]
        {
            assert_eq!(shown(wrong), Err(format!("`{wrong}` is not a day: it is written 2027-01-31")));
        }
        assert!("2027-01-31".parse::<Date>().unwrap() < "2027-02-01".parse().unwrap());
    }

    #[test]
    fn days_are_counted_from_the_epoch() {
        let shown = |days| Date::after_epoch(days).to_string();
        assert_eq!(shown(0), "1970-01-01");
        assert_eq!(shown(58), "1970-02-28");
        assert_eq!(shown(59), "1970-03-01");
        assert_eq!(shown(11_016), "2000-02-29");
        assert_eq!(shown(20_780), "2026-11-23");
    }
}
