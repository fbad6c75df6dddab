//! Terraform numbers: binary floats of up to 512 bits, which is where their digits come from when they are printed.
//!
//! A number remembers the precision it was made with, because Terraform does and it shows: `1/3` written in configuration has 154 digits,
//! while `pow(2, 100)` went through a 64-bit float and ends in zeros.

mod arithmetic;
mod decimal;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::BigUint;

use arithmetic::divide;

/// Bits of a number that was written in configuration, or converted from a string.
const WRITTEN_PRECISION: u64 = 512;
/// Bits of a number that a function counted.
const COUNTED_PRECISION: u64 = 64;
/// Bits of a number that went through a 64-bit float.
const FLOAT_PRECISION: u64 = 53;
/// The largest decimal exponent that is read: beyond it the digits alone would fill a page. Terraform goes further.
const MAX_DECIMAL_EXPONENT: i64 = 10_000;

/// A number. Equality and order are by value, whatever the precision; `-0` equals `0`.
#[derive(Clone)]
pub struct Number(Arc<Float>);

/// `mantissa × 2^exponent`, the mantissa odd or zero.
#[derive(Clone)]
struct Float {
    negative: bool,
    magnitude: Magnitude,
    /// Bits the number was rounded to.
    precision: u64,
}

#[derive(Clone)]
enum Magnitude {
    Finite { mantissa: BigUint, exponent: i64 },
    Infinite,
}

/// Why an operation has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberError {
    /// `0/0`, `∞/∞`, `∞-∞`, `0*∞`
    NotANumber,
    /// The result would have more digits than iamlint keeps.
    TooLarge,
}

impl Number {
    /// A number as Terraform reads it from text: decimal digits with an optional sign, fraction and exponent, or `Inf`. `None` for anything else,
    /// and for an exponent beyond ten thousand.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        if matches!(body, "Inf" | "inf") {
            return Some(Self::infinite(negative));
        }
        let (digits, exponent) = match body.find(['e', 'E']) {
            Some(at) => (&body[..at], body[at + 1..].parse::<i64>().ok()?),
            None => (body, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + fraction.len() == 0 || whole.len() + fraction.len() > MAX_DECIMAL_EXPONENT as usize {
            return None;
        }
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if !all.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mantissa = BigUint::parse_bytes(&all, 10)?;
        let scale = exponent.checked_sub(fraction.len() as i64)?;
        if scale.abs() > MAX_DECIMAL_EXPONENT {
            return None;
        }
        let power = BigUint::from(5u8).pow(scale.unsigned_abs() as u32);
        let value = if scale >= 0 {
            round(negative, mantissa * power, scale, false, WRITTEN_PRECISION)
        } else {
            divide(negative, (mantissa, scale), (power, 0), WRITTEN_PRECISION)
        };
        Some(value)
    }

    /// A whole number that was counted.
    pub fn integer(value: i64) -> Self {
        round(value < 0, BigUint::from(value.unsigned_abs()), 0, false, COUNTED_PRECISION)
    }

    /// A whole number of any size, exactly.
    pub fn big_integer(negative: bool, value: BigUint) -> Self {
        let precision = value.bits().max(COUNTED_PRECISION);
        round(negative, value, 0, false, precision)
    }

    /// A 64-bit float's value; `None` for NaN.
    pub fn from_f64(value: f64) -> Option<Self> {
        if value.is_nan() {
            return None;
        }
        if value.is_infinite() {
            return Some(Self::infinite(value < 0.0));
        }
        let bits = value.to_bits();
        let (raw, fraction) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
        let (mantissa, exponent) = if raw == 0 { (fraction, -1074) } else { (fraction | 1 << 52, raw as i64 - 1075) };
        Some(round(value.is_sign_negative(), BigUint::from(mantissa), exponent, false, FLOAT_PRECISION))
    }

    /// Positive or negative infinity.
    pub fn infinite(negative: bool) -> Self {
        Self(Arc::new(Float { negative, magnitude: Magnitude::Infinite, precision: WRITTEN_PRECISION }))
    }

    /// The nearest 64-bit float.
    pub fn to_f64(&self) -> f64 {
        match &self.0.magnitude {
            Magnitude::Infinite if self.0.negative => f64::NEG_INFINITY,
            Magnitude::Infinite => f64::INFINITY,
            // The shortest text at 53 bits reads back as the nearest float.
            Magnitude::Finite { .. } => self.at_precision(FLOAT_PRECISION).to_string().parse().unwrap_or(f64::NAN),
        }
    }

    /// The value as a whole number that fits; `None` otherwise.
    pub fn to_i64(&self) -> Option<i64> {
        let value = self.to_integer()?;
        let magnitude: i128 = u64::try_from(&value).ok()?.into();
        i64::try_from(if self.0.negative { -magnitude } else { magnitude }).ok()
    }

    /// The value without its sign as a whole number; `None` where it has a fraction or is infinite.
    pub fn to_integer(&self) -> Option<BigUint> {
        match &self.0.magnitude {
            Magnitude::Finite { mantissa, exponent } if *exponent >= 0 => Some(mantissa << *exponent as u64),
            _ => None,
        }
    }

    /// Whether it is below zero, or is `-0`.
    pub fn is_negative(&self) -> bool {
        self.0.negative
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(&self.0.magnitude, Magnitude::Finite { mantissa, .. } if mantissa.bits() == 0)
    }

    /// Whether it is infinite.
    pub fn is_infinite(&self) -> bool {
        matches!(self.0.magnitude, Magnitude::Infinite)
    }

    /// Refuses numbers whose digits would not end: repeated squaring doubles the exponent each time.
    fn bounded(self) -> Result<Self, NumberError> {
        match &self.0.magnitude {
            Magnitude::Finite { exponent, .. } if exponent.abs() > 4 * MAX_DECIMAL_EXPONENT => {
                Err(NumberError::TooLarge)
            }
            _ => Ok(self),
        }
    }
}

