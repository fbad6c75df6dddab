//! Dates, as conditions write them: the W3C profile of ISO 8601, or seconds since 1970.

/// Whether AWS can read the date.
pub(super) fn is_date(written: &str) -> bool {
    if !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit()) {
        // Four digits are a year; more are seconds, and those beyond the year 3000 are milliseconds by mistake.
        return written.parse::<u64>().is_ok_and(|seconds| seconds <= 32_503_680_000);
    }
    let (date, time) = match written.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (written, None),
    };
    is_day(date, time.is_some()) && time.is_none_or(is_time)
}

fn is_day(date: &str, whole: bool) -> bool {
    let mut fields = date.split('-');
    let (Some(year), month, day, None) = (fields.next(), fields.next(), fields.next(), fields.next()) else {
        return false;
    };
    let Some(year) = number(year, 4) else { return false };
    let month = month.map(|month| number(month, 2).filter(|month| (1..=12).contains(month)));
    let day = day.map(|day| number(day, 2));
    match (month, day) {
        (Some(Some(month)), Some(Some(day))) => (1..=days(year, month)).contains(&day),
        (Some(Some(_)), None) => !whole,
        _ => false,
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `12:00Z`, `12:00:00.5+02:00`.
fn is_time(time: &str) -> bool {
    let Some(zone_at) = time.find(['Z', 'z', '+', '-']) else { return false };
    let (clock, zone) = time.split_at(zone_at);
    let is_zone = matches!(zone, "Z" | "z") || zone.get(1..).is_some_and(|zone| is_clock(zone, 2, 14));
    is_zone && is_clock(clock, 3, 23)
}

fn is_clock(clock: &str, most: usize, hours: u32) -> bool {
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let fields: Vec<&str> = clock.split(':').collect();
    let within = |(index, field): (usize, &&str)| {
        number(field, 2).is_some_and(|value| value <= if index == 0 { hours } else { 59 })
    };
    (2..=most).contains(&fields.len())
        && fields.iter().enumerate().all(within)
        && fraction.is_none_or(|digits| {
            fields.len() == 3 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn number(digits: &str, len: usize) -> Option<u32> {
    let all = digits.len() == len && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_what_is_none() {
        for date in [
            "2025-12-31T23:59:59Z",
            "2025-12-31T23:59:59+00:00",
            "2025-01-01T12:00:00-05:00",
            "2019-07-16",
            "2019-07",
            "2024-02-29T00:00Z",
            "2019-07-16T12:00:00.123Z",
            "1563278400",
            "2019",
        ] {
            assert!(is_date(date), "{date}");
        }
        for wrong in [
            "2019-13-45T12:00:00Z",
            "2025-02-30T12:00:00Z",
            "2025-02-29T12:00:00Z",
            "2025-01-01T25:00:00Z",
            "2025-1-1",
            "2025-01-01 12:00:00",
            "2025-01-01T12:00:00",
            "tomorrow",
            "",
            "1563278400000",
            "2025-01-01T12:60:00Z",
        ] {
            assert!(!is_date(wrong), "{wrong}");
        }
    }
}
