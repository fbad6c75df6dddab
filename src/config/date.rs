//! Days of the calendar, and which of them is today.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;
use serde::Deserialize;

/// The environment variable that says which day it is: a run that is to come out the same tomorrow sets it, and so do tests.
pub const TODAY: &str = "IAMLINT_TODAY";

/// A day, `2027-01-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Date(civil::Date);

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
        self.0.fmt(f)
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
        // The library reads all forms of ISO 8601; here there is one.
        let date = text.parse::<civil::Date>().ok().filter(|date| date.to_string() == text);
        date.map(Self).ok_or_else(|| NotADate(text.to_owned()))
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
            Err(_) => Ok(Self(Offset::UTC.to_datetime(Timestamp::now()).date())),
        }
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
        for wrong in [
            "2027-02-29",
            "2027-13-01",
            "2027-1-31",
            "27-01-31",
            "2027-00-10",
            "2027-01-00",
            "+027-01-31",
            "+002027-01-31",
            "20270131",
            "2027-01-31T00:00:00Z",
            " 2027-01-31",
            "",
        ] {
            assert_eq!(shown(wrong), Err(format!("`{wrong}` is not a day: it is written 2027-01-31")));
        }
        assert!("2027-01-31".parse::<Date>().unwrap() < "2027-02-01".parse().unwrap());
    }
}