/// The number nearest to `mantissa × 2^exponent` with `precision` bits, ties to even; `rest` says that a little was cut off before.
fn round(negative: bool, mut mantissa: BigUint, mut exponent: i64, rest: bool, precision: u64) -> Number {
    let bits = mantissa.bits();
    if bits > precision {
        let cut = bits - precision;
        let half = mantissa.bit(cut - 1);
        let below = rest || mantissa.trailing_zeros().is_some_and(|zeros| zeros < cut - 1);
        mantissa >>= cut;
        exponent += cut as i64;
        if half && (below || mantissa.bit(0)) {
            mantissa += 1u8;
        }
    }
    match mantissa.trailing_zeros() {
        Some(zeros) => {
            mantissa >>= zeros;
            exponent += zeros as i64;
        }
        None => exponent = 0,
    }
    Number(Arc::new(Float { negative, magnitude: Magnitude::Finite { mantissa, exponent }, precision }))
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Number| match (number.is_zero(), number.0.negative) {
            (true, _) => 0,
            (_, true) => -1,
            _ => 1,
        };
        let (a, b) = (sign(self), sign(other));
        if a != b || a == 0 {
            return a.cmp(&b);
        }
        let magnitudes = match (&self.0.magnitude, &other.0.magnitude) {
            (Magnitude::Infinite, Magnitude::Infinite) => Ordering::Equal,
            (Magnitude::Infinite, _) => Ordering::Greater,
            (_, Magnitude::Infinite) => Ordering::Less,
            (Magnitude::Finite { mantissa: a, exponent: e }, Magnitude::Finite { mantissa: b, exponent: f }) => {
                let low = *e.min(f);
                (a.bits() as i64 + e)
                    .cmp(&(b.bits() as i64 + f))
                    .then_with(|| (a << (e - low) as u64).cmp(&(b << (f - low) as u64)))
            }
        };
        if a < 0 { magnitudes.reverse() } else { magnitudes }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

/// The fewest decimal digits that read back as the same number at its precision, without an exponent: as `tostring` and `jsonencode` print it.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0.negative { "-" } else { "" };
        match &self.0.magnitude {
            Magnitude::Infinite => write!(f, "{}Inf", if self.0.negative { "-" } else { "+" }),
            Magnitude::Finite { mantissa, exponent } => {
                write!(f, "{sign}{}", decimal::Decimal::shortest(mantissa, *exponent, self.0.precision).plain())
            }
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Number {
    /// The decimal digits of its magnitude, for `format`: shortest, or rounded; `None` where it is infinite.
    pub(crate) fn decimal(&self, rounding: decimal::Rounding) -> Option<decimal::Decimal> {
        match &self.0.magnitude {
            Magnitude::Infinite => None,
            Magnitude::Finite { mantissa, exponent } => Some(match rounding {
                decimal::Rounding::Shortest => decimal::Decimal::shortest(mantissa, *exponent, self.0.precision),
                decimal::Rounding::Fraction(digits) => {
                    let exact = decimal::Decimal::exact(mantissa, *exponent);
                    let keep = exact.point + digits as i64;
                    exact.rounded(keep)
                }
                decimal::Rounding::Significant(digits) => {
                    decimal::Decimal::exact(mantissa, *exponent).rounded(digits as i64)
                }
            }),
        }
    }
}

pub(crate) use decimal::{Decimal, Rounding};

#[cfg(test)]
mod tests;
