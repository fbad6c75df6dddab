//! RFC 3339 timestamps, Go's durations, and Terraform's date formats.

use std::fmt;

/// A point in time with the offset it was written in.
#[derive(Clone, Copy)]
pub(super) struct Timestamp {
    /// Seconds since 1970 in the written offset's clock.
    local: i64,
    nanosecond: u32,
    /// Seconds east of Greenwich.
    offset: i64,
    /// Whether it was written `Z`.
    zulu: bool,
}

const DAY: i64 = 86_400;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years start in March, so that the leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year_of_era + era * 400 + carry, month, day)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Timestamp {
    /// Reads `2006-01-02T15:04:05.999Z` or with an offset `+01:00`, up to `+23:59`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Self::parse_within(text, (23, 59))
    }

    /// The same with an offset of so many hours and so many minutes at most.
    pub(super) fn parse_within(text: &str, (hours, minutes): (i64, i64)) -> Result<Self, String> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize, what: &str| -> Result<i64, String> {
            let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            let rest = text.get(from..).unwrap_or(text);
            digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| format!("cannot use {rest:?} as {what}"))
        };
        let separator = |at: usize, wanted: u8| -> Result<(), String> {
            match bytes.get(at) {
                Some(&found) if found == wanted => Ok(()),
                _ => {
                    let rest = text.get(at..).unwrap_or_default();
                    Err(format!("missing required separator {:?}, found {rest:?}", wanted as char))
                }
            }
        };
        let year = number(0, 4, "year")?;
        separator(4, b'-')?;
        let month = number(5, 7, "month")?;
        separator(7, b'-')?;
        let day = number(8, 10, "day of month")?;
        separator(10, b'T').map_err(|_| "missing required time introducer 'T'".to_owned())?;
        let hour = number(11, 13, "hour")?;
        separator(13, b':')?;
        let minute = number(14, 16, "minute")?;
        separator(16, b':')?;
        let second = number(17, 19, "second")?;
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return Err("day of month out of range".to_owned());
        }
        if hour > 23 || minute > 59 || second > 59 {
            return Err("time of day out of range".to_owned());
        }
        let mut rest = &text[19..];
        let mut nanosecond = 0;
        if let Some(fraction) = rest.strip_prefix('.') {
            let len = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if len == 0 {
                return Err(format!("cannot use {rest:?} as fraction of a second"));
            }
            let digits: String = fraction[..len].chars().chain("000000000".chars()).take(9).collect();
            nanosecond = digits.parse().map_err(|_| "fraction of a second out of range".to_owned())?;
            rest = &fraction[len..];
        }
        let (offset, zulu) = match rest.as_bytes() {
            b"Z" => (0, true),
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2]
                if [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit()) =>
            {
                let two = |a: &u8, b: &u8| i64::from(a - b'0') * 10 + i64::from(b - b'0');
                if two(h1, h2) > hours || two(m1, m2) > minutes {
                    return Err(format!("cannot use {rest:?} as UTC offset"));
                }
                let seconds = two(h1, h2) * 3600 + two(m1, m2) * 60;
                (if *sign == b'-' { -seconds } else { seconds }, false)
            }
            _ => return Err(format!("cannot use {rest:?} as UTC offset")),
        };
        let local = days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        Ok(Self { local, nanosecond, offset, zulu })
    }

    /// Nanoseconds since 1970 in Greenwich.
    pub(super) fn instant(&self) -> i128 {
        i128::from(self.local - self.offset) * 1_000_000_000 + i128::from(self.nanosecond)
    }

    /// So much later.
    pub(super) fn plus(&self, nanoseconds: i128) -> Self {
        let total = i128::from(self.local) * 1_000_000_000 + i128::from(self.nanosecond) + nanoseconds;
        let local = i64::try_from(total.div_euclid(1_000_000_000)).unwrap_or(i64::MAX / 2);
        Self { local, nanosecond: total.rem_euclid(1_000_000_000) as u32, ..*self }
    }

    fn date(&self) -> (i64, i64, i64) {
        civil_from_days(self.local.div_euclid(DAY))
    }

    fn clock(&self) -> (i64, i64, i64) {
        let seconds = self.local.rem_euclid(DAY);
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    fn offset_text(&self, colon: &str) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs() / 60;
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }
}

/// RFC 3339, without a fraction.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((year, month, day), (hour, minute, second)) = (self.date(), self.clock());
        let offset = if self.offset == 0 { "Z".to_owned() } else { self.offset_text(":") };
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}")
    }
}

/// Nanoseconds of a duration as Go writes it: `1h30m`, `-1.5s`.
pub(super) fn duration(text: &str) -> Result<i128, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() || rest.len() > 100 {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let len = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(len);
        let unit_len = after.find(|char: char| char.is_ascii_digit() || char == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_len);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || whole.len() > 15 {
            return Err(invalid());
        }
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {text:?}"));
        }
        let scale: i128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return Err(format!("time: unknown unit {unit:?} in duration {text:?}")),
        };
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        let places: String = fraction.chars().chain("000000000000".chars()).take(12).collect();
        let fraction: i128 = places.parse().map_err(|_| invalid())?;
        total += whole * scale + fraction * scale / 1_000_000_000_000;
        rest = after;
    }
    if total > i128::from(i64::MAX) {
        return Err(invalid());
    }
    Ok(if negative { -total } else { total })
}

/// A date in one of Terraform's formats: `DD MMM YYYY hh:mm ZZZ`, literals in single quotes.
pub(super) fn format(format: &str, time: &Timestamp) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (literal, after) = quoted(&rest[1..])?;
            out.push_str(&literal);
            rest = after;
            continue;
        }
        if !first.is_ascii_alphabetic() {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let len = rest.bytes().take_while(|&byte| byte == first as u8).count();
        let (verb, after) = rest.split_at(len);
        out.push_str(&written(verb, time)?);
        rest = after;
    }
    Ok(out)
}

/// The text up to the closing quote; two quotes are one.
fn quoted(mut rest: &str) -> Result<(String, &str), String> {
    let mut literal = String::new();
    loop {
        let Some(at) = rest.find('\'') else { return Err("unterminated literal '".to_owned()) };
        literal.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                literal.push('\'');
                rest = after;
            }
            None => return Ok((literal, rest)),
        }
    }
}

fn written(verb: &str, time: &Timestamp) -> Result<String, String> {
    let ((year, month, day), (hour, minute, second)) = (time.date(), time.clock());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let name = |names: &[&str], at: i64| {
        usize::try_from(at).ok().and_then(|at| names.get(at)).map_or("", |name| *name).to_owned()
    };
    let short = |name: String| name.chars().take(3).collect::<String>();
    let month_name = || name(&MONTHS, month - 1);
    let weekday = || name(&WEEKDAYS, (time.local.div_euclid(DAY) + 4).rem_euclid(7));
    let invalid = |why: &str| Err(format!("invalid date format verb {verb:?}: {why}"));
    Ok(match verb {
        "YY" => format!("{:02}", year % 100),
        "YYYY" => format!("{year:04}"),
        "M" => month.to_string(),
        "MM" => format!("{month:02}"),
        "MMM" => short(month_name()),
        "MMMM" => month_name(),
        "D" => day.to_string(),
        "DD" => format!("{day:02}"),
        "EEE" => short(weekday()),
        "EEEE" => weekday(),
        "h" => hour.to_string(),
        "hh" => format!("{hour:02}"),
        "H" => twelve.to_string(),
        "HH" => format!("{twelve:02}"),
        "AA" => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        "aa" => if hour < 12 { "am" } else { "pm" }.to_owned(),
        "m" => minute.to_string(),
        "mm" => format!("{minute:02}"),
        "s" => second.to_string(),
        "ss" => format!("{second:02}"),
        "Z" if time.zulu || time.offset == 0 => "Z".to_owned(),
        "Z" => time.offset_text(":"),
        "ZZZ" if time.offset == 0 => "UTC".to_owned(),
        "ZZZ" | "ZZZZ" => time.offset_text(""),
        "ZZZZZ" => time.offset_text(":"),
        _ => {
            return match verb.as_bytes().first() {
                Some(b'Y') => invalid("year must either be \"YY\" or \"YYYY\""),
                Some(b'M') => invalid("month must be \"M\", \"MM\", \"MMM\", or \"MMMM\""),
                Some(b'D') => invalid("day of month must either be \"D\" or \"DD\""),
                Some(b'E') => invalid("day of week must either be \"EEE\" or \"EEEE\""),
                Some(b'h') => invalid("24-hour must either be \"h\" or \"hh\""),
                Some(b'H') => invalid("12-hour must either be \"H\" or \"HH\""),
                Some(b'A' | b'a') => invalid("must be \"AA\" or \"aa\""),
                Some(b'm') => invalid("minute must either be \"m\" or \"mm\""),
                Some(b's') => invalid("second must either be \"s\" or \"ss\""),
                Some(b'Z') => invalid("timezone must be Z, ZZZ, ZZZZ, or ZZZZZ"),
                _ => invalid("this is not a date format verb; literals must be quoted"),
            };
        }
    })
}
